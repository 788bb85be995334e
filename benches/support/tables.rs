//! The tables that src/bench/haystacks.rs makes text from.

pub(crate) fn fold() -> &'static str {
    include_str!("../../dictionaries/fold.tsv")
}

pub(crate) fn readings() -> &'static str {
    include_str!("../../dictionaries/readings.tsv")
}

/// Those of search phrases.
pub(crate) fn keywords() -> [&'static str; 3] {
    [
        include_str!("../../dictionaries/phrases/keyword_gambling.tsv"),
        include_str!("../../dictionaries/phrases/keyword_porn.tsv"),
        include_str!("../../dictionaries/phrases/keyword_trade.tsv"),
    ]
}

//! The tables that src/bench/haystacks.rs makes text from.

pub(super) fn fold() -> &'static str {
    include_str!("../dictionaries/fold.tsv")
}

pub(super) fn readings() -> &'static str {
    include_str!("../dictionaries/readings.tsv")
}

/// Those of search phrases.
pub(super) fn keywords() -> [&'static str; 3] {
    [
        include_str!("../dictionaries/phrases/keyword_gambling.tsv"),
        include_str!("../dictionaries/phrases/keyword_porn.tsv"),
        include_str!("../dictionaries/phrases/keyword_trade.tsv"),
    ]
}

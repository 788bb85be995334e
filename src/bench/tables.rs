//! The tables that [`super::haystacks`] makes text from, as they lie in the program.

use crate::{
    dictionary::packed::{Text, packed},
    text::{fold::PAIRS, pinyin::READINGS},
};

pub(super) fn fold() -> &'static str {
    PAIRS
}

pub(super) fn readings() -> &'static str {
    READINGS
}

/// Those of search phrases.
pub(super) fn keywords() -> [&'static str; 3] {
    static GAMBLING: Text = packed!("keyword_gambling.tsv");
    static PORN: Text = packed!("keyword_porn.tsv");
    static TRADE: Text = packed!("keyword_trade.tsv");
    [&GAMBLING, &PORN, &TRADE]
}

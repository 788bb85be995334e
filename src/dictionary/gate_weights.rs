//! What tells at a glance whether a page may hold junk: `dictionaries/gate_weights.tsv`, how much each character and each pair of
//! characters of a line speak for it, and `dictionaries/gate_trees.tsv`, which weigh the stretch that speaks most with the line
//! and the page that it stands in.

use std::sync::{LazyLock, OnceLock};

use super::{trees::Trees, weights::Listed};
use crate::text::{
    fold::fold_char,
    scales::{LINE, Scales},
    vector::Level,
};

/// The signals of a line, in the order in which they are handed over: `weight` of the stretch that speaks most; the `chars` of the
/// line that are no blanks, and whether it ends with a `stop`; the lines `above` and `below`; the greatest weight of another line
/// (`rival`) and how many others are heavy (`heavy`).
pub(crate) const SIGNALS: [&str; 7] = [
    "weight", "chars", "stop", "above", "below", "rival", "heavy",
];

/// What is known of a line, by [`SIGNALS`].
pub(crate) type Signals = [f32; SIGNALS.len()];

/// What each character speaks against junk, in steps: the stretch that speaks most is short where the text is ordinary.
const BIAS: i8 = 5;

/// The table of weights.
pub(crate) fn scales() -> &'static Scales {
    static SCALES: OnceLock<Scales> = OnceLock::new();
    SCALES.get_or_init(|| {
        let compiled = include_bytes!("../../dictionaries/gate_weights.bin");
        let Listed { alone, pairs } =
            Listed::read(compiled).expect("the embedded artefact is tested");
        let symbol = |c: u16| {
            let code = char::from_u32(u32::from(c)).map_or(0, symbol_of);
            (code, alone[usize::from(code)] - BIAS)
        };
        Scales::new(Level::best(), symbol, &pairs)
    })
}

/// What all characters beyond the basic plane count as.
pub(crate) const PICTURE: u16 = '☺' as u16;

/// What a character counts as.
fn symbol_of(c: char) -> u16 {
    match fold_char(c) {
        '\n' => LINE,
        c if c.is_whitespace() => u16::from(b' '),
        '0'..='9' => u16::from(b'0'),
        // A row of the table that starts with # is a comment.
        '#' => '＃' as u16,
        c => u16::try_from(c).unwrap_or(PICTURE),
    }
}

/// Whether the odds that a line holds junk reach this logarithm.
pub(crate) fn reach(signals: &Signals, odds: f32) -> bool {
    TREES.reach(signals, odds)
}

static TREES: LazyLock<Trees> =
    LazyLock::new(|| Trees::embedded(include_str!("../../dictionaries/gate_trees.tsv")));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trees_know_the_signals_in_their_order() {
        assert_eq!(TREES.signals(), SIGNALS);
    }
}

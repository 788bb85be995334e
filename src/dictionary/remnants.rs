//! Whether a line that no rule has taken goes too: `dictionaries/remnant_weights.tsv`, how
//! much a line's characters speak for that, and `dictionaries/remnant_trees.tsv`, which weigh it with where the line stands; and
//! whether a piece of a line does: `dictionaries/part_trees.tsv`.

use std::sync::{LazyLock, OnceLock};

use super::{furniture_weights::symbols, trees::Trees, weights::Weights};

/// The signals of a line, in the order in which they are handed over.
pub(crate) const SIGNALS: [&str; 34] = [
    "weight",
    "chars",
    "at",
    "left",
    "position",
    "lines",
    "taken",
    "taken_lines",
    "others",
    "above",
    "below",
    "prose_above",
    "prose_below",
    "run_above",
    "run_above_taken",
    "run_below",
    "run_below_taken",
    "before_prose",
    "behind_prose",
    "prose_lines_above",
    "prose_lines_below",
    "points",
    "digits",
    "blanks",
    "separators",
    "stop",
    "colon",
    "byline",
    "chars_above",
    "chars_below",
    "known",
    "stuffed",
    "own_taken",
    "behind_mark",
];

/// What is known of a line, by [`SIGNALS`].
pub(crate) type Signals = [f32; SIGNALS.len()];

/// The signals of a piece of a line, in the order in which they are handed over.
pub(crate) const PART_SIGNALS: [&str; 28] = [
    "weight",
    "density",
    "chars",
    "pieces",
    "first",
    "last",
    "left",
    "right",
    "before",
    "behind",
    "at",
    "below",
    "lines",
    "share",
    "taken_lines",
    "own_taken",
    "taken_above",
    "taken_under",
    "around",
    "weight_before",
    "weight_behind",
    "stop",
    "opens",
    "closes",
    "digits",
    "separators",
    "points",
    "colon",
];

/// What is known of a piece, by [`PART_SIGNALS`].
pub(crate) type PartSignals = [f32; PART_SIGNALS.len()];

/// How much the characters of a folded line speak for its being taken: the logarithm of the odds.
pub(crate) fn weight(line: &str) -> f32 {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    let weights = WEIGHTS.get_or_init(|| {
        let compiled = include_bytes!("../../dictionaries/remnant_weights.bin");
        Weights::read(compiled).expect("the embedded artefact is tested")
    });
    weights.sum(symbols(line))
}

/// The logarithm of the odds that a line goes.
pub(crate) fn odds(signals: &Signals) -> f32 {
    TREES.sum(signals)
}

/// The logarithm of the odds that a piece of a line goes.
pub(crate) fn part_odds(signals: &PartSignals) -> f32 {
    PART_TREES.sum(signals)
}

static TREES: LazyLock<Trees> =
    LazyLock::new(|| Trees::embedded(include_str!("../../dictionaries/remnant_trees.tsv")));
static PART_TREES: LazyLock<Trees> =
    LazyLock::new(|| Trees::embedded(include_str!("../../dictionaries/part_trees.tsv")));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trees_know_the_signals_in_their_order() {
        assert_eq!(TREES.signals(), SIGNALS);
        assert_eq!(PART_TREES.signals(), PART_SIGNALS);
    }

    #[test]
    fn furniture_beside_furniture_goes_and_the_articles_lines_do_not() {
        let menu = weight("首页 | 棋谱 | 会员充值 | 站内信 | 退出");
        let caption = weight("清洗以前和以后的唱片");
        assert!(menu > 2.0 && caption < 0.0, "{menu} {caption}");
        let signals = |own: f32| {
            let mut signals = [0.0; SIGNALS.len()];
            let of = |name: &str| SIGNALS.iter().position(|&signal| signal == name).unwrap();
            for (name, value) in [
                ("weight", own),
                ("chars", 20.0),
                ("lines", 12.0),
                ("taken", 0.2),
                ("above", 1.0),
                ("below", 7.0),
                ("left", 1.0),
                ("at", 10.0),
                ("behind_prose", 1.0),
            ] {
                signals[of(name)] = value;
            }
            signals
        };
        assert!(odds(&signals(menu)) > 0.0);
        assert!(odds(&signals(caption)) < 0.0);
    }
}

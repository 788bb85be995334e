//! Whether a line that no rule has taken goes too, on a page where others were taken: `dictionaries/remnant_weights.tsv`, how
//! much a line's characters speak for that, and `dictionaries/remnant_trees.tsv`, which weigh it with where the line stands.
//!
//! A row of the trees is one tree, in words parted by blanks: the name of a signal and a number, then the tree for values up to
//! that number, then the one for greater values; or a number alone, which is what the tree adds to the odds.

use std::sync::OnceLock;

use super::{furniture_weights::symbols, weights::Weights};

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

/// The tables.
pub(crate) struct Remnants {
    weights: Weights,
    trees: Trees,
}

/// Trees, one behind the other.
#[derive(Default)]
struct Trees {
    nodes: Vec<Node>,
    /// Where each starts.
    roots: Vec<u32>,
}

/// A part of a tree. What holds for values up to a bound follows right behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    /// A signal, its bound, and where what holds for greater values starts.
    Split(usize, f32, u32),
    /// What the tree adds.
    Leaf(f32),
}

impl Trees {
    /// Reads all trees; `None` if one is not what is written here.
    fn read(table: &str) -> Option<Trees> {
        let mut trees = Trees::default();
        for row in table.lines().filter(|row| !row.starts_with('#')).skip(1) {
            trees.roots.push(trees.end()?);
            let mut words = row.split(' ');
            trees.part(&mut words)?;
            words.next().is_none().then_some(())?;
        }
        Some(trees)
    }

    fn end(&self) -> Option<u32> {
        u32::try_from(self.nodes.len()).ok()
    }

    /// Reads a part of a tree from words.
    fn part<'w>(&mut self, words: &mut impl Iterator<Item = &'w str>) -> Option<()> {
        let word = words.next()?;
        if let Ok(value) = word.parse() {
            self.nodes.push(Node::Leaf(value));
            return Some(());
        }
        let signal = SIGNALS.iter().position(|&signal| signal == word)?;
        let most = words.next()?.parse().ok()?;
        let at = self.nodes.len();
        self.nodes.push(Node::Leaf(0.0));
        self.part(words)?;
        self.nodes[at] = Node::Split(signal, most, self.end()?);
        self.part(words)
    }

    /// What all trees come to.
    fn sum(&self, signals: &Signals) -> f32 {
        let leaf = |&root: &u32| {
            let mut at = root as usize;
            loop {
                at = match self.nodes[at] {
                    Node::Leaf(value) => return value,
                    Node::Split(signal, most, _) if signals[signal] <= most => at + 1,
                    Node::Split(_, _, greater) => greater as usize,
                }
            }
        };
        self.roots.iter().map(leaf).sum()
    }
}

impl Remnants {
    /// The embedded tables.
    pub(crate) fn embedded() -> &'static Remnants {
        static TABLES: OnceLock<Remnants> = OnceLock::new();
        TABLES.get_or_init(|| {
            let compiled = include_bytes!("../../dictionaries/remnant_weights.bin");
            let table = include_str!("../../dictionaries/remnant_trees.tsv");
            Remnants {
                weights: Weights::read(compiled).expect("the embedded artefact is tested"),
                trees: Trees::read(table).expect("the embedded table is tested"),
            }
        })
    }

    /// How much the characters of a folded line speak for its being taken: the logarithm of the odds.
    pub(crate) fn weight(&self, line: &str) -> f32 {
        self.weights.sum(symbols(line))
    }

    /// The logarithm of the odds that a line goes.
    pub(crate) fn odds(&self, signals: &Signals) -> f32 {
        self.trees.sum(signals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_walked_by_its_bounds() {
        let table = "tree\n# what all start from\n-1\nweight 0.5 -2 chars 10 4 below 1 2 -8\n";
        let trees = Trees::read(table).unwrap();
        let sum = |weight: f32, chars: f32, below: f32| {
            let mut signals = [0.0; SIGNALS.len()];
            signals[0] = weight;
            signals[1] = chars;
            signals[10] = below;
            trees.sum(&signals)
        };
        assert_eq!(sum(0.5, 0.0, 0.0), -3.0);
        assert_eq!(sum(0.6, 10.0, 9.0), 3.0);
        assert_eq!(sum(0.6, 11.0, 1.0), 1.0);
        assert_eq!(sum(0.6, 11.0, 2.0), -9.0);
    }

    #[test]
    fn furniture_beside_furniture_goes_and_the_articles_lines_do_not() {
        let tables = Remnants::embedded();
        let menu = tables.weight("首页 | 棋谱 | 会员充值 | 站内信 | 退出");
        let caption = tables.weight("清洗以前和以后的唱片");
        assert!(menu > 2.0 && caption < 0.0, "{menu} {caption}");
        let signals = |weight: f32| {
            let mut signals = [0.0; SIGNALS.len()];
            let of = |name: &str| SIGNALS.iter().position(|&signal| signal == name).unwrap();
            for (name, value) in [
                ("weight", weight),
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
        assert!(tables.odds(&signals(menu)) > 0.0);
        assert!(tables.odds(&signals(caption)) < 0.0);
    }

    #[test]
    fn what_is_no_tree_is_refused() {
        for row in [
            "",
            "weight",
            "weight 1",
            "weight 1 2",
            "1 2",
            "waist 1 2 3",
            "weight x 1 2",
        ] {
            assert!(Trees::read(&format!("tree\n{row}\n")).is_none(), "{row}");
        }
    }
}

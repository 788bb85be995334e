//! The words that furniture is made of, told apart by whose furniture they are and how much they say.

use std::sync::LazyLock;

use super::{pattern, source::Table};
use crate::{
    error::Error,
    mark::Label,
    text::{
        fold,
        heads::{padded, window},
        prefixes::Prefixes,
    },
};

/// Labels that words speak for, in the order of a line's weights.
pub(crate) const LABELS: [Label; 6] = [
    Label::PageTools,
    Label::ShareWidget,
    Label::Pager,
    Label::Footer,
    Label::LinkList,
    Label::Breadcrumb,
];

/// What a word does in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Nothing in particular.
    Plain,
    /// A button's verb.
    Act,
    /// A button that shows how often it was pressed.
    Counted,
    /// Asks the reader to do something.
    Call,
    /// Names what a page counts.
    Count,
    /// Follows a number.
    Unit,
    /// A place to share to.
    Channel,
    /// A place to follow.
    Account,
    /// A feeling that readers may click on.
    Feel,
}

const PARTS: [(&str, Part); 9] = [
    ("", Part::Plain),
    ("act", Part::Act),
    ("counted", Part::Counted),
    ("call", Part::Call),
    ("count", Part::Count),
    ("unit", Part::Unit),
    ("channel", Part::Channel),
    ("account", Part::Account),
    ("feel", Part::Feel),
];

/// A word of furniture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Morpheme {
    /// Whose furniture it is, as an index in [`LABELS`].
    pub(crate) label: Option<usize>,
    /// From 3, speaks of the page itself, to 0, only joins; below 0, speaks against furniture.
    pub(crate) weight: i8,
    pub(crate) part: Part,
}

/// All words, by their text.
pub(crate) struct Morphemes {
    /// The words by their prefixes, and what each is.
    prefixes: Prefixes,
    meanings: Vec<(Box<str>, Morpheme)>,
}

const FILE: &str = "dictionaries/morphemes.tsv";

impl Morphemes {
    /// The table that comes with the crate.
    pub(crate) fn embedded() -> &'static Morphemes {
        static EMBEDDED: LazyLock<Morphemes> = LazyLock::new(|| {
            let text = include_str!("../../dictionaries/morphemes.tsv");
            Morphemes::compile(text).expect("the embedded table is tested")
        });
        &EMBEDDED
    }

    /// Compiles a table. The first row of a word says what it is.
    fn compile(text: &str) -> Result<Morphemes, Error> {
        // The words with their first bytes, which order nearly all of them without a look at the rest.
        let mut all: Vec<(u64, Box<str>, Morpheme)> = Vec::with_capacity(4096);
        let table = Table::read(FILE, text, &["words", "label", "weight", "note"])?;
        for row in table.rows() {
            let wrong = |expected: &str, got: &str| {
                Error::dictionary(FILE, row.line, expected, format_args!("{got:?}"))
            };
            let [words, label, weight, note] = row.columns() else {
                return Err(wrong("4 columns", row.text));
            };
            if !fold::is_folded(words) {
                return Err(wrong("words in folded form", words));
            }
            let label = match *label {
                "-" => None,
                name => Some(
                    LABELS
                        .iter()
                        .position(|known| known.to_string() == name)
                        .ok_or_else(|| wrong("a label of furniture or -", name))?,
                ),
            };
            let meaning = Morpheme {
                label,
                weight: weight
                    .parse()
                    .map_err(|_| wrong("a small number", weight))?,
                part: PARTS
                    .iter()
                    .find(|known| known.0 == *note)
                    .ok_or_else(|| wrong("a known note", note))?
                    .1,
            };
            for word in outside_braces(words) {
                let add = |word: &str| {
                    let front = window(&padded(word.as_bytes()), 0).swap_bytes();
                    all.push((front, word.into(), meaning));
                };
                pattern::expand(word, add).map_err(|expected| wrong(expected, word))?;
            }
        }
        // Equal words stay in the order of their rows.
        all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        all.dedup_by(|next, first| next.1 == first.1);
        Ok(Morphemes {
            prefixes: Prefixes::build(all.iter().map(|(_, word, _)| word.as_bytes())),
            meanings: (all.into_iter())
                .map(|(_, word, meaning)| (word, meaning))
                .collect(),
        })
    }

    /// The longest word that starts at byte `at` of `text`, and what it is.
    pub(crate) fn longest(&self, text: &str, at: usize) -> Option<&(Box<str>, Morpheme)> {
        let (_, word) = self.prefixes.longest(text.as_bytes(), at)?;
        self.meanings.get(word as usize)
    }

    /// What `word` is.
    #[cfg(test)]
    fn get(&self, word: &str) -> Option<Morpheme> {
        let found = self.longest(word, 0).filter(|found| *found.0 == *word);
        found.map(|found| found.1)
    }
}

/// Splits at the `|` that stand outside braces.
fn outside_braces(words: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    words.split(move |c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == '|' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_with_what_they_say() {
        let all = Morphemes::embedded();
        let print = all.get("打印").unwrap();
        assert_eq!(print.label.map(|i| LABELS[i]), Some(Label::PageTools));
        assert_eq!(all.get("上一篇").unwrap().weight, 2);
        assert!(all.longest("打印本页", 0).unwrap().0.starts_with("打印"));
        assert!(all.get("西瓜").is_none());
    }

    #[test]
    fn errors_name_the_line() {
        let error = |row: &str| {
            Morphemes::compile(&format!("words\tlabel\tweight\tnote\n{row}"))
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default()
        };
        assert!(error("打印\tpage-tools\tx\t").contains("morphemes.tsv:2"));
        assert!(error("打印\tnone\t1\t").contains("a label"));
        assert!(error("打印\t-\t1\todd").contains("a known note"));
        assert!(error("列印\t-\t1\t").is_empty());
    }
}

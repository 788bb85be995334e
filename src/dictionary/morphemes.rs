//! The words that furniture is made of, told apart by whose furniture they are and how much they say.
//!
//! `dictionaries/morphemes.bin` is the table, compiled, so that a start does not write its patterns out. After the magic line
//! come, as two bytes, how many meanings there are, and for each its label (one more than its place in [`LABELS`], 0 for none),
//! its weight and its part; then the words ([`Prefixes`]), each with the index of its meaning.

use std::sync::LazyLock;

use super::artefact::Reader;
#[cfg(test)]
use super::{pattern, source::Table};
#[cfg(test)]
use crate::{error::Error, text::fold};
use crate::{mark::Label, text::prefixes::Prefixes};

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

/// The parts in the order in which the artefact knows them, with their notes in the table.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Morpheme {
    /// Whose furniture it is, as an index in [`LABELS`].
    pub(crate) label: Option<usize>,
    /// From 3, speaks of the page itself, to 0, only joins; below 0, speaks against furniture.
    pub(crate) weight: i8,
    pub(crate) part: Part,
}

/// All words, by their text.
pub(crate) struct Morphemes {
    /// The words; the value of each is the index of its meaning.
    prefixes: Prefixes,
    meanings: Vec<Morpheme>,
}

#[cfg(test)]
const FILE: &str = "dictionaries/morphemes.tsv";
const MAGIC: &[u8] = b"saoye morphemes 1\n";
const COMPILED: &[u8] = include_bytes!("../../dictionaries/morphemes.bin");

impl Morphemes {
    /// The table that comes with the crate.
    pub(crate) fn embedded() -> &'static Morphemes {
        static EMBEDDED: LazyLock<Morphemes> = LazyLock::new(|| {
            Morphemes::read(Reader(COMPILED)).expect("the embedded artefact is tested")
        });
        &EMBEDDED
    }

    fn read(mut bytes: Reader) -> Option<Morphemes> {
        bytes.magic(MAGIC)?;
        let mut meanings = Vec::new();
        for _ in 0..u16::from_le_bytes(bytes.number()?) {
            let [label, weight, part] = bytes.number()?;
            meanings.push(Morpheme {
                label: usize::from(label)
                    .checked_sub(1)
                    .filter(|&i| i < LABELS.len()),
                weight: weight as i8,
                part: PARTS.get(usize::from(part))?.1,
            });
        }
        let prefixes = bytes.words()?;
        Some(Morphemes { prefixes, meanings })
    }

    /// The artefact of the words.
    #[cfg(test)]
    fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend((self.meanings.len() as u16).to_le_bytes());
        for Morpheme {
            label,
            weight,
            part,
        } in &self.meanings
        {
            let part = PARTS.iter().position(|known| known.1 == *part).unwrap();
            out.extend([label.map_or(0, |i| i as u8 + 1), *weight as u8, part as u8]);
        }
        out.extend(self.prefixes.bytes());
        out
    }

    /// Compiles a table. The first row of a word says what it is.
    #[cfg(test)]
    fn compile(text: &str) -> Result<Morphemes, Error> {
        let mut all: std::collections::BTreeMap<String, u32> = Default::default();
        let mut meanings: Vec<Morpheme> = Vec::new();
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
            let known = meanings.iter().position(|known| *known == meaning);
            let index = known.unwrap_or_else(|| {
                meanings.push(meaning);
                meanings.len() - 1
            });
            for word in outside_braces(words) {
                let add = |word: &str| {
                    all.entry(word.to_owned()).or_insert(index as u32);
                };
                pattern::expand(word, add).map_err(|expected| wrong(expected, word))?;
            }
        }
        let all = all.iter().map(|(word, &index)| (word.as_bytes(), index));
        Ok(Morphemes {
            prefixes: Prefixes::build(all),
            meanings,
        })
    }

    /// The longest word that starts at byte `at` of `text`, and what it is.
    #[inline]
    pub(crate) fn longest<'t>(&self, text: &'t str, at: usize) -> Option<(&'t str, Morpheme)> {
        let (len, word) = self.prefixes.longest(text.as_bytes(), at)?;
        let meaning = self.meanings.get(self.prefixes.value(word) as usize)?;
        Some((text.get(at..at + len)?, *meaning))
    }

    /// What `word` is.
    #[cfg(test)]
    fn get(&self, word: &str) -> Option<Morpheme> {
        let found = self.longest(word, 0).filter(|found| found.0 == word);
        found.map(|found| found.1)
    }
}

/// Splits at the `|` that stand outside braces.
#[cfg(test)]
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

    const TABLE: &str = include_str!("../../dictionaries/morphemes.tsv");

    #[test]
    #[ignore = "writes dictionaries/morphemes.bin: cargo test --lib regenerate -- --ignored"]
    fn regenerate_morphemes() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/morphemes.bin");
        std::fs::write(file, Morphemes::compile(TABLE).unwrap().write()).unwrap();
    }

    #[test]
    fn the_artefact_is_what_the_table_compiles_to() {
        assert!(
            Morphemes::compile(TABLE).unwrap().write() == COMPILED,
            "morphemes.bin is out of date; run cargo test --lib regenerate -- --ignored"
        );
    }

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

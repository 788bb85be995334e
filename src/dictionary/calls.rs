//! How a page speaks to its reader: constructions of a few sets of words that follow each other.

use std::{cell::LazyCell, sync::LazyLock};

use rustc_hash::FxHashMap;

use super::{morphemes::LABELS, source::Table};
use crate::{
    error::Error,
    text::{fold, scan},
};

/// A construction that a line was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// Whose furniture it is, as an index in [`LABELS`].
    pub(crate) label: usize,
    /// From 1, needs furniture beside it, to 3, says enough by itself.
    pub(crate) weight: u8,
}

/// A row of the table.
struct Row {
    call: Call,
    /// The longest line, in letters.
    letters: usize,
    /// The sets of words that have to follow the one that begins it.
    sets: Vec<Vec<Box<str>>>,
}

/// The table that comes with the crate: its rows, and by the first character of each word that may begin one, the word and
/// the row.
pub(crate) struct Calls {
    rows: Vec<Row>,
    first: FxHashMap<char, Vec<(Box<str>, usize)>>,
}

const FILE: &str = "dictionaries/calls.tsv";
/// Bytes within which the next set has to follow.
const GAP: usize = 54;

impl Calls {
    /// The table that comes with the crate.
    pub(crate) fn embedded() -> &'static Calls {
        static EMBEDDED: LazyLock<Calls> = LazyLock::new(|| {
            Calls::read(include_str!("../../dictionaries/calls.tsv"))
                .expect("the embedded table is tested")
        });
        &EMBEDDED
    }

    fn read(text: &str) -> Result<Calls, Error> {
        let mut all = Calls {
            rows: Vec::new(),
            first: FxHashMap::default(),
        };
        let header = ["label", "weight", "letters", "first", "then", "last"];
        for row in Table::read(FILE, text, &header)?.rows() {
            let wrong = |expected: &str, got: &str| {
                Error::dictionary(FILE, row.line, expected, format_args!("{got:?}"))
            };
            let [label, weight, letters, sets @ ..] = row.columns() else {
                return Err(wrong("6 columns", row.text));
            };
            let label = LABELS
                .iter()
                .position(|known| known.to_string() == **label)
                .ok_or_else(|| wrong("a label of furniture", label))?;
            let small = |number: &str| number.parse().map_err(|_| wrong("a small number", number));
            let mut parts = Vec::new();
            for set in sets.iter().filter(|set| **set != "-") {
                let words: Vec<Box<str>> = set.split('|').map(Box::from).collect();
                if words
                    .iter()
                    .any(|word| word.is_empty() || !fold::is_folded(word))
                {
                    return Err(wrong("words in folded form", set));
                }
                parts.push(words);
            }
            if parts.len() < 2 {
                return Err(wrong("two sets of words", row.text));
            }
            for word in parts.remove(0) {
                let Some(first) = word.chars().next() else {
                    continue;
                };
                let words: &mut Vec<_> = all.first.entry(first).or_default();
                words.push((word, all.rows.len()));
            }
            all.rows.push(Row {
                call: Call {
                    label,
                    weight: small(weight)?,
                },
                letters: usize::from(small(letters)?),
                sets: parts,
            });
        }
        // Of two words the longer one is what the line begins with.
        for words in all.first.values_mut() {
            words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        Ok(all)
    }

    /// The strongest construction that folded text of so many letters is; it starts with its first letter.
    pub(crate) fn find(&self, text: &str, letters: impl FnOnce() -> usize) -> Option<Call> {
        let words = self.first.get(&text.chars().next()?)?;
        let letters = LazyCell::new(letters);
        let mut best: Option<Call> = None;
        for (word, row) in words {
            let row = &self.rows[*row];
            if best.is_none_or(|best| best.weight < row.call.weight)
                && text.starts_with(&**word)
                && *letters <= row.letters
                && follow(&row.sets, &text[word.len()..])
            {
                best = Some(row.call);
            }
        }
        best
    }
}

/// Whether the sets follow each other in the text.
fn follow(sets: &[Vec<Box<str>>], text: &str) -> bool {
    let mut at = 0;
    for set in sets {
        let mut end = text.len().min(at + GAP);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let found = set
            .iter()
            .filter_map(|word| scan::find(&text[at..end], word).map(|from| at + from + word.len()))
            .min();
        match found {
            Some(next) => at = next,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constructions_are_found() {
        let calls = Calls::embedded();
        let weight = |text: &str| {
            let call = calls.find(text, || text.chars().count());
            call.map(|call| call.weight)
        };
        assert_eq!(weight("如果觉得有意义，就请转发出去吧!"), Some(3));
        assert_eq!(weight("登录后才能查看评论"), Some(3));
        assert_eq!(weight("他登录后查看了评论"), None);
        assert_eq!(weight("如果下雨就收藏"), None);
    }

    #[test]
    fn errors_name_the_line() {
        let error = |row: &str| {
            let text = format!("label\tweight\tletters\tfirst\tthen\tlast\n{row}");
            Calls::read(&text)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default()
        };
        assert!(error("none\t3\t20\t点\t看\t-").contains("label"));
        assert!(error("pager\tx\t20\t点\t看\t-").contains("number"));
        assert!(error("pager\t3\t20\t点\t-\t-").contains("two sets"));
        assert!(error("pager\t3\t20\t點\t看\t-").contains("folded"));
    }
}

//! How likely a word is: `dictionaries/words.tsv`.

use std::sync::OnceLock;

use super::{bigrams::Bigrams, source::Table};

/// Longest words of the table, in characters.
const LONGEST: usize = 4;
/// Bits of a character that no word of the table is.
const UNKNOWN: f32 = 24.0;

/// The table.
pub(crate) struct Words {
    /// The index of each first character's row, plus one.
    index: Box<[u16]>,
    rows: Vec<Row>,
}

/// The words of a first character.
struct Row {
    text: &'static str,
    /// In order what follows the character in each word, and the word's bits; read when they are first asked for, as a text
    /// needs few of them.
    words: OnceLock<Vec<(u64, u8)>>,
}

impl Row {
    fn words(&self) -> &[(u64, u8)] {
        self.words.get_or_init(|| {
            let mut found = Vec::with_capacity(self.text.len() / 4);
            let mut key = 0;
            for c in self.text.chars() {
                if c.is_ascii_lowercase() {
                    found.push((key, c as u8 - b'a'));
                    key = 0;
                } else {
                    key = longer(key, c);
                }
            }
            found.sort_unstable();
            found
        })
    }
}

/// Adds a character to the key of what follows a word's first one.
fn longer(key: u64, c: char) -> u64 {
    // Characters beyond the basic plane are in no word.
    key << 16 | u64::from(u16::try_from(u32::from(c)).unwrap_or(u16::MAX))
}

impl Words {
    /// The embedded table.
    pub(crate) fn embedded() -> &'static Words {
        static TABLE: OnceLock<Words> = OnceLock::new();
        TABLE.get_or_init(|| {
            let text = include_str!("../../dictionaries/words.tsv");
            let table = Table::read("dictionaries/words.tsv", text, &["first", "words"])
                .expect("the embedded table is tested");
            let mut index = vec![0u16; 0x1_0000].into_boxed_slice();
            let mut rows = Vec::with_capacity(table.rows().len());
            for row in table.rows() {
                let &[first, words] = row.columns() else {
                    continue;
                };
                let slot = first.chars().next().and_then(|c| index.get_mut(c as usize));
                if let Some(slot) = slot {
                    rows.push(Row {
                        text: words,
                        words: OnceLock::new(),
                    });
                    *slot = rows.len() as u16;
                }
            }
            Words { index, rows }
        })
    }

    /// How unlikely the likeliest way is to divide a text into words, in bits.
    ///
    /// `text` is in the symbols of [`Bigrams::symbol`].
    pub(crate) fn bits(&self, text: &[char]) -> f32 {
        let mut least = vec![f32::INFINITY; text.len() + 1];
        least[0] = 0.0;
        for (at, &first) in text.iter().enumerate() {
            let so_far = least[at];
            let row = match self.index.get(first as usize) {
                None | Some(0) => None,
                Some(&i) => self.rows.get(usize::from(i) - 1).map(Row::words),
            };
            let mut key = 0;
            for (len, next) in (1..=LONGEST).zip(text[at + 1..].iter().map(Some).chain([None])) {
                let found = row.and_then(|row| {
                    let i = row.binary_search_by_key(&key, |word| word.0).ok()?;
                    Some(f32::from(row[i].1))
                });
                let bits = match found {
                    Some(bits) => bits,
                    None if len == 1 => UNKNOWN.min(Bigrams::embedded().alone(first)),
                    None => f32::INFINITY,
                };
                least[at + len] = least[at + len].min(so_far + bits);
                if let Some(&next) = next {
                    key = longer(key, next);
                }
            }
        }
        least[text.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn texts_of_words_are_likelier() {
        let bits = |text: &str| Words::embedded().bits(&text.chars().collect::<Vec<_>>());
        assert!(bits("贫困") < bits("贫因"));
        assert!(bits("天安门广场") < bits("天按门广场"));
        assert!(bits("，") < 8.0);
        assert_eq!(bits(""), 0.0);
        assert!(bits("龘\u{2A6D6}").is_finite());
    }
}

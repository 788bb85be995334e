//! How likely a character is, and how likely after another: `dictionaries/bigrams.tsv`.

use std::sync::OnceLock;

use super::source::Table;
use crate::text::fold::fold_char;

/// Bits of a character that the table does not hold.
const UNKNOWN: f32 = 21.0;
/// Bits of anything that is no Chinese character, punctuation, letter or digit.
const STRANGE: f32 = 27.0;
/// Bits of a Latin letter.
const LETTER: f32 = 12.0;
/// Bits that a character costs more after one that it is not known to follow.
const STRANGER: f32 = 1.5;

/// The table.
pub(crate) struct Bigrams {
    /// The index of each character's row, plus one.
    index: Box<[u16]>,
    rows: Vec<Row>,
}

struct Row {
    bits: f32,
    text: &'static str,
    /// The characters that follow, in order, each with its bits; read when they are first asked for, as a text needs few of
    /// them.
    followers: OnceLock<Vec<(u16, u8)>>,
}

impl Row {
    fn followers(&self) -> &[(u16, u8)] {
        self.followers.get_or_init(|| followers(self.text))
    }
}

/// Reads a row's followers: each run of characters stands after a small letter that stands for their bits.
fn followers(text: &str) -> Vec<(u16, u8)> {
    let mut found = Vec::with_capacity(text.len() / 3);
    let mut bits = 0;
    for c in text.chars() {
        if c.is_ascii_lowercase() {
            bits = c as u8 - b'a';
        } else if let Ok(c) = u16::try_from(u32::from(c)) {
            found.push((c, bits));
        }
    }
    found.sort_unstable();
    found
}

fn bits_of(letter: u8) -> Option<f32> {
    letter
        .is_ascii_lowercase()
        .then(|| f32::from(letter - b'a'))
}

impl Bigrams {
    /// The embedded table.
    pub(crate) fn embedded() -> &'static Bigrams {
        static TABLE: OnceLock<Bigrams> = OnceLock::new();
        TABLE.get_or_init(|| {
            let file = "dictionaries/bigrams.tsv";
            let text = include_str!("../../dictionaries/bigrams.tsv");
            let table = Table::read(file, text, &["character", "bits", "followers"])
                .expect("the embedded table is tested");
            let mut index = vec![0u16; 0x1_0000].into_boxed_slice();
            let mut rows = Vec::with_capacity(table.rows().len());
            for row in table.rows() {
                let &[name, bits, after] = row.columns() else {
                    continue;
                };
                let slot = name.chars().next().and_then(|c| index.get_mut(c as usize));
                if let (Some(slot), Some(bits)) = (slot, bits.bytes().next().and_then(bits_of)) {
                    rows.push(Row {
                        bits,
                        text: after,
                        followers: OnceLock::new(),
                    });
                    *slot = rows.len() as u16;
                }
            }
            Bigrams { index, rows }
        })
    }

    /// What `c` counts as in the table.
    pub(crate) fn symbol(c: char) -> char {
        match c {
            '\n' | '\r' => '¶',
            '!' => '！',
            '?' => '？',
            ',' => '，',
            ';' => '；',
            ':' => '：',
            '(' => '（',
            ')' => '）',
            '「' | '『' => '“',
            '」' | '』' => '”',
            '0'..='9' | '０'..='９' => '0',
            // Punctuation of full width stays as it is.
            '\u{3400}'..'\u{FF00}' | '\u{FFFF}'.. => fold_char(c),
            c => c,
        }
    }

    fn row(&self, symbol: char) -> Option<&Row> {
        match self.index.get(symbol as usize) {
            None | Some(0) => None,
            Some(&i) => self.rows.get(usize::from(i) - 1),
        }
    }

    /// How unlikely `c` is, in bits.
    pub(crate) fn alone(&self, c: char) -> f32 {
        let symbol = Bigrams::symbol(c);
        match self.row(symbol) {
            Some(row) => row.bits,
            None if ('\u{4E00}'..='\u{9FFF}').contains(&c) => UNKNOWN,
            None if c.is_ascii_alphabetic() => LETTER,
            None if c == ' ' || c == '\u{3000}' => 8.0,
            None => STRANGE,
        }
    }

    /// How unlikely `c` is after `before`, in bits.
    pub(crate) fn after(&self, before: Option<char>, c: char) -> f32 {
        let alone = self.alone(c);
        let Some(row) = before.and_then(|b| self.row(Bigrams::symbol(b))) else {
            return alone;
        };
        let Ok(symbol) = u16::try_from(u32::from(Bigrams::symbol(c))) else {
            return alone;
        };
        let followers = row.followers();
        match followers.binary_search_by_key(&symbol, |f| f.0) {
            Ok(at) => f32::from(followers[at].1),
            Err(_) if self.index[usize::from(symbol)] != 0 => alone + STRANGER,
            Err(_) => alone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bigrams;

    #[test]
    fn words_are_likelier_than_chance() {
        let table = Bigrams::embedded();
        assert!(table.after(Some('政'), '策') < 6.0);
        assert!(table.after(Some('政'), '策') + 4.0 < table.alone('策'));
        assert!(table.after(Some('貧'), '困') < table.alone('困'));
        assert!(table.alone('赓') > 15.0);
        assert!(table.alone('\u{E3E1}') > table.alone('龘'));
        assert!(table.after(Some('。'), '\n') < table.after(Some('的'), '\n'));
    }
}

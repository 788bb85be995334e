//! How likely a character is, and how likely after another: `dictionaries/bigrams.tsv`.

use std::sync::OnceLock;

use super::levels::{Levels, longer, number};
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
    levels: Levels,
    /// The bits of each character of the basic plane; [`NONE`] for those that the table does not hold.
    alone: Box<[u8]>,
}

const NONE: u8 = u8::MAX;

impl Bigrams {
    /// The embedded table.
    pub(crate) fn embedded() -> &'static Bigrams {
        static TABLE: OnceLock<Bigrams> = OnceLock::new();
        TABLE.get_or_init(|| {
            let packed = include_bytes!("../../dictionaries/bigrams.bin");
            let levels = Levels::read(packed).expect("the embedded table is tested");
            let mut alone = vec![NONE; 0x1_0000].into_boxed_slice();
            for (c, bits) in levels.alone() {
                alone[usize::from(c)] = bits;
            }
            Bigrams { levels, alone }
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

    /// The bits of a symbol that the table holds.
    fn held(&self, symbol: char) -> Option<u8> {
        let bits = self.alone.get(symbol as usize).copied();
        bits.filter(|&bits| bits != NONE)
    }

    /// How unlikely `c` is, in bits.
    pub(crate) fn alone(&self, c: char) -> f32 {
        match self.held(Bigrams::symbol(c)) {
            Some(bits) => f32::from(bits),
            None if ('\u{4E00}'..='\u{9FFF}').contains(&c) => UNKNOWN,
            None if c.is_ascii_alphabetic() => LETTER,
            None if c == ' ' || c == '\u{3000}' => 8.0,
            None => STRANGE,
        }
    }

    /// How much likelier `b` is behind `a` than by itself, in bits.
    pub(crate) fn bond(&self, a: char, b: char) -> f32 {
        self.alone(b) - self.after(Some(a), b)
    }

    /// How unlikely `c` is after `before`, in bits.
    pub(crate) fn after(&self, before: Option<char>, c: char) -> f32 {
        let texts = before.and_then(|b| self.levels.of(Bigrams::symbol(b)));
        match texts {
            None => self.alone(c),
            Some(texts) => self.follower(c).behind(texts),
        }
    }

    /// The same for each of some characters behind each of others.
    pub(crate) fn each_after(
        &self,
        before: impl Iterator<Item = char>,
        next: &[char],
    ) -> Vec<Vec<f32>> {
        let next: Vec<Follower> = next.iter().map(|&c| self.follower(c)).collect();
        let all_behind = |b: char| match self.levels.of(Bigrams::symbol(b)) {
            None => next.iter().map(|c| c.alone).collect(),
            Some(texts) => next.iter().map(|c| c.behind(texts)).collect(),
        };
        before.map(all_behind).collect()
    }

    fn follower(&self, c: char) -> Follower {
        let symbol = Bigrams::symbol(c);
        let alone = self.alone(c);
        let held = self.held(symbol).is_some();
        Follower {
            text: longer(0, symbol),
            alone,
            strange: if held { alone + STRANGER } else { alone },
        }
    }
}

/// A character that is to follow others.
struct Follower {
    /// What it is looked for as behind another.
    text: u64,
    /// Its bits by itself, and behind one that it is not known to follow.
    alone: f32,
    strange: f32,
}

impl Follower {
    /// Its bits behind a character that those texts follow.
    fn behind(&self, texts: &[(u64, u8)]) -> f32 {
        number(texts, self.text).map_or(self.strange, f32::from)
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

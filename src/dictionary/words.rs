//! How likely a word is: `dictionaries/words.tsv`.

use std::sync::OnceLock;

use super::{
    bigrams::Bigrams,
    levels::{Levels, longer, number},
};

/// Longest words of the table, in characters.
const LONGEST: usize = 4;
/// Bits of a character that no word of the table is.
const UNKNOWN: f32 = 24.0;

/// The table.
pub(crate) struct Words(Levels);

impl Words {
    /// The embedded table.
    pub(crate) fn embedded() -> &'static Words {
        static TABLE: OnceLock<Words> = OnceLock::new();
        TABLE.get_or_init(|| {
            let packed = include_bytes!("../../dictionaries/words.bin");
            Words(Levels::read(packed).expect("the embedded table is tested"))
        })
    }

    /// The bits of the words that start a text, by their length from one on.
    pub(crate) fn starting<'t>(
        &'t self,
        text: &'t [char],
    ) -> impl Iterator<Item = (usize, f32)> + 't {
        let first = text.first().copied().unwrap_or('\0');
        let words = self.0.of(first);
        let mut key = 0;
        (1..=LONGEST.min(text.len())).filter_map(move |len| {
            if len > 1 {
                key = longer(key, text[len - 1]);
            }
            match words.and_then(|words| number(words, key)) {
                Some(bits) => Some((len, f32::from(bits))),
                None if len == 1 => Some((len, UNKNOWN.min(Bigrams::embedded().alone(first)))),
                None => None,
            }
        })
    }

    /// How unlikely the likeliest way is to divide a text into words, in bits.
    ///
    /// `text` is in the symbols of [`Bigrams::symbol`].
    pub(crate) fn bits(&self, text: &[char]) -> f32 {
        self.up_to_each(text)[text.len()]
    }

    /// The same for the characters before each, and for all.
    fn up_to_each(&self, text: &[char]) -> Vec<f32> {
        let mut least = vec![f32::INFINITY; text.len() + 1];
        least[0] = 0.0;
        for at in 0..text.len() {
            for (len, bits) in self.starting(&text[at..]) {
                least[at + len] = least[at + len].min(least[at] + bits);
            }
        }
        least
    }

    /// What a text costs but for the character at an index.
    pub(crate) fn gap(&self, text: &[char], at: usize) -> Gap<'_> {
        let behind = &text[(at + 1).min(text.len())..];
        let mut from_each = vec![f32::INFINITY; behind.len() + 1];
        from_each[behind.len()] = 0.0;
        for i in (0..behind.len()).rev() {
            let ways = self.starting(&behind[i..]);
            from_each[i] = ways.fold(f32::INFINITY, |least, (len, bits)| {
                least.min(bits + from_each[i + len])
            });
        }
        Gap {
            words: self,
            at,
            up_to_each: self.up_to_each(&text[..at]),
            from_each,
        }
    }
}

/// A text without one of its characters.
pub(crate) struct Gap<'w> {
    words: &'w Words,
    at: usize,
    up_to_each: Vec<f32>,
    from_each: Vec<f32>,
}

impl Gap<'_> {
    /// The bits of `text`, which differs from the text of the gap in the one character only.
    pub(crate) fn bits(&self, text: &[char]) -> f32 {
        let mut least = f32::INFINITY;
        for from in (self.at + 1).saturating_sub(LONGEST)..=self.at {
            for (len, bits) in self.words.starting(&text[from..]) {
                if let Some(behind) = (from + len).checked_sub(self.at + 1) {
                    least = least.min(self.up_to_each[from] + bits + self.from_each[behind]);
                }
            }
        }
        least
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

    #[test]
    fn a_gap_costs_what_the_whole_does() {
        let words = Words::embedded();
        let text: Vec<char> = "他们在天安门广场上散步，心情舒畅".chars().collect();
        for at in 0..text.len() {
            for c in ['门', '，', '人', '龘'] {
                let mut filled = text.clone();
                filled[at] = c;
                assert_eq!(words.gap(&text, at).bits(&filled), words.bits(&filled));
            }
        }
    }
}

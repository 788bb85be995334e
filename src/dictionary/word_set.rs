//! Words that are looked for anywhere in a line.

use std::{ops::Deref, sync::OnceLock};

use crate::text::heads::{hash, padded, pair, single, width, window};

/// Words, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordSet<W = Box<str>> {
    words: Vec<W>,
    /// Made when it is first needed.
    starts: OnceLock<Starts>,
}

/// What the words start with.
#[derive(Clone, Debug)]
struct Starts {
    /// Of words that start with a character of three bytes, the last twelve bits of that: a bit each.
    wide: [u64; 64],
    /// Of words that start in ASCII, a bit a character.
    ascii: [u64; 2],
    /// Whether a word starts with another character.
    others: bool,
    /// The hash of the first two characters of each word, or of its only one: a bit each.
    pairs: [u64; 64],
    /// Whether a word has but one character.
    singles: bool,
    /// The first character of each word and which word it is, ordered.
    words: Vec<(u64, u32)>,
}

/// The last twelve bits of a character of three bytes.
#[inline]
fn twelve(second: u8, third: u8) -> usize {
    usize::from(second & 0x3F) << 6 | usize::from(third & 0x3F)
}

/// Bits of the hash of what a word starts with.
const BITS: u32 = 12;

impl Starts {
    fn of<'w>(words: impl Iterator<Item = &'w [u8]>) -> Starts {
        let mut starts = Starts {
            wide: [0; 64],
            ascii: [0; 2],
            others: false,
            pairs: [0; 64],
            singles: false,
            words: Vec::new(),
        };
        for (i, word) in (0..).zip(words) {
            match *word {
                [0xE0..0xF0, second, third, ..] => {
                    let bit = twelve(second, third);
                    starts.wide[bit / 64] |= 1 << (bit % 64);
                }
                [lead @ 0..0x80, ..] => starts.ascii[usize::from(lead / 64)] |= 1 << (lead % 64),
                _ => starts.others = true,
            }
            let start = window(&padded(word), 0);
            let alone = width(start) >= word.len();
            let bit = hash(if alone { single(start) } else { pair(start) }, BITS);
            starts.pairs[bit / 64] |= 1 << (bit % 64);
            starts.singles |= alone;
            starts.words.push((single(start), i));
        }
        starts.words.sort_unstable();
        starts
    }

    /// Whether a word may start with what `start` is the window of.
    #[inline]
    fn may_be(&self, start: u64) -> bool {
        let has = |key: u64| {
            let bit = hash(key, BITS);
            self.pairs[bit / 64] >> (bit % 64) & 1 != 0
        };
        has(pair(start)) || self.singles && has(single(start))
    }

    /// Whether a word may start with the character of three bytes that these end.
    #[inline]
    fn may_be_wide(&self, second: u8, third: u8) -> bool {
        let bit = twelve(second, third);
        self.wide[bit / 64] >> (bit % 64) & 1 != 0
    }

    /// Whether a word may start with a character of ASCII.
    #[inline]
    fn may_be_ascii(&self, lead: u8) -> bool {
        self.ascii[usize::from(lead / 64) % 2] >> (lead % 64) & 1 != 0
    }
}

impl<W> FromIterator<W> for WordSet<W> {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> WordSet<W> {
        WordSet {
            words: words.into_iter().collect(),
            starts: OnceLock::new(),
        }
    }
}

impl<W: Deref<Target = str>> WordSet<W> {
    /// Takes in a word, which is not empty.
    pub(crate) fn add(&mut self, word: impl Into<W>) {
        self.words.push(word.into());
        self.starts = OnceLock::new();
    }

    /// The words.
    pub(crate) fn words(&self) -> &[W] {
        &self.words
    }

    /// Calls `take` with the number of each word, wherever it stands in `text`, until `take` gives `true`; says whether it did.
    fn find(&self, text: &str, mut take: impl FnMut(usize) -> bool) -> bool {
        self.find_at(text, |_, word| take(word))
    }

    /// The same, also with the byte where the word starts.
    fn find_at(&self, text: &str, mut take: impl FnMut(usize, usize) -> bool) -> bool {
        let all = || Starts::of(self.words.iter().map(|word| word.as_bytes()));
        let starts = self.starts.get_or_init(all);
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let (may, len) = match *rest {
                [0xE0..0xF0, second, third, ..] => (starts.may_be_wide(second, third), 3),
                [lead @ 0..0x80, ..] => (starts.may_be_ascii(lead), 1),
                [lead, ..] => (starts.others, width(u64::from(lead))),
                [] => break,
            };
            at += len;
            if !may {
                continue;
            }
            let start = window(rest, 0);
            if !starts.may_be(start) {
                continue;
            }
            let key = single(start);
            let from = starts.words.partition_point(|word| word.0 < key);
            let same = starts.words[from..].iter().take_while(|word| word.0 == key);
            for &(_, word) in same {
                let word = word as usize;
                if rest.starts_with(self.words[word].as_bytes())
                    && take(text.len() - rest.len(), word)
                {
                    return true;
                }
            }
        }
        false
    }

    /// Those that `text` holds, each once, where of several that start at one place the longest counts and none lies in
    /// another.
    pub(crate) fn longest(&self, text: &str) -> Vec<&W> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut end = 0;
        self.find_at(text, |at, word| {
            let len = self.words[word].len();
            match found.last_mut() {
                Some(last) if last.0 == at => {
                    if len > self.words[last.1].len() {
                        last.1 = word;
                        end = at + len;
                    }
                }
                _ if at < end => {}
                _ => {
                    found.push((at, word));
                    end = at + len;
                }
            }
            false
        });
        let mut words: Vec<usize> = found.into_iter().map(|(_, word)| word).collect();
        words.sort_unstable();
        words.dedup();
        words.into_iter().map(|word| &self.words[word]).collect()
    }

    /// Whether `text` holds one of them.
    pub(crate) fn any(&self, text: &str) -> bool {
        self.find(text, |_| true)
    }

    /// How many of them `text` holds.
    pub(crate) fn count(&self, text: &str) -> usize {
        let mut held = Vec::new();
        self.find(text, |word| {
            if !held.contains(&word) {
                held.push(word);
            }
            false
        });
        held.len()
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;

    use super::*;

    #[test]
    fn words_are_counted_once_and_inside_each_other() {
        let mut set = WordSet::<Box<str>>::default();
        assert!(!set.any("西瓜"));
        for word in ["西瓜", "瓜", "东"] {
            set.add(word);
        }
        assert_eq!(set.count("西瓜和西瓜"), 2);
        assert!(set.any("冬瓜") && !set.any("南"));
        assert_eq!(set.words().len(), 3);
        assert_eq!(
            set.longest("东西瓜瓜西瓜"),
            [&"西瓜".into(), &"瓜".into(), &"东".into()] as [&Box<str>; 3]
        );
    }

    #[test]
    fn words_are_found_as_by_an_automaton() {
        let words = [
            "西瓜", "瓜", "瓜子", "a", "ab", "qq群", "é", "éa", "𠮷", "𠮷野", "瓜a",
        ];
        let set: WordSet<&str> = words.into_iter().collect();
        let automaton = AhoCorasick::new(words).unwrap();
        for one in words {
            for other in words {
                for text in [
                    format!("{one}{other}"),
                    format!("西{one}子{other}"),
                    format!(
                        "b{}",
                        &one[..one.len() - one.chars().next_back().unwrap().len_utf8()]
                    ),
                ] {
                    let mut found: Vec<usize> = automaton
                        .find_overlapping_iter(&text)
                        .map(|found| found.pattern().as_usize())
                        .collect();
                    found.sort_unstable();
                    found.dedup();
                    assert_eq!(set.count(&text), found.len(), "{text}");
                    assert_eq!(set.any(&text), !found.is_empty(), "{text}");
                }
            }
        }
    }
}

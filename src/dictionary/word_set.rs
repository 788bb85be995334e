//! Words that are looked for anywhere in a line.

use std::{ops::Deref, sync::OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Words up to this number are looked for one by one, which is faster than to make an automaton of them.
const FEW: usize = 12;

/// Words, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordSet<W = Box<str>> {
    words: Vec<W>,
    /// Made when it is first needed; there is none for few words, and for words that no automaton can be made of.
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl<W> FromIterator<W> for WordSet<W> {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> WordSet<W> {
        WordSet {
            words: words.into_iter().collect(),
            automaton: OnceLock::new(),
        }
    }
}

impl<W: Deref<Target = str>> WordSet<W> {
    /// Takes in a word.
    pub(crate) fn add(&mut self, word: impl Into<W>) {
        self.words.push(word.into());
        self.automaton = OnceLock::new();
    }

    /// The words.
    pub(crate) fn words(&self) -> &[W] {
        &self.words
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
        if self.words.len() <= FEW {
            return None;
        }
        // An automaton of this kind is made in no time.
        let mut builder = AhoCorasick::builder();
        builder.kind(Some(AhoCorasickKind::ContiguousNFA));
        let new = || builder.build(self.words.iter().map(|word| &**word)).ok();
        self.automaton.get_or_init(new).as_ref()
    }

    /// Whether `text` holds one of them.
    pub(crate) fn any(&self, text: &str) -> bool {
        match self.automaton() {
            Some(automaton) => automaton.is_match(text),
            None => self.words.iter().any(|word| text.contains(&**word)),
        }
    }

    /// How many of them `text` holds.
    pub(crate) fn count(&self, text: &str) -> usize {
        let Some(automaton) = self.automaton() else {
            let words = self.words.iter().map(|word| &**word);
            return words.filter(|word| text.contains(word)).count();
        };
        let mut held = vec![false; self.words.len()];
        for found in automaton.find_overlapping_iter(text) {
            held[found.pattern().as_usize()] = true;
        }
        held.iter().filter(|held| **held).count()
    }
}

#[cfg(test)]
mod tests {
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
    }
}

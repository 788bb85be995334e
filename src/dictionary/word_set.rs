//! Words that are looked for anywhere in a line.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Words, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordSet {
    words: Vec<Box<str>>,
    /// Made when it is first needed; there is none for words that no automaton can be made of.
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl WordSet {
    /// Takes in a word.
    pub(crate) fn add(&mut self, word: &str) {
        self.words.push(word.into());
        self.automaton = OnceLock::new();
    }

    /// The words.
    pub(crate) fn words(&self) -> &[Box<str>] {
        &self.words
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
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
        let mut set = WordSet::default();
        assert!(!set.any("西瓜"));
        for word in ["西瓜", "瓜", "东"] {
            set.add(word);
        }
        assert_eq!(set.count("西瓜和西瓜"), 2);
        assert!(set.any("冬瓜") && !set.any("南"));
        assert_eq!(set.words().len(), 3);
    }
}

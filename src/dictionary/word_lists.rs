//! Words that rules look for inside a line, whatever stands around them: they are not among the phrases found together,
//! which are disjoint, and cost nothing where no rule asks.

use super::{phrases::Role, word_set::WordSet};
use crate::mark::Label;

/// Words by label and role.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordLists(Vec<(Label, Role, WordSet)>);

impl WordLists {
    /// Takes in a word.
    pub(crate) fn add(&mut self, label: Label, role: Role, word: &str) {
        let known = self
            .0
            .iter_mut()
            .find(|known| (known.0, known.1) == (label, role));
        match known {
            Some((_, _, words)) => words.add(word),
            None => {
                let mut words = WordSet::default();
                words.add(word);
                self.0.push((label, role, words));
            }
        }
    }

    /// All words, with their labels and roles.
    #[cfg(test)]
    pub(crate) fn all(&self) -> impl Iterator<Item = (Label, Role, &[Box<str>])> {
        let lists = self.0.iter();
        lists.map(|(label, role, words)| (*label, *role, words.words()))
    }

    /// The words of `label` with `role`, in the order of their table; `None` where there is none.
    pub(crate) fn of(&self, label: Label, role: Role) -> Option<&WordSet> {
        let known = self
            .0
            .iter()
            .find(|known| (known.0, known.1) == (label, role));
        known.map(|(_, _, words)| words)
    }
}

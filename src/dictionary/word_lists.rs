//! Words that rules look for inside a line, whatever stands around them: they are not among the phrases found together,
//! which are disjoint, and cost nothing where no rule asks.

use super::phrases::Role;
use crate::mark::Label;

/// Words by label and role.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordLists(Vec<(Label, Role, Vec<Box<str>>)>);

impl WordLists {
    /// Takes in a word.
    pub(crate) fn add(&mut self, label: Label, role: Role, word: &str) {
        let known = self
            .0
            .iter_mut()
            .find(|known| (known.0, known.1) == (label, role));
        match known {
            Some((_, _, words)) => words.push(word.into()),
            None => self.0.push((label, role, vec![word.into()])),
        }
    }

    /// The words of `label` with `role`, in the order of their table.
    pub(crate) fn of(&self, label: Label, role: Role) -> &[Box<str>] {
        let known = self
            .0
            .iter()
            .find(|known| (known.0, known.1) == (label, role));
        known.map_or(&[], |(_, _, words)| words)
    }
}

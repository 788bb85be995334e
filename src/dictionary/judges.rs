//! Whether what a rule did not find likely goes all the same: trees that weigh the rule's own signals with where the span stands and
//! what else was found on the page.

use std::sync::OnceLock;

use super::trees::Trees;

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judge {
    /// Lists of places: `dictionaries/judge_regions.tsv`.
    Regions,
    /// Search phrases: `dictionaries/judge_phrases.tsv`.
    Phrases,
    /// What no rule looked at: `dictionaries/judge_clauses.tsv`.
    Clauses,
}

impl Judge {
    /// The embedded trees.
    pub(crate) fn trees(self) -> &'static Trees {
        static TREES: [OnceLock<Trees>; 3] = [const { OnceLock::new() }; 3];
        TREES[self as usize].get_or_init(|| {
            let table = match self {
                Judge::Regions => include_str!("../../dictionaries/judge_regions.tsv"),
                Judge::Phrases => include_str!("../../dictionaries/judge_phrases.tsv"),
                Judge::Clauses => include_str!("../../dictionaries/judge_clauses.tsv"),
            };
            Trees::embedded(table)
        })
    }
}

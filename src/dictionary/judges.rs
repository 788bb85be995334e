//! Whether what a rule did not find likely goes all the same: trees that weigh the rule's own signals with where the span stands and
//! what else was found on the page. `dictionaries/judge_regions.tsv` are for lists of places, `judge_phrases.tsv` for search phrases,
//! `judge_clauses.tsv` for what no rule looked at.

use std::sync::OnceLock;

use super::trees::Trees;

/// The embedded trees.
pub(crate) struct Judges {
    pub(crate) regions: Trees,
    pub(crate) phrases: Trees,
    pub(crate) clauses: Trees,
}

impl Judges {
    /// The embedded tables.
    pub(crate) fn embedded() -> &'static Judges {
        static TABLES: OnceLock<Judges> = OnceLock::new();
        TABLES.get_or_init(|| {
            let read = |table| Trees::read(table).expect("the embedded table is tested");
            Judges {
                regions: read(include_str!("../../dictionaries/judge_regions.tsv")),
                phrases: read(include_str!("../../dictionaries/judge_phrases.tsv")),
                clauses: read(include_str!("../../dictionaries/judge_clauses.tsv")),
            }
        })
    }
}

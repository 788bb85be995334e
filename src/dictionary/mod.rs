//! The dictionaries: divisions and phrases.

use std::sync::{Arc, LazyLock, OnceLock};

pub(crate) mod advert_weights;
mod artefact;
pub(crate) mod bigrams;
pub(crate) mod calls;
mod coder;
pub mod divisions;
pub(crate) mod furniture_weights;
pub(crate) mod gate_weights;
pub(crate) mod judges;
pub(crate) mod levels;
pub(crate) mod localities;
pub(crate) mod morphemes;
pub(crate) mod packed;
mod pattern;
pub mod phrases;
pub(crate) mod remnants;
pub(crate) mod rule_words;
pub mod scanner;
pub(crate) mod source;
pub(crate) mod trees;
pub(crate) mod triples;
pub(crate) mod weights;
mod word_lists;
mod word_set;
pub(crate) mod words;

use crate::{error::Error, site::hash, text::heads::Heads};
use divisions::Divisions;
use phrases::Phrases;

#[cfg(test)]
macro_rules! tables {
    ($($name:literal)*) => {
        &[$((
            concat!("dictionaries/phrases/", $name, ".tsv"),
            include_str!(concat!("../../dictionaries/phrases/", $name, ".tsv")),
        )),*]
    };
}

/// The phrases that come with the crate, compiled from the tables.
const PHRASES: &[u8] = include_bytes!("../../dictionaries/phrases.bin");

/// The phrase tables.
#[cfg(test)]
const TABLES: &[(&str, &str)] = tables![
    "breadcrumb" "byline" "contact_ad" "footer" "keyword_gambling" "keyword_honest" "keyword_porn" "keyword_trade" "keyword_words"
    "link_list" "page_tools" "pager" "region_list" "region_service" "region_words" "share_widget"
];

/// The dictionaries that a cleaner uses. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Dictionaries {
    /// A user's own; the embedded ones where there are none.
    divisions: Option<Arc<Divisions>>,
    phrases: Arc<Phrases>,
    /// Where a division's name or a phrase may start.
    heads: Arc<OnceLock<Heads>>,
}

impl Default for Dictionaries {
    /// The embedded dictionaries.
    fn default() -> Dictionaries {
        static EMBEDDED: LazyLock<Arc<Phrases>> = LazyLock::new(|| {
            Arc::new(artefact::read(PHRASES).expect("the embedded artefact is tested"))
        });
        Dictionaries {
            divisions: None,
            phrases: EMBEDDED.clone(),
            heads: Arc::default(),
        }
    }
}

impl Dictionaries {
    /// The divisions.
    pub fn divisions(&self) -> &Divisions {
        self.divisions
            .as_deref()
            .unwrap_or_else(|| Divisions::embedded())
    }

    /// Whether a user has merged in a table of divisions.
    pub(crate) fn has_own_divisions(&self) -> bool {
        self.divisions.is_some()
    }

    /// The phrases.
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// Where a division's name or a phrase may start in folded text.
    pub(crate) fn heads(&self) -> &Heads {
        let names = || self.divisions().prefixes().heads();
        self.heads
            .get_or_init(|| self.phrases.prefixes().heads().joined(names()))
    }

    /// A number that tells these dictionaries from others: it is the same wherever they have the same contents.
    pub fn version(&self) -> u64 {
        let sums: Vec<u8> = std::iter::once(PHRASES.to_vec())
            .chain(self.divisions().bytes())
            .flat_map(|part| hash(&part).to_le_bytes())
            .collect();
        hash(&sums)
    }

    /// The same dictionaries with the divisions of a user's own table merged in; `file` is named in errors. The columns
    /// are those of `dictionaries/divisions.tsv`.
    ///
    /// # Errors
    ///
    /// When a row is not as it should be.
    pub fn with_divisions(mut self, file: &str, tsv: &str) -> Result<Dictionaries, Error> {
        self.divisions = Some(Arc::new(self.divisions().with_extra(file, tsv)?));
        self.heads = Arc::default();
        Ok(self)
    }
}

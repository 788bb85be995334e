//! The dictionaries: divisions and phrases.

use std::sync::{Arc, LazyLock};

pub(crate) mod bigrams;
pub mod divisions;
pub(crate) mod morphemes;
mod pattern;
pub mod phrases;
pub(crate) mod source;
pub(crate) mod words;

use crate::error::Error;
use divisions::Divisions;
use phrases::Phrases;

macro_rules! tables {
    ($($name:literal)*) => {
        &[$((
            concat!("dictionaries/phrases/", $name, ".tsv"),
            include_str!(concat!("../../dictionaries/phrases/", $name, ".tsv")),
        )),*]
    };
}

/// The phrase tables that come with the crate.
const PHRASES: &[(&str, &str)] = tables![
    "breadcrumb" "byline" "contact_ad" "footer" "keyword_gambling" "keyword_honest" "keyword_porn" "keyword_trade" "link_list"
    "page_tools" "pager" "region_list" "region_service" "share_widget"
];

/// The dictionaries that a cleaner uses. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Dictionaries {
    /// A user's own; the embedded ones where there are none.
    divisions: Option<Arc<Divisions>>,
    phrases: Arc<Phrases>,
}

impl Default for Dictionaries {
    /// The embedded dictionaries.
    fn default() -> Dictionaries {
        static EMBEDDED: LazyLock<Arc<Phrases>> = LazyLock::new(|| {
            Arc::new(
                Phrases::compile(PHRASES.iter().copied()).expect("the embedded tables are tested"),
            )
        });
        Dictionaries {
            divisions: None,
            phrases: EMBEDDED.clone(),
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

    /// The phrases.
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// The same dictionaries with the divisions of a user's own table merged in; `file` is named in errors. The columns
    /// are those of `dictionaries/divisions.tsv`.
    ///
    /// # Errors
    ///
    /// When a row is not as it should be.
    pub fn with_divisions(mut self, file: &str, tsv: &str) -> Result<Dictionaries, Error> {
        self.divisions = Some(Arc::new(self.divisions().with_extra(file, tsv)?));
        Ok(self)
    }
}

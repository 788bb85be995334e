//! Places below the counties or abroad that doorway pages name beside their services.
//!
//! `dictionaries/localities.bin` is the table, compiled ([`Prefixes`]); no place has a value.

use std::sync::LazyLock;

use super::artefact::Reader;
use crate::text::prefixes::Prefixes;
#[cfg(test)]
use crate::{dictionary::source::Table, error::Error, text::fold};

/// The table that comes with the crate.
pub(crate) struct Localities(Prefixes);

const COMPILED: &[u8] = include_bytes!("../../dictionaries/localities.bin");
#[cfg(test)]
const FILE: &str = "dictionaries/localities.tsv";
/// Characters of a name.
#[cfg(test)]
const CHARS: std::ops::RangeInclusive<usize> = 2..=6;

impl Localities {
    /// The table that comes with the crate.
    pub(crate) fn embedded() -> &'static Localities {
        static EMBEDDED: LazyLock<Localities> = LazyLock::new(|| {
            let words = Reader(COMPILED).words();
            Localities(words.expect("the embedded artefact is tested"))
        });
        &EMBEDDED
    }

    #[cfg(test)]
    fn compile(text: &str) -> Result<Localities, Error> {
        let mut names: Vec<&str> = Vec::new();
        for row in Table::read(FILE, text, &["name", "kind"])?.rows() {
            let name = row.columns()[0];
            if !CHARS.contains(&name.chars().count()) || !fold::is_folded(name) {
                let expected = "a name of 2 to 6 characters in folded form";
                return Err(Error::dictionary(
                    FILE,
                    row.line,
                    expected,
                    format_args!("{name:?}"),
                ));
            }
            names.push(name);
        }
        names.sort_unstable();
        names.dedup();
        let names = names.into_iter().map(|name| (name.as_bytes(), 0));
        Ok(Localities(Prefixes::build(names)))
    }

    /// The bytes of the longest name that folded `text` starts with.
    pub(crate) fn longest_prefix(&self, text: &str) -> Option<usize> {
        self.0.longest(text.as_bytes(), 0).map(|(len, _)| len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../../dictionaries/localities.tsv");

    #[test]
    #[ignore = "writes dictionaries/localities.bin: cargo test --lib regenerate -- --ignored"]
    fn regenerate_localities() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/localities.bin");
        std::fs::write(file, Localities::compile(TABLE).unwrap().0.bytes()).unwrap();
    }

    #[test]
    fn the_artefact_is_what_the_table_compiles_to() {
        assert!(
            Localities::compile(TABLE).unwrap().0.bytes() == COMPILED,
            "localities.bin is out of date; run cargo test --lib regenerate -- --ignored"
        );
    }

    #[test]
    fn the_longest_name_is_found() {
        let all = Localities::embedded();
        assert_eq!(all.longest_prefix("列治文山装修"), Some("列治文山".len()));
        assert_eq!(all.longest_prefix("列治文装修"), Some("列治文".len()));
        assert_eq!(all.longest_prefix("装修"), None);
    }

    #[test]
    fn rows_are_checked() {
        let error = Localities::compile("name\tkind\n旺\tarea\n").err();
        let error = error.map(|e| e.to_string()).unwrap_or_default();
        assert!(
            error.contains("localities.tsv:2") && error.contains("2 to 6"),
            "{error}"
        );
    }
}

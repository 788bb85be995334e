//! What the words of class and id attributes say of an element: `dictionaries/html_classes.tsv`.

use std::{
    cell::RefCell,
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::OnceLock,
};

/// Parts of a page, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) u32);

macro_rules! kinds {
    ($($name:ident = $word:literal),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Bit { $($name),* }
        impl Words {
            $(pub(crate) const $name: Words = Words(1 << Bit::$name as u32);)*
            /// The part of this name.
            fn named(name: &str) -> Option<Words> {
                match name { $($word => Some(Words::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    SHARE = "share",
    NAV = "nav",
    HEADER = "header",
    FOOTER = "footer",
    BREADCRUMB = "breadcrumb",
    RELATED = "related",
    PAGER = "pager",
    COMMENT = "comment",
    AD = "ad",
    TOOLS = "tools",
    SIDE = "side",
    BYLINE = "byline",
    CONTENT = "content",
    POST = "post",
}

impl Words {
    /// Whether it has any of `others`.
    pub(crate) fn any(self, others: Words) -> bool {
        self.0 & others.0 != 0
    }

    pub(crate) const fn or(self, others: Words) -> Words {
        Words(self.0 | others.0)
    }
}

/// The dictionary.
#[derive(Debug)]
struct Dictionary {
    whole: HashMap<&'static str, Words>,
    parts: Vec<(&'static str, Words)>,
}

const SOURCE: &str = include_str!("../../dictionaries/html_classes.tsv");

fn dictionary() -> &'static Dictionary {
    static DICTIONARY: OnceLock<Dictionary> = OnceLock::new();
    DICTIONARY.get_or_init(|| {
        let mut dictionary = Dictionary {
            whole: HashMap::new(),
            parts: Vec::new(),
        };
        // The test below reads every line; one that cannot be read says nothing here.
        for line in SOURCE.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(word), Some(kind), Some(place)) = (
                columns.next(),
                columns.next().and_then(Words::named),
                columns.next(),
            ) else {
                continue;
            };
            dictionary.whole.insert(word, kind);
            if place == "part" {
                dictionary.parts.push((word, kind));
            }
        }
        dictionary
    })
}

/// Attributes that are remembered; a site's pages share theirs.
const REMEMBERED: usize = 1 << 14;

thread_local! {
    static KNOWN: RefCell<HashMap<Vec<u8>, Words, BuildHasherDefault<Fnv>>> = RefCell::default();
}

/// The hash of short names.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What an attribute's value says.
pub(crate) fn of(value: &[u8]) -> Words {
    KNOWN.with_borrow_mut(|known| {
        if let Some(words) = known.get(value) {
            return *words;
        }
        let words = look_up(value);
        // Names made to meet in the table must not stay there.
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(value.to_vec(), words);
        words
    })
}

/// Splits at what is no letter and where a capital follows a small letter.
fn look_up(value: &[u8]) -> Words {
    let dictionary = dictionary();
    let mut words = Words::default();
    for name in value.split(|b| !b.is_ascii_alphabetic()) {
        let mut at = 0;
        for i in 1..=name.len() {
            let cut =
                i == name.len() || name[i - 1].is_ascii_lowercase() && name[i].is_ascii_uppercase();
            if cut {
                words = words.or(word(dictionary, &name[at..i]));
                at = i;
            }
        }
        if name.iter().any(u8::is_ascii_uppercase) {
            words = words.or(word(dictionary, name));
        }
    }
    words
}

fn word(dictionary: &Dictionary, name: &[u8]) -> Words {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    if let Some(words) = dictionary.whole.get(name.as_str()) {
        return *words;
    }
    (dictionary.parts.iter())
        .filter(|(part, _)| name.contains(part))
        .fold(Words::default(), |words, (_, kind)| words.or(*kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let mut before = std::collections::HashSet::new();
        for line in SOURCE.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<_> = line.split('\t').collect();
            assert!(
                matches!(columns[..], [_, _, "word" | "part", _]),
                "{line:?}"
            );
            assert!(Words::named(columns[1]).is_some(), "{line:?}");
            assert!(
                columns[0].bytes().all(|b| b.is_ascii_lowercase()),
                "{line:?}"
            );
            assert!(before.insert(columns[0]), "twice: {line:?}");
        }
    }

    #[test]
    fn attributes_are_split_into_words() {
        let of = |value: &str| of(value.as_bytes());
        assert_eq!(of("bdsharebuttonbox clearfix"), Words::SHARE);
        assert_eq!(of("leftNav"), Words::NAV);
        assert_eq!(of("article_content"), Words::CONTENT);
        assert_eq!(of("ad-top"), Words::AD.or(Words::HEADER));
        assert_eq!(of("read"), Words::default());
        assert_eq!(of("relatedNews"), Words::RELATED);
    }
}

//! The phrases of all labels, found together: of those that start at a place the longest, and none inside another.

use std::{fmt, ops::Range};

use rustc_hash::FxHashMap;

use super::{pattern, source::Table, word_lists::WordLists, word_set::WordSet};
use crate::{
    error::Error,
    mark::Label,
    text::{
        fold,
        heads::{self, window},
        prefixes::Prefixes,
        scan,
    },
};

/// What a phrase says about the place where it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Role {
    /// A line or an item that consists of it is furniture by itself.
    Line,
    /// A typical item of such a line, weak alone.
    Item,
    /// A line that starts with it is of the label.
    Prefix,
    /// An occurrence anywhere in a line is strong evidence.
    Any,
    /// Heads the lines below it.
    Header,
    /// A channel's name in a share widget.
    Channel,
    /// Labels an account of a site.
    Account,
    /// Asks to share, follow or scan.
    Prompt,
    /// A search phrase that honest prose practically never joins into a list.
    Strong,
    /// A word common in search phrases and in honest prose.
    Weak,
    /// A brand of the trade.
    Brand,
    /// A navigational tail of a search phrase.
    Suffix,
    /// A commercial service that doorway pages glue to a place.
    Service,
    /// A word that ends the name of a service.
    ServiceHead,
    /// A stray noun that stands between the names of a stuffed list.
    Carrier,
    /// Heads a doorway list of places.
    HeaderStuffed,
    /// Announces a list of places that belongs to the page.
    HeaderListing,
    /// An institution named after a place.
    Office,
    /// A word of reports, courts, firms or medicine, beside which a search phrase is spoken about.
    Honest,
    /// A word of adverts.
    Ad,
    /// What an advert promises or asks for.
    Promise,
    /// The end of a site's address.
    SiteEnd,
    /// A word of somebody who tells of people.
    Told,
    /// A word that only the names of gambling sites hold.
    Game,
    /// A word that ends the name of a brand.
    BrandEnd,
    /// A word that a search phrase in a headline ends in.
    TitleTail,
    /// A word that an article starts with.
    Opener,
    /// A word by which a header announces a doorway's list.
    DoorwayHeader,
    /// A word of texts that lead to a list of places.
    PlaceTalk,
    /// A word that stands before telephones in notices.
    Notice,
    /// A word that leads to the contact of an advert.
    ContactLead,
    /// A word of somebody who looks for a service.
    Query,
}

impl Role {
    /// All roles, in the order in which artefacts know them.
    pub(super) fn all() -> impl Iterator<Item = Role> {
        ROLES.iter().chain(&WORDS).map(|role| role.1)
    }

    /// Whether its words are looked for inside a line by the rule that asks, and are no phrases.
    fn is_word(self) -> bool {
        WORDS.iter().any(|known| known.1 == self)
    }
}

/// The roles of words.
const WORDS: [(&str, Role); 12] = [
    ("promise", Role::Promise),
    ("site-end", Role::SiteEnd),
    ("told", Role::Told),
    ("game", Role::Game),
    ("brand-end", Role::BrandEnd),
    ("title-tail", Role::TitleTail),
    ("opener", Role::Opener),
    ("doorway-header", Role::DoorwayHeader),
    ("place-talk", Role::PlaceTalk),
    ("notice", Role::Notice),
    ("contact-lead", Role::ContactLead),
    ("query", Role::Query),
];

const ROLES: [(&str, Role); 20] = [
    ("honest", Role::Honest),
    ("line", Role::Line),
    ("item", Role::Item),
    ("prefix", Role::Prefix),
    ("any", Role::Any),
    ("header", Role::Header),
    ("channel", Role::Channel),
    ("account", Role::Account),
    ("prompt", Role::Prompt),
    ("strong", Role::Strong),
    ("weak", Role::Weak),
    ("brand", Role::Brand),
    ("suffix", Role::Suffix),
    ("service", Role::Service),
    ("service-head", Role::ServiceHead),
    ("carrier", Role::Carrier),
    ("header-stuffed", Role::HeaderStuffed),
    ("header-listing", Role::HeaderListing),
    ("office", Role::Office),
    ("ad", Role::Ad),
];

/// One meaning of a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Use {
    /// The label it counts for.
    pub label: Label,
    /// What it says there.
    pub role: Role,
    /// Whether a colon has to follow.
    pub colon: bool,
}

/// A phrase found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// First byte.
    pub(crate) start: usize,
    /// Byte after the last.
    pub(crate) end: usize,
    /// Which phrase.
    pub(crate) phrase: u32,
    /// What it says.
    pub(crate) says: Says,
}

/// Phrases found, in order, disjoint.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    pub(crate) found: Vec<Hit>,
    /// Where the last of them ends.
    end: usize,
}

/// What phrases say, in a word: which labels they count for, and whether they are search phrases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Says(u32);

impl Says {
    /// A search phrase, one that tells by itself, and a word of reports.
    pub(crate) const KEY: Says = Says(1 << 24);
    pub(crate) const TELLING: Says = Says(1 << 25);
    pub(crate) const HONEST: Says = Says(1 << 26);
    /// A service that is glued to places.
    pub(crate) const SERVICE: Says = Says(1 << 27);

    /// Something for `label`.
    pub(crate) const fn of(label: Label) -> Says {
        Says(1 << label as u32)
    }

    /// Something for one of `labels`.
    pub(crate) const fn any_of(labels: &[Label]) -> Says {
        let (mut all, mut i) = (0, 0);
        while i < labels.len() {
            all |= Says::of(labels[i]).0;
            i += 1;
        }
        Says(all)
    }

    /// What one or the other says.
    pub(crate) const fn or(self, other: Says) -> Says {
        Says(self.0 | other.0)
    }

    /// Whether both have something in common.
    #[inline]
    pub(crate) const fn meets(self, other: Says) -> bool {
        self.0 & other.0 != 0
    }

    fn with(self, meaning: &Use) -> Says {
        let also = match (meaning.label, meaning.role) {
            (Label::KeywordStuffing, Role::Honest) => Says::HONEST,
            (Label::KeywordStuffing, Role::Strong | Role::Brand) => Says::KEY.or(Says::TELLING),
            (Label::KeywordStuffing, _) => Says::KEY,
            (Label::RegionStuffing, Role::Service) => Says::SERVICE,
            _ => Says(0),
        };
        self.or(Says::of(meaning.label)).or(also)
    }
}

/// The phrases of all labels, compiled.
#[derive(Clone)]
pub struct Phrases {
    /// The phrases; the value of each is the index of its meaning.
    words: Prefixes,
    meanings: Vec<Meaning>,
    /// What is no phrase, but looked for by the rule that asks.
    lists: WordLists,
}

/// What a phrase says, as many others do.
#[derive(Clone, Debug)]
struct Meaning {
    uses: Box<[Use]>,
    says: Says,
}

/// A row of the tables.
struct Draft<'s> {
    key: u64,
    third: u32,
    phrase: &'s str,
    meaning: Use,
    /// Whether it is one of those that a pattern stands for.
    pattern: bool,
}

impl<'s> Draft<'s> {
    fn new(phrase: &'s str, meaning: Use, pattern: bool) -> Draft<'s> {
        let start = window(phrase.as_bytes(), 0);
        let behind = heads::width(start) + heads::width(start >> (8 * heads::width(start)));
        Draft {
            key: heads::pair(start),
            third: heads::single(window(phrase.as_bytes(), behind)) as u32,
            phrase,
            meaning,
            pattern,
        }
    }
}

impl fmt::Debug for Phrases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phrases")
            .field("meanings", &self.meanings.len())
            .finish_non_exhaustive()
    }
}

impl Phrases {
    /// Compiles phrases from tables of (file name, TSV) with the columns phrase, label, role and note.
    ///
    /// # Errors
    ///
    /// When a row is not as it should be; file and line are named.
    pub fn compile<'s>(
        sources: impl IntoIterator<Item = (&'s str, &'s str)>,
    ) -> Result<Phrases, Error> {
        // A row that stands for several phrases is written out here.
        let mut written = String::new();
        let mut patterns: Vec<(Range<usize>, Use)> = Vec::new();
        let mut rows: Vec<Draft<'_>> = Vec::new();
        let mut lists = WordLists::default();
        for (file, text) in sources {
            let table = Table::read(file, text, &["phrase", "label", "role", "note"])?;
            for row in table.rows() {
                let wrong = |expected: &str, got: &str| {
                    Error::dictionary(file, row.line, expected, format_args!("{got:?}"))
                };
                let [phrase, label, role, note] = row.columns() else {
                    return Err(wrong("4 columns", row.text));
                };
                if phrase.is_empty() || !fold::is_folded(phrase) {
                    return Err(wrong("a phrase in folded form", phrase));
                }
                let role = ROLES
                    .iter()
                    .chain(&WORDS)
                    .find(|known| known.0 == *role)
                    .ok_or_else(|| wrong("a role", role))?
                    .1;
                let label = label.parse().map_err(|_| wrong("a label", label))?;
                if role.is_word() {
                    lists.add(label, role, phrase);
                    continue;
                }
                let colon = note.split_whitespace().any(|word| word == "colon");
                let meaning = Use { label, role, colon };
                if !pattern::is_pattern(phrase) {
                    rows.push(Draft::new(phrase, meaning, false));
                    continue;
                }
                pattern::expand(phrase, |one| {
                    let start = written.len();
                    written.push_str(one);
                    patterns.push((start..written.len(), meaning));
                })
                .map_err(|expected| wrong(expected, phrase))?;
            }
        }
        let from_patterns = patterns
            .into_iter()
            .map(|(span, meaning)| Draft::new(&written[span], meaning, true));
        rows.extend(from_patterns);
        rows.sort_unstable_by(|a, b| {
            (a.key, a.third)
                .cmp(&(b.key, b.third))
                .then_with(|| b.phrase.len().cmp(&a.phrase.len()))
                .then_with(|| a.phrase.cmp(b.phrase))
                .then_with(|| {
                    let order = |d: &Draft<'_>| {
                        let Use { label, role, colon } = d.meaning;
                        (label, d.pattern, role, colon)
                    };
                    order(a).cmp(&order(b))
                })
        });
        // A row of its own says what a phrase is, before any pattern; of patterns, one does.
        rows.dedup_by(|next, row| {
            next.pattern && next.phrase == row.phrase && next.meaning.label == row.meaning.label
        });
        Ok(Phrases::build(&rows, lists))
    }

    /// Builds the buckets from ordered rows.
    fn build(rows: &[Draft<'_>], lists: WordLists) -> Phrases {
        let mut meanings: Vec<Box<[Use]>> = Vec::new();
        let mut known: FxHashMap<Box<[Use]>, u32> = FxHashMap::default();
        let same = rows.chunk_by(|a, b| a.phrase == b.phrase);
        let words: Vec<(&[u8], u32)> = same
            .map(|rows| {
                let uses: Box<[Use]> = rows.iter().map(|row| row.meaning).collect();
                let meaning = *known.entry(uses).or_insert_with_key(|uses| {
                    meanings.push(uses.clone());
                    meanings.len() as u32 - 1
                });
                (rows[0].phrase.as_bytes(), meaning)
            })
            .collect();
        Phrases::assemble(Prefixes::build(words.into_iter()), meanings, lists)
    }

    /// Puts together phrases and what they say; the value of each is the index of its meaning.
    pub(super) fn assemble(
        words: Prefixes,
        meanings: Vec<Box<[Use]>>,
        lists: WordLists,
    ) -> Phrases {
        let meaning = |uses: Box<[Use]>| Meaning {
            says: uses.iter().fold(Says::default(), Says::with),
            uses,
        };
        Phrases {
            words,
            meanings: meanings.into_iter().map(meaning).collect(),
            lists,
        }
    }

    /// The words that are no phrases.
    #[cfg(test)]
    pub(super) fn lists(&self) -> &WordLists {
        &self.lists
    }

    /// What phrases say, meaning by meaning.
    #[cfg(test)]
    pub(super) fn meanings(&self) -> impl ExactSizeIterator<Item = &[Use]> {
        self.meanings.iter().map(|meaning| &*meaning.uses)
    }

    /// The phrases as words by their prefixes, with where they may start.
    pub(crate) fn prefixes(&self) -> &Prefixes {
        &self.words
    }

    /// The phrases found in folded text, in order, disjoint.
    pub(crate) fn find(&self, folded: &str) -> Vec<Hit> {
        let specials = scan::specials(folded);
        let mut starts = Vec::new();
        self.words.heads().starts(folded, &specials, &mut starts);
        let mut hits = Hits::default();
        for start in starts {
            self.find_at(folded.as_bytes(), start, &mut hits);
        }
        hits.found
    }

    /// Adds the longest phrase that starts at byte `start`, behind the phrases that were found before.
    #[inline]
    pub(crate) fn find_at(&self, bytes: &[u8], start: usize, hits: &mut Hits) {
        // Latin words and numbers are found whole only: `share` is not in `shared`.
        let joined = |at: usize| {
            let latin = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            at > 0 && latin(bytes.get(at - 1)) && latin(bytes.get(at))
        };
        if start < hits.end {
            return;
        }
        if let Some((len, phrase)) = self.words.longest(bytes, start) {
            hits.end = start + len;
            if !joined(start) && !joined(hits.end) {
                hits.found.push(Hit {
                    start,
                    end: hits.end,
                    phrase,
                    says: self.meaning(phrase).says,
                });
            }
        }
    }

    /// What a phrase means.
    #[inline]
    fn meaning(&self, phrase: u32) -> &Meaning {
        &self.meanings[self.words.value(phrase) as usize]
    }

    /// What a found phrase says.
    #[inline]
    pub(crate) fn uses(&self, hit: &Hit) -> &[Use] {
        &self.meaning(hit.phrase).uses
    }

    /// The words of `label` with `role`, which are looked for inside a line.
    pub(crate) fn words(&self, label: Label, role: Role) -> &[Box<str>] {
        self.lists.of(label, role).map_or(&[], WordSet::words)
    }

    /// Whether a folded text holds a word of `label` with `role`.
    pub(crate) fn has_word(&self, label: Label, role: Role, folded: &str) -> bool {
        let words = self.lists.of(label, role);
        words.is_some_and(|words| words.any(folded))
    }

    /// Whether a found phrase has `role` for `label`.
    #[inline]
    pub(crate) fn is(&self, hit: &Hit, label: Label, role: Role) -> bool {
        self.uses(hit)
            .iter()
            .any(|meaning| meaning.label == label && meaning.role == role)
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};

    use super::{super::TABLES, *};

    #[test]
    fn finds_what_an_automaton_finds() {
        let phrases = Phrases::compile(TABLES.iter().copied()).unwrap();
        let words: Vec<(u32, String)> = (phrases.words.words())
            .map(|(word, parts)| (word, String::from_utf8(parts.concat()).unwrap()))
            .collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words.iter().map(|word| &word.1))
            .unwrap();
        let beside = [
            "", "", "的", "。", "a", "7", " ", "\n", "大", "𠮷", "é", "丨",
        ];
        let mut dice = 1u64;
        let mut roll = |n: usize| {
            dice = dice.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            (dice >> 33) as usize % n
        };
        for _ in 0..300 {
            let mut text = String::new();
            for _ in 0..60 {
                let word: Vec<char> = words[roll(words.len())].1.chars().collect();
                // Whole phrases, and parts of them.
                let part = if roll(2) == 0 {
                    word.len()
                } else {
                    1 + roll(word.len())
                };
                text.extend(&word[..part]);
                text.push_str(beside[roll(beside.len())]);
            }
            let bytes = text.as_bytes();
            let latin = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphanumeric);
            let joined = |i: usize| i > 0 && latin(i - 1) && latin(i);
            let expected: Vec<Hit> = automaton
                .find_iter(&text)
                .filter(|found| !joined(found.start()) && !joined(found.end()))
                .map(|found| {
                    let phrase = words[found.pattern().as_usize()].0;
                    Hit {
                        start: found.start(),
                        end: found.end(),
                        phrase,
                        says: phrases.meaning(phrase).says,
                    }
                })
                .collect();
            assert_eq!(phrases.find(&text), expected, "{text}");
        }
    }
}

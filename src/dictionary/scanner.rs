//! Names in raw bytes: in text that was neither folded nor decoded nor validated.
//!
//! ```
//! use saoye::dictionary::divisions::Divisions;
//!
//! let text = "大城縣_獻縣_清河区,\u{FFFD}".as_bytes();
//! let found: Vec<_> = Divisions::embedded().find_iter(text).collect();
//! assert_eq!(found.len(), 3);
//! assert_eq!(&text[found[1].start..found[1].end], "獻縣".as_bytes());
//! assert!(found[1].division.codes().contains(&130929));
//! ```

use std::collections::HashSet;

use super::divisions::{Division, Divisions};
use crate::text::{
    finder::{Finder, Matches},
    fold,
    vector::Level,
};

/// Most traditional spellings of a name; of one that has more, each character is taken in one.
const SPELLINGS: usize = 64;

/// A name found in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameMatch {
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Which it was of the names given, from 0.
    pub name: usize,
}

/// Finds names in raw bytes: those that do not overlap, leftmost first, of those that start alike the longest.
///
/// It is made for names of which nearly all end with one of a few characters, and searches text for their last two bytes; it
/// finds any others too, the slower the more different ends there are. Cheap to use from several threads, of some hundred
/// kilobytes for ten thousand names.
#[derive(Clone)]
pub struct NameScanner {
    finder: Finder,
}

impl NameScanner {
    /// Compiles names, in a few milliseconds for ten thousand. An empty name is never found; of equal names the first is.
    pub fn new<N: AsRef<[u8]>>(names: impl IntoIterator<Item = N>) -> NameScanner {
        let names: Vec<N> = names.into_iter().collect();
        let finder = Finder::build(Level::best(), names.iter().map(AsRef::as_ref));
        NameScanner { finder }
    }

    /// The same without instructions that only some processors have: for comparing.
    #[doc(hidden)]
    pub fn portable<N: AsRef<[u8]>>(names: impl IntoIterator<Item = N>) -> NameScanner {
        let names: Vec<N> = names.into_iter().collect();
        let finder = Finder::build(Level::Portable, names.iter().map(AsRef::as_ref));
        NameScanner { finder }
    }

    /// The names in `bytes`, which need not be text.
    pub fn find_iter<'s, 'b>(&'s self, bytes: &'b [u8]) -> NameMatches<'s, 'b> {
        NameMatches {
            matches: self.finder.find_iter(bytes),
        }
    }
}

impl std::fmt::Debug for NameScanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NameScanner").finish_non_exhaustive()
    }
}

/// What [`NameScanner::find_iter`] gives.
pub struct NameMatches<'s, 'b> {
    matches: Matches<'s, 'b>,
}

impl Iterator for NameMatches<'_, '_> {
    type Item = NameMatch;

    #[inline]
    fn next(&mut self) -> Option<NameMatch> {
        let found = self.matches.next()?;
        Some(NameMatch {
            start: found.start,
            end: found.end,
            name: found.name as usize,
        })
    }
}

/// A division's name found in bytes.
#[derive(Clone, Copy, Debug)]
pub struct DivisionMatch<'d> {
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// The division or divisions of that name.
    pub division: Division<'d>,
}

/// The spellings of a dictionary's names, compiled.
pub(super) struct Spelled {
    scanner: NameScanner,
    /// Which key each spelling is of.
    keys: Vec<u32>,
}

impl Spelled {
    pub(super) fn new(divisions: &Divisions) -> Spelled {
        let (names, keys): (Vec<_>, Vec<_>) = spellings(divisions).into_iter().unzip();
        let scanner = NameScanner::new(names);
        Spelled { scanner, keys }
    }
}

/// The names and variants of a dictionary in simplified and in traditional script, and which key each is of.
fn spellings(divisions: &Divisions) -> Vec<(String, u32)> {
    let traditional = fold::traditional();
    let mut known: HashSet<String> = HashSet::new();
    let mut found = Vec::new();
    for (key, division) in divisions.iter() {
        let known_as = divisions.prefixes().longest(key.as_bytes(), 0);
        let Some((_, number)) = known_as.filter(|_| !division.is_stem()) else {
            continue;
        };
        let ways: Vec<Vec<char>> = key
            .chars()
            .map(|c| traditional.get(&c).cloned().unwrap_or_else(|| vec![c]))
            .collect();
        let most = ways.iter().map(Vec::len).product::<usize>() <= SPELLINGS;
        let mut spelled = vec![String::new()];
        for way in &ways {
            let way = if most { &way[..] } else { &way[..1] };
            let longer = spelled
                .iter()
                .flat_map(|start| way.iter().map(move |c| format!("{start}{c}")));
            spelled = longer.collect();
        }
        for name in std::iter::once(key).chain(spelled) {
            if known.insert(name.clone()) {
                found.push((name, number));
            }
        }
    }
    found
}

impl Divisions {
    /// The names of divisions in `bytes` as they stand there: not folded, not decoded, not validated. Of names that overlap
    /// those that start first are given, of these the longest.
    ///
    /// Found are full names and variants, in simplified script and in traditional; not names without their suffix (绍兴), which
    /// tell nothing where they stand alone, nor names in two scripts at once. The first call compiles the names, in a few
    /// milliseconds.
    pub fn find_iter<'d, 'b>(
        &'d self,
        bytes: &'b [u8],
    ) -> impl Iterator<Item = DivisionMatch<'d>> + use<'d, 'b> {
        let Spelled { scanner, keys } = self.spelled();
        scanner.find_iter(bytes).map(|found| DivisionMatch {
            start: found.start,
            end: found.end,
            division: self.of_key(keys[found.name]),
        })
    }

    /// What [`find_iter`](Divisions::find_iter) finds: each spelling with its division. For tests and benches; it makes them
    /// anew.
    pub fn spellings(&self) -> impl Iterator<Item = (String, Division<'_>)> {
        let all = spellings(self).into_iter();
        all.map(|(name, key)| (name, self.of_key(key)))
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    use super::*;

    /// What a plain automaton finds of the names the dictionary has.
    fn oracle() -> impl Fn(&[u8]) -> Vec<(usize, usize, Vec<u32>)> {
        let (names, divisions): (Vec<_>, Vec<_>) = Divisions::embedded().spellings().unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(names)
            .expect("names of the dictionary");
        move |bytes| {
            let found = automaton.find_iter(bytes);
            found
                .map(|found| {
                    let codes = divisions[found.pattern()].codes();
                    (found.start(), found.end(), codes.to_vec())
                })
                .collect()
        }
    }

    fn found(bytes: &[u8]) -> Vec<(usize, usize, Vec<u32>)> {
        Divisions::embedded()
            .find_iter(bytes)
            .map(|found| (found.start, found.end, found.division.codes().to_vec()))
            .collect()
    }

    #[test]
    fn every_name_is_found_and_belongs_to_its_key() {
        let divisions = Divisions::embedded();
        let mut count = 0;
        for (name, division) in divisions.spellings() {
            let own = divisions.get(&fold::fold(&name));
            assert_eq!(own.map(|own| own.codes()), Some(division.codes()), "{name}");
            let codes = division.codes().to_vec();
            assert_eq!(found(name.as_bytes()), [(0, name.len(), codes)]);
            count += 1;
        }
        assert!(count > 8000);
    }

    #[test]
    fn what_is_found_is_what_an_automaton_finds() {
        let oracle = oracle();
        let names: Vec<String> = Divisions::embedded()
            .spellings()
            .map(|name| name.0)
            .collect();
        let strategy = prop::collection::vec(
            prop_oneof![
                8 => (0..names.len()).prop_map(|i| names[i].clone().into_bytes()),
                // Parts of names, cut anywhere.
                4 => (0..names.len(), 0..40usize, 0..40usize).prop_map(|(i, from, to)| {
                    let name = names[i].as_bytes();
                    name[from.min(name.len())..].iter().copied().take(to).collect()
                }),
                2 => Just("自治县市辖区縣。".as_bytes().to_vec()),
                2 => prop::collection::vec(any::<u8>(), 0..9),
                1 => "[a-z,|_ ]{0,70}".prop_map(String::into_bytes),
            ],
            0..60,
        );
        proptest!(ProptestConfig::with_cases(400), |(parts in strategy)| {
            let text = parts.concat();
            prop_assert_eq!(found(&text), oracle(&text));
        });
    }

    #[test]
    fn all_names_run_together_are_found_as_by_an_automaton() {
        let oracle = oracle();
        let names: Vec<String> = Divisions::embedded()
            .spellings()
            .map(|name| name.0)
            .collect();
        // Twice, so that names follow each other in many ways.
        for step in [1, 7919] {
            let text: String = (0..names.len())
                .map(|i| &*names[i * step % names.len()])
                .collect();
            for cut in 0..3 {
                let text = &text.as_bytes()[cut..];
                assert!(found(text) == oracle(text), "{step} {cut}");
            }
        }
    }
}

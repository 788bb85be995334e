//! Names in raw bytes, of which nearly all end with one of a few characters: leftmost-longest, as of a plain automaton.
//!
//! The last two bytes of the names are searched for with vector instructions ([`Pairs`]). Where they stand, a set of the hashes
//! of the last two characters tells at most places that no name ends there; for the others one look into a table by the last
//! eight bytes finds the name or, where several end alike, the node of a trie that goes on backwards, eight bytes at a time.
//! Which of the names that overlap are taken is told at the end ([`Matches`]): a name waits until no name that holds it and
//! goes on behind it can be found any more.

use std::cmp::Reverse;

use super::{
    heads::hash,
    vector::{self, Level, Pairs},
};

/// Bytes of text whose candidates are gathered together.
const CHUNK: usize = 4096;
/// Bytes of a key of the trie.
const KEY: usize = 8;
/// Bytes of the last two ordinary characters of a name.
const TWO: usize = 6;
/// No name, no child.
const NONE: u32 = u32::MAX;
/// A child with this bit is no node but the only name that goes on.
const LEAF: u32 = 1 << 31;
/// Where a candidate holds what [`Filter::may`] says, and its bits there.
const MAY: u32 = 30;
const LONG: u32 = 2 << MAY;
const SHORT: u32 = 1 << MAY;
/// Words of the filter.
const FILTER: usize = 1 << 13;

/// A name.
#[derive(Clone, Copy, Debug)]
struct Name {
    /// Where it starts in the text of all.
    start: u32,
    len: u32,
    /// How many bytes behind its end a name may end that holds it.
    wait: u32,
    /// Which it was of those given.
    given: u32,
}

/// The names that end with some bytes.
#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The bytes.
    key: u64,
    /// The node whose key this is, and how many bytes it has; 0 if the slot is empty.
    at: u32,
    /// The name that has nothing before these bytes.
    name: u32,
    /// Where the names go on that have.
    child: u32,
}

const EMPTY: Slot = Slot {
    key: 0,
    at: 0,
    name: NONE,
    child: NONE,
};

/// A name of nine bytes, three characters mostly, that needs nothing but a look: it does not wait, and no other has its last
/// eight bytes. Most names are so.
#[derive(Clone, Copy, Debug)]
struct Nine {
    /// The last eight bytes; 0 if the slot is empty.
    key: u64,
    /// The first byte.
    first: u8,
    /// Which it was of those given.
    name: u32,
}

/// Names, compiled.
#[derive(Clone)]
pub(crate) struct Finder {
    pairs: Pairs,
    /// Whether there are names of one byte.
    single: bool,
    filter: Filter,
    /// The trie: of each node the lengths of its keys, a bit each.
    nodes: Vec<u8>,
    slots: Box<[Slot]>,
    nines: Box<[Nine]>,
    names: Vec<Name>,
    /// All names, one behind the other.
    text: Vec<u8>,
}

/// Tells by the last eight bytes whether a name may end there; it errs now and then, and misses none.
///
/// The hash of the last six bytes, two characters mostly, gives a word. The two bytes before them give a bit of it, which says
/// that a name of eight bytes or more may end so. The highest bit says the same of a shorter one.
#[derive(Clone)]
struct Filter {
    words: Box<[u64; FILTER]>,
}

impl Filter {
    fn new() -> Filter {
        let words = vec![0; FILTER].into_boxed_slice();
        let words = words.try_into().expect("the length is the array's");
        Filter { words }
    }

    #[inline]
    fn place(key: u64) -> (usize, u32) {
        (
            hash(key >> 16, FILTER.ilog2()),
            (key ^ key >> 6) as u32 & 63,
        )
    }

    /// Takes in a name that ends with `key` and has `len` bytes.
    fn add(&mut self, key: u64, len: usize) {
        let (word, bit) = Self::place(key);
        match len {
            KEY.. => self.words[word] |= 1 << bit,
            TWO.. => self.words[word] |= 1 << 63,
            // It says nothing of the bytes before it.
            _ => self.words.iter_mut().for_each(|word| *word |= 1 << 63),
        }
    }

    /// Whether a long name may end with `key` (2), and whether a short one (1).
    #[inline]
    fn may(&self, key: u64) -> u32 {
        let (word, bit) = Self::place(key);
        let word = self.words[word];
        (word >> bit & 1) as u32 * 2 + (word >> 63) as u32
    }
}

/// The eight bytes before `end`, the last highest; zeros before the start.
#[inline]
fn before(bytes: &[u8], end: usize) -> u64 {
    match bytes[..end].last_chunk::<KEY>() {
        Some(key) => u64::from_le_bytes(*key),
        None => bytes[..end]
            .iter()
            .rev()
            .zip(0..)
            .fold(0, |key, (&byte, i)| key | u64::from(byte) << (56 - 8 * i)),
    }
}

/// Which key of which node.
#[inline]
fn place(node: u32, len: usize) -> u32 {
    node << 4 | len as u32
}

#[inline]
fn spread(key: u64, at: u32) -> usize {
    hash(key ^ u64::from(at).wrapping_mul(0xD6E8_FEB8_6659_FD93), 32)
}

impl Finder {
    /// Compiles names. Empty ones are left out; of equal ones the first counts.
    pub(crate) fn build<'n>(level: Level, given: impl Iterator<Item = &'n [u8]>) -> Finder {
        let mut ordered: Vec<(&[u8], u32)> = given.zip(0..).collect();
        ordered.sort_unstable();
        ordered.dedup_by_key(|(name, _)| *name);
        ordered.retain(|(name, _)| !name.is_empty());
        let mut text = Vec::new();
        let mut names = Vec::with_capacity(ordered.len());
        for &(name, given) in &ordered {
            names.push(Name {
                start: text.len() as u32,
                len: name.len() as u32,
                wait: 0,
                given,
            });
            text.extend_from_slice(name);
        }
        let single = ordered.iter().any(|(name, _)| name.len() == 1);
        let ends = ordered.iter().flat_map(|(name, _)| match *name {
            [.., first, last] => vec![[*first, *last]],
            // Behind any byte.
            _ => (0..=u8::MAX).map(|first| [first, name[0]]).collect(),
        });
        let pairs = Pairs::new(level, ends);
        let mut filter = Filter::new();
        for (name, _) in &ordered {
            filter.add(before(name, name.len()), name.len());
        }
        let mut finder = Finder {
            pairs,
            single,
            filter,
            nodes: Vec::new(),
            slots: [].into(),
            nines: [].into(),
            names,
            text,
        };
        finder.grow();
        finder.find_waits();
        finder.part_nines();
        finder
    }

    /// Makes the trie.
    fn grow(&mut self) {
        let mut slots = Vec::new();
        // Of each node that is still to be made the names, and the bytes that lead to it.
        let mut todo: Vec<(Vec<u32>, usize)> = vec![((0..self.names.len() as u32).collect(), 0)];
        while let Some((names, done)) = todo.get_mut(self.nodes.len()).map(std::mem::take) {
            let node = self.nodes.len() as u32;
            self.nodes.push(0);
            let mut keyed: Vec<(usize, u64, u32)> = names
                .into_iter()
                .map(|name| {
                    let bytes = self.bytes(name);
                    let rest = &bytes[..bytes.len() - done];
                    let len = rest.len().min(KEY);
                    (len, before(rest, rest.len()) >> (64 - 8 * len), name)
                })
                .collect();
            keyed.sort_unstable();
            for same in keyed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
                let (len, key, _) = same[0];
                self.nodes[node as usize] |= 1 << (len - 1);
                let whole = |name: u32| self.names[name as usize].len as usize == done + len;
                let mut on: Vec<u32> = same.iter().map(|&(_, _, name)| name).collect();
                let name = on.iter().copied().find(|&name| whole(name));
                on.retain(|&name| !whole(name));
                let child = match on[..] {
                    [] => NONE,
                    [only] => only | LEAF,
                    _ => {
                        todo.push((on, done + KEY));
                        todo.len() as u32 - 1
                    }
                };
                slots.push(Slot {
                    key,
                    at: place(node, len),
                    name: name.unwrap_or(NONE),
                    child,
                });
            }
        }
        self.slots = Finder::table(slots, EMPTY, |slot| (slot.key, slot.at));
    }

    /// A table of entries, by key and place; `empty` has place 0.
    fn table<T: Copy>(entries: Vec<T>, empty: T, key: impl Fn(&T) -> (u64, u32)) -> Box<[T]> {
        let len = (entries.len() * 3 / 2).next_power_of_two().max(2);
        let mut table = vec![(empty, false); len];
        for entry in entries {
            let (key, place) = key(&entry);
            let mut at = spread(key, place) % len;
            while table[at].1 {
                at = (at + 1) % len;
            }
            table[at] = (entry, true);
        }
        table.into_iter().map(|(entry, _)| entry).collect()
    }

    /// Takes the names that need but a look out of the trie.
    fn part_nines(&mut self) {
        let slots = std::mem::take(&mut self.slots);
        let (mut nines, mut others) = (Vec::new(), Vec::new());
        for slot in slots.into_iter().filter(|slot| slot.at != 0) {
            let only = (slot.child != NONE && slot.child & LEAF != 0).then_some(slot.child & !LEAF);
            match only.map(|name| (self.names[name as usize], self.bytes(name)[0])) {
                Some((
                    Name {
                        len: 9,
                        wait: 0,
                        given,
                        ..
                    },
                    first,
                )) if slot.at == place(0, KEY) && slot.name == NONE && slot.key != 0 => {
                    let (key, name) = (slot.key, given);
                    nines.push(Nine { key, first, name });
                }
                _ => others.push(slot),
            }
        }
        let empty = Nine {
            key: 0,
            first: 0,
            name: NONE,
        };
        self.nines = Finder::table(nines, empty, |nine| (nine.key, 0));
        self.slots = Finder::table(others, EMPTY, |slot| (slot.key, slot.at));
    }

    fn bytes(&self, name: u32) -> &[u8] {
        let Name { start, len, .. } = self.names[name as usize];
        &self.text[start as usize..][..len as usize]
    }

    /// Finds how far names go on behind names that they hold.
    fn find_waits(&mut self) {
        let mut ends = Vec::new();
        let mut waits = vec![0; self.names.len()];
        for name in 0..self.names.len() as u32 {
            let bytes = self.bytes(name);
            ends.clear();
            self.candidates(bytes, 0, bytes.len(), &mut ends);
            for &end in &ends {
                let (end, may) = ((end & !(LONG | SHORT)) as usize, end);
                let behind = (bytes.len() - end) as u32;
                self.ending(bytes, end, may, |held| {
                    let wait = &mut waits[held as usize];
                    *wait = behind.max(*wait);
                });
            }
        }
        for (name, wait) in self.names.iter_mut().zip(waits) {
            name.wait = wait;
        }
    }

    /// Sets `ends` to the places between `from` and `to` at which names may end, counted from `from`, with [`LONG`] and
    /// [`SHORT`].
    #[inline]
    fn candidates(&self, bytes: &[u8], from: usize, to: usize, ends: &mut Vec<u32>) {
        ends.clear();
        if self.single && from == 0 && to > 0 {
            ends.push(1);
        }
        self.pairs.ends(bytes, from..to, ends);
        vector::keep(ends, |end| {
            let may = self.filter.may(before(bytes, from + end as usize));
            (end | may << MAY, may != 0)
        });
    }

    /// The slot of a key.
    #[inline]
    fn slot(&self, key: u64, place: u32) -> Option<&Slot> {
        let mask = self.slots.len() - 1;
        let mut at = spread(key, place);
        loop {
            let slot = &self.slots[at & mask];
            if slot.at == place && slot.key == key {
                return Some(slot);
            }
            if slot.at == 0 {
                return None;
            }
            at += 1;
        }
    }

    /// The name of nine bytes that ends at `end` and stands beside the trie.
    #[inline]
    fn nine(&self, bytes: &[u8], end: usize) -> Option<u32> {
        let (&first, key) = bytes[..end].last_chunk::<9>()?.split_first()?;
        let key = before(key, KEY);
        let mask = self.nines.len() - 1;
        let mut at = spread(key, 0);
        loop {
            let nine = &self.nines[at & mask];
            if nine.key == key {
                return (nine.first == first && key != 0).then_some(nine.name);
            }
            if nine.key == 0 {
                return None;
            }
            at += 1;
        }
    }

    /// Hands out the names that end at `end`, the shortest first, but for those beside the trie. `may` tells which may.
    #[inline]
    fn ending(&self, bytes: &[u8], end: usize, may: u32, mut found: impl FnMut(u32)) {
        if may & SHORT != 0 {
            let window = before(bytes, end);
            let mut lengths = self.nodes[0] & 0x7F;
            while lengths != 0 {
                let len = lengths.trailing_zeros() as usize + 1;
                lengths &= lengths - 1;
                if len > end {
                    return;
                }
                if let Some(slot) = self.slot(window >> (64 - 8 * len), place(0, len)) {
                    found(slot.name);
                }
            }
        }
        if may & LONG != 0
            && end >= KEY
            && let Some(slot) = self.slot(before(bytes, end), place(0, KEY))
        {
            if slot.name != NONE {
                found(slot.name);
            }
            self.longer(bytes, end, slot.child, &mut found);
        }
    }

    /// Hands out those names ending at `end` that have more than one key, from the child of the first on.
    fn longer(&self, bytes: &[u8], end: usize, mut child: u32, found: &mut impl FnMut(u32)) {
        let mut at = end - KEY;
        while child != NONE {
            if child & LEAF != 0 {
                let name = child & !LEAF;
                let whole = self.bytes(name);
                if bytes[..at].ends_with(&whole[..whole.len() - (end - at)]) {
                    found(name);
                }
                return;
            }
            let node = child;
            child = NONE;
            let window = before(bytes, at);
            let mut lengths = self.nodes[node as usize];
            while lengths != 0 {
                let len = lengths.trailing_zeros() as usize + 1;
                lengths &= lengths - 1;
                if len > at {
                    return;
                }
                if let Some(slot) = self.slot(window >> (64 - 8 * len), place(node, len)) {
                    if slot.name != NONE {
                        found(slot.name);
                    }
                    // Only whole keys have one.
                    child = slot.child;
                }
            }
            at = at.saturating_sub(KEY);
        }
    }

    /// The names in `bytes`.
    pub(crate) fn find_iter<'f, 'b>(&'f self, bytes: &'b [u8]) -> Matches<'f, 'b> {
        Matches {
            finder: self,
            bytes,
            ends: Vec::new(),
            next: 0,
            base: 0,
            to: 0,
            seen: 0,
            waiting: Vec::new(),
            free: 0,
        }
    }
}

/// A name in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Which it was of the names given.
    pub(crate) name: u32,
}

/// A name that may be taken.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    start: usize,
    end: usize,
    /// Behind this place no name ends that holds it.
    until: usize,
    /// Which it was of the names given.
    name: u32,
}

impl Waiting {
    fn found(self) -> Match {
        let Waiting {
            start, end, name, ..
        } = self;
        Match { start, end, name }
    }
}

/// The names in some text, in order, disjoint: of those that start first the longest.
pub(crate) struct Matches<'f, 'b> {
    finder: &'f Finder,
    bytes: &'b [u8],
    /// Where names may end, counted from `base`.
    ends: Vec<u32>,
    next: usize,
    base: usize,
    /// How far the text was looked through for them.
    to: usize,
    /// How far names were looked up.
    seen: usize,
    /// Names that were found and neither taken nor left, by their start, of the same start the longest first.
    waiting: Vec<Waiting>,
    /// Where the last name that was taken ends.
    free: usize,
}

impl Matches<'_, '_> {
    /// Takes the first of the waiting names if no other can come before it.
    #[inline]
    fn take(&mut self) -> Option<Match> {
        let first = *self.waiting.first()?;
        if first.until > self.seen {
            return None;
        }
        self.free = first.end;
        let other = |other: &Waiting| other.start >= first.end;
        match self.waiting.iter().position(other) {
            None => self.waiting.clear(),
            Some(left) => {
                self.waiting.drain(..left);
            }
        }
        Some(first.found())
    }

    /// Finds more places where names may end; false at the end of the text.
    fn more(&mut self) -> bool {
        while self.next == self.ends.len() {
            if self.to == self.bytes.len() {
                self.seen = usize::MAX;
                return false;
            }
            self.base = self.to;
            // The blocks of the first stretch start at the second byte.
            let end = self.base + CHUNK + usize::from(self.base == 0);
            self.to = end.min(self.bytes.len());
            self.next = 0;
            self.finder
                .candidates(self.bytes, self.base, self.to, &mut self.ends);
        }
        true
    }
}

impl Iterator for Matches<'_, '_> {
    type Item = Match;

    #[inline]
    fn next(&mut self) -> Option<Match> {
        loop {
            if !self.waiting.is_empty()
                && let Some(taken) = self.take()
            {
                return Some(taken);
            }
            if self.next == self.ends.len() && !self.more() {
                return self.take();
            }
            let mut may = self.ends[self.next];
            let end = self.base + (may & !(LONG | SHORT)) as usize;
            self.next += 1;
            self.seen = end;
            let mut last = None;
            if may & LONG != 0
                && let Some(name) = self.finder.nine(self.bytes, end)
            {
                let start = end - 9;
                if start >= self.free {
                    if self.waiting.is_empty() && may & SHORT == 0 {
                        self.free = end;
                        return Some(Match { start, end, name });
                    }
                    let until = end;
                    last = Some(Waiting {
                        start,
                        end,
                        until,
                        name,
                    });
                }
                may &= !LONG;
            }
            let (waiting, names, free) = (&mut self.waiting, &self.finder.names, self.free);
            self.finder.ending(self.bytes, end, may, |name| {
                let Name {
                    len, wait, given, ..
                } = names[name as usize];
                let start = end - len as usize;
                if start >= free {
                    let until = end + wait as usize;
                    let new = Waiting {
                        start,
                        end,
                        until,
                        name: given,
                    };
                    waiting.extend(last.replace(new));
                }
            });
            if let Some(last) = last {
                // What is mostly so: nothing else can come of it.
                if self.waiting.is_empty() && last.until == end {
                    self.free = end;
                    return Some(last.found());
                }
                self.waiting.push(last);
                let order = |waiting: &Waiting| (waiting.start, Reverse(waiting.end));
                self.waiting.sort_unstable_by_key(order);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};

    use super::*;

    fn found(finder: &Finder, bytes: &[u8]) -> Vec<Match> {
        finder.find_iter(bytes).collect()
    }

    fn oracle(names: &[Vec<u8>]) -> impl Fn(&[u8]) -> Vec<Match> {
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(names)
            .expect("few names");
        move |bytes| {
            automaton
                .find_iter(bytes)
                .map(|found| Match {
                    start: found.start(),
                    end: found.end(),
                    name: found.pattern().as_u32(),
                })
                .collect()
        }
    }

    fn finders(names: &[Vec<u8>]) -> Vec<Finder> {
        let build = |level| Finder::build(level, names.iter().map(Vec::as_slice));
        Level::all().map(build).collect()
    }

    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (self.0 >> 33) as usize % n
        }
    }

    fn check(names: &[Vec<u8>], texts: impl Iterator<Item = Vec<u8>>) {
        let oracle = oracle(names);
        let finders = finders(names);
        for text in texts {
            let expected = oracle(&text);
            for finder in &finders {
                let got = found(finder, &text);
                assert_eq!(got, expected, "{names:?} in {text:?}");
            }
        }
    }

    /// Names and text of a few letters: everything overlaps and nests.
    #[test]
    fn names_of_few_letters_are_found_as_by_an_automaton() {
        let rounds = if cfg!(miri) { 3 } else { 120 };
        for seed in 0..rounds {
            let mut dice = Dice(seed);
            let letters = 1 + dice.below(4);
            let mut word = |most: usize| -> Vec<u8> {
                let len = dice.below(most + 1);
                (0..len).map(|_| b'a' + dice.below(letters) as u8).collect()
            };
            let names: Vec<Vec<u8>> = (0..1 + seed as usize % 30)
                .map(|i| word([2, 4, 12, 40][i % 4]))
                .filter(|name| !name.is_empty())
                .collect();
            let texts: Vec<Vec<u8>> = (0..20).map(|i| word(20 * i)).collect();
            check(&names, texts.into_iter());
        }
    }

    /// Names of characters, run together, cut anywhere.
    #[test]
    fn names_of_characters_are_found_as_by_an_automaton() {
        let characters = [
            "甲", "乙", "县", "市", "区", "自", "治", "é", "a", "𠮷", "。",
        ];
        let rounds = if cfg!(miri) { 2 } else { 300 };
        for seed in 0..rounds {
            let mut dice = Dice(seed + 77);
            let word = |dice: &mut Dice, most: usize, ends: bool| -> Vec<u8> {
                let mut word = String::new();
                for _ in 0..dice.below(most) {
                    word.push_str(characters[dice.below(characters.len())]);
                }
                if ends {
                    word.push_str(characters[2 + dice.below(3)]);
                }
                word.into_bytes()
            };
            let mut names: Vec<Vec<u8>> = (0..60).map(|_| word(&mut dice, 6, true)).collect();
            names.extend((0..seed as usize % 3).map(|_| word(&mut dice, 4, false)));
            names.retain(|name| !name.is_empty());
            let mut texts = Vec::new();
            for _ in 0..6 {
                let text = word(&mut dice, 300, true);
                texts.push(text[dice.below(3).min(text.len())..].to_vec());
            }
            // Names across the edges of chunks.
            if !cfg!(miri) {
                let many: Vec<u8> = (0..3000)
                    .flat_map(|_| names[dice.below(names.len())].clone())
                    .collect();
                texts.push(many);
            }
            check(&names, texts.into_iter());
        }
    }

    #[test]
    fn what_is_empty_has_no_names() {
        let none = Finder::build(Level::best(), std::iter::empty());
        assert_eq!(found(&none, "甲县".as_bytes()), []);
        let names: Vec<&[u8]> = vec![b"", "甲县".as_bytes(), "甲县".as_bytes()];
        let some = Finder::build(Level::best(), names.into_iter());
        assert_eq!(found(&some, b""), []);
        let expected = Match {
            start: 0,
            end: 6,
            name: 1,
        };
        assert_eq!(found(&some, "甲县".as_bytes()), [expected]);
    }
}

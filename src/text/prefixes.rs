//! Words by their first characters: of those that start at a place in a text, the longest.
//!
//! Words are kept in buckets by their first three characters, those of two in a bucket of their own. A filter that fits the
//! processor's nearest cache ([`Heads`]) tells at nearly every place of honest text that no bucket is to be looked up.

use std::{cmp::Reverse, ops::Range};

use super::{
    heads::{self, Heads, Kinds, window},
    scan::is_ordinary,
};

/// Words, compiled.
#[derive(Clone)]
pub(crate) struct Prefixes {
    heads: Heads,
    /// All words, one behind the other.
    text: Vec<u8>,
    /// The words, bucket by bucket, and there the longest first.
    entries: Vec<Entry>,
    /// Words of one character, and which they are; ordered.
    singles: Vec<(u64, u32)>,
    /// The buckets, by the hash of what their words share; an empty one has an empty range.
    slots: Vec<Slot>,
}

/// A word.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Where it starts in the text of all.
    start: u32,
    /// Its bytes.
    len: u32,
    /// Four of them, zeros behind the last: those behind the first three characters, where each has three bytes.
    inner: u32,
    /// Which word it is, in the order in which they were given.
    word: u32,
}

impl Entry {
    /// Whether a text may start with it that has `within` behind its first nine bytes.
    #[inline]
    fn may_start(&self, within: u32) -> bool {
        let mask = match self.len {
            13.. => u32::MAX,
            10..=12 => u32::MAX >> (8 * (13 - self.len)),
            _ => 0,
        };
        (self.inner ^ within) & mask == 0
    }

    fn range(&self) -> Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

/// A bucket: the words with the same first three characters, or the one that has but two.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Other bits of the hash than those that tell the slot.
    check: u32,
    from: u32,
    to: u32,
}

/// The hash of a word's first two characters and of its third, which is 0 where it has but two.
#[inline]
fn key(pair: u64, third: u64) -> u64 {
    (pair ^ third.rotate_left(40)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The four bytes of a text behind its first nine.
#[inline]
fn inner(text: &[u8]) -> u32 {
    window(text, 9) as u32
}

#[inline]
fn check(key: u64) -> u32 {
    (key >> 8) as u32
}

/// The first two characters at byte `at`, and the third; 0 where there is none.
#[inline(always)]
fn three(bytes: &[u8], at: usize) -> (u64, u64) {
    let start = window(bytes, at);
    // Two characters of three bytes each, as nearly always.
    if start & 0xF000_00F0 == 0xE000_00E0 {
        return (
            start & 0xFFFF_FFFF_FFFF,
            heads::single(window(bytes, at + 6)),
        );
    }
    let first = heads::width(start);
    let behind = first + heads::width(start >> (8 * first));
    let third = heads::single(window(bytes, at + behind));
    (heads::pair(start), third)
}

impl Prefixes {
    /// Compiles different words, of which those with the same first two characters stand beside each other.
    pub(crate) fn build<'w>(words: impl Iterator<Item = &'w [u8]>) -> Prefixes {
        let mut heads = Heads::default();
        let mut text = Vec::new();
        let mut singles = Vec::new();
        // The words of each bucket behind each other, with what they share.
        let mut all: Vec<(u64, u64, Entry)> = Vec::new();
        for (word, bytes) in (0..).zip(words) {
            heads.add(bytes);
            let padded = heads::padded(bytes);
            if heads::width(window(&padded, 0)) >= bytes.len() {
                singles.push((heads::pair(window(&padded, 0)), word));
                continue;
            }
            let (pair, third) = three(&padded, 0);
            let entry = Entry {
                start: text.len() as u32,
                len: bytes.len() as u32,
                inner: inner(bytes),
                word,
            };
            text.extend_from_slice(bytes);
            all.push((pair, third, entry));
        }
        singles.sort_unstable();
        for same in all.chunk_by_mut(|a, b| a.0 == b.0) {
            same.sort_unstable_by_key(|(_, third, entry)| (*third, Reverse(entry.len), entry.word));
        }
        let buckets = || all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        let bits = (2 * buckets().count()).next_power_of_two().ilog2().max(1);
        let mut slots = vec![Slot::default(); 1 << bits];
        let mut to = 0;
        for bucket in buckets() {
            let key = key(bucket[0].0, bucket[0].1);
            let mut at = (key >> (64 - bits)) as usize;
            while slots[at].to != 0 {
                at = (at + 1) % slots.len();
            }
            let from = to;
            to += bucket.len() as u32;
            let check = check(key);
            slots[at] = Slot { check, from, to };
        }
        Prefixes {
            heads,
            text,
            entries: all.into_iter().map(|(_, _, entry)| entry).collect(),
            singles,
            slots,
        }
    }

    /// Where the words may start.
    pub(crate) fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The longest word of a bucket that `rest` starts with.
    #[inline]
    fn of_bucket(&self, pair: u64, third: u64, rest: &[u8]) -> Option<&Entry> {
        let key = key(pair, third);
        let within = inner(rest);
        let mut at = (key >> (64 - self.slots.len().ilog2())) as usize;
        loop {
            let slot = self.slots.get(at)?;
            if slot.to == 0 {
                return None;
            }
            if slot.check == check(key) {
                // Few other words have the same hash, and `rest` starts with none of these.
                let starts = |entry: &&Entry| {
                    entry.may_start(within) && rest.starts_with(&self.text[entry.range()])
                };
                let found = self.entries[slot.from as usize..slot.to as usize]
                    .iter()
                    .find(starts);
                if found.is_some() {
                    return found;
                }
            }
            at = (at + 1) % self.slots.len();
        }
    }

    /// The longest word that starts at byte `at`: its length in bytes, and which it is.
    pub(crate) fn longest(&self, bytes: &[u8], at: usize) -> Option<(usize, u32)> {
        let rest = bytes.get(at..)?;
        let (pair, third) = three(bytes, at);
        // Of ordinary ideographs the filter tells which buckets to look up.
        let kinds = match is_ordinary(rest) && is_ordinary(&rest[3..]) {
            true => self.heads.kinds(window(bytes, at + 1)),
            false => Kinds::ANY,
        };
        let mut entry = None;
        if third != 0
            && if heads::width(third) == 3 {
                kinds.three
            } else {
                kinds.two
            }
        {
            entry = self.of_bucket(pair, third, rest);
        }
        if entry.is_none() && kinds.two {
            entry = self.of_bucket(pair, 0, rest);
        }
        if let Some(entry) = entry {
            return Some((entry.len as usize, entry.word));
        }
        if !kinds.one || self.singles.is_empty() {
            return None;
        }
        let start = window(bytes, at);
        let one = heads::single(start);
        let found = self.singles.binary_search_by_key(&one, |single| single.0);
        found.ok().map(|i| (heads::width(start), self.singles[i].1))
    }

    /// The words, in the order in which they were given. It copies them all.
    #[cfg(test)]
    pub(crate) fn words(&self) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let long = self.entries.iter();
        let long = long.map(|entry| (entry.word, text(&self.text[entry.range()])));
        let short = self.singles.iter().map(|&(key, word)| {
            let bytes = key.to_le_bytes();
            (word, text(&bytes[..heads::width(key)]))
        });
        let words: std::collections::BTreeMap<u32, String> = long.chain(short).collect();
        words.into_values().collect()
    }
}

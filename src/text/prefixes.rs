//! Words by their first characters: of those that start at a place in a text, the longest.
//!
//! Words are kept in buckets by their first three characters, those of two in a bucket of their own. A filter that fits the
//! processor's nearest cache ([`Heads`]) tells at nearly every place of honest text that no bucket is to be looked up.

use std::cmp::Reverse;

use super::heads::{self, Heads, Kinds};

/// Words, compiled.
#[derive(Clone)]
pub(crate) struct Prefixes {
    heads: Heads,
    /// All words, one behind the other, and as many zeros behind the last as [`Front`] has bytes.
    text: Vec<u8>,
    /// The words, bucket by bucket, and there the longest first.
    entries: Vec<Entry>,
    /// The buckets, by the hash of what their words share; an empty one has an empty range. A power of two.
    slots: Vec<Slot>,
    /// How far to the right a hash is shifted to tell its slot.
    shift: u32,
}

/// A word.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Where it starts in the text of all.
    start: u32,
    /// Its bytes.
    len: u32,
    /// Those from the ninth to the twelfth, zeros behind the last: of three characters these tell most words apart.
    inner: u32,
    /// Which word it is, in the order in which they were given.
    word: u32,
}

#[cfg(test)]
impl Entry {
    fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

/// A bucket: the words with the same first three characters, or the one that has but two, or but one.
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

#[inline]
fn check(key: u64) -> u32 {
    (key >> 8) as u32
}

/// The first sixteen bytes of a text, the first lowest; zeros behind its end.
#[derive(Clone, Copy)]
struct Front(u128);

impl Front {
    const BYTES: usize = 16;

    #[inline]
    fn of(text: &[u8]) -> Front {
        match text.first_chunk() {
            Some(front) => Front(u128::from_le_bytes(*front)),
            None => Front::of_short(text),
        }
    }

    #[cold]
    #[inline(never)]
    fn of_short(text: &[u8]) -> Front {
        let mut front = [0; Front::BYTES];
        front[..text.len()].copy_from_slice(text);
        Front(u128::from_le_bytes(front))
    }

    /// Eight of the bytes.
    #[inline]
    fn window(self, at: usize) -> u64 {
        (self.0 >> (8 * at)) as u64
    }

    /// The bytes of an [`Entry`] that tell most words apart.
    #[inline]
    fn inner(self) -> u32 {
        self.window(8) as u32
    }

    /// The first two characters, and what stands behind them.
    #[inline]
    fn pair(self) -> (u64, u64) {
        let start = self.window(0);
        // Two characters of three bytes each, as nearly always.
        if start & 0xF000_00F0 == 0xE000_00E0 {
            return (start & 0xFFFF_FFFF_FFFF, self.window(6));
        }
        let first = heads::width(start);
        let behind = first + heads::width(start >> (8 * first));
        (heads::pair(start), self.window(behind))
    }

    /// Whether the first of so many bytes are those of another text.
    #[inline]
    fn agrees(self, other: Front, bytes: usize) -> bool {
        (self.0 ^ other.0) << (8 * (Front::BYTES - bytes)) == 0
    }
}

impl Prefixes {
    /// Compiles different words, of which those with the same first two characters stand beside each other.
    pub(crate) fn build<'w>(words: impl Iterator<Item = &'w [u8]>) -> Prefixes {
        let mut heads = Heads::default();
        let mut text = Vec::new();
        // The words of each bucket behind each other, with what they share.
        let mut all: Vec<(u64, u64, Entry)> = Vec::new();
        for (word, bytes) in (0..).zip(words) {
            heads.add(bytes);
            let front = Front::of(&bytes[..bytes.len().min(Front::BYTES)]);
            let (pair, behind) = front.pair();
            let entry = Entry {
                start: text.len() as u32,
                len: bytes.len() as u32,
                inner: front.inner(),
                word,
            };
            text.extend_from_slice(bytes);
            // 0 where there is no third.
            all.push((pair, heads::single(behind), entry));
        }
        text.extend_from_slice(&[0; Front::BYTES]);
        for same in all.chunk_by_mut(|a, b| a.0 == b.0) {
            same.sort_unstable_by_key(|(_, third, entry)| (*third, Reverse(entry.len), entry.word));
        }
        let buckets = || all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        let bits = (2 * buckets().count()).next_power_of_two().ilog2().max(1);
        let shift = 64 - bits;
        let mut slots = vec![Slot::default(); 1 << bits];
        let mut to = 0;
        for bucket in buckets() {
            let key = key(bucket[0].0, bucket[0].1);
            let mut at = (key >> shift) as usize;
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
            slots,
            shift,
        }
    }

    /// Where the words may start.
    pub(crate) fn heads(&self) -> &Heads {
        &self.heads
    }

    /// Whether `rest`, with its `front`, starts with a word.
    #[inline]
    fn starts(&self, entry: &Entry, front: Front, rest: &[u8]) -> bool {
        let len = entry.len as usize;
        // Nothing is looked up for most words of a bucket that are others.
        let behind = 8 * (12 - len.clamp(8, 12));
        let other = u64::from(entry.inner ^ front.inner()) << 32;
        if other << behind != 0 {
            return false;
        }
        let word = &self.text[entry.start as usize..];
        // Behind the text's end there are zeros, which might be a word's.
        len <= rest.len()
            && front.agrees(Front::of(word), len.min(Front::BYTES))
            && (len <= Front::BYTES || rest.get(Front::BYTES..len) == word.get(Front::BYTES..len))
    }

    /// The longest word of a bucket that `rest`, with its `front`, starts with.
    #[inline]
    fn of_bucket(&self, pair: u64, third: u64, front: Front, rest: &[u8]) -> Option<&Entry> {
        let key = key(pair, third);
        let mut at = (key >> self.shift) as usize;
        loop {
            let slot = self.slots.get(at)?;
            if slot.to == 0 {
                return None;
            }
            // Few other words have the same hash, and `rest` starts with none of these.
            if slot.check == check(key)
                && let bucket = &self.entries[slot.from as usize..slot.to as usize]
                && let Some(found) = bucket.iter().find(|entry| self.starts(entry, front, rest))
            {
                return Some(found);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// The longest word that starts at byte `at`: its length in bytes, and which it is.
    #[inline(always)]
    pub(crate) fn longest(&self, bytes: &[u8], at: usize) -> Option<(usize, u32)> {
        let rest = bytes.get(at..)?;
        let front = Front::of(rest);
        let start = front.window(0);
        // Of two ordinary ideographs the filter tells which buckets to look up.
        let kinds = match heads::is_run(start) {
            true => self.heads.kinds(front.window(1)),
            false if self.heads.may_start(bytes, at) => Kinds::ANY,
            false => return None,
        };
        if kinds.any() {
            self.look_up(kinds, front, rest)
        } else {
            None
        }
    }

    /// The longest word that `rest`, with its `front`, starts with, of the kinds that are asked for.
    fn look_up(&self, kinds: Kinds, front: Front, rest: &[u8]) -> Option<(usize, u32)> {
        let of_bucket = |pair, third| self.of_bucket(pair, third, front, rest);
        let mut found = None;
        if kinds.three | kinds.two {
            let (pair, behind) = front.pair();
            let longer = match heads::width(behind) {
                3 => kinds.three,
                _ => kinds.two && behind as u8 != 0,
            };
            if longer {
                found = of_bucket(pair, heads::single(behind));
            }
            if found.is_none() && kinds.two {
                found = of_bucket(pair, 0);
            }
        }
        if found.is_none() && kinds.one {
            found = of_bucket(heads::single(front.window(0)), 0);
        }
        found.map(|entry| (entry.len as usize, entry.word))
    }

    /// The words, in the order in which they were given. It copies them all.
    #[cfg(test)]
    pub(crate) fn words(&self) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let all = self.entries.iter();
        let all = all.map(|entry| (entry.word, text(&self.text[entry.range()])));
        let words: std::collections::BTreeMap<u32, String> = all.collect();
        words.into_values().collect()
    }
}

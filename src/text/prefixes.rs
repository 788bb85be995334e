//! Words by their first characters: of those that start at a place in a text, the longest.
//!
//! Words are kept in buckets by their first two characters. A filter that fits the processor's nearest cache
//! ([`Heads`]) tells at nearly every place of honest text that no bucket is to be looked up; in a bucket the third character
//! decides.

use std::{cmp::Reverse, ops::Range};

use super::heads::{self, Heads, window};

/// Words, compiled.
#[derive(Clone)]
pub(crate) struct Prefixes {
    heads: Heads,
    /// All words, one behind the other.
    text: Vec<u8>,
    /// The words, those with the same first two characters beside each other, and there ordered by their third character
    /// and their length, the longest first.
    entries: Vec<Entry>,
    /// Words of one character, and which they are; ordered.
    singles: Vec<(u64, u32)>,
    /// The buckets, by the hash of the first two characters; an empty one has an empty range.
    slots: Vec<Slot>,
}

/// A word.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The bytes of its third character; 0 where it has but two.
    third: u32,
    /// Where it starts in the text of all.
    start: u32,
    /// Its bytes.
    len: u32,
    /// Which word it is, in the order in which they were given.
    word: u32,
}

impl Entry {
    fn range(&self) -> Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

/// A bucket: the words with the same first two characters.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// The bytes of the two characters.
    key: u64,
    from: u32,
    to: u32,
}

impl Prefixes {
    /// Compiles different words, of which those with the same first two characters stand beside each other.
    pub(crate) fn build<'w>(words: impl Iterator<Item = &'w [u8]>) -> Prefixes {
        let mut heads = Heads::default();
        let mut text = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        let mut singles = Vec::new();
        // The first two characters of each bucket, and its words.
        let mut buckets: Vec<Slot> = Vec::new();
        for (word, bytes) in (0..).zip(words) {
            heads.add(bytes);
            let start = window(bytes, 0);
            let key = heads::pair(start);
            if heads::width(start) >= bytes.len() {
                singles.push((key, word));
                continue;
            }
            let behind = heads::width(start) + heads::width(start >> (8 * heads::width(start)));
            let at = entries.len() as u32;
            entries.push(Entry {
                third: heads::single(window(bytes, behind)) as u32,
                start: text.len() as u32,
                len: bytes.len() as u32,
                word,
            });
            text.extend_from_slice(bytes);
            match buckets.last_mut() {
                Some(last) if last.key == key => last.to = at + 1,
                _ => buckets.push(Slot {
                    key,
                    from: at,
                    to: at + 1,
                }),
            }
        }
        singles.sort_unstable();
        let bits = (2 * buckets.len()).next_power_of_two().ilog2().max(1);
        let mut slots = vec![Slot::default(); 1 << bits];
        for bucket in buckets {
            entries[bucket.from as usize..bucket.to as usize]
                .sort_unstable_by_key(|entry| (entry.third, Reverse(entry.len), entry.word));
            let mut at = heads::hash(bucket.key, bits);
            while slots[at].to != 0 {
                at = (at + 1) % slots.len();
            }
            slots[at] = bucket;
        }
        Prefixes {
            heads,
            text,
            entries,
            singles,
            slots,
        }
    }

    /// Where the words may start.
    pub(crate) fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The longest word that starts at byte `at`: its length in bytes, and which it is.
    pub(crate) fn longest(&self, bytes: &[u8], at: usize) -> Option<(usize, u32)> {
        let start = window(bytes, at);
        let key = heads::pair(start);
        let mut slot = heads::hash(key, self.slots.len().ilog2());
        while self.slots[slot].to != 0 && self.slots[slot].key != key {
            slot = (slot + 1) % self.slots.len();
        }
        let Slot { from, to, .. } = self.slots[slot];
        let bucket = &self.entries[from as usize..to as usize];
        let first = heads::width(start);
        if let Some(two) = bucket.first() {
            let behind = first + heads::width(start >> (8 * first));
            let third = heads::single(window(bytes, at + behind)) as u32;
            let same = bucket.partition_point(|entry| entry.third < third);
            let known = behind + heads::width(u64::from(third));
            let rest = &bytes[at..];
            // What is behind the third character is still to be compared.
            let holds = |entry: &&Entry| {
                let word = entry.range();
                word.len() <= known
                    || rest.len() >= word.len()
                        && rest[known..word.len()] == self.text[word.start + known..word.end]
            };
            let longest = bucket[same..]
                .iter()
                .take_while(|entry| entry.third == third)
                .find(holds);
            if let Some(entry) = longest {
                return Some((entry.len as usize, entry.word));
            }
            if two.third == 0 {
                return Some((behind, two.word));
            }
        }
        if self.singles.is_empty() {
            return None;
        }
        let one = heads::single(start);
        let found = self.singles.binary_search_by_key(&one, |single| single.0);
        found.ok().map(|i| (first, self.singles[i].1))
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

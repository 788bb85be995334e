//! Words by their first characters: of those that start at a place in a text, the longest.
//!
//! Words lie in buckets by their first three characters, those of two in a bucket of their own. A filter that fits the
//! processor's nearest cache ([`Heads`]) tells at nearly every place of honest text that no bucket is to be looked up.
//!
//! Buckets are bytes, so that those of an artefact are used as they lie in the program: a start reads them once, to know where
//! each begins. First come the bytes of a word's value and, as four, how many buckets there are; then each bucket: how many
//! bytes its words share, these, and the words, the longest first: how many bytes follow what is shared ([`LONG`] and then four
//! bytes, where they are that many), the value and these; then [`END`]. [`Front::BYTES`] zeros end it all. Numbers have the
//! lowest byte first.

use std::{borrow::Cow, cmp::Reverse};

use super::heads::{self, Heads, Kinds};

/// Words, compiled.
#[derive(Clone)]
pub(crate) struct Prefixes {
    heads: Heads,
    buckets: Cow<'static, [u8]>,
    /// Where the buckets start, by the hash of what their words share; 0 where there is none. A power of two.
    slots: Box<[u32]>,
    /// How far to the right a hash is shifted to tell its slot.
    shift: u32,
}

/// Bytes before the first bucket.
const HEAD: usize = 5;
/// In place of the number of a word's bytes: it takes the four bytes behind.
const LONG: u8 = 254;
/// In place of a word: the bucket ends.
const END: u8 = 255;

/// The hash of a word's first two characters and of its third, which is 0 where it has but two.
#[inline]
fn key(pair: u64, third: u64) -> u64 {
    (pair ^ third.rotate_left(40)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// How many bytes a character or two have.
#[inline]
fn bytes_of(key: u64) -> usize {
    8 - key.leading_zeros() as usize / 8
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

    /// The first of so many bytes, zeros for the others.
    fn only(self, bytes: usize) -> Front {
        Front(self.0 & u128::MAX >> (8 * (Front::BYTES - bytes)))
    }

    /// Eight of the bytes.
    #[inline]
    fn window(self, at: usize) -> u64 {
        (self.0 >> (8 * at)) as u64
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

/// How many bytes a word has behind what its bucket shares, and how many tell it; `None` behind the last word.
#[inline]
fn tail(buckets: &[u8], at: usize) -> Option<(usize, usize)> {
    match *buckets.get(at)? {
        END => None,
        LONG => {
            let len = buckets.get(at + 1..)?.first_chunk()?;
            Some((u32::from_le_bytes(*len) as usize, 5))
        }
        len => Some((usize::from(len), 1)),
    }
}

impl Prefixes {
    /// Compiles different words, each with its value. An empty one stands nowhere.
    pub(crate) fn build<'w>(words: impl Iterator<Item = (&'w [u8], u32)>) -> Prefixes {
        let mut all: Vec<((u64, u64), &[u8], u32)> = words
            .filter(|(word, _)| !word.is_empty())
            .map(|(word, value)| {
                let front = Front::of_short(&word[..word.len().min(Front::BYTES)]);
                let (pair, behind) = front.pair();
                ((pair, heads::single(behind)), word, value)
            })
            .collect();
        all.sort_unstable_by_key(|&(shared, word, _)| (shared, Reverse(word.len()), word));
        let most = all.iter().map(|word| word.2).max().unwrap_or(0);
        let width = (4 - most.leading_zeros() as usize / 8).max(1);
        let buckets = || all.chunk_by(|a, b| a.0 == b.0);
        let mut out = vec![width as u8];
        out.extend((buckets().count() as u32).to_le_bytes());
        for bucket in buckets() {
            let ((pair, third), word, _) = bucket[0];
            let shared = (bytes_of(pair) + bytes_of(third)).min(word.len());
            out.push(shared as u8);
            out.extend(&word[..shared]);
            for (_, word, value) in bucket {
                let tail = &word[shared..];
                match u8::try_from(tail.len()) {
                    Ok(len) if len < LONG => out.push(len),
                    _ => {
                        out.push(LONG);
                        out.extend((tail.len() as u32).to_le_bytes());
                    }
                }
                out.extend(&value.to_le_bytes()[..width]);
                out.extend(tail);
            }
            out.push(END);
        }
        out.extend([0; Front::BYTES]);
        Prefixes::read(Cow::Owned(out)).expect("written as it is read")
    }

    /// Takes compiled words; `None` if they are not what is written here.
    pub(crate) fn read(buckets: Cow<'static, [u8]>) -> Option<Prefixes> {
        let bytes = &*buckets;
        let width = usize::from(*bytes.first()?);
        let count = u32::from_le_bytes(*bytes.get(1..)?.first_chunk()?) as usize;
        // A bucket takes two bytes at least: no count can ask for more room than there are bytes.
        if !(1..=4).contains(&width) || count > bytes.len() / 2 {
            return None;
        }
        let bits = (2 * count).next_power_of_two().ilog2().max(1);
        let shift = 64 - bits;
        let mut slots = vec![0u32; 1 << bits].into_boxed_slice();
        let mut heads = Heads::default();
        let mut at = HEAD;
        for _ in 0..count {
            let shared = usize::from(*bytes.get(at)?);
            if !(1..=Front::BYTES - 4).contains(&shared) {
                return None;
            }
            let front = Front::of(&bytes[at + 1..]).only(shared);
            heads.add_start(front.window(0), front.window(1), shared);
            let (pair, behind) = front.pair();
            let mut slot = (key(pair, heads::single(behind)) >> shift) as usize;
            while slots[slot] != 0 {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = u32::try_from(at).ok()?;
            at += 1 + shared;
            while let Some((len, head)) = tail(bytes, at) {
                at += head + width + len;
            }
            (*bytes.get(at)? == END).then_some(())?;
            at += 1;
        }
        (bytes.get(at..)? == [0; Front::BYTES]).then_some(Prefixes {
            heads,
            buckets,
            slots,
            shift,
        })
    }

    /// The compiled words, as [`read`](Prefixes::read) takes them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buckets
    }

    /// Where the words may start.
    pub(crate) fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The longest word of a bucket that `rest`, with its `front`, starts with.
    #[inline]
    fn of_bucket(&self, pair: u64, third: u64, front: Front, rest: &[u8]) -> Option<(usize, u32)> {
        let shared = bytes_of(pair) + bytes_of(third);
        let mut slot = (key(pair, third) >> self.shift) as usize;
        let mut at = loop {
            let at = *self.slots.get(slot)? as usize;
            if at == 0 {
                return None;
            }
            let bucket = &self.buckets[at..];
            if usize::from(bucket[0]) == shared && front.agrees(Front::of(&bucket[1..]), shared) {
                break at + 1 + shared;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        };
        // What follows the front of what is shared tells most words apart.
        let (behind, most) = (front.window(shared), (Front::BYTES - shared).min(8));
        while let Some((len, head)) = tail(&self.buckets, at) {
            let word = &self.buckets[at + head + self.width()..];
            let told = len.min(most);
            let other = heads::window(word, 0) ^ behind;
            if other.checked_shl(64 - 8 * told as u32).unwrap_or(0) == 0
                && shared + len <= rest.len()
                && (len <= most || rest[shared + most..shared + len] == word[most..len])
            {
                return Some((shared + len, at as u32));
            }
            at += head + self.width() + len;
        }
        None
    }

    /// Bytes of a word's value.
    #[inline]
    fn width(&self) -> usize {
        usize::from(self.buckets[0])
    }

    /// The value of a word that was found.
    #[inline]
    pub(crate) fn value(&self, word: u32) -> u32 {
        let at = word as usize;
        let head = tail(&self.buckets, at).map_or(1, |tail| tail.1);
        let value = heads::window(&self.buckets, at + head) as u32;
        value & u32::MAX >> (32 - 8 * self.width())
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
        found
    }

    /// The words, bucket by bucket, each as what is told by [`value`](Prefixes::value), with its text in two parts.
    pub(crate) fn words(&self) -> impl Iterator<Item = (u32, [&[u8]; 2])> {
        let bytes = self.bytes();
        let mut at = HEAD;
        let mut shared: &[u8] = &[];
        std::iter::from_fn(move || {
            loop {
                if shared.is_empty() {
                    let len = usize::from(bytes[at]);
                    if len == 0 {
                        return None;
                    }
                    shared = &bytes[at + 1..at + 1 + len];
                    at += 1 + len;
                }
                match tail(bytes, at) {
                    Some((len, head)) => {
                        let word = at as u32;
                        at += head + self.width() + len;
                        return Some((word, [shared, &bytes[at - len..at]]));
                    }
                    None => {
                        shared = &[];
                        at += 1;
                    }
                }
            }
        })
    }
}

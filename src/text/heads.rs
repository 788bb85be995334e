//! Where the words of a dictionary may start: a filter over their first characters.

use std::fmt;

use super::scan::{is_ordinary, is_special};

/// Bits of a hash of the first two or three characters.
const BITS: u32 = 17;
const WORDS: usize = 1 << (BITS - 6);
/// Bits of a window that are the first two characters', but for the byte left out.
const TWO: u64 = 0xFF_FFFF_FFFF;

/// Up to eight bytes of `bytes` from `at` on, the first lowest; zeros behind the end.
#[inline]
pub(crate) fn window(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        Some(window) => u64::from_le_bytes(*window),
        None => last_window(bytes, at),
    }
}

/// The same at the end of a text. Kept out of the loops that look at windows.
#[cold]
#[inline(never)]
fn last_window(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    let byte = |window: u64, &byte: &u8| window << 8 | u64::from(byte);
    rest.iter().rev().fold(0, byte)
}

/// The first bytes of a word, with zeros behind it: its windows are those of the word.
#[inline]
pub(crate) fn padded(word: &[u8]) -> [u8; 24] {
    let mut padded = [0; 24];
    let len = word.len().min(16);
    padded[..len].copy_from_slice(&word[..len]);
    padded
}

/// The length in UTF-8 of the character that starts with the lowest byte of `window`.
#[inline]
pub(crate) fn width(window: u64) -> usize {
    // The upper half of the first byte tells it.
    const WIDTHS: [u8; 16] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4];
    usize::from(WIDTHS[usize::from(window as u8 >> 4)])
}

/// The bytes of the first character of `window`.
#[inline]
pub(crate) fn single(window: u64) -> u64 {
    window & u64::MAX >> (64 - 8 * width(window))
}

/// The bytes of the first two characters of `window`.
#[inline]
pub(crate) fn pair(window: u64) -> u64 {
    let first = width(window);
    let both = first + width(window >> (8 * first));
    window & u64::MAX >> (64 - 8 * both)
}

/// A number whose upper bits depend on all of `key`.
#[inline]
fn spread(key: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A number of `bits` bits that depends on all of `key`.
#[inline]
pub(crate) fn hash(key: u64, bits: u32) -> usize {
    (spread(key) >> (64 - bits)) as usize
}

/// Two numbers of [`BITS`] bits that depend on all of `key`, and little on each other.
#[inline]
fn hashes(key: u64) -> (usize, usize) {
    let spread = spread(key);
    let second = (spread >> (64 - 2 * BITS)) as usize % (1 << BITS);
    ((spread >> (64 - BITS)) as usize, second)
}

/// Whether `window` starts with two ordinary ideographs.
#[inline]
pub(super) fn is_run(window: u64) -> bool {
    let ordinary = |[a, b, c]: [u8; 3]| a.wrapping_sub(0xE4) < 6 && !is_special(a, b, c);
    let [a, b, c, d, e, f, ..] = window.to_le_bytes();
    ordinary([a, b, c]) && ordinary([d, e, f])
}

/// A set of small numbers, a bit each.
type Set<const N: usize> = Box<[u64; N]>;

#[inline]
fn has<const N: usize>(set: &[u64; N], at: usize) -> bool {
    set[at / 64 % N] >> (at % 64) & 1 != 0
}

fn put<const N: usize>(set: &mut [u64; N], at: usize) {
    set[at / 64 % N] |= 1 << (at % 64);
}

/// The first characters of words. It may take another start for one of them, and misses none.
///
/// Nearly all words start with two ordinary ideographs, of three bytes each. Of these the first byte, which tells next to
/// nothing, is left out: the eight bytes behind it are three characters.
#[derive(Clone)]
pub(crate) struct Heads {
    /// Words that start with two ordinary ideographs: the hash of these.
    run: Set<WORDS>,
    /// Of these, those that have nothing behind the two, or no character of three bytes: another hash.
    two: Set<WORDS>,
    /// The others: the hash of the three characters.
    three: Set<WORDS>,
    /// Words of one ordinary ideograph: twelve bits of it.
    one: Set<64>,
    /// All other words: the hash of their first two characters, or of their only one.
    other: Set<WORDS>,
    /// The same words: the hash of their first character, and of their second where they have one.
    other_first: Set<64>,
    other_second: Set<64>,
    /// The same words, if they start in ASCII: a bit a character.
    ascii: u128,
}

impl fmt::Debug for Heads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heads").finish_non_exhaustive()
    }
}

impl Default for Heads {
    fn default() -> Heads {
        Heads {
            run: Box::new([0; WORDS]),
            two: Box::new([0; WORDS]),
            three: Box::new([0; WORDS]),
            one: Box::new([0; 64]),
            other: Box::new([0; WORDS]),
            other_first: Box::new([0; 64]),
            other_second: Box::new([0; 64]),
            ascii: 0,
        }
    }
}

/// Which words may start at a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kinds {
    /// Those that start with three characters of three bytes each.
    pub(crate) three: bool,
    /// Others of two characters and more.
    pub(crate) two: bool,
    /// Those of one character.
    pub(crate) one: bool,
}

impl Kinds {
    pub(crate) const ANY: Kinds = Kinds {
        three: true,
        two: true,
        one: true,
    };

    /// Whether there is a word that may.
    #[inline]
    pub(crate) fn any(self) -> bool {
        self.three | self.two | self.one
    }
}

/// Twelve bits of the ideograph of which `behind` holds the last two bytes.
#[inline]
fn twelve(behind: u64) -> usize {
    (behind & 0x3F | behind >> 2 & 0xFC0) as usize
}

impl Heads {
    /// Takes in a word.
    #[cfg(test)]
    pub(crate) fn add(&mut self, word: &[u8]) {
        let padded = padded(word);
        self.add_start(window(&padded, 0), window(&padded, 1), word.len());
    }

    /// Takes in a word of so many bytes, given its windows at its first and at its second byte.
    #[inline]
    pub(super) fn add_start(&mut self, start: u64, behind: u64, len: usize) {
        match len {
            6.. if is_run(start) => {
                let (run, two) = hashes(behind & TWO);
                put(&mut self.run, run);
                if len > 6 && width(behind >> 40) == 3 {
                    put(&mut self.three, hash(behind, BITS));
                } else {
                    put(&mut self.two, two);
                }
            }
            3 if is_ordinary(&start.to_le_bytes()) => put(&mut self.one, twelve(behind)),
            len => {
                let alone = width(start) == len;
                let key = if alone { start } else { pair(start) };
                put(&mut self.other, hash(key, BITS));
                put(&mut self.other_first, hash(single(start), 12));
                if !alone {
                    let second = single(start >> (8 * width(start)));
                    put(&mut self.other_second, hash(second, 12));
                }
                if let first @ 0..0x80 = start as u8 {
                    self.ascii |= 1 << first;
                }
            }
        }
    }

    /// Whether a word of one ordinary ideograph may be the one of which `behind` holds the last two bytes.
    #[inline]
    fn may_be_one(&self, behind: u64) -> bool {
        has(&self.one, twelve(behind))
    }

    /// Which words may start with the two ordinary ideographs, `behind` whose first byte the window was taken.
    #[inline]
    pub(crate) fn kinds(&self, behind: u64) -> Kinds {
        let (run, two) = hashes(behind & TWO);
        // Nearly always the first look says no.
        let run = has(&self.run, run);
        Kinds {
            three: run && has(&self.three, hash(behind, BITS)),
            two: run && has(&self.two, two),
            one: self.may_be_one(behind),
        }
    }

    /// Whether a word may start with the two ordinary ideographs, `behind` whose first byte the window was taken.
    #[inline]
    fn may_start_run(&self, behind: u64) -> bool {
        let (run, two) = hashes(behind & TWO);
        has(&self.run, run) && (has(&self.two, two) || has(&self.three, hash(behind, BITS)))
            || self.may_be_one(behind)
    }

    /// Whether a word may start at byte `at`.
    #[inline]
    pub(crate) fn may_start(&self, bytes: &[u8], at: usize) -> bool {
        let behind = window(bytes, at + 1);
        match is_ordinary(&bytes[at..]) {
            true if is_ordinary(bytes.get(at + 3..).unwrap_or_default()) => {
                self.may_start_run(behind)
            }
            true => self.may_be_one(behind) || self.may_start_other(bytes, at),
            false => self.may_start_other(bytes, at),
        }
    }

    /// Whether a word that does not start with two ordinary ideographs may start at byte `at`.
    #[inline]
    fn may_start_other(&self, bytes: &[u8], at: usize) -> bool {
        let start = window(bytes, at);
        self.may_start_with(start, hash(single(start), 12))
    }

    /// The same for the window of its start, given the hash of its first character.
    #[inline]
    fn may_start_with(&self, start: u64, first: usize) -> bool {
        match start as u8 {
            ascii @ 0..0x80 if self.ascii >> ascii & 1 == 0 => false,
            _ => {
                has(&self.other_first, first)
                    && (has(&self.other, hash(pair(start), BITS))
                        || has(&self.other, hash(single(start), BITS)))
            }
        }
    }

    /// Those of both.
    pub(crate) fn joined(&self, other: &Heads) -> Heads {
        fn or<const N: usize>(a: &[u64; N], b: &[u64; N]) -> Set<N> {
            let mut all = Box::new(*a);
            for (word, more) in all.iter_mut().zip(b) {
                *word |= more;
            }
            all
        }
        Heads {
            run: or(&self.run, &other.run),
            two: or(&self.two, &other.two),
            three: or(&self.three, &other.three),
            one: or(&self.one, &other.one),
            other: or(&self.other, &other.other),
            other_first: or(&self.other_first, &other.other_first),
            other_second: or(&self.other_second, &other.other_second),
            ascii: self.ascii | other.ascii,
        }
    }

    /// Adds to `found` the places in `text` where a word may start, in order. `specials` are the places of its characters
    /// that are no ordinary ideographs.
    pub(crate) fn starts(&self, text: &str, specials: &[usize], found: &mut Vec<usize>) {
        let bytes = text.as_bytes();
        let mut at = 0;
        for &special in specials.iter().chain([&bytes.len()]) {
            // Behind the first byte of an ideograph, eight bytes hold what is hashed of it and of the next.
            while at + 3 < special {
                if self.may_start_run(window(bytes, at + 1)) {
                    found.push(at);
                }
                at += 3;
            }
            let start = window(bytes, special);
            let first = hash(single(start), 12);
            // The last of the run has something else behind it.
            if at < special
                && (self.may_be_one(window(bytes, at + 1))
                    || has(&self.other_second, first) && self.may_start_other(bytes, at))
            {
                found.push(at);
            }
            if special < bytes.len() {
                if self.may_start_with(start, first) {
                    found.push(special);
                }
                at = special + width(start);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::scan, *};

    #[test]
    fn windows_end_with_the_text() {
        let first = |text: &str| window(text.as_bytes(), 0);
        assert_eq!(window(b"abc", 1), u64::from_le_bytes(*b"bc\0\0\0\0\0\0"));
        assert_eq!(window(b"abc", 9), 0);
        assert_eq!(pair(first("县a")), first("县a"));
        assert_eq!(pair(first("𠮷𠮷𠮷")), first("𠮷𠮷"));
        assert_eq!(pair(first("éa省")), first("éa"));
        assert_eq!(single(first("省市")), first("省"));
    }

    #[test]
    fn no_start_is_missed() {
        let words = [
            "网",
            "网站",
            "网站建设",
            "qq群",
            "a",
            "é",
            "𠮷野家",
            "县市区",
            "丨",
            "站丨",
            "丨站",
            "微信a",
            "微信。",
            "。",
            "站,",
            "站é",
            "网𠮷",
        ];
        let mut heads = Heads::default();
        for word in words {
            heads.add(word.as_bytes());
        }
        let mut found = Vec::new();
        let mut specials = Vec::new();
        for word in words {
            for before in ["", "a", "天", "。", "天地"] {
                for behind in ["", "a", "县", "𠮷", "县天地人"] {
                    let text = format!("{before}{word}{behind}");
                    scan::specials_into(&text, &mut specials);
                    found.clear();
                    heads.starts(&text, &specials, &mut found);
                    assert!(found.contains(&before.len()), "{text}");
                    assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
                    for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
                        let may = heads.may_start(text.as_bytes(), at);
                        assert_eq!(may, found.contains(&at), "{text} {at}");
                    }
                }
            }
        }
        assert!(!heads.may_start("天地".as_bytes(), 0));
    }
}

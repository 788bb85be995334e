//! A table of weights: one for each character and each pair of characters that counts.

use rustc_hash::{FxBuildHasher, FxHashMap};

/// A weight of a table is so many of these.
const STEP: f32 = 0.1;

/// Bytes of a table for each pair in it, about: a character and a letter.
const PAIR: usize = 4;

/// Bits of the filter for pairs.
const FILTER: usize = 1 << 17;

/// Two characters as a key.
fn key(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// The bit of a pair in the filter.
fn bit(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> 15) as usize % FILTER
}

/// The weights, in steps.
pub(super) struct Weights {
    /// Of characters of the basic plane.
    alone: Box<[i8]>,
    /// Of two characters that follow each other, the first in the upper half of the key.
    pairs: FxHashMap<u32, i8>,
    /// What may be a pair: a bit for each hash of one.
    may_be: Box<[u64; FILTER / 64]>,
}

impl Weights {
    /// Reads a table: a character, the letter of its weight, then characters that may follow it, each with the letter of what
    /// the two weigh together.
    pub(super) fn read(table: &str) -> Weights {
        let mut weights = Weights {
            alone: vec![0; 0x1_0000].into_boxed_slice(),
            pairs: FxHashMap::with_capacity_and_hasher(table.len() / PAIR, FxBuildHasher),
            may_be: Box::new([0; FILTER / 64]),
        };
        for row in table.lines().filter(|row| !row.starts_with('#')) {
            let mut fields = row.split('\t');
            let mut next = || fields.next().unwrap_or_default().chars();
            let (mut first, mut own, mut followers) = (next(), next(), next());
            // The header starts with a word.
            let (Some(symbol), None) = (first.next().and_then(symbol), first.next()) else {
                continue;
            };
            weights.alone[usize::from(symbol)] = own.next().map_or(0, steps);
            while let (Some(second), Some(letter)) = (followers.next(), followers.next()) {
                if let Some(second) = self::symbol(second) {
                    let key = key(symbol, second);
                    weights.pairs.insert(key, steps(letter));
                    weights.may_be[bit(key) / 64] |= 1 << (bit(key) % 64);
                }
            }
        }
        weights
    }

    /// The weight of a symbol, with that of the pair that it ends, in steps.
    pub(super) fn weigh(&self, before: Option<u16>, symbol: u16) -> i32 {
        let key = before.map(|before| key(before, symbol));
        let held = |key: &u32| self.may_be[bit(*key) / 64] >> (bit(*key) % 64) & 1 != 0;
        let pair = key.filter(held).and_then(|key| self.pairs.get(&key));
        i32::from(self.alone[usize::from(symbol)]) + i32::from(pair.copied().unwrap_or(0))
    }

    /// What symbols weigh together.
    pub(super) fn sum(&self, symbols: impl Iterator<Item = u16>) -> f32 {
        let mut before = None;
        let all = symbols.map(|symbol| self.weigh(before.replace(symbol), symbol));
        STEP * all.sum::<i32>() as f32
    }
}

/// The symbol that a character of a table is.
fn symbol(c: char) -> Option<u16> {
    u16::try_from(c).ok()
}

/// The steps that a letter of a table stands for.
fn steps(letter: char) -> i8 {
    match letter {
        'a'..='z' => (letter as u8 - b'a' + 1) as i8,
        'A'..='Z' => -((letter as u8 - b'A' + 1) as i8),
        _ => 0,
    }
}

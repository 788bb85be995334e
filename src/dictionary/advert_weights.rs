//! How much text speaks for an advert, whatever it sells: `dictionaries/advert_weights.tsv`, a weight for each character and
//! each pair of characters that counts.

use std::{ops::Range, sync::OnceLock};

use rustc_hash::FxHashMap;

use crate::text::class::is_han;

/// A weight of the table is so many of these.
const STEP: f32 = 0.1;

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
pub(crate) struct AdvertWeights {
    /// Of characters of the basic plane.
    alone: Box<[i8]>,
    /// Of two characters that follow each other, the first in the upper half of the key.
    pairs: FxHashMap<u32, i8>,
    /// What may be a pair: a bit for each hash of one.
    may_be: Box<[u64; FILTER / 64]>,
}

/// A character that counts, with its place in the text.
struct Unit {
    symbol: u16,
    at: usize,
}

/// The characters of folded text that count: a run of digits as one, a run of Latin letters as another, no signs.
fn units(text: &str) -> impl Iterator<Item = Unit> {
    let mut run = 0;
    text.char_indices().filter_map(move |(at, c)| {
        let symbol = match c {
            c if is_han(c) => u16::try_from(c).unwrap_or(0),
            '0'..='9' => u16::from(b'0'),
            'a'..='z' => u16::from(b'a'),
            // An address or a number goes on.
            '.' | '-' => return None,
            _ => 0,
        };
        let again = symbol == run && symbol < 0x80;
        run = symbol;
        (symbol != 0 && !again).then_some(Unit { symbol, at })
    })
}

impl AdvertWeights {
    /// The embedded table.
    pub(crate) fn embedded() -> &'static AdvertWeights {
        static TABLE: OnceLock<AdvertWeights> = OnceLock::new();
        TABLE.get_or_init(|| {
            AdvertWeights::read(include_str!("../../dictionaries/advert_weights.tsv"))
        })
    }

    fn read(table: &str) -> AdvertWeights {
        let mut weights = AdvertWeights {
            alone: vec![0; 0x1_0000].into_boxed_slice(),
            pairs: FxHashMap::default(),
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

    /// The weight of a unit, with that of the pair that it ends.
    fn weigh(&self, before: Option<u16>, symbol: u16) -> i32 {
        let key = before.map(|before| key(before, symbol));
        let held = |key: &u32| self.may_be[bit(*key) / 64] >> (bit(*key) % 64) & 1 != 0;
        let pair = key.filter(held).and_then(|key| self.pairs.get(&key));
        i32::from(self.alone[usize::from(symbol)]) + i32::from(pair.copied().unwrap_or(0))
    }

    /// How much folded text speaks for an advert: the logarithm of the odds, but for what all text starts from.
    pub(crate) fn of(&self, text: &str) -> f32 {
        let mut before = None;
        let all = units(text).map(|unit| self.weigh(before.replace(unit.symbol), unit.symbol));
        STEP * all.sum::<i32>() as f32
    }

    /// The pairs of characters of folded text that speak most for an advert, at most `most`, in their order.
    pub(crate) fn telling(&self, text: &str, most: usize) -> Vec<Range<usize>> {
        let own: Vec<Unit> = units(text).collect();
        let mut pairs: Vec<(i32, Range<usize>)> = own
            .windows(2)
            .filter(|pair| pair.iter().all(|unit| unit.symbol >= 0x80))
            .filter(|pair| pair[0].at + 3 == pair[1].at)
            .map(|pair| {
                let weight = self.weigh(Some(pair[0].symbol), pair[1].symbol);
                (
                    weight + i32::from(self.alone[usize::from(pair[0].symbol)]),
                    pair[0].at..pair[1].at + 3,
                )
            })
            .filter(|&(weight, _)| weight > 0)
            .collect();
        pairs.sort_by_key(|(weight, span)| (-weight, span.start));
        let mut taken: Vec<Range<usize>> = Vec::new();
        for (_, span) in pairs {
            if taken.len() < most
                && !taken
                    .iter()
                    .any(|one| one.start < span.end && span.start < one.end)
            {
                taken.push(span);
            }
        }
        taken.sort_by_key(|span| span.start);
        taken
    }
}

/// The unit that a character of the table is.
fn symbol(c: char) -> Option<u16> {
    u16::try_from(c).ok()
}

/// The steps that a letter of the table stands for.
fn steps(letter: char) -> i8 {
    match letter {
        'a'..='z' => (letter as u8 - b'a' + 1) as i8,
        'A'..='Z' => -((letter as u8 - b'A' + 1) as i8),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;

    #[test]
    fn adverts_weigh_more_than_what_is_said_of_them() {
        let table = AdvertWeights::embedded();
        let advert = table.of("黑户也能下款，加微信秒到账");
        let report = table.of("银行提醒市民不要相信此类广告");
        assert!(advert > report + 4.0, "{advert} {report}");
    }

    #[test]
    fn the_examples_that_it_was_learnt_from_are_told() {
        let share = |examples: &str| {
            let texts: Vec<String> = examples
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(fold)
                .collect();
            let told = |text: &&String| AdvertWeights::embedded().of(text) > 2.0;
            texts.iter().filter(told).count() as f64 / texts.len() as f64
        };
        assert!(share(include_str!("../../dictionaries/adverts/adverts.txt")) > 0.98);
        assert!(share(include_str!("../../dictionaries/adverts/phrases.txt")) > 0.8);
        assert!(share(include_str!("../../dictionaries/adverts/honest.txt")) < 0.06);
        assert!(share(include_str!("../../dictionaries/adverts/items.txt")) < 0.06);
    }

    #[test]
    fn signs_between_letters_change_nothing_and_runs_count_once() {
        let table = AdvertWeights::embedded();
        assert_eq!(table.of("加·微★信"), table.of("加微信"));
        assert_eq!(table.of("加微信88.com"), table.of("加微信8a"));
    }

    #[test]
    fn what_tells_stands_in_the_text() {
        let text = "黑户也能下款，加微信秒到账";
        let told = AdvertWeights::embedded().telling(text, 3);
        assert!(
            told.len() == 3
                && told
                    .iter()
                    .all(|span| text[span.clone()].chars().count() == 2)
        );
        assert!(told.windows(2).all(|two| two[0].end <= two[1].start));
    }
}

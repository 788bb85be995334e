//! A table of weights: one for each character and each pair of characters that counts.
//!
//! `dictionaries/advert_weights.bin`, `furniture_weights.bin`, `gate_weights.bin` and `remnant_weights.bin` are the tables, compiled.
//! After the magic line come, as two bytes, how many characters have a row, and for each, in order, the character, its weight
//! and how many pairs it starts; then the second characters of all pairs, row by row, there in order; then the weights of the
//! pairs. Characters and numbers of pairs are two bytes, the lowest first, weights one.

#[cfg(test)]
use crate::error::Error;

use super::artefact::Reader;

/// A weight of a table is so many of these.
pub(crate) const STEP: f32 = 0.1;

/// Two characters in disorder: another number for each pair, and 0 for two characters 0 only, which no pair starts with.
#[inline(always)]
fn hash(first: u16, second: u16) -> u32 {
    (u32::from(first) << 16 | u32::from(second)).wrapping_mul(0x9E37_79B1)
}

const MAGIC: &[u8] = b"saoye weights 1\n";

/// The weights, in steps.
pub(super) struct Weights {
    /// Of characters of the basic plane.
    alone: Box<[i8]>,
    /// The pairs, each in the place that the first bits of its hash number, or in the first free one behind it; most are free:
    /// 0. A place holds the last 24 bits of the hash and the weight, which is never 0. As a pair stands not
    /// far behind its own place, these bits and the place tell the whole hash.
    pairs: Box<[u32]>,
    /// How many bits of a hash do not number the place.
    shift: u32,
}

/// The weights as they are written down.
pub(super) struct Listed {
    /// Of characters of the basic plane.
    pub(super) alone: Box<[i8]>,
    /// Of pairs.
    pub(super) pairs: Vec<(u16, u16, i8)>,
}

impl Listed {
    /// Takes a compiled table; `None` if it is not what is written here.
    pub(super) fn read(bytes: &'static [u8]) -> Option<Listed> {
        let mut bytes = Reader(bytes);
        bytes.magic(MAGIC)?;
        let rows = usize::from(u16::from_le_bytes(bytes.number()?));
        let (heads, _) = bytes.take(5 * rows)?.as_chunks::<5>();
        let count_of = |head: &[u8; 5]| usize::from(u16::from_le_bytes([head[3], head[4]]));
        let count = heads.iter().map(count_of).sum();
        let seconds = bytes.take(2 * count)?.as_chunks().0;
        let own = bytes.take(count)?;
        bytes.0.is_empty().then_some(())?;
        let mut alone = vec![0; 0x1_0000].into_boxed_slice();
        let mut pairs = Vec::with_capacity(count);
        let mut followers = seconds.iter().zip(own);
        for head in heads {
            let first = u16::from_le_bytes([head[0], head[1]]);
            alone[usize::from(first)] = head[2] as i8;
            let followers = followers.by_ref().take(count_of(head));
            pairs.extend(
                followers
                    .map(|(second, &weight)| (first, u16::from_le_bytes(*second), weight as i8)),
            );
        }
        Some(Listed { alone, pairs })
    }
}

impl Weights {
    /// Takes a compiled table; `None` if it is not what is written here.
    pub(super) fn read(bytes: &'static [u8]) -> Option<Weights> {
        let Listed { alone, pairs } = Listed::read(bytes)?;
        let places = (2 * pairs.len()).next_power_of_two().max(1 << 12);
        let mut weights = Weights {
            alone,
            pairs: vec![0; places].into_boxed_slice(),
            shift: 32 - places.trailing_zeros(),
        };
        for (first, second, weight) in pairs {
            let hash = hash(first, second);
            let (own, at) = ((hash >> weights.shift) as usize, weights.place(hash));
            let far = at.wrapping_sub(own) & (places - 1);
            (weight != 0 && far >> (24 - weights.shift) == 0).then_some(())?;
            weights.pairs[at] = hash << 8 | u32::from(weight as u8);
        }
        Some(weights)
    }

    /// Where a pair is, or the free place where it would be.
    #[inline(always)]
    fn place(&self, hash: u32) -> usize {
        let last = self.pairs.len() - 1;
        let mut at = (hash >> self.shift) as usize & last;
        while self.pairs[at] != 0 && (self.pairs[at] ^ hash << 8) > 0xFF {
            at = (at + 1) & last;
        }
        at
    }

    /// Compiles a table: a character, the letter of its weight, then the characters that may follow it, each with the letter
    /// of what the two weigh together.
    #[cfg(test)]
    fn compile(file: &str, table: &str) -> Result<Vec<u8>, Error> {
        let table = super::source::Table::read(file, table, &["first", "weight", "followers"])?;
        let (mut heads, mut seconds, mut together) = (Vec::new(), Vec::new(), Vec::new());
        for row in table.rows() {
            let wrong = |expected: &str| {
                Error::dictionary(file, row.line, expected, format_args!("{:?}", row.text))
            };
            let one = |text: &str| text.chars().next().filter(|c| c.len_utf8() == text.len());
            let symbol = |c: Option<char>| c.and_then(|c| u16::try_from(c).ok());
            let columns = row.columns();
            let first = symbol(one(columns[0])).ok_or_else(|| wrong("a character"))?;
            let own = one(columns[1]).ok_or_else(|| wrong("a letter"))?;
            let followers: Vec<char> = columns[2].chars().collect();
            let mut pairs = Vec::new();
            for pair in followers.chunks(2) {
                let second = symbol(Some(pair[0])).ok_or_else(|| wrong("a character"))?;
                pairs.push((second, *pair.get(1).ok_or_else(|| wrong("a letter"))?));
            }
            pairs.sort_unstable();
            heads.extend(first.to_le_bytes());
            heads.push(steps(own) as u8);
            heads.extend((pairs.len() as u16).to_le_bytes());
            for (second, letter) in pairs {
                seconds.extend(second.to_le_bytes());
                together.push(steps(letter) as u8);
            }
        }
        let rows = (heads.len() / 5) as u16;
        Ok([MAGIC, &rows.to_le_bytes(), &heads, &seconds, &together].concat())
    }

    /// The weight of a symbol, with that of the pair that it ends, in steps; 0 stands before the first and starts no pair.
    #[inline]
    pub(super) fn weigh(&self, before: u16, symbol: u16) -> i32 {
        let pair = self.pairs[self.place(hash(before, symbol))] as i8;
        i32::from(self.alone[usize::from(symbol)]) + i32::from(pair)
    }

    /// The same, as a weight.
    #[inline]
    pub(super) fn weight(&self, before: u16, symbol: u16) -> f32 {
        STEP * self.weigh(before, symbol) as f32
    }

    /// What symbols weigh together.
    pub(super) fn sum(&self, symbols: impl Iterator<Item = u16>) -> f32 {
        let mut before = 0;
        let mut all = 0;
        for symbol in symbols {
            all += self.weigh(before, symbol);
            before = symbol;
        }
        STEP * all as f32
    }
}

/// The steps that a letter of a table stands for.
#[cfg(test)]
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

    /// The tables, with what they are compiled to.
    const TABLES: [(&str, &str, &[u8]); 4] = [
        (
            "advert_weights",
            include_str!("../../dictionaries/advert_weights.tsv"),
            include_bytes!("../../dictionaries/advert_weights.bin"),
        ),
        (
            "furniture_weights",
            include_str!("../../dictionaries/furniture_weights.tsv"),
            include_bytes!("../../dictionaries/furniture_weights.bin"),
        ),
        (
            "gate_weights",
            include_str!("../../dictionaries/gate_weights.tsv"),
            include_bytes!("../../dictionaries/gate_weights.bin"),
        ),
        (
            "remnant_weights",
            include_str!("../../dictionaries/remnant_weights.tsv"),
            include_bytes!("../../dictionaries/remnant_weights.bin"),
        ),
    ];

    #[test]
    #[ignore = "writes the tables of weights: cargo test --lib regenerate -- --ignored"]
    fn regenerate_weights() {
        for (name, table, _) in TABLES {
            let file = format!("{}/dictionaries/{name}.bin", env!("CARGO_MANIFEST_DIR"));
            std::fs::write(file, Weights::compile(name, table).unwrap()).unwrap();
        }
    }

    #[test]
    fn the_artefacts_are_what_the_tables_compile_to() {
        let advice = "run cargo test --lib regenerate -- --ignored";
        for (name, table, compiled) in TABLES {
            let same = Weights::compile(name, table).unwrap() == compiled;
            assert!(same, "{name}.bin is out of date; {advice}");
        }
    }

    #[test]
    fn characters_and_pairs_weigh_what_the_table_says() {
        let table = "first\tweight\tfollowers\n办\tB\t证c假b\n证\ta\t\n贷\t_\t款d\n";
        let compiled = Weights::compile("weights.tsv", table).unwrap();
        let weights = Weights::read(compiled.leak()).unwrap();
        let [done, paper, loan, money] = ['办', '证', '贷', '款'].map(|c| c as u16);
        assert_eq!(weights.weigh(0, done), -2);
        assert_eq!(weights.weigh(done, paper), 1 + 3);
        assert_eq!(weights.weigh(paper, paper), 1);
        assert_eq!(weights.weigh(loan, money), 4);
        assert_eq!(weights.weigh(money, loan), 0);
    }

    #[test]
    fn other_bytes_are_refused() {
        let whole = TABLES[0].2;
        for end in (0..whole.len()).step_by(4093) {
            assert!(Weights::read(&whole[..end]).is_none(), "{end}");
        }
        assert!(Weights::read([whole, b"x"].concat().leak()).is_none());
        let error = Weights::compile("weights.tsv", "first\tweight\tfollowers\n办\tB\t假\n");
        assert!(error.unwrap_err().to_string().contains("weights.tsv:2"));
    }
}

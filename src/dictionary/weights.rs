//! A table of weights: one for each character and each pair of characters that counts.
//!
//! `dictionaries/advert_weights.bin`, `furniture_weights.bin` and `remnant_weights.bin` are the tables, compiled, and used as they lie in the program.
//! After the magic line come, as two bytes, how many characters have a row, and for each, in order, the character, its weight
//! and how many pairs it starts; then the second characters of all pairs, row by row, there in order; then the weights of the
//! pairs. Characters and numbers of pairs are two bytes, the lowest first, weights one.

#[cfg(test)]
use crate::error::Error;

use super::artefact::Reader;

/// A weight of a table is so many of these.
pub(super) const STEP: f32 = 0.1;

/// Bits of the filter for pairs.
const FILTER: usize = 1 << 18;

/// Two characters as a key.
fn key(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// The bit of a pair in the filter.
fn bit(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> 14) as usize % FILTER
}

const MAGIC: &[u8] = b"saoye weights 1\n";

/// The weights, in steps.
pub(super) struct Weights {
    /// Of characters of the basic plane.
    alone: Box<[i8]>,
    /// What may be a pair: a bit for each hash of one.
    may_be: Box<[u64; FILTER / 64]>,
    /// The pairs by their first character: which of the `ends` is its row's, or 0.
    rows: Box<[u16]>,
    /// Where the row of each first character ends, behind the one of the row before it.
    ends: Vec<u32>,
    /// The second characters of the pairs, row by row, there in order, and the weights of the pairs.
    seconds: &'static [[u8; 2]],
    together: &'static [u8],
}

impl Weights {
    /// Takes a compiled table; `None` if it is not what is written here.
    pub(super) fn read(bytes: &'static [u8]) -> Option<Weights> {
        let mut bytes = Reader(bytes);
        bytes.magic(MAGIC)?;
        let rows = usize::from(u16::from_le_bytes(bytes.number()?));
        let mut weights = Weights {
            alone: vec![0; 0x1_0000].into_boxed_slice(),
            may_be: Box::new([0; FILTER / 64]),
            rows: vec![0; 0x1_0000].into_boxed_slice(),
            ends: Vec::with_capacity(rows + 1),
            seconds: &[],
            together: &[],
        };
        weights.ends.push(0);
        let (heads, _) = bytes.take(5 * rows)?.as_chunks::<5>();
        let mut end = 0;
        for (row, head) in (1..).zip(heads) {
            let first = usize::from(u16::from_le_bytes([head[0], head[1]]));
            weights.alone[first] = head[2] as i8;
            weights.rows[first] = row;
            end += u32::from(u16::from_le_bytes([head[3], head[4]]));
            weights.ends.push(end);
        }
        weights.seconds = bytes.take(2 * end as usize)?.as_chunks().0;
        weights.together = bytes.take(end as usize)?;
        bytes.0.is_empty().then_some(())?;
        for (head, ends) in heads.iter().zip(weights.ends.windows(2)) {
            let first = u16::from_le_bytes([head[0], head[1]]);
            for second in &weights.seconds[ends[0] as usize..ends[1] as usize] {
                let bit = bit(key(first, u16::from_le_bytes(*second)));
                weights.may_be[bit / 64] |= 1 << (bit % 64);
            }
        }
        Some(weights)
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

    /// The weight of a pair.
    #[inline]
    fn pair(&self, first: u16, second: u16) -> i8 {
        let bit = bit(key(first, second));
        // Most pairs have none.
        match self.may_be[bit / 64] >> (bit % 64) & 1 {
            0 => 0,
            _ => self.look_up(first, second),
        }
    }

    #[inline(never)]
    fn look_up(&self, first: u16, second: u16) -> i8 {
        let row = usize::from(self.rows[usize::from(first)]);
        let start = row.saturating_sub(1);
        let row = self.ends[start] as usize..self.ends[row] as usize;
        let own = &self.seconds[row.clone()];
        match own.binary_search_by_key(&second, |second| u16::from_le_bytes(*second)) {
            Ok(at) => self.together[row.start + at] as i8,
            Err(_) => 0,
        }
    }

    /// The weight of a symbol, with that of the pair that it ends, in steps; 0 stands before the first and starts no pair.
    #[inline]
    pub(super) fn weigh(&self, before: u16, symbol: u16) -> i32 {
        i32::from(self.alone[usize::from(symbol)]) + i32::from(self.pair(before, symbol))
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
    const TABLES: [(&str, &str, &[u8]); 3] = [
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

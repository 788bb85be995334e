//! Short texts with a small number each, packed: `dictionaries/words.bin` and `triples.bin`.
//!
//! After the magic line come the characters, the most frequent first, as two bytes each, and for each the bytes of its row: the
//! texts that it starts, without it. A row is bits, the highest first: five for the number of the text that ends there ([`NONE`]
//! where none does), one for whether longer ones go on; for these how many characters follow, four bits for how far they are
//! apart, and for each its distance to the one before and the same again. Numbers of two bytes have the lowest first.

use std::sync::OnceLock;

/// The number of a text that is only the start of others.
const NONE: u8 = 31;
/// Longest texts, in characters, without the first.
const LONGEST: usize = 3;
const MAGIC: &[u8] = b"saoye levels 1\n";

/// The texts.
pub(crate) struct Levels {
    /// The index of each first character's row, plus one.
    index: Box<[u16]>,
    rows: Vec<Row>,
    characters: Vec<u16>,
}

/// The texts of a first character.
struct Row {
    bytes: &'static [u8],
    /// In order, the key of each text and its number; read when they are first asked for, as a page needs few of them.
    texts: OnceLock<Texts>,
}

/// The texts of a first character, in order, each as its key.
pub(crate) type Texts = Vec<(u64, u8)>;

/// Adds a character to the key of what follows a text's first one.
pub(crate) fn longer(key: u64, c: char) -> u64 {
    // Characters beyond the basic plane are in no text.
    key << 16 | u64::from(u16::try_from(u32::from(c)).unwrap_or(u16::MAX))
}

/// The number of a text.
pub(crate) fn number(texts: &[(u64, u8)], key: u64) -> Option<u8> {
    let at = texts.binary_search_by_key(&key, |text| text.0).ok()?;
    Some(texts[at].1)
}

impl Levels {
    /// Reads the packed texts; `None` if they are not what is written here.
    pub(crate) fn read(bytes: &'static [u8]) -> Option<Levels> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut two = || {
            let (pair, behind) = rest.split_first_chunk::<2>()?;
            rest = behind;
            Some(u16::from_le_bytes(*pair))
        };
        let count = usize::from(two()?);
        let characters = (0..count).map(|_| two()).collect::<Option<Vec<u16>>>()?;
        let sizes = (0..count).map(|_| two()).collect::<Option<Vec<u16>>>()?;
        let mut index = vec![0u16; 0x1_0000].into_boxed_slice();
        let mut rows = Vec::with_capacity(count);
        for (&c, &size) in characters.iter().zip(&sizes) {
            let (bytes, behind) = rest.split_at_checked(usize::from(size))?;
            rest = behind;
            rows.push(Row {
                bytes,
                texts: OnceLock::new(),
            });
            index[usize::from(c)] = u16::try_from(rows.len()).ok()?;
        }
        rest.is_empty().then_some(Levels {
            index,
            rows,
            characters,
        })
    }

    /// The texts that a character starts.
    pub(crate) fn of(&self, first: char) -> Option<&Texts> {
        let slot = *self.index.get(first as usize)?;
        let row = self.rows.get(usize::from(slot).checked_sub(1)?)?;
        Some(row.texts.get_or_init(|| {
            let mut texts = Texts::new();
            let mut bits = Bits {
                bytes: row.bytes,
                at: 0,
            };
            self.node(&mut bits, 0, LONGEST, &mut texts);
            texts.sort_unstable();
            texts
        }))
    }

    /// Reads what follows the text of `key`; `None` where the bits end too early.
    fn follow(&self, bits: &mut Bits<'_>, key: u64, most: usize, texts: &mut Texts) -> Option<()> {
        let count = bits.counted()?;
        let apart = bits.number(4)?;
        let mut rank = 0;
        for _ in 0..count {
            rank += bits.distance(apart)?;
            let key = key << 16 | u64::from(*self.characters.get(rank as usize - 1)?);
            self.node(bits, key, most.checked_sub(1)?, texts)?;
        }
        Some(())
    }

    /// Reads the number of the text of `key`, and what follows it.
    fn node(&self, bits: &mut Bits<'_>, key: u64, most: usize, texts: &mut Texts) -> Option<()> {
        let number = bits.number(5)? as u8;
        if number != NONE {
            texts.push((key, number));
        }
        match bits.number(1)? {
            0 => Some(()),
            _ => self.follow(bits, key, most, texts),
        }
    }
}

/// Bits that are read one after another.
struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Bits<'_> {
    fn number(&mut self, len: u32) -> Option<u32> {
        let mut number = 0;
        for _ in 0..len {
            let byte = self.bytes.get(self.at / 8)?;
            number = number << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(number)
    }

    /// Ones up to a zero.
    fn ones(&mut self) -> Option<u32> {
        let mut count = 0;
        while self.number(1)? == 1 {
            count += 1;
        }
        Some(count)
    }

    /// A number from one on: as many ones as it has binary places behind its first, a zero, and those places.
    fn counted(&mut self) -> Option<u32> {
        let places = self.ones().filter(|&n| n < 17)?;
        Some(1 << places | self.number(places)?)
    }

    /// A number from one on of which the last `apart` binary places are written out and the others counted.
    fn distance(&mut self, apart: u32) -> Option<u32> {
        let high = self.ones().filter(|&n| n < 0x1_0000)?;
        Some((high << apart | self.number(apart)?) + 1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use super::{super::source::Table, LONGEST, MAGIC, NONE};

    #[derive(Default)]
    struct Node {
        number: Option<u8>,
        /// By the ranks of the characters that follow, from one on.
        next: BTreeMap<u32, Node>,
    }

    #[derive(Default)]
    struct Bits {
        bytes: Vec<u8>,
        at: usize,
    }

    impl Bits {
        fn number(&mut self, number: u32, len: u32) {
            for i in (0..len).rev() {
                if self.at.is_multiple_of(8) {
                    self.bytes.push(0);
                }
                let bit = (number >> i & 1) as u8;
                *self.bytes.last_mut().unwrap() |= bit << (7 - self.at % 8);
                self.at += 1;
            }
        }

        fn ones(&mut self, count: u32) {
            (0..count).for_each(|_| self.number(1, 1));
            self.number(0, 1);
        }

        fn follow(&mut self, node: &Node) {
            let count = node.next.len() as u32;
            self.ones(count.ilog2());
            self.number(count - (1 << count.ilog2()), count.ilog2());
            let ranks: Vec<u32> = node.next.keys().copied().collect();
            let distances = || {
                let before = [0].into_iter().chain(ranks.iter().copied());
                ranks.iter().zip(before).map(|(rank, before)| rank - before)
            };
            let bits = |apart: u32| {
                distances()
                    .map(|d| ((d - 1) >> apart) + 1 + apart)
                    .sum::<u32>()
            };
            let apart = (0..16).min_by_key(|&apart| bits(apart)).unwrap();
            self.number(apart, 4);
            for (distance, node) in distances().zip(node.next.values()) {
                self.ones((distance - 1) >> apart);
                self.number((distance - 1) & ((1 << apart) - 1), apart);
                self.node(node);
            }
        }

        fn node(&mut self, node: &Node) {
            self.number(u32::from(node.number.unwrap_or(NONE)), 5);
            self.number(u32::from(!node.next.is_empty()), 1);
            if !node.next.is_empty() {
                self.follow(node);
            }
        }
    }

    /// The rows of a table: first character, what follows it, number.
    fn texts(file: &str, text: &str, columns: &[&str]) -> Vec<(char, Vec<char>, u8)> {
        let table = Table::read(file, text, columns).unwrap();
        let mut texts = Vec::new();
        for row in table.rows() {
            let &[first, rest] = row.columns() else {
                unreachable!()
            };
            let mut tail = Vec::new();
            for c in rest.chars() {
                if c.is_ascii_lowercase() {
                    let number = c as u8 - b'a';
                    texts.push((
                        first.chars().next().unwrap(),
                        std::mem::take(&mut tail),
                        number,
                    ));
                } else {
                    tail.push(c);
                }
            }
        }
        texts
    }

    /// Packs a table.
    pub(super) fn write(file: &str, text: &str, columns: &[&str]) -> Vec<u8> {
        let texts = texts(file, text, columns);
        let mut times: HashMap<char, usize> = HashMap::new();
        for (first, rest, _) in &texts {
            times.entry(*first).or_default();
            rest.iter().for_each(|&c| *times.entry(c).or_default() += 1);
        }
        let mut characters: Vec<char> = times.keys().copied().collect();
        characters.sort_by_key(|c| (std::cmp::Reverse(times[c]), *c));
        let rank: HashMap<char, u32> = (1..).zip(&characters).map(|(i, &c)| (c, i)).collect();
        let mut rows: HashMap<char, Node> = HashMap::new();
        for (first, rest, number) in texts {
            assert!(rest.len() <= LONGEST);
            let mut node = rows.entry(first).or_default();
            for c in rest {
                node = node.next.entry(rank[&c]).or_default();
            }
            node.number = Some(number);
        }
        let two = |n: usize| u16::try_from(n).unwrap().to_le_bytes();
        let mut out = MAGIC.to_vec();
        out.extend(two(characters.len()));
        characters.iter().for_each(|&c| out.extend(two(c as usize)));
        let rows: Vec<Vec<u8>> = characters
            .iter()
            .map(|c| {
                let mut bits = Bits::default();
                rows.get(c).into_iter().for_each(|node| bits.node(node));
                bits.bytes
            })
            .collect();
        rows.iter().for_each(|row| out.extend(two(row.len())));
        rows.iter().for_each(|row| out.extend(row));
        out
    }
}

#[cfg(test)]
mod compiled {
    use super::{Levels, longer, number, tests::write};

    const TABLES: [(&str, &str, [&str; 2]); 2] = [
        (
            "words",
            include_str!("../../dictionaries/words.tsv"),
            ["first", "words"],
        ),
        (
            "triples",
            include_str!("../../dictionaries/triples.tsv"),
            ["first", "triples"],
        ),
    ];

    fn path(name: &str) -> String {
        format!("{}/dictionaries/{name}.bin", env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    #[ignore = "writes dictionaries/words.bin and triples.bin: cargo test --lib regenerate_levels -- --ignored"]
    fn regenerate_levels() {
        for (name, text, columns) in TABLES {
            std::fs::write(path(name), write(name, text, &columns)).unwrap();
        }
    }

    #[test]
    fn the_packed_tables_are_up_to_date() {
        for (name, text, columns) in TABLES {
            let packed = std::fs::read(path(name)).unwrap();
            let advice = "run cargo test --lib regenerate_levels -- --ignored";
            assert!(packed == write(name, text, &columns), "{name}: {advice}");
        }
    }

    #[test]
    fn what_is_packed_is_read_again() {
        let table = "first\twords\n天\ta安门b\n门\tc天d天天天e\n";
        let packed = write("test", table, &["first", "words"]).leak();
        let levels = Levels::read(packed).unwrap();
        let get = |first: char, rest: &str| number(levels.of(first)?, rest.chars().fold(0, longer));
        assert_eq!(get('天', ""), Some(0));
        assert_eq!(get('天', "安门"), Some(1));
        assert_eq!(get('天', "安"), None);
        assert_eq!(get('门', ""), Some(2));
        assert_eq!(get('门', "天"), Some(3));
        assert_eq!(get('门', "天天天"), Some(4));
        assert_eq!(get('安', "门"), None);
        for len in 0..packed.len() {
            assert!(Levels::read(&packed[..len]).is_none());
        }
    }
}

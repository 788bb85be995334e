//! Short texts with a small number each, packed: `dictionaries/bigrams.bin`, `words.bin` and `triples.bin`.
//!
//! After the magic line come the characters, the most frequent first, as two bytes each; for each the bytes of its row, as a
//! number of seven bits a byte, the lowest first, with the highest bit where more follow; the chances (a zero and a number
//! stand for so many even ones); and the rows: the texts that a character starts, without it. A row is bits, packed by their
//! chances (`coder.rs`), which depend on what was read before ([`NUMBER`] and so on): the number of the text that ends there
//! ([`NONE`] where none does), whether longer ones go on; for these how many characters follow, and for each its distance to
//! the one before and the same again. Numbers of two bytes have the lowest first.

use std::sync::OnceLock;

use super::coder::{Bits, EVEN};

/// The number of a text that is only the start of others.
const NONE: u8 = 31;
/// Longest texts, in characters, without the first.
const LONGEST: usize = 3;
const MAGIC: &[u8] = b"saoye levels 2\n";

/// Where the chances of a number's bits are: by how long the text is, by the number of the text without its last character, and
/// by the bits before.
const NUMBER: usize = 0;
/// Those of whether longer texts go on: by how long the text is, and by its number.
const LONGER: usize = NUMBER + (LONGEST + 1) * 32 * 32;
/// Those of how many characters follow, in binary places: by how long the text is, and by the bits before.
const COUNT: usize = LONGER + (LONGEST + 1) * 32;
/// Those of how far the next one is away, in binary places: by how many follow, in binary places; by the place of the one
/// before, in halves of binary places; and by the bits before.
const DISTANCE: usize = COUNT + LONGEST * 16;
const CHANCES: usize = DISTANCE + 16 * 32 * 16;

/// Where the chances of the distances are among `count` that follow, behind the one of this rank.
fn distances(count: u32, rank: u32) -> usize {
    let halves = 2 * (rank + 1).ilog2() + ((rank + 1) << 1 >> (rank + 1).ilog2() & 1);
    DISTANCE + (count.ilog2() as usize * 32 + halves as usize) * 16
}

/// The texts.
pub(crate) struct Levels {
    /// The index of each first character's row, plus one.
    index: Box<[u16]>,
    rows: Vec<Row>,
    characters: Vec<u16>,
    chances: Vec<u8>,
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
        let mut number = || {
            let (mut number, mut places) = (0, 0);
            loop {
                let (&byte, behind) = rest.split_first()?;
                rest = behind;
                number |= usize::from(byte & 0x7F) << places;
                places += 7;
                if byte < 0x80 || places > 14 {
                    return Some(number);
                }
            }
        };
        let sizes = (0..count).map(|_| number()).collect::<Option<Vec<_>>>()?;
        let mut chances = Vec::with_capacity(CHANCES);
        while chances.len() < CHANCES {
            match number()? {
                0 => chances.resize(chances.len() + number()?, EVEN),
                chance => chances.push(u8::try_from(chance).ok()?),
            }
        }
        let mut index = vec![0u16; 0x1_0000].into_boxed_slice();
        let mut rows = Vec::with_capacity(count);
        for (&c, &size) in characters.iter().zip(&sizes) {
            let (bytes, behind) = rest.split_at_checked(size)?;
            rest = behind;
            rows.push(Row {
                bytes,
                texts: OnceLock::new(),
            });
            index[usize::from(c)] = u16::try_from(rows.len()).ok()?;
        }
        (rest.is_empty() && chances.len() == CHANCES).then_some(Levels {
            index,
            rows,
            characters,
            chances,
        })
    }

    fn row(&self, first: char) -> Option<&Row> {
        let slot = *self.index.get(first as usize)?;
        self.rows.get(usize::from(slot).checked_sub(1)?)
    }

    /// The characters that have a number by themselves.
    pub(crate) fn alone(&self) -> impl Iterator<Item = (u16, u8)> {
        let rows = self.characters.iter().zip(&self.rows);
        let rows = rows.filter(|(_, row)| !row.bytes.is_empty());
        let own = rows.map(|(&c, row)| (c, self.number(&mut Bits::new(row.bytes), 0, NONE)));
        own.filter(|own| own.1 != NONE)
    }

    /// The texts that a character starts.
    pub(crate) fn of(&self, first: char) -> Option<&Texts> {
        let row = self.row(first)?;
        Some(row.texts.get_or_init(|| {
            let mut texts = Texts::new();
            // A character that starts no text has no bits.
            if !row.bytes.is_empty() {
                let mut bits = Bits::new(row.bytes);
                self.node(&mut bits, 0, 0, NONE, &mut texts);
                texts.sort_unstable();
            }
            texts
        }))
    }

    /// A number of so many bits, whose chances stand from `at` on.
    fn tree(&self, bits: &mut Bits<'_>, at: usize, len: u32) -> u32 {
        let mut read = 1;
        for _ in 0..len {
            read = read << 1 | bits.bit(self.chances[at + read as usize]);
        }
        read - (1 << len)
    }

    /// A number from one on, whose binary places are counted before.
    fn places(&self, bits: &mut Bits<'_>, at: usize) -> u32 {
        let places = self.tree(bits, at, 4);
        (0..places).fold(1, |number, _| number << 1 | bits.bit(EVEN))
    }

    /// The number of a text of `len` characters that goes on from one with the number `before`.
    fn number(&self, bits: &mut Bits<'_>, len: usize, before: u8) -> u8 {
        let at = NUMBER + (len * 32 + usize::from(before)) * 32;
        self.tree(bits, at, 5) as u8
    }

    /// Reads the number of the text of `key`, of `len` characters, and what follows it; `None` where that cannot be.
    fn node(
        &self,
        bits: &mut Bits<'_>,
        key: u64,
        len: usize,
        before: u8,
        texts: &mut Texts,
    ) -> Option<()> {
        let number = self.number(bits, len, before);
        if number != NONE {
            texts.push((key, number));
        }
        let longer = LONGER + len * 32 + usize::from(number);
        if bits.bit(self.chances[longer]) == 0 {
            return Some(());
        }
        (len < LONGEST).then_some(())?;
        let count = self.places(bits, COUNT + len * 16);
        let mut rank = 0;
        for _ in 0..count {
            rank += self.places(bits, distances(count, rank));
            let key = key << 16 | u64::from(*self.characters.get(rank as usize - 1)?);
            self.node(bits, key, len + 1, number, texts)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use super::{
        super::{coder, source::Table},
        CHANCES, COUNT, EVEN, LONGER, LONGEST, MAGIC, NONE, NUMBER, distances,
    };

    #[derive(Default)]
    struct Node {
        number: Option<u8>,
        /// By the ranks of the characters that follow, from one on.
        next: BTreeMap<u32, Node>,
    }

    /// Bits, each with the place of its chance, if it has one.
    #[derive(Default)]
    struct Bits(Vec<(Option<usize>, u32)>);

    impl Bits {
        fn tree(&mut self, at: usize, number: u32, len: u32) {
            for i in (0..len).rev() {
                let before = (1 << len | number) >> (i + 1);
                self.0.push((Some(at + before as usize), number >> i & 1));
            }
        }

        fn places(&mut self, at: usize, number: u32) {
            self.tree(at, number.ilog2(), 4);
            for i in (0..number.ilog2()).rev() {
                self.0.push((None, number >> i & 1));
            }
        }

        fn node(&mut self, node: &Node, len: usize, before: u8) {
            let number = node.number.unwrap_or(NONE);
            let at = NUMBER + (len * 32 + usize::from(before)) * 32;
            self.tree(at, u32::from(number), 5);
            let more = u32::from(!node.next.is_empty());
            self.0
                .push((Some(LONGER + len * 32 + usize::from(number)), more));
            if more == 0 {
                return;
            }
            let count = node.next.len() as u32;
            self.places(COUNT + len * 16, count);
            let mut last = 0;
            for (&rank, node) in &node.next {
                self.places(distances(count, last), rank - last);
                last = rank;
                self.node(node, len + 1, number);
            }
        }
    }

    /// The chances that pack the bits to the least.
    fn chances(rows: &[Bits]) -> Vec<u8> {
        let mut times = vec![[0u64; 2]; CHANCES];
        for &(at, bit) in rows.iter().flat_map(|row| &row.0) {
            if let Some(at) = at {
                times[at][bit as usize] += 1;
            }
        }
        let chance = |&[zeros, ones]: &[u64; 2]| match zeros + ones {
            0 => EVEN,
            all => ((zeros * 256 + all / 2) / all).clamp(1, 255) as u8,
        };
        times.iter().map(chance).collect()
    }

    fn number(n: usize, out: &mut Vec<u8>) {
        let mut left = n;
        while left > 0x7F {
            out.push(left as u8 | 0x80);
            left >>= 7;
        }
        out.push(left as u8);
    }

    /// The rows of a table: first character, what follows it, number. In one of two columns the number stands behind what it
    /// is of; in one of three the character's own number is in the second, and in the third before all that it is of.
    pub(super) fn texts(file: &str, text: &str, columns: &[&str]) -> Vec<(char, Vec<char>, u8)> {
        let table = Table::read(file, text, columns).unwrap();
        let mut texts = Vec::new();
        for row in table.rows() {
            let (first, rest) = match *row.columns() {
                [first, rest] => (first, rest),
                [first, own, followers] => {
                    let first = first.chars().next().unwrap();
                    let mut number = own.as_bytes()[0] - b'a';
                    texts.push((first, Vec::new(), number));
                    for c in followers.chars() {
                        match c {
                            'a'..='z' => number = c as u8 - b'a',
                            c => texts.push((first, vec![c], number)),
                        }
                    }
                    continue;
                }
                _ => unreachable!(),
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
        let rows: Vec<Bits> = characters
            .iter()
            .map(|c| {
                let mut bits = Bits::default();
                let row = rows.get(c);
                row.into_iter().for_each(|node| bits.node(node, 0, NONE));
                bits
            })
            .collect();
        let chances = chances(&rows);
        let pack = |row: &Bits| {
            let chance = |at: Option<usize>| at.map_or(EVEN, |at| chances[at]);
            let mut packed = coder::pack(row.0.iter().map(|&(at, bit)| (chance(at), bit)));
            if packed.is_empty() && !row.0.is_empty() {
                packed.push(0);
            }
            packed
        };
        let packed: Vec<Vec<u8>> = rows.iter().map(pack).collect();
        packed.iter().for_each(|row| number(row.len(), &mut out));
        for alike in chances.chunk_by(|a, b| (*a == EVEN) == (*b == EVEN)) {
            if alike[0] == EVEN {
                number(0, &mut out);
                number(alike.len(), &mut out);
            } else {
                let each = alike.iter().map(|&chance| usize::from(chance));
                each.for_each(|chance| number(chance, &mut out));
            }
        }
        packed.iter().for_each(|row| out.extend(row));
        out
    }
}

#[cfg(test)]
mod compiled {
    use super::{
        Levels, longer, number,
        tests::{texts, write},
    };

    const TABLES: [(&str, &str, &[&str]); 3] = [
        (
            "bigrams",
            include_str!("../../dictionaries/bigrams.tsv"),
            &["character", "bits", "followers"],
        ),
        (
            "words",
            include_str!("../../dictionaries/words.tsv"),
            &["first", "words"],
        ),
        (
            "triples",
            include_str!("../../dictionaries/triples.tsv"),
            &["first", "triples"],
        ),
    ];

    fn path(name: &str) -> String {
        format!("{}/dictionaries/{name}.bin", env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    #[ignore = "writes dictionaries/bigrams.bin, words.bin and triples.bin: cargo test --lib regenerate_levels -- --ignored"]
    fn regenerate_levels() {
        for (name, text, columns) in TABLES {
            std::fs::write(path(name), write(name, text, columns)).unwrap();
        }
    }

    #[test]
    fn the_packed_tables_are_up_to_date() {
        for (name, text, columns) in TABLES {
            let packed = std::fs::read(path(name)).unwrap();
            let advice = "run cargo test --lib regenerate_levels -- --ignored";
            assert!(packed == write(name, text, columns), "{name}: {advice}");
        }
    }

    #[test]
    fn the_packed_tables_hold_the_texts_and_no_others() {
        for (name, text, columns) in TABLES {
            let levels = Levels::read(std::fs::read(path(name)).unwrap().leak()).unwrap();
            let mut expected: Vec<(char, u64, u8)> = texts(name, text, columns)
                .into_iter()
                .map(|(first, rest, number)| (first, rest.into_iter().fold(0, longer), number))
                .collect();
            expected.sort_unstable();
            let held = ('\0'..='\u{FFFF}').flat_map(|first| {
                let texts = levels.of(first).into_iter().flatten();
                texts.map(move |&(key, number)| (first, key, number))
            });
            assert!(held.eq(expected), "{name}");
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

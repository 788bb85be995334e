//! Pinyin: which characters have which reading.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::OnceLock,
};

/// Longest text, in bytes, that is read as readings: several readings of six letters with their tones.
pub(crate) const LONGEST: usize = 40;

/// The characters of each reading in a text, in order.
#[derive(Clone)]
pub(crate) struct Readings {
    first: &'static [char],
    more: Vec<&'static [char]>,
    /// Whether one of them has a tone; a light syllable has none.
    pub(crate) toned: bool,
}

impl Readings {
    /// Reads `text`: one reading, or several between commas; nothing where it is anything else.
    pub(crate) fn of(text: &str) -> Option<Readings> {
        let table = table();
        // Nearly always it is one reading, and spelled as in the table.
        if let Some(known) = key(text).and_then(|key| table.get(&key)) {
            return Some(Readings {
                first: known.characters(),
                more: Vec::new(),
                toned: !text.is_ascii(),
            });
        }
        let mut toned = false;
        let mut found = text
            .split([',', '，', '、', '/', ' '])
            .filter(|r| !r.is_empty())
            .map(|reading| {
                let composed = compose(reading);
                toned |= !composed.is_ascii();
                table.get(&key(&composed)?).map(Known::characters)
            })
            .collect::<Option<Vec<_>>>()?;
        let first = found.pop()?;
        Some(Readings {
            first,
            more: found,
            toned,
        })
    }

    /// Whether every reading is one of the character's.
    pub(crate) fn fit(&self, character: char) -> bool {
        let has = |known: &[char]| known.binary_search(&character).is_ok();
        has(self.first) && self.more.iter().all(|known| has(known))
    }

    /// The characters that the readings may belong to.
    pub(crate) fn characters(&self) -> impl Iterator<Item = char> + '_ {
        self.first.iter().copied().filter(|&c| self.fit(c))
    }
}

/// Whether a reading may start with byte `b`: a Latin letter, plain or with a tone (two bytes).
pub(crate) fn starts(b: u8) -> bool {
    b.is_ascii_lowercase() || (0xC3..=0xC7).contains(&b)
}

/// The text before the closing bracket that ends readings at the start of `text`, and that bracket.
pub(crate) fn closed(text: &str) -> Option<(&str, char)> {
    if !text.as_bytes().first().copied().is_some_and(starts) {
        return None;
    }
    let bytes = &text.as_bytes()[..LONGEST.min(text.len())];
    for (i, &b) in bytes.iter().enumerate() {
        match b {
            b')' => return Some((&text[..i], ')')),
            // The first byte of a full-width bracket.
            0xEF => return text[i..].starts_with('）').then(|| (&text[..i], '）')),
            _ => {}
        }
    }
    None
}

/// A reading with its tones composed: `ā`, not `a` and a mark.
fn compose(reading: &str) -> String {
    const TONES: [(char, &str, &str); 5] = [
        ('\u{304}', "aeiouü", "āēīōūǖ"),
        ('\u{301}', "aeiouü", "áéíóúǘ"),
        ('\u{30C}', "aeiouü", "ǎěǐǒǔǚ"),
        ('\u{300}', "aeiouü", "àèìòùǜ"),
        ('\u{308}', "u", "ü"),
    ];
    let mut out = String::with_capacity(reading.len());
    for c in reading.chars() {
        // The variants of `a` and `g` that phonetic alphabets use, and the breve that stands for the third tone.
        let c = match c {
            'ɑ' => 'a',
            'ɡ' => 'g',
            'ă' => 'ǎ',
            'ĕ' => 'ě',
            'ĭ' => 'ǐ',
            'ŏ' => 'ǒ',
            'ŭ' => 'ǔ',
            '\u{306}' => '\u{30C}',
            c => c,
        };
        let joined = TONES
            .iter()
            .find(|tone| tone.0 == c)
            .and_then(|(_, plain, toned)| {
                let last = out.chars().next_back()?;
                let at = plain.chars().position(|p| p == last)?;
                toned.chars().nth(at)
            });
        if let Some(joined) = joined {
            out.pop();
            out.push(joined);
        } else {
            out.push(c);
        }
    }
    out
}

/// A reading's bytes as a number; the longest has seven.
fn key(reading: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes
        .get_mut(..reading.len())?
        .copy_from_slice(reading.as_bytes());
    Some(u64::from_le_bytes(bytes))
}

/// Hashes the number of a reading.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u64(self.0 ^ u64::from(b));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// The characters of a reading, split when they are first asked for.
struct Known {
    text: &'static str,
    characters: OnceLock<Box<[char]>>,
}

impl Known {
    fn characters(&self) -> &[char] {
        self.characters.get_or_init(|| self.text.chars().collect())
    }
}

type Characters = HashMap<u64, Known, BuildHasherDefault<Mix>>;

/// The text of `dictionaries/readings.tsv`.
pub(crate) const READINGS: &str = include_str!("../../dictionaries/readings.tsv");

/// Which characters have which reading: `dictionaries/readings.tsv`. The characters are in order there.
fn table() -> &'static Characters {
    static TABLE: OnceLock<Characters> = OnceLock::new();
    TABLE.get_or_init(|| {
        READINGS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(reading, text)| {
                let characters = OnceLock::new();
                Some((key(reading)?, Known { text, characters }))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{Readings, compose};

    #[test]
    fn tones_are_composed() {
        assert_eq!(compose("lu\u{308}\u{300}"), "lǜ");
        assert_eq!(compose("jia\u{304}n"), "jiān");
        assert_eq!(compose("nǚ"), "nǚ");
    }

    #[test]
    fn readings_are_known_with_and_without_a_tone() {
        let toned = |text| Readings::of(text).map(|r| r.toned);
        assert_eq!(toned("xiàn"), Some(true));
        assert_eq!(toned("zhòng,chóng"), Some(true));
        assert_eq!(toned("lüè"), Some(true));
        assert_eq!(toned("me"), Some(false));
        assert_eq!(toned("hello"), None);
    }
}

//! `dictionaries/phrases.bin`: the phrase tables, compiled, so that a start does not read and order them.
//!
//! After the magic line come the phrases in their order: the bytes that one shares with the one before, its other bytes, and its
//! uses, each a label (with the highest bit where a colon has to follow) and a role; then the words that are no phrases.
//! Lengths are one byte each, numbers of phrases and lists four, of words two, the lowest byte first.

use super::{
    phrases::{Phrases, Role, Use},
    word_lists::WordLists,
};
use crate::{error::Error, mark::Label, text::prefixes::Prefixes};

const MAGIC: &[u8] = b"saoye phrases 1\n";
const COLON: u8 = 0x80;
const FILE: &str = "dictionaries/phrases.bin";

/// Writes the phrases down.
///
/// # Errors
///
/// When a phrase has more bytes or uses than the format has room for.
#[cfg(test)]
pub(crate) fn write(phrases: &Phrases) -> Result<Vec<u8>, Error> {
    let wrong =
        |expected: &str, got: &str| Error::dictionary(FILE, 0, expected, format_args!("{got:?}"));
    let byte = |n: usize, of: &str| u8::try_from(n).map_err(|_| wrong("at most 255", of));
    let role = |role: Role| Role::all().position(|known| known == role).unwrap_or(0);
    let mut out = MAGIC.to_vec();
    let words = phrases.prefixes().words();
    out.extend((words.len() as u32).to_le_bytes());
    let mut last = "";
    for (word, uses) in words.iter().zip(phrases.all_uses()) {
        let pairs = last.bytes().zip(word.bytes());
        let shared = pairs.take_while(|(a, b)| a == b).count();
        out.push(byte(shared, word)?);
        out.push(byte(word.len() - shared, word)?);
        out.extend(&word.as_bytes()[shared..]);
        out.push(byte(uses.len(), word)?);
        for meaning in uses {
            let colon = if meaning.colon { COLON } else { 0 };
            out.push(meaning.label as u8 | colon);
            out.push(byte(role(meaning.role), word)?);
        }
        last = word;
    }
    out.extend((phrases.lists().all().count() as u32).to_le_bytes());
    for (label, of, words) in phrases.lists().all() {
        out.extend([label as u8, byte(role(of), "roles")?]);
        let count = u16::try_from(words.len()).map_err(|_| wrong("at most 65535", "words"))?;
        out.extend(count.to_le_bytes());
        for word in words {
            out.push(byte(word.len(), word)?);
            out.extend(word.as_bytes());
        }
    }
    Ok(out)
}

/// Reads the phrases.
///
/// # Errors
///
/// When the bytes are not what [`write`] writes.
pub(crate) fn read(bytes: &[u8]) -> Result<Phrases, Error> {
    Reader(bytes)
        .phrases()
        .ok_or_else(|| Error::dictionary(FILE, 0, "compiled phrases", format_args!("other bytes")))
}

/// The bytes that are still to be read.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    fn number<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn phrases(mut self) -> Option<Phrases> {
        let labels: Vec<Label> = Label::all().collect();
        let roles: Vec<Role> = Role::all().collect();
        (self.take(MAGIC.len())? == MAGIC).then_some(())?;
        let count = u32::from_le_bytes(self.number()?) as usize;
        // A phrase takes three bytes at least: no count can ask for more room than there are bytes.
        let room = count.min(self.0.len() / 3);
        let (mut text, mut ends) = (Vec::new(), Vec::with_capacity(room));
        let (mut uses, mut counts) = (Vec::with_capacity(room), Vec::with_capacity(room));
        let mut start = 0;
        for _ in 0..count {
            let shared = usize::from(self.byte()?);
            (start + shared <= text.len()).then_some(())?;
            let end = text.len();
            text.extend_from_within(start..start + shared);
            let rest = usize::from(self.byte()?);
            text.extend_from_slice(self.take(rest)?);
            start = end;
            (start < text.len()).then_some(())?;
            ends.push(text.len());
            let own = self.byte()?;
            for _ in 0..own {
                let label = self.byte()?;
                uses.push(Use {
                    label: *labels.get(usize::from(label & !COLON))?,
                    role: *roles.get(usize::from(self.byte()?))?,
                    colon: label & COLON != 0,
                });
            }
            counts.push(usize::from(own));
        }
        let mut lists = WordLists::default();
        for _ in 0..u32::from_le_bytes(self.number()?) {
            let label = *labels.get(usize::from(self.byte()?))?;
            let role = *roles.get(usize::from(self.byte()?))?;
            for _ in 0..u16::from_le_bytes(self.number()?) {
                let len = usize::from(self.byte()?);
                let word = std::str::from_utf8(self.take(len)?).ok()?;
                lists.add(label, role, word);
            }
        }
        self.0.is_empty().then_some(())?;
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let words = Prefixes::build(starts.zip(&ends).map(|(start, &end)| &text[start..end]));
        Some(Phrases::assemble(words, counts.into_iter(), uses, lists))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{PHRASES, TABLES},
        *,
    };

    const ARTEFACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/phrases.bin");

    fn compiled() -> Vec<u8> {
        write(&Phrases::compile(TABLES.iter().copied()).unwrap()).unwrap()
    }

    #[test]
    #[ignore = "writes dictionaries/phrases.bin: cargo test --lib regenerate -- --ignored"]
    fn regenerate_phrases() {
        std::fs::write(ARTEFACT, compiled()).unwrap();
    }

    #[test]
    fn the_artefact_is_what_the_tables_compile_to() {
        let advice = "run cargo test --lib regenerate -- --ignored";
        assert!(
            compiled() == PHRASES,
            "phrases.bin is out of date; {advice}"
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert!(write(&read(PHRASES).unwrap()).unwrap() == PHRASES);
    }

    #[test]
    fn other_bytes_are_refused() {
        let refused = |bytes: &[u8]| read(bytes).is_err();
        assert!(refused(b"") && refused(b"saoye phrases 2\n"));
        for end in (0..PHRASES.len()).step_by(4093) {
            assert!(refused(&PHRASES[..end]), "{end}");
        }
        assert!(refused(&[PHRASES, b"x"].concat()));
    }
}

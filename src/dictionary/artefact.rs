//! `dictionaries/phrases.bin`: the phrase tables, compiled, so that a start does not read and order them.
//!
//! After the magic line come what phrases say: how many such meanings there are, and for each its uses, each a label (with the
//! highest bit where a colon has to follow) and a role; then the words that are no phrases; then the phrases ([`Prefixes`]),
//! each with the index of its meaning. Numbers of uses and lengths are one byte each, of lists four, of others two, the
//! lowest byte first.

use std::borrow::Cow;

use super::{
    phrases::{Phrases, Role, Use},
    word_lists::WordLists,
};
use crate::{error::Error, mark::Label, text::prefixes::Prefixes};

const MAGIC: &[u8] = b"saoye phrases 2\n";
const COLON: u8 = 0x80;
const FILE: &str = "dictionaries/phrases.bin";

/// Writes the phrases down.
///
/// # Errors
///
/// When there are more meanings, uses or words than the format has room for.
#[cfg(test)]
pub(crate) fn write(phrases: &Phrases) -> Result<Vec<u8>, Error> {
    let wrong =
        |expected: &str, got: &str| Error::dictionary(FILE, 0, expected, format_args!("{got:?}"));
    let byte = |n: usize, of: &str| u8::try_from(n).map_err(|_| wrong("at most 255", of));
    let two = |n: usize, of: &str| u16::try_from(n).map_err(|_| wrong("at most 65535", of));
    let role = |role: Role| Role::all().position(|known| known == role).unwrap_or(0);
    let mut out = MAGIC.to_vec();
    out.extend(two(phrases.meanings().len(), "meanings")?.to_le_bytes());
    for uses in phrases.meanings() {
        out.push(byte(uses.len(), "uses")?);
        for meaning in uses {
            let colon = if meaning.colon { COLON } else { 0 };
            out.push(meaning.label as u8 | colon);
            out.push(byte(role(meaning.role), "roles")?);
        }
    }
    out.extend((phrases.lists().all().count() as u32).to_le_bytes());
    for (label, of, words) in phrases.lists().all() {
        out.extend([label as u8, byte(role(of), "roles")?]);
        out.extend(two(words.len(), "words")?.to_le_bytes());
        for word in words {
            out.push(byte(word.len(), word)?);
            out.extend(word.as_bytes());
        }
    }
    out.extend(phrases.prefixes().bytes());
    Ok(out)
}

/// Reads the phrases.
///
/// # Errors
///
/// When the bytes are not what [`write`] writes.
pub(crate) fn read(bytes: &'static [u8]) -> Result<Phrases, Error> {
    Reader(bytes)
        .phrases()
        .ok_or_else(|| Error::dictionary(FILE, 0, "compiled phrases", format_args!("other bytes")))
}

/// The bytes of an artefact that are still to be read.
pub(super) struct Reader(pub(super) &'static [u8]);

impl Reader {
    pub(super) fn take(&mut self, n: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    /// Whether the magic line comes first; it is taken.
    pub(super) fn magic(&mut self, magic: &[u8]) -> Option<()> {
        (self.take(magic.len())? == magic).then_some(())
    }

    pub(super) fn number<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// The words that all the rest is.
    pub(super) fn words(self) -> Option<Prefixes> {
        Prefixes::read(Cow::Borrowed(self.0))
    }

    fn phrases(mut self) -> Option<Phrases> {
        let labels: Vec<Label> = Label::all().collect();
        let roles: Vec<Role> = Role::all().collect();
        self.magic(MAGIC)?;
        let mut meanings: Vec<Box<[Use]>> = Vec::new();
        for _ in 0..u16::from_le_bytes(self.number()?) {
            let [count] = self.number()?;
            let mut one = || {
                let [label, role] = self.number()?;
                Some(Use {
                    label: *labels.get(usize::from(label & !COLON))?,
                    role: *roles.get(usize::from(role))?,
                    colon: label & COLON != 0,
                })
            };
            meanings.push((0..count).map(|_| one()).collect::<Option<_>>()?);
        }
        let mut lists = WordLists::default();
        for _ in 0..u32::from_le_bytes(self.number()?) {
            let [label, role] = self.number()?;
            let label = *labels.get(usize::from(label))?;
            let role = *roles.get(usize::from(role))?;
            for _ in 0..u16::from_le_bytes(self.number()?) {
                let [len] = self.number()?;
                let word = std::str::from_utf8(self.take(usize::from(len))?).ok()?;
                lists.add(label, role, word);
            }
        }
        Some(Phrases::assemble(self.words()?, meanings, lists))
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
        let refused = |bytes: &'static [u8]| read(bytes).is_err();
        assert!(refused(b"") && refused(b"saoye phrases 1\n"));
        for end in (0..PHRASES.len()).step_by(4093) {
            assert!(refused(&PHRASES[..end]), "{end}");
        }
        assert!(refused([PHRASES, b"x"].concat().leak()));
    }
}

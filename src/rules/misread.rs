//! # misread
//!
//! Lines whose bytes were decoded with the wrong table, once too often or once too little: `ÐÂÎÅ` and `æ–°é—»` → 新闻,
//! `鏂伴椈` → 新闻. They are put back as they were before any rule judges them.
//!
//! **How it decides.** The bytes that a line had are found by the table that it was read with, and read with the other one
//! (`misread` tells both). A line counts where nearly all of its characters come out whole and are likelier, one after
//! another, than what stands there; a page counts where enough of its characters do. UTF-8 that was read as GBK has lost a
//! byte wherever no character of GBK was left for it: the likeliest character is put there where one is clearly likelier
//! than all others, and a replacement character (U+FFFD) where none is.
//!
//! **What it must not touch.** Other languages in Latin letters, a page that speaks of garbled text, rare characters.

mod decode;

use std::{ops::Range, sync::LazyLock};

use encoding_rs::WINDOWS_1252;

use super::{Repair, Repairer};
use crate::{
    dictionary::{Dictionaries, bigrams::Bigrams, rule_words::List, words::Words},
    mark::{Edit, Evidence, Label},
    text::{class::is_han, gbk, seek::Seeker},
};
use decode::{Byte, LOST, Read, from_gbk, from_utf8, goes_on, missing};

pub(super) const REPAIRER: Repairer = Repairer {
    name: "misread",
    label: Label::MarkupResidue,
    source: super::manual::manual!("misread.rs"),
    find,
};

/// Characters that a page gets back at least.
const PAGE: usize = 8;
/// How many characters come out whole for each that does not, at least.
const WHOLE: usize = 12;
/// Most bits of a character, one after another, on the average of a page: nothing but UTF-8 reads as such.
const LIKELY: f32 = 12.0;
const LIKELY_UTF8: f32 = 17.0;
/// Bits that a line is likelier than what stands there.
const GAIN: f32 = 10.0;
/// How much likelier than any other the character is that stands for lost bytes, in bits for each of them, and how
/// many on each side tell.
const MARGIN: f32 = 3.0;
const NEAR: usize = 6;

/// Which table text was read with, instead of which.
#[derive(Clone, Copy)]
enum Reading {
    GbkAsLatin,
    Utf8AsLatin,
    Utf8AsGbk,
}

impl Reading {
    fn name(self) -> &'static str {
        match self {
            Reading::GbkAsLatin => "gbk as latin",
            Reading::Utf8AsLatin => "utf-8 as latin",
            Reading::Utf8AsGbk => "utf-8 as gbk",
        }
    }

    /// The bytes that `c` was read from; `None` for a character that the table does not have.
    fn bytes(self, c: char) -> Option<Bytes> {
        match (c, self) {
            ('\0'..='\x7F', _) => Some(Bytes::One(c as u8)),
            (_, Reading::Utf8AsGbk) => gbk::bytes_of(c).map(Bytes::Two),
            _ => latin_byte(c).map(Bytes::One),
        }
    }
}

/// The bytes of a character.
enum Bytes {
    One(u8),
    Two([u8; 2]),
}

/// The byte that Windows' Latin table has for `c`, of those that are no ASCII; control characters are their own bytes.
pub(super) fn latin_byte(c: char) -> Option<u8> {
    // Those that Unicode has elsewhere.
    static MOVED: LazyLock<Vec<char>> = LazyLock::new(|| {
        let bytes: Vec<u8> = (0x80..0xA0).collect();
        let moved = WINDOWS_1252.decode_without_bom_handling(&bytes).0;
        moved.chars().collect()
    });
    match c {
        '\0'..='\x7F' => None,
        '\u{80}'..='\u{FF}' => u8::try_from(c).ok(),
        _ => {
            let at = MOVED.iter().position(|&known| known == c)?;
            u8::try_from(0x80 + at).ok()
        }
    }
}

/// A line that was put back.
struct Line {
    reading: Reading,
    bytes: Vec<Byte>,
    read: Vec<Read>,
    /// Chinese characters in it, and their bits.
    chars: usize,
    bits: f32,
}

/// Whether a text may hold Chinese whose bytes were read one by one: Latin letters above ASCII stand side by side.
pub(crate) fn may_be_misread(text: &str) -> bool {
    let bytes = text.as_bytes();
    let beside = |at: &usize| matches!(bytes.get(at + 2), Some(0xC2 | 0xC3));
    let pairs = memchr::memchr2_iter(0xC2, 0xC3, bytes).filter(beside);
    pairs.take(PAGE).count() == PAGE
}

fn find(text: &str, _: &[usize], _: &Dictionaries, repairs: &mut Vec<Repair>) {
    // Signs of UTF-8 that was read as GBK: ，and 。 begin with one of the first two, or end with the last.
    static SIGNS: LazyLock<Option<Seeker>> = LazyLock::new(|| Seeker::new(['锛', '銆', '紝']));
    let latin = may_be_misread(text);
    let signs = SIGNS.as_ref();
    let gbk = signs.is_some_and(|signs| signs.any(text, |_, _| true));
    if !latin && !gbk {
        return;
    }
    let mut readings = Vec::new();
    if latin {
        readings.extend([Reading::Utf8AsLatin, Reading::GbkAsLatin]);
    }
    if gbk {
        readings.push(Reading::Utf8AsGbk);
    }
    let mut found: Vec<Line> = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let span = at..at + line.len();
        at = span.end + 1;
        // Bytes above ASCII: two of them at least make a character.
        if line.len() >= 4 && !line.is_ascii() {
            let mut lines = readings.iter().filter_map(|&how| read(text, &span, how));
            found.extend(lines.next());
        }
    }
    let chars: usize = found.iter().map(|line| line.chars).sum();
    let beyond: f32 = found.iter().map(Line::beyond).sum();
    if chars < PAGE || beyond > 0.0 || List::MisreadTalk.in_text(text) {
        return;
    }
    for line in &mut found {
        choose(&mut line.read);
        repairs.extend(line.repairs(text));
    }
}

/// Reads a line as it was meant; `None` where that is no likelier than what stands there.
fn read(text: &str, span: &Range<usize>, reading: Reading) -> Option<Line> {
    let mut bytes = Vec::with_capacity(span.len());
    let mut stands = 0.0;
    let mut before = None;
    let mut chars = text[span.clone()].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let place = span.start + i..span.start + i + c.len_utf8();
        let mut next = || match reading.bytes(chars.peek()?.1)? {
            Bytes::One(byte) | Bytes::Two([byte, _]) => Some(byte),
        };
        // GBK has the sign for euro twice: one byte, or two of which the second starts a character of UTF-8.
        let euro = c == '€'
            && matches!(reading, Reading::Utf8AsGbk)
            && (missing(&bytes) != 1 || !next().is_some_and(goes_on));
        let mut push = |value| {
            bytes.push(Byte {
                value,
                place: place.clone(),
            });
        };
        match reading.bytes(c) {
            _ if c == LOST => push(None),
            _ if euro => push(Some(0x80)),
            Some(Bytes::One(byte)) => push(Some(byte)),
            Some(Bytes::Two(pair)) => pair.into_iter().for_each(|byte| push(Some(byte))),
            None => return None,
        }
        if !c.is_ascii() {
            stands += Bigrams::embedded().after(before, c);
        }
        before = Some(c);
    }
    let read = match reading {
        Reading::GbkAsLatin => from_gbk(&bytes),
        Reading::Utf8AsLatin => from_utf8(&bytes, false),
        Reading::Utf8AsGbk => from_utf8(&bytes, true),
    };
    let (mut chars, mut bits, mut lost, mut open, mut before) = (0, 0.0, 0, 0, None);
    for one in &read {
        match one.c {
            _ if !one.choices.is_empty() => open += 1,
            LOST => lost += 1,
            c if c.is_ascii() => {}
            c => {
                bits += Bigrams::embedded().after(before, c);
                chars += 1;
            }
        }
        before = Some(one.c);
    }
    let han = read.iter().filter(|one| is_han(one.c)).count();
    let whole = chars > 0 && lost * WHOLE <= chars && open <= chars && 2 * han >= chars;
    (whole && bits + GAIN <= stands).then_some(Line {
        reading,
        bytes,
        read,
        chars,
        bits,
    })
}

/// Puts the likeliest characters where bytes are lost, where they are clearly so.
fn choose(read: &mut [Read]) {
    let bigrams = Bigrams::embedded();
    let filled = likeliest(read);
    for at in 0..read.len() {
        if read[at].choices.is_empty() {
            continue;
        }
        let near = at.saturating_sub(NEAR)..(at + 1 + NEAR).min(read.len());
        let own = at - near.start;
        let mut line = filled[near].to_vec();
        // A line's end tells as well.
        line.push(Bigrams::symbol('\n'));
        let gap = Words::embedded().gap(&line, own);
        let mut ranked: Vec<(f32, char)> = (read[at].choices.iter())
            .map(|&c| {
                line[own] = Bigrams::symbol(c);
                let before = own.checked_sub(1).map(|i| line[i]);
                let pairs = bigrams.after(before, c) + bigrams.after(Some(c), line[own + 1]);
                (gap.bits(&line) + pairs, c)
            })
            .collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let margin = MARGIN * read[at].lost as f32;
        let clear = ranked.first().copied().filter(|best| {
            // Ways to write the same character are not told apart by what stands beside it.
            let other = |one: &&(f32, char)| Bigrams::symbol(one.1) != Bigrams::symbol(best.1);
            (ranked.iter().find(other)).is_none_or(|other| best.0 + margin <= other.0)
        });
        let clear = clear.map(|best| best.1);
        read[at].c = clear.unwrap_or(LOST);
    }
}

/// The likeliest characters of a line, one after another, as symbols of [`Bigrams::symbol`].
fn likeliest(read: &[Read]) -> Vec<char> {
    let bigrams = Bigrams::embedded();
    // What each choice costs with what is best before it, and which choice that is.
    let mut ways: Vec<Vec<(f32, usize)>> = Vec::with_capacity(read.len());
    let choice = |at: usize, i: usize| read[at].choices.get(i).copied().unwrap_or(read[at].c);
    let choices = |at: usize| read[at].choices.len().max(1);
    for at in 0..read.len() {
        let own = (0..choices(at)).map(|i| {
            let c = choice(at, i);
            let Some(before) = ways.last() else {
                return (bigrams.alone(c), 0);
            };
            let costs = before
                .iter()
                .enumerate()
                .map(|(k, (cost, _))| (cost + bigrams.after(Some(choice(at - 1, k)), c), k));
            costs.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, 0))
        });
        let own = own.collect();
        ways.push(own);
    }
    let last = ways.last().map_or(&[][..], Vec::as_slice);
    let mut best = (0..last.len())
        .min_by(|&a, &b| last[a].0.total_cmp(&last[b].0))
        .unwrap_or(0);
    let mut out: Vec<char> = Vec::with_capacity(read.len());
    for at in (0..read.len()).rev() {
        out.push(Bigrams::symbol(choice(at, best)));
        best = ways[at][best].1;
    }
    out.reverse();
    out
}

impl Line {
    /// How many bits its characters are unlikelier than they may be.
    fn beyond(&self) -> f32 {
        let likely = match self.reading {
            Reading::GbkAsLatin => LIKELY,
            Reading::Utf8AsLatin | Reading::Utf8AsGbk => LIKELY_UTF8,
        };
        self.bits - likely * self.chars as f32
    }

    /// What is to stand where: as few characters at once as their bytes allow.
    fn repairs(&self, text: &str) -> Vec<Repair> {
        let mut out = Vec::new();
        let mut with = String::new();
        let mut start = None;
        for one in &self.read {
            let first = &self.bytes[one.bytes.start].place;
            let from = *start.get_or_insert(first.start);
            with.push(one.c);
            let last = &self.bytes[one.bytes.end - 1].place;
            let next = self.bytes.get(one.bytes.end);
            if next.is_some_and(|next| next.place == *last) {
                continue;
            }
            start = None;
            let span = from..last.end;
            if with != text[span.clone()] {
                out.push(Repair {
                    span,
                    edit: Some(Edit::Replace(std::mem::take(&mut with))),
                    score: 0.95,
                    evidence: Evidence::new().text("misread", self.reading.name()),
                });
            }
            with.clear();
        }
        out
    }
}

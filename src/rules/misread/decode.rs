//! Bytes of which some are lost, read as GBK or as UTF-8.

use std::{ops::Range, sync::LazyLock};

use crate::{
    dictionary::bigrams::Bigrams,
    text::{class::is_han, gbk},
};

/// Characters that are weighed for one that has lost bytes, at most.
const CHOICES: usize = 48;
/// Windows' Latin table has all bytes but these.
const UNREAD: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];
/// What stands for a lost byte, and for a lost character.
pub(super) const LOST: char = '\u{FFFD}';
/// What characters of Chinese text start with in UTF-8, and go on with.
const LEADS: [u8; 13] = range(0xE3);
const REST: [u8; 64] = range(0x80);

/// A byte that a line had, or the place of one that is lost, and the character that it stands in.
pub(super) struct Byte {
    /// `None` for a lost one.
    pub(super) value: Option<u8>,
    /// Where the character starts and ends in the text.
    pub(super) place: Range<usize>,
}

/// A character that comes out, and which bytes it is made of.
pub(super) struct Read {
    pub(super) c: char,
    pub(super) bytes: Range<usize>,
    /// What it may be, where bytes of it are lost, and how many are.
    pub(super) choices: Vec<char>,
    pub(super) lost: usize,
}

/// Reads bytes as GBK of which some are lost.
pub(super) fn from_gbk(bytes: &[Byte]) -> Vec<Read> {
    let mut out = Vec::with_capacity(bytes.len() / 2);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (c, len, choices) = match (byte.value, bytes.get(at + 1).map(|next| next.value)) {
            (Some(byte @ ..0x80), _) => (char::from(byte), 1, Vec::new()),
            (Some(lead), Some(Some(trail))) => match gbk::char_of(lead, trail) {
                Some(c) => (c, 2, Vec::new()),
                None => (LOST, 1, Vec::new()),
            },
            (Some(lead), Some(None)) => (LOST, 2, may_be(|lost| gbk::char_of(lead, lost))),
            (None, Some(Some(trail @ 0x40..))) => {
                (LOST, 2, may_be(|lost| gbk::char_of(lost, trail)))
            }
            _ => (LOST, 1, Vec::new()),
        };
        out.push(Read {
            c,
            bytes: at..at + len,
            choices,
            lost: 1,
        });
        at += len;
    }
    out
}

/// The characters that come of the bytes that Windows' Latin table does not have.
fn may_be(read: impl Fn(u8) -> Option<char>) -> Vec<char> {
    common(UNREAD.into_iter().filter_map(read))
}

/// Those of some characters that Chinese text has, the commonest if there are many.
fn common(chars: impl Iterator<Item = char>) -> Vec<char> {
    let bits = |c: char| Bigrams::embedded().alone(c);
    let mut all: Vec<char> = chars.filter(|&c| is_text(c)).collect();
    all.sort_by(|&a, &b| bits(a).total_cmp(&bits(b)));
    all.truncate(CHOICES);
    all
}

/// Bytes in their order.
const fn range<const N: usize>(first: u8) -> [u8; N] {
    let mut all = [first; N];
    let mut i = 1;
    while i < N {
        all[i] = all[i - 1] + 1;
        i += 1;
    }
    all
}

/// Whether a byte goes on with a character of UTF-8.
pub(super) fn goes_on(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// How many bytes a character of UTF-8 has that starts with one.
fn length(lead: u8) -> usize {
    match lead {
        0..0xC2 => 1,
        0xC2..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// How many bytes are missing to the last character.
pub(super) fn missing(bytes: &[Byte]) -> usize {
    let more = |byte: &&Byte| byte.value.is_none_or(goes_on);
    let own = bytes.iter().rev().take(4).take_while(more).count();
    let lead = bytes.get(bytes.len().wrapping_sub(own + 1));
    let all = lead.and_then(|lead| lead.value).map_or(0, length);
    all.saturating_sub(own + 1)
}

/// Reads bytes as UTF-8 of which some are lost; whether they were read as `gbk`, or as Windows' Latin table.
pub(super) fn from_utf8(bytes: &[Byte], gbk: bool) -> Vec<Read> {
    let value = |at: usize| bytes.get(at).map(|byte| byte.value);
    // A question mark may stand for a lost byte, too.
    let lost = |at: usize| match value(at) {
        Some(None) => true,
        Some(Some(b'?')) => gbk,
        _ => false,
    };
    let more = |at: usize| matches!(value(at), Some(Some(byte)) if goes_on(byte));
    let mut out = Vec::with_capacity(bytes.len() / 3);
    let mut at = 0;
    while at < bytes.len() {
        let first = value(at).flatten();
        // How many bytes of the character are there or lost, one each, and whether all are.
        let (len, whole) = match first {
            Some(byte @ 0xC2..0xF5) => {
                let all = length(byte);
                let own = (1..all).take_while(|&i| more(at + i) || lost(at + i));
                let len = 1 + own.count();
                (len, len == all)
            }
            Some(byte) if goes_on(byte) => (1, false),
            // The first byte of a character is lost.
            _ if lost(at) && more(at + 1) => match more(at + 2) {
                true => (3, true),
                false => (2, false),
            },
            Some(_) => (1, true),
            None => (1, false),
        };
        let gone: Vec<usize> = (at..at + len).filter(|&i| lost(i)).collect();
        let literal = len == 1 && first.is_some_and(|byte| byte.is_ascii());
        let (c, choices) = match (whole, gone.as_slice()) {
            (true, _) if literal => (first.map_or(LOST, char::from), Vec::new()),
            (true, []) => (
                decode(bytes, at..at + len, None).unwrap_or(LOST),
                Vec::new(),
            ),
            (true, &[one]) => {
                let values: &[u8] = match gbk {
                    false => &UNREAD,
                    true if one == at => &LEADS,
                    true => &REST,
                };
                let values = values.iter().copied();
                let read =
                    values.filter_map(|value| decode(bytes, at..at + len, Some((one, value))));
                (LOST, common(read))
            }
            (true, [_, _]) if len == 3 => (LOST, first.map_or_else(Vec::new, commonest)),
            _ => (LOST, Vec::new()),
        };
        out.push(Read {
            c,
            bytes: at..at + len,
            choices,
            lost: gone.len(),
        });
        at += len;
    }
    out
}

/// The commonest characters that start with a byte in UTF-8, of three bytes each.
fn commonest(lead: u8) -> Vec<char> {
    static ALL: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
        let starting = |lead: u8| {
            let first = (u32::from(lead) & 0x0F) << 12;
            common((first..first + 0x1000).filter_map(char::from_u32))
        };
        LEADS.into_iter().map(starting).collect()
    });
    let at = LEADS.iter().position(|&known| known == lead);
    at.map_or_else(Vec::new, |at| ALL[at].clone())
}

/// The character that some bytes are, with what is `filled` in for one that is lost.
fn decode(bytes: &[Byte], span: Range<usize>, filled: Option<(usize, u8)>) -> Option<char> {
    let mut own = [0; 4];
    let len = span.len();
    for (slot, at) in own.iter_mut().zip(span) {
        *slot = match filled {
            Some((place, value)) if place == at => value,
            _ => bytes[at].value?,
        };
    }
    let mut chars = std::str::from_utf8(own.get(..len)?).ok()?.chars();
    chars.next()
}

/// Whether `c` is a character of Chinese text.
fn is_text(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3000}'..='\u{3011}' | '\u{FF01}'..='\u{FF5E}' | '·' | '—' | '“' | '”' | '‘' | '’' | '…')
}

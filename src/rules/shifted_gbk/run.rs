//! The ways to read a damaged place.

use super::COMMON;
use crate::{
    dictionary::bigrams::Bigrams,
    text::{
        gbk,
        pinyin::{self, Readings},
    },
};

/// Most bytes of a run.
const LONGEST: usize = 800;
/// Characters of a run that is shifted for sure, whatever ends it.
const LONG: usize = 6;
/// Most ways to read one place.
const WAYS: usize = 6;

/// A way to read a damaged place.
#[derive(Clone)]
pub(super) struct Run<'t> {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The bytes between the lost one and the last.
    pub(super) bytes: Vec<u8>,
    /// Characters among them that are no punctuation.
    pub(super) seen: usize,
    /// Whether what follows the lost byte is ASCII.
    pub(super) plain: bool,
    /// Whether what follows the lost byte, a `?` of half width, is of full width.
    pub(super) wide: bool,
    /// The last byte; `None` where it is lost too.
    pub(super) last: Option<u8>,
    /// The characters between whose bytes pinyin was put, whose second bytes are the lost byte.
    pub(super) hosts: Option<Vec<char>>,
    /// The pinyin of the host.
    pub(super) host_reading: &'t str,
    /// The pinyin of the last character.
    pub(super) reading: Option<(&'t str, Readings)>,
    /// The closing tag that lost its first character.
    pub(super) tag: &'t str,
    /// The letter that was taken for the second byte of the last character.
    pub(super) letter: Option<char>,
}

/// The ways to read the place that starts at byte `at` with a lost byte.
pub(super) fn runs(text: &str, at: usize) -> Vec<Run<'_>> {
    let mut found = Vec::new();
    let open = at + if text.as_bytes()[at] == b'?' { 1 } else { 3 };
    read(text, at, open, None, "", &mut found);
    // Pinyin between the bytes of a character; its bracket went with the lost byte or is there.
    let inner = open + usize::from(text[open..].starts_with('('));
    if let Some((reading, close)) = pinyin::closed(&text[inner..])
        && let Some(trail) = text[..at]
            .chars()
            .next_back()
            .and_then(gbk::bytes_of)
            .map(|b| b[1])
        && let Some(readings) = Readings::of(reading).filter(|r| r.toned)
    {
        let hosts: Vec<char> = readings
            .characters()
            .filter(|&c| gbk::bytes_of(c).is_some_and(|b| b[0] == trail))
            .collect();
        if !hosts.is_empty() {
            let body = inner + reading.len() + close.len_utf8();
            read(text, at, body, Some(hosts), reading, &mut found);
        }
    }
    found
}

/// Reads on from `body` to where the text may be in step again.
fn read<'t>(
    text: &'t str,
    start: usize,
    body: usize,
    hosts: Option<Vec<char>>,
    host_reading: &'t str,
    found: &mut Vec<Run<'t>>,
) {
    let bigrams = Bigrams::embedded();
    let mut bytes = Vec::new();
    let mut at = body;
    let mut common = 0;
    let mut seen = 0;
    let run = |end, bytes: &Vec<u8>, seen, last| Run {
        seen,
        plain: text.as_bytes().get(body).is_none_or(u8::is_ascii),
        wide: text.as_bytes()[start] == b'?'
            && text.as_bytes().get(body).is_some_and(|b| *b >= 0x80),
        start,
        end,
        bytes: bytes.clone(),
        last,
        hosts: hosts.clone(),
        host_reading,
        reading: None,
        tag: "",
        letter: None,
    };
    while bytes.len() < LONGEST && found.len() < WAYS {
        let next = text[at..].chars().next();
        // The second byte of a paragraph's last character may be gone for good.
        if next.is_none_or(|c| c == '\n') && seen >= LONG {
            found.push(run(at, &bytes, seen, None));
        }
        let Some(c) = next else { return };
        let end = at + c.len_utf8();
        let after = text[end..].chars().next();
        match c {
            '@'..='~' => {
                let word = hosts.is_none()
                    && after.is_some_and(|c| {
                        c.is_ascii_alphabetic() || bytes.is_empty() && c.is_ascii_digit()
                    });
                let mut run = run(end, &bytes, seen, Some(c as u8));
                let bracketed = text[end..]
                    .starts_with('(')
                    .then(|| pinyin::closed(&text[end + 1..]))
                    .flatten();
                run.reading = bracketed.and_then(|(r, _)| Some((r, Readings::of(r)?)));
                if !word {
                    found.push(run);
                }
                return;
            }
            // A reader of GBK takes a lone 0x80 for the euro sign.
            '€' => {
                found.push(run(end, &bytes, seen, Some(0x80)));
                bytes.extend([0xA2, 0xE3]);
            }
            '?' | '\u{FFFD}' if !bytes.is_empty() || hosts.is_some() => {
                let mut run = run(end, &bytes, seen, None);
                let closed = pinyin::closed(&text[end..]);
                if let Some((reading, close)) = closed
                    && let Some(readings) = Readings::of(reading).filter(|r| r.toned)
                {
                    run.end += reading.len() + close.len_utf8();
                    run.reading = Some((reading, readings));
                } else if text[end..].starts_with('(') {
                    let bracketed = pinyin::closed(&text[end + 1..]);
                    run.reading = bracketed.and_then(|(r, _)| Some((r, Readings::of(r)?)));
                } else if let Some(tag) = closing_tag(&text[end..]) {
                    run.end += tag.len();
                    run.tag = tag;
                } else if after.is_some_and(|c| c >= '@' && !"，：；（）".contains(c)) {
                    // Only ASCII that is no second byte puts a reader in step and costs it a byte (it may have been
                    // made wide since); but for 0x80, which some readers take for nothing at all.
                    if seen >= LONG {
                        found.push(run.clone());
                    }
                    run.last = Some(0x80);
                }
                // Punctuation alone is what it is.
                let wide =
                    run.wide && c == '?' && bytes.len() == 2 && text[body..at].chars().eq(['！']);
                if seen > 0
                    || wide
                    || hosts.is_some()
                    || run.reading.is_some()
                    || !run.tag.is_empty() && bytes != [0xA3, 0xBF]
                {
                    found.push(run);
                }
                return;
            }
            '?' | '\u{FFFD}' => {
                // Both bytes are lost before ASCII, which is no second byte.
                if after.is_none_or(|c| c < '@' && c != '?') {
                    found.push(run(end, &bytes, seen, None));
                }
                if c != '?' {
                    return;
                }
                bytes.extend([0xA3, 0xBF]);
            }
            '!' | ',' | ':' | ';' | '(' | ')' => bytes.extend([0xA3, c as u8 + 0x80]),
            '0'..='9' if bytes.is_empty() => bytes.extend([0xA3, c as u8 + 0x80]),
            c if c.is_ascii() => return,
            c => {
                let Some(pair) = gbk::bytes_of(c) else { return };
                // A word in Latin letters puts a reader in step, who has taken its first letter for a second byte.
                if pair[1].is_ascii_alphabetic()
                    && after.is_some_and(|c| c.is_ascii_alphanumeric())
                    && seen >= LONG
                {
                    let mut run = run(end, &bytes, seen, Some(pair[0]));
                    run.letter = Some(char::from(pair[1]));
                    found.push(run);
                }
                // Where the text is shifted, characters are seldom common ones.
                if !(0xA1..=0xA3).contains(&pair[0]) {
                    seen += 1;
                    common += usize::from(bigrams.alone(c) <= COMMON);
                    if common == 3 && seen <= 4 {
                        return;
                    }
                }
                bytes.extend(pair);
            }
        }
        at = end;
    }
}

/// The closing tag without its `<` that `text` starts with.
fn closing_tag(text: &str) -> Option<&str> {
    let name = text.strip_prefix('/')?;
    let len = name
        .bytes()
        .take(8)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    (len > 0 && name[len..].starts_with('>')).then(|| &text[..len + 2])
}

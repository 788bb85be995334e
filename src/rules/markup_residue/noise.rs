//! What a forum mixes into its posts against copying: hidden strings such as `8 y% p# Q4 x- n` before and behind line
//! breaks.
//!
//! Discuz makes them of five to fifteen units, each a sign or a digit, a blank and a letter or a sign, drawn at random and
//! put one right behind the other. So a letter touches the sign behind it and never the one before it, over and over,
//! which no formula, no record of a game and no list does. Where the drawn sign is a blank, a browser runs the two together.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};

use super::{Repair, is_chinese, removal};
use crate::{dictionary::rule_words::List, mark::Evidence, text::scan::Leads};

/// Signs that the first half of a unit is drawn from, other than digits and the blank.
const SIGNS: &[u8] = b"!\"#$%&'()*+,-./:;";
/// Fewest of them on a page.
const PAGE_SIGNS: usize = 4;
/// Fewest units of a stretch.
const UNITS: usize = 4;
/// Fewest units of a page's stretches, by their number: two, or more.
const PAGE_UNITS: [usize; 2] = [10, 12];
/// Fewest different first halves of a stretch's units.
const DIFFERENT: usize = 3;
/// Fewest different second halves of a page's units.
const SECONDS: usize = 7;

/// What a letter does not stand right behind in an article.
const SENTENCE_ENDS: [&str; 4] = ["。", "！", "？", "…"];

/// A stretch of such units.
struct Stretch {
    span: Range<usize>,
    units: usize,
}

/// The noise of a page, if it has some.
pub(super) fn noise(text: &str, leads: &Leads, repairs: &mut Vec<Repair>) {
    let signs = SIGNS.iter().filter(|&&sign| leads.has(&[sign])).count();
    if signs < PAGE_SIGNS || !leads.has(b" ") {
        return;
    }
    let stretches = stretches(text);
    if !is_noise(text, &stretches) || List::NoiseTalk.in_text(text) {
        return;
    }
    let number = f64::from(stretches.len() as u32);
    repairs.extend(stretches.into_iter().map(|stretch| {
        let evidence = Evidence::new()
            .text("noise", &text[stretch.span.clone()])
            .number("stretches", number);
        removal(stretch.span.start, stretch.span.end, 0.9, evidence)
    }));
}

/// Whether `byte` may be the first half of a unit.
fn is_first(byte: u8) -> bool {
    (b' '..=b';').contains(&byte)
}

/// Whether `byte` may be the second half of one.
fn is_second(byte: u8) -> bool {
    (b'?'..=b'~').contains(&byte)
}

/// Whether a unit whose first half is no blank starts at byte `at`.
fn is_unit(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some(&[first, b' ', second]) if first != b' ' && is_first(first) && is_second(second))
}

/// The length of what a unit whose first half is a blank has left at byte `at`, if another unit, the line's end or
/// Chinese text follows.
fn blank_unit(bytes: &[u8], at: usize) -> Option<usize> {
    let blanks = bytes.get(at..)?.iter().take(2);
    let blanks = blanks.take_while(|&&byte| byte == b' ').count();
    let end = at + blanks + 1;
    let second = blanks > 0 && bytes.get(end - 1).is_some_and(|&byte| is_second(byte));
    let ends =
        (bytes.get(end)).is_none_or(|&byte| matches!(byte, b'\n' | b'\r') || !byte.is_ascii());
    (second && (ends || is_unit(bytes, end))).then_some(blanks + 1)
}

/// Whether `before` is text other than ASCII and a blank or two behind it.
fn is_behind_text(before: &[u8]) -> bool {
    let blanks = before
        .iter()
        .rev()
        .take_while(|&&byte| byte == b' ')
        .count();
    (1..=2).contains(&blanks) && !before.iter().rev().nth(blanks).is_none_or(u8::is_ascii)
}

/// The stretches of a page that stand at the edge of a Chinese line or beside one.
fn stretches(text: &str) -> Vec<Stretch> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut floor = 0;
    for blank in memchr_iter(b' ', bytes) {
        // Two units tell that a stretch may stand here.
        let at = blank.wrapping_sub(1);
        if blank <= floor || !is_unit(bytes, at) || !is_unit(bytes, at + 3) {
            continue;
        }
        let stretch = whole(bytes, at, floor);
        floor = stretch.span.end;
        if stretch.units >= UNITS && is_random(bytes, &stretch.span) && fits(text, &stretch.span) {
            found.push(stretch);
        }
    }
    found
}

/// All of the stretch two of whose units start at byte `at`.
fn whole(bytes: &[u8], at: usize, floor: usize) -> Stretch {
    let (mut start, mut end, mut units) = (at, at + 6, 2);
    loop {
        if is_unit(bytes, end) {
            end += 3;
        } else if let Some(len) = blank_unit(bytes, end) {
            end += len;
        } else {
            break;
        }
        units += 1;
    }
    // Before the two stand none but such as lost a blank, and what stands before those.
    while start > floor && is_second(bytes[start - 1]) {
        let second = start - 1;
        let full = |end: usize| end >= floor + 3 && is_unit(bytes, end - 3);
        start = match &bytes[floor..second] {
            [] if second == 0 => second,
            [.., b'\n'] => second,
            [.., b' '] if is_behind_text(&bytes[..second]) => second - 1,
            before
                if SENTENCE_ENDS
                    .iter()
                    .any(|end| before.ends_with(end.as_bytes())) =>
            {
                second
            }
            [.., b' '] if full(start) => second - 2,
            [.., b' '] if full(second - 1) => second - 1,
            _ => break,
        };
        units += 1;
    }
    Stretch {
        span: start..end,
        units,
    }
}

/// Whether the units of a stretch are drawn at random as far as one stretch can tell.
fn is_random(bytes: &[u8], span: &Range<usize>) -> bool {
    let first = |&byte: &u8| byte != b' ' && is_first(byte);
    let mut firsts: Vec<u8> = bytes[span.clone()].iter().copied().filter(first).collect();
    firsts.sort_unstable();
    firsts.dedup();
    let sign = firsts.iter().any(|first| !first.is_ascii_digit());
    firsts.len() >= DIFFERENT && sign
}

/// Whether a stretch is a line beside Chinese text, or stands in such a line, at its edge or between Chinese characters.
fn fits(text: &str, span: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let start = memrchr(b'\n', &bytes[..span.start]).map_or(0, |i| i + 1);
    let end = memchr(b'\n', &bytes[span.end..]).map_or(text.len(), |i| span.end + i);
    let (before, after) = (text[start..span.start].trim(), text[span.end..end].trim());
    let chinese = |line: &str| line.contains(is_chinese);
    if before.is_empty() && after.is_empty() {
        let above = text[..start].trim_end().lines().next_back();
        let below = text[end..].trim_start().lines().next();
        return above.is_some_and(chinese) || below.is_some_and(chinese);
    }
    // What touches the Chinese text may be a digit or a sign of the article's.
    (before.is_empty() || chinese(before)) && (after.is_empty() || after.starts_with(is_chinese))
}

/// Whether the stretches of a page are drawn at random: signs and digits, letters in both cases, none twice.
fn is_noise(text: &str, stretches: &[Stretch]) -> bool {
    let units: usize = stretches.iter().map(|stretch| stretch.units).sum();
    let least = match stretches.len() {
        0 | 1 => return false,
        2 => PAGE_UNITS[0],
        _ => PAGE_UNITS[1],
    };
    if units < least {
        return false;
    }
    let mut all: Vec<&str> = stretches.iter().map(|s| &text[s.span.clone()]).collect();
    let bytes: Vec<u8> = all.iter().flat_map(|stretch| stretch.bytes()).collect();
    let count = |such: fn(&u8) -> bool| bytes.iter().filter(|byte| such(byte)).count();
    let seconds = count(|&byte| is_second(byte));
    let small = count(u8::is_ascii_lowercase);
    let letters = count(u8::is_ascii_alphabetic);
    let signs = count(|byte| SIGNS.contains(byte));
    let digits = count(u8::is_ascii_digit);
    let different = |such: fn(&u8) -> bool| {
        let mut found: Vec<u8> = bytes.iter().copied().filter(such).collect();
        found.sort_unstable();
        found.dedup();
        found.len()
    };
    // Words of a language and names of notes have one case, and some letters only.
    let drawn = small * 10 >= seconds
        && (seconds - small) * 10 >= seconds
        && letters * 2 >= seconds
        && different(|&byte| is_second(byte)) >= SECONDS;
    let kinds = different(|byte| SIGNS.contains(byte));
    all.sort_unstable();
    let told = all.len();
    all.dedup();
    drawn && kinds >= PAGE_SIGNS && signs * 3 >= signs + digits && all.len() * 5 >= told * 4
}

//! Lines between paragraphs that hold next to nothing: signs of several kinds, the name of a picture's file; and values that were
//! missing in lines of fields.

use std::{collections::BTreeSet, ops::Range};

use memchr::memchr_iter;

use super::{
    code::{Piece, part},
    is_chinese, is_stop,
};
use crate::{dictionary::rule_words::List, text::fold::fold_char};

/// Longest of such lines, in bytes.
const LONGEST: usize = 90;
/// Longest of those that hold no ASCII: signs, with blanks before them.
const SHORT: usize = 12;
/// Fewest lines of signs on a page.
const LINES: usize = 3;
/// Signs that nobody puts between paragraphs, and those that others may be beside them.
const STRAY: [char; 10] = ['?', '.', '/', ',', ';', ':', '\'', '|', '\\', '`'];
const BESIDE: [char; 8] = ['■', '□', '●', '○', '·', '•', '_', '~'];

/// Fewest marks of lost blanks on a page.
const BLANKS: usize = 2;
/// Bullets of lists.
const BULLETS: [char; 7] = ['•', '·', '●', '○', '■', '□', '◆'];

/// Finds them.
pub(super) fn find(text: &str, pieces: &mut Vec<Piece>) {
    let mut signs: Vec<Range<usize>> = Vec::new();
    // Items of lists that hold nothing.
    let mut bullets: Vec<Range<usize>> = Vec::new();
    // Marks of lost blanks, each before a paragraph.
    let mut blanks: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for end in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let own = start..end;
        start = end + 1;
        // Most lines are long, or of Chinese characters from their start to their end.
        let line = &text.as_bytes()[own.clone()];
        let foreign = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii);
        let likely = own.len() <= SHORT || foreign(line.first()) || foreign(line.last());
        if !(1..=LONGEST).contains(&own.len()) || !likely {
            continue;
        }
        let line = text[own.clone()].trim();
        if is_empty_item(line) {
            bullets.push(own.clone());
        }
        if line == "?" && leads(text, &own) {
            blanks.push(own.clone());
        }
        if is_sign(line) {
            if between(text, &own) {
                signs.push(own);
            }
        } else if is_picture(line) {
            if between(text, &own) && stops(text, &own) {
                pieces.push(part(own, "file"));
            }
        } else if let Some(value) = missing(line) {
            let offset = value.as_ptr() as usize - text.as_ptr() as usize;
            pieces.push(part(offset..offset + value.len(), "missing"));
        }
    }
    if blanks.len() >= BLANKS {
        pieces.extend(blanks.into_iter().map(|own| part(own, "blanks")));
    }
    let first = |own: &Range<usize>| text[own.clone()].trim().chars().next();
    let kinds: BTreeSet<char> = signs.iter().filter_map(first).collect();
    let stray = kinds.iter().filter(|sign| STRAY.contains(sign)).count();
    if signs.len() >= LINES && stray >= 2 {
        signs
            .into_iter()
            .for_each(|own| pieces.push(part(own, "signs")));
        return;
    }
    let next = |a: &Range<usize>, b: &Range<usize>| text[a.end..b.start].trim().is_empty();
    let bullet = |own: &&Range<usize>| is_bullet(text[(*own).clone()].trim());
    let empty = bullets.chunk_by(next);
    let empty = empty.filter(|run| run.iter().filter(bullet).count() >= LINES);
    pieces.extend(empty.map(|run| part(run[0].start..run[run.len() - 1].end, "bullets")));
}

/// Whether a line is the bullet of an item that holds nothing, or the mark of a lost blank.
fn is_empty_item(line: &str) -> bool {
    is_bullet(line) || matches!(line, "?" | "？")
}

/// Whether a line is the bullet of an item and nothing else.
pub(super) fn is_bullet(line: &str) -> bool {
    line.chars().count() == 1 && line.starts_with(|c| BULLETS.contains(&fold_char(c)))
}

/// Whether a line is one sign, or the same twice.
fn is_sign(line: &str) -> bool {
    let mut signs = line.chars();
    let Some(first) = signs
        .next()
        .filter(|c| STRAY.contains(c) || BESIDE.contains(c))
    else {
        return false;
    };
    line.len() <= 2 * first.len_utf8() && signs.all(|c| c == first)
}

/// Whether a line is the name that a machine gave to a picture's file: `img_3a91.jpg`.
fn is_picture(line: &str) -> bool {
    let name = line.rsplit_once('.').filter(|(_, end)| {
        ["jpg", "jpeg", "png", "gif", "bmp", "webp"]
            .iter()
            .any(|known| end.eq_ignore_ascii_case(known))
    });
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    name.is_some_and(|(name, _)| {
        name.bytes().all(plain) && name.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// Whether the text above a line has come to an end, as a paragraph does.
fn stops(text: &str, own: &Range<usize>) -> bool {
    text[..own.start].trim_end().ends_with(is_stop)
}

/// Whether a paragraph begins right below a line.
fn leads(text: &str, own: &Range<usize>) -> bool {
    let below = text[own.end..].trim_start().lines().next();
    below.is_some_and(|line| {
        line.starts_with(is_chinese) && line.contains('，') && line.ends_with(is_stop)
    })
}

/// Whether a line stands before a paragraph or the page's end, behind a paragraph or the page's first line.
fn between(text: &str, own: &Range<usize>) -> bool {
    let below = text[own.end..].trim_start().lines().next();
    let paragraph = |line: &str| line.starts_with(is_chinese) && line.contains(['，', '。', '：']);
    let title = || !text[..own.start].trim().contains('\n');
    below.is_none_or(paragraph) && (stops(text, own) || title())
}

/// The value that a program did not have in a line of fields: `undefined 2024-05-06`, `作者：undefined`.
fn missing(line: &str) -> Option<&str> {
    let known = |value: &str| List::MissingValue.has(value);
    let blank = |c: char| matches!(c, ' ' | '\u{3000}');
    if !line.is_ascii() && line.contains(['。', '，']) {
        return None;
    }
    if line.starts_with(['u', 'N', 'n', '[']) {
        let (value, rest) = line.split_once(blank)?;
        let dated = rest
            .trim_start_matches(blank)
            .starts_with(|c: char| c.is_ascii_digit());
        return (known(value) && dated).then_some(value);
    }
    if !line.ends_with(['d', 'N', 'l', ']']) {
        return None;
    }
    let (field, value) = line.rsplit_once(['：', ':'])?;
    let value = value.trim_start_matches(blank);
    (known(value) && field.ends_with(is_chinese)).then_some(value)
}

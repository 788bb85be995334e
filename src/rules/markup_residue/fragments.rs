//! Pieces of data that hang on prose: the fields of JSON that was cut around a text, pictures written as text, percent escapes,
//! what novel sites mix in against copying.

use std::{cell::LazyCell, ops::Range};

use memchr::{memchr_iter, memchr2_iter, memmem};

use super::{
    super::lines,
    code::{Piece, line, part},
    is_chinese, is_stop,
};
use crate::{dictionary::rule_words::List, mark::Edit, text::scan::Leads};

/// Bytes from which a text beside a field is prose, if it has a sentence's end.
const PROSE: usize = 60;
/// Bytes of it that are looked at.
const BESIDE: usize = 4096;
/// Brackets that hold what a novel site says.
const OPENERS: [char; 3] = ['【', '（', '('];
/// Fewest bytes of a picture.
const PICTURE: usize = 24;

/// Finds them.
pub(super) fn find(text: &str, leads: &Leads, pieces: &mut Vec<Piece>) {
    let bytes = text.as_bytes();
    if leads.has(b"\"") {
        fields(text, pieces);
    }
    if leads.has(b";") {
        let found = memmem::find_iter(bytes, ";base64,");
        pieces.extend(
            found
                .filter_map(|at| picture(text, at))
                .map(|span| part(span, "data")),
        );
    }
    if leads.has(b"%") {
        let mut floor = 0;
        for at in memchr_iter(b'%', bytes) {
            if at >= floor
                && let Some(found) = percent(text, at)
            {
                floor = found.span.end;
                pieces.push(found);
            }
        }
    }
    if leads.has(b"#&") {
        let mut floor = 0;
        let talks = LazyCell::new(|| List::NoiseTalk.in_text(text));
        for at in memchr2_iter(b'#', b'&', bytes) {
            if at >= floor
                && let Some(span) = mixed(text, at)
                && (text[span.clone()].starts_with(OPENERS) || !*talks)
            {
                floor = span.end;
                pieces.push(part(span, "mixed"));
            }
        }
    }
}

/// The run of ASCII around byte `at`, in its line.
fn ascii(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let inside = |byte: &&u8| byte.is_ascii() && **byte != b'\n';
    let start = at - bytes[..at].iter().rev().take_while(inside).count();
    start..at + bytes[at..].iter().take_while(inside).count()
}

/// Takes the fields of JSON around a text, if one of them holds prose: `{"id":7,"content":"` before it, `","source":null}` behind
/// it. Others then are lines of their own.
fn fields(text: &str, pieces: &mut Vec<Piece>) {
    let mut found = Vec::new();
    let mut glued = false;
    let (mut floor, mut own) = (0, 0..0);
    for at in memmem::find_iter(text.as_bytes(), "\":") {
        if at < floor {
            continue;
        }
        let run = ascii(text, at);
        floor = run.end;
        // A line may be as long as the page, and hold many.
        if at >= own.end {
            own = line(text, at);
        }
        let inside = text[run.clone()].trim();
        if !are_fields(inside) {
            continue;
        }
        let (before, after) = (&text[own.start..run.start], &text[run.end..own.end]);
        let closes = ["\",", "\"}", "\"]"]
            .iter()
            .any(|end| inside.starts_with(end));
        let opens = inside.ends_with(":\"");
        let fits = (before.is_empty() || closes) && (after.is_empty() || opens);
        if fits {
            glued = glued
                || closes && is_prose(lines::tail(before, BESIDE))
                || opens && is_prose(lines::head(after, BESIDE));
            found.push(Piece {
                lines: before.is_empty() && after.is_empty(),
                ..part(run, "data")
            });
        }
    }
    if glued {
        pieces.append(&mut found);
    }
}

/// Whether a text beside a field is prose, and no value as data have it: it goes on to its line's end.
fn is_prose(text: &str) -> bool {
    text.len() >= PROSE && text.contains(['。', '！', '？']) && !text.contains('"')
}

/// Whether `text` is nothing but fields with their values; the first may have lost its start and the last its end.
fn are_fields(text: &str) -> bool {
    let mut rest = text;
    if rest.starts_with("\",") || rest.starts_with("\"}") || rest.starts_with("\"]") {
        rest = &rest[1..];
    }
    let mut some = false;
    loop {
        rest = rest.trim_start_matches([' ', ',', '{', '}', '[', ']', ';']);
        if rest.is_empty() {
            return some;
        }
        let Some((name, value)) = rest
            .strip_prefix('"')
            .and_then(|rest| rest.split_once("\":"))
        else {
            return false;
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if name.is_empty() || !name.bytes().all(plain) {
            return false;
        }
        some = true;
        let value = value.trim_start();
        rest = match value.strip_prefix('"') {
            Some(string) => string.split_once('"').map_or("", |(_, rest)| rest),
            None => value.trim_start_matches(|c: char| {
                c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')
            }),
        };
    }
}

/// The picture written as text whose `;base64,` is at byte `at`: `data:image/gif;base64,…`.
fn picture(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let kind = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+' | b'-');
    let kind = bytes[..at].iter().rev().take_while(kind).count();
    let start = text[..at - kind].strip_suffix("data:")?.len();
    let body = at + ";base64,".len();
    let code = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+' | b'=');
    let end = body + bytes[body..].iter().take_while(code).count();
    let edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_chinese(c));
    let beside = edge(text[..start].chars().next_back()) && edge(text[end..].chars().next());
    (beside && end - body >= PICTURE).then_some(start..end)
}

/// The percent escapes from byte `at` on, if they are a line or end one: of blanks (`%u3000`, `%0D%0A`), or of Chinese text.
fn percent(text: &str, at: usize) -> Option<Piece> {
    let mut decoded = Vec::new();
    let mut wide = String::new();
    let mut rest = &text[at..];
    while let Some(escape) = rest.strip_prefix('%') {
        if let Some(code) = escape
            .strip_prefix(['u', 'U'])
            .and_then(|code| code.get(..4))
        {
            let c = u32::from_str_radix(code, 16)
                .ok()
                .and_then(char::from_u32)?;
            wide.push(c);
            rest = &escape[5..];
        } else {
            let code = escape
                .get(..2)
                .filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
            decoded.push(u8::from_str_radix(code, 16).ok()?);
            rest = &escape[2..];
        }
    }
    // A single byte may be a number behind a sign of percent.
    let decoded = String::from_utf8(decoded)
        .ok()
        .filter(|decoded| wide.is_empty() != decoded.is_empty())?
        + &wide;
    let end = text.len() - rest.len();
    let blank = decoded.chars().all(char::is_whitespace);
    if end - at < 6 || !decoded.chars().all(|c| c.is_whitespace() || is_chinese(c)) {
        return None;
    }
    let edge = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r'));
    let (before, after) = (text[..at].chars().next_back(), rest.chars().next());
    let first = edge(before);
    let fits = if first {
        edge(after) || blank && after.is_some_and(is_chinese)
    } else {
        edge(after) && before.is_some_and(is_chinese)
    };
    // What stands alone or behind a sentence is no part of it.
    let apart = blank || first || before.is_some_and(is_stop);
    fits.then(|| Piece {
        edit: if apart {
            Edit::Remove
        } else {
            Edit::Replace(decoded)
        },
        ..part(at..end, "escape")
    })
}

/// What a novel site mixes in around the `#` or `&` at byte `at`: letters between different signs, `$bm#xuan&`, behind a sign of
/// the sentence, or the brackets that start with letters that signs part, `【b#i#m#o提供无错字版】`.
fn mixed(text: &str, at: usize) -> Option<Range<usize>> {
    const SIGNS: [char; 8] = ['$', '#', '&', '^', '*', '@', '%', '~'];
    const LONGEST: usize = 24;
    let bytes = text.as_bytes();
    let part = |byte: &&u8| byte.is_ascii_lowercase() || SIGNS.contains(&char::from(**byte));
    let start = at
        - bytes[..at]
            .iter()
            .rev()
            .take(LONGEST)
            .take_while(part)
            .count();
    let end = at + bytes[at..].iter().take(LONGEST).take_while(part).count();
    let inside = &text[start..end];
    let letters = |part: &&str| !part.is_empty();
    let parts = inside.split(SIGNS).filter(letters).count();
    let before = text[..start].chars().next_back();
    let rest = &text[end..];
    if before.is_some_and(|c| OPENERS.contains(&c)) {
        let alone = inside.split(SIGNS).all(|part| part.len() == 1);
        let close = rest
            .chars()
            .take(LONGEST)
            .position(|c| matches!(c, '】' | '）' | ')'))?;
        let (close, sign) = rest.char_indices().nth(close)?;
        let open = start - before.map_or(0, char::len_utf8);
        return (alone && parts >= 3 && rest[..close].contains(is_chinese))
            .then(|| open..end + close + sign.len_utf8());
    }
    let (first, last) = (inside.chars().next()?, inside.chars().next_back()?);
    let fits = parts >= 2
        && inside.len() >= 6
        && first != last
        && SIGNS.contains(&first)
        && SIGNS.contains(&last)
        && before.is_some_and(|c| is_stop(c) || c == '，')
        && rest
            .chars()
            .next()
            .is_none_or(|c| is_chinese(c) || c == '\n');
    fits.then_some(start..end)
}

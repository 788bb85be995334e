//! What is left of a tag that lost its start or its end: attributes.

use std::ops::Range;

use memchr::memrchr;

use super::{Repair, code_lines::declaration, is_chinese, is_stop, next, removal};
use crate::{dictionary::rule_words::List, mark::Evidence};

/// Longest attributes, in bytes.
const ATTRIBUTES: usize = 200;

/// What is left at a line's start or behind Chinese text of a tag's attributes, up to the `>` at byte `close`:
/// `style="text-indent: 2em">`.
pub(super) fn attributes(text: &str, close: usize, floor: usize) -> Option<Repair> {
    let bytes = text.as_bytes();
    let low = floor.max(close.saturating_sub(ATTRIBUTES));
    let start = memrchr(b'\n', &bytes[low..close]).map(|i| low + i + 1);
    let start = start.or((low == 0 || bytes[low - 1] == b'\n').then_some(low));
    let low = start.unwrap_or(low);
    // From the line's start, or from where the last Chinese text ends.
    let foreign = bytes[low..close].iter().rposition(|byte| !byte.is_ascii());
    let behind = foreign.map(|i| low + i + 1);
    let span = [start, behind].into_iter().flatten().find_map(|from| {
        let inside = text.get(from..close)?;
        let fits = is_list(inside) || Some(from) == start && is_quoted(inside) || is_style(inside);
        // Behind text one value without quotes may be a sum's: `当 width=5>`.
        let several = inside.contains(['"', '\'']) || inside.matches('=').count() >= 2;
        let parted = text[..from].ends_with(is_stop)
            && matches!(next(text, close + 1), None | Some('\r' | '\n'));
        let beside =
            Some(from) == start || (several || parted) && text[..from].ends_with(is_chinese);
        (fits && beside).then_some(from..close + 1)
    })?;
    let end = span.end + bullet(&text[span.start..close], &text[span.end..]);
    let after = text[end..].chars().next();
    after
        .is_none_or(|c| is_chinese(c) || c.is_whitespace() || c == '<')
        .then(|| {
            let evidence = Evidence::new().text("attributes", &text[span.start..close]);
            removal(span.start, end, 0.8, evidence)
        })
}

/// What is left at a line's start of a tag whose `&lt;` is lost, up to the `&gt;` at byte `at`: `/span&gt;`, `p style="…"&gt;`.
pub(super) fn escaped(text: &str, at: usize) -> Option<Repair> {
    let after = text[at..].strip_prefix("&gt;")?;
    let low = at.saturating_sub(ATTRIBUTES);
    let start = memrchr(b'\n', &text.as_bytes()[low..at]).map(|i| low + i + 1);
    let start = start.or((low == 0).then_some(0))?;
    let inside = &text[start..at];
    let closing =
        (inside.strip_prefix('/')).is_some_and(|name| List::Tag.has(&name.to_ascii_lowercase()));
    let fits = closing || is_list(inside) && inside.contains(['"', '\'']);
    (fits
        && after
            .chars()
            .next()
            .is_none_or(|c| c == '\n' || is_chinese(c)))
    .then(|| {
        let evidence = Evidence::new().text("attributes", inside);
        removal(start, at + "&gt;".len(), 0.8, evidence)
    })
}

/// The end of an escaped tag of which nothing else is left, behind Chinese text: `&quot;&gt;`.
pub(super) fn escaped_end(text: &str, at: usize) -> Option<Repair> {
    let ends = ["&quot;&gt;", "&quot;/&gt;", "&quot; /&gt;"];
    let end = ends.iter().find(|end| text[at..].starts_with(**end))?;
    let after = next(text, at + end.len());
    let fits = text[..at].ends_with(is_chinese) && after.is_none_or(|c| c == '\n' || is_chinese(c));
    fits.then(|| {
        removal(
            at,
            at + end.len(),
            0.8,
            Evidence::new().text("attributes", *end),
        )
    })
}

/// The length of the letter that a font of signs makes a bullet of, right behind its style: `font-family:Wingdings">l`.
fn bullet(style: &str, after: &str) -> usize {
    let sign = after.starts_with(['l', 'n', 'u', 'p', 'q', 'v', 'Ø', 'ü', '§']);
    let first = after.chars().next().map_or(0, char::len_utf8);
    let fits = sign && style.contains("Wingdings") && after[first..].starts_with(is_chinese);
    if fits { first } else { 0 }
}

/// Whether `inside` starts with a known attribute and ends as a quoted one does.
fn is_quoted(inside: &str) -> bool {
    let name = inside.split_once('=').map_or("", |(name, _)| name.trim());
    inside.ends_with(['"', '\'', '/'])
        && inside.contains(['"', '\''])
        && !inside.contains(is_chinese)
        && List::Attribute.has(&name.to_ascii_lowercase())
}

/// Whether `inside` is the end of a style in quotes, `font-size:16px;color:red"`; its first value may have been cut.
fn is_style(inside: &str) -> bool {
    let Some(style) = inside.strip_suffix(['"', '\'']) else {
        return false;
    };
    let mut known = false;
    let all = style.split(';').enumerate().all(|(i, part)| {
        let fits = declaration(part);
        known |= fits;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" -.".contains(&byte);
        fits || part.trim().is_empty() || i == 0 && part.bytes().all(plain)
    });
    all && known && !style.contains(is_chinese)
}

/// The attributes around the `=` at byte `at` that a sentence was left with, `" target="_blank" rel="nofollow"`: from the
/// Chinese text before them to that behind them.
pub(super) fn within(text: &str, at: usize, floor: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let plain = |byte: &u8| byte.is_ascii() && *byte != b'\n';
    let low = floor.max(at.saturating_sub(ATTRIBUTES));
    let start = at
        - bytes[low..at]
            .iter()
            .rev()
            .take_while(|byte| plain(byte))
            .count();
    let len = bytes[at..]
        .iter()
        .take(ATTRIBUTES)
        .take_while(|byte| plain(byte))
        .count();
    let inside = text.get(start..at + len)?;
    let lost = inside.starts_with("\" ") || inside.starts_with("' ");
    let several = inside.matches("=\"").count() >= 2 || inside.matches("='").count() >= 2;
    let beside = text[..start].ends_with(is_chinese)
        && text[at + len..]
            .chars()
            .next()
            .is_none_or(|c| c == '\n' || is_chinese(c));
    let fits =
        lost && several && inside.ends_with(['"', '\'']) && is_list(inside) || is_cut(inside);
    (beside && fits).then_some(start..at + len)
}

/// Whether `inside` is the start of a tag that was cut in a value, `?a href="#`; its `<` may have become a `?`.
fn is_cut(inside: &str) -> bool {
    let tag = inside
        .strip_prefix(['<', '?'])
        .and_then(|tag| tag.split_once(' '));
    tag.is_some_and(|(name, rest)| {
        List::Tag.has(&name.to_ascii_lowercase())
            && rest.split_once("=\"").is_some_and(|(name, value)| {
                List::Attribute.has(&name.to_ascii_lowercase()) && !value.contains(['"', '>'])
            })
    })
}

/// Whether `inside` is nothing but attributes with their values, behind the quote of one that is lost.
fn is_list(inside: &str) -> bool {
    let mut rest = inside.trim();
    rest = rest.strip_suffix('/').unwrap_or(rest).trim_end();
    if let Some(lost) = (rest.strip_prefix(['"', '\''])).filter(|lost| lost.starts_with(' ')) {
        rest = lost.trim_start();
    }
    // The name of a tag that has lost its `<`.
    if let Some((_, attributes)) =
        (rest.split_once(' ')).filter(|(name, _)| List::Tag.has(&name.to_ascii_lowercase()))
    {
        rest = attributes.trim_start();
    }
    let mut some = false;
    while !rest.is_empty() {
        let Some(next) = attribute(rest) else {
            return false;
        };
        rest = next.trim_start();
        some = true;
    }
    some
}

/// What follows the attribute that `text` starts with.
fn attribute(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once('=')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let lower = name.to_ascii_lowercase();
    let own = [("data-", 1), ("on", 4)]
        .iter()
        .any(|&(start, least)| (lower.strip_prefix(start)).is_some_and(|rest| rest.len() >= least));
    if !name.bytes().all(plain) || !(own || List::Attribute.has(&lower)) {
        return None;
    }
    match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split_once(quote).map(|(_, rest)| rest),
        // A number, a colour, a word.
        _ => {
            let value =
                |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'#' | b'_');
            let len = rest.bytes().take_while(|byte| value(byte)).count();
            let ends = rest[len..].is_empty() || rest[len..].starts_with(' ');
            (len > 0 && ends).then(|| &rest[len..])
        }
    }
}

/// Whether a line is nothing but attributes, or a tag that was cut before its `>`: `data-ratio="0.75" data-w="1080"`,
/// `<img src="a.jpg"`.
pub(super) fn is_line(line: &str) -> bool {
    let line = line.trim();
    let quoted = line.ends_with(['"', '\'']);
    match line.strip_prefix('<') {
        Some(tag) => tag.split_once(' ').is_some_and(|(name, rest)| {
            quoted && List::Tag.has(&name.to_ascii_lowercase()) && is_list(rest)
        }),
        None => {
            let bare = line.trim_start_matches(['"', ' ']);
            quoted && (bare.starts_with("data-") || line.matches('=').count() >= 2) && is_list(line)
        }
    }
}

//! Residue that is no tag: comments, a word processor's namespace, values that were missing.

use std::{cell::OnceCell, ops::Range};

use memchr::{memchr, memmem, memrchr};

use super::{Repair, is_chinese, is_stop, removal};
use crate::{dictionary::rule_words::List, mark::Evidence};

/// Longest comment, in bytes.
const COMMENT: usize = 300;

/// The line that holds byte `at`.
fn line(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
    let end = memchr(b'\n', &bytes[at..]).map_or(text.len(), |i| at + i);
    start..end
}

/// Whether a line is no prose: nothing ends a sentence in it.
fn is_data(line: &str) -> bool {
    !line.contains(['。', '！', '？', '；', '，'])
}

/// The comment that ends with the `>` at byte `close`: `<!--…-->`, or what is left of one, `…/name-->`.
pub(super) fn comment(text: &str, close: usize, floor: usize) -> Option<Repair> {
    let own = line(text, close);
    let low = own.start.max(floor);
    // The start and the end of a comment that only one browser reads.
    if text[..close].ends_with(']') {
        let open = memmem::rfind(&text.as_bytes()[low..close], b"<!")? + low;
        let inside = &text[open..close];
        let told = inside.starts_with("<!--[if")
            || inside.starts_with("<![endif")
            || inside.starts_with("<![if");
        return (told && inside.len() <= 80).then(|| {
            removal(
                open,
                close + 1,
                0.9,
                Evidence::new().text("comment", inside),
            )
        });
    }
    let before = text[..close].strip_suffix("--")?;
    let evidence = |span: &Range<usize>| Evidence::new().text("comment", &text[span.clone()]);
    // The end of such a comment, or of a fragment that was copied, as all of its line.
    let ends = [
        "<![endif]",
        "[endif]",
        "endif]",
        "EndFragment",
        "StartFragment",
    ];
    if let Some(inside) = before.get(low..).filter(|_| low == own.start)
        && ends.contains(&inside.trim())
    {
        let span = own.start..close + 1;
        return Some(removal(span.start, span.end, 0.9, evidence(&span)));
    }
    if let Some(open) = memmem::rfind(&text.as_bytes()[low..close], b"<!--") {
        let span = low + open..close + 1;
        return (span.len() <= COMMENT)
            .then(|| removal(span.start, span.end, 0.9, evidence(&span)));
    }
    let name = before.len()
        - before
            .trim_end_matches(|c: char| c.is_ascii_alphanumeric())
            .len();
    let slash = before.len() - name;
    if name < 3 || !before[..slash].ends_with('/') {
        return None;
    }
    let span = if low == own.start && is_data(&text[own.start..slash]) {
        own.start..close + 1
    } else {
        slash - 1..close + 1
    };
    (span.start >= floor && span.len() <= COMMENT)
        .then(|| removal(span.start, span.end, 0.8, evidence(&span)))
}

/// What the `>` at byte `close` ends whose start is lost, behind the line's last sentence: `完成。-->`, `完成。]]>`.
pub(super) fn end(text: &str, close: usize, floor: usize) -> Option<Repair> {
    let sign = ["-->", "]]>"];
    let sign = sign.iter().find(|sign| text[..=close].ends_with(**sign))?;
    let rest = text[close + 1..].trim_start_matches([' ', '\u{3000}', '\r']);
    if !rest.is_empty() && !rest.starts_with('\n') {
        return None;
    }
    let start = close + 1 - sign.len();
    let near = text
        .floor_char_boundary(start.saturating_sub(COMMENT))
        .max(floor);
    let opened = text.get(near..start)?.contains("<!");
    (text[..start].ends_with(is_stop) && !opened).then(|| {
        removal(
            start,
            close + 1,
            0.8,
            Evidence::new().text("comment", *sign),
        )
    })
}

/// What the lines of `left-line` and `left-end` start or end with, and those of comments and of errors: a page that has none of
/// these has no such line.
pub(super) const LEADS: &[u8] = b"uNn</#WFPDj>}";

/// What such lines start with. A line may be indented.
const FIRST: &[u8] = b" uNn</#WFPDj\"?-}";

/// A comment that is never closed in its line, `<!--name …`, comments of scripts, and values that were missing. They are
/// `alone` where the page has shown no other residue.
pub(super) fn lines(text: &str, specials: &[usize], alone: bool, repairs: &mut Vec<Repair>) {
    let bytes = text.as_bytes();
    let unopened = OnceCell::new();
    for own in short_lines(text, specials) {
        let inside = text[own.clone()].trim();
        let comment = inside.len() >= 6
            && inside.starts_with("/*")
            && inside.ends_with("*/")
            && ["创建于", "創建於", "广告", "廣告", "style", "Style", "ad"]
                .iter()
                .any(|word| inside.contains(word))
            && inside.contains(|c: char| c.is_ascii_digit());
        let template = inside.starts_with("#Begin") && inside.ends_with('"');
        // What a server says of its script's errors.
        let error = [
            "Warning:",
            "Notice:",
            "Fatal error:",
            "Parse error:",
            "Deprecated:",
        ]
        .iter()
        .any(|word| inside.starts_with(word))
            && inside.contains(".php")
            && inside.contains(" on line ")
            && !List::CodeTalk.in_text(text);
        // The end of a comment is an arrow as well, so other residue has to stand on the page.
        let arrow = inside == "-->" && !alone && stops(text, &own);
        let left = List::LeftLine.has(inside)
            || List::LeftEnd.has(inside)
                && stops(text, &own)
                && (!inside.starts_with('}') || *unopened.get_or_init(|| closes(text)))
                && !List::CodeTalk.in_text(text);
        if (left || comment || template || error || arrow) && !announced(text, &own) {
            let evidence = Evidence::new().text("left", inside);
            repairs.push(removal(own.start, own.end, 0.8, evidence));
        }
    }
    for at in memchr::memchr_iter(b'<', bytes) {
        if let Some(end) = cut(text, at) {
            let evidence = Evidence::new().text("tag", &text[at..end]);
            repairs.push(removal(at, end, 0.8, evidence));
        }
    }
    for at in memmem::find_iter(bytes, b"<!--") {
        let own = line(text, at);
        let rest = &text[at..own.end];
        let named = rest[4..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '[');
        if own.start == at
            && named
            && rest.len() <= COMMENT
            && is_data(rest)
            && !rest.contains("-->")
        {
            let evidence = Evidence::new().text("comment", rest);
            repairs.push(removal(at, own.end, 0.8, evidence));
        }
    }
}

/// The end of the closing tag or line break whose `<` is at byte `at` and whose `>` is lost: `……。</p`, `<br/`.
fn cut(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at + 1..];
    let (closing, rest) = match rest.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let len = rest
        .bytes()
        .take(10)
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b':')
        .count();
    let (name, rest) = rest.split_at(len);
    let name = name.to_ascii_lowercase();
    if !(closing && List::Tag.has(&name) || name == "br") {
        return None;
    }
    let bare = rest.trim_start_matches(' ');
    // A blank before more text: `<br 和 />`.
    if bare.len() < rest.len() && bare.starts_with(is_chinese) {
        return None;
    }
    let rest = bare.strip_prefix('/').unwrap_or(bare);
    let (before, after) = (text[..at].chars().next_back(), rest.chars().next());
    let edge = |c: Option<char>| c.is_none_or(|c| is_chinese(c) || matches!(c, '\n' | '\r'));
    // A word processor's tags are empty, one right behind the other.
    let empty = before == Some('>') && name.contains(':');
    ((edge(before) || empty) && edge(after)).then(|| text.len() - rest.len())
}

/// Whether a page closes more braces than it opens.
fn closes(text: &str) -> bool {
    let count = |brace| memchr::memchr_iter(brace, text.as_bytes()).count();
    count(b'{') < count(b'}')
}

/// The text above a line.
fn above<'t>(text: &'t str, own: &Range<usize>) -> &'t str {
    text[..own.start].trim_end()
}

/// Whether the text above a line announces it: with a colon, or as what is to be written.
fn announced(text: &str, own: &Range<usize>) -> bool {
    let above = above(text, own);
    above.ends_with([':', '：']) || List::WritingLine.ends(above)
}

/// Whether the text above a line has come to an end, or there is none.
fn stops(text: &str, own: &Range<usize>) -> bool {
    let above = above(text, own);
    above.is_empty() || above.ends_with(|c| is_stop(c) || c == '>')
}

/// The lines that start and end as what is left in `lines` does.
fn short_lines<'t>(
    text: &'t str,
    specials: &'t [usize],
) -> impl Iterator<Item = Range<usize>> + 't {
    let bytes = text.as_bytes();
    let breaks = specials.iter().copied().filter(|&at| bytes[at] == b'\n');
    breaks
        .chain([text.len()])
        .scan(0, |start, end| {
            let own = *start..end;
            *start = end + 1;
            Some(own)
        })
        .filter(|own| {
            (1..=120).contains(&own.len()) && {
                let last = bytes[own.start..own.end].trim_ascii_end().last();
                let first = bytes[own.start];
                FIRST.contains(&first) && last.is_some_and(u8::is_ascii)
            }
        })
}

/// The end of a word processor's namespace, whose `?` or `<` is at byte `at`.
pub(super) fn namespace(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].trim_start_matches(['<', '?']);
    if !rest.starts_with("xml:namespace") {
        return None;
    }
    let start = text.len() - rest.len();
    let rest = &text[start..line(text, at).end];
    let end = rest.find(|c: char| is_chinese(c) || is_stop(c) && c != '.' && c != '”');
    let stop = rest.find("/>").map(|i| i + 2).or(end).unwrap_or(rest.len());
    Some(start + rest[..stop].trim_end().len())
}

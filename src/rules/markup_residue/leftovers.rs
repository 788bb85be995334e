//! Residue that is no tag: comments, a word processor's namespace, the attributes of a tag whose start is lost.

use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

use super::{Repair, is_chinese, is_stop, removal};
use crate::{dictionary::rule_words::List, mark::Evidence};

/// Longest comment, in bytes.
const COMMENT: usize = 300;
/// Longest attributes, in bytes.
const ATTRIBUTES: usize = 200;
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

/// What is left at a line's start of a tag's attributes, up to the `>` at byte `close`: `style="text-indent: 2em">`.
pub(super) fn attributes(text: &str, close: usize, floor: usize) -> Option<Repair> {
    let start = line(text, close).start;
    let inside = text.get(start..close).filter(|_| start >= floor)?;
    let rest = inside.trim_start();
    let name = rest.find('=').map(|at| rest[..at].trim())?;
    let quoted = inside.ends_with(['"', '\'', '/']) && inside.contains(['"', '\'']);
    if inside.len() > ATTRIBUTES
        || !quoted
        || inside.contains(is_chinese)
        || !List::Attribute.has(&name.to_ascii_lowercase())
    {
        return None;
    }
    let after = text[close + 1..].chars().next();
    after
        .is_none_or(|c| is_chinese(c) || c.is_whitespace())
        .then(|| {
            let evidence = Evidence::new().text("attributes", inside);
            removal(start, close + 1, 0.8, evidence)
        })
}

/// What a site's program leaves where a value was missing, or where a part of the page ends, as lines of their own.
const EMPTY: [&str; 9] = [
    "undefined",
    "NaN",
    "null",
    "<![CDATA[",
    "//<![CDATA[",
    "//]]>",
    "#EndEditable",
    "#EndLibraryItem",
    "#EndTemplate",
];

/// What they start with, and the lines of comments and of errors. A line may be indented.
pub(super) const LEADS: &[u8] = b"uNn</#WFPD";

/// A comment that is never closed in its line, `<!--name …`, comments of scripts, and values that were missing.
pub(super) fn lines(text: &str, specials: &[usize], repairs: &mut Vec<Repair>) {
    let bytes = text.as_bytes();
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
            && inside.contains(" on line ");
        if EMPTY.contains(&inside) || comment || template || error {
            let evidence = Evidence::new().text("left", inside);
            repairs.push(removal(own.start, own.end, 0.8, evidence));
        }
    }
    // A closing tag that the line's end has cut: `……。</p`.
    for at in memmem::find_iter(bytes, b"</") {
        let rest = text[at..line(text, at).end].trim_end();
        let name = rest[2..].to_ascii_lowercase();
        if List::Tag.has(&name) && text[..at].ends_with(is_chinese) {
            let evidence = Evidence::new().text("tag", rest);
            repairs.push(removal(at, at + rest.len(), 0.8, evidence));
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
            (3..=120).contains(&own.len()) && {
                let last = bytes[own.start..own.end].trim_ascii_end().last();
                let first = bytes[own.start];
                (first == b' ' || LEADS.contains(&first)) && last.is_some_and(u8::is_ascii)
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

//! Code that leaked into an article: scripts, style sheets, a word processor's styles, templates that were never filled
//! in, the codes of forums and of site systems, data, escapes.
//!
//! A page that speaks of code keeps all of it: where its prose has a word of the trade, names something that stands in
//! the code, or announces the code with a colon.

use std::ops::Range;

use memchr::{memchr, memchr3_iter, memrchr};
use rustc_hash::FxHashSet;

use super::{
    Repair, attributes,
    code_lines::{inside, run, strong},
    is_chinese, is_stop, pasted, styles, talk,
    tokens::{bracket, delimited, escape, template},
};
use crate::{
    dictionary::rule_words::List,
    mark::{Edit, Evidence},
    text::scan::Leads,
};

/// What code holds one of.
pub(super) const LEADS: &[u8] = b"{[\\=(>_#N";

/// Code lines for each line of prose from which the page is a listing.
const LISTING: usize = 3;

/// A piece of code and what kind it is.
pub(super) struct Piece {
    pub(super) span: Range<usize>,
    pub(super) edit: Edit,
    pub(super) kind: &'static str,
    /// Whether it takes whole lines.
    pub(super) lines: bool,
}

/// Finds the code of a page that does not speak of code, beside the `pieces` that are found already.
pub(super) fn find(text: &str, leads: &Leads, mut pieces: Vec<Piece>, repairs: &mut Vec<Repair>) {
    let bytes = text.as_bytes();
    let mut floor = 0;
    // Lines of scripts and of styles, tokens of templates and forums, escapes.
    let mut line_end = 0;
    for at in memchr3_iter(b'{', b'[', b'\\', bytes) {
        if at < floor {
            continue;
        }
        if at >= line_end {
            let own = line(text, at);
            line_end = own.end;
            if let Some(end) = strong(text, &own) {
                push(&mut pieces, own.start..end, "code");
                floor = end;
                continue;
            }
        }
        let found = match bytes[at] {
            b'{' => (styles::rule(text, at, floor).map(|span| part(span, "code")))
                .or_else(|| template(text, at)),
            b'[' => bracket(text, at),
            _ => escape(text, at),
        };
        if let Some(piece) = found.filter(|piece| piece.span.start >= floor) {
            floor = piece.span.end;
            pieces.push(piece);
        }
    }
    let mut floor = 0;
    let mut line_end = 0;
    let mut own = 0..0;
    let mut run_end = 0;
    let mut tried = 0;
    for at in memchr3_iter(b'=', b'(', b'>', bytes) {
        if at < floor {
            continue;
        }
        if bytes[at] == b'>' {
            if let Some(span) = delimited(text, at) {
                floor = span.end;
                pieces.push(part(span, "block"));
            }
            continue;
        }
        if at >= line_end {
            own = line(text, at);
            line_end = own.end;
            if let Some(end) = strong(text, &own) {
                push(&mut pieces, own.start..end, "code");
                floor = end;
                continue;
            }
            if attributes::is_line(&text[own.clone()]) {
                push(&mut pieces, own.clone(), "attributes");
                floor = own.end;
                continue;
            }
        }
        if bytes[at] == b'=' && matches!(bytes.get(at + 1), Some(b'"' | b'\'')) && at >= tried {
            let found = attributes::within(text, at, floor);
            // One run of attributes tells of all signs in it.
            tried = at
                + bytes[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii() && **byte != b'\n')
                    .count();
            if let Some(span) = found {
                floor = span.end;
                pieces.push(part(span, "attributes"));
                continue;
            }
        }
        // One run of code tells of all signs in it.
        if at >= run_end && may_call(bytes, at) {
            let run = run(text, &own, at, run_end.max(floor));
            run_end = run.end;
            // It stands at the line's start, or behind a sentence at its end.
            let first = run.start == own.start;
            let last = run.end == own.end && text[..run.start].ends_with(is_stop);
            if let Some(span) = inside(&text[run.clone()]).filter(|_| first || last) {
                pieces.push(part(run.start + span.start..run.start + span.end, "code"));
            }
        }
    }
    let has = |byte: u8| leads.has(&[byte]);
    pasted::find(text, has, |span| pieces.push(part(span, "mark")));
    if !pieces.is_empty() {
        printed(text, &mut pieces);
    }
    // Single escapes and line breaks may be a path's.
    if pieces.iter().filter(|p| p.kind == "escape").count() == 1 {
        pieces.retain(|p| p.kind != "escape" || p.span.len() > 2);
    }
    if pieces.is_empty() {
        return;
    }
    pieces.sort_by_key(|p| (p.span.start, std::cmp::Reverse(p.span.end)));
    let mut end = 0;
    pieces.retain(|p| {
        let free = p.span.start >= end;
        if free {
            end = p.span.end;
        }
        free
    });
    if speaks(text, &pieces) {
        return;
    }
    widen(text, &mut pieces);
    repairs.extend(pieces.into_iter().map(|piece| Repair {
        evidence: Evidence::new().text(piece.kind, short(&text[piece.span.clone()])),
        span: piece.span,
        edit: Some(piece.edit),
        score: 0.85,
    }));
}

fn push(pieces: &mut Vec<Piece>, span: Range<usize>, kind: &'static str) {
    pieces.push(Piece {
        span,
        edit: Edit::Remove,
        kind,
        lines: true,
    });
}

/// Whether the sign at byte `at`, `=` or `(`, may stand in a script: beside ASCII, as few parentheses of Chinese prose do.
fn may_call(bytes: &[u8], at: usize) -> bool {
    let named = |byte: &u8| byte.is_ascii_alphabetic() || b"_$ )]!+'\"".contains(byte);
    // Of a parenthesis behind Chinese text what is in it tells: a reading, or a function that is called at once.
    let starts = |byte: &u8| byte.is_ascii_lowercase() && bytes[at] != b'(';
    bytes[..at].last().is_none_or(named)
        || bytes.get(at + 1).is_some_and(starts)
        || bytes[at..].starts_with(b"(function")
}

/// A piece that is a part of its lines.
pub(super) fn part(span: Range<usize>, kind: &'static str) -> Piece {
    Piece {
        span,
        edit: Edit::Remove,
        kind,
        lines: false,
    }
}

/// What is shown of a piece.
fn short(text: &str) -> &str {
    let end = text.char_indices().nth(80).map_or(text.len(), |(i, _)| i);
    &text[..end]
}

/// The line that holds byte `at`.
pub(super) fn line(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
    let end = memchr(b'\n', &bytes[at..]).map_or(text.len(), |i| at + i);
    start..end
}

/// The line below.
pub(super) fn below(text: &str, own: &Range<usize>) -> Option<Range<usize>> {
    (own.end < text.len()).then(|| line(text, own.end + 1))
}

/// What a script prints by mistake.
fn printed(text: &str, pieces: &mut Vec<Piece>) {
    let mut start = 0;
    for part in text.split_inclusive('\n') {
        let own = start..start + part.trim_end_matches(['\n', '\r']).len();
        start += part.len();
        let code = part.trim();
        if matches!(code, "undefined" | "NaN" | "null" | "[object Object]") {
            push(pieces, own, "code");
        }
    }
}

/// Whether the page speaks of its code.
fn speaks(text: &str, pieces: &[Piece]) -> bool {
    let mut prose = String::with_capacity(text.len());
    let mut at = 0;
    for piece in pieces {
        prose.push_str(&text[at..piece.span.start]);
        prose.push('\u{1}');
        at = piece.span.end;
    }
    prose.push_str(&text[at..]);
    if talk::of_code(&prose) || shows(&prose) {
        return true;
    }
    // Prose that names what stands in the code, or announces it.
    let mut names: FxHashSet<&str> = FxHashSet::default();
    for piece in pieces {
        names.extend(words(&text[piece.span.clone()]));
    }
    let mut lines = 0;
    let mut announced = false;
    let mut told = false;
    let mut last = "";
    for own in prose.lines() {
        let trimmed = own.trim();
        if trimmed.starts_with('\u{1}') && last.ends_with([':', '：']) && last.contains(is_chinese)
        {
            announced = true;
        }
        if own.contains(is_chinese) {
            lines += 1;
            told |= words(own).any(|word| names.contains(word));
        }
        if !trimmed.is_empty() {
            last = trimmed;
        }
    }
    let code = pieces.iter().filter(|p| p.lines).count();
    announced || told || lines == 0 || code > LISTING * lines
}

/// Whether prose, with a mark where its code was, shows that code: `直接写 [img]图片地址[/img]`.
fn shows(prose: &str) -> bool {
    prose.match_indices('\u{1}').any(|(at, _)| {
        let before = prose[..at].trim_end_matches(' ');
        let after = &prose[at + 1..];
        let above = before.trim_end_matches(['\r', '\n']);
        List::Writing.ends(before)
            || above.len() < before.len() && List::WritingLine.ends(above)
            || after
                .strip_prefix(' ')
                .is_some_and(|rest| List::Means.starts(rest))
            || List::Placeholder.words().iter().any(|holder| {
                after
                    .strip_prefix(holder)
                    .is_some_and(|rest| rest.starts_with('\u{1}'))
            })
    })
}

/// The words of Latin letters in a text, but for those of addresses.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| {
            word.len() >= 3
                && word.starts_with(|c: char| c.is_ascii_alphabetic())
                && !matches!(
                    *word,
                    "http"
                        | "https"
                        | "www"
                        | "com"
                        | "net"
                        | "org"
                        | "gov"
                        | "edu"
                        | "example"
                        | "html"
                        | "htm"
                        | "jpg"
                        | "png"
                        | "the"
                )
        })
}

/// Takes the lines beside whole lines of code that go on with it.
fn widen(text: &str, pieces: &mut Vec<Piece>) {
    let goes_on = |own: &Range<usize>| {
        let code = text[own.clone()].trim();
        code.is_ascii()
            && !code.is_empty()
            && (code.ends_with([';', '{', '}', ',', ')']) || code.ends_with("*/"))
            && code.contains(['{', '}', ';', '=', '('])
    };
    let mut out: Vec<Range<usize>> = Vec::new();
    // What an earlier piece has reached need not be gone through again.
    let mut reached = 0;
    for piece in pieces.iter().filter(|p| p.lines) {
        let mut last = line(text, piece.span.end.saturating_sub(1).max(piece.span.start));
        if last.end <= reached {
            continue;
        }
        while let Some(next) = below(text, &last).filter(&goes_on) {
            out.push(next.clone());
            reached = next.end;
            last = next;
        }
    }
    let mut reached = text.len() + 1;
    for piece in pieces.iter().rev().filter(|p| p.lines) {
        let mut start = piece.span.start;
        if start >= reached {
            continue;
        }
        while start > 0 {
            let above = line(text, start - 1);
            if !goes_on(&above) {
                break;
            }
            start = above.start;
            reached = start;
            out.push(above);
        }
    }
    out.sort_unstable_by_key(|span| span.start);
    out.dedup();
    // The pieces are in order, and so are the lines.
    out.retain(|span| {
        let after = pieces.partition_point(|p| p.span.end <= span.start);
        pieces.get(after).is_none_or(|p| p.span.start >= span.end)
    });
    for span in out {
        push(pieces, span, "code");
    }
    pieces.sort_by_key(|p| p.span.start);
}

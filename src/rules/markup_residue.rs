//! # markup-residue
//!
//! What is left of markup in text: leaked tags (`。/p>`, `</span>`, `<p style="…">`), broken entities (`#xff0c;` is ，,
//! `&nb sp;` is a blank, `&amp;ldquo;` is “), lone `?` lines and `??????` before paragraphs that stand for lost blanks,
//! comments (`<!--EndFragment-->`, `/enpproperty-->`), a word processor's namespaces, what is left of a tag's attributes; scripts,
//! style sheets, templates that were not filled in (`{{title}}`, `{dede:…/}`), codes of forums (`[img]…[/img]`), escapes
//! (`\r\n`, `\u4e2d`); invisible characters that break words. Entities and escapes are replaced by their characters, all else
//! is removed.
//!
//! **How it decides.** Each kind by what stands around it:
//! - A tag has one of HTML's common names (`tag`). What lost its `<` has to stand behind a character that is no Latin letter
//!   and no digit; the `?` of a lost character goes with it behind the end of a sentence. A plain opening tag goes only
//!   where its closing tag follows in the line. A line of nothing but tags and a bullet goes whole.
//! - An entity stands beside Chinese text and has a name or a number that stands for a character of it (`entity`).
//! - A line is made of `?` and blanks, the line before it ends a sentence, and the page has two such lines or one
//!   whose marks stand apart, `? ?` (`lines`); or
//!   two lines start with `??`, or one with `????`, before Chinese text.
//! - Code (`code`, `template`, `short code`, `escape`, `block`) has the form of a page's script, style, template or forum, and the
//!   prose beside it speaks of no code, names nothing that stands in it and does not announce it.
//! - An invisible character stands between Chinese characters, or between one and ASCII (`code`).
//!
//! **What it must not touch.** Pages that speak of markup: where tags, HTML, web pages or source code are mentioned, tags
//! and entities stay. URLs, sums, generic types, JSON. A `?` that asks. Joiners in emoji and in scripts that need them.
//! Invisible characters that part the items of a list are left for the rule that judges lists.

use std::{cell::OnceCell, ops::Range};

use memchr::{memchr, memchr_iter, memchr3_iter, memmem};

mod code;
mod code_lines;
mod leftovers;
mod talk;
mod tokens;

use super::{Repair, Repairer};
use crate::{
    dictionary::Dictionaries,
    mark::{Edit, Evidence, Label},
    text::fold,
};

pub(super) const REPAIRER: Repairer = Repairer {
    name: "markup-residue",
    label: Label::MarkupResidue,
    source: super::manual::manual!("markup_residue.rs"),
    find,
};

/// The tags that leak.
const TAGS: &[&str] = &[
    "a",
    "article",
    "aside",
    "b",
    "big",
    "blockquote",
    "br",
    "button",
    "center",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "label",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "noscript",
    "o:p",
    "object",
    "ol",
    "option",
    "p",
    "param",
    "picture",
    "s",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "st1:chsdate",
    "st1:chmetcnv",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
/// Entities and what they stand for. Those that escape markup itself are left alone.
const ENTITIES: &[(&str, &str)] = &[
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", "\u{3000}"),
    ("thinsp", " "),
    ("quot", "\""),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("middot", "·"),
    ("hellip", "…"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("bull", "•"),
    ("times", "×"),
    ("deg", "°"),
];
/// Longest tag, in bytes.
const LONGEST_TAG: usize = 300;
/// Fewest items, and the most characters of one, of a list that invisible characters part.
const LIST: usize = 4;
const ITEM: usize = 8;

fn find(text: &str, _: &Dictionaries, repairs: &mut Vec<Repair>) {
    let from = repairs.len();
    let talks = OnceCell::new();
    let talks_of_markup = || *talks.get_or_init(|| talk::of_markup(text));
    markup(text, &talks_of_markup, repairs);
    let tags = repairs.len() - from;
    marks(text, tags, repairs);
    invisible(text, repairs);
    repairs[from..].sort_by_key(|repair| (repair.span.start, std::cmp::Reverse(repair.span.end)));
    // A line of tags holds its tags.
    let mut end = 0;
    let mut i = from;
    repairs.retain(|repair| {
        i += 1;
        let free = i <= from || repair.span.start >= end;
        if free {
            end = repair.span.end;
        }
        free
    });
}

fn removal(start: usize, end: usize, score: f64, evidence: Evidence) -> Repair {
    Repair {
        span: start..end,
        edit: Some(Edit::Remove),
        score,
        evidence,
    }
}

/// Whether `c` is a Chinese character or its punctuation.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FF65}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

/// Whether `c` ends a sentence or a quotation.
fn is_stop(c: char) -> bool {
    matches!(
        c,
        '。' | '！' | '？' | '”' | '’' | '」' | '』' | '…' | '）' | '；' | '!' | '.'
    )
}

/// Tags and entities.
fn markup(text: &str, talks_of_markup: &dyn Fn() -> bool, repairs: &mut Vec<Repair>) {
    let from = repairs.len();
    let bytes = text.as_bytes();
    let mut floor = 0;
    for at in memchr3_iter(b'>', b'&', b'#', bytes) {
        if at < floor {
            continue;
        }
        let found = if bytes[at] == b'>' {
            leftovers::comment(text, at, floor)
                .or_else(|| tag(text, at, floor))
                .or_else(|| leftovers::attributes(text, at, floor))
        } else {
            tokens::escaped_tag(text, at, |name| TAGS.contains(&name))
                .or_else(|| arrow(text, at))
                .or_else(|| entity(text, at))
        };
        if let Some(found) = found.filter(|_| !talks_of_markup()) {
            floor = found.span.end;
            repairs.push(found);
        }
    }
    let mut others = Vec::new();
    leftovers::lines(text, &mut others);
    if !others.is_empty() && !talks_of_markup() {
        repairs.append(&mut others);
    }
    code::find(text, repairs);
    bullets(text, from, repairs);
}

/// The bullets of items whose tags leaked: lines of one bullet beside lines of tags that go whole.
fn bullets(text: &str, from: usize, repairs: &mut Vec<Repair>) {
    let whole: Vec<Range<usize>> = (repairs[from..].iter())
        .map(|repair| repair.span.clone())
        .filter(|span| {
            (span.start == 0 || text[..span.start].ends_with('\n'))
                && text[span.end..]
                    .trim_start_matches([' ', '\r'])
                    .starts_with('\n')
        })
        .collect();
    for span in whole {
        let above = text[..span.start].trim_end_matches(['\n', '\r', ' ']);
        let start = above.rfind('\n').map_or(0, |i| i + 1);
        let below = span.end + text[span.end..].len() - text[span.end..].trim_start().len();
        let end = text[below..].find('\n').map_or(text.len(), |i| below + i);
        for line in [start..above.len(), below..end] {
            let bullet = text[line.clone()].trim();
            if matches!(bullet, "·" | "•" | "●" | "○" | "■" | "◆") {
                let evidence = Evidence::new().text("bullet", bullet);
                repairs.push(removal(line.start, line.end, 0.8, evidence));
            }
        }
    }
}

/// The leaked tag that ends with the `>` at byte `close`, if one does; it starts at byte `floor` or after.
fn tag(text: &str, close: usize, floor: usize) -> Option<Repair> {
    let bytes = text.as_bytes();
    let low = close.saturating_sub(LONGEST_TAG).max(floor);
    let open = memchr::memrchr2(b'<', b'\n', &bytes[low..close])
        .map(|i| low + i)
        .filter(|&i| bytes[i] == b'<');
    let (start, inner) = match open {
        Some(open) => (open, open + 1),
        // Without its `<`: a slash and a name are all that tells.
        None => {
            let from = low.max(close.saturating_sub(9));
            if let Some(slash) = memchr::memrchr(b'/', &bytes[from..close]) {
                (from + slash, from + slash)
            } else {
                // The `<` became a `?`.
                let lost = from + memchr::memrchr(b'?', &bytes[from..close])?;
                let before = text[..lost].chars().next_back();
                if before.is_some_and(|c| c != '\n' && !is_stop(c)) {
                    return None;
                }
                (lost, lost + 1)
            }
        }
    };
    let inside = text.get(inner..close)?;
    let closing = inside.starts_with('/');
    let name = inside.trim_start_matches('/');
    let len = name
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b':')
        .count();
    let (name, rest) = name.split_at(len);
    if !TAGS.contains(&name.to_ascii_lowercase().as_str()) {
        return None;
    }
    let attributes = rest.trim_end_matches('/').trim();
    if !attributes.is_empty() && (closing || !attributes.contains('=') || !rest.starts_with(' ')) {
        return None;
    }
    let before = text[..start].chars().next_back();
    let after = text[close + 1..].chars().next();
    if before.is_some_and(|c| {
        c.is_ascii_alphanumeric() || matches!(c, '<' | '/' | '`' | '\'' | '"' | '=' | '_')
    }) && open.is_none()
        || after.is_some_and(|c| matches!(c, '`' | '\'' | '"'))
    {
        return None;
    }
    // A type's parameter, a variable's.
    if open.is_some() && !closing && before.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let line_end = memchr(b'\n', &bytes[close..]).map_or(text.len(), |i| close + i);
    let breaks = matches!(name, "br" | "BR" | "img" | "IMG");
    if open.is_some() && !closing && attributes.is_empty() && !breaks {
        let partner = format!("</{name}>");
        if !text[close..line_end].contains(&partner) {
            return None;
        }
    }
    // Text that speaks of a tag sets it off with blanks or names it in the middle of a sentence.
    if before == Some(' ') && after == Some(' ') {
        return None;
    }
    let chinese = |c: Option<char>| {
        c.is_none_or(|c| {
            is_chinese(c)
                || c.is_whitespace()
                || matches!(c, '?' | '<' | '>' | '·' | '•' | '.' | '!' | ')')
        })
    };
    if !(chinese(before) && chinese(after) || attributes.contains('=') || closing && open.is_some())
    {
        return None;
    }
    let line_start = memchr::memrchr(b'\n', &bytes[..start]).map_or(0, |i| i + 1);
    let evidence = Evidence::new().text("tag", &text[start..=close]);
    // A line of tags, and at most a bullet.
    if let Some(end) = only_tags(&text[line_start..line_end]) {
        return Some(removal(line_start, line_start + end, 0.9, evidence));
    }
    let mut from = start;
    if before == Some('?')
        && open.is_none()
        && (text[..start - 1].chars().next_back()).is_none_or(|c| is_stop(c) || c == '\n')
    {
        from -= 1;
    }
    Some(removal(
        from,
        close + 1,
        if open.is_none() { 0.9 } else { 0.8 },
        evidence,
    ))
}

/// Where the last tag ends in a line that holds nothing but tags, blanks and bullets.
fn only_tags(line: &str) -> Option<usize> {
    let mut end = None;
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, '·' | '•' | '*' | '-' | '●')
        });
        let Some(inner) = rest.strip_prefix(['<', '/']) else {
            break;
        };
        let close = inner.find('>')?;
        if inner[..close].contains('<') {
            return None;
        }
        rest = &inner[close + 1..];
        end = Some(line.len() - rest.len());
    }
    end.filter(|_| rest.is_empty())
}

/// The escaped arrow of a path, `首页 &gt; 新闻`, or the sign of `&copy;`.
fn arrow(text: &str, at: usize) -> Option<Repair> {
    let (code, with) = [
        ("&gt;", ">"),
        ("&raquo;", "»"),
        ("&rsaquo;", "›"),
        ("&copy;", "©"),
        ("&rarr;", "→"),
        ("&laquo;", "«"),
        ("&yen;", "¥"),
    ]
    .into_iter()
    .find(|(code, _)| text[at..].starts_with(code))?;
    let before = text[..at]
        .trim_end_matches([' ', '\u{A0}'])
        .chars()
        .next_back();
    let after = text[at + code.len()..]
        .trim_start_matches([' ', '\u{A0}'])
        .chars()
        .next();
    let chinese = |c: Option<char>| c.is_some_and(|c| is_chinese(c) || c.is_ascii_digit());
    let fits = chinese(before) && (chinese(after) || after.is_none_or(|c| c == '\n' || c == '&'))
        || matches!(code, "&copy;" | "&yen;") && (chinese(after) || chinese(before));
    fits.then(|| Repair {
        span: at..at + code.len(),
        edit: Some(Edit::Replace(with.to_owned())),
        score: 0.9,
        evidence: Evidence::new().text("entity", code),
    })
}

/// The entity whose `&` or `#` is at byte `at`, if it stands beside Chinese text.
fn entity(text: &str, at: usize) -> Option<Repair> {
    let (end, with) = entity_at(text, at)?;
    // In a run of entities the ends of the run count.
    let mut stop = end;
    let mut signs = is_sign(&with);
    // Blanks between them belong to it.
    while let Some((next, with)) = entity_at(text, stop + blanks(&text[stop..])) {
        stop = next;
        signs &= is_sign(&with);
    }
    let before = text[..at].chars().next_back();
    let after = text[stop..].chars().next();
    let beside = |c: Option<char>| c.is_some_and(|c| is_chinese(c) || c == ';');
    let edge = |c: Option<char>| c.is_none_or(|c| c == '\n');
    let fits = beside(before) && (beside(after) || edge(after) || after != Some(' '))
        || beside(after) && (edge(before) || before != Some(' '));
    // A line of nothing but lost blanks and signs.
    if edge(before) && edge(after) && signs {
        let evidence = Evidence::new().text("entity", &text[at..end]);
        return Some(removal(at, stop, 0.9, evidence));
    }
    if !fits || before == Some('&') || bytes_alnum(before) && text.as_bytes()[at] == b'#' {
        return None;
    }
    Some(Repair {
        span: at..end,
        edit: Some(Edit::Replace(with)),
        score: 0.9,
        evidence: Evidence::new().text("entity", &text[at..end]),
    })
}

/// Whether what an entity stands for is no letter.
fn is_sign(with: &str) -> bool {
    !with.contains(char::is_alphanumeric)
}

/// How many bytes of blanks `text` starts with.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\u{A0}']).len()
}

fn bytes_alnum(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// The end of the entity at byte `at` and what it stands for.
fn entity_at(text: &str, at: usize) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    let semicolon = bytes.get(at..)?.iter().take(16).position(|&b| b == b';')?;
    let end = at + semicolon + 1;
    let body = text.get(at..end - 1)?;
    let amp = body.starts_with('&');
    // Escaped twice, the second time with its own semicolon inside.
    if amp && body == "&amp" {
        let (end, with) = entity_body(text, end)?;
        return Some((end, with));
    }
    let name = body.strip_prefix('&').unwrap_or(body);
    let with = decode(name, amp)?;
    Some((end, with))
}

/// The entity without its `&` that starts at byte `at`.
fn entity_body(text: &str, at: usize) -> Option<(usize, String)> {
    let semicolon = text
        .as_bytes()
        .get(at..)?
        .iter()
        .take(12)
        .position(|&b| b == b';')?;
    let with = decode(text.get(at..at + semicolon)?, true)?;
    Some((at + semicolon + 1, with))
}

/// What an entity without `&` and `;` stands for.
fn decode(name: &str, amp: bool) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                u32::from_str_radix(hex, 16).ok()?
            }
            None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok()?,
            _ => return None,
        };
        let c = char::from_u32(code)?;
        return match c {
            '\u{A0}' => Some(" ".to_owned()),
            c if is_chinese(c)
                || c == '\u{3000}'
                || matches!(c, '\u{2010}'..='\u{2027}' | '·' | '×' | '°') =>
            {
                Some(c.to_string())
            }
            _ => None,
        };
    }
    if !amp {
        return None;
    }
    let name: String = name.chars().filter(|c| *c != ' ').collect();
    ENTITIES
        .iter()
        .find(|row| row.0 == name)
        .map(|row| row.1.to_owned())
}

/// Question marks that stand for lost blanks, on a page with so many leaked tags.
fn marks(text: &str, tags: usize, repairs: &mut Vec<Repair>) {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    // Lines of marks behind what ends no sentence: a title.
    let mut loose = Vec::new();
    let mut indents = Vec::new();
    let mut longest = 0;
    let mut floor = 0;
    for at in memchr_iter(b'?', bytes) {
        if at < floor {
            continue;
        }
        // In a run of them the first tells of all.
        let first = at == floor || bytes[at - 1] != b'?';
        if let Some(end) = first.then(|| leftovers::namespace(text, at)).flatten() {
            let evidence = Evidence::new().text("namespace", &text[at..end]);
            repairs.push(removal(at, end, 0.9, evidence));
            floor = end;
            continue;
        }
        // The first of a line, but for blanks.
        let start = text[..at]
            .trim_end_matches([' ', '\u{3000}', '\u{A0}'])
            .len();
        if start > 0 && bytes[start - 1] != b'\n' {
            continue;
        }
        let rest = &text[start..];
        let run = rest.len()
            - rest
                .trim_start_matches([' ', '?', '\u{3000}', '\u{A0}'])
                .len();
        let end = start + run;
        floor = end;
        let count = rest[..run].bytes().filter(|&b| b == b'?').count();
        match text[end..].chars().next() {
            None | Some('\n' | '\r') => {
                let before = text[..start].trim_end().chars().next_back();
                let line = at..start + rest[..run].trim_end().len();
                match before {
                    Some(c) if is_stop(c) || matches!(c, '：' | '>') => lines.push(line),
                    Some(_) => loose.push(line),
                    None => {}
                }
            }
            Some(c) if count >= 2 && is_chinese(c) => {
                longest = longest.max(count);
                indents.push(at..end);
            }
            Some(_) => {}
        }
    }
    // One line is enough where the marks stand apart: nobody asks `? ?`.
    let apart = |l: &Range<usize>| text[l.clone()].contains("? ?");
    if lines.len() + tags.min(2) / 2 >= 2 || lines.iter().any(apart) {
        lines.append(&mut loose);
        let n = lines.len() as f64;
        repairs.extend(
            lines
                .iter()
                .map(|l| removal(l.start, l.end, 0.8, Evidence::new().number("lines", n))),
        );
    }
    if indents.len() >= 2 || longest >= 4 {
        let n = indents.len() as f64;
        repairs.extend(
            indents
                .iter()
                .map(|l| removal(l.start, l.end, 0.8, Evidence::new().number("indents", n))),
        );
    }
}

/// Whether a run of invisible characters may start with byte `b`.
fn starts_invisible(bytes: &[u8], at: usize) -> bool {
    match (bytes[at], bytes.get(at + 1), bytes.get(at + 2)) {
        (0xE2, Some(0x80), Some(&b)) => (0x8B..=0x8F).contains(&b) || (0xAA..=0xAE).contains(&b),
        (0xE2, Some(0x81), Some(&b)) => (0xA0..=0xAF).contains(&b),
        (0xEF, Some(0xBB), Some(0xBF)) | (0xC2, Some(0xAD), _) => true,
        _ => false,
    }
}

/// Invisible characters beside Chinese text.
fn invisible(text: &str, repairs: &mut Vec<Repair>) {
    let bytes = text.as_bytes();
    let mut places: Vec<usize> = memchr_iter(0xE2, bytes)
        .filter(|&at| starts_invisible(bytes, at))
        .collect();
    let general = places.len();
    places.extend(memmem::find_iter(bytes, "\u{FEFF}"));
    places.extend(memmem::find_iter(bytes, "\u{AD}"));
    if places.is_empty() {
        return;
    }
    if places.len() > general {
        places.sort_unstable();
    }
    let mut floor = 0;
    let mut line_end = 0;
    let mut list = false;
    for at in places {
        if at < floor {
            continue;
        }
        let rest = &text[at..];
        let end = at + rest.len() - rest.trim_start_matches(fold::is_invisible).len();
        floor = end;
        if at >= line_end {
            let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
            line_end = memchr(b'\n', rest.as_bytes()).map_or(text.len(), |i| at + i + 1);
            list = is_list(&text[line_start..line_end]);
        }
        let before = text[..at].chars().next_back();
        let after = text[end..].chars().next();
        let plain =
            |c: Option<char>| c.is_none_or(|c| c.is_ascii() || c == '\u{3000}' || is_chinese(c));
        let chinese = |c: Option<char>| c.is_some_and(is_chinese);
        if list
            || !(plain(before) && plain(after) && (chinese(before) || chinese(after)))
            || at == 0
        {
            continue;
        }
        let code = text[at..end].chars().next().map_or(0, u32::from);
        repairs.push(removal(
            at,
            end,
            0.9,
            Evidence::new().text("code", format!("U+{code:04X}")),
        ));
    }
}

/// Whether invisible characters part the short items of a list in a line.
fn is_list(line: &str) -> bool {
    let mut run = 0;
    let mut most = 0;
    for item in line
        .trim()
        .split(fold::is_invisible)
        .filter(|item| !item.is_empty())
    {
        let chars = item.chars().count();
        let name = (2..=ITEM).contains(&chars)
            && item
                .chars()
                .all(|c| is_chinese(c) && !is_stop(c) && !matches!(c, '，' | '、'));
        run = if name { run + 1 } else { 0 };
        most = most.max(run);
    }
    most >= LIST
}

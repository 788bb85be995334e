//! Leaked tags, whole and in part.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::{is_chinese, is_stop, next, removal};
use crate::{
    dictionary::rule_words::List,
    mark::{Edit, Evidence},
    rules::{Repair, lines},
};

/// Longest tag, in bytes.
const LONGEST_TAG: usize = 300;

/// The leaked tag that ends with the `>` at byte `close`, if one does; it starts at byte `floor` or after.
pub(super) fn tag(text: &str, close: usize, floor: usize) -> Option<Repair> {
    let bytes = text.as_bytes();
    let low = close.saturating_sub(LONGEST_TAG).max(floor);
    if let Some(start) = half_break(text, close).filter(|&start| start >= low) {
        let evidence = Evidence::new().text("tag", &text[start..=close]);
        return Some(removal(start, close + 1, 0.8, evidence));
    }
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
    let mut inside = text.get(inner..close)?;
    // `< /b >`: no sum has a slash behind its sign.
    if inside.starts_with(" /") {
        inside = inside.trim();
    }
    if open.is_some() && alone(text, start..close + 1) && is_own(inside) {
        let evidence = Evidence::new().text("tag", &text[start..=close]);
        return Some(removal(start, close + 1, 0.8, evidence));
    }
    let closing = inside.starts_with('/');
    let name = inside.trim_start_matches('/');
    let len = name
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b':')
        .count();
    let (name, rest) = name.split_at(len);
    if !(List::Tag.has(&name.to_ascii_lowercase()) || open.is_some() && namespaced(name)) {
        return None;
    }
    let attributes = rest.trim_end_matches('/').trim();
    if !attributes.is_empty() && (closing || !attributes.contains('=') || !rest.starts_with(' ')) {
        return None;
    }
    let before = text[..start].chars().next_back();
    let after = next(text, close + 1);
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
    // A script goes with what it holds.
    if open.is_some() && !closing && name == "script" {
        let end = text[close..line_end].find("</script>");
        let evidence = Evidence::new().text("tag", &text[start..=close]);
        return end.map(|at| removal(start, close + at + "</script>".len(), 0.9, evidence));
    }
    let breaks = matches!(name, "br" | "BR" | "img" | "IMG" | "wbr");
    if open.is_some() && !closing && attributes.is_empty() && !breaks {
        // A word processor's may have lost its end.
        let end = if name.contains(':') { "" } else { ">" };
        let partner = format!("</{name}{end}");
        if !text[close..line_end].contains(&partner) {
            return None;
        }
    }
    // Text that speaks of a tag sets it off with blanks or names it in the middle of a sentence: `可以打 <br/>，`.
    let shown = || {
        let lead = text[..start].trim_end_matches(' ');
        List::Writing.ends(lead) || List::WritingLine.ends(lead)
    };
    if name.contains(':') && is_named(text, start, close + 1) {
        return None;
    }
    if before == Some(' ') && (after == Some(' ') || shown()) {
        return None;
    }
    let chinese = |c: Option<char>| {
        c.is_none_or(|c| {
            is_chinese(c)
                || c.is_whitespace()
                || matches!(c, '?' | '<' | '>' | '·' | '•' | '.' | '!' | ')' | '&')
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
        && ((text[..start - 1].chars().next_back())
            // Nobody writes a blank before a question mark.
            .is_none_or(|c| is_stop(c) || matches!(c, '\n' | '>' | ' ' | '\u{3000}'))
            || closing && is_lost(text, start - 1, after))
    {
        from -= 1;
    }
    // The lost blank behind it, which nobody asks with at a line's start; another tag may have lost its `<` to it.
    let blank = || next(text, close + 2).is_none_or(|c| is_chinese(c) || matches!(c, '\n' | '\r'));
    let lost = from == line_start && text[close + 1..].starts_with('?') && blank();
    Some(removal(
        from,
        close + 1 + usize::from(lost),
        if open.is_none() { 0.9 } else { 0.8 },
        evidence,
    ))
}

/// What the `>` at byte `close` ends that is a tag beside other residue only: one that lost its `<` at a line's start, `p>`, and
/// one that is never closed, `<sup>`, behind a sign of the sentence.
pub(super) fn loose(text: &str, close: usize, floor: usize) -> Option<Repair> {
    const NAME: usize = 8;
    let bytes = text.as_bytes();
    let low = floor.max(close.saturating_sub(NAME));
    let name = bytes[low..close]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b':')
        .count();
    let mut start = close - name;
    let before = text[..start].chars().next_back();
    let behind = |c: Option<char>| {
        c.is_none_or(|c| {
            c == '\n' || is_chinese(c) && !c.is_alphabetic() && !matches!(c, '“' | '‘' | '：')
        })
    };
    let fits = if before == Some('<') {
        start -= 1;
        start >= floor && behind(text[..start].chars().next_back())
    } else {
        before.is_none_or(|c| c == '\n')
    };
    let known = List::Tag.has(&text[close - name..close].to_ascii_lowercase());
    let followed = text[close + 1..].starts_with(|c: char| is_chinese(c) && c.is_alphabetic())
        || alone(text, start..close + 1);
    (fits && known && followed).then(|| {
        let evidence = Evidence::new().text("tag", &text[start..=close]);
        removal(start, close + 1, 0.7, evidence)
    })
}

/// Whether a sentence names the tags around `start..end`, which stand one right behind the other: `总有 <o:p></o:p> 这么一串`.
fn is_named(text: &str, start: usize, end: usize) -> bool {
    const TAGS: usize = 4;
    let mut before = text[..start].trim_end_matches(' ');
    let mut after = text[end..].trim_start_matches(' ');
    for _ in 0..TAGS {
        let near = lines::tail(before, LONGEST_TAG);
        let Some(at) = near.strip_suffix('>').and_then(|tag| tag.rfind('<')) else {
            break;
        };
        before = before[..before.len() - near.len() + at].trim_end_matches(' ');
    }
    for _ in 0..TAGS {
        let near = lines::head(after, LONGEST_TAG);
        let Some(at) = near.find('>').filter(|_| near.starts_with('<')) else {
            break;
        };
        after = after[at + 1..].trim_start_matches(' ');
    }
    before.ends_with(is_chinese)
        && (List::NamedBefore.ends(before)
            || List::Writing.ends(before)
            || List::NamedBehind.starts(after))
}

/// The start of the line break whose `>` is at byte `close` and whose `<` is lost, `br/>`, between Chinese text and lines' ends.
fn half_break(text: &str, close: usize) -> Option<usize> {
    let before = &text[..close];
    let before = before
        .strip_suffix('/')
        .unwrap_or(before)
        .trim_end_matches(' ');
    let before = before
        .strip_suffix("br")
        .or_else(|| before.strip_suffix("BR"))?;
    // The `<` may have become a `?`, which nobody writes behind the end of a sentence.
    let parted = |text: &&str| text.is_empty() || text.ends_with('\n') || text.ends_with(is_stop);
    let before = (before.strip_suffix('?').filter(parted)).unwrap_or(before);
    let edge = |c: Option<char>| c.is_none_or(|c| is_chinese(c) || matches!(c, '\n' | '\r'));
    let fits = edge(before.chars().next_back()) && edge(next(text, close + 1));
    fits.then_some(before.len())
}

/// Rests of tags behind a `?` where nothing asks, from which on a page's `?` before such rests stand for what was lost.
const LOST: usize = 3;

/// Whether the `?` at byte `at` stands for a character that was lost together with the `<` of the tag behind it; `after`
/// follows the tag.
fn is_lost(text: &str, at: usize, after: Option<char>) -> bool {
    // Behind a question no sentence goes on so.
    if matches!(after, Some('。' | '，' | '、' | '；' | '：')) {
        return true;
    }
    if asks(&text[..at]) {
        return false;
    }
    let (mut lost, mut asked) = (0, 0);
    for found in memmem::find_iter(text.as_bytes(), b"?/") {
        let rest = &text[found + 2..];
        let close = rest.bytes().take(10).position(|byte| byte == b'>');
        if !close.is_some_and(|close| List::Tag.has(&rest[..close].to_ascii_lowercase())) {
            continue;
        }
        match asks(&text[..found]) {
            true => asked += 1,
            false => lost += 1,
        }
    }
    lost >= LOST && lost > asked
}

/// Whether the clause that `text` ends with asks.
pub(super) fn asks(text: &str) -> bool {
    let part = |c: char| is_stop(c) || matches!(c, '\n' | '，' | ',' | '：' | '>' | '?');
    List::Asking.in_text(text.rsplit(part).next().unwrap_or(""))
}

/// Whether a name is one of a word processor's or a server's, such as `v:shapetype`.
fn namespaced(name: &str) -> bool {
    name.split_once(':').is_some_and(|(space, rest)| {
        List::Namespace.has(&space.to_ascii_lowercase()) && (1..=16).contains(&rest.len())
    })
}

/// Whether a span is all that its line holds.
pub(super) fn alone(text: &str, span: Range<usize>) -> bool {
    let before = text[..span.start].trim_end_matches([' ', '\t', '\u{3000}']);
    let after = text[span.end..].trim_start_matches([' ', '\t', '\u{3000}', '\r']);
    (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
}

/// Whether what stands between `<` and `>` is the name of an element of a publisher's own, such as `founder-content`.
fn is_own(inside: &str) -> bool {
    let name = inside.trim_matches('/');
    let mut parts = name.split('-');
    let known = parts.clone().any(|part| List::ElementPart.has(part));
    let word =
        |part: &str| (2..=12).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase());
    known && name.contains('-') && parts.clone().count() <= 3 && parts.all(word)
}

/// Where the last tag ends in a line that holds nothing but tags, comments' ends, blanks and bullets.
fn only_tags(line: &str) -> Option<usize> {
    let mut end = None;
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, '·' | '•' | '*' | '-' | '●')
        });
        if let Some(blank) = List::TagLine.start(rest) {
            rest = &rest[blank.len()..];
            end = Some(line.len() - rest.len());
            continue;
        }
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
pub(super) fn arrow(text: &str, at: usize) -> Option<Repair> {
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
    // Several of one kind are one arrow.
    let mut end = at;
    while text[end..].starts_with(code) {
        end += code.len();
    }
    let before = text[..at]
        .trim_end_matches([' ', '\u{A0}'])
        .chars()
        .next_back();
    let after = text[end..]
        .trim_start_matches([' ', '\u{A0}'])
        .chars()
        .next();
    let chinese = |c: Option<char>| c.is_some_and(|c| is_chinese(c) || c.is_ascii_digit());
    let fits = chinese(before) && (chinese(after) || after.is_none_or(|c| c == '\n' || c == '&'))
        || matches!(code, "&copy;" | "&yen;") && (chinese(after) || chinese(before));
    fits.then(|| Repair {
        span: at..end,
        edit: Some(Edit::Replace(with.repeat((end - at) / code.len()))),
        score: 0.9,
        evidence: Evidence::new().text("entity", code),
    })
}

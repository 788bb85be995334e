//! Rules of style sheets inside lines: `.TRS_Editor P{margin-top:0;font-family:宋体}`.

use std::ops::Range;

use memchr::memchr;

use super::{code_lines::declaration, is_chinese, is_stop};
use crate::dictionary::rule_words::List;

/// Longest rule, in bytes.
const RULE: usize = 1000;

/// The rule of a style sheet whose `{` is at byte `open`; it starts at byte `floor` or after, with the blanks before it.
pub(super) fn rule(text: &str, open: usize, floor: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let low = floor.max(open.saturating_sub(RULE));
    let part = |&byte: &u8| byte.is_ascii_alphanumeric() || b" .#:,>*/_-@\\()".contains(&byte);
    let len = bytes[low..open]
        .iter()
        .rev()
        .take_while(|&byte| part(byte))
        .count();
    let start = open - len;
    let selector = selector(text.get(start..open)?)?;
    // It stands behind the line's start, a sentence or another rule; only what an editor makes stands behind any text.
    let before = text[..start].chars().next_back();
    let made = List::EditorStyle.in_text(selector);
    let apart = |c: char| {
        is_stop(c) || made && is_chinese(c) || matches!(c, '\n' | '}' | ';' | '\u{3000}' | '\u{A0}')
    };
    if !before.is_none_or(apart) && start != floor {
        return None;
    }
    let rest = &bytes[open + 1..bytes.len().min(open + RULE)];
    let line_end = memchr(b'\n', rest).unwrap_or(rest.len());
    let rest = text.get(open + 1..open + 1 + line_end).unwrap_or("");
    let close = if selector.starts_with("@media") {
        closing(rest)?
    } else {
        rest.find('}')?
    };
    let body = &rest[..close];
    // A site's editor leaves empty rules as well.
    let empty = || body.trim().is_empty() && selector.contains('_') && selector.starts_with('.');
    let fits = declares(body) || empty();
    fits.then(|| {
        let start = if before.is_some_and(is_chinese) {
            open - selector.len()
        } else {
            start
        };
        start..open + 1 + close + 1
    })
}

/// The selector of a rule with the comment before it.
fn selector(text: &str) -> Option<&str> {
    let inside = text.trim_start();
    let lead = match inside.strip_prefix("/*") {
        Some(comment) => comment.split_once("*/")?.1.trim_start(),
        None => inside,
    };
    let named = lead
        .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '#' | '@' | '*' | ':'));
    let plain = !lead.contains(['(', ')', '/']) || lead.starts_with('@') || lead.contains(':');
    (named && plain).then_some(inside)
}

/// Where the brace is that closes what `text` is inside of.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate().take(RULE) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Whether a rule's body sets properties and says nothing else; only fonts and a word processor's styles have Chinese names.
fn declares(body: &str) -> bool {
    let mut known = false;
    let all = body.split(['{', ';', '}']).all(|part| {
        let Some((name, value)) = part.split_once(':') else {
            return !part.contains(is_chinese);
        };
        known |= declaration(part);
        let name = name.trim();
        !name.contains(is_chinese)
            && (!value.contains(is_chinese) || name.starts_with("font") || name.starts_with("mso-"))
    });
    all && known
}

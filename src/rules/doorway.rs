//! What doorways put around their lists: headers, brackets, labels, separators that cannot be seen.

use std::ops::Range;

use super::{Context, lines};
use crate::{dictionary::phrases::Role, mark::Label, page::Page, text::fold};

/// Longest header of a list, in letters.
const HEADER: usize = 10;
/// Fewest pieces between invisible characters, and the longest of them, in characters.
const PIECES: usize = 4;
const LONGEST: usize = 10;

/// Where a header ("热门搜索:") starts that ends right before a list, or where the list does.
pub(super) fn header(context: &Context<'_>, before: Range<usize>) -> usize {
    let phrases = context.dictionaries.phrases();
    let text = &context.page.folded[before.clone()];
    let trimmed = text.trim_end_matches(|c: char| c.is_whitespace() || "-—|>".contains(c));
    let core = trimmed.trim_end_matches([':', '：', '】', ']']);
    let is_header = core.len() < trimmed.len()
        && core.len() <= 6 * HEADER
        && lines::letters(core) <= HEADER
        && phrases.has_word(Label::KeywordStuffing, Role::DoorwayHeader, core);
    if is_header {
        before.end - text.trim_start().len()
    } else {
        before.end
    }
}

/// The span of a list with the brackets around all of it, and with a lost sign behind it.
pub(super) fn around(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let text = &page.folded;
    let (mut start, mut end) = (span.start, span.end);
    let open = text[..start].chars().next_back();
    let close = text[end..].chars().next();
    if let (Some(open), Some(close)) = (open, close)
        && matches!(
            (open, close),
            ('【', '】') | ('[', ']') | ('(', ')') | ('{', '}')
        )
        && balanced(&text[start..end], open, close)
    {
        start -= open.len_utf8();
        end += close.len_utf8();
    }
    // Behind blanks a lone question mark that ends the line.
    let after = &text[end..];
    let mark = after.trim_start_matches(' ').strip_prefix('?');
    if let Some(rest) = mark.filter(|_| after.starts_with(' '))
        && rest.trim_start_matches(' ').starts_with('\n')
    {
        end += after.len() - rest.len();
    }
    start..end
}

/// Whether all the brackets in a list close one item and open the next: `甲】【乙`.
fn balanced(list: &str, open: char, close: char) -> bool {
    let mut closed = false;
    list.chars().filter(|&c| c == open || c == close).all(|c| {
        closed = !closed;
        (c == close) == closed
    }) && !closed
}

/// Where a line's own words start behind a number, a bullet, or a short label with a colon.
pub(super) fn unlabelled(text: &str) -> usize {
    let numbered = text.trim_start_matches(|c: char| {
        c.is_ascii_digit()
            || c.is_whitespace()
            || "()[]【】.、·•-*第一二三四五六七八九十".contains(c)
    });
    let at = text.len() - numbered.len();
    match numbered.find(':') {
        Some(colon) if lines::letters(&numbered[..colon]) <= 3 => at + colon + 1,
        _ => at,
    }
}

/// Runs of short pieces between invisible characters.
pub(super) fn invisible(text: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> = text
        .char_indices()
        .filter(|&(_, c)| fold::is_invisible(c))
        .map(|(at, _)| at)
        .collect();
    let width = |at: usize| text[at..].chars().next().map_or(0, char::len_utf8);
    let short = |a: usize, b: usize| (1..=LONGEST).contains(&text[a..b].chars().count());
    let mut runs = Vec::new();
    for run in marks.chunk_by(|&a, &b| short(a + width(a), b) || b == a + width(a)) {
        if run.len() <= PIECES {
            continue;
        }
        let (first, last) = (run[0], run[run.len() - 1]);
        // The first and the last piece need no mark beyond them at the ends of the line.
        let start = if short(0, first) { 0 } else { first };
        let end = last + width(last);
        let end = if end < text.len() && short(end, text.len()) {
            text.len()
        } else {
            end
        };
        runs.push(start..end);
    }
    runs
}

//! A row of a page's tools glued to the start of a paragraph or to the end of a title: `大 中 小 本报讯…`, `某某标题 【打印】【关闭】`.

use std::ops::Range;

use super::LONGEST;
use crate::{
    dictionary::rule_words::List,
    page::Page,
    rules::{furniture::Look, lines, wording::wording},
};

/// Fewest letters of a paragraph behind such a row, and of a title before one.
const PARAGRAPH: usize = 20;
const TITLE: usize = 6;
/// Longest title, in letters.
const LONGEST_TITLE: usize = 40;
/// What words of a site cover of a line that is no title.
const OF_SITE: f64 = 0.5;
/// Most digits of a count.
const DIGITS: usize = 7;

/// Finds one in a folded line.
pub(super) fn in_text(text: &str) -> Option<Range<usize>> {
    let end = opening(text);
    end.map(|end| 0..end)
        .or_else(|| closing(text).map(|start| start..text.len()))
}

/// Whether a line may have one.
pub(super) fn hinted(page: &Page<'_>, look: &Look) -> bool {
    look.letters >= TITLE && in_text(look.text(page)).is_some()
}

/// Where a row ends that a paragraph starts with.
fn opening(text: &str) -> Option<usize> {
    let first = text.trim_start_matches(['[', '【', '(', ' ']);
    let known = List::ToolRow
        .start(first)
        .or_else(|| List::ToolCount.start(first));
    known?;
    let near = lines::head(text, 6 * LONGEST);
    let bounds = near
        .char_indices()
        .filter(|&(at, c)| at > 0 && (c == ' ' || near[..at].ends_with([']', '】', ')'])));
    let ends = bounds
        .map(|(at, _)| at)
        .take_while(|&at| lines::letters(&near[..at]) <= LONGEST);
    let end = ends.filter(|&at| is_row(&near[..at], true)).last()?;
    let rest = text[end..].trim_start();
    let prose = lines::letters(rest) >= PARAGRAPH && rest.contains(['。', '，']);
    let own = rest.starts_with(lines::is_letter) || rest.starts_with(['“', '「', '《', '(']);
    // `大 中 小三种…` counts them.
    let counts = rest.starts_with(['三', '各', '均', '都', '型', '号', '两', '几', '、']);
    (prose && own && !counts).then_some(end)
}

/// Where a row starts that a title ends with.
fn closing(text: &str) -> Option<usize> {
    if text.len() > 6 * (LONGEST_TITLE + LONGEST) || text.contains(['。', '，', ';']) {
        return None;
    }
    let starts = text
        .char_indices()
        .filter(|&(at, c)| at > 0 && matches!(c, ' ' | '[' | '【' | '('));
    starts.map(|(at, _)| at).find(|&at| {
        let title = lines::letters(&text[..at]);
        (TITLE..=LONGEST_TITLE).contains(&title)
            && !text[..at].contains([':', '('])
            && wording(&text[..at]).cover() < OF_SITE
            && !is_row(&text[..at], true)
            && lines::letters(&text[at..]) <= LONGEST
            && is_row(&text[at..], false)
    })
}

/// Whether a text is nothing but a row of tools: the choice of sizes, two buttons, a count, or one button in brackets where it may
/// stand `alone`.
fn is_row(text: &str, alone: bool) -> bool {
    let parts = |c: char| {
        matches!(
            c,
            ' ' | '|' | '[' | ']' | '【' | '】' | '(' | ')' | ':' | '/'
        )
    };
    let (mut buttons, mut counts, mut sizes) = (0, 0, [false; 2]);
    let mut named = false;
    for part in text.split(parts).filter(|part| !part.is_empty()) {
        let number = part.trim_end_matches(['次', '人', '条', '℃']);
        if number.bytes().all(|byte| byte.is_ascii_digit()) && number.len() <= DIGITS {
            if !named || number.is_empty() {
                return false;
            }
            counts += 1;
            named = false;
            continue;
        }
        named = false;
        let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
        let name = &number[..number.len() - digits.len()];
        match part {
            "大" => sizes[0] = true,
            "小" => sizes[1] = true,
            "中" | "特" | "特大" | "超大" | "a" | "t" => {}
            _ if List::ToolCount.has(part) => named = true,
            _ if List::ToolRow.has(part) => buttons += 1,
            _ if !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && List::ToolCount.has(name) =>
            {
                counts += 1;
            }
            _ => return false,
        }
    }
    let boxed = alone && text.trim_start().starts_with(['[', '【']);
    !named && (sizes == [true; 2] || counts > 0 || buttons >= 2 || buttons == 1 && boxed)
}

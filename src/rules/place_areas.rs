//! Quarters, streets and villages that somebody serves, on a page that offers nothing else: `钟点工:甲街、乙路、丙新村`,
//! `(甲街道、乙寨、丙坡周边均可上门)`. No table of divisions holds them; what they end in tells.

use std::{cell::LazyCell, ops::Range};

use super::{Context, Finding, lines, place_strangers::is_spoken, score};
use crate::{
    dictionary::rule_words::List,
    mark::Evidence,
    page::Page,
    text::{class::is_han, items::Item},
};

/// Fewest of them, and letters of one.
const AREAS: usize = 6;
const LETTERS: std::ops::RangeInclusive<usize> = 2..=6;
/// Most letters of what leads to them and of what closes them.
const LEAD: usize = 12;
const CLOSE: usize = 24;

/// Bytes before a list that are asked what they speak of.
const NEAR: usize = 512;

/// Finds them.
pub(super) fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let told = LazyCell::new(|| told(page));
    // The page tells something, and no other line of it offers anything or speaks of quarters.
    let strange = |own: usize| {
        let others = |lines: &[usize]| lines.iter().any(|&i| i != own);
        others(&told[0]) && !others(&told[1])
    };
    for (i, line) in page.lines.iter().enumerate() {
        if line.items.len() < AREAS {
            continue;
        }
        let Some(own) = line.folded.clone() else {
            continue;
        };
        for run in runs(&page.items[line.items.clone()]) {
            let names = run
                .iter()
                .filter(|item| is_area(context, &page.folded[item.span()]));
            if 2 * names.count() < run.len() {
                continue;
            }
            let list = run[0].start..run[run.len() - 1].end;
            if let Some(span) = offered(page, &own, &list)
                && strange(i)
            {
                findings.push(Finding {
                    span,
                    score: score(1.2),
                    evidence: Evidence::new().number("areas", run.len() as u32),
                });
            }
        }
    }
}

/// The runs of short names that one sign joins.
fn runs(items: &[Item]) -> impl Iterator<Item = &[Item]> {
    let name = |item: &Item| LETTERS.contains(&item.letters);
    let joined = move |a: &Item, b: &Item| {
        name(a) && name(b) && b.gap.stop.is_none() && matches!(b.gap.mark, '、' | ' ' | '/' | '|')
    };
    let runs = items.chunk_by(joined);
    runs.filter(|run| run.len() >= AREAS)
}

/// Whether a word ends as the names of quarters do, and is no division, of which other rules know more.
fn is_area(context: &Context<'_>, text: &str) -> bool {
    // Most words end otherwise.
    let division = || {
        let known = context.dictionaries.divisions().longest_prefix(text);
        known.is_some_and(|(len, _)| len == text.len())
    };
    List::Quarter.ends(text) && text.chars().all(is_han) && !division()
}

/// The first two lines of the page that are sentences, and those that offer something or speak of quarters.
fn told(page: &Page<'_>) -> [Vec<usize>; 2] {
    let spoken = |&i: &usize| is_spoken(page, &page.lines[i]);
    let serves = |&i: &usize| serves(page.folded_line(i));
    let all = || page.visible.iter().copied();
    [
        all().filter(spoken).take(2).collect(),
        all().filter(serves).take(2).collect(),
    ]
}

/// Whether a text offers something or speaks of quarters.
fn serves(text: &str) -> bool {
    let lists = [List::Serving, List::Sales, List::QuarterTalk];
    lists.iter().any(|list| list.in_text(text))
}

/// Where names are with the words around them, where these say that somebody sells or serves there.
fn offered(page: &Page<'_>, line: &Range<usize>, list: &Range<usize>) -> Option<Range<usize>> {
    let before = &page.folded[line.start..list.start];
    let start = before
        .rfind(lines::SENTENCE_ENDS)
        .map_or(0, |at| lines::behind(before, at));
    let told = lines::tail(&before[..start], NEAR);
    let lead = before[start..].trim_start();
    let header = lead.trim_start_matches(['(', '[', '【']).strip_suffix(':');
    let leads = header.is_some_and(|header| {
        lines::letters(header) <= LEAD
            && (List::Doing.ends(header) || List::Trade.ends(header) || List::Sales.in_text(header))
    });
    let after = &page.folded[list.end..line.end];
    let end = after
        .find([')', '。', '!', ']', '】'])
        .unwrap_or(after.len());
    let close = &after[..end];
    let closes = lines::letters(lead) == 0
        && (1..=CLOSE).contains(&lines::letters(close))
        && List::Sales.in_text(close);
    if serves(told) || !(leads && lines::letters(close) == 0 || closes) {
        return None;
    }
    let stop = after[end..].chars().next().map_or(0, char::len_utf8);
    Some(list.start - lead.len()..list.end + end + stop)
}

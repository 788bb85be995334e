//! What stands one word or one number a line, of which no phrase tells: channels to share to, sizes of letters, speeds of a
//! player, counts whose words are lost.

use std::ops::Range;

use super::{stops, take};
use crate::{
    dictionary::rule_words::List,
    mark::Label,
    page::Page,
    rules::{Sum, blocks::Known, furniture::Look},
};

/// Longest word of a column, in letters.
const WORD: usize = 6;
/// Fewest words of a column, and where furniture stands beside it.
const LEAST: usize = 3;
const LEAST_BESIDE: usize = 2;
/// Longest introduction of an account, in letters.
const INTRODUCTION: usize = 70;
/// Longest count, in bytes.
const COUNT: usize = 7;

/// What a column is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Channel,
    Size,
    Speed,
    Time,
    Count,
}

/// Takes them.
pub(in crate::rules) fn find(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let of = |k: usize, known: &[Known]| {
        let look = &looks[k];
        let open = known[k] == Known::Open && !look.span.is_empty() && look.letters <= WORD;
        open.then(|| kind(look.text(page))).flatten()
    };
    // An account of WeChat and what it says of itself.
    for k in 1..looks.len() {
        let starts = |k: usize, word: &str| looks[k].text(page).starts_with(word);
        if starts(k, "功能介绍") && starts(k - 1, "微信号") && looks[k].letters <= INTRODUCTION
        {
            for k in [k - 1, k] {
                if matches!(known[k], Known::Open | Known::Body) {
                    take(Label::ShareWidget, k..k + 1, Sum::new(0.8), known, own);
                }
            }
        }
    }
    counters(page, looks, known, own);
    let mut k = 0;
    while k < looks.len() {
        let Some(kind) = of(k, known) else {
            k += 1;
            continue;
        };
        let start = k;
        while k < looks.len() && of(k, known) == Some(kind) {
            k += 1;
        }
        let run = start..k;
        if let Some((label, sum)) = judge(page, looks, known, run.clone(), kind) {
            take(label, run, sum, known, own);
        }
    }
}

/// Takes what a page counts, a word and a number in turn, each a line: `关注者`, `231`, `被浏览`, `98,231`.
fn counters(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    const PAIRS: usize = 2;
    // Whether the line is a word or a number of such a column.
    let of = |k: usize| {
        let look = looks
            .get(k)
            .filter(|look| !look.span.is_empty() && look.letters <= WORD)?;
        let text = look.text(page);
        let word = List::ColumnCounter.has(text);
        (word || is_count(text)).then_some(word)
    };
    let mut k = 1;
    while k < looks.len() {
        let Some(mut last) = of(k) else {
            k += 1;
            continue;
        };
        let start = k;
        k += 1;
        while let Some(word) = of(k).filter(|&word| word != last) {
            last = word;
            k += 1;
        }
        let free = |k: usize| {
            matches!(
                known[k],
                Known::Open | Known::Furniture(Label::PageTools | Label::ShareWidget)
            )
        };
        let leads = looks[start - 1]
            .text(page)
            .ends_with([':', '，', ',', '、']);
        if k - start >= 2 * PAIRS && !leads && (start..k).all(free) {
            for k in start..k {
                if known[k] == Known::Open {
                    take(Label::PageTools, k..k + 1, Sum::new(0.8), known, own);
                }
            }
        }
    }
}

/// What a line of a column is.
fn kind(text: &str) -> Option<Kind> {
    if List::ColumnSize.has(text) {
        Some(Kind::Size)
    } else if is_speed(text) || text.split(' ').filter(|part| is_speed(part)).count() >= LEAST {
        Some(Kind::Speed)
    } else if is_time(text) {
        Some(Kind::Time)
    } else if is_count(text) {
        Some(Kind::Count)
    } else {
        List::ColumnChannel.has(text).then_some(Kind::Channel)
    }
}

/// Whether a word is a speed of a player, `1.5x`.
fn is_speed(text: &str) -> bool {
    let number = text
        .strip_suffix(['x', '×'])
        .or_else(|| text.strip_suffix("倍速"))
        .or_else(|| text.strip_suffix('倍'));
    number.is_some_and(|number| {
        (1..=4).contains(&number.len())
            && number.starts_with(|c: char| c.is_ascii_digit())
            && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    })
}

/// Whether a line is a time of a player, `03:25`, or what parts two of them.
fn is_time(text: &str) -> bool {
    text == "/"
        || (4..=8).contains(&text.len())
            && text.contains(':')
            && !text.starts_with(':')
            && !text.ends_with(':')
            && text.bytes().all(|b| b.is_ascii_digit() || b == b':')
}

/// Whether a line is a bare count, `1203` or `1.2万`.
fn is_count(text: &str) -> bool {
    let number = text.strip_suffix(['万', 'k', 'w', '+']).unwrap_or(text);
    (1..=COUNT).contains(&number.len())
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
        && !number.ends_with(['.', ','])
}

/// What speaks for a column that is the page's.
fn judge(
    page: &Page<'_>,
    looks: &[Look],
    known: &[Known],
    run: Range<usize>,
    kind: Kind,
) -> Option<(Label, Sum)> {
    let above = run.start.checked_sub(1)?;
    let furniture = |k: usize| match known.get(k) {
        Some(Known::Furniture(label)) => Some(*label),
        _ => None,
    };
    let tool = |k: usize| {
        furniture(k).filter(|label| matches!(label, Label::PageTools | Label::ShareWidget))
    };
    let leads = looks[above]
        .text(page)
        .ends_with([':', '，', ',', '、', ';']);
    if leads && furniture(above).is_none() {
        return None;
    }
    let stopped = stops(page, looks, Some(above)) || furniture(above).is_some();
    // The title, or its byline.
    let headed = above == 0 || known[above] == Known::Byline;
    let goes_on = run.end == looks.len()
        || furniture(run.end).is_some()
        || known[run.end] == Known::Byline
        || stops(page, looks, Some(run.end));
    let words = || run.clone().map(|k| looks[k].text(page));
    let beside = furniture(above).is_some() || furniture(run.end).is_some();
    let ends = run.end == looks.len();
    let last = known.iter().rposition(|known| *known == Known::Body);
    let tail = last.is_none_or(|last| run.start > last);
    let mut sum = Sum::new(0.2);
    let label = match kind {
        Kind::Size => {
            let has = |size: &str| words().any(|word| word == size);
            let all = has("大") && has("中") && has("小") || has("a+") && has("a-");
            (all && goes_on && (stopped || headed)).then_some(Label::PageTools)
        }
        Kind::Speed => {
            let row = words().any(|word| word.contains(' '));
            let enough = row || run.len() >= LEAST || beside;
            (enough && goes_on && (stopped || headed)).then_some(Label::PageTools)
        }
        // It has not played yet.
        Kind::Time => {
            let none = words().next().is_some_and(|word| {
                word.len() >= 4 && word.bytes().all(|b| matches!(b, b'0' | b':'))
            });
            (none && (2..=LEAST).contains(&run.len())).then_some(Label::PageTools)
        }
        Kind::Channel => {
            let least = if beside { LEAST_BESIDE } else { LEAST };
            // An article that speaks of them has a list of its own.
            let spoken = || {
                words()
                    .filter(|word| {
                        !matches!(
                            *word,
                            "空间" | "更多" | "链接" | "x" | "line" | "人人" | "天涯"
                        )
                    })
                    .any(|word| {
                        (looks.iter().enumerate()).any(|(k, look)| {
                            !run.contains(&k)
                                && furniture(k).is_none()
                                && look.text(page).contains(word)
                        })
                    })
            };
            (run.len() >= least && goes_on && (stopped || headed) && !spoken())
                .then_some(Label::ShareWidget)
        }
        // The votes below an answer; `0` behind the last paragraph.
        Kind::Count => {
            let some = || known.iter().any(|known| known.is_furniture());
            // Behind or before the word for what it counts, in a column.
            let within = run.len() == 1 && tool(above).is_some() && tool(run.end).is_some();
            let voted = within || tail && run.len() <= LEAST && stopped && tool(run.end).is_some();
            let none = ends && run.len() == 1 && looks[run.start].text(page) == "0";
            (voted || none && stopped && some()).then_some(Label::PageTools)
        }
    }?;
    sum.add("column", run.len().min(5) as f64, 0.2);
    Some((label, sum))
}

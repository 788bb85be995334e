//! Lists of search phrases of a trade that no table holds: one word with many heads or tails, joined as prose joins none.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{
    super::{Context, Finding, Sum, flag, lines, score},
    block::{is_tight, separator},
    entry::{PARTICLES, Prose},
};
use crate::{
    dictionary::furniture_words::List,
    text::{class::is_han, items::Item},
};

/// Fewest items.
const ITEMS: usize = 5;
/// Letters of an item.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=14;
/// Share of the items that hold the common word.
const SHARE: f64 = 0.7;

/// Finds them.
pub(super) fn stem_lists<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    findings: &mut Vec<Finding>,
) {
    let page = context.page;
    let items = &page.items;
    for line in &page.lines {
        let Some(span) = line.folded.clone().filter(|_| line.shape.items >= ITEMS) else {
            continue;
        };
        if findings.iter().any(|found| found.meets(&span)) {
            continue;
        }
        let from = items.partition_point(|item| item.start < span.start);
        let to = items.partition_point(|item| item.start < span.end);
        // A header before its colon.
        let headed =
            to - from > ITEMS && page.folded[items[from].end..items[from + 1].start].contains(':');
        let run = if headed { from + 1..to } else { from..to };
        if let Some(sum) = judge(context, prose, items, run)
            && sum.total >= 0.0
        {
            findings.push(Finding {
                span: lines::trim(page, span),
                score: score(sum.total),
                evidence: sum.evidence,
            });
        }
    }
}

fn judge<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    items: &[Item],
    run: Range<usize>,
) -> Option<Sum> {
    let page = context.page;
    if run.len() < ITEMS || !is_tight(separator(items, &run)) {
        return None;
    }
    let texts: Vec<&str> = items[run.clone()]
        .iter()
        .map(|item| page.folded[item.span()].trim())
        .collect();
    let fits = |text: &&str| {
        LETTERS.contains(&lines::letters(text)) && !text.contains(|c: char| PARTICLES.has(c))
    };
    if !texts.iter().all(fits) {
        return None;
    }
    let mut distinct = texts.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() * 10 < texts.len() * 8 {
        return None;
    }
    let mut pairs: FxHashMap<(char, char), usize> = FxHashMap::default();
    for text in &distinct {
        let mut own: Vec<(char, char)> = (text.chars().zip(text.chars().skip(1)))
            .filter(|&(a, b)| is_han(a) && is_han(b))
            .collect();
        own.sort_unstable();
        own.dedup();
        for pair in own {
            *pairs.entry(pair).or_default() += 1;
        }
    }
    let most = pairs.values().copied().max()?;
    let stem = most as f64 / distinct.len() as f64;
    let trade = distinct
        .iter()
        .filter(|text| List::Trade.ends(text))
        .count();
    if stem < SHARE || trade == 0 {
        return None;
    }
    let text: String = distinct.concat();
    let (share, known) = prose().share(&text);
    let first = page.line_at(items[run.start].start);
    let titled = page.visible.first() == Some(&first);
    let mut sum = Sum::new(-2.6);
    sum.add("stem", stem, 1.6);
    sum.add("items", distinct.len().min(8) as f64, 0.15);
    sum.add("trade", trade.min(4) as f64, 0.5);
    sum.add("titled", flag(titled), -0.6);
    sum.add("own", if known > 0 { share } else { 0.0 }, -3.0);
    Some(sum)
}

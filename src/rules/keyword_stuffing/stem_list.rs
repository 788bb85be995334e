//! Lists of search phrases that no table holds, joined as prose joins none: one word of a trade with many heads or tails,
//! words that end as search phrases of trades do, words under a doorway's header, parts of a page's title that are not of
//! the page.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{
    super::{Context, Finding, Sum, flag, lines, score},
    LABEL,
    block::{is_tight, separator},
    entry::{PARTICLES, Prose},
};
use crate::{
    dictionary::{furniture_words::List, phrases::Role},
    text::{class::is_han, items::Item},
};

/// Fewest items of a list of one word, and of one that underscores join.
const ITEMS: usize = 5;
const PARTS: usize = 4;
/// Letters of an item.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=14;
/// Share of the items that hold the common word, and that end as search phrases of a trade do.
const SHARE: f64 = 0.7;
const TAILS: f64 = 0.6;
/// Pairs of characters of prose from which a list may be told to be foreign to it.
const KNOWN: usize = 60;
/// Signs of the web between items that make them a list.
const WEBBED: usize = 2;

/// Finds them.
pub(super) fn stem_lists<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    findings: &mut Vec<Finding>,
) {
    let page = context.page;
    let items = &page.items;
    for line in &page.lines {
        let Some(span) = line.folded.clone().filter(|_| line.shape.items >= PARTS) else {
            continue;
        };
        if findings.iter().any(|found| found.meets(&span)) {
            continue;
        }
        let from = items.partition_point(|item| item.start < span.start);
        let to = items.partition_point(|item| item.start < span.end);
        // A header before its colon.
        let colon = |i: usize| page.folded[items[i].end..items[i + 1].start].contains(':');
        let headed = to - from > PARTS && colon(from);
        let phrases = context.dictionaries.phrases();
        let doorway = headed
            && phrases.has_word(LABEL, Role::DoorwayHeader, &page.folded[items[from].span()]);
        let run = if headed { from + 1..to } else { from..to };
        if let Some(sum) = judge(context, prose, items, run, doorway)
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

/// Whether a word of sentences stands in an item.
fn is_spoken(text: &str) -> bool {
    text.char_indices()
        .any(|(at, c)| PARTICLES.contains(c) && !text[at..].starts_with("不锈钢"))
}

/// The item without the sign of the web behind it, and whether it has one; nothing of an item that is an address.
fn unwebbed(text: &str) -> (&str, bool) {
    let bare = ["www", "ww", "com"].iter().find_map(|w| text.strip_suffix(w));
    let address = text.is_ascii() && (text.contains('.') || text == "www" || text == "http");
    match bare {
        _ if address => ("", true),
        Some(bare) => (bare, true),
        None => (text, false),
    }
}

fn judge<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    items: &[Item],
    run: Range<usize>,
    doorway: bool,
) -> Option<Sum> {
    let page = context.page;
    if run.len() < PARTS {
        return None;
    }
    let mark = separator(items, &run);
    let all = || items[run.clone()].iter().map(|item| unwebbed(page.folded[item.span()].trim()));
    let webbed = all().filter(|(_, web)| *web).count();
    let tight = is_tight(mark) && mark != ';';
    if !(tight || webbed >= WEBBED || doorway && matches!(mark, '、' | ' ')) {
        return None;
    }
    let texts: Vec<&str> = all().map(|(text, _)| text).filter(|text| !text.is_empty()).collect();
    let fits = |text: &&str| LETTERS.contains(&lines::letters(text)) && !is_spoken(text);
    if texts.len() < PARTS || !texts.iter().all(fits) {
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
            .filter(|&(a, b)| lines::is_letter(a) && lines::is_letter(b))
            .collect();
        own.sort_unstable();
        own.dedup();
        for pair in own {
            *pairs.entry(pair).or_default() += 1;
        }
    }
    let count = distinct.len() as f64;
    let stem = pairs.values().copied().max().unwrap_or(0) as f64 / count;
    let trade = distinct.iter().filter(|text| List::Trade.ends(text)).count();
    let one = stem >= SHARE && trade > 0 && distinct.len() >= ITEMS;
    let tails = trade as f64 / count;
    let sold = tails >= TAILS && distinct.len() >= ITEMS && tight;
    let han = |text: &&&str| text.chars().any(is_han);
    let parts = mark == '_' && distinct.iter().filter(han).count() >= PARTS;
    if !(one || sold || parts) {
        return None;
    }
    let text: String = distinct.concat();
    let (share, known) = prose().share(&text);
    let foreign = prose().len() >= KNOWN && share == 0.0;
    if !one && !foreign {
        return None;
    }
    let first = page.line_at(items[run.start].start);
    let titled = page.visible.first() == Some(&first);
    let mut sum = Sum::new(-2.6);
    sum.add("stem", if one { stem } else { 0.0 }, 1.6);
    sum.add("items", distinct.len().min(8) as f64, 0.15);
    sum.add("trade", trade.min(4) as f64, 0.5);
    sum.add("foreign", flag(foreign && !one), 1.2);
    sum.add("joined", flag(parts), 1.2);
    sum.add("webbed", flag(webbed >= WEBBED), 1.0);
    sum.add("titled", flag(titled), -0.6);
    sum.add("own", if known > 0 { share } else { 0.0 }, -3.0);
    Some(sum)
}

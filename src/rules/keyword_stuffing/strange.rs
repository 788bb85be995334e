//! Lists of nouns at a page's ends that have nothing in common with its prose, in one line or a line each: search phrases of
//! any trade, be they in a table or not.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{
    super::{Context, Finding, Sum, flag, furniture::FURNITURE, lines, score},
    block::{is_tight, separator},
    entry::Prose,
    is_key,
    stem_list::is_spoken,
    weigh::is_honest,
};
use crate::{
    dictionary::{
        phrases::{Hit, Says},
        rule_words::List,
    },
    page::Page,
    text::{
        class::{Signs, is_han},
        items::Item,
    },
};

/// Fewest items of a list, and most that are weighed.
const ITEMS: usize = 6;
const MOST: usize = 400;
/// Letters of an item, and of all of them on the average.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=14;
const AVERAGE: f64 = 3.5;
/// Letters of an item that is no headline.
const HEADLINE: usize = 12;
/// Lines at the page's head and at its foot that are looked at.
const HEAD: usize = 3;
const FOOT: usize = 8;
/// Pairs of characters of prose from which a list may be told to be foreign to it, and the share of its own pairs that the
/// prose may hold.
const KNOWN: usize = 80;
const OWN: f64 = 0.07;
/// Fewest pairs of an item that may be of the prose.
const OWN_PAIRS: usize = 2;

/// Finds them.
pub(super) fn strange<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    findings: &mut Vec<Finding>,
) {
    let page = context.page;
    let shown = page.visible.len();
    let mut found: Vec<Finding> = Vec::new();
    let taken = |span: &Range<usize>| findings.iter().any(|one| one.meets(span));
    // What is left of a list is of it, but for a headline among its items.
    let whole = |items: &Range<usize>, k: usize| {
        let left = |item: &&Item| !taken(&item.span());
        let mut left = page.items[items.clone()].iter().filter(left).peekable();
        items.len() <= MOST
            && left.peek().is_some()
            && (k >= HEAD || left.all(|item| item.letters <= HEADLINE))
    };
    for k in (0..shown).filter(|&k| k < HEAD || k + FOOT >= shown) {
        let line = &page.lines[page.visible[k]];
        let Some(span) = (line.folded.clone()).filter(|_| line.shape.items >= ITEMS) else {
            continue;
        };
        let items = page.items_in(&span);
        if whole(&items, k)
            && let Some(sum) = weigh(context, prose, &span, items, k)
        {
            found.push(finding(lines::trim(page, span), sum));
        }
    }
    for run in [head(page), foot(page)] {
        let Some(span) = (run.len() >= ITEMS)
            .then(|| lines::block(page, page.visible[run.start], page.visible[run.end - 1]))
            .flatten()
        else {
            continue;
        };
        let items = page.items_in(&span);
        if items.len() == run.len()
            && whole(&items, run.start)
            && let Some(sum) = weigh(context, prose, &span, items, run.start)
        {
            found.push(finding(span, sum));
        }
    }
    findings.extend(found);
}

fn finding(span: Range<usize>, sum: Sum) -> Finding {
    Finding {
        span,
        score: score(sum.total),
        evidence: sum.evidence,
    }
}

/// Whether a line is one short item.
fn is_item(page: &Page<'_>, k: usize) -> bool {
    let line = &page.lines[page.visible[k]];
    line.shape.items == 1
        && LETTERS.contains(&line.held.letters)
        && !line.held.signs.has(Signs::STOP.or(Signs::COMMA))
}

/// The short lines before the page's text but for the last, which may be its title; and those behind it.
fn head(page: &Page<'_>) -> Range<usize> {
    let len = (0..page.visible.len())
        .take_while(|&k| is_item(page, k))
        .count();
    0..len.saturating_sub(1)
}

fn foot(page: &Page<'_>) -> Range<usize> {
    let shown = page.visible.len();
    let len = (0..shown).rev().take_while(|&k| is_item(page, k)).count();
    shown - len..shown
}

/// Weighs the items of a list, which starts with visible line `k`.
fn weigh<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    span: &Range<usize>,
    run: Range<usize>,
    k: usize,
) -> Option<Sum> {
    let page = context.page;
    let items = &page.items[run.clone()];
    let n = items.len();
    if !(ITEMS..=MOST).contains(&n) || !items.iter().all(|item| LETTERS.contains(&item.letters)) {
        return None;
    }
    let text = &page.folded[span.clone()];
    if text.contains([
        ':', '。', '，', '、', ';', '“', '"', '「', '《', '(', '!', '?',
    ]) {
        return None;
    }
    let mark = separator(&page.items, &run);
    let joined = |item: &Item| match mark {
        '\n' => item.gap.breaks == 1,
        mark => item.gap.breaks == 0 && item.gap.mark == mark,
    };
    if !items[1..].iter().all(joined) || matches!(mark, '.' | '\0') {
        return None;
    }
    let own = |item: &Item| &page.folded[item.span()];
    let distinct: FxHashSet<&str> = items.iter().map(own).collect();
    let share = |test: &dyn Fn(&Item) -> bool| {
        items.iter().filter(|item| test(item)).count() as f64 / n as f64
    };
    let letters: usize = items.iter().map(|item| item.letters).sum();
    let service = |hit: &Hit| is_key(hit) || hit.says.meets(Says::SERVICE);
    let keyed =
        share(&|item| page.hits_in(item.span()).iter().any(service) || List::Trade.ends(own(item)));
    // A novel's name may have particles.
    let spoken = if matches!(mark, '_' | '|') { 0.5 } else { 0.15 };
    let furniture = |item: &Item| {
        let hits = page.hits_in(item.span());
        hits.iter()
            .any(|hit| hit.says.meets(FURNITURE) && !service(hit))
    };
    // Lists of places are another rule's.
    let place = |item: &Item| {
        let names = page.names_in(item.span());
        let first = names.first().filter(|name| name.start == item.start);
        first.is_some_and(|name| 2 * (name.end - name.start) >= item.end - item.start)
    };
    if distinct.len() * 10 < n * 9
        || (letters as f64) < AVERAGE * n as f64
        || share(&|item| own(item).contains(is_han)) < 0.8
        || share(&|item| is_spoken(own(item))) > spoken
        || share(&place) > 0.3
        || share(&furniture) > 0.4
        || keyed < least(mark)
        || share(&|item| is_honest(context, item.span())) > 0.2
        || has_rows(page, mark, k)
    {
        return None;
    }
    let prose = prose();
    let (shared, _) = prose.share(&distinct.iter().copied().collect::<String>());
    // What the page is about may stand among them, in its title before all.
    let known = |item: &Item| {
        let (share, pairs) = prose.share(own(item));
        pairs >= OWN_PAIRS && share >= if share * pairs as f64 > 1.5 { 0.2 } else { 0.5 }
    };
    if prose.len() < KNOWN || shared > OWN || items.iter().any(known) {
        return None;
    }
    let mut sum = Sum::new(-2.8);
    sum.add("strange", 1.0 - shared / OWN, 1.2);
    sum.add("items", n.min(12) as f64, 0.15);
    sum.add("trade", keyed, 2.0);
    sum.add(
        "joined",
        flag(is_tight(mark) && !matches!(mark, ',' | '-')),
        1.0,
    );
    (sum.total >= 0.0).then_some(sum)
}

/// The share of items that have to be known as search phrases, by what joins them.
fn least(mark: char) -> f64 {
    match mark {
        '_' | '|' => 0.1,
        ' ' | '\n' => 0.45,
        _ => 0.3,
    }
}

/// Whether other lines than those beside line `k` are parted in the same way, as the rows of a table are.
fn has_rows(page: &Page<'_>, mark: char, k: usize) -> bool {
    let rows = page.visible.iter().enumerate().filter(|&(other, &i)| {
        other.abs_diff(k) > 1 && mark == '|' && page.folded_line(i).matches(mark).count() >= 2
    });
    rows.count() >= 2
}

//! Lists of search phrases that no table holds, joined as prose joins none: one word of a trade with many heads or tails,
//! words that end as search phrases of trades do, words under a doorway's header, parts of a page's title that are not of
//! the page.

use std::ops::Range;

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::{
    super::{Context, Finding, Sum, flag, lines, score},
    LABEL,
    block::{is_tight, separator},
    entry::Prose,
    is_keyed,
};
use crate::{
    dictionary::{phrases::Role, rule_words::List},
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
/// Share of the items that hold the common word where nearly all hold one character of it.
const HALF: f64 = 0.5;
const SHARED: f64 = 0.95;

/// Fewest letters of a headline beside a list.
const HEADLINE: usize = 6;

/// Finds them.
pub(super) fn stem_lists<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    findings: &mut Vec<Finding>,
) {
    let page = context.page;
    let items = &page.items;
    let web = memmem::find(page.folded.as_bytes(), b"www").is_some();
    for line in &page.lines {
        let Some(span) = line.folded.clone() else {
            continue;
        };
        let webbed = web && page.folded[span.clone()].contains("www");
        // What is quoted is spoken of.
        let quoted = || {
            page.folded[span.clone()]
                .trim_start()
                .starts_with(['“', '「', '『', '"', '‘'])
        };
        if line.shape.items < PARTS && !webbed
            || findings.iter().any(|found| found.meets(&span))
            || quoted()
        {
            continue;
        }
        let sum = if webbed {
            let text = &page.folded[span.clone()];
            let texts = text
                .split(|c: char| c.is_ascii())
                .filter(|text| !text.is_empty());
            judge(context, prose, &span, texts.collect(), Joint::Web)
        } else {
            let Range {
                start: from,
                end: to,
            } = page.items_in(&span);
            // A header before its colon.
            let colon = |i: usize| page.folded[items[i].end..items[i + 1].start].contains(':');
            let headed = to - from > PARTS && colon(from);
            let run = if headed { from + 1..to } else { from..to };
            if run.len() < PARTS {
                continue;
            }
            let Some(joint) = joint(context, items, &run, headed.then(|| items[from].span()))
            else {
                continue;
            };
            let texts = items[run]
                .iter()
                .map(|item| page.folded[item.span()].trim());
            judge(context, prose, &span, texts.collect(), joint)
        };
        if let Some(sum) = sum.filter(|sum| sum.total >= 0.0) {
            findings.push(Finding {
                span: lines::trim(page, without_headline(context, span)),
                score: score(sum.total),
                evidence: sum.evidence,
            });
        }
    }
}

/// A list in the page's title without a headline at its end.
fn without_headline(context: &Context<'_>, line: Range<usize>) -> Range<usize> {
    let page = context.page;
    let title = page.title().and_then(|title| title.folded.as_ref());
    if title != Some(&line) {
        return line;
    }
    let items = &page.items[page.items_in(&line)];
    let headline = |item: &Item| item.letters >= HEADLINE && !is_keyed(page, item.span());
    match items {
        [.., before, last] if headline(last) => line.start..before.end,
        [first, second, ..] if headline(first) => second.start..line.end,
        _ => line,
    }
}

/// Whether what is left of addresses stands between words at two places or more: `甲塔www乙塔ww丙塔`.
fn residue(line: &str) -> bool {
    let han = |c: Option<char>| c.is_some_and(is_han);
    let between = line.match_indices("ww").filter(|(at, _)| {
        let (before, after) = (&line[..*at], line[at + 2..].trim_start_matches('w'));
        han(before.chars().next_back()) && han(after.chars().next())
    });
    between.count() >= 2
}

/// What joins the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// A separator that joins search phrases and no clauses.
    Tight,
    /// Underscores, as in a page's title.
    Underscore,
    /// What joins words in prose too, under a doorway's header.
    Headed,
    /// Blanks, between items that each hold a search phrase.
    Blank,
    /// Addresses, or what is left of them.
    Web,
}

fn joint(
    context: &Context<'_>,
    items: &[Item],
    run: &Range<usize>,
    header: Option<Range<usize>>,
) -> Option<Joint> {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let headed = header.is_some();
    let doorway =
        header.is_some_and(|span| phrases.has_word(LABEL, Role::DoorwayHeader, &page.folded[span]));
    // Clauses are no search phrases.
    let clause = |item: &Item| item.gap.stop.is_some() || item.gap.mark == '，';
    if items[run.start + 1..run.end].iter().any(clause) {
        return None;
    }
    match separator(items, run) {
        '_' if items[run.start + 1..run.end]
            .iter()
            .all(|item| item.gap.mark == '_') =>
        {
            Some(Joint::Underscore)
        }
        '、' | ' ' if doorway => Some(Joint::Headed),
        ' ' if !headed && {
            let known = items[run.clone()]
                .iter()
                .filter(|item| is_keyed(page, item.span()))
                .count();
            known * 5 >= run.len() * 4
        } =>
        {
            Some(Joint::Blank)
        }
        mark if is_tight(mark) && mark != ';' => Some(Joint::Tight),
        _ => None,
    }
}

/// Whether a word of sentences stands in an item.
pub(super) fn is_spoken(text: &str) -> bool {
    let particle = |text: &str| text.contains(|c| lines::PARTICLES.has(c));
    // Most hold no word of which the particle is a part.
    particle(text)
        && (!List::Compound.in_text(text) || {
            let rest = List::Compound
                .words()
                .iter()
                .fold(text.to_owned(), |rest, word| rest.replace(word, " "));
            particle(&rest)
        })
}

/// The share of the texts that hold what most of them hold.
fn most<T: Ord + std::hash::Hash + Copy>(texts: &[&str], parts: impl Fn(&str) -> Vec<T>) -> f64 {
    let mut counts: FxHashMap<T, usize> = FxHashMap::default();
    for text in texts {
        let mut own = parts(text);
        own.sort_unstable();
        own.dedup();
        for part in own {
            *counts.entry(part).or_default() += 1;
        }
    }
    counts.values().copied().max().unwrap_or(0) as f64 / texts.len().max(1) as f64
}

fn judge<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    line: &Range<usize>,
    texts: Vec<&str>,
    joint: Joint,
) -> Option<Sum> {
    let page = context.page;
    let fits = |text: &&str| LETTERS.contains(&lines::letters(text));
    let spoken = || texts.iter().filter(|text| is_spoken(text)).count();
    if texts.len() < PARTS
        || !texts.iter().all(fits)
        || spoken() * ITEMS
            > if joint == Joint::Blank {
                texts.len()
            } else {
                0
            }
    {
        return None;
    }
    let mut distinct = texts.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() * 10 < texts.len() * 8 {
        return None;
    }
    let letter = |c: &char| lines::is_letter(*c);
    let stem = most(&distinct, |text| {
        let pairs = text.chars().zip(text.chars().skip(1));
        pairs.filter(|(a, b)| letter(a) && letter(b)).collect()
    });
    let trade = distinct
        .iter()
        .filter(|text| List::Trade.ends(text))
        .count();
    let tails = trade as f64 / distinct.len() as f64;
    // A word of one character that all hold.
    let core = || {
        most(&distinct, |text| {
            text.chars().filter(|&c| is_han(c)).collect()
        })
    };
    let many = distinct.len() >= ITEMS;
    let left = joint == Joint::Web && residue(&page.folded[line.clone()]);
    let one = match joint {
        Joint::Blank => stem >= 0.9 && many,
        Joint::Web => stem >= SHARE || left,
        _ => many && (stem >= SHARE && trade > 0 || trade > 1 && stem >= HALF && core() >= SHARED),
    };
    // What no separator of lists joins ends a page.
    let ends = page.visible.last() == Some(&page.line_at(line.start));
    let sold = many
        && match joint {
            Joint::Tight | Joint::Underscore => tails >= TAILS,
            Joint::Blank => ends && distinct.len() == texts.len(),
            _ => false,
        };
    let sold = sold || many && joint == Joint::Tight && trade > 1 && core() >= SHARED;
    let parts = joint == Joint::Underscore && distinct.iter().all(|text| text.chars().any(is_han));
    if !(one || sold || parts) {
        return None;
    }
    let text: String = distinct.concat();
    // The first item behind a header is taken for prose, and words that no separator parts.
    let (share, known) = if matches!(joint, Joint::Headed | Joint::Web) {
        prose().share_beyond(&text)
    } else {
        prose().share(&text)
    };
    let foreign = prose().len() >= KNOWN && share == 0.0;
    if !foreign && (!one || joint == Joint::Blank) {
        return None;
    }
    let titled = page.visible.first() == Some(&page.line_at(line.start));
    let mut sum = Sum::new(-2.6);
    sum.add("stem", if one { stem } else { 0.0 }, 1.6);
    sum.add("items", distinct.len().min(8) as f64, 0.15);
    sum.add("trade", trade.min(4) as f64, 0.5);
    sum.add(
        "foreign",
        flag(foreign && (!one || joint == Joint::Blank)),
        1.2,
    );
    sum.add("ends", flag(joint == Joint::Blank && ends), 0.8);
    sum.add("joined", flag(parts), 1.2);
    sum.add(
        "webbed",
        flag(joint == Joint::Web),
        if left { 2.6 } else { 1.0 },
    );
    sum.add("titled", flag(titled), -0.6);
    sum.add("own", if known > 0 { share } else { 0.0 }, -3.0);
    Some(sum)
}

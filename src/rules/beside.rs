//! What stands beside something stuffed and is likely to be of it: clauses of one advert, of which only some are sure.

use std::ops::Range;

use super::{
    Finding, bounds,
    keyword_stuffing::advert::cut::parts,
    lines, score,
    spans::{disjoint, meets},
};
use crate::{
    dictionary::{advert_weights::AdvertWeights, phrases::Says, rule_words::List},
    mark::Label,
    page::Page,
    text::items::Item,
};

/// Least score of what is taken so.
const LIKELY: f64 = 0.12;
/// One part in so many has to be sure.
const SHARED: usize = 3;
/// Most bytes between two that belong together, and what may stand there.
const GAP: usize = 6;
const JOINTS: [char; 8] = [' ', '，', ',', '、', '_', '|', '-', '?'];

/// Letters of a clause that an advert goes on with, how much it speaks for one at least, also a letter, and most clauses.
const CLAUSE: std::ops::RangeInclusive<usize> = 3..=16;
const PITCH: f32 = 3.0;
/// Bytes of a sentence behind an advert that are looked at.
const GLUED: usize = 120;
const DENSE: f32 = 0.4;
/// How much a letter of what an advert goes on with does at least, of a few words and of so many letters and more.
const FEW: f32 = -0.12;
const MANY: f32 = 0.08;
const SENTENCE: usize = 6;
const CLAUSES: usize = 4;
/// How much a sentence's end speaks for an advert at most that is none of it, and its fewest letters.
const HONEST: f32 = -3.0;
const SHED: usize = 6;
/// Letters of a part of a title that is its headline, and how much it speaks for an advert at most.
const HEADLINE: usize = 5;
const HEADED: f32 = -2.0;
/// Fewest letters of a headline that search phrases stand around.
const LONG: usize = 12;
/// What parts clauses and words of a list, and what ends a sentence or quotes one.
const SIGNS: [char; 8] = ['，', ',', '、', '?', ' ', '_', '|', '!'];
const STOPS: [char; 12] = [
    '。', ';', ':', '\n', '“', '”', '「', '」', '《', '》', '(', ')',
];

/// Letters of search phrases on a page from which a long list of places at its end is of them, and of such a list, and its least
/// score.
const PHRASES: usize = 16;
const LIST: usize = 24;
const LISTED: f64 = 0.25;
/// What it adds to the odds of others, and fewest letters of these.
const SHORT: usize = 12;
const HACKED: f64 = 3.2;

/// Makes sure lists of places that an advert begins with, and long ones at the page's ends or beside search phrases; others are
/// likelier on a page that has such.
pub(super) fn accompany(page: &Page<'_>, all: &mut [(Label, Finding)]) {
    let mut sure: Vec<Range<usize>> = (all.iter())
        .filter(|(label, one)| {
            *label == Label::KeywordStuffing
                && one.score >= 0.5
                && one.span.end <= page.folded.len()
        })
        .map(|(_, one)| one.span.clone())
        .collect();
    if sure.is_empty() {
        return;
    }
    sure.sort_unstable_by_key(|one| one.start);
    let phrases = |one: &&Range<usize>| page.letters((*one).clone()) >= PHRASES;
    let phrases: Vec<&Range<usize>> = sure.iter().filter(phrases).collect();
    let (Some(&first), Some(&last)) = (page.visible.first(), page.visible.last()) else {
        return;
    };
    let line = |at: usize| page.line_at(at);
    for (_, one) in all.iter_mut().filter(|(label, one)| {
        *label == Label::RegionStuffing
            && one.score < 0.5
            && one.span.end <= page.folded.len()
            && page.letters(one.span.clone()) >= SHORT
    }) {
        let behind = sure.partition_point(|advert| advert.start <= one.span.start);
        let own = sure
            .get(behind)
            .is_some_and(|advert| advert.start <= one.span.end);
        let (from, to) = (line(one.span.start), line(one.span.end.saturating_sub(1)));
        let beside = |phrases: &&Range<usize>| {
            line(phrases.start).abs_diff(to) <= 1 || line(phrases.end - 1).abs_diff(from) <= 1
        };
        let long = one.score >= LISTED && page.letters(one.span.clone()) >= LIST;
        let placed = || to == last || from == first || phrases.iter().any(beside);
        let odds = (one.score / (1.0 - one.score)).ln() + HACKED;
        let score = if own || !phrases.is_empty() && long && placed() {
            0.5 + one.score / 2.0
        } else if !phrases.is_empty() && odds >= 0.0 {
            score(odds)
        } else {
            continue;
        };
        one.evidence.measure("beside", one.score);
        one.score = score;
        one.span = bounds::complete(page, one.span.clone());
    }
}

/// Makes what is stuffed for sure go on over the clauses beside it that speak as adverts do, and end before the sentence that
/// does not.
pub(super) fn grow(page: &Page<'_>, all: &mut Vec<(Label, Finding)>) {
    let title = page.title().and_then(|title| title.folded.as_ref());
    let sure = all.iter().filter(|(_, one)| one.score >= 0.5);
    let taken = disjoint(sure.map(|(_, one)| one.span.clone()).collect());
    let mut more = Vec::new();
    for (label, one) in all.iter_mut() {
        let inside = one.span.end <= page.folded.len();
        if one.score < 0.5 || !inside {
            continue;
        }
        if *label == Label::RegionStuffing {
            for _ in 0..CLAUSES {
                let start = one.span.start;
                let length = before(&page.folded[..start]);
                let Some(length) = length.filter(|len| !meets(&taken, &(start - len..start)))
                else {
                    break;
                };
                one.span.start -= length;
            }
        }
        if *label != Label::KeywordStuffing {
            continue;
        }
        if title.is_some_and(|title| one.span.end <= title.end) {
            one.span = without_headline(page, &one.span);
            if let Some((end, start)) = headline(page, &one.span) {
                more.push((
                    *label,
                    Finding {
                        span: start..one.span.end,
                        score: one.score,
                        evidence: one.evidence.clone(),
                    },
                ));
                one.span.end = end;
            }
        }
        if let Some(length) = shed(&page.folded[one.span.clone()]) {
            one.span.end = one.span.start + length;
        }
        for _ in 0..CLAUSES {
            let Some(end) = behind(&page.folded[one.span.clone()], &page.folded[one.span.end..])
            else {
                break;
            };
            one.span.end += end;
        }
        if let Some(end) = glued(&page.folded[one.span.end..]) {
            one.span.end += end;
        }
        for _ in 0..CLAUSES {
            let Some(length) = before(&page.folded[..one.span.start]) else {
                break;
            };
            one.span.start -= length;
        }
    }
    all.append(&mut more);
}

/// Where the one headline in what stands in the title starts and ends: a long item between others that has no search phrase
/// and speaks for no advert.
fn headline(page: &Page<'_>, span: &Range<usize>) -> Option<(usize, usize)> {
    let items = &page.items[page.items_in(span)];
    let (_, inner) = items.split_first()?;
    let (_, inner) = inner.split_last()?;
    let own = |item: &&Item| {
        let text = &page.folded[item.span()];
        let mut hits = page.hits_in(item.span()).iter();
        item.letters >= LONG
            && AdvertWeights::embedded().of(text) < 0.0
            && !List::Trade.ends(text)
            && !hits.any(|hit| hit.says.meets(Says::TELLING))
    };
    let mut found = inner.iter().filter(own);
    let item = found.next().filter(|_| found.next().is_none())?;
    Some((item.start, item.end))
}

/// What stands in the title without the page's own words at its ends: items that have no search phrase and speak for no advert.
fn without_headline(page: &Page<'_>, span: &Range<usize>) -> Range<usize> {
    let mut hits = page.hits_in(span.clone()).iter();
    if !hits.any(|hit| hit.says.meets(Says::TELLING)) {
        return span.clone();
    }
    let items = &page.items[page.items_in(span)];
    let own = |item: &&Item| {
        let text = &page.folded[item.span()];
        let mut hits = page.hits_in(item.span()).iter();
        item.letters >= HEADLINE
            && AdvertWeights::embedded().of(text) < HEADED
            && !hits.any(|hit| hit.says.meets(Says::KEY))
    };
    let first = items.iter().take_while(own).count();
    let last = items.len() - items.iter().rev().take_while(own).count();
    if first >= last {
        return span.clone();
    }
    let start = if first > 0 {
        items[first - 1].end
    } else {
        span.start
    };
    let end = if last < items.len() {
        items[last - 1].end
    } else {
        span.end
    };
    start..end
}

/// Where an advert ends before its last clause, if that ends a sentence and speaks for none.
fn shed(own: &str) -> Option<usize> {
    let bare = own.strip_suffix('。')?;
    let bare = bare.trim_end_matches(|c| SIGNS.contains(&c) || c == '。');
    let at = bare.rfind(|c| SIGNS.contains(&c) || STOPS.contains(&c))?;
    let start = lines::behind(bare, at);
    let clause = &own[start..];
    let honest = lines::letters(clause) >= SHED && AdvertWeights::embedded().of(clause) < HONEST;
    honest.then_some(start)
}

/// Whether a clause speaks for an advert.
fn speaks(clause: &str) -> bool {
    let pitch = AdvertWeights::embedded().of(clause);
    CLAUSE.contains(&lines::letters(clause)) && pitch >= PITCH && is_dense(clause)
}

/// The length of the clause that an advert, `own`, goes on with, and its sign.
fn behind(own: &str, rest: &str) -> Option<usize> {
    let clause = rest.trim_start_matches(SIGNS);
    let joint = rest.len() - clause.len();
    if joint == 0 && !own.ends_with(SIGNS) {
        return None;
    }
    let end = clause.find(|c| SIGNS.contains(&c) || STOPS.contains(&c))?;
    let sign = clause[end..].chars().next().filter(|c| SIGNS.contains(c));
    speaks(&clause[..end]).then(|| joint + end + sign.map_or(0, char::len_utf8))
}

/// The length of the phrase that a sentence behind an advert begins with, as far as it speaks for one.
fn glued(rest: &str) -> Option<usize> {
    let clause = rest.trim_start_matches([' ', '_', '|', '，', '、']);
    let joint = rest.len() - clause.len();
    let near = lines::head(clause, GLUED);
    let near = near.split(STOPS).next().unwrap_or("");
    let parts = if joint > 0 { parts(near) } else { Vec::new() };
    let first = parts.into_iter().next()?;
    let phrase = &near[..first.span.end];
    (first.span.start == 0
        && first.span.end < near.len()
        && first.weight >= f64::from(PITCH)
        && lines::letters(phrase) >= *CLAUSE.start()
        && is_dense(phrase))
    .then(|| joint + first.span.end)
}

/// The length of the clause, with its sign, that an advert goes on from.
fn before(text: &str) -> Option<usize> {
    let clause = text.trim_end_matches(SIGNS);
    if clause.len() == text.len() {
        return None;
    }
    let start = clause.rfind(|c| SIGNS.contains(&c) || STOPS.contains(&c));
    let start = start.map_or(0, |at| lines::behind(clause, at));
    speaks(&clause[start..]).then(|| text.len() - start)
}

/// Makes sure what is likely beside what is sure, of the same label and in the same line.
pub(super) fn join(page: &Page<'_>, all: &mut [(Label, Finding)]) {
    let is_open = |score: f64| (LIKELY..0.5).contains(&score);
    // From both ends, so that one leads to the next.
    let mut order: Vec<usize> = (0..all.len())
        .filter(|&i| all[i].0 == Label::KeywordStuffing && is_open(all[i].1.score))
        .filter(|&i| all[i].1.span.end <= page.folded.len())
        .collect();
    order.sort_unstable_by_key(|&i| all[i].1.span.start);
    let both: Vec<usize> = order.iter().chain(order.iter().rev()).copied().collect();
    for i in both {
        let (label, one) = &all[i];
        if !is_open(one.score) {
            continue;
        }
        let sure = all
            .iter()
            .filter(|(of, other)| of == label && other.score >= 0.5);
        let beside = |(_, other): &(Label, Finding)| {
            touch(page, &one.span, &other.span)
                && rest(&one.span, &other.span).all(|rest| is_dense(&page.folded[rest]))
        };
        if sure.clone().any(beside) {
            let one = &mut all[i].1;
            one.evidence.measure("beside", one.score);
            one.score = 0.5 + one.score / 2.0;
            one.span = bounds::complete(page, one.span.clone());
        }
    }
}

/// What of a stretch another one has not.
fn rest(own: &Range<usize>, other: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let before = own.start..own.end.min(other.start);
    let behind = own.start.max(other.end)..own.end;
    [before, behind].into_iter().filter(|rest| !rest.is_empty())
}

/// Whether a text speaks for an advert, letter by letter.
fn is_dense(text: &str) -> bool {
    speaks_by(text, DENSE)
}

/// Whether each letter of a text speaks so much for an advert, on the average.
pub(super) fn speaks_by(text: &str, least: f32) -> bool {
    AdvertWeights::embedded().of(text) >= least * lines::letters(text) as f32
}

/// Whether what stands beside something stuffed, in the same sentence, may be of it.
pub(super) fn goes_on(text: &str) -> bool {
    let few = lines::letters(text) < SENTENCE;
    speaks_by(text, if few { FEW } else { MANY })
}

/// Whether nothing but a joint stands between two stretches, or a good part of the first is in the second.
fn touch(page: &Page<'_>, a: &Range<usize>, b: &Range<usize>) -> bool {
    let shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    if shared > 0 {
        return shared * SHARED >= a.len();
    }
    let (first, second) = if a.start < b.start { (a, b) } else { (b, a) };
    first.end <= second.start
        && second.start - first.end <= GAP
        && second.end <= page.folded.len()
        && page.folded[first.end..second.start]
            .chars()
            .all(|c| JOINTS.contains(&c))
}

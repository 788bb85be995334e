//! What may be stuffed into a page beside what its rules have found: lines, sentences and clauses that hold a search phrase or a
//! place, each with what it is made of. None is likely by itself; [`super::judge`] decides.

use std::ops::{Range, RangeInclusive};

use super::{Context, Finding, bounds, judge::Sure, lines, score};
use crate::{
    dictionary::{phrases::Says, remnants},
    mark::{Evidence, Label},
    page::Page,
    text::class::CharSet,
};

/// Letters of a clause, and most of a line or a sentence.
const CLAUSE: RangeInclusive<usize> = 2..=60;
const LONGEST: usize = 160;
/// What the characters of one come to at least.
pub(super) const LIGHTEST: f32 = -5.0;
/// What all of them start from.
const BASE: f64 = -3.0;
/// Share of places from which they are what the page is stuffed with, and of search phrases and places together.
const PLACES: f64 = 0.3;
const PART: f64 = 0.2;
/// Share of search phrases that tells of a clause by itself, where each of them is an honest word too.
const CLEAR: f64 = 0.5;
/// What parts clauses beside the signs of ASCII.
static SIGNS: CharSet = CharSet::of("，、【】「」『』《》“”〖〗");
/// What joins clauses.
const JOINTS: [char; 4] = ['，', ',', '、', ';'];

/// Whether a character ends a sentence.
fn stops(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | '…')
}

/// Whether it parts clauses.
fn parts_clauses(c: char) -> bool {
    c < '\u{2000}' && matches!(c, ',' | ';' | ':' | '(' | ')' | '[' | ']' | '|' | ' ' | '_')
        || SIGNS.has(c)
}

/// A line, a sentence or a clause.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Level {
    Clause,
    Sentence,
    Line,
}

/// The part of a line around `anchor` that some characters part.
fn part(
    page: &Page<'_>,
    line: &Range<usize>,
    anchor: &Range<usize>,
    cuts: impl Fn(char) -> bool,
) -> Range<usize> {
    let before = &page.folded[line.start..anchor.start];
    let after = &page.folded[anchor.end..line.end];
    let start = before.rfind(&cuts).map_or(0, |i| lines::behind(before, i));
    let end = after.find(&cuts).unwrap_or(after.len());
    lines::trim(page, line.start + start..anchor.end + end)
}

/// The candidates of a line: itself, its sentences, their clauses, as far as they hold a search phrase or a place.
fn levels(page: &Page<'_>, index: usize, line: &Range<usize>) -> Vec<(Level, Range<usize>)> {
    let keys = (page.hits_of(index).iter()).filter(|hit| hit.says.meets(Says::KEY));
    let names = page.names_of(index).iter();
    let mut anchors: Vec<Range<usize>> = (keys.map(|hit| hit.start..hit.end))
        .chain(names.map(|name| name.start..name.end))
        .filter(|anchor| line.start <= anchor.start && anchor.end <= line.end)
        .collect();
    anchors.sort_unstable_by_key(|anchor| anchor.start);
    let parts = |cuts: fn(char) -> bool| {
        let mut parts: Vec<Range<usize>> = Vec::new();
        for anchor in &anchors {
            if parts.last().is_none_or(|last| last.end <= anchor.start) {
                parts.push(part(page, line, anchor, cuts));
            }
        }
        parts
    };
    let sentences = parts(stops);
    let clauses = parts(|c| stops(c) || parts_clauses(c));
    let whole = |span: &Range<usize>| {
        let at = sentences.binary_search_by_key(&span.start, |sentence| sentence.start);
        at.is_ok_and(|at| sentences[at] == *span)
    };
    let clauses = clauses.into_iter().filter(|span| !whole(span));
    let clauses: Vec<_> = clauses.map(|span| (Level::Clause, span)).collect();
    let sentences = sentences.into_iter().filter(|span| span != line);
    let sentences = sentences.map(|span| (Level::Sentence, span));
    let mut all = vec![(Level::Line, line.clone())];
    all.extend(sentences.chain(clauses));
    all
}

/// Places of a list that may be the only one that a page is stuffed with.
const LIST: usize = 5;

/// What a candidate is made of: letters, and shares of its bytes.
struct Made {
    letters: usize,
    keys: f64,
    services: f64,
    names: f64,
}

impl Made {
    /// `None` for what cannot be stuffed: it is too short or too long, or too little of it is a search phrase or a place.
    fn of(page: &Page<'_>, level: Level, span: &Range<usize>) -> Option<Made> {
        let hits = page.hits_in(span.clone());
        let names = page.names_in(span.clone());
        if names.is_empty() && !hits.iter().any(|hit| hit.says.meets(Says::KEY)) {
            return None;
        }
        let share = |bytes: usize| bytes as f64 / span.len() as f64;
        let covered = |says: Says| {
            let own = hits.iter().filter(|hit| hit.says.meets(says));
            share(own.map(|hit| hit.end - hit.start).sum())
        };
        // One name may lie in another.
        let (mut named, mut end) = (0, span.start);
        for name in names {
            named += name.end.saturating_sub(name.start.max(end));
            end = end.max(name.end);
        }
        let (keys, services, names) = (covered(Says::KEY), covered(Says::SERVICE), share(named));
        let telling = || hits.iter().any(|hit| hit.says.meets(Says::TELLING));
        // Of a line with a search phrase, its other words may tell.
        let tells = || keys > 0.0 && level == Level::Line || telling();
        let least = if keys > 0.0 { PART } else { PLACES };
        if (keys + names).max(services) < least && !tells() {
            return None;
        }
        // A word that honest pages have, in a clause that has little else of any, tells nothing.
        if level == Level::Clause && keys < CLEAR && services + names == 0.0 && !telling() {
            return None;
        }
        let letters = page.letters(span.clone());
        let most = match level {
            Level::Clause => *CLAUSE.end(),
            _ => LONGEST,
        };
        (*CLAUSE.start()..=most).contains(&letters).then_some(Made {
            letters,
            keys,
            services,
            names,
        })
    }

    /// Whether it holds more than one word that honest pages have too.
    fn tells(page: &Page<'_>, span: &Range<usize>) -> bool {
        let hits = page.hits_in(span.clone()).iter();
        let of = |says: Says| hits.clone().filter(move |hit| hit.says.meets(says)).count();
        let all = of(Says::KEY.or(Says::SERVICE)) + page.names_in(span.clone()).len();
        all > 1 || of(Says::TELLING) > 0
    }

    /// What it would be.
    fn label(&self) -> Label {
        match self.names >= PLACES || self.keys == 0.0 {
            true => Label::RegionStuffing,
            false => Label::KeywordStuffing,
        }
    }

    /// `all` are the search phrases of the page.
    fn evidence(&self, page: &Page<'_>, level: Level, span: &Range<usize>, all: u32) -> Evidence {
        let own = &page.folded[span.clone()];
        let hits = page.hits_in(span.clone());
        let names = page.names_in(span.clone());
        let count = |says: Says| hits.iter().filter(|hit| hit.says.meets(says)).count() as u32;
        let bytes = |is: fn(&u8) -> bool| own.bytes().filter(is).count() as u32;
        let first = names.first().map_or(-1.0, |name| {
            (name.start - span.start) as f64 / span.len() as f64
        });
        Evidence::new()
            .number("level", level as u8)
            .number("letters", self.letters as u32)
            .number("keys", count(Says::KEY))
            .number("telling", count(Says::TELLING))
            .number("services", count(Says::SERVICE))
            .number("names", names.len() as u32)
            .number("key-share", self.keys)
            .number("service-share", self.services)
            .number("name-share", self.names)
            .number("name-first", first)
            .number("honest", count(Says::HONEST))
            .number("signs", own.matches(parts_clauses).count() as u32)
            .number("digits", bytes(u8::is_ascii_digit))
            .number("latin", bytes(u8::is_ascii_alphabetic))
            .number("other-keys", all - count(Says::KEY))
            .number("other-names", (page.names.len() - names.len()) as u32)
    }
}

/// Finds what comes to `lightest` at least and that nothing sure meets, the greater parts of a line before the smaller ones.
pub(super) fn find(context: &Context<'_>, sure: &Sure, lightest: f32) -> Vec<(Label, Finding)> {
    let page = context.page;
    let keys = page.hits.iter().filter(|hit| hit.says.meets(Says::KEY));
    let keys = keys.count() as u32;
    let mut out = Vec::new();
    for &i in &page.visible {
        let Some(line) = page.lines[i].folded.clone() else {
            continue;
        };
        if !page.lines[i].says.meets(Says::KEY) && page.names_of(i).is_empty() {
            continue;
        }
        let line = lines::trim(page, line);
        // What a part of a line holds, the line holds too.
        if sure.covers(&line) || !sure.is_stuffed() && !Made::tells(page, &line) {
            continue;
        }
        for (level, span) in levels(page, i, &line) {
            if sure.meets(&span) || !sure.is_stuffed() && !Made::tells(page, &span) {
                continue;
            }
            let Some(made) = Made::of(page, level, &span) else {
                continue;
            };
            // Few places alone are the article's, unless the page is stuffed with places elsewhere.
            let few = made.keys + made.services == 0.0 && page.names_in(span.clone()).len() < LIST;
            if few && !sure.is_placed() {
                continue;
            }
            if remnants::weight(&page.folded[span.clone()]) >= lightest {
                let finding = Finding {
                    score: score(BASE),
                    evidence: made.evidence(page, level, &span, keys),
                    span,
                };
                out.push((made.label(), finding));
            }
        }
    }
    out
}

/// A clause with the sign that joins it, and what else belongs to it at its ends.
pub(super) fn complete(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let span = bounds::complete(page, span);
    let behind = page.folded[span.end..].chars().next();
    let before = page.folded[..span.start].chars().next_back();
    let joint = |c: Option<char>| c.filter(|c| JOINTS.contains(c)).map(char::len_utf8);
    match (joint(before), joint(behind)) {
        (_, Some(behind)) => span.start..span.end + behind,
        (Some(before), None) => span.start - before..span.end,
        _ => span,
    }
}

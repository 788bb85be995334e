//! The parts of a title: what stands before and behind the headline and has nothing to do with the text below goes with what is found
//! there already, or tells by standing on both sides of it, or by naming several places with what is sold there.

use std::ops::Range;

use super::{
    Context, Finding,
    keyword_stuffing::entry::Prose,
    lines,
    place_services::{place, town},
    score,
};
use crate::{
    dictionary::{
        Dictionaries, advert_weights::AdvertWeights, bigrams::Bigrams, phrases::Says,
        rule_words::List, words::Words,
    },
    mark::{Evidence, Label},
    text::class::is_han,
};

/// Longest title, in characters, and fewest letters of a headline.
const TITLE: usize = 72;
const HEADLINE: usize = 6;
/// Pairs of characters of the text below that tell what it is about.
const KNOWN: usize = 50;
/// The share of a headline's pairs of characters that the text below has.
const SPOKEN: f64 = 0.2;
/// Letters of a part that may be junk, and of what is sold at a place.
const PART: std::ops::RangeInclusive<usize> = 2..=14;
const SOLD: std::ops::RangeInclusive<usize> = 2..=10;
/// Letters of a brand with what it is: 某某娱乐.
const BRAND: std::ops::RangeInclusive<usize> = 3..=8;
/// Letters of a brand's own name.
const NAME: std::ops::RangeInclusive<usize> = 2..=4;
/// How much a part beside one that is found speaks for an advert, and what is sold at several places.
const BESIDE: f32 = 1.5;
const SOLD_THERE: f32 = 1.0;
/// Brands beside each other that tell by themselves.
const BRANDS: usize = 2;
/// Places with what is sold there that tell by themselves.
const PLACES: usize = 2;
/// Bytes of a headline that tell where it ends.
const TAIL: usize = 18;
/// What joins the parts of a title.
const JOINS: &str = "_|-—–~·/,，+ 丨";

/// A part of a title.
struct Part {
    span: Range<usize>,
    letters: usize,
    /// The sign before it.
    mark: char,
    label: Option<Label>,
    /// Whether it was found by others.
    found: bool,
    /// Whether the text below has none of its pairs of characters.
    foreign: bool,
    /// Whether a place stands first in it, with more behind.
    placed: bool,
    /// How much that speaks for an advert.
    weight: f32,
}

/// Spares the headline where what is found is all of a title, and all but the headline has nothing to do with the text below.
pub(super) fn spare(context: &Context<'_>, found: &mut [(Label, Finding)]) {
    let page = context.page;
    for line in &context.heads().lines {
        let line = lines::trim(page, line.clone());
        let whole = |finding: &Finding| {
            finding.score >= 0.5 && finding.span.start == line.start && finding.span.end == line.end
        };
        let Some((_, finding)) = found.iter_mut().find(|(_, finding)| whole(finding)) else {
            continue;
        };
        let parts = parts(context, &line, &[]);
        let prose = Prose::beside(page, &line);
        if parts.len() < 2 || prose.len() < KNOWN {
            continue;
        }
        let share = |part: &Part| prose.share(&page.folded[part.span.clone()]).0;
        let telling = |part: &Part| {
            let hits = page.hits_in(part.span.clone());
            hits.iter().any(|hit| hit.says.meets(Says::TELLING))
        };
        let own = |part: &&Part| {
            part.letters >= HEADLINE
                && part.weight < BESIDE
                && share(part) >= SPOKEN
                && !telling(part)
        };
        let n = parts.len();
        let (rest, start, end) = match (own(&&parts[0]), own(&&parts[n - 1])) {
            (true, false) => (&parts[1..], parts[1].span.start, line.end),
            (false, true) => (&parts[..n - 1], line.start, parts[n - 2].span.end),
            _ => continue,
        };
        if rest.iter().all(|part| share(part) == 0.0) {
            finding.span = lines::titled(page, &line, start..end);
        }
    }
}

/// Finds those of the lines that may be the title.
pub(super) fn find(context: &Context<'_>, found: &[(Label, Finding)]) -> Vec<(Label, Finding)> {
    let heads = context.heads().lines.iter();
    heads
        .flat_map(|line| in_title(context, line, found))
        .collect()
}

/// Whether a text is a name with what one that takes bets is called behind it.
fn branded(text: &str) -> bool {
    let name = |end: &&str| {
        text.strip_suffix(*end)
            .is_some_and(|name| NAME.contains(&lines::letters(name)))
    };
    List::BrandSuffix.words().iter().any(name) && !List::KnownName.starts(text)
}

/// The bytes of the longest such name that a text starts with.
pub(super) fn brand(text: &str) -> Option<usize> {
    let ends = List::BrandSuffix.words().iter();
    let found = ends.filter_map(|end| text.find(end).map(|at| at + end.len()));
    found.filter(|&len| branded(&text[..len])).max()
}

/// Whether a folded title may have such parts: a brand at both ends, or several places with something behind.
pub(super) fn hinted(title: &str, dictionaries: &Dictionaries) -> bool {
    List::BrandSuffix.ends(title) && brand(title).is_some() || {
        let placed = |part: &&str| {
            let name = dictionaries.divisions().longest_prefix(part);
            name.is_some_and(|(len, _)| len < part.len())
        };
        let parts = title.split(|c| JOINS.contains(c));
        parts.filter(|part| !part.is_empty()).filter(placed).count() >= PLACES
    }
}

fn in_title(
    context: &Context<'_>,
    line: &Range<usize>,
    found: &[(Label, Finding)],
) -> Vec<(Label, Finding)> {
    let page = context.page;
    let line = lines::trim(page, line.clone());
    let text = &page.folded[line.clone()];
    let quotes = ['。', ';', '“', '「', '《', '"', '?', '!', '>'];
    if text.contains(quotes) || page.letters(line.clone()) > TITLE {
        return Vec::new();
    }
    let mut parts = parts(context, &line, found);
    // Nothing parts what is glued to the headline.
    let text_of = |part: &Part| &page.folded[part.span.clone()];
    let own = |part: &Part| branded(text_of(part));
    let may = parts.iter().any(|part| part.found)
        || parts.iter().filter(|part| part.placed).count() >= PLACES
        || parts.iter().filter(|part| own(part)).count() >= BRANDS
        || PLACES <= sold_at(context, text).1
        || List::BrandSuffix.ends(text) && brand(text).is_some()
        || page
            .hits_in(line.clone())
            .iter()
            .any(|hit| hit.says.meets(Says::SERVICE));
    if !may {
        return Vec::new();
    }
    let prose = Prose::beside(page, &line);
    if prose.len() < KNOWN {
        return Vec::new();
    }
    let foreign = |text: &str| prose.share(text).0 == 0.0;
    for part in &mut parts {
        part.foreign = foreign(text_of(part));
    }
    let headline = |parts: &[Part]| {
        parts
            .iter()
            .any(|part| part.label.is_none() && !part.foreign && part.letters >= HEADLINE)
    };
    let n = parts.len();
    // A brand on both sides, joined to the headline by the same sign.
    if n >= 3
        && parts[1].mark == parts[n - 1].mark
        && [0, n - 1].iter().all(|&k| {
            let part = &parts[k];
            part.foreign && BRAND.contains(&part.letters) && own(part)
        })
        && headline(&parts[1..n - 1])
    {
        for k in [0, n - 1] {
            parts[k].label = parts[k].label.or(Some(Label::KeywordStuffing));
        }
    }
    // Several brands beside each other.
    for run in runs(&parts, |part| part.foreign && own(part))
        .into_iter()
        .filter(|run| run.len() >= BRANDS)
    {
        for part in &mut parts[run] {
            part.label = part.label.or(Some(Label::KeywordStuffing));
        }
    }
    // Places with what is sold there.
    for run in runs(&parts, |part| part.placed && part.foreign) {
        let sold: f32 = parts[run.clone()].iter().map(|part| part.weight).sum();
        if run.len() >= PLACES && sold >= SOLD_THERE && run.len() < n {
            for part in &mut parts[run] {
                part.label = part.label.or(Some(Label::RegionStuffing));
            }
        }
    }
    // What goes with what is found.
    for _ in 0..n {
        let beside = |k: usize| {
            let before = k
                .checked_sub(1)
                .and_then(|before| parts[before].label.filter(|_| parts[k].mark != ' '));
            let after = parts.get(k + 1).filter(|after| after.mark != ' ');
            before.or(after.and_then(|after| after.label))
        };
        let told = |part: &Part| {
            let hits = page.hits_in(part.span.clone());
            part.placed
                || own(part)
                || part.weight >= BESIDE && text_of(part).contains(is_han)
                || hits
                    .iter()
                    .any(|hit| hit.says.meets(Says::TELLING.or(Says::SERVICE)))
        };
        let next = (0..n).find_map(|k| {
            let part = &parts[k];
            let free = part.label.is_none() && part.foreign && PART.contains(&part.letters);
            let label = beside(k).filter(|_| free && told(part))?;
            // Blanks part what belongs together.
            let blank = |k: usize| parts.get(k).is_some_and(|part| part.mark == ' ');
            let free = |k: usize| parts.get(k).is_some_and(|part| part.label.is_none());
            let goes_on = k > 0 && blank(k) && free(k - 1) || blank(k + 1) && free(k + 1);
            let others = !goes_on
                && parts.iter().enumerate().any(|(i, other)| {
                    i != k && other.label.is_none() && !other.foreign && other.letters >= HEADLINE
                });
            others.then_some((k, label))
        });
        let Some((k, label)) = next else {
            break;
        };
        parts[k].label = Some(label);
    }
    if !headline(&parts) {
        return Vec::new();
    }
    let mut all: Vec<(Label, Finding)> = Vec::new();
    for run in runs(&parts, |part| part.label.is_some()) {
        let own = &parts[run];
        if let (Some(first), Some(last)) = (own.first(), own.last())
            && let Some(label) = own
                .iter()
                .find(|part| !part.found)
                .and_then(|part| part.label)
        {
            let span = lines::titled(page, &line, first.span.start..last.span.end);
            all.push((label, finding(span, "beside")));
        }
    }
    let untouched = !found.iter().any(|(_, finding)| finding.meets(&line));
    if all.is_empty() && untouched {
        all.extend(
            glued(context, &line, &foreign)
                .into_iter()
                .map(|(label, span)| (label, finding(span, "glued"))),
        );
    }
    all
}

fn finding(span: Range<usize>, signal: &'static str) -> Finding {
    Finding {
        span,
        score: score(1.0),
        evidence: Evidence::new().number("title", 1).number(signal, 1),
    }
}

/// The parts of a title.
fn parts(context: &Context<'_>, line: &Range<usize>, found: &[(Label, Finding)]) -> Vec<Part> {
    let page = context.page;
    let text = &page.folded[line.clone()];
    let (mut parts, mut end, mut mark) = (Vec::new(), 0, '\0');
    let pieces = text.split(|c| JOINS.contains(c));
    for piece in pieces {
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        if !piece.is_empty() {
            let span = line.start + start..line.start + start + piece.len();
            let signs = text[end..start].trim();
            if start > 0 {
                mark = signs.chars().next().unwrap_or(' ');
            }
            let known = found.iter().find(|(_, finding)| {
                finding.score >= 0.5
                    && finding.span.start <= span.start
                    && finding.span.end >= span.end
            });
            parts.push(Part {
                letters: page.letters(span.clone()),
                mark,
                label: known.map(|(label, _)| *label),
                found: known.is_some(),
                foreign: false,
                placed: is_placed(context, piece),
                weight: AdvertWeights::embedded().of(piece),
                span,
            });
            end = start + piece.len();
        }
    }
    parts
}

/// The bytes of the place that a text starts with.
fn named(context: &Context<'_>, text: &str) -> Option<usize> {
    place(context, text).max(town(text))
}

/// Whether a place stands first in a text, with what may be sold there behind.
fn is_placed(context: &Context<'_>, text: &str) -> bool {
    named(context, text).is_some_and(|len| SOLD.contains(&lines::letters(&text[len..])))
}

/// How far a text is places with what is sold at each, glued to each other, and how many.
fn sold_at(context: &Context<'_>, text: &str) -> (usize, usize) {
    let named = |text: &str| named(context, text);
    let phrases = context.dictionaries.phrases();
    let (mut at, mut count) = (0, 0);
    while let Some(len) = named(&text[at..]) {
        let rest = &text[at + len..];
        let fits = |end: &usize| SOLD.contains(&lines::letters(&rest[..*end]));
        let hits = phrases.find(rest);
        let sold = hits.iter().filter(|hit| hit.says.meets(Says::SERVICE));
        let sold = sold.map(|hit| hit.end).find(fits);
        // Or all up to the next place, or to the end.
        let next = || {
            let places = rest.char_indices().map(|(at, _)| at).skip(1);
            let next = places.filter(fits).find(|&at| named(&rest[at..]).is_some());
            next.or(Some(rest.len()).filter(|end| count > 0 && fits(end)))
        };
        let Some(end) = sold.or_else(next) else {
            break;
        };
        (at, count) = (at + len + end, count + 1);
    }
    (at, count)
}

/// The runs of parts beside each other, as long as possible.
fn runs(parts: &[Part], test: impl Fn(&Part) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (k, _) in parts.iter().enumerate().filter(|(_, part)| test(part)) {
        match runs.last_mut() {
            Some(run) if run.end == k => run.end = k + 1,
            _ => runs.push(k..k + 1),
        }
    }
    runs
}

/// What is glued to the headline: several services of places before or behind it, a brand on both sides.
fn glued(
    context: &Context<'_>,
    line: &Range<usize>,
    foreign: &impl Fn(&str) -> bool,
) -> Vec<(Label, Range<usize>)> {
    let page = context.page;
    let text = &page.folded[line.clone()];
    let (end, count) = sold_at(context, text);
    let weights = AdvertWeights::embedded();
    let sells = |text: &str| foreign(text) && weights.of(text) >= SOLD_THERE;
    if count >= PLACES && sells(&text[..end]) && lines::letters(&text[end..]) >= HEADLINE {
        return vec![(Label::RegionStuffing, line.start..line.start + end)];
    }
    let behind = text.char_indices().find(|&(at, _)| {
        let (end, count) = sold_at(context, &text[at..]);
        count >= PLACES && at + end == text.len() && sells(&text[at..])
    });
    if let Some((at, _)) = behind.filter(|&(at, _)| lines::letters(&text[..at]) >= HEADLINE) {
        return vec![(Label::RegionStuffing, line.start + at..line.end)];
    }
    let Some(first) = brand(text).filter(|&first| foreign(&text[..first])) else {
        return Vec::new();
    };
    let ends = List::BrandSuffix.words().iter();
    let last = ends
        .filter(|end| text.ends_with(**end))
        .max_by_key(|end| end.len());
    let Some(name_end) = last.map(|end| text.len() - end.len()) else {
        return Vec::new();
    };
    // Where the brand's own name starts, no sign tells.
    let words = Words::embedded();
    let bits = |text: &str| {
        let symbols: Vec<char> = text.chars().map(Bigrams::symbol).collect();
        words.bits(&symbols)
    };
    let starts = text[..name_end].char_indices().rev().map(|(at, _)| at);
    let starts = starts
        .take_while(|&at| at > first)
        .filter(|&at| branded(&text[at..]) && foreign(&text[at..]))
        .map(|at| {
            (
                bits(lines::tail(&text[first..at], TAIL)) + bits(&text[at..name_end]),
                at,
            )
        });
    let start = starts.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at);
    match start.filter(|&start| lines::letters(&text[first..start]) >= HEADLINE) {
        Some(start) => [0..first, start..text.len()]
            .map(|span| {
                (
                    Label::KeywordStuffing,
                    line.start + span.start..line.start + span.end,
                )
            })
            .into(),
        None => Vec::new(),
    }
}

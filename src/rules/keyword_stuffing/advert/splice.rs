//! Short adverts and search phrases that are put into sentences with or without a sign, one here and one there: the words are
//! those of adverts, what stands beside them has nothing to do with them, and one makes others on the page likelier.

use std::{cell::LazyCell, ops::Range};

use super::{
    super::{
        super::{
            Context, Finding, Sum, flag,
            furniture::{FURNITURE, is_numbered},
            lines, score,
        },
        LABEL, SOLD, is_sold,
        weigh::honest,
    },
    JOINTS, Judge, Prose, QUOTES, STOPS, cut, disjoint, finding, meets, offers_own, sentences_of,
};
use crate::{
    dictionary::{
        advert_weights::Peak,
        bigrams::Bigrams,
        furniture_weights::FurnitureWeights,
        phrases::{Hit, Says},
        rule_words::List,
    },
    mark::Label,
    text::class::{CharSet, Signs, is_han},
};

/// How much words speak for an advert at least, and as it counts at most.
const WEIGHT: Range<f64> = 3.5..12.0;
/// Their fewest ideographs.
const HAN: usize = 3;
/// What words start from, and what is taken off where nothing makes them likelier.
const BASE: f64 = -7.6;
const ALONE: f64 = -1.7;
/// What the weight adds, each letter, and the share that is known.
const SPEAKS: f64 = 1.2;
const LETTER: f64 = -0.15;
const COVERED: f64 = 4.7;
/// What it adds that they begin a sentence that goes on, that they end one behind a blank, and each letter of phrases that
/// tell by themselves.
const OPENS: f64 = 0.6;
const CLOSES: f64 = 0.8;
const TELLING: f64 = 0.2;
/// What it adds that something else is stuffed, and what each of the others does; how often they are asked.
const STUFFED: f64 = 1.6;
const OTHERS: f64 = 2.6;
const ROUNDS: usize = 2;
/// How much less words may have that others make likelier.
const LESS: f64 = 3.5;
/// What stands before words that a sentence speaks of.
static BEFORE: CharSet =
    CharSet::of("的了是在有为和与或及等从把被将对向之于以用到给让做搞查打办个种些这那该此家名位");
/// Most of them on a page.
const MOST: usize = 64;
/// Pairs of characters that words may have in common with the page's prose.
const SHARED: f64 = 2.0;
/// How much a line speaks for furniture that is a row of it.
const ROW: f32 = 4.0;
/// Quotation marks of quotations in others.
const INNER: [char; 4] = ['‘', '’', '『', '』'];

/// Words and what speaks for them.
struct Spliced {
    sentence: Range<usize>,
    span: Range<usize>,
    sum: Sum,
}

/// Finds those that are not `found`, given what is found `beside` them, on other lines.
pub(in crate::rules) fn splices(
    context: &Context<'_>,
    found: &[(Label, Finding)],
    beside: &[&(Label, Finding)],
) -> Vec<(Label, Finding)> {
    let page = context.page;
    if !page.says.meets(SOLD) {
        return Vec::new();
    }
    let judge = Judge::of(context, found);
    // Few pages have a sentence that asks for it.
    let taken = LazyCell::new(|| {
        let likely = found.iter().filter(|(_, one)| one.score >= 0.5);
        let places = likely.map(|(_, one)| page.source(one.span.clone()));
        disjoint(places.collect())
    });
    let mut all: Vec<Spliced> = Vec::new();
    let lines = page.lines.iter().enumerate();
    for (i, line) in lines.filter(|(_, line)| line.says.meets(SOLD)) {
        // A row of buttons or of links is another rule's.
        let row = |span: &Range<usize>| {
            line.says.meets(FURNITURE)
                && !line.held.signs.has(Signs::STOP.or(Signs::COMMA))
                && FurnitureWeights::embedded().of(&page.folded[span.clone()]) > ROW
        };
        let own = |span: &Range<usize>| !row(span) && !offers_own(page, i, span);
        let Some(span) = line.folded.clone().filter(own) else {
            continue;
        };
        for sentence in sentences_of(page, span) {
            let own = lines::trim(page, sentence);
            if judge.covered(&own) == 0 {
                continue;
            }
            let text = &page.folded[own.clone()];
            let peak = page.pitch(&own).peak;
            let Some(peak) = peak.filter(|peak| judge.may_splice(&own, peak)) else {
                continue;
            };
            if meets(&taken, &page.source(own.clone())) {
                continue;
            }
            let near = near(text, &peak.span);
            let parts = cut::parts(&text[near.clone()]).into_iter();
            let parts = parts.filter(|part| part.weight >= WEIGHT.start);
            all.extend(parts.filter_map(|part| {
                let start = own.start + near.start;
                let span = start + part.span.start..start + part.span.end;
                judge.splice(&own, span, part.weight)
            }));
        }
    }
    all.truncate(MOST);
    if all.is_empty() {
        return Vec::new();
    }
    judge.compare_all(&mut all);
    let mut others = found.iter().chain(beside.iter().copied());
    let stuffed = others.any(|(label, one)| *label == LABEL && one.score >= 0.5);
    let base = ALONE + if stuffed { STUFFED } else { 0.0 };
    // One makes others likelier, and these make it so in turn.
    let mut scores: Vec<f64> = all.iter().map(|one| score(one.sum.total)).collect();
    let mut others = Vec::new();
    for _ in 0..ROUNDS {
        let likely: f64 = scores.iter().sum();
        others = scores.iter().map(|own| (likely - own).min(2.0)).collect();
        let sums = all.iter().zip(&others);
        scores = sums
            .map(|(one, others)| score(one.sum.total + base + OTHERS * others))
            .collect();
    }
    let found = all
        .into_iter()
        .zip(others)
        .map(|(Spliced { span, mut sum, .. }, others)| {
            sum.add("stuffed", flag(stuffed), STUFFED);
            sum.add("others", others, OTHERS);
            sum.total += ALONE;
            (LABEL, finding(span, sum))
        });
    found.collect()
}

/// The clauses of a text that a part of it is in, with one on each side.
fn near(text: &str, part: &Range<usize>) -> Range<usize> {
    let before = text[..part.start].rmatch_indices(JOINTS).nth(1);
    let after = text[part.end..].match_indices(JOINTS).nth(1);
    let start = before.map_or(0, |(at, sign)| at + sign.len());
    start..after.map_or(text.len(), |(at, _)| part.end + at)
}

impl Judge<'_> {
    /// Whether words of a sentence may be an advert's, of which the part is known that weighs most: a look at that only.
    fn may_splice(&self, sentence: &Range<usize>, peak: &Peak) -> bool {
        let page = self.context.page;
        let weight = f64::from(peak.weight);
        let place = sentence.start + peak.span.start..sentence.start + peak.span.end;
        if weight < WEIGHT.start {
            return false;
        }
        let covered = self.covered(&place);
        let letters = page.letters(place).max(1) as f64;
        let share = (covered as f64 / letters).min(1.0);
        let speaks = SPEAKS * weight.min(WEIGHT.end) + LETTER * letters + COVERED * share;
        covered > 0 && BASE + speaks + LESS > 0.0
    }

    /// The signals of words of a sentence; `None` where nothing could make them likely.
    fn splice(&self, sentence: &Range<usize>, span: Range<usize>, weight: f64) -> Option<Spliced> {
        let page = self.context.page;
        // What is known is not cut.
        let (mut start, mut end) = (span.start, span.end);
        for hit in self.hits(sentence) {
            if hit.start < span.end && span.start < hit.end {
                (start, end) = (start.min(hit.start), end.max(hit.end));
            }
        }
        let span = start..end;
        let text = &page.folded[sentence.clone()];
        let own = &page.folded[span.clone()];
        let letters = page.letters(span.clone());
        let covered = self.covered(&span);
        let before = page.folded[sentence.start..span.start].chars().next_back();
        let after = page.folded[span.end..sentence.end].chars().next();
        let quote = |c: char| QUOTES.contains(&c) || INNER.contains(&c);
        let shown = [before, after].into_iter().flatten().any(quote) || own.contains(quote);
        let digits = own.bytes().filter(u8::is_ascii_digit).count();
        let han = own.chars().filter(|&c| is_han(c)).count();
        // What is quoted is shown, and mostly numbers are a row of a table.
        let row = || {
            is_numbered(text) && self.is_listed(sentence, is_numbered)
                || lines::is_field(text) && self.is_listed(sentence, lines::is_field)
        };
        let latin = own.bytes().filter(u8::is_ascii_alphabetic).count();
        let brand = || self.hits(&span).any(|hit| hit.says.meets(Says::TELLING));
        if covered == 0
            || shown
            || han < HAN
            || 2 * digits > han
            || 3 * latin >= letters && !brand()
            || row()
            || List::Recalled.in_text(own)
            || lines::cites(&page.folded[sentence.start..span.start])
        {
            return None;
        }
        let (left, right) = (before.filter(|&c| is_han(c)), after.filter(|&c| is_han(c)));
        let bond = |(a, b)| f64::from(Bigrams::embedded().bond(a, b));
        let bound = left.zip(own.chars().next()).map_or(0.0, bond);
        let glued = left.is_some() && right.is_some();
        let rest = f64::from(page.pitch(sentence).whole) - weight;
        let told = List::Told.longest(text).len();
        let mut sum = Sum::new(BASE);
        sum.add("weight", weight.min(WEIGHT.end), SPEAKS);
        sum.add("letters", letters as f64, LETTER);
        sum.add("density", (weight / letters as f64).min(1.5), -1.7);
        sum.add(
            "covered",
            (covered as f64 / letters as f64).min(1.0),
            COVERED,
        );
        sum.add("rest", rest.clamp(-12.0, 0.0), 0.22);
        sum.add("sentence", lines::letters(text).min(80) as f64, 0.033);
        sum.add("quotes", flag(text.contains(QUOTES)), -1.0);
        sum.add("bound", bound, -0.3);
        sum.add("led", flag(left.is_some_and(|c| BEFORE.has(c))), -3.3);
        sum.add("list", own.matches('、').count().min(3) as f64, -1.2);
        sum.add("listed", flag([before, after].contains(&Some('、'))), -0.7);
        sum.add("within", flag(glued), -1.7);
        sum.add(
            "clause",
            flag(before == Some('，') && right.is_some()),
            1.15,
        );
        let opens = before.is_none_or(|c| STOPS.contains(&c));
        sum.add("opens", flag(opens && right.is_some()), OPENS);
        let closes = after.is_none_or(|c| STOPS.contains(&c));
        sum.add("closes", flag(closes && before == Some(' ')), CLOSES);
        // Who names several in a row speaks of them, and so does a sentence that leads to them.
        let spoken = left.is_some() || own.matches('、').count() > 1;
        let telling = if spoken {
            0
        } else {
            self.telling(&span).min(10)
        };
        sum.add("telling", telling as f64, TELLING);
        let particles = own.chars().filter(|&c| lines::PARTICLES.has(c)).count();
        sum.add("spoken", particles.min(3) as f64, -0.5);
        sum.add("told", told.min(3) as f64, -0.1);
        if sum.total + LESS <= 0.0 {
            return None;
        }
        Some(Spliced {
            sentence: sentence.clone(),
            span,
            sum,
        })
    }

    /// Adds what the rest of the page says of words, and what belongs to them.
    fn compare_all(&self, all: &mut Vec<Spliced>) {
        let page = self.context.page;
        let spans: Vec<Range<usize>> = all.iter().map(|one| one.span.clone()).collect();
        let prose = Prose::without(page, &spans);
        let reports = honest(page).iter();
        let reports = reports.filter(|hit| !meets(&spans, &(hit.start..hit.end)));
        let reports = reports.take(3).count() as f64;
        let offers = self.offers();
        for one in all.iter_mut() {
            let own = &page.folded[one.span.clone()];
            let sum = &mut one.sum;
            let (share, pairs) = prose.share(own);
            sum.add("own", share, -4.6);
            let shared = share * pairs as f64 - SHARED;
            sum.add("shared", shared.clamp(0.0, 3.0), -2.5);
            sum.add("topic", prose.share_of_topic(own), -2.5);
            sum.add("reports", reports, -0.85);
            sum.add("offers", flag(offers), -3.0);
        }
        // What the page says again and again it speaks of.
        let once = |one: &Spliced| page.whole().matches(&page.folded[one.span.clone()]).count() < 2;
        all.retain(|one| one.sum.total + LESS > 0.0 && once(one));
        for one in all {
            one.span = self.complete(&one.sentence, one.span.clone());
        }
    }

    /// The search phrases and services in a span.
    fn hits(&self, span: &Range<usize>) -> impl Iterator<Item = &Hit> {
        let hits = self.context.page.hits_in(span.clone());
        hits.iter().filter(|hit| is_sold(hit))
    }

    /// Letters of the phrases of a span that tell by themselves.
    fn telling(&self, span: &Range<usize>) -> usize {
        let telling = self.hits(span).filter(|hit| hit.says.meets(Says::TELLING));
        let letters =
            telling.map(|hit| lines::letters(&self.context.page.folded[hit.start..hit.end]));
        letters.filter(|&letters| letters > 2).sum()
    }

    /// How many letters they have.
    fn covered(&self, span: &Range<usize>) -> usize {
        let own = |hit: &Hit| lines::letters(&self.context.page.folded[hit.start..hit.end]);
        self.hits(span).map(own).sum()
    }
}

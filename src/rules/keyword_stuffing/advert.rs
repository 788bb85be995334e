//! An advert of one sentence or two, whatever it sells: what it promises, how it is answered, and that nothing else on the page speaks
//! of it.

use std::{
    cell::{Cell, OnceCell},
    ops::Range,
};

use super::{
    super::{Context, Finding, STUFFING, Sum, flag, lines, score},
    LABEL,
    entry::{Prose, entries, keys_in},
    weigh::is_honest,
};
use crate::{dictionary::rule_words::List, mark::Label, page::Page};

/// Letters of an advert.
const LETTERS: Range<usize> = 10..90;
/// Letters of a line up to which all of its sentences are looked at.
const LINE: usize = 120;
/// What ends a sentence.
const STOPS: [char; 4] = ['。', '!', '?', '…'];
/// Fewest clauses of its line.
const CLAUSES: usize = 2;
/// Letters of a clause, on the average, up to which clauses are short.
const CLAUSE: f64 = 7.5;
/// Fewest words of a promise.
const DEALS: usize = 2;
/// Words of an advert that the rest of the page holds too, from which the page speaks of it.
const SPOKEN: usize = 2;
/// Most adverts of a page whose words the rest of it is searched for.
const ASKED: usize = 32;
/// Digits of a number that is hidden in part.
const HIDDEN: usize = 2;

/// Finds those that are not `found` by what they sell.
pub(in crate::rules) fn adverts(
    context: &Context<'_>,
    found: &[(Label, Finding)],
) -> Vec<(Label, Finding)> {
    let page = context.page;
    let prose = OnceCell::new();
    let prose = || prose.get_or_init(|| Prose::of(context, &entries(context)));
    let mut adverts = Vec::new();
    // Also what is not sure to be stuffed gives reason to look.
    let stuffed = found.iter().any(|(label, _)| STUFFING.contains(label));
    let taken = Taken::of(found);
    let asked = Cell::new(0);
    for (i, line) in page.lines.iter().enumerate() {
        let Some(span) = line.folded.clone() else {
            continue;
        };
        let title = page.visible.first() == Some(&i);
        let clauses = page.items_in(&span).len();
        if title || clauses < CLAUSES || line.held.letters < LETTERS.start {
            continue;
        }
        // A long line is prose, and what is put into it is glued to its end, unless more on the page is stuffed.
        let whole = line.held.letters <= LINE || page.is_rest || stuffed;
        let span = match whole {
            true => span,
            false => last_sentence(page, span),
        };
        let text = &page.folded[span.clone()];
        if !List::Deal.in_text(text) {
            continue;
        }
        for (at, sentence) in sentences(text) {
            let start = span.start + at;
            let own = lines::trim(page, start..start + sentence.len());
            if !taken.meets(&own)
                && let Some(sum) = advert(context, &prose, &asked, &own)
            {
                adverts.push((
                    LABEL,
                    Finding {
                        span: own,
                        score: score(sum.total),
                        evidence: sum.evidence,
                    },
                ));
            }
        }
    }
    adverts
}

/// What is found already, but for places in an advert, by where it starts, each with the last end of all up to it.
struct Taken(Vec<(usize, usize)>);

impl Taken {
    fn of(found: &[(Label, Finding)]) -> Taken {
        let others = found
            .iter()
            .filter(|(label, _)| *label != Label::RegionStuffing);
        let likely = others.filter(|(_, one)| one.score >= 0.5);
        let mut spans: Vec<(usize, usize)> = likely
            .map(|(_, one)| (one.span.start, one.span.end))
            .collect();
        spans.sort_unstable();
        let mut last = 0;
        for span in &mut spans {
            last = last.max(span.1);
            span.1 = last;
        }
        Taken(spans)
    }

    fn meets(&self, span: &Range<usize>) -> bool {
        let before = self.0.partition_point(|taken| taken.0 < span.end);
        before > 0 && self.0[before - 1].1 > span.start
    }
}

/// The sentences of a line, each with its place and its stop; a semicolon parts an advert from what it is glued to.
fn sentences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive(|c| STOPS.contains(&c) || c == ';')
        .map(move |sentence| {
            let start = at;
            at += sentence.len();
            (start, sentence)
        })
}

/// The last sentence of a line.
fn last_sentence(page: &Page<'_>, line: Range<usize>) -> Range<usize> {
    let line = lines::trim(page, line);
    let near = lines::tail(&page.folded[line.clone()], 3 * LETTERS.end);
    let body = near.trim_end_matches(STOPS);
    let start = body.rfind(STOPS).map_or(0, |at| {
        at + body[at..].chars().next().map_or(0, char::len_utf8)
    });
    line.end - near.len() + start..line.end
}

/// Weighs a sentence.
fn advert<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    asked: &Cell<usize>,
    span: &Range<usize>,
) -> Option<Sum> {
    let page = context.page;
    let text = &page.folded[span.clone()];
    let letters = page.letters(span.clone());
    // A row of words is no sentence.
    let hidden = hides(text);
    if !text.contains(['，', ',']) && !hidden && !text.ends_with('!') {
        return None;
    }
    if !LETTERS.contains(&letters) || text.contains(['“', '”', '「', '」', '《', '"']) {
        return None;
    }
    let deals = List::Deal.longest(text);
    if deals.is_empty() {
        return None;
    }
    let weak = List::WeakDeal.longest(text);
    // A word may lie in a longer one of the other list.
    let weak: Vec<&str> = weak
        .into_iter()
        .filter(|word| !deals.iter().any(|deal| deal.contains(word)))
        .collect();
    let words = deals.len() + weak.len();
    if words + usize::from(hidden) < DEALS {
        return None;
    }
    let told = List::Told.longest(text).len();
    let calls = List::Call.longest(text).len();
    let keys = keys_in(context, span.clone()).len();
    let covered: usize = deals.iter().chain(&weak).map(|word| word.len() / 3).sum();
    let clauses = text.split(['，', '、', ',', ';', '!', '?', '。', ' ', ':']);
    let clauses = clauses.filter(|clause| lines::letters(clause) > 1).count();
    let mut sum = Sum::new(-3.2);
    sum.add("deals", deals.len().min(4) as f64, 1.1);
    sum.add("weak-deals", weak.len().min(4) as f64, 0.6);
    sum.add("calls", calls.min(3) as f64, 0.8);
    sum.add("hidden", flag(hidden), 2.3);
    sum.add("keys", keys.min(4) as f64, 0.4);
    sum.add("covered", (covered as f64 / letters as f64).min(1.0), 2.5);
    sum.add(
        "clauses",
        flag(letters as f64 <= CLAUSE * clauses as f64),
        0.8,
    );
    sum.add("exclaims", flag(text.ends_with('!')), 0.5);
    sum.add("told", flag(told > 0) + told.min(4) as f64, -1.2);
    sum.add("reported", flag(is_honest(context, span.clone())), -3.0);
    if sum.total <= 0.0 {
        return None;
    }
    let (share, pairs) = prose().share_beyond(text);
    sum.add("own", if pairs >= 4 { share } else { 0.0 }, -8.0);
    // The whole page is searched a limited number of times.
    asked.set(asked.get() + 1);
    let all = || deals.iter().chain(&weak);
    let spoken = match asked.get() <= ASKED {
        true => all().filter(|word| says(page, word)).count(),
        false => 0,
    };
    sum.add("spoken", flag(spoken >= SPOKEN), -4.0);
    (sum.total > 0.0).then_some(sum)
}

/// Whether a name or a number to answer to is hidden in part: `ab12***`, `138xxxx`.
fn hides(text: &str) -> bool {
    let bytes = text.as_bytes();
    let run = |sign: u8, least: usize| {
        let mut starts = memchr::memchr_iter(sign, bytes);
        starts.any(|at| {
            let before = bytes[..at]
                .iter()
                .rev()
                .take_while(|b| b.is_ascii_alphanumeric());
            at + least <= bytes.len()
                && bytes[at..at + least].iter().all(|&b| b == sign)
                && before.count() >= HIDDEN
        })
    };
    run(b'*', 2) || run(b'x', 3)
}

/// Whether the page has a word more than once.
fn says(page: &Page<'_>, word: &str) -> bool {
    page.whole().matches(word).count() > 1
}

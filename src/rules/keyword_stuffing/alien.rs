//! Search phrases that no table knows and nothing else on the page has to do with: a short list in a line or at an end of one, one
//! behind a line's last sentence, one that is a line of its own, an advert that brackets hold behind a sentence. They speak as search phrases do, and the page's prose has none
//! of their pairs of characters.

use std::ops::{Range, RangeInclusive};

use super::{
    super::{
        Context, Finding, Sum,
        furniture::FURNITURE,
        lines, score,
        spans::{covers, disjoint, meets},
    },
    LABEL,
    block::is_tight,
    entry::{Prose, keys_in},
    weigh::is_honest,
};
use crate::{
    dictionary::{advert_weights::AdvertWeights, phrases::Role, rule_words::List},
    page::Page,
    text::{
        class::{Class, Signs, class, is_han},
        items::Item,
    },
};

/// Items of a list, and their letters; fewest letters and pitch of one of two, and fewest items of a list in a sentence.
const ITEMS: RangeInclusive<usize> = 2..=60;
const LETTERS: RangeInclusive<usize> = 2..=14;
const PAIR: (usize, f64) = (4, 1.5);
const INSIDE: usize = 4;
/// Letters of a header before one.
const HEADER: usize = 8;
/// How much an item counts at most, and all do on the average; more in the page's first line, where a headline may be of such
/// things, and where two items or a sentence's words are a list.
const MOST: f64 = 4.0;
const PITCH: f64 = 1.8;
const TITLED: f64 = 2.4;
const SURELY: f64 = 2.2;
/// What a known phrase counts for at least.
const SURE: f64 = 3.0;
/// Letters of a phrase behind a line's last sentence or in a line of its own, what it has to say for itself, and what each has
/// where there are two.
const PHRASE: RangeInclusive<usize> = 4..=20;
const TAIL: f64 = 3.0;
const LINE: f64 = 4.0;
const TWO: f64 = 0.7;
/// What a phrase has to say that is one though it has words of those who tell.
const DOUBTLESS: f64 = 7.5;
/// Digits of a number to call.
const NUMBER: usize = 7;
/// The same for a line of many phrases with nothing between them: its letters, all it says and what a letter does.
const RUN: RangeInclusive<usize> = 16..=80;
const RUNS: (f64, f64) = (7.0, 0.28);
/// Letters of an advert in brackets, and what each has to say.
const BOX: (RangeInclusive<usize>, f64) = (8..=60, 0.25);
/// Latin letters of a phrase: `txt`, `app`.
const LATIN: usize = 4;
/// Pairs of characters of prose from which something may be told to be foreign to it, and the share of its own that the prose
/// may hold.
const KNOWN: usize = 40;
const OWN: f64 = 0.06;
/// Letters of a line that is prose.
const PROSE: usize = 30;
/// Signs of a line that is no run of phrases.
const PUNCTUATED: Signs = Signs::STOP
    .or(Signs::COMMA)
    .or(Signs::COLON)
    .or(Signs::QUOTE);
/// Signs of those who quote or tell, and of clauses.
const QUOTES: [char; 11] = ['“', '”', '「', '」', '『', '』', '"', '《', '》', '‘', '’'];
const CLAUSES: [char; 10] = ['，', '、', ',', ';', ':', '(', '<', '=', '—', '…'];

/// What may be one.
struct Candidate {
    span: Range<usize>,
    /// The share of its pairs of characters that the page's prose may hold.
    own: f64,
    sum: Sum,
    /// Whether it takes in what is found in parts of it.
    whole: bool,
}

/// Finds them; `findings` are the rule's others.
pub(super) fn aliens(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let mut candidates: Vec<Candidate> = Vec::new();
    let (mut tails, mut alone, mut boxes) = (Vec::new(), Vec::new(), Vec::new());
    for (k, &i) in page.visible.iter().enumerate() {
        let Some(line) = page.lines[i].folded.clone() else {
            continue;
        };
        let items = page.lines[i].items.clone();
        if items.len() >= *ITEMS.start() {
            lists(context, items.clone(), k == 0, &mut candidates);
        }
        // The page's first line may hold its title, if none is below it.
        let below = page.visible.get(k + 1).map(|&i| &page.lines[i].held);
        let titled = below.is_some_and(|held| held.letters < PROSE && !held.signs.has(Signs::STOP));
        let held = &page.lines[i].held;
        if (k > 0 || titled) && !held.signs.has(PUNCTUATED) && RUN.contains(&held.letters) {
            candidates.extend(run_in(context, &items, line.clone()));
        }
        if k == 0 && held.signs.has(Signs::BRACKET) {
            alone.extend(brackets(page, &line, true));
        }
        if k > 0 {
            tails.extend(tail(page, items, line.clone()));
            if held.signs.has(Signs::BRACKET) {
                boxes.extend(boxed(page, &line));
                tails.extend(brackets(page, &line, false));
            }
            alone.extend(alone_in(context, k, line));
        }
    }
    for (phrases, least) in [(tails, TAIL), (alone, LINE)] {
        candidates.extend(told(context, phrases, least));
    }
    candidates.extend(boxes.into_iter().filter_map(|span| advert(context, span)));
    if candidates.is_empty() {
        return;
    }
    let likely = findings.iter().filter(|one| one.score >= 0.5);
    let junk = disjoint(likely.map(|one| one.span.clone()).collect());
    // What lies in it is found again as a part of it.
    candidates.retain(|one| match one.whole {
        true => covers(&one.span, &junk),
        false => !meets(&junk, &one.span),
    });
    // A line that is one as a whole holds no others.
    let wholes = candidates.iter().filter(|one| one.whole);
    let wholes = disjoint(wholes.map(|one| one.span.clone()).collect());
    candidates.retain(|one| one.whole || !meets(&wholes, &one.span));
    let all = candidates.iter().map(|one| one.span.clone()).chain(junk);
    let prose = Prose::without(page, &disjoint(all.collect()));
    if prose.len() < KNOWN {
        return;
    }
    let mut found: Vec<Finding> = Vec::new();
    let mut taken: Vec<Range<usize>> = Vec::new();
    for Candidate {
        span,
        own,
        mut sum,
        whole,
    } in candidates
    {
        let shared = prose.share_of_topic(&page.folded[span.clone()]);
        if shared > own || List::SaidOfAll.in_text(&page.folded[span.clone()]) {
            continue;
        }
        if own > 0.0 {
            sum.add("strange", 1.0 - shared / own, 0.5);
        }
        if whole {
            taken.push(span.clone());
        }
        found.push(Finding {
            span,
            score: score(sum.total),
            evidence: sum.evidence,
        });
    }
    findings.retain(|one| {
        let first = taken.partition_point(|span| span.end <= one.span.start);
        let around = |span: &Range<usize>| span.start <= one.span.start && one.span.end <= span.end;
        !taken.get(first).is_some_and(around)
    });
    findings.extend(found);
}

/// How much a text speaks for a search phrase.
fn weight(page: &Page<'_>, span: Range<usize>) -> f64 {
    f64::from(AdvertWeights::embedded().of(&page.folded[span]))
}

/// What joins an item to the one before it, if they may be of one list.
fn joint(item: &Item) -> Option<char> {
    match item.gap.stop {
        Some('?') => Some('?'),
        Some(_) => None,
        // Nearly all of prose.
        None if matches!(item.gap.mark, '，' | '.' | '\0' | '\n') => None,
        None => Some(item.gap.mark).filter(|&mark| class(mark) != Class::Bracket),
    }
    .filter(|_| item.gap.breaks == 0)
}

/// The lists among the items of a line.
fn lists(context: &Context<'_>, items: Range<usize>, titled: bool, found: &mut Vec<Candidate>) {
    let page = context.page;
    let fits = |i: usize| LETTERS.contains(&page.items[i].letters);
    let mut start = items.start;
    while start + 1 < items.end {
        // Most items are joined by nothing that lists are joined by.
        let Some(mark) = joint(&page.items[start + 1]).filter(|_| fits(start)) else {
            start += 1;
            continue;
        };
        let mut end = start + 1;
        while end < items.end && fits(end) && joint(&page.items[end]) == Some(mark) {
            end += 1;
        }
        if ITEMS.contains(&(end - start))
            && let Some(place) = place(page, &items, start..end, mark)
            && let Some(sum) = list(context, start..end, (place, titled))
        {
            let mut span = span(page, start..end, mark);
            // With the comma that parts it from the clause behind.
            if place == Spot::Inside && page.folded[span.end..].starts_with('，') {
                span.end += '，'.len_utf8();
            }
            found.push(Candidate {
                span,
                own: OWN,
                sum,
                whole: false,
            });
        }
        start = end;
    }
}

/// Where a list stands in its line.
#[derive(Clone, Copy, PartialEq)]
enum Spot {
    /// It is all of it, or all that a bracket holds.
    Alone,
    /// From the line's start or a stop to its end, a stop, or the sentence that a tight separator glues to it.
    Parted,
    /// Between two clauses.
    Inside,
}

/// Where a run of a line's items stands, if it stands by itself.
fn place(page: &Page<'_>, line: &Range<usize>, run: Range<usize>, mark: char) -> Option<Spot> {
    let (start, end) = (page.items[run.start].start, page.items[run.end - 1].end);
    let stops = |i: usize| page.items[i].gap.stop.is_some_and(|c| c != ':');
    // A short header may lead to it.
    let headed = || {
        let header = page.items[line.start].start..start;
        // A writer's list may have one, too.
        page.items[run.start].gap.stop == Some(':')
            && mark != '、'
            && (2..=HEADER).contains(&page.letters(header))
    };
    let (first, last) = (run.start == line.start, run.end == line.end);
    let before = page.folded[..start].trim_end_matches(' ');
    let after = page.folded[end..].trim_start_matches(' ');
    if first && last || before.ends_with('(') && after.starts_with(')') {
        return Some(Spot::Alone);
    }
    let opens = first || stops(run.start) || headed();
    let closes = last
        || stops(run.end)
        || first && is_tight(mark) && joint(&page.items[run.end]) == Some(mark);
    if opens && closes {
        return Some(Spot::Parted);
    }
    let inside = (before.ends_with('，') || stops(run.start))
        && (after.starts_with('，') || !last && stops(run.end))
        && run.len() >= INSIDE
        && matches!(mark, '、' | ',');
    inside.then_some(Spot::Inside)
}

/// From the first item to the last, with the separators that hang on it.
fn span(page: &Page<'_>, run: Range<usize>, mark: char) -> Range<usize> {
    let (start, end) = (page.items[run.start].start, page.items[run.end - 1].end);
    let hangs = |c: &char| *c == mark || *c == ' ' && mark != ' ';
    let hanging = page.folded[end..].chars().take_while(hangs);
    let hanging: usize = hanging.map(char::len_utf8).sum();
    let end = end + page.folded[end..end + hanging].trim_end().len();
    start..end
}

/// Whether somebody quotes a stretch, tells of it or asks for it in an article's words.
fn is_told(context: &Context<'_>, span: Range<usize>) -> bool {
    let page = context.page;
    let text = &page.folded[span.clone()];
    is_quoted(page, &span) || List::Told.in_text(text) || is_honest(context, span)
}

/// Whether words of furniture stand in a stretch: a list's header.
fn is_furniture(page: &Page<'_>, span: &Range<usize>) -> bool {
    let mut hits = page.hits_in(span.clone()).iter();
    hits.any(|hit| hit.says.meets(FURNITURE))
}

/// Whether a stretch holds quotation marks or stands in them.
fn is_quoted(page: &Page<'_>, span: &Range<usize>) -> bool {
    let (before, after) = (&page.folded[..span.start], &page.folded[span.end..]);
    // Behind somebody's last sentence nothing is quoted.
    let said = ["。”", "!”", "?”", "…”", "。」", "!」", "?」"];
    page.folded[span.clone()].contains(QUOTES)
        || before.ends_with(QUOTES) && !said.iter().any(|end| before.ends_with(end))
        || after.starts_with(QUOTES)
}

/// Weighs a list.
fn list(context: &Context<'_>, run: Range<usize>, (spot, titled): (Spot, bool)) -> Option<Sum> {
    let page = context.page;
    let items = &page.items[run];
    let n = items.len();
    let sure = |item: &Item| item.letters >= PAIR.0 && weight(page, item.span()) >= PAIR.1;
    if n == 2 && (spot != Spot::Alone || !items.iter().all(sure)) {
        return None;
    }
    let all: f64 = items
        .iter()
        .map(|item| {
            let known = if knows(context, item.span()) {
                SURE
            } else {
                0.0
            };
            weight(page, item.span()).min(MOST).max(known)
        })
        .sum();
    let pitch = all / n as f64;
    let least = match spot {
        _ if titled => TITLED,
        Spot::Inside => SURELY,
        _ if n == 2 => SURELY,
        _ => PITCH,
    };
    if pitch < least {
        return None;
    }
    let han = |item: &&Item| {
        let mut letters = page.folded[item.span()].chars().filter(|&c| is_han(c));
        letters.nth(1).is_some()
    };
    let whole = items[0].start..items[n - 1].end;
    if items.iter().filter(han).count() * 5 < n * 4 || is_told(context, whole.clone()) {
        return None;
    }
    let mut sum = Sum::new(-0.5);
    sum.add("items", n.min(8) as f64, 0.15);
    sum.add("pitch", pitch - PITCH, 1.0);
    Some(sum)
}

/// What stands behind the last sentence of a line, and ends in no stop itself.
fn tail(page: &Page<'_>, items: Range<usize>, line: Range<usize>) -> Option<Range<usize>> {
    let last = items
        .clone()
        .rev()
        .find(|&i| page.items[i].gap.stop.is_some())?;
    let stop = page.items[last].gap.stop?;
    let span = page.items[last].start..page.items[items.end - 1].end;
    let ends = page.folded[span.end..line.end].trim().is_empty();
    (last > items.start && ends && matches!(stop, '。' | '!' | '?' | '…')).then_some(span)
}

/// A line of many phrases with nothing but blanks and bars between them.
fn run_in(context: &Context<'_>, items: &Range<usize>, line: Range<usize>) -> Option<Candidate> {
    let page = context.page;
    let text = &page.folded[line.clone()];
    if text.contains(CLAUSES) || text.contains(['。', '!', '?', '*']) {
        return None;
    }
    let weight = weight(page, line.clone());
    let letters = page.letters(line.clone()) as f64;
    // A headline may stand among them.
    let all = || {
        let mut items = page.items[items.clone()].iter();
        items.all(|item| self::weight(page, item.span()) > 0.0)
    };
    let run = weight >= RUNS.0 && weight >= RUNS.1 * letters && all();
    if !run || is_told(context, line.clone()) {
        return None;
    }
    let mut sum = Sum::new(0.0);
    sum.add("run", weight, 0.1);
    Some(Candidate {
        span: lines::trim(page, line),
        own: OWN,
        sum,
        whole: true,
    })
}

/// A line between two of prose.
fn alone_in(context: &Context<'_>, k: usize, line: Range<usize>) -> Option<Range<usize>> {
    let page = context.page;
    let is_prose = |k: usize| {
        page.visible.get(k).is_none_or(|&i| {
            let line = &page.lines[i];
            line.folded.is_none() || line.held.letters >= PROSE || line.held.signs.has(Signs::STOP)
        })
    };
    let held = page.lines[page.visible[k]].held;
    (PHRASE.contains(&held.letters)
        && !held.signs.has(PUNCTUATED)
        && is_prose(k - 1)
        && is_prose(k + 1))
    .then(|| lines::trim(page, line))
}

/// What brackets hold at a line's end behind a sentence, in several clauses: `【免费看片，点此下载】`.
fn boxed(page: &Page<'_>, line: &Range<usize>) -> Option<Range<usize>> {
    let line = lines::trim(page, line.clone());
    let text = &page.folded[line.clone()];
    let close = text
        .chars()
        .next_back()
        .filter(|c| matches!(c, '】' | ']' | ')'))?;
    let open = match close {
        '】' => '【',
        ']' => '[',
        _ => '(',
    };
    let at = text.rfind(open)?;
    let inner = &text[at + open.len_utf8()..text.len() - close.len_utf8()];
    let clauses = inner.contains(['，', ',']) && !inner.contains(['。', ':']);
    (clauses && text[..at].ends_with(lines::SENTENCE_ENDS)).then(|| line.start + at..line.end)
}

/// One that is an advert for sure.
fn advert(context: &Context<'_>, span: Range<usize>) -> Option<Candidate> {
    let page = context.page;
    let letters = page.letters(span.clone());
    let weight = weight(page, span.clone());
    let doubtless = weight >= DOUBTLESS && weight >= BOX.1 * letters as f64;
    let told = || is_honest(context, span.clone()) || is_quoted(page, &span);
    if !BOX.0.contains(&letters) || !doubtless || told() {
        return None;
    }
    let mut sum = Sum::new(0.3);
    sum.add("boxed", weight, 0.1);
    Some(Candidate {
        span,
        own: OWN,
        sum,
        whole: true,
    })
}

/// What brackets hold in a line, behind the end of a sentence or of a clause, or at the line's end.
fn brackets(
    page: &Page<'_>,
    line: &Range<usize>,
    last: bool,
) -> impl Iterator<Item = Range<usize>> {
    let text = &page.folded[line.clone()];
    text.match_indices('(').filter_map(move |(at, open)| {
        let ends = |c: char| matches!(c, '。' | '!' | '?' | '，' | ';' | '”' | '」');
        let start = at + open.len();
        let len = text[start..].find([')', '(', '，', '。', '、', ':'])?;
        let closes = text[start + len..].trim_end() == ")";
        let whole = if last {
            closes
        } else {
            text[..at].ends_with(ends) && text[start + len..].starts_with(')')
        };
        whole.then(|| line.start + at..line.start + start + len + ')'.len_utf8())
    })
}

/// Those of some stretches that are search phrases for sure.
fn told(context: &Context<'_>, phrases: Vec<Range<usize>>, least: f64) -> Vec<Candidate> {
    let page = context.page;
    let weighed = phrases.into_iter().filter_map(|span| {
        let letters = page.letters(span.clone());
        let weight = phrase(context, &span).filter(|_| PHRASE.contains(&letters))?;
        // A notice gives numbers, too.
        let digits = page.folded[span.clone()].bytes();
        let called = digits.filter(u8::is_ascii_digit).count() >= NUMBER;
        let least = if called { DOUBTLESS } else { TWO * least };
        (weight >= least).then_some((span, weight))
    });
    let mut weighed: Vec<(Range<usize>, f64)> = weighed.collect();
    if weighed.len() < 2 {
        weighed.retain(|&(_, weight)| weight >= least);
    }
    let found = weighed.into_iter().filter_map(|(span, weight)| {
        let text = &page.folded[span.clone()];
        let inner = text.strip_prefix('(').unwrap_or(text);
        let foreign = !inner.contains(CLAUSES)
            && !inner.starts_with(|c: char| c.is_ascii_alphanumeric())
            && (!is_told(context, span.clone())
                || weight >= DOUBTLESS && !is_quoted(page, &span) && !is_furniture(page, &span));
        let mut sum = Sum::new(0.3);
        sum.add("pitch", weight - TWO * least, 0.5);
        foreign.then_some(Candidate {
            span,
            own: 0.0,
            sum,
            whole: false,
        })
    });
    found.collect()
}

/// Whether phrases that tell by themselves make up most of a stretch.
fn knows(context: &Context<'_>, span: Range<usize>) -> bool {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let keys = keys_in(context, span.clone());
    let telling = keys
        .iter()
        .filter(|hit| phrases.is(hit, LABEL, Role::Strong) || phrases.is(hit, LABEL, Role::Brand));
    let known: usize = telling
        .map(|hit| lines::letters(&page.folded[hit.start..hit.end]))
        .sum();
    known * 10 >= lines::letters(&page.folded[span]) * 7
}

/// How much a stretch says for being a search phrase; one that the tables know says as much as there is to say.
fn phrase(context: &Context<'_>, span: &Range<usize>) -> Option<f64> {
    let text = &context.page.folded[span.clone()];
    if knows(context, span.clone()) {
        return Some(MOST);
    }
    let latin = text.bytes().filter(u8::is_ascii_alphabetic).count();
    (latin <= LATIN).then(|| weight(context.page, span.clone()))
}

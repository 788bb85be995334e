//! Lists of nouns at a page's ends that have nothing in common with its prose, in one line or a line each: search phrases of
//! any trade, be they in a table or not; anywhere where nearly all of them speak as search phrases do.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{
    super::{Context, Finding, Sum, flag, furniture::FURNITURE, lines, score},
    block::{is_tight, separator},
    entry::Prose,
    is_keyed, is_sold,
    stem_list::is_spoken,
    weigh::is_honest,
};
use crate::{
    dictionary::{advert_weights::AdvertWeights, rule_words::List},
    page::Page,
    text::{
        class::{Signs, is_han},
        items::Item,
        scan,
    },
};

/// Fewest items of a list, also of one of which all are known or nearly, and most that are weighed.
const ITEMS: usize = 6;
const FEWEST: usize = 4;
const MOST: usize = 400;
/// Letters of an item, and of all of them on the average.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=14;
const AVERAGE: f64 = 3.5;
/// Most letters of an item that is a title, where the list leaves no doubt.
const TITLE: usize = 32;
/// Letters of an item that is no headline, and of one in the page's first line.
const HEADLINE: usize = 12;
const TITLED: usize = 5;
/// The share of known search phrases that leaves no doubt.
const SURE: f64 = 0.5;
const CERTAIN: f64 = 0.75;
/// How much an item speaks for a search phrase that no table has, as it counts at most, and on the average of a list that is
/// one anywhere and by whatever it is joined.
const PHRASE: f64 = 2.5;
const PITCH: f64 = 4.0;
const PITCHED: f64 = 2.3;
/// Lines at the page's head and at its foot that are looked at.
const HEAD: usize = 3;
const FOOT: usize = 8;
/// Pairs of characters of prose from which a list may be told to be foreign to it, and the share of its own pairs that the
/// prose may hold.
const KNOWN: usize = 80;
/// The same where the list leaves no doubt.
const SOME: usize = 50;
const OWN: f64 = 0.07;
/// Fewest pairs of an item that may be of the prose.
const OWN_PAIRS: usize = 2;

/// A list: its span in the folded text, its items, what joins them, and the visible line it starts with.
struct Listed {
    span: Range<usize>,
    items: Vec<Range<usize>>,
    mark: char,
    line: usize,
}

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
    let lines = (0..shown).filter_map(|k| in_line(page, k));
    let (head, foot) = (head(page), foot(page));
    let between = pitched(page, head.end.min(foot.start)..foot.start);
    let runs = [head, foot].into_iter();
    let runs = runs.map(|run| without_headlines(page, run)).chain(between);
    for list in lines.chain(runs.filter_map(|run| in_lines(page, run))) {
        let told = || {
            List::SaidOfAll.in_text(&page.folded[list.span.clone()])
                || heads_table(page, &list.span, list.items.len())
        };
        if !list.items.iter().all(taken)
            && !told()
            && let Some(sum) = weigh(context, prose, &list, &taken)
        {
            found.push(finding(list.span, sum));
        }
    }
    findings.extend(found);
}

/// Whether the line below a list has as many items, with numbers among them: the list names the columns of a table.
fn heads_table(page: &Page<'_>, span: &Range<usize>, items: usize) -> bool {
    let line = page.line_at(span.end.saturating_sub(1));
    let below = page
        .visible
        .get(page.visible.partition_point(|&i| i <= line));
    below.is_some_and(|&i| {
        let own = &page.items[page.lines[i].items.clone()];
        let number =
            |item: &&Item| page.folded[item.span()].starts_with(|c: char| c.is_ascii_digit());
        own.len() >= items && own.iter().filter(number).count() * 2 >= items
    })
}

/// The list that visible line `k` is.
fn in_line(page: &Page<'_>, k: usize) -> Option<Listed> {
    let line = &page.lines[page.visible[k]];
    let span = line.folded.clone()?;
    let parts = line.items.clone();
    let ends = k < HEAD || k + FOOT >= page.visible.len();
    let least = if ends { FEWEST } else { ITEMS };
    if !(least..=MOST).contains(&parts.len()) || line.held.signs.has(Signs::STOP) {
        return None;
    }
    let mark = separator(&page.items, &parts);
    if matches!(mark, '.' | '\0' | '\n' | ':' | '：') {
        return None;
    }
    let anywhere = !ends || matches!(mark, '、' | '，');
    if anywhere && pitch(page, page.items[parts.clone()].iter().map(Item::span)) < PITCHED {
        return None;
    }
    // What else parts words is of an item, and so is a blank between words of Latin letters.
    let span = lines::trim(page, span);
    let mut items: Vec<Range<usize>> = Vec::with_capacity(parts.len());
    let mut at = span.start;
    for piece in page.folded[span.clone()].split(mark) {
        let start = at;
        at += piece.len() + mark.len_utf8();
        let own = lines::trim(page, start..start + piece.len());
        match items.last_mut() {
            _ if own.is_empty() => {}
            Some(last)
                if mark == ' '
                    && [last.end - 1, own.start]
                        .iter()
                        .all(|&at| page.folded.as_bytes()[at].is_ascii_alphanumeric()) =>
            {
                last.end = own.end;
            }
            _ => items.push(own),
        }
    }
    // A caption may stand beside a list of blanks.
    let clause = |item: &Range<usize>| {
        mark == ' '
            && page.folded[item.clone()].contains(|c| lines::PARTICLES.has(c))
            && !is_phrase(page, item.clone())
    };
    let skip = items.iter().take_while(|item| clause(item)).count();
    items.drain(..skip);
    while items.last().is_some_and(clause) {
        items.pop();
    }
    let span = match mark {
        ' ' => items.first()?.start..items.last()?.end,
        _ => span,
    };
    (FEWEST..=MOST).contains(&items.len()).then_some(Listed {
        span,
        items,
        mark,
        line: k,
    })
}

/// A run of lines without those at its end towards the page's text that may be a title or a caption and are no search
/// phrases: before the text any, after it long ones.
fn without_headlines(page: &Page<'_>, run: Range<usize>) -> Range<usize> {
    let headline = |k: &usize| {
        let line = &page.lines[page.visible[*k]];
        let may_be = run.start == 0 || line.held.letters > HEADLINE;
        let item = line.folded.clone().filter(|_| may_be);
        item.is_some_and(|item| !is_phrase(page, item))
    };
    if run.start == 0 {
        let left = run.clone().rev().find(|k| !headline(k));
        run.start..left.map_or(run.start, |k| k + 1)
    } else {
        let left = run.clone().find(|k| !headline(k));
        left.unwrap_or(run.end)..run.end
    }
}

/// The list whose items are visible lines.
fn in_lines(page: &Page<'_>, run: Range<usize>) -> Option<Listed> {
    if !(ITEMS..=MOST).contains(&run.len()) {
        return None;
    }
    let item = |k: usize| lines::block(page, page.visible[k], page.visible[k]);
    Some(Listed {
        span: lines::block(page, page.visible[run.start], page.visible[run.end - 1])?,
        items: run.clone().map(item).collect::<Option<_>>()?,
        mark: '\n',
        line: run.start,
    })
}

fn finding(span: Range<usize>, sum: Sum) -> Finding {
    Finding {
        span,
        score: score(sum.total),
        evidence: sum.evidence,
    }
}

/// Whether a line is one short item; several questions are sentences.
fn is_item(page: &Page<'_>, k: usize) -> bool {
    let line = &page.lines[page.visible[k]];
    (*LETTERS.start()..=TITLE).contains(&line.held.letters)
        && !line.held.signs.has(Signs::STOP)
        && page
            .folded_line(page.visible[k])
            .matches(['?', '!'])
            .count()
            < 2
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

/// The runs of short lines among these that speak as search phrases do, from the first line that does to the last.
fn pitched(page: &Page<'_>, shown: Range<usize>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut k = shown.start;
    while k < shown.end {
        let start = k;
        while k < shown.end && is_item(page, k) {
            k += 1;
        }
        let phrase = |k: &usize| {
            let line = page.lines[page.visible[*k]].folded.clone();
            line.is_some_and(|line| is_phrase(page, line))
        };
        if k - start >= ITEMS
            && let Some(first) = (start..k).find(phrase)
            && let Some(last) = (first..k).rev().find(phrase)
        {
            let own = |k: usize| page.lines[page.visible[k]].folded.clone().unwrap_or(0..0);
            if pitch(page, (first..last + 1).map(own)) >= PITCHED {
                runs.push(first..last + 1);
            }
        }
        k = k.max(start + 1);
    }
    runs
}

/// Weighs a list of which not all is `taken`.
fn weigh<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    list: &Listed,
    taken: &dyn Fn(&Range<usize>) -> bool,
) -> Option<Sum> {
    let page = context.page;
    let Listed { items, mark, .. } = list;
    let mark = *mark;
    let n = items.len();
    let text = &page.folded[list.span.clone()];
    if text.contains(['。', ';', '“', '"', '「']) {
        return None;
    }
    let own = |item: &Range<usize>| &page.folded[item.clone()];
    let distinct: FxHashSet<&str> = items.iter().map(own).collect();
    let share = |test: &dyn Fn(&Range<usize>) -> bool| {
        items.iter().filter(|item| test(item)).count() as f64 / n as f64
    };
    // Two letters of Latin script are as wide as one ideograph.
    let letters = |item: &Range<usize>| {
        let latin = scan::count_bytes(own(item).as_bytes(), |b| b.is_ascii_alphabetic());
        page.letters(item.clone()).saturating_sub(latin / 2)
    };
    let all: usize = items.iter().map(letters).sum();
    let keyed = share(&|item| is_phrase(page, item.clone()));
    let pitch = pitch(page, items.iter().cloned());
    let heavy = matches!(mark, '_' | '|');
    let least = match keyed {
        1.0.. if heavy => FEWEST,
        CERTAIN.. if mark != ' ' => ITEMS - 1,
        _ => ITEMS,
    };
    if n < least {
        return None;
    }
    let sure = heavy || keyed >= if mark == '\n' { CERTAIN } else { SURE };
    // A title may hold signs of its own.
    let plain = |item: &Range<usize>| {
        LETTERS.contains(&letters(item)) && !own(item).contains(['，', '、', '《', '(', '!', '?'])
    };
    let fits = |item: &Range<usize>| letters(item) >= *LETTERS.start() && letters(item) <= TITLE;
    if !items.iter().all(|item| plain(item) || sure && fits(item)) {
        return None;
    }
    // A headline may stand among the items, a short one at an end of the first line.
    let at_end = |item: &Range<usize>| item == &items[0] || item == &items[n - 1];
    let long = |item: &Range<usize>| {
        let most = if list.line == 0 && at_end(item) {
            TITLED
        } else {
            HEADLINE
        };
        letters(item) > most && !is_phrase(page, item.clone()) && !taken(item)
    };
    let headlines = items.iter().filter(|item| long(item)).count();
    if list.line < HEAD && (1..=2).contains(&headlines) {
        return None;
    }
    // A novel's name may have particles, and a question what is asked for.
    let spoken = match keyed {
        CERTAIN.. if mark != '\n' => 1.0,
        _ if heavy => 0.5,
        SURE.. => 0.4,
        _ => 0.15,
    };
    let furniture = |item: &Range<usize>| {
        let hits = page.hits_in(item.clone());
        let covered: usize = hits
            .iter()
            .filter(|hit| hit.says.meets(FURNITURE) && !is_sold(hit))
            .map(|hit| hit.end - hit.start)
            .sum();
        2 * covered >= item.len()
    };
    // Lists of places are another rule's.
    let place = |item: &Range<usize>| {
        let name = page.name_at(item.clone());
        name.is_some_and(|name| 2 * (name.end - name.start) >= item.len())
    };
    if distinct.len() * 10 < n * 9
        || (all as f64) < AVERAGE * n as f64
        || share(&|item| own(item).contains(is_han)) < 0.8
        || share(&|item| is_spoken(own(item))) > spoken
        || share(&place) > 0.3
        || share(&furniture) > 0.4
        || keyed < known(mark)
        || share(&|item| is_honest(context, item.clone())) > 0.2
        || share(&|item| numbers(own(item)) > 1) > 0.5
        || has_rows(page, mark, list.line)
    {
        return None;
    }
    // Long items are taken for prose themselves.
    let beside = (!items.iter().all(|item| letters(item) <= HEADLINE))
        .then(|| Prose::beside(page, &list.span));
    let prose = beside.as_ref().unwrap_or_else(|| prose());
    let (shared, _) = prose.share(&distinct.iter().copied().collect::<String>());
    // What the page is about may stand among them, in its title before all.
    let known = |item: &Range<usize>| {
        let (share, pairs) = prose.share(own(item));
        pairs >= OWN_PAIRS && share >= if share * pairs as f64 > 1.5 { 0.2 } else { 0.5 }
    };
    let least = if keyed >= CERTAIN { SOME } else { KNOWN };
    if prose.len() < least || shared > OWN || items.iter().any(known) {
        return None;
    }
    let mut sum = Sum::new(-2.8);
    sum.add("strange", 1.0 - shared / OWN, 1.2);
    sum.add("items", n.min(12) as f64, 0.15);
    sum.add("trade", keyed, 2.0);
    sum.add("pitch", (pitch - PITCHED).max(0.0), 1.0);
    sum.add(
        "joined",
        flag(is_tight(mark) && !matches!(mark, ',' | '-')),
        1.0,
    );
    (sum.total >= 0.0).then_some(sum)
}

/// Numbers in a text: what has several is the row of a table.
fn numbers(text: &str) -> usize {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits.filter(|number| !number.is_empty()).count()
}

/// Whether an item is known as a search phrase, or speaks as such do.
pub(super) fn is_phrase(page: &Page<'_>, item: Range<usize>) -> bool {
    f64::from(AdvertWeights::embedded().of(&page.folded[item.clone()])) >= PHRASE
        || is_keyed(page, item)
}

/// How much items speak for search phrases, on the average.
fn pitch(page: &Page<'_>, items: impl ExactSizeIterator<Item = Range<usize>>) -> f64 {
    let n = items.len().max(1) as f64;
    let own = |item: Range<usize>| f64::from(AdvertWeights::embedded().of(&page.folded[item]));
    items.map(|item| own(item).min(PITCH)).sum::<f64>() / n
}

/// The share of items that have to be known as search phrases, by what joins them.
fn known(mark: char) -> f64 {
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

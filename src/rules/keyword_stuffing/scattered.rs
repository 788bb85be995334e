//! Search phrases that stand one by one over the page: a line each between paragraphs, in brackets behind them, or as
//! questions about one thing in a row. One alone proves nothing; several that no prose speaks of do.

use std::ops::Range;

use super::{
    super::{Context, Finding, doorway, lines, telltale::NUMERALS},
    LABEL,
    entry::{Entry, Kind, Prose, keys_in, particles},
    foreign::foreign,
    weigh::is_honest,
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    page::Page,
    text::{class::Signs, items::Item},
};

/// Fewest of them on a page.
const FEWEST: usize = 2;
/// Fewest letters, and phrases, of one.
const LETTERS: usize = 6;
const PHRASES: usize = 3;
/// Share of its letters that known phrases cover.
const COVERED: f64 = 0.85;
/// Share of its pairs of characters that the page's prose may hold.
const SPOKEN: f64 = 0.34;
/// Fewest questions about one thing.
const QUESTIONS: usize = 3;
/// Fewest lines in a row, and longest of them, in letters.
const LINES: usize = 3;
const LONGEST: usize = 20;
/// Longest line behind them that may be one of them, in letters.
const STRAY: usize = 10;
/// How much letters that are put together speak for an advert.
const PITCH: f32 = 4.0;
/// What stands behind formal numerals.
const UNITS: [char; 5] = ['拾', '佰', '仟', '万', '亿'];
/// Fewest letters set apart by blanks.
const SPACED: usize = 10;

/// Fewest letters of an advert that are set apart, most words between two of them, and the letters of such a word.
const LONE: usize = 10;
const BETWEEN: usize = 2;
const WORD: usize = 8;

/// Characters behind such an advert up to its line's end, and digits of a number to call among them.
const BEHIND: usize = 24;
const DIGITS: usize = 5;

/// Finds them.
pub(super) fn scattered<'p>(
    context: &Context<'_>,
    entries: &[Entry],
    prose: &dyn Fn() -> &'p Prose,
    findings: &mut Vec<Finding>,
) {
    let page = context.page;
    let keys: Vec<(usize, Range<usize>)> = (0..entries.len())
        .filter(|&i| entries[i].kind == Kind::Key)
        .filter_map(|i| Some((i, alone(context, i)?)))
        .collect();
    let lone = |covered: f64, hits: usize, enough: &dyn Fn(&[Range<usize>]) -> bool| {
        let mut found: Vec<Range<usize>> = (keys.iter())
            .filter(|(i, _)| is_pure(context, &entries[*i], covered, hits))
            .map(|(_, span)| span.clone())
            .collect();
        // The prose is read only where there are enough of them without it.
        if enough(&found) {
            found.retain(|span| unspoken(context, span.clone(), prose));
        }
        if !enough(&found) {
            found.clear();
        }
        found
    };
    // Four phrases in a line of their own are no line of an article.
    let sure = |span: &Range<usize>| worth(context, &keys_in(context, span.clone())) > PHRASES;
    let mut found = lone(COVERED, PHRASES, &|found| {
        found.len() >= FEWEST || found.iter().any(sure)
    });
    if found.len() <= FEWEST {
        // More of them need to be less pure.
        let more = lone(0.5, PHRASES - 1, &|found| found.len() > FEWEST);
        if more.len() > found.len() {
            found = more;
        }
    }
    let count = found.len();
    findings.extend(
        found
            .into_iter()
            .map(|span| Finding::counted(span, "lone", count)),
    );
    key_lines(context, prose, findings);
    foreign(context, findings);
    let asks = |line: &Range<usize>| page.folded[line.clone()].contains('?');
    let keyed = page.lines.iter().filter(|line| line.says.meets(Says::KEY));
    let lines = keyed.filter_map(|line| line.folded.clone());
    for line in lines.filter(asks) {
        let items = &page.items[page.items_in(&line)];
        if items.len() >= QUESTIONS && questions(context, items, prose) {
            let span = lines::trim(page, line.clone());
            findings.push(Finding::counted(span, "questions", items.len()));
        }
    }
}

/// Lines that hold nothing but a brand of the title, with a tail.
pub(super) fn echoes(
    context: &Context<'_>,
    entries: &[Entry],
    titles: &[Finding],
    findings: &mut Vec<Finding>,
) {
    let page = context.page;
    let text = |span: Range<usize>| &page.folded[span];
    let brands: Vec<&str> = titles
        .iter()
        .filter(|title| title.span.end <= page.folded.len())
        .flat_map(|title| keys_in(context, title.span.clone()))
        .map(|hit| text(hit.start..hit.end))
        .filter(|brand| lines::letters(brand) > 2)
        .collect();
    if brands.is_empty() {
        return;
    }
    for (i, entry) in entries.iter().enumerate() {
        let named = || {
            brands
                .iter()
                .any(|brand| text(entry.span.clone()).starts_with(brand))
        };
        if entry.kind == Kind::Key
            && named()
            && let Some(span) = separate(context, i)
        {
            findings.push(Finding::counted(span, "echo", 1));
        }
    }
}

/// The span of an item that is all of a line below the title, with the separators around it.
fn separate(context: &Context<'_>, i: usize) -> Option<Range<usize>> {
    let page = context.page;
    let item = &page.items[i];
    let line = page.lines[page.line_at(item.start)].folded.clone()?;
    let around = [line.start..item.start, item.end..line.end];
    let bare = |span: Range<usize>| lines::letters(&page.folded[span]) == 0;
    let title = page.title()?.folded.as_ref()? == &line;
    (!title && around.into_iter().all(bare)).then(|| lines::trim(page, line))
}

/// Whether the page's prose does not speak of what a stretch of it says.
fn unspoken<'p>(context: &Context<'_>, span: Range<usize>, prose: &dyn Fn() -> &'p Prose) -> bool {
    prose().share(&context.page.folded[span]).0 <= SPOKEN
}

/// Whether an item is nothing but search phrases.
fn is_pure(context: &Context<'_>, entry: &Entry, share: f64, least: usize) -> bool {
    let text = |span: Range<usize>| &context.page.folded[span];
    let hits = keys_in(context, entry.span.clone());
    if worth(context, &hits) < least && entry.telling() == 0 {
        return false;
    }
    let letters = lines::letters(text(entry.span.clone()));
    let covered: usize = hits
        .iter()
        .map(|hit| lines::letters(text(hit.start..hit.end)))
        .sum();
    letters >= LETTERS && covered as f64 >= share * letters as f64
}

/// How many phrases so many are worth: a long one that tells is as good as the words it is made of.
fn worth(context: &Context<'_>, hits: &[&Hit]) -> usize {
    let phrases = context.dictionaries.phrases();
    let worth = |hit: &&Hit| {
        let letters = lines::letters(&context.page.folded[hit.start..hit.end]);
        let tells = phrases.is(hit, LABEL, Role::Strong) || phrases.is(hit, LABEL, Role::Brand);
        if tells {
            letters.div_ceil(2)
        } else {
            (letters / 2).max(1)
        }
    };
    hits.iter().map(worth).sum()
}

/// The span of an item that is all of a line, or all that a bracket at the end of a paragraph holds.
fn alone(context: &Context<'_>, i: usize) -> Option<Range<usize>> {
    let page = context.page;
    let item = &page.items[i];
    let line = page.lines[page.line_at(item.start)].folded.clone()?;
    let before = page.folded[line.start..item.start].trim_start();
    let after = page.folded[item.end..line.end].trim_end();
    if before.is_empty() && after.is_empty() {
        // The first line is the page's title.
        return (page.title()?.folded.as_ref()? != &line).then(|| item.span());
    }
    let open = before.chars().next_back()?;
    let close = after.chars().next()?;
    let bracket = matches!((open, close), ('(', ')') | ('【', '】') | ('[', ']'));
    let text = before.trim_end_matches(open).trim_end();
    let ends = after.len() == close.len_utf8() && text.ends_with(['。', '!', '?', '”', '…']);
    (bracket && ends).then(|| item.start - open.len_utf8()..item.end + close.len_utf8())
}

/// Whether a line is questions about one search phrase.
fn questions<'p>(context: &Context<'_>, items: &[Item], prose: &dyn Fn() -> &'p Prose) -> bool {
    let page = context.page;
    let span = items[0].start..items[items.len() - 1].end;
    let first = match keys_in(context, items[0].span()).first() {
        Some(hit) if hit.start == items[0].start => &page.folded[hit.start..hit.end],
        _ => return false,
    };
    let asked = |item: &Item| {
        let text = &page.folded[item.span()];
        text.starts_with(first)
            && lines::letters(text) <= 16
            && page.folded[item.end..].starts_with('?')
    };
    items.iter().all(asked)
        && keys_in(context, span.clone()).len() >= items.len() + 2
        && unspoken(context, span.clone(), prose)
        && !is_honest(context, span)
}

/// Lines in a row that hold a search phrase each, behind a number or a label that may be the same for all.
fn key_lines<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    findings: &mut Vec<Finding>,
) {
    let page = context.page;
    let first = page.visible.first().copied();
    let title = context.heads().title.as_ref();
    let is_title =
        |i: usize| first == Some(i) || title.is_some() && page.lines[i].folded.as_ref() == title;
    let weights: Vec<(usize, Option<f64>)> = page
        .visible
        .iter()
        .map(|&i| (i, (!is_title(i)).then(|| key_line(context, i)).flatten()))
        .collect();
    // The prose is read only where there are enough of them without it.
    let mut start = 0;
    for run in weights.split(|(_, weight)| weight.is_none()) {
        let from = start;
        start += run.len() + 1;
        if run.len() < LINES {
            continue;
        }
        let unspoken = |&(i, _): &(usize, Option<f64>)| unspoken(context, core(page, i), prose);
        let mut at = from;
        for run in run.chunk_by(|a, b| unspoken(a) && unspoken(b)) {
            let first = at;
            at += run.len();
            let weight: f64 = run.iter().filter_map(|(_, weight)| *weight).sum();
            // The line above may say that they are reported.
            let header = first
                .checked_sub(1)
                .and_then(|k| page.lines[weights[k].0].folded.clone());
            let reported = || header.is_some_and(|header| is_honest(context, header));
            if run.len() < LINES || weight < run.len() as f64 || reported() {
                continue;
            }
            // The last lines of the page go on with it, though no table holds them.
            let rest = &weights[at..];
            let few = rest.len() * 3 <= run.len() + 1;
            let goes_on = few && rest.iter().all(|&(i, _)| is_stray(context, i, prose));
            let last = if goes_on && first > 0 {
                weights.len()
            } else {
                at
            } - 1;
            if let Some(span) = lines::block(page, run[0].0, weights[last].0) {
                findings.push(Finding::counted(span, "lines", last + 1 - first));
            }
        }
    }
}

/// Whether a line may be a search phrase that no table holds: a few words that the page's prose does not have.
fn is_stray<'p>(context: &Context<'_>, i: usize, prose: &dyn Fn() -> &'p Prose) -> bool {
    let page = context.page;
    let core = core(page, i);
    let text = &page.folded[core];
    let plain = || !text.contains(['。', '，', ';', '“', '《', '「', ':', ',', '|', ' ']);
    (3..=STRAY).contains(&lines::letters(text))
        && plain()
        && particles(text) == 0
        && prose().share(text).0 == 0.0
}

/// What a line says behind its number or label.
fn core(page: &Page<'_>, i: usize) -> Range<usize> {
    let line = page.lines[i].folded.clone().unwrap_or_default();
    line.start + doorway::unlabelled(&page.folded[line.clone()])..line.end
}

/// How much a line says for being a search phrase, if it may be one.
fn key_line(context: &Context<'_>, i: usize) -> Option<f64> {
    let page = context.page;
    let signs = page.lines[i].held.signs;
    // Without a label all of a line's clauses are in what it says.
    let clauses = !signs.has(Signs::COLON) && signs.has(Signs::STOP.or(Signs::COMMA));
    if !page.lines[i].says.meets(Says::KEY) || clauses {
        return None;
    }
    let line = page.lines[i].folded.clone()?;
    let core = core(page, i);
    let keys = keys_in(context, core.clone());
    if keys.is_empty() {
        return None;
    }
    let text = &page.folded[core.clone()];
    let letters = page.letters(core);
    let plain = || !text.contains(['。', '，', ';', '“', '《', '「', ':']);
    if !(3..=LONGEST).contains(&letters) || !plain() || is_honest(context, line) {
        return None;
    }
    let phrases = context.dictionaries.phrases();
    let letters_of = |hit: &Hit| lines::letters(&page.folded[hit.start..hit.end]);
    let covered: usize = keys.iter().map(|hit| letters_of(hit)).sum();
    let tells = |hit: &&&Hit| {
        letters_of(hit) > 2
            && (phrases.is(hit, LABEL, Role::Strong) || phrases.is(hit, LABEL, Role::Brand))
    };
    let telling = keys.iter().filter(tells).count();
    // A long phrase that is all of the line is as good as two.
    let whole = telling == 0 && keys.len() == 1 && covered == letters && letters >= 5;
    let weak = (keys.len() - telling) as f64 + f64::from(u8::from(whole));
    (covered * 5 >= letters * 2).then_some(telling as f64 * 1.5 + 0.5 * weak)
}

/// Search phrases whose letters blanks or dots part.
pub(super) fn spaced(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let lines = page.lines.iter().filter(|line| line.items.len() >= SPACED);
    for line in lines.filter_map(|line| line.folded.clone()) {
        let items = &page.items[page.items_in(&line)];
        let found = spaced_in(context, items).or_else(|| spelled_out(context, items));
        findings.extend(found.map(|found| with_number(page, &line, found)));
    }
}

/// An advert with the number to call that ends its line.
fn with_number(page: &Page<'_>, line: &Range<usize>, mut found: Finding) -> Finding {
    let line = lines::trim(page, line.clone());
    let rest = &page.folded[found.span.end.min(line.end)..line.end];
    let digit =
        |c: char| c.is_ascii_digit() || "零一二三四五六七八九".contains(c) || NUMERALS.contains(&c);
    let short = rest.chars().count() <= BEHIND && !rest.contains(['。', '，', '、']);
    if short && rest.chars().filter(|&c| digit(c)).count() >= DIGITS {
        found.span.end = line.end;
    }
    found
}

/// An advert of several phrases whose letters are set apart, with numbers and short words between.
fn spelled_out(context: &Context<'_>, items: &[Item]) -> Option<Finding> {
    let page = context.page;
    let lone = |item: &Item| item.letters <= 1;
    let first = items.iter().position(lone)?;
    let (mut end, mut count, mut others) = (first + 1, 1, 0);
    for (k, item) in items.iter().enumerate().skip(first + 1) {
        if item.gap.breaks > 0 || others > BETWEEN || item.letters > WORD {
            break;
        }
        if lone(item) {
            (end, count, others) = (k + 1, count + 1, 0);
        } else {
            others += 1;
        }
    }
    let run = &items[first..end];
    if count < LONE || count * 4 < run.len() * 3 || count * 2 < items.len() {
        return None;
    }
    let words: String = run.iter().map(|item| &page.folded[item.span()]).collect();
    if is_mark(&words) {
        return None;
    }
    let phrases = context.dictionaries.phrases().find(&words);
    let keys = phrases.iter().filter(|hit| super::is_key(hit));
    let keys = keys.map(|hit| lines::letters(&words[hit.start..hit.end]));
    let (n, covered) = keys.fold((0, 0), |(n, all), own| (n + 1, all + own));
    let pitch = AdvertWeights::embedded().of(&words);
    let sold = n >= 2 && covered * 10 >= lines::letters(&words) * 3 || pitch > PITCH;
    let span = run[0].start..run[run.len() - 1].end;
    (sold && !List::Told.in_text(&words)).then(|| Finding::counted(span, "spaced", count))
}

fn spaced_in(context: &Context<'_>, items: &[Item]) -> Option<Finding> {
    let page = context.page;
    let lone = |item: &Item| item.letters == 1;
    let run = items
        .chunk_by(|a, b| lone(a) && lone(b) && b.gap.mark != '、' && b.gap.breaks == 0)
        .max_by_key(|run| run.len())?;
    if run.len() < SPACED {
        return None;
    }
    let word: String = run.iter().map(|item| &page.folded[item.span()]).collect();
    if is_mark(&word) {
        return None;
    }
    let phrases = context.dictionaries.phrases();
    let covered: usize = phrases
        .find(&word)
        .iter()
        .filter(|hit| super::is_key(hit))
        .map(|hit| lines::letters(&word[hit.start..hit.end]))
        .sum();
    let span = run[0].start..run[run.len() - 1].end;
    (covered * 10 >= run.len() * 7).then(|| Finding::counted(span, "spaced", run.len()))
}

/// Whether letters are no words: few that come again and again, as before the numbers of a list (`男301、男303`), or numerals
/// that are counted up (`壹、贰、叁`).
fn is_mark(letters: &str) -> bool {
    let numeral = |c: &char| NUMERALS.contains(c) || UNITS.contains(c);
    if 2 * letters.chars().filter(numeral).count() > letters.chars().count() {
        return true;
    }
    let mut own: Vec<char> = letters.chars().collect();
    let all = own.len();
    own.sort_unstable();
    own.dedup();
    2 * own.len() < all
}

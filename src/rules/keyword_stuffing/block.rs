//! Blocks of search phrases: which items are of one, and its span.

use std::{cell::OnceCell, ops::Range};

mod edges;

use rustc_hash::FxHashSet;

use super::{
    super::{Context, beside, doorway, lines},
    LABEL,
    entry::{Entry, Kind, Prose, covered, keys_in, particles, stems},
    firm::{company, site_mark},
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        phrases::{Hit, Role},
    },
    text::{
        class::{self, Class},
        items::Item,
    },
};

/// Items without a phrase that may stand between two with one.
const STRAYS: usize = 3;
/// Fewest items of a run that is one block as a whole.
const WHOLE: usize = 4;
/// Longest item beside phrases that blanks join that is of them, in letters.
const STRAY: usize = 8;
/// Fewest letters of a headline between phrases.
const HEADLINE: usize = 5;
/// Bytes behind a block that are looked at.
pub(super) const NEAR: usize = 512;
/// Items of a block that tell how it goes on.
const BEFORE: usize = 64;

/// Longest rest of a sentence that goes with its other clauses, in letters.
const CLAUSE: usize = 14;
/// Whether search phrases are joined by it and clauses are not.
pub(super) fn is_tight(mark: char) -> bool {
    mark == ','
        || !matches!(mark, ' ' | '、' | '，' | '\n' | '.' | '\0' | '：' | ':')
            && matches!(class::class(mark), Class::Separator | Class::Word)
}

/// The separator that stands most often in the block.
pub(super) fn separator(items: &[Item], block: &Range<usize>) -> char {
    let marks = items[block.start + 1..block.end].iter();
    let marks = marks.map(|item| match item.gap.breaks {
        0 => item.gap.mark,
        _ => '\n',
    });
    // Nearly always there is but one.
    let first = marks.clone().next().unwrap_or('\0');
    if marks.clone().all(|mark| mark == first) {
        return first;
    }
    let mut marks: Vec<char> = marks.collect();
    marks.sort_unstable();
    marks
        .chunk_by(|a, b| a == b)
        .max_by_key(|same| same.len())
        .map_or('\0', |same| same[0])
}

/// The runs of items that may be blocks.
pub(super) fn blocks(
    context: &Context<'_>,
    entries: &mut [Entry],
    prose: &OnceCell<Prose>,
) -> Vec<Range<usize>> {
    let items = &context.page.items;
    let mut found = Vec::new();
    for run in runs(items, entries) {
        // Most runs are clauses of prose.
        if entries[run.clone()]
            .iter()
            .any(|e| e.weak + e.telling() > 0)
        {
            if run.len() > 1 {
                stems(context, entries, run.clone());
            }
            found.push(run);
        }
    }
    glued(context, entries, &mut found);
    let entries = &*entries;
    let mut blocks = Vec::new();
    for run in found {
        in_run(context, entries, prose, &run, &mut blocks);
    }
    merge(items, entries, blocks)
}

/// The runs of items on one line that no stop parts and that may be search phrases.
fn runs(items: &[Item], entries: &[Entry]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for i in 0..=entries.len() {
        let parted = |i: usize| {
            let gap = &items[i].gap;
            let asks = |i: usize| i > 0 && entries[i].is_part() && entries[i - 1].is_part();
            gap.prose
                || gap.breaks > 0
                || gap
                    .stop
                    .is_some_and(|c| !matches!(c, '?' | '!') || !asks(i))
                || entries[i].kind == Kind::Opens
                || i > 0 && entries[i - 1].kind == Kind::Closes
        };
        let prose = |i: usize| entries[i].kind == Kind::Prose;
        if i == entries.len() || prose(i) || parted(i) {
            if start < i {
                runs.push(start..i);
            }
            start = if i < entries.len() && prose(i) {
                i + 1
            } else {
                i
            };
        }
    }
    runs
}

/// Takes in items at the ends of runs that are glued to prose: they start with weak phrases, or with an item that is
/// known from elsewhere, or end in one.
fn glued(context: &Context<'_>, entries: &mut [Entry], runs: &mut [Range<usize>]) {
    let page = context.page;
    let items = &page.items;
    let keys = |entries: &[Entry], run: &Range<usize>| {
        let keys = entries[run.clone()].iter().filter(|e| e.is_part());
        keys.count()
    };
    let long = |entries: &[Entry], run: &Range<usize>| run.len() >= 2 && keys(entries, run) >= 2;
    if !runs.iter().any(|run| long(entries, run)) {
        return;
    }
    let known: FxHashSet<&str> = runs
        .iter()
        .filter(|run| run.len() >= 2 && keys(entries, run) >= 1)
        .flat_map(|run| run.clone())
        .map(|i| &page.folded[items[i].span()])
        .filter(|text| text.chars().count() >= 3)
        .collect();
    let starts = |text: &str| {
        let ends = text.char_indices().map(|(at, _)| at);
        ends.rev().find(|&at| known.contains(&text[..at]))
    };
    for run in runs {
        if !long(entries, run) {
            continue;
        }
        let mark = separator(items, run);
        if !is_tight(mark) && mark != '，' {
            continue;
        }
        let next = run.end;
        let follows = |next: &Item| next.gap.breaks == 0 && next.gap.mark == mark;
        if let Some(entry) = entries.get_mut(next)
            && entry.kind == Kind::Prose
            && items.get(next).is_some_and(follows)
        {
            let text = &page.folded[items[next].span()];
            let weak = entry.chain.filter(|_| is_tight(mark));
            if let Some(end) = starts(text).map(|at| items[next].start + at).or(weak) {
                entry.kind = Kind::Closes;
                entry.span = items[next].start..end;
                run.end += 1;
            }
        }
        // A short item that runs on into prose behind a blank.
        let last = run.end - 1;
        let text = &page.folded[items[last].span()];
        let runs_on = items.get(last + 1).is_some_and(|next| {
            next.gap.breaks == 0 && !is_tight(next.gap.mark) && next.gap.mark != mark
        });
        if runs_on
            && entries[last].kind == Kind::Neutral
            && let Some(at) = starts(text)
        {
            entries[last].kind = Kind::Closes;
            entries[last].span = items[last].start..items[last].start + at;
        }
    }
}

/// The blocks in a run.
fn in_run(
    context: &Context<'_>,
    entries: &[Entry],
    prose: &OnceCell<Prose>,
    run: &Range<usize>,
    blocks: &mut Vec<Range<usize>>,
) {
    let items = &context.page.items;
    let page = context.page;
    let keys: Vec<usize> = run.clone().filter(|&i| entries[i].is_part()).collect();
    let Some(&first) = keys.first() else {
        return;
    };
    // The title's own words, be there a weak phrase among them.
    if let Some(own) = edges::headline_in(context, entries, run) {
        in_run(context, entries, prose, &(run.start..own.start), blocks);
        in_run(context, entries, prose, &(own.end..run.end), blocks);
        return;
    }
    if let [one] = keys[..] {
        blocks.push(one..one + 1);
        return;
    }
    let mark = separator(items, run);
    let tight = is_tight(mark);
    let n = run.len();
    // The page's own words between phrases: a headline.
    let own_words = |i: usize| {
        let text = &page.folded[items[i].span()];
        let known = || {
            let prose = prose.get_or_init(|| Prose::of(context, entries));
            let (share, pairs) = prose.share(text);
            pairs >= 3 && share >= 0.6
        };
        entries[i].kind == Kind::Neutral && known()
    };
    let words = |i: usize| items[i].letters;
    let title = context.heads().title.as_ref();
    let titled = title.is_some_and(|line| line.contains(&items[run.start].start))
        && run
            .clone()
            .any(|i| entries[i].kind == Kind::Neutral && words(i) > HEADLINE + 1);
    // Between brands that blanks part from it, so is any that is long.
    let headline = |i: usize| {
        let long = words(i) >= HEADLINE;
        entries[i].kind == Kind::Neutral
            && entries[i].weak == 0
            && long
            && (!tight || titled || n < WHOLE + 1)
    };
    // A headline between two brands.
    let (outer, inner) = (run.start + 1..run.end - 1, |i: &usize| {
        entries[*i].is_part()
    });
    let framed = keys.len() == 2
        && n >= 3
        && !outer.clone().any(|i| inner(&i))
        && outer.map(words).sum::<usize>() > HEADLINE;
    if framed {
        blocks.extend([run.start..run.start + 1, run.end - 1..run.end]);
        return;
    }
    if tight
        && !titled
        && n >= WHOLE
        && (keys.len() >= 3 || keys.len() * 2 >= n)
        && run.clone().filter(|&i| own_words(i)).count() * 4 <= n
    {
        let (mut start, mut end) = (run.start, run.end);
        // What hangs on the run by a weaker separator is of it only as a search phrase.
        let loose = |gap: &Item| !is_tight(gap.gap.mark);
        while start < first && (loose(&items[start + 1]) || own_words(start)) {
            start += 1;
        }
        let joins = |&&i: &&usize| !loose(&items[i]) || entries[i].telling() > 0;
        let last = *keys.iter().rev().find(joins).unwrap_or(&first);
        while end - 1 > last
            && (loose(&items[end - 1])
                || own_words(end - 1)
                || runs_on(items, end - 1)
                || lines::begins_sentence(page, end - 1)
                || edges::leads_prose(items, entries, end - 1))
        {
            end -= 1;
        }
        blocks.push(start..end);
        return;
    }
    if let Some(whole) = edges::long_list(context, entries, run, &keys, &own_words) {
        blocks.push(whole);
        return;
    }
    let mut block: Option<Range<usize>> = None;
    for &i in &keys {
        let apart = |b: &Range<usize>| {
            i - b.end > STRAYS
                || !goes_on(items, entries, b, i)
                || (b.end..i).any(|k| own_words(k) || headline(k))
        };
        if block.as_ref().is_some_and(apart) {
            blocks.extend(block.take());
        }
        block.get_or_insert(i..i).end = i + 1;
    }
    blocks.extend(block.take());
    // Items that the block's own separator joins to it are of it.
    let from = blocks.len() - blocks.iter().filter(|b| b.start >= run.start).count();
    for k in from..blocks.len() {
        let floor = if k > from {
            blocks[k - 1].end
        } else {
            run.start
        };
        let ceiling = blocks.get(k + 1).map_or(run.end, |next| next.start);
        let block = &mut blocks[k];
        let mark = separator(items, block);
        if mark == ' ' && block.len() >= WHOLE {
            // A line of phrases that blanks join has a few that no table holds.
            let stray = |i: usize| {
                let text = &page.folded[items[i].span()];
                let prose = || prose.get_or_init(|| Prose::of(context, entries));
                items[i].gap.stop.is_none()
                    && entries[i].kind == Kind::Neutral
                    && (2..=STRAY).contains(&words(i))
                    && particles(text) == 0
                    && !(titled && words(i) >= HEADLINE)
                    && prose().share(text).0 == 0.0
            };
            let (before, after) = (floor..block.start, block.end..ceiling);
            let ends_line = items.get(ceiling).is_none_or(|next| next.gap.breaks > 0);
            let starts_line = items[floor].gap.breaks > 0 || floor == 0;
            let few = |strays: &Range<usize>| strays.len() * 2 <= block.len();
            let (head, tail) = (
                starts_line && few(&before) && before.clone().all(stray),
                ends_line && few(&after) && after.clone().all(stray),
            );
            if head {
                block.start = before.start;
            }
            if tail {
                block.end = after.end;
            }
            continue;
        }
        if !is_tight(mark) || block.len() < 2 {
            continue;
        }
        let joined =
            |i: usize| items[i].gap.stop.is_none() && items[i].gap.mark == mark && i > run.start;
        let free = |i: usize| {
            !own_words(i)
                && !runs_on(items, i)
                && !lines::begins_sentence(page, i)
                && !edges::leads_prose(items, entries, i)
        };
        let placed = |i: usize| page.name_at(items[i].span()).is_some();
        let heads = |i: usize| {
            titled && entries[i].kind == Kind::Neutral && words(i) > HEADLINE && !placed(i)
        };
        while block.start > floor
            && joined(block.start)
            && !own_words(block.start - 1)
            && !heads(block.start - 1)
        {
            block.start -= 1;
        }
        while block.end < ceiling && joined(block.end) && free(block.end) {
            block.end += 1;
        }
    }
}

/// Whether other text stands right behind item `i`, parted by less than a separator of phrases.
fn runs_on(items: &[Item], i: usize) -> bool {
    items
        .get(i + 1)
        .is_some_and(|next| next.gap.breaks == 0 && !is_tight(next.gap.mark))
}

/// Whether a block whose phrases a separator joins goes on with item `i`: by such a separator too, or as a phrase that
/// tells by itself. The article's first clause behind a block may hold a weak word, and is none of the block's.
fn goes_on(items: &[Item], entries: &[Entry], block: &Range<usize>, i: usize) -> bool {
    // The last of a long block tell of it.
    let near = block.end.saturating_sub(BEFORE).max(block.start)..block.end;
    let tight = block.len() >= 2 && is_tight(separator(items, &near));
    let gap = &items[i].gap;
    let entry = &entries[i];
    let whole_line = items
        .get(i + 1)
        .is_none_or(|next| next.gap.breaks > 0 || is_tight(next.gap.mark));
    !tight
        || gap.breaks == 0 && is_tight(gap.mark)
        || entry.telling() > 0 && (whole_line || entry.kind == Kind::Closes)
}

/// Joins blocks over line breaks: one phrase a line, or one list that breaks off and goes on.
fn merge(items: &[Item], entries: &[Entry], blocks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(blocks.len());
    // Where the last line of the last block starts.
    let mut line = 0;
    for block in blocks {
        let start = block.start;
        let ends_line = |end: usize| items.get(end).is_none_or(|next| next.gap.breaks > 0);
        let goes_on = merged.last().is_some_and(|last| {
            let strays = last.end..start;
            let lone = |i: usize| (i == 0 || items[i].gap.breaks > 0) && ends_line(i + 1);
            let breaks = |i: usize| (1..=2).contains(&items[i].gap.breaks) && !items[i].gap.prose;
            let stops = |i: usize| {
                items[i]
                    .gap
                    .stop
                    .is_some_and(|c| !matches!(c, '?' | '!' | ':'))
            };
            let ones = last.end - line == 1 && lone(start) && lone(line);
            let near = strays.len() <= usize::from(ones)
                && (last.end..=start).all(|i| breaks(i) && !stops(i));
            let alike = || {
                let here = separator(items, &block);
                block.len() > 1
                    && last.end - line > 1
                    && here == separator(items, &(line..last.end))
            };
            let telling = |b: Range<usize>| entries[b].iter().any(|e| e.telling() + e.weak > 0);
            near && ends_line(last.end)
                && strays
                    .clone()
                    .all(|i| entries[i].kind == Kind::Neutral && lone(i))
                && telling(block.clone())
                && (ones || alike())
        });
        line = start;
        match merged.last_mut() {
            Some(last) if goes_on => last.end = block.end,
            _ => merged.push(block),
        }
    }
    merged
}

/// From the first phrase, or the header of the block, to its last separator.
pub(super) fn span(context: &Context<'_>, entries: &[Entry], block: &Range<usize>) -> Range<usize> {
    let page = context.page;
    let text = &page.folded;
    let mark = separator(&page.items, block);
    let (first, last) = (&entries[block.start], &entries[block.end - 1]);
    let mut start = first.span.start;
    let mut end = last.span.end;
    // Where prose goes on behind the last item, only the phrases in front of the item are of the block.
    let follows = text[end..].chars().next().unwrap_or('\n');
    // A line may be as long as a page.
    let rest_of_line = |end: usize| {
        let near = lines::head(&text[end..], NEAR);
        near.split('\n').next().unwrap_or("")
    };
    let rest = rest_of_line(end);
    let leads = || lines::begins_sentence(page, block.end - 1);
    let speaks = AdvertWeights::embedded();
    if mark == '\n' && matches!(rest.trim(), "?" | "!") {
        end += rest.trim_end().len();
    } else if block.len() > 1
        && last.kind == Kind::Key
        && follows != '\n'
        && (follows != mark || mark == '，' || leads())
    {
        let hits = keys_in(context, last.span.clone());
        let head = hits
            .windows(2)
            .take_while(|pair| lines::letters(&text[pair[0].end..pair[1].start]) <= 2)
            .count();
        // A short word at the end that prose shares is the sentence's first.
        let phrases = context.dictionaries.phrases();
        let shared = |hit: &Hit| {
            lines::letters(&text[hit.start..hit.end]) <= 2
                && !phrases.is(hit, LABEL, Role::Suffix)
                && lines::letters(&text[hit.end..end]) >= 4
        };
        let shorter = hits.get(head).is_some_and(|hit| shared(hit));
        let head = if shorter && head > 0 { head - 1 } else { head };
        let chain = hits.get(head).map_or(end, |hit| hit.end);
        let rest = text[chain..end].trim();
        let openers = context.dictionaries.phrases().words(LABEL, Role::Opener);
        let opens = |rest: &str| openers.iter().any(|word| **word == *rest);
        let heads = follows == ':' && lines::letters(rest) >= 2;
        let own = || speaks.of(rest) < 0.0 && lines::letters(rest) > 0;
        if lines::letters(rest) >= 4 || opens(rest) || heads || own() {
            end = chain;
        }
    }
    // An advert of clauses ends with its sentence.
    let telling: usize = entries[block.clone()].iter().map(Entry::telling).sum();
    if mark == '，' && telling >= 2 {
        let rest = rest_of_line(end);
        let stop = rest.find(['。', '!', '?', '…']);
        let starts = text[..start]
            .trim_end_matches(' ')
            .ends_with(['\n', '。', '!', '?'])
            || start == 0;
        let advert = |clause: &str| lines::letters(clause) <= CLAUSE && beside::goes_on(clause);
        if let Some(stop) = stop.filter(|&at| starts && advert(&rest[..at])) {
            let width = rest[stop..].chars().next().map_or(0, char::len_utf8);
            end += stop + width;
        }
    }
    end = edges::finished(context, block, start, end);
    end += company(&text[end..]);
    let hanging: usize = text[end..]
        .chars()
        .take_while(|&c| c != '\n' && matches!(class::class(c), Class::Separator | Class::Comma))
        .map(char::len_utf8)
        .sum();
    end += text[end..end + hanging].trim_end().len();
    let pipe = text[end..].trim_start_matches(' ');
    if mark == 'i' && pipe.starts_with('i') && pipe[1..].trim_start_matches(' ').starts_with('\n') {
        end = text.len() - pipe.len() + 1;
    }
    if is_tight(mark) && text[..start].ends_with(mark) {
        let before = text[..start].trim_end_matches(mark);
        if mark != ',' || !before.chars().next_back().is_some_and(lines::is_letter) {
            start = before.len();
        }
    }
    // A bullet, a separator that opens the line, a lost sign behind the block.
    let line = page.lines[page.line_at(start)]
        .folded
        .clone()
        .unwrap_or(start..end);
    let before = text[line.start.min(start)..start].trim_start();
    let opens = !before.is_empty()
        && before
            .chars()
            .all(|c| matches!(class::class(c), Class::Separator));
    if opens {
        start -= before.len();
    } else if first.kind != Kind::Opens && block.len() > 1 {
        let header = doorway::header(context, line.start.min(start)..start);
        start = header.min(start - site_mark(before));
    }
    doorway::around(page, start..end)
}

/// The share of a block's letters that search phrases cover.
pub(super) fn cover(context: &Context<'_>, span: Range<usize>) -> f64 {
    // The name of a brand's firm is of the brand.
    let text = &context.page.folded[span.clone()];
    let end = text
        .rfind('(')
        .filter(|&at| company(&text[at..]) == text.len() - at);
    let letters = lines::letters(&text[..end.unwrap_or(text.len())]).max(1);
    covered(context, span) as f64 / letters as f64
}

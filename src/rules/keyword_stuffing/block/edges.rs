//! Where a block ends: at a headline, at the first clause of prose, at the end of a line that it fills.

use std::ops::Range;

use super::{NEAR, STRAYS, WHOLE, separator};
use crate::{
    rules::{
        Context,
        keyword_stuffing::entry::{Entry, Kind, covered, particles},
        lines,
    },
    text::items::Item,
};

/// Fewest letters of a title's own words.
const TITLE: usize = 8;

/// Signs that part what a headline quotes from its other words.
const QUOTES: [char; 10] = ['“', '”', '‘', '’', '"', '「', '」', '『', '』', '《'];

/// Fewest items of a long list.
const MANY: usize = 8;

/// Most letters of an item that no table holds.
const SHORT: usize = 12;

/// Fewest letters of a clause that prose goes on from.
const LEADS: usize = 7;

/// The items of a run in the page's title that are its headline: a long one of which phrases are a small part, between or beside
/// others that tell, or one of which a part is quoted.
pub(super) fn headline_in(
    context: &Context<'_>,
    entries: &[Entry],
    run: &Range<usize>,
) -> Option<Range<usize>> {
    let page = context.page;
    let items = &page.items;
    let title = page.title().and_then(|title| title.folded.as_ref())?;
    if items[run.start].start >= title.end || run.len() < 2 {
        return None;
    }
    let plain = |i: usize| {
        let item = &items[i];
        entries[i].telling() == 0
            && page.name_at(item.span()).is_none()
            && covered(context, item.span()) * 3 <= item.letters
    };
    let quoted = |i: usize| items[i].gap.breaks == 0 && QUOTES.contains(&items[i].gap.mark);
    let all: Vec<usize> = run.clone().filter(|&i| plain(i)).collect();
    let parts = all.chunk_by(|a, b| a + 1 == *b && quoted(*b));
    let long = |part: &&[usize]| part.iter().map(|&i| items[i].letters).sum::<usize>() >= TITLE;
    if !run.clone().any(|i| entries[i].telling() > 0) {
        return None;
    }
    let mut found = parts.filter(long);
    let one = found.next()?;
    let own = one[0]..one[one.len() - 1] + 1;
    found.next().is_none().then_some(own)
}

/// All of a run of many short items that one separator joins, where a good part of them are phrases and some tell: most lists
/// have items that no table holds.
pub(super) fn long_list(
    context: &Context<'_>,
    entries: &[Entry],
    run: &Range<usize>,
    keys: &[usize],
    own_words: &dyn Fn(usize) -> bool,
) -> Option<Range<usize>> {
    let items = &context.page.items;
    let mark = separator(items, run);
    let text = |i: usize| &context.page.folded[items[i].span()];
    let telling: usize = keys.iter().map(|&i| entries[i].telling()).sum();
    let strange = |i: usize| {
        items[i].letters > SHORT
            || entries[i].kind == Kind::Neutral && (particles(text(i)) > 0 || own_words(i))
            || i > run.start && items[i].gap.mark != mark
    };
    let whole = run.len() >= MANY
        && !matches!(mark, '、' | '，' | '\n' | '.' | '\0')
        && keys.len() * 3 >= run.len()
        && telling >= 2
        && !run.clone().any(strange);
    whole.then(|| run.clone())
}

/// Whether item `i` is the first clause of the prose behind it: a long one, and nothing that is known of search phrases.
pub(super) fn leads_prose(items: &[Item], entries: &[Entry], i: usize) -> bool {
    entries[i].kind == Kind::Neutral
        && items[i].letters >= LEADS
        && items.get(i + 1).is_some_and(|next| next.gap.breaks == 0)
        && entries
            .get(i + 1)
            .is_some_and(|next| next.kind == Kind::Prose)
}

/// The end of the line, where a list of several phrases fills most of it from its start, or from behind a stop, and no sentence
/// follows: the last items may be in no table.
pub(super) fn finished(
    context: &Context<'_>,
    block: &Range<usize>,
    start: usize,
    end: usize,
) -> usize {
    let page = context.page;
    let text = &page.folded;
    let before = text[..start].trim_end_matches(' ');
    let opens = before.is_empty() || before.ends_with(['\n', '。', '!', '?']);
    let rest = lines::head(&text[end..], NEAR);
    let (rest, ends) = match rest.find('\n') {
        Some(at) => (&rest[..at], true),
        None => (rest, end + rest.len() == text.len()),
    };
    let letters = lines::letters(rest);
    let titled = page.title().and_then(|title| title.folded.as_ref());
    let plain = opens
        && ends
        && block.len() >= WHOLE
        && letters > 0
        && letters * 3 <= lines::letters(&text[start..end])
        && titled.is_none_or(|title| title.end < start)
        && !rest.contains(['。', '!', '?', ':', '“', '「', '《']);
    if !plain {
        return end;
    }
    let items = &page.items;
    let (from, to) = (
        items.partition_point(|item| item.start < end),
        items.partition_point(|item| item.start < end + rest.len()),
    );
    let mark = separator(items, block);
    let item = |i: usize| {
        let words = &text[items[i].span()];
        items[i].gap.mark == mark && items[i].letters <= SHORT && particles(words) == 0
    };
    match to - from <= STRAYS && (from..to).all(item) {
        true => end + rest.trim_end().len(),
        false => end,
    }
}

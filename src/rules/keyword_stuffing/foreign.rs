//! Search phrases in other languages: lines in Latin letters of several phrases each, and lines in Vietnamese, Russian, Thai,
//! Korean or Japanese with such phrases on a Chinese page.

use std::cell::OnceCell;

use super::{
    super::{Context, Finding, lines},
    is_key,
};
use crate::{
    dictionary::phrases::{Hit, Says},
    text::class::is_han,
};

/// Fewest phrases of a line in Latin letters.
const PHRASES: usize = 3;
/// Phrases of a list of them, and the words of each.
const ITEMS: usize = 3;
const WORDS: std::ops::RangeInclusive<usize> = 1..=6;
/// Fewest phrases of lines in another script, and the share of their letters that phrases cover.
const FEWEST: usize = 2;
const COVERED: f64 = 0.25;

/// Finds them.
pub(super) fn foreign(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let mut next = 0;
    let others = OnceCell::new();
    for (k, &i) in page.visible.iter().enumerate() {
        if k < next || !page.lines[i].says.meets(Says::TELLING) {
            continue;
        }
        let Some(span) = page.lines[i].folded.clone() else {
            continue;
        };
        if !is_other(page.folded_line(i)) {
            let found = phrases(context, i);
            let covered: usize = found.iter().map(|hit| hit.end - hit.start).sum();
            let text = &page.folded[span.clone()];
            let latin = text.bytes().filter(u8::is_ascii_alphabetic).count();
            if found.len() >= PHRASES && covered * 2 >= latin && latin * 2 >= text.len() {
                let span = lines::trim(page, span);
                findings.push(Finding::counted(span, "foreign-phrases", found.len()));
            } else if !found.is_empty()
                && is_list(text)
                && *others.get_or_init(|| without_han(context)) == 1
            {
                let span = lines::trim(page, span);
                findings.push(Finding::counted(span, "foreign-list", found.len()));
            }
            continue;
        }
        // Lines of the same kind stand together.
        let other = |k: &usize| is_other(page.folded_line(page.visible[*k]));
        let first = (next..k).rev().take_while(other).last().unwrap_or(k);
        let last = (k..page.visible.len())
            .take_while(other)
            .last()
            .unwrap_or(k);
        next = last + 1;
        let (mut count, mut covered, mut letters) = (0, 0, 0);
        for &i in &page.visible[first..=last] {
            let own = phrases(context, i);
            count += own.len();
            let size = |hit: &&Hit| page.letters(hit.start..hit.end);
            covered += own.iter().map(size).sum::<usize>();
            letters += page.lines[i].held.letters;
        }
        let foreign = letters * 2 < page.visible_chars;
        if foreign
            && count >= FEWEST
            && covered as f64 >= COVERED * letters as f64
            && let Some(span) = lines::block(page, page.visible[first], page.visible[last])
        {
            findings.push(Finding::counted(span, "foreign-phrases", count));
        }
    }
}

/// Whether a line is several phrases of a few words of Latin letters each, with commas between.
fn is_list(text: &str) -> bool {
    let words = |item: &str| item.split_whitespace().count();
    let item = |item: &str| {
        WORDS.contains(&words(item))
            && item.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ')
            && item.contains(|c: char| c.is_ascii_alphabetic())
    };
    let items = text.trim().split([',', '|']);
    items.clone().count() >= ITEMS
        && items.clone().all(item)
        && items.map(words).filter(|&words| words > 1).count() >= FEWEST
}

/// How many of the page's visible lines have no Chinese character; none where there are few others.
fn without_han(context: &Context<'_>) -> usize {
    let page = context.page;
    let han = |i: &&usize| page.text[page.lines[**i].span.clone()].contains(is_han);
    let with = page.visible.iter().filter(han).count();
    match with >= FEWEST {
        true => page.visible.len() - with,
        false => 0,
    }
}

/// The search phrases of a line that have no Chinese character, of two words or in another script.
fn phrases<'c>(context: &Context<'c>, line: usize) -> Vec<&'c Hit> {
    let page = context.page;
    let other = |hit: &&Hit| {
        let phrase = &page.folded[hit.start..hit.end];
        is_key(hit)
            && if phrase.is_ascii() {
                phrase.contains(' ')
            } else {
                !phrase.contains(is_han)
            }
    };
    page.hits_of(line).iter().filter(other).collect()
}

/// Whether a line is in Vietnamese, Russian, Thai or Korean, letters that only these have, and no Chinese character; or in
/// Japanese, which has some.
fn is_other(text: &str) -> bool {
    let own = |c: char| {
        matches!(c, 'à'..='ỹ' if !is_han(c) && c < '\u{2000}' && c.is_alphabetic())
            || matches!(c, '\u{E00}'..='\u{E7F}' | '\u{AC00}'..='\u{D7A3}')
    };
    text.contains(is_kana) || text.contains(own) && !text.contains(is_han)
}

/// Whether it is a letter of Japanese alone.
fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}')
}

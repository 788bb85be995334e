//! Question marks inside lines that stand for lost blanks: `创始人?Steve?Jobs?在?2007?年`.

use memchr::memchr_iter;

use super::{super::lines, Repair, is_stop, tags::asks};
use crate::{
    mark::{Edit, Evidence},
    text::class::is_han,
};

/// Fewest marks between two words of Latin letters on a page, which nobody writes there.
const WORDS: usize = 2;
/// Fewest marks in all beside one of these, and on a page with leaked tags.
const SOME: usize = 3;
const MANY: usize = 4;
/// Bytes of a line before and behind a mark in which Chinese text stands.
const NEAR: usize = 60;
/// Fewest letters of such a word.
const WORD: usize = 2;

/// Finds them on a page with so many leaked tags: where some stand between words of Latin letters, those beside other words that nobody
/// asks with as well.
pub(super) fn find(text: &str, tags: usize, repairs: &mut Vec<Repair>) {
    let mut words = 0;
    let places: Vec<usize> = memchr_iter(b'?', text.as_bytes())
        .filter(|&at| {
            // A pattern of dates or files has none.
            let before = lines::tail(&text[..at], NEAR).rsplit('\n').next();
            let after = lines::head(&text[at..], NEAR).lines().next();
            let chinese = |side: Option<&str>| side.is_some_and(|side| side.contains(is_han));
            if !chinese(before) && !chinese(after) {
                return false;
            }
            let both = parts_words(text, at);
            words += usize::from(both);
            both || is_inside(text, at)
        })
        .collect();
    let told =
        words >= WORDS || words > 0 && places.len() >= SOME || tags > 0 && places.len() >= MANY;
    if !told {
        return;
    }
    repairs.extend(places.into_iter().map(|at| Repair {
        span: at..at + 1,
        edit: Some(Edit::Replace(" ".to_owned())),
        score: 0.8,
        evidence: Evidence::new().number("words", words as u32),
    }));
}

/// Whether the `?` at byte `at` stands between two words of Latin letters that are no address.
fn parts_words(text: &str, at: usize) -> bool {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'?';
    let before = text.as_bytes()[..at].iter().rev();
    let after = text.as_bytes()[at + 1..].iter();
    let letters = before
        .clone()
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    let behind = after
        .clone()
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    let free = |side: Option<&u8>| {
        side.is_none_or(|b| !b.is_ascii() || b.is_ascii_whitespace() || b",)(:;\"".contains(b))
    };
    let (low, high) = (
        before.clone().find(|b| !part(b)),
        after.clone().find(|b| !part(b)),
    );
    // A pattern starts with a mark: `?CC?yymmdd`.
    let run = before.clone().take_while(|b| part(b)).last();
    let pattern = run == Some(&b'?') && low.is_none_or(u8::is_ascii);
    letters >= WORD && behind >= WORD && free(low) && free(high) && !pattern
}

/// Whether the `?` at byte `at` stands inside a line, between two words, and the clause before it asks nothing.
fn is_inside(text: &str, at: usize) -> bool {
    let (before, after) = (&text[..at], &text[at + 1..]);
    let word = |c: char| c.is_alphanumeric();
    let behind = before.ends_with(|c: char| word(c) || matches!(c, '）' | ')' | '》' | '：'));
    let ahead = after.starts_with(|c: char| word(c) || matches!(c, '（' | '(' | '《'));
    let address = before.ends_with(|c: char| c.is_ascii_alphanumeric())
        && after
            .find('=')
            .is_some_and(|sign| after[..sign].bytes().all(|b| b.is_ascii_alphanumeric()));
    behind && ahead && !address && !before.ends_with(is_stop) && !asks(before)
}

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
/// Bytes of a line before and behind a mark that are looked at.
const NEAR: usize = 60;
/// Fewest letters of such a word.
const WORD: usize = 2;

/// Finds them on a page with so many leaked tags: where some stand between words of Latin letters, those beside other words that nobody
/// asks with as well.
pub(super) fn find(text: &str, tags: usize, repairs: &mut Vec<Repair>) {
    let mut words = 0;
    let places: Vec<usize> = memchr_iter(b'?', text.as_bytes())
        .filter(|&at| {
            let before = lines::tail(&text[..at], NEAR);
            let before = before.rsplit('\n').next().unwrap_or("");
            let after = lines::head(&text[at + 1..], NEAR);
            let after = after.split('\n').next().unwrap_or("");
            // A pattern of dates or files has none.
            if !before.contains(is_han) && !after.contains(is_han) {
                return false;
            }
            let both = parts_words(before, after);
            words += usize::from(both);
            both || is_inside(before, after)
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

/// Whether a `?` stands between two words of Latin letters that are no address.
fn parts_words(before: &str, after: &str) -> bool {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'?';
    let (left, right) = (before.bytes().rev(), after.bytes());
    let letters = left.clone().take_while(u8::is_ascii_alphabetic).count();
    let behind = right.clone().take_while(u8::is_ascii_alphanumeric).count();
    let free = |side: Option<u8>| {
        side.is_none_or(|b| !b.is_ascii() || b.is_ascii_whitespace() || b",)(:;\"".contains(&b))
    };
    let low = left.clone().find(|b| !part(b));
    let high = right.clone().find(|b| !part(b));
    // A pattern starts with a mark: `?CC?yymmdd`.
    let pattern = left.take_while(part).last() == Some(b'?') && low.is_none_or(|b| b.is_ascii());
    letters >= WORD && behind >= WORD && free(low) && free(high) && !pattern
}

/// Whether a `?` stands inside a line, between two words, and the clause before it asks nothing.
fn is_inside(before: &str, after: &str) -> bool {
    let word = |c: char| c.is_alphanumeric();
    let behind = before.ends_with(|c: char| word(c) || matches!(c, '）' | ')' | '》' | '：'));
    let ahead = after.starts_with(|c: char| word(c) || matches!(c, '（' | '(' | '《'));
    let address = before.ends_with(|c: char| c.is_ascii_alphanumeric())
        && after
            .split_once('=')
            .is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_alphanumeric()));
    behind && ahead && !address && !before.ends_with(is_stop) && !asks(before)
}

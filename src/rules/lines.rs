//! What the phrases of one label make of a line.

use std::ops::Range;

use super::Context;
use crate::{
    dictionary::phrases::{Hit, Role, Use},
    mark::Label,
    page::Page,
    text::{
        class::{Class, class, is_letter_of},
        heads::window,
    },
};

/// How much of a stretch of text the phrases of a label cover, and with which roles.
#[derive(Clone, Debug, Default)]
pub(super) struct Cover {
    /// Share of the letters that phrases cover. Digits, separators and punctuation are no letters.
    pub(super) share: f64,
    /// Letters in the stretch.
    pub(super) letters: usize,
    roles: Vec<(Role, usize)>,
    /// The first phrase.
    pub(super) first: Option<Hit>,
}

impl Cover {
    /// Phrases with `role`.
    pub(super) fn count(&self, role: Role) -> usize {
        self.roles
            .iter()
            .find(|(known, _)| *known == role)
            .map_or(0, |(_, n)| *n)
    }
}

/// Whether `c` counts as a letter of a line.
#[inline]
pub(super) fn is_letter(c: char) -> bool {
    is_letter_of(c, class(c))
}

/// Of eight bytes, a one in each that is a letter of ASCII or starts a character from U+4000 to U+9FFF, and in each that starts
/// another one beyond ASCII.
#[inline(always)]
fn letters_of_eight(eight: u64) -> (u64, u64) {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let all = |byte: u8| u64::from_le_bytes([byte; 8]);
    // The highest bit of each byte says whether its others are at least `least`.
    let from = |low: u64, least: u8| low + all(0x80 - least);
    let low = eight & !HIGH;
    let ideograph = eight & from(low, 0x64) & !from(low, 0x6A);
    let small = low | all(0x20);
    let latin = !eight & from(small, 0x61) & !from(small, 0x7B);
    let lead = eight & from(low, 0x40) & !ideograph;
    let ones = |bytes: u64| (bytes & HIGH) >> 7;
    (ones(ideograph | latin), ones(lead))
}

/// Letters in folded text.
pub(super) fn letters(text: &str) -> usize {
    letters_up_to(text, usize::MAX)
}

/// Letters in folded text; where there are more than `most`, some number above it.
pub(super) fn letters_up_to(text: &str, most: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut letters, mut others) = (0, 0);
    // Characters from U+4000 to U+9FFF are letters, and of those in ASCII the alphabet.
    let sum = |ones: u64| (ones.wrapping_mul(u64::from_le_bytes([1; 8])) >> 56) as usize;
    // Thirty-one times eight ones are the most that the sum has room for.
    for block in bytes.chunks(248) {
        let (mut some, mut more) = (0, 0);
        let mut rest = block;
        while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
            let (own, other) = letters_of_eight(u64::from_le_bytes(*eight));
            (some, more) = (some + own, more + other);
            rest = behind;
        }
        if !rest.is_empty() {
            // The last eight without those that are counted.
            let last = match block.last_chunk::<8>() {
                Some(last) => u64::from_le_bytes(*last) >> (64 - 8 * rest.len()),
                None => window(block, 0),
            };
            let (own, other) = letters_of_eight(last);
            (some, more) = (some + own, more + other);
        }
        (letters, others) = (letters + sum(some), others + sum(more));
        if letters > most {
            return letters;
        }
    }
    if others == 0 {
        return letters;
    }
    let mut at = 0;
    while others > 0 {
        let byte = bytes[at];
        if byte < 0x80 {
            at += 1;
        } else if matches!(byte, 0xE4..0xEA) {
            at += 3;
        } else {
            let c = text[at..].chars().next().unwrap_or(' ');
            letters += usize::from(is_letter(c));
            at += c.len_utf8();
            others -= 1;
        }
    }
    letters
}

/// The end of `text`, of at most `bytes` bytes.
pub(super) fn tail(text: &str, bytes: usize) -> &str {
    let mut at = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    &text[at..]
}

/// What the phrases of `label` cover of `span` of the folded text.
pub(super) fn cover(context: &Context<'_>, span: Range<usize>, label: Label) -> Cover {
    let page = context.page;
    let mut cover = Cover {
        letters: letters(&page.folded[span.clone()]),
        ..Cover::default()
    };
    let mut covered = 0;
    for hit in page.hits_in(span.clone()) {
        if !is_word(&page.folded, hit.start..hit.end) {
            continue;
        }
        let mut any = false;
        for meaning in uses(context, hit, label, span.end) {
            any = true;
            match cover
                .roles
                .iter_mut()
                .find(|(role, _)| *role == meaning.role)
            {
                Some((_, n)) => *n += 1,
                None => cover.roles.push((meaning.role, 1)),
            }
        }
        if any {
            cover.first.get_or_insert(*hit);
            covered += letters(&page.folded[hit.start..hit.end]);
        }
    }
    cover.share = covered as f64 / cover.letters.max(1) as f64;
    cover
}

/// Whether a phrase in Latin letters stands as a word of its own, not within another word, an option or a path. Other
/// phrases always do.
pub(super) fn is_word(text: &str, span: Range<usize>) -> bool {
    let same = |a: Option<char>, b: Option<char>| {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        latin(a) && latin(b)
    };
    let (before, after) = (
        text[..span.start].chars().next_back(),
        text[span.end..].chars().next(),
    );
    let phrase = &text[span];
    let first = phrase.chars().next();
    let option = first.is_some_and(|c| c.is_ascii_alphabetic())
        && matches!(before, Some('-' | '/' | '_' | '\\' | '$'));
    !option && !same(before, first) && !same(phrase.chars().next_back(), after)
}

/// What a found phrase says for `label`, with its colon where it asks for one; `end` ends the stretch.
pub(super) fn uses<'c>(
    context: &'c Context<'_>,
    hit: &Hit,
    label: Label,
    end: usize,
) -> impl Iterator<Item = &'c Use> {
    let rest = context.page.folded[hit.end..end.max(hit.end)].trim_start();
    let colon = rest.starts_with([':', '】', ']', ')', '/']);
    context
        .dictionaries
        .phrases()
        .uses(hit)
        .iter()
        .filter(move |meaning| meaning.label == label && (colon || !meaning.colon))
}

/// The span in the folded text from line `first` to line `last`, without blanks at its ends.
pub(super) fn block(page: &Page<'_>, first: usize, last: usize) -> Option<Range<usize>> {
    let start = page.lines[first].folded.as_ref()?.start;
    let end = page.lines[last].folded.as_ref()?.end;
    Some(trim(page, start..end))
}

/// `span` of the folded text without blanks at its ends.
pub(super) fn trim(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let text = &page.folded[span.clone()];
    let lead = text.len() - text.trim_start().len();
    let start = span.start + lead;
    start..start + text.trim().len()
}

/// `span` of a title with what joins it to the headline: brackets around it, a separator beside it.
pub(super) fn titled(page: &Page<'_>, line: &Range<usize>, span: Range<usize>) -> Range<usize> {
    let (before, after) = (
        &page.folded[line.start..span.start],
        &page.folded[span.end..line.end],
    );
    let open = before.chars().next_back();
    let close = after.chars().next();
    if let (Some(open), Some(close)) = (open, close)
        && matches!(
            (open, close),
            ('【', '】') | ('[', ']') | ('(', ')') | ('<', '>') | ('『', '』')
        )
    {
        return span.start - open.len_utf8()..span.end + close.len_utf8();
    }
    let joins = |text: &str| text.chars().any(|c| !c.is_whitespace());
    let gap = |c: char| class(c) == Class::Separator;
    let lead = before.trim_end_matches(gap);
    let rest = after.trim_start_matches(gap);
    let left = line.start + lead.len();
    let right = line.end - rest.len();
    // What opens the line before it, or ends the line behind it, belongs to it as well.
    let outer = |side: &str| side.chars().all(gap) && joins(side);
    if !lead.is_empty() && joins(&before[lead.len()..]) {
        left..if outer(after) {
            trim(page, span.end..line.end).end.max(span.end)
        } else {
            span.end
        }
    } else if !rest.is_empty() && joins(&after[..after.len() - rest.len()]) {
        (if outer(before) {
            trim(page, line.start..span.start).start
        } else {
            span.start
        })..right
    } else {
        span
    }
}

/// A separator as evidence shows it.
pub(super) fn shown(mark: char) -> String {
    match mark {
        '\0' => "none".to_owned(),
        ' ' => "blank".to_owned(),
        '\n' => "line-break".to_owned(),
        mark => mark.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_letter, letters};

    #[test]
    fn letters_are_counted_as_one_by_one() {
        let sample = "中a1，é𠮷Z 龘、[ん{`@Д9〇";
        for repeats in [1, 2, 31, 60] {
            let text = sample.repeat(repeats);
            for (from, _) in sample.char_indices() {
                for (to, _) in text.char_indices().filter(|&(to, _)| to >= from) {
                    let part = &text[from..to];
                    let one_by_one = part.chars().filter(|&c| is_letter(c)).count();
                    assert_eq!(letters(part), one_by_one, "{part}");
                }
            }
        }
    }
}

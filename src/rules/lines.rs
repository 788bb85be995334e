//! What the phrases of one label make of a line.

use std::ops::Range;

use super::Context;
use crate::{
    dictionary::{
        phrases::{Hit, Role, Use},
        rule_words::List,
    },
    mark::Label,
    page::Page,
    text::class::{CharSet, Class, class, is_han, is_letter_of},
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
pub(super) fn is_letter(c: char) -> bool {
    is_letter_of(c, class(c))
}

/// Bytes before a colon that are looked at for words that cite, and letters of a clause that is no more than a label.
const CITING: usize = 96;
const LABEL: usize = 3;
/// Bytes up to which letters are counted one by one.
const SHORT: usize = 40;

/// Letters in folded text.
pub(super) fn letters(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut letters, mut others) = (0, 0);
    let long = bytes.len() > SHORT;
    // Characters from U+4000 to U+9FFF are letters, and of those in ASCII the alphabet. Vector code comes of this.
    for block in bytes.chunks(128).take_while(|_| long) {
        let (mut some, mut rest) = (0u8, 0u8);
        for &byte in block {
            let ideograph = byte.wrapping_sub(0xE4) < 6;
            let latin = (byte | 0x20).wrapping_sub(b'a') < 26;
            some += u8::from(ideograph | latin);
            rest += u8::from((byte >= 0xC0) & !ideograph);
        }
        letters += usize::from(some);
        others += usize::from(rest);
    }
    // A short text is gone through once, a long one for what is left.
    let mut at = 0;
    while at < bytes.len() && (others > 0 || !long) {
        let byte = bytes[at];
        if byte < 0x80 {
            letters += usize::from(!long && byte.is_ascii_alphabetic());
            at += 1;
        } else if matches!(byte, 0xE4..0xEA) {
            letters += usize::from(!long);
            at += 3;
        } else {
            let c = text[at..].chars().next().unwrap_or(' ');
            letters += usize::from(is_letter(c));
            at += c.len_utf8();
            others = others.saturating_sub(1);
        }
    }
    letters
}

/// Fewest words of a text whose letters are set apart, all of them or most.
const APART: usize = 3;
const MOSTLY: usize = 10;

/// Whether the ideographs of a text are set apart by blanks: `失 物 招 领 启 事`.
pub(super) fn is_set_apart(text: &str) -> bool {
    let (mut words, mut single) = (0, 0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        words += 1;
        single += usize::from(letters(word) == 1 && word.contains(is_han));
    }
    words >= APART && single == words || words >= MOSTLY && single * 5 >= words * 4
}

/// What ends a sentence, or what somebody says.
pub(super) const SENTENCE_ENDS: [char; 5] = ['。', '!', '?', '”', '」'];

/// The end of `text`, of at most `bytes` bytes.
pub(super) fn tail(text: &str, bytes: usize) -> &str {
    let mut at = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    &text[at..]
}

/// Whether a bracket holds all of what stands between two texts.
pub(super) fn bracketed(before: &str, after: &str) -> bool {
    let sides = (before.chars().next_back(), after.chars().next());
    matches!(
        sides,
        (Some('('), Some(')')) | (Some('['), Some(']')) | (Some('【'), Some('】'))
    )
}

/// The start of `text`, of at most `bytes` bytes.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What the phrases of `label` cover of `span` of the folded text.
pub(super) fn cover(context: &Context<'_>, span: Range<usize>, label: Label) -> Cover {
    let page = context.page;
    let mut cover = Cover {
        letters: page.letters(span.clone()),
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
    let phrase = &text.as_bytes()[span.clone()];
    let ascii = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii);
    if !ascii(phrase.first()) && !ascii(phrase.last()) {
        return true;
    }
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

/// Whether a folded line is a date, be its characters set apart or not: `二〇一四年六月十九日`, `2014-06-19 08:30`.
pub(super) fn is_date(line: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十".contains(c);
    let other =
        |c: char| matches!(c, '年' | '月' | '日' | '-' | '/' | ':' | '.') || c.is_whitespace();
    line.chars().all(|c| digit(c) || other(c)) && line.chars().filter(|&c| digit(c)).count() >= 3
}

/// Where the character ends that starts at byte `at` of a text, or the text does.
pub(super) fn behind(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Items of a sentence that are looked through for its end.
const CLAUSES: usize = 6;
/// Words of sentences: pronouns, particles, prepositions.
pub(super) static PARTICLES: CharSet =
    CharSet::of("的了是我他她它你这那就都也很不有和与及被把让着过吗呢吧之其而以并将对从到为");

/// Whether item `i` is a clause of a sentence that goes on behind it on its line: commas join it to what a stop ends, and a
/// word of sentences is among that.
pub(super) fn begins_sentence(page: &Page<'_>, i: usize) -> bool {
    let spoken = |i: usize| page.folded[page.items[i].span()].contains(|c| PARTICLES.has(c));
    let mut particles = spoken(i);
    for k in i + 1..page.items.len().min(i + 1 + CLAUSES) {
        let gap = &page.items[k].gap;
        if gap.stop.is_some() || gap.mark == ';' {
            return particles && !matches!(gap.stop, Some(':' | '.'));
        }
        if gap.breaks > 0 {
            return false;
        }
        if !matches!(gap.mark, ',' | '，' | '、') {
            return false;
        }
        particles |= spoken(k);
    }
    false
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
    if has_firm_ends(text.as_bytes()) {
        return span;
    }
    let lead = text.len() - text.trim_start().len();
    let start = span.start + lead;
    start..start + text.trim().len()
}

/// Whether a text starts and ends with characters that are no blanks for sure, as most stretches do.
fn has_firm_ends(bytes: &[u8]) -> bool {
    let firm = |byte: u8| matches!(byte, b'!'..=b'~' | 0xE4..);
    let first = bytes.first().is_some_and(|&byte| firm(byte));
    // Of three bytes, the ideographic blank alone starts with 0xE3 and ends with 0x80.
    let wide = |[a, _, c]: &[u8; 3]| matches!((*a, *c), (0xE4..0xF0, _) | (0xE3, 0x81..0xC0));
    let last = bytes.last().is_some_and(|&byte| byte < 0x80 && firm(byte));
    first && (last || bytes.last_chunk().is_some_and(wide))
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

/// Longest name of a field, in letters.
const FIELD: usize = 5;

/// The name and the value of a line that is a field: a word or two, a colon and what it says of them.
pub(super) fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let word = (1..=FIELD).contains(&letters(name)) && name.chars().all(is_han);
    (word && !value.is_empty()).then_some((name, value))
}

/// Whether a line is a field.
pub(super) fn is_field(line: &str) -> bool {
    field(line).is_some()
}

/// Whether what stands behind a text is cited by it or named as an example: the text's last clause ends with a colon and says so,
/// `门上挂一块牌子:`, `常见的名目有:`.
pub(super) fn cites(before: &str) -> bool {
    let Some(lead) = before.trim_end_matches(' ').strip_suffix(':') else {
        return false;
    };
    let clause = tail(lead, CITING);
    let clause = clause
        .rsplit(['。', '，', ',', ';', '!', '?', '\n'])
        .next()
        .unwrap_or(clause);
    letters(clause) > LABEL && (List::Enumerates.ends(clause) || List::Cites.in_text(clause))
}

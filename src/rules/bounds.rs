//! Where a list that goes ends: with the brackets that hold nothing else, the separators that hang at its ends, and the stop
//! behind it where the sentence is all of it.

use std::ops::Range;

use super::{
    beside::speaks_by,
    doorway,
    keyword_stuffing::advert::cut::parts,
    lines,
    place_learn::{TELEPHONE, digits},
};
use crate::{
    dictionary::rule_words::List,
    page::Page,
    text::class::{Class, class},
};

/// Longest address of a site, in bytes.
const SITE: usize = 40;
/// Longest header in a list's bracket, in letters.
const HEADER: usize = 8;
/// Bytes beside a list that are looked at: a line may be as long as a page.
const NEAR: usize = 256;
/// Letters of what leads to a number behind an advert, at most.
const CALL: usize = 8;
/// Bytes beside a list that its last word may stand in, and most letters of the rest of one.
const WORD: usize = 36;
const LETTERS: std::ops::RangeInclusive<usize> = 2..=4;
/// How much each letter of that speaks for an advert at least, behind the list and before it.
const ENDS: f32 = 0.7;
const OPENS: f32 = 1.0;
const STOPS: [char; 3] = ['。', '!', '?'];
/// What clauses end with, and what joins the items of a list.
const CLAUSES: [char; 3] = ['，', ';', ':'];
const JOINTS: [char; 7] = ['、', ',', '_', '|', '，', '-', ' '];
const PAIRS: [(char, char); 8] = [
    ('「', '」'),
    ('『', '』'),
    ('【', '】'),
    ('[', ']'),
    ('(', ')'),
    ('《', '》'),
    ('“', '”'),
    ('{', '}'),
];

/// `span` of a list of places or search phrases with what belongs to it at its ends.
pub(super) fn complete(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    // What lies in lines that are not folded has its own places, behind the folded text.
    if span.is_empty() || span.end > page.folded.len() {
        return span;
    }
    let span = worded(page, span);
    let mut span = closed(page, span);
    // The start of an address.
    if let Some(before) = page.folded[..span.start].strip_suffix("www.")
        && (before.is_empty() || before.ends_with('\n'))
    {
        span.start = before.len();
    }
    span = hanging(page, span);
    // The signs that part the items of a list, behind its last one too: `甲县。,乙县。,`.
    let rest = &page.folded[span.end..];
    let sign = |c: char| !lines::is_letter(c) && !c.is_ascii_digit() && !c.is_whitespace();
    let signs = &rest[..rest.find(|c| !sign(c)).unwrap_or(rest.len())];
    if signs.chars().count() == 2 && page.folded[span.clone()].matches(signs).count() > 1 {
        span.end += signs.len();
    }
    span = doorway::around(page, span);
    span = sites(page, headed(page, span));
    let before = page.folded[..span.start].trim_end_matches(' ');
    // A list between a comma and a sentence's words brought its own stop.
    let joined = || page.folded[span.clone()].contains(JOINTS);
    let starts = before.is_empty() || before.ends_with('\n') || before.ends_with(STOPS);
    let opens = starts || before.ends_with(CLAUSES) && joined();
    let rest = &page.folded[span.end..];
    // What it leads to is none of the article's.
    let leads = starts && joined() && rest.starts_with(':');
    let stop = rest.chars().next();
    let stop = stop.filter(|c| STOPS.contains(c) || leads || *c == ';');
    if let Some(stop) = stop.filter(|_| opens) {
        let behind = rest[stop.len_utf8()..].chars().next();
        // Behind another stop a sentence goes on.
        if behind.is_none_or(|c| !STOPS.contains(&c) && !matches!(c, '”' | '」' | ')')) {
            span.end += stop.len_utf8();
        }
    }
    lost(page, called(page, bulleted(page, span)))
}

/// With the rest of its last word, and that of its first, where prose goes on without a sign between: `…午夜影|院泡面的架子空了`.
fn worded(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let text = &page.folded;
    let letter = |c: Option<char>| c.is_some_and(lines::is_letter);
    let (mut start, mut end) = (span.start, span.end);
    let own = &text[span.clone()];
    if letter(own.chars().next_back()) && letter(text[end..].chars().next()) {
        let clause = own
            .rfind(|c| !lines::is_letter(c))
            .map_or(0, |at| lines::behind(own, at));
        let from = span.start + clause;
        let rest = lines::head(&text[end..], WORD);
        let to = end + rest.find(|c| !lines::is_letter(c)).unwrap_or(rest.len());
        let last = text[from..end]
            .chars()
            .next_back()
            .map_or(0, char::len_utf8);
        let at = end - last - from;
        let parts = parts(&text[from..to]);
        if let Some(part) = parts.iter().find(|part| part.span.contains(&at)) {
            let more = (from + part.span.end).max(end);
            if from + part.span.end < to && is_word(&text[end..more], ENDS) {
                end = more;
            }
        }
    }
    let own = &text[span.start..end];
    if letter(own.chars().next()) && letter(text[..start].chars().next_back()) {
        let clause = own.find(|c| !lines::is_letter(c)).unwrap_or(own.len());
        let rest = lines::tail(&text[..start], WORD);
        let from = start - rest.len()
            + rest
                .rfind(|c| !lines::is_letter(c))
                .map_or(0, |at| lines::behind(rest, at));
        let parts = parts(&text[from..start + clause]);
        if let Some(part) = parts
            .iter()
            .find(|part| part.span.contains(&(start - from)))
        {
            let more = (from + part.span.start).min(start);
            if part.span.start > 0 && is_word(&text[more..start], OPENS) {
                start = more;
            }
        }
    }
    start..end
}

/// Whether the rest of a word is of an advert's.
fn is_word(rest: &str, least: f32) -> bool {
    let letters = lines::letters(rest);
    LETTERS.contains(&letters) && speaks_by(rest, least)
}

/// With the bullet or the number that its line starts with, where the list is all else of it.
fn bulleted(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let Some(line) = line_start(page, span.start) else {
        return span;
    };
    let rest = &page.folded[span.end..];
    let before = &page.folded[line..span.start];
    let bullet = before.trim();
    let number = bullet
        .strip_suffix([')', '.', '、'])
        .is_some_and(|number| number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit()));
    let whole = rest.is_empty() || rest.starts_with('\n');
    match whole && number {
        true => line + before.len() - before.trim_start().len()..span.end,
        false => span,
    }
}

/// With the number to call behind an advert that its line starts with: `某某加盟热线:400-0000-0000 联系人:某经理`.
fn called(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let before = &page.folded[..span.start];
    let rest = lines::head(&page.folded[span.end..], NEAR);
    let rest = rest.split('\n').next().unwrap_or("");
    let opens = before.is_empty() || before.ends_with('\n');
    let calls = lines::letters(rest) <= CALL
        && digits(rest) >= TELEPHONE
        && !rest.contains(['。', '，', ';'])
        && (List::Contact.in_text(&page.folded[span.clone()]) || List::Contact.in_text(rest));
    match opens && calls && rest.len() < NEAR {
        true => span.start..span.end + rest.trim_end().len(),
        false => span,
    }
}

/// With the line of one question mark below, which stands for a lost blank, where the list fills its lines.
fn lost(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let before = page.folded[..span.start].trim_end_matches([' ', '•', '·']);
    let below = page.folded[span.end..].strip_prefix("\n?");
    let whole = below.is_some_and(|below| below.is_empty() || below.starts_with('\n'));
    match whole && (before.is_empty() || before.ends_with('\n')) {
        true => span.start..span.end + "\n?".len(),
        false => span,
    }
}

/// With a short header in front of it, where one bracket holds both: `(代办:…)`.
fn headed(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let before = lines::tail(&page.folded[..span.start], NEAR);
    let line = span.start - before.len();
    let Some(open) = before.rfind('(') else {
        return span;
    };
    let header = &before[open + 1..];
    let holds = !header.contains('\n')
        && page.folded[span.end..].starts_with(')')
        && header.trim_end().ends_with(':')
        && lines::letters(header) <= HEADER;
    match holds {
        true => line + open..span.end + 1,
        false => span,
    }
}

/// Where the line of byte `at` starts, unless that is far.
fn line_start(page: &Page<'_>, at: usize) -> Option<usize> {
    let near = lines::tail(&page.folded[..at], NEAR);
    let start = at - near.len();
    match near.rfind('\n') {
        Some(i) => Some(start + i + 1),
        None => (start == 0).then_some(0),
    }
}

/// Whether a line is the address of a site and nothing else.
fn is_site(line: &str) -> bool {
    let bare = line.trim();
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | ':');
    bare.len() <= SITE
        && bare.chars().all(name)
        && bare.rsplit_once('.').is_some_and(|(host, end)| {
            host.len() >= 2 && end.len() >= 2 && end.bytes().all(|b| b.is_ascii_alphabetic())
        })
}

/// With the lines right above and below that are addresses of sites, where the list fills its lines.
fn sites(page: &Page<'_>, mut span: Range<usize>) -> Range<usize> {
    while let Some(above) = page.folded[..span.start].strip_suffix('\n') {
        let line = lines::tail(above, NEAR);
        let line = line.rsplit('\n').next().unwrap_or("");
        if !is_site(line) {
            break;
        }
        span.start -= '\n'.len_utf8() + line.trim_start().len();
    }
    while let Some(rest) = page.folded[span.end..].strip_prefix('\n') {
        let line = lines::head(rest, NEAR);
        let line = line.split('\n').next().unwrap_or("");
        if !is_site(line) {
            break;
        }
        span.end += '\n'.len_utf8() + line.trim_end().len();
    }
    span
}

/// With the bracket that closes the last item, where the list opens one more than it closes.
fn closed(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let text = &page.folded[span.clone()];
    let next = page.folded[span.end..].chars().next();
    let pair = PAIRS.iter().find(|(_, close)| next == Some(*close));
    match pair {
        Some((open, close)) if text.matches(*open).count() == text.matches(*close).count() + 1 => {
            span.start..span.end + close.len_utf8()
        }
        _ => span,
    }
}

/// With the separators that end the line behind the list, and those that open it.
fn hanging(page: &Page<'_>, span: Range<usize>) -> Range<usize> {
    let hangs = |c: char| c == ' ' || matches!(class(c), Class::Separator | Class::Comma);
    let rest = lines::head(&page.folded[span.end..], NEAR);
    let (rest, whole) = match rest.find('\n') {
        Some(at) => (&rest[..at], true),
        None => (rest, span.end + rest.len() == page.folded.len()),
    };
    let end = if whole && rest.chars().all(hangs) {
        span.end + rest.trim_end().len()
    } else {
        span.end
    };
    let Some(line) = line_start(page, span.start) else {
        return span.start..end;
    };
    let before = &page.folded[line..span.start];
    let start = if before.chars().all(hangs) && lines::letters(before) == 0 {
        line + before.len() - before.trim_start().len()
    } else if whole
        && rest.trim().is_empty()
        && page.title().is_some_and(|title| {
            title
                .folded
                .as_ref()
                .is_some_and(|title| title.start == line)
        })
    {
        // What joins it to a headline, if more than blanks do.
        let headline = before.trim_end_matches(['_', '-', '|', ' ']);
        match before[headline.len()..].trim().is_empty() {
            true => span.start,
            false => span.start - before.len() + headline.len(),
        }
    } else {
        span.start
    };
    start..end
}

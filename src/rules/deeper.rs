//! Lines of prose that most rules pass over, and what hints that something is put into one of them: a name with the suffix
//! of a division and a service behind it, or a phrase that tells by itself. Where something else on the page is stuffed, or
//! such a hint is there, the rules about stuffing look at these lines too.

use std::ops::Range;

use super::{Context, Finding, keyword_stuffing::advert::is_advert, lines};
use crate::{
    dictionary::{Dictionaries, phrases::Says},
    mark::Label,
    page::Page,
    text::fold,
};

/// Bytes before and behind a telling character in which a phrase may hold it.
const NEAR: usize = 18;
/// The same in which an advert may.
const WIDE: usize = 120;
/// Fewest letters of such a phrase.
const LETTERS: usize = 3;

/// Whether the rest of the page's lines is to be looked at, given what is found on those that rules look at.
pub(super) fn wanted<'f>(
    context: &Context<'_>,
    mut found: impl Iterator<Item = &'f (Label, Finding)>,
) -> bool {
    context.page.has_unseen()
        && (found.any(|(_, finding)| finding.score >= 0.5) || is_hinted(context))
}

/// Whether a line that no rule looks at holds a place with a service behind it, or a phrase that tells by itself.
fn is_hinted(context: &Context<'_>) -> bool {
    let page = context.page;
    let telltales = context.telltales();
    let unseen = |at: usize| {
        let line = page.lines.partition_point(|line| line.span.end <= at);
        let line = page.lines.get(line).filter(|line| line.folded.is_none());
        line.map(|line| line.span.clone())
    };
    let dictionaries = context.dictionaries;
    // A number to answer to that is hidden in part.
    let hidden = memchr::memmem::find_iter(page.text.as_bytes(), b"**").any(|at| {
        let before = page.text[..at].bytes().next_back();
        before.is_some_and(|b| b.is_ascii_alphanumeric()) && unseen(at).is_some()
    });
    hidden
        || telltales.suffixes.iter().any(|&end| {
            serves(page.text, end, dictionaries)
                && unseen(end - 1).is_some_and(|line| is_place(page.text, line, end, dictionaries))
        })
        || {
            let sites = telltales.sites.iter().map(|site| site.1);
            let mut all = sites.chain(telltales.hints.iter().copied());
            all.any(|at| {
                unseen(at).is_some_and(|line| {
                    tells(page.text, line.clone(), at, dictionaries) || sells(page.text, line, at)
                })
            })
        }
}

/// Whether a service stands at byte `at`.
fn serves(text: &str, at: usize, dictionaries: &Dictionaries) -> bool {
    let phrases = dictionaries.phrases();
    let bytes = text.as_bytes();
    let is = |rest: &str| {
        let folded = fold::fold(lines::head(rest, 2 * NEAR));
        let hit = phrases.find(&folded).into_iter().next();
        hit.is_some_and(|hit| hit.start == 0 && hit.says.meets(Says::SERVICE))
    };
    let rest = &text[at..];
    let may = phrases.prefixes().heads().may_start(bytes, at);
    (may || rest.starts_with(fold::is_traditional)) && is(rest)
}

/// Whether the name of a division in `line` ends at byte `end`.
fn is_place(text: &str, line: Range<usize>, end: usize, dictionaries: &Dictionaries) -> bool {
    let folded = fold::fold(lines::tail(&text[line.start..end], NEAR));
    let divisions = dictionaries.divisions();
    let mut starts = folded.char_indices().map(|(at, _)| at);
    starts.any(|at| {
        let name = divisions.longest_prefix(&folded[at..]);
        name.is_some_and(|(len, _)| at + len == folded.len())
    })
}

/// Whether a phrase that tells by itself holds the character at byte `at` of `line`.
fn tells(text: &str, line: Range<usize>, at: usize, dictionaries: &Dictionaries) -> bool {
    let before = lines::tail(&text[line.start..at], NEAR);
    let piece = at - before.len()..at + lines::head(&text[at..line.end], NEAR).len();
    let folded = fold::fold(&text[piece]);
    let phrases = dictionaries.phrases().find(&folded);
    phrases.iter().any(|hit| {
        hit.says.meets(Says::TELLING) && lines::letters(&folded[hit.start..hit.end]) >= LETTERS
    })
}

/// Whether what stands around byte `at` of `line` speaks for an advert, letter by letter.
fn sells(text: &str, line: Range<usize>, at: usize) -> bool {
    let before = lines::tail(&text[line.start..at], WIDE);
    let piece = at - before.len()..at + lines::head(&text[at..line.end], WIDE).len();
    is_advert(&fold::fold(&text[piece]))
}

/// Adds what is found in the rest of the page's lines, `rest`, and not on `page` already.
pub(super) fn beyond(
    page: &Page<'_>,
    rest: &Page<'_>,
    all: &mut Vec<(Label, Finding)>,
    more: Vec<(Label, Finding)>,
) {
    let found = |(_, finding): &(Label, Finding)| finding.score >= 0.5;
    let mut known: Vec<Range<usize>> = all
        .iter()
        .filter(|one| found(one))
        .map(|(_, finding)| page.source(finding.span.clone()))
        .collect();
    known.sort_unstable_by_key(|span| span.end);
    for (label, mut finding) in more.into_iter().filter(found) {
        let span = rest.source(finding.span);
        let at = known.partition_point(|known| known.end <= span.start);
        if known.get(at).is_none_or(|known| known.start >= span.end) {
            finding.span = page.unfolded(span);
            all.push((label, finding));
        }
    }
}

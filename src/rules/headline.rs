//! The headline of a page of which all else above the text goes: a line right above it that shares words with it stays, where nothing but
//! the words that it is made of says that it is a site's.

use super::{Context, Finding, furniture::Look, keyword_stuffing::entry::Prose};
use crate::mark::Label;

/// Lines above the text, and fewest letters of its first paragraph.
const ABOVE: usize = 24;
const PARAGRAPH: usize = 40;
/// Letters of a headline, and the share of its pairs of characters that the text has.
const LETTERS: std::ops::RangeInclusive<usize> = 6..=40;
const SPOKEN: f64 = 0.3;
/// The signals of what is told by its words, its neighbours and examples.
const GUESSED: [&str; 4] = ["worded", "remnant", "learnt", "part"];

/// Drops what would take it.
pub(super) fn keep(context: &Context<'_>, all: &mut Vec<(Label, Finding)>) {
    let looks = &context.looks().all;
    let text = |look: &Look| look.sentence && look.letters >= PARAGRAPH && look.share() < 0.3;
    let Some(body) = looks.iter().take(ABOVE).position(text) else {
        return;
    };
    for look in looks[..body].iter().rev().filter(|look| look.letters > 0) {
        let on = |one: &Finding| {
            one.score >= 0.5 && one.span.start < look.span.end && look.span.start < one.span.end
        };
        let mut marks = all.iter().enumerate().filter(|(_, (_, one))| on(one));
        let Some((k, (label, one))) = marks.next() else {
            // The page has a line of its own there.
            return;
        };
        let guessed = GUESSED
            .iter()
            .any(|name| one.evidence.iter().any(|(signal, _)| signal == *name));
        let whole = one.span.start <= look.span.start && look.span.end <= one.span.end;
        let alone = one.span.start >= look.span.start && one.span.end <= look.span.end;
        if *label == Label::Byline
            || !guessed
            || !whole
            || !alone
            || !LETTERS.contains(&look.letters)
        {
            continue;
        }
        // A field, a path and a count are none.
        let text = look.text(context.page);
        if text.contains(|c: char| c.is_ascii_digit() || ":»›>|/".contains(c)) {
            continue;
        }
        let prose = Prose::beside(context.page, &look.span);
        if prose.share(text).0 >= SPOKEN {
            all.remove(k);
            return;
        }
    }
}

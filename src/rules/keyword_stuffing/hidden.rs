//! Search phrases that characters without width part.

use std::ops::Range;

use super::{
    super::{Context, Finding, lines, score},
    is_key,
};
use crate::{mark::Evidence, text::fold};

/// Fewest phrases.
const PHRASES: usize = 4;
/// Longest phrase, in characters.
const LONGEST: usize = 10;
/// Share of the letters that known phrases cover.
const COVERED: f64 = 0.5;

/// Finds them.
pub(super) fn hidden(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    for line in &page.lines {
        let Some(folded) = &line.folded else {
            continue;
        };
        // Folding drops what is invisible, and keeps nearly all else as long as it is.
        if folded.len() == line.span.len() {
            continue;
        }
        let text = &page.text[line.span.clone()];
        for run in runs(text) {
            let piece = fold::fold(&text[run.clone()]);
            let phrases = context.dictionaries.phrases();
            let covered: usize = phrases
                .find(&piece)
                .iter()
                .filter(|hit| phrases.uses(hit).iter().any(is_key))
                .map(|hit| lines::letters(&piece[hit.start..hit.end]))
                .sum();
            let covered = covered as f64 / lines::letters(&piece).max(1) as f64;
            if covered >= COVERED {
                let span = line.span.start + run.start..line.span.start + run.end;
                findings.push(Finding {
                    span: page.unfolded(span),
                    score: score(2.0),
                    evidence: Evidence::new()
                        .number("invisible", 1)
                        .number("covered", covered),
                });
            }
        }
    }
}

/// Runs of short pieces between invisible characters.
fn runs(text: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> = text
        .char_indices()
        .filter(|&(_, c)| fold::is_invisible(c))
        .map(|(at, _)| at)
        .collect();
    let width = |at: usize| text[at..].chars().next().map_or(0, char::len_utf8);
    let short = |a: usize, b: usize| (1..=LONGEST).contains(&text[a..b].chars().count());
    let mut runs = Vec::new();
    for run in marks.chunk_by(|&a, &b| short(a + width(a), b) || b == a + width(a)) {
        if run.len() <= PHRASES {
            continue;
        }
        let (first, last) = (run[0], run[run.len() - 1]);
        // The first and the last piece need no mark beyond them at the ends of the line.
        let start = if short(0, first) { 0 } else { first };
        let end = last + width(last);
        let end = if end < text.len() && short(end, text.len()) {
            text.len()
        } else {
            end
        };
        runs.push(start..end);
    }
    runs
}

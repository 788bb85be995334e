//! Search phrases that characters without width part.

use super::{
    super::{Context, Finding, doorway, lines, score},
    is_key,
};
use crate::{mark::Evidence, text::fold};

/// Share of the letters that known phrases cover.
const COVERED: f64 = 0.5;

/// Finds them.
pub(super) fn hidden(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    if !page.invisible {
        return;
    }
    for line in &page.lines {
        let Some(folded) = &line.folded else {
            continue;
        };
        // Folding drops what is invisible, and keeps nearly all else as long as it is.
        if folded.len() == line.span.len() {
            continue;
        }
        let text = &page.text[line.span.clone()];
        for run in doorway::invisible(text) {
            let piece = fold::fold(&text[run.clone()]);
            let phrases = context.dictionaries.phrases();
            let covered: usize = phrases
                .find(&piece)
                .iter()
                .filter(|hit| is_key(hit))
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

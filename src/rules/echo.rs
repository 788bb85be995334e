//! A title that is the start of a list below it, and nothing else: who stuffs a page may do so in its title, too.

use super::{Context, Finding, lines, score};
use crate::mark::{Evidence, Label};

/// Lines at the page's head that may be its title.
const HEAD: usize = 3;
/// Letters of a title.
const LETTERS: std::ops::RangeInclusive<usize> = 6..=40;

/// What stands at the page's head and again in what is found.
pub(super) fn titles(context: &Context<'_>, found: &[(Label, Finding)]) -> Vec<(Label, Finding)> {
    let page = context.page;
    if !found.iter().any(|(_, finding)| finding.score >= 0.5) {
        return Vec::new();
    }
    let bare = |text: &str| -> String { text.chars().filter(|&c| lines::is_letter(c)).collect() };
    let mut echoes = Vec::new();
    for &i in page.visible.iter().take(HEAD) {
        let Some(line) = page.lines[i].folded.clone() else {
            continue;
        };
        let line = lines::trim(page, line);
        let fits = LETTERS.contains(&page.lines[i].held.letters);
        if !fits || found.iter().any(|(_, finding)| finding.meets(&line)) {
            continue;
        }
        let title = bare(&page.folded[line.clone()]);
        let holds = |span: &std::ops::Range<usize>| {
            span.start > line.end
                && span.end <= page.folded.len()
                && page.letters(span.clone()) > page.letters(line.clone())
                && bare(&page.folded[span.clone()]).contains(&title)
        };
        let list = found
            .iter()
            .find(|(_, finding)| finding.score >= 0.5 && holds(&finding.span));
        if let Some((label, _)) = list {
            echoes.push((
                *label,
                Finding {
                    span: line,
                    score: score(1.5),
                    evidence: Evidence::new().number("echo", 1),
                },
            ));
        }
    }
    echoes
}

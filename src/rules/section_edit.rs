//! The button behind a section's heading in a wiki or an encyclopedia: `历史[编辑]`, `形态特征编辑`.

use super::{Finding, Sum, furniture::Look, lines, score};
use crate::{dictionary::rule_words::List, page::Page};

/// Letters of a heading.
const HEADING: std::ops::RangeInclusive<usize> = 2..=14;
/// Headings of the form, from which the button needs no brackets.
const SEVERAL: usize = 2;

/// Finds the buttons: in brackets one is enough, without them several headings have to end so, each above a paragraph and
/// none that names an editor's trade.
pub(super) fn find(page: &Page<'_>, looks: &[Look], findings: &mut Vec<Finding>) {
    let headings: Vec<(&Look, usize, bool)> = looks
        .iter()
        .enumerate()
        .filter(|(_, look)| look.letters <= *HEADING.end() + 12 && !look.span.is_empty())
        .filter_map(|(k, look)| {
            let (len, boxed) = button(look.text(page))?;
            let below = looks[k + 1..].iter().find(|look| !look.span.is_empty())?;
            let above_prose = below.sentence || below.letters >= 2 * look.letters;
            (boxed || above_prose).then_some((look, len, boxed))
        })
        .collect();
    let bare = headings.iter().filter(|(_, _, boxed)| !boxed).count();
    for (look, len, boxed) in headings {
        if !boxed && bare < SEVERAL {
            continue;
        }
        let mut sum = Sum::new(1.0);
        sum.add(
            if boxed { "boxed" } else { "headings" },
            bare.max(1) as f64,
            0.5,
        );
        findings.push(Finding {
            span: look.span.end - len..look.span.end,
            score: score(sum.total),
            evidence: sum.evidence,
        });
    }
}

/// The bytes of the button that ends a heading, and whether it stands in brackets.
fn button(text: &str) -> Option<(usize, bool)> {
    if let Some(inside) = text.strip_suffix(']') {
        let open = inside.rfind('[')?;
        let inside = &inside[open + 1..];
        let edits = inside
            .split(['|', '·', ' '])
            .filter(|part| !part.is_empty())
            .all(|part| List::SectionEdit.has(part));
        let heading = HEADING.contains(&lines::letters(&text[..open]));
        return (edits && heading && inside.contains(['编', 'e']))
            .then_some((text.len() - open, true));
    }
    // Nobody ends a heading so: `历史 编辑 播报`.
    let read = ["编辑 播报", "编辑播报"];
    if let Some(stem) = read.iter().find_map(|end| text.strip_suffix(end)) {
        let heading = HEADING.contains(&lines::letters(stem)) && stem.ends_with(' ');
        return heading.then_some((text.len() - stem.len(), true));
    }
    let stem = ["编辑本段", "编辑"]
        .iter()
        .find_map(|end| text.strip_suffix(end))?;
    let heading = stem.trim_end();
    let plain = HEADING.contains(&lines::letters(heading))
        && heading
            .chars()
            .all(|c| lines::is_letter(c) || c.is_ascii_digit() || c == '.' || c == ' ')
        && !List::Editor.ends(heading);
    plain.then_some((text.len() - stem.len(), false))
}

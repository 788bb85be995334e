//! Lists of places that say themselves what they are: a province with places of its own, stops of a line, places under a header that
//! awards or lists them, a row among others of the same kind. What was learnt of lists does not touch them.

use std::ops::Range;

use super::{Context, Finding};
use crate::{
    dictionary::{
        divisions::{Level, ProvinceSet},
        rule_words::List,
    },
    mark::Label,
};

/// Names that belong to a province of those that stand under it, at least, of a hundred.
const OWN: usize = 80;
/// Fewest names under a province.
const UNDER: usize = 2;
/// Lines above a row of names that are looked at for another of the same kind, and for its province.
const ABOVE: usize = 8;
/// Fewest names of a row.
const ROW: usize = 2;

/// Drops what the learnt judges say of such lists.
pub(super) fn keep(context: &Context<'_>, found: &mut Vec<(Label, Finding)>) {
    let learnt = |finding: &Finding| {
        (finding.evidence.iter()).any(|(signal, _)| matches!(signal, "judged" | "remnant"))
    };
    let others: Vec<Range<usize>> = found
        .iter()
        .filter(|(_, finding)| finding.score >= 0.5 && !learnt(finding))
        .map(|(_, finding)| finding.span.clone())
        .collect();
    found.retain(|(label, finding)| {
        *label != Label::RegionStuffing
            || finding.score < 0.5
            || !learnt(finding)
            || finding.span.end > context.page.folded.len()
            || !is_told(context, &finding.span, &others)
    });
}

/// Whether a list says what it is.
fn is_told(context: &Context<'_>, span: &Range<usize>, others: &[Range<usize>]) -> bool {
    let page = context.page;
    let first = page.line_at(span.start);
    let line = page.lines[first].folded.clone().unwrap_or(span.clone());
    let before = page.folded[line.start.min(span.start)..span.start].trim();
    let at = page.visible.partition_point(|&i| i < first);
    let above = &page.visible[at.saturating_sub(ABOVE)..at];
    let said = |i: usize| page.folded_line(i).trim();
    let own = page.folded[span.clone()].trim();
    let header = above.last().map_or("", |&i| said(i));
    // `途经:甲-乙-丙`, `获奖名单:` above.
    let lead = |text: &str| List::PlaceLead.start(text).is_some();
    let heads = |text: &str| {
        let text = text.trim_end_matches(':');
        !text.is_empty() && List::PlaceHeader.ends(text)
    };
    if lead(own) || lead(before) || heads(before) || before.is_empty() && heads(header) {
        return true;
    }
    under_province(context, own, before, header)
        || is_row(context, own) && {
            let row = |i: &&usize| {
                let line = page.lines[**i].folded.clone();
                is_row(context, said(**i))
                    && line.is_none_or(|line| {
                        others
                            .iter()
                            .all(|other| other.end <= line.start || line.end <= other.start)
                    })
            };
            let province = |i: &&usize| province(context, said(**i)).is_some();
            above.iter().any(|i| row(&i)) && above.iter().any(|i| province(&i))
        }
}

/// The province that a text names and nothing else.
fn province(context: &Context<'_>, text: &str) -> Option<ProvinceSet> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let division = context.dictionaries.divisions().get(text)?;
    (division.level() == Level::Province).then(|| division.provinces())
}

/// The names of a text that signs part.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|name| !name.is_empty())
}

/// Whether a text is nothing but names that `、` parts.
fn is_row(context: &Context<'_>, text: &str) -> bool {
    let divisions = context.dictionaries.divisions();
    text.contains('、')
        && names(text).count() >= ROW
        && names(text).all(|name| divisions.get(name).is_some())
}

/// Whether the names of a list belong to the province that stands before them or above them.
fn under_province(context: &Context<'_>, own: &str, before: &str, header: &str) -> bool {
    if !own.contains('、') {
        return false;
    }
    let divisions = context.dictionaries.divisions();
    let mut rest = names(own).peekable();
    let leads = rest.peek().and_then(|first| province(context, first));
    let head = match leads {
        Some(set) => {
            rest.next();
            Some(set)
        }
        None => province(context, before)
            .or_else(|| province(context, header).filter(|_| before.is_empty())),
    };
    let Some(set) = head else {
        return false;
    };
    let (mut all, mut inside) = (0, 0);
    for name in rest {
        all += 1;
        let of = divisions.get(name).map(|division| division.provinces());
        inside += usize::from(of.is_some_and(|of| of.intersects(set)));
    }
    all >= UNDER && inside * 100 >= all * OWN
}

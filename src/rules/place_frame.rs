//! An offer of a service to several places in one line: `承接甲县、乙县、丙县等地区的钢结构工程`, on a page that speaks of neither.

use super::{Context, Finding, Sum, flag, lines, score, zones::Article};
use crate::{
    dictionary::{phrases::Role, rule_words::List},
    mark::Label,
    page::{Name, Page},
    text::fold,
};

/// Fewest places.
const PLACES: usize = 4;
/// Longest line, in letters.
const LONGEST: usize = 110;
/// Most letters before and behind the places.
const FRAME: usize = 20;
/// Most of the line's pairs of characters that the rest of the page may share.
const SHARED: f64 = 0.2;

/// Finds them.
pub(super) fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    for i in 0..page.lines.len() {
        let names = page.names_of(i);
        if names.len() < PLACES || page.visible.first() == Some(&i) {
            continue;
        }
        findings.extend(frame(context, i, names).filter(|found| found.score >= 0.5));
    }
}

/// The longest run of names that signs of a list join: its first and its last name.
fn joined(page: &Page<'_>, names: &[Name]) -> Option<(usize, usize, usize)> {
    let mut best: Option<(usize, usize, usize)> = None;
    let mut k = 0;
    while k < names.len() {
        let (start, mut end, mut n) = (names[k].start, names[k].end, 1);
        let mut j = k + 1;
        while let Some(next) = names.get(j) {
            // One name may lie in another.
            if next.start < end {
                j += 1;
                continue;
            }
            let gap = &page.folded[end..next.start];
            if !matches!(gap, "、" | "," | "，" | " " | "/" | "·") {
                break;
            }
            end = next.end;
            n += 1;
            j += 1;
        }
        if best.is_none_or(|(_, _, most)| n > most) {
            best = Some((start, end, n));
        }
        k = j;
    }
    best.filter(|&(_, _, n)| n >= PLACES)
}

fn frame(context: &Context<'_>, i: usize, names: &[Name]) -> Option<Finding> {
    let page = context.page;
    let (start, end, n) = joined(page, names)?;
    let line = lines::trim(page, page.lines[i].folded.clone()?);
    let (before, after) = (&page.folded[line.start..start], &page.folded[end..line.end]);
    let text = &page.folded[line.clone()];
    if lines::letters(text) > LONGEST
        || lines::letters(before) > FRAME
        || lines::letters(after) > FRAME
        || text.contains(['。', ';', '“', '「', '《'])
    {
        return None;
    }
    let offered = List::Offer.count(before) + List::Offer.count(after);
    let phrases = context.dictionaries.phrases();
    let sells = |hit: &crate::dictionary::phrases::Hit| {
        phrases.is(hit, Label::RegionStuffing, Role::Service)
            || phrases.is(hit, Label::RegionStuffing, Role::ServiceHead)
    };
    let hits = page.hits_in(line.clone());
    let service = hits.iter().any(sells) || List::Trade.ends(after) && lines::letters(after) >= 4;
    let office = hits
        .iter()
        .any(|hit| phrases.is(hit, Label::RegionStuffing, Role::Office));
    if offered == 0 || !service || office {
        return None;
    }
    let others = page.lines.iter().enumerate().filter(|&(k, _)| k != i);
    let rest: Vec<String> = others
        .map(|(_, line)| fold::fold(&page.text[line.span.clone()]))
        .collect();
    let article = Article::of(rest.iter().map(String::as_str));
    let shares = article.shares(text);
    let spoken = names
        .iter()
        .filter(|name| {
            rest.iter()
                .any(|line| line.contains(&page.folded[name.start..name.end]))
        })
        .count();
    if shares > SHARED {
        return None;
    }
    // Several lines of places are a table of them.
    let listed = page.lines.iter().enumerate().filter(|&(k, line)| {
        k != i
            && line
                .folded
                .as_ref()
                .is_some_and(|span| page.names_in(span.clone()).len() >= PLACES)
    });
    let listed = listed.count();
    let mut sum = Sum::new(-2.6);
    sum.add("listed", listed.min(3) as f64, -1.5);
    sum.add("names", n.min(8) as f64, 0.3);
    sum.add("offered", offered.min(3) as f64, 0.8);
    sum.add("services", flag(service), 0.8);
    sum.add("shares", shares, -6.0);
    sum.add("mentioned", spoken.min(3) as f64, -1.5);
    Some(Finding {
        span: line,
        score: score(sum.total),
        evidence: sum.evidence,
    })
}

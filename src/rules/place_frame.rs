//! An offer of a service to several places in one line: `承接甲县、乙县、丙县等地区的钢结构工程`, on a page that speaks of neither.

use rustc_hash::FxHashSet;

use super::{Context, Finding, Sum, flag, lines, score, zones::Article};
use crate::{
    dictionary::{
        phrases::{Role, Says},
        rule_words::List,
    },
    mark::Label,
    page::{Name, Page},
    text::fold,
};

/// Fewest places.
const PLACES: usize = 4;
/// Longest line, in letters, and most letters before and behind the places.
const LONGEST: usize = 110;
const FRAME: usize = 20;
/// The same where the line names several services and offers them in several words, and fewest of both.
const LONGEST_PITCH: usize = 200;
const PITCH: usize = 90;
const WORDS: usize = 2;
/// Most lines of a page that the rest of it is compared with.
const ASKED: usize = 32;
/// Most of the line's pairs of characters that the rest of the page may share.
const SHARED: f64 = 0.2;

/// Finds them.
pub(super) fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let mut asked = 0;
    for i in 0..page.lines.len() {
        let names = page.names_of(i);
        if names.len() < PLACES {
            continue;
        }
        findings.extend(frame(context, i, names, &mut asked).filter(|found| found.score >= 0.5));
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

fn frame(context: &Context<'_>, i: usize, names: &[Name], asked: &mut usize) -> Option<Finding> {
    let page = context.page;
    let (start, end, n) = joined(page, names)?;
    let line = lines::trim(page, page.lines[i].folded.clone()?);
    let (before, after) = (&page.folded[line.start..start], &page.folded[end..line.end]);
    let text = &page.folded[line.clone()];
    if lines::letters(text) > LONGEST_PITCH
        || text.contains(['“', '「', '《'])
        || List::Parties.in_text(text)
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
    let sold: FxHashSet<&str> = (hits.iter().filter(|hit| sells(hit)))
        .map(|hit| &page.folded[hit.start..hit.end])
        .collect();
    let pitch = sold.len() >= WORDS && offered >= WORDS;
    let (longest, around) = if pitch {
        (LONGEST_PITCH, PITCH)
    } else {
        (LONGEST, FRAME)
    };
    let sentence = text.trim_end_matches('。').contains('。') || text.contains(';') && !pitch;
    // A title is no sentence.
    let first = page.visible.first() == Some(&i);
    if sentence
        || first && !(pitch && text.contains('，'))
        || lines::letters(text) > longest
        || lines::letters(before) > around
        || lines::letters(after) > around
    {
        return None;
    }
    // Those who gave something come from there: `提供材料者:…`.
    let label = before.trim_end().strip_suffix(':');
    if label.is_some_and(|label| label.ends_with(['者', '人', '员'])) {
        return None;
    }
    let service = !sold.is_empty() || List::Trade.ends(after) && lines::letters(after) >= 4;
    let office = hits
        .iter()
        .any(|hit| phrases.is(hit, Label::RegionStuffing, Role::Office));
    if offered == 0 || !service || office || *asked == ASKED {
        return None;
    }
    *asked += 1;
    // Lists of services of places are no article.
    let stuffed = |k: usize| {
        let says = page.lines[k].says;
        says.meets(Says::SERVICE)
            && page.names_of(k).len() >= WORDS
            && page.hits_of(k).iter().filter(|hit| sells(hit)).count() >= WORDS
    };
    let others = page.lines.iter().enumerate();
    let others = others.filter(|&(k, _)| k != i && !stuffed(k));
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
            && !stuffed(k)
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

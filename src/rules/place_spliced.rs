//! A few services of places cut into a sentence, the first and the last of them run together with its words:
//! `消费者代甲县某服务-乙县某服务-丙市某服务表某先生说`.

use std::{cell::Cell, ops::Range};

use super::{Context, Finding, keyword_stuffing::token, lines, score};
use crate::{
    dictionary::{
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::{Evidence, Label},
    page::Name,
};

/// Fewest of them, and fewest whose service is a known one.
const FEWEST: usize = 3;
const KNOWN: usize = 2;
/// Letters of the words behind a place.
const WORDS: std::ops::RangeInclusive<usize> = 2..=8;
/// Signs that no sentence has between the things it lists.
const TIGHT: [char; 5] = ['-', '|', '_', ',', '/'];

/// Most times that the page is searched.
const ASKED: usize = 16;

/// One of them.
struct Served {
    span: Range<usize>,
    /// Whether it has a place, and whether its service is known.
    placed: bool,
    known: bool,
}

/// Finds them.
pub(super) fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let asked = Cell::new(0);
    for &i in &page.visible {
        let line = &page.lines[i];
        let Some(span) = line.folded.clone() else {
            continue;
        };
        let sells = line.says.meets(Says::SERVICE.or(Says::KEY));
        let items = page.items_in(&span);
        if !sells || items.len() < FEWEST {
            continue;
        }
        let mut k = items.start;
        while k < items.end {
            let chain = chain(context, k..items.end);
            k += chain.len().max(1);
            findings.extend(judge(context, &span, &chain, &asked));
        }
    }
}

/// The items from the first on that are services, of places mostly, and joined by the same sign.
fn chain(context: &Context<'_>, items: Range<usize>) -> Vec<Served> {
    let page = context.page;
    let Some(first) = ends(context, page.items[items.start].span()) else {
        return Vec::new();
    };
    let mut chain = vec![first];
    let mark = page.items.get(items.start + 1).map(|item| item.gap.mark);
    for k in items.start + 1..items.end {
        let item = &page.items[k];
        if Some(item.gap.mark) != mark || item.gap.breaks > 0 || item.gap.stop.is_some() {
            break;
        }
        if let Some(whole) = ends(context, item.span()).filter(|one| one.span.start == item.start) {
            chain.push(whole);
            continue;
        }
        chain.extend(starts(context, item.span(), &chain));
        break;
    }
    chain
}

/// Whether a phrase is somebody's service, and no institution.
fn sold(context: &Context<'_>, hit: &Hit) -> bool {
    let phrases = context.dictionaries.phrases();
    let is = |role| phrases.is(hit, Label::RegionStuffing, role);
    (hit.says.meets(Says::SERVICE) || is(Role::ServiceHead) || hit.says.meets(Says::KEY))
        && !is(Role::Office)
}

/// The service that an item ends with, with its place if it has one.
fn ends(context: &Context<'_>, item: Range<usize>) -> Option<Served> {
    let page = context.page;
    let mut hits = page.hits_in(item.clone()).iter();
    let service = hits.find(|hit| hit.end == item.end && sold(context, hit));
    let plain = |words: &str| {
        WORDS.contains(&lines::letters(words)) && !words.contains(|c| lines::PARTICLES.has(c))
    };
    let fits = |name: &&Name| name.end < item.end && plain(&page.folded[name.end..item.end]);
    if let Some(name) = page.names_in(item.clone()).iter().find(fits) {
        let words = &page.folded[name.end..item.end];
        let known = service.is_some() || List::Trade.ends(words);
        let span = name.start..item.end;
        return Some(Served {
            span,
            placed: true,
            known,
        });
    }
    service.map(|hit| Served {
        span: hit.start..hit.end,
        placed: false,
        known: true,
    })
}

/// The service that an item starts with: a known one, or one of those before.
fn starts(context: &Context<'_>, item: Range<usize>, before: &[Served]) -> Option<Served> {
    let page = context.page;
    let name = page
        .name_at(item.clone())
        .filter(|name| name.end < item.end);
    let at = name.map_or(item.start, |name| name.end);
    let rest = &page.folded[at..item.end];
    let mut hits = page.hits_in(at..item.end).iter();
    let service = hits.find(|hit| hit.start == at && sold(context, hit));
    let own = |one: &Served| {
        let name = page
            .name_at(one.span.clone())
            .filter(|name| name.end < one.span.end)?;
        let words = &page.folded[name.end..one.span.end];
        rest.starts_with(words).then_some(at + words.len())
    };
    let same = name.and_then(|_| before.iter().find_map(own));
    let end = same.max(service.map(|hit| hit.end))?;
    Some(Served {
        span: item.start..end,
        placed: name.is_some(),
        known: service.is_some(),
    })
}

/// Judges a chain in a line; the page is searched a limited number of times.
fn judge(
    context: &Context<'_>,
    line: &Range<usize>,
    chain: &[Served],
    asked: &Cell<usize>,
) -> Option<Finding> {
    let page = context.page;
    let (first, last) = (chain.first()?, chain.last()?);
    let span = first.span.start..last.span.end;
    let letters = |c: Option<char>| c.is_some_and(lines::is_letter);
    let before = &page.folded[line.start..span.start];
    let after = &page.folded[span.end..line.end];
    let inside = letters(before.chars().next_back()) || before.ends_with(['，', '。']);
    if chain.len() < FEWEST
        || chain.iter().filter(|one| one.known).count() < KNOWN
        || !letters(after.chars().next())
        || !inside && !before.is_empty()
    {
        return None;
    }
    let source = page.source(span.clone());
    let parted = !before.is_empty() && token::parts_word(page.text, &source);
    let placed = chain.iter().filter(|one| one.placed).count();
    let mark = page.folded[first.span.end..].chars().next().unwrap_or(' ');
    let once = |one: &Served| page.whole().matches(&page.folded[one.span.clone()]).count() == 1;
    let joined = TIGHT.contains(&mark) || mark == '，' && placed > FEWEST;
    let strange = placed >= FEWEST && joined && {
        asked.set(asked.get() + 1);
        asked.get() <= ASKED && chain.iter().all(once)
    };
    (parted || strange).then(|| Finding {
        span,
        score: score(1.5),
        evidence: Evidence::new()
            .number("spliced", chain.len() as u32)
            .number("placed", placed as u32)
            .number("parted", u32::from(parted)),
    })
}

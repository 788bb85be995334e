//! A place with its service put into prose: `…，甲市网站建设公司，…`, on a page that speaks of neither.

use std::ops::Range;

use super::{Context, Finding, lines, score};
use crate::{
    dictionary::{
        bigrams::Bigrams,
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::{Evidence, Label},
    page::Name,
    text::{class::is_han, items::Item},
};

/// Fewest letters of the line beside it.
const LINE: usize = 18;
/// Letters of one.
const LETTERS: std::ops::RangeInclusive<usize> = 4..=18;
/// Letters between two phrases of the service, at most.
const BETWEEN: usize = 1;
/// Most of them on a page; where more stand, the page speaks of them.
const MOST: usize = 6;
/// Fewest of them beside one that proves nothing alone.
const SEVERAL: usize = 2;
/// Letters of a service that are few.
const SHORT: usize = 3;
/// Most of them that the page is searched for.
const SEARCHED: usize = 32;
/// What the text has to gain without it, in bits, where it is glued to its neighbours.
const GAIN: f32 = 1.5;
/// Other places of the province that the page names, from which it is about them.
const KIN: usize = 2;
/// Most names of a page that are looked at.
const LOOKED: usize = 256;

/// How much one says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Enough by itself.
    Alone,
    /// It starts a sentence that runs on behind it.
    Opens,
    /// Its service has few letters.
    Short,
}

/// Finds them.
pub(super) fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let says = Says::SERVICE.or(Says::KEY);
    if page.names.is_empty() || !page.says.meets(says) {
        return;
    }
    let mut kinds: [Vec<Range<usize>>; 3] = Default::default();
    let mut searched = 0;
    for (i, line) in page.lines.iter().enumerate() {
        let Some(span) = &line.folded else {
            continue;
        };
        if !line.says.meets(says) || page.visible.first() == Some(&i) || line.held.letters < LINE {
            continue;
        }
        for name in page.names_in(span.clone()) {
            let place = inserted(context, span, line.held.letters, name, &mut searched);
            if let Some((place, kind)) = place {
                kinds[kind as usize].push(place);
            }
            if kinds.iter().map(Vec::len).sum::<usize>() > MOST {
                return;
            }
        }
    }
    let [mut found, mut opens, mut short] = kinds;
    let all: Vec<Range<usize>> = [&found, &opens, &short]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    for places in [&mut found, &mut opens, &mut short] {
        places.retain(|place| !is_at_home(context, place, &all));
    }
    if found.len() + opens.len() >= SEVERAL {
        found.append(&mut opens);
        found.append(&mut short);
    }
    let beside: Vec<Range<usize>> = found
        .iter()
        .flat_map(|span| beside(context, span))
        .filter(|span| {
            !found
                .iter()
                .any(|one| one.start < span.end && span.start < one.end)
        })
        .collect();
    found.extend(beside);
    findings.extend(found.into_iter().map(|span| Finding {
        span,
        score: score(1.0),
        evidence: Evidence::new().number("inserted", 1),
    }));
}

/// Whether the page's own text, without all that is inserted, names other places of the province that `place` starts with.
fn is_at_home(context: &Context<'_>, place: &Range<usize>, all: &[Range<usize>]) -> bool {
    let page = context.page;
    let divisions = context.dictionaries.divisions();
    let Some(own) = page.names_in(place.clone()).first() else {
        return false;
    };
    let provinces = divisions.of_key(own.key).provinces();
    let mut kin: Vec<u32> = (page.names.iter().take(LOOKED))
        .filter(|name| name.key != own.key && !all.iter().any(|one| one.contains(&name.start)))
        .filter(|name| {
            let division = divisions.of_key(name.key);
            !division.is_ambiguous() && division.provinces().intersects(provinces)
        })
        .map(|name| name.key)
        .collect();
    kin.sort_unstable();
    kin.dedup();
    kin.len() >= KIN
}

/// The place with its service that starts with `name`, in a line of so many letters, and how much it
/// says. `searched` counts those that the page is searched for.
fn inserted(
    context: &Context<'_>,
    line: &Range<usize>,
    letters: usize,
    name: &Name,
    searched: &mut usize,
) -> Option<(Range<usize>, Kind)> {
    let page = context.page;
    let text = &page.folded;
    // 市区 and the like are words.
    if List::PartOfCity.has(&text[name.start..name.end]) {
        return None;
    }
    let phrases = context.dictionaries.phrases();
    let sold = |hit: &Hit| {
        let is = |label, role| phrases.is(hit, label, role);
        is(Label::RegionStuffing, Role::Service)
            || [Role::Strong, Role::Weak]
                .iter()
                .any(|&role| is(Label::KeywordStuffing, role))
    };
    let hits = page.hits_in(name.end..line.end);
    let first = hits
        .first()
        .filter(|hit| hit.start == name.end && sold(hit))?;
    let mut end = first.end;
    for hit in &hits[1..] {
        let gap = &text[end..hit.start];
        let goes_on = sold(hit) || phrases.is(hit, Label::RegionStuffing, Role::ServiceHead);
        if lines::letters(gap) > BETWEEN || !gap.chars().all(lines::is_letter) || !goes_on {
            break;
        }
        end = hit.end;
    }
    for tail in ["公司", "厂家", "电话", "价格"] {
        if text[end..line.end].starts_with(tail) {
            end += tail.len();
        }
    }
    let span = name.start..end;
    let size = lines::letters(&text[span.clone()]);
    let (before, after) = (&text[line.start..span.start], &text[span.end..line.end]);
    if !LETTERS.contains(&size) || letters < LINE + size || !after.contains(lines::is_letter) {
        return None;
    }
    let (left, right) = (before.chars().next_back(), after.chars().next());
    let stop = |c: Option<char>| c.is_none_or(|c| "，。!?;…".contains(c));
    let clause = stop(left) && stop(right) && left.is_some();
    let bracket = lines::bracketed(before, after);
    let opens = left.is_some_and(|c| "。!?”」".contains(c)) && right.is_some_and(is_han);
    if !clause && !bracket && !opens && gain(&text[span.clone()], left, right)? < GAIN {
        return None;
    }
    // The page speaks of neither. It is searched a few times at most.
    *searched += 1;
    if *searched > SEARCHED {
        return None;
    }
    let whole = page.whole();
    let once = |word: &str| whole.matches(word).count() == 1;
    if !once(&text[name.start..name.end]) || !once(&text[first.start..first.end]) {
        return None;
    }
    let width = |c: Option<char>| c.map_or(0, char::len_utf8);
    let whole = match (bracket, right) {
        (true, _) => span.start - width(left)..span.end + width(right),
        (false, Some('，')) if clause => span.start..span.end + width(right),
        _ => span,
    };
    let short = lines::letters(&text[first.start..end]) <= SHORT;
    let kind = match () {
        () if short => Kind::Short,
        () if opens && !clause && !bracket => Kind::Opens,
        () => Kind::Alone,
    };
    Some((whole, kind))
}

/// Clauses right beside one that start with another place, as far as they go.
fn beside(context: &Context<'_>, span: &Range<usize>) -> Vec<Range<usize>> {
    let page = context.page;
    let items = &page.items;
    let own = items.partition_point(|item| item.end <= span.start);
    let placed = |item: &Item| {
        LETTERS.contains(&item.letters)
            && page.name_at(item.span()).is_some_and(|name| {
                let rest = &page.folded[name.end..item.end];
                let hits = page.hits_in(name.end..item.end);
                lines::letters(rest) >= 2
                    && hits
                        .iter()
                        .any(|hit| hit.says.meets(Says::SERVICE.or(Says::KEY)))
                    && page
                        .whole()
                        .matches(&page.folded[name.start..name.end])
                        .count()
                        == 1
            })
    };
    let joined = |i: usize| {
        items.get(i).is_some_and(|item| {
            item.gap.breaks == 0 && item.gap.stop.is_none() && item.gap.mark == '，'
        })
    };
    let mut found = Vec::new();
    let mut k = own;
    while k > 0 && own - k < MOST && joined(k) && placed(&items[k - 1]) {
        k -= 1;
        found.push(items[k].start..items[k + 1].start);
    }
    let mut k = own + 1;
    while k - own <= MOST && joined(k) && placed(&items[k]) {
        let next = items.get(k + 1).filter(|_| joined(k + 1));
        let hits = page.hits_in(items[k].span()).iter();
        let mut sold = hits.filter(|hit| hit.says.meets(Says::SERVICE.or(Says::KEY)));
        let end = sold.next_back().map_or(items[k].end, |hit| hit.end);
        // The last one may be glued to the sentence.
        if lines::letters(&page.folded[end..items[k].end]) > SHORT {
            found.push(items[k].start..end);
            break;
        }
        found.push(items[k].start..next.map_or(items[k].end, |next| next.start));
        k += 1;
    }
    found
}

/// How much likelier the text is without what stands between two letters.
fn gain(inside: &str, left: Option<char>, right: Option<char>) -> Option<f32> {
    let (a, b) = (left.filter(|&c| is_han(c))?, right.filter(|&c| is_han(c))?);
    let (first, last) = (inside.chars().next()?, inside.chars().next_back()?);
    let bigrams = Bigrams::embedded();
    Some(bigrams.bond(a, b) - bigrams.bond(a, first).max(bigrams.bond(last, b)))
}

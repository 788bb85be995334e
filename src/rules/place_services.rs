//! Lists of services of places, each another service: `虎门数控培训 长安模具学校 厚街电工证考试`. The places may be towns, quarters or
//! cities abroad, which no table of divisions holds.

use std::{cell::Cell, ops::Range};

use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Context, Finding, Sum, doorway, flag, lines,
    place_around::{around, is_aside, is_reported},
    place_list::without_opener,
    score,
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        localities::Localities,
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::Label,
    page::Page,
    text::{class::is_han, items::Item},
};

/// Fewest items of a list.
const ITEMS: usize = 3;
/// Items from which a list needs no more than most of them to be known.
const SEVERAL: usize = 5;
/// Letters of an item.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=12;
/// Letters from which an item that nothing is known of is a headline or a clause.
const STRANGE: usize = 5;
/// Most letters behind the last service that go with it.
const REST: usize = 1;
/// Bytes before a list that its header may stand in.
const NEAR: usize = 64;
/// Items whose services are looked for on the rest of the page.
const ASKED: usize = 8;
/// Most services of a page that are looked for so.
const QUESTIONS: usize = 64;
/// Most items that are weighed as one list.
const MOST: usize = 400;

/// What is known of an item.
struct Served<'p> {
    /// The place it starts with.
    place: Option<&'p str>,
    /// What stands behind the place.
    tail: &'p str,
    /// Whether that names a service.
    service: bool,
    /// Where the last of its words ends that name one.
    end: usize,
}

impl Served<'_> {
    /// Whether anything tells that it is of the list.
    fn told(&self) -> bool {
        self.place.is_some() || self.service
    }
}

/// Finds them.
pub(super) fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let told = page.says.meets(Says::of(Label::RegionStuffing));
    let hits = page.hits.iter().filter(|_| told);
    let items = &page.items;
    // What is asked of the whole page is asked a limited number of times.
    let asked = Cell::new(0);
    let mut k = 0;
    // Without a service there is no list of them.
    for hit in hits.filter(|hit| sold(context, hit)) {
        let at = items.partition_point(|item| item.end <= hit.start);
        // No list goes on over an item that is none of any.
        let apart = |item: &Item| !LETTERS.contains(&item.letters);
        let before = items.get(k..at).unwrap_or_default();
        k += before.iter().rposition(apart).map_or(0, |last| last + 1);
        while k <= at && k < items.len() {
            k = run(context, k, &asked, findings);
        }
    }
}

/// Looks at the run of items that starts with the one at `first`, and says where the next may start.
fn run(
    context: &Context<'_>,
    first: usize,
    asked: &Cell<usize>,
    findings: &mut Vec<Finding>,
) -> usize {
    let items = &context.page.items;
    let mut k = first + 1;
    if !LETTERS.contains(&items[first].letters) {
        return k;
    }
    let mark = items.get(k).map(|item| item.gap.mark);
    let joined = |item: &Item| {
        item.gap.stop.is_none()
            && !item.gap.prose
            && Some(item.gap.mark) == mark
            && item.gap.breaks <= usize::from(mark == Some('\n'))
            && LETTERS.contains(&item.letters)
    };
    while k < items.len() && joined(&items[k]) {
        k += 1;
    }
    for part in items[first..k].chunks(MOST) {
        if part.len() >= ITEMS {
            split(context, part, asked, findings);
        }
    }
    // The last item may begin another list.
    k - usize::from(k - first > 1 && k < items.len())
}

/// Weighs the parts of a run of items that no headline or clause parts.
fn split(context: &Context<'_>, items: &[Item], asked: &Cell<usize>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let span = items[0].start..items[items.len() - 1].end;
    // Most runs name no service at all.
    if !page.hits_in(span).iter().any(|hit| sold(context, hit)) {
        return;
    }
    let served: Vec<Served<'_>> = items.iter().map(|item| look(context, item)).collect();
    let strange = |k: usize| !served[k].told() && items[k].letters >= STRANGE;
    let mut k = 0;
    while k < items.len() {
        let first = k;
        while k < items.len() && !strange(k) {
            k += 1;
        }
        let part = first..k;
        k += 1;
        // A list begins and ends with what is told to be of it.
        let told = |one: &Served<'_>| one.told();
        let Some(from) = served[part.clone()].iter().position(told) else {
            continue;
        };
        let to = served[part.clone()].iter().rposition(told).unwrap_or(from);
        let part = of_one_kind(&served, items, first + from..first + to + 1);
        if part.len() >= ITEMS {
            findings.extend(judge(context, &items[part.clone()], &served[part], asked));
        }
    }
}

/// Without a clause that names a place at either end, where all others are places with their services, and without clauses that
/// commas join behind several such.
fn of_one_kind(served: &[Served<'_>], items: &[Item], mut part: Range<usize>) -> Range<usize> {
    let both = |k: usize| served[k].place.is_some() && served[k].service;
    let clause = |k: usize| !served[k].service && lines::letters(served[k].tail) >= 2;
    if part.len() > ITEMS && clause(part.start) && (part.start + 1..part.end).all(both) {
        part.start += 1;
    }
    let first = (part.start..part.end).take_while(|&k| both(k)).count();
    let rest = part.start + first..part.end;
    let prose = || {
        let comma = |k: usize| items[k].gap.mark == '，';
        rest.clone().all(|k| !both(k) && comma(k))
    };
    if first >= ITEMS && !rest.is_empty() && (rest.len() == 1 && clause(rest.start) || prose()) {
        part.end = rest.start;
    }
    part
}

/// Weighs a list.
fn judge(
    context: &Context<'_>,
    items: &[Item],
    served: &[Served<'_>],
    asked: &Cell<usize>,
) -> Option<Finding> {
    let page = context.page;
    let n = items.len() as f64;
    let share = |test: &dyn Fn(&Served<'_>) -> bool| {
        served.iter().filter(|one| test(one)).count() as f64 / n
    };
    let placed = share(&|one| one.place.is_some());
    let sold = share(&|one| one.service);
    let both = share(&|one| one.place.is_some() && one.service);
    let heads: FxHashSet<&str> = served.iter().filter_map(|one| one.place).collect();
    let mark = items[1].gap.mark;
    let tight = !matches!(mark, ' ' | '、' | '，' | '\n' | '.' | ';');
    // In a tight row of places a service or two tell of the others.
    let headed = is_headed(page, items[0].start);
    let row = tight && n >= 4.0 && placed >= 0.8 && sold >= 0.15
        || headed && n >= SEVERAL as f64 && placed >= 0.9;
    let short = items.len() < SEVERAL && !row;
    let least = if short { (1.0, 1.0) } else { (0.5, 0.4) };
    if !row && (both * n < 3.0 || placed < least.0 || sold < least.1)
        || heads.len() + 1 < items.len().min(SEVERAL)
    {
        return None;
    }
    let (last, tail) = (&items[items.len() - 1], &served[served.len() - 1]);
    let rest = lines::letters(&page.folded[tail.end..last.end]);
    // What prose goes on from is of the prose.
    let after = page.items.partition_point(|item| item.start < last.end);
    let goes_on = page.items.get(after).is_some_and(|next| {
        next.gap.breaks == 0 && (next.gap.mark != mark || next.gap.stop == Some(':'))
    });
    let span = items[0].start..if tail.service && (rest > REST || goes_on && rest > 0) {
        tail.end
    } else {
        without_opener(context, last.end)
    };
    let boxed = doorway::around(page, span.clone()) != span;
    // Nobody parts words by blanks within a sentence.
    let blanks = || {
        let clause = page.folded[..span.start].ends_with(['，', '。', ';']);
        mark == ' ' && clause && both >= 1.0
    };
    if items.len() == ITEMS && !boxed && !blanks() {
        return None;
    }
    let quoted = page.folded[..span.start].ends_with(['“', '「', '『', '"', '‘']);
    let mut around = around(context, &span);
    let header = headed_by(context, &span);
    if header.is_some() {
        around.lead_in = 0.0;
    }
    // Some tell of all, and many say the same.
    let mut known: FxHashMap<&str, bool> = FxHashMap::default();
    let tails = served.iter().step_by(items.len().div_ceil(ASKED));
    let some: Vec<bool> = (tails.map(|one| one.tail))
        .map(|tail| {
            *known.entry(tail).or_insert_with(|| {
                asked.set(asked.get() + 1);
                asked.get() <= QUESTIONS && lines::letters(tail) >= 2 && said(page, tail, &span)
            })
        })
        .collect();
    let spoken = some.iter().filter(|said| **said).count() as f64 / some.len() as f64;
    let mut sum = Sum::new(-4.8);
    sum.add("placed", placed, 4.0);
    sum.add("sold", sold, 4.0);
    sum.add("items", (n - SEVERAL as f64).clamp(0.0, 6.0), 0.25);
    sum.add("row", flag(row), 1.6);
    sum.add("headed", flag(headed), 3.0);
    sum.add("boxed", flag(boxed), 1.0);
    sum.add(
        "tight",
        flag(matches!(mark, '|' | '_' | '/' | '-' | 'i' | '·' | '\0')),
        0.6,
    );
    sum.add("written", flag(mark == '、'), -0.6);
    sum.add("lines", flag(mark == '\n'), -0.8);
    sum.add("announced", around.announced, -3.0);
    sum.add("sentence", around.sentence, -4.0);
    let leads = if mark == '、' { -2.5 } else { -1.5 };
    sum.add("lead-in", around.lead_in, leads);
    sum.add("spoken", spoken, -4.0);
    sum.add("quoted", flag(quoted), -6.0);
    sum.add("reported", flag(is_reported(context, &span)), -5.0);
    sum.add("aside", flag(is_aside(page, &span) && mark == '、'), -2.0);
    Some(Finding {
        span: header.unwrap_or(span.start)..span.end,
        score: score(sum.total),
        evidence: sum.evidence,
    })
}

/// Where the words start that lead to a list on its line, where these are a place, with the service or without, or a sale's:
/// `香港搬屋:`, `专线直达:`.
fn headed_by(context: &Context<'_>, list: &Range<usize>) -> Option<usize> {
    let page = context.page;
    let line = page.lines[page.line_at(list.start)].folded.clone()?;
    if list.start.saturating_sub(line.start) > NEAR {
        return None;
    }
    let line = lines::trim(page, line.start..list.start.max(line.start));
    let header = page.folded[line.clone()].strip_suffix(':')?;
    let letters = lines::letters(header);
    let told = place(context, header).is_some() || List::Sales.in_text(header);
    (LETTERS.contains(&letters) && told).then_some(line.start)
}

/// The bytes of the known place that `text` starts with.
pub(super) fn place(context: &Context<'_>, text: &str) -> Option<usize> {
    let known = context.dictionaries.divisions().longest_prefix(text);
    let known = known.map(|(len, _)| len);
    known.max(Localities::embedded().longest_prefix(text))
}

/// The bytes of the two places of a route that `text` starts with: 寿光到哈尔滨.
fn route(context: &Context<'_>, text: &str) -> Option<usize> {
    let first = place(context, text)?;
    let to = ["到", "至", "→", "-"]
        .iter()
        .find(|to| text[first..].starts_with(**to))?;
    let second = first + to.len();
    Some(second + place(context, &text[second..])?)
}

/// The bytes of a town's name with its suffix that `text` starts with: 秣陵镇.
pub(super) fn town(text: &str) -> Option<usize> {
    let ends = text.char_indices().skip(2).take(2);
    let ends = ends.filter(|(_, c)| matches!(c, '镇' | '乡'));
    let (at, c) = ends.last()?;
    text[..at].chars().all(is_han).then_some(at + c.len_utf8())
}

/// Whether the text before the list on its line is what is done for money, and nothing else: `高价回收:`.
fn is_headed(page: &Page<'_>, start: usize) -> bool {
    let before = lines::tail(&page.folded[..start], NEAR);
    let before = before.rsplit('\n').next().unwrap_or("");
    let header = before.trim_end().strip_suffix(':').unwrap_or("");
    (2..=8).contains(&lines::letters(header)) && List::Doing.ends(header)
}

/// Takes an item to pieces.
fn look<'p>(context: &Context<'p>, item: &Item) -> Served<'p> {
    let page = context.page;
    let text = &page.folded[item.span()];
    // An area code may stand before the place.
    let bare = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '));
    let start = item.end - bare.len();
    let len = place(context, bare)
        .max(town(bare))
        .max(route(context, bare))
        .filter(|&len| len < bare.len());
    let tail = &bare[len.unwrap_or(0)..];
    let from = start + len.unwrap_or(0);
    let phrases = context.dictionaries.phrases();
    let service = |hit: &Hit| {
        phrases.is(hit, Label::RegionStuffing, Role::Service)
            || hit.end == item.end
                && phrases.is(hit, Label::RegionStuffing, Role::ServiceHead)
                && !List::Firm.has(&page.folded[hit.start..hit.end])
    };
    let hits = page.hits_in(from..item.end).iter();
    let found: Vec<&Hit> = hits.filter(|hit| service(hit)).collect();
    let mut end = found.iter().map(|hit| hit.end).max();
    // Without a place, the service has to be most of the item.
    let covered: usize = found.iter().map(|hit| hit.end - hit.start).sum();
    if len.is_none() && 2 * covered < bare.len() {
        end = None;
    }
    let goes_on = |end: usize| AdvertWeights::embedded().of(&page.folded[end..item.end]) >= 0.0;
    if end != Some(item.end) && List::Doing.ends(tail) && end.is_none_or(goes_on) {
        end = Some(item.end);
    }
    Served {
        place: len.map(|len| &bare[..len]),
        tail,
        service: end.is_some(),
        end: end.unwrap_or(item.end),
    }
}

/// Whether a hit names a service.
fn sold(context: &Context<'_>, hit: &Hit) -> bool {
    let phrases = context.dictionaries.phrases();
    hit.says.meets(Says::of(Label::RegionStuffing))
        && (phrases.is(hit, Label::RegionStuffing, Role::Service)
            || phrases.is(hit, Label::RegionStuffing, Role::ServiceHead))
}

/// Whether the rest of the page says `words`, too.
fn said(page: &Page<'_>, words: &str, span: &Range<usize>) -> bool {
    let finder = memmem::Finder::new(words.as_bytes());
    let inside = finder
        .find_iter(page.folded[span.clone()].as_bytes())
        .count();
    let mut all = finder.find_iter(page.whole().as_bytes());
    all.nth(inside).is_some()
}

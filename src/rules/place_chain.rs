//! Places that run together with nothing between them: one service behind each of them (`甲地换锁乙地换锁丙地换锁`), or one behind them
//! all or none (`…，甲地乙地丙地丁地外墙清洗…`).

use std::{cell::Cell, ops::Range};

use memchr::memmem;
use rustc_hash::FxHashSet;

use super::{
    Context, Finding, lines, place_services,
    place_strangers::{TALK, speaks_of_places},
};
use crate::{
    dictionary::{
        divisions::Level,
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::Label,
    page::{Name, Page},
    text::class::is_han,
};

/// Fewest places of a chain with one service behind each, and fewest that may stand on a page that speaks of the service.
const SERVED: usize = 3;
const MANY: usize = 4;
/// Letters of a place, and most that may stand between two services: a place and the start of the service's name.
const PLACE: std::ops::RangeInclusive<usize> = 2..=6;
const BETWEEN: usize = 10;
/// Fewest letters of a service that only ends as services do.
const SERVICE: usize = 4;
/// Hits that may lie between one service and the next: words that a place's name holds.
const HIDDEN: usize = 3;
/// Fewest names run together before a service, without one, and before one in the middle of a clause.
const NAMES: usize = 4;
const BARE: usize = 5;
const INSIDE: usize = 6;
/// Dots that join services.
const DOTS: [char; 3] = ['·', '•', '●'];
/// Letters of words that are woven into places, and fewest places.
const WOVEN: std::ops::RangeInclusive<usize> = 2..=8;
const WEAVE: usize = 5;
/// Most times that a page is searched.
const ASKED: usize = 16;

/// Finds them.
pub(super) fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let asked = Cell::new(0);
    served(context, &asked, findings);
    glued(context, &asked, findings);
    woven(context, findings);
}

/// Finds names with the same words between each two of them and no sign, whatever these say: `某物甲县某物乙县某物丙县`.
fn woven(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let text = &page.folded;
    let words = |a: &Name, b: &Name| {
        let gap = text.get(a.end..b.start)?;
        let mut inside = gap.chars().skip(1);
        let plain = gap.chars().all(is_han) && !inside.any(|c| lines::PARTICLES.has(c));
        (WOVEN.contains(&gap.chars().count()) && plain).then_some(gap)
    };
    let mut k = 0;
    while k + 1 < page.names.len() {
        let first = &page.names[k];
        let near = &page.names[k + 1..];
        k += 1;
        let Some(gap) = near
            .iter()
            .find(|next| next.start >= first.end)
            .and_then(|next| words(first, next))
        else {
            continue;
        };
        let mut end = first.end;
        let mut count = 1;
        for name in near.iter().filter(|name| name.start >= first.end) {
            if text.get(end..name.start) == Some(gap) {
                (end, count) = (name.end, count + 1);
            } else if name.start > end {
                break;
            }
        }
        k += near.partition_point(|name| name.start < end);
        if count < WEAVE || is_quoted(page, first.start) || text[end..].starts_with(FRAMES) {
            continue;
        }
        // They may stand before the first and behind the last as well.
        let before = text[..first.start].strip_suffix(gap);
        let start = before.map_or(first.start, str::len);
        if text[end..].starts_with(gap) {
            end += gap.len();
        }
        findings.push(Finding::counted(start..end, "chain", count));
    }
}

/// Finds chains with one service behind each place.
fn served(context: &Context<'_>, asked: &Cell<usize>, findings: &mut Vec<Finding>) {
    let page = context.page;
    // Adverts may be all that speaks of a service.
    let says = Says::of(Label::RegionStuffing).or(Says::of(Label::ContactAd));
    if !page.says.meets(says) {
        return;
    }
    let mut k = 0;
    while k < page.hits.len() {
        let own = repeats(context, k);
        k = own.last().map_or(k, |&last| last) + 1;
        if own.len() >= SERVED {
            findings.extend(Chain::new(context, &own).and_then(|chain| chain.judge(asked)));
        }
    }
}

/// The hits of the same words from the `first` on, with no more between two of them than a place and what leads to its service.
fn repeats(context: &Context<'_>, first: usize) -> Vec<usize> {
    let page = context.page;
    let hits = &page.hits;
    let next = |last: usize| {
        let end = hits[last].end;
        let near = (last + 1..hits.len()).take(HIDDEN + 1);
        near.take_while(|&k| hits[k].start - end <= 3 * (BETWEEN + 2))
            .find(|&k| {
                hits[k].phrase == hits[first].phrase
                    && is_between(context, &page.folded[end..hits[k].start])
            })
    };
    // Most have no other.
    let Some(second) = next(first) else {
        return Vec::new();
    };
    let mut own = vec![first, second];
    while let Some(k) = next(own[own.len() - 1]) {
        own.push(k);
    }
    own
}

/// Whether a text is letters of no sentence, with a dot before them at most.
fn is_between(context: &Context<'_>, gap: &str) -> bool {
    let words = unjoined(gap);
    (*PLACE.start()..=BETWEEN).contains(&words.chars().count())
        && words.chars().all(is_han)
        && (!words.contains(|c| lines::PARTICLES.has(c)) || place(context, words).is_some())
}

/// A text without the dot before it that joins it to another: what parts items otherwise has rules of its own.
fn unjoined(text: &str) -> &str {
    let dot = text.trim_start_matches(' ').strip_prefix(DOTS);
    dot.map_or(text, |rest| rest.trim_start_matches(' '))
}

/// The bytes of the place that `text` starts with: a known one or a town.
fn place(context: &Context<'_>, text: &str) -> Option<usize> {
    place_services::place(context, text).max(place_services::town(text))
}

/// A service behind several places.
struct Chain<'c> {
    context: &'c Context<'c>,
    span: Range<usize>,
    /// What stands between each place and the words that come back: the start of the service's name.
    lead: &'c str,
    /// The words.
    hit: &'c Hit,
    places: usize,
}

impl<'c> Chain<'c> {
    /// The chain of the hits `own`.
    fn new(context: &'c Context<'c>, own: &[usize]) -> Option<Chain<'c>> {
        let page = context.page;
        let text = &page.folded;
        let hits = &page.hits;
        let gaps: Vec<&str> = (own.windows(2))
            .map(|pair| unjoined(&text[hits[pair[0]].end..hits[pair[1]].start]))
            .collect();
        // What is left of the most where their place is known.
        let leads = gaps
            .iter()
            .filter_map(|gap| Some(&gap[place(context, gap)?..]));
        let lead = leads.min_by_key(|lead| lead.len())?;
        let mut heads: FxHashSet<&str> = FxHashSet::default();
        let mut known = 0;
        for gap in &gaps {
            let head = gap.strip_suffix(lead)?;
            if !PLACE.contains(&head.chars().count()) {
                return None;
            }
            heads.insert(head);
            known += usize::from(place(context, head).is_some());
        }
        let first = text[..hits[own[0]].start].strip_suffix(lead)?.len();
        let start = placed(context, first)?;
        let all = gaps.len() + 1;
        let end = hits[own[own.len() - 1]].end;
        // Most are known, and each is another one.
        ((known + 1) * 3 >= all * 2 && heads.len() * 4 >= gaps.len() * 3).then_some(Chain {
            context,
            span: start..end,
            lead,
            hit: &hits[own[0]],
            places: all,
        })
    }

    fn judge(&self, asked: &Cell<usize>) -> Option<Finding> {
        let page = self.context.page;
        let framed = page.folded[self.span.end..].starts_with(FRAMES);
        if framed || is_quoted(page, self.span.start) {
            return None;
        }
        let enough = self.is_sold() && (self.places >= MANY || self.is_strange(asked));
        enough.then(|| Finding::counted(self.span.clone(), "chain", self.places))
    }

    fn service(&self) -> &str {
        let words = &self.context.page.folded;
        &words[self.hit.start - self.lead.len()..self.hit.end]
    }

    /// Whether the words are a known service, or end as services do.
    fn is_sold(&self) -> bool {
        let phrases = self.context.dictionaries.phrases();
        let is = |role| phrases.is(self.hit, Label::RegionStuffing, role);
        let service = self.service();
        let ends = is(Role::ServiceHead) || List::Trade.ends(service) || List::Doing.ends(service);
        is(Role::Service)
            || ends
                && lines::letters(service) >= SERVICE
                && !is(Role::Office)
                && !List::Firm.ends(service)
    }

    /// Whether the rest of the page says nothing of the service.
    fn is_strange(&self, asked: &Cell<usize>) -> bool {
        let page = self.context.page;
        let finder = memmem::Finder::new(self.service().as_bytes());
        asked.replace(asked.get() + 1) < ASKED
            && finder.find_iter(page.whole().as_bytes()).count() <= self.places
    }
}

/// Whether a clause starts at byte `at`.
fn starts_clause(page: &Page<'_>, at: usize) -> bool {
    let before = page.folded[..at].trim_end_matches(' ');
    before.is_empty() || before.ends_with('\n') || before.ends_with(PAUSES)
}

/// What makes names a part of a sentence: 甲地维修乙地维修丙地维修的招牌.
const FRAMES: [char; 9] = ['的', '等', '都', '均', '各', '也', '和', '与', '及'];

/// Whether a quotation is open at byte `at`.
fn is_quoted(page: &Page<'_>, at: usize) -> bool {
    let line = page.lines[page.line_at(at)].folded.as_ref();
    let before = &page.folded[line.map_or(at, |line| line.start.min(at))..at];
    let before = lines::tail(before, QUOTED);
    before.ends_with(['"', '\'']) || before.rfind(OPENS) > before.rfind(CLOSES)
}

/// What opens a quotation and what closes it, and bytes before a chain that it may open in.
const OPENS: [char; 5] = ['“', '‘', '「', '『', '《'];
const CLOSES: [char; 5] = ['”', '’', '」', '』', '》'];
const QUOTED: usize = 256;

/// Where the place starts that ends at byte `end`: with the clause, or a known one with the places that it lies in.
fn placed(context: &Context<'_>, end: usize) -> Option<usize> {
    let text = &context.page.folded;
    let (most, one) = (*PLACE.end(), '\u{4e00}'.len_utf8());
    let near = lines::tail(&text[..end], (most + 3) * one);
    let clause = near.rsplit(|c| !is_han(c)).next().unwrap_or(near);
    if clause.len() < near.len() && place(context, clause).is_some() {
        return Some(end - clause.len());
    }
    let mut start = None;
    let mut rest = near;
    while let Some(at) = (rest.char_indices())
        .map(|(at, _)| at)
        .find(|&at| place_services::place(context, &rest[at..]) == Some(rest.len() - at))
    {
        rest = &rest[..at];
        start = Some(end - near.len() + at);
    }
    start
}

/// Finds names alone, or with one service behind them all.
fn glued(context: &Context<'_>, asked: &Cell<usize>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let mut k = 0;
    while k < page.names.len() {
        let run = together(&page.names[k..]);
        if run.len() >= NAMES {
            findings.extend(Run { context, run: &run }.judge(asked));
        }
        let end = run.last().map_or(0, |last| last.end);
        let behind = page.names[k..].partition_point(|name| name.start < end);
        k += behind.max(1);
    }
}

/// The names of which each starts where the one before it ends, from the first on.
fn together(names: &[Name]) -> Vec<Name> {
    let mut run: Vec<Name> = Vec::new();
    for name in names {
        match run.last() {
            Some(last) if name.start < last.end => {}
            Some(last) if name.start > last.end => break,
            _ => run.push(*name),
        }
    }
    run
}

/// Names run together.
struct Run<'r, 'c> {
    context: &'r Context<'c>,
    run: &'r [Name],
}

impl Run<'_, '_> {
    fn judge(&self, asked: &Cell<usize>) -> Option<Finding> {
        let page = self.context.page;
        let (start, end) = (self.run[0].start, self.run[self.run.len() - 1].end);
        let line = page.lines[page.line_at(start)].folded.clone()?;
        let opens = starts_clause(page, start);
        let behind = &page.folded[end..line.end];
        if !self.are_near() || asked.replace(asked.get() + 1) >= ASKED {
            return None;
        }
        let service = self.service(end..line.end);
        let enough = match service {
            Some(_) => opens || self.run.len() >= INSIDE,
            None => {
                let goes_on = behind.starts_with(is_han) && !List::AfterPlaces.starts(behind);
                opens && goes_on && self.run.len() >= BARE && self.are_strange()
            }
        };
        let said = |to: usize| page.whole().matches(&page.folded[end..to]).count() > 1;
        if !enough || service.is_some_and(said) || self.are_mentioned() {
            return None;
        }
        let to = service.unwrap_or(end);
        Some(Finding::counted(start..to, "run-together", self.run.len()))
    }

    /// Whether they are of one province, and most of them no everyday words.
    fn are_near(&self) -> bool {
        let divisions = self.context.dictionaries.divisions();
        let all = self.run.iter().map(|name| divisions.of_key(name.key));
        let first = divisions.of_key(self.run[0].key).provinces();
        let near = all.clone().all(|one| one.provinces().intersects(first));
        near && all.filter(|one| !one.is_ambiguous()).count() * 2 > self.run.len()
    }

    /// Where a service ends that stands right behind them.
    fn service(&self, behind: Range<usize>) -> Option<usize> {
        let page = self.context.page;
        let phrases = self.context.dictionaries.phrases();
        let first = page.hits_in(behind.clone()).first()?;
        let is = |role| phrases.is(first, Label::RegionStuffing, role);
        (first.start == behind.start && is(Role::Service) && !is(Role::Office)).then_some(first.end)
    }

    /// Whether they are counties of a province that the page has nothing to do with.
    fn are_strange(&self) -> bool {
        let page = self.context.page;
        let divisions = self.context.dictionaries.divisions();
        let own = self.run[0].start..self.run[self.run.len() - 1].end;
        let counties = self.run.iter().map(|name| divisions.of_key(name.key));
        let counties = counties.filter(|one| one.level() == Level::County).count();
        let provinces = divisions.of_key(self.run[0].key).provinces();
        let kin = |name: &Name| {
            let one = divisions.of_key(name.key);
            !own.contains(&name.start)
                && !one.is_ambiguous()
                && one.provinces().intersects(provinces)
        };
        let talk = |text: &str| text.matches(TALK).count();
        counties * 5 >= self.run.len() * 4
            && talk(page.whole()) == talk(&page.folded[own.clone()])
            && !speaks_of_places(page)
            && !page.names.iter().any(kin)
    }

    /// Whether the page names one of them elsewhere.
    fn are_mentioned(&self) -> bool {
        let own = self.run[0].start..self.run[self.run.len() - 1].end;
        let keys: FxHashSet<u32> = self.run.iter().map(|name| name.key).collect();
        let names = &self.context.page.names;
        let again = |name: &Name| !own.contains(&name.start) && keys.contains(&name.key);
        names.iter().any(again)
    }
}

/// What ends a clause or leads to what follows.
const PAUSES: [char; 10] = ['。', '!', '?', '”', '」', '，', ',', ';', ':', '…'];

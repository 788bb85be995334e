//! Places in items: which names of divisions an item holds, and what else.

use std::ops::Range;

use super::{Context, lines, place_learn};
use crate::{
    dictionary::{
        divisions::Division,
        phrases::{Hit, Hits, Role, Says},
    },
    mark::Label,
    text::{class::is_han, items::Item},
};

/// A division's name in the folded text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'d> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) division: Division<'d>,
}

/// What an item is to a list of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A place, with little or nothing beside it.
    Place,
    /// Prose that ends in a place.
    Opens,
    /// A place that runs on into prose.
    Closes,
    /// A short item without a place.
    Stray,
    /// Prose.
    Prose,
}

/// An item as part of a list of places.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// The part of the item that belongs to the list.
    pub(super) span: Range<usize>,
    /// The item's places, as indices into all places of the page.
    pub(super) places: Range<usize>,
    /// The end of the last place, or of the service or institution that follows it.
    pub(super) core: usize,
    /// What follows the last place, up to the end of `span`.
    pub(super) residue: Range<usize>,
    /// A commercial service follows the place, or a word that services end in.
    pub(super) service: bool,
    /// The service is a known one.
    pub(super) trade: bool,
    /// What follows is a service by the company it keeps: the same words behind other places, or a telephone each.
    pub(super) learned: bool,
    /// The stem of a name that runs on into words of no known kind: a place only by its neighbours.
    pub(super) tentative: Option<(usize, usize)>,
    /// An institution follows the place.
    pub(super) office: bool,
    /// A number stands in the item.
    pub(super) number: bool,
    /// A stray noun of the kind that stuffed lists carry, or a service without a place.
    pub(super) carrier: bool,
}

/// Most characters of an item without a place that counts as a stray word.
const STRAY: usize = 10;
/// Most characters of one that is a number: a telephone with its area code.
const NUMBER: usize = 24;
/// Most letters of the word that leads to it.
const CALL: usize = 6;
/// Most characters before the place in an item of a list: a bullet's number, 专业.
const LEAD: usize = 4;
/// Most characters behind the place in an item of a list: a service, a count.
const TAIL: usize = 14;
/// Longest word for an institution that is looked for at the end of a longer one, in characters.
const OFFICE: usize = 4;
/// Names run together that make a list without any separator.
const GLUED: usize = 4;

/// Lines that may be the page's title, and the characters of one.
pub(super) const HEADS: usize = 10;
const TITLE: usize = 72;

/// Services of places run together that make a list.
const SERVED: usize = 3;

/// Items beside a list that its rule looks at too.
const BESIDE: usize = 4;

/// The places of every item that may be of a list, and what every item is to a list; nothing at all where no item may be
/// of one. `fewest` places make a list, with at most `strays` items without a place between two with one.
pub(super) fn entries<'d>(
    context: &Context<'d>,
    fewest: usize,
    strays: usize,
) -> (Vec<Place<'d>>, Vec<Entry>) {
    let page = context.page;
    let mut found = Vec::new();
    // The items with a place, and which they have.
    let mut held: Vec<(usize, Range<usize>)> = Vec::new();
    let mut i = 0;
    while let Some(name) = page.names.get(i) {
        let k = page.items.partition_point(|item| item.end <= name.start);
        let Some(item) = page.items.get(k) else {
            break;
        };
        let before = found.len();
        find(context, item, &mut found);
        if found.len() > before {
            held.push((k, before..found.len()));
        }
        i += page.names[i..].partition_point(|name| name.start < item.end);
    }
    // Services of places may be spliced into the title as well, below a menu too.
    let heads = page.visible.iter().take(HEADS).map(|&i| &page.lines[i]);
    let title = heads.filter(|line| line.shape.chars <= TITLE);
    let title = title.filter_map(|line| line.folded.as_ref()).last();
    let title = title.map_or(0, |line| line.end);
    let telling = |near: &&[(usize, Range<usize>)]| {
        let named = near[near.len() - 1].1.end - near[0].1.start;
        let last = near[near.len() - 1].0;
        let span = page.items[near[0].0].start..page.items[last].end;
        let phrases = context.dictionaries.phrases();
        let sold = |hit: &Hit| phrases.is(hit, Label::RegionStuffing, Role::Service);
        named > fewest
            || named == fewest && page.hits_in(span).iter().any(sold)
            || page.items[near[0].0].start < title
    };
    let (mut places, mut entries) = (Vec::new(), Vec::new());
    let mut next = held.iter().peekable();
    for near in held
        .chunk_by(|a, b| b.0 - a.0 <= strays + 1)
        .filter(telling)
    {
        let from = near[0].0.saturating_sub(BESIDE).max(entries.len());
        let to = (near[near.len() - 1].0 + 1 + BESIDE).min(page.items.len());
        entries.extend(page.items[entries.len()..from].iter().map(Entry::prose));
        for (i, item) in page.items.iter().enumerate().take(to).skip(from) {
            while next.next_if(|(k, _)| *k < i).is_some() {}
            let own = next.peek().filter(|(k, _)| *k == i);
            let own = own.map_or(0..0, |(_, own)| own.clone());
            entries.push(entry(context, item, &found[own], &mut places));
        }
    }
    if !entries.is_empty() {
        restore(context, &mut entries, &mut places);
        entries.extend(page.items[entries.len()..].iter().map(Entry::prose));
    }
    (places, entries)
}

/// Takes stems that run on into unknown words as places, where the items beside them are services of places.
fn restore<'d>(context: &Context<'d>, entries: &mut [Entry], places: &mut Vec<Place<'d>>) {
    let page = context.page;
    let divisions = context.dictionaries.divisions();
    for run in place_learn::alike(context, entries) {
        for i in run {
            let Some((start, end)) = entries[i].tentative.take() else {
                continue;
            };
            if let Some((_, division)) = divisions.longest_prefix(&page.folded[start..]) {
                let place = Place {
                    start,
                    end,
                    division,
                };
                entries[i].hold(place, page.items[i].end, places);
                entries[i].learned = true;
            }
        }
    }
    let sold = |entries: &[Entry], i: usize| entries.get(i).is_some_and(|e| e.service && !e.office);
    let tentative: Vec<usize> = (0..entries.len())
        .filter(|&i| entries[i].tentative.is_some())
        .collect();
    // From both ends, so that one leads to the next.
    for &i in tentative.iter().chain(tentative.iter().rev()) {
        let Some((start, end)) = entries[i].tentative else {
            continue;
        };
        let mark = |i: usize| {
            page.items
                .get(i)
                .map(|item| (item.gap.mark, item.gap.breaks))
        };
        let before = i > 0 && sold(entries, i - 1);
        let after = sold(entries, i + 1) && mark(i + 1).is_some_and(|(_, breaks)| breaks < 2);
        let near = (i.saturating_sub(3)..i + 4)
            .filter(|&k| k != i && sold(entries, k))
            .count();
        let item = &page.items[i];
        let words = end..item.end;
        if near < 2 || !(before || after) || count_chars(&page.folded[words]) > TAIL {
            continue;
        }
        let Some((_, division)) = divisions.longest_prefix(&page.folded[start..]) else {
            continue;
        };
        let place = Place {
            start,
            end,
            division,
        };
        let entry = &mut entries[i];
        entry.hold(place, item.end, places);
        entry.service = true;
        entry.carrier = false;
    }
}

impl Entry {
    /// Makes it an item with one place, whose words go on to byte `end`.
    fn hold<'d>(&mut self, place: Place<'d>, end: usize, places: &mut Vec<Place<'d>>) {
        self.tentative = None;
        self.kind = Kind::Place;
        self.places = places.len()..places.len() + 1;
        self.core = end;
        self.residue = place.end..end;
        places.push(place);
    }

    /// An item that is of no list.
    fn prose(item: &Item) -> Entry {
        Entry {
            kind: Kind::Prose,
            span: item.span(),
            places: 0..0,
            core: item.end,
            residue: item.end..item.end,
            service: false,
            trade: false,
            learned: false,
            tentative: None,
            office: false,
            number: false,
            carrier: false,
        }
    }
}

/// What an item with the places `own` is.
fn entry<'d>(
    context: &Context<'d>,
    item: &Item,
    own: &[Place<'d>],
    places: &mut Vec<Place<'d>>,
) -> Entry {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let before = places.len();
    places.extend_from_slice(own);
    let mut found = before..places.len();
    let text = |span: Range<usize>| &page.folded[span];
    let count = |span: Range<usize>| text(span).chars().count();
    let is = |hit: &_, role| phrases.is(hit, Label::RegionStuffing, role);
    let number = |span: Range<usize>| text(span).bytes().any(|b| b.is_ascii_digit());
    let hits = page.hits_in(item.span());
    let mut entry = Entry {
        places: found.clone(),
        number: number(item.span()),
        ..Entry::prose(item)
    };
    // A sentence that is glued to a service may begin with a place of its own.
    if let [first, next] = places[before..]
        && hits
            .iter()
            .any(|hit| hit.start == first.end && hit.end <= next.start && is(hit, Role::Service))
        && !hits
            .iter()
            .any(|hit| hit.start == next.end && is(hit, Role::Service))
    {
        places.pop();
        found.end -= 1;
        entry.places = found.clone();
    }
    let (Some(first), Some(last)) = (places.get(found.start), places.last()) else {
        entry.carrier = hits.iter().any(|hit| {
            hit.start == item.start
                && hit.end == item.end
                && (is(hit, Role::Carrier) || is(hit, Role::Service))
        });
        let own = text(item.span());
        // A telephone, with the word that leads to it.
        let number = own.is_ascii()
            || place_learn::digits(own) >= place_learn::TELEPHONE && lines::letters(own) <= CALL;
        if entry.carrier || count_chars(own) <= if number { NUMBER } else { STRAY } {
            entry.kind = Kind::Stray;
        }
        return entry;
    };
    // What belongs to the place: a service or an institution right behind it, or a word or two later.
    let tail = last.end..item.end;
    let mut end = last.end;
    for hit in hits.iter().filter(|hit| hit.start >= last.end) {
        let service = is(hit, Role::Service) || is(hit, Role::ServiceHead);
        let office = is(hit, Role::Office);
        // A word or two may stand between the place and its service; nothing between that and another.
        let near = if end == last.end { LEAD } else { 0 };
        if (service || office) && count(end..hit.start) <= near {
            entry.service |= service;
            entry.trade |= is(hit, Role::Service);
            entry.office |= office;
            end = hit.end;
        }
    }
    // An institution that a longer phrase hides from the automaton (口腔医院): the residue's own end tells.
    if entry.service && !entry.office {
        entry.office = ends_in_office(context, text(last.end..end));
    }
    // A number right behind belongs to them.
    if text(end..item.end).bytes().all(|b| b.is_ascii()) {
        end = item.end;
    }
    entry.core = end;
    entry.carrier = hits.iter().any(|hit| {
        hit.start == last.end && hit.end == item.end && is(hit, Role::Carrier) && !entry.office
    });
    // A stem that runs on into a word that nobody puts behind a place is that word's head: 六合彩.
    if last.division.is_stem() && end == last.end && text(tail.clone()).chars().any(is_han) {
        if found.len() == 1 && first_at(item, last) {
            entry.tentative = Some((last.start, last.end));
        }
        places.truncate(before);
        if count(item.span()) <= STRAY {
            entry.kind = Kind::Stray;
        }
        entry.places = before..before;
        return entry;
    }
    // Before the place, a list has a number or a word of its trade at most; other words are the end of a sentence.
    let before = item.start..first.start;
    let trade = hits
        .iter()
        .any(|hit| hit.end <= first.start && is(hit, Role::Service));
    let wordless = !text(before.clone()).chars().any(is_han);
    let sold = hits
        .iter()
        .any(|hit| hit.start == item.start && hit.end == first.start && is(hit, Role::Service));
    let leads = sold || count(before) <= LEAD && (wordless || trade);
    entry.service |= sold;
    entry.trade |= sold;
    // A telephone behind the service is no part of its length.
    let number_at = text(tail.clone())
        .find(|c: char| c.is_ascii_digit())
        .map_or(tail.end, |at| tail.start + at);
    let telephone = number_at < tail.end
        && count(number_at..tail.end) <= NUMBER
        && !text(number_at..tail.end).chars().any(is_han);
    let tail_end = if telephone { number_at } else { tail.end };
    let short_tail = count(tail.start..tail_end) <= TAIL;
    // Services of places one behind the other without anything between.
    let served = |pair: &[Place<'_>]| {
        let between = pair[0].end..pair[1].start;
        let at = hits.binary_search_by_key(&between.start, |hit| hit.start);
        at.is_ok_and(|at| hits[at].end == between.end && is(&hits[at], Role::Service))
    };
    let chain = &places[found.clone()];
    if chain.len() >= SERVED && entry.trade && leads && chain.windows(2).all(served) {
        let rest = count(end..item.end) > 0;
        entry.kind = if rest { Kind::Closes } else { Kind::Place };
        entry.span = item.start..end;
        entry.residue = last.end..end;
        return entry;
    }
    if leads && short_tail {
        entry.kind = Kind::Place;
        entry.residue = tail;
        return entry;
    }
    // A chain of places without anything between.
    let chain_back = (found.start + 1..found.end)
        .rev()
        .take_while(|&i| places[i - 1].end == places[i].start)
        .count();
    let glued = chain_back + 1 >= GLUED;
    if !leads && (end == item.end || short_tail || glued) {
        found.start = found.end - 1 - chain_back;
        let to_end = end == item.end || short_tail;
        entry.kind = if to_end { Kind::Opens } else { Kind::Place };
        entry.span = places[found.start].start..if to_end { item.end } else { end };
        entry.residue = last.end..entry.span.end;
    } else if leads {
        entry.kind = Kind::Closes;
        entry.span = item.start..end;
        entry.residue = last.end..end;
    }
    entry.number = number(entry.span.clone());
    entry.places = found;
    entry
}

/// Whether a word for an institution ends `residue`, and is not all of it.
fn ends_in_office(context: &Context<'_>, residue: &str) -> bool {
    let phrases = context.dictionaries.phrases();
    let count = residue.chars().count();
    residue
        .char_indices()
        .skip(count.saturating_sub(OFFICE).max(1))
        .take(OFFICE - 1)
        .filter(|(i, _)| residue[*i..].chars().count() >= 2)
        .any(|(i, _)| {
            let end = &residue[i..];
            let mut hits = Hits::default();
            phrases.find_at(end.as_bytes(), 0, &mut hits);
            let whole = hits.found.first().filter(|hit| hit.end == end.len());
            whole.is_some_and(|hit| phrases.is(hit, Label::RegionStuffing, Role::Office))
        })
}

/// Whether a name starts its item.
fn first_at(item: &Item, place: &Place<'_>) -> bool {
    place.start == item.start
}

fn count_chars(text: &str) -> usize {
    text.chars().count()
}

/// Finds the names in an item, the longest first from the left.
fn find<'d>(context: &Context<'d>, item: &Item, places: &mut Vec<Place<'d>>) {
    let divisions = context.dictionaries.divisions();
    let page = context.page;
    let text = &page.folded[item.span()];
    let mut end = 0;
    for name in page.names_in(item.span()) {
        let at = name.start - item.start;
        if at < end {
            continue;
        }
        let (len, division) = if name.end <= item.end {
            (name.end - name.start, divisions.of_key(name.key))
        } else if let Some(shorter) = divisions.longest_prefix(&text[at..]) {
            shorter
        } else {
            continue;
        };
        let name = name.start;
        // A stem or an everyday word is a place only where an item can start: at its head or behind another place.
        let weak = division.is_stem() || division.is_ambiguous();
        let served = |hit: &Hit| {
            hit.start == item.start + end
                && hit.end == name
                && context
                    .dictionaries
                    .phrases()
                    .is(hit, Label::RegionStuffing, Role::Service)
        };
        // A stem may end an item whose other words stand in the item before or behind, too.
        let fronted = || {
            let prefix = &text[..at];
            let k = page.items.partition_point(|other| other.start < item.start);
            let near = [k.wrapping_sub(1), k + 1]
                .into_iter()
                .filter_map(|k| page.items.get(k));
            let same = |other: &Item| page.folded[other.span()].starts_with(prefix);
            count_chars(prefix) >= 2 && near.into_iter().any(same)
        };
        let at_head = at == end
            || end == 0 && at > 0 && at + len == text.len() && fronted()
            || end > 0
                && page
                    .hits_in(item.start + end..name)
                    .first()
                    .is_some_and(served)
            || at - end <= LEAD && text[end..at].is_ascii();
        // Part of a search phrase it is none: 北京赛车.
        let phrase = || {
            let own = item.start + at..item.start + at + len;
            let mut hits = page.hits_in(item.span()).iter();
            hits.any(|hit| {
                hit.says.meets(Says::TELLING)
                    && hit.start <= own.start
                    && own.end <= hit.end
                    && hit.end - hit.start > len
            })
        };
        if weak && (!at_head || phrase()) {
            continue;
        }
        places.push(Place {
            start: item.start + at,
            end: item.start + at + len,
            division,
        });
        end = at + len;
    }
}

//! One list of places under judgement: its span, and the signals for and against it.

use std::{cell::OnceCell, ops::Range};

use rustc_hash::FxHashMap;

use super::{
    Context,
    beside::goes_on,
    doorway, lines, place_learn,
    place_sales::is_out_of_place,
    places::{Entry, Kind, Place},
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        phrases::{Hit, Role},
        rule_words::List as Words,
    },
    mark::Label,
    text::{
        class::{self, Class},
        items::Item,
    },
};

/// Fewest names of a list.
pub(super) const NAMES: usize = 4;
/// Most stray words between two places of a list.
pub(super) const STRAYS: usize = 2;
/// Fewest names with the same service behind each, and most items before them that are none of the list.
const COMMON: usize = 3;
const LED: usize = 4;
/// Longest line of contacts below a list, in letters.
const BELOW: usize = 24;
/// Longest rest of a service's name behind the part that is known, in letters.
const REST: usize = 4;
/// Bytes behind a list in which it is looked for.
const NEAR: usize = 256;
/// Longest item that a list of services takes in, in letters.
const SHORT: usize = 10;
/// Fewest letters of what is sold at the places of a list.
const SERVED: usize = 2;
/// Places, a line each, that a last one with a service closes.
const LINES: usize = 6;
/// Most items behind a list that go with it.
const MORE: usize = 64;
/// Longest page that is searched for what a list sells, in bytes.
const SEARCHED: usize = 1 << 16;
/// Most services behind a list of bare names, and how much the name of an unknown one speaks for an advert.
const SERVICES: usize = 6;
const SOLD: f32 = 1.5;
/// Longest header, in characters.
const HEADER: usize = 16;
/// A list under judgement.
pub(super) struct List<'l, 'c> {
    pub(super) context: &'l Context<'c>,
    pub(super) places: &'l [Place<'c>],
    pub(super) entries: &'l [Entry],
    /// Its entries.
    pub(super) run: Range<usize>,
    named: OnceCell<Vec<Place<'c>>>,
    body: OnceCell<Range<usize>>,
    separator: OnceCell<char>,
    serves: OnceCell<Option<usize>>,
    pub(super) sale: OnceCell<Option<Range<usize>>>,
}

impl<'l, 'c> List<'l, 'c> {
    pub(super) fn new(
        context: &'l Context<'c>,
        places: &'l [Place<'c>],
        entries: &'l [Entry],
        run: Range<usize>,
    ) -> List<'l, 'c> {
        List {
            context,
            places,
            entries,
            run,
            named: OnceCell::new(),
            body: OnceCell::new(),
            separator: OnceCell::new(),
            serves: OnceCell::new(),
            sale: OnceCell::new(),
        }
    }

    /// The entries of the list.
    pub(super) fn run_entries(&self) -> &[Entry] {
        &self.entries[self.run.clone()]
    }

    /// The names of the list, in order, without those that only say where the next one lies (南京市鼓楼区).
    pub(super) fn named(&self) -> &[Place<'c>] {
        self.named.get_or_init(|| self.find_named())
    }

    fn find_named(&self) -> Vec<Place<'c>> {
        let text = &self.context.page.folded;
        let mut named: Vec<Place<'c>> = Vec::new();
        for entry in self.run_entries() {
            for place in &self.places[entry.places.clone()] {
                match named.last_mut() {
                    Some(last) if last.end == place.start && is_parent(last, place) => {
                        *last = *place;
                    }
                    // A name and its own stem say the same place twice.
                    Some(last)
                        if stem(&text[last.start..last.end])
                            == stem(&text[place.start..place.end]) => {}
                    _ => named.push(*place),
                }
            }
        }
        named
    }

    /// The list with a doorway's header over it.
    pub(super) fn span(&self) -> Range<usize> {
        let body = self.body();
        if let Some(sale) = self.sale() {
            return sale.start.min(body.start)..sale.end.max(body.end);
        }
        let page = self.context.page;
        match self.stuffed_header(self.entries[self.run.start].span.start.min(body.start)) {
            Some(header) => header..body.end,
            None => {
                let line = page.lines[page.line_at(body.start)].folded.as_ref();
                let line = line.map_or(body.start, |line| line.start.min(body.start));
                doorway::around(
                    page,
                    doorway::header(self.context, line..body.start)..body.end,
                )
            }
        }
    }

    /// From the first name, over the stray nouns before it, to the last separator of the list.
    pub(super) fn body(&self) -> Range<usize> {
        self.body.get_or_init(|| self.find_body()).clone()
    }

    fn find_body(&self) -> Range<usize> {
        let page = self.context.page;
        let items = &page.items;
        let (mut first, mut last) = (self.run.start, self.run.end - 1);
        let mark = self.separator();
        let joined = |i: usize| {
            let gap = &items[i].gap;
            gap.stop.is_none() && !gap.prose && gap.mark == mark && gap.breaks == 0
        };
        // Stray nouns of the known kind that the list's own separator joins to it are of it.
        let stray = |i: usize| self.entries[i].kind == Kind::Stray && self.entries[i].carrier;
        let strong = !matches!(mark, '\n');
        while strong
            && first > 0
            && stray(first - 1)
            && joined(first)
            && self.run.start - first < STRAYS
        {
            first -= 1;
        }
        while strong
            && last + 1 < items.len()
            && stray(last + 1)
            && joined(last + 1)
            && last + 1 - self.run.end < STRAYS
        {
            last += 1;
        }
        // Among services, so is one without a place.
        let sold = self.run_entries().iter().filter(|e| e.trade || e.learned);
        if mark == ' ' && sold.clone().count() * 2 > self.run.len() {
            while first > 0
                && self.run.start - first < STRAYS
                && joined(first)
                && self.sells(first - 1)
            {
                first -= 1;
            }
            while last + 1 < items.len()
                && last + 1 - self.run.end < STRAYS
                && joined(last + 1)
                && self.sells(last + 1)
            {
                last += 1;
            }
        }
        // In a tight list of services, all that its separator joins is of it: places and services that are not known.
        if sold.count() >= NAMES - 1 && matches!(mark, ',' | '_' | '|' | '/' | 'i') {
            // In the page's title a headline may stand beside the list.
            let title = self.context.heads().title.as_ref();
            let titled = title.is_some_and(|line| line.contains(&items[self.run.start].start));
            let short = |i: usize| items[i].letters <= SHORT && (!titled || self.sells(i));
            let closed = |i: usize| {
                items
                    .get(i + 1)
                    .is_none_or(|next| next.gap.breaks > 0 || next.gap.mark == mark)
            };
            while last + 1 < items.len()
                && last + 1 < self.run.end + MORE
                && joined(last + 1)
                && short(last + 1)
                && closed(last + 1)
                && !lines::begins_sentence(page, last + 1)
            {
                last += 1;
            }
        }
        // A telephone behind every place, and so behind the last.
        let is_number = |i: usize| {
            let text = &page.folded[items[i].span()];
            self.entries[i].kind == Kind::Stray
                && text.bytes().filter(u8::is_ascii_digit).count() >= 5
        };
        let numbers = self.run.clone().filter(|&i| is_number(i)).count();
        if numbers * 2 + 2 >= self.run.len()
            && numbers >= 2
            && last + 1 < items.len()
            && is_number(last + 1)
            && items[last + 1].gap.breaks <= items[last].gap.breaks
        {
            last += 1;
        }
        // What is sold opens the line, joined to the places as they are to each other.
        if first == self.run.start && first > 0 && joined(first) && self.opens_line(first - 1) {
            first -= 1;
        }
        // Names of the sentence before may be joined to services that are all the same.
        let common = self.common_service();
        let sells = |i: &usize| Some(self.residue(&self.entries[*i])) == common;
        if common.is_some() && first == self.run.start {
            let bare = |i: &usize| !(self.entries[*i].service || self.entries[*i].learned);
            let led = (first..last).take(LED).take_while(bare).count();
            first = Some(first + led).filter(sells).unwrap_or(first);
        }
        let mut start = self.entries[first].span.start;
        // A service before the first name, which opens a sentence.
        let item = &items[first];
        let lead = &page.folded[item.start..start.max(item.start)];
        if item.start < start
            && (item.gap.stop.is_some() || item.gap.breaks > 0)
            && (SERVED..=SHORT).contains(&lines::letters(lead))
            && Words::Trade.ends(lead)
        {
            start = item.start;
        }
        if let Some((open, _)) =
            bracketed(mark).filter(|(open, _)| page.folded[..start].ends_with(*open))
        {
            start -= open.len_utf8();
        }
        // What follows the last place is of the list where it follows other places too.
        let tail = &self.entries[last];
        let residue = page.folded[tail.residue.clone()].trim();
        let shared =
            |e: &Entry| !e.places.is_empty() && page.folded[e.residue.clone()].trim() == residue;
        let counted = tail.number && !tail.service && residue.chars().any(|c| c.is_ascii_digit());
        let own = self.run_entries().iter().filter(|e| shared(e)).count() < 2 && !counted;
        let trades = self.run_entries().iter();
        let served = |e: &&Entry| e.service && e.places.len() >= NAMES;
        let trades = trades.clone().filter(|e| e.service || e.learned).count() > 1
            || trades.clone().any(|e| served(&e))
            || self.closes();
        let place_end = self.places[..tail.places.end]
            .last()
            .map_or(tail.core, |place| place.end);
        let mut end = match (own, trades) {
            (false, _) => tail.span.end,
            (true, true) => tail.core,
            (true, false) if tail.places.is_empty() => tail.core,
            (true, false) => place_end,
        };
        // The rest of a service's name, where the item ends with the line or with the list's separator.
        let near = lines::head(&page.folded[end..], NEAR);
        let rest = near.split(['\n', mark]).next().unwrap_or("");
        // Where a sentence goes on behind the common service, its next word is none of the name.
        let said = common.filter(|common| page.folded[tail.residue.clone()].starts_with(common));
        let closes = lines::letters(rest) <= REST
            && near[rest.len()..].chars().next().is_none_or(|c| c == '\n');
        if let Some(common) = said.filter(|_| !closes) {
            end = tail.residue.start + common.len();
        } else if trades
            && lines::letters(rest) <= REST
            && rest.trim().chars().all(lines::is_letter)
            && (closes || goes_on(rest))
        {
            end += rest.trim_end().len();
        }
        // The same word stands behind the last, where a sentence goes on.
        if let Some(same) = self.sells_the_same() {
            end = end.max(place_end + same.len());
        }
        // The stem of the last name, which a sentence is glued to.
        let bare = |e: &Entry| e.places.is_empty() || e.residue.is_empty();
        if let Some((_, stop)) = self.entries.get(last + 1).and_then(|next| next.tentative)
            && joined(last + 1)
            && self.named().len() >= NAMES
            && self.run_entries().iter().all(bare)
        {
            end = stop;
        }
        end = without_opener(self.context, end);
        if let Some((_, close)) =
            bracketed(mark).filter(|(_, close)| page.folded[end..].starts_with(*close))
        {
            end += close.len_utf8();
        }
        let rest = &page.folded[end..];
        let hanging: usize = rest
            .chars()
            .take_while(|&c| {
                c != '\n' && matches!(class::class(c), Class::Separator | Class::Comma)
            })
            .map(char::len_utf8)
            .sum();
        end += rest[..hanging].trim_end().len();
        // A count in brackets behind each, and so behind the last.
        let bracket =
            |open: &char| matches!(mark, '(' | ')') && page.folded[end..].starts_with(*open);
        if let Some(open) = ['('].iter().find(|open| bracket(open)) {
            let close = page.folded[end..].find(')').filter(|&at| at <= 8);
            end += close.map_or(0, |at| at + open.len_utf8());
        }
        end = self.contact_below(end);
        if let Some(sold) = self.serves() {
            end = end.max(sold);
        }
        if self.touts() {
            end = place_learn::contact(self.context, self.tail_services(end).1);
        }
        let named = self.run_entries().iter().filter(|e| !e.places.is_empty());
        let services = named.clone().filter(|e| e.service || e.learned);
        if services.count() * 2 >= named.count() {
            end = place_learn::contact(self.context, end).max(end);
        }
        // The list's own full stop, where the text before it has one.
        let before = page.folded[..start]
            .trim_end_matches(' ')
            .chars()
            .next_back();
        let sentence = before.is_none_or(|c| matches!(c, '。' | '!' | '?' | '”' | '」' | '\n'));
        if sentence && page.folded[end..].starts_with('。') {
            end += '。'.len_utf8();
        }
        // A separator that opens the line belongs to the list too, and its number where the list ends a line.
        let line = page.line_at(start);
        let line_start = page.lines[line].folded.as_ref().map_or(start, |l| l.start);
        let before = &page.folded[line_start..start];
        let lead = before.trim_start();
        let number = lead.trim_end_matches(['.', '、', ')', ' ']);
        if number.len() < lead.len()
            && number
                .trim_start_matches('(')
                .bytes()
                .all(|b| b.is_ascii_digit())
            && page.folded[end..].starts_with('\n')
        {
            return line_start + before.len() - lead.len()..end;
        }
        let pipe = page.folded[end..].trim_start_matches(' ');
        if mark == 'i'
            && pipe.starts_with('i')
            && pipe[1..].trim_start_matches(' ').starts_with('\n')
        {
            end = page.folded.len() - pipe.len() + 1;
        }
        let bullet = |c: char| mark == '\n' && class::class(c) == Class::Separator;
        if !lead.is_empty()
            && lead
                .chars()
                .all(|c| c == mark || bullet(c) || c.is_whitespace())
        {
            return line_start + before.len() - lead.len()..end;
        }
        start..end
    }

    /// Whether a short item opens its line, which is not the page's title, and a sign that only lists have parts it from the next.
    fn opens_line(&self, i: usize) -> bool {
        let page = self.context.page;
        let item = &page.items[i];
        let line = page.lines[page.line_at(item.start)].folded.clone();
        let title = self.context.heads().title.clone();
        let tight = matches!(self.separator(), '|' | '_' | '·' | '/' | '…');
        tight
            && (SERVED..=SHORT).contains(&item.letters)
            && line.is_some_and(|line| {
                page.folded[line.start..item.start].trim().is_empty() && Some(line) != title
            })
    }

    /// What follows the last place of an item.
    fn residue(&self, entry: &Entry) -> &'c str {
        self.context.page.folded[entry.residue.clone()].trim()
    }

    /// The service that stands behind most of the names.
    fn common_service(&self) -> Option<&'c str> {
        let named = self.run_entries().iter().filter(|e| !e.places.is_empty());
        let sold = named.clone().filter(|e| e.service || e.learned);
        let (all, mut services) = (named.count(), FxHashMap::<&str, usize>::default());
        for entry in sold {
            *services.entry(self.residue(entry)).or_default() += 1;
        }
        let most = services.into_iter().max_by_key(|&(_, count)| count)?;
        let (service, count) = most;
        (count >= COMMON && 3 * count >= 2 * all && !service.is_empty()).then_some(service)
    }

    /// Whether an item is a service or ends as those do, and nothing more.
    fn sells(&self, i: usize) -> bool {
        let page = self.context.page;
        let item = &page.items[i];
        (2..=SHORT).contains(&item.letters)
            && (self.is_service(item) || Words::Trade.ends(&page.folded[item.span()]))
    }

    /// Whether services make up most of an item.
    fn is_service(&self, item: &Item) -> bool {
        let phrases = self.context.dictionaries.phrases();
        let hits = self.context.page.hits_in(item.span()).iter();
        let service = |hit: &&Hit| phrases.is(hit, Label::RegionStuffing, Role::Service);
        let covered = hits.filter(service).map(|hit| hit.end - hit.start);
        2 * covered.sum::<usize>() > item.end - item.start
    }

    /// Services that stand behind the list on its line, with no place of their own, and where the last one ends.
    fn tail_services(&self, end: usize) -> (usize, usize) {
        let page = self.context.page;
        let first = page.items.partition_point(|item| item.start < end);
        let sold =
            |item: &&Item| item.gap.breaks == 0 && item.gap.stop.is_none() && self.is_service(item);
        let sold: Vec<&Item> = page.items[first..].iter().take_while(sold).collect();
        (sold.len(), sold.last().map_or(end, |item| item.end))
    }

    /// Where a line with the advertiser's telephone ends, right below a list that a doorway's header is over.
    fn contact_below(&self, end: usize) -> usize {
        let page = self.context.page;
        let headed = self
            .stuffed_header(self.entries[self.run.start].span.start)
            .is_some();
        if !headed || !page.folded[end..].starts_with('\n') {
            return end;
        }
        let line = page.folded[end + 1..].split('\n').next().unwrap_or("");
        let short = lines::letters(line) <= BELOW && !line.contains('。');
        let calls = ["来电", "电话", "微信", "热线", "咨询"]
            .iter()
            .any(|word| line.contains(word));
        if short && calls && place_learn::digits(line) >= 5 {
            end + 1 + line.trim_end().len()
        } else {
            end
        }
    }

    /// Whether a bracket holds the list and nothing else.
    fn is_boxed(&self) -> bool {
        let page = self.context.page;
        let end = self.entries[self.run.end - 1].span.end;
        page.folded[..self.entries[self.run.start].span.start].ends_with('(')
            && page.folded[end..].starts_with(')')
    }

    /// Whether services follow the list that nothing else on the page speaks of.
    pub(super) fn touts(&self) -> bool {
        let page = self.context.page;
        let end = self.entries[self.run.end - 1].span.end;
        let (count, to) = self.tail_services(end);
        let header = self.stuffed_header(self.entries[self.run.start].span.start);
        count >= 2 && header.is_some() && {
            let sold = page.folded[end..to].trim();
            let first = sold.split([' ', '、', ',']).next().unwrap_or(sold);
            page.whole().matches(first).count() <= 1
        }
    }

    /// Whether bare names end in one with a service that the page does not speak of: `甲县·乙县·丙县汽车租赁`.
    pub(super) fn closes(&self) -> bool {
        let page = self.context.page;
        let Some((last, rest)) = self.run_entries().split_last() else {
            return false;
        };
        let Some(place) = self.places[..last.places.end].last() else {
            return false;
        };
        let bare = |e: &Entry| !e.places.is_empty() && e.residue.is_empty() && !e.office;
        let mark = self.separator();
        let joined = matches!(mark, ',' | '_' | '|' | '-' | '/' | '·' | 'i' | '.' | ' ')
            || mark == '\n' && rest.len() >= LINES
            || mark == '、' && (self.fills_line() || self.hangs() || self.is_boxed());
        joined
            && last.trade
            && !last.office
            && !last.places.is_empty()
            && rest.len() + 1 >= NAMES
            && rest.iter().all(bare)
            && {
                let service = page.folded[place.end..last.core].trim();
                !service.is_empty() && page.whole().matches(service).count() == 1
            }
    }

    /// Where services end that stand behind bare names, or are the last of the list, up to the end of its line, and of which no
    /// line without these names speaks: `甲县+乙县+丙县+丁县 彩钢房搭建`.
    pub(super) fn serves(&self) -> Option<usize> {
        *self.serves.get_or_init(|| self.find_services())
    }

    fn find_services(&self) -> Option<usize> {
        let page = self.context.page;
        let entries = self.run_entries();
        let places = |e: &&Entry| !e.places.is_empty();
        let named = entries.iter().rposition(|e| places(&e))? + 1;
        let count = entries[..named].iter().filter(places).count();
        // Numbers may stand between the names.
        let bare = |e: &Entry| match e.places.is_empty() {
            true => page.folded[e.span.clone()]
                .bytes()
                .all(|b| b.is_ascii_digit()),
            false => e.residue.is_empty() && !e.office,
        };
        if count < NAMES || page.text.len() > SEARCHED || !entries[..named].iter().all(bare) {
            return None;
        }
        let first = self.run.start + named;
        let line = page.line_at(page.items[self.run.start].start);
        let behind = page.items[first..].iter();
        let line = page.lines[line].folded.clone()?;
        let sold: Vec<&Item> = behind.take_while(|item| item.start < line.end).collect();
        let weights = AdvertWeights::embedded();
        let is_sold = |item: &&Item| {
            (2..=SHORT).contains(&item.letters)
                && item.gap.stop.is_none()
                && (self.is_service(item)
                    || Words::Trade.ends(&page.folded[item.span()])
                    || weights.of(&page.folded[item.span()]) >= SOLD)
        };
        let last = sold.last().filter(|_| sold.len() <= SERVICES)?;
        let name = self.places[entries[..named].iter().find(places)?.places.clone()].first()?;
        let name = &page.folded[name.start..name.end];
        let apart = |item: &&Item| {
            let service = &page.folded[item.span()];
            let mut lines = page.whole().split('\n');
            lines.all(|line| !line.contains(service) || line.contains(name))
        };
        (sold.iter().all(is_sold) && sold.iter().all(apart)).then_some(last.end)
    }

    /// Whether the list hangs behind the last sentence of its line.
    fn hangs(&self) -> bool {
        let page = self.context.page;
        let (first, last) = (&page.items[self.run.start], &page.items[self.run.end - 1]);
        page.folded[..first.start].ends_with(lines::SENTENCE_ENDS)
            && page.folded[last.end..]
                .trim_start_matches(['。', ' '])
                .starts_with('\n')
    }

    /// Whether nothing but the list is on its line.
    fn fills_line(&self) -> bool {
        let page = self.context.page;
        let (first, last) = (&page.items[self.run.start], &page.items[self.run.end - 1]);
        let line = page.lines[page.line_at(first.start)].folded.clone();
        line.is_some_and(|line| lines::trim(page, line) == (first.start..last.end))
    }

    /// Whether a doorway's header stands before the list on its line, and no writer's separator in it, unless nobody on
    /// the page offers anything.
    pub(super) fn is_headed(&self) -> bool {
        let start = self.entries[self.run.start].span.start;
        let line = self.context.page.line_at(start);
        let header = self.stuffed_header(start);
        let phrases = self.context.dictionaries.phrases();
        let service = |hit: &Hit| phrases.is(hit, Label::RegionStuffing, Role::Service);
        let page = self.context.page;
        // Partners may be headed so too: a doorway's header offers something.
        let silent = |at: usize| {
            let named = self.named();
            let stems = named.iter().filter(|place| place.division.is_stem());
            Words::Offer.in_text(&page.folded[at..start])
                && stems.count() * 2 > named.len()
                && is_out_of_place(page, page.line_at(at)..line + 1)
        };
        (self.separator() != '、' || header.is_some_and(silent))
            && header.is_some_and(|at| {
                let own = self.context.page.line_at(at) == line;
                own || self.context.page.hits_in(at..start).iter().any(service)
            })
    }

    /// Where the header of a doorway list right before byte `start` starts: on the same line, or on the line above.
    pub(super) fn stuffed_header(&self, start: usize) -> Option<usize> {
        let page = self.context.page;
        let is_header = |span: Range<usize>| {
            let text = page.folded[span.clone()].trim();
            let phrases = self.context.dictionaries.phrases();
            let short = text.len() <= 4 * HEADER && text.chars().count() <= HEADER;
            let header = |hit: &_| phrases.is(hit, Label::RegionStuffing, Role::HeaderStuffed);
            short && !text.contains('。') && page.hits_in(span).iter().any(header)
        };
        let line = page.line_at(start);
        let own = page.lines[line].folded.clone()?.start;
        if !page.folded[own..start].trim().is_empty() {
            return is_header(own..start).then(|| lines::trim(page, own..start).start);
        }
        let above = (0..line).rev().find(|&i| !page.lines[i].shape.is_blank())?;
        let span = page.lines[above].folded.clone()?;
        is_header(span.clone()).then(|| lines::trim(page, span).start)
    }

    /// The separator that stands most often between the list's items.
    pub(super) fn separator(&self) -> char {
        *self.separator.get_or_init(|| self.find_separator())
    }

    fn find_separator(&self) -> char {
        let mut counts: Vec<(char, usize)> = Vec::new();
        for item in &self.context.page.items[self.run.start + 1..self.run.end] {
            let mark = if item.gap.breaks > 0 {
                '\n'
            } else {
                item.gap.mark
            };
            match counts.iter_mut().find(|(c, _)| *c == mark) {
                Some((_, n)) => *n += 1,
                None => counts.push((mark, 1)),
            }
        }
        counts
            .into_iter()
            .max_by_key(|&(_, n)| n)
            .map_or('\0', |(c, _)| c)
    }
}

/// The end of a list without the word that opens the article right behind it: `…网站制作摘要：本文…`.
pub(super) fn without_opener(context: &Context<'_>, end: usize) -> usize {
    let text = &context.page.folded;
    if !text[end..].starts_with([':', ' '])
        || text[end + 1..].trim_start_matches(' ').starts_with('\n')
    {
        return end;
    }
    let openers = context.dictionaries.phrases();
    let mut openers = openers.words(Label::KeywordStuffing, Role::Opener).iter();
    let opener = openers.find(|word| text[..end].ends_with(&***word));
    opener.map_or(end, |word| end - word.len())
}

/// The brackets that part items with `mark` between them, as in `[甲县][乙县]`.
fn bracketed(mark: char) -> Option<(char, char)> {
    [
        ('[', ']'),
        ('【', '】'),
        ('(', ')'),
        ('<', '>'),
        ('「', '」'),
        ('『', '』'),
    ]
    .into_iter()
    .find(|(open, close)| mark == *open || mark == *close)
}

/// A name without the suffix that tells its kind, where two characters or more are left.
pub(super) fn stem(name: &str) -> &str {
    let name = name.strip_suffix("地区").unwrap_or(name);
    let bare = name.trim_end_matches(['县', '市', '区', '旗', '州', '盟', '省']);
    if bare.chars().count() >= 2 {
        bare
    } else {
        name
    }
}

/// Whether `place` lies in `parent`.
pub(super) fn is_parent(parent: &Place<'_>, place: &Place<'_>) -> bool {
    parent.division.level() < place.division.level()
        && parent
            .division
            .provinces()
            .intersects(place.division.provinces())
}

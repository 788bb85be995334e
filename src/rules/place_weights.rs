//! The signals for and against a list of places.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Sum, flag,
    furniture::FURNITURE,
    lines,
    place_around::{is_aside, is_reported, travels},
    place_list::{List, is_parent},
    place_strangers::speaks_of_places,
    places::{Entry, Place},
};
use crate::{
    dictionary::{
        divisions::{Level, ProvinceSet, Years},
        rule_words::List as Words,
    },
    mark::Evidence,
    text::{
        class::{self, Class},
        fold, scan,
    },
};

/// What a list starts from: nothing known, it is kept.
const BASE: f64 = -3.0;
/// Share of services from which a list is one of services.
const TRADE: f64 = 0.5;
/// Names, their provinces and the share of neighbours that lie far apart, from which a list is a crowd.
const CROWD: f64 = 18.0;
const PROVINCES: u32 = 8;
const APART: f64 = 0.6;
/// Provinces of a long list of bare names that nothing leads to.
const SCATTERED: u32 = 12;
/// Bytes beside a list that are looked at: a line may be as long as a page.
const NEAR: usize = 256;
/// Most names of a list that an open quotation may quote.
const QUOTED: usize = 4;
/// Fewest factories of a list of them.
const FIRMS: usize = 3;
/// Fewest rows of a table, and most of a list of addresses.
const ROWS: usize = 3;
const MOST_ROWS: usize = 200;
/// Fewest names with the same word behind each.
const SAME: usize = 6;
/// Names behind a headline that are no part of it.
const TITLED: usize = 6;
/// Fewest counties of many provinces that nothing leads to.
const GATHERED: usize = 10;
/// Names from which a list tells by its length.
const MANY: usize = 20;
/// Fewest names that are run together, and of those that hang behind a sentence.
const RUN: usize = 8;
const GLUED: usize = 5;
/// Fewest of them within a sentence.
const NAMES: usize = 6;
/// Letters of a paragraph that a list is glued to.
const RUNS_INTO: usize = 12;
/// Fewest names that may stand for themselves at the page's end.
const BARE: usize = 7;
/// Most lines behind a list at the page's end, and most characters of one: what a site puts under its pages.
const FEET: usize = 6;
const FOOT: usize = 40;
/// What a unit of each signal adds. A signal that depends on others is scaled where it is measured.
const WEIGHTS: &[(&str, f64)] = &[
    ("touts", 5.0),
    ("closing", 4.1),
    ("sale", 4.0),
    ("bare", 5.2),
    ("strangers", 4.4),
    ("services", 6.5),
    ("alike", 3.0),
    ("same", 4.6),
    ("scattered", 0.8),
    ("crowd", 1.5),
    ("titled", 4.5),
    ("neighbours", -0.9),
    ("districts", 2.7),
    ("echoed", 6.0),
    ("obsolete", 6.0),
    ("compounds", -2.9),
    ("hierarchy", -2.4),
    ("offices", -5.2),
    ("firms", -5.0),
    ("numbers", -2.9),
    ("carriers", 1.0),
    ("ranks", -4.0),
    ("strays", -3.3),
    ("columns", -3.4),
    ("table", -6.0),
    ("addresses", -5.0),
    ("stems", 0.6),
    ("joined", 1.0),
    ("run-together", 1.8),
    ("hanging", 0.8),
    ("dangling", 1.2),
    ("invisible", 4.1),
    ("edge", 1.1),
    ("apart", 1.2),
    ("glued", 2.2),
    ("quoted", -6.9),
    ("announced", -3.9),
    ("announced-trade", -0.6),
    ("stuffed-header", 0.9),
    ("sentence", -1.3),
    ("subject", -3.5),
    ("lead-in", -2.0),
    ("unprepared", 2.7),
    ("gathered", 1.1),
    ("mixed", 1.5),
    ("script", 3.1),
    ("repeated", 2.5),
    ("beside", 2.8),
    ("reported", -5.0),
    ("aside", -2.0),
    ("mentioned", -5.6),
    ("page-share", -1.8),
    ("provinces", 0.0),
];

/// A sum of signals by name.
pub(super) struct Weighed(Sum);

/// What names are that something tells of, or a sentence holds: no list beside them says what they are.
const TOLD: [&str; 14] = [
    "announced",
    "announced-trade",
    "sentence",
    "lead-in",
    "mentioned",
    "quoted",
    "numbers",
    "offices",
    "hierarchy",
    "compounds",
    "table",
    "addresses",
    "columns",
    "firms",
];

impl Weighed {
    /// Whether nothing tells what the names are for.
    pub(super) fn is_untold(&self) -> bool {
        !(self.0.evidence.iter()).any(|(signal, _)| TOLD.contains(&signal))
    }

    /// What a list on the same page adds that is stuffed for sure.
    pub(super) fn add_beside(&mut self) {
        self.add("beside", 1.0);
    }

    pub(super) fn total(&self) -> f64 {
        self.0.total
    }

    pub(super) fn into_evidence(self) -> Evidence {
        self.0.evidence
    }

    fn add(&mut self, signal: &'static str, value: f64) {
        self.scaled(signal, value, 1.0);
    }

    /// Adds a signal that counts for more or less than its weight.
    fn scaled(&mut self, signal: &'static str, value: f64, scale: f64) {
        let weight = WEIGHTS.iter().find(|(name, _)| *name == signal);
        self.0
            .add(signal, value, weight.map_or(0.0, |(_, w)| *w * scale));
    }
}

impl List<'_, '_> {
    /// Adds up the signals; above 0 the list is stuffed.
    pub(super) fn weigh(&self, runs: &[Range<usize>]) -> Weighed {
        let named = self.named();
        let mut sum = Weighed(Sum::new(BASE));
        sum.0.evidence = std::mem::take(&mut sum.0.evidence)
            .number("names", named.len() as u32)
            .text("separator", lines::shown(self.separator()));
        // A word that services end in, such as 厂, ends the names of honest firms too.
        let services = self.share(named, |e| e.trade && !e.office)
            + 0.4 * self.share(named, |e| e.service && !e.trade && !e.office)
            + 0.6 * self.share(named, |e| e.learned && !e.service);
        let services = services.min(1.0);
        let touts = self.touts();
        sum.add("touts", flag(touts));
        let serves = self.serves().is_some();
        let closing = self.closes() || serves;
        sum.add("closing", flag(closing));
        let sale = self.sale().is_some();
        sum.add("sale", flag(sale));
        let trade = services >= TRADE || touts || closing || sale || self.is_headed();
        self.weigh_geography(&mut sum, named, trade);
        self.weigh_names(&mut sum, named, runs, trade);
        sum.add("services", services);
        self.weigh_items(&mut sum, named, trade);
        let span = self.span();
        self.weigh_joints(&mut sum, named, &span);
        self.weigh_position(&mut sum, named, &span, runs, trade);
        self.weigh_page(&mut sum, &span, runs, trade);
        sum
    }

    /// The share of the names whose item passes a test.
    fn share(&self, named: &[Place<'_>], test: impl Fn(&Entry) -> bool) -> f64 {
        let entries = self.run_entries();
        let passing = entries
            .iter()
            .filter(|e| !e.places.is_empty() && test(e))
            .count();
        // A list may name one place several times.
        (passing as f64 / named.len().min(entries.len()).max(1) as f64).min(1.0)
    }

    /// How much it tells that the names come from many provinces, where nothing leads to them and nothing speaks of them: counties,
    /// or many names and nothing else.
    fn gathered(&self, named: &[Place<'_>]) -> f64 {
        let all = provinces_of(named).count();
        let county = |p: &&Place<'_>| p.division.level() == Level::County && !p.division.is_stem();
        let counties = named.iter().filter(county).count();
        let weight = if counties >= GATHERED && counties * 10 >= named.len() * 9 && all >= PROVINCES
        {
            1.0
        } else if named.len() as f64 >= CROWD
            && all >= SCATTERED
            && self.run_entries().iter().all(|e| e.residue.is_empty())
        {
            2.2
        } else {
            return 0.0;
        };
        if self.mentioned() == 0.0 { weight } else { 0.0 }
    }

    /// How the names lie to each other. Whoever sells a service to one province names the counties of that province:
    /// for a list of services, their nearness says nothing.
    fn weigh_geography(&self, sum: &mut Weighed, named: &[Place<'_>], trade: bool) {
        let provinces = |p: &Place<'_>| p.division.provinces();
        let all = provinces_of(named);
        let one = of_one_province(named);
        sum.add("provinces", if one { 1.0 } else { f64::from(all.count()) });
        let pairs = (named.len() - 1).max(1) as f64;
        let (mut same, mut near) = (0.0, 0.0);
        for pair in named.windows(2) {
            let (a, b) = (provinces(&pair[0]), provinces(&pair[1]));
            if a.intersects(b) {
                same += 1.0;
            } else if a.borders(b) {
                near += 1.0;
            }
        }
        let count = named.len() as f64;
        let size = (count / 5.0).ln().clamp(-0.3, 2.2);
        let counties = named
            .iter()
            .filter(|p| p.division.level() == Level::County)
            .count() as f64;
        // Honest lists across provinces name cities, stuffed ones what an old table of counties holds.
        let weight = if counties / count > 0.3 {
            2.0 + size
        } else {
            0.4 + 0.8 * size
        };
        sum.scaled("scattered", 1.0 - (same + near) / pairs, weight);
        // Nobody lists so many counties of so many provinces in no order.
        let apart = (1.0 - (same + near) / pairs) >= APART;
        let crowd = apart && !one && count >= CROWD && all.count() >= PROVINCES;
        let written = matches!(self.separator(), '、' | '，');
        sum.add("crowd", flag(crowd && !written && counties / count > 0.5));
        let neighbours = (same + 0.7 * near) / pairs;
        sum.scaled("neighbours", neighbours, flag(!trade));
        let districts = named
            .iter()
            .filter(|p| self.is_district(p))
            .map(|p| provinces(p).bits());
        let districts: Vec<u64> = districts.collect();
        // Districts of cities of several provinces, without the cities' names.
        let orphaned = districts.len() >= 2
            && districts.iter().any(|bits| *bits != districts[0])
            && same / pairs < 0.5;
        let plain = matches!(self.separator(), ' ' | '\n' | '、');
        let share = if orphaned {
            districts.len() as f64 / count
        } else {
            0.0
        };
        sum.scaled("districts", share, if plain { 0.33 } else { 1.0 });
    }

    fn is_district(&self, place: &Place<'_>) -> bool {
        let name = &self.context.page.folded[place.start..place.end];
        name.ends_with('区')
            && !name.ends_with("地区")
            && !name.ends_with("自治区")
            && place.division.level() == Level::County
    }

    /// What the names are: gone by the time of the page, said twice, with their parents.
    fn weigh_names(
        &self,
        sum: &mut Weighed,
        named: &[Place<'_>],
        runs: &[Range<usize>],
        trade: bool,
    ) {
        let entries = self.run_entries();
        let count = named.len() as f64;
        let compounds = entries
            .iter()
            .map(|e| &self.places[e.places.clone()])
            .filter(|p| p.len() == 2 && p[0].end == p[1].start && is_parent(&p[0], &p[1]))
            .count() as f64;
        // A place and its own stem in turn: no list that is meant to be read says all twice.
        let said: usize = entries.iter().map(|e| e.places.len()).sum();
        let echoed = (said as f64 - count) / said as f64;
        let twice = echoed > 0.3 && compounds == 0.0 && named.len() > 1;
        sum.add("echoed", if twice { echoed } else { 0.0 });
        let now = self.context.page.year().unwrap_or(u16::MAX);
        let full = |p: &&Place<'_>| !p.division.is_stem() && !p.division.is_variant();
        let gone = named
            .iter()
            .filter(full)
            .filter(|p| p.division.gone_by(now))
            .count();
        if gone >= 2 {
            // Who tells of former times lists what a province had.
            let weight = if of_one_province(named) { 0.7 } else { 1.0 };
            sum.scaled("obsolete", gone as f64 / count, weight);
            let years = named
                .iter()
                .filter(full)
                .fold(Years::ALL, |all, p| all.intersection(p.division.years()));
            if let Some((first, last)) = years.bounds().filter(|_| !years.has_today()) {
                // The years in which all the names were valid together: the age of the table they were copied from.
                sum.0.evidence = std::mem::take(&mut sum.0.evidence)
                    .text("valid-together", format!("{first}-{last}"));
            }
        }
        // Districts with their cities that nobody's sentence joins by these stand for themselves.
        let tight = matches!(self.separator(), '-' | '_' | '|' | '/');
        sum.scaled(
            "compounds",
            compounds / count,
            if tight { 0.33 } else { 1.0 },
        );
        // Where nothing on the page has to do with them, who lies in whom tells nothing.
        let hierarchy = self.hierarchy();
        let strange = hierarchy > 0.0 && !trade && self.strangeness(&self.span(), runs) > 0.0;
        let weight = if strange { 0.2 } else { flag(!trade) };
        sum.scaled("hierarchy", hierarchy, weight);
    }

    /// What stands beside the names.
    fn weigh_items(&self, sum: &mut Weighed, named: &[Place<'_>], trade: bool) {
        let page = self.context.page;
        let entries = self.run_entries();
        let items = entries.len() as f64;
        sum.add("offices", self.share(named, |e| e.office && !e.service));
        // A count, a code or a telephone in the item, or as the next item.
        let numeric = |i: usize| {
            page.items.get(i).is_some_and(|item| {
                let text = &page.folded[item.span()];
                item.gap.stop.is_none_or(|c| c == ':')
                    && text.bytes().all(|b| b.is_ascii())
                    && text.bytes().any(|b| b.is_ascii_digit())
            })
        };
        // A day before the name, or one of the week further on: where somebody is when.
        let scheduled = |i: usize| {
            let behind = page.items[i + 1..].iter().take(3);
            let mut behind = behind.take_while(|item| item.gap.breaks == 0);
            behind.any(|item| Words::Schedule.starts(&page.folded[item.span()]))
        };
        let dated = |i: usize| {
            let item = i.checked_sub(1).map(|i| &page.items[i]);
            item.is_some_and(|item| lines::is_date(&page.folded[item.span()]))
                && page.items[i].gap.breaks == 0
        };
        let counted = self
            .run
            .clone()
            .filter(|&i| !self.entries[i].places.is_empty())
            .filter(|&i| !self.entries[i].service && !self.entries[i].learned)
            .filter(|&i| self.entries[i].number || numeric(i + 1) || dated(i) || scheduled(i))
            .count() as f64;
        let counted = (counted / named.len().min(entries.len()).max(1) as f64).min(1.0);
        let serves = trade && self.serves().is_some();
        sum.add("numbers", if serves { 0.0 } else { counted });
        // The same unknown words behind every place, joined as search phrases are: some service.
        let mut residues: FxHashMap<&str, usize> = FxHashMap::default();
        for entry in entries
            .iter()
            .filter(|e| !e.places.is_empty() && !e.office && !e.service)
        {
            let residue = page.folded[entry.residue.clone()].trim();
            if lines::letters(residue) >= 3 {
                *residues.entry(residue).or_default() += 1;
            }
        }
        let alike = residues.values().max().copied().unwrap_or(0) as f64 / items;
        let tight = matches!(self.separator(), ',' | '_' | '|' | '-' | '/' | 'i');
        sum.add("firms", if tight { 0.0 } else { self.firms(named) });
        sum.add("alike", if alike >= 0.6 && tight { alike } else { 0.0 });
        sum.add("same", flag(self.sells_the_same().is_some()));
        let strays = entries.iter().filter(|e| e.places.is_empty());
        let (carriers, others): (Vec<&Entry>, Vec<&Entry>) = strays.partition(|e| e.carrier);
        // A stray noun may be glued to the name as well.
        let glued = entries
            .iter()
            .filter(|e| !e.places.is_empty() && e.carrier)
            .count();
        sum.add("carriers", (carriers.len() + glued).min(4) as f64);
        let rank = |i: &usize| {
            let text = &page.folded[page.items[*i].span()];
            text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit())
        };
        let ranks = (self.run.start.saturating_sub(1)..self.run.end)
            .filter(rank)
            .count() as f64
            / items;
        // Pieces of the telephones behind the services are neither.
        let pieces = |e: &&Entry| {
            let mut bytes = page.folded[e.span.clone()].bytes();
            // Of some the end is hidden.
            bytes.all(|b| b.is_ascii_digit() || matches!(b, b'x' | b'*'))
        };
        let sold = |e: &Entry| e.learned || e.service;
        let phoned = trade && entries.iter().any(sold) && others.iter().all(pieces);
        let ranked = ranks > 0.25 && !phoned && !serves;
        sum.add("ranks", if ranked { ranks } else { 0.0 });
        let strays = if phoned || serves {
            0.0
        } else {
            others.len() as f64 / items
        };
        sum.add("strays", strays);
        sum.add("table", flag(self.is_table()));
        sum.add("addresses", flag(self.has_addresses()));
        // More words than places: the rows of a table, with its other columns.
        sum.add("columns", if strays > 0.4 && !trade { strays } else { 0.0 });
    }

    /// Whether full names of counties have one and the same word of a trade behind each: whoever writes says it once.
    pub(super) fn sells_the_same(&self) -> Option<&str> {
        let page = self.context.page;
        let word = |e: &Entry| page.folded[e.residue.clone()].trim();
        let (last, others) = self.run_entries().split_last()?;
        let first = word(others.first()?);
        let full = |p: &&Place<'_>| !p.division.is_stem() && p.division.level() == Level::County;
        let sold = |e: &&Entry| e.trade || e.service || e.learned;
        let named = self.named();
        (named.len() >= SAME
            && lines::letters(first) >= 2
            && named.iter().filter(full).count() * 4 >= named.len() * 3
            && others.iter().all(|e| !e.office && word(e) == first)
            && others.iter().filter(sold).count() * 4 >= others.len() * 3
            && word(last).starts_with(first))
        .then_some(first)
    }

    /// The share of names that are a factory's with what follows them, each another one: 长沙水泥厂 株洲化肥厂.
    fn firms(&self, named: &[Place<'_>]) -> f64 {
        let text = |e: &Entry| self.context.page.folded[e.residue.clone()].trim();
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for e in self
            .run_entries()
            .iter()
            .filter(|e| text(e).ends_with('厂'))
        {
            seen.insert(text(e));
        }
        if seen.len() < FIRMS {
            return 0.0;
        }
        (seen.len() as f64 / named.len().max(1) as f64).min(1.0)
    }

    /// Whether most lines of the list tell behind a colon where something is: `甲区刻章:长江路18号`.
    fn has_addresses(&self) -> bool {
        let page = self.context.page;
        let span = self.body();
        let (first, last) = (
            page.line_at(span.start),
            page.line_at(span.end.saturating_sub(1)),
        );
        let rows = last + 1 - first;
        if !(ROWS..=MOST_ROWS).contains(&rows) {
            return false;
        }
        let told = (first..=last).filter(|&i| {
            let value = page
                .folded_line(i)
                .split_once(':')
                .map_or("", |(_, value)| value);
            let digits = value.bytes().filter(u8::is_ascii_digit).count();
            (1..=4).contains(&digits) && value.contains(['号', '路', '街', '楼'])
        });
        2 * told.count() > rows
    }

    /// Whether bars part the lines of the list into as many cells each, of which some hold no place.
    fn is_table(&self) -> bool {
        let page = self.context.page;
        if self.separator() != '|' || !self.run_entries().iter().any(|e| e.places.is_empty()) {
            return false;
        }
        let span = self.body();
        let lines = page.line_at(span.start)..=page.line_at(span.end.saturating_sub(1));
        if lines.end() - lines.start() + 1 < ROWS {
            return false;
        }
        let cells: Vec<usize> = lines
            .map(|i| page.folded_line(i).trim().matches('|').count())
            .collect();
        cells[0] >= 1 && cells.iter().all(|&n| n == cells[0])
    }

    /// Whether a paragraph goes on right behind the list, or with the last of its items.
    fn runs_into(&self, span: &Range<usize>) -> bool {
        let page = self.context.page;
        let rest = page.folded[span.end..].split('\n').next().unwrap_or("");
        let word = |c: char| class::class(c) == Class::Word;
        lines::letters(lines::head(rest, NEAR)) >= RUNS_INTO
            && (rest.starts_with(word) || self.separator() != '\0')
    }

    /// How the names are parted.
    fn weigh_joints(&self, sum: &mut Weighed, named: &[Place<'_>], span: &Range<usize>) {
        let page = self.context.page;
        let mark = self.separator();
        sum.add("joined", joint(mark));
        // Nothing but names, run together.
        let fills = || {
            let line = page.lines[page.line_at(span.start)].folded.clone();
            line.is_some_and(|line| lines::trim(page, line) == *span)
        };
        let bare = |e: &Entry| !e.places.is_empty() && e.residue.is_empty();
        // Fewer of them hang behind a line's last sentence.
        let hangs = || {
            page.folded[..span.start].ends_with(lines::SENTENCE_ENDS)
                && page.folded[span.end..]
                    .trim_start_matches(' ')
                    .starts_with('\n')
        };
        // So they do at a line's head, where text runs on behind them that they have nothing to do with.
        let heads = || {
            let word = |c: char| class::class(c) == Class::Word;
            (span.start == 0 || page.folded[..span.start].ends_with('\n'))
                && page.folded[span.end..].starts_with(word)
        };
        let glued = || hangs() || self.mentioned() == 0.0 && heads();
        let run =
            mark == '\0' && (named.len() >= RUN && fills() || named.len() >= GLUED && glued());
        // The last runs on into what stands behind it.
        let (last, others) = match self.run_entries().split_last() {
            Some((last, others)) => (bare(last), others),
            None => (false, &[][..]),
        };
        let names_only = others.iter().all(bare) && (last || heads());
        let run = run && names_only || self.runs_on(named);
        sum.add("run-together", flag(run));
        let gaps = &page.items[self.run.start + 1..self.run.end];
        let hangs = gaps.iter().filter(|i| i.gap.hangs).count() as f64 / gaps.len().max(1) as f64;
        let last = page.folded[..span.end].chars().next_back().unwrap_or(' ');
        // A writer's separator dangles where nothing follows.
        let after = lines::head(&page.folded[span.end..], NEAR);
        let after = after.split('\n').next().unwrap_or("");
        let dangling = matches!(class::class(last), Class::Separator | Class::Comma)
            && (last != '、' && self.separator() != '、' || lines::letters(after) <= 8);
        let row = page.folded[span.start..].starts_with('|')
            || page.folded[..span.start]
                .trim_end_matches(' ')
                .ends_with('|');
        sum.add("dangling", flag(dangling && !row));
        let hangs = hangs > 0.8 && mark == '|';
        sum.scaled(
            "hanging",
            flag(hangs),
            if dangling && !row { 1.0 } else { 0.5 },
        );
        let source = page.source(span.clone());
        let invisible = page.text[source]
            .chars()
            .filter(|&c| fold::is_invisible(c))
            .count();
        sum.add(
            "invisible",
            (invisible as f64 / named.len() as f64).min(1.0),
        );
    }

    /// Where on the page the list stands, and what stands around it.
    fn weigh_position(
        &self,
        sum: &mut Weighed,
        named: &[Place<'_>],
        span: &Range<usize>,
        runs: &[Range<usize>],
        trade: bool,
    ) {
        let page = self.context.page;
        let first = page.line_at(span.start);
        let last = page.line_at(span.end.saturating_sub(1));
        let at_edge = page.visible.first().is_none_or(|&i| first <= i)
            || page.visible.last().is_none_or(|&i| last >= i);
        sum.add("edge", flag(at_edge && named.len() >= 15));
        // So many, joined as nobody writes, on a page that is about no place.
        let crowd = at_edge && named.len() >= MANY && self.separator() == '|';
        sum.add("apart", flag(crowd && !speaks_of_places(page)));
        let line = page.lines[first].folded.clone().unwrap_or(span.clone());
        let before = page.folded[line.start.min(span.start)..span.start].trim_end();
        let ends_line = page.folded[span.end..]
            .trim_start_matches(' ')
            .starts_with('\n');
        // Put behind a sentence without a word that leads to it.
        let glued = self.separator() != '、' && before.ends_with(lines::SENTENCE_ENDS) && ends_line;
        // Or before a paragraph, joined as nobody writes.
        let ahead = before.trim().is_empty()
            && named.len() >= GLUED
            && matches!(
                self.separator(),
                '|' | '-' | '_' | '+' | '>' | '/' | '·' | '~' | '丨'
            )
            && self.runs_into(span)
            && self.mentioned() == 0.0;
        sum.add("glued", flag(glued || ahead));
        // Joined to the page's headline.
        let titled = named.len() >= TITLED
            && page.visible.first() == Some(&first)
            && matches!(self.separator(), '_' | '-' | '|' | ',')
            && ends_line
            && lines::letters(lines::head(before, NEAR)) >= 5;
        sum.add("titled", flag(titled && self.mentioned() == 0.0));
        let quote = |c: char| {
            matches!(
                c,
                '“' | '”' | '「' | '」' | '"' | '‘' | '’' | '『' | '』' | '\''
            )
        };
        let inside = page.folded[span.clone()].contains(quote);
        // A quotation that is open where the list starts.
        let lead = lines::tail(before, NEAR);
        let open = named.len() <= QUOTED
            && lead.matches(['“', '「']).count() > lead.matches(['”', '」']).count();
        let quoted = before.ends_with(quote) || inside || open;
        // Who quotes all of it shows it.
        let whole = before.ends_with(quote) && page.folded[span.end..].starts_with(quote);
        sum.scaled("quoted", flag(quoted), if whole { 1.4 } else { 1.0 });
        let list = self.body();
        let mut around = self.around(&list);
        if self.sells_the_same().is_some() || self.runs_on(named) || ahead {
            (around.announced, around.sentence, around.lead_in) = (0.0, 0.0, 0.0);
        }
        sum.add("announced", around.announced);
        sum.scaled("announced-trade", around.announced, flag(trade));
        // A writer who joins by 、 may head a list of partners with the words of a doorway.
        let written = self.separator() == '、';
        let silent = around.stuffed > 0.0 && self.is_headed();
        sum.scaled(
            "stuffed-header",
            around.stuffed,
            match (written, silent) {
                (true, false) => 0.25,
                (true, true) => 1.6,
                (false, _) => 1.0,
            },
        );
        let sale = self.sale().is_some();
        sum.scaled("sentence", around.sentence, flag(!sale));
        let after = lines::head(&page.folded[span.end..], NEAR);
        let after = after.split('\n').next().unwrap_or("");
        let goes_on = written && lines::letters(after) > 8;
        // What a sentence goes on to say of them: `甲县、乙市，如今都成了区`.
        let subject =
            goes_on && page.folded[..span.end].ends_with('，') && Words::SaidOfPlaces.starts(after);
        // Or the next line does: `以上是…`.
        let below = page.folded[span.end..].trim_start_matches(|c: char| !lines::is_letter(c));
        let told = Words::ToldAbove.starts(below);
        sum.add("subject", flag(subject || told));
        // A writer's list in a paragraph that leads to it.
        sum.scaled(
            "lead-in",
            around.lead_in,
            flag(!sale && (!trade || goes_on)),
        );
        let rows = matches!(self.separator(), ' ' | '\n') && strays_of(self) * 4 > self.run.len();
        let provinces = named
            .iter()
            .filter(|p| p.division.level() == Level::Province);
        let small = provinces.count() * 3 <= named.len();
        let alone = around.announced + around.sentence == 0.0 && around.lead_in < 0.5 && !goes_on;
        if named.len() >= 5 && alone && small && !rows {
            sum.add("unprepared", around.unprepared);
            if !written {
                let weight = self.gathered(named);
                sum.scaled("gathered", around.unprepared * flag(weight > 0.0), weight);
            }
            // Nothing leads to it, and nouns of other kinds stand between the names.
            let entries = self.run_entries().iter();
            let carriers = entries.filter(|e| e.places.is_empty() && e.carrier).count();
            sum.add("mixed", around.unprepared * carriers.min(2) as f64);
        }
        // Names and nothing else, where the page ends and nothing leads to them.
        let above = &page.visible[..page.visible.partition_point(|&i| i < first)];
        // What a site puts under its pages may stand between.
        let foot = |&&i: &&usize| {
            page.lines[i].shape.visible <= FOOT && page.lines[i].says.meets(FURNITURE)
        };
        let feet = above.iter().rev().take(FEET).take_while(foot).count();
        let ended = above[..above.len() - feet].last().is_some_and(|&i| {
            let above = page.text[page.lines[i].span.clone()].trim_end();
            above.ends_with(['。', '！', '？', '」', '”'])
        });
        let lone = alone
            && ended
            && !trade
            && around.unprepared > 0.0
            && around.lead_in == 0.0
            && named.len() >= BARE
            && !matches!(self.separator(), '、' | '，')
            && before.is_empty()
            && self.ends_text(last)
            && self
                .run_entries()
                .iter()
                .all(|e| !e.places.is_empty() && e.residue.is_empty());
        if lone && self.mentioned() == 0.0 && !travels(self.context) {
            let near = |pair: &[Place<'_>]| {
                pair[0]
                    .division
                    .provinces()
                    .intersects(pair[1].division.provinces())
            };
            let near = named.windows(2).filter(|pair| near(pair)).count();
            sum.scaled("bare", 1.0, if near * 2 > named.len() { 1.0 } else { 0.4 });
        }
        // What is headed by an offer is judged by that.
        let headed = span.start < list.start && around.stuffed > 0.0;
        if alone && !trade && !lone && !headed {
            let strange = self.strangeness(span, runs);
            // A word such as 地方 beside it leads to nothing where the page names no other place.
            let beside = if around.unprepared > 0.0 { 0.0 } else { 0.4 };
            sum.scaled("strangers", flag(strange > 0.0), strange + beside);
        }
    }

    /// Whether full names of counties are run together in a sentence that has nothing to do with them.
    fn runs_on(&self, named: &[Place<'_>]) -> bool {
        let full = |p: &Place<'_>| !p.division.is_stem() && p.division.level() == Level::County;
        self.separator() == '\0'
            && named.len() >= NAMES
            && named.iter().all(full)
            && self.mentioned() == 0.0
            && !speaks_of_places(self.context.page)
    }

    /// Whether no line of prose follows line `last`.
    pub(super) fn ends_text(&self, last: usize) -> bool {
        let page = self.context.page;
        let from = page.visible.partition_point(|&i| i <= last);
        page.visible.len() - from <= FEET
            && page.visible[from..].iter().all(|&i| {
                let text = &page.text[page.lines[i].span.clone()];
                page.lines[i].shape.visible <= FOOT && !text.contains(['。', '，', '！', '？'])
            })
    }

    /// What the rest of the page says of the list.
    fn weigh_page(
        &self,
        sum: &mut Weighed,
        span: &Range<usize>,
        runs: &[Range<usize>],
        trade: bool,
    ) {
        let page = self.context.page;
        let text = &page.text[page.source(span.clone())];
        sum.add("script", flag(page.in_other_script(text, 3)));
        let repeated = self.repeated(runs);
        sum.add("repeated", repeated);
        // Behind a stop begins no report that parts its list by blanks.
        let apart = !matches!(self.separator(), '、' | '，' | ',')
            && page.folded[..span.start].ends_with(['。', '!', '?']);
        sum.add("reported", flag(!apart && is_reported(self.context, span)));
        sum.add(
            "aside",
            flag(is_aside(page, span) && self.separator() == '、'),
        );
        if !trade {
            // A copy of the list mentions nothing.
            let all = || page.folded.matches(&page.folded[span.clone()]).take(2);
            let copies = if repeated > 0.0 { all().count() - 1 } else { 0 };
            sum.add("mentioned", self.mentioned_beside(copies));
        }
        let own = scan::visible(text);
        let share = own as f64 / page.visible_chars.max(1) as f64;
        sum.add("page-share", if share > 0.6 { share } else { 0.0 });
    }

    /// Whether a parent stands before its children: the share of names that follow a name they lie in.
    fn hierarchy(&self) -> f64 {
        let flat: Vec<&Place<'_>> = self
            .run_entries()
            .iter()
            .flat_map(|e| &self.places[e.places.clone()])
            .collect();
        let mut parent: Option<&Place<'_>> = None;
        let mut children = 0;
        for place in &flat {
            match parent {
                Some(p) if is_parent(p, place) => children += 1,
                _ => {
                    if place.division.level() != Level::County {
                        parent = Some(place);
                    }
                }
            }
        }
        let share = f64::from(children) / flat.len().max(1) as f64;
        if share > 0.3 { share } else { 0.0 }
    }
}

/// Items of a list that are no places and no known stray nouns.
fn strays_of(list: &List<'_, '_>) -> usize {
    let entries = list.run_entries().iter();
    entries
        .filter(|e| e.places.is_empty() && !e.carrier)
        .count()
}

/// How much the separator speaks for stuffing: pipes and the like are the template's, 、 is the writer's.
fn joint(mark: char) -> f64 {
    match mark {
        '\0' => 2.2,
        '|' | '_' | 'i' => 1.4,
        '、' => -1.0,
        '，' => -0.2,
        '\n' => -0.6,
        ' ' => 0.0,
        '-' | '/' | '·' => 0.8,
        '.' => 0.4,
        _ => 0.5,
    }
}

/// Whether all places lie in the first one's province.
fn of_one_province(named: &[Place<'_>]) -> bool {
    let provinces = |p: &Place<'_>| p.division.provinces();
    named
        .iter()
        .all(|p| provinces(p).intersects(provinces(&named[0])))
}

/// All provinces that places lie in.
fn provinces_of(named: &[Place<'_>]) -> ProvinceSet {
    named.iter().fold(ProvinceSet::default(), |all, p| {
        all.union(p.division.provinces())
    })
}

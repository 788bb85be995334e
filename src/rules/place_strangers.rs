//! Places that a page has nothing to do with: counties of one province, or towns, in a line, a bracket or behind a sentence of
//! a page that speaks of no place.

use std::{cell::Cell, ops::Range, sync::LazyLock};

use super::{
    Context, Finding,
    furniture::FURNITURE,
    lines,
    place_around::is_signed_above,
    place_list::List,
    places::{Entry, Place},
    score,
};
use crate::{
    dictionary::{divisions::Level, rule_words::List as Words},
    mark::Evidence,
    page::{Line, Page},
    text::{
        class::{Class, class, is_han},
        scan,
        seek::Seeker,
    },
};

/// Fewest names, where each has a line at the page's end, where they are glued to a sentence without writers' signs between them,
/// and of towns of which the last has a service.
const NAMES: usize = 6;
const LINES: usize = 5;
const GLUED: usize = 4;
const SERVED: usize = 4;
/// Most characters of a stray word among the names.
const STRAY: usize = 4;
/// Most names that lie in one another.
const NESTED: usize = 4;
/// Most services of a page that it is searched for.
const ASKED: usize = 32;
/// Most letters of that service.
const SERVICE: usize = 5;
/// Fewest names that need no more, and fewest where writers' signs join them.
const MANY: usize = 7;
const WRITTEN: usize = 10;
/// Fewest characters of a sentence beside them.
const SPOKEN: usize = 18;
/// Characters of a town's name.
const TOWN: std::ops::RangeInclusive<usize> = 2..=6;
/// Bytes of the longest.
const REACH: usize = 18;
/// Most towns of a list, and most sentences of a line that are looked at.
const MOST: usize = 200;
const SENTENCES: usize = 64;
/// What ends a sentence or a clause.
const PAUSES: [char; 7] = ['。', '!', '?', '”', '」', '，', ';'];
/// What the names of towns end in.
const ENDS: [&str; 5] = ["镇", "乡", "村", "街道", "社区"];
/// Words that end so and are no names.
const WORDS: [&str; 12] = [
    "乡镇", "城镇", "家乡", "老乡", "同乡", "故乡", "异乡", "水乡", "农村", "乡村", "本村", "本镇",
];
/// What pages hold that speak of towns.
pub(super) const TALK: [char; 7] = ['镇', '鎮', '乡', '鄉', '村', '县', '縣'];

/// Whether a line is a sentence.
pub(super) fn is_spoken(page: &Page<'_>, line: &Line) -> bool {
    line.shape.visible >= SPOKEN && page.text[line.span.clone()].contains('。')
}

/// Whether the lines beside those from `first` to `last`, or these themselves, are sentences; a title above counts, too, but where
/// it is asked `strictly`.
fn is_amid_prose(page: &Page<'_>, first: usize, last: usize, strictly: bool) -> bool {
    let visible = &page.visible;
    let speaks = |i: &usize| is_spoken(page, &page.lines[*i]);
    let above = visible[..visible.partition_point(|&i| i < first)].last();
    let below = &visible[visible.partition_point(|&i| i <= last)..];
    if above.is_none() && !strictly {
        // The page's title may be yet to come.
        return below.iter().take(2).any(speaks);
    }
    let signed = is_signed_above(page, first);
    let starts =
        signed || above.is_some_and(|i| speaks(i) || !strictly && Some(i) == visible.first());
    let site = |i: &usize| signed && page.lines[*i].says.meets(FURNITURE);
    let ends = below.first().is_none_or(|i| speaks(i) || site(i));
    first == last && speaks(&first) || starts && ends
}

/// Whether the lines beside those from `first` to `last` speak of counties, but by name.
fn speaks_of_counties(page: &Page<'_>, first: usize, last: usize) -> bool {
    let visible = &page.visible;
    let above = visible[..visible.partition_point(|&i| i < first)].last();
    let below = visible.get(visible.partition_point(|&i| i <= last));
    let speaks = |&i: &usize| {
        let Some(line) = page.lines[i].folded.clone() else {
            return false;
        };
        let names = page.names_of(i);
        let named = |at: usize| {
            let before = &names[..names.partition_point(|name| name.start <= at)];
            let mut near = before.iter().rev().take(NESTED);
            near.any(|name| at < name.end)
        };
        let mut found = page.folded[line.clone()].match_indices('县');
        found.any(|(at, _)| !named(line.start + at))
    };
    above.is_some_and(speaks) || below.is_some_and(speaks)
}

/// Whether a page speaks of places or of the ways between them.
pub(super) fn speaks_of_places(page: &Page<'_>) -> bool {
    *page
        .places
        .spoken
        .get_or_init(|| Words::Places.in_text(page.whole()))
}

impl List<'_, '_> {
    /// How much it tells that the list fills a line, an end of one or a bracket, between sentences that have nothing to do with
    /// its places. Nothing leads to it, and it holds nothing but names.
    pub(super) fn strangeness(&self, span: &Range<usize>, runs: &[Range<usize>]) -> f64 {
        let page = self.context.page;
        let named = self.named();
        if named.len() < GLUED || !self.is_bare() {
            return 0.0;
        }
        let (first, last) = (
            page.line_at(span.start),
            page.line_at(span.end.saturating_sub(1)),
        );
        let Some(line) = page.lines[first].folded.clone() else {
            return 0.0;
        };
        let before = page.folded[line.start..span.start].trim_end();
        let ends = page.folded[span.end..]
            .trim_start_matches(' ')
            .starts_with('\n');
        let text = &page.folded[span.clone()];
        let bracket = text.starts_with('(') && text.ends_with(')');
        let behind = ends && before.ends_with(lines::SENTENCE_ENDS);
        // One line each, or one for all.
        let mark = self.separator();
        let fills = ends && before.is_empty() && (first == last || mark == '\n');
        // Writers join by these, too: in a sentence anything may lead to them.
        let written = matches!(mark, '、' | '，');
        let least = match mark {
            '\n' if self.ends_text(last) => LINES,
            _ if behind && !written => GLUED,
            _ => NAMES,
        };
        if named.len() < least {
            return 0.0;
        }
        // So many names say for themselves that nobody wrote them here; names that nothing parts are no words of a writer's.
        let many = named.len()
            >= match mark {
                '\0' if behind => GLUED,
                _ if written => WRITTEN,
                _ => MANY,
            };
        let inside = many && !written && before.ends_with(PAUSES);
        let amid = |strictly| is_amid_prose(page, first, last, strictly);
        let hangs = behind || !written && bracket;
        let all = fills && bracket;
        let strange =
            (fills || hangs) && amid(false) && self.are_strangers(named, runs, false, false)
                || many
                    && (fills && amid(true) && !speaks_of_counties(page, first, last)
                        || (hangs || inside) && amid(false))
                    && self.are_strangers(named, runs, true, all);
        // Nobody ends a page with a column of places that it has nothing to do with.
        let closes = mark == '\n' && many && self.ends_text(last);
        match (strange, written || closes) {
            (false, _) => 0.0,
            (true, true) => 1.4,
            (true, false) => 1.0,
        }
    }

    /// Whether the list is names, but for a few of places that are not known.
    fn is_bare(&self) -> bool {
        let page = self.context.page;
        let entries = self.run_entries();
        // Words between two places of one item are a sentence's: `某省选出的代表来自甲县`.
        let run_together = |e: &Entry| {
            let own = &self.places[e.places.clone()];
            own.windows(2).all(|pair| pair[0].end == pair[1].start)
        };
        let bare = |e: &&Entry| !e.places.is_empty() && e.residue.is_empty() && run_together(e);
        let short = |e: &Entry| page.folded[e.span.clone()].chars().count() <= STRAY;
        let known = entries.iter().filter(bare).count();
        known * 8 >= entries.len() * 7
            && entries
                .iter()
                .all(|e| bare(&e) || e.places.is_empty() && short(e))
    }

    /// Whether the names are of counties of one province, none of which the page names else, and, where they are not
    /// `many`, it names none of its places but in lists, nor speaks of any; in a bracket of their own and behind a text that is signed
    /// they may be cities.
    fn are_strangers(
        &self,
        named: &[Place<'_>],
        runs: &[Range<usize>],
        many: bool,
        boxed: bool,
    ) -> bool {
        let provinces = |p: &Place<'_>| p.division.provinces();
        let of_one = |p: &Place<'_>| provinces(p).intersects(provinces(&named[0]));
        let county = |p: &&Place<'_>| p.division.level() == Level::County;
        let counties = named.iter().filter(county).count();
        let apart = || !speaks_of_places(self.context.page) && !self.has_kin(runs);
        // Cities are spoken of more often, but not where the text has come to its end.
        let few = counties * 5 < named.len() * 4;
        let signed =
            || is_signed_above(self.context.page, self.context.page.line_at(named[0].start));
        (boxed || !few || named.len() >= MANY && apart() && signed())
            && named.iter().all(of_one)
            && self.mentioned() == 0.0
            && (many || apart())
    }
}

/// Finds lists of towns.
pub(super) fn towns(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    if !may_hold_towns(&page.folded) {
        return;
    }
    let asked = &Cell::new(0);
    let lists: Vec<(usize, Range<usize>)> = (page.lines.iter().enumerate())
        .flat_map(|(i, line)| towns_of(page, line, asked).map(move |list| (i, list)))
        .filter(|(i, _)| is_amid_prose(page, *i, *i, false))
        .collect();
    if lists.is_empty() || speaks_of_places(page) || speaks_of_towns(page, &lists) {
        return;
    }
    findings.extend(lists.into_iter().map(|(_, span)| Finding {
        evidence: Evidence::new().number("towns", towns_in(&page.folded[span.clone()]).0 as u32),
        span,
        score: score(1.0),
    }));
}

/// Whether a text holds as many of the characters that towns' names end in as a list has names; most pages do not.
fn may_hold_towns(text: &str) -> bool {
    static ALL: LazyLock<Option<Seeker>> = LazyLock::new(|| {
        let firsts = ENDS.iter().filter_map(|end| end.chars().next());
        Seeker::new(firsts)
    });
    let mut found = 0;
    ALL.as_ref().is_none_or(|seeker| {
        seeker.any(text, |_, _| {
            found += 1;
            found >= SERVED
        })
    })
}

/// The towns that a line is, that stand behind its last sentence, or run together before one. `asked` counts the services that the
/// page is searched for.
fn towns_of<'p>(
    page: &'p Page<'_>,
    line: &Line,
    asked: &'p Cell<usize>,
) -> impl Iterator<Item = Range<usize>> + 'p {
    let span = line.folded.clone().unwrap_or_default();
    let span = lines::trim(page, span);
    let text = &page.folded[span.clone()];
    // Most lines hold none.
    let may = may_hold_towns(text);
    let behind = text
        .match_indices(lines::SENTENCE_ENDS)
        .map(|(at, stop)| at + stop.len());
    let starts = std::iter::once(0).chain(behind.take(SENTENCES));
    let starts = starts.take_while(move |_| may);
    starts.filter_map(move |at| {
        let rest = &text[at..];
        let (count, len) = towns_in(rest);
        // A service of all of them closes the list.
        let service = rest[len..].trim_end_matches('。');
        if count >= SERVED && is_service(page, service, asked) {
            return Some(span.start + at..span.end);
        }
        let own = lines::trim(page, span.start + at..span.start + at + len);
        // A sentence may be about towns that a writer lists.
        let together = || !page.folded[own.clone()].contains(parts);
        (count >= NAMES && (len == rest.len() || together())).then_some(own)
    })
}

/// Whether a text behind names is a service that the page speaks of behind names only.
fn is_service(page: &Page<'_>, text: &str, asked: &Cell<usize>) -> bool {
    (2..=SERVICE).contains(&text.chars().count())
        && text.chars().all(is_han)
        && (Words::Trade.ends(text) || Words::Doing.ends(text))
        && asked.replace(asked.get() + 1) < ASKED
        && {
            let whole = page.whole();
            let named = |(at, _)| ENDS.iter().any(|end| whole[..at].ends_with(end));
            whole.match_indices(text).all(named)
        }
}

/// Whether a character parts names.
fn parts(c: char) -> bool {
    matches!(class(c), Class::Separator | Class::Comma)
}

/// How many towns, each another one, a text starts with, and where the last one ends.
fn towns_in(text: &str) -> (usize, usize) {
    let mut towns: Vec<&str> = Vec::new();
    let mut at = 0;
    loop {
        let rest = text[at..].trim_start_matches(parts);
        let start = text.len() - rest.len();
        let near = lines::head(rest, REACH);
        let ends = ENDS.iter().filter_map(|end| {
            let behind = scan::find(near.get(3..)?, end)?;
            Some(3 + behind + end.len())
        });
        let town = ends.min().map_or("", |end| &rest[..end]);
        let fits = TOWN.contains(&town.chars().count()) && town.chars().all(is_han);
        if !fits || WORDS.contains(&town) || towns.contains(&town) || towns.len() == MOST {
            return (towns.len(), at);
        }
        towns.push(town);
        at = start + town.len();
    }
}

/// Whether anything on the page but these lists speaks of towns.
fn speaks_of_towns(page: &Page<'_>, lists: &[(usize, Range<usize>)]) -> bool {
    page.lines.iter().enumerate().any(|(i, line)| {
        let own = &lists[lists.partition_point(|list| list.0 < i)..];
        let mut own = own.iter().take_while(|list| list.0 == i).peekable();
        let Some(line) = line.folded.clone().filter(|_| own.peek().is_some()) else {
            return page.text[line.span.clone()].contains(TALK);
        };
        let mut at = line.start;
        let inner = own.any(|(_, list)| {
            let before = std::mem::replace(&mut at, list.end)..list.start;
            page.folded[before].contains(TALK)
        });
        inner || page.folded[at..line.end].contains(TALK)
    })
}

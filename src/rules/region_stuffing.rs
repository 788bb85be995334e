//! # region-stuffing
//!
//! Lists of administrative divisions that do not belong to the page: the tail of county names that a hacked template
//! leaves behind, the advert that puts a place before every noun ("甲县网站建设,甲县推广"), on one line, over many lines,
//! or cut into a paragraph.
//!
//! **How it decides.** Neighbouring items of which most are places make a list. Signals for and against are added up;
//! the list is marked when those for it outweigh the others. For it speak: names from many provinces with no two
//! neighbours near each other (`scattered`), nothing around that leads to a list (`unprepared`; `mixed`, with nouns of other kinds in it), separators that hang or cannot be seen (`dangling`, `invisible`), so many names joined by bars at the end of a page that is about no place (`apart`), names
//! that were gone when the page was written (`obsolete`), commercial services behind, before or after the names
//! (`services`, `touts`, `closing`), names and nothing else where the page ends and nothing leads to them (`bare`), or, of one province's counties, where they fill
//! a line, a bracket or the end of a line between sentences and the page names no place of that province (`strangers`; so many that templates join need
//! only stand between sentences that speak of no county), places that words of a sale lead to or close where the page offers nothing else (`sale`: 产品销往:, 均可上门), one word of a trade behind full names of counties (`same`), known ones or such as the list itself teaches: the same words or characters behind several
//! names, a telephone beside each (`alike`), stray
//! nouns between them (`carriers`), districts without their cities (`districts`), another script than the page's
//! (`script`), the same list elsewhere on the page (`repeated`), another one, or search phrases, that are stuffed for sure (`beside`), a doorway's header (`stuffed-header`), counties of many
//! provinces in no order (`crowd`), names joined to the page's title (`titled`).
//! Against it speak: a header or a lead-in that announces a list (`announced`), a sentence around it (`sentence`) or that goes on to speak of it (`subject`),
//! numbers or institutions beside the names (`numbers`, `offices`), neighbours of one province or along one line
//! (`neighbours`), a parent before its children (`hierarchy`), prose that speaks of the same places (`mentioned`), rows of
//! a table (`table`), of addresses (`addresses`), factories each of a place (`firms`), a quotation (`quoted`).
//!
//! Services of places, each another one, make a list of their own kind, in which the places may be towns, quarters or cities
//! abroad (`dictionaries/localities.tsv`): `placed` and `sold` are the shares of items that start with a place and end in what is
//! done for money, `row` and `tight` how they are joined, `headed` a header such as 高价回收; against it speak `announced`,
//! `sentence`, `lead-in`, and services that the rest of the page speaks of (`spoken`).
//!
//! Beside lists it finds names of towns that no dictionary has to hold, by what they end in, in a line of their own, behind one's last
//! sentence or run together before one, on a page that speaks of no town (`towns`), a query or a row for a place a line (`lines`), several questions in one (`questions`), names with a service in brackets between sentences
//! (`brackets`), a place with its service put into prose that speaks of neither (`inserted`), an offer of a service to several places that the page does not speak of (`offered`), names that characters without width part (`invisible`), services in the page's title (`title`), a service said before places and again behind them (`twice`), quarters and streets that somebody serves on a page that offers nothing else (`areas`),
//! places with their goods or names alone run together (`run-together`), one service behind each of several places with nothing between them (`chain`), rows of one service with a place and a number each (`rows`), counties of many provinces
//! that nothing leads to (`gathered`), a title that a list below starts with, or services above the title that stand again before the article's
//! words (`echo`), services of places cut into a sentence, in the middle of a word (`parted`) or joined by signs that no sentence has (`spliced`).
//!
//! A list that is not found likely is looked at a second time: trees that were learnt from examples weigh the same signals with where the list
//! stands and what else goes (`judged`, the odds; `dictionaries/judge_regions.tsv`); so are lines, sentences and clauses that hold a place and
//! that no rule has found (see keyword-stuffing).
//!
//! **What it must not touch.** Counties of one province under its name, weather and earthquake bulletins, epidemic
//! counts, stops of a train, winners, delegations, signatories, rankings, postal tables. Where nothing decides, it keeps. What was learnt of
//! lists does not touch one that says what it is: a province before its own places, 途经, a header that awards or lists, a row among others.

use std::ops::Range;

use super::{
    Context, Finding, Rule, lines, place_areas, place_chain, place_frame, place_insert,
    place_learn, place_lines,
    place_list::{List, NAMES, STRAYS, stem},
    place_services, place_spliced, place_strangers, place_twice,
    place_weights::Weighed,
    places::{self, Entry, Kind, Place},
    score,
};
use crate::{
    dictionary::advert_weights::AdvertWeights,
    mark::{Evidence, Label},
    page::Page,
    text::{class::Signs, fold},
};

pub(crate) const RULE: Rule = Rule {
    name: "region-stuffing",
    label: Label::RegionStuffing,
    source: super::manual::manual!("region_stuffing.rs"),
    find,
};

/// The sum from which a list is stuffed for sure.
const SURE: f64 = 1.5;
/// Fewest services of places that make a list.
const SERVICES: usize = 3;
/// Names of a list of bare stems, of which few tell by themselves.
const STEMS: usize = 8;
/// Line breaks within a list.
const BREAKS: usize = 2;
/// Fewest characters of a line of prose.
const PROSE: usize = 24;
/// Fewest letters of a headline.
const TITLE: usize = 5;
/// Fewest letters of services that stand above a page and again before its first words.
const ECHO: usize = 5;

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    place_lines::find(context, findings);
    place_frame::find(context, findings);
    place_insert::find(context, findings);
    place_chain::find(context, findings);
    place_services::find(context, findings);
    place_spliced::find(context, findings);
    place_strangers::towns(context, findings);
    place_twice::find(context, findings);
    place_areas::find(context, findings);
    let (places, mut entries) = places::entries(context, SERVICES, STRAYS);
    if entries.is_empty() {
        return;
    }
    place_learn::fronts(context, &mut entries);
    let runs = runs(context, &places, &entries);
    for run in &runs {
        place_learn::learn(context, &mut entries, run);
    }
    let echoes = echoes(context, &entries);
    let again = |span: &Range<usize>| echoes.iter().any(|echo| echo.meets(span));
    for &i in page_heads(context.page) {
        let found = title(context, i, &places, &entries);
        if !found.is_empty() {
            findings.extend(found);
            break;
        }
    }
    let mut weighed = Vec::new();
    for run in &runs {
        let list = List::new(context, &places, &entries, run.clone());
        let services =
            |test: fn(&Entry) -> bool| list.run_entries().iter().filter(|e| test(e)).count();
        let trades = services(|e| e.trade || e.learned);
        // Two that are known tell of a third.
        let sells = trades + 1 == SERVICES && services(|e| e.service && !e.office) >= SERVICES;
        if list.named().len() < NAMES && trades < SERVICES && !sells || again(&list.span()) {
            continue;
        }
        weighed.push((list.span(), list.weigh(&runs)));
    }
    let sure = |(_, sum): &&(Range<usize>, Weighed)| sum.total() >= SURE;
    let sure = weighed.iter().filter(sure).count();
    for (span, mut sum) in weighed {
        // Whoever stuffs a page with one list stuffs it with others.
        if sure > usize::from(sum.total() >= SURE) && sum.is_untold() {
            sum.add_beside();
        }
        findings.push(Finding {
            span,
            score: score(sum.total()),
            evidence: sum.into_evidence(),
        });
    }
    findings.extend(echoes);
}

/// Services of places that are all of a line at the page's head, and stand again right before words of the article:
/// `甲市建站,乙市做网站` above a title, and `甲市建站,乙市做网站摘要 本文…` below.
fn echoes(context: &Context<'_>, entries: &[Entry]) -> Vec<Finding> {
    let page = context.page;
    for &i in page_heads(page) {
        let Some(line) = page.lines[i].folded.clone() else {
            continue;
        };
        let line = lines::trim(page, line);
        let items = page.items_in(&line);
        let served = |e: &Entry| e.trade || e.service;
        let sold =
            |e: &Entry| e.kind == Kind::Place && !e.office && (served(e) || !e.residue.is_empty());
        let text = &page.folded[line.clone()];
        let own = &entries[items];
        // One alone may be the name of the firm whose page it is.
        if own.len() < 2
            || !own.iter().any(served)
            || !own.iter().all(sold)
            || lines::letters(text) < ECHO
        {
            continue;
        }
        let again = page.folded[line.end..].match_indices(text).find(|(at, _)| {
            let start = line.end + at;
            let opens = page.folded[..start].trim_end_matches(' ').ends_with('\n');
            let rest = &page.folded[start + text.len()..];
            // Without a headline between them both are one list.
            let headed = || page.folded[line.end..start].contains(lines::is_letter);
            opens && lines::letters(rest.split('\n').next().unwrap_or("")) >= PROSE && headed()
        });
        if let Some((at, _)) = again {
            let start = line.end + at;
            let mut end = start + text.len();
            // More of them may follow there, and a comma before the article's words.
            for e in &entries[page.items_in(&(end..page.folded.len()))] {
                let gap = page.folded.get(end..e.span.start).unwrap_or("\n");
                if !matches!(e.kind, Kind::Place | Kind::Closes) || !served(e) || gap.contains('\n')
                {
                    break;
                }
                end = e.span.end;
            }
            if page.folded[end..].starts_with(['，', ',']) {
                end = lines::behind(&page.folded, end);
            }
            return [line.clone(), start..end]
                .map(|span| Finding {
                    span,
                    score: score(3.0),
                    evidence: Evidence::new().number("echo", 2),
                })
                .into();
        }
    }
    Vec::new()
}

/// The lines that may be a page's title: some of its furniture may stand above.
fn page_heads<'p>(page: &'p Page<'_>) -> &'p [usize] {
    &page.visible[..page.visible.len().min(places::HEADS)]
}

/// Services of places spliced into the page's title, which is line `i` ("甲市商标注册-标题-品牌"), where nothing below speaks of
/// them.
fn title(context: &Context<'_>, i: usize, places: &[Place<'_>], entries: &[Entry]) -> Vec<Finding> {
    let page = context.page;
    let title = &page.lines[i];
    let Some(line) = title.folded.clone() else {
        return Vec::new();
    };
    let text = &page.folded[line.clone()];
    if text.contains(['。', ';']) || text.matches('，').count() > 1 {
        return Vec::new();
    }
    // The headline may quote, whoever offers a service does not.
    let quotes = |i: usize| {
        let quote = ['“', '”', '‘', '’', '"', '\'', '「', '」'];
        page.folded[page.items[i].span()].contains(quote)
    };
    let Range {
        start: from,
        end: to,
    } = page.items_in(&line);
    let letters = |i: usize| page.items[i].letters;
    let joined = |i: usize| {
        matches!(
            page.items[i].gap.mark,
            '-' | '_' | '|' | '—' | '–' | '~' | '≡' | '·'
        ) && page.items[i].gap.breaks == 0
    };
    let spliced = |i: usize| {
        let e = &entries[i];
        e.kind == Kind::Place
            && e.service
            && !e.office
            && !e.number
            && !quotes(i)
            && (i == from || joined(i))
            && (i + 1 == to || joined(i + 1))
    };
    let count = (from..to).filter(|&i| spliced(i)).count();
    // One alone at the end may be the site's name, or the page's.
    let site = |i: usize| count == 1 && i + 1 == to && !entries[i].trade;
    if (from..to).any(|i| spliced(i) && site(i)) {
        return Vec::new();
    }
    let headline = (from..to)
        .filter(|&i| !spliced(i))
        .map(letters)
        .max()
        .unwrap_or(0);
    if count == 0 || count == to - from || headline < TITLE || title.shape.chars > 72 {
        return Vec::new();
    }
    let below = page
        .lines
        .iter()
        .filter(|line| line.span.start > title.span.end);
    let prose = |line: &&crate::page::Line| {
        line.shape.visible >= PROSE
            && page.text[line.span.clone()].contains(['。', '，', ',', '！'])
    };
    let rest: String = below
        .filter(prose)
        .map(|line| fold::fold(&page.text[line.span.clone()]))
        .collect();
    let spoken_of = (from..to).filter(|&i| spliced(i)).any(|i| {
        let e = &entries[i];
        let place = &places[e.places.end - 1];
        let service = page.folded[place.end..e.core].trim();
        let name = stem(&page.folded[place.start..place.end]);
        rest.contains(service) || rest.contains(name)
    });
    if spoken_of {
        return Vec::new();
    }
    // A brand at the title's end goes with the service at its head.
    let brand = to - 1 > from
        && !spliced(to - 1)
        && joined(to - 1)
        && (spliced(from) || spliced(to - 2))
        && (2..=8).contains(&letters(to - 1))
        && (from..to - 1).any(|i| !spliced(i) && letters(i) == headline)
        && to - from >= count + 2;
    let is_gone = |i: usize| spliced(i) || brand && i == to - 1;
    // So do brands between it and the headline.
    let last = (from..to).rfind(|&i| !is_gone(i) && letters(i) == headline);
    let between = |i: usize| {
        brand && last.is_some_and(|last| i > last) && joined(i) && (2..=8).contains(&letters(i))
    };
    let gone: Vec<usize> = (from..to).filter(|&i| is_gone(i) || between(i)).collect();
    gone.chunk_by(|a, b| a + 1 == *b)
        .map(|run| Finding {
            span: lines::titled(
                page,
                &line,
                page.items[run[0]].start..page.items[run[run.len() - 1]].end,
            ),
            score: score(1.5),
            evidence: Evidence::new()
                .number("title", 1)
                .number("services", count as u32),
        })
        .collect()
}

/// How many of the first entries hold a place, and how many of these a trade.
struct Sales(Vec<(usize, usize)>);

impl Sales {
    fn of(entries: &[Entry]) -> Sales {
        let mut sum = (0, 0);
        let rest = entries.iter().map(|e| {
            let placed = !e.places.is_empty();
            sum = (
                sum.0 + usize::from(placed),
                sum.1 + usize::from(placed && e.trade),
            );
            sum
        });
        Sales(std::iter::once((0, 0)).chain(rest).collect())
    }

    /// Whether most places of a run of entries have a trade; `None` where there are few places.
    fn mostly(&self, run: &Range<usize>) -> Option<bool> {
        let (from, to) = (self.0[run.start], self.0[run.end]);
        let (all, sold) = (to.0 - from.0, to.1 - from.1);
        (all >= SERVICES).then_some(sold * 2 > all)
    }
}

/// Letters behind a place on its line that make it a sentence's.
const GOES_ON: usize = 12;

/// Whether another list starts with the line of item `i`: other separators, or services where there were none.
fn changes(
    context: &Context<'_>,
    entries: &[Entry],
    sales: &Sales,
    run: &Range<usize>,
    i: usize,
) -> bool {
    let items = &context.page.items;
    let first = run.clone().rev().find(|&k| items[k].gap.breaks > 0);
    let line = first.unwrap_or(run.start).max(run.start)..run.end;
    // Not every service is a known one.
    let maybe = entries[i].trade || !entries[i].residue.is_empty() && line.len() < SERVICES;
    let sold = sales.mostly(run);
    if sold.is_some_and(|sold| sold && !maybe || !sold && entries[i].trade) {
        return true;
    }
    if line.len() < SERVICES {
        return false;
    }
    let mark = items[run.end - 1].gap.mark;
    let before = context.page.folded[..items[i].start].trim_end();
    let next = items.get(i + 1).filter(|next| next.gap.breaks == 0);
    // A line that breaks off behind a separator goes on in the next.
    let goes_on = next.is_some_and(|next| next.gap.mark == mark) || before.ends_with(mark);
    !goes_on
}

/// Whether the line that byte `at` of the folded text is in has sentences or clauses.
fn in_prose(page: &Page<'_>, at: usize) -> bool {
    let held = &page.lines[page.line_at(at)].held;
    held.letters >= PROSE && held.signs.has(Signs::STOP.or(Signs::COMMA))
}

/// Without the first and the last place of a run where nearly all others, several, have a service and that one stands in prose
/// beside them: a sentence has its own places.
fn of_one_kind(
    page: &Page<'_>,
    places: &[Place<'_>],
    entries: &[Entry],
    mut run: Range<usize>,
) -> Range<usize> {
    let items = &page.items;
    let sold = |i: usize| entries[i].trade || entries[i].learned;
    let named = run.clone().filter(|&i| !entries[i].places.is_empty());
    let mut named: &[usize] = &named.collect::<Vec<_>>();
    let most = |named: &[usize]| {
        let sold = named.iter().filter(|&&i| sold(i)).count();
        named.len() >= SERVICES && sold + sold / SERVICES >= named.len()
    };
    let apart = |a: usize, b: usize| a + 1 < b || items[b].gap.breaks > 0;
    // Words before the place, or behind it nothing that speaks for a service.
    let told = |i: usize| {
        let place = &places[entries[i].places.start];
        let lead = page.folded.get(items[i].start..place.start).unwrap_or("");
        let rest = page.folded[entries[i].residue.clone()].trim();
        !sold(i)
            && (lines::letters(lead) >= 2
                || rest.is_empty()
                || AdvertWeights::embedded().of(rest) < 0.0)
    };
    if let [rest @ .., before, last] = named
        && told(*last)
        && most(&named[..named.len() - 1])
    {
        let goes_on = items.get(last + 1).is_some_and(|next| next.gap.breaks == 0);
        let other = rest.last().is_some_and(|first| {
            items[*first + 1].gap.mark != items[*last].gap.mark || apart(*before, *last)
        });
        if goes_on || other || entries[*last].kind == Kind::Closes {
            run.end = before + 1;
            named = &named[..named.len() - 1];
        }
    }
    if let [first, next, ..] = named
        && told(*first)
        && most(&named[1..])
        && (items[*first].gap.breaks == 0 || apart(*first, *next))
    {
        run.start = *next;
    }
    run
}

/// The runs of entries that may be lists: from a place to a place, with few stray words between.
fn runs(context: &Context<'_>, places: &[Place<'_>], entries: &[Entry]) -> Vec<Range<usize>> {
    let items = &context.page.items;
    let mut runs = Vec::new();
    let title = context.page.title().and_then(|title| title.folded.as_ref());
    let title = title.map_or(0, |line| line.end);
    let headline = |i: usize| {
        let letters = items[i].letters;
        !entries[i].carrier && letters >= TITLE
    };
    let sales = Sales::of(entries);
    // As many line breaks as the page has between its lines, on the average, part nothing.
    let shown = context.page.visible.len().max(1);
    let most = context.page.lines.len().div_ceil(shown).max(BREAKS);
    let mut run: Option<Range<usize>> = None;
    let mut close = |run: &mut Option<Range<usize>>| {
        if let Some(run) = run.take() {
            let run = of_one_kind(context.page, places, entries, run);
            let named: usize = entries[run.clone()].iter().map(|e| e.places.len()).sum();
            let full = entries[run.clone()]
                .iter()
                .flat_map(|e| &places[e.places.clone()])
                .filter(|place| !place.division.is_ambiguous())
                .count();
            let own = &entries[run.clone()];
            let services = own.iter().filter(|e| e.service || e.learned).count();
            let bare = own
                .iter()
                .filter(|e| !e.places.is_empty() && e.residue.is_empty());
            let stems = named >= STEMS && bare.count() * 10 >= own.len() * 9;
            let enough = named >= NAMES || named >= SERVICES && services >= SERVICES;
            let sold = services >= SERVICES && services * 2 >= named;
            if enough && (full * 2 >= named || sold || stems && full * 4 >= named) {
                runs.push(run);
            }
        }
    };
    for (i, entry) in entries.iter().enumerate() {
        let gap = &items[i].gap;
        let number_follows = entry.number || entry.places.is_empty();
        let parted = gap.prose
            || gap.breaks > most
            || gap
                .stop
                .is_some_and(|c| !(matches!(c, ':' | '.') && number_follows));
        // A list in a line goes on in the next with a place, not with a stray word.
        let inline = |run: &Range<usize>| {
            (run.len() >= NAMES || run.len() > 1 && headline(i))
                && items[run.start + 1..run.end]
                    .iter()
                    .all(|i| i.gap.breaks == 0)
        };
        let prose = |i: usize| in_prose(context.page, items[i].start);
        let breaks_off = gap.breaks > 0
            && run.as_ref().is_some_and(|run| {
                // The prose beside a list has its places, too.
                let alone = run.end - run.start == 1 && prose(run.start);
                // A row of them under the page's title is none of the title's.
                let row = items.get(i + 1).is_some_and(|next| next.gap.breaks == 0);
                let titled = run.end == 1 && !entries[run.start].trade && row;
                // Nor is a sentence with a place the next of those who sell.
                let sells = |e: &Entry| e.trade || e.service || e.learned;
                let goes_on = || {
                    let line = &context.page.lines[context.page.line_at(items[i].start)];
                    let end = line.folded.as_ref().map_or(items[i].end, |line| line.end);
                    let rest = items[i].end..end.max(items[i].end);
                    let mark = items[run.end - 1].gap.mark;
                    !context.page.folded[rest.clone()]
                        .trim_start()
                        .starts_with(mark)
                        && context.page.letters(rest) >= GOES_ON
                };
                let sold = entry.trade || entry.learned;
                let other = !sold && entries[run.clone()].iter().all(sells) && goes_on();
                entry.kind != Kind::Place && (inline(run) || prose(i)) || alone || titled || other
            });
        let changes = gap.breaks > 0
            && entry.kind != Kind::Stray
            && run
                .as_ref()
                .is_some_and(|run| changes(context, entries, &sales, run, i));
        if parted || breaks_off || changes || entry.kind == Kind::Opens {
            close(&mut run);
        }
        match entry.kind {
            Kind::Place | Kind::Opens | Kind::Closes => {
                let strays = |from: usize| entries[from..i].iter().filter(|e| !e.carrier).count();
                let far = run.as_ref().is_some_and(|run| strays(run.end) > STRAYS);
                if far {
                    close(&mut run);
                }
                run.get_or_insert(i..i).end = i + 1;
                if entry.kind == Kind::Closes {
                    close(&mut run);
                }
            }
            // The headline between services spliced into the title.
            Kind::Stray if items[i].start < title && headline(i) => close(&mut run),
            Kind::Stray => {}
            Kind::Prose => close(&mut run),
        }
    }
    close(&mut run);
    runs
}

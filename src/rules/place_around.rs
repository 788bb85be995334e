//! What stands around a list of places, and what the page says of it elsewhere.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Context,
    keyword_stuffing::weigh::is_honest,
    lines,
    place_list::{List, NAMES, stem},
    places::Place,
    wording::wording,
};
use crate::{
    dictionary::{divisions::ProvinceSet, phrases::Role, rule_words::List as Words},
    mark::Label,
    page::{Line, Name, Page},
    text::{
        class::{self, Class},
        fold, scan,
    },
};

/// Bytes of a line beside a list that are looked at.
const NEAR: usize = 1024;
/// Names that are compared to tell whether two lists are one.
const COMPARED: usize = 48;

/// Fewest letters on both sides of a list within a sentence.
const BESIDE: usize = 4;

/// Whether the sentences that a list stands in report such things.
pub(super) fn is_reported(context: &Context<'_>, span: &Range<usize>) -> bool {
    let page = context.page;
    let line = &page.lines[page.line_at(span.start)].folded;
    line.as_ref().is_some_and(|line| {
        // A line may be as long as a page.
        let before = lines::tail(&page.folded[line.start..span.start], NEAR);
        let after = lines::head(&page.folded[span.end.min(line.end)..line.end], NEAR);
        let beside = |part: &str| lines::letters(part) >= BESIDE;
        beside(before)
            && beside(after)
            && (lines::cites(before)
                || is_honest(context, span.start - before.len()..span.start)
                || is_honest(context, span.end..span.end + after.len()))
    })
}

/// Whether brackets stand around a list, as around a writer's examples.
pub(super) fn is_aside(page: &Page<'_>, span: &Range<usize>) -> bool {
    page.folded[..span.start].ends_with('(') && page.folded[span.end..].starts_with([')', '…'])
}

/// Whether a text has come to its end right above a line: with a sentence, who signs and the date, alone in its line.
pub(super) fn is_signed_above(page: &Page<'_>, line: usize) -> bool {
    const SIGNED: usize = 30;
    let above = &page.visible[..page.visible.partition_point(|&i| i < line)];
    let mut above = above.iter().rev().map(|&i| &page.lines[i]);
    let text = |line: &Line| page.text[line.span.clone()].trim_end();
    let ends = |line: &Line| text(line).ends_with(['。', '！', '!', '；']);
    let dated = above.next().is_some_and(|line| lines::is_date(text(line)));
    let signs = |line: &Line| line.shape.visible <= SIGNED && !text(line).ends_with(['：', ':']);
    dated
        && above
            .next()
            .is_some_and(|line| ends(line) || signs(line) && above.next().is_some_and(ends))
}

/// What the text around a list says of it, but for whether it is prepared.
pub(super) fn around(context: &Context<'_>, span: &Range<usize>) -> Around {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let mut around = Around::default();
    let line = page.line_at(span.start);
    let line_start = page.lines[line]
        .folded
        .as_ref()
        .map_or(span.start, |l| l.start);
    let before = &page.folded[line_start..span.start];
    let is = |range: Range<usize>, role| {
        page.hits_in(range)
            .iter()
            .any(|hit| phrases.is(hit, Label::RegionStuffing, role))
    };
    // The clause right before the list, if it runs into it.
    let tail: String = before
        .chars()
        .rev()
        .take(24)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let clause_start = span.start - tail.len();
    let lead = tail.trim_end();
    let ends_clause = lead.ends_with(['。', '!', '?', '…', ';', '"', '”', '』', '」']);
    if !lead.is_empty() && !ends_clause {
        if is(clause_start..span.start, Role::HeaderStuffed) {
            around.stuffed = 1.0;
        } else if is(clause_start..span.start, Role::HeaderListing) {
            around.announced = 1.0;
        } else if lead.ends_with(':') {
            around.lead_in = 1.0;
        } else if class::class(lead.chars().next_back().unwrap_or(' ')) == Class::Word {
            around.sentence = 1.0;
        }
    }
    // The nearest lines above: a header.
    if lead.is_empty() && !is_signed_above(page, line) {
        let mut seen = 0;
        for above in (0..line).rev() {
            let shape = &page.lines[above].shape;
            // A page's buttons and counts lead to nothing.
            let button = || {
                let text = page.folded_line(above).trim();
                let words = wording(text);
                seen == 0 && words.cover() >= 0.9 && words.weight() >= 3.0 && !text.ends_with(':')
            };
            let date = || lines::is_date(page.folded_line(above));
            if shape.is_blank() || shape.visible <= 30 && (date() || button()) {
                continue;
            }
            seen += 1;
            if seen > 2 {
                break;
            }
            let Some(range) = page.lines[above].folded.clone() else {
                break;
            };
            let text = page.folded[range.clone()].trim();
            let short = shape.visible <= 30;
            let ends_sentence = text.ends_with(['。', '!', '…', '"', '”', '」']);
            if short && is(range.clone(), Role::HeaderStuffed) {
                around.stuffed = 1.0;
                break;
            }
            if !ends_sentence && is(range.clone(), Role::HeaderListing)
                || text.ends_with(':') && is(range, Role::HeaderListing)
            {
                around.announced = 1.0;
                break;
            }
            if seen == 1 && text.ends_with(':') {
                around.lead_in = 1.0;
                break;
            }
            if !short || ends_sentence {
                break;
            }
            if seen == 1 && short {
                // Some header, of a kind we do not know.
                let title = page.visible.first() == Some(&above);
                around.lead_in = if title { 0.3 } else { 0.6 };
            }
        }
    }
    // What follows on the same line.
    let rest = lines::head(&page.folded[span.end..], NEAR)
        .split('\n')
        .next()
        .unwrap_or("")
        .trim_start();
    if rest.starts_with([
        '等', '的', '之', '共', '均', '和', '及', '与', '或', '在', '为',
    ]) {
        around.sentence = around.sentence.max(1.0);
    } else if rest
        .chars()
        .next()
        .is_some_and(|c| class::class(c) == Class::Word)
        && around.sentence > 0.0
    {
        around.sentence = 1.5;
    }
    // What is left out: `除甲、乙外全国包邮`.
    let excepts = lead.rsplit(['。', '，', ';', '\n']).next().unwrap_or("");
    let ends = || page.folded[span.clone()].rsplit('、').next();
    if excepts.contains('除')
        && (rest.starts_with(['外', '以', '之']) || ends().is_some_and(|last| last.contains('外')))
    {
        around.announced = 1.0;
    }
    // The page's title.
    if around.announced == 0.0
        && let Some(title) = page.title()
        && let Some(range) = title.folded.clone()
        && range.end <= span.start
        && title.shape.visible <= 40
        && is(range, Role::HeaderListing)
    {
        around.announced = 0.5;
    }
    around
}

/// Whether a page speaks of places, lists or journeys anywhere: it may end in the names of some.
pub(super) fn travels(context: &Context<'_>) -> bool {
    let whole = context.page.whole();
    let phrases = context.dictionaries.phrases();
    phrases.has_word(Label::RegionStuffing, Role::PlaceTalk, whole) || Words::Journey.in_text(whole)
}

impl List<'_, '_> {
    /// What the text around the list says of it.
    pub(super) fn around(&self, span: &Range<usize>) -> Around {
        let line = self.context.page.line_at(span.start);
        Around {
            unprepared: f64::from(u8::from(!self.is_prepared(line, span))),
            ..around(self.context, span)
        }
    }

    /// Whether the lines beside a list, or the text before and behind it, speak of places or of lists.
    fn is_prepared(&self, line: usize, span: &Range<usize>) -> bool {
        let page = self.context.page;
        let phrases = self.context.dictionaries.phrases();
        let last = page.line_at(span.end.saturating_sub(1));
        let visible = |&i: &usize| !page.lines[i].shape.is_blank();
        let above = (0..line).rev().find(visible);
        let below = (last + 1..page.lines.len()).find(visible);
        let speaks = |text: &str| {
            let text = fold::fold(text);
            let listing = |hit: &_| phrases.is(hit, Label::RegionStuffing, Role::HeaderListing);
            phrases.has_word(Label::RegionStuffing, Role::PlaceTalk, &text)
                || phrases.find(&text).iter().any(listing)
        };
        // Without the list's own header.
        let source = page.source(self.span().start.min(span.start)..span.end);
        let (own, end) = (&page.lines[line].span, &page.lines[last].span);
        // A line may be as long as a page, and hold many lists.
        let before = |span: Range<usize>| speaks(lines::tail(&page.text[span], NEAR));
        let behind = |span: Range<usize>| speaks(lines::head(&page.text[span], NEAR));
        before(own.start.min(source.start)..source.start)
            || behind(source.end..end.end.max(source.end))
            || above.is_some_and(|i| before(page.lines[i].span.clone()))
            || below.is_some_and(|i| behind(page.lines[i].span.clone()))
    }

    /// Whether much of the list stands elsewhere on the page too.
    pub(super) fn repeated(&self, runs: &[Range<usize>]) -> f64 {
        let names = |run: &Range<usize>| -> FxHashSet<&str> {
            self.entries[run.clone()]
                .iter()
                .flat_map(|e| &self.places[e.places.clone()])
                .map(|p| &self.context.page.folded[p.start..p.end])
                .take(COMPARED)
                .collect()
        };
        let own = names(&self.run);
        let near = |i: usize| i.abs_diff(self.run.start) < 40;
        let found = runs
            .iter()
            .filter(|run| **run != self.run && near(run.start))
            .take(8)
            .any(|run| names(run).intersection(&own).count() * 5 >= own.len() * 4);
        f64::from(u8::from(found && own.len() >= NAMES))
    }

    /// The share of the list's names that the rest of the page speaks of.
    pub(super) fn mentioned(&self) -> f64 {
        self.mentioned_beside(0)
    }

    /// The same, where the list has so many copies.
    pub(super) fn mentioned_beside(&self, copies: usize) -> f64 {
        let mentions = self.mentions();
        let mut own = FxHashMap::default();
        self.count(&self.run, &mut own);
        let elsewhere = |(stem, n): &(&&str, &usize)| {
            mentions
                .get(**stem)
                .is_some_and(|all| all.0 > **n * (copies + 1))
        };
        let found = own.iter().filter(elsewhere).count();
        let share = found as f64 / own.len().max(1) as f64;
        if share >= 0.12 { share.min(0.8) } else { 0.0 }
    }

    /// Whether the page names a place of the list's provinces that no list has.
    pub(super) fn has_kin(&self, runs: &[Range<usize>]) -> bool {
        let provinces = |named: &Place<'_>| named.division.provinces();
        let named = self.named().iter().map(provinces);
        let all = named.fold(ProvinceSet::default(), ProvinceSet::union);
        let elsewhere = || {
            let mut own = FxHashMap::default();
            for run in runs {
                self.count(run, &mut own);
            }
            let divisions = self.context.dictionaries.divisions();
            let others = self.mentions().iter();
            let others = others.filter(|(stem, _)| !own.contains_key(stem.as_str()));
            others.fold(ProvinceSet::default(), |all, (_, (_, key))| {
                all.union(divisions.of_key(*key).provinces())
            })
        };
        let page = self.context.page;
        page.places.provinces.get_or_init(elsewhere).intersects(all)
    }

    /// Adds to `counts` how often a list names each of its places, by the name's stem.
    fn count<'s>(&'s self, run: &Range<usize>, counts: &mut FxHashMap<&'s str, usize>) {
        let page = self.context.page;
        let entries = self.entries[run.clone()].iter();
        for place in entries.flat_map(|e| &self.places[e.places.clone()]) {
            let stem = stem(&page.folded[place.start..place.end]);
            *counts.entry(stem).or_default() += 1;
        }
    }

    fn mentions(&self) -> &FxHashMap<String, (usize, u32)> {
        let page = self.context.page;
        page.places.mentions.get_or_init(|| mentions(self.context))
    }
}

/// How often the page names each place, by the name's stem, and a key that it names it by.
fn mentions(context: &Context<'_>) -> FxHashMap<String, (usize, u32)> {
    let page = context.page;
    let mut mentions: FxHashMap<String, (usize, u32)> = FxHashMap::default();
    // Of names that lie in each other the first counts.
    let mut count = |text: &str, names: &mut dyn Iterator<Item = Name>| {
        let mut end = 0;
        for name in names {
            if name.start < end {
                continue;
            }
            end = name.end;
            let stem = stem(&text[name.start..name.end]);
            match mentions.get_mut(stem) {
                Some((count, _)) => *count += 1,
                None => {
                    mentions.insert(stem.to_owned(), (1, name.key));
                }
            }
        }
    };
    count(&page.folded, &mut page.names.iter().copied());
    let names = context.dictionaries.divisions().prefixes();
    let (mut specials, mut starts) = (Vec::new(), Vec::new());
    for line in page.unseen() {
        scan::specials_into(&line, &mut specials);
        starts.clear();
        names.heads().starts(&line, &specials, &mut starts);
        let name = |&start: &usize| {
            let (len, key) = names.longest(line.as_bytes(), start)?;
            let end = start + len;
            Some(Name { start, end, key })
        };
        count(&line, &mut starts.iter().filter_map(name));
    }
    mentions
}

/// What the text around a list says of it.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) announced: f64,
    pub(super) stuffed: f64,
    pub(super) lead_in: f64,
    pub(super) sentence: f64,
    /// Nothing around it speaks of places, people who come from places, or lists.
    pub(super) unprepared: f64,
}

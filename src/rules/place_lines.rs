//! Adverts of places that are no list of items: a search query a line, a row a line, a name in brackets between sentences.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{
    Context, Finding, doorway, lines,
    place_learn::{TELEPHONE, digits, may_be_trade},
};
use crate::{
    dictionary::{
        divisions::Division,
        phrases::{Hit, Role, Says},
    },
    mark::Label,
    text::fold,
};

/// Fewest lines, and fewest names in brackets.
const FEWEST: usize = 3;
/// Fewest names in brackets without a service.
const BARE: usize = 4;
/// Fewest places that are run together with their goods, and the letters of these.
const TOGETHER: usize = 5;
const GOODS: std::ops::RangeInclusive<usize> = 2..=8;
/// Letters of a service that rows start with.
const SERVICE: std::ops::RangeInclusive<usize> = 4..=10;
/// Letters of a line, at most.
const LONGEST: usize = 26;

/// Finds them.
pub(super) fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    if page.names.len() < FEWEST {
        return;
    }
    let mut run: Vec<(usize, usize, bool)> = Vec::new();
    let mut close = |run: &mut Vec<(usize, usize, bool)>| {
        let asked = run.iter().filter(|(_, _, asked)| *asked).count();
        let names: FxHashSet<usize> = run.iter().map(|&(_, name, _)| name).collect();
        if run.len() >= FEWEST
            && names.len() * 3 >= run.len() * 2
            && asked * 3 >= run.len() * 2
            && let Some(span) = lines::block(page, run[0].0, run[run.len() - 1].0)
        {
            findings.push(Finding::counted(span, "lines", run.len()));
        }
        run.clear();
    };
    for &i in &page.visible {
        match advert(context, i) {
            Some((name, asked)) => run.push((i, name, asked)),
            None => close(&mut run),
        }
    }
    close(&mut run);
    findings.extend(page.visible.iter().filter_map(|&i| questions(context, i)));
    rows(context, findings);
    findings.extend(
        page.visible
            .iter()
            .filter_map(|&i| run_together(context, i)),
    );
    bracketed(context, findings);
    hidden(context, findings);
}

/// Places that characters without width part.
fn hidden(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let divisions = context.dictionaries.divisions();
    if !page.invisible {
        return;
    }
    for line in &page.lines {
        // Folding drops what is invisible, and keeps nearly all else as long as it is.
        if line
            .folded
            .as_ref()
            .is_none_or(|folded| folded.len() == line.span.len())
        {
            continue;
        }
        let text = &page.text[line.span.clone()];
        for run in doorway::invisible(text) {
            let pieces = text[run.clone()].split(fold::is_invisible).map(fold::fold);
            let pieces: Vec<String> = pieces.filter(|piece| !piece.trim().is_empty()).collect();
            let places = pieces
                .iter()
                .filter(|piece| divisions.get(piece.trim()).is_some())
                .count();
            if places >= FEWEST && places * 10 >= pieces.len() * 7 {
                let span = line.span.start + run.start..line.span.start + run.end;
                findings.push(Finding::counted(page.unfolded(span), "invisible", places));
            }
        }
    }
}

/// The length of the name that a text starts with, where no other words make it likely to be another word's head.
fn name(context: &Context<'_>, text: &str) -> Option<usize> {
    let (len, _) = context.dictionaries.divisions().longest_prefix(text)?;
    (len >= 6).then_some(len)
}

/// Whether words hold a service of a trade, and none is an institution.
fn sold(context: &Context<'_>, span: Range<usize>) -> bool {
    let phrases = context.dictionaries.phrases();
    let is = |hit: &_, role| phrases.is(hit, Label::RegionStuffing, role);
    let hits = context.page.hits_in(span);
    hits.iter()
        .any(|hit| is(hit, Role::Service) || is(hit, Role::ServiceHead))
        && !hits.iter().any(|hit| is(hit, Role::Office))
}

/// Whether a line is an advert for one place: a hash of the place's name, and whether it sells or asks for a service.
fn advert(context: &Context<'_>, i: usize) -> Option<(usize, bool)> {
    let page = context.page;
    let line = page.lines[i].folded.clone()?;
    // A name near its start, and a line that is not long.
    let names = page.names_of(i);
    let near = (names.first()).is_some_and(|name| name.start < line.start + 12);
    if !near || page.lines[i].shape.chars > 2 * LONGEST {
        return None;
    }
    let line = lines::trim(page, line);
    let text = &page.folded[line.clone()];
    let core = text[doorway::unlabelled(text)..].trim_start();
    let start = line.end - core.len();
    let labelled = text[..text.len() - core.len()].contains(':');
    let len = name(context, core)?;
    let rest = &core[len..];
    let letters = lines::letters(rest);
    let sentence = rest.contains(['。', '，', '“', '《', ':', ';']);
    if !(2..=LONGEST).contains(&letters) || sentence {
        return None;
    }
    let service = sold(context, start + len..line.end);
    let phrases = context.dictionaries.phrases();
    let asks = phrases.has_word(Label::RegionStuffing, Role::Query, rest);
    let question = rest.ends_with('?');
    // A page that speaks of the trade may list those who ply it.
    let spoken = |range: Range<usize>| {
        let phrases = context.dictionaries.phrases();
        let sells = |hit: &&Hit| phrases.is(hit, Label::RegionStuffing, Role::Service);
        let hits = page.hits_in(range).iter().filter(sells);
        hits.map(|hit| &page.folded[hit.start..hit.end])
            .any(|word| {
                page.lines.iter().any(|line| {
                    let text = &page.text[line.span.clone()];
                    line.shape.visible > LONGEST && fold::fold(text).contains(word)
                })
            })
    };
    let telephone = digits(rest) >= TELEPHONE;
    let asked = (service || question) && (asks || labelled) && !spoken(start + len..line.end);
    let hash = core[..len].bytes().fold(0usize, |h, b| {
        h.wrapping_mul(31).wrapping_add(usize::from(b))
    });
    (asked || service || question || telephone).then_some((hash, asked))
}

/// A line of questions, each for a service of another place: `甲市哪里有开锁的?乙市贷款公司哪家好?`.
fn questions(context: &Context<'_>, i: usize) -> Option<Finding> {
    let page = context.page;
    if page.names_of(i).len() < FEWEST {
        return None;
    }
    let line = lines::trim(page, page.lines[i].folded.clone()?);
    let text = &page.folded[line.clone()];
    if text.matches('?').count() < FEWEST {
        return None;
    }
    let phrases = context.dictionaries.phrases();
    let (mut all, mut asked, mut at) = (0, 0, line.start);
    let mut places: FxHashSet<&str> = FxHashSet::default();
    for question in text.split_inclusive('?') {
        let start = at + question.len() - question.trim_start().len();
        at += question.len();
        let words = page.folded[start..at].trim_end_matches(['?', ' ']);
        if words.is_empty() {
            continue;
        }
        all += 1;
        let Some(len) = name(context, words) else {
            continue;
        };
        let rest = &words[len..];
        let plain = !rest.contains(['。', '，', '“', '《', ':', ';', '!']);
        let asks = phrases.has_word(Label::RegionStuffing, Role::Query, rest)
            || sold(context, start + len..start + words.len());
        if plain && asks && (2..=LONGEST).contains(&lines::letters(rest)) {
            asked += 1;
            places.insert(&words[..len]);
        }
    }
    (places.len() >= FEWEST && asked * 4 >= all * 3)
        .then(|| Finding::counted(line, "questions", asked))
}

/// A line of places, each with its goods or service behind it, and nothing between them: `甲县制砂机乙县破碎机丙县打包机…`.
fn run_together(context: &Context<'_>, i: usize) -> Option<Finding> {
    let page = context.page;
    let names = page.names_of(i);
    if names.len() < TOGETHER {
        return None;
    }
    let line = lines::trim(page, page.lines[i].folded.clone()?);
    if names[0].start != line.start {
        return None;
    }
    let text = &page.folded[line.clone()];
    if !text.chars().all(lines::is_letter) || text.contains(|c| lines::PARTICLES.has(c)) {
        return None;
    }
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for name in names {
        let full = page.folded[name.start..name.end].ends_with(['县', '市', '区', '旗']);
        if full && ends.last().is_none_or(|&(_, end)| end <= name.start) {
            ends.push((name.start, name.end));
        }
    }
    let nexts = ends
        .iter()
        .skip(1)
        .map(|&(start, _)| start)
        .chain([line.end]);
    let sold = |(&(_, end), next): (&(usize, usize), usize)| {
        let words = &page.folded[end..next];
        GOODS.contains(&lines::letters(words)) && may_be_trade(context, words)
    };
    let all = ends.len() >= TOGETHER && ends.iter().zip(nexts).all(sold);
    all.then(|| Finding::counted(line, "run-together", ends.len()))
}

/// Rows of one service, each with another place and the number to call there: `开锁电话 甲县王师傅 13800000000`.
fn rows(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let rows: Vec<Option<(&str, &str)>> = (page.visible.iter()).map(|&i| row(context, i)).collect();
    let mut k = 0;
    while k < rows.len() {
        let first = k;
        k += 1;
        let Some((service, place)) = rows[first] else {
            continue;
        };
        let mut places: FxHashSet<&str> = FxHashSet::default();
        places.insert(place);
        while let Some(Some((_, place))) = rows
            .get(k)
            .filter(|row| row.is_some_and(|row| row.0 == service))
        {
            places.insert(place);
            k += 1;
        }
        if places.len() >= FEWEST
            && let Some(span) = lines::block(page, page.visible[first], page.visible[k - 1])
        {
            findings.push(Finding::counted(span, "rows", k - first));
        }
    }
}

/// The service that a row starts with, and the place that one of its other items starts with, where a number follows.
fn row<'p>(context: &'p Context<'_>, i: usize) -> Option<(&'p str, &'p str)> {
    let page = context.page;
    let own = &page.lines[i];
    let line = own.folded.clone()?;
    let says = Says::SERVICE.or(Says::KEY);
    if own.shape.chars > 2 * LONGEST || !own.says.meets(says) || page.names_of(i).is_empty() {
        return None;
    }
    let items = &page.items[page.items_in(&line)];
    let (first, rest) = items.split_first()?;
    let service = &page.folded[first.span()];
    let sells = |hit: &Hit| hit.says.meets(says);
    if !SERVICE.contains(&first.letters) || !page.hits_in(first.span()).iter().any(sells) {
        return None;
    }
    let (at, len) = rest.iter().find_map(|item| {
        let len = name(context, &page.folded[item.span()])?;
        Some((item.start, len))
    })?;
    let called = digits(&page.folded[at + len..line.end]) >= TELEPHONE;
    called.then(|| (service, &page.folded[at..at + len]))
}

/// Names with a service in brackets, between the sentences of an article.
fn bracketed(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    // Names alone, of many provinces, are no signatures.
    let mut bare: Vec<(Range<usize>, Division<'_>)> = Vec::new();
    let spans: Vec<Range<usize>> = page
        .items
        .iter()
        .filter_map(|item| {
            // The last bytes of the brackets that open; most items stand in none.
            let before = page.folded.as_bytes().get(item.start.wrapping_sub(1));
            if !matches!(before, Some(b'[' | b'(' | 0x90)) {
                return None;
            }
            let open = page.folded[..item.start].chars().next_back()?;
            let close = page.folded[item.end..].chars().next()?;
            if !matches!((open, close), ('[', ']') | ('【', '】') | ('(', ')')) {
                return None;
            }
            let len = name(context, &page.folded[item.span()])?;
            let own = sold(context, item.start + len..item.end);
            let line = page.lines[page.line_at(item.start)].folded.clone()?;
            // In the middle of prose.
            let inside = line.start < item.start - open.len_utf8()
                && page.folded[line.clone()].contains(['。', '，']);
            let span = item.start - open.len_utf8()..item.end + close.len_utf8();
            let ended = page.folded[line.start..span.start].ends_with(['。', '!', '?', '”']);
            if inside && ended && open != '(' && len == item.end - item.start {
                let division = context
                    .dictionaries
                    .divisions()
                    .get(&page.folded[item.span()]);
                bare.extend(division.map(|division| (span.clone(), division)));
            }
            (own && inside).then_some(span)
        })
        .collect();
    let names: FxHashSet<&str> = bare.iter().map(|b| &page.folded[b.0.clone()]).collect();
    let near = |pair: &&[(Range<usize>, Division<'_>)]| {
        pair[0].1.provinces().intersects(pair[1].1.provinces())
    };
    let phrases = context.dictionaries.phrases();
    let told = || phrases.has_word(Label::RegionStuffing, Role::PlaceTalk, page.whole());
    if names.len() >= BARE
        && !told()
        && names.len() == bare.len()
        && bare.windows(2).filter(near).count() < 2
    {
        let count = bare.len();
        let spans = bare.into_iter().map(|bare| bare.0);
        findings.extend(spans.map(|span| Finding::counted(span, "brackets", count)));
    }
    if spans.len() >= FEWEST {
        let count = spans.len();
        findings.extend(
            spans
                .into_iter()
                .map(|span| Finding::counted(span, "brackets", count)),
        );
    }
}

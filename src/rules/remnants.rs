//! What is left beside what was found: lines that no rule has taken, and stretches of lines between marks, whose characters, place
//! and neighbours tell together that they go too. On a page of which nothing else goes, lines must tell more. How much each of it says was
//! learnt from examples ([`crate::dictionary::remnants`]).

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Context, Finding, STUFFING,
    furniture::{Look, meeting},
    lines::{self, trim},
    score,
    wording::wording,
};
use crate::{
    dictionary::{
        morphemes::LABELS,
        remnants::{self, SIGNALS, Signals},
        rule_words::List,
    },
    mark::{Evidence, Label},
    page::Page,
    text::{class::is_han, scan::visible},
};

/// Longest stretch, in characters without blanks, that is judged, and what its characters come to at least.
const LONGEST: usize = 80;
const LIGHTEST: f32 = -3.0;
/// Characters of a first line that is a title at most.
const SHORT: usize = 24;
/// Characters from which a line is prose.
const PROSE: usize = 40;
/// What sentences end with.
const STOPS: [char; 5] = ['。', '!', '?', '…', '”'];
/// Share of a line that other marks take from which it is taken.
const TAKEN: f32 = 0.5;
/// Most marks in a line whose stretches are judged, and in either direction that a stretch may have its label from.
const MARKS: usize = 24;
const AROUND: usize = 6;
/// Lines in either direction that are looked at for one that is taken, and in a run without prose.
const NEAR: usize = 6;
const RUN: usize = 12;
/// Lines of a page that are counted before and behind a line.
const ENDS: usize = 50;
/// Characters of a neighbour from which it is long.
const FULL: usize = 100;
/// What parts the steps of a path.
const PATHS: [char; 4] = ['>', '»', '▸', '∶'];
/// Letters of a title.
const TITLE: usize = 5;
/// Digits of a number to call.
const NUMBER: usize = 7;
/// The odds from which a stretch goes, and from which it does on a page of which nothing else goes. There its characters come to
/// more at least.
const LEAST: f32 = 1.4;
const ALONE: f32 = 1.5;
const HEAVY: f32 = 1.0;
/// The odds that what may be a headline has to have more.
const HEADLINE: f32 = 0.6;
/// Lines of so many characters, of which a page has so many, and most do not end as sentences do: it was printed to a width, and
/// its lines end anywhere.
const SENTENCE: usize = 8;
const PRINTED: usize = 16;
const CLOSES: &str = "。！？!?…；;：:.”」』）)";

/// What is found on the page.
struct Mark {
    label: Label,
    span: Range<usize>,
}

/// What is found for sure, in order; what stands in lines that are not folded is left out, as these are prose.
fn marks(page: &Page<'_>, found: &[(Label, Finding)]) -> Vec<Mark> {
    let sure = |finding: &Finding| {
        finding.score >= 0.5 && !finding.span.is_empty() && finding.span.end <= page.folded.len()
    };
    let sure = found.iter().filter(|(_, finding)| sure(finding));
    let mut marks: Vec<Mark> = sure
        .map(|(label, finding)| Mark {
            label: *label,
            span: finding.span.clone(),
        })
        .collect();
    marks.sort_by_key(|mark| mark.span.start);
    marks
}

/// What is known of a visible line.
struct Line {
    /// Characters without blanks.
    chars: usize,
    /// What other marks take of it, in order and apart from each other, and the share that they take.
    marks: Vec<Range<usize>>,
    taken: f32,
    /// What is reported as a byline, likewise.
    bylines: Vec<Range<usize>>,
    prose: bool,
    /// Whether it is a part of what the page is stuffed with.
    stuffed: bool,
}

impl Line {
    fn is_taken(&self) -> bool {
        self.taken > TAKEN
    }

    /// The stretches of the line, which is `span`, between the marks.
    fn stretches(&self, page: &Page<'_>, span: &Range<usize>) -> Vec<Range<usize>> {
        let starts = [span.start]
            .into_iter()
            .chain(self.marks.iter().map(|mark| mark.end));
        let ends = self.marks.iter().map(|mark| mark.start).chain([span.end]);
        let free = starts.zip(ends).filter(|(start, end)| start < end);
        let visible = |free: &Range<usize>| !trim(page, free.clone()).is_empty();
        free.map(|(start, end)| start..end)
            .filter(visible)
            .collect()
    }
}

/// The bytes that spans apart from each other have in common with another one.
pub(super) fn common(span: &Range<usize>, others: &[Range<usize>]) -> usize {
    let common = |other: &Range<usize>| {
        let end = span.end.min(other.end);
        end.saturating_sub(span.start.max(other.start))
    };
    others.iter().map(common).sum()
}

/// The lines of a page with what is found on it.
fn looked_at(page: &Page<'_>, looks: &[Look], marks: &[Mark]) -> Vec<Line> {
    let mut lines: Vec<Line> = (looks.iter())
        .map(|look| Line {
            chars: page.lines[look.line].shape.visible,
            marks: Vec::new(),
            taken: 0.0,
            bylines: Vec::new(),
            prose: look.span.is_empty(),
            stuffed: false,
        })
        .collect();
    for Mark { label, span } in marks {
        for (k, look) in meeting(page, looks, span) {
            let line = &mut lines[k];
            let own = match label {
                Label::Byline => &mut line.bylines,
                _ => &mut line.marks,
            };
            let before = own.last().map_or(look.span.start, |mark| mark.end);
            let span = before.max(span.start)..look.span.end.min(span.end);
            if span.start < span.end {
                line.stuffed |= STUFFING.contains(label);
                own.push(span);
            }
        }
    }
    for (k, (line, look)) in lines.iter_mut().zip(looks).enumerate() {
        if !line.marks.is_empty() {
            line.taken = common(&look.span, &line.marks) as f32 / look.span.len() as f32;
        }
        line.stuffed &= line.is_taken();
        let stops = look.text(page).ends_with(STOPS);
        line.prose |= !line.is_taken() && (line.chars > PROSE || stops);
        // A title that calls or quotes is one all the same.
        line.prose &= k > 0 || line.chars > SHORT;
    }
    lines
}

/// The different pairs of characters of a text, runs of digits, of letters and of blanks as one.
fn pairs(text: &str) -> Vec<u64> {
    let mut last = None;
    let symbols = text.chars().filter_map(|c| {
        let symbol = match c {
            '0'..='9' => '0',
            'a'..='z' => 'a',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        let again = last == Some(symbol) && [' ', '0', 'a'].contains(&symbol);
        last = Some(symbol);
        (!again).then_some(u64::from(symbol))
    });
    let mut before = 0;
    let pairs = symbols.map(|symbol| {
        let pair = before << 32 | symbol;
        before = symbol;
        pair
    });
    let mut pairs: Vec<u64> = pairs.skip(1).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Whether a text starts as a caption does: `图2 …`.
fn is_caption(text: &str) -> bool {
    let number = text.strip_prefix(['图', '表']);
    number.is_some_and(|number| {
        number
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit())
    })
}

/// The stretches whose characters come to `lightest` at least, on a page of which a line is taken or on another, each with its
/// signals; and whether one is taken.
fn judged(
    page: &Page<'_>,
    looks: &[Look],
    marks: &[Mark],
    lightest: (f32, f32),
) -> (Vec<(Range<usize>, Signals)>, bool) {
    let lines = looked_at(page, looks, marks);
    let taken: Vec<bool> = lines.iter().map(Line::is_taken).collect();
    let any = taken.contains(&true);
    let lightest = if any { lightest.0 } else { lightest.1 };
    let mut stretches = Vec::new();
    for (k, (line, look)) in lines.iter().zip(looks).enumerate() {
        if line.marks.len() > MARKS {
            continue;
        }
        for span in line.stretches(page, &look.span) {
            // A heading stands before its button in brackets, a caption has its number.
            let heads = span.start == look.span.start;
            if heads && page.folded[span.end..look.span.end].starts_with(['[', '【'])
                || is_caption(&page.folded[span.clone()])
            {
                continue;
            }
            let text = &page.folded[trim(page, span.clone())];
            let long = line.chars > LONGEST && (line.marks.is_empty() || visible(text) > LONGEST);
            if long {
                continue;
            }
            // A number alone may be anything, and what stands above numbered sentences may be their heading.
            let heading = !look.numbered
                && lines
                    .get(k + 1)
                    .is_some_and(|next| next.prose && !taken[k + 1])
                && looks[k + 1].numbered;
            if heading || text.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            let weight = remnants::weight(text);
            // Alone on a page, only what is in Chinese tells enough.
            let han = || 2 * text.chars().filter(|&c| is_han(c)).count() >= visible(text);
            if weight >= lightest && (any || han()) {
                stretches.push((k, span, weight));
            }
        }
    }
    if stretches.is_empty() {
        return (Vec::new(), any);
    }
    let count = lines.len();
    let chars = |wanted: fn(&&Line) -> bool| {
        let chars = lines.iter().filter(wanted).map(|line| line.chars);
        chars.sum::<usize>() as f32
    };
    let all = chars(|_| true).max(1.0);
    let share = chars(|line| line.is_taken()) / all;
    let stuffed = chars(|line| line.stuffed) / all;
    let taken_lines = taken.iter().filter(|&&taken| taken).count() as f32 / count as f32;
    // How many lines hold each pair.
    let mut holding: FxHashMap<u64, u32> = FxHashMap::default();
    for (look, _) in looks.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        for pair in pairs(look.text(page)) {
            *holding.entry(pair).or_default() += 1;
        }
    }
    let first = lines.iter().position(|line| line.prose).unwrap_or(count);
    let last = lines.iter().rposition(|line| line.prose);
    let nearest = |lines: &mut dyn Iterator<Item = usize>| {
        let at = lines.take(NEAR).position(|k| taken[k]);
        at.map_or(NEAR + 1, |at| at + 1) as f32
    };
    let run = |ahead: &mut dyn Iterator<Item = usize>| {
        let run = ahead.take_while(|&k| !lines[k].prose).take(RUN);
        let both = run.fold((0, 0), |(all, own), k| {
            (all + 1, own + usize::from(taken[k]))
        });
        [both.0 as f32, both.1 as f32]
    };
    let neighbour = |k: Option<usize>, value: fn(&Line) -> f32| {
        k.and_then(|k| lines.get(k)).map_or(-1.0, value)
    };
    let is_prose = |line: &Line| f32::from(u8::from(line.prose));
    let size = |line: &Line| line.chars.min(FULL) as f32;
    let mut above = Vec::with_capacity(count);
    let mut before = 0;
    for line in &lines {
        above.push(before);
        before += usize::from(line.prose);
    }
    let mut out = Vec::new();
    for (k, span, weight) in stretches {
        let (line, look) = (&lines[k], &looks[k]);
        let text = page.folded[span.clone()].trim();
        let count_of =
            |wanted: fn(char) -> bool| text.chars().filter(|&c| wanted(c)).count() as f32;
        let blanks = count_of(char::is_whitespace);
        let visible = count_of(|_| true) - blanks;
        let own = pairs(text);
        let shared = |pair: &&u64| holding.get(pair).is_some_and(|&lines| lines > 1);
        let others = own.iter().filter(shared).count() as f32 / own.len().max(1) as f32;
        let [run_above, run_above_taken] = run(&mut (0..k).rev());
        let [run_below, run_below_taken] = run(&mut (k + 1..count));
        let signals = [
            weight,
            visible,
            k.min(ENDS) as f32,
            (count - 1 - k).min(ENDS) as f32,
            k as f32 / (count - 1).max(1) as f32,
            count as f32,
            share,
            taken_lines,
            others,
            nearest(&mut (0..k).rev()),
            nearest(&mut (k + 1..count)),
            neighbour(k.checked_sub(1), is_prose),
            neighbour(Some(k + 1), is_prose),
            run_above,
            run_above_taken,
            run_below,
            run_below_taken,
            f32::from(u8::from(k < first)),
            f32::from(u8::from(last.is_none_or(|last| k > last))),
            above[k] as f32,
            (before - above[k] - usize::from(line.prose)) as f32,
            count_of(|c| "，,。；;：:、！!？?".contains(c)) / visible,
            count_of(|c| c.is_ascii_digit()) / visible,
            blanks / (visible + blanks),
            count_of(|c| "|>»›·/-_[]【】".contains(c)) / visible,
            f32::from(u8::from(text.ends_with(STOPS))),
            f32::from(u8::from(text.ends_with(':'))),
            common(&span, &line.bylines) as f32 / span.len() as f32,
            neighbour(k.checked_sub(1), size),
            neighbour(Some(k + 1), size),
            look.share() as f32,
            stuffed,
            line.taken,
            f32::from(u8::from(span.start > look.span.start)),
        ];
        out.push((span, signals));
    }
    (out, any)
}

/// The signals that a mark's evidence tells.
const EVIDENCE: [&str; 4] = ["weight", "taken", "above", "below"];

/// What a text's number to call or what it says of its site tells it to be.
pub(super) fn told(text: &str) -> Option<Label> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits >= NUMBER && List::Market.in_text(text) {
        return Some(Label::ContactAd);
    }
    List::Reprint.in_text(text).then_some(Label::Footer)
}

/// Whether a text has the signs of a path.
pub(super) fn is_path(text: &str) -> bool {
    text.contains(PATHS) && !text.trim_end().ends_with('>')
}

/// The label of a stretch that goes: what its places, its number to call or its words say, or else what is nearest.
fn label(page: &Page<'_>, span: &Range<usize>, marks: &[Mark]) -> Label {
    let text = &page.folded[span.clone()];
    let names = page.names_in(span.clone()).iter();
    if 2 * names.map(|name| name.end - name.start).sum::<usize>() > span.len() {
        return Label::RegionStuffing;
    }
    if let Some(label) = told(text) {
        return label;
    }
    let line = page.line_at(span.start);
    let beside = |mark: &Mark| {
        page.line_at(mark.span.start) <= line && line <= page.line_at(mark.span.end - 1)
    };
    let distance = |mark: &Mark| {
        let above = span.start.saturating_sub(mark.span.end);
        above.max(mark.span.start.saturating_sub(span.end))
    };
    let at = marks.partition_point(|mark| mark.span.start < span.start);
    let around = &marks[at.saturating_sub(AROUND)..marks.len().min(at + AROUND)];
    // What stuffs a page is only what stands in the same line.
    let near = (around.iter())
        .filter(|mark| mark.label != Label::Byline)
        .filter(|mark| !STUFFING.contains(&mark.label) || beside(mark))
        .min_by_key(|mark| distance(mark));
    let own = wording(text).label().map(|i| LABELS[i]);
    match near {
        Some(mark) if beside(mark) => mark.label,
        _ if is_path(text) => Label::Breadcrumb,
        // No word tells what a title is.
        _ if own.is_none() && lines::letters(text) >= TITLE => Label::LinkList,
        near => own
            .or(near.map(|mark| mark.label))
            .unwrap_or(Label::PageTools),
    }
}

/// What is told of a thing that goes by what was learnt: the odds, by the name of its kind, and some of its signals.
pub(super) fn evidence(
    kind: &'static str,
    odds: f32,
    told: impl Iterator<Item = (&'static str, f32)>,
) -> Evidence {
    told.fold(
        Evidence::new().number(kind, f64::from(odds)),
        |evidence, (name, value)| evidence.number(name, f64::from(value)),
    )
}

/// Whether a page's lines end at some width, and not where sentences do.
fn is_printed(page: &Page<'_>) -> bool {
    let lines = (page.visible.iter()).map(|&i| page.text[page.lines[i].span.clone()].trim_end());
    let (mut all, mut open) = (0, 0);
    for line in lines.filter(|line| visible(line) >= SENTENCE) {
        all += 1;
        open += usize::from(!line.ends_with(|c| CLOSES.contains(c)));
    }
    all >= PRINTED && 2 * open > all
}

/// Finds them.
pub(super) fn find(context: &Context<'_>, found: &[(Label, Finding)]) -> Vec<(Label, Finding)> {
    let page = context.page;
    let marks = marks(page, found);
    let mut out = Vec::new();
    let (stretches, any) = judged(page, &context.looks().all, &marks, (LIGHTEST, HEAVY));
    let least = match any {
        true => LEAST,
        false if is_printed(page) => return out,
        false => ALONE,
    };
    // What stands between the phrases that were put into a title may be the headline.
    let spliced = |one: &Finding| {
        one.score >= 0.5 && one.evidence.iter().any(|(signal, _)| signal == "title")
    };
    let spliced = found.iter().filter(|(_, one)| spliced(one));
    let titles: FxHashSet<usize> = spliced
        .map(|(_, one)| page.line_at(one.span.start))
        .collect();
    let others = marks
        .iter()
        .any(|mark| mark.label != Label::KeywordStuffing);
    for (span, signals) in stretches {
        let odds = remnants::odds(&signals);
        let title = titles.contains(&page.line_at(span.start));
        let headline = title && page.letters(span.clone()) > TITLE;
        if odds < least + if headline { HEADLINE } else { 0.0 } {
            continue;
        }
        let told = SIGNALS.into_iter().zip(signals);
        let told = told.filter(|(name, _)| EVIDENCE.contains(name));
        let label = label(page, &span, &marks);
        // Places and nothing that speaks for more are the article's where nothing else is stuffed with any, and no links of a site are there.
        let bare = label == Label::RegionStuffing && signals[0] < HEAVY;
        if bare && !others {
            continue;
        }
        out.push((
            label,
            Finding {
                span,
                score: score(f64::from(odds)),
                evidence: evidence("remnant", odds, told),
            },
        ));
    }
    out
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use std::{fs, io::Write, path::Path};

    use crate::{
        dictionary::{Dictionaries, remnants::PART_SIGNALS},
        page::Page,
        rules,
        text::{fold::fold, scan},
    };

    use super::{
        super::{Context, clauses, judge, parts},
        SIGNALS, judged, marks,
    };

    #[test]
    #[ignore = "writes target/remnants.jsonl, parts.jsonl and judged.jsonl, which scripts/remnants.py learns from"]
    fn write_remnants() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let dictionaries = Dictionaries::default();
        let mut out = fs::File::create(root.join("target/remnants.jsonl")).unwrap();
        let mut pieces = fs::File::create(root.join("target/parts.jsonl")).unwrap();
        let mut asked = fs::File::create(root.join("target/judged.jsonl")).unwrap();
        let sets = ["dev", "opened", "written", "held"].map(|set| (set, "tests/quality"));
        for (set, folder) in sets.into_iter().chain([("remnant_pages", "target")]) {
            let gold = fs::read_to_string(root.join(format!("{folder}/{set}.jsonl"))).unwrap();
            for row in gold.lines() {
                let gold: serde_json::Value = serde_json::from_str(row).unwrap();
                let text = gold["text"].as_str().unwrap();
                let specials = scan::specials(text);
                let repairs = rules::repairs(text, &specials, &dictionaries, |_| true, true);
                let (restored, specials) = repairs.apply_scanned(text, specials);
                let page = Page::scanned(&restored, specials, &dictionaries);
                let context = Context::new(&page, &dictionaries);
                let found = rules::found(&context, &|_| true);
                let sure = judge::Sure::of(&page, &found);
                let clauses = clauses::find(&context, &sure, f32::MIN);
                for (label, span, signals) in judge::tests::asked(&page, &found, &clauses) {
                    let own = &page.folded[span.clone()];
                    let span = repairs.source(page.source(span));
                    let row = serde_json::json!({
                        "set": set, "id": gold["id"], "start": span.start, "end": span.end,
                        "text": own, "label": label.as_str(), "signals": signals,
                    });
                    writeln!(asked, "{row}").unwrap();
                }
                for part in parts::candidates(&page, &found, f32::MIN) {
                    let line = &page.lines[page.visible[part.line]];
                    let line = fold(&page.text[line.span.clone()]);
                    let all: Vec<&str> = (parts::pieces(&line).into_iter())
                        .map(|piece| &line[piece])
                        .collect();
                    let span = repairs.source(part.source);
                    let row = serde_json::json!({
                        "set": set, "id": gold["id"], "start": span.start, "end": span.end,
                        "text": all[part.index], "names": PART_SIGNALS.as_slice(),
                        "signals": part.signals.as_slice(), "index": part.index, "pieces": all,
                    });
                    writeln!(pieces, "{row}").unwrap();
                }
                let marks = marks(&page, &found);
                let all = (f32::MIN, f32::MIN);
                for (span, signals) in judged(&page, &context.looks().all, &marks, all).0 {
                    let own = &page.folded[span.clone()];
                    let span = repairs.source(page.source(span));
                    let row = serde_json::json!({
                        "set": set, "id": gold["id"], "start": span.start, "end": span.end,
                        "text": own, "names": SIGNALS.as_slice(), "signals": signals.as_slice(),
                    });
                    writeln!(out, "{row}").unwrap();
                }
            }
        }
    }
}

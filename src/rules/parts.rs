//! What no rule has taken within a line, between its stops, blanks and brackets: a button behind a sentence, a call to share in
//! brackets, a site's name between two sentences. How much its characters, its place and its neighbours say was learnt from examples
//! ([`crate::dictionary::remnants`]).

use std::ops::Range;

use super::{
    Context, Finding,
    lines::{self, SENTENCE_ENDS},
    remnants::{common, evidence, is_path, told},
    score,
    spans::{disjoint, meets},
    wording::wording,
};
use crate::{
    dictionary::{
        morphemes::LABELS,
        remnants::{self, PART_SIGNALS, PartSignals},
    },
    mark::Label,
    page::Page,
    text::{class::is_han, fold, offsets::Offsets, scan::visible},
};

/// Longest piece that is judged, in characters without blanks.
const LONGEST: usize = 45;
/// What its characters come to at least.
const LIGHTEST: f32 = -2.0;
/// Most pieces of a line; one with more is a list.
const PIECES: usize = 200;
/// Share of a line that is taken from which all of it is.
const TAKEN: f32 = 0.5;
/// Lines of a page that are counted before and behind a line.
const ENDS: usize = 50;
/// What a neighbour weighs that is not there.
const NOTHING: f32 = -9.0;
/// Pieces with a colon that are a row of fields: who is to be asked, and where.
const FIELDS: usize = 3;
/// Letters of a title.
const TITLE: usize = 5;
/// The odds from which a piece goes, and the same on a page of which nothing else does.
const LEAST: f32 = 1.0;
const ALONE: f32 = 2.3;
/// What closes a piece beside the end of a sentence, and what opens one.
const CLOSERS: [char; 9] = ['…', ';', ')', '】', ']', '〉', '>', '》', '』'];
const OPENERS: [char; 5] = ['【', '[', '(', '〈', '《'];
/// What goes on.
const JOINTS: [char; 6] = ['，', ',', '、', ':', ';', '；'];

fn ends(c: char) -> bool {
    SENTENCE_ENDS.contains(&c) || CLOSERS.contains(&c)
}

/// The pieces of a line, without blanks at their ends.
pub(super) fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut take = |piece: Range<usize>| {
        let own = &text[piece.clone()];
        let start = piece.start + own.len() - own.trim_start().len();
        let end = start + own.trim().len();
        if start < end {
            out.push(start..end);
        }
    };
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    let mut closed = false;
    while let Some((at, c)) = chars.next() {
        let next = at + c.len_utf8();
        // Brackets behind each other are one row.
        let row = std::mem::replace(&mut closed, CLOSERS.contains(&c));
        // Most characters are words.
        if is_han(c) {
            continue;
        }
        if OPENERS.contains(&c) && !row || c.is_whitespace() || c == '|' {
            take(start..at);
            start = at;
        }
        let goes_on = |&(_, next): &(usize, char)| ends(next) || OPENERS.contains(&next) && closed;
        if c == '|' || ends(c) && !chars.peek().is_some_and(goes_on) {
            take(start..next);
            start = next;
        }
    }
    take(start..text.len());
    out
}

/// What stands right beside a piece: nothing, a blank, the end of a sentence, a sign that goes on, a bracket, or a word.
fn beside(c: Option<char>) -> f32 {
    match c {
        None => 0.0,
        Some(c) if c.is_whitespace() => 1.0,
        Some(c) if SENTENCE_ENDS.contains(&c) => 2.0,
        Some(c) if JOINTS.contains(&c) => 3.0,
        Some(c) if CLOSERS.contains(&c) => 4.0,
        Some(c) if OPENERS.contains(&c) => 5.0,
        Some(_) => 6.0,
    }
}

/// What is found for sure on a page, in its text.
struct Ground {
    /// What goes, in order and apart from each other.
    marks: Vec<Range<usize>>,
    /// The share of each visible line that goes, of the page, and of its lines.
    taken: Vec<f32>,
    share: f32,
    lines: f32,
    /// What the characters of a piece come to at least.
    lightest: f32,
}

impl Ground {
    fn of(page: &Page<'_>, marks: Vec<Range<usize>>, lightest: f32) -> Ground {
        let near = |span: &Range<usize>| {
            let from = marks.partition_point(|mark| mark.end <= span.start);
            let to = marks.partition_point(|mark| mark.start < span.end);
            common(span, &marks[from..to.max(from)])
        };
        let line = |&i: &usize| {
            let span = &page.lines[i].span;
            near(span) as f32 / span.len().max(1) as f32
        };
        let taken: Vec<f32> = page.visible.iter().map(line).collect();
        let lines = taken.iter().filter(|&&share| share > TAKEN).count() as f32;
        Ground {
            lines: lines / taken.len() as f32,
            taken,
            share: near(&(0..page.text.len())) as f32 / page.text.len().max(1) as f32,
            marks,
            lightest,
        }
    }

    fn is_taken(&self, k: usize) -> bool {
        self.taken.get(k).is_some_and(|&share| share > TAKEN)
    }
}

/// A piece of a line that may go.
pub(super) struct Part {
    /// Which visible line it is of, and which of the line's pieces it is.
    pub(super) line: usize,
    pub(super) index: usize,
    /// Its place in the page's text.
    pub(super) source: Range<usize>,
    pub(super) signals: PartSignals,
    /// Whether it is one of a row of fields.
    field: bool,
}

/// The pieces of visible line `k`, which is `text` when folded; `source` tells where a part of that stands in the page's text.
fn parts(
    ground: &Ground,
    k: usize,
    text: &str,
    source: &dyn Fn(Range<usize>) -> Range<usize>,
    out: &mut Vec<Part>,
) {
    let pieces = pieces(text);
    if !(2..=PIECES).contains(&pieces.len()) {
        return;
    }
    let weights: Vec<f32> = (pieces.iter())
        .map(|piece| remnants::weight(&text[piece.clone()]))
        .collect();
    let chars: Vec<usize> = (pieces.iter())
        .map(|piece| visible(&text[piece.clone()]))
        .collect();
    let all: usize = chars.iter().sum();
    let weight: f32 = weights.iter().sum();
    let is_field = |piece: &Range<usize>| text[piece.clone()].contains(':');
    let row = pieces.iter().filter(|piece| is_field(piece)).count() >= FIELDS;
    let lines = ground.taken.len();
    let flag = |there: bool| f32::from(u8::from(there));
    let mut before = 0;
    for (j, piece) in pieces.iter().enumerate() {
        let (behind, own_chars) = (all - before - chars[j], chars[j]);
        let above = before;
        before += own_chars;
        if own_chars > LONGEST || weights[j] < ground.lightest {
            continue;
        }
        let source = source(piece.clone());
        if meets(&ground.marks, &source) {
            continue;
        }
        let inside = &text[piece.clone()];
        // Numbers and signs by themselves are notes.
        if lines::letters(inside) == 0 {
            continue;
        }
        let count = |wanted: &str| inside.chars().filter(|&c| wanted.contains(c)).count() as f32;
        let size = own_chars.max(1) as f32;
        let weigh = |j: Option<usize>| j.and_then(|j| weights.get(j)).copied().unwrap_or(NOTHING);
        let signals = [
            weights[j],
            weights[j] / size,
            size,
            pieces.len() as f32,
            flag(j == 0),
            flag(j + 1 == pieces.len()),
            beside(text[..piece.start].chars().next_back()),
            beside(text[piece.end..].chars().next()),
            above as f32,
            behind as f32,
            k.min(ENDS) as f32,
            (lines - 1 - k).min(ENDS) as f32,
            lines as f32,
            ground.share,
            ground.lines,
            ground.taken[k],
            flag(k > 0 && ground.is_taken(k - 1)),
            flag(ground.is_taken(k + 1)),
            (weight - weights[j]) / (all - own_chars).max(1) as f32,
            weigh(j.checked_sub(1)),
            weigh(Some(j + 1)),
            flag(inside.ends_with(SENTENCE_ENDS)),
            flag(inside.starts_with(OPENERS)),
            flag(inside.ends_with(CLOSERS)),
            inside.bytes().filter(u8::is_ascii_digit).count() as f32 / size,
            count("|>»›·/-_") / size,
            count("，,。；;:、!?") / size,
            flag(inside.ends_with(':')),
        ];
        out.push(Part {
            line: k,
            index: j,
            source,
            signals,
            field: row && is_field(piece),
        });
    }
}

/// Whether a line that no rule looks at, as it is prose, may hold more than sentences.
fn is_parted(line: &str) -> bool {
    line.contains(['[', '(', '|', ' ', '【', '（', '［', '〈', '\u{3000}'])
}

/// The pieces of all lines whose characters come to `lightest` at least.
pub(super) fn candidates(page: &Page<'_>, found: &[(Label, Finding)], lightest: f32) -> Vec<Part> {
    let marks = disjoint(
        sure(found)
            .map(|(_, one)| page.source(one.span.clone()))
            .collect(),
    );
    let mut out = Vec::new();
    // Where nothing goes, the light ones are too many to learn from.
    let lightest = match marks.is_empty() {
        true => LIGHTEST.max(lightest),
        false => lightest,
    };
    let ground = Ground::of(page, marks, lightest);
    for (k, &i) in page.visible.iter().enumerate() {
        if ground.is_taken(k) {
            continue;
        }
        let line = &page.lines[i];
        let own = &page.text[line.span.clone()];
        if let Some(span) = &line.folded {
            let source =
                |part: Range<usize>| page.source(span.start + part.start..span.start + part.end);
            parts(&ground, k, &page.folded[span.clone()], &source, &mut out);
        } else if is_parted(own) {
            let (mut folded, mut offsets) = (String::with_capacity(own.len()), Offsets::default());
            fold::fold_into(own, line.span.start, &mut folded, &mut offsets);
            let source = |part: Range<usize>| offsets.span(&folded, page.text, part);
            parts(&ground, k, &folded, &source, &mut out);
        }
    }
    out
}

/// What goes for sure.
fn sure(found: &[(Label, Finding)]) -> impl Iterator<Item = &(Label, Finding)> {
    found.iter().filter(|(label, finding)| {
        *label != Label::Byline && finding.score >= 0.5 && !finding.span.is_empty()
    })
}

/// What a piece is.
fn label(text: &str) -> Label {
    let own = || wording(text).label().map(|i| LABELS[i]);
    told(text).or_else(own).unwrap_or(match () {
        () if is_path(text) => Label::Breadcrumb,
        () if lines::letters(text) >= TITLE => Label::LinkList,
        () => Label::PageTools,
    })
}

/// Whether each bracket and quotation that is opened in a text is closed there.
fn is_whole(text: &str) -> bool {
    const PAIRS: [[char; 2]; 8] = [
        ['(', ')'],
        ['[', ']'],
        ['【', '】'],
        ['〈', '〉'],
        ['《', '》'],
        ['“', '”'],
        ['「', '」'],
        ['『', '』'],
    ];
    let same = |[open, close]: [char; 2]| text.matches(open).count() == text.matches(close).count();
    PAIRS.into_iter().all(same)
}

/// The signals that a mark's evidence tells.
const EVIDENCE: [&str; 4] = ["weight", "around", "before", "behind"];

/// Finds them, beside what is `found`.
pub(super) fn find(context: &Context<'_>, found: &[(Label, Finding)]) -> Vec<(Label, Finding)> {
    let page = context.page;
    let mut taken: Vec<(Part, f32)> = Vec::new();
    let alone = sure(found).next().is_none();
    let least = if alone { ALONE } else { LEAST };
    for part in candidates(page, found, LIGHTEST) {
        let odds = remnants::part_odds(&part.signals);
        // Where nothing else goes, a row of fields is the page's own.
        if odds < least || alone && part.field {
            continue;
        }
        match taken.last_mut() {
            // Pieces beside each other are one.
            Some((last, best)) if (last.line, last.index + 1) == (part.line, part.index) => {
                last.source.end = part.source.end;
                last.index = part.index;
                if odds > *best {
                    (last.signals, *best) = (part.signals, odds);
                }
            }
            _ => taken.push((part, odds)),
        }
    }
    let mut out = Vec::new();
    for (part, odds) in taken {
        let text = fold::fold(&page.text[part.source.clone()]);
        if !is_whole(&text) {
            continue;
        }
        let told = PART_SIGNALS.into_iter().zip(part.signals);
        let told = told.filter(|(name, _)| EVIDENCE.contains(name));
        let finding = Finding {
            span: page.unfolded(with_blank(page.text, part.source)),
            score: score(f64::from(odds)),
            evidence: evidence("part", odds, told),
        };
        out.push((label(&text), finding));
    }
    out
}

/// Those of the parts that nothing `found` meets.
pub(super) fn apart(
    page: &Page<'_>,
    parts: Vec<(Label, Finding)>,
    found: &[(Label, Finding)],
) -> Vec<(Label, Finding)> {
    let sure = found
        .iter()
        .filter(|(_, one)| one.score >= 0.5 && !one.span.is_empty());
    let taken = disjoint(sure.map(|(_, one)| page.source(one.span.clone())).collect());
    let free = |(_, part): &(Label, Finding)| !meets(&taken, &page.source(part.span.clone()));
    parts.into_iter().filter(free).collect()
}

/// A piece with the blanks that only it needs: those before it at a line's end, or else those behind it.
fn with_blank(text: &str, span: Range<usize>) -> Range<usize> {
    let is_blank = |c: char| c.is_whitespace() && !matches!(c, '\n' | '\r');
    let behind = &text[span.end..];
    let rest = behind.trim_start_matches(is_blank);
    match rest.is_empty() || rest.starts_with(['\n', '\r']) {
        true => text[..span.start].trim_end_matches(is_blank).len()..span.end,
        false => span.start..text.len() - rest.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn a_line_is_cut_at_stops_blanks_and_brackets() {
        let line = "船家不答，只管摇橹。[字大][字小] 他又问了一遍!!(某站首发)";
        let own: Vec<&str> = pieces(line).into_iter().map(|piece| &line[piece]).collect();
        assert_eq!(
            own,
            [
                "船家不答，只管摇橹。",
                "[字大][字小]",
                "他又问了一遍!!",
                "(某站首发)"
            ]
        );
        assert!(pieces(" ").is_empty());
    }
}

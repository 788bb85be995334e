//! A second look at lists of places and search phrases that their rules did not find likely, and at what they did not look at
//! ([`super::clauses`]): what was measured, where the span stands and what else was found on the page tell together whether it goes.
//! How much each says was learnt from examples ([`crate::dictionary::judges`]).

use std::ops::Range;

use super::{
    Context, Finding, STUFFING, clauses,
    lines::{self, SENTENCE_ENDS, trim},
    score,
    spans::{disjoint, meets},
};
use crate::{
    dictionary::{judges::Judge, remnants, trees::Trees},
    mark::{Evidence, Label, Value},
    page::Page,
    text::scan::visible,
};

/// The signals beside the rule's own, which have names of their own.
const AROUND: [&str; 18] = [
    "@total", "@chars", "@before", "@after", "@behind", "@ahead", "@at", "@left", "@lines",
    "@page", "@share", "@taken", "@stuffed", "@marks", "@covered", "@weight", "@density", "@fills",
];
/// The odds from which a span goes where something is stuffed for sure, and where nothing is.
const LEAST: f32 = 1.0;
const ALONE: f32 = 1.4;

/// Bytes of a line before and behind a span that are counted: a line may be as long as a page.
const BESIDE: usize = 3000;

/// What is found for sure on a page.
pub(super) struct Sure {
    /// What goes, in order and apart from each other.
    spans: Vec<Range<usize>>,
    /// Characters that go.
    chars: usize,
    /// How many spans are stuffed, whether one of them is with places, and their characters.
    stuffed: usize,
    placed: bool,
    stuffed_chars: usize,
}

/// The findings that are sure and lie in lines that are folded, with their labels.
fn sure<'f>(
    page: &Page<'_>,
    found: &'f [(Label, Finding)],
) -> impl Iterator<Item = (Label, &'f Range<usize>)> + Clone {
    let end = page.folded.len();
    let sure = found.iter().filter(move |(label, finding)| {
        let span = &finding.span;
        *label != Label::Byline && finding.score >= 0.5 && !span.is_empty() && span.end <= end
    });
    sure.map(|(label, finding)| (*label, &finding.span))
}

impl Sure {
    pub(super) fn of(page: &Page<'_>, found: &[(Label, Finding)]) -> Sure {
        let sure = sure(page, found);
        let chars = |span: &Range<usize>| visible(&page.folded[span.clone()]);
        let stuffed = sure.clone().filter(|(label, _)| STUFFING.contains(label));
        let spans = disjoint(sure.map(|(_, span)| span.clone()).collect());
        Sure {
            chars: spans.iter().map(chars).sum(),
            spans,
            stuffed: stuffed.clone().count(),
            placed: stuffed
                .clone()
                .any(|(label, _)| label == Label::RegionStuffing),
            stuffed_chars: stuffed.map(|(_, span)| chars(span)).sum(),
        }
    }

    pub(super) fn is_stuffed(&self) -> bool {
        self.stuffed > 0
    }

    /// Whether the page is stuffed with places.
    pub(super) fn is_placed(&self) -> bool {
        self.placed
    }

    pub(super) fn meets(&self, span: &Range<usize>) -> bool {
        meets(&self.spans, span)
    }

    /// What goes of a span already.
    fn within(&self, span: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let from = self.spans.partition_point(|own| own.end <= span.start);
        let (start, end) = (span.start, span.end);
        let own = self.spans[from..].iter();
        own.take_while(move |own| own.start < end)
            .map(move |own| own.start.max(start)..own.end.min(end))
    }

    /// The characters of a span that go already.
    fn covered(&self, page: &Page<'_>, span: &Range<usize>) -> usize {
        self.within(span)
            .map(|own| visible(&page.folded[own]))
            .sum()
    }

    /// Whether all of a span goes as one.
    pub(super) fn covers(&self, span: &Range<usize>) -> bool {
        self.within(span).next().is_some_and(|own| own == *span)
    }
}

/// What stands right beside a span: nothing, the end of a sentence, that of a clause, a bracket or a quotation mark, or a word.
fn beside(c: Option<char>) -> f32 {
    match c {
        None => 0.0,
        Some(c) if SENTENCE_ENDS.contains(&c) => 1.0,
        Some('，' | ',' | ';' | ':' | '、') => 2.0,
        Some(
            '"' | '“' | '”' | '「' | '」' | '『' | '』' | '(' | ')' | '【' | '】' | '[' | ']'
            | '《' | '》',
        ) => 3.0,
        Some(_) => 4.0,
    }
}

/// The signals of a span, by [`AROUND`].
fn around(page: &Page<'_>, sure: &Sure, finding: &Finding) -> [f32; AROUND.len()] {
    let span = &finding.span;
    let line = |at: usize| {
        let line = page.line_at(at);
        (
            line,
            page.lines[line].folded.clone().unwrap_or(span.clone()),
        )
    };
    let (first, head) = line(span.start);
    let (last, tail) = line(span.end - 1);
    let before = page.folded[head.start.min(span.start)..span.start].trim();
    let after = page.folded[span.end..tail.end.max(span.end)].trim();
    let own = visible(&page.folded[span.clone()]) as f32;
    let covered = sure.covered(page, span) as f32;
    let at = page.visible.partition_point(|&i| i < first);
    let below = page.visible.len() - page.visible.partition_point(|&i| i <= last);
    let all = page.visible_chars.max(1) as f32;
    let weight = remnants::weight(&page.folded[trim(page, span.clone())]);
    let logit = (finding.score / (1.0 - finding.score)).max(1e-9).ln() as f32;
    [
        logit,
        own,
        visible(lines::tail(before, BESIDE)) as f32,
        visible(lines::head(after, BESIDE)) as f32,
        beside(before.chars().next_back()),
        beside(after.chars().next()),
        at as f32,
        below as f32,
        page.visible.len() as f32,
        all,
        own / all,
        (sure.chars as f32 - covered) / all,
        sure.stuffed_chars as f32,
        sure.stuffed as f32,
        covered / own.max(1.0),
        weight,
        weight / own.max(1.0),
        f32::from(u8::from(before.is_empty() && after.is_empty())),
    ]
}

/// The values of a judge's signals.
fn values(trees: &Trees, around: &[f32; AROUND.len()], evidence: &Evidence) -> Vec<f32> {
    let of = |name: &&str| {
        if let Some(i) = AROUND.iter().position(|own| own == name) {
            return around[i];
        }
        let own = evidence.iter().find(|(own, _)| own == name);
        match own {
            Some((_, Value::Number(value))) => *value as f32,
            _ => 0.0,
        }
    };
    trees.signals().iter().map(of).collect()
}

/// Whether a judge is asked.
fn is_open(page: &Page<'_>, (label, finding): &(Label, Finding)) -> bool {
    STUFFING.contains(label)
        && finding.score < 0.5
        && !finding.span.is_empty()
        && finding.span.end <= page.folded.len()
}

/// Raises a finding that goes all the same, and tells whether it does.
fn raise(judge: Judge, page: &Page<'_>, sure: &Sure, finding: &mut Finding) -> bool {
    let trees = judge.trees();
    let odds = trees.sum(&values(
        trees,
        &around(page, sure, finding),
        &finding.evidence,
    ));
    let least = if sure.is_stuffed() { LEAST } else { ALONE };
    let goes = odds >= least;
    if goes {
        finding.score = score(f64::from(odds));
        finding.evidence.measure("judged", f64::from(odds));
    }
    goes
}

/// Raises what goes all the same, and adds what no rule has looked at.
pub(super) fn judge(context: &Context<'_>, found: &mut Vec<(Label, Finding)>) {
    let page = context.page;
    let sure = Sure::of(page, found);
    let clauses = clauses::find(context, &sure, clauses::LIGHTEST);
    if clauses.is_empty() && !found.iter().any(|one| is_open(page, one)) {
        return;
    }
    // What goes already keeps its name.
    let others = self::sure(page, found).filter(|(label, _)| !STUFFING.contains(label));
    let others = disjoint(others.map(|(_, span)| span.clone()).collect());
    let fresh = |span: &Range<usize>| {
        let own = visible(&page.folded[span.clone()]);
        !meets(&others, span) && 2 * sure.covered(page, span) < own
    };
    let open = |one: &&mut (Label, Finding)| is_open(page, one) && fresh(&one.1.span);
    for (label, finding) in found.iter_mut().filter(open) {
        let judge = match label {
            Label::RegionStuffing => Judge::Regions,
            _ => Judge::Phrases,
        };
        raise(judge, page, &sure, finding);
    }
    let more = self::sure(page, found).map(|(_, span)| span.clone());
    let mut more = disjoint(more.collect());
    for (label, mut finding) in clauses {
        if !meets(&more, &finding.span) && raise(Judge::Clauses, page, &sure, &mut finding) {
            finding.span = clauses::complete(page, finding.span);
            let at = more.partition_point(|own| own.start < finding.span.start);
            more.insert(at, finding.span.clone());
            found.push((label, finding));
        }
    }
}

#[cfg(all(test, feature = "cli"))]
pub(super) mod tests {
    use serde_json::{Map, Value as Json, json};

    use super::*;

    /// What the judges are asked about, each with its signals by name.
    pub(in crate::rules) fn asked(
        page: &Page<'_>,
        found: &[(Label, Finding)],
        clauses: &[(Label, Finding)],
    ) -> Vec<(Label, Range<usize>, Json)> {
        let sure = Sure::of(page, found);
        let open = found.iter().chain(clauses).filter(|one| is_open(page, one));
        open.map(|(label, finding)| {
            let around = AROUND.iter().zip(around(page, &sure, finding));
            let mut all: Map<String, Json> = around
                .map(|(name, value)| (name.to_string(), json!(value)))
                .collect();
            for (name, value) in finding.evidence.iter() {
                if let Value::Number(value) = value {
                    all.insert(name.to_string(), json!(value));
                }
            }
            (*label, finding.span.clone(), Json::Object(all))
        })
        .collect()
    }

    #[test]
    fn the_judges_ask_for_signals_that_there_are() {
        for judge in [Judge::Regions, Judge::Phrases, Judge::Clauses] {
            let around = judge
                .trees()
                .signals()
                .iter()
                .filter(|name| name.starts_with('@'));
            assert!(around.clone().count() > 1);
            for name in around {
                assert!(AROUND.contains(name), "{name}");
            }
        }
    }
}

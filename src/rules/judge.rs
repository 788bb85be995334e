//! A second look at lists of places and search phrases that their rules did not find likely, and at what they did not look at
//! ([`super::clauses`]): what was measured, where the span stands and what else was found on the page tell together whether it goes.
//! How much each says was learnt from examples ([`crate::dictionary::judges`]).

use std::ops::Range;

use super::{
    Context, Finding, STUFFING, clauses,
    lines::{SENTENCE_ENDS, trim},
    score,
};
use crate::{
    dictionary::{judges::Judges, remnants::Remnants, trees::Trees},
    mark::{Evidence, Label, Value},
    page::Page,
};

/// The signals beside the rule's own, which have names of their own.
const AROUND: [&str; 18] = [
    "@total", "@chars", "@before", "@after", "@behind", "@ahead", "@at", "@left", "@lines",
    "@page", "@share", "@taken", "@stuffed", "@marks", "@covered", "@weight", "@density", "@fills",
];
/// The odds from which a span goes where something is stuffed for sure, and where nothing is.
const LEAST: f32 = 1.2;
const ALONE: f32 = 1.7;

/// What is found for sure on a page.
struct Sure {
    /// What goes, in order and apart from each other.
    spans: Vec<Range<usize>>,
    /// Characters that go.
    chars: usize,
    /// The spans that are stuffed, and their characters.
    stuffed: Vec<Range<usize>>,
}

fn chars(page: &Page<'_>, span: Range<usize>) -> usize {
    page.folded[span]
        .chars()
        .filter(|c| !c.is_whitespace())
        .count()
}

impl Sure {
    fn of(page: &Page<'_>, found: &[(Label, Finding)]) -> Sure {
        let sure = found.iter().filter(|(label, finding)| {
            *label != Label::Byline
                && finding.score >= 0.5
                && !finding.span.is_empty()
                && finding.span.end <= page.folded.len()
        });
        let mut all: Vec<Range<usize>> = sure
            .clone()
            .map(|(_, finding)| finding.span.clone())
            .collect();
        all.sort_unstable_by_key(|span| span.start);
        let mut spans: Vec<Range<usize>> = Vec::with_capacity(all.len());
        for span in all {
            match spans.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => spans.push(span),
            }
        }
        Sure {
            chars: spans.iter().map(|span| chars(page, span.clone())).sum(),
            stuffed: sure
                .filter(|(label, _)| STUFFING.contains(label))
                .map(|(_, finding)| finding.span.clone())
                .collect(),
            spans,
        }
    }

    /// Characters of a span that go already.
    fn covered(&self, page: &Page<'_>, span: &Range<usize>) -> usize {
        let from = self.spans.partition_point(|own| own.end <= span.start);
        let own = self.spans[from..]
            .iter()
            .take_while(|own| own.start < span.end);
        own.map(|own| chars(page, own.start.max(span.start)..own.end.min(span.end)))
            .sum()
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
    let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count() as f32;
    let own = count(&page.folded[span.clone()]);
    let covered = sure.covered(page, span) as f32;
    let at = page.visible.partition_point(|&i| i < first);
    let below = page.visible.len() - page.visible.partition_point(|&i| i <= last);
    let stuffed = sure
        .stuffed
        .iter()
        .map(|own| chars(page, own.clone()))
        .sum::<usize>() as f32;
    let all = page.visible_chars.max(1) as f32;
    let weight = Remnants::embedded().weight(&page.folded[trim(page, span.clone())]);
    let logit = (finding.score / (1.0 - finding.score)).max(1e-9).ln() as f32;
    [
        logit,
        own,
        count(before),
        count(after),
        beside(before.chars().next_back()),
        beside(after.chars().next()),
        at as f32,
        below as f32,
        page.visible.len() as f32,
        all,
        own / all,
        (sure.chars as f32 - covered) / all,
        stuffed,
        sure.stuffed.len() as f32,
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
fn raise(trees: &Trees, page: &Page<'_>, sure: &Sure, finding: &mut Finding) -> bool {
    let odds = trees.sum(&values(
        trees,
        &around(page, sure, finding),
        &finding.evidence,
    ));
    let goes = odds
        >= if sure.stuffed.is_empty() {
            ALONE
        } else {
            LEAST
        };
    if goes {
        finding.score = score(f64::from(odds));
        finding.evidence.measure("judged", f64::from(odds));
    }
    goes
}

/// Raises what goes all the same, and adds what no rule has looked at.
pub(super) fn judge(context: &Context<'_>, found: &mut Vec<(Label, Finding)>) {
    let page = context.page;
    let clauses = clauses::find(context, found, clauses::LIGHTEST);
    if clauses.is_empty() && !found.iter().any(|one| is_open(page, one)) {
        return;
    }
    let judges = Judges::embedded();
    let sure = Sure::of(page, found);
    for (label, finding) in found.iter_mut().filter(|one| is_open(page, one)) {
        let trees = match label {
            Label::RegionStuffing => &judges.regions,
            _ => &judges.phrases,
        };
        raise(trees, page, &sure, finding);
    }
    for (label, mut finding) in clauses {
        let free = found.iter().all(|(_, other)| !other.meets(&finding.span));
        if free && raise(&judges.clauses, page, &sure, &mut finding) {
            finding.span = clauses::complete(page, finding.span);
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
        let judges = Judges::embedded();
        for trees in [&judges.regions, &judges.phrases, &judges.clauses] {
            let around = trees.signals().iter().filter(|name| name.starts_with('@'));
            assert!(around.clone().count() > 1);
            for name in around {
                assert!(AROUND.contains(name), "{name}");
            }
        }
    }
}

//! The rules and their registry. A rule is one file and one line of [`RULES`].
//!
//! The comment at the top of a rule's file is its page of the manual.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeMap, ops::Range};

use crate::{
    config::Config,
    dictionary::Dictionaries,
    mark::{Edit, Evidence, Label, Mark},
    page::Page,
};

mod blocks;
mod breadcrumb;
mod byline;
mod carve;
mod contact_ad;
mod doubt;
mod footer;
mod furniture;
mod glued;
mod keyword_stuffing;
mod lines;
mod link_list;
mod markup_residue;
mod nfkc;
mod normalise;
mod page_tools;
mod pager;
mod paths;
mod pinyin_annotation;
mod place_list;
mod places;
mod region_stuffing;
mod share_widget;
mod shifted_gbk;
mod simplify;
pub(crate) mod site_repeat;
mod worded;
mod wording;
mod zones;

/// Every rule that judges the text, in the order in which they run.
const RULES: &[Rule] = &[
    region_stuffing::RULE,
    keyword_stuffing::RULE,
    share_widget::RULE,
    page_tools::RULE,
    breadcrumb::RULE,
    pager::RULE,
    footer::RULE,
    link_list::RULE,
    contact_ad::RULE,
    byline::RULE,
];

/// Every rule that restores the text, in the order in which they run.
const REPAIRERS: &[Repairer] = &[
    shifted_gbk::REPAIRER,
    pinyin_annotation::REPAIRER,
    markup_residue::REPAIRER,
];

use doubt::Doubt;
pub(crate) use normalise::label_beneath;

/// Adds to marks that are ordered and disjoint what normalisation does to the text that they leave.
pub(crate) fn normalise(text: &str, marks: Vec<Mark>, config: &Config) -> Vec<Mark> {
    let restores = |label| REPAIRERS.iter().any(|r| r.label == label);
    normalise::add(text, marks, config, restores)
}

/// A rule that restores the text before others judge it.
struct Repairer {
    /// Its name.
    name: &'static str,
    /// The label of its marks.
    label: Label,
    /// Its source, whose first comment is the manual.
    source: &'static str,
    /// Finds what it can restore: ordered, disjoint spans of the text.
    find: fn(&str, &Dictionaries, &mut Vec<Repair>),
}

/// A stretch of text and what is to stand in its place.
#[derive(Clone, Debug)]
struct Repair {
    /// The span, in bytes of the text.
    span: Range<usize>,
    /// What is done there; `None` where the text is damaged and nothing says what it was.
    edit: Option<Edit>,
    score: f64,
    evidence: Evidence,
}

/// All repairs of a page: ordered, disjoint.
pub(crate) struct Repairs(Vec<(&'static Repairer, Repair)>);

/// Finds what can be restored with the labels that are `wanted`.
pub(crate) fn repairs(
    text: &str,
    dictionaries: &Dictionaries,
    wanted: impl Fn(Label) -> bool,
) -> Repairs {
    let mut all: Vec<(&'static Repairer, Repair)> = Vec::new();
    let mut found = Vec::new();
    for repairer in REPAIRERS.iter().filter(|r| wanted(r.label)) {
        (repairer.find)(text, dictionaries, &mut found);
        all.extend(found.drain(..).map(|repair| (repairer, repair)));
    }
    Repairs(disjoint(all))
}

/// Where two repairs meet, the earlier rule has the say. What only takes text out keeps the parts that are free, all
/// else stands whole or not at all.
fn disjoint(mut all: Vec<(&'static Repairer, Repair)>) -> Vec<(&'static Repairer, Repair)> {
    let mut order: Vec<(usize, usize)> = all
        .iter()
        .map(|(_, r)| (r.span.start, r.span.end))
        .collect();
    order.sort_unstable();
    if order.windows(2).all(|w| w[0].1 <= w[1].0) {
        // Repairs come rule by rule, each rule's in order.
        all.sort_by_key(|(_, repair)| repair.span.start);
        return all;
    }
    let mut taken: BTreeMap<usize, (&'static Repairer, Repair)> = BTreeMap::new();
    for (repairer, repair) in all {
        let free = free(&repair.span, |at| {
            let before = taken
                .range(..=at)
                .next_back()
                .map(|(_, (_, r))| r.span.clone());
            let after = taken.range(at..).next().map(|(_, (_, r))| r.span.clone());
            (before, after)
        });
        if free.len() == 1 && free[0] == repair.span {
            taken.insert(repair.span.start, (repairer, repair));
        } else if repair.edit == Some(Edit::Remove) {
            for span in free {
                taken.insert(
                    span.start,
                    (
                        repairer,
                        Repair {
                            span,
                            ..repair.clone()
                        },
                    ),
                );
            }
        }
    }
    taken.into_values().collect()
}

/// The parts of `span` that no other span covers; `around` tells the spans that start at or before, and at or after, a
/// place.
fn free(
    span: &Range<usize>,
    around: impl Fn(usize) -> (Option<Range<usize>>, Option<Range<usize>>),
) -> Vec<Range<usize>> {
    let mut free = Vec::new();
    let mut at = span.start;
    while at < span.end {
        let (before, after) = around(at);
        if let Some(before) = before.filter(|b| b.end > at) {
            at = before.end;
            continue;
        }
        let stop = after.map_or(span.end, |a| a.start.min(span.end));
        free.push(at..stop);
        at = stop;
    }
    free
}

impl Repairs {
    /// What is to stand where.
    fn edits(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        self.0
            .iter()
            .filter_map(|(_, repair)| match repair.edit.as_ref()? {
                Edit::Remove => Some(("", &repair.span)),
                Edit::Replace(with) => Some((with.as_str(), &repair.span)),
            })
    }

    /// The restored text; borrowed where nothing is to be restored.
    pub(crate) fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.edits().next().is_none() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (with, span) in self.edits() {
            out.push_str(&text[at..span.start]);
            out.push_str(with);
            at = span.end;
        }
        out.push_str(&text[at..]);
        Cow::Owned(out)
    }

    /// The span of the original text that a span of the restored text stands for. What was taken out behind a
    /// character belongs to it.
    pub(crate) fn source(&self, span: Range<usize>) -> Range<usize> {
        let mut shift = 0isize;
        let (mut start, mut end) = (None, None);
        for (with, repaired) in self.edits() {
            // Where the repair stands in the restored text.
            let from = repaired.start.saturating_add_signed(-shift);
            let to = from + with.len();
            if start.is_none() && span.start < to {
                start = Some(if span.start < from {
                    span.start.saturating_add_signed(shift)
                } else {
                    repaired.start
                });
            }
            if span.end < from || span.end == from && !with.is_empty() {
                end = Some(span.end.saturating_add_signed(shift));
            } else if span.end < to {
                end = Some(repaired.end);
            }
            if end.is_some() {
                break;
            }
            shift += repaired.len() as isize - with.len() as isize;
        }
        let end = end.unwrap_or_else(|| span.end.saturating_add_signed(shift));
        start
            .unwrap_or_else(|| span.start.saturating_add_signed(shift))
            .min(end)..end
    }

    /// The repairs as marks.
    pub(crate) fn into_marks(self) -> Vec<Mark> {
        self.0
            .into_iter()
            .map(|(repairer, repair)| Mark {
                span: repair.span,
                label: repairer.label,
                rule: repairer.name,
                score: repair.score as f32,
                evidence: repair.evidence,
                edit: repair.edit,
            })
            .collect()
    }
}

/// A rule that judges the text.
pub(crate) struct Rule {
    /// Its name.
    pub(crate) name: &'static str,
    /// The label of its marks.
    pub(crate) label: Label,
    /// Its source, whose first comment is the manual.
    source: &'static str,
    /// Finds what it is looking for.
    find: fn(&Context<'_>, &mut Vec<Finding>),
}

/// What a rule reads.
pub(crate) struct Context<'c> {
    pub(crate) page: &'c Page<'c>,
    pub(crate) dictionaries: &'c Dictionaries,
    looks: OnceCell<furniture::Looks>,
}

impl<'c> Context<'c> {
    /// The context of a page.
    pub(crate) fn new(page: &'c Page<'c>, dictionaries: &'c Dictionaries) -> Context<'c> {
        Context {
            page,
            dictionaries,
            looks: OnceCell::new(),
        }
    }

    /// The looks at the page's lines that the rules about furniture share.
    fn looks(&self) -> &furniture::Looks {
        self.looks.get_or_init(|| furniture::Looks::at(self))
    }
}

/// Most lines of a page whose blocks are judged.
const LINES: usize = 1000;

/// What the rules that are `wanted` find on a page, each finding with its rule.
pub(crate) fn find(
    context: &Context<'_>,
    wanted: impl Fn(Label) -> bool,
) -> Vec<(&'static Rule, Finding)> {
    let mut all = Vec::new();
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|rule| wanted(rule.label)) {
        (rule.find)(context, &mut findings);
        all.extend(findings.drain(..).map(|finding| (rule.label, finding)));
    }
    let found: Vec<(Label, Range<usize>)> = all
        .iter()
        .filter(|(_, finding)| finding.score >= 0.5)
        .map(|(label, finding)| (*label, finding.span.clone()))
        .collect();
    // A page of so many lines is a book, and lines are compared with each other.
    let looks = context.looks();
    let short = looks.all.len() <= LINES
        && (looks.any || !found.is_empty() || paths::hinted(context.page, &looks.all));
    if short {
        all.extend(blocks::find(context, &found));
    }
    // Most pages have no furniture to doubt.
    if all
        .iter()
        .any(|(label, _)| *label != Label::Byline && furniture::LABELS.contains(label))
    {
        let doubt = Doubt::of(context);
        let looks = &context.looks().all;
        all.retain(|(label, finding)| !doubt.keeps(context.page, looks, *label, finding));
        carve::carve(context, &mut all);
    }
    let rule = |label| RULES.iter().find(|rule| rule.label == label);
    all.into_iter()
        .filter(|(label, _)| wanted(*label))
        .filter_map(|(label, finding)| Some((rule(label)?, finding)))
        .collect()
}

/// What a rule found: a span of the page's folded text, with its reasons.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) span: Range<usize>,
    pub(crate) score: f64,
    pub(crate) evidence: Evidence,
}

/// What the manual says of a rule.
#[derive(Clone, Debug)]
pub struct About {
    /// The rule's name.
    pub name: &'static str,
    /// The rule's label.
    pub label: Label,
    /// The rule's page of the manual, in Markdown.
    pub manual: String,
}

/// Every rule, in the order in which they run.
pub fn all() -> impl Iterator<Item = About> {
    let repairers = REPAIRERS.iter().map(|r| (r.name, r.label, r.source));
    let rules = RULES.iter().map(|r| (r.name, r.label, r.source));
    // The one rule that knows more than its page.
    let site = (site_repeat::NAME, site_repeat::LABEL, site_repeat::SOURCE);
    let normalisers = (normalise::NORMALISERS.iter()).map(|r| (r.name, r.label, r.source));
    repairers
        .chain(rules)
        .chain([site])
        .chain(normalisers)
        .map(|(name, label, source)| About {
            name,
            label,
            manual: source
                .lines()
                .map_while(|line| line.strip_prefix("//!"))
                .map(|line| line.strip_prefix(' ').unwrap_or(line))
                .collect::<Vec<_>>()
                .join("\n"),
        })
}

impl About {
    /// The manual without its heading.
    pub fn body(&self) -> &str {
        let manual = self.manual.trim();
        match manual.split_once('\n') {
            Some((heading, rest)) if heading.starts_with("# ") => rest.trim(),
            _ if manual.starts_with("# ") => "",
            _ => manual,
        }
    }
}

/// The manual of all rules, in Markdown: docs/rules.md.
pub fn manual() -> String {
    let mut out = String::from(MANUAL_START);
    for rule in all() {
        out += &format!(
            "\n## {}\n\nLabel `{}`, default: {}.\n",
            rule.name,
            rule.label,
            rule.label.default_action().as_str()
        );
        if !rule.body().is_empty() {
            out += &format!("\n{}\n", rule.body());
        }
    }
    out
}

const MANUAL_START: &str = "\
# The rules

<!-- Written by `saoye explain --markdown > docs/rules.md` from the comments at the top of the rules' files. -->

Every rule weighs signals and gives a score between 0 and 1; a span is marked from 0.5 on, for each label or all of them to
be set in the configuration (`threshold`, `[thresholds]`). The signals named here stand in each mark's evidence. What is done
about a label is set by `[actions]` or `--set LABEL=ACTION`. Rules that restore text run first, and the others read the
restored text; rules that normalise run last, on the text that all others leave. The order is the one of this page.
";

/// A sum of weighed signals, with the evidence that it is made of.
pub(crate) struct Sum {
    pub(crate) total: f64,
    pub(crate) evidence: Evidence,
}

impl Sum {
    /// A sum that starts from `base`.
    pub(crate) fn new(base: f64) -> Sum {
        Sum {
            total: base,
            evidence: Evidence::new(),
        }
    }

    /// Adds a signal; one of value 0 says nothing and leaves no evidence.
    pub(crate) fn add(&mut self, signal: &'static str, value: f64, weight: f64) {
        if value != 0.0 {
            self.evidence = std::mem::take(&mut self.evidence).number(signal, value);
            self.total += value * weight;
        }
    }
}

/// A signal that is there or not.
pub(crate) fn flag(there: bool) -> f64 {
    f64::from(u8::from(there))
}

/// The score, between 0 and 1, of a sum of weighed signals; 0.5 where they balance.
pub(crate) fn score(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

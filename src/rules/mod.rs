//! The rules and their registry. A rule is one file and one line of [`RULES`].
//!
//! The comment at the top of a rule's file is its page of the manual.

use std::{cell::OnceCell, ops::Range};

use crate::{
    config::Config,
    dictionary::Dictionaries,
    mark::{Edit, Evidence, Label, Mark},
    page::Page,
};

mod beside;
mod blocks;
mod bounds;
mod breadcrumb;
mod byline;
mod carve;
mod clauses;
mod contact_ad;
mod contact_lines;
mod deeper;
mod doorway;
mod doubt;
mod echo;
mod footer;
mod formed;
mod furniture;
pub(crate) mod gate;
mod glued;
mod groups;
mod headline;
mod heads;
mod judge;
mod keyword_stuffing;
mod lines;
mod link_list;
mod list_ends;
mod manual;
mod markup_residue;
mod misread;
mod nfkc;
mod normalise;
mod page_tools;
mod pager;
mod parts;
mod paths;
mod pinyin_annotation;
mod place_areas;
mod place_around;
mod place_chain;
mod place_frame;
mod place_insert;
mod place_learn;
mod place_lines;
mod place_list;
mod place_sales;
mod place_services;
mod place_spliced;
mod place_strangers;
mod place_told;
mod place_twice;
mod place_weights;
mod places;
mod region_stuffing;
mod remnants;
mod repairs;
mod section_edit;
mod share_widget;
mod shifted_gbk;
mod simplify;
pub(crate) mod site_repeat;
mod spans;
mod structure;
mod telltale;
mod title_parts;
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
    misread::REPAIRER,
    shifted_gbk::REPAIRER,
    pinyin_annotation::REPAIRER,
    markup_residue::REPAIRER,
];

use doubt::Doubt;
use keyword_stuffing::advert::{adverts, splices};
pub(crate) use misread::may_be_misread;
pub(crate) use normalise::label_beneath;
pub(crate) use repairs::repairs;

/// Adds to marks that are ordered and disjoint what normalisation does to the text that they leave.
pub(crate) fn normalise(text: &str, marks: Vec<Mark>, config: &Config) -> Vec<Mark> {
    let restores = |label| restoring().any(|r| r == label);
    normalise::add(text, marks, config, restores)
}

/// The labels of the rules that restore.
pub(crate) fn restoring() -> impl Iterator<Item = Label> {
    REPAIRERS.iter().map(|r| r.label)
}

/// A rule that restores the text before others judge it.
struct Repairer {
    /// Its name.
    name: &'static str,
    /// The label of its marks.
    label: Label,
    /// Its source, whose first comment is the manual.
    source: &'static str,
    /// Finds what it can restore: ordered, disjoint spans of the text. It is told where the characters stand that are no
    /// ordinary ideographs.
    find: fn(&str, &[usize], &Dictionaries, &mut Vec<Repair>),
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
    telltales: OnceCell<telltale::Telltales>,
    heads: OnceCell<heads::Heads>,
}

impl<'c> Context<'c> {
    /// The context of a page.
    pub(crate) fn new(page: &'c Page<'c>, dictionaries: &'c Dictionaries) -> Context<'c> {
        Context {
            page,
            dictionaries,
            looks: OnceCell::new(),
            telltales: OnceCell::new(),
            heads: OnceCell::new(),
        }
    }

    /// The characters of the page that lead to search phrases and places.
    fn telltales(&self) -> &telltale::Telltales {
        let telltales = || telltale::Telltales::of(self.page.text);
        self.telltales.get_or_init(telltales)
    }

    /// The lines that may be the page's title.
    fn heads(&self) -> &heads::Heads {
        self.heads.get_or_init(|| heads::Heads::of(self))
    }

    /// The looks at the page's lines that the rules about furniture share.
    fn looks(&self) -> &furniture::Looks {
        self.looks.get_or_init(|| furniture::Looks::at(self))
    }
}

/// Most lines of a page whose blocks are judged.
const LINES: usize = 1000;

/// What is put into a page to be found by those who search.
const STUFFING: [Label; 2] = [Label::RegionStuffing, Label::KeywordStuffing];

/// What these rules find, with its bounds.
fn stuffed<'r>(
    context: &Context<'_>,
    rules: impl Iterator<Item = &'r Rule>,
) -> Vec<(Label, Finding)> {
    let mut all = Vec::new();
    let mut findings = Vec::new();
    for rule in rules {
        (rule.find)(context, &mut findings);
        for finding in findings.iter_mut().filter(|finding| finding.score >= 0.5) {
            finding.span = bounds::complete(context.page, finding.span.clone());
        }
        all.extend(findings.drain(..).map(|finding| (rule.label, finding)));
    }
    beside::join(context.page, &mut all);
    beside::grow(context.page, &mut all);
    beside::accompany(context.page, &mut all);
    list_ends::complete(context, &mut all);
    title_parts::spare(context, &mut all);
    let parts = title_parts::find(context, &all);
    all.extend(parts);
    let echoes = echo::titles(context, &all);
    all.extend(echoes);
    let phrases = echo::phrases(context, &all);
    all.extend(phrases);
    let openings = echo::openings(context, &all);
    all.extend(openings);
    all
}

/// What the rules that are `wanted` find on a page, each finding with its rule.
pub(crate) fn find(
    context: &Context<'_>,
    wanted: impl Fn(Label) -> bool,
) -> Vec<(&'static Rule, Finding)> {
    let mut all = found(context, &wanted);
    judge::judge(context, &mut all);
    let remnants = remnants::find(context, &all);
    let parts = parts::find(context, &all);
    all.extend(remnants);
    all.extend(parts::apart(context.page, parts, &all));
    place_told::keep(context, &mut all);
    if all
        .iter()
        .any(|(label, _)| furniture::LABELS.contains(label))
    {
        headline::keep(context, &mut all);
    }
    carve::behind_sentences(context, &mut all);
    let rule = |label| RULES.iter().find(|rule| rule.label == label);
    all.extend(structure::find(context));
    all.into_iter()
        .filter(|(label, _)| wanted(*label))
        .filter_map(|(label, finding)| Some((rule(label)?, finding)))
        .collect()
}

/// What they find by phrases, words and forms.
fn found(context: &Context<'_>, wanted: &dyn Fn(Label) -> bool) -> Vec<(Label, Finding)> {
    let stuffing = |rule: &&Rule| STUFFING.contains(&rule.label) && wanted(rule.label);
    let mut all = stuffed(context, RULES.iter().filter(stuffing));
    let spliced = match wanted(Label::KeywordStuffing) {
        true => splices(context, &all, &[]),
        false => Vec::new(),
    };
    // Where something is stuffed, more may be in the prose that is passed over else.
    if deeper::wanted(context, all.iter().chain(&spliced)) {
        let page = context.page.rest(context.dictionaries);
        let deep = Context::new(&page, context.dictionaries);
        let mut more = stuffed(&deep, RULES.iter().filter(stuffing));
        if wanted(Label::KeywordStuffing) {
            let adverts = adverts(&deep, &more);
            more.extend(adverts);
            let beside: Vec<_> = all.iter().chain(&spliced).collect();
            let spliced = splices(&deep, &more, &beside);
            more.extend(spliced);
        }
        deeper::beyond(context.page, &page, &mut all, more);
    }
    let mut findings = Vec::new();
    let others = |rule: &&Rule| !STUFFING.contains(&rule.label) && wanted(rule.label);
    for rule in RULES.iter().filter(others) {
        (rule.find)(context, &mut findings);
        all.extend(findings.drain(..).map(|finding| (rule.label, finding)));
    }
    if wanted(Label::KeywordStuffing) {
        let adverts = adverts(context, &all);
        // They make what is spliced in likelier.
        let more = adverts.iter().any(|(_, advert)| advert.score >= 0.5);
        all.extend(adverts);
        let spliced = match more && !spliced.is_empty() {
            true => splices(context, &all, &[]),
            false => spliced,
        };
        let free = |one: &Finding| all.iter().all(|(_, other)| !other.meets(&one.span));
        let spliced: Vec<_> = spliced.into_iter().filter(|(_, one)| free(one)).collect();
        all.extend(spliced);
        if more {
            beside::accompany(context.page, &mut all);
        }
    }
    let mut doubt: Option<Doubt> = None;
    let furniture = |label: &Label| *label != Label::Byline && furniture::LABELS.contains(label);
    // What is the page's own carries nothing that stands beside it. Most pages have no furniture to doubt.
    if all.iter().any(|(label, _)| furniture(label)) {
        let looks = &context.looks().all;
        let doubt = doubt.get_or_insert_with(|| Doubt::of(context));
        doubt.frame(context.page, looks, &all);
        // Lists of links are judged as a whole.
        all.retain(|(label, finding)| {
            matches!(label, Label::LinkList | Label::Footer)
                || !doubt.keeps(context.page, looks, *label, finding)
        });
    }
    let found: Vec<(Label, Range<usize>)> = all
        .iter()
        .filter(|(_, finding)| finding.score >= 0.5)
        .map(|(label, finding)| (*label, finding.span.clone()))
        .collect();
    // A page of so many lines is a book, and lines are compared with each other.
    let looks = context.looks();
    let short = looks.all.len() <= LINES
        && (looks.any
            || !found.is_empty()
            || paths::hinted(context.page, &looks.all)
            || glued::hinted(context.page, &looks.all)
            || groups::hinted(context.page, &looks.all)
            || blocks::called(context.page, &looks.all));
    if short {
        all.extend(blocks::find(context, &found));
    }
    // Fields may give what adverts do.
    let field = |finding: &Finding| {
        let text = context.page.folded.get(finding.span.clone());
        text.is_some_and(|text| text.contains(':'))
    };
    let doubtful = |(label, finding): &(Label, Finding)| {
        furniture(label) || *label == Label::KeywordStuffing && field(finding)
    };
    if all.iter().any(doubtful) {
        let looks = &context.looks().all;
        let doubt = doubt.get_or_insert_with(|| Doubt::of(context));
        all.retain(|(label, finding)| !doubt.keeps(context.page, looks, *label, finding));
    }
    if all.iter().any(|(label, _)| furniture(label)) {
        link_list::behind_footers(context, &mut all);
        carve::carve(context, &mut all);
        carve::title(context, &mut all);
    }
    all
}

/// What a rule found: a span of the page's folded text, with its reasons.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) span: Range<usize>,
    pub(crate) score: f64,
    pub(crate) evidence: Evidence,
}

impl Finding {
    /// One that a single signal makes, with how often it is there.
    pub(crate) fn counted(span: Range<usize>, signal: &'static str, count: usize) -> Finding {
        Finding {
            span,
            score: score(1.5),
            evidence: Evidence::new().number(signal, count as u32),
        }
    }

    /// Whether it is likely, and has something in common with `span`.
    pub(crate) fn meets(&self, span: &Range<usize>) -> bool {
        self.score >= 0.5 && self.span.start < span.end && span.start < self.span.end
    }
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
            self.evidence.measure(signal, value);
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

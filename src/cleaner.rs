//! The cleaner: one page in memory.

use std::{
    borrow::Cow,
    collections::{BTreeMap, btree_map::Entry},
    ops::Range,
    sync::Arc,
};

use crate::{
    config::Config,
    dictionary::Dictionaries,
    error::Error,
    mark::{Action, Edit, Mark, Marks},
    page::{LineStructure, Page},
    rules::{self, Context, site_repeat},
    site::{SiteHost, SiteLines},
    text::scan,
    verdict::Verdict,
};

/// Marks and cleans pages. Immutable, cheap to clone, shared freely between threads.
///
/// # Examples
///
/// ```
/// let cleaner = saoye::Cleaner::new();
/// assert_eq!(cleaner.clean("春天来了,院子里的花开了。"), "春天来了,院子里的花开了。");
/// ```
#[derive(Clone, Debug)]
pub struct Cleaner {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: Config,
    dictionaries: Dictionaries,
}

/// Builds a [`Cleaner`].
#[derive(Clone, Debug, Default)]
pub struct CleanerBuilder {
    config: Config,
    dictionaries: Option<Dictionaries>,
}

impl CleanerBuilder {
    /// Sets actions and thresholds.
    #[must_use]
    pub fn config(mut self, config: Config) -> CleanerBuilder {
        self.config = config;
        self
    }

    /// Sets the dictionaries; without this the embedded ones are used.
    #[must_use]
    pub fn dictionaries(mut self, dictionaries: Dictionaries) -> CleanerBuilder {
        self.dictionaries = Some(dictionaries);
        self
    }

    /// The cleaner.
    pub fn build(self) -> Cleaner {
        Cleaner {
            shared: Arc::new(Shared {
                config: self.config,
                dictionaries: self.dictionaries.unwrap_or_default(),
            }),
        }
    }
}

impl Default for Cleaner {
    fn default() -> Cleaner {
        Cleaner::new()
    }
}

impl Cleaner {
    /// A cleaner with the embedded dictionaries and the default configuration.
    pub fn new() -> Cleaner {
        Cleaner::builder().build()
    }

    /// A builder, for other dictionaries or another configuration.
    pub fn builder() -> CleanerBuilder {
        CleanerBuilder::default()
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    /// The dictionaries.
    pub fn dictionaries(&self) -> &Dictionaries {
        &self.shared.dictionaries
    }

    /// The marks of a page: ordered by position, disjoint, on character boundaries.
    ///
    /// What can be restored is restored first, and the other rules judge the restored text; all spans point into `text`.
    pub fn mark(&self, text: &str) -> Marks {
        self.judge(text, None, None)
    }

    /// The marks of a page of `host`, with those of lines that recur over the pages in `site`, unless the configuration
    /// ignores [`Label::SiteRepeat`](crate::Label::SiteRepeat), as it does by default.
    pub fn mark_on_site(&self, text: &str, site: &SiteLines, host: &SiteHost) -> Marks {
        self.judge(text, Some((site, host)), None)
    }

    /// The marks of a page, with what is known of its host and of the HTML of its lines.
    pub(crate) fn judge(
        &self,
        text: &str,
        site: Option<(&SiteLines, &SiteHost)>,
        structure: Option<&[LineStructure]>,
    ) -> Marks {
        let config = &self.shared.config;
        // Nearly all pages of a crawl are in other languages, and cost a look.
        let chinese = scan::may_be_chinese(text) || rules::may_be_misread(text);
        let (mut marks, repaired) = match chinese {
            true => self.found(text, structure),
            false => Default::default(),
        };
        if let Some((site, host)) = site
            && config.action(site_repeat::LABEL) != Action::Ignore
        {
            let recurring = recurring(text, site, host, config, &marks);
            marks.extend(recurring);
        }
        marks.retain(|mark| mark.score >= config.threshold(mark.label) && !mark.span.is_empty());
        Marks::new(rules::normalise(text, resolve(marks, repaired), config))
    }

    /// What the rules find that judge, and what those find that restore.
    fn found(&self, text: &str, structure: Option<&[LineStructure]>) -> (Vec<Mark>, Vec<Mark>) {
        let Shared {
            config,
            dictionaries,
        } = &*self.shared;
        let wanted = |label| config.action(label) != Action::Ignore;
        // What is only reported is found in the page as it is.
        let all = rules::restoring().all(|label| config.action(label) != Action::Report);
        let specials = scan::specials(text);
        let repairs = rules::repairs(text, &specials, dictionaries, wanted, all);
        let (restored, specials) = repairs.apply_scanned(text, specials);
        let known = config.passes_over() && structure.is_none();
        if known && !rules::gate::opens(&restored, &specials, dictionaries) {
            return (Vec::new(), repaired(repairs.into_marks(), config));
        }
        let mut page = Page::scanned(&restored, specials, dictionaries);
        page.structure = structure;
        let context = Context::new(&page, dictionaries);
        let found = rules::find(&context, |label| config.action(label) != Action::Ignore);
        let marks: Vec<Mark> = found
            .into_iter()
            .map(|(rule, finding)| Mark {
                span: repairs.source(page.source(finding.span)),
                label: rule.label,
                rule: rule.name,
                score: finding.score as f32,
                evidence: finding.evidence,
                edit: (config.action(rule.label) == Action::Remove).then_some(Edit::Remove),
            })
            .collect();
        (marks, repaired(repairs.into_marks(), config))
    }

    /// The page without what the marks say is to be removed. Borrowed when nothing changes.
    pub fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.mark(text).clean(text)
    }

    /// What the marks of a page say of it as a whole: whether it is worth keeping.
    pub fn verdict(&self, text: &str) -> Verdict {
        self.mark(text).verdict(text, self.config())
    }
}

/// The marks of what is restored, without edits where that is only to be reported.
fn repaired(mut marks: Vec<Mark>, config: &Config) -> Vec<Mark> {
    for mark in &mut marks {
        if config.action(mark.label) != Action::Remove {
            mark.edit = None;
        }
    }
    marks
}

/// The marks of lines that recur on the host, without those that hold a span which is to be reported only.
fn recurring(
    text: &str,
    site: &SiteLines,
    host: &SiteHost,
    config: &Config,
    marks: &[Mark],
) -> Vec<Mark> {
    let edit = (config.action(site_repeat::LABEL) == Action::Remove).then_some(Edit::Remove);
    let mut found = site_repeat::find(text, site, host);
    found.retain(|finding| {
        let reported =
            |mark: &&Mark| mark.edit.is_none() && mark.score >= config.threshold(mark.label);
        !(marks.iter().filter(reported))
            .any(|mark| mark.span.start < finding.span.end && finding.span.start < mark.span.end)
    });
    let mark = |finding: rules::Finding| Mark {
        span: finding.span,
        label: site_repeat::LABEL,
        rule: site_repeat::NAME,
        score: finding.score as f32,
        evidence: finding.evidence,
        edit: edit.clone(),
    };
    found.into_iter().map(mark).collect()
}

/// Makes marks disjoint. Those of restoring rules come in order and meet no other of these.
fn resolve(mut judged: Vec<Mark>, repaired: Vec<Mark>) -> Vec<Mark> {
    if judged.is_empty() {
        return repaired;
    }
    judged.sort_by_key(|mark| mark.span.start);
    let mut out = Vec::with_capacity(judged.len() + repaired.len());
    let (mut judged, mut repaired) = (
        judged.into_iter().peekable(),
        repaired.into_iter().peekable(),
    );
    // The marks that meet, and where they end.
    let (mut some, mut others, mut end) = (Vec::new(), Vec::new(), 0);
    loop {
        let here = judged.peek().map_or(usize::MAX, |m| m.span.start);
        let there = repaired.peek().map_or(usize::MAX, |m| m.span.start);
        if here.min(there) >= end {
            match (&mut some, &mut others) {
                (one, none) | (none, one) if one.len() <= 1 && none.is_empty() => out.append(one),
                _ => out.extend(settle(
                    std::mem::take(&mut some),
                    std::mem::take(&mut others),
                )),
            }
        }
        let (from, to) = match here <= there {
            true => (&mut judged, &mut some),
            false => (&mut repaired, &mut others),
        };
        let Some(mark) = from.next() else {
            return out;
        };
        end = end.max(mark.span.end);
        to.push(mark);
    }
}

/// Makes marks that meet disjoint: what is removed goes first, the surer the earlier, but recurring lines last, as another
/// label says more; then what is restored; then what is only reported. A mark that meets an earlier one keeps the parts
/// that are free, or gives them to it where both say the same.
fn settle(judged: Vec<Mark>, repaired: Vec<Mark>) -> Vec<Mark> {
    let (mut removed, mut reported): (Vec<_>, Vec<_>) =
        judged.into_iter().partition(|mark| mark.edit.is_some());
    for marks in [&mut removed, &mut reported] {
        marks.sort_by(|a, b| {
            let recurs = |mark: &Mark| mark.label == site_repeat::LABEL;
            (recurs(a).cmp(&recurs(b)))
                .then_with(|| b.score.total_cmp(&a.score))
                .then_with(|| a.span.start.cmp(&b.span.start))
        });
    }
    let mut taken: BTreeMap<usize, Mark> = BTreeMap::new();
    for mark in removed.into_iter().chain(repaired).chain(reported) {
        let whole = mark.edit != Some(Edit::Remove) && mark.edit.is_some();
        let free = free(&taken, &mark.span);
        // A repair stands whole or not at all.
        if whole && free != [mark.span.clone()] {
            continue;
        }
        for span in free {
            if span == mark.span || !widen(&mut taken, &span, &mark) {
                let own = mark.clone();
                taken.insert(span.start, Mark { span, ..own });
            }
        }
    }
    taken.into_values().collect()
}

/// Gives the part of a mark to the taken one beside it that says the same; `false` if there is none.
fn widen(taken: &mut BTreeMap<usize, Mark>, part: &Range<usize>, mark: &Mark) -> bool {
    let same =
        |one: &Mark| one.label == mark.label && one.rule == mark.rule && one.edit == mark.edit;
    let before = taken.range_mut(..part.start).next_back();
    if let Some((_, one)) = before.filter(|(_, one)| one.span.end == part.start && same(one)) {
        one.span.end = part.end;
        return true;
    }
    match taken.entry(part.end) {
        Entry::Occupied(one) if same(one.get()) => {
            let mut one = one.remove();
            one.span.start = part.start;
            taken.insert(part.start, one);
            true
        }
        _ => false,
    }
}

/// The parts of `span` that no taken mark covers.
fn free(taken: &BTreeMap<usize, Mark>, span: &Range<usize>) -> Vec<Range<usize>> {
    let mut free = Vec::new();
    let mut at = taken
        .range(..span.start)
        .next_back()
        .map_or(span.start, |(_, mark)| mark.span.end.max(span.start));
    for (start, mark) in taken.range(span.start..span.end) {
        if at < *start {
            free.push(at..*start);
        }
        at = mark.span.end;
    }
    if at < span.end {
        free.push(at..span.end);
    }
    free
}

const _: () = {
    const fn shared_between_threads<T: Send + Sync + Clone>() {}
    shared_between_threads::<Cleaner>();
    shared_between_threads::<Marks>();
    shared_between_threads::<Error>();
};

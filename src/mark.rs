//! Marks (decisions about spans of a page) and the ledger (the edits that follow from them).

use std::{borrow::Cow, fmt, ops::Range, str::FromStr, sync::Arc};

use crate::error::{Error, ErrorKind};

/// What a mark says its span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Label {
    /// Lists of administrative divisions, bare or glued to a service, that do not belong to the page.
    RegionStuffing,
    /// Joined search phrases at head, tail or spliced in.
    KeywordStuffing,
    /// Share, follow and QR-code prompts, with the site's name lines that belong to them.
    ShareWidget,
    /// Print, close, font size, view counters, favourites, app prompts, login and comment boxes.
    PageTools,
    /// The path of the page within its site.
    Breadcrumb,
    /// Previous and next article, page numbers.
    Pager,
    /// Copyright, filing numbers, sponsor and technical-support lines, disclaimers.
    Footer,
    /// Related articles, friend links, tag clouds, rankings.
    LinkList,
    /// Stray adverts with telephone, QQ or WeChat numbers.
    ContactAd,
    /// Leaked tags and entities, lone `?` lines.
    MarkupResidue,
    /// Source, date, author and editor lines.
    Byline,
    /// Pinyin in brackets put after characters by machine.
    PinyinAnnotation,
    /// Text whose GBK bytes slipped by one.
    ShiftedGbk,
    /// Lines that recur over a host's pages.
    SiteRepeat,
    /// Traditional characters to be put into simplified ones (feature `normalise`).
    Simplify,
    /// Compatibility forms of characters, by Unicode's normalisation form KC (feature `normalise`).
    Nfkc,
}

/// What is done about a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Marked, with an edit.
    Remove,
    /// Marked, without an edit.
    Report,
    /// Not looked for.
    Ignore,
}

/// Name, label and default action of every label, in the order of the design.
const LABELS: [(&str, Label, Action); 16] = [
    ("region-stuffing", Label::RegionStuffing, Action::Remove),
    ("keyword-stuffing", Label::KeywordStuffing, Action::Remove),
    ("share-widget", Label::ShareWidget, Action::Remove),
    ("page-tools", Label::PageTools, Action::Remove),
    ("breadcrumb", Label::Breadcrumb, Action::Remove),
    ("pager", Label::Pager, Action::Remove),
    ("footer", Label::Footer, Action::Remove),
    ("link-list", Label::LinkList, Action::Remove),
    ("contact-ad", Label::ContactAd, Action::Remove),
    ("markup-residue", Label::MarkupResidue, Action::Remove),
    ("byline", Label::Byline, Action::Report),
    ("pinyin-annotation", Label::PinyinAnnotation, Action::Remove),
    ("shifted-gbk", Label::ShiftedGbk, Action::Remove),
    ("site-repeat", Label::SiteRepeat, Action::Ignore),
    ("simplify", Label::Simplify, Action::Ignore),
    ("nfkc", Label::Nfkc, Action::Ignore),
];

impl Label {
    /// Number of labels.
    pub const COUNT: usize = LABELS.len();

    /// Every label, in the order of the design.
    pub fn all() -> impl Iterator<Item = Label> {
        LABELS.iter().map(|row| row.1)
    }

    /// The label's name as written in output and configuration, such as `region-stuffing`.
    pub fn as_str(self) -> &'static str {
        LABELS[self as usize].0
    }

    /// Whether the label is one of normalisation, which changes what was never wrong, and only when asked to.
    pub fn is_normalisation(self) -> bool {
        matches!(self, Label::Simplify | Label::Nfkc)
    }

    /// What is done about the label unless the configuration says otherwise.
    pub fn default_action(self) -> Action {
        LABELS[self as usize].2
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Label {
    type Err = Error;

    fn from_str(name: &str) -> Result<Label, Error> {
        LABELS
            .iter()
            .find(|row| row.0 == name)
            .map(|row| row.1)
            .ok_or_else(|| {
                let names: Vec<_> = LABELS.iter().map(|row| row.0).collect();
                Error::new(
                    ErrorKind::Config,
                    format_args!("expected a label ({}), got {name:?}", names.join(", ")),
                )
            })
    }
}

impl Action {
    /// The action's name as written in configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Remove => "remove",
            Action::Report => "report",
            Action::Ignore => "ignore",
        }
    }
}

impl FromStr for Action {
    type Err = Error;

    fn from_str(name: &str) -> Result<Action, Error> {
        match name {
            // A restoring label has text to put back; "replace" says the same there.
            "remove" | "replace" => Ok(Action::Remove),
            "report" => Ok(Action::Report),
            "ignore" => Ok(Action::Ignore),
            _ => Err(Error::new(
                ErrorKind::Config,
                format_args!("expected remove, report or ignore, got {name:?}"),
            )),
        }
    }
}

/// The value of one signal in a mark's evidence.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A measure: a count, a share between 0 and 1, a year.
    Number(f64),
    /// A word found, such as the phrase that decided.
    Text(String),
}

/// The named signals that led to a mark, in the order in which they were weighed. Cheap to clone: marks of one decision
/// share theirs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence(Arc<Vec<(&'static str, Value)>>);

impl Evidence {
    /// No evidence yet.
    pub fn new() -> Evidence {
        Evidence::default()
    }

    /// The same evidence with one more measure.
    #[must_use]
    pub fn number(mut self, signal: &'static str, value: impl Into<f64>) -> Evidence {
        self.measure(signal, value.into());
        self
    }

    /// Adds a measure.
    pub(crate) fn measure(&mut self, signal: &'static str, value: f64) {
        // Two decimals tell all a reader can use and keep output stable.
        self.push(signal, Value::Number((value * 100.0).round() / 100.0));
    }

    /// The same evidence with one more word.
    #[must_use]
    pub fn text(mut self, signal: &'static str, value: impl Into<String>) -> Evidence {
        self.push(signal, Value::Text(value.into()));
        self
    }

    fn push(&mut self, signal: &'static str, value: Value) {
        Arc::make_mut(&mut self.0).push((signal, value));
    }

    /// Signals and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}

impl fmt::Display for Evidence {
    /// `names=41 provinces=23 separator=|`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (name, value)) in self.0.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            match value {
                Value::Number(n) => write!(f, "{gap}{name}={n}")?,
                Value::Text(t) => write!(f, "{gap}{name}={t}")?,
            }
        }
        Ok(())
    }
}

/// What is to be done with a mark's span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Take the span out.
    Remove,
    /// Put this text in its place.
    Replace(String),
}

/// A decision about one span of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The span, in bytes of the original text, on character boundaries. Line breaks around it are not part of it.
    pub span: Range<usize>,
    /// What the span is.
    pub label: Label,
    /// The rule that decided.
    pub rule: &'static str,
    /// How sure the rule is, between 0 and 1.
    pub score: f32,
    /// Why.
    pub evidence: Evidence,
    /// What is done; `None` for a label that is only reported.
    pub edit: Option<Edit>,
}

/// The marks of one page: ordered by position, disjoint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// Takes marks that are ordered and disjoint.
    pub(crate) fn new(marks: Vec<Mark>) -> Marks {
        debug_assert!(marks.windows(2).all(|w| w[0].span.end <= w[1].span.start));
        Marks(marks)
    }

    /// The edits that these marks ask for on `text`, the text they were made from.
    ///
    /// A removed span that leaves nothing on its lines takes a line break along, as if the line had never been;
    /// one that leaves blanks at the line's start or end takes these along. A mark's own span stays the bare span.
    pub fn ledger(&self, text: &str) -> Ledger {
        let cuts = self.cuts(text).into_iter();
        let entries = cuts.map(|cut| Entry {
            start: cut.start,
            removed: text[cut.start..cut.end].to_owned(),
            inserted: cut.inserted.to_owned(),
            label: cut.mark.label,
            rule: cut.mark.rule,
            score: cut.mark.score,
            evidence: cut.mark.evidence.clone(),
        });
        Ledger {
            entries: entries.collect(),
        }
    }

    /// The text that the ledger would make of the page. Borrowed when nothing changes.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let cuts = self.cuts(text);
        if cuts.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut clean = String::with_capacity(text.len());
        let mut done = 0;
        for cut in &cuts {
            clean.push_str(&text[done..cut.start]);
            clean.push_str(cut.inserted);
            done = cut.end;
        }
        clean.push_str(&text[done..]);
        Cow::Owned(clean)
    }

    /// What is taken out of the page and put in, in order.
    fn cuts(&self, text: &str) -> Vec<Cut<'_>> {
        let mut cuts: Vec<Cut<'_>> = Vec::new();
        let mut floor = 0;
        // Whether all that is kept of the line before `floor` is blank.
        let mut bare = true;
        for mark in self.0.iter().filter(|m| !m.label.is_normalisation()) {
            let (span, inserted) = match &mark.edit {
                None => continue,
                Some(Edit::Remove) => {
                    let span;
                    (span, bare) = widen(text, mark.span.clone(), floor, bare);
                    (span, "")
                }
                Some(Edit::Replace(with)) => {
                    bare = false;
                    (mark.span.clone(), with.as_str())
                }
            };
            // A former removal may have taken the blanks at this one's start.
            let start = span.start.max(floor);
            floor = span.end.max(start);
            if bare && inserted.is_empty() && start == mark.span.start && floor == text.len() {
                take_break_before(text, &mut cuts, start);
            }
            cuts.push(Cut {
                start,
                end: floor,
                inserted,
                mark,
            });
        }
        self.normalise(&mut cuts);
        cuts
    }

    /// Adds the edits of normalisation, which come last and leave the others as they are.
    fn normalise<'m>(&'m self, cuts: &mut Vec<Cut<'m>>) {
        let others = cuts.len();
        for mark in self.0.iter().filter(|m| m.label.is_normalisation()) {
            let Some(Edit::Replace(with)) = &mark.edit else {
                continue;
            };
            let next = cuts[..others].partition_point(|cut| cut.end <= mark.span.start);
            if cuts[..others]
                .get(next)
                .is_some_and(|cut| cut.start < mark.span.end)
            {
                continue;
            }
            cuts.push(Cut {
                start: mark.span.start,
                end: mark.span.end,
                inserted: with,
                mark,
            });
        }
        if cuts.len() > others {
            // Stable: a removal before the place where something is put in.
            cuts.sort_by_key(|cut| cut.start);
        }
    }
}

/// An edit of a page: what is put in place of a span, and the mark that asks for it.
struct Cut<'m> {
    start: usize,
    end: usize,
    inserted: &'m str,
    mark: &'m Mark,
}

impl std::ops::Deref for Marks {
    type Target = [Mark];

    fn deref(&self) -> &[Mark] {
        &self.0
    }
}

impl IntoIterator for Marks {
    type Item = Mark;
    type IntoIter = std::vec::IntoIter<Mark>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Where the removals from `end` back to a line's start make up the text's last lines, takes out the line break before
/// them: the lines go as if they had never been.
fn take_break_before(text: &str, cuts: &mut [Cut<'_>], mut end: usize) {
    let mut first = None;
    for (i, cut) in cuts.iter().enumerate().rev() {
        if cut.end != end || !cut.inserted.is_empty() {
            break;
        }
        end = cut.start;
        first = Some(i);
    }
    let Some(first) = first else { return };
    let broken = if text[..end].ends_with("\r\n") {
        2
    } else {
        usize::from(text[..end].ends_with('\n'))
    };
    let floor = match first {
        0 => 0,
        i => cuts[i - 1].end,
    };
    if end - broken >= floor {
        cuts[first].start -= broken;
    }
}

/// Widens a removed span over the blanks or the line break that it would leave behind, and tells whether only blanks
/// of its line are kept before its end. `floor` is the end of what is edited already, `bare` whether only blanks of the
/// line are kept before that.
fn widen(text: &str, span: Range<usize>, floor: usize, bare: bool) -> (Range<usize>, bool) {
    let is_blank = |c: char| c != '\n' && c.is_whitespace();
    let before = &text[floor.min(span.start)..span.start];
    let after = &text[span.end..];
    let lead = before.trim_end_matches(is_blank);
    let rest = after.trim_start_matches(is_blank);
    let at_start = if lead.is_empty() {
        bare
    } else {
        lead.ends_with('\n')
    };
    let at_end = rest.is_empty() || rest.starts_with('\n');
    let start = span.start - (before.len() - lead.len());
    let end = span.end + (after.len() - rest.len());
    let wide = match (at_start, at_end) {
        (true, true) if rest.starts_with('\n') => start..end + 1,
        // The last line, with no break of its own: the one before it goes.
        (true, true) if lead.ends_with("\r\n") => start - 2..end,
        (true, true) if lead.ends_with('\n') => start - 1..end,
        (true, true) => start..end,
        // An indent stays; a blank that only parted the span from the rest goes.
        (true, false) => span.start..end,
        (false, true) => start..span.end,
        (false, false) => span,
    };
    (wide, at_start)
}

/// One edit that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where, in bytes of the original text.
    pub start: usize,
    /// What stood there.
    pub removed: String,
    /// What stands there now.
    pub inserted: String,
    /// The label of the mark that asked for it.
    pub label: Label,
    /// The rule of that mark.
    pub rule: &'static str,
    /// The score of that mark.
    pub score: f32,
    /// The evidence of that mark.
    pub evidence: Evidence,
}

/// The edits of one page, in order: enough to make them and to undo them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    entries: Vec<Entry>,
}

impl Ledger {
    /// The edits, ordered by position, disjoint.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether there is no edit.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Makes the edits. Borrows when there are none.
    ///
    /// # Errors
    ///
    /// When `original` is not the text the ledger was made from.
    pub fn apply<'t>(&self, original: &'t str) -> Result<Cow<'t, str>, Error> {
        splice(
            original,
            self.entries
                .iter()
                .map(|e| (e.start, e.removed.as_str(), e.inserted.as_str())),
        )
    }

    /// Undoes the edits: `undo(apply(x)) == x`, byte for byte. Borrows when there are none.
    ///
    /// # Errors
    ///
    /// When `cleaned` is not what `apply` gave.
    pub fn undo<'t>(&self, cleaned: &'t str) -> Result<Cow<'t, str>, Error> {
        undo(
            cleaned,
            self.entries
                .iter()
                .map(|e| (e.start, e.removed.as_str(), e.inserted.as_str())),
        )
    }
}

/// Undoes edits given as (start in bytes of the original, removed, inserted), ordered by start.
///
/// # Errors
///
/// When `cleaned` does not hold what was inserted where it was inserted.
pub fn undo<'t, 'e>(
    cleaned: &'t str,
    edits: impl Iterator<Item = (usize, &'e str, &'e str)>,
) -> Result<Cow<'t, str>, Error> {
    // An edit stands in the cleaned text where it stood in the original, less what was taken out before it.
    let mut shift = 0isize;
    let edits: Vec<_> = edits
        .map(|(start, removed, inserted)| {
            let at = usize::try_from(start as isize + shift).unwrap_or(usize::MAX);
            shift += inserted.len() as isize - removed.len() as isize;
            (at, inserted, removed)
        })
        .collect();
    splice(cleaned, edits.into_iter())
}

/// Replaces, at each start, the text `old` by `new`.
fn splice<'t, 'e>(
    text: &'t str,
    edits: impl Iterator<Item = (usize, &'e str, &'e str)>,
) -> Result<Cow<'t, str>, Error> {
    let mut out = String::new();
    let mut done = 0;
    let mut any = false;
    for (start, old, new) in edits {
        let found = text.get(start..).is_some_and(|rest| rest.starts_with(old));
        if !found || start < done {
            return Err(Error::new(
                ErrorKind::Record,
                format_args!("the ledger does not fit the text: expected {old:?} at byte {start}"),
            ));
        }
        if !any {
            out.reserve(text.len());
            any = true;
        }
        out.push_str(&text[done..start]);
        out.push_str(new);
        done = start + old.len();
    }
    if !any {
        return Ok(Cow::Borrowed(text));
    }
    out.push_str(&text[done..]);
    Ok(Cow::Owned(out))
}

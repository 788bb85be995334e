//! Rows of ledgers and summaries in, one page to look at out.
//!
//! A [`Report`] is fed with rows and summaries and keeps what the page needs, in bounded memory: counts by label, bounded
//! tables of lines and hosts, a bounded choice of pages, a bounded number of kits. It reads and writes nothing itself.

mod frequent;
mod kits;
mod sample;
mod trace;
mod view;

use std::collections::BTreeSet;

use frequent::Frequent;
use kits::Kits;
use sample::Sample;

use crate::{
    Decision, Error, ErrorKind, Label, SiteHost,
    bulk::{Summary, ledger::Row},
    text::visible::visible,
};

/// Names in a table; beyond, counts may be too low by what the page says.
const TABLE: usize = 1 << 16;
/// Bytes of a name in a table.
const NAME: usize = 240;
/// Visible characters that a line must have to be counted.
const LINE: usize = 2;
/// Bars of a histogram.
const BARS: usize = 10;

/// What is to be told.
pub(crate) struct Report {
    /// The sum of the summaries, if there are any.
    summary: Option<Summary>,
    /// Whether there is a ledger.
    ledger: bool,
    pages: u64,
    pages_without_host: u64,
    verdicts: [u64; Decision::COUNT],
    labels: [Tally; Label::COUNT],
    hosts: Frequent<HostTally>,
    lines: Frequent<BTreeSet<Label>>,
    sample: Sample,
    kits: Kits,
}

/// The counts of a label.
#[derive(Clone, Copy, Default)]
struct Tally {
    edits: u64,
    /// Characters.
    removed: u64,
    inserted: u64,
    /// Edits by score: below 0.1, below 0.2 …
    scores: [u64; BARS],
}

/// The counts of a host, by weight its characters of spam.
#[derive(Default)]
struct HostTally {
    pages: u64,
    dropped: u64,
}

impl Report {
    /// A report with so many pages for each label to look at.
    pub(crate) fn new(sample: usize) -> Report {
        Report {
            summary: None,
            ledger: false,
            pages: 0,
            pages_without_host: 0,
            verdicts: [0; Decision::COUNT],
            labels: [Tally::default(); Label::COUNT],
            hosts: Frequent::new(TABLE),
            lines: Frequent::new(TABLE),
            sample: Sample::new(sample),
            kits: Kits::new(),
        }
    }

    /// Adds the figures of a run.
    pub(crate) fn add_summary(&mut self, summary: &Summary) {
        self.summary.get_or_insert_default().add(summary);
    }

    /// Notes that there is a ledger, though it may have no row.
    pub(crate) fn add_ledger(&mut self) {
        self.ledger = true;
    }

    /// Adds a changed page.
    ///
    /// # Errors
    ///
    /// When the row names a label or a verdict that there is not.
    pub(crate) fn add_row(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let host = host(row);
        self.pages += 1;
        let decision = decision(row)?;
        if let Some(decision) = decision {
            self.verdicts[decision as usize] += 1;
        }
        let (mut labels, mut spam) = (BTreeSet::new(), 0);
        for edit in &row.edits {
            let label: Label = edit.label.parse()?;
            labels.insert(label);
            let removed = edit.removed.chars().count() as u64;
            spam += if label.is_spam() { removed } else { 0 };
            let tally = &mut self.labels[label as usize];
            tally.edits += 1;
            tally.removed += removed;
            tally.inserted += edit.inserted.chars().count() as u64;
            let bar = (edit.score.clamp(0.0, 1.0) * BARS as f32) as usize;
            tally.scores[bar.min(BARS - 1)] += 1;
            if edit.inserted.is_empty() {
                self.count_lines(&edit.removed, label);
            }
        }
        match &host {
            Some(host) if spam > 0 => {
                let tally = self.hosts.add(trace::start(host.as_str(), NAME), spam);
                tally.pages += 1;
                tally.dropped += u64::from(decision == Some(Decision::DropAdvised));
            }
            Some(_) => {}
            None => self.pages_without_host += 1,
        }
        self.kits.add(row, host.as_ref());
        let labels: Vec<Label> = labels.into_iter().collect();
        self.sample.add(row, &labels, host.as_ref())
    }

    fn count_lines(&mut self, removed: &str, label: Label) {
        for line in removed.lines() {
            let line = line.trim();
            if line.chars().nth(LINE - 1).is_some() {
                let labels = self.lines.add(trace::start(line, NAME), 1);
                labels.insert(label);
            }
        }
    }

    /// The campaigns as JSON.
    pub(crate) fn campaigns_json(&self) -> Result<String, Error> {
        #[derive(serde::Serialize)]
        struct File {
            kits: Vec<kits::Campaign>,
            kits_forgotten: u64,
        }
        let file = File {
            kits: self.kits.campaigns(),
            kits_forgotten: self.kits.forgotten,
        };
        let json = serde_json::to_string_pretty(&file);
        json.map(|json| json + "\n")
            .map_err(|e| Error::new(ErrorKind::Output, e))
    }
}

fn decision(row: &Row<'_>) -> Result<Option<Decision>, Error> {
    let Some(name) = row.verdict.as_deref() else {
        return Ok(None);
    };
    let decision = Decision::all().find(|d| d.as_str() == name);
    let wrong = || {
        Error::new(
            ErrorKind::Record,
            format_args!("expected a verdict, got {name:?}"),
        )
    };
    decision.ok_or_else(wrong).map(Some)
}

/// The host of a page: of its URL, or else of its id if that is one.
fn host(row: &Row<'_>) -> Option<SiteHost> {
    [row.url, row.id].into_iter().flatten().find_map(|json| {
        let url: std::borrow::Cow<'_, str> = serde_json::from_str(json.get()).ok()?;
        SiteHost::of_url(&url)
    })
}

/// The text as it is shown: no longer than so many characters, with what would not be seen, or would turn the direction of
/// what follows, written out; line breaks stay.
fn shown(text: &str, most: usize) -> String {
    let mut short = text.char_indices();
    let (start, more) = match short.nth(most) {
        Some((end, _)) => (&text[..end], text[end..].chars().count()),
        None => (text, 0),
    };
    let lines: Vec<_> = start
        .split('\n')
        .map(|line| visible(line.strip_suffix('\r').unwrap_or(line)))
        .collect();
    let mut out = lines.join("\n");
    if more > 0 {
        out += &format!(" … {more} more");
    }
    out
}

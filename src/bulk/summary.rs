//! What was done, in figures.

use std::time::Duration;

use serde::Serialize;

use crate::{Decision, Error, ErrorKind, Label};

/// The counts of a run. They add up over parts of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Inputs read to their end.
    pub files: u64,
    /// Files in directories that were not taken: hidden, or of no known kind.
    pub files_skipped: u64,
    /// Records that were found, with what could not be read.
    pub records: u64,
    /// Records that were written, changed or not; a row is written for each page in some tasks.
    pub records_out: u64,
    /// Records without a page where rows are made of pages.
    pub records_passed: u64,
    /// Pages that were looked at.
    pub pages: u64,
    /// Pages with a mark.
    pub pages_marked: u64,
    /// Pages that were changed, or would be.
    pub pages_changed: u64,
    /// Pages by what is advised about them, in the order of [`Decision::all`].
    pub verdicts: [u64; Decision::COUNT],
    /// Pages that were dropped, or would be.
    pub pages_dropped: u64,
    /// Records, or rests of files, that could not be read.
    pub rejected: u64,
    /// Bytes read, unpacked.
    pub bytes_in: u64,
    /// Bytes written, before they were packed.
    pub bytes_out: u64,
    /// Counts by label, in the order of [`Label::all`].
    pub labels: [LabelTally; Label::COUNT],
    /// What there is to say of recurring lines, where they were looked for.
    pub site: Option<SiteTally>,
    /// How long it took.
    pub time: Duration,
}

/// The counts of a label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LabelTally {
    /// Spans that were marked.
    pub spans: u64,
    /// Bytes of text taken out, with the blanks and line breaks that went along.
    pub bytes_removed: u64,
    /// Bytes of text put in.
    pub bytes_inserted: u64,
}

/// What there is to say of the search for lines that recur over a host's pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SiteTally {
    /// Pages without a URL, or with one that has no host: they were cleaned as if there were no other pages.
    pub pages_without_host: u64,
    /// The least number of pages that was asked for.
    pub pages_asked: u32,
    /// The least number that was demanded, more than asked where the memory was short; none where no count told anything.
    pub least_pages: Option<u32>,
    /// The memory that the counters took.
    pub memory_bytes: u64,
}

impl Summary {
    pub(super) fn add(&mut self, other: &Summary) {
        self.files += other.files;
        self.records += other.records;
        self.records_out += other.records_out;
        self.records_passed += other.records_passed;
        self.pages += other.pages;
        self.pages_marked += other.pages_marked;
        self.pages_changed += other.pages_changed;
        self.pages_dropped += other.pages_dropped;
        for (mine, theirs) in self.verdicts.iter_mut().zip(&other.verdicts) {
            *mine += theirs;
        }
        self.rejected += other.rejected;
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        if let Some(theirs) = other.site {
            self.site.get_or_insert_default().pages_without_host += theirs.pages_without_host;
        }
        for (mine, theirs) in self.labels.iter_mut().zip(&other.labels) {
            mine.spans += theirs.spans;
            mine.bytes_removed += theirs.bytes_removed;
            mine.bytes_inserted += theirs.bytes_inserted;
        }
    }

    /// Labels that were found, with their counts.
    pub fn labels(&self) -> impl Iterator<Item = (Label, LabelTally)> {
        Label::all()
            .zip(self.labels)
            .filter(|(_, tally)| tally.spans > 0)
    }

    /// How many pages each decision was advised for.
    pub fn verdicts(&self) -> impl Iterator<Item = (Decision, u64)> {
        Decision::all().zip(self.verdicts)
    }

    /// Millions of bytes read a second.
    pub fn megabytes_a_second(&self) -> f64 {
        let seconds = self.time.as_secs_f64();
        if seconds > 0.0 {
            self.bytes_in as f64 / 1e6 / seconds
        } else {
            0.0
        }
    }

    /// The summary as JSON.
    ///
    /// # Errors
    ///
    /// Never in practice; a serialiser may fail.
    pub fn to_json(&self) -> Result<String, Error> {
        #[derive(Serialize)]
        struct Row {
            version: &'static str,
            files: u64,
            files_skipped: u64,
            records: u64,
            records_out: u64,
            records_passed: u64,
            pages: u64,
            pages_marked: u64,
            pages_changed: u64,
            verdicts: std::collections::BTreeMap<&'static str, u64>,
            pages_dropped: u64,
            rejected: u64,
            bytes_in: u64,
            bytes_out: u64,
            labels: std::collections::BTreeMap<&'static str, LabelTally>,
            #[serde(skip_serializing_if = "Option::is_none")]
            site_repeat: Option<SiteTally>,
            seconds: f64,
            megabytes_a_second: f64,
        }
        let row = Row {
            version: env!("CARGO_PKG_VERSION"),
            files: self.files,
            files_skipped: self.files_skipped,
            records: self.records,
            records_out: self.records_out,
            records_passed: self.records_passed,
            pages: self.pages,
            pages_marked: self.pages_marked,
            pages_changed: self.pages_changed,
            verdicts: self.verdicts().map(|(d, n)| (d.as_str(), n)).collect(),
            pages_dropped: self.pages_dropped,
            rejected: self.rejected,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            labels: self
                .labels()
                .map(|(l, tally)| (l.as_str(), tally))
                .collect(),
            site_repeat: self.site,
            seconds: (self.time.as_secs_f64() * 1000.0).round() / 1000.0,
            megabytes_a_second: (self.megabytes_a_second() * 10.0).round() / 10.0,
        };
        serde_json::to_string_pretty(&row)
            .map(|json| json + "\n")
            .map_err(|e| Error::new(ErrorKind::Output, e))
    }
}

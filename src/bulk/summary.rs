//! What was done, in figures.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Decision, Error, ErrorKind, Label};

/// The counts of a run. They add up over parts of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Inputs read to their end.
    pub files: u64,
    /// Inputs that could not be read to their end; their figures are not in the others.
    pub files_failed: u64,
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
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct LabelTally {
    /// Spans that were marked.
    pub spans: u64,
    /// Bytes of text taken out, with the blanks and line breaks that went along.
    pub bytes_removed: u64,
    /// Bytes of text put in.
    pub bytes_inserted: u64,
}

/// What there is to say of the search for lines that recur over a host's pages.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
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
    /// Adds the counts of another part of a run, or of another run.
    pub fn add(&mut self, other: &Summary) {
        for (mine, theirs) in self.counts_mut().into_iter().zip(other.counts()) {
            *mine.1 += theirs.1;
        }
        for (mine, theirs) in self.verdicts.iter_mut().zip(&other.verdicts) {
            *mine += theirs;
        }
        if let Some(theirs) = other.site {
            self.site.get_or_insert_default().add(&theirs);
        }
        for (mine, theirs) in self.labels.iter_mut().zip(&other.labels) {
            mine.spans += theirs.spans;
            mine.bytes_removed += theirs.bytes_removed;
            mine.bytes_inserted += theirs.bytes_inserted;
        }
        self.time += other.time;
    }

    /// Checks that no record was lost: each was written, rejected or dropped, or had no place in what was written.
    ///
    /// # Errors
    ///
    /// When the counts do not add up.
    pub fn check(&self) -> Result<(), Error> {
        let accounted = self.records_out + self.records_passed + self.rejected + self.pages_dropped;
        if self.records == accounted {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Output,
            format_args!(
                "expected {} records written, rejected or dropped, got {accounted}: this is a fault of the program",
                self.records
            ),
        ))
    }

    /// The plain counts by name, in the order in which they are written.
    fn counts_mut(&mut self) -> [(&'static str, &mut u64); 13] {
        [
            ("files", &mut self.files),
            ("files_failed", &mut self.files_failed),
            ("files_skipped", &mut self.files_skipped),
            ("records", &mut self.records),
            ("records_out", &mut self.records_out),
            ("records_passed", &mut self.records_passed),
            ("rejected", &mut self.rejected),
            ("pages", &mut self.pages),
            ("pages_marked", &mut self.pages_marked),
            ("pages_changed", &mut self.pages_changed),
            ("pages_dropped", &mut self.pages_dropped),
            ("bytes_in", &mut self.bytes_in),
            ("bytes_out", &mut self.bytes_out),
        ]
    }

    fn counts(&self) -> [(&'static str, u64); 13] {
        self.clone()
            .counts_mut()
            .map(|(name, count)| (name, *count))
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
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.to_value())
    }

    pub(super) fn to_value(&self) -> Value {
        let mut row = serde_json::Map::new();
        let mut put = |name: &str, value: Value| row.insert(name.to_owned(), value);
        put("version", env!("CARGO_PKG_VERSION").into());
        for (name, count) in self.counts() {
            put(name, count.into());
        }
        let verdicts = self
            .verdicts()
            .map(|(d, n)| (d.as_str().to_owned(), n.into()));
        put("verdicts", Value::Object(verdicts.collect()));
        let labels = self
            .labels()
            .map(|(label, tally)| (label.as_str().to_owned(), serde_json::json!(tally)));
        put("labels", Value::Object(labels.collect()));
        if let Some(site) = self.site {
            put("site_repeat", serde_json::json!(site));
        }
        put("seconds", rounded(self.time.as_secs_f64(), 1e3));
        put(
            "megabytes_a_second",
            rounded(self.megabytes_a_second(), 10.0),
        );
        Value::Object(row)
    }

    /// Reads a summary; `file` is named in errors.
    ///
    /// # Errors
    ///
    /// When it is no summary.
    pub fn from_json(file: &str, json: &str) -> Result<Summary, Error> {
        let value = serde_json::from_str(json).map_err(|e| not_one(file, &e))?;
        Summary::from_value(file, value)
    }

    pub(super) fn from_value(file: &str, value: Value) -> Result<Summary, Error> {
        #[derive(Deserialize)]
        struct Row {
            verdicts: BTreeMap<String, u64>,
            labels: BTreeMap<String, LabelTally>,
            site_repeat: Option<SiteTally>,
            seconds: f64,
        }
        let mut summary = Summary::default();
        for (name, count) in summary.counts_mut() {
            *count = value
                .get(name)
                .and_then(Value::as_u64)
                .ok_or_else(|| not_one(file, &format_args!("no {name}")))?;
        }
        let row: Row = serde_json::from_value(value).map_err(|e| not_one(file, &e))?;
        for (name, count) in row.verdicts {
            let decision = Decision::all().find(|d| d.as_str() == name);
            let decision =
                decision.ok_or_else(|| not_one(file, &format_args!("the verdict {name:?}")))?;
            summary.verdicts[decision as usize] = count;
        }
        for (name, tally) in row.labels {
            let label: Label = name.parse().map_err(|e| not_one(file, &e))?;
            summary.labels[label as usize] = tally;
        }
        summary.site = row.site_repeat;
        summary.time = Duration::try_from_secs_f64(row.seconds).map_err(|e| not_one(file, &e))?;
        Ok(summary)
    }
}

fn not_one(file: &str, what: &dyn std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Record,
        format_args!("expected a summary, got something else: {what}"),
    )
    .in_file(file)
}

fn rounded(value: f64, steps: f64) -> Value {
    ((value * steps).round() / steps).into()
}

impl SiteTally {
    fn add(&mut self, other: &SiteTally) {
        self.pages_without_host += other.pages_without_host;
        self.pages_asked = self.pages_asked.max(other.pages_asked);
        self.least_pages = self.least_pages.max(other.least_pages);
        self.memory_bytes = self.memory_bytes.max(other.memory_bytes);
    }
}

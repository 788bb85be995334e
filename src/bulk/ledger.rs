//! The ledger as rows, one a changed page.
//!
//! ```json
//! {"file":"a.jsonl","record":3,"id":"x","url":"http://…","crc32":…,"bytes":900,"verdict":"cleaned","edits":[{"start":120,
//!  "removed":"…","inserted":"","label":"share-widget","rule":"share-widget","score":0.9,"evidence":{"phrases":3},"before":"…","after":"…"}]}
//! ```
//!
//! `start` is in bytes of the original text. `removed_literal` is there where the file wrote the removed text otherwise than
//! it would be written now, such as `\u5206` for 分. `crc32` is of the original text, so that an undoing that went wrong is
//! found; `bytes` is its length. `header` is there for records whose header tells of their content: the lines that changed
//! with it, as they were.
//!
//! For reading only are `verdict`, `evidence` (left out where it is that of the edit before), and `before` and `after`: text
//! that was kept beside the edit, at most [`BESIDE`] characters of each, for a page's first [`IN_CONTEXT`] edits. Text
//! between two edits that is short enough to be had whole is all in the `after` of the former.

use std::{borrow::Cow, collections::VecDeque, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::marks::{EvidenceMap, json};
use crate::{
    Decision, Entry, Error, ErrorKind, Ledger,
    format::{
        NameFacts, Reading, Record, Rejected, Source,
        jsonl::{Chunk, LineReader},
        warc,
    },
};

/// Characters of kept text on a side of an edit.
const BESIDE: usize = 40;
/// Edits of a page that are written with what stood beside them.
const IN_CONTEXT: usize = 32;

/// A row.
#[derive(Deserialize, Serialize)]
pub(crate) struct Row<'a> {
    #[serde(borrow)]
    pub(crate) file: Cow<'a, str>,
    pub(crate) record: u64,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<&'a RawValue>,
    pub(crate) crc32: u32,
    /// Of the original text; 0 in ledgers of old.
    #[serde(default)]
    pub(crate) bytes: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) verdict: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) header: Vec<(String, String)>,
    #[serde(borrow)]
    pub(crate) edits: Vec<Edit<'a>>,
}

/// An edit.
#[derive(Deserialize, Serialize)]
pub(crate) struct Edit<'a> {
    pub(crate) start: usize,
    #[serde(borrow)]
    pub(crate) removed: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(super) removed_literal: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) inserted: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) label: Cow<'a, str>,
    pub(crate) rule: Cow<'a, str>,
    pub(crate) score: f32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) evidence: Option<Box<RawValue>>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    pub(crate) before: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    pub(crate) after: Cow<'a, str>,
}

/// The row, with its line break.
pub(super) fn write(
    file: &str,
    record: &Record<'_>,
    ledger: &Ledger,
    decision: Decision,
) -> Result<String, Error> {
    let entries = ledger.entries();
    let mut edits = Vec::with_capacity(entries.len());
    for (i, entry) in entries.iter().enumerate() {
        let told = |former: &Entry| former.evidence == entry.evidence;
        let evidence = match i.checked_sub(1).map(|i| &entries[i]) {
            Some(former) if told(former) => None,
            _ => Some(to_raw_value(&EvidenceMap(&entry.evidence)).map_err(cannot_write)?),
        };
        let (before, after) = match i < IN_CONTEXT {
            true => beside(&record.text, entries, i),
            false => ("", ""),
        };
        edits.push(Edit {
            start: entry.start,
            removed: Cow::Borrowed(&entry.removed),
            removed_literal: record
                .peculiar(entry.start..entry.start + entry.removed.len())
                .map(Cow::Borrowed),
            inserted: Cow::Borrowed(&entry.inserted),
            label: Cow::Borrowed(entry.label.as_str()),
            rule: Cow::Borrowed(entry.rule),
            score: entry.score,
            evidence,
            before: Cow::Borrowed(before),
            after: Cow::Borrowed(after),
        });
    }
    let row = Row {
        file: Cow::Borrowed(file),
        record: record.number,
        id: record.id.and_then(|id| serde_json::from_str(id).ok()),
        url: record.url.and_then(|url| serde_json::from_str(url).ok()),
        crc32: crc32(&record.text),
        bytes: record.text.len(),
        verdict: Some(Cow::Borrowed(decision.as_str())),
        header: record.header.map_or_else(Vec::new, |header| {
            let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
            warc::of_content(header).map(owned).collect()
        }),
        edits,
    };
    json(&row).map(|json| json + "\n")
}

/// The kept text before and after an edit, as the row has it.
fn beside<'t>(text: &'t str, entries: &[Entry], i: usize) -> (&'t str, &'t str) {
    let end = |entry: &Entry| entry.start + entry.removed.len();
    let gap = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let whole = |gap: &str| gap.len() <= BESIDE || gap.chars().nth(2 * BESIDE).is_none();
    let before = match i.checked_sub(1) {
        None => gap(0, entries[i].start),
        Some(former) => match gap(end(&entries[former]), entries[i].start) {
            short if former + 1 < IN_CONTEXT && whole(short) => "",
            long => long,
        },
    };
    let after = match entries.get(i + 1) {
        None => head(gap(end(&entries[i]), text.len())),
        Some(next) => match gap(end(&entries[i]), next.start) {
            short if whole(short) => short,
            long => head(long),
        },
    };
    (tail(before), after)
}

fn head(text: &str) -> &str {
    let end = text.char_indices().nth(BESIDE).map_or(text.len(), |c| c.0);
    &text[..end]
}

fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().nth(BESIDE - 1).map_or(0, |c| c.0);
    &text[start..]
}

fn cannot_write(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Output, error)
}

/// Reads a row.
pub(crate) fn read(row: &str) -> Result<Row<'_>, Error> {
    serde_json::from_str(row).map_err(|e| {
        Error::new(
            ErrorKind::Record,
            format_args!("expected a row of a ledger: {e}"),
        )
    })
}

/// The lines of a file of rows, one after the other.
pub(crate) struct RowLines {
    name: String,
    reader: LineReader,
    lines: VecDeque<String>,
}

impl RowLines {
    pub(crate) fn open(path: &Path) -> Result<RowLines, Error> {
        let source = Source::open(path, NameFacts::of(path).compression, None)?;
        Ok(RowLines {
            name: path.display().to_string(),
            reader: LineReader::new(source, Reading::unlimited()),
            lines: VecDeque::new(),
        })
    }

    /// The next line that is not empty.
    pub(crate) fn next_line(&mut self) -> Result<Option<String>, Error> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return Ok(Some(line));
            }
            match self.reader.next_lines()? {
                Chunk::End => return Ok(None),
                Chunk::Fault(Rejected { reason, .. }) => return Err(self.wrong(&reason)),
                Chunk::Lines(lines) => {
                    for (_, _, line) in lines.iter().filter(|l| !l.2.trim_ascii().is_empty()) {
                        let line = std::str::from_utf8(line).map_err(|e| self.wrong(&e))?;
                        self.lines.push_back(line.to_owned());
                    }
                }
            }
        }
    }

    fn wrong(&self, what: &dyn std::fmt::Display) -> Error {
        Error::new(
            ErrorKind::Record,
            format_args!("expected rows of JSON: {what}"),
        )
        .in_file(&self.name)
    }
}

pub(super) fn crc32(text: &str) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(text.as_bytes());
    crc.sum()
}

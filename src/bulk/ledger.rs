//! The ledger as rows, one a changed page.
//!
//! ```json
//! {"file":"a.jsonl","record":3,"id":"x","url":"http://…","crc32":…,"edits":[{"start":120,"removed":"…","inserted":"","label":"share-widget","rule":"share-widget","score":0.9}]}
//! ```
//!
//! `start` is in bytes of the original text. `removed_literal` is there where the file wrote the removed text otherwise than
//! it would be written now, such as `\u5206` for 分. `crc32` is of the original text, so that an undoing that went wrong is
//! found. `header` is there for records whose header tells of their content: the lines that changed with it, as they were.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::marks::json;
use crate::{
    Error, ErrorKind, Ledger,
    format::{Record, warc},
};

/// A row.
#[derive(Deserialize, Serialize)]
pub(super) struct Row<'a> {
    #[serde(borrow)]
    pub(super) file: Cow<'a, str>,
    pub(super) record: u64,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    id: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    url: Option<&'a RawValue>,
    pub(super) crc32: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) header: Vec<(String, String)>,
    #[serde(borrow)]
    pub(super) edits: Vec<Edit<'a>>,
}

/// An edit.
#[derive(Deserialize, Serialize)]
pub(super) struct Edit<'a> {
    pub(super) start: usize,
    #[serde(borrow)]
    pub(super) removed: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(super) removed_literal: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) inserted: Cow<'a, str>,
    label: Cow<'a, str>,
    rule: Cow<'a, str>,
    score: f32,
}

/// The row, with its line break.
pub(super) fn write(file: &str, record: &Record<'_>, ledger: &Ledger) -> Result<String, Error> {
    let edits = ledger.entries().iter().map(|entry| Edit {
        start: entry.start,
        removed: Cow::Borrowed(&entry.removed),
        removed_literal: record
            .peculiar(entry.start..entry.start + entry.removed.len())
            .map(Cow::Borrowed),
        inserted: Cow::Borrowed(&entry.inserted),
        label: Cow::Borrowed(entry.label.as_str()),
        rule: Cow::Borrowed(entry.rule),
        score: entry.score,
    });
    let row = Row {
        file: Cow::Borrowed(file),
        record: record.number,
        id: record.id.and_then(|id| serde_json::from_str(id).ok()),
        url: record.url.and_then(|url| serde_json::from_str(url).ok()),
        crc32: crc32(&record.text),
        header: record.header.map_or_else(Vec::new, |header| {
            let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
            warc::of_content(header).map(owned).collect()
        }),
        edits: edits.collect(),
    };
    json(&row).map(|json| json + "\n")
}

/// Reads a row.
pub(super) fn read(row: &str) -> Result<Row<'_>, Error> {
    serde_json::from_str(row).map_err(|e| {
        Error::new(
            ErrorKind::Record,
            format_args!("expected a row of a ledger: {e}"),
        )
    })
}

pub(super) fn crc32(text: &str) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(text.as_bytes());
    crc.sum()
}

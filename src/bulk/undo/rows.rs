//! The rows of a ledger, or of rejected or dropped records, in order.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::super::ledger::RowLines;
use crate::{Error, ErrorKind};

/// The names of the files that rows are of.
pub(super) fn names(path: &Path) -> Result<BTreeSet<String>, Error> {
    let mut rows = Rows::open(path, true)?;
    let mut names = BTreeSet::new();
    while let Some(row) = rows.next_row()? {
        names.insert(row.file);
    }
    Ok(names)
}

/// Rows that are read one after the other.
pub(super) struct Rows {
    path: PathBuf,
    lines: RowLines,
    next: Option<Row>,
    /// Whether rows of other files are passed over; else they wait for their turn.
    pass_over: bool,
}

struct Row {
    file: String,
    record: u64,
    json: String,
}

/// What all rows have.
#[derive(serde::Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    file: Cow<'a, str>,
    #[serde(alias = "line")]
    record: u64,
}

impl Rows {
    pub(super) fn open(path: &Path, pass_over: bool) -> Result<Rows, Error> {
        Ok(Rows {
            path: path.to_owned(),
            lines: RowLines::open(path)?,
            next: None,
            pass_over,
        })
    }

    /// The next row, if it is of this record of `file`.
    pub(super) fn due(&mut self, file: &str, record: u64) -> Result<Option<String>, Error> {
        if self.peek(file)? == Some(record) {
            return Ok(self.next.take().map(|row| row.json));
        }
        Ok(None)
    }

    /// The record that the next row of `file` is of.
    pub(super) fn peek(&mut self, file: &str) -> Result<Option<u64>, Error> {
        loop {
            match &self.next {
                Some(row) if row.file == file => return Ok(Some(row.record)),
                Some(_) if !self.pass_over => return Ok(None),
                _ => self.next = self.next_row()?,
            }
            if self.next.is_none() {
                return Ok(None);
            }
        }
    }

    /// The file that the next row is of.
    pub(super) fn file(&mut self) -> Result<Option<&str>, Error> {
        if self.next.is_none() {
            self.next = self.next_row()?;
        }
        Ok(self.next.as_ref().map(|row| row.file.as_str()))
    }

    fn next_row(&mut self) -> Result<Option<Row>, Error> {
        let Some(json) = self.lines.next_line()? else {
            return Ok(None);
        };
        let head: Head<'_> = serde_json::from_str(&json).map_err(|e| self.wrong(&e))?;
        Ok(Some(Row {
            file: head.file.into_owned(),
            record: head.record,
            json,
        }))
    }

    fn wrong(&self, what: &dyn std::fmt::Display) -> Error {
        Error::new(
            ErrorKind::Record,
            format_args!("expected a row with a file and a record: {what}"),
        )
        .in_file(self.path.display())
    }
}

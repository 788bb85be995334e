//! Gold pages: JSON lines `{"id", "text", "gold": [[start, end, label]…]}`, spans in code points.

use std::{collections::VecDeque, ops::Range, path::Path};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    Error, ErrorKind, Label,
    format::{
        NameFacts, Reading, Source,
        jsonl::{Chunk, LineReader},
    },
};

/// A page with what is to be found on it.
#[derive(Clone, Debug)]
pub struct GoldPage {
    /// The number of its line, counted from 1.
    pub number: u64,
    /// Its id; the number of its line if it has none.
    pub id: String,
    /// Its text.
    pub text: String,
    /// What is to be found: ordered, disjoint.
    pub gold: Vec<GoldSpan>,
    /// Whether nothing on it is to be removed, if it says so: `kind` is `negative` or `positive`.
    pub negative: Option<bool>,
    /// How hard it is, in a word such as `plain` or `hard`.
    pub tier: Option<String>,
    /// What form of page it is.
    pub form: Option<String>,
}

/// A span of a gold page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldSpan {
    /// The span, in code points.
    pub characters: Range<usize>,
    /// What it is.
    pub label: Label,
}

#[derive(Deserialize)]
struct Row {
    id: Option<Value>,
    text: String,
    gold: Vec<(usize, usize, String)>,
    kind: Option<String>,
    tier: Option<String>,
    form: Option<String>,
}

/// Reads gold pages; the file may be compressed.
///
/// # Errors
///
/// When the file cannot be read or a line is no gold page: the error names file and line, and what was expected.
pub fn read(path: &Path) -> Result<Vec<GoldPage>, Error> {
    let source = Source::open(path, NameFacts::of(path).compression, None)?;
    let mut reader = LineReader::new(source, Reading::unlimited());
    let mut pages = Vec::new();
    let at = |error: Error, number| error.in_file(path.display()).at_record(number);
    loop {
        match reader.next_lines()? {
            Chunk::End => return Ok(pages),
            Chunk::Fault(fault) => {
                return Err(at(
                    Error::new(ErrorKind::Record, fault.reason),
                    fault.number,
                ));
            }
            Chunk::Lines(lines) => {
                for (number, _, line) in lines.iter() {
                    if !line.trim_ascii().is_empty() {
                        pages.push(page(number, line).map_err(|e| at(e, number))?);
                    }
                }
            }
        }
    }
}

fn page(number: u64, line: &[u8]) -> Result<GoldPage, Error> {
    let row: Row = serde_json::from_slice(line).map_err(|e| {
        let message = e.to_string();
        let bare = message.split(" at line ").next().unwrap_or_default();
        wrong(format_args!(
            "expected a gold page {{\"id\",\"text\",\"gold\":[[start,end,label]…]}}, got: {bare} at column {}",
            e.column()
        ))
    })?;
    let negative = match row.kind.as_deref() {
        None => None,
        Some("negative") => Some(true),
        Some("positive") => Some(false),
        Some(other) => {
            return Err(wrong(format_args!(
                "\"kind\": expected positive or negative, got {other:?}"
            )));
        }
    };
    Ok(GoldPage {
        number,
        id: match row.id {
            Some(Value::String(id)) => id,
            Some(id) => id.to_string(),
            None => number.to_string(),
        },
        gold: spans(&row.text, row.gold)?,
        text: row.text,
        negative,
        tier: row.tier,
        form: row.form,
    })
}

fn spans(text: &str, rows: Vec<(usize, usize, String)>) -> Result<Vec<GoldSpan>, Error> {
    let count = text.chars().count();
    let mut spans = Vec::with_capacity(rows.len());
    for (start, end, label) in rows {
        if start > end || end > count {
            return Err(wrong(format_args!(
                "\"gold\": expected a span of the text's {count} characters, got [{start}, {end}]"
            )));
        }
        let label: Label = label
            .parse()
            .map_err(|e: Error| wrong(format_args!("\"gold\": {}", e.message())))?;
        spans.push(GoldSpan {
            characters: start..end,
            label,
        });
    }
    spans.sort_by_key(|span| span.characters.start);
    let clash = spans
        .windows(2)
        .find(|w| w[0].characters.end > w[1].characters.start);
    if let Some([a, b]) = clash {
        return Err(wrong(format_args!(
            "\"gold\": expected disjoint spans, got {:?} and {:?}",
            a.characters, b.characters
        )));
    }
    Ok(spans)
}

fn wrong(message: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Record, message)
}

/// Looks up, for places that come in order, the one of ordered spans that each lies in.
pub(super) struct Finder<T> {
    spans: VecDeque<(Range<usize>, T)>,
}

impl<T: Copy> Finder<T> {
    pub(super) fn new(spans: impl Iterator<Item = (Range<usize>, T)>) -> Finder<T> {
        Finder {
            spans: spans.collect(),
        }
    }

    pub(super) fn at(&mut self, place: usize) -> Option<T> {
        while self.spans.front().is_some_and(|s| s.0.end <= place) {
            self.spans.pop_front();
        }
        let (span, value) = self.spans.front()?;
        span.contains(&place).then_some(*value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read() -> Result<(), Error> {
        let page = page(
            3,
            r#"{"text":"甲乙丙","gold":[[1,3,"pager"],[0,1,"byline"]],"kind":"positive","x":1}"#
                .as_bytes(),
        )?;
        assert_eq!((page.id.as_str(), page.negative), ("3", Some(false)));
        assert_eq!(page.gold[0].characters, 0..1);
        assert_eq!(page.gold[1].label, Label::Pager);
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (line, part) in [
            (r#"{"text":"a"}"#, "missing field `gold`"),
            (r#"{"text":"a","gold":[[0,2,"pager"]]}"#, "1 characters"),
            (r#"{"text":"a","gold":[[0,1,"page"]]}"#, "expected a label"),
            (
                r#"{"text":"ab","gold":[[0,2,"pager"],[1,2,"pager"]]}"#,
                "disjoint",
            ),
            (r#"{"text":"a","gold":[],"kind":"good"}"#, "positive"),
            ("[]", "expected a gold page"),
        ] {
            let error = page(1, line.as_bytes()).map(|_| ());
            let message = error.map_err(|e| e.message().to_owned());
            assert!(
                message.as_ref().is_err_and(|m| m.contains(part)),
                "{message:?}"
            );
        }
    }
}

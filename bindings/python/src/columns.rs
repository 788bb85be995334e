//! Marks, verdicts and pages as Arrow columns.
//!
//! Integers are signed and of 64 bits: Spark refuses unsigned ones.

use std::{ops::Range, sync::Arc};

use arrow_array::{
    ArrayRef, Float32Array, Int64Array, ListArray, StringArray, StructArray,
    builder::{ListBuilder, StringBuilder},
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use pyo3::PyResult;

use crate::{
    arrow::Column,
    errors::{self, InputError},
    results,
    text::Characters,
};

fn fields(rows: &[(&str, DataType, bool)]) -> Fields {
    rows.iter()
        .map(|(name, kind, null)| Field::new(*name, kind.clone(), *null))
        .collect()
}

fn mark_fields() -> Fields {
    let (int, text) = (DataType::Int64, DataType::Utf8);
    fields(&[
        ("start", int.clone(), false),
        ("end", int.clone(), false),
        ("char_start", int.clone(), false),
        ("char_end", int, false),
        ("label", text.clone(), false),
        ("rule", text.clone(), false),
        ("score", DataType::Float32, false),
        ("evidence", text.clone(), false),
        ("edit", text, true),
    ])
}

fn labels_field() -> Field {
    Field::new("labels", DataType::new_list(DataType::Utf8, true), false)
}

fn verdict_fields() -> Fields {
    let mut rows = fields(&[
        ("decision", DataType::Utf8, false),
        ("removed_share", DataType::Float32, false),
        ("spam_score", DataType::Float32, false),
    ])
    .to_vec();
    rows.push(Arc::new(labels_field()));
    rows.push(Arc::new(Field::new("reason", DataType::Utf8, false)));
    rows.into()
}

/// The type of a column of marks.
pub fn marks_type() -> DataType {
    DataType::List(Arc::new(mark_item()))
}

fn mark_item() -> Field {
    Field::new("item", DataType::Struct(mark_fields()), true)
}

/// The type of a column of pages, with texts of the type `text`.
pub fn page_type(text: DataType) -> DataType {
    DataType::Struct(page_fields(text))
}

fn page_fields(text: DataType) -> Fields {
    fields(&[
        ("text", text, true),
        ("marks", marks_type(), true),
        ("verdict", DataType::Struct(verdict_fields()), true),
    ])
}

/// The marks of a page with their places in characters.
pub struct Marked {
    marks: saoye::Marks,
    characters: Vec<Range<usize>>,
}

impl Marked {
    pub fn of(page: &str, marks: saoye::Marks) -> Marked {
        let mut characters = Characters::new(page);
        let characters = marks
            .iter()
            .map(|mark| characters.range(&mark.span))
            .collect();
        Marked { marks, characters }
    }
}

/// All that is told of a page.
pub struct Judged {
    /// None when nothing changed.
    clean: Option<String>,
    marked: Marked,
    verdict: saoye::Verdict,
}

impl Judged {
    pub fn of(cleaner: &saoye::Cleaner, page: &str) -> PyResult<Judged> {
        let marks = cleaner.mark(page);
        let verdict = marks.verdict(page, cleaner.config());
        let ledger = marks.ledger(page);
        let clean = (!ledger.is_empty())
            .then(|| {
                ledger
                    .apply(page)
                    .map(|clean| clean.into_owned())
                    .map_err(errors::of)
            })
            .transpose()?;
        Ok(Judged {
            clean,
            marked: Marked::of(page, marks),
            verdict,
        })
    }
}

fn made<T>(array: Result<T, ArrowError>) -> PyResult<T> {
    array.map_err(|e| InputError::new_err(format!("the result does not fit an Arrow array: {e}")))
}

/// Arrow's own constructor from an iterator panics where the iterator cannot tell its length.
fn strings<T: AsRef<str>>(values: impl Iterator<Item = T>) -> StringArray {
    values.map(Some).collect()
}

/// `{"names":21,"separator":"|"}`
fn evidence(evidence: &saoye::Evidence) -> String {
    let mut map = serde_json::Map::new();
    for (name, value) in evidence.iter() {
        let value = match value {
            saoye::Value::Number(number) => serde_json::Value::from(*number),
            saoye::Value::Text(text) => serde_json::Value::from(text.as_str()),
        };
        map.insert(name.to_owned(), value);
    }
    serde_json::Value::Object(map).to_string()
}

/// A column of lists of marks.
pub fn marks(rows: &[Option<Marked>]) -> PyResult<ArrayRef> {
    marks_of(&rows.iter().map(Option::as_ref).collect::<Vec<_>>())
}

fn marks_of(rows: &[Option<&Marked>]) -> PyResult<ArrayRef> {
    let all = || rows.iter().flatten();
    let spans = |of: fn((&saoye::Mark, &Range<usize>)) -> usize| -> ArrayRef {
        let each = all().flat_map(|row| row.marks.iter().zip(&row.characters));
        Arc::new(Int64Array::from_iter_values(
            each.map(|pair| of(pair) as i64),
        ))
    };
    let each = || all().flat_map(|row| row.marks.iter());
    let columns: Vec<ArrayRef> = vec![
        spans(|(mark, _)| mark.span.start),
        spans(|(mark, _)| mark.span.end),
        spans(|(_, chars)| chars.start),
        spans(|(_, chars)| chars.end),
        Arc::new(strings(each().map(|mark| mark.label.as_str()))),
        Arc::new(strings(each().map(|mark| mark.rule))),
        Arc::new(Float32Array::from_iter_values(
            each().map(|mark| mark.score),
        )),
        Arc::new(strings(each().map(|mark| evidence(&mark.evidence)))),
        Arc::new(StringArray::from_iter(each().map(results::edit))),
    ];
    let count = each().count();
    let items = made(StructArray::try_new_with_length(
        mark_fields(),
        columns,
        None,
        count,
    ))?;
    let lengths = rows.iter().map(|row| row.map_or(0, |row| row.marks.len()));
    let nulls: NullBuffer = rows.iter().map(Option::is_some).collect();
    let list = ListArray::try_new(
        Arc::new(mark_item()),
        OffsetBuffer::from_lengths(lengths),
        Arc::new(items),
        Some(nulls),
    );
    Ok(Arc::new(made(list)?))
}

/// A column of pages: text, marks, verdict.
pub fn pages(column: &Column, mut rows: Vec<Option<Judged>>) -> PyResult<ArrayRef> {
    let texts = rows
        .iter_mut()
        .map(|row| row.as_mut().and_then(|row| row.clean.take()))
        .collect();
    let texts = column.with(texts)?;
    let marked: Vec<_> = rows
        .iter()
        .map(|row| row.as_ref().map(|row| &row.marked))
        .collect();
    let marks = marks_of(&marked)?;
    let nobody = saoye::Verdict::default();
    let verdicts = || {
        rows.iter()
            .map(|row| row.as_ref().map_or(&nobody, |row| &row.verdict))
    };
    let mut labels = ListBuilder::new(StringBuilder::new());
    for verdict in verdicts() {
        for label in &verdict.labels {
            labels.values().append_value(label.as_str());
        }
        labels.append(true);
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(strings(verdicts().map(|v| v.decision.as_str()))),
        Arc::new(Float32Array::from_iter_values(
            verdicts().map(|v| v.removed_share),
        )),
        Arc::new(Float32Array::from_iter_values(
            verdicts().map(|v| v.spam_score),
        )),
        Arc::new(labels.finish()),
        Arc::new(strings(verdicts().map(|v| &*v.reason))),
    ];
    let nulls: NullBuffer = rows.iter().map(Option::is_some).collect();
    let verdict = made(StructArray::try_new_with_length(
        verdict_fields(),
        columns,
        Some(nulls),
        rows.len(),
    ))?;
    let fields = page_fields(texts.data_type().clone());
    let columns: Vec<ArrayRef> = vec![texts, marks, Arc::new(verdict)];
    Ok(Arc::new(made(StructArray::try_new_with_length(
        fields,
        columns,
        None,
        rows.len(),
    ))?))
}

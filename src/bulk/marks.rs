//! Marks as JSON: in a record's own field, and as dolma attributes.

use std::ops::Range;

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{Edit, Error, ErrorKind, Evidence, Label, Mark, Marks, Value, Verdict, format::Record};

/// The value of a record's field `saoye`: `{"marks":[…],"verdict":{…}}`.
///
/// # Errors
///
/// Never in practice; a serialiser may fail.
pub fn marks_json(text: &str, marks: &Marks, verdict: &Verdict) -> Result<String, Error> {
    marks_json_in(text, marks, verdict, &[])
}

/// The same, with the element of the page that each mark starts in.
pub(super) fn marks_json_in(
    text: &str,
    marks: &Marks,
    verdict: &Verdict,
    elements: &[String],
) -> Result<String, Error> {
    #[derive(Serialize)]
    struct Value<'a> {
        marks: Vec<Row<'a>>,
        verdict: Judgement<'a>,
    }
    let mut characters = Characters::new(text);
    let marks = marks
        .iter()
        .enumerate()
        .map(|(i, mark)| Row {
            element: elements.get(i).map(String::as_str),
            ..Row::of(mark, characters.range(&mark.span))
        })
        .collect();
    json(&Value {
        marks,
        verdict: Judgement::of(verdict),
    })
}

/// A verdict.
#[derive(Serialize)]
struct Judgement<'a> {
    decision: &'static str,
    removed_share: f32,
    spam_score: f32,
    labels: Vec<&'static str>,
    reason: &'a str,
}

impl Judgement<'_> {
    fn of(verdict: &Verdict) -> Judgement<'_> {
        // Four decimals tell a character in ten thousand.
        let rounded = |share: f32| (share * 1e4).round() / 1e4;
        Judgement {
            decision: verdict.decision.as_str(),
            removed_share: rounded(verdict.removed_share),
            spam_score: rounded(verdict.spam_score),
            labels: verdict.labels.iter().map(|l| l.as_str()).collect(),
            reason: &verdict.reason,
        }
    }
}

/// A row of a dolma attribute file: spans in characters, by label.
///
/// # Errors
///
/// Never in practice; a serialiser may fail.
pub fn dolma_row(record: &Record<'_>, marks: &Marks) -> Result<String, Error> {
    let mut characters = Characters::new(&record.text);
    let mut spans = vec![Vec::new(); Label::COUNT];
    for mark in marks.iter() {
        let range = characters.range(&mark.span);
        spans[mark.label as usize].push((range.start, range.end, mark.score));
    }
    let mut attributes = Vec::new();
    for (label, spans) in Label::all().zip(&spans).filter(|(_, s)| !s.is_empty()) {
        let name = label.as_str().replace('-', "_");
        attributes.push(format!("\"saoye__{name}\":{}", json(spans)?));
    }
    let id = match record.id {
        Some(id) => id.to_owned(),
        None => format!("\"{}\"", record.number),
    };
    Ok(format!(
        "{{\"id\":{id},\"attributes\":{{{}}}}}",
        attributes.join(",")
    ))
}

pub(super) fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|e| Error::new(ErrorKind::Output, e))
}

#[derive(Serialize)]
struct Row<'a> {
    start: usize,
    end: usize,
    char_start: usize,
    char_end: usize,
    label: &'static str,
    rule: &'static str,
    score: f32,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<&'a str>,
    evidence: EvidenceMap<'a>,
}

impl<'a> Row<'a> {
    fn of(mark: &'a Mark, characters: Range<usize>) -> Row<'a> {
        let (action, with) = match &mark.edit {
            None => ("report", None),
            Some(Edit::Remove) => ("remove", None),
            Some(Edit::Replace(with)) => ("replace", Some(with.as_str())),
        };
        Row {
            start: mark.span.start,
            end: mark.span.end,
            char_start: characters.start,
            char_end: characters.end,
            label: mark.label.as_str(),
            rule: mark.rule,
            score: mark.score,
            action,
            with,
            element: None,
            evidence: EvidenceMap(&mark.evidence),
        }
    }
}

/// `{"names":41,"separator":"_"}`
pub(super) struct EvidenceMap<'a>(pub(super) &'a Evidence);

impl Serialize for EvidenceMap<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (signal, value) in self.0.iter() {
            match value {
                Value::Text(text) => map.serialize_entry(signal, text)?,
                // A count reads better without its point.
                Value::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => {
                    map.serialize_entry(signal, &(*n as i64))?;
                }
                Value::Number(n) => map.serialize_entry(signal, n)?,
            }
        }
        map.end()
    }
}

/// Counts the characters before places in a text that come in order.
struct Characters<'a> {
    text: &'a str,
    byte: usize,
    count: usize,
}

impl<'a> Characters<'a> {
    fn new(text: &'a str) -> Characters<'a> {
        Characters {
            text,
            byte: 0,
            count: 0,
        }
    }

    fn at(&mut self, byte: usize) -> usize {
        let part = self.text.get(self.byte..byte).unwrap_or_default();
        self.count += part.chars().count();
        self.byte = byte;
        self.count
    }

    fn range(&mut self, span: &Range<usize>) -> Range<usize> {
        let start = self.at(span.start);
        start..self.at(span.end)
    }
}

//! Neighbouring records, and their rewriting.

use std::ops::Range;

use super::{
    super::{
        Batch, Fields, Piece, Reading, Record, Rejected, Rewritten, Verdict, annotated, jsonl,
    },
    head,
    response::{Answer, Fetched},
};

/// Neighbouring records of a file, in the members they lie in.
#[derive(Debug, Default)]
pub struct Records {
    /// All of it, not packed.
    pub(super) plain: Vec<u8>,
    /// The members that are kept as they lie in the file.
    pub(super) packed: Vec<u8>,
    pub(super) units: Vec<Unit>,
    pub(super) parts: Vec<Part>,
    pub(super) reading: Reading,
}

/// One member or several of which none can be parted from the others, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub(super) parts: Range<usize>,
    pub(super) plain: Range<usize>,
    /// Empty if it is not kept.
    pub(super) packed: Range<usize>,
}

/// A part of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The record's number in its file, counted from 1.
    pub number: u64,
    pub(super) plain: Range<usize>,
    /// What it is.
    pub what: What,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A page: bytes of its header, and the end of its content, counted from the part's start.
    Page(usize, usize),
    /// What a crawler fetched, with the same: only where that is asked for.
    Response(usize, usize),
    /// Another record.
    Other,
    /// Line breaks where a record was due; whether they go with one that is not written.
    Breaks(bool),
    /// No record, for this reason; the place of its member in the file.
    Wrong(String, u64),
}

impl Records {
    /// The units.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The parts of a unit with their bytes.
    pub fn parts(&self, unit: &Unit) -> impl Iterator<Item = (&Part, &[u8])> {
        let parts = &self.parts[unit.parts.clone()];
        parts
            .iter()
            .map(|part| (part, &self.plain[part.plain.clone()]))
    }

    /// A unit as it lies in the file; empty if that is not kept.
    pub fn packed(&self, unit: &Unit) -> &[u8] {
        &self.packed[unit.packed.clone()]
    }
}

/// What is put in a part's place.
enum Change {
    None,
    With(Vec<u8>),
    Gone,
}

impl Batch for Records {
    fn rewrite(
        self: Box<Self>,
        fields: &Fields,
        visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
    ) -> Rewritten {
        let mut out = Out {
            done: Rewritten {
                bytes_in: self.plain.len() as u64,
                ..Rewritten::default()
            },
            run: 0..0,
            plain: 0,
        };
        let mut changes = Vec::new();
        for unit in &self.units {
            changes.clear();
            for (part, bytes) in self.parts(unit) {
                changes.push(out.part(part, bytes, fields, self.reading, visit));
            }
            let kept = changes.iter().all(|c| matches!(c, Change::None));
            if kept && !self.reading.rows && !unit.packed.is_empty() {
                out.extend(unit, &self.packed);
                continue;
            }
            out.flush(&self.packed);
            for (change, (part, bytes)) in changes.drain(..).zip(self.parts(unit)) {
                let bytes = match change {
                    Change::Gone => continue,
                    Change::With(bytes) => bytes,
                    Change::None if self.reading.rows => continue,
                    Change::None => bytes.to_vec(),
                };
                let own = self.reading.pieces && !matches!(part.what, What::Breaks(_));
                out.plain(bytes, own);
            }
        }
        out.flush(&self.packed);
        out.done
    }
}

/// What is written of a batch.
struct Out {
    done: Rewritten,
    /// Members that are passed on, and how many bytes they hold.
    run: Range<usize>,
    plain: u64,
}

impl Out {
    /// Adds an unchanged unit to the run.
    fn extend(&mut self, unit: &Unit, packed: &[u8]) {
        if self.run.end != unit.packed.start {
            self.flush(packed);
            self.run = unit.packed.clone();
        }
        self.run.end = unit.packed.end;
        self.plain += unit.plain.len() as u64;
    }

    fn flush(&mut self, packed: &[u8]) {
        if !self.run.is_empty() {
            self.done.pieces.push(Piece::Packed {
                bytes: packed[self.run.clone()].to_vec(),
                plain: std::mem::take(&mut self.plain),
            });
        }
        self.run = self.run.end..self.run.end;
    }

    /// Adds a piece, to the one before if it need not be one of its own.
    fn plain(&mut self, bytes: Vec<u8>, own: bool) {
        match self.done.pieces.last_mut() {
            Some(Piece::Plain(piece)) if !own => piece.extend_from_slice(&bytes),
            _ => self.done.pieces.push(Piece::Plain(bytes)),
        }
    }

    fn part(
        &mut self,
        part: &Part,
        bytes: &[u8],
        fields: &Fields,
        reading: Reading,
        visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
    ) -> Change {
        let rejected = |reason, offset| Rejected {
            offset,
            ..Rejected::new(part.number, reason, bytes.to_vec())
        };
        if let What::Breaks(gone) = part.what {
            return if gone { Change::Gone } else { Change::None };
        }
        self.done.records += 1;
        let (header, end) = match &part.what {
            What::Page(header, end) => (*header, *end),
            What::Wrong(reason, offset) => {
                let wrong = rejected(reason.clone(), Some(*offset));
                self.done.rejected.push(wrong);
                return Change::Gone;
            }
            What::Response(header, end) => {
                let fetched = Fetched {
                    number: part.number,
                    header: &bytes[..*header],
                    content: &bytes[*header..*end],
                };
                return match fetched.rewrite(fields, reading, visit) {
                    Answer::With(bytes) => {
                        self.done.written += 1;
                        Change::With(bytes)
                    }
                    Answer::NoPage => {
                        self.done.passed += 1;
                        Change::Gone
                    }
                    Answer::Rejected(reason) => {
                        self.done.rejected.push(rejected(reason, None));
                        Change::Gone
                    }
                    Answer::Dropped(reason) => {
                        self.done.dropped.push(rejected(reason, None));
                        Change::Gone
                    }
                };
            }
            What::Other if reading.responses && !head::is_info(bytes) => {
                // What was asked of the server, and the like, has no place beside texts.
                self.done.passed += 1;
                return Change::Gone;
            }
            What::Other | What::Breaks(_) => {
                self.done.passed += u64::from(reading.rows);
                self.done.written += u64::from(!reading.rows);
                return Change::None;
            }
        };
        let (Ok(head), Ok(text)) = (
            std::str::from_utf8(&bytes[..header]),
            simdutf8::compat::from_utf8(&bytes[header..end]),
        ) else {
            let at = simdutf8::compat::from_utf8(&bytes[header..end])
                .map_or_else(|e| e.valid_up_to(), |text| text.len());
            let reason = format!("expected UTF-8, got other bytes at byte {at} of the content");
            self.done.rejected.push(rejected(reason, None));
            return Change::Gone;
        };
        let id = text_of(head, "WARC-Record-ID");
        let url = fields
            .url
            .as_ref()
            .and_then(|_| text_of(head, "WARC-Target-URI"));
        let record = Record {
            number: part.number,
            id: id.as_deref(),
            url: url.as_deref(),
            text: text.into(),
            literal: None,
            header: Some(head),
            html: None,
        };
        let change = match visit(&record) {
            // What was no HTML is not rewritten as such.
            Verdict::Keep | Verdict::Source(_) => Change::None,
            // A ledger always fits the text that it was made from.
            Verdict::Edit(ledger) => match ledger.apply(text) {
                Ok(clean) => with_text(&clean, head, &bytes[end..]),
                Err(_) => Change::None,
            },
            Verdict::Text(text) => with_text(&text, head, &bytes[end..]),
            Verdict::Annotate(value) => {
                Change::With(annotated(&record, fields, &value).into_bytes())
            }
            Verdict::Row(row) => Change::With((row + "\n").into_bytes()),
            Verdict::Drop(reason) => {
                self.done.dropped.push(rejected(reason, None));
                return Change::Gone;
            }
        };
        self.done.written += 1;
        change
    }
}

/// The value of a header's line, as JSON.
pub(super) fn text_of(header: &str, name: &str) -> Option<String> {
    let value = head::value(header.as_bytes(), name)?;
    std::str::from_utf8(value).ok().map(jsonl::quote)
}

fn with_text(text: &str, header: &str, breaks: &[u8]) -> Change {
    let header = head::for_content(header, text);
    Change::With([header.as_bytes(), text.as_bytes(), breaks].concat())
}

/// A piece of a record that is too long to be read as a whole.
pub(super) struct Passed {
    pub(super) piece: Piece,
    /// Whether it is the record's first.
    pub(super) first: bool,
    pub(super) bytes_in: u64,
    pub(super) rows: bool,
}

impl Batch for Passed {
    fn rewrite(
        self: Box<Self>,
        _: &Fields,
        _: &mut dyn FnMut(&Record<'_>) -> Verdict,
    ) -> Rewritten {
        let records = u64::from(self.first);
        let mut done = Rewritten {
            bytes_in: self.bytes_in,
            records,
            ..Rewritten::default()
        };
        if self.rows {
            done.passed = records;
        } else {
            done.written = records;
            done.pieces.push(self.piece);
        }
        done
    }
}

//! Text files: the whole file is one page.

use super::{
    Batch, Fields, Piece, Reader, Reading, Record, Rejected, Rewritten, Source, Step, Verdict,
    annotated, jsonl,
};
use crate::{Error, format::source::Failure};

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;

/// A file that is one page.
pub(super) struct TextReader {
    source: Option<Source>,
    reading: Reading,
    batch: fn(String, Vec<u8>, Reading) -> Box<dyn Batch>,
}

/// The page of a file of text.
pub(super) fn batch(name: String, raw: Vec<u8>, _: Reading) -> Box<dyn Batch> {
    Box::new(TextBatch { name, raw })
}

impl TextReader {
    pub(super) fn new(
        source: Source,
        reading: Reading,
        batch: fn(String, Vec<u8>, Reading) -> Box<dyn Batch>,
    ) -> TextReader {
        TextReader {
            source: Some(source),
            reading,
            batch,
        }
    }
}

impl Reader for TextReader {
    fn next(&mut self) -> Result<Step, Error> {
        let Some(mut source) = self.source.take() else {
            return Ok(Step::End);
        };
        let mut raw = Vec::new();
        let mut left_out = 0;
        loop {
            match source.fill(&mut raw, CHUNK) {
                Ok(n) if n < CHUNK => break,
                Ok(_) => {}
                Err(Failure::File(e)) => return Err(e),
                Err(Failure::Damage(reason)) => {
                    return Ok(Step::Fault(Rejected::new(1, reason, raw)));
                }
            }
            if raw.len() > self.reading.max_record {
                left_out += raw.len() as u64;
                raw.clear();
            }
        }
        if left_out > 0 || raw.len() > self.reading.max_record {
            left_out += raw.len() as u64;
            return Ok(Step::Fault(Rejected {
                left_out,
                offset: Some(0),
                ..Rejected::new(1, self.reading.too_long(left_out), Vec::new())
            }));
        }
        let name = source.name().to_owned();
        Ok(Step::Batch((self.batch)(name, raw, self.reading)))
    }
}

struct TextBatch {
    name: String,
    raw: Vec<u8>,
}

impl Batch for TextBatch {
    fn rewrite(
        self: Box<Self>,
        fields: &Fields,
        visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
    ) -> Rewritten {
        let mut done = Rewritten {
            bytes_in: self.raw.len() as u64,
            records: 1,
            ..Rewritten::default()
        };
        let text = match String::from_utf8(self.raw) {
            Ok(text) => text,
            Err(e) => {
                let at = e.utf8_error().valid_up_to();
                let reason = format!("expected UTF-8, got other bytes at byte {at}");
                done.rejected.push(Rejected::new(1, reason, e.into_bytes()));
                return done;
            }
        };
        let id = jsonl::quote(&self.name);
        let record = Record {
            number: 1,
            id: Some(&id),
            url: None,
            text: (&text).into(),
            literal: None,
            header: None,
            html: None,
        };
        let bytes = match visit(&record) {
            Verdict::Keep => text,
            // A ledger always fits the text that it was made from.
            Verdict::Edit(ledger) => match ledger.apply(&text) {
                Ok(clean) => clean.into_owned(),
                Err(_) => text,
            },
            Verdict::Text(text) => text,
            Verdict::Source(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Verdict::Annotate(value) => annotated(&record, fields, &value),
            Verdict::Row(row) => row + "\n",
            Verdict::Drop(reason) => {
                let page = Rejected::new(1, reason, text.into_bytes());
                done.dropped.push(page);
                return done;
            }
        };
        done.written = 1;
        done.pieces.push(Piece::Plain(bytes.into_bytes()));
        done
    }
}

//! JSON lines: one object a line, with the page in one of its fields.
//!
//! A line is checked as a whole, but only the span of the text field's value is ever replaced; all other bytes are copied.

mod line;
mod literal;

pub use line::{Line, parse};
pub use literal::{Splice, escape, literal_range, quote, splice};

use super::{
    Batch, Fields, Piece, Poll, Reader, Reading, Record, Rejected, Rewritten, Source, Step, Verdict,
};
use crate::{Error, format::source::Failure};

/// Bytes of lines in a batch; one longer line is a batch of its own.
const BATCH: usize = 1 << 21;

/// Bytes of damage in one row.
const DAMAGE: usize = 1 << 20;

/// Cuts a source into batches of whole lines.
pub struct LineReader {
    source: Source,
    reading: Reading,
    /// The start of a line whose end is not read yet.
    rest: Vec<u8>,
    /// Number of the line in `rest`.
    number: u64,
    state: State,
}

/// What comes next.
enum State {
    Lines,
    /// The line in `rest` has no end, for this reason.
    Broken(String),
    /// Damage is passed over.
    Damaged,
    End,
}

impl LineReader {
    /// A reader of the lines of `source`.
    pub fn new(source: Source, reading: Reading) -> LineReader {
        LineReader {
            source,
            reading,
            rest: Vec::new(),
            number: 1,
            state: State::Lines,
        }
    }

    /// The next lines: whole ones, but for the file's last.
    ///
    /// # Errors
    ///
    /// When the file itself cannot be read.
    pub fn next_lines(&mut self) -> Result<Chunk, Error> {
        loop {
            match std::mem::replace(&mut self.state, State::Lines) {
                State::Lines => {
                    if let Some(chunk) = self.read_lines()? {
                        return Ok(chunk);
                    }
                }
                State::Broken(reason) => {
                    self.state = State::Damaged;
                    let raw = std::mem::take(&mut self.rest);
                    self.number += 1;
                    return Ok(Chunk::Fault(Rejected::new(self.number - 1, reason, raw)));
                }
                State::Damaged => {
                    if let Some(fault) = self.pass_over()? {
                        return Ok(Chunk::Fault(fault));
                    }
                }
                State::End => {
                    self.state = State::End;
                    return Ok(Chunk::End);
                }
            }
        }
    }

    /// The next lines, unless none are to be had in this state.
    fn read_lines(&mut self) -> Result<Option<Chunk>, Error> {
        let mut raw = std::mem::take(&mut self.rest);
        // A little more than is read, so that the reading itself has no cause to grow it.
        raw.reserve(BATCH.saturating_sub(raw.len()) + 32);
        let mut searched = 0;
        loop {
            let want = match BATCH.saturating_sub(raw.len()) {
                0..0x4000 => BATCH,
                want => want,
            };
            match self.source.fill(&mut raw, want) {
                Ok(n) if n >= want => {}
                Ok(_) => {
                    self.state = State::End;
                    break;
                }
                Err(Failure::File(e)) => return Err(e),
                Err(Failure::Damage(reason)) => {
                    self.state = State::Broken(reason);
                    let end = memchr::memrchr(b'\n', &raw).map_or(0, |i| i + 1);
                    self.keep_from(&mut raw, end);
                    break;
                }
            }
            if let Some(i) = memchr::memrchr(b'\n', &raw[searched..]) {
                self.keep_from(&mut raw, searched + i + 1);
                break;
            }
            searched = raw.len();
            if raw.len() > self.reading.max_record {
                return self.skip_line(raw.len() as u64).map(Some);
            }
        }
        if raw.is_empty() {
            return Ok(None);
        }
        let first = self.number;
        self.number += memchr::memchr_iter(b'\n', &raw).count() as u64;
        Ok(Some(Chunk::Lines(Lines {
            first,
            raw,
            reading: self.reading,
        })))
    }

    /// Passes over a line that is too long, of which `len` bytes were read.
    fn skip_line(&mut self, mut len: u64) -> Result<Chunk, Error> {
        let mut piece = Vec::new();
        loop {
            piece.clear();
            let got = self.source.fill(&mut piece, BATCH);
            if let Some(i) = memchr::memchr(b'\n', &piece) {
                len += i as u64 + 1;
                self.rest = piece.split_off(i + 1);
            } else {
                len += piece.len() as u64;
            }
            match got {
                Err(Failure::File(e)) => return Err(e),
                Err(Failure::Damage(reason)) => self.state = State::Broken(reason),
                Ok(n) if n < BATCH && self.rest.is_empty() => self.state = State::End,
                Ok(_) if self.rest.is_empty() && piece.last() != Some(&b'\n') => continue,
                Ok(_) => {}
            }
            break;
        }
        let number = self.number;
        self.number += 1;
        Ok(Chunk::Fault(Rejected {
            left_out: len,
            ..Rejected::new(number, self.reading.too_long(len), Vec::new())
        }))
    }

    /// The next bytes of the damage that the line before ended in.
    fn pass_over(&mut self) -> Result<Option<Rejected>, Error> {
        let passed = match self.source.pass_over(b"", DAMAGE) {
            Ok(passed) => passed,
            Err(Failure::File(e)) => return Err(e),
            Err(Failure::Damage(_)) => {
                self.state = State::End;
                return Ok(None);
            }
        };
        self.state = match (passed.found, passed.done) {
            (true, _) => State::Lines,
            (false, true) => State::End,
            (false, false) => State::Damaged,
        };
        let reason = "expected packed lines, got bytes that cannot be unpacked".to_owned();
        Ok((!passed.bytes.is_empty()).then(|| Rejected {
            offset: Some(passed.offset),
            packed: true,
            continued: true,
            ..Rejected::new(self.number - 1, reason, passed.bytes)
        }))
    }

    /// Keeps what is behind `end` for the next batch.
    fn keep_from(&mut self, raw: &mut Vec<u8>, end: usize) {
        self.rest = raw[end..].to_vec();
        raw.truncate(end);
    }
}

impl Reader for LineReader {
    fn poll(&mut self, threads: usize) -> Poll {
        match self.state {
            State::Lines => self.source.poll(BATCH, threads),
            _ => Poll::Ready,
        }
    }

    fn next(&mut self) -> Result<Step, Error> {
        Ok(match self.next_lines()? {
            Chunk::Lines(lines) => Step::Batch(Box::new(lines)),
            Chunk::Fault(fault) => Step::Fault(fault),
            Chunk::End => Step::End,
        })
    }
}

/// What a [`LineReader`] found next.
pub enum Chunk {
    /// Lines.
    Lines(Lines),
    /// What is no whole line, or too long a one. More may follow.
    Fault(Rejected),
    /// The end.
    End,
}

/// Neighbouring lines.
pub struct Lines {
    first: u64,
    raw: Vec<u8>,
    reading: Reading,
}

impl Lines {
    /// Each line with its number, counted from 1, its place in the bytes and its bytes with the line break.
    pub fn iter(&self) -> impl Iterator<Item = (u64, usize, &[u8])> {
        let mut at = 0;
        (self.first..).map_while(move |number| {
            let rest = &self.raw[at..];
            if rest.is_empty() {
                return None;
            }
            let len = memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1);
            let start = at;
            at += len;
            Some((number, start, &rest[..len]))
        })
    }
}

impl Batch for Lines {
    fn rewrite(
        self: Box<Self>,
        fields: &Fields,
        visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
    ) -> Rewritten {
        let mut out = Patch::default();
        let mut done = Rewritten {
            bytes_in: self.raw.len() as u64,
            ..Rewritten::default()
        };
        // One look over the whole batch is quicker than one a line, and most batches are sound.
        let sound = simdutf8::basic::from_utf8(&self.raw).ok();
        for (number, start, line) in self.iter() {
            let end = start + line.len();
            if line.trim_ascii().is_empty() {
                continue;
            }
            done.records += 1;
            let text = match sound {
                Some(all) => Ok(&all[start..end]),
                None => std::str::from_utf8(line).map_err(|e| {
                    format!(
                        "expected UTF-8, got other bytes at column {}",
                        e.valid_up_to() + 1
                    )
                }),
            };
            let text = match line.len() > self.reading.max_record {
                true => Err(self.reading.too_long(line.len() as u64)),
                false => text,
            };
            match text.and_then(|line| rewrite_line(line, number, fields, visit)) {
                Ok(Change::None) => {}
                Ok(Change::Part(range, with)) => {
                    out.replace(&self.raw, start + range.start..start + range.end, &with);
                }
                Ok(Change::Whole(row)) => {
                    out.replace(&self.raw, start..end, row.as_bytes());
                    out.bytes.push(b'\n');
                }
                Ok(Change::Drop(reason)) => {
                    done.dropped
                        .push(Rejected::new(number, reason, line.to_vec()));
                    out.replace(&self.raw, start..end, b"");
                }
                Err(reason) => {
                    done.rejected
                        .push(Rejected::new(number, reason, line.to_vec()));
                    out.replace(&self.raw, start..end, b"");
                }
            }
        }
        done.written = done.records - (done.rejected.len() + done.dropped.len()) as u64;
        done.pieces.push(Piece::Plain(out.finish(self.raw)));
        done
    }
}

/// What is put in a line's place.
enum Change {
    None,
    Part(std::ops::Range<usize>, Vec<u8>),
    Whole(String),
    Drop(String),
}

fn rewrite_line(
    line: &str,
    number: u64,
    fields: &Fields,
    visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
) -> Result<Change, String> {
    let parsed = parse(line, fields)?;
    let text = parsed.text()?;
    let verdict = visit(&Record {
        number,
        id: parsed.id(),
        url: parsed.url(),
        text,
        literal: Some(parsed.literal()),
        header: None,
        html: None,
    });
    Ok(match verdict {
        // What was no HTML is not rewritten as such.
        Verdict::Keep | Verdict::Source(_) => Change::None,
        Verdict::Edit(ledger) => {
            let splices = ledger.entries().iter().map(|e| Splice {
                range: e.start..e.start + e.removed.len(),
                with: escape(&e.inserted),
            });
            let literal = splice(parsed.literal(), splices);
            Change::Part(parsed.literal_range(), literal.into_bytes())
        }
        Verdict::Text(text) => Change::Part(
            parsed.literal_range(),
            escape(&text).into_owned().into_bytes(),
        ),
        Verdict::Annotate(value) => {
            let (range, with) = parsed.annotation(&value);
            Change::Part(range, with.into_bytes())
        }
        Verdict::Row(row) => Change::Whole(row),
        Verdict::Drop(reason) => Change::Drop(reason),
    })
}

/// A copy of some bytes with spans replaced, made only once there is such a span.
#[derive(Default)]
struct Patch {
    bytes: Vec<u8>,
    copied: usize,
    any: bool,
}

impl Patch {
    fn replace(&mut self, raw: &[u8], range: std::ops::Range<usize>, with: &[u8]) {
        if !self.any {
            self.any = true;
            self.bytes.reserve(raw.len());
        }
        self.bytes.extend_from_slice(&raw[self.copied..range.start]);
        self.bytes.extend_from_slice(with);
        self.copied = range.end;
    }

    fn finish(mut self, raw: Vec<u8>) -> Vec<u8> {
        if !self.any {
            return raw;
        }
        self.bytes.extend_from_slice(&raw[self.copied..]);
        self.bytes
    }
}

//! Cuts a file into batches of whole records.

use std::mem;

use super::{
    super::{
        Compression, Piece, Poll, Reader, Reading, Rejected, Source, Step, member::Reached,
        source::Failure,
    },
    batch::{Part, Passed, Records, Unit, What},
    head::{self, Found},
    pass::Pass,
};
use crate::Error;

/// Bytes, not packed, of the records in a batch.
const BATCH: usize = 1 << 20;
/// Bytes that are unpacked at a time.
pub(super) const CHUNK: usize = 1 << 18;
/// A member with more bytes than this is taken apart while it is unpacked, and records without a page that have more are
/// not read as a whole.
pub(super) const LARGE: usize = 1 << 21;
/// Bytes of damage in one row.
const DAMAGE: usize = 1 << 20;

/// A reader of records.
pub struct WarcReader {
    pub(super) source: Source,
    pub(super) reading: Reading,
    /// The number of the next record.
    pub(super) number: u64,
    /// What is gathered; behind its last unit, what is not yet cut into records.
    pub(super) batch: Records,
    pub(super) unit: Open,
    pub(super) state: State,
    /// What comes behind the batch that is gathered.
    pub(super) after: Option<Chunk>,
}

/// The unit that is read.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// Where it starts: in the batch's plain and packed bytes, and among the parts.
    plain: usize,
    packed: usize,
    parts: usize,
    /// How far it is cut into records.
    pub(super) cut: usize,
    /// Whether it cannot be passed on packed.
    pub(super) loose: bool,
    /// Where a member ended that did not hold whole records, which the next one must tell the reason of.
    suspect: Option<usize>,
    /// Whether the record before it was not read.
    pub(super) skipped: bool,
    /// The place of its first member in the file.
    pub(super) offset: u64,
}

/// What comes next.
pub(super) enum State {
    Units,
    /// A record that is too long to be read as a whole.
    Pass(Pass),
    /// Damage is passed over, for this reason; whether some was told.
    Damage(String, bool),
    End,
}

/// What a [`WarcReader`] found next.
pub enum Chunk {
    /// Records.
    Records(Records),
    /// A piece of a record that is passed on.
    Passed(PassedPiece),
    /// What is no record, or too long a one. More may follow.
    Fault(Rejected),
    /// The end.
    End,
}

/// A piece of a record that is too long to be read as a whole.
pub struct PassedPiece(pub(super) Passed);

impl PassedPiece {
    /// Whether it is the record's first.
    pub fn is_first(&self) -> bool {
        self.0.first
    }

    /// The piece.
    pub fn piece(&self) -> &Piece {
        &self.0.piece
    }
}

impl WarcReader {
    /// A reader of the records of `source`.
    pub fn new(mut source: Source, reading: Reading) -> WarcReader {
        source.keep_members(reading.max_record);
        let mut reader = WarcReader {
            source,
            reading,
            number: 1,
            batch: Records::default(),
            unit: Open::default(),
            state: State::Units,
            after: None,
        };
        reader.open_unit();
        reader
    }

    /// The next records.
    ///
    /// # Errors
    ///
    /// When the file itself cannot be read.
    pub fn next_chunk(&mut self) -> Result<Chunk, Error> {
        loop {
            let full = self.unit.plain >= BATCH || self.after.is_some();
            let ended = matches!(self.state, State::End);
            if (full || ended) && !self.batch.units.is_empty() {
                return Ok(Chunk::Records(self.gathered()));
            }
            if let Some(chunk) = self.after.take() {
                return Ok(chunk);
            }
            match mem::replace(&mut self.state, State::Units) {
                State::Units => self.advance()?,
                State::Pass(pass) => self.after = self.pass(pass)?,
                State::Damage(reason, told) => self.after = self.pass_over(reason, told)?,
                State::End => {
                    self.state = State::End;
                    return Ok(Chunk::End);
                }
            }
        }
    }

    /// Takes the units that are gathered, and leaves what is behind them.
    fn gathered(&mut self) -> Records {
        let rest = Records {
            plain: self.batch.plain.split_off(self.unit.plain),
            packed: self.batch.packed.split_off(self.unit.packed),
            parts: self.batch.parts.split_off(self.unit.parts),
            units: Vec::new(),
            reading: self.reading,
        };
        self.unit.cut -= self.unit.plain;
        if let Some(suspect) = &mut self.unit.suspect {
            *suspect -= self.unit.plain;
        }
        let shift = self.unit.plain;
        let mut gathered = mem::replace(&mut self.batch, rest);
        for part in &mut self.batch.parts {
            part.plain = part.plain.start - shift..part.plain.end - shift;
        }
        (self.unit.plain, self.unit.packed, self.unit.parts) = (0, 0, 0);
        gathered.reading = self.reading;
        gathered
    }

    /// Reads on by a step.
    fn advance(&mut self) -> Result<(), Error> {
        let before = self.batch.plain.len();
        let step = self.source.step(&mut self.batch.plain, CHUNK);
        if let Some(suspect) = self.unit.suspect
            && !matches!(step, Err(Failure::File(_)))
            && (self.batch.plain.len() > before || !matches!(step, Ok(Reached::MemberEnd)))
        {
            self.unit.suspect = None;
            if step.is_err()
                || self.batch.plain[suspect..].starts_with(head::MAGIC)
                || suspect == self.batch.plain.len()
            {
                let rest = self.batch.plain.split_off(suspect);
                self.cut(true);
                self.close_unit();
                self.batch.plain.extend_from_slice(&rest);
                self.unit.offset = self.source.member_at();
            }
        }
        match step {
            Ok(Reached::Inside) => {
                let large = self.batch.plain.len() - self.unit.plain > LARGE;
                if large || self.unit.loose {
                    self.cut_loose(false);
                }
            }
            Ok(Reached::MemberEnd) => {
                if self.unit.loose {
                    self.cut_loose(false);
                } else {
                    self.member_end();
                }
            }
            Ok(Reached::End) => {
                self.state = State::End;
                self.cut(true);
                self.close_unit();
            }
            Err(Failure::File(e)) => return Err(e),
            Err(Failure::Damage(reason)) => self.damage(reason),
        }
        Ok(())
    }

    /// A member is over that is not too large.
    fn member_end(&mut self) {
        self.batch.packed.extend_from_slice(self.source.member());
        self.source.forget_member();
        let (parts, number, from) = (self.batch.parts.len(), self.number, self.unit.cut);
        if self.cut(true) {
            self.close_unit();
            return;
        }
        // A record may go on in the next member, or be wrong. The next member tells.
        self.batch.parts.truncate(parts);
        self.number = number;
        self.unit.cut = from;
        if self.batch.plain.len() - self.unit.plain > LARGE {
            self.cut_loose(false);
        } else {
            self.unit.suspect = Some(self.batch.plain.len());
        }
    }

    /// Whether the place reached is the start of a member that is kept.
    pub(super) fn at_member_start(&self) -> bool {
        !self.unit.loose
            && self.unit.cut == self.unit.plain
            && self.batch.packed.len() == self.unit.packed
    }

    /// Cuts what is there into records, though more of the unit follows: it is not passed on packed, unless it is one long
    /// record.
    fn cut_loose(&mut self, ended: bool) {
        self.cut(ended);
        if matches!(self.state, State::Pass(_)) {
            return;
        }
        let bytes = &self.batch.plain[self.unit.cut..];
        if self.at_member_start() && matches!(head::find(bytes, ended), Found::Part(Some(_))) {
            return;
        }
        self.source.forget_member();
        self.unit.loose = true;
        self.part_off();
        self.unit.loose = true;
    }

    /// Closes what is cut into records as a unit, and opens the next one with the rest.
    pub(super) fn part_off(&mut self) {
        if self.unit.cut > self.unit.plain {
            self.unit.loose = true;
            let offset = self.unit.offset;
            let rest = self.batch.plain.split_off(self.unit.cut);
            self.close_unit();
            self.batch.plain.extend_from_slice(&rest);
            self.unit.offset = offset;
        }
    }

    /// The place in the file of what is reached, or of the member it lies in.
    pub(super) fn place(&self) -> u64 {
        match self.source.compression() {
            Compression::None => {
                self.source.offset() - (self.batch.plain.len() - self.unit.cut) as u64
            }
            _ => self.unit.offset,
        }
    }

    /// Cuts the unit into records as far as it goes; `ended` says that nothing follows. Whether all of it is whole records.
    fn cut(&mut self, ended: bool) -> bool {
        let mut whole = true;
        while self.unit.cut < self.batch.plain.len() {
            let bytes = &self.batch.plain[self.unit.cut..];
            let breaks = bytes
                .iter()
                .take_while(|b| matches!(b, b'\r' | b'\n'))
                .count();
            if breaks > 0 {
                let gone = mem::take(&mut self.unit.skipped);
                self.push(breaks, What::Breaks(gone));
                continue;
            }
            match head::find(bytes, ended) {
                Found::Record(extent, len) => {
                    let end = extent.header + usize::try_from(extent.content).unwrap_or(len);
                    let response = extent.response && self.reading.responses;
                    let what = match extent.page || response {
                        true if len > self.reading.max_record => {
                            let reason = self.reading.too_long(len as u64);
                            What::Wrong(reason, self.place())
                        }
                        true if response => What::Response(extent.header, end),
                        true => What::Page(extent.header, end),
                        false => What::Other,
                    };
                    self.push(len, what);
                }
                Found::Part(extent) => {
                    if let Some(extent) = extent {
                        self.consider_passing(&extent);
                    }
                    return false;
                }
                Found::Wrong(reason) => {
                    whole = false;
                    let len = match head::next_start(bytes) {
                        Some(len) => len,
                        None if ended => bytes.len(),
                        // A start may still come; what cannot be part of it need not be kept.
                        None if bytes.len() > LARGE => bytes.len() - head::MAGIC.len() - 3,
                        None => return false,
                    };
                    self.push(len, What::Wrong(reason, self.place()));
                }
            }
        }
        whole
    }

    fn push(&mut self, len: usize, what: What) {
        let start = self.unit.cut;
        self.unit.cut += len;
        self.batch.parts.push(Part {
            number: self.number,
            plain: start..start + len,
            what: what.clone(),
        });
        self.number += u64::from(!matches!(what, What::Breaks(_)));
    }

    /// Closes the unit at the end of what is there, and opens the next one.
    fn close_unit(&mut self) {
        let packed = match self.unit.loose || !self.reading.keep_members {
            true => {
                self.batch.packed.truncate(self.unit.packed);
                self.unit.packed..self.unit.packed
            }
            false => self.unit.packed..self.batch.packed.len(),
        };
        let plain = self.unit.plain..self.batch.plain.len();
        let parts = self.unit.parts..self.batch.parts.len();
        // A frame without content, such as a dictionary, is passed on too.
        if !plain.is_empty() || !packed.is_empty() {
            self.batch.units.push(Unit {
                parts,
                plain,
                packed,
            });
        }
        self.open_unit();
    }

    pub(super) fn open_unit(&mut self) {
        self.unit = Open {
            plain: self.batch.plain.len(),
            packed: self.batch.packed.len(),
            parts: self.batch.parts.len(),
            cut: self.batch.plain.len(),
            loose: self.source.compression() == Compression::None,
            suspect: None,
            skipped: false,
            offset: self.source.offset(),
        };
    }

    /// The member that is read is damaged, or cut off.
    fn damage(&mut self, reason: String) {
        if self.source.member().is_empty() || self.batch.packed.len() > self.unit.packed {
            // What was unpacked of it is told as it is, for it is not told packed.
            self.cut(true);
            self.close_unit();
        } else {
            self.batch.plain.truncate(self.unit.plain);
            self.batch.parts.truncate(self.unit.parts);
            self.open_unit();
        }
        self.state = State::Damage(reason, false);
    }

    fn pass_over(&mut self, reason: String, told: bool) -> Result<Option<Chunk>, Error> {
        let passed = match self.source.pass_over(head::MAGIC, DAMAGE) {
            Ok(passed) => passed,
            Err(Failure::File(e)) => return Err(e),
            Err(Failure::Damage(_)) => {
                self.state = State::End;
                return Ok(None);
            }
        };
        let number = self.number;
        self.number += u64::from(passed.done);
        let fault = Rejected {
            offset: Some(passed.offset),
            packed: true,
            continued: told,
            ..Rejected::new(number, reason.clone(), passed.bytes)
        };
        self.state = match (passed.found, passed.done) {
            (true, _) => State::Units,
            (false, true) => State::End,
            (false, false) => State::Damage(reason, true),
        };
        self.open_unit();
        Ok(Some(Chunk::Fault(fault)))
    }
}

impl Reader for WarcReader {
    fn poll(&mut self, threads: usize) -> Poll {
        match self.state {
            State::Units if self.after.is_none() => self.source.poll(BATCH, threads),
            _ => Poll::Ready,
        }
    }

    fn next(&mut self) -> Result<Step, Error> {
        Ok(match self.next_chunk()? {
            Chunk::Records(records) => Step::Batch(Box::new(records)),
            Chunk::Passed(piece) => Step::Batch(Box::new(piece.0)),
            Chunk::Fault(fault) => Step::Fault(fault),
            Chunk::End => Step::End,
        })
    }
}

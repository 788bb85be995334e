//! Records that are too long to be read as a whole: those without a page are passed on in pieces, the others are rejected.

use std::mem;

use super::{
    super::{Piece, Rejected, member::Reached, source::Failure},
    batch::Passed,
    head::{self, Extent},
    reader::{CHUNK, Chunk, LARGE, PassedPiece, State, WarcReader},
};
use crate::{Error, ErrorKind};

/// Packed bytes of a record that are held until its member was found sound. A longer one is passed on as it is read, and if it
/// is damaged then, the file fails.
const HELD: usize = 1 << 22;

/// A record that is passed over or on.
pub(super) struct Pass {
    how: How,
    number: u64,
    offset: u64,
    /// Bytes of header and content that the record has, that are still to come, and that came.
    total: u64,
    left: u64,
    seen: u64,
    /// Whether nothing of it was given out yet.
    first: bool,
    /// Whether a member starts with what comes next.
    at_member: bool,
    /// Members, as they lie in the file, that are not given out yet.
    held: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// Passed on in the members it lies in.
    Packed,
    /// Passed on.
    Plain,
    /// Rejected.
    Not,
}

impl WarcReader {
    /// Passes the record at the place reached, if it is too long to be read as a whole.
    pub(super) fn consider_passing(&mut self, extent: &Extent) {
        let total = extent.content.saturating_add(extent.header as u64);
        let page = extent.page || extent.response && self.reading.responses;
        let limit = match page {
            true => self.reading.max_record,
            false => LARGE,
        };
        if total <= limit as u64 {
            return;
        }
        let whole_members =
            self.at_member_start() && self.reading.keep_members && !self.source.member().is_empty();
        let how = match (page, whole_members) {
            (true, _) => How::Not,
            (false, true) => How::Packed,
            (false, false) => How::Plain,
        };
        let pass = Pass {
            how,
            number: self.number,
            offset: self.place(),
            total,
            left: total,
            seen: 0,
            first: true,
            at_member: false,
            held: Vec::new(),
        };
        self.number += 1;
        self.part_off();
        match how {
            How::Packed => self.source.keep_members(usize::MAX),
            How::Plain | How::Not => self.source.forget_member(),
        }
        self.state = State::Pass(pass);
    }

    /// Goes on by a step.
    pub(super) fn pass(&mut self, mut pass: Pass) -> Result<Option<Chunk>, Error> {
        let (here, rest, over) = self.of_pass(&pass);
        pass.left = pass.left.saturating_sub(here.len() as u64);
        pass.seen += here.len() as u64;
        let over = over || (pass.left == 0 && pass.how != How::Packed);
        if pass.how == How::Plain && !here.is_empty() {
            let bytes_in = here.len() as u64;
            self.batch.plain.extend_from_slice(&rest);
            if over {
                self.end_pass();
            } else {
                self.state = State::Pass(pass.later());
            }
            return Ok(Some(self.piece(&pass, Piece::Plain(here), bytes_in)));
        }
        if over {
            self.batch.plain.extend_from_slice(&rest);
            return Ok(self.finish_pass(pass, ""));
        }
        match self.source.step(&mut self.batch.plain, CHUNK) {
            Err(Failure::File(e)) => Err(e),
            Err(Failure::Damage(reason)) => self.damaged_pass(pass, reason),
            Ok(Reached::End) => Ok(self.finish_pass(pass, ", and the file ends in it")),
            Ok(reached) => {
                let ended = reached == Reached::MemberEnd;
                pass.at_member = ended;
                if pass.how == How::Packed {
                    if ended || self.source.member().len() > HELD {
                        pass.held.extend(self.source.take_member());
                    }
                    let done =
                        ended && pass.left <= self.batch.plain.len() as u64 - self.unit.cut as u64;
                    if done {
                        pass.seen += (self.batch.plain.len() - self.unit.cut) as u64;
                        self.batch.plain.truncate(self.unit.cut);
                        return Ok(self.finish_pass(pass, ""));
                    }
                    if pass.held.len() > HELD {
                        return Ok(Some(self.give_held(pass)));
                    }
                }
                self.state = State::Pass(pass);
                Ok(None)
            }
        }
    }

    /// What is there of the record and behind it, and whether the record ends short.
    fn of_pass(&mut self, pass: &Pass) -> (Vec<u8>, Vec<u8>, bool) {
        let mut here = self.batch.plain.split_off(self.unit.cut);
        if pass.at_member && here.starts_with(head::MAGIC) {
            return (Vec::new(), here, true);
        }
        let left = usize::try_from(pass.left).unwrap_or(usize::MAX);
        if pass.how == How::Not
            && let Some(next) = head::next_start(&here)
            && next < left
        {
            let rest = here.split_off(next);
            return (here, rest, true);
        }
        let breaks = here
            .iter()
            .skip(left)
            .take_while(|b| matches!(b, b'\r' | b'\n'));
        let end = left.saturating_add(breaks.count()).min(here.len());
        let rest = here.split_off(end);
        (here, rest, false)
    }

    fn piece(&self, pass: &Pass, piece: Piece, bytes_in: u64) -> Chunk {
        Chunk::Passed(PassedPiece(Passed {
            piece,
            first: pass.first,
            bytes_in,
            rows: self.reading.rows,
        }))
    }

    /// Gives out the members that are held.
    fn give_held(&mut self, mut pass: Pass) -> Chunk {
        let bytes = mem::take(&mut pass.held);
        let plain = mem::take(&mut pass.seen);
        let chunk = self.piece(&pass, Piece::Packed { bytes, plain }, plain);
        self.state = State::Pass(pass.later());
        chunk
    }

    fn end_pass(&mut self) {
        self.source.keep_members(self.reading.max_record);
        self.state = State::Units;
        self.unit.loose = true;
    }

    /// The record is over; `note` tells of what is odd about it.
    fn finish_pass(&mut self, pass: Pass, note: &str) -> Option<Chunk> {
        let Pass {
            how, number, total, ..
        } = pass;
        let offset = Some(pass.offset);
        match how {
            How::Packed => {
                let chunk = self.give_held(pass);
                self.end_pass();
                // What is left of the batch's plain bytes starts a member.
                self.unit.loose = !self.batch.plain[self.unit.cut..].is_empty();
                Some(chunk)
            }
            How::Plain => {
                self.end_pass();
                (pass.left > 0).then(|| {
                    let number = self.number;
                    self.number += 1;
                    let reason = format!(
                        "expected {} bytes more of a record of {total}, which is passed on as it is",
                        pass.left
                    );
                    Chunk::Fault(Rejected {
                        offset,
                        ..Rejected::new(number, reason, Vec::new())
                    })
                })
            }
            How::Not => {
                self.end_pass();
                self.unit.skipped = true;
                Some(Chunk::Fault(Rejected {
                    offset,
                    left_out: pass.seen,
                    ..Rejected::new(number, self.reading.too_long(total) + note, Vec::new())
                }))
            }
        }
    }

    fn damaged_pass(&mut self, pass: Pass, reason: String) -> Result<Option<Chunk>, Error> {
        let name = self.source.name().to_owned();
        if pass.how == How::Packed && (!pass.first || !pass.held.is_empty()) {
            // A part of it is written already, and the rest would make a damaged file of the output.
            return Err(Error::new(ErrorKind::Record, reason)
                .in_file(name)
                .at_record(pass.number));
        }
        self.batch.plain.truncate(self.unit.cut);
        let untold = pass.how == How::Packed;
        if untold {
            self.number = pass.number;
        }
        let chunk = match pass.how {
            How::Packed => None,
            how => {
                let mut fault = Rejected::new(pass.number, reason.clone(), Vec::new());
                fault.offset = Some(pass.offset);
                fault.left_out = if how == How::Not { pass.seen } else { 0 };
                fault.continued = how == How::Plain;
                Some(Chunk::Fault(fault))
            }
        };
        self.end_pass();
        self.state = State::Damage(reason, !untold);
        Ok(chunk)
    }
}

impl Pass {
    /// The same, once something of it was given out.
    fn later(&self) -> Pass {
        Pass {
            first: false,
            held: Vec::new(),
            ..*self
        }
    }
}

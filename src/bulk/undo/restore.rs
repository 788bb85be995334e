//! One file: its records with their edits undone, and those that were put apart.

use std::{borrow::Cow, path::Path};

use super::{out::Out, rows::Rows};
use crate::{
    Error, ErrorKind,
    bulk::{ledger, rejected},
    format::{
        self, Compression, Fields, Kind, Piece, Reading, Source, Step, Verdict,
        jsonl::{self, LineReader, Splice},
        warc::{self, What},
    },
};
#[cfg(feature = "parquet")]
use crate::{bulk::Staged, format::parquet::ParquetWriter};

/// What originals are made from.
pub(super) struct Sides {
    pub(super) edits: Rows,
    /// The records that are not in the cleaned files.
    pub(super) apart: Vec<Rows>,
}

/// A file that is restored.
pub(super) struct Original<'a> {
    /// Its name in the rows.
    pub(super) file: &'a str,
    /// The cleaned file, for messages.
    pub(super) cleaned: &'a Path,
    pub(super) kind: Kind,
    /// The output; the standard output if none is given.
    pub(super) output: Option<&'a Path>,
    pub(super) compression: Compression,
    pub(super) fields: &'a Fields,
}

impl Original<'_> {
    /// Makes it from the parts that it was cleaned into, and gives the number of pages restored.
    pub(super) fn restore(&self, parts: Vec<Source>, sides: &mut Sides) -> Result<u64, Error> {
        let mut restorer = Restorer {
            of: self,
            sides,
            out: Out::new(self.compression)?,
            number: 1,
            restored: 0,
        };
        #[cfg(feature = "parquet")]
        if let (Kind::Parquet, Some(output)) = (self.kind, self.output) {
            for source in parts {
                let staged = Staged::create(output)?;
                let path = source.path().unwrap_or(self.cleaned).to_owned();
                let mut table = ParquetWriter::new(&path, &self.fields.text, None, staged)?;
                restorer.table(source, &mut table)?;
                restorer.end()?;
                table.finish()?.commit()?;
            }
            return Ok(restorer.restored);
        }
        restorer.out.open(self.output)?;
        for source in parts {
            restorer.file(source)?;
        }
        restorer.end()?;
        restorer.out.finish()?;
        Ok(restorer.restored)
    }
}

struct Restorer<'r> {
    of: &'r Original<'r>,
    sides: &'r mut Sides,
    out: Out,
    /// The number of the next record of the original.
    number: u64,
    /// Pages that were restored.
    restored: u64,
}

impl Restorer<'_> {
    /// Goes through a cleaned file.
    fn file(&mut self, source: Source) -> Result<(), Error> {
        match self.of.kind {
            Kind::Text | Kind::Html => self.text(source),
            Kind::Jsonl => self.lines(source),
            Kind::Warc => self.records(source),
            #[cfg(feature = "parquet")]
            Kind::Parquet => Err(self.wrong("expected -o OUT for a Parquet file".to_owned())),
        }
    }

    /// Writes what was put apart behind the last record, and checks that nothing is left over.
    fn end(&mut self) -> Result<(), Error> {
        self.put_back()?;
        let mut left = self.sides.edits.peek(self.of.file)?;
        for rows in &mut self.sides.apart {
            left = left.or(rows.peek(self.of.file)?);
        }
        match left {
            None => Ok(()),
            Some(number) => {
                self.number = number;
                Err(self.wrong(
                    "expected this record of the ledger, or of the rejected or dropped ones, got the file's end"
                        .to_owned(),
                ))
            }
        }
    }

    fn text(&mut self, source: Source) -> Result<(), Error> {
        let mut reader = format::open(Kind::Text, source, Reading::unlimited(), self.of.fields);
        self.in_place(&mut *reader, &mut |out, piece| match piece {
            Piece::Plain(text) => out.write(&text),
            _ => Ok(()),
        })
    }

    /// The rows of a table, written to `table`.
    #[cfg(feature = "parquet")]
    fn table(&mut self, source: Source, table: &mut ParquetWriter<Staged>) -> Result<(), Error> {
        let kind = Kind::Parquet;
        let mut reader = format::open(kind, source, Reading::unlimited(), self.of.fields);
        self.in_place(&mut *reader, &mut |_, piece| match piece {
            Piece::Values(values) => table.put(&values),
            _ => Ok(()),
        })?;
        // Rows that were rejected stayed in the table.
        for rows in &mut self.sides.apart {
            while let Some(number) = rows.peek(self.of.file)?.filter(|n| *n < self.number) {
                rows.due(self.of.file, number)?;
            }
        }
        Ok(())
    }

    /// Texts that are written as they are.
    fn in_place(
        &mut self,
        reader: &mut dyn format::Reader,
        put: &mut dyn FnMut(&mut Out, Piece) -> Result<(), Error>,
    ) -> Result<(), Error> {
        loop {
            let batch = match reader.next()? {
                Step::Batch(batch) => batch,
                Step::Fault(fault) => return Err(self.wrong(fault.reason)),
                Step::End => return Ok(()),
            };
            let mut failed = None;
            let (sides, file) = (&mut *self.sides, self.of.file);
            let mut restored = 0;
            let done = batch.rewrite(self.of.fields, &mut |record| {
                let original = sides
                    .edits
                    .due(file, record.number)
                    .and_then(|row| match row {
                        Some(row) => original(&record.text, &ledger::read(&row)?)
                            .map(|o| Some(o.into_owned())),
                        None => Ok(None),
                    });
                match original {
                    Ok(Some(text)) => {
                        restored += 1;
                        Verdict::Text(text)
                    }
                    Ok(None) => Verdict::Keep,
                    Err(e) => {
                        failed.get_or_insert((record.number, e));
                        Verdict::Keep
                    }
                }
            });
            if let Some((number, error)) = failed {
                self.number = number;
                return Err(self.wrong(error.message().to_owned()));
            }
            self.restored += restored;
            self.number += done.records;
            for piece in done.pieces {
                put(&mut self.out, piece)?;
            }
        }
    }

    fn lines(&mut self, source: Source) -> Result<(), Error> {
        let mut reader = LineReader::new(source, Reading::unlimited());
        loop {
            let lines = match reader.next_lines()? {
                jsonl::Chunk::Lines(lines) => lines,
                jsonl::Chunk::Fault(fault) => return Err(self.wrong(fault.reason)),
                jsonl::Chunk::End => return Ok(()),
            };
            for (_, _, line) in lines.iter() {
                self.put_back()?;
                match self.sides.edits.due(self.of.file, self.number)? {
                    None => self.out.write(line)?,
                    Some(row) => {
                        let line = self.line(line, &row).map_err(|reason| self.wrong(reason))?;
                        self.out.write(line.as_bytes())?;
                        self.restored += 1;
                    }
                }
                self.number += 1;
            }
        }
    }

    /// A line with its text as it was written before.
    fn line(&self, line: &[u8], row: &str) -> Result<String, String> {
        let row = ledger::read(row).map_err(|e| e.to_string())?;
        let line = std::str::from_utf8(line).map_err(|e| e.to_string())?;
        let parsed = jsonl::parse(line, self.of.fields)?;
        let text = parsed.text()?;
        original(&text, &row).map_err(|e| e.message().to_owned())?;
        let mut shift = 0;
        let splices = row.edits.iter().map(|edit| {
            // It was found to fit, so nothing overflows here.
            let start = edit.start.wrapping_add_signed(shift);
            shift += edit.inserted.len() as isize - edit.removed.len() as isize;
            Splice {
                range: start..start + edit.inserted.len(),
                with: match &edit.removed_literal {
                    Some(literal) => Cow::Borrowed(literal.as_ref()),
                    None => jsonl::escape(&edit.removed),
                },
            }
        });
        let literal = jsonl::splice(parsed.literal(), splices);
        let range = parsed.literal_range();
        Ok([&line[..range.start], &literal, &line[range.end..]].concat())
    }

    fn records(&mut self, source: Source) -> Result<(), Error> {
        let same = source.compression() == self.out.compression();
        let reading = Reading {
            keep_members: same && source.compression() != Compression::None,
            ..Reading::unlimited()
        };
        let mut reader = warc::WarcReader::new(source, reading);
        loop {
            let records = match reader.next_chunk()? {
                warc::Chunk::Records(records) => records,
                warc::Chunk::Passed(piece) => {
                    if piece.is_first() {
                        self.put_back()?;
                        self.number += 1;
                    }
                    match piece.piece() {
                        Piece::Plain(bytes) => self.out.write(bytes)?,
                        Piece::Packed { bytes, .. } => self.out.write_packed(bytes)?,
                        #[cfg(feature = "parquet")]
                        Piece::Values(_) => {}
                    }
                    continue;
                }
                // A long record that was passed on as it is, though its end is missing, has a row of its own.
                warc::Chunk::Fault(fault) if fault.raw.is_empty() && fault.left_out == 0 => {
                    continue;
                }
                warc::Chunk::Fault(fault) => return Err(self.wrong(fault.reason)),
                warc::Chunk::End => return Ok(()),
            };
            for unit in records.units() {
                self.unit(&records, unit)?;
            }
        }
    }

    /// A member: as it lies in the file if nothing of it changed, else each record in a member of its own.
    fn unit(&mut self, records: &warc::Records, unit: &warc::Unit) -> Result<(), Error> {
        let packed = records.packed(unit);
        let count = records
            .parts(unit)
            .filter(|(part, _)| !matches!(part.what, What::Breaks(_)))
            .count() as u64;
        self.put_back()?;
        let last = self.number + count;
        let mut touched = packed.is_empty();
        let due = self.sides.edits.peek(self.of.file)?;
        touched |= due.is_some_and(|n| n < last);
        for rows in &mut self.sides.apart {
            touched |= rows.peek(self.of.file)?.is_some_and(|n| n < last);
        }
        if !touched {
            self.number += count;
            return self.out.write_packed(packed);
        }
        for (part, bytes) in records.parts(unit) {
            match &part.what {
                What::Breaks(_) => {
                    self.out.write(bytes)?;
                    continue;
                }
                What::Wrong(reason, _) => return Err(self.wrong(reason.clone())),
                What::Page(..) | What::Response(..) | What::Other => self.put_back()?,
            }
            match (self.sides.edits.due(self.of.file, self.number)?, &part.what) {
                (Some(row), What::Page(header, end)) => {
                    let record = record(bytes, *header, *end, &row).map_err(|e| self.wrong(e))?;
                    self.out.write(&record)?;
                    self.restored += 1;
                }
                (Some(_), _) => {
                    return Err(self.wrong("expected a page, got another record".to_owned()));
                }
                (None, _) => self.out.write(bytes)?,
            }
            if self.out.compression() != Compression::None {
                self.out.flush()?;
            }
            self.number += 1;
        }
        Ok(())
    }

    /// Writes the records that were put apart from the number reached on.
    fn put_back(&mut self) -> Result<(), Error> {
        let compression = self.out.compression();
        while let Some(row) = self.apart()? {
            let (_, rejected) = rejected::read(row.as_bytes())?;
            if rejected.left_out > 0 {
                return Err(self.wrong(format!(
                    "expected all bytes of this record, got a row without {} of them, which were too many",
                    rejected.left_out
                )));
            }
            match (rejected.packed, compression) {
                (false, _) => self.out.write(&rejected.raw)?,
                (true, Compression::None) => {
                    return Err(self.wrong(
                        "expected an output that is packed as the original was, as damaged members are put back"
                            .to_owned(),
                    ));
                }
                (true, _) => self.out.write_packed(&rejected.raw)?,
            }
            let more = self.apart_is_due()?;
            self.number += u64::from(!more);
        }
        Ok(())
    }

    /// The row of the number reached, if it was put apart.
    fn apart(&mut self) -> Result<Option<String>, Error> {
        for rows in &mut self.sides.apart {
            if let Some(row) = rows.due(self.of.file, self.number)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn apart_is_due(&mut self) -> Result<bool, Error> {
        for rows in &mut self.sides.apart {
            if rows.peek(self.of.file)? == Some(self.number) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn wrong(&self, reason: String) -> Error {
        Error::new(ErrorKind::Record, reason)
            .in_file(self.of.cleaned.display())
            .at_record(self.number)
    }
}

/// A WARC record with its text and header as they were before.
fn record(bytes: &[u8], header: usize, end: usize, row: &str) -> Result<Vec<u8>, String> {
    let row = ledger::read(row).map_err(|e| e.to_string())?;
    let text = |bytes| std::str::from_utf8(bytes).map_err(|e| e.to_string());
    let (head, page) = (text(&bytes[..header])?, text(&bytes[header..end])?);
    let page = original(page, &row).map_err(|e| e.message().to_owned())?;
    let values = row.header.iter().map(|(_, value)| value.as_str());
    let head = warc::with_values(head, values);
    Ok([head.as_bytes(), page.as_bytes(), &bytes[end..]].concat())
}

/// The original of a text, checked.
fn original<'t>(text: &'t str, row: &ledger::Row<'_>) -> Result<Cow<'t, str>, Error> {
    let edits = row
        .edits
        .iter()
        .map(|e| (e.start, e.removed.as_ref(), e.inserted.as_ref()));
    let original = crate::undo(text, edits)?;
    if ledger::crc32(&original) != row.crc32 {
        return Err(Error::new(
            ErrorKind::Record,
            "expected the page that the ledger was made with, got another (if records were rejected or dropped, give \
             them with --rejected and --dropped)",
        ));
    }
    Ok(original)
}

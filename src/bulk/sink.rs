//! What is done with the results, in order: outputs, the files beside them, the figures.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use super::{
    Job, Report, Summary,
    manifest::{Manifest, SideLengths},
    output::Staged,
    plan::{File, Target, numbered},
    rejected,
    run::{Stage, What},
    sides::Sides,
    work::{self, Output, Worked},
};
#[cfg(feature = "parquet")]
use crate::format::parquet::ParquetWriter;
use crate::{
    Error, ErrorKind,
    format::{Compression, Kind, Rejected},
};

/// Rejected records that are named in the report.
const FIRST_REJECTED: usize = 5;

/// Bytes of rows that are gathered before they are written.
const PIECE: usize = 1 << 20;

/// Why the work ended early.
pub(super) enum Halt {
    Error(Error),
    /// Nobody reads the standard output any more.
    NoReader,
}

impl From<Error> for Halt {
    fn from(error: Error) -> Halt {
        Halt::Error(error)
    }
}

/// Takes the results in order.
pub(super) struct Sink<'p> {
    pub(super) files: &'p [File],
    pub(super) job: &'p Job,
    /// What stands in the names of files that are being written.
    pub(super) tag: String,
    pub(super) current: Option<Current>,
    pub(super) sides: Sides,
    pub(super) manifest: Option<Manifest>,
    pub(super) report: Report,
}

/// The file that is being written.
pub(super) struct Current {
    writer: Writer,
    /// Whether a page, or the lack of any in a file of records, makes it worth having.
    wanted: bool,
    /// Bytes in the last part of the output.
    len: u64,
    /// How long the files beside the pages were before.
    before: SideLengths,
    /// How many rejected records were named before.
    named: usize,
    summary: Summary,
}

enum Writer {
    Nowhere,
    StandardOutput,
    /// The parts, of which all but the last are whole.
    Parts(Vec<(Staged, PathBuf)>),
    #[cfg(feature = "parquet")]
    Table(Box<ParquetWriter<Staged>>, PathBuf),
}

impl Sink<'_> {
    pub(super) fn take(&mut self, stage: Stage<Worked>) -> Result<(), Halt> {
        let file = &self.files[stage.place];
        match stage.what {
            What::Open => self.open(file),
            What::Batch(worked) => self.batch(file, worked),
            What::Fault(fault) => {
                if let Some(current) = &mut self.current {
                    if !fault.packed {
                        current.summary.bytes_in += fault.raw.len() as u64 + fault.left_out;
                    }
                    current.summary.records += u64::from(!fault.continued);
                }
                self.reject(file, vec![fault])
            }
            What::Close => self.close(file),
            What::Failed(error) => self.fail(error),
        }
    }

    fn open(&mut self, file: &File) -> Result<(), Halt> {
        let writer = match &file.target {
            Target::Nowhere => Writer::Nowhere,
            Target::StandardOutput => Writer::StandardOutput,
            #[cfg(feature = "parquet")]
            Target::Path(path) if file.is_table() => {
                let staged = Staged::create_tagged(path, &self.tag)?;
                let input = file.input.path.as_deref().unwrap_or(path);
                let writer =
                    ParquetWriter::new(input, &self.job.fields.text, self.job.level, staged);
                match writer {
                    Ok(writer) => Writer::Table(Box::new(writer), path.clone()),
                    Err(error) => return self.fail(error),
                }
            }
            Target::Path(path) => {
                let path = match self.job.max_file {
                    Some(_) => numbered(path, 0),
                    None => path.clone(),
                };
                Writer::Parts(vec![(Staged::create_tagged(&path, &self.tag)?, path)])
            }
        };
        self.current = Some(Current {
            writer,
            wanted: !matches!(file.input.kind, Kind::Text | Kind::Html),
            len: 0,
            before: self.sides.lengths(),
            named: self.report.first_rejected.len(),
            summary: Summary::default(),
        });
        Ok(())
    }

    /// What was begun of the file is taken back, and the run goes on with the next.
    fn fail(&mut self, error: Error) -> Result<(), Halt> {
        if !matches!(error.kind(), ErrorKind::Input | ErrorKind::Record) {
            return Err(error.into());
        }
        if let Some(current) = self.current.take() {
            self.sides.cut(current.before)?;
            self.report.first_rejected.truncate(current.named);
        }
        self.report.summary.files_failed += 1;
        self.report.failed.push(error);
        Ok(())
    }

    fn batch(&mut self, file: &File, worked: Worked) -> Result<(), Halt> {
        let Some(current) = &mut self.current else {
            // The file failed before.
            return Ok(());
        };
        let mut summary = worked.summary;
        if matches!(file.target, Target::Nowhere) {
            summary.bytes_out = 0;
        }
        current.summary.add(&summary);
        current.wanted |= worked.rejected.is_empty() && worked.dropped.is_empty();
        self.report.sample.extend(worked.sample);
        let most = self.job.sample.map_or(0, |sample| sample.count);
        work::trim_sample(&mut self.report.sample, most);
        match worked.output {
            Output::Bytes(bytes) => self.write(file, &bytes)?,
            #[cfg(feature = "parquet")]
            Output::Values(values) => {
                if let Some(Current {
                    writer: Writer::Table(table, _),
                    ..
                }) = &mut self.current
                {
                    values.iter().try_for_each(|values| table.put(values))?;
                }
            }
        }
        if let Some(side) = &mut self.sides.ledger {
            side.write(&worked.ledger)?;
        }
        self.drop(file, &worked.dropped)?;
        self.reject(file, worked.rejected)
    }

    /// Writes packed bytes of the output, to another part if this one is full.
    fn write(&mut self, file: &File, bytes: &[u8]) -> Result<(), Halt> {
        let (Some(current), false) = (&mut self.current, bytes.is_empty()) else {
            return Ok(());
        };
        if let (Writer::Parts(parts), Some(most), Target::Path(path)) =
            (&mut current.writer, self.job.max_file, &file.target)
            && current.len > 0
            && current.len + bytes.len() as u64 > most
        {
            let path = numbered(path, parts.len());
            parts.push((Staged::create_tagged(&path, &self.tag)?, path));
            current.len = 0;
        }
        current.len += bytes.len() as u64;
        match &mut current.writer {
            Writer::Nowhere => Ok(()),
            Writer::StandardOutput => standard_output(io::stdout().lock().write_all(bytes)),
            Writer::Parts(parts) => match parts.last_mut() {
                Some((staged, _)) => Ok(staged.write(bytes)?),
                None => Ok(()),
            },
            #[cfg(feature = "parquet")]
            Writer::Table(..) => Ok(()),
        }
    }

    fn drop(&mut self, file: &File, pages: &[Rejected]) -> Result<(), Halt> {
        let Some(side) = &mut self.sides.dropped else {
            return Ok(());
        };
        let mut rows = Vec::new();
        for page in pages {
            rejected::write_dropped(&mut rows, &file.input.name, page)?;
            if rows.len() > PIECE {
                side.write_rows(&std::mem::take(&mut rows))?;
            }
        }
        Ok(side.write_rows(&rows)?)
    }

    fn reject(&mut self, file: &File, rejects: Vec<Rejected>) -> Result<(), Halt> {
        if let Some(current) = &mut self.current {
            let counted = rejects.iter().filter(|r| !r.continued).count() as u64;
            current.summary.rejected += counted;
        }
        let mut rows = Vec::new();
        for rejected in rejects {
            self.name(file, &rejected)?;
            if let Some(side) = &mut self.sides.rejected {
                rejected::write(&mut rows, &file.input.name, &rejected)?;
                drop(rejected);
                if rows.len() > PIECE {
                    side.write_rows(&std::mem::take(&mut rows))?;
                }
            }
        }
        if let Some(side) = &mut self.sides.rejected {
            side.write_rows(&rows)?;
        }
        Ok(())
    }

    /// Names a rejected record in the report, if it is one of the first; in a strict job it is an error.
    fn name(&mut self, file: &File, rejected: &Rejected) -> Result<(), Halt> {
        let first = &mut self.report.first_rejected;
        if first.len() == FIRST_REJECTED || rejected.continued {
            return Ok(());
        }
        let error = Error::new(ErrorKind::Record, &rejected.reason)
            .in_file(&file.input.name)
            .at_record(rejected.number);
        if self.job.strict {
            return Err(error.into());
        }
        first.push(error);
        Ok(())
    }

    fn close(&mut self, file: &File) -> Result<(), Halt> {
        if let Some(current) = &self.current
            && current.wanted
            && current.len == 0
            && file.packing.compression != Compression::None
        {
            // No bytes at all are no valid file.
            self.write(file, &work::pack_once(file.packing, b"")?)?;
        }
        let Some(mut current) = self.current.take() else {
            return Ok(());
        };
        current.summary.files = 1;
        current.summary.check()?;
        let mut outputs = Vec::new();
        match current.writer {
            Writer::Parts(parts) if current.wanted => {
                self.sync_sides()?;
                for (staged, path) in parts {
                    staged.commit()?;
                    outputs.push(path);
                }
            }
            Writer::StandardOutput => standard_output(io::stdout().lock().flush())?,
            #[cfg(feature = "parquet")]
            Writer::Table(table, path) => {
                self.sync_sides()?;
                table.finish()?.commit()?;
                outputs.push(path);
            }
            Writer::Parts(_) | Writer::Nowhere => {}
        }
        if let Some(manifest) = &mut self.manifest {
            let sides = self.sides.lengths();
            manifest.add(&file.input, &outputs, sides, &current.summary)?;
        }
        self.report.summary.add(&current.summary);
        Ok(())
    }

    /// What the manifest tells of is there when it tells it.
    fn sync_sides(&mut self) -> Result<(), Error> {
        match self.manifest {
            Some(_) => self.sides.sync(),
            None => Ok(()),
        }
    }

    /// The report. Where files are left undone, what goes with those done is left for another run.
    pub(super) fn finish(mut self) -> Result<Report, Error> {
        if self.report.stopped && self.manifest.is_some() {
            self.sides.sync()?;
            return Ok(self.report);
        }
        (self.report.rejected, self.report.dropped) = self.sides.settle()?;
        Ok(self.report)
    }
}

fn standard_output(result: io::Result<()>) -> Result<(), Halt> {
    match result {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Err(Halt::NoReader),
        Err(e) => Err(Halt::Error(
            Error::new(ErrorKind::Output, format_args!("cannot write: {e}"))
                .in_file("standard output"),
        )),
    }
}

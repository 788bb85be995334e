//! The run: inputs in, outputs out, in order.

use std::{
    io::{self, Write},
    path::PathBuf,
    time::Instant,
};

use super::{
    Report,
    output::Staged,
    pipeline,
    plan::{File, Plan, Rejects, Side, Target},
    rejected, site,
    work::{self, Worked},
};
use crate::{
    Error, ErrorKind,
    format::{self, Batch, Compression, Kind, OnRead, Packer, Packing, Reader, Rejected, Step},
};

/// Rejected records that are named in the report.
const FIRST_REJECTED: usize = 5;

/// Bytes of rows that are gathered before they are written.
const PIECE: usize = 1 << 20;

/// Why the work ended early.
enum Halt {
    Error(Error),
    /// Nobody reads the standard output any more.
    NoReader,
}

impl From<Error> for Halt {
    fn from(error: Error) -> Halt {
        Halt::Error(error)
    }
}

/// A stage of a file, of the file with this place in the plan.
pub(super) struct Stage<B> {
    place: usize,
    pub(super) what: What<B>,
}

pub(super) enum What<B> {
    Open,
    Batch(B),
    Fault(Rejected),
    Close,
    Failed(Error),
}

impl Plan {
    /// Does the work; `on_read` is told how many bytes of the inputs, as they lie there, were read.
    ///
    /// # Errors
    ///
    /// When an input cannot be read, an output cannot be written, or, in a strict job, a record is rejected.
    pub fn run(self, on_read: Option<OnRead>) -> Result<Report, Error> {
        let start = Instant::now();
        let Plan {
            job,
            files,
            skipped,
            ledger,
            rejected,
            dropped,
            summary,
        } = self;
        let ledger_packing = ledger.as_ref().map(|side| side.packing);
        let site = match job.site_wanted() {
            Some(wanted) => Some(site::survey(&job, wanted, &files, on_read.clone())?),
            None => None,
        };
        let mut inputs = Inputs::new(&files, on_read);
        let mut sink = Sink {
            files: &files,
            strict: job.strict,
            sample: job.sample.map_or(0, |s| s.count),
            current: None,
            ledger,
            rejected,
            dropped,
            report: Report::default(),
        };
        let done = pipeline::ordered(
            job.threads.get(),
            || inputs.next(),
            |stage: Stage<Box<dyn Batch>>| {
                let place = stage.place;
                let what = match stage.what {
                    What::Batch(batch) => {
                        match work::work(
                            &job,
                            site.as_ref(),
                            &files[place],
                            place,
                            batch,
                            ledger_packing,
                        ) {
                            Ok(worked) => What::Batch(worked),
                            Err(error) => What::Failed(error),
                        }
                    }
                    What::Open => What::Open,
                    What::Fault(fault) => What::Fault(fault),
                    What::Close => What::Close,
                    What::Failed(error) => What::Failed(error),
                };
                Stage { place, what }
            },
            |stage| sink.take(stage),
        );
        match done {
            Err(Halt::Error(error)) => return Err(error),
            Err(Halt::NoReader) => sink.report.cut_short = true,
            Ok(()) => {}
        }
        let mut report = sink.finish()?;
        report.summary.files_skipped = skipped;
        if let Some(site) = &site {
            let tally = report.summary.site.get_or_insert_default();
            tally.memory_bytes = site.memory_bytes() as u64;
            tally.pages_asked = site.limits().pages();
            tally.least_pages = site.least_pages();
        }
        report.summary.time = start.elapsed();
        if let Some(mut staged) = summary {
            staged.write(report.summary.to_json()?.as_bytes())?;
            staged.commit()?;
        }
        Ok(report)
    }
}

/// Reads the inputs one after the other.
pub(super) struct Inputs<'p> {
    files: &'p [File],
    on_read: Option<OnRead>,
    place: usize,
    open: Option<Box<dyn Reader>>,
}

impl<'p> Inputs<'p> {
    pub(super) fn new(files: &'p [File], on_read: Option<OnRead>) -> Inputs<'p> {
        Inputs {
            files,
            on_read,
            place: 0,
            open: None,
        }
    }

    pub(super) fn next(&mut self) -> Option<Stage<Box<dyn Batch>>> {
        let place = self.place;
        let file = self.files.get(place)?;
        let what = match self.step(file) {
            Ok(what) => what,
            Err(error) => What::Failed(error),
        };
        if matches!(what, What::Close) {
            self.place += 1;
            self.open = None;
        }
        Some(Stage { place, what })
    }

    fn step(&mut self, file: &File) -> Result<What<Box<dyn Batch>>, Error> {
        let Some(reader) = &mut self.open else {
            let source = file.input.open(self.on_read.clone())?;
            self.open = Some(format::open(file.input.kind, source, file.reading));
            return Ok(What::Open);
        };
        Ok(match reader.next()? {
            Step::Batch(batch) => What::Batch(batch),
            Step::Fault(fault) => What::Fault(fault),
            Step::End => What::Close,
        })
    }
}

/// Takes the results in order.
struct Sink<'p> {
    files: &'p [File],
    strict: bool,
    sample: usize,
    current: Option<Current>,
    ledger: Option<Side>,
    rejected: Option<Rejects>,
    dropped: Option<Rejects>,
    report: Report,
}

/// The output that is being written.
struct Current {
    writer: Writer,
    /// Whether a page, or the lack of any in a file of records, makes it worth having.
    wanted: bool,
    /// Whether any byte was written.
    any: bool,
}

enum Writer {
    Nowhere,
    StandardOutput,
    Staged(Staged),
}

impl Sink<'_> {
    fn take(&mut self, stage: Stage<Worked>) -> Result<(), Halt> {
        let file = &self.files[stage.place];
        match stage.what {
            What::Open => self.open(file),
            What::Batch(worked) => self.batch(file, worked),
            What::Fault(fault) => {
                let summary = &mut self.report.summary;
                if !fault.packed {
                    summary.bytes_in += fault.raw.len() as u64 + fault.left_out;
                }
                summary.records += u64::from(!fault.continued);
                self.reject(file, vec![fault])
            }
            What::Close => self.close(file),
            What::Failed(error) => Err(error.into()),
        }
    }

    fn open(&mut self, file: &File) -> Result<(), Halt> {
        let writer = match &file.target {
            Target::Nowhere => Writer::Nowhere,
            Target::StandardOutput => Writer::StandardOutput,
            Target::Path(path) => Writer::Staged(Staged::create(path)?),
        };
        self.current = Some(Current {
            writer,
            wanted: file.input.kind != Kind::Text,
            any: false,
        });
        Ok(())
    }

    fn batch(&mut self, file: &File, worked: Worked) -> Result<(), Halt> {
        let mut summary = worked.summary;
        if matches!(file.target, Target::Nowhere) {
            summary.bytes_out = 0;
        }
        self.report.summary.add(&summary);
        self.report.sample.extend(worked.sample);
        work::trim_sample(&mut self.report.sample, self.sample);
        if let Some(current) = &mut self.current {
            current.wanted |= worked.rejected.is_empty() && worked.dropped.is_empty();
            current.write(&worked.bytes)?;
        }
        if let Some(side) = &mut self.ledger {
            side.staged.write(&worked.ledger)?;
        }
        self.drop(file, &worked.dropped)?;
        self.reject(file, worked.rejected)
    }

    fn drop(&mut self, file: &File, pages: &[Rejected]) -> Result<(), Halt> {
        let Some(drops) = &mut self.dropped else {
            return Ok(());
        };
        let mut rows = Vec::new();
        for (i, page) in pages.iter().enumerate() {
            rejected::write_dropped(&mut rows, &file.input.name, page)?;
            if rows.len() > PIECE || i + 1 == pages.len() {
                let packed = pack(drops.side.packing, std::mem::take(&mut rows))?;
                drops.side.staged.write(&packed)?;
            }
        }
        Ok(())
    }

    fn reject(&mut self, file: &File, rejects: Vec<Rejected>) -> Result<(), Halt> {
        if rejects.is_empty() {
            return Ok(());
        }
        let counted = rejects.iter().filter(|r| !r.continued).count() as u64;
        self.report.summary.rejected += counted;
        let mut rows = Vec::new();
        for rejected in rejects {
            self.name(file, &rejected)?;
            if self.rejected.is_some() {
                rejected::write(&mut rows, &file.input.name, &rejected)?;
            }
            drop(rejected);
            if rows.len() > PIECE {
                self.write_rejected(std::mem::take(&mut rows))?;
            }
        }
        self.write_rejected(rows)
    }

    fn write_rejected(&mut self, rows: Vec<u8>) -> Result<(), Halt> {
        if let (Some(rejects), false) = (&mut self.rejected, rows.is_empty()) {
            let packed = pack(rejects.side.packing, rows)?;
            rejects.side.staged.write(&packed)?;
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
        if self.strict {
            return Err(error.into());
        }
        first.push(error);
        Ok(())
    }

    fn close(&mut self, file: &File) -> Result<(), Halt> {
        self.report.summary.files += 1;
        let Some(mut current) = self.current.take() else {
            return Ok(());
        };
        if !current.wanted {
            return Ok(());
        }
        if !current.any && file.packing.compression != Compression::None {
            // No bytes at all are no valid file.
            current.write(&pack(file.packing, Vec::new())?)?;
        }
        match current.writer {
            Writer::Staged(staged) => staged.commit()?,
            Writer::StandardOutput => flush_standard_output()?,
            Writer::Nowhere => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Report, Error> {
        if let Some(side) = self.ledger {
            side.staged.commit()?;
        }
        let summary = &self.report.summary;
        self.report.rejected = settle(self.rejected, summary.rejected)?;
        self.report.dropped = settle(self.dropped, summary.pages_dropped)?;
        Ok(self.report)
    }
}

/// Puts the file into its place if there is need of it, and tells where that is.
fn settle(rejects: Option<Rejects>, count: u64) -> Result<Option<PathBuf>, Error> {
    let Some(rejects) = rejects else {
        return Ok(None);
    };
    if rejects.asked || count > 0 {
        rejects.side.staged.commit()?;
        return Ok(Some(rejects.path));
    }
    if rejects.path.is_file() {
        // What an earlier run rejected or dropped, this one did not.
        std::fs::remove_file(&rejects.path)
            .map_err(|e| super::output::cannot_write(&rejects.path, &e))?;
    }
    Ok(None)
}

impl Current {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        self.any |= !bytes.is_empty();
        match &mut self.writer {
            Writer::Nowhere => Ok(()),
            Writer::StandardOutput => standard_output(io::stdout().lock().write_all(bytes)),
            Writer::Staged(staged) => Ok(staged.write(bytes)?),
        }
    }
}

fn flush_standard_output() -> Result<(), Halt> {
    standard_output(io::stdout().lock().flush())
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

fn pack(packing: Packing, bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    Packer::new(packing)
        .and_then(|mut packer| packer.pack(&bytes, &mut out))
        .map_err(|e| Error::new(ErrorKind::Output, format_args!("cannot compress: {e}")))?;
    Ok(out)
}

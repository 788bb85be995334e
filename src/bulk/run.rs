//! The run: inputs in, outputs out, in order.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use super::{
    Report, manifest,
    pipeline::{self, Produce},
    plan::{File, Plan},
    sink::{Halt, Sink},
    site, work,
};
use crate::{
    Error,
    format::{self, Batch, Fields, OnRead, Poll, Reader, Rejected, Step},
};

/// A stage of a file, of the file with this place in the plan.
pub(super) struct Stage<B> {
    pub(super) place: usize,
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
    /// When an output cannot be written, or, in a strict job, a record is rejected. What is wrong with an input is told in the
    /// report.
    pub fn run(self, on_read: Option<OnRead>) -> Result<Report, Error> {
        let start = Instant::now();
        let Plan {
            job,
            files,
            skipped,
            sides,
            manifest,
            summary,
        } = self;
        let ledger_packing = sides.ledger.as_ref().map(|side| side.packing);
        let site = match job.site_wanted() {
            Some(wanted) => Some(site::survey(&job, wanted, &files, on_read.clone())?),
            None => None,
        };
        let mut report = Report::default();
        for done in manifest.iter().flat_map(|manifest| &manifest.done) {
            report.summary.add(&done.summary()?);
            report.resumed += 1;
        }
        let mut inputs = Inputs::new(&files, &job.fields, on_read);
        inputs.stop = job.stop.as_deref();
        let mut sink = Sink {
            files: &files,
            job: &job,
            tag: manifest::tag(job.shard),
            current: None,
            sides,
            manifest,
            report,
        };
        let done = pipeline::ordered(
            job.threads.get(),
            &mut inputs,
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
        sink.report.stopped = inputs.stopped;
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
            staged.write(report.summary.to_json().as_bytes())?;
            staged.commit()?;
        }
        Ok(report)
    }
}

/// Reads the inputs one after the other.
pub(super) struct Inputs<'p> {
    files: &'p [File],
    fields: &'p Fields,
    on_read: Option<OnRead>,
    place: usize,
    open: Option<Box<dyn Reader>>,
    /// Set when no further file is to be begun.
    stop: Option<&'p AtomicBool>,
    /// Whether files were left because of that.
    stopped: bool,
}

impl<'p> Inputs<'p> {
    pub(super) fn new(
        files: &'p [File],
        fields: &'p Fields,
        on_read: Option<OnRead>,
    ) -> Inputs<'p> {
        Inputs {
            files,
            fields,
            on_read,
            place: 0,
            open: None,
            stop: None,
            stopped: false,
        }
    }

    fn step(&mut self, file: &File) -> Result<What<Box<dyn Batch>>, Error> {
        let Some(reader) = &mut self.open else {
            let source = file.input.open(self.on_read.clone())?;
            self.open = Some(format::open(
                file.input.kind,
                source,
                file.reading,
                self.fields,
            ));
            return Ok(What::Open);
        };
        Ok(match reader.next()? {
            Step::Batch(batch) => What::Batch(batch),
            Step::Fault(fault) => What::Fault(fault),
            Step::End => What::Close,
        })
    }
}

impl Produce<Stage<Box<dyn Batch>>> for &mut Inputs<'_> {
    fn poll(&mut self, threads: usize) -> Poll {
        let open = self.open.as_mut();
        open.map_or(Poll::Ready, |reader| reader.poll(threads))
    }

    fn next(&mut self) -> Option<Stage<Box<dyn Batch>>> {
        loop {
            let place = self.place;
            let file = self.files.get(place)?;
            if file.done {
                self.place += 1;
                continue;
            }
            if self.open.is_none() && self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                self.stopped = true;
                return None;
            }
            let what = match self.step(file) {
                Ok(what) => what,
                Err(error) => What::Failed(error),
            };
            if matches!(what, What::Close | What::Failed(_)) {
                self.place += 1;
                self.open = None;
            }
            return Some(Stage { place, what });
        }
    }
}

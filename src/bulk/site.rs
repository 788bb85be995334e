//! The first pass of `site-repeat`: every page of every input into one sketch.

use super::{
    Job, pipeline,
    plan::File,
    run::{Inputs, Stage, What},
};
use crate::{
    Action, Error, ErrorKind, Label, SiteHost, SiteLimits, SiteLines, SiteSketch,
    format::{Batch, Kind, OnRead, Record, Verdict},
};

/// How lines that recur over a host's pages are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// On how many pages a line must stand.
    pub limits: SiteLimits,
    /// The memory for counters, in bytes.
    pub memory_bytes: usize,
}

impl Job {
    /// How recurring lines are looked for, if they are.
    pub(super) fn site_wanted(&self) -> Option<Site> {
        let action = self.cleaner.config().action(Label::SiteRepeat);
        self.site.filter(|_| action != Action::Ignore)
    }
}

/// Checks that the inputs can be read twice and have URLs.
pub(super) fn check(files: &[File]) -> Result<(), Error> {
    for file in files {
        let wrong = if file.input.is_stream() {
            "expected a regular file with --site-repeat, which reads its inputs twice, got a stream"
        } else if file.input.kind == Kind::Text {
            "expected JSON lines with --site-repeat, got a text file, which has no URL"
        } else {
            continue;
        };
        return Err(Error::new(ErrorKind::Input, wrong).in_file(&file.input.name));
    }
    Ok(())
}

/// Reads all inputs. What cannot be read is left to the second pass to tell.
pub(super) fn survey(
    job: &Job,
    site: Site,
    files: &[File],
    on_read: Option<OnRead>,
) -> Result<SiteLines, Error> {
    let sketch = SiteSketch::new(site.memory_bytes);
    let mut inputs = Inputs::new(files, &job.fields, on_read);
    pipeline::ordered(
        job.threads.get(),
        &mut inputs,
        |stage: Stage<Box<dyn Batch>>| match stage.what {
            What::Batch(batch) => {
                batch.rewrite(&job.fields, &mut |record| {
                    if let Some(host) = host(record) {
                        sketch.add(&host, &record.text);
                    }
                    Verdict::Keep
                });
                Ok(())
            }
            What::Open | What::Fault(_) | What::Close | What::Failed(_) => Ok(()),
        },
        |done: Result<(), Error>| done,
    )?;
    Ok(sketch.finish(site.limits))
}

/// The host of a record, if it has a URL with one.
pub(super) fn host(record: &Record<'_>) -> Option<SiteHost> {
    let url: std::borrow::Cow<'_, str> = serde_json::from_str(record.url?).ok()?;
    SiteHost::of_url(&url)
}

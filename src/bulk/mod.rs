//! Files to batches to ordered output.
//!
//! [`Plan::new`] finds the inputs, gives each its output and checks that all can be read and written; [`Plan::run`] does
//! the work. Nothing here prints: what there is to say is in the [`Report`].

mod discover;
pub(crate) mod ledger;
mod manifest;
mod marks;
mod output;
mod pipeline;
mod plan;
mod rejected;
mod run;
mod sides;
mod sink;
mod site;
mod summary;
mod undo;
pub(crate) mod work;

use std::{
    num::NonZeroUsize,
    path::PathBuf,
    str::FromStr,
    sync::{Arc, atomic::AtomicBool},
};

pub use discover::{Input, discover};
pub use marks::{dolma_row, marks_json};
pub use output::Staged;
pub use plan::Plan;
pub use site::Site;
pub use summary::{LabelTally, SiteTally, Summary};
pub use undo::{Undo, UndoTree};
pub use work::Sampled;

use crate::{
    Cleaner, Error, ErrorKind,
    format::{Fields, Kind, Reading},
};

/// What is done with the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Task {
    /// The edits are made.
    Clean,
    /// The text stays; the marks are added to the record.
    Mark,
    /// The marks are written as dolma attributes, apart from the text.
    Attributes,
}

/// What is to be done, with what and where to.
#[derive(Clone, Debug)]
pub struct Job {
    /// The cleaner.
    pub cleaner: Cleaner,
    /// What is done with the pages.
    pub task: Task,
    /// The fields that matter.
    pub fields: Fields,
    /// Files, directories, globs, or `-` for the standard input.
    pub inputs: Vec<PathBuf>,
    /// The kind of every input; by name and content if none is given.
    pub kind: Option<Kind>,
    /// What is written of pages of HTML.
    pub html: HtmlOutput,
    /// Whether pages of HTML are read out of WARC records of what a crawler fetched. Their text is written, as JSON lines
    /// where the output is named so and else as WET.
    pub responses: bool,
    /// The output, a file or a directory; the standard output if none is given.
    pub output: Option<PathBuf>,
    /// Where the edits are written.
    pub ledger: Option<PathBuf>,
    /// Where rejected records are written; beside the output if none is given.
    pub rejected: Option<PathBuf>,
    /// Whether pages that are not worth keeping are written apart from the others.
    pub drop: bool,
    /// Where dropped pages are written; beside the output if none is given.
    pub dropped: Option<PathBuf>,
    /// Where the summary is written.
    pub summary: Option<PathBuf>,
    /// Whether and how lines that recur over a host's pages are looked for, by the URL in its field. The inputs are then read
    /// twice.
    pub site: Option<Site>,
    /// How hard outputs are packed; the compression's own default if none is given.
    pub level: Option<i32>,
    /// The longest record that is read as a whole, in bytes, not packed.
    pub max_record: usize,
    /// The size that an output may have, in bytes, before another one is begun; at most a batch more.
    pub max_file: Option<u64>,
    /// Which part of the inputs is done, where several runs share an output directory.
    pub shard: Option<Shard>,
    /// Whether a run that ended early goes on.
    pub resume: bool,
    /// Set by others when no further file is to be begun.
    pub stop: Option<Arc<AtomicBool>>,
    /// Number of threads.
    pub threads: NonZeroUsize,
    /// Whether the first rejected record is an error.
    pub strict: bool,
    /// Whether nothing is written but the summary.
    pub dry_run: bool,
    /// How many of the pages that would change are kept in the report, chosen by the seed.
    pub sample: Option<Sample>,
}

impl Job {
    /// Cleans `inputs` to the standard output, on one thread, with all else as the command line has it by default.
    pub fn new(cleaner: Cleaner, inputs: Vec<PathBuf>) -> Job {
        Job {
            cleaner,
            task: Task::Clean,
            fields: Fields::default(),
            inputs,
            kind: None,
            html: HtmlOutput::default(),
            responses: false,
            output: None,
            ledger: None,
            rejected: None,
            drop: false,
            dropped: None,
            summary: None,
            site: None,
            level: None,
            max_record: Reading::default().max_record,
            max_file: None,
            shard: None,
            resume: false,
            stop: None,
            threads: NonZeroUsize::MIN,
            strict: false,
            dry_run: false,
            sample: None,
        }
    }
}

/// What is written of a page of HTML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HtmlOutput {
    /// Its visible text, cleaned.
    #[default]
    Text,
    /// The text of its main content, cleaned.
    Main,
    /// The page itself, without what is removed.
    Source,
}

/// One of several parts of the inputs, that are done by runs of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, counted from 1.
    pub number: u32,
    /// Of how many.
    pub count: u32,
}

impl FromStr for Shard {
    type Err = Error;

    fn from_str(text: &str) -> Result<Shard, Error> {
        let parts = text.split_once('/');
        let parsed = parts.and_then(|(number, count)| {
            Some(Shard {
                number: number.parse().ok()?,
                count: count.parse().ok()?,
            })
        });
        match parsed {
            Some(shard) if (1..=shard.count).contains(&shard.number) => Ok(shard),
            _ => Err(Error::new(
                ErrorKind::Config,
                format_args!("expected a part such as 1/4, got {text:?}"),
            )),
        }
    }
}

/// A choice of pages.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// How many.
    pub count: usize,
    /// Another seed chooses other pages.
    pub seed: u64,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Report {
    /// The counts.
    pub summary: Summary,
    /// The files that could not be read to their end, and why.
    pub failed: Vec<Error>,
    /// Files that an earlier run had done.
    pub resumed: u64,
    /// Whether files were left undone because a stop was asked for.
    pub stopped: bool,
    /// The first rejected records, as errors.
    pub first_rejected: Vec<Error>,
    /// Where the rejected records were written.
    pub rejected: Option<PathBuf>,
    /// Where the dropped pages were written.
    pub dropped: Option<PathBuf>,
    /// The sample, in the order of the input.
    pub sample: Vec<Sampled>,
    /// Whether whoever read the standard output went away, so that the work ended early.
    pub cut_short: bool,
}

//! How fast it is here, on the user's own pages or on built-in ones: each stage, the whole, threads, and floors in the same
//! run.
//!
//! All rates are in millions of bytes of page text (UTF-8, unpacked) a second, whatever the stage works on, so that they
//! compare.

mod corpus;
mod floors;
#[allow(dead_code, reason = "the benches take what this does not")]
mod haystacks;
mod report;
mod stages;
mod tables;

use std::{
    fs,
    num::NonZeroUsize,
    path::Path,
    time::{Duration, Instant},
};

use crate::{
    Cleaner, Error, ErrorKind,
    bulk::{Job, Plan},
    format::Fields,
};
pub(crate) use corpus::Wanted;
use corpus::{Corpus, Part};
pub(crate) use report::Figures;

/// How it is measured.
pub(crate) struct Settings {
    pub(crate) cleaner: Cleaner,
    pub(crate) fields: Fields,
    /// How often everything is measured.
    pub(crate) rounds: NonZeroUsize,
    /// Most threads.
    pub(crate) threads: NonZeroUsize,
}

/// What was measured of one thing, in every round.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    name: &'static str,
    times: Vec<Duration>,
}

/// Measures of one round, by name in the order in which they come first.
#[derive(Debug, Default)]
struct Measures(Vec<Measure>);

impl Measures {
    fn add(&mut self, name: &'static str, time: Duration) {
        match self.0.iter_mut().find(|measure| measure.name == name) {
            Some(measure) => measure.times.push(time),
            None => self.0.push(Measure {
                name,
                times: vec![time],
            }),
        }
    }
}

/// What was measured of a part of the corpus.
pub(crate) struct PartFigures {
    name: &'static str,
    pages: usize,
    text_bytes: usize,
    /// Stages, on one thread.
    stages: Vec<Measure>,
}

/// Measures on the corpus that is wanted.
///
/// # Errors
///
/// When the corpus cannot be read or has no text, or a run over it fails.
pub(crate) fn run(settings: &Settings, wanted: &Wanted) -> Result<Figures, Error> {
    let corpus = Corpus::gather(wanted, &settings.fields)?;
    let mut parts = Vec::new();
    for part in &corpus.parts {
        parts.push(measure_part(settings, part)?);
    }
    let all = Part::all(&corpus.parts);
    let (mut floors, mut scaling) = (Measures::default(), Vec::new());
    for _ in 0..settings.rounds.get() {
        floors::measure(&all, &mut floors)?;
    }
    for threads in thread_counts(settings.threads) {
        scaling.push((threads, Vec::new()));
    }
    for _ in 0..settings.rounds.get() {
        for (threads, times) in &mut scaling {
            times.push(whole(settings, &corpus, *threads)?);
        }
    }
    Ok(Figures {
        rounds: settings.rounds,
        built_in: corpus.built_in,
        files: corpus.files(),
        files_left_out: corpus.files_left_out,
        cut: corpus.cut,
        rejected: corpus.rejected,
        file_bytes: all.file_bytes(),
        parts,
        floors: floors.0,
        scaling,
        pages: all.pages.len(),
        text_bytes: all.text_bytes(),
    })
}

fn measure_part(settings: &Settings, part: &Part) -> Result<PartFigures, Error> {
    let mut measures = Measures::default();
    for _ in 0..settings.rounds.get() {
        stages::measure(settings, part, &mut measures)?;
    }
    Ok(PartFigures {
        name: part.name,
        pages: part.pages.len(),
        text_bytes: part.text_bytes(),
        stages: measures.0,
    })
}

/// 1, 2, 4 … and the most.
fn thread_counts(most: NonZeroUsize) -> Vec<usize> {
    let doubled = std::iter::successors(Some(1usize), |n| n.checked_mul(2));
    let mut counts: Vec<usize> = doubled.take_while(|n| *n < most.get()).collect();
    counts.push(most.get());
    counts
}

/// A run of `saoye clean` over the corpus, from file to file.
fn whole(settings: &Settings, corpus: &Corpus, threads: usize) -> Result<Duration, Error> {
    let output = corpus.place().join("out");
    let job = Job {
        fields: settings.fields.clone(),
        output: Some(output.clone()),
        max_record: corpus::MAX_RECORD,
        threads: NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN),
        ..Job::new(settings.cleaner.clone(), vec![corpus.input_directory()])
    };
    let start = Instant::now();
    let report = Plan::new(job)?.run(None)?;
    let time = start.elapsed();
    if let Some(error) = report.failed.into_iter().next() {
        return Err(error);
    }
    fs::remove_dir_all(&output).map_err(|e| cannot("remove", &output, &e))?;
    Ok(time)
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Output, format_args!("cannot {what}: {error}")).in_file(path.display())
}

//! Which input goes to which output; all that can be known to fail fails here, before any work.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    Job, Task,
    discover::{Found, Input, discover},
    output::{Staged, cannot_write, directory_of},
    site,
};
use crate::{
    Error, ErrorKind,
    format::{Compression, Kind, NameFacts, Packing, Reading},
};

/// A job whose inputs were found and whose outputs can be written.
pub struct Plan {
    pub(super) job: Job,
    pub(super) files: Vec<File>,
    pub(super) skipped: u64,
    pub(super) ledger: Option<Side>,
    pub(super) rejected: Option<Rejects>,
    pub(super) dropped: Option<Rejects>,
    pub(super) summary: Option<Staged>,
}

/// An input with its output.
pub(super) struct File {
    pub(super) input: Input,
    pub(super) target: Target,
    /// How the output is packed.
    pub(super) packing: Packing,
    /// How the input is read.
    pub(super) reading: Reading,
}

/// Where the output of a file goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Nowhere,
    StandardOutput,
    Path(PathBuf),
}

/// An output beside the pages.
pub(super) struct Side {
    pub(super) staged: Staged,
    pub(super) packing: Packing,
}

impl Side {
    fn create(path: &Path) -> Result<Side, Error> {
        Ok(Side {
            staged: Staged::create(path)?,
            packing: NameFacts::of(path).compression.into(),
        })
    }
}

/// The rejected or the dropped records.
pub(super) struct Rejects {
    pub(super) side: Side,
    pub(super) path: PathBuf,
    /// Whether the file was asked for, so that it is written even when it stays empty.
    pub(super) asked: bool,
}

impl Rejects {
    fn create(path: PathBuf, asked: bool) -> Result<Rejects, Error> {
        Ok(Rejects {
            side: Side::create(&path)?,
            path,
            asked,
        })
    }
}

impl Plan {
    /// Finds the inputs, gives each its output, and checks that all can be read and written.
    ///
    /// # Errors
    ///
    /// When an input cannot be read, an output cannot be written, or two uses of a file clash.
    pub fn new(job: Job) -> Result<Plan, Error> {
        let found = discover(&job.inputs, job.kind)?;
        let targets = Targets::of(&job, &found)?;
        let skipped = found.skipped;
        let directories = found.directories;
        let files = found
            .inputs
            .into_iter()
            .map(|input| targets.assign(&job, input))
            .collect::<Result<Vec<_>, _>>()?;
        if job.site_wanted().is_some() {
            site::check(&files)?;
        }
        let rejected = if job.dry_run {
            None
        } else {
            beside(&job, &job.rejected, ".rejected.jsonl")
        };
        let dropped = dropped_path(&job)?;
        let sides = (rejected.as_deref(), dropped.as_deref());
        check_clashes(&job, &files, sides, &directories)?;
        check_writable(&files, matches!(targets, Targets::Below(_)))?;
        let side = |path: &Option<PathBuf>| match path {
            Some(path) if !job.dry_run => Side::create(path).map(Some),
            _ => Ok(None),
        };
        let ledger = side(&job.ledger)?;
        let rejected = rejected.map(|path| Rejects::create(path, job.rejected.is_some()));
        let dropped = dropped.map(|path| Rejects::create(path, job.dropped.is_some()));
        let (rejected, dropped) = (rejected.transpose()?, dropped.transpose()?);
        let summary = job.summary.as_deref().map(Staged::create).transpose()?;
        Ok(Plan {
            job,
            files,
            skipped,
            ledger,
            rejected,
            dropped,
            summary,
        })
    }

    /// How many bytes of the inputs, as they lie there, will be read, where known.
    pub fn total_size(&self) -> Option<u64> {
        let passes = 1 + u64::from(self.job.site_wanted().is_some());
        let once: Option<u64> = self.files.iter().map(|f| f.input.size).sum();
        once.map(|size| size * passes)
    }
}

/// How outputs follow from inputs.
enum Targets {
    Nowhere,
    StandardOutput,
    File(PathBuf),
    Below(PathBuf),
}

impl Targets {
    fn of(job: &Job, found: &Found) -> Result<Targets, Error> {
        if job.dry_run {
            return Ok(Targets::Nowhere);
        }
        match &job.output {
            None if found.single => Ok(Targets::StandardOutput),
            None => Err(Error::new(
                ErrorKind::Output,
                "expected -o OUT, a directory, for several inputs",
            )),
            Some(out) if out.as_os_str() == "-" && found.single => Ok(Targets::StandardOutput),
            Some(out) if found.single && !out.is_dir() && !ends_in_slash(out) => {
                Ok(Targets::File(out.clone()))
            }
            Some(out) if found.inputs.iter().any(|i| i.path.is_none()) => Err(Error::new(
                ErrorKind::Output,
                "expected a file, as the standard input has no name to give an output in a directory",
            )
            .in_file(out.display())),
            Some(out) if out.exists() && !out.is_dir() => Err(Error::new(
                ErrorKind::Output,
                "expected a directory for several inputs, got a file",
            )
            .in_file(out.display())),
            Some(out) => Ok(Targets::Below(out.clone())),
        }
    }

    fn assign(&self, job: &Job, input: Input) -> Result<File, Error> {
        let kind = kind_out(job.task, input.kind);
        let (target, compression) = match self {
            Targets::Nowhere => (Target::Nowhere, Compression::None),
            Targets::StandardOutput => (Target::StandardOutput, Compression::None),
            Targets::File(out) => {
                let compression = compression_out(out, kind, input.compression)?;
                (Target::Path(out.clone()), compression)
            }
            Targets::Below(out) => {
                let name = name_out(&input, kind);
                (Target::Path(out.join(name)), input.compression)
            }
        };
        let same = compression == input.compression && kind == input.kind;
        Ok(File {
            packing: Packing {
                compression,
                level: job.level,
            },
            reading: Reading {
                max_record: job.max_record,
                keep_members: same && compression != Compression::None,
                rows: job.task != Task::Clean,
                pieces: kind == Kind::Warc && compression != Compression::None,
            },
            input,
            target,
        })
    }
}

fn ends_in_slash(path: &Path) -> bool {
    path.as_os_str()
        .as_encoded_bytes()
        .last()
        .is_some_and(|b| std::path::is_separator(*b as char))
}

/// The kind of output that `task` makes of `kind`.
fn kind_out(task: Task, kind: Kind) -> Kind {
    match task {
        Task::Clean => kind,
        Task::Mark | Task::Attributes => Kind::Jsonl,
    }
}

/// What to compress the output `out` with: what its name says, or else what the input has.
fn compression_out(out: &Path, kind: Kind, input: Compression) -> Result<Compression, Error> {
    let named = NameFacts::of(out);
    match named.kind {
        Some(other) if other != kind => Err(Error::new(
            ErrorKind::Output,
            format_args!(
                "expected a name for {} output, got one for {}",
                kind.as_str(),
                other.as_str()
            ),
        )
        .in_file(out.display())),
        None if named.compression == Compression::None => Ok(input),
        _ => Ok(named.compression),
    }
}

/// The output's name below the output directory: the input's, with `.jsonl` put in when a text becomes records.
fn name_out(input: &Input, kind: Kind) -> PathBuf {
    if input.kind == kind {
        return input.below.clone();
    }
    let packed = !matches!(NameFacts::of(&input.below).compression, Compression::None);
    let mut name = if packed {
        input.below.with_extension("")
    } else {
        input.below.clone()
    }
    .into_os_string();
    name.push(".");
    name.push(kind.as_str());
    name.push(input.compression.extension());
    PathBuf::from(name)
}

/// Where dropped pages go.
fn dropped_path(job: &Job) -> Result<Option<PathBuf>, Error> {
    if !job.drop || job.dry_run {
        return Ok(None);
    }
    match beside(job, &job.dropped, ".dropped.jsonl") {
        Some(path) => Ok(Some(path)),
        None => Err(Error::new(
            ErrorKind::Output,
            "expected -o OUT or --dropped FILE, as dropped pages need a place",
        )),
    }
}

/// The file asked for, or `OUT` with `ending`.
fn beside(job: &Job, asked: &Option<PathBuf>, ending: &str) -> Option<PathBuf> {
    if asked.is_some() {
        return asked.clone();
    }
    let out = job.output.as_deref().filter(|out| out.as_os_str() != "-")?;
    if out.exists() && !out.is_dir() && !out.is_file() {
        // Nothing can stand beside a device.
        return None;
    }
    // Without a slash or dots at its end.
    let tidy: PathBuf = out.components().collect();
    let tidy = match tidy.file_name() {
        Some(_) => tidy,
        None => fs::canonicalize(&tidy).ok()?,
    };
    let mut name = tidy.file_name()?.to_owned();
    name.push(ending);
    Some(tidy.with_file_name(name))
}

/// Every file has one use.
fn check_clashes(
    job: &Job,
    files: &[File],
    (rejected, dropped): (Option<&Path>, Option<&Path>),
    directories: &[PathBuf],
) -> Result<(), Error> {
    let mut uses: HashMap<PathBuf, String> = HashMap::new();
    for file in files {
        if let Some(path) = file.input.real_path() {
            uses.insert(path, format!("the input {}", file.input.name));
        }
    }
    let outputs = files.iter().filter_map(|file| match &file.target {
        Target::Path(path) => Some((path.as_path(), format!("the output of {}", file.input.name))),
        _ => None,
    });
    let sides = [
        (job.ledger.as_deref(), "the ledger"),
        (rejected, "the rejected records"),
        (dropped, "the dropped pages"),
        (job.summary.as_deref(), "the summary"),
    ];
    let sides = sides
        .into_iter()
        .filter_map(|(path, name)| Some((path?, name.to_owned())));
    for (path, usage) in outputs.chain(sides) {
        let real = real_path(path);
        if real.exists() && !real.is_file() {
            // A device may be named twice; a directory is found when it is to be written.
            continue;
        }
        if let Some(other) = uses.insert(real, usage.clone()) {
            return Err(Error::new(
                ErrorKind::Output,
                format_args!("expected a file of its own for {usage}, got {other}"),
            )
            .in_file(path.display()));
        }
    }
    let out = match (&job.output, files.first().map(|f| &f.target)) {
        (Some(out), Some(Target::Path(_))) => real_path(out),
        _ => return Ok(()),
    };
    for directory in directories {
        if out.starts_with(real_path(directory)) {
            return Err(Error::new(
                ErrorKind::Output,
                format_args!(
                    "expected an output outside of the input {}",
                    directory.display()
                ),
            )
            .in_file(out.display()));
        }
    }
    Ok(())
}

/// The path with symlinks resolved as far as it exists.
fn real_path(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(_), Some(name)) => real_path(directory_of(path)).join(name),
        _ => path.to_owned(),
    }
}

/// Tries each output once, in directories that are made if `make_directories` says so.
fn check_writable(files: &[File], make_directories: bool) -> Result<(), Error> {
    let mut tried: Option<&Path> = None;
    for file in files {
        let Target::Path(path) = &file.target else {
            continue;
        };
        let directory = directory_of(path);
        if make_directories && tried != Some(directory) {
            fs::create_dir_all(directory).map_err(|e| cannot_write(directory, &e))?;
        }
        // An output that is there is tried for itself, a new one by its directory.
        if tried != Some(directory) || path.exists() {
            Staged::create(path)?;
        }
        tried = Some(directory);
    }
    Ok(())
}

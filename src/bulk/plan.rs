//! Which input goes to which output; all that can be known to fail fails here, before any work.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    HtmlOutput, Job, Shard, Task,
    discover::{Found, Input, discover},
    manifest::{self, Manifest},
    output::{Staged, cannot_write, directory_of, remove_leftovers},
    sides::{Side, Sides, Start},
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
    pub(super) sides: Sides,
    pub(super) manifest: Option<Manifest>,
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
    /// Whether an earlier run did it.
    pub(super) done: bool,
}

/// Where the output of a file goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Nowhere,
    StandardOutput,
    Path(PathBuf),
}

impl File {
    /// Whether the output is a table, that is not made of pieces one behind the other.
    #[cfg(feature = "parquet")]
    pub(super) fn is_table(&self) -> bool {
        self.input.kind == Kind::Parquet && !self.reading.rows
    }

    /// Checks that a table is not asked for what cannot be done with one.
    #[cfg(feature = "parquet")]
    fn check_table(&self, job: &Job) -> Result<(), Error> {
        let wrong = if !self.is_table() {
            return Ok(());
        } else if self.target == Target::StandardOutput {
            "expected -o OUT for a Parquet file, which cannot be written to the standard output"
        } else if job.drop {
            "expected no Parquet file with --drop, as no row is taken out of a table"
        } else if job.max_file.is_some() {
            "expected no Parquet file with --max-file-size, as tables stay as they are cut"
        } else if self.packing.compression != Compression::None {
            "expected a Parquet file that is packed inside only"
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::Config, wrong).in_file(&self.input.name))
    }
}

impl Plan {
    /// Finds the inputs, gives each its output, and checks that all can be read and written.
    ///
    /// # Errors
    ///
    /// When an input cannot be read, an output cannot be written, or two uses of a file clash.
    pub fn new(mut job: Job) -> Result<Plan, Error> {
        let mut found = discover(&job.inputs, job.kind)?;
        let targets = Targets::of(&job, &found)?;
        let skipped = found.skipped;
        let directories = std::mem::take(&mut found.directories);
        let tag = manifest::tag(job.shard);
        for path in [
            &mut job.ledger,
            &mut job.rejected,
            &mut job.dropped,
            &mut job.summary,
        ] {
            *path = path.as_deref().map(|path| with_tag(path, &tag));
        }
        let inputs = inputs_hash(&found);
        let files = shard_of(found.inputs, job.shard)
            .map(|input| targets.assign(&job, input))
            .collect::<Result<Vec<_>, _>>()?;
        #[cfg(feature = "parquet")]
        files.iter().try_for_each(|file| file.check_table(&job))?;
        if job.site_wanted().is_some() {
            site::check(&files)?;
        }
        let rejected = if job.dry_run {
            None
        } else {
            beside(&job, &job.rejected, "rejected.jsonl")
        };
        let dropped = dropped_path(&job)?;
        check_clashes(
            &job,
            &files,
            (rejected.as_deref(), dropped.as_deref()),
            &directories,
        )?;
        let mut plan = Plan {
            manifest: None,
            sides: Sides::default(),
            summary: None,
            files,
            skipped,
            job,
        };
        plan.open(&targets, inputs, rejected, dropped)?;
        Ok(plan)
    }

    /// Opens the manifest and all outputs that are no pages.
    fn open(
        &mut self,
        targets: &Targets,
        inputs: u64,
        rejected: Option<PathBuf>,
        dropped: Option<PathBuf>,
    ) -> Result<(), Error> {
        let job = &self.job;
        let mut start = [Start::Passing; 3];
        if let Targets::Below(directory) = targets {
            fs::create_dir_all(directory).map_err(|e| cannot_write(directory, &e))?;
            let manifest = Manifest::open(directory, job, inputs)?;
            remove_leftovers(directory, &manifest::tag(job.shard))?;
            mark_done(&mut self.files, &manifest)?;
            let lengths = manifest.sides();
            start = [lengths.ledger, lengths.rejected, lengths.dropped].map(Start::At);
            self.manifest = Some(manifest);
        }
        check_writable(&self.files, self.manifest.is_some())?;
        let ledger = job.ledger.clone().filter(|_| !job.dry_run);
        let open = |path: Option<PathBuf>, start, asked| {
            path.map(|path| Side::open(&path, start, asked)).transpose()
        };
        self.sides = Sides {
            ledger: open(ledger, start[0], true)?,
            rejected: open(rejected, start[1], job.rejected.is_some())?,
            dropped: open(dropped, start[2], job.dropped.is_some())?,
        };
        self.summary = job.summary.as_deref().map(Staged::create).transpose()?;
        Ok(())
    }

    /// How many bytes of the inputs, as they lie there, will be read, where known.
    pub fn total_size(&self) -> Option<u64> {
        let passes = 1 + u64::from(self.job.site_wanted().is_some());
        let files = self.files.iter().filter(|f| !f.done);
        let once: Option<u64> = files.map(|f| f.input.size).sum();
        once.map(|size| size * passes)
    }
}

/// Marks the files that the manifest has as done.
fn mark_done(files: &mut [File], manifest: &Manifest) -> Result<(), Error> {
    let done: HashMap<_, _> = manifest.done.iter().map(|d| (&d.input, d)).collect();
    for file in files {
        if let Some(done) = done.get(&file.input.name) {
            done.check(file.input.path.as_deref())?;
            file.done = true;
        }
    }
    Ok(())
}

/// A number that tells a list of inputs from others.
fn inputs_hash(found: &Found) -> u64 {
    let names = found.inputs.iter().map(|input| input.name.as_bytes());
    crate::site::hash(&names.collect::<Vec<_>>().join(&b'\n'))
}

/// The inputs of a part.
fn shard_of(inputs: Vec<Input>, shard: Option<Shard>) -> impl Iterator<Item = Input> {
    let (skip, step) = shard.map_or((0, 1), |shard| (shard.number - 1, shard.count));
    inputs
        .into_iter()
        .skip(skip as usize)
        .step_by(step.max(1) as usize)
}

/// `a.1-of-4.jsonl.zst` for `a.jsonl.zst` and the tag `1-of-4.`: each part has files of its own beside the pages.
pub(super) fn with_tag(path: &Path, tag: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let start = name.chars().next().map_or(0, char::len_utf8);
    let at = name[start..].find('.').map_or(name.len(), |i| start + i);
    match tag.strip_suffix('.') {
        Some(tag) => path.with_file_name(format!("{}.{tag}{}", &name[..at], &name[at..])),
        None => path.to_owned(),
    }
}

/// `a.00003.jsonl.gz` for the fourth part of `a.jsonl.gz`.
pub(super) fn numbered(path: &Path, part: usize) -> PathBuf {
    let mut stem = path.to_owned();
    let mut ending = String::new();
    let named = NameFacts::of(path);
    for known in [named.compression != Compression::None, named.kind.is_some()] {
        if known && let Some(extension) = stem.extension() {
            ending = format!(".{}{ending}", extension.to_string_lossy());
            stem.set_extension("");
        }
    }
    let mut name = stem.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{part:05}{ending}"));
    stem.with_file_name(name)
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
        let targets = Targets::of_output(job, found)?;
        let needs = [
            (job.resume, "--resume"),
            (job.shard.is_some(), "--shard"),
            (job.max_file.is_some(), "--max-file-size"),
        ];
        match needs.iter().find(|(needed, _)| *needed) {
            Some((_, option)) if !matches!(targets, Targets::Below(_)) => Err(Error::new(
                ErrorKind::Output,
                format_args!("expected -o OUT, a directory, with {option}"),
            )),
            _ => Ok(targets),
        }
    }

    fn of_output(job: &Job, found: &Found) -> Result<Targets, Error> {
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
        let kind = kind_out(job, input.kind);
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
                rows: job.task != Task::Clean || input.kind == Kind::Warc && kind == Kind::Jsonl,
                pieces: kind == Kind::Warc && compression != Compression::None,
                responses: job.responses,
                sources: job.task == Task::Clean && job.html == HtmlOutput::Source,
            },
            input,
            target,
            done: false,
        })
    }
}

fn ends_in_slash(path: &Path) -> bool {
    path.as_os_str()
        .as_encoded_bytes()
        .last()
        .is_some_and(|b| std::path::is_separator(*b as char))
}

/// The kind of output that `job` makes of `kind`.
fn kind_out(job: &Job, kind: Kind) -> Kind {
    let rows = || {
        job.output
            .as_deref()
            .and_then(|out| NameFacts::of(out).kind)
            == Some(Kind::Jsonl)
    };
    match job.task {
        Task::Clean if kind == Kind::Html && job.html != HtmlOutput::Source => Kind::Text,
        Task::Clean if kind == Kind::Warc && job.responses && rows() => Kind::Jsonl,
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

/// The output's name below the output directory: the input's, with another extension behind it when it becomes something else.
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
    name.push(kind.extension());
    name.push(input.compression.extension());
    PathBuf::from(name)
}

/// Where dropped pages go.
fn dropped_path(job: &Job) -> Result<Option<PathBuf>, Error> {
    if !job.drop || job.dry_run {
        return Ok(None);
    }
    match beside(job, &job.dropped, "dropped.jsonl") {
        Some(path) => Ok(Some(path)),
        None => Err(Error::new(
            ErrorKind::Output,
            "expected -o OUT or --dropped FILE, as dropped pages need a place",
        )),
    }
}

/// The file asked for, or `OUT` with a point and `ending`, and the part between them if there are parts.
fn beside(job: &Job, asked: &Option<PathBuf>, ending: &str) -> Option<PathBuf> {
    if asked.is_some() {
        return asked.clone();
    }
    let out = job.output.as_deref().filter(|out| out.as_os_str() != "-")?;
    if out.exists() && !out.is_dir() && !out.is_file() {
        // Nothing can stand beside a device.
        return None;
    }
    beside_path(out, &format!(".{}{ending}", manifest::tag(job.shard)))
}

/// `path` with `ending`, without a slash or dots at its end.
pub(super) fn beside_path(path: &Path, ending: &str) -> Option<PathBuf> {
    let tidy: PathBuf = path.components().collect();
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

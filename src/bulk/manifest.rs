//! The manifest of an output directory: how the run was set up, and what of it is done, so that a run that was killed can go
//! on.
//!
//! The first line holds the settings, each other line a file that is done: its outputs, how long the ledger and the other
//! files beside the pages were then, and its figures.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Input, Job, Shard, Summary, output::cannot_write};
use crate::{
    Error, ErrorKind, Label,
    format::{Compression, Kind},
};

/// A file that is done.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Done {
    /// The name that it has in the ledger.
    pub(super) input: String,
    /// Its place below the directory that was cleaned.
    pub(super) below: PathBuf,
    kind: String,
    compression: String,
    pub(super) size: Option<u64>,
    /// Nanoseconds since 1970.
    pub(super) modified: Option<u64>,
    /// Below the output directory.
    pub(super) outputs: Vec<PathBuf>,
    pub(super) sides: SideLengths,
    pub(super) summary: Value,
}

/// How long the files beside the pages are, in bytes.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub(super) struct SideLengths {
    pub(super) ledger: u64,
    pub(super) rejected: u64,
    pub(super) dropped: u64,
}

/// The first line.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Settings {
    settings: Map<String, Value>,
}

/// A manifest, open and locked.
pub(super) struct Manifest {
    directory: PathBuf,
    path: PathBuf,
    file: File,
    /// Files that an earlier run did.
    pub(super) done: Vec<Done>,
}

/// The name of a manifest in its directory.
pub(super) fn name(shard: Option<Shard>) -> String {
    format!(".saoye-manifest.{}jsonl", tag(shard))
}

/// What stands in the names of a shard's files.
pub(super) fn tag(shard: Option<Shard>) -> String {
    shard.map_or_else(String::new, |shard| {
        format!("{}-of-{}.", shard.number, shard.count)
    })
}

/// What stands in the name of a manifest.
pub(super) fn tag_of(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str());
    name.and_then(|name| name.strip_prefix(".saoye-manifest.")?.strip_suffix("jsonl"))
        .unwrap_or_default()
}

/// The manifests in a directory, by name.
pub(super) fn find(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|n| n.starts_with(".saoye-manifest.") && n.ends_with("jsonl")) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Reads the files that are done.
pub(super) fn read(path: &Path) -> Result<Vec<Done>, Error> {
    let text = fs::read_to_string(path).map_err(|e| {
        Error::new(ErrorKind::Input, format_args!("cannot read: {e}")).in_file(path.display())
    })?;
    parse(path, &text).map(|(_, done, _)| done)
}

/// The settings, the files done, and the length of all that is whole.
fn parse(path: &Path, text: &str) -> Result<(Option<Settings>, Vec<Done>, usize), Error> {
    let wrong = |e: serde_json::Error| {
        Error::new(
            ErrorKind::Record,
            format_args!("expected a line of a manifest: {e}"),
        )
        .in_file(path.display())
    };
    let (mut settings, mut done, mut len) = (None, Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        if !line.ends_with('\n') {
            // A run was killed when it wrote this.
            break;
        }
        if settings.is_none() {
            settings = Some(serde_json::from_str(line).map_err(wrong)?);
        } else {
            done.push(serde_json::from_str(line).map_err(wrong)?);
        }
        len += line.len();
    }
    Ok((settings, done, len))
}

impl Manifest {
    /// Opens the manifest of `directory` and locks it; with `resume` in the job it is read, else it starts anew.
    pub(super) fn open(directory: &Path, job: &Job, inputs: u64) -> Result<Manifest, Error> {
        let path = directory.join(name(job.shard));
        let failed = |e: io::Error| cannot_write(&path, &e);
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::new(
                    ErrorKind::Output,
                    "expected no other run with this output, got one that is at work",
                )
                .in_file(directory.display()));
            }
            // Some file systems have no locks.
            Err(TryLockError::Error(_)) => {}
        }
        let settings = settings(job, inputs);
        let mut text = String::new();
        if job.resume {
            file.read_to_string(&mut text).map_err(failed)?;
        }
        let (before, done, len) = parse(&path, &text)?;
        if let Some(before) = &before {
            compare(&path, &before.settings, &settings)?;
        }
        file.set_len(len as u64).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let mut manifest = Manifest {
            directory: directory.to_owned(),
            path,
            file,
            done,
        };
        if before.is_none() {
            manifest.write(&Settings { settings })?;
        }
        Ok(manifest)
    }

    /// How long the files beside the pages were when the last file was done.
    pub(super) fn sides(&self) -> SideLengths {
        self.done.last().map(|done| done.sides).unwrap_or_default()
    }

    /// The path of an output below the directory.
    fn below(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.directory)
            .unwrap_or(path)
            .to_owned()
    }

    /// Notes that a file is done.
    pub(super) fn add(
        &mut self,
        input: &Input,
        outputs: &[PathBuf],
        sides: SideLengths,
        summary: &Summary,
    ) -> Result<(), Error> {
        let (size, modified) = facts(input.path.as_deref());
        self.write(&Done {
            input: input.name.clone(),
            below: input.below.clone(),
            kind: input.kind.as_str().to_owned(),
            compression: input.compression.extension().to_owned(),
            size,
            modified,
            outputs: outputs.iter().map(|path| self.below(path)).collect(),
            sides,
            summary: summary.to_value(),
        })
    }

    fn write(&mut self, row: &impl Serialize) -> Result<(), Error> {
        let mut line = serde_json::to_string(row).map_err(|e| Error::new(ErrorKind::Output, e))?;
        line.push('\n');
        let written = self.file.write_all(line.as_bytes());
        written
            .and_then(|()| self.file.sync_data())
            .map_err(|e| cannot_write(&self.path, &e))
    }
}

/// Size and time of an input.
fn facts(path: Option<&Path>) -> (Option<u64>, Option<u64>) {
    let facts = path.and_then(|path| fs::metadata(path).ok());
    let Some(facts) = facts.filter(fs::Metadata::is_file) else {
        return (None, None);
    };
    let modified = facts.modified().ok();
    let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let nanoseconds = since.and_then(|since| u64::try_from(since.as_nanos()).ok());
    (Some(facts.len()), nanoseconds)
}

/// All that the outputs depend on but the inputs themselves.
fn settings(job: &Job, inputs: u64) -> Map<String, Value> {
    let config = job.cleaner.config();
    let labels: Map<String, Value> = Label::all()
        .map(|label| {
            let action = config.action(label).as_str();
            let rule = format!("{action} from {}", config.threshold(label));
            (label.as_str().to_owned(), rule.into())
        })
        .collect();
    let advice = config.drop_advice();
    let values = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "dictionaries": format!("{:016x}", job.cleaner.dictionaries().version()),
        "task": format!("{:?}", job.task),
        "labels": labels,
        "gate": config.gate(),
        "drop": job.drop,
        "drop advice": format!("{advice:?}"),
        "text field": job.fields.text,
        "id field": job.fields.id,
        "url field": job.fields.url,
        "input format": job.kind.map(Kind::as_str),
        "html": format!("{:?}", job.html),
        "responses": job.responses,
        "recurring lines": job.site_wanted().map(|site| format!("{site:?}")),
        "level": job.level,
        "largest record": job.max_record,
        "largest file": job.max_file,
        "shard": tag(job.shard),
        "inputs of all shards": job.shard.map(|_| format!("{inputs:016x}")),
        "ledger": job.ledger,
        "rejected": job.rejected,
        "dropped": job.dropped,
    });
    match values {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn compare(
    path: &Path,
    before: &Map<String, Value>,
    now: &Map<String, Value>,
) -> Result<(), Error> {
    let names = now.keys().chain(before.keys());
    for name in names {
        let (was, is) = (before.get(name), now.get(name));
        if was == is {
            continue;
        }
        let (mut name, mut was, mut is) = (name.clone(), was, is);
        if let (Some(Value::Object(a)), Some(Value::Object(b))) = (was, is)
            && let Some(inner) = b.keys().chain(a.keys()).find(|k| a.get(*k) != b.get(*k))
        {
            name = inner.clone();
            (was, is) = (a.get(inner), b.get(inner));
        }
        let shown = |value: Option<&Value>| value.unwrap_or(&Value::Null).to_string();
        return Err(Error::new(
            ErrorKind::Config,
            format_args!(
                "expected the settings of the run that is to go on: {name} was {}, is {}",
                shown(was),
                shown(is)
            ),
        )
        .in_file(path.display()));
    }
    Ok(())
}

impl Done {
    /// Checks that the input is as it was when it was done.
    pub(super) fn check(&self, path: Option<&Path>) -> Result<(), Error> {
        if (self.size, self.modified) == facts(path) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Input,
            "expected the file that was cleaned before, got one of another size or time: start anew without --resume",
        )
        .in_file(&self.input))
    }

    /// How it is read.
    pub(super) fn format(&self) -> Result<(Kind, Compression), Error> {
        let compression = [Compression::None, Compression::Gzip, Compression::Zstd]
            .into_iter()
            .find(|compression| compression.extension() == self.compression);
        let wrong = || Error::new(ErrorKind::Record, "expected a known compression");
        Ok((self.kind.parse()?, compression.ok_or_else(wrong)?))
    }

    /// Its figures.
    pub(super) fn summary(&self) -> Result<Summary, Error> {
        Summary::from_value(&self.input, self.summary.clone())
    }
}

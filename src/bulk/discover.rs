//! Finding the inputs.

use std::{
    fmt,
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use walkdir::WalkDir;

use crate::{
    Error, ErrorKind,
    format::{self, Compression, Kind, NameFacts, OnRead, Source},
};

/// A file to read.
pub struct Input {
    /// The name for messages, the ledger and rejected records.
    pub name: String,
    /// The file; none for the standard input.
    pub path: Option<PathBuf>,
    /// Its place below the directory or the glob's fixed part that it was found by.
    pub below: PathBuf,
    /// How pages lie in it.
    pub kind: Kind,
    /// What it is compressed with.
    pub compression: Compression,
    /// Its size as it lies there, where known.
    pub size: Option<u64>,
    /// What can be read only once, opened already.
    stream: Mutex<Option<Box<dyn Read + Send>>>,
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("compression", &self.compression)
            .finish_non_exhaustive()
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The inputs, in the order of the arguments, in directories by name.
    pub inputs: Vec<Input>,
    /// The directories that were looked through.
    pub directories: Vec<PathBuf>,
    /// Files in directories that are hidden or of no known kind.
    pub skipped: u64,
    /// Whether there was one argument and that was one file.
    pub single: bool,
}

/// Finds the files that `arguments` name: files, directories, globs, `-` for the standard input. In a directory, files with
/// a known extension are taken, or all files if a `kind` is given; hidden ones are not. Every file is opened once, to see
/// that it can be read.
///
/// # Errors
///
/// When there is no such file or one cannot be read.
pub fn discover(arguments: &[PathBuf], kind: Option<Kind>) -> Result<Found, Error> {
    let mut found = Found::default();
    for argument in arguments {
        if argument.as_os_str() == "-" {
            found.inputs.push(standard_input(kind)?);
        } else if argument.exists() {
            let base = if argument.is_dir() {
                argument.clone()
            } else {
                argument.parent().unwrap_or(Path::new("")).to_owned()
            };
            add(&mut found, argument, &base, kind)?;
        } else if argument.to_str().is_some_and(is_glob) {
            add_glob(&mut found, argument, kind)?;
        } else {
            // Opening says why it cannot be.
            found.inputs.push(file(argument, argument, kind)?);
        }
    }
    let standard_inputs = found.inputs.iter().filter(|i| i.path.is_none()).count();
    if standard_inputs > 1 {
        return Err(Error::new(ErrorKind::Input, "expected \"-\" at most once"));
    }
    found.single = found.inputs.len() == 1
        && arguments.len() == 1
        && found.directories.is_empty()
        && (arguments[0].as_os_str() == "-" || arguments[0].exists());
    if found.inputs.is_empty() {
        return Err(no_files(arguments));
    }
    Ok(found)
}

fn no_files(arguments: &[PathBuf]) -> Error {
    let names: Vec<_> = arguments.iter().map(|p| p.display().to_string()).collect();
    Error::new(
        ErrorKind::Input,
        format_args!(
            "expected files named .txt, .html, .jsonl, .warc or .wet, also with .gz or .zst, got none in {}",
            names.join(", ")
        ),
    )
}

fn is_glob(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

fn add_glob(found: &mut Found, pattern: &Path, kind: Option<Kind>) -> Result<(), Error> {
    let text = pattern.to_string_lossy();
    let wrong = |e: &dyn fmt::Display| {
        Error::new(ErrorKind::Input, format_args!("expected a glob: {e}")).in_file(&text)
    };
    // Matches keep the part of their path that the pattern leaves open.
    let base: PathBuf = pattern
        .components()
        .take_while(|c| !matches!(c, Component::Normal(n) if n.to_str().is_none_or(is_glob)))
        .collect();
    let mut any = false;
    for path in glob::glob(&text).map_err(|e| wrong(&e))? {
        any = true;
        add(found, &path.map_err(|e| wrong(&e))?, &base, kind)?;
    }
    if any {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::Input, "no file matches").in_file(&text))
    }
}

fn add(found: &mut Found, path: &Path, base: &Path, kind: Option<Kind>) -> Result<(), Error> {
    if !path.is_dir() {
        found.inputs.push(file(path, base, kind)?);
        return Ok(());
    }
    found.directories.push(path.to_owned());
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|e| {
            let place = e.path().unwrap_or(path).display().to_string();
            Error::new(ErrorKind::Input, format_args!("cannot read: {e}")).in_file(place)
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        if entry.file_name().as_encoded_bytes().starts_with(b".saoye") {
            // The manifest of a run that wrote this directory, or what a run is writing.
            continue;
        }
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let known = kind.is_some() || NameFacts::of(entry.path()).kind.is_some();
        if hidden || !known {
            found.skipped += 1;
            continue;
        }
        found.inputs.push(file(entry.path(), base, kind)?);
    }
    Ok(())
}

fn file(path: &Path, base: &Path, kind: Option<Kind>) -> Result<Input, Error> {
    let name = path.display().to_string();
    let wrong = |e: io::Error| cannot_read(&name, &e);
    let handle = File::open(path).map_err(wrong)?;
    let facts = handle.metadata().map_err(wrong)?;
    if facts.is_dir() {
        return Err(wrong(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let named = NameFacts::of(path);
    let below = path.strip_prefix(base).unwrap_or(path);
    let below = if below.as_os_str().is_empty() {
        PathBuf::from(path.file_name().unwrap_or_default())
    } else {
        below.to_owned()
    };
    let mut input = Input {
        path: Some(path.to_owned()),
        below,
        kind: Kind::Text,
        compression: named.compression,
        size: facts.is_file().then_some(facts.len()),
        stream: Mutex::new(None),
        name: name.clone(),
    };
    match kind.or(named.kind) {
        Some(kind) => {
            input.kind = kind;
            if !facts.is_file() {
                input.stream = Mutex::new(Some(Box::new(handle)));
            }
        }
        None => {
            let mut reader = BufReader::new(handle);
            (input.compression, input.kind) = format::sniff(&mut reader).map_err(wrong)?;
            if !facts.is_file() {
                input.stream = Mutex::new(Some(Box::new(reader)));
            }
        }
    }
    Ok(input)
}

fn standard_input(kind: Option<Kind>) -> Result<Input, Error> {
    let mut reader = BufReader::new(io::stdin());
    let (compression, sniffed) =
        format::sniff(&mut reader).map_err(|e| cannot_read("standard input", &e))?;
    Ok(Input {
        name: "-".to_owned(),
        path: None,
        below: PathBuf::new(),
        kind: kind.unwrap_or(sniffed),
        compression,
        size: None,
        stream: Mutex::new(Some(Box::new(reader))),
    })
}

impl Input {
    /// Opens the input; what is no regular file can be opened once only.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub fn open(&self, on_read: Option<OnRead>) -> Result<Source, Error> {
        let stream = self
            .stream
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match (stream, &self.path) {
            (Some(stream), _) => Source::new(self.name.clone(), stream, self.compression, on_read),
            (None, Some(path)) => Source::open(path, self.compression, on_read),
            (None, None) => Err(cannot_read(
                &self.name,
                &io::Error::other("it was read already"),
            )),
        }
    }

    /// Whether it is no regular file, and can be opened once only.
    pub(super) fn is_stream(&self) -> bool {
        let stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        self.path.is_none() || stream.is_some()
    }

    /// The file with symlinks resolved.
    pub(super) fn real_path(&self) -> Option<PathBuf> {
        self.path.as_ref().and_then(|p| fs::canonicalize(p).ok())
    }
}

fn cannot_read(name: &str, error: &io::Error) -> Error {
    Error::new(ErrorKind::Input, format_args!("cannot read: {error}")).in_file(name)
}

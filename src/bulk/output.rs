//! Outputs that appear whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

use crate::{Error, ErrorKind};

/// The start and the end of the names of files that are being written.
const PREFIX: &str = ".saoye.";
const SUFFIX: &str = ".tmp";

/// An output that is being written.
pub struct Staged {
    path: PathBuf,
    place: Place,
}

enum Place {
    /// Beside its place, to be moved there at the end, and removed if there is none.
    Beside(NamedTempFile),
    /// Beside its place, to be moved there at the end, and left for another run if there is none.
    Lasting(File, PathBuf),
    /// In its place: a device or a pipe.
    Direct(File),
}

impl Staged {
    /// Starts to write `path`, which is left as it is until [`Staged::commit`]. A symlink is followed; a device or a pipe
    /// is written directly.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn create(path: &Path) -> Result<Staged, Error> {
        Staged::create_tagged(path, "")
    }

    /// The same, with `tag` in the name of the file until it has its place.
    pub(super) fn create_tagged(path: &Path, tag: &str) -> Result<Staged, Error> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let place = match check(&path)? {
            Some(device) => Place::Direct(device),
            None => Place::Beside(beside(&path, tag).map_err(|e| cannot_write(&path, &e))?),
        };
        Ok(Staged { path, place })
    }

    /// Goes on to write `path` where another run left off, at this length; from the start for a length of 0.
    pub(super) fn go_on(path: &Path, len: u64) -> Result<Staged, Error> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if let Some(device) = check(&path)? {
            let place = Place::Direct(device);
            return Ok(Staged { path, place });
        }
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(".saoye-partial");
        let partial = path.with_file_name(name);
        let open = || {
            if len > 0 && !partial.exists() && path.exists() {
                // The other run came to its end.
                fs::rename(&path, &partial)?;
            }
            let mut file = File::options()
                .write(true)
                .create(true)
                .truncate(false)
                .open(&partial)?;
            if file.metadata()?.len() < len {
                return Err(io::Error::other(
                    "it is shorter than the run that is to go on left it",
                ));
            }
            file.set_len(len)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        let file = open().map_err(|e| cannot_write(&partial, &e))?;
        let place = Place::Lasting(file, partial);
        Ok(Staged { path, place })
    }

    fn file(&mut self) -> &mut File {
        match &mut self.place {
            Place::Beside(file) => file.as_file_mut(),
            Place::Lasting(file, _) | Place::Direct(file) => file,
        }
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let done = self.file().write_all(bytes);
        done.map_err(|e| cannot_write(&self.path, &e))
    }

    /// Takes back what was written behind the first `len` bytes.
    pub(super) fn cut(&mut self, len: u64) -> Result<(), Error> {
        if let Place::Direct(_) = self.place {
            return Ok(());
        }
        let file = self.file();
        let done = file
            .set_len(len)
            .and_then(|()| file.seek(SeekFrom::Start(len)));
        done.map(|_| ()).map_err(|e| cannot_write(&self.path, &e))
    }

    /// Sees to it that what was written outlasts the machine.
    pub(super) fn sync(&mut self) -> Result<(), Error> {
        if let Place::Direct(_) = self.place {
            return Ok(());
        }
        let done = self.file().sync_data();
        done.map_err(|e| cannot_write(&self.path, &e))
    }

    /// Puts the output into its place.
    ///
    /// # Errors
    ///
    /// When it cannot be moved there.
    pub fn commit(mut self) -> Result<(), Error> {
        self.sync()?;
        let path = self.path;
        match self.place {
            Place::Direct(_) => return Ok(()),
            Place::Lasting(_, partial) => fs::rename(&partial, &path),
            Place::Beside(file) => file.persist(&path).map(|_| ()).map_err(|e| e.error),
        }
        .and_then(|()| sync_directory(directory_of(&path)))
        .map_err(|e| cannot_write(&path, &e))
    }

    /// Removes what was written, also where it would have been left for another run.
    pub(super) fn discard(self) -> Result<(), Error> {
        match self.place {
            Place::Lasting(_, partial) => {
                fs::remove_file(&partial).map_err(|e| cannot_write(&partial, &e))
            }
            Place::Beside(_) | Place::Direct(_) => Ok(()),
        }
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

/// The device or pipe that `path` is; an error if it cannot be written.
fn check(path: &Path) -> Result<Option<File>, Error> {
    match fs::metadata(path) {
        Ok(facts) if facts.is_dir() => Err(Error::new(
            ErrorKind::Output,
            "expected a file, got a directory",
        )
        .in_file(path.display())),
        Ok(facts) if !facts.is_file() => File::options()
            .write(true)
            .open(path)
            .map(Some)
            .map_err(|e| cannot_write(path, &e)),
        Ok(facts) if facts.permissions().readonly() => Err(cannot_write(
            path,
            &io::Error::from(io::ErrorKind::PermissionDenied),
        )),
        _ => Ok(None),
    }
}

fn beside(path: &Path, tag: &str) -> io::Result<NamedTempFile> {
    let prefix = format!("{PREFIX}{tag}");
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: readable by those whom the user's mask lets.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory_of(path))
}

/// Removes what a run with this tag that was killed left in `directory` and below.
pub(super) fn remove_leftovers(directory: &Path, tag: &str) -> Result<(), Error> {
    for entry in walkdir::WalkDir::new(directory).into_iter().flatten() {
        let name = entry.file_name().to_str();
        let random = name
            .and_then(|name| name.strip_prefix(PREFIX)?.strip_prefix(tag))
            .and_then(|name| name.strip_suffix(SUFFIX));
        // Another tag ends in a point.
        if random.is_some_and(|random| !random.contains('.')) && entry.file_type().is_file() {
            let path = entry.path();
            fs::remove_file(path).map_err(|e| cannot_write(path, &e))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    match File::open(directory)?.sync_all() {
        // Some file systems have no such thing.
        Err(e) if e.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The directory that `path` lies in.
pub(super) fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Error {
    Error::new(ErrorKind::Output, format_args!("cannot write: {error}")).in_file(path.display())
}

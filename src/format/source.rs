//! Where bytes come from: a file or a stream, unpacked on the way.

use std::{
    fs::File,
    io::{self, BufRead, Read},
    path::Path,
};

use super::{
    Compression, Kind,
    ahead::{Ahead, Plain, Poll},
    input::{Input, OnRead},
    member::{Reached, Unpacker},
};
use crate::{Error, ErrorKind};

/// Bytes that are unpacked to see what they are.
const LOOK: usize = 4096;

/// An opened input that is unpacked while it is read.
pub struct Source {
    name: String,
    /// The file, if it is one.
    #[cfg(feature = "parquet")]
    path: Option<std::path::PathBuf>,
    compression: Compression,
    input: Input,
    unpacker: Unpacker,
    /// Whether a member was begun that is not at its end.
    inside: bool,
    /// The place of the member that was begun last.
    member_at: u64,
    /// Whether a member is kept, as it lies in the file, until the next one begins.
    keeping: Option<usize>,
    /// Whether damage is being passed over.
    passing: bool,
    /// What is unpacked ahead, once that is asked for.
    ahead: Option<Ahead>,
    /// What is left of the member that was begun last, if it was unpacked ahead.
    found: Option<Plain>,
}

/// Why no more could be read.
pub(super) enum Failure {
    /// The file could not be read.
    File(Error),
    /// What the file holds is damaged or cut off.
    Damage(String),
}

/// What was passed over behind damage.
pub(super) struct Passed {
    /// The place of its first byte in the file.
    pub(super) offset: u64,
    /// The bytes, as they lie in the file.
    pub(super) bytes: Vec<u8>,
    /// Whether a member follows.
    pub(super) found: bool,
    /// Whether nothing more is to be passed over.
    pub(super) done: bool,
}

impl Source {
    /// Opens the file `path`.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub fn open(
        path: &Path,
        compression: Compression,
        on_read: Option<OnRead>,
    ) -> Result<Source, Error> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|e| cannot_read(&name, &e))?;
        let source = Source::new(name, Box::new(file), compression, on_read)?;
        #[cfg(feature = "parquet")]
        let source = Source {
            path: Some(path.to_owned()),
            ..source
        };
        Ok(source)
    }

    /// Unpacks `packed`; `name` is named in errors.
    ///
    /// # Errors
    ///
    /// When the unpacker cannot be made.
    pub fn new(
        name: String,
        packed: Box<dyn Read + Send>,
        compression: Compression,
        on_read: Option<OnRead>,
    ) -> Result<Source, Error> {
        let unpacker = Unpacker::new(compression).map_err(|e| cannot_read(&name, &e))?;
        Ok(Source {
            name,
            #[cfg(feature = "parquet")]
            path: None,
            compression,
            input: Input::new(packed, on_read),
            unpacker,
            inside: false,
            member_at: 0,
            keeping: None,
            passing: false,
            ahead: None,
            found: None,
        })
    }

    /// The name for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file, if it is one that is not packed, for those who read it otherwise.
    #[cfg(feature = "parquet")]
    pub fn path(&self) -> Option<&Path> {
        let path = self.path.as_deref();
        path.filter(|path| self.compression == Compression::None && path.is_file())
    }

    /// Tells that so many bytes of the file were read otherwise.
    #[cfg(feature = "parquet")]
    pub(super) fn tell(&self, bytes: u64) {
        self.input.tell(bytes);
    }

    /// What it is packed with.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// Keeps every member, as it lies in the file, until the next one begins or it takes more than `most` bytes.
    pub(super) fn keep_members(&mut self, most: usize) {
        self.keeping = (self.compression != Compression::None).then_some(most);
    }

    /// The member that is read, as it lies in the file, as far as it is read; empty when it is not kept.
    pub(super) fn member(&self) -> &[u8] {
        self.input.since_mark()
    }

    /// Takes what [`Source::member`] gives, and keeps what comes from here on.
    pub(super) fn take_member(&mut self) -> Vec<u8> {
        let member = self.member().to_vec();
        self.input.mark();
        member
    }

    /// Keeps no more of the member that is read.
    pub(super) fn forget_member(&mut self) {
        self.input.unmark();
    }

    /// The place in the file of the member that was begun last.
    pub(super) fn member_at(&self) -> u64 {
        self.member_at
    }

    /// The byte of the file that is read next.
    pub(super) fn offset(&self) -> u64 {
        self.input.offset()
    }

    /// What is best done by one of so many threads before about `want` bytes are read.
    pub(super) fn poll(&mut self, want: usize, threads: usize) -> Poll {
        let at = self.input.offset();
        // A dictionary must be read first.
        let started = at > 0 || self.compression != Compression::Zstd;
        if self.compression == Compression::None || !started || self.passing {
            return Poll::Ready;
        }
        let dictionary = || self.unpacker.dictionary();
        let ahead = self
            .ahead
            .get_or_insert_with(|| Ahead::new(self.compression, dictionary(), at));
        let inside = self.inside && self.found.is_none();
        ahead.poll(&mut self.input, &self.unpacker, (at, inside), want, threads)
    }

    /// Appends about `most` bytes to `buffer`. Fewer mean the end. What was read before a failure is in `buffer`.
    pub(super) fn fill(&mut self, buffer: &mut Vec<u8>, most: usize) -> Result<usize, Failure> {
        let start = buffer.len();
        loop {
            let got = buffer.len() - start;
            if got >= most || self.step(buffer, most - got)? == Reached::End {
                return Ok(buffer.len() - start);
            }
        }
    }

    /// Appends about `most` bytes of one member to `buffer`, and tells where that led.
    pub(super) fn step(&mut self, buffer: &mut Vec<u8>, most: usize) -> Result<Reached, Failure> {
        let got = self.try_step(buffer, most);
        got.map_err(|e| self.failure(&e))
    }

    fn try_step(&mut self, buffer: &mut Vec<u8>, most: usize) -> io::Result<Reached> {
        if !self.inside {
            self.member_at = self.input.offset();
            if self.keeping.is_some() {
                self.input.mark();
            }
            if self.begin_found() {
                self.inside = true;
            } else if !self.unpacker.begin(&mut self.input)? {
                let empty = self.compression != Compression::None && self.input.offset() == 0;
                return if empty {
                    Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is empty"))
                } else {
                    Ok(Reached::End)
                };
            }
            self.inside = true;
        }
        if let Some(plain) = &mut self.found {
            self.inside = !plain.read(buffer, most);
            return Ok(match self.inside {
                true => Reached::Inside,
                false => {
                    self.found = None;
                    Reached::MemberEnd
                }
            });
        }
        let reached = self.unpacker.step(&mut self.input, buffer, most)?;
        self.inside = reached == Reached::Inside;
        if self.keeping.is_some_and(|most| self.member().len() > most) {
            self.input.unmark();
        }
        Ok(reached)
    }

    /// Begins a member that was unpacked ahead, if the one that starts here was.
    fn begin_found(&mut self) -> bool {
        let at = self.input.offset();
        let found = self.ahead.as_mut().and_then(|ahead| ahead.member(at));
        // One that is too long to be kept is not to be unmarked late.
        let most = self.keeping.unwrap_or(usize::MAX);
        let Some(found) = found.filter(|found| found.packed <= most) else {
            return false;
        };
        self.input.take(found.packed);
        self.found = Some(found.plain);
        true
    }

    fn failure(&self, error: &io::Error) -> Failure {
        if self.input.failed {
            return Failure::File(cannot_read(&self.name, error));
        }
        Failure::Damage(format!(
            "expected whole {} data, got damage or the file's end near its byte {}: {error}",
            self.compression.as_str(),
            self.input.offset()
        ))
    }

    /// Behind damage: moves on towards the next member whose content starts with `start`. The damaged member is passed over
    /// from its start on if it was kept, else from where the damage was found.
    pub(super) fn pass_over(&mut self, start: &[u8], most: usize) -> Result<Passed, Failure> {
        let mut bytes = Vec::new();
        if !self.passing {
            self.passing = true;
            self.inside = false;
            self.input.go_back();
            self.input.unmark();
        }
        let offset = self.input.offset();
        let sought = self.unpacker.seek(&mut self.input, start, most, &mut bytes);
        let found = sought.map_err(|e| self.failure(&e))?;
        let at_end = !found && !self.input.ensure(1).map_err(|e| self.failure(&e))?;
        self.passing = !found && !at_end;
        Ok(Passed {
            offset,
            bytes,
            found,
            done: !self.passing,
        })
    }
}

fn cannot_read(name: &str, error: &io::Error) -> Error {
    Error::new(ErrorKind::Input, format_args!("cannot read: {error}")).in_file(name)
}

/// What the first bytes of a stream tell of its compression and kind. They are not consumed.
///
/// # Errors
///
/// When the stream cannot be read.
pub fn sniff(stream: &mut impl BufRead) -> io::Result<(Compression, Kind)> {
    let start = stream.fill_buf()?;
    let compression = Compression::of_magic(start);
    let packed = Box::new(io::Cursor::new(start.to_vec()));
    let mut plain = Vec::new();
    if let Ok(mut source) = Source::new(String::new(), packed, compression, None) {
        // The start of a longer stream looks cut off; what was unpacked of it is enough.
        let _ = source.fill(&mut plain, LOOK);
    }
    Ok((compression, Kind::of_content(&plain)))
}

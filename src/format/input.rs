//! The packed side of a file: bytes with a look ahead, and a mark to go back to.

use std::{
    io::{self, Read},
    sync::Arc,
};

/// Told of every read: how many bytes of the file, still packed, were read.
pub type OnRead = Arc<dyn Fn(u64) + Send + Sync>;

/// Bytes asked of the system at a time.
const READ: usize = 1 << 17;

/// Packed bytes, as they are read.
pub(super) struct Input {
    inner: Box<dyn Read + Send>,
    on_read: Option<OnRead>,
    buffer: Vec<u8>,
    /// The place reached, in the buffer.
    at: usize,
    /// The byte of the file that the buffer starts with.
    offset: u64,
    /// The place in the buffer from which on all is kept.
    mark: Option<usize>,
    ended: bool,
    /// Why no more could be read, where nobody was in need of it yet.
    held: Option<io::Error>,
    /// Whether it was the file that failed, not what it holds.
    pub(super) failed: bool,
}

impl Input {
    pub(super) fn new(inner: Box<dyn Read + Send>, on_read: Option<OnRead>) -> Input {
        Input {
            inner,
            on_read,
            buffer: Vec::new(),
            at: 0,
            offset: 0,
            mark: None,
            ended: false,
            held: None,
            failed: false,
        }
    }

    /// The file's byte that is read next.
    pub(super) fn offset(&self) -> u64 {
        self.offset + self.at as u64
    }

    /// What is read already but not taken.
    pub(super) fn rest(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Takes `n` bytes of the rest.
    pub(super) fn take(&mut self, n: usize) {
        self.at += n;
    }

    /// Makes the rest at least `n` bytes long, if the file is; whether it is so.
    pub(super) fn ensure(&mut self, n: usize) -> io::Result<bool> {
        while self.rest().len() < n {
            if let Some(error) = self.held.take() {
                self.failed = true;
                return Err(error);
            }
            if self.ended {
                return Ok(false);
            }
            if let Err(error) = self.read_more() {
                self.failed = true;
                return Err(error);
            }
        }
        Ok(true)
    }

    /// The same without being in need of it: a failure is told only when these bytes are.
    pub(super) fn look(&mut self, n: usize) -> bool {
        while self.rest().len() < n {
            if self.ended || self.held.is_some() {
                return false;
            }
            if let Err(error) = self.read_more() {
                self.held = Some(error);
            }
        }
        true
    }

    /// The next bytes, for unpacking on: pieces with the same ends however far ahead was read.
    pub(super) fn piece(&mut self) -> io::Result<&[u8]> {
        let to_end = READ - usize::try_from(self.offset() % READ as u64).unwrap_or_default();
        self.ensure(to_end)?;
        let rest = self.rest();
        Ok(&rest[..rest.len().min(to_end)])
    }

    fn read_more(&mut self) -> io::Result<()> {
        self.forget();
        let start = self.buffer.len();
        self.buffer.resize(start + READ, 0);
        let got = read(&mut *self.inner, &mut self.buffer[start..]);
        self.buffer.truncate(start + got.as_ref().map_or(0, |n| *n));
        self.note(got?);
        Ok(())
    }

    /// Reads past the buffer straight into `out`, up to `most` bytes; none mean the end.
    pub(super) fn read_plain(&mut self, out: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        let ready = self.rest().len().min(most);
        if ready > 0 {
            out.extend_from_slice(&self.buffer[self.at..self.at + ready]);
            self.at += ready;
            return Ok(ready);
        }
        self.forget();
        let start = out.len();
        let got = (&mut self.inner).take(most as u64).read_to_end(out);
        let n = out.len() - start;
        self.offset += n as u64;
        self.failed |= got.is_err();
        self.note(got.map(|_| n)?);
        Ok(n)
    }

    fn note(&mut self, read: usize) {
        self.ended |= read == 0;
        self.tell(read as u64);
    }

    /// Tells that so many bytes were read.
    pub(super) fn tell(&self, bytes: u64) {
        if let Some(on_read) = &self.on_read {
            on_read(bytes);
        }
    }

    /// Keeps what is taken from here on, so that it can be gone back to.
    pub(super) fn mark(&mut self) {
        self.mark = Some(self.at);
    }

    /// What was taken since the mark; empty if there is none.
    pub(super) fn since_mark(&self) -> &[u8] {
        &self.buffer[self.mark.unwrap_or(self.at)..self.at]
    }

    /// Goes on to take without a way back.
    pub(super) fn unmark(&mut self) {
        self.mark = None;
    }

    /// Goes back to the mark, if there is one.
    pub(super) fn go_back(&mut self) {
        self.at = self.mark.unwrap_or(self.at);
    }

    /// Forgets what is behind mark and place, before the buffer grows, where that is more than what is to be moved.
    fn forget(&mut self) {
        let n = self.mark.unwrap_or(self.at);
        if n < self.buffer.len() - n {
            return;
        }
        self.offset += n as u64;
        self.buffer.drain(..n);
        self.at -= n;
        self.mark = self.mark.map(|_| 0);
    }
}

fn read(inner: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match inner.read(buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

//! Unpacking ahead of the reader: stretches of whole members, each on any thread, before their turn comes.
//!
//! A stretch starts where a member is believed to start and ends where another is. What comes out is used only for a member
//! that starts exactly at the place that the reader has reached and that was found sound to its end; in all other cases the
//! reader unpacks by itself. So it does not matter for the output what was unpacked ahead, and what was not.

use std::{
    collections::VecDeque,
    io,
    ops::Range,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use zstd::zstd_safe::{self, DCtx, InBuffer, OutBuffer, ResetDirective};

use super::{
    Compression,
    deflate::{Inflated, Inflater},
    input::Input,
    member::{Unpacker, zstd_context},
};

/// Packed bytes that a stretch has at least, if there are so many.
const STRETCH: usize = 1 << 18;
/// Packed bytes in which a stretch must end.
const LONGEST: usize = 1 << 21;
/// Bytes that a stretch is unpacked to at most; what is behind them is left to the reader.
const MOST: usize = 1 << 22;
/// The largest window of a frame, as a power of two: a larger one is left to the reader.
const WINDOW_LOG_MAX: u32 = 23;
/// Bytes that a stretch is expected to be unpacked to, for deciding on how many to begin.
const EXPECTED: usize = 1 << 20;

/// Some work that may be done on any thread, apart from the reader.
pub type Errand = Box<dyn FnOnce() + Send>;

/// What is best done next with a source.
pub enum Poll {
    /// Enough is ready for reading on.
    Ready,
    /// This.
    Errand(Errand),
    /// To wait until an errand that was given out is done.
    Busy,
}

/// What is unpacked ahead.
pub(super) struct Ahead {
    compression: Compression,
    /// In the order of the file.
    stretches: VecDeque<Stretch>,
    /// Where the next one starts.
    next_at: u64,
    /// Where none starts, as no end was found for it.
    barred: Option<u64>,
    tools: Arc<Tools>,
}

struct Stretch {
    /// Its place in the file.
    place: Range<u64>,
    done: Arc<OnceLock<Unpacked>>,
    /// The member that is due: its number, its place in the file, and the place of what it holds.
    member: usize,
    member_at: u64,
    plain_at: usize,
}

/// A stretch, unpacked as far as it is whole members.
#[derive(Default)]
struct Unpacked {
    /// What they hold, and more bytes that mean nothing.
    buffer: Vec<u8>,
    /// How long each is, packed and not.
    members: Vec<(usize, usize)>,
    plain: usize,
}

/// A sound member.
pub(super) struct Found {
    pub(super) packed: usize,
    pub(super) plain: Plain,
}

/// What is not read yet of a sound member.
pub(super) struct Plain {
    of: Arc<OnceLock<Unpacked>>,
    range: Range<usize>,
}

impl Plain {
    /// Appends up to `most` bytes to `out`; whether the member's end was reached before that.
    pub(super) fn read(&mut self, out: &mut Vec<u8>, most: usize) -> bool {
        let n = self.range.len().min(most);
        if let Some(unpacked) = self.of.get() {
            out.extend_from_slice(&unpacked.buffer[self.range.start..self.range.start + n]);
        }
        self.range.start += n;
        n < most
    }
}

/// What threads unpack with, kept for further use.
struct Tools {
    dictionary: Option<Arc<Vec<u8>>>,
    idle: Mutex<Vec<Tool>>,
    buffers: Mutex<Vec<Vec<u8>>>,
}

enum Tool {
    Gzip(Inflater),
    Zstd(DCtx<'static>),
}

impl Ahead {
    /// For a source that has reached `at`, the start of a member.
    pub(super) fn new(
        compression: Compression,
        dictionary: Option<Arc<Vec<u8>>>,
        at: u64,
    ) -> Ahead {
        Ahead {
            compression,
            stretches: VecDeque::new(),
            next_at: at,
            barred: None,
            tools: Arc::new(Tools {
                dictionary,
                idle: Mutex::default(),
                buffers: Mutex::default(),
            }),
        }
    }

    /// The member that starts at `at`, if it was unpacked ahead.
    pub(super) fn member(&mut self, at: u64) -> Option<Found> {
        loop {
            let stretch = self.stretches.front_mut()?;
            if at < stretch.place.start {
                return None;
            }
            if at < stretch.place.end {
                let of = stretch.done.clone();
                let done = of.wait();
                while stretch.member_at < at {
                    stretch.pass(done)?;
                }
                let (packed, plain) = *done.members.get(stretch.member)?;
                let range = stretch.plain_at..stretch.plain_at + plain;
                return (stretch.member_at == at).then(|| Found {
                    packed,
                    plain: Plain { of, range },
                });
            }
            let used = self.stretches.pop_front()?;
            if let Some(unpacked) = Arc::into_inner(used.done).and_then(OnceLock::into_inner) {
                lock(&self.tools.buffers).push(unpacked.buffer);
            }
        }
    }

    /// What is best done by one of so many threads, where the reader has reached `at` and wants `want` bytes at a time. `inside` says
    /// that it is inside a member that was not unpacked ahead.
    pub(super) fn poll(
        &mut self,
        input: &mut Input,
        unpacker: &Unpacker,
        (at, inside): (u64, bool),
        want: usize,
        threads: usize,
    ) -> Poll {
        let (mut ready, mut begun, mut busy) = (0, 0, false);
        let mut end = at;
        for stretch in &self.stretches {
            if stretch.place.end <= at {
                continue;
            }
            match stretch.done.get() {
                Some(done) => {
                    let plain = done.plain.saturating_sub(stretch.plain_at);
                    begun += plain;
                    // Behind a gap the reader has to unpack by itself first.
                    let follows = stretch.place.start <= end;
                    if follows && !busy {
                        ready += plain;
                        end = stretch.place.end;
                    }
                }
                None => {
                    begun += EXPECTED;
                    busy |= stretch.place.start <= end;
                }
            }
        }
        if ready >= want {
            return Poll::Ready;
        }
        if self.next_at < at {
            self.next_at = at;
        }
        let unknown = inside && self.next_at == at;
        let room = begun < want + threads * EXPECTED;
        if room
            && !unknown
            && self.barred != Some(self.next_at)
            && let Some(errand) = self.begin(input, unpacker, at)
        {
            return Poll::Errand(errand);
        }
        match busy {
            true => Poll::Busy,
            false => Poll::Ready,
        }
    }

    /// Begins the next stretch.
    fn begin(&mut self, input: &mut Input, unpacker: &Unpacker, at: u64) -> Option<Errand> {
        let skip = usize::try_from(self.next_at - at).ok()?;
        let len = match self.compression {
            Compression::Gzip => gzip_stretch(input, unpacker, skip),
            Compression::Zstd => zstd_stretch(input, skip),
            Compression::None => None,
        };
        let Some(len) = len else {
            self.barred = Some(self.next_at);
            return None;
        };
        let packed = input.rest()[skip..skip + len].to_vec();
        let place = self.next_at..self.next_at + len as u64;
        self.next_at = place.end;
        let done = Arc::new(OnceLock::new());
        self.stretches.push_back(Stretch {
            member: 0,
            member_at: place.start,
            plain_at: 0,
            place,
            done: done.clone(),
        });
        let task = Task {
            packed,
            compression: self.compression,
            tools: self.tools.clone(),
            done,
        };
        Some(Box::new(move || task.run()))
    }
}

impl Stretch {
    /// Goes on to the next member.
    fn pass(&mut self, done: &Unpacked) -> Option<()> {
        let (packed, plain) = done.members.get(self.member)?;
        self.member += 1;
        self.member_at += *packed as u64;
        self.plain_at += plain;
        Some(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long the stretch is that starts `skip` bytes behind the place reached: up to what looks like the start of a member, or to
/// the end. None where there is no such place near enough.
fn gzip_stretch(input: &mut Input, unpacker: &Unpacker, skip: usize) -> Option<usize> {
    let mut from = STRETCH;
    loop {
        let more = input.look(skip + from + STRETCH);
        let rest = input.rest().get(skip..).filter(|rest| !rest.is_empty())?;
        while let Some(at) = rest.get(from..).and_then(|rest| unpacker.find_magic(rest)) {
            if unpacker.starts(&rest[from + at..], b"") {
                return Some(from + at);
            }
            from += at + 1;
        }
        if !more {
            return (rest.len() <= LONGEST).then_some(rest.len());
        }
        from = rest.len().saturating_sub(2).max(STRETCH);
        if from > LONGEST {
            return None;
        }
    }
}

/// The same for frames, whose lengths stand in them.
fn zstd_stretch(input: &mut Input, skip: usize) -> Option<usize> {
    let (mut len, mut want) = (0, STRETCH);
    loop {
        let more = input.look(skip + want);
        let rest = input.rest().get(skip..).filter(|rest| !rest.is_empty())?;
        while len < STRETCH {
            match zstd_safe::find_frame_compressed_size(&rest[len..]) {
                Ok(frame) if frame > 0 => len += frame,
                _ => break,
            }
        }
        if len >= STRETCH || !more {
            return (len > 0 && len <= LONGEST).then_some(len);
        }
        want *= 2;
        if want > LONGEST {
            return (len > 0).then_some(len);
        }
    }
}

/// A stretch to be unpacked.
struct Task {
    packed: Vec<u8>,
    compression: Compression,
    tools: Arc<Tools>,
    done: Arc<OnceLock<Unpacked>>,
}

impl Task {
    fn run(self) {
        let unpacked = self.unpack().unwrap_or_default();
        let _ = self.done.set(unpacked);
    }

    fn unpack(&self) -> io::Result<Unpacked> {
        let idle = lock(&self.tools.idle).pop();
        let mut tool = match (idle, self.compression) {
            (Some(tool), _) => tool,
            (None, Compression::Zstd) => Tool::Zstd(zstd_context(
                self.tools.dictionary.as_deref(),
                WINDOW_LOG_MAX,
            )?),
            (None, _) => Tool::Gzip(Inflater::new()?),
        };
        let mut unpacked = Unpacked {
            buffer: lock(&self.tools.buffers).pop().unwrap_or_default(),
            ..Unpacked::default()
        };
        let mut rest = &self.packed[..];
        while !rest.is_empty() {
            let Some(packed) = tool.member(rest, &mut unpacked) else {
                break;
            };
            rest = &rest[packed..];
        }
        lock(&self.tools.idle).push(tool);
        Ok(unpacked)
    }
}

impl Drop for Task {
    /// Nobody waits for ever for what a panic ended.
    fn drop(&mut self) {
        let _ = self.done.set(Unpacked::default());
    }
}

impl Tool {
    /// Unpacks one member behind the others, if it is sound and there is room; how many packed bytes it takes.
    fn member(&mut self, packed: &[u8], into: &mut Unpacked) -> Option<usize> {
        let (taken, given) = loop {
            let room = &mut into.buffer[into.plain..];
            match self.unpack(packed, room) {
                Inflated::Whole { packed, plain } => break (packed, plain),
                Inflated::Damaged => return None,
                Inflated::NoRoom => {
                    let len = into.buffer.len();
                    if len >= MOST {
                        return None;
                    }
                    into.buffer.resize((2 * len).clamp(STRETCH, MOST), 0);
                }
            }
        };
        into.members.push((taken, given));
        into.plain += given;
        Some(taken)
    }

    fn unpack(&mut self, packed: &[u8], room: &mut [u8]) -> Inflated {
        match self {
            Tool::Gzip(inflater) => inflater.member(packed, room),
            Tool::Zstd(context) => {
                let known = zstd_safe::get_frame_content_size(packed).ok().flatten();
                if known.is_some_and(|len| len > room.len() as u64) {
                    return Inflated::NoRoom;
                }
                if context.reset(ResetDirective::SessionOnly).is_err() {
                    return Inflated::Damaged;
                }
                let mut from = InBuffer::around(packed);
                let mut to = OutBuffer::around(room);
                loop {
                    let before = (from.pos(), to.pos());
                    match context.decompress_stream(&mut to, &mut from) {
                        Ok(0) => {
                            return Inflated::Whole {
                                packed: from.pos(),
                                plain: to.pos(),
                            };
                        }
                        Err(_) => return Inflated::Damaged,
                        Ok(_) if (from.pos(), to.pos()) != before => {}
                        Ok(_) if from.pos() == packed.len() => return Inflated::Damaged,
                        Ok(_) => return Inflated::NoRoom,
                    }
                }
            }
        }
    }
}

//! Unpacking member by member: where each ends, which bytes it was, and how to go on behind a damaged one.

use std::{io, sync::Arc};

use flate2::{Decompress, FlushDecompress, Status};
use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective};

use super::{Compression, input::Input};

/// The largest window that a Zstandard frame may ask for, as a power of two: all that the format's own tools can make.
const WINDOW_LOG_MAX: u32 = 31;
/// The longest header of a gzip member that is read; it may hold a name and a comment.
const HEADER_MAX: usize = 1 << 20;
/// Bytes that are unpacked at a time.
const PIECE: usize = 1 << 16;
/// Packed bytes that a place is tried with, to see whether a member starts there.
const TRIAL: usize = 1 << 12;

/// Unpacks a stream member by member (a frame of Zstandard is called a member here too).
pub(super) enum Unpacker {
    Plain,
    Gzip(Gzip),
    Zstd(Zstd),
}

/// How far a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// Somewhere in a member.
    Inside,
    /// The end of a member.
    MemberEnd,
    /// The end of the stream.
    End,
}

impl Unpacker {
    pub(super) fn new(compression: Compression) -> io::Result<Unpacker> {
        Ok(match compression {
            Compression::None => Unpacker::Plain,
            Compression::Gzip => Unpacker::Gzip(Gzip::new()),
            Compression::Zstd => Unpacker::Zstd(Zstd::new()?),
        })
    }

    /// Reads the start of a member, if the stream goes on.
    pub(super) fn begin(&mut self, input: &mut Input) -> io::Result<bool> {
        if !input.ensure(1)? {
            return Ok(false);
        }
        match self {
            Unpacker::Plain => {}
            Unpacker::Gzip(gzip) => gzip.begin(input)?,
            Unpacker::Zstd(zstd) => zstd.begin(input)?,
        }
        Ok(true)
    }

    /// Unpacks `most` bytes more of the member that was begun, fewer if there it ends. (Of what is not packed, about so many.)
    pub(super) fn step(
        &mut self,
        input: &mut Input,
        out: &mut Vec<u8>,
        most: usize,
    ) -> io::Result<Reached> {
        let start = out.len();
        let end = start + most;
        while out.len() < end {
            let more = (end - out.len()).min(PIECE);
            let ended = match self {
                Unpacker::Plain => {
                    if input.read_plain(out, end - out.len())? == 0 {
                        // The end is told when nothing comes before it.
                        return Ok(match out.len() > start {
                            true => Reached::Inside,
                            false => Reached::End,
                        });
                    }
                    false
                }
                Unpacker::Gzip(gzip) => unpack(out, more, |room| gzip.step(input, room))?,
                Unpacker::Zstd(zstd) => unpack(out, more, |room| zstd.step(input, room))?,
            };
            if ended {
                return Ok(Reached::MemberEnd);
            }
        }
        Ok(Reached::Inside)
    }

    /// The dictionary that the file started with.
    pub(super) fn dictionary(&self) -> Option<Arc<Vec<u8>>> {
        match self {
            Unpacker::Zstd(zstd) => zstd.dictionary.clone(),
            _ => None,
        }
    }

    /// Whether a member starts at the start of `packed`, and what it holds starts with `start`.
    pub(super) fn starts(&self, packed: &[u8], start: &[u8]) -> bool {
        let mut out = Vec::with_capacity(TRIAL);
        match self {
            Unpacker::Plain => return false,
            Unpacker::Gzip(_) => {
                let Ok(Some(header)) = gzip_header(packed) else {
                    return false;
                };
                let mut inflate = Decompress::new(false);
                let body = &packed[header..];
                if inflate
                    .decompress_vec(body, &mut out, FlushDecompress::None)
                    .is_err()
                {
                    return false;
                }
            }
            Unpacker::Zstd(_) => {
                let Ok(mut zstd) = Zstd::new() else {
                    return false;
                };
                let mut from = InBuffer::around(packed);
                let mut to = OutBuffer::around(&mut out);
                if zstd.context.decompress_stream(&mut to, &mut from).is_err() {
                    return false;
                }
            }
        }
        out.starts_with(start)
    }

    /// Bytes that every member starts with.
    fn magic(&self) -> &'static [u8] {
        match self {
            Unpacker::Plain => &[],
            Unpacker::Gzip(_) => &[0x1f, 0x8b, 8],
            Unpacker::Zstd(_) => &[0x28, 0xb5, 0x2f, 0xfd],
        }
    }

    /// The next place where a member may start.
    pub(super) fn find_magic(&self, packed: &[u8]) -> Option<usize> {
        memchr::memmem::find(packed, self.magic())
    }

    /// Moves on, by about `most` bytes, towards the next place where a member starts that holds something starting with
    /// `start`, and appends the bytes passed over to `passed`. Whether it was reached.
    pub(super) fn seek(
        &self,
        input: &mut Input,
        start: &[u8],
        most: usize,
        passed: &mut Vec<u8>,
    ) -> io::Result<bool> {
        let magic = self.magic();
        while passed.len() < most {
            let more = input.ensure(1 + TRIAL)?;
            let rest = input.rest();
            if magic.is_empty() || rest.is_empty() {
                return Ok(false);
            }
            if !passed.is_empty() && self.starts(&rest[..rest.len().min(TRIAL)], start) {
                return Ok(true);
            }
            // A damaged member starts here, or none does.
            let upto = match self.find_magic(&rest[1..]) {
                Some(i) => 1 + i,
                // The last bytes may be the start of one.
                None if more => rest.len() + 1 - magic.len(),
                None => rest.len(),
            };
            passed.extend_from_slice(&rest[..upto]);
            input.take(upto);
        }
        Ok(false)
    }
}

/// Appends up to `most` bytes to `out`, those that `step` fills from the start on, and tells whether it was at the end.
fn unpack(
    out: &mut Vec<u8>,
    most: usize,
    step: impl FnOnce(&mut [u8]) -> io::Result<(usize, bool)>,
) -> io::Result<bool> {
    let start = out.len();
    out.resize(start + most, 0);
    let done = step(&mut out[start..]);
    out.truncate(start + done.as_ref().map_or(0, |done| done.0));
    Ok(done?.1)
}

fn damage(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn cut_off() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the file ends in it")
}

/// The length of the gzip header at the start of `packed`; none if more bytes are needed to tell.
fn gzip_header(packed: &[u8]) -> io::Result<Option<usize>> {
    const HCRC: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    let start = &packed[..packed.len().min(3)];
    if !start.iter().zip([0x1f, 0x8b, 8]).all(|(a, b)| *a == b) {
        return Err(damage("no gzip header"));
    }
    let Some(flags) = packed.get(3) else {
        return Ok(None);
    };
    if flags & 0xe0 != 0 {
        return Err(damage("unknown flags in a gzip header"));
    }
    let mut end = 10;
    if flags & EXTRA != 0 {
        let Some(&[low, high]) = packed.get(end..end + 2) else {
            return Ok(None);
        };
        end += 2 + usize::from(u16::from_le_bytes([low, high]));
    }
    for _ in 0..(flags & (NAME | COMMENT)).count_ones() {
        let Some(rest) = packed.get(end..) else {
            return Ok(None);
        };
        match memchr::memchr(0, rest) {
            Some(i) => end += i + 1,
            None => return Ok(None),
        }
    }
    if flags & HCRC != 0 {
        end += 2;
    }
    Ok((packed.len() >= end).then_some(end))
}

/// gzip.
pub(super) struct Gzip {
    inflate: Decompress,
    crc: flate2::Crc,
    /// Whether the packed data is at its end, and the checksum is not looked at yet.
    ended: bool,
}

impl Gzip {
    fn new() -> Gzip {
        Gzip {
            inflate: Decompress::new(false),
            crc: flate2::Crc::new(),
            ended: false,
        }
    }

    fn begin(&mut self, input: &mut Input) -> io::Result<()> {
        self.inflate.reset(false);
        self.crc.reset();
        self.ended = false;
        let mut want = 10;
        loop {
            let whole = input.ensure(want)?;
            if let Some(len) = gzip_header(input.rest())? {
                input.take(len);
                return Ok(());
            }
            if !whole {
                return Err(cut_off());
            }
            want = input.rest().len() + 1;
            if want > HEADER_MAX {
                return Err(damage("a gzip header without an end"));
            }
        }
    }

    /// Unpacks some bytes; how many, and whether the member is over.
    fn step(&mut self, input: &mut Input, room: &mut [u8]) -> io::Result<(usize, bool)> {
        if self.ended {
            self.ended = false;
            self.trailer(input)?;
            return Ok((0, true));
        }
        let packed = input.piece()?;
        let at_end = packed.is_empty();
        let before = (self.inflate.total_in(), self.inflate.total_out());
        let status = self
            .inflate
            .decompress(packed, room, FlushDecompress::None)
            .map_err(|_| damage("the packed data makes no sense"))?;
        let moved = |now: u64, before: u64| usize::try_from(now - before).unwrap_or_default();
        let taken = moved(self.inflate.total_in(), before.0);
        let given = moved(self.inflate.total_out(), before.1);
        self.crc.update(&room[..given]);
        input.take(taken);
        if status == Status::StreamEnd {
            // Where there is no more room, the end is told when more is asked for.
            self.ended = given == room.len();
            if !self.ended {
                self.trailer(input)?;
            }
            return Ok((given, !self.ended));
        }
        if taken == 0 && given == 0 && at_end {
            return Err(cut_off());
        }
        Ok((given, false))
    }

    fn trailer(&mut self, input: &mut Input) -> io::Result<()> {
        if !input.ensure(8)? {
            return Err(cut_off());
        }
        let mut expected = [0; 8];
        expected[..4].copy_from_slice(&self.crc.sum().to_le_bytes());
        expected[4..].copy_from_slice(&self.crc.amount().to_le_bytes());
        if input.rest()[..8] != expected {
            return Err(damage("wrong checksum"));
        }
        input.take(8);
        Ok(())
    }
}

/// A context for unpacking frames with windows up to this power of two.
pub(super) fn zstd_context(
    dictionary: Option<&Vec<u8>>,
    window_log_max: u32,
) -> io::Result<DCtx<'static>> {
    let mut context =
        DCtx::try_create().ok_or_else(|| io::Error::from(io::ErrorKind::OutOfMemory))?;
    context
        .set_parameter(DParameter::WindowLogMax(window_log_max))
        .map_err(zstd_error)?;
    if let Some(dictionary) = dictionary {
        context.load_dictionary(dictionary).map_err(zstd_error)?;
    }
    Ok(context)
}

/// Zstandard.
pub(super) struct Zstd {
    context: DCtx<'static>,
    dictionary: Option<Arc<Vec<u8>>>,
    /// Whether the frame is at its end, which is not told yet.
    ended: bool,
}

impl Zstd {
    fn new() -> io::Result<Zstd> {
        Ok(Zstd {
            context: zstd_context(None, WINDOW_LOG_MAX)?,
            dictionary: None,
            ended: false,
        })
    }

    fn begin(&mut self, input: &mut Input) -> io::Result<()> {
        self.ended = false;
        self.context
            .reset(ResetDirective::SessionOnly)
            .map_err(zstd_error)?;
        if input.offset() == 0
            && let Some(dictionary) = dictionary(input)?
        {
            self.context
                .load_dictionary(&dictionary)
                .map_err(zstd_error)?;
            self.dictionary = Some(Arc::new(dictionary));
        }
        Ok(())
    }

    /// Unpacks some bytes; how many, and whether the member is over.
    fn step(&mut self, input: &mut Input, room: &mut [u8]) -> io::Result<(usize, bool)> {
        if self.ended {
            self.ended = false;
            return Ok((0, true));
        }
        let most = room.len();
        let packed = input.piece()?;
        let at_end = packed.is_empty();
        let mut from = InBuffer::around(packed);
        let mut to = OutBuffer::around(room);
        let hint = self
            .context
            .decompress_stream(&mut to, &mut from)
            .map_err(zstd_error)?;
        let (taken, given) = (from.pos(), to.pos());
        input.take(taken);
        if hint == 0 {
            // As with gzip.
            self.ended = given == most;
            return Ok((given, !self.ended));
        }
        if at_end && given == 0 {
            return Err(cut_off());
        }
        Ok((given, false))
    }
}

/// The dictionary that a WARC file may start with, in a frame that is skipped otherwise.
fn dictionary(input: &mut Input) -> io::Result<Option<Vec<u8>>> {
    const MAGIC: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];
    const MOST: usize = 1 << 27;
    if !input.ensure(8)? || input.rest()[..4] != MAGIC {
        return Ok(None);
    }
    let len: [u8; 4] = input.rest()[4..8].try_into().unwrap_or_default();
    let len = usize::try_from(u32::from_le_bytes(len)).unwrap_or(MOST);
    if len > MOST || !input.ensure(8 + len)? {
        return Ok(None);
    }
    let frame = &input.rest()[8..8 + len];
    match Compression::of_magic(frame) {
        Compression::Zstd => zstd::bulk::decompress(frame, MOST).map(Some),
        _ => Ok(Some(frame.to_vec())),
    }
}

fn zstd_error(code: zstd::zstd_safe::ErrorCode) -> io::Error {
    damage(zstd::zstd_safe::get_error_name(code))
}

//! What a file is packed with, and how a piece of output is packed.

use std::{fmt, io};

/// What a file is compressed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// Nothing.
    None,
    /// gzip, of one or many members.
    Gzip,
    /// Zstandard, of one or many frames.
    Zstd,
}

impl Compression {
    pub(super) fn of_extension(extension: &str) -> Option<Compression> {
        match extension.to_ascii_lowercase().as_str() {
            "gz" => Some(Compression::Gzip),
            "zst" | "zstd" => Some(Compression::Zstd),
            _ => None,
        }
    }

    /// What the first bytes of a stream tell.
    pub fn of_magic(start: &[u8]) -> Compression {
        match start {
            [0x1f, 0x8b, ..] => Compression::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
            // A frame to be skipped, such as the dictionary at the head of a WARC file.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
            _ => Compression::None,
        }
    }

    /// The extension with its dot; empty for none.
    pub fn extension(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => ".gz",
            Compression::Zstd => ".zst",
        }
    }

    /// The name for messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Compression::None => "plain",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }
}

/// How an output is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packing {
    /// With what.
    pub compression: Compression,
    /// How hard; the compression's own default if none is given.
    pub level: Option<i32>,
}

impl From<Compression> for Packing {
    fn from(compression: Compression) -> Packing {
        Packing {
            compression,
            level: None,
        }
    }
}

/// Packs pieces as one whole member or frame each; such pieces one after the other are a valid file, which other readers can
/// take apart and unpack in parallel.
pub struct Packer(State);

/// The level of gzip that its own tool takes.
const GZIP_LEVEL: i32 = 6;

enum State {
    Plain,
    Gzip(libdeflater::Compressor),
    Zstd(Box<zstd::bulk::Compressor<'static>>),
}

impl fmt::Debug for Packer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Packer").finish_non_exhaustive()
    }
}

impl Packer {
    /// A packer.
    ///
    /// # Errors
    ///
    /// When there is no memory for it.
    pub fn new(packing: Packing) -> io::Result<Packer> {
        Ok(Packer(match packing.compression {
            Compression::None => State::Plain,
            Compression::Gzip => {
                let level = packing.level.unwrap_or(GZIP_LEVEL).clamp(1, 12);
                let level = libdeflater::CompressionLvl::new(level).unwrap_or_default();
                State::Gzip(libdeflater::Compressor::new(level))
            }
            Compression::Zstd => {
                let level = packing.level.unwrap_or(zstd::DEFAULT_COMPRESSION_LEVEL);
                let mut encoder = zstd::bulk::Compressor::new(level)?;
                encoder.include_checksum(true)?;
                State::Zstd(Box::new(encoder))
            }
        }))
    }

    /// Appends `plain`, packed, to `out`.
    ///
    /// # Errors
    ///
    /// When there is no memory for it.
    pub fn pack(&mut self, plain: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        match &mut self.0 {
            State::Plain => out.extend_from_slice(plain),
            State::Gzip(deflate) => gzip(deflate, plain, out)?,
            State::Zstd(encoder) => {
                let start = out.len();
                let room = zstd::zstd_safe::compress_bound(plain.len());
                if start == 0 {
                    out.reserve(room);
                    encoder.compress_to_buffer(plain, out)?;
                } else {
                    out.extend_from_slice(&encoder.compress(plain)?);
                }
            }
        }
        Ok(())
    }
}

fn gzip(deflate: &mut libdeflater::Compressor, plain: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    let start = out.len();
    out.resize(start + deflate.gzip_compress_bound(plain.len()), 0);
    let len = deflate
        .gzip_compress(plain, &mut out[start..])
        .map_err(|_| io::Error::other("no room for what was compressed"))?;
    out.truncate(start + len);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn members_one_after_the_other_are_a_file() {
        let texts = [b"".to_vec(), b"a".to_vec(), vec![7; 300_000]];
        for level in [None, Some(1), Some(9)] {
            let mut out = Vec::new();
            let packing = Packing {
                compression: Compression::Gzip,
                level,
            };
            let mut packer = Packer::new(packing).unwrap();
            for text in &texts {
                packer.pack(text, &mut out).unwrap();
            }
            let mut plain = Vec::new();
            let mut decoder = flate2::read::MultiGzDecoder::new(&out[..]);
            decoder.read_to_end(&mut plain).unwrap();
            assert!(plain == texts.concat());

            let mut out = Vec::new();
            let packing = Packing {
                compression: Compression::Zstd,
                level,
            };
            let mut packer = Packer::new(packing).unwrap();
            for text in &texts {
                packer.pack(text, &mut out).unwrap();
            }
            assert!(zstd::decode_all(&out[..]).unwrap() == texts.concat());
        }
    }
}

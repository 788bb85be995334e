//! What no filter of such files can do without, or what memory allows.

use std::{
    fs::{self, File},
    hint::black_box,
    io::{self, Read},
    time::Instant,
};

use super::{
    Measures, cannot,
    corpus::{Part, Stored},
};
use crate::{
    Error,
    format::{Compression, Kind, Packer, Packing},
};

/// Bytes that are packed into a member.
const MEMBER: usize = 1 << 21;

/// Measures every floor once.
pub(super) fn measure(part: &Part, measures: &mut Measures) -> Result<(), Error> {
    let mut copy = Vec::with_capacity(part.pages.iter().map(String::len).max().unwrap_or(0));
    let start = Instant::now();
    for page in &part.pages {
        copy.clear();
        copy.extend_from_slice(black_box(page.as_bytes()));
        black_box(&copy);
    }
    measures.add("memcpy", start.elapsed());
    let start = Instant::now();
    for page in &part.pages {
        // No text has this byte, so that all of it is looked through.
        black_box(memchr::memchr(0xFF, black_box(page.as_bytes())));
    }
    measures.add("memchr", start.elapsed());
    let start = Instant::now();
    for page in &part.pages {
        let _ = black_box(simdutf8::basic::from_utf8(black_box(page.as_bytes())));
    }
    measures.add("utf-8 validation", start.elapsed());
    let start = Instant::now();
    for file in &part.files {
        black_box(fs::read(&file.path).map_err(|e| cannot("read", &file.path, &e))?);
    }
    measures.add("read", start.elapsed());
    // A table is packed inside, and plain files are not.
    if part.files.iter().any(|file| !is_packed(file)) {
        return Ok(());
    }
    for (name, again) in [("decompress", false), ("decompress + recompress", true)] {
        let start = Instant::now();
        for file in &part.files {
            unpack(file, again).map_err(|e| cannot("unpack", &file.path, &e))?;
        }
        measures.add(name, start.elapsed());
    }
    Ok(())
}

fn is_packed(file: &Stored) -> bool {
    file.compression != Compression::None
        && matches!(file.kind, Kind::Text | Kind::Jsonl | Kind::Warc)
}

/// Unpacks a file, and packs what it holds again in members of 2 MiB.
fn unpack(file: &Stored, again: bool) -> io::Result<()> {
    let packed = File::open(&file.path)?;
    let mut plain: Box<dyn Read> = match file.compression {
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(packed)),
        Compression::Zstd => Box::new(zstd::Decoder::new(packed)?),
        Compression::None => Box::new(packed),
    };
    let mut packer = Packer::new(Packing::from(file.compression))?;
    let (mut member, mut out) = (Vec::with_capacity(MEMBER + 64), Vec::new());
    loop {
        member.clear();
        if (&mut plain).take(MEMBER as u64).read_to_end(&mut member)? == 0 {
            return Ok(());
        }
        if again {
            out.clear();
            packer.pack(&member, &mut out)?;
            black_box(&out);
        }
    }
}

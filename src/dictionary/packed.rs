//! Tables that lie in the program packed, as they are needed seldom: `dictionaries/packed/`.
//!
//! A packed table is its length as four bytes, the lowest first, and a raw Deflate stream.

use std::sync::LazyLock;

use flate2::{Decompress, FlushDecompress, Status};

/// A table's text, unpacked when it is first asked for.
pub(crate) type Text = LazyLock<String>;

/// The text of a table of `dictionaries/`.
macro_rules! packed {
    ($name:literal) => {
        std::sync::LazyLock::new(|| {
            $crate::dictionary::packed::text(include_bytes!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/dictionaries/packed/",
                $name,
                ".z"
            )))
        })
    };
}
pub(crate) use packed;

/// Unpacks; `None` if it is not what [`pack`] gives.
pub(crate) fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let (len, stream) = packed.split_first_chunk::<4>()?;
    let len = u32::from_le_bytes(*len) as usize;
    // Deflate makes at most 1,032 bytes of one: no length can ask for more room than that.
    (len <= stream.len() * 1032).then_some(())?;
    let mut out = Vec::with_capacity(len);
    let mut inflate = Decompress::new(false);
    let status = inflate.decompress_vec(stream, &mut out, FlushDecompress::Finish);
    let whole = out.len() == len && inflate.total_in() == stream.len() as u64;
    (matches!(status, Ok(Status::StreamEnd)) && whole).then_some(out)
}

/// Unpacks an embedded table.
pub(crate) fn text(packed: &[u8]) -> String {
    let text = unpack(packed).and_then(|bytes| String::from_utf8(bytes).ok());
    text.expect("the embedded tables are tested")
}

/// Packs.
#[cfg(test)]
pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(bytes.len()).unwrap().to_le_bytes().to_vec();
    out.reserve(bytes.len() + 1024);
    let mut deflate = flate2::Compress::new(flate2::Compression::best(), false);
    let status = deflate.compress_vec(bytes, &mut out, flate2::FlushCompress::Finish);
    assert_eq!(status.unwrap(), Status::StreamEnd);
    out
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const TABLES: [&str; 6] = [
        "ambiguous.tsv",
        "divisions.tsv",
        "phrases/keyword_gambling.tsv",
        "phrases/keyword_porn.tsv",
        "phrases/keyword_trade.tsv",
        "variants.tsv",
    ];

    fn paths(name: &str) -> (String, String) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries");
        let file = name.rsplit('/').next().unwrap();
        (
            format!("{folder}/{name}"),
            format!("{folder}/packed/{file}.z"),
        )
    }

    #[test]
    #[ignore = "writes dictionaries/packed: cargo test --lib regenerate_packed -- --ignored"]
    fn regenerate_packed() {
        for (table, packed) in TABLES.map(paths) {
            let text = fs::read(table).unwrap();
            fs::write(packed, pack(&text)).unwrap();
        }
    }

    #[test]
    fn the_packed_tables_are_up_to_date() {
        for (table, packed) in TABLES.map(paths) {
            let text = fs::read(&table).unwrap();
            let advice = "run cargo test --lib regenerate_packed -- --ignored";
            let unpacked = unpack(&fs::read(packed).unwrap());
            assert!(unpacked == Some(text), "{table}: {advice}");
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        let packed = pack("天安门，天安门。".as_bytes());
        for end in 0..packed.len() {
            assert_eq!(unpack(&packed[..end]), None, "{end}");
        }
        assert_eq!(unpack(&[&packed[..], b"x"].concat()), None);
        assert_eq!(unpack(&[&[0xFF; 4], &packed[4..]].concat()), None);
        let shorter = [&[3, 0, 0, 0], &packed[4..]].concat();
        assert_eq!(unpack(&shorter), None);
    }
}

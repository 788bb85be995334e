//! Records that are not written, rejected or dropped, as rows: `{"file", "line", "reason", "raw"}`, or `"raw_base64"` for
//! bytes that are no text. A dropped one has `"record"` for `"line"`. Where they are known or not as usual, there are also
//! `"offset"`, the place of the bytes in the file as it lies there, `"packed": true` for bytes that are packed as they were in
//! the file, `"left_out"`, how many bytes were too many to be kept, and `"continued": true` for more of the row before.

use data_encoding::BASE64;
use serde::{Deserialize, Serializer as _, ser::SerializeMap};

use crate::{Error, ErrorKind, format::Rejected};

#[derive(Deserialize)]
struct Row {
    file: String,
    #[serde(alias = "record")]
    line: u64,
    reason: String,
    raw: Option<String>,
    raw_base64: Option<String>,
    offset: Option<u64>,
    #[serde(default)]
    packed: bool,
    #[serde(default)]
    left_out: u64,
    #[serde(default)]
    continued: bool,
}

/// Writes the row, with its line break. The raw bytes may be many, so they are copied once only.
pub(super) fn write(out: &mut Vec<u8>, file: &str, rejected: &Rejected) -> Result<(), Error> {
    write_row(out, file, "line", rejected)
}

/// Writes the row of a dropped record.
pub(super) fn write_dropped(
    out: &mut Vec<u8>,
    file: &str,
    dropped: &Rejected,
) -> Result<(), Error> {
    write_row(out, file, "record", dropped)
}

fn write_row(
    out: &mut Vec<u8>,
    file: &str,
    number: &'static str,
    rejected: &Rejected,
) -> Result<(), Error> {
    let written = |e: serde_json::Error| Error::new(ErrorKind::Output, e);
    let mut head = serde_json::Serializer::new(&mut *out);
    let mut map = head.serialize_map(None).map_err(written)?;
    map.serialize_entry("file", file).map_err(written)?;
    map.serialize_entry(number, &rejected.number)
        .map_err(written)?;
    map.serialize_entry("reason", &rejected.reason)
        .map_err(written)?;
    if let Some(offset) = rejected.offset {
        map.serialize_entry("offset", &offset).map_err(written)?;
    }
    if rejected.left_out > 0 {
        map.serialize_entry("left_out", &rejected.left_out)
            .map_err(written)?;
    }
    for (name, is) in [
        ("packed", rejected.packed),
        ("continued", rejected.continued),
    ] {
        if is {
            map.serialize_entry(name, &true).map_err(written)?;
        }
    }
    SerializeMap::end(map).map_err(written)?;
    out.pop();
    match readable(&rejected.raw) {
        Some(text) => {
            out.reserve(text.len() + text.len() / 8);
            out.extend_from_slice(b",\"raw\":");
            serde_json::to_writer(&mut *out, text).map_err(written)?;
        }
        None => {
            out.extend_from_slice(b",\"raw_base64\":\"");
            out.extend_from_slice(BASE64.encode(&rejected.raw).as_bytes());
            out.push(b'"');
        }
    }
    out.extend_from_slice(b"}\n");
    Ok(())
}

/// The bytes as text, unless they are no text or escapes would make them longer than base64 does.
fn readable(raw: &[u8]) -> Option<&str> {
    let controls = raw.iter().filter(|b| **b < b' ').count();
    if controls > 64 && controls > raw.len() / 16 {
        return None;
    }
    std::str::from_utf8(raw).ok()
}

/// The file's name and the record.
pub(super) fn read(row: &[u8]) -> Result<(String, Rejected), Error> {
    let wrong = |what: &dyn std::fmt::Display| {
        Error::new(
            ErrorKind::Record,
            format_args!("expected a row of rejected records: {what}"),
        )
    };
    let row: Row = serde_json::from_slice(row).map_err(|e| wrong(&e))?;
    let raw = match (row.raw, row.raw_base64) {
        (Some(text), _) => text.into_bytes(),
        (None, Some(packed)) => BASE64.decode(packed.as_bytes()).map_err(|e| wrong(&e))?,
        (None, None) => return Err(wrong(&"no raw")),
    };
    let rejected = Rejected {
        number: row.line,
        reason: row.reason,
        raw,
        offset: row.offset,
        packed: row.packed,
        left_out: row.left_out,
        continued: row.continued,
    };
    Ok((row.file, rejected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_every_byte() {
        for raw in [
            &b"{bad\r\n"[..],
            b"",
            b"\xd6\xd0\n",
            b"\0\x1b\"\\",
            &[0; 1000],
        ] {
            let rejected = Rejected {
                offset: Some(12),
                packed: true,
                ..Rejected::new(7, "no \"text\"".to_owned(), raw.to_vec())
            };
            let mut row = Vec::new();
            assert_eq!(write(&mut row, "a b.jsonl", &rejected), Ok(()));
            assert!(row.len() < 2 * raw.len() + 100);
            assert_eq!(read(&row), Ok(("a b.jsonl".to_owned(), rejected)));
        }
    }
}

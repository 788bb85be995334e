//! A record's header: where the record ends, what it is, and what changes in it when the text changes.

use std::ops::Range;

use data_encoding::BASE32;
use sha1::{Digest, Sha1};

/// What every record starts with.
pub const MAGIC: &[u8] = b"WARC/";

/// The longest header that is read, in bytes.
const HEADER_MAX: usize = 1 << 20;

/// A record's place in some bytes, from the first byte of its header to the last of the line breaks behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Bytes of the header, with the blank line that ends it.
    pub(super) header: usize,
    /// Bytes of the content, as the header has it.
    pub(super) content: u64,
    /// Whether the content is a page.
    pub(super) page: bool,
    /// Whether it is what a crawler fetched.
    pub(super) response: bool,
}

/// What stands at the start of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A record of this length.
    Record(Extent, usize),
    /// The start of a record, whose extent is known if its header is whole.
    Part(Option<Extent>),
    /// No record, for this reason.
    Wrong(String),
}

/// Looks at the start of `bytes`; `ended` says that no more follow.
pub(super) fn find(bytes: &[u8], ended: bool) -> Found {
    let short = &bytes[..bytes.len().min(MAGIC.len())];
    if !MAGIC.starts_with(short) {
        return Found::Wrong("expected a record's start, WARC/, got other bytes".to_owned());
    }
    let Some(header) = header_len(&bytes[..bytes.len().min(HEADER_MAX)]) else {
        return match ended || bytes.len() >= HEADER_MAX {
            true => Found::Wrong("expected a blank line behind the header, got none".to_owned()),
            false => Found::Part(None),
        };
    };
    let extent = match extent(&bytes[..header]) {
        Ok(extent) => extent,
        Err(reason) => return Found::Wrong(reason),
    };
    let end = usize::try_from(extent.content)
        .ok()
        .and_then(|n| header.checked_add(n));
    let rest = end.and_then(|end| bytes.get(end..));
    let (Some(end), Some(rest)) = (end, rest) else {
        return match ended {
            false => Found::Part(Some(extent)),
            true => Found::Wrong(format!(
                "expected {} bytes of content, got {}",
                extent.content,
                bytes.len() - header
            )),
        };
    };
    // Two line breaks are due, but fewer or more do no harm where the next record or the end follows.
    let breaks = rest
        .iter()
        .take_while(|b| matches!(b, b'\r' | b'\n'))
        .count();
    let next = &rest[breaks..];
    if next.starts_with(MAGIC) || (ended && next.is_empty()) {
        return Found::Record(extent, end + breaks);
    }
    if MAGIC.starts_with(next) && !ended {
        // What is there may be whole already, for a reader that waits for no more.
        return Found::Part(Some(extent));
    }
    Found::Wrong(format!(
        "expected line breaks and a record behind {} bytes of content, got other bytes",
        extent.content
    ))
}

/// The place where a record may start again, behind the start of `bytes`.
pub(super) fn next_start(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(bytes, b"\nWARC/")
        .map(|i| i + 1)
        .find(|i| matches!(bytes[i + MAGIC.len()..], [b'0'..=b'9', b'.', ..]))
}

/// The length of the header at the start of `bytes`, with the blank line behind it.
fn header_len(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes).find_map(|i| match &bytes[i + 1..] {
        [b'\n', ..] => Some(i + 2),
        [b'\r', b'\n', ..] => Some(i + 3),
        _ => None,
    })
}

/// Every named line of a header: the name, and the place of the value, without the blanks around it.
fn named(header: &[u8]) -> impl Iterator<Item = (&[u8], Range<usize>)> {
    let mut at = 0;
    header
        .split_inclusive(|b| *b == b'\n')
        .filter_map(move |line| {
            let start = at;
            at += line.len();
            let colon = memchr::memchr(b':', line)?;
            let value = &line[colon + 1..];
            let blank = value.len() - value.trim_ascii_start().len();
            let from = start + colon + 1 + blank;
            Some((
                line[..colon].trim_ascii(),
                from..from + value.trim_ascii().len(),
            ))
        })
}

/// The value of `name` in a header.
pub(super) fn value<'h>(header: &'h [u8], name: &str) -> Option<&'h [u8]> {
    named(header)
        .find(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes()))
        .map(|(_, range)| &header[range])
}

fn extent(header: &[u8]) -> Result<Extent, String> {
    let len = value(header, "Content-Length")
        .ok_or_else(|| "expected a Content-Length, got a header without".to_owned())?;
    let content = std::str::from_utf8(len)
        .ok()
        .and_then(|len| len.parse().ok())
        .ok_or_else(|| {
            format!(
                "expected a number as Content-Length, got {:?}",
                String::from_utf8_lossy(len)
            )
        })?;
    Ok(Extent {
        header: header.len(),
        content,
        page: is_page(header),
        response: is_response(header),
    })
}

/// Whether the content is plain text in UTF-8, made from a page.
fn is_page(header: &[u8]) -> bool {
    let is = |name, expected: &[u8]| {
        value(header, name).is_some_and(|v| v.eq_ignore_ascii_case(expected))
    };
    if !is("WARC-Type", b"conversion") || std::str::from_utf8(header).is_err() {
        return false;
    }
    let Some(kind) = value(header, "Content-Type") else {
        return true;
    };
    let kind = kind.to_ascii_lowercase();
    let mut parts = kind.split(|b| *b == b';').map(<[u8]>::trim_ascii);
    parts.next() == Some(b"text/plain")
        && parts.all(|part| match part.strip_prefix(b"charset=") {
            Some(charset) => matches!(charset, b"utf-8" | b"utf8" | b"\"utf-8\"" | b"us-ascii"),
            None => true,
        })
}

/// Whether the content is what a crawler fetched: an answer of a server, or a page as it lay there.
fn is_response(header: &[u8]) -> bool {
    value(header, "WARC-Type").is_some_and(|kind| {
        kind.eq_ignore_ascii_case(b"response") || kind.eq_ignore_ascii_case(b"resource")
    }) && std::str::from_utf8(header).is_ok()
}

/// Whether a record tells of the file.
pub(super) fn is_info(record: &[u8]) -> bool {
    value(&record[..header_len(record).unwrap_or(0)], "WARC-Type")
        .is_some_and(|kind| kind.eq_ignore_ascii_case(b"warcinfo"))
}

/// The digest of some content, as records have it.
pub(super) fn digest(content: &[u8]) -> String {
    format!("sha1:{}", BASE32.encode(&Sha1::digest(content)))
}

/// The lines of a header that tell of the content.
const OF_CONTENT: [&str; 3] = ["Content-Length", "WARC-Block-Digest", "WARC-Payload-Digest"];

/// The lines that tell of the content, in order, with their values.
pub fn of_content(header: &str) -> impl Iterator<Item = (&str, &str)> {
    named(header.as_bytes()).filter_map(|(name, range)| {
        let name = std::str::from_utf8(name).ok()?;
        let known = OF_CONTENT.iter().any(|n| n.eq_ignore_ascii_case(name));
        known.then(|| (name, &header[range]))
    })
}

/// The header for another content: the same, but for the lines that tell of the content, which get `values` in order.
pub fn with_values<'v>(header: &str, values: impl IntoIterator<Item = &'v str>) -> String {
    let mut out = String::with_capacity(header.len());
    let mut copied = 0;
    let mut values = values.into_iter();
    for (name, range) in named(header.as_bytes()) {
        if !OF_CONTENT
            .iter()
            .any(|n| n.as_bytes().eq_ignore_ascii_case(name))
        {
            continue;
        }
        let Some(value) = values.next() else { break };
        out += &header[copied..range.start];
        out += value;
        copied = range.end;
    }
    out + &header[copied..]
}

/// The header for the content `text`.
pub(super) fn for_content(header: &str, text: &str) -> String {
    let len = text.len().to_string();
    let digest = self::digest(text.as_bytes());
    let values = of_content(header).map(|(name, _)| {
        if name.eq_ignore_ascii_case(OF_CONTENT[0]) {
            len.as_str()
        } else {
            digest.as_str()
        }
    });
    with_values(header, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(len: usize, content: &str) -> String {
        format!("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: {len}\r\n\r\n{content}")
    }

    fn len(found: Found) -> Option<usize> {
        match found {
            Found::Record(_, len) => Some(len),
            _ => None,
        }
    }

    #[test]
    fn records_end_where_they_say() {
        let whole = record(3, "abc\r\n\r\n");
        assert_eq!(len(find(whole.as_bytes(), true)), Some(whole.len()));
        let more = whole.clone() + "WARC/1.0";
        assert_eq!(len(find(more.as_bytes(), false)), Some(whole.len()));
        for cut in 0..whole.len() {
            let found = find(&whole.as_bytes()[..cut], false);
            assert!(matches!(found, Found::Part(_)), "{cut}");
        }
        // Without the last line breaks, or with one, or with bare ones.
        for end in ["", "\r\n", "\n\n", "\r\n\r\n\r\n"] {
            let cut = record(3, &format!("abc{end}"));
            assert_eq!(len(find(cut.as_bytes(), true)), Some(cut.len()));
        }
        for wrong in [
            record(4, "abc"),
            record(2, "abc\r\n\r\n"),
            record(9, "abc\r\n\r\n"),
        ] {
            assert!(matches!(find(wrong.as_bytes(), true), Found::Wrong(_)));
        }
        assert!(matches!(find(b"HTTP/1.1", false), Found::Wrong(_)));
        assert!(matches!(find(b"WARC/1.0\r\n\r\n", false), Found::Wrong(_)));
    }

    #[test]
    fn only_text_made_from_pages_is_a_page() {
        let page = |lines: &str| is_page(format!("WARC/1.0\r\n{lines}\r\n").as_bytes());
        assert!(page("WARC-Type: conversion\r\n"));
        assert!(page("warc-type:conversion\r\nContent-Type: text/plain\r\n"));
        assert!(page(
            "WARC-Type: conversion\r\nContent-Type: text/plain; charset=UTF-8\r\n"
        ));
        assert!(!page(
            "WARC-Type: conversion\r\nContent-Type: text/plain; charset=gbk\r\n"
        ));
        assert!(!page(
            "WARC-Type: conversion\r\nContent-Type: image/png\r\n"
        ));
        assert!(!page("WARC-Type: response\r\nContent-Type: text/plain\r\n"));
    }

    #[test]
    fn lines_that_tell_of_the_content_follow_it() {
        let header = "WARC/1.0\r\nWARC-Block-Digest:sha1:OLD\r\nX: 1\r\ncontent-length: 9 \r\n\r\n";
        let changed = for_content(header, "abc");
        assert_eq!(
            changed,
            "WARC/1.0\r\nWARC-Block-Digest:sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5\r\nX: 1\r\ncontent-length: 3 \r\n\r\n"
        );
        let old = of_content(header).map(|(_, value)| value);
        assert_eq!(with_values(&changed, old), header);
    }
}

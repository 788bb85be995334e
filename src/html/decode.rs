//! Bytes → text: byte order mark, valid UTF-8, what the header or the page declares, and where that does not fit, a guess
//! from the bytes.
//!
//! The guess is made without the host's top-level domain, which would make GBK of Big5 pages under `.cn`.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, REPLACEMENT, UTF_8, WINDOWS_1252};

/// Bytes at a page's start in which its declaration is looked for.
const DECLARATION: usize = 4096;
/// Bytes that are not ASCII, each with its neighbours, that the guess is made from.
const GUESS: usize = 2048;
/// Replacement characters among a hundred others from which on a declaration is not believed.
const WRONG: usize = 1;

/// Text with how it was read.
#[derive(Debug)]
pub(crate) struct Decoded<'b> {
    pub(crate) text: Cow<'b, str>,
    pub(crate) encoding: &'static Encoding,
    /// Characters put in the place of bytes that are none in this encoding.
    pub(crate) replaced: usize,
    /// Bytes of a byte order mark, which are not in the text.
    pub(crate) mark: usize,
}

/// Reads `bytes`; `content_type` is the header that they came with.
pub(crate) fn decode<'b>(bytes: &'b [u8], content_type: Option<&str>) -> Decoded<'b> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[mark..], mark);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: Cow::Borrowed(text),
            encoding: UTF_8,
            replaced: 0,
            mark: 0,
        };
    }
    let declared = content_type
        .and_then(|value| charset(value.as_bytes()))
        .into_iter()
        .chain(declared(&bytes[..bytes.len().min(DECLARATION)]));
    let mut tried: Option<Decoded<'b>> = None;
    for encoding in declared {
        if tried
            .as_ref()
            .is_some_and(|before| before.encoding == encoding)
        {
            continue;
        }
        let text = with(encoding, bytes, 0);
        if text.replaced * 100 <= WRONG * shown(&text.text) {
            return text;
        }
        better(&mut tried, text);
    }
    better(&mut tried, with(guess(bytes), bytes, 0));
    match tried {
        // Nothing fits: what has most of the page, as in pages put together from several encodings.
        Some(text) if text.replaced * 20 <= shown(&text.text) => text,
        Some(mut text) => {
            for encoding in [UTF_8, GB18030] {
                let other = with(encoding, bytes, 0);
                if other.replaced < text.replaced {
                    text = other;
                }
            }
            text
        }
        None => with(UTF_8, bytes, 0),
    }
}

/// Keeps the text with fewer replaced characters, the earlier where they are alike.
fn better<'b>(best: &mut Option<Decoded<'b>>, other: Decoded<'b>) {
    if best
        .as_ref()
        .is_none_or(|best| other.replaced < best.replaced)
    {
        *best = Some(other);
    }
}

/// About how many characters there are that are not ASCII.
fn shown(text: &str) -> usize {
    text.bytes().filter(|b| !b.is_ascii()).count() / 3
}

fn with<'b>(encoding: &'static Encoding, bytes: &'b [u8], mark: usize) -> Decoded<'b> {
    // What is declared as GBK has characters of its successor in it.
    let encoding = if encoding == GBK { GB18030 } else { encoding };
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let replaced = match damaged {
        true => text.matches('\u{fffd}').count(),
        false => 0,
    };
    Decoded {
        text,
        encoding,
        replaced,
        mark,
    }
}

/// The encoding that a header or a `content` attribute names.
fn charset(value: &[u8]) -> Option<&'static Encoding> {
    let at = find_ascii(value, b"charset")?;
    let rest = value[at + 7..].trim_ascii_start().strip_prefix(b"=")?;
    let rest = rest.trim_ascii_start();
    let rest = rest
        .strip_prefix(b"\"")
        .or_else(|| rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let end = rest
        .iter()
        .position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b))
        .unwrap_or(rest.len());
    of_label(&rest[..end])
}

fn of_label(label: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_label(label) {
        // Names that hide what is in it, and bytes that a declaration cannot have been read from.
        Some(e) if e == REPLACEMENT || e == WINDOWS_1252 || !e.is_ascii_compatible() => None,
        Some(e) => Some(e),
        None if find_ascii(label, b"utf8").is_some() => Some(UTF_8),
        None if find_ascii(label, b"gb").is_some() => Some(GB18030),
        None => None,
    }
}

/// What the page's `meta` elements and its XML declaration say, in order.
fn declared(head: &[u8]) -> Vec<&'static Encoding> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = find_ascii(&head[at..], b"<meta") {
        let tag = &head[at + start + 5..];
        let end = memchr::memchr(b'>', tag).unwrap_or(tag.len());
        found.extend(charset(&tag[..end]));
        at += start + 5;
    }
    // An XML declaration, or a wrapper's first tag.
    let first = &head[..memchr::memchr(b'>', head).unwrap_or(0)];
    if let Some(at) = find_ascii(first, b"encoding=") {
        let label = &head[at + 9..];
        let label = label
            .strip_prefix(b"\"")
            .or_else(|| label.strip_prefix(b"'"))
            .unwrap_or(label);
        let end = label
            .iter()
            .position(|b| b"\"'?> ".contains(b))
            .unwrap_or(label.len());
        found.extend(of_label(&label[..end]));
    }
    found
}

fn find_ascii(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes
        .windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word))
}

/// The encoding that the bytes look like: of the text in the first kilobytes that are not ASCII.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut fed = 0;
    let mut at = 0;
    while fed < GUESS
        && let Some(next) = bytes[at..].iter().position(|b| !b.is_ascii())
    {
        let start = at + next;
        // To the end of the run of text: a `<` is never the second byte of a character.
        let end = bytes[start..]
            .iter()
            .position(|b| matches!(b, b'<' | b'>' | b'\n'))
            .map_or(bytes.len(), |n| start + n + 1)
            .min(start + GUESS);
        detector.feed(&bytes[start..end], false);
        fed += end - start;
        at = end;
    }
    detector.feed(b"", true);
    let guess = detector.guess(None, Utf8Detection::Allow);
    // A damaged character makes the detector rule out what it cannot be in.
    match guess.is_single_byte() && is_gb2312(bytes) {
        true => GB18030,
        false => guess,
    }
}

/// Whether runs of bytes that are not ASCII read mostly as characters of GB 2312's first level, the common ones.
fn is_gb2312(bytes: &[u8]) -> bool {
    let (mut pairs, mut common) = (0, 0);
    for run in bytes
        .split(u8::is_ascii)
        .filter(|run| !run.is_empty())
        .take(GUESS / 4)
    {
        pairs += run.len().div_ceil(2);
        common += run
            .chunks_exact(2)
            .filter(|pair| (0xb0..=0xd7).contains(&pair[0]) && pair[1] >= 0xa1)
            .count();
    }
    common * 2 > pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str =
        "今天上午,全市春季植树活动在南山公园举行,市民们在山坡上种下了三百多棵树苗。";
    const TRADITIONAL: &str =
        "今天上午,全市春季植樹活動在南山公園舉行,市民們在山坡上種下了三百多棵樹苗。";

    fn page(charset: &str, body: &str) -> String {
        format!("<html><head>{charset}</head><body><p>{body}</p></body></html>")
    }

    fn read(bytes: &[u8], header: Option<&str>) -> (String, &'static str, usize) {
        let read = decode(bytes, header);
        (read.text.into_owned(), read.encoding.name(), read.replaced)
    }

    #[test]
    fn declared_or_not() {
        let bare = page("", PROSE);
        let gbk = encoding_rs::GBK.encode(&bare).0.into_owned();
        assert_eq!(read(&gbk, None), (bare.clone(), "gb18030", 0));
        assert_eq!(
            read(&gbk, Some("text/html; charset=GB2312")),
            (bare.clone(), "gb18030", 0)
        );
        // A wrong header.
        assert_eq!(
            read(&gbk, Some("text/html; charset=utf-8")),
            (bare.clone(), "gb18030", 0)
        );
        assert_eq!(read(&gbk, Some("text/html; charset=iso-8859-1")).0, bare);
        // A wrong declaration.
        let wrong = page(
            "<META http-equiv=content-type content='text/html; charset=utf8'>",
            PROSE,
        );
        let bytes = encoding_rs::GBK.encode(&wrong).0.into_owned();
        assert_eq!(read(&bytes, None), (wrong, "gb18030", 0));
        // UTF-8 whatever it says.
        let utf8 = page("<meta charset=gbk>", PROSE);
        assert_eq!(read(utf8.as_bytes(), None), (utf8.clone(), "UTF-8", 0));
        let big5 = page("<meta charset=\"big5\">", TRADITIONAL);
        let bytes = encoding_rs::BIG5.encode(&big5).0.into_owned();
        assert_eq!(read(&bytes, None), (big5, "Big5", 0));
        let big5 = page("", &TRADITIONAL.repeat(5));
        let bytes = encoding_rs::BIG5.encode(&big5).0.into_owned();
        assert_eq!(read(&bytes, None), (big5, "Big5", 0));
    }

    #[test]
    fn marks_and_damage() {
        let mut bytes = b"\xef\xbb\xbf".to_vec();
        bytes.extend(PROSE.as_bytes());
        assert_eq!(read(&bytes, None), (PROSE.to_owned(), "UTF-8", 0));
        let utf16: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(PROSE.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(read(&utf16, None), (PROSE.to_owned(), "UTF-16LE", 0));
        // A few bytes that are none: counted.
        let mut bytes = page("<meta charset=utf-8>", &PROSE.repeat(10)).into_bytes();
        let at = bytes.len() / 2;
        bytes.insert(at, 0xff);
        let (_, encoding, replaced) = read(&bytes, None);
        assert_eq!(encoding, "UTF-8");
        assert!((1..=3).contains(&replaced), "{replaced}");
        assert_eq!(read(b"", None).0, "");
        let _ = read(&(0..=255).cycle().take(10_000).collect::<Vec<u8>>(), None);
    }
}

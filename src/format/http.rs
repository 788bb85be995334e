//! An answer of a server, as crawlers keep it: its header's lines, and its body unpacked.

use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};

/// An answer.
#[derive(Debug)]
pub(super) struct Response<'r> {
    head: &'r [u8],
    body: &'r [u8],
}

impl<'r> Response<'r> {
    /// Parts header and body.
    pub(super) fn parse(bytes: &'r [u8]) -> Result<Response<'r>, String> {
        if !bytes.starts_with(b"HTTP/") {
            return Err("expected an answer that starts with HTTP/, got other bytes".to_owned());
        }
        let end = memchr::memchr_iter(b'\n', bytes).find_map(|i| match &bytes[i + 1..] {
            [b'\n', ..] => Some((i, i + 2)),
            [b'\r', b'\n', ..] => Some((i, i + 3)),
            _ => None,
        });
        match end {
            Some((end, body)) => Ok(Response {
                head: &bytes[..end],
                body: &bytes[body..],
            }),
            None => Err("expected a blank line behind the answer's header, got none".to_owned()),
        }
    }

    /// The value of a header's line.
    pub(super) fn value(&self, name: &str) -> Option<&'r str> {
        self.head.split(|b| *b == b'\n').find_map(|line| {
            let colon = memchr::memchr(b':', line)?;
            let (found, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
            let named = found.eq_ignore_ascii_case(name.as_bytes());
            named.then(|| std::str::from_utf8(value).ok()).flatten()
        })
    }

    /// The body as the page was before it was sent, of at most `most` bytes. Crawlers often keep it unpacked but leave the
    /// header as it was, so that a body which is not as the header says is taken as it is where it reads as text.
    pub(super) fn body(&self, most: usize) -> Result<Vec<u8>, String> {
        let chunked = self
            .value("Transfer-Encoding")
            .is_some_and(|v| v.to_ascii_lowercase().contains("chunked"));
        let body = match chunked.then(|| dechunk(self.body)).flatten() {
            Some(body) => body,
            None => self.body.to_vec(),
        };
        let packing = self
            .value("Content-Encoding")
            .unwrap_or("")
            .to_ascii_lowercase();
        let plain = match packing.trim() {
            "gzip" | "x-gzip" => read(MultiGzDecoder::new(&body[..]), most),
            // Some servers leave out the wrapping.
            "deflate" => read(ZlibDecoder::new(&body[..]), most)
                .or_else(|_| read(flate2::read::DeflateDecoder::new(&body[..]), most)),
            "br" => read(
                brotli_decompressor::Decompressor::new(&body[..], 4096),
                most,
            ),
            _ => return Ok(body),
        };
        match plain {
            Ok(plain) => Ok(plain),
            Err(_) if reads_as_markup(&body) => Ok(body),
            Err(reason) => Err(format!("expected a body packed with {packing}: {reason}")),
        }
    }
}

fn read(packed: impl Read, most: usize) -> Result<Vec<u8>, String> {
    let mut plain = Vec::new();
    let limit = (most as u64).saturating_add(1);
    packed
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|e| e.to_string())?;
    match plain.len() > most {
        true => Err(format!("it has more than {most} bytes")),
        false => Ok(plain),
    }
}

fn reads_as_markup(body: &[u8]) -> bool {
    let start = &body[..body.len().min(1024)];
    !start.contains(&0) && start.contains(&b'<') && start.iter().filter(|b| **b < 9).count() == 0
}

/// The body of chunks put together; none if it is not made of chunks. A last chunk that is cut off counts as far as it goes.
fn dechunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    loop {
        let end = memchr::memchr(b'\n', &body[..body.len().min(1024)]);
        let Some(end) = end else {
            return (!out.is_empty() && body.trim_ascii().is_empty()).then_some(out);
        };
        let line = std::str::from_utf8(body[..end].trim_ascii()).ok()?;
        let size = line.split(';').next().unwrap_or("").trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = &body[end + 1..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(&body[..size.min(body.len())]);
        if size >= body.len() {
            return Some(out);
        }
        body = &body[size..];
        body = body
            .strip_prefix(b"\r\n")
            .or_else(|| body.strip_prefix(b"\n"))?;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn body(head: &str, body: &[u8]) -> Result<Vec<u8>, String> {
        let bytes = [b"HTTP/1.1 200 OK\r\n", head.as_bytes(), b"\r\n", body].concat();
        Response::parse(&bytes)?.body(1 << 16)
    }

    #[test]
    fn bodies_are_unpacked() {
        let page = "<p>正文</p>".repeat(40).into_bytes();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&page).unwrap();
        let gzip = gzip.finish().unwrap();
        let chunks = |bytes: &[u8]| {
            let (a, b) = bytes.split_at(bytes.len() / 2);
            let mut out = format!("{:x};x=1\r\n", a.len()).into_bytes();
            out.extend(
                [
                    a,
                    b"\r\n",
                    format!("{:X}\r\n", b.len()).as_bytes(),
                    b,
                    b"\r\n0\r\n\r\n",
                ]
                .concat(),
            );
            out
        };
        assert_eq!(body("", &page).as_ref(), Ok(&page));
        assert_eq!(
            body("Content-Encoding: gzip\r\n", &gzip).as_ref(),
            Ok(&page)
        );
        assert_eq!(
            body("transfer-encoding: chunked\r\n", &chunks(&page)).as_ref(),
            Ok(&page)
        );
        let both = "Transfer-Encoding: chunked\r\nContent-Encoding: GZIP\r\n";
        assert_eq!(body(both, &chunks(&gzip)).as_ref(), Ok(&page));
        // Unpacked already, by a crawler that left the header.
        assert_eq!(body(both, &page).as_ref(), Ok(&page));
        let deflate = "Content-Encoding: deflate\r\n";
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(&page).unwrap();
        assert_eq!(body(deflate, &zlib.finish().unwrap()).as_ref(), Ok(&page));
        // "<p>brotli</p>", packed as one uncompressed block.
        let brotli = b"\x0b\x06\x80<p>brotli</p>\x03";
        assert_eq!(
            body("Content-Encoding: br\r\n", brotli).unwrap(),
            b"<p>brotli</p>"
        );
        assert!(body("Content-Encoding: gzip\r\n", b"\x1f\x8b\x00\x00\x01").is_err());
    }

    #[test]
    fn a_body_that_unpacks_to_more_than_is_read_is_an_error() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&vec![b'a'; 1 << 20]).unwrap();
        let wrong = body("Content-Encoding: gzip\r\n", &gzip.finish().unwrap());
        assert!(wrong.unwrap_err().contains("more than 65536"));
        assert!(Response::parse(b"\x00\x01").is_err());
        assert!(Response::parse(b"HTTP/1.1 200 OK\r\nX: 1").is_err());
    }
}

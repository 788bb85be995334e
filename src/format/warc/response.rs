//! Records of what a crawler fetched: the page of HTML in them is read, and its text written as the record of a text, or as a
//! row.

use sha1::{Digest, Sha1};

use super::{
    super::{Fields, Reading, Record, Verdict, annotated, html, http::Response, jsonl},
    batch::text_of,
    head,
};
use crate::{HtmlHints, HtmlPage};

/// A record of type `response` or `resource`.
pub(super) struct Fetched<'r> {
    pub(super) number: u64,
    /// Its header, which is in UTF-8.
    pub(super) header: &'r [u8],
    pub(super) content: &'r [u8],
}

/// What becomes of it.
pub(super) enum Answer {
    With(Vec<u8>),
    /// It holds no page of HTML.
    NoPage,
    Rejected(String),
    Dropped(String),
}

impl Fetched<'_> {
    pub(super) fn rewrite(
        &self,
        fields: &Fields,
        reading: Reading,
        visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
    ) -> Answer {
        let head = String::from_utf8_lossy(self.header);
        let declared = head::value(self.header, "Content-Type");
        let declared = String::from_utf8_lossy(declared.unwrap_or_default()).into_owned();
        let (content_type, body) = if declared
            .to_ascii_lowercase()
            .starts_with("application/http")
        {
            match Response::parse(self.content).and_then(|http| {
                let kind = http.value("Content-Type").unwrap_or("").to_owned();
                match is_html(&kind) {
                    true => Ok(Some((kind, http.body(reading.max_record)?))),
                    false => Ok(None),
                }
            }) {
                Ok(Some((kind, body))) => (kind, body),
                Ok(None) => return Answer::NoPage,
                Err(reason) => return Answer::Rejected(reason),
            }
        } else if is_html(&declared) && !declared.is_empty() {
            (declared, self.content.to_vec())
        } else {
            return Answer::NoPage;
        };
        let hints = HtmlHints {
            content_type: Some(&content_type),
        };
        let page = HtmlPage::read(&body, hints);
        if let Some(reason) = html::unreadable(&page, reading) {
            return Answer::Rejected(reason);
        }
        let id = text_of(&head, "WARC-Record-ID");
        let url = text_of(&head, "WARC-Target-URI");
        let record = Record {
            number: self.number,
            id: id.as_deref(),
            url: url.as_deref().filter(|_| fields.url.is_some()),
            text: page.text().into(),
            literal: None,
            header: None,
            html: Some(&page),
        };
        let text = match visit(&record) {
            Verdict::Keep | Verdict::Source(_) => page.text().to_owned(),
            // A ledger always fits the text that it was made from.
            Verdict::Edit(ledger) => match ledger.apply(page.text()) {
                Ok(clean) => clean.into_owned(),
                Err(_) => page.text().to_owned(),
            },
            Verdict::Text(text) => text,
            Verdict::Annotate(value) => {
                return Answer::With(annotated(&record, fields, &value).into_bytes());
            }
            Verdict::Row(row) => return Answer::With((row + "\n").into_bytes()),
            Verdict::Drop(reason) => return Answer::Dropped(reason),
        };
        Answer::With(match reading.rows {
            true => row(fields, &record, page.title(), &text).into_bytes(),
            false => conversion(self.header, &text),
        })
    }
}

/// Whether a type names HTML, or nothing.
fn is_html(kind: &str) -> bool {
    let kind = kind
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    matches!(kind.as_str(), "" | "text/html" | "application/xhtml+xml")
}

/// The text as a row.
fn row(fields: &Fields, record: &Record<'_>, title: &str, text: &str) -> String {
    let mut row = String::from("{");
    for (name, value) in [
        (Some(&fields.id), record.id),
        (fields.url.as_ref(), record.url),
    ] {
        if let (Some(name), Some(value)) = (name, value) {
            row += &format!("{}:{value},", jsonl::quote(name));
        }
    }
    let (name, title, text) = (
        jsonl::quote(&fields.text),
        jsonl::quote(title),
        jsonl::quote(text),
    );
    row + &format!("\"title\":{title},{name}:{text}}}\n")
}

/// The text as a record of a text, which refers to the one that it was made of.
fn conversion(header: &[u8], text: &str) -> Vec<u8> {
    let value =
        |name| String::from_utf8_lossy(head::value(header, name).unwrap_or_default()).into_owned();
    let mut out = String::from("WARC/1.0\r\nWARC-Type: conversion\r\n");
    for name in ["WARC-Target-URI", "WARC-Date"] {
        if !value(name).is_empty() {
            out += &format!("{name}: {}\r\n", value(name));
        }
    }
    let id = value("WARC-Record-ID");
    out += &format!("WARC-Record-ID: {}\r\n", id_of(&id));
    if !id.is_empty() {
        out += &format!("WARC-Refers-To: {id}\r\n");
    }
    let digest = head::digest(text.as_bytes());
    let len = text.len();
    out += &format!(
        "WARC-Block-Digest: {digest}\r\nContent-Type: text/plain\r\nContent-Length: {len}\r\n\r\n"
    );
    out += text;
    out += "\r\n\r\n";
    out.into_bytes()
}

/// An id that follows from the original's, so that a second run gives the same: a UUID of version 5.
fn id_of(original: &str) -> String {
    let hash = Sha1::digest(format!("saoye conversion {original}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!(
        "<urn:uuid:{}-{}-{}-{}-{}>",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

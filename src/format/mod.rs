//! The formats: how pages lie in a file, one file a format, reader and writer together.
//!
//! A [`Reader`] cuts a file into batches whose borders depend on the file alone, so that the output does not depend on the
//! number of threads. A [`Batch`] is rewritten on any thread: every page in it is shown to a visitor, whose [`Verdict`]s
//! the batch carries out. What cannot be read is given back as [`Rejected`], never dropped.
//!
//! A new format is one file here, one [`Kind`] and one line in [`open`].

mod ahead;
mod compression;
mod deflate;
mod html;
mod http;
mod input;
pub mod jsonl;
mod member;
#[cfg(feature = "parquet")]
pub mod parquet;
mod source;
mod text;
pub mod warc;

use std::{borrow::Cow, ffi::OsStr, ops::Range, path::Path, str::FromStr};

pub use ahead::{Errand, Poll};
pub use compression::{Compression, Packer, Packing};
pub use input::OnRead;
pub use source::{Source, sniff};

use crate::{Error, ErrorKind, HtmlPage, Ledger};

/// How pages lie in a file, once it is decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The whole file is one page.
    Text,
    /// One JSON object a line, with the page in one of its fields.
    Jsonl,
    /// A table, with the page in one of its columns.
    #[cfg(feature = "parquet")]
    Parquet,
    /// WARC records, with the pages in those of the type `conversion` (WET files) whose content is plain text, and where that
    /// is asked for in those of the types `response` and `resource` whose content is HTML.
    Warc,
    /// The whole file is one page of HTML, whose visible text is the text.
    Html,
}

/// Every kind with its name and the extensions it is known by.
const KINDS: &[(Kind, &str, &[&str])] = &[
    (Kind::Text, "text", &["txt", "text"]),
    (Kind::Jsonl, "jsonl", &["jsonl", "ndjson", "json"]),
    #[cfg(feature = "parquet")]
    (Kind::Parquet, "parquet", &["parquet", "pq"]),
    (Kind::Warc, "warc", &["warc", "wet"]),
    (Kind::Html, "html", &["html", "htm", "shtml", "xhtml"]),
];

impl Kind {
    /// The kind's name, which is also its usual extension but for `text`.
    pub fn as_str(self) -> &'static str {
        KINDS[self as usize].1
    }

    /// The extension that its files are named with.
    pub fn extension(self) -> &'static str {
        KINDS[self as usize].2[0]
    }

    /// The names of all kinds.
    pub fn names() -> Vec<&'static str> {
        KINDS.iter().map(|row| row.1).collect()
    }

    /// What the first bytes of a file tell.
    fn of_content(plain: &[u8]) -> Kind {
        if plain.starts_with(warc::MAGIC) {
            return Kind::Warc;
        }
        #[cfg(feature = "parquet")]
        if plain.starts_with(parquet::MAGIC) {
            return Kind::Parquet;
        }
        let text = plain.strip_prefix(b"\xef\xbb\xbf").unwrap_or(plain);
        match text.iter().find(|b| !b.is_ascii_whitespace()) {
            Some(b'{') => Kind::Jsonl,
            Some(b'<') if html::starts(text.trim_ascii_start()) => Kind::Html,
            _ => Kind::Text,
        }
    }

    fn of_extension(extension: &str) -> Option<Kind> {
        KINDS
            .iter()
            .find(|row| row.2.iter().any(|e| e.eq_ignore_ascii_case(extension)))
            .map(|row| row.0)
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Kind, Error> {
        KINDS
            .iter()
            .find(|row| row.1 == name)
            .map(|row| row.0)
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Config,
                    format_args!("expected {}, got {name:?}", Kind::names().join(", ")),
                )
            })
    }
}

/// What a file's name tells about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameFacts {
    /// The kind, if the extension is a known one.
    pub kind: Option<Kind>,
    /// The compression; none when the extension is not a known one.
    pub compression: Compression,
}

impl NameFacts {
    /// Reads the extensions of `path`, such as `.jsonl.gz`.
    pub fn of(path: &Path) -> NameFacts {
        let extension = |p: &Path| p.extension().and_then(OsStr::to_str).map(str::to_owned);
        let outer = extension(path);
        let compression = outer.as_deref().and_then(Compression::of_extension);
        let inner = match compression {
            Some(_) => path.file_stem().and_then(|stem| extension(Path::new(stem))),
            None => outer,
        };
        NameFacts {
            kind: inner.as_deref().and_then(Kind::of_extension),
            compression: compression.unwrap_or(Compression::None),
        }
    }
}

/// The names of the fields that matter in records of named fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The field with the page's text.
    pub text: String,
    /// The field with the page's id.
    pub id: String,
    /// The field with the page's URL, where it matters.
    pub url: Option<String>,
}

impl Default for Fields {
    fn default() -> Fields {
        Fields {
            text: "text".to_owned(),
            id: "id".to_owned(),
            url: None,
        }
    }
}

/// One page as a batch shows it.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// The record's number in its file, counted from 1; for JSONL the number of its line.
    pub number: u64,
    /// The id as the JSON it was written in, if the record has one.
    pub id: Option<&'a str>,
    /// The URL as the JSON it was written in, if the record has one and it was asked for.
    pub url: Option<&'a str>,
    /// The text.
    pub text: Cow<'a, str>,
    /// The text as it is written in the file, where that is not the text itself: the inside of a JSON string.
    pub literal: Option<&'a str>,
    /// The header it stands under, where a change of the text changes that too.
    pub header: Option<&'a str>,
    /// The page of HTML that the text is of.
    pub html: Option<&'a HtmlPage<'a>>,
}

impl Record<'_> {
    /// How the span `range` of the text was written in the file, unless that is how it would be written now.
    pub fn peculiar(&self, range: Range<usize>) -> Option<&str> {
        let literal = self.literal?;
        let written = &literal[jsonl::literal_range(literal, range.clone())];
        (written != jsonl::escape(&self.text[range])).then_some(written)
    }
}

/// What is to be done with a record.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It stays as it is, byte for byte.
    Keep,
    /// These edits are made on its text, all else stays as it is.
    Edit(Ledger),
    /// This text stands in its text's place, where the format writes texts as they are.
    Text(String),
    /// This JSON value is added to it as its field `saoye`.
    Annotate(String),
    /// These bytes stand in its place: a page of HTML, rewritten.
    Source(Vec<u8>),
    /// This line of JSON, given without its line break, stands in its place.
    Row(String),
    /// It is taken out whole, for this reason, and given back as it came.
    Drop(String),
}

/// A record, or a part of a file, that is not written: it could not be read, or was to be dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// The record's number in its file, counted from 1; for JSONL the number of its line.
    pub number: u64,
    /// Why: what was expected and what was found.
    pub reason: String,
    /// The bytes as they came, with their line break.
    pub raw: Vec<u8>,
    /// Where they lie in the file, in bytes from its start, packed as it is; where that is known.
    pub offset: Option<u64>,
    /// Whether they are packed as they were in the file.
    pub packed: bool,
    /// How many bytes are not in `raw`, as they are too many.
    pub left_out: u64,
    /// Whether it goes on from the one before, and is not to be counted again.
    pub continued: bool,
}

impl Rejected {
    /// A record with all its bytes, not packed.
    pub fn new(number: u64, reason: String, raw: Vec<u8>) -> Rejected {
        Rejected {
            number,
            reason,
            raw,
            ..Rejected::default()
        }
    }
}

/// A piece of output.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// To be packed as one member.
    Plain(Vec<u8>),
    /// Whole members as they were in the input.
    Packed {
        /// The members.
        bytes: Vec<u8>,
        /// How many bytes they hold.
        plain: u64,
    },
    /// Values of the column of text.
    #[cfg(feature = "parquet")]
    Values(parquet::Values),
}

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Rewritten {
    /// What to write.
    pub pieces: Vec<Piece>,
    /// How many bytes the batch had, not compressed.
    pub bytes_in: u64,
    /// How many records it had.
    pub records: u64,
    /// How many of them are in the pieces, changed or not, or have a row there.
    pub written: u64,
    /// How many have no place in rows: they hold no page.
    pub passed: u64,
    /// What could not be read.
    pub rejected: Vec<Rejected>,
    /// What was to be dropped.
    pub dropped: Vec<Rejected>,
}

/// How files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The longest record that is read, in bytes, not compressed; a longer one with a page is rejected, another is passed
    /// on in pieces.
    pub max_record: usize,
    /// Whether members that do not change are kept packed as they are.
    pub keep_members: bool,
    /// Whether rows are made of the pages, so that records without one are left out.
    pub rows: bool,
    /// Whether each record is to be a piece of its own, where the format knows such files.
    pub pieces: bool,
    /// Whether pages of HTML are read out of records of what a crawler fetched, and the text is written in their place.
    pub responses: bool,
    /// Whether pages of HTML are to be rewritten, which not every encoding allows.
    pub sources: bool,
}

impl Default for Reading {
    fn default() -> Reading {
        Reading {
            max_record: 64 << 20,
            keep_members: false,
            rows: false,
            pieces: false,
            responses: false,
            sources: false,
        }
    }
}

impl Reading {
    /// Reads records of any length.
    pub fn unlimited() -> Reading {
        Reading {
            max_record: usize::MAX,
            ..Reading::default()
        }
    }

    /// The reason for a record of `len` bytes, or more, being rejected.
    fn too_long(&self, len: u64) -> String {
        format!(
            "expected a record of at most {} bytes, got {len}",
            self.max_record
        )
    }
}

/// Some neighbouring records of a file.
pub trait Batch: Send {
    /// Shows every page to `visit`, in order, and does what it says.
    fn rewrite(
        self: Box<Self>,
        fields: &Fields,
        visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
    ) -> Rewritten;
}

/// What a reader found next.
pub enum Step {
    /// Records.
    Batch(Box<dyn Batch>),
    /// Something that is no whole record, or too long a one. More may follow.
    Fault(Rejected),
    /// The end.
    End,
}

/// Cuts a file into batches.
pub trait Reader: Send {
    /// What is best done by one of so many threads before the next step; what the steps give does not depend on it.
    fn poll(&mut self, threads: usize) -> Poll {
        let _ = threads;
        Poll::Ready
    }

    /// The next step.
    ///
    /// # Errors
    ///
    /// When the file itself cannot be read. Damage in what it holds is a [`Step::Fault`].
    fn next(&mut self) -> Result<Step, Error>;
}

/// The reader for `kind` over `source`.
pub fn open(kind: Kind, source: Source, reading: Reading, fields: &Fields) -> Box<dyn Reader> {
    let _ = fields;
    match kind {
        Kind::Text => Box::new(text::TextReader::new(source, reading, text::batch)),
        Kind::Html => Box::new(text::TextReader::new(source, reading, html::batch)),
        Kind::Jsonl => Box::new(jsonl::LineReader::new(source, reading)),
        #[cfg(feature = "parquet")]
        Kind::Parquet => Box::new(parquet::ParquetReader::new(source, reading, fields)),
        Kind::Warc => Box::new(warc::WarcReader::new(source, reading)),
    }
}

/// A page as a row of JSON, with its annotation.
fn annotated(record: &Record<'_>, fields: &Fields, annotation: &str) -> String {
    let mut row = String::from("{");
    let named = [
        (Some(&fields.id), record.id),
        (fields.url.as_ref(), record.url),
    ];
    for (name, value) in named {
        if let (Some(name), Some(value)) = (name, value) {
            row += &format!("{}:{value},", jsonl::quote(name));
        }
    }
    let (name, text) = (jsonl::quote(&fields.text), jsonl::quote(&record.text));
    row + &format!("{name}:{text},\"saoye\":{annotation}}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let facts = |name: &str| {
            let facts = NameFacts::of(Path::new(name));
            (facts.kind, facts.compression)
        };
        assert_eq!(facts("a/b.txt"), (Some(Kind::Text), Compression::None));
        assert_eq!(facts("b.jsonl.gz"), (Some(Kind::Jsonl), Compression::Gzip));
        assert_eq!(facts("b.JSONL.ZST"), (Some(Kind::Jsonl), Compression::Zstd));
        assert_eq!(
            facts("CC-0.warc.wet.gz"),
            (Some(Kind::Warc), Compression::Gzip)
        );
        assert_eq!(facts("b.gz"), (None, Compression::Gzip));
        assert_eq!(facts(".gz"), (None, Compression::None));
        assert_eq!(facts("b"), (None, Compression::None));
        for (i, row) in KINDS.iter().enumerate() {
            assert_eq!(row.0 as usize, i);
            assert_eq!(row.1.parse(), Ok(row.0));
        }
    }
}

//! The pages to measure on: files in a directory of our own, and their texts in memory.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{cannot, haystacks};
use crate::{
    Error, ErrorKind,
    bulk::{
        Input, discover,
        work::{Output, pack},
    },
    dictionary::divisions::Divisions,
    format::{
        self, Compression, Fields, Kind, Packing, Piece, Reading, Record, Step, Verdict, jsonl,
    },
};

/// The longest record that is read, in bytes, as for `saoye clean`.
pub(super) const MAX_RECORD: usize = 64 << 20;

/// Which pages are wanted.
pub(crate) struct Wanted {
    /// Files, directories, globs; none for the built-in corpus.
    pub(crate) inputs: Vec<PathBuf>,
    pub(crate) kind: Option<Kind>,
    /// Bytes of text after which no more is taken.
    pub(crate) bytes: usize,
}

/// Pages that are measured together.
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) files: Vec<Stored>,
    pub(super) pages: Vec<String>,
}

/// A file of the corpus.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
    pub(super) compression: Compression,
}

/// The corpus.
pub(super) struct Corpus {
    place: TempDir,
    pub(super) built_in: bool,
    pub(super) parts: Vec<Part>,
    /// Files that were not taken, as there was text enough, or as they are of no known kind.
    pub(super) files_left_out: u64,
    /// Whether the last file was taken in part.
    pub(super) cut: bool,
    /// Records that could not be read.
    pub(super) rejected: u64,
}

impl Stored {
    pub(super) fn reading(&self) -> Reading {
        Reading {
            max_record: MAX_RECORD,
            keep_members: self.compression != Compression::None,
            rows: false,
            pieces: self.kind == Kind::Warc && self.compression != Compression::None,
        }
    }

    fn name(place: &Path, number: usize, kind: Kind, compression: Compression) -> PathBuf {
        let extension = match kind {
            Kind::Text => "txt",
            kind => kind.as_str(),
        };
        place.join("in").join(format!(
            "{number:06}.{extension}{}",
            compression.extension()
        ))
    }
}

impl Part {
    /// All parts as one.
    pub(super) fn all(parts: &[Part]) -> Part {
        Part {
            name: "all",
            files: parts.iter().flat_map(|part| part.files.clone()).collect(),
            pages: parts.iter().flat_map(|part| part.pages.clone()).collect(),
        }
    }

    pub(super) fn text_bytes(&self) -> usize {
        self.pages.iter().map(String::len).sum()
    }

    pub(super) fn file_bytes(&self) -> u64 {
        let sizes = self.files.iter().map(|file| fs::metadata(&file.path));
        sizes
            .map(|facts| facts.map_or(0, |facts| facts.len()))
            .sum()
    }
}

impl Corpus {
    /// Brings the corpus together.
    pub(super) fn gather(wanted: &Wanted, fields: &Fields) -> Result<Corpus, Error> {
        let place = tempfile::tempdir()
            .map_err(|e| cannot("make a directory", &std::env::temp_dir(), &e))?;
        let directory = place.path().join("in");
        fs::create_dir(&directory).map_err(|e| cannot("make a directory", &directory, &e))?;
        let mut corpus = Corpus {
            place,
            built_in: wanted.inputs.is_empty(),
            parts: Vec::new(),
            files_left_out: 0,
            cut: false,
            rejected: 0,
        };
        match corpus.built_in {
            true => corpus.make(wanted.bytes, fields)?,
            false => corpus.take(wanted, fields)?,
        }
        Ok(corpus)
    }

    pub(super) fn place(&self) -> &Path {
        self.place.path()
    }

    pub(super) fn input_directory(&self) -> PathBuf {
        self.place.path().join("in")
    }

    pub(super) fn files(&self) -> usize {
        self.parts.iter().map(|part| part.files.len()).sum()
    }

    /// The built-in corpus: mostly articles, as in a crawl, a quarter whole pages, few of the others.
    fn make(&mut self, bytes: usize, fields: &Fields) -> Result<(), Error> {
        let names: Vec<String> = Divisions::embedded()
            .iter()
            .map(|(name, _)| name)
            .filter(|name| name.chars().count() > 2)
            .collect();
        let share = |percent: usize| (bytes / 100 * percent).max(1);
        let parts = [
            ("prose", haystacks::prose(share(60))),
            ("furniture", haystacks::furniture(share(25), &names)),
            ("annotated", haystacks::annotated(share(10))),
            ("spam-dense", haystacks::spam(share(5), &names)),
        ];
        for (number, (name, pages)) in parts.into_iter().enumerate() {
            let file = Stored {
                path: Stored::name(self.place(), number, Kind::Jsonl, Compression::Zstd),
                kind: Kind::Jsonl,
                compression: Compression::Zstd,
            };
            let (id, text) = (jsonl::quote(&fields.id), jsonl::quote(&fields.text));
            let mut lines = String::new();
            for (i, page) in pages.iter().enumerate() {
                lines += &format!("{{{id}:{i},{text}:{}}}\n", jsonl::quote(page));
            }
            write(&file, vec![Piece::Plain(lines.into_bytes())])?;
            self.parts.push(Part {
                name,
                files: vec![file],
                pages,
            });
        }
        Ok(())
    }

    /// The user's files, as far as is wanted.
    fn take(&mut self, wanted: &Wanted, fields: &Fields) -> Result<(), Error> {
        let found = discover(&wanted.inputs, wanted.kind)?;
        let mut part = Part {
            name: "corpus",
            files: Vec::new(),
            pages: Vec::new(),
        };
        self.files_left_out = found.skipped;
        let mut bytes = 0;
        for input in &found.inputs {
            if bytes >= wanted.bytes {
                self.files_left_out += 1;
                continue;
            }
            let number = part.files.len();
            let taken = self.take_file(input, number, wanted.bytes - bytes, fields)?;
            let (file, pages) = taken;
            bytes += pages.iter().map(String::len).sum::<usize>();
            part.files.push(file);
            part.pages.extend(pages);
        }
        if bytes == 0 {
            let names: Vec<_> = wanted
                .inputs
                .iter()
                .map(|p| p.display().to_string())
                .collect();
            return Err(Error::new(
                ErrorKind::Input,
                format_args!(
                    "expected pages with text in {}, got none ({} rejected)",
                    names.join(", "),
                    self.rejected
                ),
            ));
        }
        self.parts.push(part);
        Ok(())
    }

    /// A file, as it lies there if all of it is wanted, else its first records.
    fn take_file(
        &mut self,
        input: &Input,
        number: usize,
        wanted: usize,
        fields: &Fields,
    ) -> Result<(Stored, Vec<String>), Error> {
        let file = Stored {
            path: Stored::name(self.place(), number, input.kind, input.compression),
            kind: input.kind,
            compression: input.compression,
        };
        let mut reader = format::open(file.kind, input.open(None)?, file.reading(), fields);
        let (mut pages, mut pieces, mut bytes) = (Vec::new(), Vec::new(), 0);
        let (mut table, mut ended) = (false, false);
        loop {
            let step = reader.next()?;
            match step {
                Step::End => {
                    ended = true;
                    break;
                }
                Step::Fault(fault) => self.rejected += u64::from(!fault.continued),
                // A table is not cut.
                Step::Batch(_) if bytes >= wanted && !table => break,
                Step::Batch(batch) => {
                    let done = batch.rewrite(fields, &mut |record: &Record<'_>| {
                        bytes += record.text.len();
                        pages.push(record.text.clone().into_owned());
                        Verdict::Keep
                    });
                    self.rejected += done.rejected.len() as u64;
                    table |= done.pieces.iter().any(|piece| !is_bytes(piece));
                    pieces.extend(done.pieces);
                }
            }
        }
        match input.path.as_ref().filter(|path| ended && path.is_file()) {
            Some(path) => {
                if fs::hard_link(path, &file.path).is_err() {
                    fs::copy(path, &file.path).map_err(|e| cannot("copy", path, &e))?;
                }
            }
            None => {
                self.cut |= !ended;
                write(&file, pieces)?;
            }
        }
        Ok((file, pages))
    }
}

fn is_bytes(piece: &Piece) -> bool {
    matches!(piece, Piece::Plain(_) | Piece::Packed { .. })
}

/// Writes a file of these pieces.
fn write(file: &Stored, pieces: Vec<Piece>) -> Result<(), Error> {
    let packing = Packing::from(file.compression);
    let wrong = |e| cannot("write", &file.path, &e);
    match pack(packing, pieces).map_err(wrong)?.0 {
        Output::Bytes(bytes) => fs::write(&file.path, bytes).map_err(wrong),
        #[cfg(feature = "parquet")]
        Output::Values(_) => Err(Error::new(
            ErrorKind::Input,
            "expected a Parquet file that can be opened again, got a stream",
        )),
    }
}

//! Pages out of files, through the crate's own readers.

use std::{
    collections::VecDeque,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Mutex,
};

use pyo3::{
    prelude::*,
    types::{PyBytes, PyList},
};
use saoye::format::{self, Compression, Fields, Kind, NameFacts, Reading, Source, Step, Verdict};

use crate::errors::{self, InputError, InputTypeError, guarded};

/// A Python object with a method `read` that gives bytes.
struct PyRead {
    read: Py<PyAny>,
    rest: Vec<u8>,
    at: usize,
}

impl Read for PyRead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.rest.len() {
            self.rest = Python::attach(|py| {
                let given = self.read.call1(py, (buffer.len().max(1 << 16),))?;
                let bytes = given.cast_bound::<PyBytes>(py).map_err(|_| {
                    InputTypeError::new_err(
                        "source: expected read() to give bytes; open the file in binary mode",
                    )
                })?;
                Ok::<_, PyErr>(bytes.as_bytes().to_vec())
            })
            .map_err(io::Error::other)?;
            self.at = 0;
        }
        let n = buffer.len().min(self.rest.len() - self.at);
        buffer[..n].copy_from_slice(&self.rest[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// A page in a file.
struct Found {
    number: u64,
    id: Option<String>,
    url: Option<String>,
    text: String,
}

/// A record that could not be read.
struct Wrong {
    number: u64,
    reason: String,
    offset: Option<u64>,
}

struct Open {
    /// None behind the end.
    reader: Option<Box<dyn format::Reader>>,
    fields: Fields,
    ready: VecDeque<Found>,
    rejected: Vec<Wrong>,
    records: u64,
}

/// The pages of a file, one after the other. See the stubs.
#[pyclass(frozen, module = "saoye", name = "PageReader")]
pub struct PageReader(Mutex<Open>);

/// A JSON string's text; other JSON as it is written.
fn plain(json: &str) -> String {
    serde_json::from_str(json).unwrap_or_else(|_| json.to_owned())
}

impl Open {
    /// Reads on until a page is there or the end is reached.
    fn fill(&mut self) -> PyResult<()> {
        while let Some(reader) = &mut self.reader
            && self.ready.is_empty()
        {
            match reader.next().map_err(errors::of)? {
                Step::Batch(batch) => {
                    let ready = &mut self.ready;
                    let done = batch.rewrite(&self.fields, &mut |record| {
                        ready.push_back(Found {
                            number: record.number,
                            id: record.id.map(plain),
                            url: record.url.map(plain),
                            text: record.text.clone().into_owned(),
                        });
                        Verdict::Keep
                    });
                    self.records += done.records;
                    done.rejected
                        .into_iter()
                        .for_each(|wrong| self.reject(wrong));
                }
                Step::Fault(wrong) => {
                    self.records += u64::from(!wrong.continued);
                    self.reject(wrong);
                }
                Step::End => self.reader = None,
            }
        }
        Ok(())
    }

    fn reject(&mut self, wrong: format::Rejected) {
        if !wrong.continued {
            let (number, reason, offset) = (wrong.number, wrong.reason, wrong.offset);
            self.rejected.push(Wrong {
                number,
                reason,
                offset,
            });
        }
    }
}

impl PageReader {
    fn open(&self) -> PyResult<std::sync::MutexGuard<'_, Open>> {
        // Waiting here for another thread, that may be waiting for the interpreter's lock, would never end.
        self.0
            .try_lock()
            .map_err(|_| InputError::new_err("the reader is in use by another thread"))
    }
}

#[pymethods]
impl PageReader {
    #[new]
    #[pyo3(signature = (source, *, kind=None, name=None, text="text", id="id", url="url", max_record=64 << 20))]
    fn new(
        source: &Bound<'_, PyAny>,
        kind: Option<&str>,
        name: Option<String>,
        text: &str,
        id: &str,
        url: &str,
        max_record: usize,
    ) -> PyResult<PageReader> {
        let (mut stream, name): (Box<dyn Read + Send>, String) =
            if let Ok(read) = source.getattr("read") {
                let name = name.or_else(|| source.getattr("name").ok()?.extract().ok());
                let read = PyRead {
                    read: read.unbind(),
                    rest: Vec::new(),
                    at: 0,
                };
                (Box::new(read), name.unwrap_or_else(|| "stream".to_owned()))
            } else {
                let path: PathBuf = source.extract().map_err(|_| {
                    let got = source.get_type();
                    InputTypeError::new_err(format!(
                        "source: expected a path or an object with read(), got {got}"
                    ))
                })?;
                let name = name.unwrap_or_else(|| path.display().to_string());
                let file = std::fs::File::open(&path)?;
                (Box::new(file), name)
            };
        let mut kind = match kind {
            Some(kind) => Some(kind.parse::<Kind>().map_err(errors::of)?),
            None => NameFacts::of(Path::new(&name)).kind,
        };
        // What a file is packed with is told by its first bytes, whatever its name says.
        let mut start = Vec::new();
        guarded(|| {
            Ok(stream
                .by_ref()
                .take(1 << 16)
                .read_to_end(&mut start)
                .map(drop)?)
        })?;
        let compression = Compression::of_magic(&start);
        if kind.is_none() {
            kind = Some(format::sniff(&mut io::Cursor::new(&start))?.1);
        }
        let stream = Box::new(io::Cursor::new(start).chain(stream));
        let source = Source::new(name, stream, compression, None).map_err(errors::of)?;
        let fields = Fields {
            text: text.to_owned(),
            id: id.to_owned(),
            url: Some(url.to_owned()),
        };
        let reading = Reading {
            max_record,
            rows: true,
            ..Reading::default()
        };
        let reader = format::open(kind.unwrap_or(Kind::Text), source, reading, &fields);
        Ok(PageReader(Mutex::new(Open {
            reader: Some(reader),
            fields,
            ready: VecDeque::new(),
            rejected: Vec::new(),
            records: 0,
        })))
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let found = py.detach(|| {
            let mut open = self.open()?;
            guarded(|| open.fill())?;
            Ok::<_, PyErr>(open.ready.pop_front())
        })?;
        let Some(found) = found else { return Ok(None) };
        let class = py.import("saoye._types")?.getattr("Record")?;
        class
            .call1((found.number, found.id, found.url, found.text))
            .map(Some)
    }

    #[getter]
    fn rejected<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let class = py.import("saoye._types")?.getattr("Rejected")?;
        let open = self.open()?;
        let rows = open
            .rejected
            .iter()
            .map(|row| class.call1((row.number, &row.reason, row.offset)));
        PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)
    }

    #[getter]
    fn records(&self) -> PyResult<u64> {
        Ok(self.open()?.records)
    }
}

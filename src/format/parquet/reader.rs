//! Reads the text column, and beside it the id and the URL.

use std::{borrow::Cow, fs::File, path::PathBuf, sync::Arc};

use ::parquet::{
    basic::Type,
    column::{page::PageReader, reader::ColumnReaderImpl},
    data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        metadata::{ParquetMetaData, ParquetMetaDataReader},
        serialized_reader::SerializedPageReader,
    },
    schema::types::{ColumnDescPtr, SchemaDescriptor},
};

use super::{Values, cannot_read};
use crate::{
    Error, ErrorKind,
    format::{
        Batch, Fields, Piece, Reader, Reading, Record, Rejected, Rewritten, Source, Step, Verdict,
        annotated, jsonl,
    },
};

/// Bytes of text in a batch, about.
const BATCH: usize = 1 << 20;

/// The column of this name that holds text, one value a row.
pub(super) fn text_column(schema: &SchemaDescriptor, name: &str) -> Result<usize, String> {
    let Some(place) = column(schema, name) else {
        let names: Vec<_> = schema.columns().iter().map(|c| c.path().string()).collect();
        return Err(format!(
            "expected a column {name:?}, got only {}",
            names.join(", ")
        ));
    };
    let found = schema.column(place);
    if found.physical_type() != Type::BYTE_ARRAY || found.max_rep_level() > 0 {
        return Err(format!(
            "expected one text a row in {name:?}, got {}{}",
            if found.max_rep_level() > 0 {
                "lists of "
            } else {
                ""
            },
            found.physical_type()
        ));
    }
    Ok(place)
}

fn column(schema: &SchemaDescriptor, name: &str) -> Option<usize> {
    let columns = schema.columns().iter();
    columns.into_iter().position(|c| c.path().string() == name)
}

/// A reader of one file.
pub struct ParquetReader {
    path: PathBuf,
    name: String,
    reading: Reading,
    fields: Fields,
    file: Option<Opened>,
    source: Source,
}

struct Opened {
    file: Arc<File>,
    facts: ParquetMetaData,
    /// The places of the text, the id and the URL.
    columns: [Option<usize>; 3],
    group: usize,
    open: Option<Group>,
    /// The number of the next row.
    number: u64,
}

/// The row group that is read.
struct Group {
    text: ColumnReaderImpl<ByteArrayType>,
    id: Option<Beside>,
    url: Option<Beside>,
    left: usize,
    /// Rows that are read at a time.
    step: usize,
    bytes: u64,
}

/// A column beside the text, of a type whose values are told. A reader for every type that there is, as the library has it, would
/// be a large part of the program.
enum Beside {
    Text(ColumnReaderImpl<ByteArrayType>),
    Int32(ColumnReaderImpl<Int32Type>),
    Int64(ColumnReaderImpl<Int64Type>),
}

impl ParquetReader {
    /// A reader of the file that `source` was opened for.
    pub fn new(source: Source, reading: Reading, fields: &Fields) -> ParquetReader {
        ParquetReader {
            path: source.path().map(Into::into).unwrap_or_default(),
            name: source.name().to_owned(),
            reading,
            fields: fields.clone(),
            file: None,
            source,
        }
    }

    fn open(&self) -> Result<Opened, Error> {
        if self.path.as_os_str().is_empty() {
            return Err(Error::new(
                ErrorKind::Input,
                "expected a Parquet file that is not packed, got a stream",
            )
            .in_file(&self.name));
        }
        let wrong = |e: &ParquetError| cannot_read(&self.name, e);
        let file = File::open(&self.path).map_err(|e| {
            Error::new(ErrorKind::Input, format_args!("cannot read: {e}")).in_file(&self.name)
        })?;
        let facts = ParquetMetaDataReader::new()
            .parse_and_finish(&file)
            .map_err(|e| wrong(&e))?;
        let schema = facts.file_metadata().schema_descr();
        let text = text_column(schema, &self.fields.text)
            .map_err(|reason| Error::new(ErrorKind::Input, reason).in_file(&self.name))?;
        let other = |name: &str| {
            column(schema, name).filter(|place| schema.column(*place).max_rep_level() == 0)
        };
        let url = self.fields.url.as_deref().and_then(other);
        Ok(Opened {
            columns: [Some(text), other(&self.fields.id), url],
            file: Arc::new(file),
            facts,
            group: 0,
            open: None,
            number: 1,
        })
    }

    fn try_next(&mut self, opened: &mut Opened) -> Result<Option<Rows>, ParquetError> {
        let max_level = opened.max_level();
        if opened.open.is_none() {
            if opened.group == opened.facts.num_row_groups() {
                return Ok(None);
            }
            opened.open = Some(group(opened)?);
        }
        let Some(group) = &mut opened.open else {
            return Ok(None);
        };
        let want = group.step.min(group.left);
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        read(&mut group.text, want, &mut values, &mut levels)?;
        let ids = match &mut group.id {
            Some(reader) => json_values(reader, want)?,
            None => Vec::new(),
        };
        let urls = match &mut group.url {
            Some(reader) => json_values(reader, want)?,
            None => Vec::new(),
        };
        group.left -= want;
        let last = group.left == 0;
        let rows = Rows {
            first: opened.number,
            count: want,
            ids,
            urls,
            values: Values {
                group: opened.group,
                last,
                values,
                levels,
            },
            max_level,
            reading: self.reading,
        };
        opened.number += want as u64;
        if last {
            self.source.tell(group.bytes);
            opened.open = None;
            opened.group += 1;
        }
        Ok(Some(rows))
    }
}

impl Opened {
    fn descriptor(&self, place: usize) -> ColumnDescPtr {
        self.facts.file_metadata().schema_descr().column(place)
    }

    fn max_level(&self) -> i16 {
        self.columns[0].map_or(0, |text| self.descriptor(text).max_def_level())
    }

    /// The pages of a column in the row group that is next.
    fn pages(&self, place: usize) -> Result<Box<dyn PageReader>, ParquetError> {
        let facts = self.facts.row_group(self.group);
        let rows = usize::try_from(facts.num_rows()).unwrap_or_default();
        let file = Arc::clone(&self.file);
        let pages = SerializedPageReader::new(file, facts.column(place), rows, None)?;
        Ok(Box::new(pages))
    }

    fn beside(&self, place: usize) -> Result<Option<Beside>, ParquetError> {
        let of = self.descriptor(place);
        Ok(Some(match of.physical_type() {
            Type::BYTE_ARRAY => Beside::Text(ColumnReaderImpl::new(of, self.pages(place)?)),
            Type::INT32 => Beside::Int32(ColumnReaderImpl::new(of, self.pages(place)?)),
            Type::INT64 => Beside::Int64(ColumnReaderImpl::new(of, self.pages(place)?)),
            _ => return Ok(None),
        }))
    }
}

fn group(opened: &Opened) -> Result<Group, ParquetError> {
    let facts = opened.facts.row_group(opened.group);
    let [text, id, url] = opened.columns;
    let text = text.unwrap_or_default();
    let rows = usize::try_from(facts.num_rows()).unwrap_or_default();
    let bytes = usize::try_from(facts.column(text).uncompressed_size()).unwrap_or_default();
    let beside = |place: Option<usize>| match place {
        Some(place) => opened.beside(place),
        None => Ok(None),
    };
    Ok(Group {
        text: ColumnReaderImpl::new(opened.descriptor(text), opened.pages(text)?),
        id: beside(id)?,
        url: beside(url)?,
        left: rows,
        step: (BATCH / (bytes / rows.max(1)).max(1)).clamp(1, 1 << 14),
        bytes: u64::try_from(facts.compressed_size()).unwrap_or_default(),
    })
}

/// Reads `want` rows.
fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    want: usize,
    values: &mut Vec<T::T>,
    levels: &mut Vec<i16>,
) -> Result<(), ParquetError> {
    let mut got = 0;
    while got < want {
        let (rows, _, _) = reader.read_records(want - got, Some(levels), None, values)?;
        if rows == 0 {
            return Err(ParquetError::EOF(format!(
                "expected {want} rows more, got {got}"
            )));
        }
        got += rows;
    }
    Ok(())
}

/// The values of `want` rows as JSON, where they are text or whole numbers.
fn json_values(reader: &mut Beside, want: usize) -> Result<Vec<Option<String>>, ParquetError> {
    fn rows<T: DataType>(
        reader: &mut ColumnReaderImpl<T>,
        want: usize,
        json: impl Fn(T::T) -> Option<String>,
    ) -> Result<Vec<Option<String>>, ParquetError> {
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        read(reader, want, &mut values, &mut levels)?;
        let all = values.len() == want;
        let top = levels.iter().copied().max().unwrap_or(0);
        let mut values = values.into_iter();
        // Where values are missing, those that are there have the highest level.
        Ok((0..want)
            .map(|i| match all || (levels.get(i) == Some(&top) && top > 0) {
                true => values.next().and_then(&json),
                false => None,
            })
            .collect())
    }
    match reader {
        Beside::Text(reader) => rows(reader, want, |value| {
            std::str::from_utf8(value.data()).ok().map(jsonl::quote)
        }),
        Beside::Int32(reader) => rows(reader, want, |v| Some(v.to_string())),
        Beside::Int64(reader) => rows(reader, want, |v| Some(v.to_string())),
    }
}

impl Reader for ParquetReader {
    fn next(&mut self) -> Result<Step, Error> {
        let mut opened = match self.file.take() {
            Some(opened) => opened,
            None => self.open()?,
        };
        let rows = self.try_next(&mut opened);
        let rows = rows.map_err(|e| cannot_read(&self.name, &e))?;
        self.file = Some(opened);
        Ok(match rows {
            Some(rows) => Step::Batch(Box::new(rows)),
            None => Step::End,
        })
    }
}

/// Neighbouring rows.
struct Rows {
    first: u64,
    count: usize,
    ids: Vec<Option<String>>,
    urls: Vec<Option<String>>,
    values: Values,
    /// The level of a row with a value.
    max_level: i16,
    reading: Reading,
}

/// What is put in a value's place, or written of it.
enum Change {
    None,
    Text(String),
    Row(String),
    Reject(String),
}

impl Batch for Rows {
    fn rewrite(
        self: Box<Self>,
        fields: &Fields,
        visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
    ) -> Rewritten {
        let rows = self.reading.rows;
        let count = self.count as u64;
        let mut done = Rewritten {
            records: count,
            ..Rewritten::default()
        };
        let mut values = self.values;
        let mut out = String::new();
        let mut at = 0;
        for i in 0..self.count {
            let level = values.levels.get(i).copied();
            if level.is_some_and(|level| level < self.max_level) {
                done.passed += u64::from(rows);
                continue;
            }
            let Some(value) = values.values.get_mut(at) else {
                break;
            };
            at += 1;
            done.bytes_in += value.len() as u64;
            let number = self.first + i as u64;
            let id = self.ids.get(i).and_then(Option::as_deref);
            let url = self.urls.get(i).and_then(Option::as_deref);
            let change = if value.len() > self.reading.max_record {
                Change::Reject(self.reading.too_long(value.len() as u64))
            } else {
                row(value, number, (id, url), fields, visit)
            };
            match change {
                Change::None => {}
                Change::Text(text) => *value = text.into_bytes().into(),
                Change::Row(row) => out += &row,
                Change::Reject(reason) => {
                    done.rejected.push(Rejected::new(
                        number,
                        format!("{reason}; the row stays as it is"),
                        value.data().to_vec(),
                    ));
                    // It is told, but not taken out of the table.
                    done.records += u64::from(!rows);
                }
            }
        }
        if rows {
            done.written = count - done.passed - done.rejected.len() as u64;
            done.pieces.push(Piece::Plain(out.into_bytes()));
        } else {
            done.written = count;
            done.pieces.push(Piece::Values(values));
        }
        done
    }
}

fn row(
    value: &ByteArray,
    number: u64,
    (id, url): (Option<&str>, Option<&str>),
    fields: &Fields,
    visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
) -> Change {
    let text = match simdutf8::compat::from_utf8(value.data()) {
        Ok(text) => text,
        Err(e) => {
            let at = e.valid_up_to();
            return Change::Reject(format!("expected UTF-8, got other bytes at byte {at}"));
        }
    };
    let record = Record {
        number,
        id,
        url,
        text: Cow::Borrowed(text),
        literal: None,
        header: None,
        html: None,
    };
    match visit(&record) {
        // What was no HTML is not rewritten as such.
        Verdict::Keep | Verdict::Source(_) => Change::None,
        // A ledger always fits the text that it was made from.
        Verdict::Edit(ledger) => match ledger.apply(text) {
            Ok(clean) => Change::Text(clean.into_owned()),
            Err(_) => Change::None,
        },
        Verdict::Text(text) => Change::Text(text),
        Verdict::Annotate(value) => Change::Row(annotated(&record, fields, &value)),
        Verdict::Row(row) => Change::Row(row + "\n"),
        // A plan does not let this happen.
        Verdict::Drop(_) => Change::None,
    }
}

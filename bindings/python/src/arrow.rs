//! Arrow in and out, through the PyCapsule interface.
//!
//! The text is read where it lies. A column comes back in the kind it came in: pyarrow for pyarrow, a Polars series for a
//! Polars series, else an object that has the interface itself.

use std::{borrow::Cow, sync::Arc};

use arrow_array::{
    Array, ArrayRef, GenericStringArray, OffsetSizeTrait, StringViewArray,
    builder::{GenericStringBuilder, make_view},
    cast::AsArray,
};
use arrow_buffer::Buffer;
use arrow_schema::{DataType, Field, FieldRef};
use pyo3::prelude::*;
use pyo3_arrow::{PyArray, PyChunkedArray, input::AnyArray};

use crate::{
    columns,
    errors::{InputError, InputTypeError, guarded},
    work,
};

/// Bytes in one buffer of views; their offsets have 32 bits.
const BUFFER: usize = 1 << 30;

/// A page without what is to be removed; none when nothing changes.
pub fn changed(cleaner: &saoye::Cleaner, page: &str) -> Option<String> {
    match cleaner.clean(page) {
        Cow::Owned(clean) if clean != page => Some(clean),
        _ => None,
    }
}

/// What is asked of a column.
#[derive(Clone, Copy)]
pub enum Want {
    Clean,
    Marks,
    Page,
}

/// Texts as they lie in an array.
pub struct Column {
    array: ArrayRef,
    /// The column's name for messages.
    name: String,
}

/// The work on one column.
pub struct Job<'a> {
    pub cleaner: &'a saoye::Cleaner,
    pub threads: usize,
    pub want: Want,
    pub name: Option<&'a str>,
}

impl Job<'_> {
    /// Does the work on anything that has the Arrow C array or stream interface.
    pub fn run<'py>(&self, given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = given.py();
        let any: AnyArray = guarded(|| given.extract()).map_err(|e| self.no_array(given, &e))?;
        let result = match any {
            AnyArray::Array(array) => {
                let (array, field) = array.into_inner();
                let out = self.field(&field)?;
                let made = py.detach(|| guarded(|| self.chunk(array, &field)))?;
                PyArray::try_new(made, out)
                    .map_err(|e| InputError::new_err(e.to_string()))?
                    .into_pyobject(py)?
                    .into_any()
            }
            stream @ AnyArray::Stream(_) => {
                let chunked = guarded(|| Ok(stream.into_chunked_array()?))
                    .map_err(|e| self.no_array(given, &e))?;
                let (chunks, field) = chunked.into_inner();
                let out = self.field(&field)?;
                let made = py.detach(|| {
                    guarded(|| {
                        chunks
                            .into_iter()
                            .map(|chunk| self.chunk(chunk, &field))
                            .collect()
                    })
                })?;
                PyChunkedArray::try_new(made, out)?
                    .into_pyobject(py)?
                    .into_any()
            }
        };
        in_kind(given, result)
    }

    fn no_array(&self, given: &Bound<'_, PyAny>, why: &PyErr) -> PyErr {
        let place = self
            .name
            .map_or("array".to_owned(), |name| format!("column {name:?}"));
        let got = given.get_type();
        InputTypeError::new_err(format!(
            "{place}: expected an Arrow array of strings (anything with __arrow_c_array__ or __arrow_c_stream__), got {got}: {why}"
        ))
    }

    fn column_name(&self, field: &Field) -> String {
        match self.name.unwrap_or(field.name()) {
            "" => "array".to_owned(),
            name => format!("column {name:?}"),
        }
    }

    /// The field of what comes out; refuses what is no text.
    fn field(&self, field: &FieldRef) -> PyResult<FieldRef> {
        let text = match field.data_type() {
            DataType::Null => DataType::Utf8,
            text @ (DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) => text.clone(),
            other => {
                let hint = match other {
                    DataType::Struct(_) => "; pass one column of it",
                    DataType::Dictionary(..)
                    | DataType::Binary
                    | DataType::LargeBinary
                    | DataType::BinaryView => "; cast it to string first",
                    _ => "",
                };
                return Err(InputTypeError::new_err(format!(
                    "{}: expected string, large_string or string_view, got {other}{hint}",
                    self.column_name(field)
                )));
            }
        };
        Ok(match self.want {
            Want::Clean if *field.data_type() == text => field.clone(),
            Want::Clean => Arc::new(Field::new(field.name(), text, true)),
            Want::Marks => Arc::new(Field::new(field.name(), columns::marks_type(), true)),
            Want::Page => Arc::new(Field::new(field.name(), columns::page_type(text), true)),
        })
    }

    fn chunk(&self, array: ArrayRef, field: &Field) -> PyResult<ArrayRef> {
        let array = match array.data_type() {
            DataType::Null => arrow_array::new_null_array(&DataType::Utf8, array.len()),
            _ => array,
        };
        let column = Column {
            array,
            name: self.column_name(field),
        };
        match self.want {
            Want::Clean => {
                let clean = work::each(column.len(), self.threads, |i| {
                    Ok(column.get(i)?.and_then(|page| changed(self.cleaner, page)))
                })?;
                column.with(clean)
            }
            Want::Marks => {
                let marks = work::each(column.len(), self.threads, |i| {
                    Ok(column
                        .get(i)?
                        .map(|page| columns::Marked::of(page, self.cleaner.mark(page))))
                })?;
                columns::marks(&marks)
            }
            Want::Page => {
                let pages = work::each(column.len(), self.threads, |i| {
                    column
                        .get(i)?
                        .map(|page| columns::Judged::of(self.cleaner, page))
                        .transpose()
                })?;
                columns::pages(&column, pages)
            }
        }
    }
}

/// The same kind of object as `given` was.
fn in_kind<'py>(
    given: &Bound<'py, PyAny>,
    result: Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = given.py();
    let module: String = given
        .get_type()
        .getattr("__module__")?
        .extract()
        .unwrap_or_default();
    match module.split('.').next() {
        Some("pyarrow") if result.is_instance_of::<PyArray>() => {
            py.import("pyarrow")?.call_method1("array", (result,))
        }
        Some("pyarrow") => py
            .import("pyarrow")?
            .call_method1("chunked_array", (result,)),
        Some("polars") => {
            let name = given.getattr("name").ok();
            py.import("polars")?.call_method1("Series", (name, result))
        }
        _ => Ok(result),
    }
}

impl Column {
    pub fn len(&self) -> usize {
        self.array.len()
    }

    /// The text of a row, none where it is null.
    pub fn get(&self, row: usize) -> PyResult<Option<&str>> {
        if self.array.is_null(row) {
            return Ok(None);
        }
        let bytes = match self.array.data_type() {
            DataType::Utf8 => bytes_of::<i32>(&self.array, row),
            DataType::LargeUtf8 => bytes_of::<i64>(&self.array, row),
            _ => {
                let view = self.array.as_string_view();
                // An array from outside may hold any bytes; they become text only when they were checked.
                <[u8]>::as_ref(view.value(row).as_bytes())
            }
        };
        match simdutf8::compat::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(e) => Err(InputError::new_err(format!(
                "{}: expected UTF-8, got other bytes at byte {} of row {row}",
                self.name,
                e.valid_up_to()
            ))),
        }
    }

    /// The same column with other texts in the rows that have one.
    pub fn with(&self, changed: Vec<Option<String>>) -> PyResult<ArrayRef> {
        if changed.iter().all(Option::is_none) {
            return Ok(self.array.clone());
        }
        match self.array.data_type() {
            DataType::Utf8 => self.rebuilt::<i32>(&changed),
            DataType::LargeUtf8 => self.rebuilt::<i64>(&changed),
            _ => self.viewed(&changed),
        }
    }

    fn rebuilt<O: OffsetSizeTrait>(&self, changed: &[Option<String>]) -> PyResult<ArrayRef> {
        let array = self.array.as_string::<O>();
        let lengths = changed.iter().enumerate().map(|(row, text)| match text {
            Some(text) => text.len(),
            None => array.value_length(row).as_usize(),
        });
        let total = lengths.sum();
        if O::from_usize(total).is_none() {
            return Err(InputError::new_err(format!(
                "{}: the cleaned text takes {total} bytes, more than an array of the type string can hold; cast it to large_string first",
                self.name
            )));
        }
        let mut builder = GenericStringBuilder::<O>::with_capacity(array.len(), total);
        for (row, text) in changed.iter().enumerate() {
            match text {
                Some(text) => builder.append_value(text),
                None => builder.append_option(self.get(row)?),
            }
        }
        Ok(Arc::new(builder.finish()))
    }

    /// Views of what did not change stay as they are, on the buffers they are on.
    fn viewed(&self, changed: &[Option<String>]) -> PyResult<ArrayRef> {
        let array = self.array.as_string_view();
        let mut views = array.views().to_vec();
        let mut buffers: Vec<Buffer> = array.data_buffers().to_vec();
        let mut open: Vec<u8> = Vec::new();
        for (view, text) in views.iter_mut().zip(changed) {
            let Some(text) = text else { continue };
            if !open.is_empty() && open.len() + text.len() > BUFFER {
                buffers.push(Buffer::from_vec(std::mem::take(&mut open)));
            }
            let (block, offset) = (buffers.len() as u32, open.len() as u32);
            *view = make_view(text.as_bytes(), block, offset);
            if text.len() > 12 {
                open.extend_from_slice(text.as_bytes());
            }
        }
        buffers.push(Buffer::from_vec(open));
        let made = StringViewArray::try_new(views.into(), buffers, array.nulls().cloned());
        Ok(Arc::new(made.map_err(|e| {
            InputError::new_err(format!("{}: {e}", self.name))
        })?))
    }
}

fn bytes_of<O: OffsetSizeTrait>(array: &ArrayRef, row: usize) -> &[u8] {
    let array: &GenericStringArray<O> = array.as_string::<O>();
    let offsets = array.value_offsets();
    &array.value_data()[offsets[row].as_usize()..offsets[row + 1].as_usize()]
}

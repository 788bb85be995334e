//! Text as Python gives it, and characters beside bytes.

use std::ops::Range;

use pyo3::{prelude::*, types::PyString};

use crate::errors::{InputError, InputTypeError};

/// The string of `given`, none for `None`. `place` is named in errors, such as `item 3`.
pub fn string<'a, 'py>(
    given: &'a Bound<'py, PyAny>,
    place: impl Fn() -> String,
) -> PyResult<Option<&'a Bound<'py, PyString>>> {
    if given.is_none() {
        return Ok(None);
    }
    given.cast::<PyString>().map(Some).map_err(|_| {
        let got = given.get_type();
        InputTypeError::new_err(format!("{}: expected str or None, got {got}", place()))
    })
}

/// The bytes of a string, borrowed.
pub fn utf8<'a>(string: &'a Bound<'_, PyString>, place: impl Fn() -> String) -> PyResult<&'a str> {
    string.to_str().map_err(|e| {
        InputError::new_err(format!(
            "{}: expected text that can be written in UTF-8, got a lone surrogate ({})",
            place(),
            e.value(string.py())
        ))
    })
}

/// Counts characters up to places in a text that come in rising order.
pub struct Characters<'t> {
    text: &'t str,
    byte: usize,
    count: usize,
}

impl<'t> Characters<'t> {
    pub fn new(text: &'t str) -> Characters<'t> {
        Characters {
            text,
            byte: 0,
            count: 0,
        }
    }

    fn at(&mut self, byte: usize) -> usize {
        let from = if byte < self.byte {
            (self.count, self.byte) = (0, 0);
            0
        } else {
            self.byte
        };
        self.count += self
            .text
            .get(from..byte)
            .map_or(0, |part| part.chars().count());
        self.byte = byte;
        self.count
    }

    /// A span of bytes, in characters.
    pub fn range(&mut self, span: &Range<usize>) -> Range<usize> {
        self.at(span.start)..self.at(span.end)
    }
}

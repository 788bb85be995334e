//! The Python package of saoye: the extension module `saoye._saoye`.
//!
//! The library's own work runs without the interpreter's lock, behind a guard that turns a panic into an exception.

#![forbid(unsafe_code)]

mod arrow;
mod cleaner;
mod columns;
mod config;
mod errors;
mod pages;
mod results;
mod text;
mod work;

use pyo3::prelude::*;

/// Panics behind the guard that all work runs behind: for the test of that guard.
#[pyfunction]
fn _panic(threads: usize) -> PyResult<usize> {
    let rows = work::each(1000, threads, |i| match i {
        999 => panic!("row {i} panics as it was asked to"),
        _ => Ok(i),
    })?;
    Ok(rows.len())
}

#[pymodule]
fn _saoye(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add(
        "LABELS",
        saoye::Label::all()
            .map(|label| label.as_str())
            .collect::<Vec<_>>(),
    )?;
    module.add_class::<cleaner::PyCleaner>()?;
    module.add_class::<pages::PageReader>()?;
    module.add_function(wrap_pyfunction!(results::undo, module)?)?;
    module.add_function(wrap_pyfunction!(_panic, module)?)?;
    Ok(())
}

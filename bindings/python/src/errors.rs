//! What goes wrong, as Python exceptions. They are defined in `saoye/_errors.py`.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use pyo3::{PyErr, PyResult, import_exception};

import_exception!(saoye._errors, ConfigError);
import_exception!(saoye._errors, InputError);
import_exception!(saoye._errors, InputTypeError);
import_exception!(saoye._errors, InternalError);

/// The crate's error as an exception.
pub fn of(error: saoye::Error) -> PyErr {
    let message = error.to_string();
    match error.kind() {
        saoye::ErrorKind::Config => ConfigError::new_err(message),
        _ => InputError::new_err(message),
    }
}

/// Runs `work`; a panic in it becomes an `InternalError`, never PyO3's `PanicException`, which is no `Exception`.
pub fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(panic) => Err(internal(&*panic)),
    }
}

/// The exception for a panic.
pub fn internal(panic: &(dyn Any + Send)) -> PyErr {
    let said = (panic.downcast_ref::<String>().map(String::as_str))
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    InternalError::new_err(format!("a bug in saoye: {said}"))
}

//! What a cleaner found, as the named tuples of `saoye/_types.py`.

use pyo3::{
    prelude::*,
    sync::PyOnceLock,
    types::{PyDict, PyList, PyString, PyTuple, PyType},
};

use crate::{
    errors::{self, InputError},
    text::Characters,
};

fn class<'py>(
    py: Python<'py>,
    cell: &'static PyOnceLock<Py<PyType>>,
    name: &str,
) -> PyResult<Bound<'py, PyType>> {
    Ok(cell.import(py, "saoye._types", name)?.clone())
}

/// A number of four bytes as the shortest decimal that tells it, not as the long one that it is.
pub fn decimal(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}

/// What stands in a span's place when the mark's edit is made; none for a mark that only reports.
pub fn edit(mark: &saoye::Mark) -> Option<&str> {
    mark.edit.as_ref().map(|edit| match edit {
        saoye::Edit::Remove => "",
        saoye::Edit::Replace(with) => with,
    })
}

pub fn marks<'py>(
    py: Python<'py>,
    text: &str,
    marks: &saoye::Marks,
) -> PyResult<Bound<'py, PyList>> {
    static MARK: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = class(py, &MARK, "Mark")?;
    let mut characters = Characters::new(text);
    let list = PyList::empty(py);
    for mark in marks.iter() {
        let chars = characters.range(&mark.span);
        let evidence = PyDict::new(py);
        for (name, value) in mark.evidence.iter() {
            match value {
                saoye::Value::Number(number) => evidence.set_item(name, number)?,
                saoye::Value::Text(text) => evidence.set_item(name, text)?,
            }
        }
        list.append(class.call1((
            mark.span.start,
            mark.span.end,
            chars.start,
            chars.end,
            PyString::intern(py, mark.label.as_str()),
            PyString::intern(py, mark.rule),
            decimal(mark.score),
            evidence,
            edit(mark),
        ))?)?;
    }
    Ok(list)
}

pub fn verdict<'py>(py: Python<'py>, verdict: &saoye::Verdict) -> PyResult<Bound<'py, PyAny>> {
    static VERDICT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    class(py, &VERDICT, "Verdict")?.call1((
        verdict.decision.as_str(),
        decimal(verdict.removed_share),
        decimal(verdict.spam_score),
        PyTuple::new(py, verdict.labels.iter().map(|label| label.as_str()))?,
        &*verdict.reason,
    ))
}

pub fn page<'py>(
    py: Python<'py>,
    text: &str,
    clean: &str,
    found: &saoye::Marks,
    judged: &saoye::Verdict,
    ledger: &saoye::Ledger,
) -> PyResult<Bound<'py, PyAny>> {
    static EDIT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static PAGE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class_of_edits = class(py, &EDIT, "Edit")?;
    let edits = PyList::empty(py);
    for entry in ledger.entries() {
        edits.append(class_of_edits.call1((
            entry.start,
            &entry.removed,
            &entry.inserted,
            entry.label.as_str(),
        ))?)?;
    }
    class(py, &PAGE, "Page")?.call1((clean, marks(py, text, found)?, verdict(py, judged)?, edits))
}

pub fn html<'py>(py: Python<'py>, clean: &saoye::HtmlClean) -> PyResult<Bound<'py, PyAny>> {
    static HTML: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    class(py, &HTML, "HtmlText")?.call1((&clean.text, &clean.title, clean.encoding, clean.replaced))
}

/// Undoes edits: gives the text from before they were made.
#[pyfunction]
pub fn undo(text: &str, edits: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut rows: Vec<(usize, String, String)> = Vec::new();
    for (i, edit) in edits.try_iter()?.enumerate() {
        let edit = edit?;
        let row = (|| {
            Ok::<_, PyErr>((
                edit.get_item(0)?.extract()?,
                edit.get_item(1)?.extract()?,
                edit.get_item(2)?.extract()?,
            ))
        })();
        rows.push(row.map_err(|e| {
            InputError::new_err(format!(
                "edits[{i}]: expected (start, removed, inserted), got {edit}: {e}"
            ))
        })?);
    }
    errors::guarded(|| {
        let edits = rows.iter().map(|row| (row.0, &*row.1, &*row.2));
        Ok(saoye::undo(text, edits).map_err(errors::of)?.into_owned())
    })
}

//! The class `Cleaner`.

use std::sync::Once;

use pyo3::{
    prelude::*,
    pybacked::PyBackedBytes,
    types::{PyAnyMethods, PyBytes, PyList, PyString, PyTuple, PyType},
};
use saoye::HtmlHints;

use crate::{
    arrow,
    config::Source,
    errors::{self, InputTypeError, guarded},
    results, text, work,
};

/// Marks and cleans pages. See the stubs (`__init__.pyi`) for what Python sees.
#[pyclass(frozen, module = "saoye", name = "Cleaner")]
pub struct PyCleaner {
    cleaner: saoye::Cleaner,
    toml: String,
    threads: Option<usize>,
}

impl PyCleaner {
    fn build(source: Source, threads: Option<usize>) -> PyResult<PyCleaner> {
        if threads == Some(0) {
            return Err(errors::ConfigError::new_err(
                "threads: expected 1 or more, got 0",
            ));
        }
        let cleaner = saoye::Cleaner::builder().config(source.config).build();
        guarded(|| {
            warm_up();
            Ok(())
        })?;
        Ok(PyCleaner {
            cleaner,
            toml: source.toml,
            threads,
        })
    }

    fn threads(&self) -> usize {
        work::threads(self.threads)
    }

    fn job<'a>(&'a self, want: arrow::Want, name: Option<&'a str>) -> arrow::Job<'a> {
        arrow::Job {
            cleaner: &self.cleaner,
            threads: self.threads(),
            want,
            name,
        }
    }
}

/// Builds the tables that are built at their first use, while the interpreter's lock is held: a process that forks from
/// another thread meanwhile would leave them half built, and locked, in the child.
fn warm_up() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let config = "[normalise]\nsimplify = true\nnfkc = true\n";
        let config = saoye::Config::from_toml("config", config).unwrap_or_default();
        let cleaner = saoye::Cleaner::builder().config(config).build();
        for page in [
            "堅(jiān)決做好山村小學(xué)的書(shū)車(chē)。\n溧阳县| 邛崃县| 吴江市| 石柱县| 番禺市| 历史| 高陵县| 建瓯市| 通什市| 铜山县",
            "口?！懊赓M的。\n&nbsp; 分享到微信 分享到微博\n首页 > 新闻 > 正文\n上一篇:没有了\n版权所有 京ICP备12345678号\n电话13800000000",
        ] {
            let _ = cleaner.clean(page);
        }
    });
}

/// The strings of a list, with the objects that hold them.
struct Strings<'py>(Vec<Option<Bound<'py, PyString>>>);

impl<'py> Strings<'py> {
    fn of(given: &Bound<'py, PyAny>) -> PyResult<Strings<'py>> {
        let refused = || {
            let got = given.get_type();
            InputTypeError::new_err(format!("texts: expected an iterable of str, got {got}"))
        };
        if given.is_instance_of::<PyString>() {
            return Err(refused());
        }
        let mut strings = Vec::new();
        for (i, item) in given.try_iter().map_err(|_| refused())?.enumerate() {
            strings.push(text::string(&item?, || format!("texts[{i}]"))?.cloned());
        }
        Ok(Strings(strings))
    }

    fn utf8(&self) -> PyResult<Vec<Option<&str>>> {
        let each = self.0.iter().enumerate();
        each.map(|(i, string)| {
            let string = string.as_ref();
            string
                .map(|s| text::utf8(s, || format!("texts[{i}]")))
                .transpose()
        })
        .collect()
    }
}

/// The bytes of a page of HTML.
fn html(page: &Bound<'_, PyAny>) -> PyResult<PyBackedBytes> {
    page.extract().map_err(|_| {
        let got = page.get_type();
        InputTypeError::new_err(format!("page: expected bytes, got {got}"))
    })
}

#[pymethods]
impl PyCleaner {
    #[new]
    #[pyo3(signature = (config=None, *, threads=None))]
    fn new(config: Option<&Bound<'_, PyAny>>, threads: Option<usize>) -> PyResult<PyCleaner> {
        PyCleaner::build(Source::of(config)?, threads)
    }

    #[classmethod]
    #[pyo3(signature = (toml, *, threads=None))]
    fn from_toml(
        _: &Bound<'_, PyType>,
        toml: String,
        threads: Option<usize>,
    ) -> PyResult<PyCleaner> {
        PyCleaner::build(Source::of_toml("config", toml)?, threads)
    }

    #[getter]
    fn config_toml(&self) -> &str {
        &self.toml
    }

    fn __repr__(&self) -> String {
        match self.threads {
            Some(threads) => format!("Cleaner.from_toml({:?}, threads={threads})", self.toml),
            None => format!("Cleaner.from_toml({:?})", self.toml),
        }
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let this = slf.get();
        let rebuild = py.import("saoye")?.getattr("_rebuild")?;
        (rebuild, (&this.toml, this.threads)).into_pyobject(py)
    }

    fn clean<'py>(&self, py: Python<'py>, text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let Some(string) = text::string(text, || "text".to_owned())? else {
            return Ok(text.clone());
        };
        let page = text::utf8(string, || "text".to_owned())?;
        let clean = py.detach(|| guarded(|| Ok(arrow::changed(&self.cleaner, page))))?;
        Ok(match clean {
            Some(clean) => PyString::new(py, &clean).into_any(),
            None => text.clone(),
        })
    }

    fn mark<'py>(&self, py: Python<'py>, text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let Some(string) = text::string(text, || "text".to_owned())? else {
            return Ok(text.clone());
        };
        let page = text::utf8(string, || "text".to_owned())?;
        let marks = py.detach(|| guarded(|| Ok(self.cleaner.mark(page))))?;
        Ok(results::marks(py, page, &marks)?.into_any())
    }

    fn verdict<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Some(string) = text::string(text, || "text".to_owned())? else {
            return Ok(text.clone());
        };
        let page = text::utf8(string, || "text".to_owned())?;
        let verdict = py.detach(|| guarded(|| Ok(self.cleaner.verdict(page))))?;
        results::verdict(py, &verdict)
    }

    fn process<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Some(string) = text::string(text, || "text".to_owned())? else {
            return Ok(text.clone());
        };
        let page = text::utf8(string, || "text".to_owned())?;
        let (marks, ledger, clean) = py.detach(|| {
            guarded(|| {
                let marks = self.cleaner.mark(page);
                let ledger = marks.ledger(page);
                let clean = ledger.apply(page).map_err(errors::of)?.into_owned();
                Ok((marks, ledger, clean))
            })
        })?;
        let verdict = marks.verdict(page, self.cleaner.config());
        results::page(py, page, &clean, &marks, &verdict, &ledger)
    }

    #[pyo3(signature = (page, *, content_type=None, main=false))]
    fn clean_html<'py>(
        &self,
        py: Python<'py>,
        page: &Bound<'py, PyAny>,
        content_type: Option<&str>,
        main: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let page = html(page)?;
        let hints = HtmlHints { content_type };
        let clean = py.detach(|| {
            guarded(|| {
                Ok(match main {
                    true => self.cleaner.main_html(&page, hints),
                    false => self.cleaner.clean_html(&page, hints),
                })
            })
        })?;
        results::html(py, &clean)
    }

    #[pyo3(signature = (page, *, content_type=None))]
    fn rewrite_html<'py>(
        &self,
        py: Python<'py>,
        page: &Bound<'py, PyAny>,
        content_type: Option<&str>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let page = html(page)?;
        let hints = HtmlHints { content_type };
        let rewrite = || self.cleaner.rewrite_html(&page, hints).map_err(errors::of);
        let rewritten = py.detach(|| guarded(rewrite))?;
        Ok(PyBytes::new(py, &rewritten))
    }

    fn clean_many<'py>(
        &self,
        py: Python<'py>,
        texts: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        let strings = Strings::of(texts)?;
        let pages = strings.utf8()?;
        let clean = py.detach(|| {
            work::each(pages.len(), self.threads(), |i| {
                Ok(pages[i].and_then(|page| arrow::changed(&self.cleaner, page)))
            })
        })?;
        let items = strings
            .0
            .iter()
            .zip(clean)
            .map(|(string, clean)| match clean {
                Some(clean) => Some(PyString::new(py, &clean)),
                None => string.clone(),
            });
        PyList::new(py, items.collect::<Vec<_>>())
    }

    fn mark_many<'py>(
        &self,
        py: Python<'py>,
        texts: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        let strings = Strings::of(texts)?;
        let pages = strings.utf8()?;
        let marks = py.detach(|| {
            work::each(pages.len(), self.threads(), |i| {
                Ok(pages[i].map(|page| self.cleaner.mark(page)))
            })
        })?;
        let items = pages
            .iter()
            .zip(&marks)
            .map(|(page, marks)| match (page, marks) {
                (Some(page), Some(marks)) => results::marks(py, page, marks).map(Some),
                _ => Ok(None),
            });
        PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)
    }

    #[pyo3(signature = (array, *, name=None))]
    fn clean_array<'py>(
        &self,
        array: &Bound<'py, PyAny>,
        name: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.job(arrow::Want::Clean, name).run(array)
    }

    #[pyo3(signature = (array, *, name=None))]
    fn mark_array<'py>(
        &self,
        array: &Bound<'py, PyAny>,
        name: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.job(arrow::Want::Marks, name).run(array)
    }

    #[pyo3(signature = (array, *, name=None))]
    fn process_array<'py>(
        &self,
        array: &Bound<'py, PyAny>,
        name: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.job(arrow::Want::Page, name).run(array)
    }
}

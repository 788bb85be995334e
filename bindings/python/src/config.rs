//! A configuration as Python gives it.

use pyo3::{
    prelude::*,
    types::{PyBool, PyDict, PyFloat, PyInt, PyString},
};

use crate::errors::{self, ConfigError};

/// A configuration with the TOML that it was read from, which goes along when a cleaner is pickled.
pub struct Source {
    pub config: saoye::Config,
    pub toml: String,
}

impl Source {
    /// Reads TOML; `name` is named in errors.
    pub fn of_toml(name: &str, toml: String) -> PyResult<Source> {
        let config = saoye::Config::from_toml(name, &toml).map_err(errors::of)?;
        Ok(Source { config, toml })
    }

    /// From nothing, a dict with the keys of the file, or the path of a file.
    pub fn of(given: Option<&Bound<'_, PyAny>>) -> PyResult<Source> {
        let Some(given) = given else {
            return Source::of_toml("config", String::new());
        };
        if let Ok(dict) = given.cast::<PyDict>() {
            let toml = toml::to_string(&table("", dict)?)
                .map_err(|e| ConfigError::new_err(format!("config: {e}")))?;
            return Source::of_toml("config", toml);
        }
        let path: std::path::PathBuf = given.extract().map_err(|_| {
            let got = given.get_type();
            ConfigError::new_err(format!(
                "config: expected a dict or the path of a TOML file, got {got}"
            ))
        })?;
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).map_err(|e| {
            ConfigError::new_err(format!("{name}: cannot read the configuration: {e}"))
        })?;
        Source::of_toml(&name, text)
    }
}

fn table(place: &str, dict: &Bound<'_, PyDict>) -> PyResult<toml::Table> {
    let mut table = toml::Table::new();
    for (key, value) in dict {
        let key: String = key.extract().map_err(|_| {
            ConfigError::new_err(format!(
                "config: expected keys that are str, got {key} in {place:?}"
            ))
        })?;
        let inner = match place {
            "" => key.clone(),
            _ => format!("{place}.{key}"),
        };
        table.insert(key, value_of(&inner, &value)?);
    }
    Ok(table)
}

fn value_of(place: &str, value: &Bound<'_, PyAny>) -> PyResult<toml::Value> {
    // A bool is an int in Python.
    Ok(if let Ok(dict) = value.cast::<PyDict>() {
        toml::Value::Table(table(place, dict)?)
    } else if value.is_instance_of::<PyBool>() {
        toml::Value::Boolean(value.extract()?)
    } else if value.is_instance_of::<PyInt>() {
        toml::Value::Integer(value.extract().map_err(|_| {
            ConfigError::new_err(format!(
                "config: {place}: expected a smaller number, got {value}"
            ))
        })?)
    } else if value.is_instance_of::<PyFloat>() {
        toml::Value::Float(value.extract()?)
    } else if value.is_instance_of::<PyString>() {
        toml::Value::String(value.extract()?)
    } else {
        let got = value.get_type();
        return Err(ConfigError::new_err(format!(
            "config: {place}: expected a dict, a str, a number or a bool, got {got}"
        )));
    })
}

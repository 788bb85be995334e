//! `saoye report`

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{
    Failure,
    args::{MergeArgs, ReportArgs, ReportCommand, read},
};
use crate::{
    Error, ErrorKind,
    bulk::{
        Staged, Summary,
        ledger::{self, RowLines},
    },
    report::Report,
};

/// Does what is asked.
pub(super) fn run(args: &ReportArgs) -> Result<u8, Failure> {
    match &args.command {
        Some(ReportCommand::Merge(args)) => merge(args),
        None => page(args),
    }
}

fn page(args: &ReportArgs) -> Result<u8, Failure> {
    check(args)?;
    let mut report = Report::new(args.sample.into());
    for path in &args.inputs {
        take(path, &mut report).map_err(|e| e.in_file(path.display()))?;
    }
    if let Some(path) = &args.campaigns {
        write(Some(path), &report.campaigns_json()?)?;
    }
    write(args.output.as_ref(), &report.to_html()?)
}

/// Puts the rows of a ledger, or a summary, into the report: a ledger's first line is a row.
fn take(path: &Path, report: &mut Report) -> Result<(), Error> {
    let mut lines = RowLines::open(path)?;
    let first = lines.next_line()?;
    let is_row = |line: &str| ledger::read(line).is_ok();
    let begins_summary = |line: &str| line.trim_start().starts_with('{') && !is_row(line);
    if first.as_deref().is_some_and(begins_summary) {
        let summary = Summary::from_json(&path.display().to_string(), &read(path)?)?;
        summary.check()?;
        report.add_summary(&summary);
        return Ok(());
    }
    report.add_ledger();
    let mut next = first;
    let mut number = 0;
    while let Some(line) = next {
        number += 1;
        let row = ledger::read(&line).map_err(|e| e.at_record(number))?;
        report.add_row(&row).map_err(|e| e.at_record(number))?;
        next = lines.next_line()?;
    }
    Ok(())
}

/// Checks that no input is an output, and no output two.
fn check(args: &ReportArgs) -> Result<(), Error> {
    let mut seen: Vec<PathBuf> = Vec::new();
    for output in [&args.output, &args.campaigns].into_iter().flatten() {
        let place = place(output);
        let input = args.inputs.iter().any(|input| self::place(input) == place);
        if output.as_os_str() != "-" && (input || seen.contains(&place)) {
            let wrong = "expected an output of its own, got one that is used otherwise";
            return Err(Error::new(ErrorKind::Output, wrong).in_file(output.display()));
        }
        seen.push(place);
    }
    Ok(())
}

fn place(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn merge(args: &MergeArgs) -> Result<u8, Failure> {
    let mut sum = Summary::default();
    for path in &args.summaries {
        let summary = Summary::from_json(&path.display().to_string(), &read(path)?)?;
        summary.check()?;
        sum.add(&summary);
    }
    write(args.output.as_ref(), &sum.to_json())
}

fn write(output: Option<&PathBuf>, text: &str) -> Result<u8, Failure> {
    match output.filter(|path| path.as_os_str() != "-") {
        Some(path) => {
            let mut staged = Staged::create(path)?;
            staged.write(text.as_bytes())?;
            staged.commit()?;
        }
        None => {
            let mut out = io::stdout().lock();
            out.write_all(text.as_bytes())?;
            out.flush()?;
        }
    }
    Ok(0)
}

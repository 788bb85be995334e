//! `saoye report`

use std::io::{self, Write};

use super::{
    Failure,
    args::{MergeArgs, ReportArgs, ReportCommand, read},
};
use crate::bulk::{Staged, Summary};

/// Does what is asked.
pub(super) fn run(args: &ReportArgs) -> Result<u8, Failure> {
    match &args.command {
        ReportCommand::Merge(args) => merge(args),
    }
}

fn merge(args: &MergeArgs) -> Result<u8, Failure> {
    let mut sum = Summary::default();
    for path in &args.summaries {
        let summary = Summary::from_json(&path.display().to_string(), &read(path)?)?;
        summary.check()?;
        sum.add(&summary);
    }
    match args.output.as_deref().filter(|p| p.as_os_str() != "-") {
        Some(path) => {
            let mut staged = Staged::create(path)?;
            staged.write(sum.to_json().as_bytes())?;
            staged.commit()?;
        }
        None => {
            let mut out = io::stdout().lock();
            out.write_all(sum.to_json().as_bytes())?;
            out.flush()?;
        }
    }
    Ok(0)
}

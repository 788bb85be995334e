//! `saoye bench`

use std::io::{self, Write};

use super::{Failure, args::BenchArgs};
use crate::bench::{self, Settings, Wanted};

/// Measures and prints the figures.
pub(super) fn run(args: &BenchArgs) -> Result<u8, Failure> {
    let settings = Settings {
        cleaner: args.cleaner.build()?,
        fields: args.input.fields(),
        rounds: args.rounds(),
        threads: args.threads(),
    };
    let wanted = Wanted {
        inputs: args.corpus.clone(),
        kind: args.input.input_format,
        bytes: usize::try_from(args.size)
            .unwrap_or(usize::MAX)
            .saturating_mul(1 << 20),
    };
    let figures = bench::run(&settings, &wanted)?;
    let report = match args.json {
        true => figures.json(),
        false => figures.text(),
    };
    let mut out = io::stdout().lock();
    out.write_all(report.as_bytes())?;
    out.flush()?;
    Ok(0)
}

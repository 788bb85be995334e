//! The command line.

mod args;
mod bench;
mod clean;
mod dict;
mod eval;
mod explain;
mod interrupt;
mod manual;
mod progress;
mod render;
mod report;
mod show;
mod site;
mod undo;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;

use crate::Error;
use args::{Cli, Command};

/// Some records were rejected.
const SOME_REJECTED: u8 = 2;
/// It was interrupted.
const INTERRUPTED: u8 = 130;
/// Something failed, or the command line was wrong.
const FAILED: u8 = 1;

/// Why a command ended early.
enum Failure {
    Error(Error),
    /// Writing to the standard output failed.
    Standard(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Error(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Standard(error)
    }
}

/// Runs the command line and gives the exit status: 0 when all went well, 2 when records were rejected, 1 when something
/// failed.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return if e.use_stderr() {
                ExitCode::from(FAILED)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let status = match &cli.command {
        Command::Clean(args) => clean::clean(args),
        Command::Mark(args) => clean::mark(args),
        Command::Undo(args) => undo::run(args),
        Command::Report(args) => report::run(args),
        Command::Show(args) => show::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Bench(args) => bench::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Dict(args) => dict::run(args),
        Command::Completions(args) => manual::completions(args),
        Command::Man(args) => manual::man(args),
    };
    let message = match status {
        Ok(status) => return ExitCode::from(status),
        // Whoever read the output has seen enough.
        Err(Failure::Standard(e)) if e.kind() == io::ErrorKind::BrokenPipe => {
            return ExitCode::SUCCESS;
        }
        Err(Failure::Standard(e)) => format!("standard output: cannot write: {e}"),
        Err(Failure::Error(e)) => e.to_string(),
    };
    say(&format!("saoye: {}", render::visible(&message)));
    ExitCode::from(FAILED)
}

/// Writes a line to the standard error; where that fails there is nowhere left to say so.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

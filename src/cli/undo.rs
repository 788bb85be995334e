//! `saoye undo`

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Failure, args::UndoArgs};
use crate::{
    Error, ErrorKind,
    bulk::{Undo, UndoTree},
};

/// Gives the originals back.
pub(super) fn run(args: &UndoArgs) -> Result<u8, Failure> {
    match &args.cleaned[..] {
        [cleaned] if !cleaned.is_dir() => {
            undo(args, cleaned, args.output.clone())?;
        }
        several => {
            let Some(out) = &args.output else {
                return Err(Error::new(
                    ErrorKind::Output,
                    "expected -o OUT, a directory, for several files",
                )
                .into());
            };
            for cleaned in several {
                if cleaned.is_dir() {
                    tree(args, cleaned, out)?;
                } else {
                    fs::create_dir_all(out).map_err(|e| cannot_create(out, &e))?;
                    let name = cleaned.file_name().unwrap_or_default();
                    undo(args, cleaned, Some(out.join(name)))?;
                }
            }
        }
    }
    Ok(0)
}

fn cannot_create(out: &Path, error: &io::Error) -> Error {
    Error::new(ErrorKind::Output, format_args!("cannot write: {error}")).in_file(out.display())
}

fn undo(args: &UndoArgs, cleaned: &Path, output: Option<PathBuf>) -> Result<u64, Error> {
    let undo = Undo {
        cleaned: cleaned.to_owned(),
        ledger: args.ledger.clone(),
        rejected: (args.rejected.clone()).or_else(|| beside(cleaned, ".rejected.jsonl")),
        dropped: (args.dropped.clone()).or_else(|| beside(cleaned, ".dropped.jsonl")),
        file: args.file.clone(),
        output,
        fields: args.input.fields(),
        kind: args.input.input_format,
    };
    undo.run()
}

fn tree(args: &UndoArgs, cleaned: &Path, output: &Path) -> Result<u64, Error> {
    let undo = UndoTree {
        cleaned: cleaned.to_owned(),
        ledger: args.ledger.clone(),
        rejected: args.rejected.clone(),
        dropped: args.dropped.clone(),
        output: output.to_owned(),
        fields: args.input.fields(),
    };
    undo.run()
}

/// The rejected or dropped records where `clean` puts them.
fn beside(cleaned: &Path, ending: &str) -> Option<PathBuf> {
    let mut name = cleaned.file_name()?.to_owned();
    name.push(ending);
    let path = cleaned.with_file_name(name);
    path.is_file().then_some(path)
}

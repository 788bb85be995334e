//! Undoing: cleaned pages and the ledger, and the rejected and dropped records if there were any, give the original file
//! back.

mod out;
mod restore;
mod rows;
mod tree;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use self::tree::UndoTree;

use self::{
    restore::{Original, Sides},
    rows::Rows,
};
use crate::{
    Error, ErrorKind,
    format::{Compression, Fields, Kind, NameFacts, Source},
};

/// An undoing of one file.
#[derive(Clone, Debug)]
pub struct Undo {
    /// The cleaned file.
    pub cleaned: PathBuf,
    /// The ledger.
    pub ledger: PathBuf,
    /// The rejected records of the same run.
    pub rejected: Option<PathBuf>,
    /// The pages that the same run dropped.
    pub dropped: Option<PathBuf>,
    /// The name of the original as the ledger has it; may be left out where it is clear.
    pub file: Option<String>,
    /// The output; the standard output if none is given.
    pub output: Option<PathBuf>,
    /// The fields that matter.
    pub fields: Fields,
    /// The kind of the cleaned file; by its name if none is given.
    pub kind: Option<Kind>,
}

impl Undo {
    /// Gives the original back, and the number of pages that were restored.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or written, or the ledger does not fit the cleaned file.
    pub fn run(&self) -> Result<u64, Error> {
        let named = NameFacts::of(&self.cleaned);
        let kind = self.kind.or(named.kind).unwrap_or(Kind::Text);
        let file = self.original_name()?;
        let source = Source::open(&self.cleaned, named.compression, None)?;
        let mut sides = Sides {
            edits: Rows::open(&self.ledger, true)?,
            apart: [&self.rejected, &self.dropped]
                .into_iter()
                .flatten()
                .map(|path| Rows::open(path, true))
                .collect::<Result<_, _>>()?,
        };
        let output = self.output.as_deref().filter(|p| p.as_os_str() != "-");
        self.check_output(output)?;
        let original = Original {
            file: &file,
            cleaned: &self.cleaned,
            kind,
            output,
            compression: output.map_or(Compression::None, |path| NameFacts::of(path).compression),
            fields: &self.fields,
        };
        original.restore(vec![source], &mut sides)
    }

    fn check_output(&self, output: Option<&Path>) -> Result<(), Error> {
        let Some(path) = output else {
            return Ok(());
        };
        let inputs = [
            Some(&self.cleaned),
            Some(&self.ledger),
            self.rejected.as_ref(),
            self.dropped.as_ref(),
        ];
        let real = fs::canonicalize(path).ok();
        for input in inputs.into_iter().flatten() {
            if real.is_some() && real == fs::canonicalize(input).ok() {
                return Err(Error::new(
                    ErrorKind::Output,
                    "expected a file of its own for the output, got an input",
                )
                .in_file(path.display()));
            }
        }
        Ok(())
    }

    /// The original's name in the ledger: the one asked for, the only one, or the one that ends like the cleaned file's.
    fn original_name(&self) -> Result<String, Error> {
        if let Some(file) = &self.file {
            return Ok(file.clone());
        }
        let mut names = rows::names(&self.ledger)?;
        for apart in [&self.rejected, &self.dropped].into_iter().flatten() {
            if names.is_empty() {
                names = rows::names(apart)?;
            }
        }
        if names.len() <= 1 {
            return Ok(names.pop_first().unwrap_or_default());
        }
        let alike = |name: &String| common_end(Path::new(name), &self.cleaned);
        let best = names.iter().map(alike).max().unwrap_or(0);
        let mut found = names.iter().filter(|name| alike(name) == best);
        match (found.next(), found.next()) {
            (Some(name), None) if best > 0 => Ok(name.clone()),
            _ => Err(Error::new(
                ErrorKind::Config,
                "expected --file NAME, as the ledger is of several files and none is clearly this one",
            )
            .in_file(self.cleaned.display())),
        }
    }
}

/// How many of the last parts of two paths are the same.
fn common_end(a: &Path, b: &Path) -> usize {
    let parts = a.components().rev().zip(b.components().rev());
    parts.take_while(|(a, b)| a == b).count()
}

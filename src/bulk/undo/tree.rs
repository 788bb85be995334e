//! Undoing of a whole output directory, by its manifests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    restore::{Original, Sides},
    rows::Rows,
};
use crate::{
    Error, ErrorKind,
    bulk::{
        manifest::{self, Done},
        output::{cannot_write, directory_of},
        plan,
    },
    format::{Fields, Source},
};

/// An undoing of all files of a directory that a run, or several that each did a part, wrote.
#[derive(Clone, Debug)]
pub struct UndoTree {
    /// The directory.
    pub cleaned: PathBuf,
    /// The ledger; where several runs did a part each, as it was named for all of them.
    pub ledger: PathBuf,
    /// The rejected records, if they are not beside the directory.
    pub rejected: Option<PathBuf>,
    /// The dropped pages, if they are not beside the directory.
    pub dropped: Option<PathBuf>,
    /// The directory for the originals.
    pub output: PathBuf,
    /// The fields that matter.
    pub fields: Fields,
}

impl UndoTree {
    /// Gives the originals back, and the number of pages that were restored.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or written, or the ledger does not fit the cleaned files.
    pub fn run(&self) -> Result<u64, Error> {
        let wrong =
            |message: &str| Error::new(ErrorKind::Input, message).in_file(self.cleaned.display());
        let manifests =
            manifest::find(&self.cleaned).map_err(|e| wrong(&format!("cannot read: {e}")))?;
        if manifests.is_empty() {
            return Err(wrong(
                "expected a directory that clean wrote, got one without the manifest of a run",
            ));
        }
        let mut restored = 0;
        for path in manifests {
            restored += self.part(&path)?;
        }
        Ok(restored)
    }

    /// The files of one manifest.
    fn part(&self, path: &Path) -> Result<u64, Error> {
        let tag = manifest::tag_of(path);
        let tagged = |path: &Path| plan::with_tag(path, tag);
        let beside = |asked: &Option<PathBuf>, ending: &str| match asked {
            Some(path) => Some(tagged(path)),
            None => {
                let path = plan::beside_path(&self.cleaned, &format!(".{tag}{ending}"))?;
                path.is_file().then_some(path)
            }
        };
        let apart = [
            beside(&self.rejected, "rejected.jsonl"),
            beside(&self.dropped, "dropped.jsonl"),
        ];
        let mut sides = Sides {
            edits: Rows::open(&tagged(&self.ledger), false)?,
            apart: apart
                .into_iter()
                .flatten()
                .map(|path| Rows::open(&path, false))
                .collect::<Result<_, _>>()?,
        };
        let mut restored = 0;
        for done in manifest::read(path)? {
            restored += self.file(&done, &mut sides)?;
        }
        if let Some(file) = sides.edits.file()? {
            return Err(Error::new(
                ErrorKind::Record,
                format_args!("expected the ledger of this directory, got one with {file}"),
            )
            .in_file(self.cleaned.display()));
        }
        Ok(restored)
    }

    fn file(&self, done: &Done, sides: &mut Sides) -> Result<u64, Error> {
        let path = self.output.join(&done.below);
        let directory = directory_of(&path);
        fs::create_dir_all(directory).map_err(|e| cannot_write(directory, &e))?;
        let (kind, compression) = done.format()?;
        let original = Original {
            file: &done.input,
            cleaned: &self.cleaned.join(&done.below),
            kind,
            output: Some(&path),
            compression,
            fields: &self.fields,
        };
        let parts = done.outputs.iter();
        let parts = parts.map(|part| Source::open(&self.cleaned.join(part), compression, None));
        original.restore(parts.collect::<Result<_, _>>()?, sides)
    }
}

//! The outputs beside the pages: the ledger, the rejected records, the dropped pages.

use std::path::{Path, PathBuf};

use super::{
    manifest::SideLengths,
    output::{Staged, cannot_write},
    work,
};
use crate::{
    Error,
    format::{NameFacts, Packing},
};

/// An output beside the pages.
pub(super) struct Side {
    staged: Staged,
    pub(super) packing: Packing,
    pub(super) path: PathBuf,
    /// Bytes written.
    len: u64,
    /// Whether it was asked for, so that it is written even when it stays empty.
    asked: bool,
}

/// Whether an output goes on where another run left off.
#[derive(Clone, Copy)]
pub(super) enum Start {
    /// It is removed if the run fails.
    Passing,
    /// It goes on at this length, and is left for another run if this one fails.
    At(u64),
}

impl Side {
    pub(super) fn open(path: &Path, start: Start, asked: bool) -> Result<Side, Error> {
        let (staged, len) = match start {
            Start::Passing => (Staged::create(path)?, 0),
            Start::At(len) => (Staged::go_on(path, len)?, len),
        };
        Ok(Side {
            staged,
            packing: NameFacts::of(path).compression.into(),
            path: path.to_owned(),
            len,
            asked,
        })
    }

    /// Writes what is packed already.
    pub(super) fn write(&mut self, packed: &[u8]) -> Result<(), Error> {
        self.len += packed.len() as u64;
        self.staged.write(packed)
    }

    /// Packs and writes rows.
    pub(super) fn write_rows(&mut self, rows: &[u8]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        self.write(&work::pack_once(self.packing, rows)?)
    }

    fn cut(&mut self, len: u64) -> Result<(), Error> {
        if self.len == len {
            return Ok(());
        }
        self.len = len;
        self.staged.cut(len)
    }

    /// Puts the file into its place if there is need of it, and tells where that is.
    fn settle(mut self) -> Result<Option<PathBuf>, Error> {
        if self.asked || self.len > 0 {
            if self.len == 0 {
                // No bytes at all are no valid packed file.
                let packed = work::pack_once(self.packing, b"")?;
                self.staged.write(&packed)?;
            }
            self.staged.commit()?;
            return Ok(Some(self.path));
        }
        self.staged.discard()?;
        if self.path.is_file() {
            // What an earlier run rejected or dropped, this one did not.
            std::fs::remove_file(&self.path).map_err(|e| cannot_write(&self.path, &e))?;
        }
        Ok(None)
    }
}

/// All of them.
#[derive(Default)]
pub(super) struct Sides {
    pub(super) ledger: Option<Side>,
    pub(super) rejected: Option<Side>,
    pub(super) dropped: Option<Side>,
}

impl Sides {
    fn all(&mut self) -> impl Iterator<Item = &mut Side> {
        [&mut self.ledger, &mut self.rejected, &mut self.dropped]
            .into_iter()
            .flatten()
    }

    pub(super) fn lengths(&self) -> SideLengths {
        let len = |side: &Option<Side>| side.as_ref().map_or(0, |side| side.len);
        SideLengths {
            ledger: len(&self.ledger),
            rejected: len(&self.rejected),
            dropped: len(&self.dropped),
        }
    }

    /// Takes back what was written since they had these lengths.
    pub(super) fn cut(&mut self, lengths: SideLengths) -> Result<(), Error> {
        for (side, len) in [
            (&mut self.ledger, lengths.ledger),
            (&mut self.rejected, lengths.rejected),
            (&mut self.dropped, lengths.dropped),
        ] {
            if let Some(side) = side {
                side.cut(len)?;
            }
        }
        Ok(())
    }

    pub(super) fn sync(&mut self) -> Result<(), Error> {
        self.all().try_for_each(|side| side.staged.sync())
    }

    /// Puts all into their places, and tells where the rejected and the dropped ones are.
    pub(super) fn settle(self) -> Result<(Option<PathBuf>, Option<PathBuf>), Error> {
        if let Some(ledger) = self.ledger {
            ledger.settle()?;
        }
        let rejected = self.rejected.map(Side::settle).transpose()?.flatten();
        let dropped = self.dropped.map(Side::settle).transpose()?.flatten();
        Ok((rejected, dropped))
    }
}

//! Where originals are written.

use std::{
    io::{self, Write},
    path::Path,
};

use crate::{
    Error, ErrorKind,
    bulk::output::Staged,
    format::{Compression, Packer},
};

/// Bytes that are gathered before they are written.
const PIECE: usize = 1 << 20;

pub(super) struct Out {
    staged: Option<Staged>,
    packer: Packer,
    compression: Compression,
    piece: Vec<u8>,
    any: bool,
}

impl Out {
    /// An output to the standard output.
    pub(super) fn new(compression: Compression) -> Result<Out, Error> {
        Ok(Out {
            staged: None,
            packer: Packer::new(compression.into()).map_err(|e| cannot_compress(&e))?,
            compression,
            piece: Vec::new(),
            any: false,
        })
    }

    /// Goes to this file instead.
    pub(super) fn open(&mut self, path: Option<&Path>) -> Result<(), Error> {
        self.staged = path.map(Staged::create).transpose()?;
        Ok(())
    }

    pub(super) fn compression(&self) -> Compression {
        self.compression
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes what was gathered as one member.
    pub(super) fn flush(&mut self) -> Result<(), Error> {
        let piece = std::mem::take(&mut self.piece);
        let mut packed = Vec::new();
        self.packer
            .pack(&piece, &mut packed)
            .map_err(|e| cannot_compress(&e))?;
        self.write_packed(&packed)
    }

    /// Writes what is packed already, behind all else.
    pub(super) fn write_packed(&mut self, packed: &[u8]) -> Result<(), Error> {
        if !self.piece.is_empty() {
            self.flush()?;
        }
        self.any = true;
        match &mut self.staged {
            Some(staged) => staged.write(packed),
            None => match io::stdout().lock().write_all(packed) {
                // Nobody reads it any more, which is no fault.
                Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Error::new(
                    ErrorKind::Output,
                    format_args!("cannot write: {e}"),
                )
                .in_file("standard output")),
                _ => Ok(()),
            },
        }
    }

    pub(super) fn finish(mut self) -> Result<(), Error> {
        if !self.piece.is_empty() || !self.any {
            self.flush()?;
        }
        match self.staged {
            Some(staged) => staged.commit(),
            None => Ok(()),
        }
    }
}

fn cannot_compress(error: &io::Error) -> Error {
    Error::new(ErrorKind::Output, format_args!("cannot compress: {error}"))
}

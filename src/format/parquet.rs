//! Parquet: one page a row, in a column of text.
//!
//! Only the text column is taken apart. All others, and their indexes and filters, are passed on as they lie in the file,
//! packed; schema and metadata stay. Row groups stay as they are cut; of the text column no more than a batch is in memory.

mod reader;
mod writer;

pub use reader::ParquetReader;
pub use writer::ParquetWriter;

use ::parquet::data_type::ByteArray;

use crate::{Error, ErrorKind};

/// What a file starts and ends with.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// Neighbouring values of the text column.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// The row group.
    group: usize,
    /// Whether they are the row group's last.
    last: bool,
    /// Those that are there.
    values: Vec<ByteArray>,
    /// For each row, the level that says whether a value is there; empty where all are.
    levels: Vec<i16>,
}

impl Values {
    /// How many bytes they have.
    pub fn bytes(&self) -> u64 {
        self.values.iter().map(|value| value.len() as u64).sum()
    }
}

fn cannot_read(name: &str, error: &::parquet::errors::ParquetError) -> Error {
    Error::new(
        ErrorKind::Input,
        format_args!("expected a whole Parquet file: {error}"),
    )
    .in_file(name)
}

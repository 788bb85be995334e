//! WARC: records of a header and a content, in files that hold one record a gzip member or Zstandard frame.
//!
//! Pages are the records of the type `conversion` (those of WET files) whose content is plain text in UTF-8; all others
//! are passed on byte for byte. A member in which nothing changes is passed on as it lies in the file, packed. A record
//! whose text changes gets the lengths and digests that its header has, and a member of its own.

mod batch;
mod head;
mod pass;
mod reader;
mod response;

pub use batch::{Part, Records, Unit, What};
pub use head::{MAGIC, of_content, with_values};
pub use reader::{Chunk, WarcReader};

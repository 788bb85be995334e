//! Writes a file that is as another one but for its text column.

use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use ::parquet::{
    basic::{Compression, Encoding, ZstdLevel},
    column::{
        page::{CompressedPage, PageWriteSpec, PageWriter},
        writer::{ColumnCloseResult, ColumnWriterImpl},
    },
    data_type::ByteArrayType,
    errors::{ParquetError, Result},
    file::{
        metadata::{ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader},
        properties::{
            EnabledStatistics, ReaderProperties, ReaderPropertiesPtr, WriterProperties,
            WriterVersion,
        },
        reader::RowGroupReader,
        serialized_reader::SerializedRowGroupReader,
        writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite},
    },
};

use super::{Values, cannot_read, reader::text_column};
use crate::{Error, ErrorKind};

/// A writer of one file.
pub struct ParquetWriter<W: Write + Send> {
    /// The file that it is made from.
    name: String,
    file: Arc<File>,
    facts: ParquetMetaData,
    /// How its row groups are read.
    reading: ReaderPropertiesPtr,
    text: usize,
    writer: SerializedFileWriter<W>,
    /// The text column of the row group that is written.
    column: Option<Column>,
    level: Option<i32>,
}

struct Column {
    writer: ColumnWriterImpl<'static, ByteArrayType>,
    pages: Pages,
    /// The file of the pages, to be read again.
    file: File,
}

/// Packed pages, in a file that has no name.
#[derive(Clone)]
struct Pages(Arc<Mutex<TrackedWrite<File>>>);

impl PageWriter for Pages {
    fn write_page(&mut self, page: CompressedPage) -> Result<PageWriteSpec> {
        let mut sink = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        SerializedPageWriter::new(&mut sink).write_page(page)
    }

    fn close(&mut self) -> Result<()> {
        let mut sink = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(sink.flush()?)
    }
}

impl<W: Write + Send> ParquetWriter<W> {
    /// A writer to `out` of a file as `path` but for its column `text`, packed at `level` where the column's packing has
    /// levels.
    ///
    /// # Errors
    ///
    /// When `path` cannot be read, or has no such column.
    pub fn new(
        path: &Path,
        text: &str,
        level: Option<i32>,
        out: W,
    ) -> std::result::Result<Self, Error> {
        let name = path.display().to_string();
        let open = || {
            let file = File::open(path)?;
            let facts = ParquetMetaDataReader::new()
                .with_page_index_policy(PageIndexPolicy::Optional)
                .parse_and_finish(&file)?;
            Ok((file, facts))
        };
        let (file, facts) = open().map_err(|e: ParquetError| cannot_read(&name, &e))?;
        let schema = facts.file_metadata().schema_descr();
        let text = text_column(schema, text)
            .map_err(|reason| Error::new(ErrorKind::Input, reason).in_file(&name))?;
        let properties =
            properties(&facts, text, None, level).map_err(|e| cannot_read(&name, &e))?;
        let root = schema.root_schema_ptr();
        let writer = SerializedFileWriter::new(out, root, Arc::new(properties))
            .map_err(|e| cannot_write(&name, &e))?;
        Ok(ParquetWriter {
            name,
            file: Arc::new(file),
            facts,
            reading: Arc::new(
                ReaderProperties::builder()
                    .set_read_bloom_filter(true)
                    .build(),
            ),
            text,
            writer,
            column: None,
            level,
        })
    }

    /// Writes the next values of the text column, and with the last of a row group all the other columns.
    ///
    /// # Errors
    ///
    /// When they cannot be written, or the other columns cannot be read.
    pub fn put(&mut self, values: &Values) -> std::result::Result<(), Error> {
        self.try_put(values)
            .map_err(|e| cannot_write(&self.name, &e))
    }

    fn try_put(&mut self, values: &Values) -> Result<()> {
        let column = match &mut self.column {
            Some(column) => column,
            none => none.insert(Column::new(
                &self.facts,
                self.text,
                values.group,
                self.level,
            )?),
        };
        let levels = (!values.levels.is_empty()).then_some(&values.levels[..]);
        column.writer.write_batch(&values.values, levels, None)?;
        if values.last {
            self.end_group(values.group)?;
        }
        Ok(())
    }

    fn end_group(&mut self, group: usize) -> Result<()> {
        let Some(column) = self.column.take() else {
            return Ok(());
        };
        let closed = column.writer.close()?;
        PageWriter::close(&mut column.pages.clone())?;
        let mut text = Some((closed, column.file));
        let facts = self.facts.row_group(group);
        let index = self.facts.page_index_for_row_group(group);
        // Not by the library's reader of files: it brings a reader of every type that there is.
        let row_group = SerializedRowGroupReader::new(
            Arc::clone(&self.file),
            facts,
            self.facts.page_index_for_row_group(group),
            Arc::clone(&self.reading),
        )?;
        let mut out = self.writer.next_row_group()?;
        for (place, chunk) in facts.columns().iter().enumerate() {
            if place == self.text
                && let Some((closed, file)) = text.take()
            {
                out.append_column(&file, closed)?;
                continue;
            }
            let as_it_is = ColumnCloseResult {
                bytes_written: u64::try_from(chunk.compressed_size()).unwrap_or_default(),
                rows_written: u64::try_from(facts.num_rows()).unwrap_or_default(),
                metadata: chunk.clone(),
                bloom_filter: row_group.get_column_bloom_filter(place).cloned(),
                column_index: index.column_index(place).cloned(),
                offset_index: index.offset_index(place).cloned(),
            };
            out.append_column(&*self.file, as_it_is)?;
        }
        out.close()?;
        Ok(())
    }

    /// Ends the file, and gives back what it was written to.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(self) -> std::result::Result<W, Error> {
        let name = self.name;
        self.writer
            .into_inner()
            .map_err(|e| cannot_write(&name, &e))
    }
}

impl Column {
    fn new(
        facts: &ParquetMetaData,
        text: usize,
        group: usize,
        level: Option<i32>,
    ) -> Result<Column> {
        let descriptor = facts.file_metadata().schema_descr().column(text);
        let properties = properties(facts, text, Some(group), level)?;
        let file = tempfile::tempfile()?;
        let pages = Pages(Arc::new(Mutex::new(TrackedWrite::new(file.try_clone()?))));
        Ok(Column {
            writer: ColumnWriterImpl::new(
                descriptor,
                Arc::new(properties),
                Box::new(pages.clone()),
            ),
            pages,
            file,
        })
    }
}

/// How the file is written, or the text column of a row group: as it was.
fn properties(
    facts: &ParquetMetaData,
    text: usize,
    group: Option<usize>,
    level: Option<i32>,
) -> Result<WriterProperties> {
    let file = facts.file_metadata();
    let version = match file.version() {
        2.. => WriterVersion::PARQUET_2_0,
        _ => WriterVersion::PARQUET_1_0,
    };
    let indexed = facts.row_groups().iter().flat_map(|g| g.columns());
    let mut properties = WriterProperties::builder()
        .set_writer_version(version)
        .set_key_value_metadata(file.key_value_metadata().cloned())
        .set_offset_index_disabled(indexed.clone().all(|c| c.offset_index_offset().is_none()));
    if let Some(created_by) = file.created_by() {
        properties = properties.set_created_by(created_by.to_owned());
    }
    let group = group.and_then(|group| facts.row_groups().get(group));
    if let Some(group) = facts.row_groups().first() {
        properties = properties.set_sorting_columns(group.sorting_columns().cloned());
    }
    let Some(chunk) = group.map(|group| group.column(text)) else {
        return Ok(properties.build());
    };
    let statistics = match (chunk.statistics(), chunk.column_index_offset()) {
        (_, Some(_)) => EnabledStatistics::Page,
        (Some(_), None) => EnabledStatistics::Chunk,
        (None, None) => EnabledStatistics::None,
    };
    properties = properties
        .set_compression(compression(chunk, level)?)
        .set_statistics_enabled(statistics)
        .set_dictionary_enabled(chunk.dictionary_page_offset().is_some())
        .set_bloom_filter_enabled(chunk.bloom_filter_offset().is_some());
    let encodings = [
        Encoding::DELTA_LENGTH_BYTE_ARRAY,
        Encoding::DELTA_BYTE_ARRAY,
    ];
    if let Some(encoding) = chunk.encodings().find(|e| encodings.contains(e)) {
        properties = properties.set_encoding(encoding);
    }
    Ok(properties.build())
}

/// What the column is packed with.
fn compression(chunk: &ColumnChunkMetaData, level: Option<i32>) -> Result<Compression> {
    Ok(match (chunk.compression(), level) {
        (Compression::ZSTD(_), level) => {
            ZstdLevel::try_new(level.unwrap_or(zstd::DEFAULT_COMPRESSION_LEVEL).max(1))
                .map(Compression::ZSTD)?
        }
        (Compression::GZIP(_), Some(level)) => {
            let level = u32::try_from(level).unwrap_or_default().min(9);
            Compression::GZIP(::parquet::basic::GzipLevel::try_new(level)?)
        }
        (Compression::GZIP(_), None) => Compression::GZIP(Default::default()),
        (other, _) => other,
    })
}

fn cannot_write(name: &str, error: &ParquetError) -> Error {
    Error::new(
        ErrorKind::Output,
        format_args!("cannot write what was made of it: {error}"),
    )
    .in_file(name)
}

//! Parquet: the text column is cleaned, all else stays.

use std::sync::Arc;

use ::parquet::{
    basic::{Compression, ZstdLevel},
    data_type::{ByteArray, ByteArrayType, Int64Type},
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        reader::{FileReader, SerializedFileReader},
        writer::SerializedFileWriter,
    },
    record::RowAccessor,
    schema::parser::parse_message_type,
};

use super::*;

const SCHEMA: &str = "message page {
    required int64 id;
    optional binary text (STRING);
    optional binary other (STRING);
}";

/// A table of these texts, in row groups of `group`.
pub(super) fn table(texts: &[Option<Vec<u8>>], group: usize, compression: Compression) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_created_by("a test".to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new("who".to_owned(), "me".to_owned())]))
        .build();
    let mut out = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut out, schema, Arc::new(properties)).unwrap();
    for (i, texts) in texts.chunks(group).enumerate() {
        let mut rows = writer.next_row_group().unwrap();
        let ids: Vec<i64> = (0..texts.len()).map(|n| (i * group + n) as i64).collect();
        let mut column = rows.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&ids, None, None)
            .unwrap();
        column.close().unwrap();
        for values in [texts, texts] {
            let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
            let there = values.iter().flatten();
            let there: Vec<ByteArray> = there.map(|v| v.clone().into()).collect();
            let mut column = rows.next_column().unwrap().unwrap();
            column
                .typed::<ByteArrayType>()
                .write_batch(&there, Some(&levels), None)
                .unwrap();
            column.close().unwrap();
        }
        rows.close().unwrap();
    }
    writer.close().unwrap();
    out
}

fn texts(rows: usize) -> Vec<Option<Vec<u8>>> {
    (0..rows)
        .map(|i| match i % 20 {
            3 => None,
            7 => Some(spammy().into_bytes()),
            _ => Some(ARTICLE.repeat(1 + i % 4).into_bytes()),
        })
        .collect()
}

/// The rows, as id, text and the other column.
fn rows(bytes: Vec<u8>) -> Vec<(i64, Option<String>, Option<String>)> {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| {
        let row = row.unwrap();
        let text = |i| row.get_string(i).ok().cloned();
        (row.get_long(0).unwrap(), text(1), text(2))
    })
    .collect()
}

#[test]
fn the_text_is_cleaned_and_all_else_stays() {
    let place = Place::new();
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::try_new(5).unwrap()),
        Compression::LZ4_RAW,
    ] {
        let before = table(&texts(1000), 300, compression);
        place.write("in/a.parquet", &before);
        for threads in [1, 3] {
            let ran = place
                .run(&format!(
                    "clean in -o out --ledger l.jsonl --threads {threads} --summary s.json"
                ))
                .status(0);
            assert!(
                ran.err.contains("950 pages in 1 file, 50 changed"),
                "{}",
                ran.err
            );
        }
        let summary: serde_json::Value = serde_json::from_slice(&place.read("s.json")).unwrap();
        assert_eq!(
            (&summary["records"], &summary["records_out"]),
            (&1000.into(), &1000.into())
        );
        let after = place.read("out/a.parquet");
        for (old, new) in rows(before.clone()).into_iter().zip(rows(after.clone())) {
            assert_eq!((old.0, &old.2), (new.0, &new.2));
            assert_eq!(old.2, old.1);
            let clean = old
                .1
                .map(|text| text.replace(WIDGET, "").trim_end().to_owned());
            assert_eq!(clean, new.1.map(|text| text.trim_end().to_owned()));
        }
        let facts = |bytes: &[u8]| {
            let reader = SerializedFileReader::new(bytes::Bytes::from(bytes.to_vec())).unwrap();
            let facts = reader.metadata();
            let columns = facts.row_groups().iter().flat_map(|g| g.columns());
            (
                facts.file_metadata().created_by().map(str::to_owned),
                facts.file_metadata().key_value_metadata().cloned(),
                facts.file_metadata().schema().clone(),
                facts
                    .row_groups()
                    .iter()
                    .map(|g| g.num_rows())
                    .collect::<Vec<_>>(),
                columns
                    .map(|c| format!("{:?}", c.compression_codec()))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(facts(&before), facts(&after));
        assert_eq!(place.rows("l.jsonl")[0]["id"], 7);
        // Undone, alone and as a directory.
        place
            .run("undo out/a.parquet --ledger l.jsonl -o back.parquet")
            .status(0);
        assert!(rows(place.read("back.parquet")) == rows(before.clone()));
        place.run("undo out --ledger l.jsonl -o back").status(0);
        assert!(rows(place.read("back/a.parquet")) == rows(before));
    }
}

#[test]
fn rows_of_marks_and_the_first_page() {
    let place = Place::new();
    place.write("a.parquet", table(&texts(40), 7, Compression::SNAPPY));
    let ran = place.run("mark a.parquet").status(0);
    let lines: Vec<serde_json::Value> = ran
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 38);
    assert_eq!(lines[6]["id"], 7);
    assert_eq!(lines[6]["saoye"]["marks"][0]["label"], "share-widget");
    place.run("show a.parquet --id 7").status(0);
    place
        .run("clean a.parquet --text-field other -o b.parquet")
        .status(0);
    // By its content.
    place.write("odd", table(&texts(40), 7, Compression::SNAPPY));
    place.run("clean odd -o odd-clean").status(0);
    assert!(
        rows(place.read("odd-clean"))
            == rows({
                place.run("clean a.parquet -o b.parquet").status(0);
                place.read("b.parquet")
            })
    );
}

#[test]
fn files_that_are_not_as_they_should_be() {
    let place = Place::new();
    let whole = table(&texts(500), 100, Compression::SNAPPY);
    place.write("in/whole.parquet", &whole);
    for cut in [0, 3, 11, whole.len() / 2, whole.len() - 1] {
        place.write("in/cut.parquet", &whole[..cut]);
        let ran = place.run("clean in -o out").status(1);
        assert!(
            ran.err
                .contains("in/cut.parquet: expected a whole Parquet file"),
            "{}",
            ran.err
        );
        assert!(!place.exists("out/cut.parquet") && place.exists("out/whole.parquet"));
    }
    let mut damaged = whole.clone();
    let middle = whole.len() / 2;
    damaged[middle..middle + 200].fill(0xff);
    place.write("in/cut.parquet", damaged);
    let ran = place.run("clean in -o out").status(1);
    assert!(ran.err.contains("in/cut.parquet"), "{}", ran.err);
    assert!(!place.exists("out/cut.parquet"));
    // A value that is no text stays, and is told.
    let mut odd = texts(50);
    odd[10] = Some(b"\xd6\xd0".to_vec());
    place.write("odd.parquet", table(&odd, 20, Compression::SNAPPY));
    place
        .run("clean odd.parquet -o out.parquet --ledger l.jsonl")
        .status(2);
    let row = &place.rows("out.parquet.rejected.jsonl")[0];
    assert_eq!(
        (&row["line"], &row["raw_base64"]),
        (&11.into(), &"1tA=".into())
    );
    place
        .run("undo out.parquet --ledger l.jsonl -o back.parquet")
        .status(0);
    for (words, reason) in [
        ("in/whole.parquet", "-o OUT"),
        ("in/whole.parquet -o o.parquet --drop", "--drop"),
        (
            "in/whole.parquet -o o.parquet --text-field id",
            "one text a row",
        ),
        (
            "in/whole.parquet -o o.parquet --text-field body",
            "expected a column \"body\", got only id, text, other",
        ),
    ] {
        let ran = place.run(&format!("clean {words}")).status(1);
        assert!(ran.err.contains(reason), "{}", ran.err);
    }
    place
        .run("clean in -o big --max-file-size 1")
        .fails(&["--max-file-size"]);
}

//! Outputs in other readers: gzip, zstd, and in Python warcio and pyarrow, those of them that are there.

use super::*;

/// Whether the command succeeds; none if there is no such program.
fn succeeds(program: &str, args: &[&str]) -> Option<bool> {
    let ran = Command::new(program)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ran.ok().map(|status| status.success())
}

/// The Python that SAOYE_PYTHON names, or the system's, if it has this module.
fn python(module: &str) -> Option<String> {
    let python = std::env::var("SAOYE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = succeeds(&python, &["-c", &format!("import {module}")]) == Some(true);
    if !there {
        eprintln!("left out: no Python with {module}");
    }
    there.then_some(python)
}

const READ_WARC: &str = "
import sys
from warcio.archiveiterator import ArchiveIterator
records = list((r.rec_headers, r.raw_stream.read(), r.digest_checker.passed)
               for r in ArchiveIterator(open(sys.argv[1], 'rb'), no_record_parse=True, check_digests=True))
assert len(records) == int(sys.argv[2]), len(records)
for headers, content, passed in records:
    assert int(headers.get_header('Content-Length')) == len(content)
    assert passed is not False
";

#[test]
fn packed_outputs_are_whole() {
    let place = Place::new();
    let (before, _) = super::warc::crawl(200);
    let lines: String = (0..9000)
        .map(|i| record(&i.to_string(), &spammy()))
        .collect();
    for (name, packed) in [
        ("a.jsonl.gz", gzip(lines.as_bytes())),
        ("a.jsonl.zst", zstd(lines.as_bytes())),
        (
            "a.warc.wet.gz",
            before.iter().flat_map(|r| gzip(r)).collect(),
        ),
        (
            "a.warc.wet.zst",
            before.iter().flat_map(|r| zstd(r)).collect(),
        ),
    ] {
        place.write(name, packed);
        let out = format!("out-{name}");
        place
            .run(&format!("clean {name} -o {out} --ledger l-{name}.zst"))
            .status(0);
        let path = place.path(&out).display().to_string();
        let program = if name.ends_with(".gz") {
            "gzip"
        } else {
            "zstd"
        };
        assert_ne!(succeeds(program, &["-t", &path]), Some(false), "{name}");
        let ledger = place.path(&format!("l-{name}.zst")).display().to_string();
        assert_ne!(succeeds("zstd", &["-t", &ledger]), Some(false));
        let count = before.len().to_string();
        if name == "a.warc.wet.gz"
            && let Some(python) = python("warcio")
        {
            let args = ["-c", READ_WARC, &path, &count];
            assert_eq!(succeeds(&python, &args), Some(true));
        }
    }
}

#[cfg(feature = "parquet")]
#[test]
fn tables_are_read_by_pyarrow() {
    const MAKE_AND_COMPARE: &str = "
import sys, pyarrow as pa, pyarrow.parquet as pq
step, path, article, widget = sys.argv[1:]
texts = [None if i % 20 == 3 else article + ('\\n\\n' + widget if i % 20 == 7 else '') for i in range(3000)]
kinds = {'string': pa.string(), 'large': pa.large_string(), 'view': pa.string_view()}
for kind, of in kinds.items():
    for packing in ('snappy', 'zstd', 'gzip', 'lz4', 'none'):
        before = f'{path}/in/{kind}-{packing}.parquet'
        if step == 'make':
            table = pa.table({'id': [str(i) for i in range(3000)], 'text': pa.array(texts, of),
                              'tags': pa.array([[1], [], None] * 1000), 'n': pa.array(range(3000), pa.int16())})
            table = table.replace_schema_metadata({'who': 'me'})
            pq.write_table(table, before, compression=packing, row_group_size=700, write_page_index=packing == 'zstd')
            continue
        old, new = pq.read_table(before), pq.read_table(before.replace('/in/', '/out/'))
        assert old.schema.equals(new.schema, check_metadata=True)
        for name in ('id', 'tags', 'n'):
            assert old[name].equals(new[name])
        clean = [t and t.replace(widget, '').rstrip() for t in texts]
        assert [t and t.rstrip() for t in new['text'].to_pylist()] == clean
        old, new = pq.read_metadata(before), pq.read_metadata(before.replace('/in/', '/out/'))
        assert (old.num_row_groups, old.created_by) == (new.num_row_groups, new.created_by)
        for g in range(old.num_row_groups):
            for c in range(old.num_columns):
                a, b = old.row_group(g).column(c), new.row_group(g).column(c)
                assert (a.compression, a.has_offset_index) == (b.compression, b.has_offset_index)
";
    let Some(python) = python("pyarrow.parquet") else {
        return;
    };
    let place = Place::new();
    fs::create_dir(place.path("in")).unwrap();
    let path = place.root.path().display().to_string();
    let run = |step: &str| {
        succeeds(
            &python,
            &["-c", MAKE_AND_COMPARE, step, &path, ARTICLE, WIDGET],
        )
    };
    assert_eq!(run("make"), Some(true));
    place.run("clean in -o out").status(0);
    assert_eq!(run("compare"), Some(true));
}

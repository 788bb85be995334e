//! Bulk processing against what it cannot do without: `cargo bench --bench bulk [-- MEGABYTES]` makes a corpus of pages, of
//! which 4 % are dirty, in every format, and prints the table of docs/performance.md.
//!
//! Pages are made of paragraphs of the clean pages of tests/quality/written.jsonl, put together at random: they read, pack and
//! are looked at about as real ones are. Every measure runs in a process of its own, which tells its time and its peak memory.

use std::{
    fs,
    io::{Read, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Instant,
};

use parquet::{
    basic::{Compression as Codec, ZstdLevel},
    data_type::{ByteArray, ByteArrayType},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use saoye::{
    Cleaner,
    bulk::{Job, Plan},
    format::{
        self, Compression, Fields, Kind, Packer, Piece, Poll, Reading, Source, Step, Verdict,
        parquet::ParquetWriter,
    },
};

/// Bytes that are packed into a frame.
const FRAME: usize = 1 << 21;

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["measure", what, directory, threads] => measure(what, Path::new(directory), threads),
        ["generate", directory, megabytes] => {
            let megabytes: usize = megabytes.parse().unwrap();
            let bytes = generate(Path::new(directory), megabytes * 1_000_000);
            println!("{bytes} bytes of text in {directory}");
        }
        _ => table(args.first().and_then(|mb| mb.parse().ok()).unwrap_or(200)),
    }
}

/// What a run took.
#[derive(Clone, Copy)]
struct Taken {
    /// Seconds on the clock.
    wall: f64,
    /// Seconds of processors, which a busy machine stretches less.
    processors: f64,
    /// MiB at the peak.
    memory: f64,
}

/// The least of three runs.
fn run(what: &str, directory: &Path, threads: usize) -> Taken {
    let once = |_| {
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "measure",
                what,
                directory.to_str().unwrap(),
                &threads.to_string(),
            ])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        let figures: Vec<f64> = text
            .split_whitespace()
            .map(|f| f.parse().unwrap())
            .collect();
        Taken {
            wall: figures[0],
            processors: figures[1],
            memory: figures[2],
        }
    };
    let runs = [0, 1, 2].map(once);
    let least = |of: fn(&Taken) -> f64| runs.iter().map(of).fold(f64::INFINITY, f64::min);
    Taken {
        wall: least(|r| r.wall),
        processors: least(|r| r.processors),
        memory: runs.iter().map(|r| r.memory).fold(0.0, f64::max),
    }
}

fn table(megabytes: usize) {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path();
    let bytes = generate(place, megabytes * 1_000_000) as f64 / 1e6;
    let size = |name: &str| fs::metadata(place.join(name)).unwrap().len() as f64 / 1e6;
    println!(
        "{bytes:.0} MB of text; packed {:.0} MB as jsonl.zst, {:.0} MB as wet.gz, {:.0} MB as parquet\n",
        size("a.jsonl.zst"),
        size("a.warc.wet.gz"),
        size("a.parquet"),
    );
    println!("| format | what | MB a second of a processor | of the floor |");
    println!("|---|---|--:|--:|");
    let mut ends = Vec::new();
    for (name, floors) in [
        ("jsonl.zst", &[("zst-floor", "decode and encode")][..]),
        (
            "warc.wet.gz",
            &[("gz-all", "recompress all"), ("gz-decode", "decode only")],
        ),
        ("parquet", &[("parquet-floor", "read and write")]),
    ] {
        let cleaned = run(&format!("clean-a.{name}"), place, 1);
        let bare = run(&format!("bare-a.{name}"), place, 1);
        let floors: Vec<_> = floors
            .iter()
            .map(|(what, label)| (run(what, place, 1), label))
            .collect();
        let row = |label: &str, taken: &Taken| {
            let ratios = floors.iter().map(|(floor, label)| {
                format!("{:.2} of {label}", floor.processors / taken.processors)
            });
            let ratios = ratios.collect::<Vec<_>>().join(", ");
            println!(
                "| {name} | {label} | {:.0} | {ratios} |",
                bytes / taken.processors
            );
        };
        for (taken, label) in &floors {
            println!("| {name} | {label} | {:.0} | |", bytes / taken.processors);
        }
        row("saoye without the cleaner", &bare);
        row("saoye", &cleaned);
        ends.push((name, cleaned, run(&format!("clean-a.{name}"), place, 2)));
    }
    println!(
        "\n| format | 1 thread, MB/s | 2 threads, MB/s | times | peak memory, 1 and 2 threads |"
    );
    println!("|---|--:|--:|--:|--:|");
    for (name, one, two) in ends {
        println!(
            "| {name} | {:.0} | {:.0} | {:.2} | {:.0} and {:.0} MiB |",
            bytes / one.wall,
            bytes / two.wall,
            one.wall / two.wall,
            one.memory,
            two.memory
        );
    }
}

fn measure(what: &str, directory: &Path, threads: &str) {
    let start = Instant::now();
    let file = |name: &str| directory.join(name);
    match what.split_once('-') {
        Some(("clean", name)) => clean(directory, name, threads),
        Some(("bare", name)) => bare(directory, name),
        _ => match what {
            "zst-floor" => {
                let source = fs::File::open(file("a.jsonl.zst")).unwrap();
                let mut decoder = zstd::stream::read::Decoder::new(source).unwrap();
                repack(&mut decoder, Compression::Zstd, &file("floor.zst"));
            }
            "gz-decode" => {
                let source = fs::File::open(file("a.warc.wet.gz")).unwrap();
                let source = std::io::BufReader::with_capacity(1 << 17, source);
                let mut decoder = flate2::bufread::MultiGzDecoder::new(source);
                let mut piece = vec![0; 1 << 18];
                while decoder.read(&mut piece).unwrap() > 0 {}
            }
            "gz-all" => recompress(&file("a.warc.wet.gz"), &file("floor.gz")),
            "parquet-floor" => copy_table(&file("a.parquet"), &file("floor.parquet")),
            _ => panic!("no such measure"),
        },
    }
    println!(
        "{} {} {}",
        start.elapsed().as_secs_f64(),
        processors(),
        peak()
    );
}

/// Seconds of processors that this process took.
fn processors() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: f64 = fields
        .skip(11)
        .take(2)
        .filter_map(|f| f.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

/// The most memory this process had, in MiB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}

/// Reads and writes as the bulk path does, but keeps every page. Pages that would change are written anew all the same in
/// WET files, for what they cost is not the cleaner's.
fn bare(directory: &Path, name: &str) {
    let path = directory.join(name);
    let named = format::NameFacts::of(&path);
    let kind = named.kind.unwrap();
    if kind == Kind::Parquet {
        return copy_table(&path, &directory.join("bare"));
    }
    let source = Source::open(&path, named.compression, None).unwrap();
    let fields = Fields::default();
    let reading = Reading {
        keep_members: kind == Kind::Warc,
        pieces: kind == Kind::Warc,
        ..Reading::default()
    };
    let mut reader = format::open(kind, source, reading, &fields);
    let mut packer = Packer::new(named.compression.into()).unwrap();
    let mut out = fs::File::create(directory.join("bare")).unwrap();
    loop {
        if let Poll::Errand(errand) = reader.poll(1) {
            errand();
            continue;
        }
        let Step::Batch(batch) = reader.next().unwrap() else {
            break;
        };
        let done = batch.rewrite(&fields, &mut |record| match kind {
            Kind::Warc if record.number % 25 == 0 => Verdict::Text(record.text.to_string()),
            _ => Verdict::Keep,
        });
        for piece in done.pieces {
            let mut packed = Vec::new();
            match piece {
                Piece::Plain(plain) => packer.pack(&plain, &mut packed).unwrap(),
                Piece::Packed { bytes, .. } => packed = bytes,
                Piece::Values(_) => {}
            }
            out.write_all(&packed).unwrap();
        }
    }
    out.sync_data().unwrap();
}

fn clean(directory: &Path, name: &str, threads: &str) {
    let job = Job {
        output: Some(directory.join(format!("out-{name}"))),
        threads: threads.parse::<NonZeroUsize>().unwrap(),
        strict: true,
        ..Job::new(Cleaner::new(), vec![directory.join(name)])
    };
    let report = Plan::new(job).unwrap().run(None).unwrap();
    assert!(report.failed.is_empty());
    eprintln!("{} pages changed", report.summary.pages_changed);
}

fn repack(from: &mut dyn Read, compression: Compression, to: &Path) {
    let mut packer = Packer::new(compression.into()).unwrap();
    let mut out = fs::File::create(to).unwrap();
    let (mut plain, mut packed) = (Vec::new(), Vec::new());
    loop {
        plain.clear();
        if from.take(FRAME as u64).read_to_end(&mut plain).unwrap() == 0 {
            break;
        }
        packed.clear();
        packer.pack(&plain, &mut packed).unwrap();
        out.write_all(&packed).unwrap();
    }
    out.sync_data().unwrap();
}

/// Unpacks every member and packs it again.
fn recompress(from: &Path, to: &Path) {
    let file = fs::File::open(from).unwrap();
    let mut source = std::io::BufReader::with_capacity(1 << 17, file);
    let mut packer = Packer::new(Compression::Gzip.into()).unwrap();
    let mut out = std::io::BufWriter::new(fs::File::create(to).unwrap());
    let (mut plain, mut packed) = (Vec::new(), Vec::new());
    while !std::io::BufRead::fill_buf(&mut source).unwrap().is_empty() {
        plain.clear();
        packed.clear();
        let mut member = flate2::bufread::GzDecoder::new(&mut source);
        member.read_to_end(&mut plain).unwrap();
        packer.pack(&plain, &mut packed).unwrap();
        out.write_all(&packed).unwrap();
    }
}

/// Reads the text column and writes the table anew.
fn copy_table(from: &Path, to: &Path) {
    let source = Source::open(from, Compression::None, None).unwrap();
    let fields = Fields::default();
    let mut reader = format::open(Kind::Parquet, source, Reading::default(), &fields);
    let out = fs::File::create(to).unwrap();
    let mut writer = ParquetWriter::new(from, &fields.text, None, out).unwrap();
    while let Step::Batch(batch) = reader.next().unwrap() {
        for piece in batch.rewrite(&fields, &mut |_| Verdict::Keep).pieces {
            if let Piece::Values(values) = piece {
                writer.put(&values).unwrap();
            }
        }
    }
    writer.finish().unwrap();
}

/// A sequence of numbers that look random (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// Makes the corpus in all formats, and gives the bytes of its text.
fn generate(directory: &Path, bytes: usize) -> usize {
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/quality/written.jsonl");
    let gold = fs::read_to_string(gold).unwrap();
    let (mut paragraphs, mut dirty) = (Vec::new(), Vec::new());
    for line in gold.lines() {
        let page: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = page["text"].as_str().unwrap().to_owned();
        if page["gold"].as_array().is_some_and(Vec::is_empty) {
            paragraphs.extend(text.lines().filter(|l| l.len() > 90).map(str::to_owned));
        } else {
            dirty.push(text);
        }
    }
    let cleaner = Cleaner::new();
    let changes = |text: &str| cleaner.mark(text).iter().any(|mark| mark.edit.is_some());
    dirty.retain(|text| changes(text));
    let mut random = Random(7);
    let mut pages = Vec::new();
    let mut total = 0;
    while total < bytes {
        let mut text = String::new();
        for _ in 0..3 + random.below(12) {
            text += &paragraphs[random.below(paragraphs.len())];
            text.push('\n');
        }
        // The gold pages tell which part of the pages is changed.
        if random.below(25) == 0 {
            text += &dirty[random.below(dirty.len())];
        } else if changes(&text) {
            continue;
        }
        total += text.len();
        pages.push(text);
    }
    write(directory, &pages);
    total
}

fn write(directory: &Path, pages: &[String]) {
    let create = |name: &str| -> std::io::BufWriter<fs::File> {
        std::io::BufWriter::new(fs::File::create(PathBuf::from(directory).join(name)).unwrap())
    };
    let mut out = create("a.jsonl.zst");
    let mut packer = Packer::new(Compression::Zstd.into()).unwrap();
    let (mut lines, mut packed) = (String::new(), Vec::new());
    for (i, page) in pages.iter().enumerate() {
        lines += &serde_json::json!({"id": i.to_string(), "url": format!("http://h{}.example/{i}", i % 97), "text": page}).to_string();
        lines.push('\n');
        if lines.len() > FRAME || i + 1 == pages.len() {
            packed.clear();
            packer.pack(lines.as_bytes(), &mut packed).unwrap();
            out.write_all(&packed).unwrap();
            lines.clear();
        }
    }
    let mut out = create("a.warc.wet.gz");
    let mut packer = Packer::new(Compression::Gzip.into()).unwrap();
    for (i, page) in pages.iter().enumerate() {
        packed.clear();
        let record = format!(
            "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://h{}.example/{i}\r\nWARC-Date: 2024-02-21T04:01:{:02}Z\r\n\
             WARC-Record-ID: <urn:uuid:{i:032x}>\r\nWARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n\
             Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n{page}\r\n\r\n",
            i % 97,
            i % 60,
            page.len()
        );
        packer.pack(record.as_bytes(), &mut packed).unwrap();
        out.write_all(&packed).unwrap();
    }
    let schema = "message page { required binary id (STRING); optional binary text (STRING); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(Codec::ZSTD(ZstdLevel::try_new(3).unwrap()))
        .build();
    let out = create("a.parquet");
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties)).unwrap();
    for (group, pages) in pages.chunks(10_000).enumerate() {
        let mut rows = writer.next_row_group().unwrap();
        let ids = (0..pages.len()).map(|i| format!("{}", group * 10_000 + i));
        let ids: Vec<ByteArray> = ids.map(|id| id.into_bytes().into()).collect();
        let texts = pages.iter().map(|page| page.clone().into_bytes().into());
        let texts: Vec<ByteArray> = texts.collect();
        for (values, levels) in [(ids, None), (texts, Some(vec![1; pages.len()]))] {
            let mut column = rows.next_column().unwrap().unwrap();
            let typed = column.typed::<ByteArrayType>();
            typed.write_batch(&values, levels.as_deref(), None).unwrap();
            column.close().unwrap();
        }
        rows.close().unwrap();
    }
    writer.close().unwrap();
}

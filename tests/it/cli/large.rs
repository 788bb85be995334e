//! Large files and large records: what is unpacked ahead changes nothing, and memory follows the records, not the file.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::*;

/// Text that packs badly, with an article here and there that is cleaned.
fn busy(records: usize, seed: u64) -> String {
    let mut state = seed;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        state >> 33
    };
    let records = (0..records).map(|i| {
        let noise: String = (0..40).map(|_| format!("{:x} ", random())).collect();
        let text = match i % 9 {
            0 => spammy(),
            _ => ARTICLE.to_owned(),
        };
        record(&format!("{seed}-{i}"), &format!("{noise}\n\n{text}"))
    });
    records.collect()
}

#[test]
fn what_is_unpacked_ahead_changes_nothing() {
    let place = Place::new();
    // Members of many lengths; one far too long to be unpacked ahead, one that ends inside a line, two that are empty.
    let mut parts: Vec<Vec<u8>> = (0..30)
        .map(|i| busy(100 + 37 * (i % 7), i as u64).into_bytes())
        .collect();
    parts[11] = busy(15_000, 11).into_bytes();
    assert!(parts[11].len() > 5 << 20);
    let broken = parts[20].split_off(1000);
    parts.insert(21, broken);
    parts.insert(25, Vec::new());
    parts.insert(26, Vec::new());
    for (ending, pack, unpack) in [
        ("gz", gzip as fn(&[u8]) -> Vec<u8>, gunzip as fn(&[u8]) -> _),
        ("zst", zstd, unzstd),
    ] {
        let mut packed: Vec<Vec<u8>> = parts.iter().map(|part| pack(part)).collect();
        let sizes: usize = packed.iter().map(Vec::len).sum();
        assert!(sizes > 3 << 20, "several stretches, not {sizes}");
        let name = format!("a.jsonl.{ending}");
        place.write("plain.jsonl", parts.concat());
        place.run("clean plain.jsonl -o expected.jsonl").status(0);
        let same = |packed: &[Vec<u8>], status: i32| {
            place.write(&name, packed.concat());
            let outputs = [1, 2, 5].map(|threads| {
                let out = format!("out{threads}.jsonl.{ending}");
                place
                    .run(&format!("clean {name} -o {out} --threads {threads}"))
                    .status(status);
                let rejected = place.path(&format!("{out}.rejected.jsonl"));
                (place.read(&out), fs::read(rejected).unwrap_or_default())
            });
            assert!(outputs[0] == outputs[1] && outputs[0] == outputs[2]);
            let [(out, rejected), ..] = outputs;
            (unpack(&out), rejected)
        };
        assert!(same(&packed, 0).0 == place.read("expected.jsonl"));
        // Damage, before and behind what can be unpacked ahead, and what looks like a member inside of one.
        let middle = packed[5].len() / 2;
        packed[5][middle..middle + 40].fill(0xa5);
        let len = packed[16].len();
        packed[16].truncate(len - 3);
        packed[28].extend_from_slice(&pack(b"{\"text\":\"a\"}\n")[..12]);
        let (out, rejected) = same(&packed, 2);
        assert!(out.len() > place.read("expected.jsonl").len() * 3 / 4);
        assert!(!rejected.is_empty());
    }
}

/// What a run with a large input gave.
struct Large {
    status: i32,
    out_bytes: u64,
    err: String,
    /// The most memory it had, in MiB.
    memory: u64,
    seconds: f64,
}

/// Runs the command with `head`, `block` so often that it makes `len` bytes, and `tail` at its input.
fn large(words: &str, head: &str, block: &str, len: u64, tail: &str) -> Large {
    let place = Place::new();
    let start = Instant::now();
    let mut child = place.spawn(words);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let (head, tail) = (head.to_owned(), tail.to_owned());
    let blocks = block.repeat((1 << 20) / block.len());
    let feeder = std::thread::spawn(move || {
        let mut feed = || -> std::io::Result<()> {
            stdin.write_all(head.as_bytes())?;
            let mut left = len;
            while left > 0 {
                let n = left.min(blocks.len() as u64);
                stdin.write_all(&blocks.as_bytes()[..n as usize])?;
                left -= n;
            }
            stdin.write_all(tail.as_bytes())
        };
        drop(feed());
    });
    let out_bytes = Arc::new(AtomicU64::new(0));
    let counted = out_bytes.clone();
    let reader = std::thread::spawn(move || {
        let mut piece = vec![0; 1 << 20];
        while let Ok(n @ 1..) = stdout.read(&mut piece) {
            counted.fetch_add(n as u64, Ordering::Relaxed);
        }
    });
    let mut memory = 0;
    let exit = loop {
        let facts = fs::read_to_string(&status).unwrap_or_default();
        let peak = facts.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|p| p.split_whitespace().next()?.parse::<u64>().ok());
        memory = memory.max(peak.unwrap_or(0) / 1024);
        if let Some(exit) = child.try_wait().unwrap() {
            break exit;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    feeder.join().unwrap();
    reader.join().unwrap();
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    Large {
        status: exit.code().unwrap_or(-1),
        out_bytes: out_bytes.load(Ordering::Relaxed),
        err,
        memory,
        seconds: start.elapsed().as_secs_f64(),
    }
}

/// The head of a WARC record of this type with so many bytes of content.
fn head(kind: &str, len: u64) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://example.com/\r\n\
         Content-Type: text/plain\r\nContent-Length: {len}\r\n\r\n"
    )
}

/// A record behind the large one, to see that reading goes on.
fn behind() -> String {
    format!(
        "\r\n\r\n{}{ARTICLE}\r\n\r\n",
        head("conversion", ARTICLE.len() as u64)
    )
}

const GIGABYTE: u64 = 1_000_000_000;

#[test]
fn records_of_a_gigabyte_take_no_more_memory_than_others() {
    let paragraph = format!("{ARTICLE}\n\n");
    // Without a page: passed on.
    let ran = large(
        "clean - --input-format warc --threads 2",
        &head("response", GIGABYTE),
        &paragraph,
        GIGABYTE,
        &behind(),
    );
    assert_eq!(ran.status, 0, "{}", ran.err);
    let expected = head("response", GIGABYTE).len() as u64 + GIGABYTE + behind().len() as u64;
    assert_eq!(ran.out_bytes, expected);
    println!("passed on: {} MiB", ran.memory);
    assert!(ran.memory < 64, "{} MiB", ran.memory);
    // With a page, and a line of JSON: rejected by its size, what is behind it is not.
    let json = format!("{}\n", paragraph.replace('\n', "\\n"));
    for (kind, before, block, after, behind) in [
        (
            "warc",
            head("conversion", GIGABYTE),
            &paragraph,
            behind(),
            behind().len() - 4,
        ),
        (
            "jsonl",
            "{\"text\":\"".to_owned(),
            &json.trim_end().to_owned(),
            format!("\"}}\n{}", record("b", ARTICLE)),
            record("b", ARTICLE).len(),
        ),
    ] {
        let ran = large(
            &format!("clean - --input-format {kind} --threads 2 --rejected rejected"),
            &before,
            block,
            GIGABYTE,
            &after,
        );
        assert_eq!(ran.status, 2, "{}", ran.err);
        assert!(ran.err.contains("at most 67108864 bytes"), "{}", ran.err);
        assert_eq!(ran.out_bytes, behind as u64, "{kind}");
        println!("{kind}: {} MiB", ran.memory);
        assert!(ran.memory < 64 + 64, "{kind}: {} MiB", ran.memory);
    }
}

/// Cleaning one, which takes some minutes and 14 GB of memory: `cargo test --release --test it a_gigabyte_is_cleaned -- --ignored
/// --nocapture` prints what it took, beside smaller ones.
#[test]
#[ignore = "takes minutes and 14 GB of memory"]
fn a_record_of_a_gigabyte_is_cleaned() {
    let paragraph = format!("{ARTICLE}\n\n");
    let tail = format!("{WIDGET}\r\n\r\n");
    for megabytes in [62, 250, 1000] {
        let text = megabytes * 1_000_000 / paragraph.len() as u64 * paragraph.len() as u64;
        let ran = large(
            "clean - --input-format warc --max-record-size 2000 --threads 2",
            &head("conversion", text + WIDGET.len() as u64),
            &paragraph,
            text,
            &tail,
        );
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(ran.err.contains("1 changed"), "{}", ran.err);
        assert!(
            ran.out_bytes > text && ran.out_bytes < text + 500,
            "{} of {text}",
            ran.out_bytes
        );
        println!(
            "{megabytes} MB: {:.1} s, {} MiB at the peak",
            ran.seconds, ran.memory
        );
    }
}

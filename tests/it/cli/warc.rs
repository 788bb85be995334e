//! WARC and WET files: records that change, all others byte for byte, and files that are not as they should be.

use data_encoding::{BASE32, BASE64};
use sha1::{Digest, Sha1};

use super::*;

fn digest(content: &[u8]) -> String {
    format!("sha1:{}", BASE32.encode(&Sha1::digest(content)))
}

/// A record of this type.
fn record_of(kind: &str, id: u32, content: &[u8]) -> Vec<u8> {
    let header = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://example.com/{id}\r\n\
         WARC-Record-ID: <urn:uuid:{id:08}>\r\nX-Odd:  kept as it is \r\n\
         WARC-Block-Digest: {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
        digest(content),
        content.len()
    );
    [header.as_bytes(), content, b"\r\n\r\n"].concat()
}

fn conversion(id: u32, text: &str) -> Vec<u8> {
    record_of("conversion", id, text.as_bytes())
}

/// Records, some of which are cleaned, and what they are then.
pub(super) fn crawl(pages: u32) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let mut before = vec![record_of("warcinfo", 0, b"software: test\r\n")];
    let mut after = before.clone();
    for id in 1..=pages {
        match id % 5 {
            0 => {
                before.push(conversion(id, &spammy()));
                after.push(conversion(id, &format!("{ARTICLE}\n\n")));
            }
            1 => {
                let page = record_of("response", id, spammy().as_bytes());
                before.push(page.clone());
                after.push(page);
            }
            _ => {
                let page = conversion(id, &ARTICLE.repeat(id as usize % 7 + 1));
                before.push(page.clone());
                after.push(page);
            }
        }
    }
    (before, after)
}

fn members(records: &[Vec<u8>], pack: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    records.iter().flat_map(|record| pack(record)).collect()
}

fn plain(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

type Pack = fn(&[u8]) -> Vec<u8>;

const PACKINGS: [(&str, Pack, Pack); 3] = [
    (".warc.wet", plain, plain),
    (".warc.wet.gz", gzip, gunzip),
    (".warc.wet.zst", zstd, unzstd),
];

/// What the cleaner leaves at the end of a page does not matter here: pages are compared by their trimmed contents.
fn cleaned(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut records = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let header = memmem(rest, b"\r\n\r\n") + 4;
        let head = std::str::from_utf8(&rest[..header]).unwrap();
        let value = |name: &str| {
            let line = head.lines().find_map(|l| l.strip_prefix(name)).unwrap();
            line.to_owned()
        };
        let len: usize = value("Content-Length: ").parse().unwrap();
        let content = &rest[header..header + len];
        assert_eq!(value("WARC-Block-Digest: "), digest(content));
        let kind = value("WARC-Type: ");
        let id = value("WARC-Target-URI: ");
        let id = id.rsplit('/').next().unwrap().parse().unwrap();
        let content = match kind.as_str() {
            "conversion" => content.trim_ascii_end(),
            _ => content,
        };
        assert_eq!(&rest[header + len..header + len + 4], b"\r\n\r\n");
        records.push(record_of(&kind, id, content));
        rest = &rest[header + len + 4..];
    }
    records
}

fn memmem(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|w| w == what).unwrap()
}

fn trimmed(records: &[Vec<u8>]) -> Vec<Vec<u8>> {
    cleaned(&records.concat())
}

/// The bytes of a rejected row.
fn raw(row: &serde_json::Value) -> Vec<u8> {
    match row["raw"].as_str() {
        Some(raw) => raw.as_bytes().to_vec(),
        None => {
            let raw = row["raw_base64"].as_str().unwrap();
            BASE64.decode(raw.as_bytes()).unwrap()
        }
    }
}

#[test]
fn pages_are_cleaned_and_all_else_stays() {
    let place = Place::new();
    let (before, after) = crawl(60);
    for (ending, pack, unpack) in PACKINGS {
        let name = format!("a{ending}");
        place.write(&name, members(&before, pack));
        for (other, _, unpack_other) in PACKINGS {
            let out = format!("out{other}");
            let ran = place
                .run(&format!("clean {name} -o {out} --summary s.json"))
                .status(0);
            assert!(
                ran.err.contains("48 pages in 1 file, 12 changed"),
                "{}",
                ran.err
            );
            assert!(cleaned(&unpack_other(&place.read(&out))) == trimmed(&after));
            let summary: serde_json::Value = serde_json::from_slice(&place.read("s.json")).unwrap();
            assert_eq!(summary["records"], 61);
            assert_eq!(summary["records_out"], 61);
        }
        // By its content, and to the standard output.
        let ran = place.run_with("clean -", &members(&before, pack)).status(0);
        assert!(cleaned(&ran.out) == trimmed(&after), "{name}");
        assert!(unpack(&place.read(&name)) == before.concat());
    }
}

#[test]
fn members_that_do_not_change_are_copied() {
    let place = Place::new();
    let (before, _) = crawl(40);
    for (ending, _, unpack) in &PACKINGS[1..] {
        // Packed as this program would not.
        let odd = |record: &[u8]| match *ending {
            ".warc.wet.gz" => {
                let mut encoder = flate2::GzBuilder::new()
                    .filename("x")
                    .comment("y")
                    .extra(vec![1, 2, 3])
                    .mtime(7)
                    .write(Vec::new(), flate2::Compression::fast());
                encoder.write_all(record).unwrap();
                encoder.finish().unwrap()
            }
            _ => zstd::encode_all(record, 1).unwrap(),
        };
        let packed: Vec<_> = before.iter().map(|r| odd(r)).collect();
        place.write(&format!("a{ending}"), packed.concat());
        place
            .run(&format!("clean a{ending} -o b{ending}"))
            .status(0);
        let got = place.read(&format!("b{ending}"));
        let mut at = 0;
        for (i, member) in packed.iter().enumerate() {
            if i > 0 && i % 5 == 0 {
                // A changed one: some other member of one record.
                let next = packed.get(i + 1);
                let len = next.map_or(got.len() - at, |next| memmem(&got[at..], next));
                assert!(unpack(&got[at..at + len]).starts_with(b"WARC/1.0"));
                at += len;
            } else {
                assert!(got[at..].starts_with(member), "{ending} {i}");
                at += member.len();
            }
        }
        assert_eq!(at, got.len());
    }
}

#[test]
fn undone_files_are_the_originals() {
    let place = Place::new();
    let (before, _) = crawl(60);
    for (ending, pack, unpack) in PACKINGS {
        place.write(&format!("a{ending}"), members(&before, pack));
        place
            .run(&format!("clean a{ending} -o b{ending} --ledger l.jsonl"))
            .status(0);
        assert!(place.read(&format!("a{ending}")) != place.read(&format!("b{ending}")));
        place
            .run(&format!("undo b{ending} --ledger l.jsonl -o c{ending}"))
            .status(0);
        assert!(unpack(&place.read(&format!("c{ending}"))) == before.concat());
        assert_eq!(place.rows("l.jsonl")[0]["id"], "<urn:uuid:00000005>");
    }
}

#[test]
fn dropped_records_come_back() {
    let place = Place::new();
    let (mut before, _) = crawl(12);
    let spam = super::verdict::junk();
    before.insert(4, conversion(77, &spam));
    before.push(conversion(78, &spam));
    for (ending, pack, unpack) in PACKINGS {
        place.write(&format!("a{ending}"), members(&before, pack));
        let ran = place
            .run(&format!(
                "clean a{ending} -o b{ending} --ledger l.jsonl --drop"
            ))
            .status(0);
        assert!(ran.err.contains("2 pages dropped"), "{}", ran.err);
        assert_eq!(place.rows(&format!("b{ending}.dropped.jsonl")).len(), 2);
        place
            .run(&format!("undo b{ending} --ledger l.jsonl -o c{ending}"))
            .status(0);
        assert!(unpack(&place.read(&format!("c{ending}"))) == before.concat());
    }
}

#[test]
fn one_member_of_many_records_and_records_over_members() {
    let place = Place::new();
    // More than is read of a member as a whole.
    let (before, after) = crawl(9000);
    let all = before.concat();
    assert!(all.len() > 5 << 20);
    for (ending, pack, unpack) in &PACKINGS[1..] {
        let whole = pack(&all);
        let odd: Vec<u8> = all.chunks(100_003).flat_map(pack).collect();
        let small: Vec<u8> = all[..40_000].chunks(301).flat_map(pack).collect();
        for packed in [whole, odd] {
            place.write(&format!("a{ending}"), packed);
            place
                .run(&format!("clean a{ending} -o b{ending}"))
                .status(0);
            assert!(cleaned(&unpack(&place.read(&format!("b{ending}")))) == trimmed(&after));
        }
        place.write(&format!("a{ending}"), small);
        let ran = place
            .run(&format!("clean a{ending} -o b{ending}"))
            .status(2);
        assert!(ran.err.contains("1 record rejected"), "{}", ran.err);
        assert!(ran.err.contains("bytes of content"), "{}", ran.err);
        let got = cleaned(&unpack(&place.read(&format!("b{ending}"))));
        assert!(trimmed(&after).starts_with(&got));
        let row = &place.rows(&format!("b{ending}.rejected.jsonl"))[0];
        assert!(all[..40_000].ends_with(&raw(row)));
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let place = Place::new();
    let (before, _) = crawl(6000);
    for (ending, pack, _) in PACKINGS {
        place.write(&format!("a{ending}"), members(&before, pack));
        let mut outs = [1, 2, 5].map(|threads| {
            place
                .run(&format!(
                    "clean a{ending} -o b{ending} --threads {threads} --ledger l.jsonl.zst"
                ))
                .status(0);
            (place.read(&format!("b{ending}")), place.read("l.jsonl.zst"))
        });
        outs.sort();
        assert!(outs[0] == outs[2], "{ending}");
    }
}

#[test]
fn rows_are_made_of_pages() {
    let place = Place::new();
    let (before, _) = crawl(10);
    place.write("a.warc.wet.gz", members(&before, gzip));
    let ran = place.run("mark a.warc.wet.gz").status(0);
    let rows: Vec<serde_json::Value> = ran
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 8);
    assert_eq!(rows[3]["id"], "<urn:uuid:00000005>");
    assert_eq!(rows[3]["text"], spammy());
    assert_eq!(rows[3]["saoye"]["marks"][0]["label"], "share-widget");
    place.run("mark a.warc.wet.gz -o out.jsonl.gz").status(0);
    assert!(gunzip(&place.read("out.jsonl.gz")) == ran.out);
    place
        .run("mark --format dolma a.warc.wet.gz -o d.jsonl")
        .status(0);
    assert_eq!(place.rows("d.jsonl").len(), 8);
    place
        .run("show a.warc.wet.gz --id <urn:uuid:00000005>")
        .status(0);
}

#[test]
fn truncated_anywhere() {
    let place = Place::new();
    let (before, after) = crawl(12);
    let after = trimmed(&after);
    for (ending, pack, unpack) in PACKINGS {
        let packed: Vec<_> = before.iter().map(|r| pack(r)).collect();
        let all = packed.concat();
        let mut ends = vec![0];
        for member in &packed {
            ends.push(ends[ends.len() - 1] + member.len());
        }
        let name = format!("a{ending}");
        for cut in (1..all.len()).step_by(131).chain(all.len() - 12..all.len()) {
            place.write(&name, &all[..cut]);
            let whole = ends.iter().filter(|end| **end <= cut).count() - 1;
            // Missing line breaks at the very end are no fault.
            let breaks =
                ending == ".warc.wet" && ends[1..].iter().any(|e| cut < *e && cut + 4 >= *e);
            let at_end = ends.contains(&cut);
            let status = if at_end || breaks { 0 } else { 2 };
            place
                .run(&format!("clean {name} -o out{ending}"))
                .status(status);
            let got = unpack(&place.read(&format!("out{ending}")));
            if breaks {
                continue;
            }
            assert!(cleaned(&got) == after[..whole], "{name} {cut}");
            if status == 2 {
                let row = &place.rows(&format!("out{ending}.rejected.jsonl"))[0];
                assert_eq!(row["offset"].as_u64(), Some(ends[whole] as u64), "{row}");
                assert!(raw(row) == all[ends[whole]..cut]);
            }
        }
    }
}

#[test]
fn a_damaged_member_in_the_middle() {
    let place = Place::new();
    let (before, _) = crawl(12);
    for (ending, pack, unpack) in &PACKINGS[1..] {
        let packed: Vec<_> = before.iter().map(|r| pack(r)).collect();
        let start: usize = packed[..6].iter().map(Vec::len).sum();
        let name = format!("a{ending}");
        for at in (0..packed[6].len())
            .step_by(37)
            .chain([packed[6].len() - 1])
        {
            let mut all = packed.concat();
            all[start + at] ^= 0x5a;
            place.write(&name, &all);
            let ran = place
                .run(&format!("clean {name} -o out{ending} --ledger l.jsonl"))
                .text_or_rejected();
            if !ran {
                // A flipped bit in a name or a time is no damage.
                continue;
            }
            let got = cleaned(&unpack(&place.read(&format!("out{ending}"))));
            assert_eq!(got.len(), before.len() - 1, "{ending} {at}");
            let rows = place.rows(&format!("out{ending}.rejected.jsonl"));
            assert_eq!(rows.len(), 1);
            assert_eq!(rows[0]["offset"], start);
            let raw = raw(&rows[0]);
            assert!(raw == all[start..start + packed[6].len()]);
            // Even the damage comes back.
            place
                .run(&format!(
                    "undo out{ending} --ledger l.jsonl -o back{ending}"
                ))
                .status(0);
            let back = place.read(&format!("back{ending}"));
            assert!(memmem(&back, &all[start..start + packed[6].len()]) > 0);
        }
    }
}

impl Ran {
    /// Whether something was rejected, where that may be or not.
    #[track_caller]
    fn text_or_rejected(self) -> bool {
        assert!(matches!(self.status, 0 | 2), "{}", self.err);
        self.status == 2
    }
}

#[test]
fn wrong_lengths() {
    let place = Place::new();
    let (before, after) = crawl(12);
    let (bad, good) = (before[5].clone(), trimmed(&after));
    let text = String::from_utf8(bad).unwrap();
    let (head, len) = text.split_once("Content-Length: ").unwrap();
    let (len, rest) = len.split_once("\r\n").unwrap();
    let len: usize = len.parse().unwrap();
    for wrong in [
        "0".to_owned(),
        (len - 1).to_string(),
        (len + 5).to_string(),
        (len + 400).to_string(),
        "99999999999999".to_owned(),
        "99999999999999999999999".to_owned(),
        "-1".to_owned(),
        "many".to_owned(),
    ] {
        let record = format!("{head}Content-Length: {wrong}\r\n{rest}").into_bytes();
        for (ending, pack, unpack) in PACKINGS {
            let mut records = before.clone();
            records[5] = record.clone();
            place.write(&format!("a{ending}"), members(&records, pack));
            let ran = place
                .run(&format!("clean a{ending} -o out{ending}"))
                .status(2);
            assert!(ran.err.contains("1 record rejected"), "{}", ran.err);
            let got = cleaned(&unpack(&place.read(&format!("out{ending}"))));
            assert!(got == [&good[..5], &good[6..]].concat(), "{wrong} {ending}");
            let row = &place.rows(&format!("out{ending}.rejected.jsonl"))[0];
            if row["left_out"].is_null() {
                assert_eq!(row["raw"].as_str().unwrap().as_bytes(), record);
            }
        }
    }
}

#[test]
fn line_breaks_that_are_missing_or_too_many() {
    let place = Place::new();
    let (before, _) = crawl(12);
    for breaks in ["", "\n", "\r\n", "\n\n", "\r\n\r\n\r\n"] {
        let records: Vec<_> = before
            .iter()
            .map(|r| [&r[..r.len() - 4], breaks.as_bytes()].concat())
            .collect();
        for (ending, pack, unpack) in PACKINGS {
            place.write(&format!("a{ending}"), members(&records, pack));
            place
                .run(&format!("clean a{ending} -o out{ending} --ledger l.jsonl"))
                .status(0);
            let got = unpack(&place.read(&format!("out{ending}")));
            let first = [&before[0][..before[0].len() - 4], breaks.as_bytes()].concat();
            assert!(got.starts_with(&first));
            assert!(got.len() < records.concat().len());
            place
                .run(&format!(
                    "undo out{ending} --ledger l.jsonl -o back{ending}"
                ))
                .status(0);
            assert!(unpack(&place.read(&format!("back{ending}"))) == records.concat());
        }
    }
}

#[test]
fn contents_that_are_not_utf_8_and_garbage_between() {
    let place = Place::new();
    let bad = record_of("conversion", 2, b"\xd6\xd0\xb9\xfa");
    let records = [conversion(1, ARTICLE), bad.clone(), conversion(3, ARTICLE)];
    for (ending, pack, unpack) in PACKINGS {
        place.write(&format!("a{ending}"), members(&records, pack));
        place
            .run(&format!("clean a{ending} -o out{ending}"))
            .status(2);
        let got = cleaned(&unpack(&place.read(&format!("out{ending}"))));
        assert!(got == [records[0].clone(), records[2].clone()]);
        let row = &place.rows(&format!("out{ending}.rejected.jsonl"))[0];
        assert_eq!(row["line"], 2);
        let raw = raw(row);
        assert!(raw == bad);
    }
    for (ending, pack, unpack) in &PACKINGS[1..] {
        let garbage = vec![0x77; 3_000_000];
        let all = [
            pack(&records[0]),
            garbage.clone(),
            pack(&records[2]),
            vec![0; 512],
        ]
        .concat();
        place.write(&format!("a{ending}"), all);
        let ran = place
            .run(&format!("clean a{ending} -o out{ending}"))
            .status(2);
        assert!(ran.err.contains("2 records rejected"), "{}", ran.err);
        let got = cleaned(&unpack(&place.read(&format!("out{ending}"))));
        assert!(got == [records[0].clone(), records[2].clone()]);
        let rows = place.rows(&format!("out{ending}.rejected.jsonl"));
        let mut all = Vec::new();
        for row in &rows {
            all.extend(raw(row));
        }
        assert!(all == [garbage, vec![0; 512]].concat());
    }
}

#[test]
fn long_records() {
    let place = Place::new();
    let page = ARTICLE.repeat(8000) + "\n\n" + WIDGET;
    let video: Vec<u8> = (0..5_000_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let records = [
        conversion(1, ARTICLE),
        record_of("response", 2, &video),
        conversion(3, &page),
        conversion(4, &spammy()),
    ];
    assert!(page.len() > 1 << 20);
    for (ending, pack, unpack) in PACKINGS {
        place.write(&format!("a{ending}"), members(&records, pack));
        place
            .run(&format!("clean a{ending} -o out{ending}"))
            .status(0);
        let got = unpack(&place.read(&format!("out{ending}")));
        let got = cleaned(&got);
        assert!(got[..2] == records[..2] && got.len() == 4);
        assert!(!String::from_utf8_lossy(&got[2]).contains(WIDGET));
        let out = place.read(&format!("out{ending}"));
        // The long one as it lay in the file.
        memmem(&out, &pack(&records[1]));
        for limit in [1, 2] {
            place
                .run(&format!(
                    "clean a{ending} -o out{ending} --max-record-size {limit}"
                ))
                .status(if limit == 1 { 2 } else { 0 });
            let got = cleaned(&unpack(&place.read(&format!("out{ending}"))));
            assert_eq!(got.len(), if limit == 1 { 3 } else { 4 });
            assert!(got[..2] == records[..2]);
        }
        place
            .run(&format!(
                "clean a{ending} -o out{ending} --max-record-size 1"
            ))
            .status(2);
        let row = &place.rows(&format!("out{ending}.rejected.jsonl"))[0];
        assert!(
            row["reason"]
                .as_str()
                .unwrap()
                .contains("at most 1048576 bytes")
        );
        assert!(row["left_out"].as_u64() >= Some(page.len() as u64) || row["raw"].is_string());
    }
    // In a member of many records.
    for (ending, pack, unpack) in &PACKINGS[1..] {
        place.write(&format!("a{ending}"), pack(&records.concat()));
        place
            .run(&format!("clean a{ending} -o out{ending}"))
            .status(0);
        let got = cleaned(&unpack(&place.read(&format!("out{ending}"))));
        assert!(got[..2] == records[..2] && got.len() == 4);
    }
}

#[test]
fn a_zip_bomb_is_rejected_by_its_size() {
    let place = Place::new();
    let mut bomb = format!(
        "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: {}\r\n\r\n",
        300_000_000
    )
    .into_bytes();
    bomb.resize(bomb.len() + 300_000_000, b' ');
    bomb.extend_from_slice(b"\r\n\r\n");
    let records = [conversion(1, ARTICLE), bomb, conversion(3, &spammy())];
    for (ending, pack, unpack) in &PACKINGS[1..] {
        place.write(&format!("a{ending}"), members(&records, *pack));
        assert!(place.read(&format!("a{ending}")).len() < 1 << 20);
        let ran = place
            .run(&format!("clean a{ending} -o out{ending}"))
            .status(2);
        assert!(ran.err.contains("at most 67108864 bytes"), "{}", ran.err);
        assert_eq!(
            cleaned(&unpack(&place.read(&format!("out{ending}")))).len(),
            2
        );
        assert!(place.read(&format!("out{ending}.rejected.jsonl")).len() < 1000);
    }
    let line = format!("{{\"text\":\"{}\"}}\n", " ".repeat(100_000_000));
    let lines = record("a", ARTICLE) + &line + &record("b", ARTICLE);
    place.write("a.jsonl.gz", gzip(lines.as_bytes()));
    let ran = place.run("clean a.jsonl.gz -o out.jsonl").status(2);
    assert!(ran.err.contains("at most 67108864 bytes"), "{}", ran.err);
    assert_eq!(
        place.text("out.jsonl"),
        record("a", ARTICLE) + &record("b", ARTICLE)
    );
    place.write("a.txt.gz", gzip(line.as_bytes()));
    place.run("clean a.txt.gz -o out.txt").status(2);
    assert!(!place.exists("out.txt"));
}

#[test]
fn a_dictionary_at_the_head_is_used() {
    let place = Place::new();
    let (before, after) = crawl(20);
    let dictionary = before[1..4].concat();
    let mut all = [0x5d, 0x2a, 0x4d, 0x18].to_vec();
    all.extend((dictionary.len() as u32).to_le_bytes());
    all.extend(&dictionary);
    let head = all.len();
    let mut encoder = zstd::bulk::Compressor::with_dictionary(3, &dictionary).unwrap();
    for record in &before {
        all.extend(encoder.compress(record).unwrap());
    }
    place.write("a.warc.zst", &all);
    place.run("clean a.warc.zst -o b.warc").status(0);
    assert!(cleaned(&place.read("b.warc")) == trimmed(&after));
    place.run("clean a.warc.zst -o b.warc.zst").status(0);
    assert!(place.read("b.warc.zst")[..head] == all[..head]);
    place.run("clean b.warc.zst -o c.warc").status(0);
    assert!(cleaned(&place.read("c.warc")) == trimmed(&after));
}

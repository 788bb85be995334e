//! Input that is not as it should be: nothing is lost, nothing is half written, nothing panics.

use data_encoding::BASE64;

use super::*;

/// Runs `clean` over `input` with a good record around the bad one, and gives the rejected rows.
#[track_caller]
fn rejected(bad: &[u8]) -> serde_json::Value {
    let place = Place::new();
    let (first, last) = (record("a", ARTICLE), record("z", ARTICLE));
    place.write(
        "in.jsonl",
        [first.as_bytes(), bad, last.as_bytes()].concat(),
    );
    let ran = place.run("clean in.jsonl -o out.jsonl").status(2);
    assert!(ran.err.contains("1 record rejected"), "{}", ran.err);
    assert!(ran.err.contains("in.jsonl:2: expected"), "{}", ran.err);
    assert_eq!(place.text("out.jsonl"), first + &last);
    let mut rows = place.rows("out.jsonl.rejected.jsonl");
    assert_eq!(rows.len(), 1);
    let row = rows.remove(0);
    assert_eq!(row["file"], "in.jsonl");
    assert_eq!(row["line"], 2);
    match row["raw"].as_str() {
        Some(raw) => assert_eq!(raw.as_bytes(), bad),
        None => assert!(row["raw_base64"].is_string()),
    }
    place
        .run("clean in.jsonl -o strict.jsonl --strict")
        .fails(&["in.jsonl:2: expected"]);
    assert!(!place.exists("strict.jsonl"));
    assert_eq!(place.names().len(), 3, "{:?}", place.names());
    row
}

#[test]
fn records_that_are_none() {
    for (bad, reason) in [
        ("bad\n", "a JSON object"),
        ("{\"text\":\"a\"\n", "a JSON object"),
        ("{\"text\":\"a\"} x\n", "a JSON object"),
        ("{\"text\":\"a\",}\n", "a JSON object"),
        ("{\"text\":\"a\tb\"}\n", "control character"),
        ("{\"text\":\"a\0b\"}\r\n", "control character"),
        ("[\"text\"]\n", "a JSON object"),
        ("null\n", "a JSON object"),
        ("17\n", "a JSON object"),
        (
            "\u{feff}{\"tex\":\"a\"}\n",
            "string in \"text\", got no such field",
        ),
        ("{\"id\":\"a\"}\n", "string in \"text\", got no such field"),
        ("{\"text\":null}\n", "string in \"text\", got null"),
        ("{\"text\":12.5}\n", "string in \"text\", got a number"),
        ("{\"text\":true}\n", "string in \"text\", got a boolean"),
        ("{\"text\":[\"a\"]}\n", "string in \"text\", got an array"),
        ("{\"text\":{}}\n", "string in \"text\", got an object"),
        ("{\"text\":\"a\",\"text\":\"b\"}\n", "\"text\" twice"),
        ("{\"text\":\"a\",\"t\\u0065xt\":\"b\"}\n", "\"text\" twice"),
        ("{\"text\":\"\\ud83d\"}\n", "no character"),
        ("{\"text\":\"\\ude00\\ud83d\"}\n", "no character"),
        ("{\"text\":\"\\ud83dx\"}\n", "no character"),
        ("{\"text\":\"\\x\"}\n", "a JSON object"),
        ("{\"text\":\"\\u12g4\"}\n", "a JSON object"),
    ] {
        let row = rejected(bad.as_bytes());
        let got = row["reason"].as_str().unwrap();
        assert!(got.contains(reason), "{bad:?}: {got}");
    }
}

#[test]
fn bytes_that_are_not_utf_8() {
    let row = rejected(b"{\"text\":\"\xd6\xd0\"}\n");
    assert_eq!(
        row["raw_base64"],
        "eyJ0ZXh0IjoitdAifQo=".replace("td", "1t")
    );
    assert!(row["reason"].as_str().unwrap().contains("UTF-8"));
    // In a field that is not looked at, too.
    rejected(b"{\"text\":\"a\",\"b\":\"\xff\"}\n");
    rejected(b"\0\0\0\n");
    rejected(&[vec![0; 100_000], vec![b'\n']].concat());
}

#[test]
fn nesting_and_length_have_no_limit() {
    let place = Place::new();
    let deep = format!(
        "{{\"d\":{}{},\"text\":\"a\"}}\n",
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    let long = format!(
        "{{\"text\":\"{}\\n\\n{WIDGET}\"}}\n",
        "春天来了。".repeat(700_000)
    );
    let separators = format!("{{\"text\":\"{}\"}}\n", "|、,_ ".repeat(200_000));
    place.write("a.jsonl", [deep.as_str(), &long, &separators].concat());
    let ran = place.run("clean a.jsonl --threads 2").status(0);
    let lines: Vec<_> = ran.text().lines().collect();
    assert_eq!(lines[0], deep.trim_end());
    assert!(!lines[1].contains(WIDGET));
    assert!(lines[1].len() >= 700_000 * "春天来了。".len());
}

#[test]
fn a_last_line_without_a_break() {
    let place = Place::new();
    place.write("a.jsonl", record("a", ARTICLE) + "{\"text\":1}");
    place.run("clean a.jsonl -o b.jsonl").status(2);
    assert_eq!(place.text("b.jsonl"), record("a", ARTICLE));
    assert_eq!(
        place.rows("b.jsonl.rejected.jsonl")[0]["raw"],
        "{\"text\":1}"
    );
    place.write("a.jsonl", record("a", ARTICLE).trim_end());
    place.run("clean a.jsonl -o b.jsonl").status(0);
    assert_eq!(place.text("b.jsonl"), record("a", ARTICLE).trim_end());
    // What the last run rejected is not there to mislead.
    assert!(!place.exists("b.jsonl.rejected.jsonl"));
}

#[test]
fn a_text_that_is_not_utf_8() {
    let place = Place::new();
    place.write("in/a.txt", b"\xd6\xd0\xb9\xfa");
    place.write("in/b.txt", spammy());
    place.run("clean in -o out").status(2);
    assert!(!place.exists("out/a.txt"));
    assert_eq!(place.text("out/b.txt").trim_end(), ARTICLE);
    let row = &place.rows("out.rejected.jsonl")[0];
    assert_eq!(
        (&row["file"], &row["raw_base64"]),
        (&"in/a.txt".into(), &"1tC5+g==".into())
    );
    let ran = place.run("clean in/a.txt").status(2);
    assert_eq!(ran.text(), "");
    assert!(ran.err.contains("--rejected"), "{}", ran.err);
    place
        .run("clean in -o strict --strict")
        .fails(&["in/a.txt:1: expected UTF-8"]);
}

/// Cuts the packed form of some records at many places: what was whole before the cut comes out, the rest is rejected.
fn truncated(name: &str, pack: fn(&[u8]) -> Vec<u8>, unpack: fn(&[u8]) -> Vec<u8>) {
    let lines: String = (0..400)
        .map(|i| record(&i.to_string(), &format!("{i}{ARTICLE}{}", i * 7919 % 1009)))
        .collect();
    let half = lines.match_indices('\n').nth(199).unwrap().0 + 1;
    // Two members or frames.
    let first = pack(&lines.as_bytes()[..half]);
    let whole = [first.clone(), pack(&lines.as_bytes()[half..])].concat();
    let mut cuts = vec![
        0,
        1,
        3,
        5,
        10,
        first.len() - 9,
        first.len() - 1,
        first.len() + 2,
    ];
    cuts.extend([first.len() + 12, whole.len() - 9, whole.len() - 1]);
    cuts.extend((1..8).map(|i| whole.len() * i / 8));
    let place = Place::new();
    for cut in cuts {
        place.write(name, &whole[..cut]);
        let out = format!("out-{name}");
        let ran = place
            .run(&format!("clean {name} -o {out} --threads 2"))
            .status(2);
        assert!(ran.err.contains("1 record rejected"), "{}", ran.err);
        let got = String::from_utf8(unpack(&place.read(&out))).unwrap();
        assert!(
            lines.starts_with(&got) && (got.is_empty() || got.ends_with('\n')),
            "{cut}"
        );
        if cut >= first.len() {
            assert!(got.len() >= half, "{cut}: {} of {half}", got.len());
        }
        let rows = place.rows(&format!("{out}.rejected.jsonl"));
        // Bytes that cannot be unpacked may go on from the line.
        assert!(rows[1..].iter().all(|row| row["continued"] == true));
        assert_eq!(rows[0]["line"], got.lines().count() + 1);
        if let Some(raw) = rows[0]["raw"].as_str() {
            assert!(lines[got.len()..].starts_with(raw), "{cut}");
        }
        place
            .run(&format!("clean {name} -o strict --strict"))
            .fails(&[name, "expected"]);
        assert!(!place.exists("strict"));
    }
    // At the border of two members the file is whole.
    place.write(name, &first);
    place
        .run(&format!("clean {name} -o whole-{name}"))
        .status(0);
}

#[test]
fn truncated_gzip() {
    truncated("a.jsonl.gz", gzip, gunzip);
}

#[test]
fn truncated_zstd() {
    truncated("a.jsonl.zst", zstd, unzstd);
}

#[test]
fn damage_in_the_middle() {
    let place = Place::new();
    let lines: String = (0..300).map(|i| record(&i.to_string(), ARTICLE)).collect();
    for (name, mut packed) in [
        ("a.jsonl.gz", gzip(lines.as_bytes())),
        ("a.jsonl.zst", zstd(lines.as_bytes())),
    ] {
        let middle = packed.len() / 2;
        packed[middle] ^= 0x55;
        packed[middle + 1] ^= 0x55;
        place.write(name, &packed);
        let ran = place.run(&format!("clean {name} -o out.jsonl")).status(2);
        assert!(ran.err.contains(name), "{}", ran.err);
        assert!(place.exists("out.jsonl.rejected.jsonl"));
    }
    // Members behind the damage come through.
    for (name, pack) in [
        ("m.jsonl.gz", gzip as fn(&[u8]) -> Vec<u8>),
        ("m.jsonl.zst", zstd),
    ] {
        let parts: Vec<_> = (0..3)
            .map(|m| {
                (0..50)
                    .map(|i| record(&format!("{m}-{i}"), ARTICLE))
                    .collect::<String>()
            })
            .collect();
        let mut packed: Vec<_> = parts.iter().map(|p| pack(p.as_bytes())).collect();
        let middle = packed[1].len() / 2;
        packed[1][middle..middle + 8].fill(0xff);
        place.write(name, packed.concat());
        place.run(&format!("clean {name} -o out.jsonl")).status(2);
        let got = place.text("out.jsonl");
        assert!(
            got.starts_with(&parts[0]) && got.ends_with(&parts[2]),
            "{name}"
        );
        let rows = place.rows("out.jsonl.rejected.jsonl");
        let offset = rows.last().unwrap()["offset"].as_u64().unwrap() as usize;
        let raw = rows.last().unwrap()["raw_base64"].as_str().unwrap();
        assert_eq!(
            BASE64.decode(raw.as_bytes()).unwrap(),
            packed.concat()[offset..packed[0].len() + packed[1].len()]
        );
    }
    place.write("b.jsonl.gz", "this is no gzip");
    place.run("clean b.jsonl.gz -o out.jsonl").status(2);
    assert_eq!(place.text("out.jsonl"), "");
    place.write("t.txt.gz", &gzip(spammy().as_bytes())[..40]);
    place.run("clean t.txt.gz -o t.txt").status(2);
    assert!(!place.exists("t.txt"));
}

#[test]
fn faults_are_found_before_any_work() {
    let place = Place::new();
    place.write("a.jsonl", record("a", ARTICLE));
    place.write("in/a.jsonl", record("a", ARTICLE));
    let before = place.names();
    place
        .run("clean a.jsonl missing.jsonl -o out")
        .fails(&["missing.jsonl", "cannot read"]);
    place
        .run("clean a.jsonl -o no/such/dir.jsonl")
        .fails(&["no/such", "cannot write"]);
    place
        .run("clean a.jsonl -o b.jsonl --ledger no/l")
        .fails(&["no/l", "cannot write"]);
    place
        .run("clean a.jsonl -o b.jsonl --summary no/s")
        .fails(&["no/s", "cannot write"]);
    place
        .run("clean a.jsonl -o a.jsonl")
        .fails(&["a.jsonl", "the input a.jsonl"]);
    place
        .run("clean a.jsonl -o ./in/../a.jsonl")
        .fails(&["the input a.jsonl"]);
    place.run("clean in -o in").fails(&["the input in/a.jsonl"]);
    place
        .run("clean in -o in/out")
        .fails(&["outside of the input in"]);
    place
        .run("clean a.jsonl in/a.jsonl -o out")
        .fails(&["the output of"]);
    place
        .run("clean a.jsonl -o b.jsonl --ledger b.jsonl")
        .fails(&["the output of a.jsonl"]);
    place
        .run("clean a.jsonl -o b.jsonl --ledger a.jsonl")
        .fails(&["the input a.jsonl"]);
    place
        .run("clean a.jsonl in -o a.jsonl")
        .fails(&["a directory"]);
    place
        .run("clean a.jsonl --dictionary none.tsv")
        .fails(&["none.tsv"]);
    place.run("clean").fails(&["INPUT"]);
    place.run("clean a.jsonl --threads 0").fails(&["threads"]);
    let after: Vec<_> = place.names();
    assert_eq!(before, after);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_written_is_not() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Place::new();
    place.write("a.jsonl", record("a", &spammy()));
    place.write("kept.jsonl", "kept");
    fs::set_permissions(place.path("kept.jsonl"), fs::Permissions::from_mode(0o444)).unwrap();
    place
        .run("clean a.jsonl -o kept.jsonl")
        .fails(&["kept.jsonl", "cannot write"]);
    assert_eq!(place.text("kept.jsonl"), "kept");

    // A symlink is followed, a device is written to and stays one.
    place.write("real.jsonl", "old");
    symlink(place.path("real.jsonl"), place.path("link.jsonl")).unwrap();
    place.run("clean a.jsonl -o link.jsonl").status(0);
    assert!(place.path("link.jsonl").is_symlink());
    assert!(place.text("real.jsonl").contains("植树"));
    place.run("clean a.jsonl -o /dev/null").status(0);
    assert!(!Path::new("/dev/null").is_file());
    symlink(place.path("a.jsonl"), place.path("self.jsonl")).unwrap();
    place
        .run("clean a.jsonl -o self.jsonl")
        .fails(&["the input a.jsonl"]);
}

#[test]
fn a_full_disk_leaves_no_half_file() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: no /dev/full here");
        return;
    }
    let place = Place::new();
    place.write("a.jsonl", record("a", &spammy()));
    place
        .run("clean a.jsonl -o /dev/full")
        .fails(&["/dev/full", "cannot write"]);
    place
        .run("clean a.jsonl -o b.jsonl --ledger /dev/full")
        .fails(&["/dev/full", "cannot write"]);
    assert_eq!(place.names(), ["a.jsonl"]);
}

//! Runs over many files: killed and gone on with, parted, interrupted, with files that fail.

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use super::*;

/// Inputs of all kinds, with what is changed, rejected and dropped.
fn inputs(place: &Place, files: usize) {
    for file in 0..files {
        let lines: String = (0..300 + 40 * file)
            .map(|i| {
                let id = format!("{file}-{i}");
                match i % 50 {
                    7 => record(&id, &spammy()),
                    8 => record(&id, &super::verdict::junk()),
                    9 => "bad\n".to_owned(),
                    _ => record(&id, &ARTICLE.repeat(i % 5 + 1)),
                }
            })
            .collect();
        let name = format!("in/{}/f{file:02}", file % 3);
        match file % 4 {
            0 => place.write(&format!("{name}.jsonl.zst"), zstd(lines.as_bytes())),
            1 => place.write(&format!("{name}.jsonl.gz"), gzip(lines.as_bytes())),
            2 => place.write(&format!("{name}.jsonl"), lines),
            _ => place.write(&format!("{name}.txt"), spammy()),
        }
    }
}

const OPTIONS: &str = "--drop --ledger ledger.jsonl.zst --summary summary.json --threads 2";

/// All files below `out` and beside it, but for what tells of times.
fn tree(place: &Place, out: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(place.root.path()) {
        let entry = entry.unwrap();
        let name = entry.path().strip_prefix(place.root.path()).unwrap();
        let name = name.to_str().unwrap();
        let ours = name.starts_with(out) || name.starts_with("ledger");
        if ours && entry.file_type().is_file() {
            files.insert(name.to_owned(), fs::read(entry.path()).unwrap());
        }
    }
    files
}

fn figures(place: &Place, name: &str) -> serde_json::Value {
    let mut figures: serde_json::Value = serde_json::from_slice(&place.read(name)).unwrap();
    let object = figures.as_object_mut().unwrap();
    object.remove("seconds");
    object.remove("megabytes_a_second");
    figures
}

fn clear(place: &Place, out: &str) {
    for name in tree(place, out).keys() {
        fs::remove_file(place.path(name)).unwrap();
    }
}

/// A number from a sequence that looks random.
fn random(state: &mut u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn killed_runs_go_on_to_the_same_end() {
    let place = Place::new();
    inputs(&place, 12);
    let start = Instant::now();
    place.run(&format!("clean in -o out {OPTIONS}")).status(2);
    let mut whole = start.elapsed();
    let (expected, sums) = (tree(&place, "out"), figures(&place, "summary.json"));
    assert!(expected.contains_key("out.rejected.jsonl"));
    assert!(expected.contains_key("out.dropped.jsonl"));
    let mut state = 7;
    let (mut killed, mut partly) = (0, 0);
    for _ in 0..20 {
        clear(&place, "out");
        let mut tries = 0;
        loop {
            tries += 1;
            let resume = if tries > 1 { "--resume" } else { "" };
            let mut child = place
                .command(&format!("clean in -o out {OPTIONS} {resume}"))
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let wait = whole.as_micros() as u64 * (random(&mut state) % 100) / 80;
            thread::sleep(Duration::from_micros(wait));
            // SIGKILL on Unix.
            child.kill().unwrap();
            let status = child.wait().unwrap();
            if status.code().is_some() {
                // The first run had a busier machine.
                whole = whole * 4 / 5;
                break;
            }
            killed += 1;
            // No output has its name before it is whole.
            for (name, bytes) in tree(&place, "out/") {
                if let Some(whole) = expected.get(&name).filter(|_| !name.contains(".saoye")) {
                    assert!(*whole == bytes, "{name}");
                    partly += 1;
                }
            }
            if tries == 3 {
                place
                    .run(&format!("clean in -o out {OPTIONS} --resume"))
                    .status(2);
                break;
            }
        }
        let got = tree(&place, "out");
        assert_eq!(
            got.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>()
        );
        for (name, bytes) in &expected {
            assert!(got[name] == *bytes, "{name}");
        }
        assert_eq!(figures(&place, "summary.json"), sums);
    }
    assert!(
        killed >= 10 && partly > 0,
        "{killed} killed, {partly} outputs"
    );
}

#[test]
fn a_run_that_is_done_stays_so() {
    let place = Place::new();
    inputs(&place, 8);
    place.run(&format!("clean in -o out {OPTIONS}")).status(2);
    let (before, sums) = (tree(&place, "out"), figures(&place, "summary.json"));
    let ran = place
        .run(&format!("clean in -o out {OPTIONS} --resume"))
        .status(2);
    assert!(ran.err.contains("8 files of an earlier run"), "{}", ran.err);
    assert!(tree(&place, "out") == before);
    assert_eq!(figures(&place, "summary.json"), sums);
    // Another file is done, and nothing else.
    place.write("in/z.jsonl", record("z", &spammy()));
    place
        .run(&format!("clean in -o out {OPTIONS} --resume"))
        .status(2);
    assert_eq!(figures(&place, "summary.json")["files"], 9);
    assert!(place.exists("out/z.jsonl"));
    // Other settings and changed inputs are refused, with the reason.
    for (options, reason) in [
        ("--level 9", "level was null, is 9"),
        (
            "--set byline=remove",
            "byline was \"report from 0.5\", is \"remove from 0.5\"",
        ),
        ("--text-field body", "text field was \"text\", is \"body\""),
    ] {
        place
            .run(&format!("clean in -o out {OPTIONS} --resume {options}"))
            .fails(&["settings", reason]);
    }
    place.write("in/z.jsonl", record("z", ARTICLE) + &record("y", ARTICLE));
    place
        .run(&format!("clean in -o out {OPTIONS} --resume"))
        .fails(&["in/z.jsonl", "another size or time"]);
    // Without the option all is done anew.
    place.run(&format!("clean in -o out {OPTIONS}")).status(2);
    assert_eq!(figures(&place, "summary.json")["files"], 9);
    place
        .run("clean in/z.jsonl -o single.jsonl --resume")
        .fails(&["--resume", "directory"]);
}

#[test]
fn leftovers_are_removed_and_those_of_others_are_not() {
    let place = Place::new();
    inputs(&place, 3);
    place.write("out/0/.saoye.Ab12cd.tmp", "x");
    place.write("out/.saoye.1-of-2.Ab12cd.tmp", "x");
    place.run("clean in -o out --resume").status(2);
    assert!(!place.exists("out/0/.saoye.Ab12cd.tmp"));
    assert!(place.exists("out/.saoye.1-of-2.Ab12cd.tmp"));
}

#[test]
fn parts_are_done_apart_and_add_up() {
    let place = Place::new();
    inputs(&place, 10);
    place.run(&format!("clean in -o whole {OPTIONS}")).status(2);
    let sums = figures(&place, "summary.json");
    for part in 1..=3 {
        place
            .run(&format!("clean in -o out {OPTIONS} --shard {part}/3"))
            .status(2);
        assert!(place.exists(&format!("out.{part}-of-3.rejected.jsonl")));
    }
    for (name, bytes) in tree(&place, "whole/") {
        if !name.contains(".saoye-manifest") && name.starts_with("whole") {
            let other = name.replacen("whole", "out", 1);
            assert!(place.read(&other) == bytes, "{name}");
        }
    }
    place
        .run("report merge summary.1-of-3.json summary.2-of-3.json summary.3-of-3.json -o sum.json")
        .status(0);
    assert_eq!(figures(&place, "sum.json"), sums);
    let ran = place.run("report merge summary.1-of-3.json").status(0);
    assert!(ran.text().contains("\"pages\""));
    place
        .run("report merge in/2/f02.jsonl")
        .fails(&["f02.jsonl", "summary"]);
    // All parts together come back.
    place
        .run("undo out --ledger ledger.jsonl.zst -o back")
        .status(0);
    same_contents(&place, "in", "back");
    place.run("clean in -o out --shard 4/3").fails(&["1/4"]);
    place
        .run("clean in/2/f02.jsonl -o single --shard 1/3")
        .fails(&["--shard"]);
}

/// The files of two directories hold the same, unpacked.
fn same_contents(place: &Place, a: &str, b: &str) {
    let names = |directory: &str| -> Vec<String> {
        let names = place.names().into_iter();
        names
            .filter_map(|name| {
                name.strip_prefix(&format!("{directory}/"))
                    .map(str::to_owned)
            })
            .collect()
    };
    assert_eq!(names(a), names(b));
    for name in names(a) {
        let plain = |bytes: Vec<u8>| match &name {
            n if n.ends_with(".gz") => gunzip(&bytes),
            n if n.ends_with(".zst") => unzstd(&bytes),
            _ => bytes,
        };
        let (a, b) = (
            place.read(&format!("{a}/{name}")),
            place.read(&format!("{b}/{name}")),
        );
        assert!(plain(a) == plain(b), "{name}");
    }
}

#[test]
fn directories_are_undone() {
    let place = Place::new();
    inputs(&place, 8);
    place.write("in/bad.txt", b"\xd6\xd0");
    place.run(&format!("clean in -o out {OPTIONS}")).status(2);
    assert!(!place.exists("out/bad.txt"));
    place
        .run("undo out --ledger ledger.jsonl.zst -o back")
        .status(0);
    same_contents(&place, "in", "back");
    place
        .run("undo out --ledger ledger.jsonl.zst")
        .fails(&["-o OUT"]);
    place
        .run("undo in --ledger ledger.jsonl.zst -o b")
        .fails(&["manifest"]);
    // Several files by their names.
    place
        .run("undo out/2/f02.jsonl out/1/f01.jsonl.gz --ledger ledger.jsonl.zst --rejected out.rejected.jsonl --dropped out.dropped.jsonl -o some")
        .status(0);
    assert!(place.read("some/f02.jsonl") == place.read("in/2/f02.jsonl"));
}

#[test]
fn outputs_are_parted_by_size() {
    let place = Place::new();
    let lines: String = (0..40_000)
        .map(|i| {
            let noise = format!("{:x}", (i as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c));
            record(
                &i.to_string(),
                &format!(
                    "{noise}{}",
                    if i % 9 == 0 {
                        spammy()
                    } else {
                        ARTICLE.to_owned()
                    }
                ),
            )
        })
        .collect();
    place.write("in/a.jsonl", &lines);
    place.write("in/b.jsonl.zst", zstd(lines.as_bytes()));
    place.write("in/c.jsonl", record("c", ARTICLE));
    place
        .run("clean in -o out --max-file-size 3 --ledger l.jsonl")
        .status(0);
    let names: Vec<_> = place
        .names()
        .into_iter()
        .filter(|n| n.starts_with("out/"))
        .collect();
    let parts = |start: &str| names.iter().filter(|n| n.starts_with(start)).count();
    assert!(parts("out/a.0000") >= 3, "{names:?}");
    assert!(parts("out/b.0000") >= 1 && names.contains(&"out/c.00000.jsonl".to_owned()));
    let all: Vec<u8> = names
        .iter()
        .filter(|n| n.starts_with("out/a.0000"))
        .flat_map(|n| place.read(n))
        .collect();
    place.run("clean in/a.jsonl -o whole.jsonl").status(0);
    assert!(all == place.read("whole.jsonl"));
    for name in &names {
        assert!(place.read(name).len() <= 6 << 20, "{name}");
    }
    place.run("undo out --ledger l.jsonl -o back").status(0);
    same_contents(&place, "in", "back");
    place
        .run("clean in/a.jsonl -o x.jsonl --max-file-size 1")
        .fails(&["--max-file-size"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_run_behind_the_current_file() {
    use std::os::unix::process::ExitStatusExt;
    let place = Place::new();
    let lines: String = (0..12_000)
        .map(|i| record(&i.to_string(), &spammy()))
        .collect();
    for file in 0..8 {
        place.write(&format!("in/{file:02}.jsonl"), &lines);
    }
    place
        .run("clean in -o whole --ledger ledger.jsonl")
        .status(0);
    let ledger = place.read("ledger.jsonl");
    for signal in ["-INT", "-TERM"] {
        let child = place
            .command("clean in -o out --ledger ledger.jsonl")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        while !place.path("out").is_dir() || fs::read_dir(place.path("out")).unwrap().count() < 3 {
            thread::sleep(Duration::from_millis(1));
        }
        Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(130),
            "{err} {:?}",
            output.status.signal()
        );
        assert!(err.contains("--resume"), "{err}");
        let outputs = place.names();
        let done = outputs.iter().filter(|n| n.starts_with("out/")).count();
        assert!((1..8).contains(&done), "{done} done");
        assert!(!outputs.iter().any(|n| n.ends_with(".tmp")));
        for name in outputs.iter().filter(|n| n.starts_with("out/")) {
            let other = name.replacen("out", "whole", 1);
            assert!(place.read(name) == place.read(&other), "{name}");
        }
        place
            .run("clean in -o out --ledger ledger.jsonl --resume")
            .status(0);
        assert!(place.read("ledger.jsonl") == ledger);
        fs::remove_dir_all(place.path("out")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_fails_is_told_and_the_others_finish() {
    let place = Place::new();
    place.write("in/a.jsonl", record("a", &spammy()));
    place.write("in/c.jsonl", record("c", &spammy()));
    place.write("in/b.jsonl", record("b", &spammy()));
    // It opens, but reading fails: memory that is not there.
    fs::remove_file(place.path("in/b.jsonl")).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", place.path("in/b.jsonl")).unwrap();
    let ran = place
        .run("clean in -o out --ledger l.jsonl --summary s.json")
        .status(1);
    assert!(
        ran.err.contains("saoye: in/b.jsonl: cannot read"),
        "{}",
        ran.err
    );
    assert!(place.exists("out/a.jsonl") && place.exists("out/c.jsonl"));
    assert!(!place.exists("out/b.jsonl"));
    assert_eq!(place.rows("l.jsonl").len(), 2);
    let figures = figures(&place, "s.json");
    assert_eq!(
        (&figures["files"], &figures["files_failed"]),
        (&2.into(), &1.into())
    );
    // It is tried again.
    fs::remove_file(place.path("in/b.jsonl")).unwrap();
    place.write("in/b.jsonl", record("b", &spammy()));
    place
        .run("clean in -o out --ledger l.jsonl --summary s.json --resume")
        .status(0);
    assert_eq!(place.rows("l.jsonl").len(), 3);
    place.run("undo out --ledger l.jsonl -o back").status(0);
    same_contents(&place, "in", "back");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_clear_error() {
    let place = Place::new();
    fs::create_dir(place.path("small")).unwrap();
    let small = place.path("small");
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
        .arg(&small)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let lines: String = (0..20_000)
        .map(|i| record(&i.to_string(), &spammy()))
        .collect();
    place.write("in/a.jsonl", lines);
    if mounted {
        let single = place.run("clean in/a.jsonl -o small/a.jsonl");
        let many = place.run("clean in -o small/out");
        let left: Vec<_> = place
            .names()
            .into_iter()
            .filter(|n| n.starts_with("small/"))
            .collect();
        let unmounted = Command::new("umount").arg(&small).status().unwrap();
        assert!(unmounted.success());
        single.fails(&["a.jsonl: cannot write", "No space left"]);
        many.fails(&["a.jsonl: cannot write", "No space left"]);
        // What another run would go on with may stay.
        assert!(left.iter().all(|n| n.contains("saoye-partial")), "{left:?}");
    } else {
        // Without the right to mount, a device that is always full must do.
        place
            .run("clean in/a.jsonl -o /dev/full")
            .fails(&["/dev/full: cannot write", "No space left"]);
    }
}

#[cfg(unix)]
#[test]
fn odd_places() {
    let place = Place::new();
    place.write("in/a.jsonl", record("a", &spammy()));
    place.write("elsewhere/b.jsonl", record("b", &spammy()));
    // A symlink out of the tree is followed, and its output lies where the link does.
    std::os::unix::fs::symlink("../elsewhere", place.path("in/link")).unwrap();
    place.run("clean in -o out").status(0);
    assert!(place.exists("out/link/b.jsonl") && !place.path("out/link").is_symlink());
    // A link round in a circle is told.
    std::os::unix::fs::symlink(".", place.path("in/self")).unwrap();
    place.run("clean in -o out").fails(&["in/self", "loop"]);
    fs::remove_file(place.path("in/self")).unwrap();
    // The same input twice, an output that is its own input, one inside of the input.
    place
        .run("clean in/a.jsonl in/a.jsonl -o out")
        .fails(&["a.jsonl", "of its own"]);
    place
        .run("clean in/a.jsonl -o in/a.jsonl")
        .fails(&["in/a.jsonl", "of its own"]);
    place.run("clean in -o in").fails(&["in"]);
    place
        .run("clean in -o in/out")
        .fails(&["outside of the input"]);
    std::os::unix::fs::symlink("in", place.path("alias")).unwrap();
    place.run("clean in -o alias").fails(&["alias"]);
    // Another run that is at work.
    let lock = fs::File::open(place.path("out/.saoye-manifest.jsonl")).unwrap();
    lock.lock().unwrap();
    place.run("clean in -o out").fails(&["out", "no other run"]);
    drop(lock);
    place.run("clean in -o out").status(0);
}

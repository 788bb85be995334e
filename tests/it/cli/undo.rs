//! The ledger, and the original back from it.

use super::*;

#[test]
fn the_ledger_says_what_was_done() {
    let place = Place::new();
    place.write("a.jsonl", record("x", ARTICLE) + &record("y", &spammy()));
    place
        .run("clean a.jsonl -o b.jsonl --ledger l.jsonl")
        .status(0);
    let rows = place.rows("l.jsonl");
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["file"], &rows[0]["record"]),
        (&"a.jsonl".into(), &2.into())
    );
    assert_eq!(rows[0]["id"], "y");
    let mut text = spammy();
    for edit in rows[0]["edits"].as_array().unwrap().iter().rev() {
        let start = edit["start"].as_u64().unwrap() as usize;
        let removed = edit["removed"].as_str().unwrap();
        assert_eq!(&text[start..start + removed.len()], removed);
        assert_eq!(edit["label"], "share-widget");
        assert!(edit["rule"].is_string() && edit["score"].is_number());
        text.replace_range(
            start..start + removed.len(),
            edit["inserted"].as_str().unwrap(),
        );
    }
    assert_eq!(place.rows("b.jsonl")[1]["text"], text);
}

/// Records written in every way that JSON allows, with bad ones between.
fn odd_lines() -> Vec<u8> {
    let ascii = |text: &str| -> String {
        text.encode_utf16()
            .map(|unit| match u8::try_from(unit) {
                Ok(b) if b.is_ascii_alphanumeric() => char::from(b).to_string(),
                _ => format!("\\u{unit:04X}"),
            })
            .collect()
    };
    let mut lines = vec![0xef, 0xbb, 0xbf];
    for line in [
        format!("{{\"text\":\"{}\"}}\r\n", ascii(&format!("😀{}", spammy()))),
        "bad\n".to_owned(),
        "worse\r\n".to_owned(),
        "\n".to_owned(),
        format!(
            "{{ \"text\" : \"\\/\\u002f\\t{}\\u000a\\n{WIDGET}\\n\" }}\n",
            ARTICLE.replace('\n', "\\n")
        ),
        record("c", ARTICLE),
        record("d", &spammy()),
        "{\"text\":null}\n".to_owned(),
        format!("{{\"text\":\"{WIDGET}\"}}\n"),
    ] {
        lines.extend(line.into_bytes());
    }
    lines.extend(b"{\"text\":\"\xff\"}");
    lines
}

#[test]
fn the_original_comes_back_byte_for_byte() {
    let place = Place::new();
    place.write("a.jsonl", odd_lines());
    place.write("a.jsonl.gz", gzip(&odd_lines()));
    for (input, output) in [
        ("a.jsonl", "b.jsonl"),
        ("a.jsonl.gz", "c.jsonl.gz"),
        ("a.jsonl", "d.jsonl.zst"),
    ] {
        place
            .run(&format!("clean {input} -o {output} --ledger l.jsonl.zst"))
            .status(2);
        assert!(!place.read(output).is_empty());
        let ran = place
            .run(&format!("undo {output} --ledger l.jsonl.zst"))
            .status(0);
        assert!(
            ran.out == odd_lines(),
            "{}",
            String::from_utf8_lossy(&ran.out)
        );
        place
            .run(&format!(
                "undo {output} --ledger l.jsonl.zst -o back.jsonl.gz"
            ))
            .status(0);
        assert!(gunzip(&place.read("back.jsonl.gz")) == odd_lines());
    }
}

#[test]
fn several_files_of_one_ledger_come_back() {
    let place = Place::new();
    let other = format!("{{\"text\":{:?}}}\n", spammy()).repeat(3);
    place.write("in/a.jsonl", odd_lines());
    place.write("in/b.jsonl", &other);
    place
        .run("clean in/a.jsonl in/b.jsonl -o out --ledger l.jsonl")
        .status(2);
    place
        .run("undo out/a.jsonl out/b.jsonl --ledger l.jsonl")
        .fails(&["a directory"]);
    place
        .run("undo out/a.jsonl out/b.jsonl --ledger l.jsonl -o back --rejected out.rejected.jsonl")
        .status(0);
    assert_ne!(place.read("out/b.jsonl"), other.as_bytes());
    assert!(place.read("back/a.jsonl") == odd_lines());
    assert!(place.read("back/b.jsonl") == other.as_bytes());
}

#[test]
fn texts_come_back_too() {
    let place = Place::new();
    let pages = [
        spammy(),
        format!("\u{feff}{WIDGET}\r\n{ARTICLE}\r\n{WIDGET}\r\n"),
        ARTICLE.to_owned(),
    ];
    for (i, page) in pages.iter().enumerate() {
        place.write(&format!("in/{i}/p.txt"), page);
    }
    place.run("clean in -o out --ledger l.jsonl").status(0);
    for (i, page) in pages.iter().enumerate() {
        let ran = place.run(&format!(
            "undo out/{i}/p.txt --ledger l.jsonl --file in/{i}/p.txt"
        ));
        assert_eq!(ran.status(0).text(), page);
    }
    let ran = place.run("undo out/1/p.txt --ledger l.jsonl").status(0);
    assert_eq!(ran.text(), pages[1]);
}

#[test]
fn a_ledger_that_does_not_fit_is_an_error() {
    let place = Place::new();
    place.write("a.jsonl", odd_lines());
    place
        .run("clean a.jsonl -o b.jsonl --ledger l.jsonl")
        .status(2);
    // Without the rejected records the numbers are others.
    fs::rename(place.path("b.jsonl.rejected.jsonl"), place.path("r.jsonl")).unwrap();
    place
        .run("undo b.jsonl --ledger l.jsonl -o c.jsonl")
        .fails(&["b.jsonl"]);
    assert!(!place.exists("c.jsonl"));
    place
        .run("undo b.jsonl --ledger l.jsonl --rejected r.jsonl -o c.jsonl")
        .status(0);
    assert!(place.read("c.jsonl") == odd_lines());
    place
        .run("undo b.jsonl --ledger l.jsonl -o b.jsonl")
        .fails(&["b.jsonl"]);
    place
        .run("undo b.jsonl --ledger b.jsonl -o d.jsonl")
        .fails(&["b.jsonl", "row"]);
    place
        .run("undo b.jsonl --ledger none.jsonl")
        .fails(&["none.jsonl"]);
    place.write("e.jsonl", record("a", ARTICLE));
    place
        .run("undo e.jsonl --ledger l.jsonl -o d.jsonl")
        .fails(&["e.jsonl"]);
    assert!(!place.exists("d.jsonl"));
}

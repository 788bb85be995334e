//! Verdicts: in marks, in the summary, and acted upon.

use super::*;

/// A page of nothing but search phrases.
pub(super) fn junk() -> String {
    let names = "同心县,宽城区,凤冈县,遂昌县,老河口市,方正县,尼玛县,霍邱县,柘荣县,洛扎县,洛浦县,平坝县,新野县,吐鲁番市,\
                 乐安县,乐都县,三河市,苍梧县,";
    format!("{names}\n{WIDGET}")
}

fn input() -> String {
    record("a", ARTICLE)
        + &record("b", &junk())
        + "bad\n"
        + &record("c", &spammy())
        + &format!(" {{\"x\":1.0,\"text\":{}}}\r\n", serde_json::json!(junk()))
        + &record("e", ARTICLE)
}

#[test]
fn marks_come_with_a_verdict() {
    let place = Place::new();
    let text = record("a", ARTICLE) + &record("b", &junk()) + &record("c", &spammy());
    place.write("a.jsonl", text);
    place
        .run("mark a.jsonl -o b.jsonl --summary s.json")
        .status(0);
    let rows = place.rows("b.jsonl");
    let verdict = |i: usize| &rows[i]["saoye"]["verdict"];
    assert_eq!(verdict(0)["decision"], "keep");
    assert_eq!(verdict(0)["removed_share"], 0.0);
    assert_eq!(verdict(1)["decision"], "drop-advised");
    assert!(verdict(1)["spam_score"].as_f64().unwrap() > 0.5);
    assert_eq!(verdict(1)["labels"][0], "region-stuffing");
    assert!(verdict(1)["reason"].as_str().unwrap().contains("spam"));
    assert_eq!(verdict(2)["decision"], "cleaned");
    assert_eq!(verdict(2)["labels"], serde_json::json!(["share-widget"]));
    let summary: serde_json::Value = serde_json::from_slice(&place.read("s.json")).unwrap();
    for decision in ["keep", "cleaned", "drop-advised"] {
        assert_eq!(summary["verdicts"][decision], 1);
    }
    assert_eq!(summary["pages_dropped"], 0);
}

#[test]
fn dropped_pages_go_to_their_file_unchanged() {
    let place = Place::new();
    place.write("a.jsonl", input());
    let ran = place
        .run("clean a.jsonl -o b.jsonl --drop --ledger l.jsonl --summary s.json")
        .status(2);
    assert!(ran.err.contains("b.jsonl.dropped.jsonl"), "{}", ran.err);
    let ids: Vec<_> = place
        .rows("b.jsonl")
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    assert_eq!(ids, ["a", "c", "e"]);
    let dropped = place.rows("b.jsonl.dropped.jsonl");
    assert_eq!(dropped.len(), 2);
    assert_eq!(
        (&dropped[1]["file"], &dropped[1]["record"]),
        (&"a.jsonl".into(), &5.into())
    );
    assert!(dropped[1]["reason"].as_str().unwrap().contains("spam"));
    let lines: Vec<String> = input().split_inclusive('\n').map(str::to_owned).collect();
    assert_eq!(dropped[0]["raw"], lines[1]);
    assert_eq!(dropped[1]["raw"], lines[4]);
    assert_eq!(place.rows("l.jsonl").len(), 1);
    let summary: serde_json::Value = serde_json::from_slice(&place.read("s.json")).unwrap();
    assert_eq!(
        (&summary["pages_dropped"], &summary["pages_changed"]),
        (&2.into(), &1.into())
    );
    // Nothing is lost: the original comes back from what was written.
    let back = place.run("undo b.jsonl --ledger l.jsonl").status(0);
    assert_eq!(back.text(), input());
}

#[test]
fn without_the_option_nothing_is_dropped() {
    let place = Place::new();
    place.write("a.jsonl", input());
    place.run("clean a.jsonl -o b.jsonl").status(2);
    assert_eq!(place.rows("b.jsonl").len(), 5);
    assert!(!place.exists("b.jsonl.dropped.jsonl"));
    place
        .run("clean a.jsonl --drop --dry-run --threads 1")
        .status(2);
    assert_eq!(
        place.names(),
        ["a.jsonl", "b.jsonl", "b.jsonl.rejected.jsonl"]
    );
}

#[test]
fn a_dropped_text_is_not_written() {
    let place = Place::new();
    place.write("in/a.txt", ARTICLE);
    place.write("in/b.txt", junk());
    place
        .run("clean in -o out --drop --dropped d.jsonl.gz")
        .status(0);
    assert_eq!(
        place.names(),
        ["d.jsonl.gz", "in/a.txt", "in/b.txt", "out/a.txt"]
    );
    let row: serde_json::Value =
        serde_json::from_slice(&gunzip(&place.read("d.jsonl.gz"))).unwrap();
    assert_eq!(row["raw"], junk());
    assert_eq!(row["file"], "in/b.txt");
}

#[test]
fn dropped_pages_need_a_place() {
    let place = Place::new();
    place.write("a.jsonl", input());
    place.run("clean a.jsonl --drop").fails(&["--dropped"]);
    place
        .run("clean a.jsonl --drop -o b.jsonl --dropped a.jsonl")
        .fails(&["a.jsonl", "dropped"]);
    assert!(!place.exists("b.jsonl"));
}

#[test]
fn the_configuration_says_when() {
    let place = Place::new();
    place.write("a.jsonl", record("c", &spammy()) + &record("b", &junk()));
    place.write(
        "c.toml",
        "[drop]\nspam-share = 1.0\nleast-left = 0\n[actions]\nshare-widget = \"ignore\"\n",
    );
    place
        .run("clean a.jsonl -o b.jsonl --drop --config c.toml")
        .status(0);
    assert_eq!(place.rows("b.jsonl").len(), 2);
    place.write("c.toml", "[drop]\nspam-share = 2\n");
    place
        .run("clean a.jsonl -o b.jsonl --drop --config c.toml")
        .fails(&["c.toml", "spam-share"]);
    place.write("c.toml", "[drop]\nleast = 2\n");
    place
        .run("clean a.jsonl -o b.jsonl --drop --config c.toml")
        .fails(&["c.toml", "least-left"]);
}

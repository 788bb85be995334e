//! Measuring speed: the shape of what is told, never the speed.

use super::*;

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_slice(&ran.out).unwrap()
}

#[track_caller]
fn has_rates(rows: &serde_json::Value, least: usize) {
    let rows = rows.as_array().unwrap();
    assert!(rows.len() >= least, "{rows:?}");
    for row in rows {
        let rate = |name: &str| {
            row[name]
                .as_f64()
                .unwrap_or_else(|| panic!("{name}: {row}"))
        };
        let median = rate("median_megabytes_per_second");
        assert!(median > 0.0, "{row}");
        assert!(rate("slowest_megabytes_per_second") <= median, "{row}");
        assert!(rate("fastest_megabytes_per_second") >= median, "{row}");
        assert!(rate("spread_percent") >= 0.0, "{row}");
    }
}

#[test]
fn the_built_in_corpus_as_json() {
    let place = Place::new();
    let ran = place
        .run("bench --json --size 1 --rounds 2 --threads 2")
        .status(0);
    let told = json(&ran);
    assert_eq!(told["rounds"], 2);
    assert_eq!(told["corpus"]["built_in"], true);
    let parts = told["parts"].as_array().unwrap();
    let names: Vec<_> = parts.iter().map(|part| &part["name"]).collect();
    assert_eq!(names, ["prose", "furniture", "annotated", "spam-dense"]);
    let mut bytes = 0;
    for part in parts {
        // Prose, annotated or not, need not come to the rules.
        let judged = ["furniture", "spam-dense"]
            .iter()
            .any(|name| part["name"] == *name);
        let stages = if judged { 12 } else { 7 };
        has_rates(&part["stages"], stages);
        bytes += part["text_bytes"].as_u64().unwrap();
    }
    assert_eq!(told["corpus"]["text_bytes"], bytes);
    has_rates(&told["floors"], 6);
    has_rates(&told["scaling"], 2);
    assert_eq!(told["scaling"][1]["threads"], 2);
    assert!(told["machine"]["cores"].as_u64().unwrap() > 0);
    assert!(place.names().is_empty());
}

#[test]
fn a_corpus_of_several_formats_is_left_as_it_is() {
    let place = Place::new();
    let page = spammy();
    let lines = record("a", &page) + "{\"text\":null}\n" + &record("b", ARTICLE);
    place.write("in/a.txt", &page);
    place.write("in/b.jsonl.gz", gzip(lines.as_bytes()));
    place.write("in/c.jsonl.zst", zstd(lines.as_bytes()));
    place.write("in/readme.md", "x");
    let before = place.read("in/b.jsonl.gz");
    let ran = place
        .run("bench in --json --rounds 1 --threads 1")
        .status(0);
    let corpus = &json(&ran)["corpus"];
    let text = 3 * page.len() + 2 * ARTICLE.len();
    assert_eq!(corpus["text_bytes"], text);
    assert_eq!((&corpus["files"], &corpus["pages"]), (&3.into(), &5.into()));
    assert_eq!(corpus["files_left_out"], 1);
    assert_eq!(corpus["records_rejected"], 2);
    assert_eq!(corpus["last_file_cut"], false);
    assert_eq!(place.read("in/b.jsonl.gz"), before);
    assert_eq!(place.names().len(), 4);
    let ran = place.run("bench in --rounds 1 --threads 1").status(0);
    for part in [
        "5 pages",
        "2 records could not be read",
        "memcpy",
        "1 thread",
    ] {
        assert!(ran.text().contains(part), "no {part:?} in {}", ran.text());
    }
}

#[test]
fn only_as_much_is_taken_as_is_wanted() {
    let place = Place::new();
    let line = record("a", &ARTICLE.repeat(1000));
    let lines = line.repeat(20);
    place.write("a.jsonl", &lines);
    place.write("b.jsonl", &line);
    let words = "bench a.jsonl b.jsonl --json --size 1 --rounds 1 --threads 1";
    let corpus = json(&place.run(words).status(0))["corpus"].clone();
    assert_eq!(corpus["last_file_cut"], true);
    assert_eq!(corpus["files_left_out"], 1);
    assert!(corpus["text_bytes"].as_u64().unwrap() < lines.len() as u64);
    let ran = place.run_with("bench - --json --rounds 1 --threads 1", line.as_bytes());
    assert_eq!(json(&ran.status(0))["corpus"]["pages"], 1);
}

#[test]
fn a_corpus_without_pages_is_an_error() {
    let place = Place::new();
    place.write("empty.jsonl", "");
    place.write("none.jsonl", "{\"text\":null}\n");
    fs::create_dir(place.path("nothing")).unwrap();
    place
        .run("bench empty.jsonl")
        .fails(&["expected pages with text in empty.jsonl, got none"]);
    place
        .run("bench none.jsonl")
        .fails(&["got none (1 rejected)"]);
    place.run("bench nothing").fails(&["nothing", "got none"]);
    place
        .run("bench absent.jsonl")
        .fails(&["absent.jsonl", "cannot read"]);
    place.run("bench --rounds 0").fails(&["--rounds"]);
}

#[cfg(feature = "parquet")]
#[test]
fn a_table() {
    let place = Place::new();
    let texts = [spammy(), ARTICLE.to_owned()].map(|text| Some(text.into_bytes()));
    let bytes = parquet::table(&texts, 2, ::parquet::basic::Compression::UNCOMPRESSED);
    place.write("a.parquet", bytes);
    let ran = place
        .run("bench a.parquet --json --rounds 1 --threads 1")
        .status(0);
    assert_eq!(json(&ran)["corpus"]["pages"], 2);
}

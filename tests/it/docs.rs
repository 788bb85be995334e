//! Pages of docs/ that commands write are as the commands would write them now.

use std::fs;

#[test]
fn the_manual_of_rules_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");
    let written = fs::read_to_string(path).unwrap();
    assert!(
        written == saoye::rules::manual(),
        "docs/rules.md is stale: saoye explain --markdown > docs/rules.md"
    );
}

#[test]
fn the_example_in_the_manual_of_linking_is_the_one_that_is_tested() {
    let read = |path: &str| {
        let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let (manual, source) = (read("docs/linking.md"), read("examples/crawler.rs"));
    let (_, block) = manual.split_once("```rust\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    assert!(
        source.contains(block),
        "docs/linking.md does not have `clean` as it is in examples/crawler.rs"
    );
}

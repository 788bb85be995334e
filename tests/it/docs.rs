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
fn examples_in_the_manual_of_linking_are_those_that_are_tested() {
    let read = |path: &str| {
        let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let manual = read("docs/linking.md");
    for (language, source) in [
        ("rust", "examples/crawler.rs"),
        ("c", "bindings/c/examples/clean.c"),
    ] {
        let (_, block) = manual.split_once(&format!("```{language}\n")).unwrap();
        let (block, _) = block.split_once("```").unwrap();
        assert!(
            read(source).contains(block),
            "docs/linking.md: the {language} example is not in {source}"
        );
    }
}

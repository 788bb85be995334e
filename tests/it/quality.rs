//! The figures on the gold pages: floors that they must not fall below, and docs/quality.md as it would be written now.

use std::{fs, path::Path, sync::OnceLock};

use saoye::{
    Cleaner, Label,
    eval::{self, Evaluation, Measured},
};

/// The sets of gold pages; what rules are not tuned on is the last one.
const SETS: [&str; 4] = ["dev", "opened", "written", "held"];

/// All sets, measured once.
fn measured() -> &'static [Measured] {
    static MEASURED: OnceLock<Vec<Measured>> = OnceLock::new();
    MEASURED.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let cleaner = Cleaner::new();
        SETS.map(|half| {
            let file = format!("tests/quality/{half}.jsonl");
            let pages = eval::read(&root.join(&file)).unwrap();
            assert!(pages.len() >= 150, "{file}: {} pages", pages.len());
            Measured {
                evaluation: eval::evaluate(&cleaner, &pages, None),
                file,
            }
        })
        .into()
    })
}

fn half(name: &str) -> &'static Evaluation {
    let file = format!("tests/quality/{name}.jsonl");
    let found = measured().iter().find(|one| one.file == file);
    &found.expect("a half").evaluation
}

/// A figure by its name in tests/quality/floors.tsv; 1 where there is nothing to be found.
fn figure(evaluation: &Evaluation, tier: &str, what: &str, figure: &str) -> f64 {
    let group = match tier {
        "all" => &evaluation.all,
        _ => &evaluation.tiers[tier],
    };
    let share = if what == "pages" {
        let tally = group.cleaner();
        match figure {
            "removed" => tally.removed(),
            "kept" => tally.kept(),
            "exact" => tally.exact_share(),
            "touched" => tally.touched_share(),
            "negatives-dropped" => Some(tally.negatives_drop_advised as f64),
            _ => panic!("{figure}"),
        }
    } else {
        let score = group.label(what.parse::<Label>().unwrap());
        match figure {
            "recall-any" => score.recall_any(),
            "recall" => score.recall(),
            "precision" => score.precision(),
            "span-f1" => score.span_f1(),
            _ => panic!("{figure}"),
        }
    };
    share.unwrap_or(1.0)
}

#[test]
fn figures_stay_above_their_floors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/quality/floors.tsv");
    let floors = fs::read_to_string(path).unwrap();
    let mut labels = std::collections::BTreeSet::new();
    let mut fallen = Vec::new();
    for row in floors.lines().filter(|row| !row.starts_with('#')) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [name, tier, what, name_of_figure, limit] = cells[..] else {
            panic!("expected five columns, got {row:?}");
        };
        let limit: f64 = limit.parse().unwrap();
        let got = figure(half(name), tier, what, name_of_figure);
        let most = matches!(name_of_figure, "touched" | "negatives-dropped");
        if most && got > limit || !most && got < limit {
            fallen.push(format!("{row}: got {got:.4}"));
        }
        labels.insert((name, what));
    }
    assert!(fallen.is_empty(), "{}", fallen.join("\n"));
    for one in SETS {
        for label in Label::all().filter(|l| half(one).all.label(*l).gold > 0) {
            assert!(labels.contains(&(one, label.as_str())), "{one} {label}");
        }
    }
}

#[test]
fn half_of_the_pages_must_not_change() {
    let tallies = || measured().iter().map(|one| one.evaluation.all.cleaner());
    let pages: u64 = tallies().map(|tally| tally.pages).sum();
    let negatives: u64 = tallies().map(|tally| tally.negatives).sum();
    assert!(negatives * 2 >= pages, "{negatives} of {pages}");
}

#[test]
fn the_page_of_figures_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/quality.md");
    let page = fs::read_to_string(path).unwrap();
    let tables = page
        .split_once("<!-- figures -->\n")
        .and_then(|(_, rest)| rest.split_once("<!-- end of figures -->"))
        .map(|(tables, _)| tables.trim());
    assert!(
        tables == Some(eval::markdown(measured()).trim()),
        "docs/quality.md is stale: run scripts/quality.sh"
    );
}

//! The cleaner beside two floors on the same bytes: memchr, and a plain aho-corasick with the same words.

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use aho_corasick::{AhoCorasick, MatchKind};
use criterion::{Criterion, Throughput};
use saoye::{Action, Cleaner, Config, Label, dictionary::divisions::Divisions};

#[allow(dead_code)]
#[path = "../src/bench/haystacks.rs"]
mod haystacks;
#[path = "support/tables.rs"]
mod tables;

/// Bytes of each haystack.
const BYTES: usize = 1 << 20;

/// What is measured, by name.
type Runs = Vec<(&'static str, Box<dyn Fn(&[String]) -> usize>)>;

fn names() -> Vec<String> {
    Divisions::embedded().iter().map(|(name, _)| name).collect()
}

/// The phrases of all tables.
fn phrases() -> Vec<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries/phrases");
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .expect("the tables are in the repository")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.ends_with(".tsv"))
        })
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|path| {
            let table = std::fs::read_to_string(path).expect("readable");
            let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
            rows.filter_map(|row| row.split('\t').next())
                .filter(|phrase| !phrase.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// A cleaner that restores and does nothing else, or all but that.
fn restorer(restores: bool) -> Cleaner {
    let mut config = Config::default();
    for label in Label::all() {
        let restoring = [
            Label::PinyinAnnotation,
            Label::ShiftedGbk,
            Label::MarkupResidue,
        ];
        if restoring.contains(&label) != restores {
            config.set_action(label, Action::Ignore);
        }
    }
    let cleaner = Cleaner::builder().config(config).build();
    cleaner.mark("");
    cleaner
}

fn automaton(words: &[String]) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .expect("words of the dictionaries")
}

fn runs() -> Runs {
    let cleaner = Cleaner::new();
    cleaner.mark("");
    let (restores, without) = (restorer(true), restorer(false));
    let names = names();
    let all = [names.clone(), phrases()].concat();
    let (divisions, both) = (automaton(&names), automaton(&all));
    let over = |pages: &[String], count: &dyn Fn(&str) -> usize| -> usize {
        pages.iter().map(|page| count(page)).sum()
    };
    vec![
        (
            "cleaner",
            Box::new(move |pages| over(pages, &|page| cleaner.mark(page).len())),
        ),
        (
            "restoration alone",
            Box::new(move |pages| over(pages, &|page| restores.mark(page).len())),
        ),
        (
            "all but restoration",
            Box::new(move |pages| over(pages, &|page| without.mark(page).len())),
        ),
        (
            "memchr",
            Box::new(move |pages| {
                over(pages, &|page| {
                    memchr::memchr_iter(0, page.as_bytes()).count()
                })
            }),
        ),
        (
            "aho-corasick, divisions",
            Box::new(move |pages| over(pages, &|page| divisions.find_iter(page).count())),
        ),
        (
            "aho-corasick, divisions and phrases",
            Box::new(move |pages| over(pages, &|page| both.find_iter(page).count())),
        ),
    ]
}

fn texts() -> Vec<(&'static str, Vec<String>)> {
    let names: Vec<String> = names()
        .into_iter()
        .filter(|name| name.chars().count() > 2)
        .collect();
    vec![
        ("prose", haystacks::prose(BYTES)),
        ("annotated", haystacks::annotated(BYTES)),
        ("spam-dense", haystacks::spam(BYTES, &names)),
        ("furniture", haystacks::furniture(BYTES, &names)),
    ]
}

/// Million bytes a second, the best of several rounds in turn, so that all runs see the same machine.
fn rates(runs: &Runs, pages: &[String]) -> Vec<f64> {
    let bytes: usize = pages.iter().map(String::len).sum();
    let mut best = vec![Duration::MAX; runs.len()];
    for _ in 0..7 {
        for (best, (_, run)) in best.iter_mut().zip(runs) {
            let start = Instant::now();
            black_box(run(black_box(pages)));
            *best = start.elapsed().min(*best);
        }
    }
    best.iter()
        .map(|best| bytes as f64 / 1e6 / best.as_secs_f64())
        .collect()
}

fn main() {
    let runs = runs();
    let texts = texts();
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for (text, pages) in &texts {
        let mut group = criterion.benchmark_group(*text);
        let bytes: usize = pages.iter().map(String::len).sum();
        group.throughput(Throughput::Bytes(bytes as u64));
        for (name, run) in &runs {
            group.bench_function(*name, |b| b.iter(|| run(black_box(pages))));
        }
        group.finish();
    }
    criterion.final_summary();
    if std::env::args().any(|arg| arg == "--test" || arg == "--list") {
        return;
    }
    println!(
        "\nMB/s on one core, the best of 7 rounds in turn; in brackets the cleaner's speed as a multiple of it"
    );
    print!("{:<14}", "");
    for (name, _) in &runs {
        print!("{name:>38}");
    }
    println!();
    for (text, pages) in &texts {
        print!("{text:<14}");
        let rates = rates(&runs, pages);
        for rate in &rates {
            print!("{:>38}", format!("{rate:.1} ({:.3})", rates[0] / rate));
        }
        println!();
    }
}

//! Names of divisions in raw text: the scanner, its portable half and a plain aho-corasick over the same names.
//!
//! `-- --rounds TEXT RUN TIMES` goes over one text so many times and does nothing else: for counting instructions.

use std::{
    collections::BTreeSet,
    hint::black_box,
    time::{Duration, Instant},
};

use aho_corasick::{AhoCorasick, MatchKind};
use criterion::{Criterion, Throughput};
use saoye::dictionary::{divisions::Divisions, scanner::NameScanner};

#[allow(dead_code, missing_docs)]
#[path = "../src/bench/haystacks.rs"]
mod haystacks;
#[path = "support/tables.rs"]
mod tables;

/// Bytes of each text.
const BYTES: usize = 1 << 20;
/// Names of townships added for the large dictionary.
const TOWNSHIPS: usize = 35_000;

/// What is measured, by name.
type Runs = Vec<(&'static str, Box<dyn Fn(&[u8]) -> usize>)>;

fn names() -> Vec<String> {
    let names = Divisions::embedded().spellings();
    names.map(|(name, _)| name).collect()
}

/// A small generator of pseudo-random numbers.
struct Dice(u64);

impl Dice {
    fn pick<'s, T>(&mut self, some: &'s [T]) -> &'s T {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        &some[(self.0 >> 33) as usize % some.len()]
    }
}

/// Names such as townships have, made of the characters in names of divisions.
fn townships(names: &[String]) -> Vec<String> {
    let characters: Vec<char> = names
        .iter()
        .flat_map(|name| name.chars().take(name.chars().count() - 1))
        .collect();
    let ends = ["镇", "乡", "街道", "鎮", "鄉", "苏木"];
    let mut dice = Dice(6);
    let mut made = BTreeSet::new();
    while made.len() < TOWNSHIPS {
        let len = *dice.pick(&[2, 2, 2, 2, 2, 3]);
        let mut name: String = (0..len).map(|_| *dice.pick(&characters)).collect();
        name.push_str(dice.pick::<&str>(&ends));
        made.insert(name);
    }
    made.into_iter().collect()
}

fn runs() -> Runs {
    let names = names();
    let many = [names.clone(), townships(&names)].concat();
    let scanner = NameScanner::new(&names);
    let portable = NameScanner::portable(&names);
    let large = NameScanner::new(&many);
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&names)
        .expect("names of the dictionary");
    vec![
        (
            "scanner",
            Box::new(move |text| scanner.find_iter(text).count()),
        ),
        (
            "portable",
            Box::new(move |text| portable.find_iter(text).count()),
        ),
        (
            "townships",
            Box::new(move |text| large.find_iter(text).count()),
        ),
        (
            "aho-corasick",
            Box::new(move |text| automaton.find_iter(text).count()),
        ),
        (
            "memchr",
            Box::new(|text| memchr::memchr_iter(0, text).count()),
        ),
    ]
}

fn texts() -> Vec<(&'static str, Vec<u8>)> {
    let spelled = names();
    let known: Vec<String> = Divisions::embedded()
        .iter()
        .map(|(name, _)| name)
        .filter(|name| name.chars().count() > 2)
        .collect();
    let ends = ["县", "市", "区", "州", "旗", "盟", "省", "縣", "區"];
    let mut dice = Dice(1);
    let mut run = |some: &dyn Fn(&mut Dice) -> String| {
        let mut text = String::with_capacity(BYTES + 64);
        while text.len() < BYTES {
            text.push_str(&some(&mut dice));
        }
        text.into_bytes()
    };
    vec![
        ("prose", haystacks::prose(BYTES).join("\n").into_bytes()),
        (
            "spam",
            haystacks::spam(BYTES, &known).join("\n").into_bytes(),
        ),
        ("names", run(&|dice| dice.pick(&spelled).clone() + "_")),
        ("together", run(&|dice| dice.pick(&spelled).clone())),
        ("suffixes", run(&|dice| (*dice.pick(&ends)).to_owned())),
    ]
}

fn time(run: &dyn Fn(&[u8]) -> usize, text: &[u8]) -> Duration {
    let start = Instant::now();
    black_box(run(black_box(text)));
    start.elapsed()
}

/// Million bytes a second, the best of several rounds in turn, so that all runs see the same machine.
fn rates(runs: &Runs, text: &[u8]) -> Vec<f64> {
    let mut best = vec![Duration::MAX; runs.len()];
    for _ in 0..15 {
        for (best, (_, run)) in best.iter_mut().zip(runs) {
            *best = time(&**run, text).min(*best);
        }
    }
    best.iter()
        .map(|best| text.len() as f64 / 1e6 / best.as_secs_f64())
        .collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (runs, texts) = (runs(), texts());
    if let Some(at) = arguments.iter().position(|argument| argument == "--rounds") {
        let [text, run, times] = &arguments[at + 1..at + 4] else {
            unreachable!("the range has three");
        };
        let (_, text) = texts.iter().find(|(name, _)| name == text).expect("a text");
        let (_, run) = runs.iter().find(|(name, _)| name == run).expect("a run");
        for _ in 0..times.parse().expect("a number") {
            time(&**run, text);
        }
        return;
    }
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for (name, text) in &texts {
        let mut group = criterion.benchmark_group(*name);
        group.throughput(Throughput::Bytes(text.len() as u64));
        for (name, run) in &runs {
            group.bench_function(*name, |b| b.iter(|| run(black_box(text))));
        }
        group.finish();
    }
    criterion.final_summary();
    if arguments
        .iter()
        .any(|argument| argument == "--test" || argument == "--list")
    {
        return;
    }
    println!(
        "\nMB/s on one core, the best of 15 rounds in turn; in brackets as a multiple of aho-corasick"
    );
    print!("{:<10}{:>9}", "", "names");
    runs.iter().for_each(|(name, _)| print!("{name:>18}"));
    println!();
    for (name, text) in &texts {
        print!("{name:<10}{:>9}", runs[0].1(text));
        let rates = rates(&runs, text);
        for rate in &rates {
            print!("{:>18}", format!("{rate:.0} ({:.1})", rate / rates[3]));
        }
        println!();
    }
    println!("\nns a byte of one text of so many million bytes, the best of 3 rounds");
    for (name, text) in &texts {
        print!("{name:<10}");
        for times in [1, 8, 64, 512, 1024] {
            let text = text.repeat(times);
            let took = (0..3).map(|_| time(&*runs[0].1, &text)).min();
            let ns = took.unwrap_or_default().as_secs_f64() * 1e9 / text.len() as f64;
            print!("{:>18}", format!("{times}: {ns:.3}"));
        }
        println!();
    }
}

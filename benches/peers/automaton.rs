//! A plain aho-corasick over the names of the dictionaries, every hit taken out: what benches/peers/compare.py asks.
//!
//!     automaton FILE    reads {"text": …} lines; prints the seconds of each of three passes, then each page as it is left
//!     automaton         prints the names

use std::{env, error::Error, fs, hint::black_box, time::Instant};

use aho_corasick::{AhoCorasick, MatchKind};
use saoye::dictionary::divisions::Divisions;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let names: Vec<String> = Divisions::embedded().iter().map(|(name, _)| name).collect();
    let Some(file) = env::args().skip(1).find(|arg| arg != "--bench") else {
        names.iter().for_each(|name| println!("{name}"));
        return Ok(());
    };
    let pages: Vec<String> = fs::read_to_string(file)?
        .lines()
        .map(|line| {
            let page: Value = serde_json::from_str(line)?;
            let text = page["text"].as_str().ok_or("expected a text")?;
            Ok(text.to_owned())
        })
        .collect::<Result<_, Box<dyn Error>>>()?;
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&names)?;
    let mut left = Vec::new();
    let mut seconds = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        left = pages.iter().map(|page| without(&automaton, page)).collect();
        seconds.push(start.elapsed().as_secs_f64());
        black_box(&left);
    }
    println!("{}", json!({ "seconds": seconds }));
    for text in left {
        println!("{}", json!({ "text": text }));
    }
    Ok(())
}

/// The page without the names.
fn without(automaton: &AhoCorasick, page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut at = 0;
    for hit in automaton.find_iter(page) {
        out.push_str(&page[at..hit.start()]);
        at = hit.end();
    }
    out.push_str(&page[at..]);
    out
}

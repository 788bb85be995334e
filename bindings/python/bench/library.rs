//! Cleans pages on one thread with the library alone: the yardstick of bench.py.
//!
//! Reads JSON lines with a field `text`; prints the seconds of a processor that cleaning took and the bytes that came out, a line a round.

/// Seconds that this thread was on a processor, where the system tells it; a machine that others share stretches the clock.
fn seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.expect("Linux tells the time of threads in /proc/thread-self/schedstat") / 1e9
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(rounds)) = (arguments.next(), arguments.next()) else {
        eprintln!("expected: library PAGES.jsonl ROUNDS");
        std::process::exit(2);
    };
    let text = std::fs::read_to_string(&file).expect("a readable file");
    let pages: Vec<String> = text
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).expect("JSON lines");
            row["text"].as_str().expect("a text").to_owned()
        })
        .collect();
    let cleaner = saoye::Cleaner::new();
    cleaner.clean(&pages[0]);
    for _ in 0..rounds.parse().expect("a number of rounds") {
        let start = seconds();
        let left: usize = pages.iter().map(|page| cleaner.clean(page).len()).sum();
        println!("{} {left}", seconds() - start);
    }
}

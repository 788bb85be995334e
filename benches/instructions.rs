//! What `scripts/instructions.sh` counts: the cleaner on text of a kind, and nothing else in the function `saoye_counted`.
//!
//!     instructions KIND BYTES     cleans once untimed, so that tables are built, then once in `saoye_counted`
//!     instructions                prints the kinds
//!
//! It prints bytes and pages, and the seconds of the second pass, for runs without valgrind.

use std::{env, hint::black_box, process::ExitCode, time::Instant};

use saoye::{Cleaner, dictionary::divisions::Divisions};

#[path = "../src/bench/haystacks.rs"]
mod haystacks;
#[path = "support/tables.rs"]
mod tables;

/// Kinds of text by name.
type Make = fn(usize, &[String]) -> Vec<String>;

const KINDS: &[(&str, Make)] = &[
    ("prose", |bytes, _| haystacks::prose(bytes)),
    ("furniture", haystacks::furniture),
    ("spam-dense", haystacks::spam),
    ("annotated", |bytes, _| haystacks::annotated(bytes)),
    ("huge-line", |bytes, _| vec![haystacks::huge_line(bytes)]),
    ("short-lines", |bytes, _| {
        vec![haystacks::short_lines(bytes)]
    }),
    ("names-in-a-line", |bytes, names| {
        vec![haystacks::names_in_a_line(bytes, names)]
    }),
    ("names-a-line-each", |bytes, names| {
        vec![haystacks::names_in_a_line(bytes, names).replace('、', "\n")]
    }),
    ("clauses-in-a-line", |bytes, names| {
        vec![haystacks::clauses(bytes, names, "，")]
    }),
    ("addresses-in-a-line", |bytes, names| {
        vec![haystacks::clauses(bytes, names, " www.")]
    }),
    ("services-in-a-line", |bytes, names| {
        vec![haystacks::services_in_a_line(bytes, names)]
    }),
    ("services-run-together", |bytes, names| {
        vec![haystacks::names_in_a_line(bytes, names).replace('、', "换锁")]
    }),
    ("places-in-sentences", |bytes, names| {
        vec![haystacks::places_in_sentences(bytes, names)]
    }),
    ("headings", |bytes, _| {
        let section = "历史[编辑]\n河边的人走了很久，一直走到天黑。（点击：88次）\n";
        vec![section.repeat(bytes / section.len())]
    }),
    ("code-lines", |bytes, _| {
        let code = "document.getElementById('x').style.display='none';\n".repeat(bytes / 75);
        vec!["春天来了，山上的花开了。\n".repeat(bytes / 110) + &code]
    }),
    ("brackets", |bytes, _| vec!["（a".repeat(bytes / 4)]),
    ("question-marks", |bytes, _| vec!["？是?".repeat(bytes / 7)]),
    ("question-run", |bytes, _| vec!["?".repeat(bytes)]),
    ("lost-places", |bytes, _| vec!["??是".repeat(bytes / 5)]),
    ("misread", |bytes, _| {
        vec!["鏂伴椈涓�蹇冿細".repeat(bytes / 27)]
    }),
    ("page-numbers", |bytes, _| {
        vec!["第1页".repeat(bytes / 7) + "第1"]
    }),
];

#[inline(never)]
fn saoye_counted(cleaner: &Cleaner, pages: &[String]) -> usize {
    pages.iter().map(|page| cleaner.clean(page).len()).sum()
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).filter(|a| a != "--bench").collect();
    let [kind, bytes] = &args[..] else {
        for (name, _) in KINDS {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    };
    let make = KINDS.iter().find(|(name, _)| name == kind);
    let (Some((_, make)), Ok(bytes)) = (make, bytes.parse()) else {
        eprintln!("expected a kind of text and bytes, got {kind} {bytes}");
        return ExitCode::FAILURE;
    };
    let names: Vec<String> = Divisions::embedded()
        .iter()
        .map(|(name, _)| name)
        .filter(|name| name.chars().count() > 2)
        .collect();
    let cleaner = Cleaner::new();
    // Tables are built by the first pages that need them: some of each kind.
    for (_, make) in KINDS {
        for page in make(20_000, &names) {
            black_box(cleaner.clean(&page));
        }
    }
    let pages = make(bytes, &names);
    let start = Instant::now();
    black_box(saoye_counted(&cleaner, black_box(&pages)));
    let seconds = start.elapsed().as_secs_f64();
    let bytes: usize = pages.iter().map(String::len).sum();
    println!("{bytes} {} {seconds:.6}", pages.len());
    ExitCode::SUCCESS
}

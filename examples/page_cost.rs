//! What a page costs, and what handing it to another thread costs: `cargo run --release --example page_cost`.
//! Medians, so that other work on the machine tells little.

use std::{hint::black_box, io, time::Instant};

use saoye::Cleaner;
use tokio::{runtime::Builder, task::spawn_blocking};

const PROSE: &str =
    "今天上午,全市春季植树活动在南山公园举行,来自各单位的三百多名志愿者种下了一千二百棵树苗。\n";
const SHARE: &str = "分享到微信 分享到微博 分享到QQ空间";
const HANDED_OVER: usize = 5000;

/// The median in microseconds.
fn median(mut nanoseconds: Vec<u128>) -> f64 {
    nanoseconds.sort_unstable();
    nanoseconds[nanoseconds.len() / 2] as f64 / 1e3
}

fn main() -> io::Result<()> {
    let cleaner = Cleaner::new();
    println!("| page | bytes | µs |\n|---|--:|--:|");
    for (what, page, times) in [
        (
            "a sentence and a share prompt",
            format!("{PROSE}{SHARE}"),
            2000,
        ),
        ("prose", PROSE.repeat(30), 1000),
        (
            "the hacked page of the README",
            include_str!("hacked-page.txt").to_owned(),
            1000,
        ),
        (
            "prose with 30 share prompts",
            format!("{}{SHARE}\n", PROSE.repeat(30)).repeat(30),
            30,
        ),
    ] {
        let took = (0..times).map(|_| {
            let start = Instant::now();
            black_box(cleaner.clean(black_box(&page)));
            start.elapsed().as_nanos()
        });
        println!(
            "| {what} | {} | {:.0} |",
            page.len(),
            median(took.collect())
        );
    }
    let runtime = Builder::new_multi_thread().build()?;
    let task = runtime.spawn(async {
        let mut took = Vec::with_capacity(HANDED_OVER);
        for _ in 0..HANDED_OVER {
            let start = Instant::now();
            spawn_blocking(|| black_box(()))
                .await
                .map_err(io::Error::other)?;
            took.push(start.elapsed().as_nanos());
        }
        Ok::<_, io::Error>(median(took))
    });
    let took = runtime.block_on(task).map_err(io::Error::other)??;
    println!("| handing nothing to another thread and back | | {took:.0} |");
    Ok(())
}

//! Ways to the pages before and behind that are glued to a line of prose: `<<上一页` before its first sentence, `[1][2][3]下一页` or
//! `下一页>>` behind its last.

use std::ops::Range;

use super::{GOES_ON, STAYS};
use crate::rules::lines;

const BACK: [&str; 3] = ["上一页", "上页", "前一页"];
const ON: [&str; 5] = ["下一页", "下页", "后一页", "末页", "尾页"];
const LEFT: [char; 5] = ['<', '«', '‹', '←', '◀'];
const RIGHT: [char; 5] = ['>', '»', '›', '→', '▶'];

/// Finds them in a line.
pub(super) fn find(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start = start(text).map(|end| 0..end);
    let end = end(text).map(|start| start..text.len());
    start.into_iter().chain(end)
}

/// Where the way back ends that a line starts with.
fn start(text: &str) -> Option<usize> {
    let word = text.trim_start_matches(LEFT).trim_start();
    let rest = BACK.iter().find_map(|back| word.strip_prefix(back))?;
    let arrow = text.starts_with(LEFT);
    let goes_on = rest.starts_with(|c: char| GOES_ON.contains(c) || RIGHT.contains(&c) || c == ' ');
    (arrow && !goes_on && lines::letters(rest) >= STAYS).then(|| text.len() - rest.len())
}

/// Where the way on starts that a line ends in.
fn end(text: &str) -> Option<usize> {
    let word = text.trim_end_matches(RIGHT).trim_end();
    let arrow = text.ends_with(RIGHT);
    let mut before = ON.iter().find_map(|on| word.strip_suffix(on))?.trim_end();
    let mut numbers = Vec::new();
    while let Some((rest, number)) = before
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once('['))
    {
        let Ok(number) = number.parse::<u32>() else {
            break;
        };
        numbers.push(number);
        before = rest.trim_end();
    }
    let ordered = numbers.len() >= 2
        && numbers
            .iter()
            .rev()
            .zip(1..)
            .all(|(&number, k)| number == k);
    let behind = before.ends_with(super::CLOSERS);
    let fits = ordered || arrow && behind && numbers.is_empty();
    (fits && lines::letters(before) >= STAYS).then_some(before.len())
}

//! Invisible characters that break words.

use memchr::memchr;

use super::{is_chinese, is_stop, removal};
use crate::{mark::Evidence, rules::Repair, text::fold};

/// Fewest items, and the most characters of one, of a list that invisible characters part.
const LIST: usize = 4;

const ITEM: usize = 8;

/// Whether a run of invisible characters may start with byte `b`.
fn starts_invisible(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        0xE2 => matches!(
            bytes[at + 1..],
            [0x80, 0x8B..=0x8F | 0xAA..=0xAE, ..] | [0x81, 0xA0..=0xAF, ..]
        ),
        0xEF => bytes[at + 1..].starts_with(&[0xBB, 0xBF]),
        0xC2 => bytes.get(at + 1) == Some(&0xAD),
        _ => false,
    }
}

/// Invisible characters beside Chinese text.
pub(super) fn invisible(text: &str, specials: &[usize], repairs: &mut Vec<Repair>) {
    let bytes = text.as_bytes();
    let places = specials.iter().copied();
    let places = places.filter(|&at| starts_invisible(bytes, at));
    let mut floor = 0;
    let mut line_end = 0;
    let mut list = false;
    for at in places {
        if at < floor {
            continue;
        }
        let rest = &text[at..];
        let end = at + rest.len() - rest.trim_start_matches(fold::is_invisible).len();
        floor = end;
        if at >= line_end {
            let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
            line_end = memchr(b'\n', rest.as_bytes()).map_or(text.len(), |i| at + i + 1);
            list = is_list(&text[line_start..line_end]);
        }
        let before = text[..at].chars().next_back();
        let after = text[end..].chars().next();
        let plain =
            |c: Option<char>| c.is_none_or(|c| c.is_ascii() || c == '\u{3000}' || is_chinese(c));
        let chinese = |c: Option<char>| c.is_some_and(is_chinese);
        // Marks of direction around a number or a foreign word hold it together.
        let direction = text[at..end].starts_with(['\u{200E}', '\u{200F}'])
            && !(chinese(before) && chinese(after));
        if list
            || direction
            || !(plain(before) && plain(after) && (chinese(before) || chinese(after)))
            || at == 0
        {
            continue;
        }
        let code = text[at..end].chars().next().map_or(0, u32::from);
        repairs.push(removal(
            at,
            end,
            0.9,
            Evidence::new().text("code", format!("U+{code:04X}")),
        ));
    }
}

/// Whether invisible characters part the short items of a list in a line.
fn is_list(line: &str) -> bool {
    let mut run = 0;
    let mut most = 0;
    for item in line
        .trim()
        .split(fold::is_invisible)
        .filter(|item| !item.is_empty())
    {
        let chars = item.chars().count();
        let name = (2..=ITEM).contains(&chars)
            && item
                .chars()
                .all(|c| is_chinese(c) && !is_stop(c) && !matches!(c, '，' | '、'));
        run = if name { run + 1 } else { 0 };
        most = most.max(run);
    }
    most >= LIST
}

//! Question marks that stand for lost blanks.

use std::ops::Range;

use memchr::memchr_iter;

use super::{is_chinese, is_stop, leftovers, removal};
use crate::{mark::Evidence, rules::Repair};

/// Fewest lines that start with a mark for their indents.
const COLUMN: usize = 4;

/// Question marks that stand for lost blanks, on a page with so many leaked tags.
pub(super) fn marks(text: &str, tags: usize, repairs: &mut Vec<Repair>) {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    // Lines of marks behind what ends no sentence: a title.
    let mut loose = Vec::new();
    let mut indents = Vec::new();
    // Marks behind a line's last stop.
    let mut hung = Vec::new();
    // Single marks at the start of lines of text.
    let mut single = Vec::new();
    let mut longest = 0;
    let mut floor = 0;
    for at in memchr_iter(b'?', bytes) {
        if at < floor {
            continue;
        }
        // In a run of them the first tells of all.
        let first = at == floor || bytes[at - 1] != b'?';
        if let Some(end) = first.then(|| leftovers::namespace(text, at)).flatten() {
            let at = at - usize::from(text[..at].ends_with('<'));
            let evidence = Evidence::new().text("namespace", &text[at..end]);
            repairs.push(removal(at, end, 0.9, evidence));
            floor = end;
            continue;
        }
        // The first of a line, but for blanks.
        let start = text[..at]
            .trim_end_matches([' ', '\u{3000}', '\u{A0}'])
            .len();
        if start > 0 && bytes[start - 1] != b'\n' {
            let stop = text[..at].trim_end_matches([' ', '\u{3000}', '\u{A0}']);
            if stop.ends_with('。') && matches!(bytes.get(at + 1), None | Some(b'\n')) {
                hung.push(stop.len()..at + 1);
            }
            continue;
        }
        let rest = &text[start..];
        let run = rest.len()
            - rest
                .trim_start_matches([' ', '?', '\u{3000}', '\u{A0}'])
                .len();
        let end = start + run;
        floor = end;
        let count = rest[..run].bytes().filter(|&b| b == b'?').count();
        match text[end..].chars().next() {
            None | Some('\n' | '\r') => {
                let before = text[..start].trim_end().chars().next_back();
                let line = at..start + rest[..run].trim_end().len();
                match before {
                    Some(c) if is_stop(c) || matches!(c, '：' | '>' | '?') => lines.push(line),
                    Some(_) => loose.push(line),
                    None => {}
                }
            }
            Some(c) if count >= 2 && is_chinese(c) => {
                longest = longest.max(count);
                indents.push(at..end);
            }
            Some(c)
                if count == 1 && end == at + 1 && (is_chinese(c) && !is_stop(c) || c == '“') =>
            {
                single.push(at..end)
            }
            Some(_) => {}
        }
    }
    // Where most lines start with one, they stand for their indents.
    if single.len() >= COLUMN
        && single.len() * 2 > text.lines().filter(|l| !l.trim().is_empty()).count()
    {
        let n = single.len() as f64;
        repairs.extend(
            single
                .iter()
                .map(|l| removal(l.start, l.end, 0.8, Evidence::new().number("column", n))),
        );
    }
    // One line is enough where the marks stand apart: nobody asks `? ?`.
    let apart = |l: &Range<usize>| text[l.clone()].contains("? ?") || is_break(text, l);
    let others = tags.min(2) / 2 + usize::from(indents.len() >= 2);
    let told = lines.len() + hung.len();
    // A line of one, and two of them before another line.
    let both = !lines.is_empty() && !indents.is_empty();
    if told > 0 && told + others >= 2 || lines.iter().any(apart) || both {
        lines.append(&mut loose);
        lines.append(&mut hung);
        let n = lines.len() as f64;
        repairs.extend(
            lines
                .iter()
                .map(|l| removal(l.start, l.end, 0.8, Evidence::new().number("lines", n))),
        );
    }
    if indents.len() >= 2 || longest >= 4 || both || indents.iter().any(apart) {
        let n = indents.len() as f64;
        repairs.extend(
            indents
                .iter()
                .map(|l| removal(l.start, l.end, 0.8, Evidence::new().number("indents", n))),
        );
    }
}

/// Marks of a line that nobody writes between two paragraphs, and bytes of such a paragraph.
const BREAK: usize = 3;
const PARAGRAPH: usize = 60;

/// Whether a line of several marks stands between two paragraphs.
fn is_break(text: &str, line: &Range<usize>) -> bool {
    let prose = |line: Option<&str>| {
        line.is_some_and(|line| line.len() >= PARAGRAPH && line.contains('，'))
    };
    line.len() >= BREAK
        && text[..line.start].trim_end().ends_with('。')
        && prose(text[..line.start].trim_end().lines().next_back())
        && prose(text[line.end..].trim_start().lines().next())
}

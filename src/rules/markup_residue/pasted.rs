//! Marks that programs put into text and that nobody writes: page breaks of editors and site systems, the settings of a word
//! processor's document.

use std::ops::Range;

use memchr::memmem;

use super::is_stop;
use crate::dictionary::rule_words::List;

/// What stands before and behind a page's title among the pages of one article.
const TITLED: (&str, &str) = ("#p#", "#e#");
/// Longest title, in bytes.
const TITLE: usize = 120;
/// Most bytes of numbers before a document's settings.
const LEAD: usize = 80;
/// Finds such marks.
pub(super) fn find(text: &str, has: impl Fn(u8) -> bool, mut push: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    for mark in List::PastedMark.words() {
        if has(mark.as_bytes()[0]) {
            memmem::find_iter(bytes, *mark).for_each(|at| push(at..at + mark.len()));
        }
    }
    if has(b'#') {
        for at in memmem::find_iter(bytes, TITLED.0) {
            titled(text, at, &mut push);
        }
    }
    if has(b'N') {
        memmem::find_iter(bytes, "Normal")
            .filter_map(|at| settings(text, at))
            .for_each(push);
    }
}

/// The break at byte `at` with the title of the page behind it; a title that somebody gave stays.
fn titled(text: &str, at: usize, push: &mut impl FnMut(Range<usize>)) {
    let start = at + TITLED.0.len();
    let Some(len) = text[start..].find(['#', '\n']) else {
        return;
    };
    let title = start..start + len;
    // It follows a sentence or starts a line, and a title is none.
    let apart = text[..at]
        .chars()
        .next_back()
        .is_none_or(|c| is_stop(c) || c.is_whitespace());
    let sentence = text[title.clone()].contains(['，', '。', '；']);
    if !apart || sentence || len > TITLE || !text[title.end..].starts_with(TITLED.1) {
        return;
    }
    let end = title.end + TITLED.1.len();
    let inside = text[title.clone()].trim();
    if inside.is_empty() || List::Untitled.has(inside) {
        push(at..end);
    } else {
        push(at..title.start);
        push(title.end..end);
    }
}

/// The settings of a document from its `Normal` at byte `at` on: `Normal 0 7.8 磅 0 2 false false false`.
fn settings(text: &str, at: usize) -> Option<Range<usize>> {
    let own = &text[at + "Normal".len()..];
    if !own.trim_start().starts_with('0') {
        return None;
    }
    let mut rest = own;
    let mut told = 0;
    loop {
        let counted = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '\u{A0}');
        let next = rest.trim_start_matches(counted);
        let Some(setting) = List::DocumentSetting.start(next) else {
            break;
        };
        told += usize::from(matches!(setting, "false" | "true"));
        rest = &next[setting.len()..];
    }
    if told < 2 {
        return None;
    }
    // The numbers of the document's properties stand before it.
    let bytes = text.as_bytes();
    let low = at.saturating_sub(LEAD);
    let line = bytes[low..at].iter().rposition(|&byte| byte == b'\n');
    let line = line.map(|i| low + i + 1).or((low == 0).then_some(0));
    let counted = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'.');
    let start =
        line.filter(|&line| bytes[line].is_ascii_digit() && bytes[line..at].iter().all(counted));
    Some(start.unwrap_or(at)..text.len() - rest.len())
}

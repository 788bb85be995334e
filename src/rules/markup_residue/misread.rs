//! Text that was decoded with the wrong table: what stands for a lost character (`锟斤拷`), for the mark at a file's start
//! (`锘?`, `ï»¿`), and the bytes of Chinese characters and signs read one by one (`ï¼Œ` is ，, `â€` was a quotation mark).

use std::{ops::Range, sync::LazyLock};

use super::{
    super::misread::latin_byte as byte,
    code::{Piece, part},
    is_chinese, is_stop,
};
use crate::{
    dictionary::rule_words::List,
    mark::Edit,
    text::{fold, scan::Leads, seek::Seeker},
};

/// What GBK makes of U+FFFD twice, and of the mark at a file's start; a part of the last may be lost.
const LOST: &str = "锟斤拷";
const MARK: &str = "锘";

/// Finds such text on a page that does not speak of it.
pub(super) fn find(text: &str, specials: &[usize], leads: &Leads, pieces: &mut Vec<Piece>) {
    static FIRST: LazyLock<Option<Seeker>> = LazyLock::new(|| Seeker::new(['锟', '锘']));
    let from = pieces.len();
    let mut floor = 0;
    if let Some(first) = &*FIRST {
        first.any(text, |_, at| {
            let rest = &text[at..];
            let garbled = match rest.strip_prefix(MARK) {
                Some(mark) => mark.strip_prefix('?').or_else(|| mark.strip_prefix("匡豢")),
                None => Some(rest.trim_start_matches(LOST)),
            };
            if let Some(behind) = garbled.filter(|behind| at >= floor && behind.len() < rest.len())
            {
                floor = text.len() - behind.len();
                push_edge(text, at..floor, pieces);
            }
            false
        });
    }
    // `Â` and what UTF-8 starts three bytes with.
    if leads.has(&[0xC3]) {
        let starts = specials.iter().filter(|&&at| text.as_bytes()[at] == 0xC3);
        let mut floor = 0;
        for &at in starts {
            if at >= floor {
                floor = latin(text, at, pieces);
            }
        }
    }
    if pieces.len() > from && List::MisreadTalk.in_text(text) {
        pieces.truncate(from);
    }
}

/// Takes what stands at an edge of its line, or behind a sentence: inside of one it may be what the text speaks of.
fn push_edge(text: &str, span: Range<usize>, pieces: &mut Vec<Piece>) {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    let edge = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r'));
    if edge(before) || edge(after) || before.is_some_and(is_stop) {
        pieces.push(piece(span, Edit::Remove));
    }
}

fn piece(span: Range<usize>, edit: Edit) -> Piece {
    Piece {
        edit,
        ..part(span, "misread")
    }
}

/// Takes the bytes that were read one by one from `at` on, if they are those of Chinese text; gives where they end.
fn latin(text: &str, at: usize, pieces: &mut Vec<Piece>) -> usize {
    // Most are a letter of a foreign word, or of pinyin.
    let mut two = text[at..].chars();
    let first = two.next().map_or(1, char::len_utf8);
    if two.next().and_then(byte).is_none_or(|byte| byte >= 0xC0) {
        return at + first;
    }
    let mut bytes = Vec::new();
    let mut end = at;
    for c in text[at..].chars() {
        let Some(byte) = byte(c) else {
            break;
        };
        bytes.push(byte);
        end += c.len_utf8();
    }
    let (whole, cut) = match std::str::from_utf8(&bytes) {
        Ok(whole) => (whole, 0),
        // The last character may have lost bytes, which no table has.
        Err(error) if error.error_len().is_none() => {
            let (whole, cut) = bytes.split_at(error.valid_up_to());
            (std::str::from_utf8(whole).unwrap_or(""), cut.len())
        }
        Err(_) => return end,
    };
    let chinese = |c: char| is_chinese(c) || fold::is_invisible(c);
    let edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_chinese(c));
    let beside = edge(text[..at].chars().next_back()) && edge(text[end..].chars().next());
    if beside && cut != 1 && bytes.len() >= 2 && whole.chars().all(chinese) {
        let decoded: String = whole.chars().filter(|&c| is_chinese(c)).collect();
        let edit = match decoded.is_empty() {
            true => Edit::Remove,
            false => Edit::Replace(decoded),
        };
        pieces.push(piece(at..end, edit));
    }
    end
}

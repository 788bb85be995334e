//! The characters around a damaged place, with pinyin between them left out.

use crate::text::pinyin::{self, Readings};

/// The characters before byte `at`, the nearest first.
pub(super) fn back(text: &str, mut at: usize) -> impl Iterator<Item = char> + '_ {
    std::iter::from_fn(move || {
        let head = &text[..at];
        let mut last = head.chars().next_back()?;
        if last == ')' {
            let from = text.ceil_char_boundary(at.saturating_sub(pinyin::LONGEST));
            if let Some(open) = head[from..].rfind('(').map(|i| from + i)
                && Readings::of(&text[open + 1..at - 1]).is_some()
                && let Some(host) = text[..open].chars().next_back()
            {
                at = open;
                last = host;
            }
        }
        at -= last.len_utf8();
        Some(last)
    })
}

/// The characters from byte `at` on.
pub(super) fn ahead(text: &str, mut at: usize) -> impl Iterator<Item = char> + '_ {
    std::iter::from_fn(move || {
        if let Some(inner) = text[at..].strip_prefix('(')
            && let Some((reading, close)) = pinyin::closed(inner)
            && Readings::of(reading).is_some()
        {
            at += 1 + reading.len() + close.len_utf8();
        }
        let next = text[at..].chars().next()?;
        at += next.len_utf8();
        Some(next)
    })
}

/// The character before byte `at`; a line break at the text's start.
pub(super) fn before(text: &str, at: usize) -> char {
    back(text, at).next().unwrap_or('\n')
}

/// The character from byte `at` on; a line break at the text's end.
pub(super) fn after(text: &str, at: usize) -> char {
    ahead(text, at).next().unwrap_or('\n')
}

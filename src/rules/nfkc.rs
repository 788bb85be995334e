//! # nfkc
//!
//! Compatibility forms, by Unicode's normalisation form KC: ＡＢＣ１２３ → ABC123, ㈱ → (株), ｶﾞ → ガ. Done only when
//! asked for (`--nfkc`, or `[normalise] nfkc = true`).
//!
//! **How it decides.** By Unicode's tables. It runs after all other rules, on the text that they leave, and before
//! `simplify`. A mark covers only characters that change (`characters` tells how many), neighbours together. `within`
//! names the label of a reported span that the stretch lies in.
//!
//! **What it must not touch.** What other rules take out, and damaged text that could not be restored. Full-width
//! punctuation is a compatibility form too: ，！（） become ,!() and … becomes ..., ① becomes 1. Who wants to keep them does
//! not ask for this.

#[cfg(feature = "normalise")]
use std::ops::Range;

use super::normalise::{Change, Normaliser};
use crate::mark::Label;

pub(super) const NORMALISER: Normaliser = Normaliser {
    name: "nfkc",
    label: Label::Nfkc,
    source: super::manual::manual!("nfkc.rs"),
    find,
};

/// Goes from one character that never joins what stands before it to the next.
#[cfg(feature = "normalise")]
fn find(text: &str, changes: &mut Vec<Change>) {
    if text.is_ascii() {
        return;
    }
    // Where the characters that are looked at together start, and whether any of them may change.
    let (mut start, mut stable) = (0, true);
    let mut settle = |span: Range<usize>| {
        if !apart(text, span.clone(), changes) {
            changes.extend(changed(text, span));
        }
    };
    for (at, c) in text.char_indices() {
        let look = Look::at(c);
        if look.starts {
            if !stable {
                settle(start..at);
            }
            (start, stable) = (at, true);
        }
        stable &= look.stays;
    }
    if !stable {
        settle(start..text.len());
    }
}

/// Where the first of several characters that are looked at together has no part in what becomes of the others, what changes of it
/// and of them, each by itself: one of them may have been restored.
#[cfg(feature = "normalise")]
fn apart(text: &str, span: Range<usize>, changes: &mut Vec<Change>) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let old = &text[span.clone()];
    let first = old.chars().next().map_or(0, char::len_utf8);
    let (head, rest) = old.split_at(first);
    let parts: String = head.nfkc().collect::<String>() + &rest.nfkc().collect::<String>();
    let apart = !rest.is_empty() && old.nfkc().eq(parts.chars());
    if apart {
        changes.extend(changed(text, span.start..span.start + first));
        changes.extend(changed(text, span.start + first..span.end));
    }
    apart
}

/// What changes of characters that are looked at together, without those at both ends that stay.
#[cfg(feature = "normalise")]
fn changed(text: &str, span: Range<usize>) -> Option<Change> {
    use unicode_normalization::UnicodeNormalization;
    let old = &text[span.clone()];
    let new: String = old.nfkc().collect();
    if new == old {
        return None;
    }
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs
            .take_while(|(a, b)| a == b)
            .map(|(c, _)| c.len_utf8())
            .sum()
    };
    let head = same(&mut old.chars().zip(new.chars()));
    let tail = same(&mut old[head..].chars().rev().zip(new[head..].chars().rev()));
    if head + tail >= old.len().min(new.len()) {
        return Some(Change { span, with: new });
    }
    Some(Change {
        span: span.start + head..span.end - tail,
        with: new[head..new.len() - tail].to_owned(),
    })
}

#[cfg(not(feature = "normalise"))]
fn find(_: &str, _: &mut Vec<Change>) {}

/// How a character behaves.
#[cfg(feature = "normalise")]
struct Look {
    /// Nothing before it has a say in what becomes of it.
    starts: bool,
    /// It stays as it is, whatever stands before it.
    stays: bool,
}

#[cfg(feature = "normalise")]
impl Look {
    fn at(c: char) -> Look {
        use unicode_normalization::{
            IsNormalized,
            char::{canonical_combining_class, decompose_compatible},
            is_nfkc_quick,
        };
        let settled = |c| {
            is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
                && canonical_combining_class(c) == 0
        };
        // Most of a Chinese page.
        let plain = c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c);
        if plain || settled(c) {
            return Look {
                starts: true,
                stays: true,
            };
        }
        let mut first = None;
        decompose_compatible(c, |part| {
            first.get_or_insert(part);
        });
        Look {
            starts: first.is_some_and(settled),
            stays: false,
        }
    }
}

#[cfg(all(test, feature = "normalise"))]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn changes(text: &str) -> Vec<(&str, String)> {
        let mut found = Vec::new();
        find(text, &mut found);
        found
            .into_iter()
            .map(|change| (&text[change.span], change.with))
            .collect()
    }

    #[test]
    fn only_what_changes() {
        assert_eq!(changes("乡村(xiāng)、“。”"), []);
        assert_eq!(
            changes("甲Ａ乙㈱"),
            [("Ａ", "A".to_owned()), ("㈱", "(株)".to_owned())]
        );
        assert_eq!(changes("ｶﾞ"), [("ｶﾞ", "ガ".to_owned())]);
        assert_eq!(changes("，\u{1ab0}"), [("，", ",".to_owned())]);
        // A comma that was restored before a letter that joins others was left as it was.
        assert_eq!(
            changes("，\u{ffc2}"),
            [("，", ",".to_owned()), ("\u{ffc2}", "\u{1161}".to_owned())]
        );
        assert_eq!(changes("xa\u{304}y"), [("a\u{304}", "ā".to_owned())]);
        assert_eq!(
            changes("\u{1112}\u{1161}\u{11ab}"),
            [("\u{1112}\u{1161}\u{11ab}", "한".to_owned())]
        );
    }

    #[test]
    fn the_same_as_all_at_once() {
        // Characters of the planes that have such forms, beside those that join what stands before them.
        let all: Vec<char> = ('\0'..='\u{ffff}')
            .chain('\u{1d100}'..='\u{1f2ff}')
            .collect();
        for (i, chunk) in all.chunks(64).enumerate() {
            let mut text: String = chunk.iter().collect();
            for c in chunk.iter().step_by(1 + i % 3) {
                text.extend([
                    'e', *c, '\u{301}', '\u{323}', *c, '\u{1161}', '\u{11a8}', 'ﾞ',
                ]);
            }
            let mut out = String::new();
            let (mut at, mut found) = (0, Vec::new());
            find(&text, &mut found);
            for change in found {
                out += &text[at..change.span.start];
                out += &change.with;
                at = change.span.end;
            }
            out += &text[at..];
            assert_eq!(out, text.nfkc().collect::<String>());
        }
    }
}

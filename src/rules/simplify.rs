//! # simplify
//!
//! Traditional characters put into simplified ones: 鄉村 → 乡村, 頭髮 → 头发, 發展 → 发展. Done only when asked for
//! (`--simplify`, or `[normalise] simplify = true`).
//!
//! **How it decides.** By OpenCC's tables, the longest phrase first, so that 乾隆 stays 乾隆 where 乾燥 becomes 干燥. It
//! runs after all other rules, on the text that they leave (a phrase with pinyin between its characters is still one), and
//! after `nfkc`. A mark covers only characters that change (`characters` tells how many), neighbours together; `after`
//! says that they had been changed by `nfkc` before. `within` names the label of a reported span that the stretch lies in.
//!
//! **What it must not touch.** What other rules take out, and damaged text that could not be restored. Words stay: 網路
//! becomes 网路, not 网络. 著 stays 著, also where Taiwan writes it for 着.

use super::normalise::{Change, Normaliser};
use crate::mark::Label;

pub(super) const NORMALISER: Normaliser = Normaliser {
    name: "simplify",
    label: Label::Simplify,
    source: super::manual::manual!("simplify.rs"),
    find,
};

/// The longest phrase at each place, character by character.
#[cfg(feature = "normalise")]
fn find(text: &str, changes: &mut Vec<Change>) {
    use hanconv::{RawDictionary, Trie};
    use std::sync::LazyLock;
    // The texts of these two tables alone: the crate's own way to them would embed all it has, a megabyte.
    const PHRASES: &str = RawDictionary::TSPhrases.text();
    const CHARACTERS: &str = RawDictionary::TSCharacters.text();
    static TABLE: LazyLock<Trie<&'static str>> = LazyLock::new(|| {
        let rows = PHRASES.lines().chain(CHARACTERS.lines());
        let rows = rows.filter(|line| !line.starts_with('#'));
        let pairs = rows.filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.next()?))
        });
        pairs.collect()
    });
    if text.is_ascii() {
        return;
    }
    let table = &*TABLE;
    let mut rest = text.char_indices();
    loop {
        let ahead = rest.clone();
        let Some((at, c)) = rest.next() else { return };
        if c < '\u{2e80}' {
            continue;
        }
        let Some((with, length)) = table.r#match(ahead.clone().map(|(_, c)| c)) else {
            continue;
        };
        for _ in 1..length {
            rest.next();
        }
        if with.chars().count() == length {
            for ((at, old), new) in ahead.zip(with.chars()).filter(|(old, new)| old.1 != *new) {
                changes.push(Change {
                    span: at..at + old.len_utf8(),
                    with: new.to_string(),
                });
            }
        } else {
            changes.push(Change {
                span: at..rest.offset(),
                with: (*with).to_owned(),
            });
        }
    }
}

#[cfg(not(feature = "normalise"))]
fn find(_: &str, _: &mut Vec<Change>) {}

#[cfg(all(test, feature = "normalise"))]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_the_converter() {
        for text in [
            "",
            "abc",
            "鄉村的頭髮與發展",
            "乾隆年間乾燥,乾乾淨淨",
            "一目瞭然地瞭解著作",
            "这是简体字。",
            "堅(jiān)決😀發",
        ] {
            let mut found = Vec::new();
            find(text, &mut found);
            let mut out = String::new();
            let mut at = 0;
            for change in found {
                assert_ne!(&text[change.span.clone()], change.with);
                out += &text[at..change.span.start];
                out += &change.with;
                at = change.span.end;
            }
            out += &text[at..];
            assert_eq!(out, hanconv::t2s(text));
        }
    }
}

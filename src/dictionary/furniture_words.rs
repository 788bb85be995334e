//! Lists of words that rules look for anywhere in a line.

use std::sync::LazyLock;

use super::{source::Table, word_set::WordSet};
use crate::{error::Error, text::fold};

/// A list of words.
#[derive(Clone, Copy, Debug)]
pub(crate) enum List {
    /// Which links a list's header announces.
    Which,
    /// What they are links to.
    What,
    /// What is offered, for how much, and how to get it.
    Market,
    /// Names a way to make contact.
    Contact,
    /// Words of honest notices.
    Honest,
    /// Words of pages about interfaces, texts and their words.
    About,
    /// How a sentence ends that announces a list.
    Announces,
    /// How the first part of a path ends that is a site.
    Site,
    /// Menus of programs.
    Menu,
    /// How the name of an office ends, which signs its notices.
    Office,
    /// What a line begins with that says whom to ask.
    Person,
    /// How a header speaks to the page's readers.
    Pitch,
    /// What the one is called who deals.
    Dealer,
    /// What sites say of themselves at their pages' ends.
    Closing,
    /// What search phrases of any trade end in.
    Trade,
    /// Words around the places of an offer.
    Offer,
    /// What a line of a program's changes begins with.
    Change,
    /// What those did who are named before a bar.
    Credit,
    /// Which links a header announces beside furniture.
    WhichElse,
    /// What they are links to.
    WhatElse,
    /// What the columns of newspapers, offices and sites are called.
    Section,
    /// What stands before 编辑 where it is no button.
    Editor,
}

const NAMES: [&str; 22] = [
    "list-which",
    "list-what",
    "market",
    "contact",
    "honest-notice",
    "about",
    "announces",
    "site",
    "menu",
    "office",
    "person",
    "list-pitch",
    "dealer",
    "closing",
    "trade",
    "offer",
    "change",
    "credit",
    "list-which-beside",
    "list-what-beside",
    "section",
    "editor",
];

const FILE: &str = "dictionaries/furniture_words.tsv";

impl List {
    /// The words, in the order of the table.
    pub(crate) fn words(self) -> &'static [Box<str>] {
        self.set().words()
    }

    fn set(self) -> &'static WordSet {
        static ALL: LazyLock<[WordSet; NAMES.len()]> = LazyLock::new(|| {
            read(include_str!("../../dictionaries/furniture_words.tsv"))
                .expect("the embedded table is tested")
        });
        &ALL[self as usize]
    }

    /// Whether `word` is one of the words.
    pub(crate) fn has(self, word: &str) -> bool {
        self.words().iter().any(|known| **known == *word)
    }

    /// How many of the words `text` holds.
    pub(crate) fn count(self, text: &str) -> usize {
        self.set().count(text)
    }

    /// Whether `text` holds one of the words.
    pub(crate) fn in_text(self, text: &str) -> bool {
        self.set().any(text)
    }

    /// Whether `text` starts with one of the words.
    pub(crate) fn starts(self, text: &str) -> bool {
        self.words().iter().any(|word| text.starts_with(&**word))
    }

    /// Whether `text` ends with one of the words.
    pub(crate) fn ends(self, text: &str) -> bool {
        self.words().iter().any(|word| text.ends_with(&**word))
    }
}

/// Reads a table of lists.
fn read(text: &str) -> Result<[WordSet; NAMES.len()], Error> {
    let mut all: [WordSet; NAMES.len()] = Default::default();
    for row in Table::read(FILE, text, &["list", "words", "note"])?.rows() {
        let wrong = |expected: &str, got: &str| {
            Error::dictionary(FILE, row.line, expected, format_args!("{got:?}"))
        };
        let [name, words, _] = row.columns() else {
            return Err(wrong("3 columns", row.text));
        };
        let list = NAMES
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| wrong("the name of a list", name))?;
        for word in words.split('|') {
            if word.is_empty() || !fold::is_folded(word) {
                return Err(wrong("words in folded form", word));
            }
            all[list].add(word);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_words() {
        let all = read(include_str!("../../dictionaries/furniture_words.tsv")).unwrap();
        assert!(all.iter().all(|set| !set.words().is_empty()));
        assert!(List::Which.in_text("相关新闻") && List::What.ends("相关新闻"));
        assert_eq!(List::Market.count("西瓜"), 0);
    }

    #[test]
    fn errors_name_the_line() {
        let error = |row: &str| {
            read(&format!("list\twords\tnote\n{row}"))
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default()
        };
        assert!(error("none\t西瓜\t").contains("words.tsv:2"));
        assert!(error("menu\t西瓜||\t").contains("folded"));
        assert!(error("menu\t檔案\t").contains("folded"));
    }
}

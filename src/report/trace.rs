//! What a page shows of the kit it was made with: a campaign writes its blocks by one program, with one join string, one set
//! of words to carry the list, one table of places, one telephone number.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::{
    Label,
    bulk::ledger::{Edit, Row},
    dictionary::divisions::Divisions,
    text::fold::fold,
};

/// Bytes of a block that are looked at.
const LOOKED_AT: usize = 6000;
/// Keys of a page's lists, and its numbers; those with the least hashes, so that like pages keep like keys.
const KEYS: usize = 48;
const CONTACTS: usize = 16;
/// Items in a row that make a run.
const RUN: usize = 4;
/// Carrier words that are paired.
const PAIRED: usize = 8;
/// Bytes of the text before a block that opens the page.
const HEAD: usize = 200;
/// Letters that a head block is told by, and the fewest that tell one.
const HEAD_LETTERS: std::ops::Range<usize> = 12..60;
/// Join strings that anyone uses.
const COMMON: [&str; 11] = [
    ",", "，", "、", " ", "\n", ";", "；", "|", "-", "_", "\u{3000}",
];

/// What a page shows.
#[derive(Default)]
pub(super) struct Trace {
    /// Pages with one of these in common are of one kit.
    pub(super) keys: BTreeSet<u64>,
    /// Those of its lists.
    lists: BTreeSet<u64>,
    /// What joins the items of its lists.
    pub(super) joins: BTreeSet<String>,
    /// Words in a list of places that are none, alone or glued to one.
    pub(super) words: BTreeSet<String>,
    /// In which years all the names of a list were valid together.
    pub(super) years: BTreeSet<String>,
    /// The start of the block that opens the page.
    pub(super) head: Option<String>,
    /// Telephone, QQ and WeChat numbers.
    pub(super) contacts: BTreeSet<String>,
    /// The labels of its spam.
    pub(super) labels: BTreeSet<Label>,
    /// Characters of it.
    pub(super) characters: u64,
}

impl Trace {
    /// The trace of a page with spam.
    pub(super) fn of(row: &Row<'_>) -> Option<Trace> {
        let mut trace = Trace::default();
        for edit in &row.edits {
            let label: Option<Label> = edit.label.parse().ok();
            if let Some(label) = label.filter(|label| label.is_spam()) {
                trace.look(edit, label);
            }
        }
        let lists = std::mem::take(&mut trace.lists);
        trace.keys.extend(lists.into_iter().take(KEYS));
        (!trace.labels.is_empty()).then_some(trace)
    }

    fn look(&mut self, edit: &Edit<'_>, label: Label) {
        self.labels.insert(label);
        self.characters += edit.removed.chars().count() as u64;
        let text = fold(start(&edit.removed, LOOKED_AT));
        if edit.start <= HEAD && self.head.is_none() {
            self.look_at_head(&text);
        }
        if label == Label::ContactAd {
            self.look_for_contacts(&text);
        } else {
            self.look_at_list(&text, label, years(edit));
        }
    }

    fn look_at_head(&mut self, text: &str) {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        let letters: String = letters.take(HEAD_LETTERS.end).collect();
        if letters.chars().count() >= HEAD_LETTERS.start {
            self.keys.insert(key("head", &letters));
            self.head = Some(text.trim().chars().take(HEAD_LETTERS.end).collect());
        }
    }

    fn look_for_contacts(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            let date = word.len() == 8 && (word.starts_with("19") || word.starts_with("20"));
            // "qq12345" and "12345" are one number.
            let number = word.trim_start_matches("qq");
            let room = self.contacts.len() < CONTACTS;
            if room && digits >= 5 && (6..=24).contains(&number.len()) && !date {
                self.keys.insert(key("contact", number));
                self.contacts.insert(number.to_owned());
            }
        }
    }

    fn look_at_list(&mut self, text: &str, label: Label, years: Option<String>) {
        let items: Vec<&str> = items(text).collect();
        let join = join(text, &items);
        for run in items.windows(RUN) {
            self.lists.insert(key("run", (&join, run)));
        }
        if label == Label::RegionStuffing {
            let words: BTreeSet<&str> = items.iter().filter_map(|item| carrier(item)).collect();
            self.pair(&words, join.as_deref(), years.as_deref());
            self.words.extend(words.into_iter().map(str::to_owned));
        }
        self.joins.extend(join);
        self.years.extend(years);
    }

    /// Keys of carrier words that come together: two with a rare join string, or one with the years of the list, else three.
    fn pair(&mut self, words: &BTreeSet<&str>, join: Option<&str>, years: Option<&str>) {
        let Some(join) = join else { return };
        let mut hashed: Vec<_> = words
            .iter()
            .map(|word| (key("word", word), *word))
            .collect();
        hashed.sort_unstable();
        hashed.truncate(PAIRED);
        for (i, (a, _)) in hashed.iter().enumerate() {
            if let Some(years) = years {
                self.lists.insert(key("years", (join, years, a)));
            }
            for (j, (b, _)) in hashed.iter().enumerate().skip(i + 1) {
                if !COMMON.contains(&join) {
                    self.lists.insert(key("words", (join, a, b)));
                }
                for (c, _) in &hashed[j + 1..] {
                    self.lists.insert(key("words", (join, a, b, c)));
                }
            }
        }
    }
}

/// A hash that is the same in every run.
pub(super) fn key(kind: &str, what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, what).hash(&mut hasher);
    hasher.finish()
}

/// The start of a text, no longer than so many bytes.
pub(super) fn start(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|item| !item.is_empty())
}

/// What stands between most of the items.
fn join(text: &str, items: &[&str]) -> Option<String> {
    let place = |item: &str| item.as_ptr() as usize - text.as_ptr() as usize;
    let mut gaps = BTreeMap::new();
    for pair in items.windows(2) {
        let gap = &text[place(pair[0]) + pair[0].len()..place(pair[1])];
        *gaps.entry(gap).or_insert(0usize) += 1;
    }
    let (gap, count) = gaps.into_iter().max_by_key(|(_, count)| *count)?;
    let known = items.len() > 2 && count * 2 >= items.len() - 1 && gap.len() <= 24;
    known.then(|| gap.to_owned())
}

/// The word of an item that is not a place's name.
fn carrier(item: &str) -> Option<&str> {
    let divisions = Divisions::embedded();
    let rest = match divisions.longest_prefix(item) {
        Some((len, _)) => item.get(len..)?,
        None => item,
    };
    (2..=8).contains(&rest.chars().count()).then_some(rest)
}

fn years(edit: &Edit<'_>) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Told {
        #[serde(rename = "valid-together")]
        years: Option<String>,
    }
    let told: Told = serde_json::from_str(edit.evidence.as_ref()?.get()).ok()?;
    told.years
}

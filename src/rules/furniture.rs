//! What the rules about page furniture share: one look at every line, its neighbours and its place on the page, and the
//! run of neighbouring lines that becomes one mark.

mod look;

pub(super) use look::{Count, Look, Looks, Place, is_numbered, is_unit, meeting};

use super::{Context, Finding, lines, score};
use crate::{
    dictionary::phrases::Says,
    mark::{Evidence, Label},
    page::Page,
    text::class::is_han,
};

/// The labels whose lines stand beside each other at a page's ends.
pub(super) const LABELS: [Label; 8] = [
    Label::PageTools,
    Label::Breadcrumb,
    Label::Pager,
    Label::Footer,
    Label::LinkList,
    Label::ContactAd,
    Label::ShareWidget,
    Label::Byline,
];

/// What phrases of furniture say.
pub(super) const FURNITURE: Says = Says::any_of(&LABELS);

/// How much a phrase of so many letters says when it is an item by itself.
fn weight(letters: usize) -> f64 {
    match letters {
        0..=2 => 0.4,
        3 => 0.7,
        _ => 1.0,
    }
}

/// A line as a rule weighs it.
pub(super) struct View<'v> {
    pub(super) page: &'v Page<'v>,
    pub(super) look: &'v Look,
    /// All lines.
    pub(super) looks: &'v [Look],
    /// The phrases of the rule's label.
    pub(super) count: &'v Count,
    /// The line's folded text.
    pub(super) text: &'v str,
    /// Its order among the visible lines.
    pub(super) order: usize,
    /// How much furniture stands beside it, from 0 to 2.
    pub(super) near: f64,
    /// The line above and the line below.
    pub(super) above: Option<&'v Look>,
    pub(super) below: Option<&'v Look>,
}

impl View<'_> {
    /// Whether the line stands between two paragraphs of the article.
    pub(super) fn splits(&self) -> bool {
        let sentence = |look: Option<&Look>| look.is_some_and(|look| look.sentence);
        self.look.place == Place::Middle && sentence(self.above) && sentence(self.below)
    }

    /// Whether the line stands before or after the article.
    pub(super) fn at_end(&self) -> bool {
        self.look.place != Place::Middle
    }
}

/// Lines of one label.
pub(super) struct Kind {
    pub(super) label: Label,
    /// The sum of a line's weighed signals, without its neighbours of the same label; `None` for a line that cannot be of
    /// the label.
    pub(super) weigh: fn(&View<'_>) -> Option<f64>,
    /// What a neighbour of the same label adds.
    pub(super) beside: f64,
    /// What it takes off that a line may be the page's own words.
    pub(super) doubt: f64,
}

/// Whether a line may be the page's own words: a title of one word, or the row of a list of words in two languages.
fn doubt(page: &Page<'_>, all: &[Look], k: usize) -> f64 {
    let look = &all[k];
    let below = all.get(k + 1);
    let title = k == 0
        && look.near == 0.0
        && (2..=4).contains(&look.letters)
        && look.text(page).chars().all(lines::is_letter)
        && below.is_some_and(|below| {
            below.span.is_empty() || below.letters > look.letters || below.share() < 0.3
        });
    let paired = |look: &Look| {
        if look.letters > 40 {
            return false;
        }
        let text = look.text(page);
        let latin = text.bytes().filter(u8::is_ascii_alphabetic).count();
        let parted = text
            .split(' ')
            .any(|word| word.len() >= 4 && word.bytes().all(|b| b.is_ascii_alphabetic()));
        latin >= 4 && parted && text.chars().any(is_han)
    };
    let beside = [k.checked_sub(1), Some(k + 1)]
        .into_iter()
        .flatten()
        .filter_map(|k| all.get(k))
        .any(paired);
    let words = paired(look) && beside;
    // The first line that starts with a quotation is a title that quotes.
    let quotes = k == 0 && look.text(page).starts_with(['“', '「']) && look.near == 0.0;
    // So is what a longer line of the page says again.
    let again = k == 0
        && look.near == 0.0
        && (3..=16).contains(&look.letters)
        && all[1..].iter().any(|other| {
            other.letters >= look.letters + 4
                && other.share() < 0.8
                && other.text(page).contains(look.text(page))
        });
    f64::from(u8::from(title || words || quotes || again))
}

/// Finds the lines of a kind and tells for each visible line whether it is taken.
pub(super) fn find(context: &Context<'_>, kind: &Kind, findings: &mut Vec<Finding>) -> Vec<bool> {
    let looks = context.looks();
    let all = &looks.all;
    let page = context.page;
    let mut sums: Vec<Option<f64>> = Vec::with_capacity(all.len());
    for (k, look) in all.iter().enumerate() {
        // Without a phrase only a row of signs or a claim of copyright is furniture, and these are short.
        if look.span.is_empty() || !look.touched && look.letters > 40 {
            sums.push(None);
            continue;
        }
        let sum = (kind.weigh)(&View {
            page,
            look,
            looks: all,
            count: look.count(kind.label),
            text: look.text(page),
            order: k,
            near: look.near,
            above: k.checked_sub(1).and_then(|k| all.get(k)),
            below: all.get(k + 1),
        });
        sums.push(sum.map(|sum| sum - kind.doubt * doubt(page, all, k)));
    }
    // Most pages have no line of the kind.
    if sums.iter().all(Option::is_none) {
        return vec![false; all.len()];
    }
    // What is sure carries what stands beside it, down and then up.
    let sure = |sum: Option<f64>| sum.is_some_and(|sum| sum >= 0.0);
    let mut carried = vec![false; all.len()];
    let mut carry = |k: usize, from: usize, sums: &mut Vec<Option<f64>>| {
        if !carried[k]
            && !sure(sums[k])
            && sure(sums[from])
            && let Some(sum) = &mut sums[k]
        {
            *sum += kind.beside;
            carried[k] = true;
        }
    };
    for k in 1..all.len() {
        carry(k, k - 1, &mut sums);
    }
    for k in (1..all.len()).rev() {
        carry(k - 1, k, &mut sums);
    }
    let taken: Vec<bool> = sums.iter().map(|&sum| sure(sum)).collect();
    let mut k = 0;
    while k < all.len() {
        if !taken[k] {
            k += 1;
            continue;
        }
        let first = k;
        while k + 1 < all.len() && taken[k + 1] {
            k += 1;
        }
        let run = first..k + 1;
        let best = sums[run.clone()]
            .iter()
            .flatten()
            .copied()
            .fold(0.0, f64::max);
        let count = |f: fn(&Count) -> f64| {
            all[run.clone()]
                .iter()
                .map(|l| f(l.count(kind.label)))
                .sum::<f64>()
        };
        let covered = all[run.clone()].iter().map(Look::share).sum::<f64>() / run.len() as f64;
        findings.push(Finding {
            span: all[first].span.start..all[k].span.end,
            score: score(best + 0.3 * (run.len() - 1).min(4) as f64),
            evidence: Evidence::new()
                .number("covered", covered)
                .number("strong", count(|c| c.any as f64 + c.whole))
                .number("items", count(|c| (c.items + c.bare) as f64))
                .number(
                    "near",
                    all[run.clone()].iter().map(|l| l.near).fold(0.0, f64::max),
                )
                .text(
                    "place",
                    match all[first].place {
                        Place::Head => "head",
                        Place::Middle => "middle",
                        Place::Tail => "tail",
                    },
                )
                .number("lines", run.len() as u32),
        });
        k += 1;
    }
    taken
}

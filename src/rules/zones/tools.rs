//! Rows of buttons and counts that wide blanks or bars part, of which some are known: one button of a row tells of the
//! others, where the row stands between the title and the article, between two paragraphs or at the page's end.

use super::{Article, source, stops, take};
use crate::{
    dictionary::morphemes::LABELS,
    mark::Label,
    page::Page,
    rules::{
        Sum,
        blocks::{Ends, Known, beside},
        flag,
        furniture::{Look, Place},
        lines,
        wording::{Wording, wording},
    },
    text::{class::Signs, fold, scan},
};

/// Longest item, in letters.
const ITEM: usize = 14;
/// Longest row, in letters.
const ROW: usize = 70;

/// Signs and wide blanks between the items.
const PARTING: [char; 6] = ['\u{3000}', '|', '｜', '┊', '∣', '‖'];

/// Takes the rows.
pub(in crate::rules) fn find(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let ends = Ends::of(known, words);
    let mut article = None;
    for k in 1..looks.len() {
        let look = &looks[k];
        if !matches!(known[k], Known::Open | Known::Body)
            || look.span.is_empty()
            || look.letters > ROW
            || words[k].words == 0
            || look.signs(page).has(Signs::STOP)
        {
            continue;
        }
        if !scan::any_byte(look.text(page), |byte| matches!(byte, b' ' | b'|')) {
            continue;
        }
        let text = source(page, look);
        if text.contains(['，', '；', '“', '「']) {
            continue;
        }
        let parts = text.split(PARTING).flat_map(|part| part.split("  "));
        let items: Vec<&str> = parts
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if items.len() < 2 || items.iter().any(|item| lines::letters(item) > ITEM) {
            continue;
        }
        let (mut buttons, mut halves, mut fields, mut label) = (0, 0, 0, None);
        for item in &items {
            let folded = fold::fold(item);
            let bare = folded.trim_matches(|c: char| !lines::is_letter(c) && !c.is_ascii_digit());
            let words = wording(bare);
            let acts = words.acts + words.asked + words.counters > 0;
            if words.cover() >= 0.99 && words.weight() >= 2.0 && (acts || words.best >= 3) {
                buttons += 1;
                label = label.or(words.label());
            } else if words.weight() >= 2.0 && acts && words.letters - words.known <= 4.0 {
                halves += 1;
                label = label.or(words.label());
            }
            fields += usize::from(bare.contains(':') && words.counters == 0);
        }
        if buttons + halves == 0 {
            continue;
        }
        let article = article.get_or_insert_with(|| Article::known(page, looks, known, |_| false));
        let shares = article.shares(text);
        let stops = |k: Option<usize>| stops(page, looks, k);
        let place = ends.place(k);
        let split = stops(k.checked_sub(1)) && stops(Some(k + 1));
        let share = f64::from(buttons + halves) / items.len() as f64;
        let mut sum = Sum::new(-3.4);
        sum.add("buttons", f64::from(buttons.min(3)), 0.9);
        sum.add("halves", f64::from(halves.min(2)), 0.5);
        sum.add("share", share, 2.0);
        sum.add("beside", beside(known, k).min(2.0), 0.6);
        sum.add("split", flag(split), 0.8);
        sum.add(
            "place",
            if place == Place::Middle && !split {
                -1.5
            } else {
                0.0
            },
            1.0,
        );
        sum.add("tail", flag(place == Place::Tail), 0.6);
        sum.add("fields", fields as f64, -1.0);
        sum.add("shares", shares, -3.0);
        if sum.total >= 0.0 {
            let label = label.map_or(Label::PageTools, |i| LABELS[i]);
            take(label, k..k + 1, sum, known, own);
        }
    }
}

//! Lines that share no words with the article and have some of the marks of furniture, none of which says enough alone: a word or
//! two that pages use, a sign that interfaces set, an address, a call, furniture beside them.

use super::{Article, belongs, is_row, lists::heads_list, source, stops, take};
use crate::{
    dictionary::{morphemes::LABELS, rule_words::List},
    mark::Label,
    page::Page,
    rules::{
        Sum,
        blocks::{Ends, Known, beside},
        byline::{date_at_end, date_length},
        flag,
        furniture::{Look, Place},
        lines,
        wording::Wording,
    },
    text::scan,
};

/// Letters from which a sentence is a paragraph of the article.
const PARAGRAPH: usize = 16;
/// Paragraphs that a page needs, so that it can be told what its article is about.
const LEAST: usize = 2;
/// Longest line, in letters.
const LONGEST: usize = 60;

/// What it weighs that a line shares nothing with the article.
const APART: f64 = 0.8;

/// What a line has to weigh.
const LEAST_SUM: f64 = 3.2;
/// The most that its form and its place weigh.
const MORE: f64 = 0.5 + 0.8 + APART;

/// Signs that lead somewhere or open something.
const SIGNS: [char; 24] = [
    '→', '▸', '»', '«', '↓', '↑', '►', '▶', '◀', '☞', '☛', '👉', '🔔', '♡', '♥', '❤', '★', '☆',
    '※', '▾', '▼', '◁', '▷', '⊕',
];

/// Takes the lines; tells whether there are any.
pub(in crate::rules) fn find(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) -> bool {
    let paragraph = |k: usize| {
        known[k] == Known::Body
            && (looks[k].span.is_empty()
                || looks[k].letters >= PARAGRAPH && looks[k].sentence
                || looks[k]
                    .text(page)
                    .find('。')
                    .is_some_and(|at| at >= 3 * PARAGRAPH)
                || looks[k].letters >= 10 && looks[k].text(page).ends_with('。'))
    };
    let paragraphs: Vec<bool> = (0..looks.len()).map(paragraph).collect();
    if paragraphs.iter().filter(|is| **is).count() < LEAST {
        return false;
    }
    let mut any = false;
    let last = paragraphs.iter().rposition(|is| *is).unwrap_or(0);
    let first = paragraphs.iter().position(|is| *is).unwrap_or(0);
    let mut article = None;
    let ends = Ends::of(known, words);
    for k in 0..looks.len() {
        let look = &looks[k];
        if !matches!(known[k], Known::Open | Known::Body)
            || paragraphs[k]
            || look.span.is_empty()
            || look.letters > LONGEST
            || k == ends.title
        {
            continue;
        }
        let text = look.text(page);
        let signs = signs(text);
        let site = (words[k].words > 0 && words[k].weight() >= 1.0) || signs > 0 || address(text);
        if !site {
            continue;
        }
        let near = beside(known, k);
        let most = 2.4 * words[k].cover()
            + 0.35 * words[k].weight().min(6.0)
            + 0.6 * words[k].calls()
            + 0.5 * signs as f64
            + 0.7 * near.min(2.0)
            + if address(text) { 1.0 } else { 0.0 }
            + MORE;
        if most < LEAST_SUM {
            continue;
        }
        let stops = |k: Option<usize>| stops(page, looks, k);
        let furniture = |k: Option<usize>| {
            k.and_then(|k| known.get(k))
                .is_some_and(|known| known.is_furniture())
        };
        let split = k > first && k < last && stops(k.checked_sub(1)) && stops(Some(k + 1));
        let tail = k > last;
        let words = &words[k];
        let plain = words.acts == 0 && words.counters == 0 && words.best < 3;
        let offices = || text.split(' ').all(|part| List::Office.ends(part));
        let person = offices() || List::Person.starts(text);
        let dated = text.char_indices().any(|(at, c)| {
            c.is_ascii_digit()
                && !text[..at].ends_with(|c: char| c.is_ascii_digit())
                && date_length(&text[at..]) >= 6
        });
        let signed = List::Signed.in_text(text) || k <= first && List::SignedAbove.in_text(text);
        let by = look.count(Label::Byline);
        let byline = by.prefix
            || by.fields > 0
            || by.any > 0
            || dated
            || date_at_end(text)
            || signed
            || text.starts_with(['—', '-', '《'])
            || text.starts_with('(') && text.contains('《');
        // Whom to ask, at the end of a notice.
        let calls = (text.contains("电话") || text.contains("热线") || text.contains("查询:"))
            && !furniture(k.checked_sub(1));
        let bare = near < 1.0 && !known.iter().any(|known| known.is_furniture());
        // A bare word above a paragraph is a subhead.
        let heading = paragraphs.get(k + 1) == Some(&true)
            && words.acts == 0
            && words.best < 3
            && words.pieces <= 1;
        let lead = words.lead.map(|i| LABELS[i]);
        let fields = text.split_once(':').is_some_and(|(name, _)| {
            words.counters == 0
                && !matches!(lead, Some(Label::Pager | Label::Footer))
                && !heads_list(name)
        });
        // The names of people or of lessons in a row.
        let mut items = text
            .split([' ', '|', '/', '、'])
            .filter(|item| !item.is_empty());
        let names = words.cover() < 0.6
            && items.clone().count() >= 3
            && items.all(|item| (1..=3).contains(&lines::letters(item)));
        let weak = words.weight() < 2.0 && words.cover() < 0.3 && signs == 0 && !address(text);
        let whose = words.pieces <= 1 && words.calls() == 0.0 && text.contains('的');
        let mut sum = Sum::new(-LEAST_SUM);
        sum.add("worded", words.cover(), 2.4);
        sum.add("weight", words.weight().min(6.0), 0.35);
        sum.add("called", words.calls(), 0.6);
        sum.add("signs", signs as f64, 0.5);
        sum.add("address", flag(address(text)), 1.0);
        sum.add("row", flag(is_row(text)), 0.5);
        sum.add("beside", near.min(2.0), 0.7);
        sum.add("tail", flag(tail), 0.8);
        sum.add("split", flag(split), 0.3);
        sum.add(
            "middle",
            flag(!tail && !split && ends.place(k) == Place::Middle),
            -1.5,
        );
        sum.add(
            "head",
            flag(k < first),
            if near >= 1.0 { -0.4 } else { -0.8 },
        );
        sum.add("against", words.against, -0.8);
        sum.add("sentence", flag(look.sentence), -0.6);
        sum.add(
            "stop",
            flag(text.contains('。')),
            if words.calls() > 0.0 {
                -0.8
            } else if furniture(k.checked_sub(1)) {
                -1.4
            } else {
                -2.4
            },
        );
        sum.add("numbered", flag(look.numbered), -1.5);
        sum.add("belongs", flag(belongs(page, look) && !look.sentence), -1.2);
        sum.add("fields", flag(fields), -1.2);
        sum.add("names", flag(names), -1.5);
        sum.add("weak", flag(weak), -0.6);
        sum.add("whose", flag(whose), -0.8);
        sum.add("person", flag(person), -1.5);
        sum.add("asked", flag(calls), -1.5);
        sum.add("byline", flag(byline), -1.5);
        sum.add(
            "word",
            flag(plain && words.pieces <= 1 && near < 1.5 && words.calls() == 0.0),
            -0.8,
        );
        sum.add("bare", flag(bare), -4.0);
        sum.add("heading", flag(heading), -1.5);
        // What the line shares with the article takes longest to tell.
        if sum.total < -APART {
            continue;
        }
        let article = article.get_or_insert_with(|| {
            Article::of(
                (0..looks.len())
                    .filter(|&k| paragraphs[k])
                    .map(|k| source(page, &looks[k])),
            )
        });
        let shares = article.shares(source(page, look));
        sum.add("apart", flag(shares == 0.0), APART);
        sum.add("shares", shares, -5.0);
        let label = words.label().map_or(Label::PageTools, |i| LABELS[i]);
        // A number to call leads to no other page.
        if sum.total >= 0.0 && !(calls && label == Label::LinkList) {
            take(label, k..k + 1, sum, known, own);
            any = true;
        }
    }
    any
}

/// How many such signs are in a text, up to two.
fn signs(text: &str) -> usize {
    // The bytes that they start with.
    if !scan::any_byte(text, |byte| matches!(byte, 0xC2 | 0xE2 | 0xF0)) {
        return 0;
    }
    text.chars().filter(|c| SIGNS.contains(c)).count().min(2)
}

/// Whether a text gives the address of a site or a mailbox.
fn address(text: &str) -> bool {
    scan::any_byte(text, |byte| byte == b'.')
        && (text.contains(".com")
            || text.contains(".cn")
            || text.contains("www.")
            || text.contains(".net")
            || text.contains(".org")
            || text.find('@').is_some_and(|at| {
                text[at + 1..].starts_with(lines::is_letter) && text[at..].contains('.')
            }))
}

//! What stands between the article's last paragraph and the site's lines below it: rows of links and buttons, and headers with
//! what they own, of which no word is known.

use std::ops::Range;

use super::{Article, belongs, lists, source, take};
use crate::{
    dictionary::{morphemes::LABELS, rule_words::List},
    mark::Label,
    page::Page,
    rules::{Sum, blocks::Known, flag, furniture::Look, groups, lines, wording::Wording},
    text::class::is_han,
};

/// Letters from which a sentence is a paragraph of the article.
const PARAGRAPH: usize = 16;
/// Longest item of a row, in letters.
const ITEM: usize = 16;
/// Longest title below a header, in letters.
const TITLE: usize = 30;
/// Most lines that go at once.
const LINES: usize = 12;

/// Takes the rows and the lists.
pub(in crate::rules) fn find(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let paragraph = |k: &usize| {
        known[*k] == Known::Body
            && (looks[*k].span.is_empty() || looks[*k].sentence && looks[*k].letters >= PARAGRAPH)
    };
    let mut paragraphs = (0..looks.len()).filter(paragraph);
    let (Some(first), Some(last)) = (paragraphs.next(), paragraphs.next_back()) else {
        return;
    };
    let Some(end) = known.iter().rposition(|known| known.is_furniture()) else {
        return;
    };
    let stops = source(page, &looks[last])
        .trim_end()
        .ends_with(['。', '！', '？', '”', '」', '…', '!', '?', '）']);
    if end < last || !stops {
        return;
    }
    let head = known[..first].iter().any(|known| known.is_furniture());
    let mut article = None;
    let mut k = last + 1;
    while k < end {
        if known[k].is_furniture() || known[k] == Known::Byline {
            k += 1;
            continue;
        }
        let start = k;
        while k < end && matches!(known[k], Known::Open | Known::Body) {
            k += 1;
        }
        let run = start..k;
        let Some(kinds) = kinds(page, looks, run.clone()) else {
            continue;
        };
        let article =
            article.get_or_insert_with(|| Article::known(page, looks, known, |other| other > last));
        let sum = judge(
            page,
            looks,
            words,
            known,
            article,
            run.clone(),
            &kinds,
            head,
        );
        if sum.total < 0.0 {
            continue;
        }
        let mut of = Label::LinkList;
        if run.len() == 1 && words[start].cover() >= 0.6 {
            of = words[start].label().map_or(of, |i| LABELS[i]);
        }
        take(of, run, sum, known, own);
    }
}

/// What a line between paragraph and furniture is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// A row of so many items.
    Row,
    Header,
    /// A line below a header.
    Title,
    /// A short line that is neither.
    Plain,
}

/// What the lines of a run are, where all of them may go.
fn kinds(page: &Page<'_>, looks: &[Look], run: Range<usize>) -> Option<Vec<Kind>> {
    if run.len() > LINES {
        return None;
    }
    let mut kinds = Vec::with_capacity(run.len());
    let mut headed = false;
    for k in run {
        let look = &looks[k];
        let text = look.text(page);
        let signed = List::Office.ends(text) && !text.contains(' ') || List::Person.starts(text);
        if look.span.is_empty() || belongs(page, look) || signed || text.contains(['，', ';']) {
            return None;
        }
        let kind = if lists::heads_list(text) || lists::heads_beside(text) {
            headed = true;
            Kind::Header
        } else if groups::row(text, true).is_some() || !text.contains(':') && is_row(page, look) {
            Kind::Row
        } else if headed && (2..=TITLE).contains(&look.letters) && !text.contains(':') {
            Kind::Title
        } else if (3..=TITLE).contains(&look.letters)
            && !text.contains([':', '《', '“', '、'])
            && !look.sentence
        {
            Kind::Plain
        } else {
            return None;
        };
        kinds.push(kind);
    }
    // A header alone heads nothing.
    (kinds.last() != Some(&Kind::Header)).then_some(kinds)
}

/// Signs and wide blanks between the items of a row.
const PARTING: [char; 12] = [
    '\u{3000}', '|', '｜', '※', '◇', '◆', '┊', '‖', '●', '▪', '•', '·',
];

/// The items of a row of three and more, as they stand in the page's text.
fn items(text: &str) -> Vec<&str> {
    let parts = text.split(PARTING).flat_map(|part| part.split("  "));
    parts
        .map(|part| {
            part.trim_matches(|c: char| !lines::is_letter(c) && !c.is_ascii_digit() && c != ')')
        })
        .filter(|part| !part.is_empty())
        .collect()
}

fn is_row(page: &Page<'_>, look: &Look) -> bool {
    let items = items(source(page, look));
    items.len() >= 3
        && items
            .iter()
            .all(|item| (1..=ITEM).contains(&lines::letters(item)))
}

/// What speaks for a run of lines being the site's.
#[allow(clippy::too_many_arguments)]
fn judge(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &[Known],
    article: &Article,
    run: Range<usize>,
    kinds: &[Kind],
    head: bool,
) -> Sum {
    let n = run.len() as f64;
    let rows = kinds.iter().filter(|kind| **kind == Kind::Row).count();
    let header = kinds.contains(&Kind::Header)
        || run
            .clone()
            .any(|k| groups::row(looks[k].text(page), true).is_some());
    let mean = |of: &dyn Fn(usize) -> f64| run.clone().map(of).sum::<f64>() / n;
    let shares = mean(&|k| article.shares(source(page, &looks[k])));
    let cover = mean(&|k| words[k].cover());
    let all: Vec<&str> = run
        .clone()
        .flat_map(|k| items(source(page, &looks[k])))
        .collect();
    let count = all.len().max(1) as f64;
    let digits = all
        .iter()
        .filter(|item| item.contains(|c: char| c.is_ascii_digit()))
        .count();
    // The names of people, and of what a table names, are short.
    let named = |item: &&&str| (1..=3).contains(&lines::letters(item)) && item.chars().all(is_han);
    let names = all.iter().filter(named).count() as f64 / count;
    let furniture = |k: Option<usize>| {
        k.and_then(|k| known.get(k))
            .is_some_and(|known| known.is_furniture())
    };
    let above = furniture(run.start.checked_sub(1));
    let counted = all.iter().filter(|item| item.contains('(')).count();
    let plain = kinds.iter().filter(|kind| **kind == Kind::Plain).count() as f64 / n;
    let mut sum = Sum::new(-2.0);
    sum.add("plain", plain, if above { -0.6 } else { -1.6 });
    sum.add(
        "counted",
        flag(counted >= 3 && 2 * counted >= all.len()),
        1.4,
    );
    sum.add("rows", rows as f64 / n, 0.9);
    // Verses are of one length.
    let letters: Vec<usize> = all.iter().map(|item| lines::letters(item)).collect();
    let even = letters.iter().all(|&n| Some(&n) == letters.first());
    let long = letters.iter().sum::<usize>() as f64 / count >= 5.0;
    let wide = rows == kinds.len() && all.len() >= 3 && long && !even && furniture(Some(run.end));
    sum.add("wide", flag(wide), 0.8);
    sum.add("header", flag(header), 1.2);
    sum.add("above", flag(above), 0.8);
    sum.add("below", flag(furniture(Some(run.end))), 0.9);
    sum.add("head", flag(head), 0.4);
    sum.add("worded", cover, 1.0);
    sum.add(
        "shares",
        shares,
        if header || rows > 0 { -1.5 } else { -4.0 },
    );
    sum.add("names", flag(!header && names >= 0.7 && cover < 0.5), -1.5);
    sum.add("digits", flag(2 * digits >= all.len() && cover < 0.5), -1.0);
    sum
}

//! Rows of one kind below each other that are the page's own, whatever one of them says: the fields of a fact sheet, measures
//! with their units, the hours of a programme, the lines of a log, the chapters of a book, words with what they mean behind a dash.

use super::super::{furniture::Look, lines, paths::TURNS, wording::wording};
use crate::{
    dictionary::rule_words::List,
    page::Page,
    text::class::{Signs, is_han},
};

/// Fewest rows, and fewest of a programme.
const ROWS: usize = 3;
const HOURS: usize = 4;
/// Longest name of a field, and longest row but for an hour's, in letters.
const NAME: usize = 6;
const ROW: usize = 40;
/// The hour with which a day's programme begins.
const EARLY: u32 = 4;

/// The kinds of rows.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Field,
    Measure,
    Log,
    Hour,
    Chapter,
    Meaning,
}

fn kind(page: &Page<'_>, look: &Look) -> Option<Kind> {
    if look.span.is_empty() {
        return None;
    }
    let (text, signs) = (look.text(page), look.signs(page));
    if signs.has(Signs::COLON) {
        if is_logged(text) {
            return Some(Kind::Log);
        }
        if hour(text).is_some() {
            return Some(Kind::Hour);
        }
        return (look.letters <= ROW && is_fact(text)).then_some(Kind::Field);
    }
    if look.letters > ROW || look.sentence {
        return None;
    }
    if is_chapter(text) {
        return Some(Kind::Chapter);
    }
    if is_measure(text) {
        return Some(Kind::Measure);
    }
    let (word, meaning) = text.split_once("——")?;
    let told = lines::letters(meaning) >= 2 && !signs.has(Signs::BLANK);
    ((1..=NAME).contains(&lines::letters(word)) && told).then_some(Kind::Meaning)
}

/// Notes the rows that are the page's own in `own`, and those of a programme, which may give numbers to call, in `card`.
pub(super) fn rows(page: &Page<'_>, looks: &[Look], own: &mut [bool], card: &mut [bool]) {
    let kinds: Vec<Option<Kind>> = looks.iter().map(|look| kind(page, look)).collect();
    let mut end = 0;
    for run in kinds.chunk_by(|a, b| a == b) {
        let rows = end..end + run.len();
        end = rows.end;
        let Some(kind) = run[0].filter(|_| run.len() >= ROWS) else {
            continue;
        };
        let strange = |k: &usize| looks[*k].share() < 0.5;
        let plain = rows.clone().filter(strange).count();
        match kind {
            // A programme goes on through the day; the lengths of films do not.
            Kind::Hour => {
                let hours = rows.clone().map(|k| hour(looks[k].text(page)));
                if run.len() >= HOURS && hours.is_sorted() {
                    card[rows].fill(true);
                }
            }
            Kind::Log => {
                if run.len() >= HOURS {
                    own[rows.clone()].fill(true);
                    card[rows].fill(true);
                }
            }
            // The header, and what stands before the first and behind the last chapter.
            Kind::Chapter => {
                let header = rows.start.checked_sub(1);
                let headed = header.filter(|&k| looks[k].text(page) == "目录");
                let part = |look: &Look| List::BookPart.has(look.text(page));
                let behind = looks[rows.end..].iter().take_while(|look| part(look));
                let behind = rows.end + behind.count();
                own[headed.unwrap_or(rows.start)..behind].fill(true);
            }
            Kind::Field | Kind::Measure | Kind::Meaning => {
                if 2 * plain >= run.len() {
                    own[rows].fill(true);
                }
            }
        }
    }
}

/// Whether a row begins with the second at which a program wrote it: `[2014-03-09 02:11:09] 任务结束`.
fn is_logged(text: &str) -> bool {
    let text = text.strip_prefix('[').unwrap_or(text);
    let date = |text: &str| {
        let digits = text
            .bytes()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/'));
        matches!(digits.count(), 8..=10)
    };
    let clock = match text.split_once(' ') {
        Some((day, rest)) if date(day) => rest,
        _ => text,
    };
    let bytes = clock.as_bytes();
    let form = bytes.iter().zip(b"00:00:00");
    bytes.len() > 8
        && form.clone().count() == 8
        && form.into_iter().all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            sign => byte == sign,
        })
}

/// The minute of the day that a row begins with: `07:30 城市路况`. What follows midnight is of the day before.
fn hour(text: &str) -> Option<u32> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, rest) = rest.split_at_checked(2)?;
    let told = !rest.starts_with([':', '.']) && rest.chars().any(lines::is_letter);
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let day = if hours < EARLY { 24 } else { 0 };
    (told && hours < 25 && minutes < 60).then_some((hours + day) * 60 + minutes)
}

/// Whether a row begins with the number of a chapter and goes on with its title: `第二部 没有邮票的回信`.
fn is_chapter(text: &str) -> bool {
    const NUMERALS: &str = "一二三四五六七八九十百零〇";
    let numeral = |c: char| c.is_ascii_digit() || NUMERALS.contains(c);
    let numbered = text
        .strip_prefix('第')
        .map(|rest| rest.trim_start_matches(numeral));
    let title = numbered
        .and_then(|rest| rest.strip_prefix(['章', '回', '部', '卷', '篇', '讲', '编', '辑', '幕']));
    title.is_some_and(|title| lines::letters(title) >= 2)
}

/// Whether a row is a measure of what the page describes, with its number and unit: `筛面尺寸 1000×3000 mm`.
fn is_measure(text: &str) -> bool {
    let Some((name, value)) = text.split_once(' ') else {
        return false;
    };
    (2..=NAME).contains(&lines::letters(name))
        && name.chars().all(is_han)
        && value.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '≥' | '≤' | '约' | 'φ'))
        && !value.contains(['|', '[', '(', '>'])
        && value.chars().filter(|&c| is_han(c)).count() <= 1
        && wording(name).counters == 0
        && wording(name).cover() < 0.9
}

/// Whether a row is a field that is none of a page's or its site's.
fn is_fact(text: &str) -> bool {
    let Some((name, value)) = text.split_once(':') else {
        return false;
    };
    let (name, value) = (name.trim(), value.trim());
    // What a page counts is a number and no more.
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits || lines::letters(value) <= 1 && !value.contains('/');
    let tally = || {
        let words = wording(name);
        words.counters > 0 || digits && words.cover() > 0.5
    };
    let counts = || number && tally();
    // A row of its own has several words.
    let several = value.contains(' ') && value.chars().any(is_han);
    (2..=NAME).contains(&lines::letters(name))
        && name.chars().all(lines::is_letter)
        && !value.is_empty()
        && !value.contains(['|', '。', '、', '[', '【'])
        && !value.contains(TURNS)
        && !several
        && !List::PageField.starts(name)
        && !name.ends_with("位置")
        && !List::ContactField.in_text(name)
        && !List::DisclaimerStart.starts(text)
        && !counts()
}

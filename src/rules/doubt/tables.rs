//! Lines of one form below each other: tables, fields, indexes.

use rustc_hash::FxHashMap;

use super::super::{furniture::Look, lines, wording::wording};
use crate::{
    dictionary::rule_words::List,
    page::Page,
    text::class::{Signs, is_han},
};

/// Lines of the same form that make a table.
const SERIES: usize = 5;
/// Fewest columns of a table that a line heads, and fewest rows.
const COLUMNS: usize = 4;
const ROWS: usize = 2;

/// The form of a line of a table: the classes of what stands between its separators, or the word before its colon.
fn form(text: &str) -> Option<String> {
    if text.starts_with(['"', '{', '}']) && text.contains(':') || text.ends_with("\",") {
        return Some("code".to_owned());
    }
    let parts: Vec<&str> = text
        .split(['\t', ' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    if (2..=5).contains(&parts.len()) {
        let class = |part: &&str| {
            if part.chars().any(is_han) {
                'h'
            } else if part.chars().any(|c| c.is_ascii_digit()) {
                'n'
            } else {
                'l'
            }
        };
        let mut form: String = parts.iter().map(class).collect();
        form.truncate(3);
        return form
            .contains('h')
            .then_some(form)
            .filter(|form| form != "hh" && form != "hhh");
    }
    let colon = text.find(':')?;
    let word = &text[..colon];
    let value = lines::letters(&text[colon..])
        + text[colon..].matches(|c: char| c.is_ascii_digit()).count();
    let strange = || wording(word).cover() < 0.5 || text[colon + 1..].trim().is_empty();
    ((1..=8).contains(&word.chars().count())
        && lines::letters(word) <= 8
        && (value >= 5 || value > 0 && strange()))
    .then(|| "field".to_owned())
}

/// Runs of lines of one form that are mostly no furniture.
pub(super) fn series(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let forms: Vec<Option<String>> = looks.iter().map(|look| form(look.text(page))).collect();
    let mut k = 0;
    while k < looks.len() {
        let first = k;
        while k + 1 < looks.len() && forms[k + 1].is_some() && forms[k + 1] == forms[first] {
            k += 1;
        }
        let run = first..k + 1;
        k += 1;
        if forms[first].is_none() || run.len() < SERIES {
            continue;
        }
        let strange = |&k: &usize| wording(looks[k].text(page)).cover() < 0.5;
        let plain = run.clone().filter(strange).count();
        // Words in two languages.
        let paired = forms[first]
            .as_deref()
            .is_some_and(|form| form.contains('l'));
        let code = forms[first].as_deref() == Some("code") || paired && plain > 0;
        if code || plain * 4 >= run.len() || run.len() >= 2 * SERIES && plain >= 2 {
            // A hint that speaks to the reader is the site's.
            let called = |k: usize| {
                let text = looks[k].text(page);
                let mut words = wording(text);
                words.look_for_calls(text);
                words.calls() >= 3.0
                    && text
                        .split(':')
                        .next()
                        .is_some_and(|lead| lead.ends_with("提示"))
            };
            run.filter(|&k| code || !called(k))
                .for_each(|k| own[k] = true);
        }
    }
    // Answers of one kind that alternate: `原文:…` and `改为:…`.
    let word = |look: &Look| {
        let (word, _) = look.text(page).split_once(':')?;
        (1..=4).contains(&lines::letters(word)).then_some(word)
    };
    let mut same: FxHashMap<&str, usize> = FxHashMap::default();
    for name in looks.iter().filter_map(word) {
        *same.entry(name).or_default() += 1;
    }
    for (own, look) in own.iter_mut().zip(looks) {
        *own |= word(look).is_some_and(|name| same[name] >= 4);
    }
}

/// Tables whose rows have as many cells as the line that heads them, and numbers in them.
pub(super) fn cells(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let cells = |k: usize| {
        let look: &Look = looks
            .get(k)
            .filter(|look| look.signs(page).has(Signs::BLANK))?;
        let cells = look.text(page).split([' ', '\t']);
        Some(cells.filter(|cell| !cell.is_empty()).count())
    };
    let numbered = |k: usize| looks[k].signs(page).has(Signs::DIGIT);
    for head in 0..looks.len() {
        let Some(columns) = cells(head).filter(|&n| n >= COLUMNS && !numbered(head)) else {
            continue;
        };
        // Rows of those who offer something give a number each.
        if List::Contact.in_text(looks[head].text(page)) {
            continue;
        }
        let row = |&k: &usize| cells(k) == Some(columns) && numbered(k);
        let rows = (head + 1..looks.len()).take_while(row).count();
        if rows >= ROWS {
            own[head..=head + rows].fill(true);
        }
    }
}

/// Tables of two columns or more: what something is called and what it does, a word in several languages, words that stand
/// one a line.
pub(super) fn columns(page: &Page<'_>, looks: &[Look], own: &mut [bool], words: &mut [bool]) {
    #[derive(Clone, Copy, PartialEq)]
    enum Row {
        Told,
        Foreign,
        Native,
        Word,
        Cells,
    }
    let han = |text: &str| text.chars().any(is_han);
    let row = |look: &Look| {
        let text = look.text(page);
        let parts: Vec<&str> = text
            .split([' ', '\t'])
            .filter(|part| !part.is_empty())
            .collect();
        let plain = look.letters <= 30 && !text.contains(['|', '>', '»', '[', '【', ':']);
        match parts[..] {
            _ if !plain || look.span.is_empty() => None,
            [_, _, _, ..] if text.contains("  ") => Some(Row::Cells),
            [word] if (2..=4).contains(&look.letters) && word.chars().all(is_han) => {
                Some(Row::Word)
            }
            [name, what]
                if han(name)
                    && han(what)
                    && (2..=6).contains(&lines::letters(name))
                    && lines::letters(what) >= 3 =>
            {
                Some(Row::Told)
            }
            [first, .., last]
                if !han(first) && han(last) && first.len() >= 2 && lines::letters(first) >= 2 =>
            {
                Some(Row::Foreign)
            }
            [first, ref rest @ ..]
                if han(first)
                    && (2..=6).contains(&lines::letters(first))
                    && !rest.is_empty()
                    && rest.iter().all(|part| {
                        !han(part) && part.bytes().any(|b| b.is_ascii_alphabetic())
                    }) =>
            {
                Some(Row::Native)
            }
            [first, second, what]
                if [first, second]
                    .iter()
                    .all(|part| han(part) && (2..=4).contains(&lines::letters(part)))
                    && han(what)
                    && (3..=8).contains(&lines::letters(what)) =>
            {
                Some(Row::Told)
            }
            _ => None,
        }
    };
    let mut rows: Vec<Option<Row>> = looks.iter().map(row).collect();
    // One whose cells stand close is of the table that it stands in.
    for k in 1..rows.len().max(1) - 1 {
        if rows[k].is_none() && [rows[k - 1], rows[k + 1]] == [Some(Row::Cells); 2] {
            rows[k] = Some(Row::Cells);
        }
    }
    let mut k = 0;
    while k < looks.len() {
        let first = k;
        while k + 1 < looks.len() && rows[k + 1] == rows[first] {
            k += 1;
        }
        let run = first..k + 1;
        k += 1;
        let strange = |text: &str| wording(text).cover() < 0.6;
        let all =
            |f: &dyn Fn(&str) -> bool| run.clone().filter(|&k| f(looks[k].text(page))).count();
        let table = match rows[first] {
            Some(Row::Told) => {
                let what = |text: &str| {
                    text.rsplit_once([' ', '\t'])
                        .is_some_and(|(_, what)| lines::letters(what) >= 4 && strange(what))
                };
                run.len() >= 4 && 2 * all(&what) >= run.len()
                    || run.len() >= SERIES && 4 * all(&what) >= run.len()
            }
            Some(Row::Native) => run.len() >= 4,
            Some(Row::Foreign) => {
                let mut last: Vec<&str> = run
                    .clone()
                    .filter_map(|k| looks[k].text(page).split([' ', '\t']).next_back())
                    .collect();
                last.sort_unstable();
                last.dedup();
                run.len() >= 4 && last.len() >= 4
            }
            Some(Row::Cells) => run.len() >= 4 && 2 * all(&strange) >= run.len(),
            Some(Row::Word) => run.len() >= SERIES && 4 * all(&strange) >= run.len(),
            None => false,
        };
        if table {
            let of = if rows[first] == Some(Row::Word) {
                &mut *words
            } else {
                &mut *own
            };
            of[run].fill(true);
        }
    }
}

/// The entries of an index: words with the numbers of their pages, several of them with more than one.
pub(super) fn index(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let pages = |look: &Look| -> Option<usize> {
        if !look.signs(page).has(Signs::DIGIT) {
            return None;
        }
        let text = look.text(page);
        let at = text.find(|c: char| c.is_ascii_digit())?;
        let word = text[..at].ends_with(' ') && (1..=10).contains(&lines::letters(&text[..at]));
        let numbers =
            |c: char| c.is_ascii_digit() || matches!(c, ' ' | ',' | '，' | '、' | '-' | '—' | '–');
        (word && text[at..].chars().all(numbers))
            .then(|| text[at..].matches([',', '，', '、']).count() + 1)
    };
    let mut k = 0;
    while k < looks.len() {
        let first = k;
        while k < looks.len() && pages(&looks[k]).is_some() {
            k += 1;
        }
        let many = |k: &usize| pages(&looks[*k]).is_some_and(|n| n >= 2);
        if k - first >= 4 && (first..k).filter(many).count() >= 2 {
            own[first..k].fill(true);
        }
        k = k.max(first + 1);
    }
}

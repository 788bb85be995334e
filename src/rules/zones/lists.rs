//! Lists of links below a header, and between an article's furniture.

use super::{belongs, is_row, take};
use crate::{
    dictionary::{morphemes::LABELS, rule_words::List},
    mark::Label,
    page::Page,
    rules::{
        Sum,
        blocks::{Ends, Known},
        byline::{date_at_end, date_length},
        furniture::{Look, Place},
        lines,
        wording::{Wording, wording},
    },
};

/// Most lines between two lines of furniture that go with them.
const BETWEEN: usize = 8;

/// Whether bars part a line into three items and more.
fn parted(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['|', '/', '·']).map(str::trim).collect();
    parts.len() >= 3
        && parts
            .iter()
            .all(|part| (2..=14).contains(&lines::letters(part)))
        && !text.contains(['。', '，', ':'])
}

/// Whether a line announces a list of links: which, and of what.
pub(in crate::rules) fn heads_list(text: &str) -> bool {
    let bare = text
        .trim_start_matches(|c: char| !lines::is_letter(c))
        .trim_end_matches(|c: char| !lines::is_letter(c));
    let bare = bare.rsplit(['】', ']']).next().unwrap_or(bare);
    // 看过某某的人还看了
    let bare = bare.trim_end_matches(['了', '过']);
    let most = if text.ends_with(':') && List::Pitch.in_text(bare) {
        22
    } else {
        14
    };
    (3..=most).contains(&lines::letters(bare))
        && !bare.contains(['，', '。', '、', '?', '!', '《'])
        && List::Which.in_text(bare)
        && (List::What.ends(bare)
            || text.ends_with(':')
                && ["更多", "看更多", "more"]
                    .iter()
                    .any(|word| bare.starts_with(word)))
}

/// Whether a line announces a list of links where furniture stands beside it: what is not one's own article's either.
pub(in crate::rules) fn heads_beside(text: &str) -> bool {
    let bare = text
        .trim_start_matches(|c: char| !lines::is_letter(c))
        .trim_end_matches(|c: char| !lines::is_letter(c));
    (3..=16).contains(&lines::letters(bare))
        && !bare.contains(['，', '。', '、', '?', '!', '《', ':', ' '])
        && (crowd(bare)
            || (List::Which.in_text(bare) || List::WhichElse.in_text(bare))
                && (List::What.ends(bare) || List::WhatElse.ends(bare)))
}

/// Whether it tells what other readers did besides: `看过这份的人还拿走了`.
fn crowd(text: &str) -> bool {
    let people = [
        "的人",
        "的读者",
        "的用户",
        "的网友",
        "的顾客",
        "的朋友",
        "的家长",
        "嘅人",
        "的买家",
        "的同学",
        "的书友",
    ];
    if !text.contains('的') && !text.contains('嘅') {
        return false;
    }
    let Some((before, rest)) = people.iter().find_map(|word| text.split_once(word)) else {
        return false;
    };
    before.contains([
        '过', '了', '看', '买', '读', '听', '用', '搜', '学', '玩', '去', '睇',
    ]) && rest.starts_with(['还', '也', '都', '仲', '又', '亦', '同', '正'])
}

/// Whether a line is a title with its date before or behind it.
fn dated(page: &Page<'_>, look: &Look) -> bool {
    let text = look.text(page);
    (4..=34).contains(&look.letters)
        && !text.contains([':', '|', '/'])
        && (date_at_end(text) || date_length(text) > 0)
}

/// Whether a line below a header may be a link although it is numbered or asks.
fn is_item(page: &Page<'_>, look: &Look) -> bool {
    let text = look.text(page);
    !text.contains(['。', ';', '；', ':']) && (look.numbered || text.ends_with(['?', '!']))
}

/// Whether a line is a short question or call that may be a link's text.
fn asks(page: &Page<'_>, look: &Look) -> bool {
    let text = look.text(page);
    (4..=30).contains(&look.letters)
        && text.ends_with(['?', '!'])
        && !text.contains(['。', ':', '“', '「', '"'])
}

/// Opens the questions and calls below the article's last line that stand behind furniture: they may be links.
pub(in crate::rules) fn open_questions(page: &Page<'_>, looks: &[Look], known: &mut [Known]) {
    let prose = |k: &usize| known[*k] == Known::Body && !asks(page, &looks[*k]);
    let last = (0..looks.len()).rev().find(prose).map_or(0, |k| k + 1);
    let Some(furniture) = known[last..].iter().position(|known| known.is_furniture()) else {
        return;
    };
    for known in &mut known[last + furniture..] {
        if *known == Known::Body {
            *known = Known::Open;
        }
    }
}

/// Takes the lists of links below the article that a header announces: which, and of what.
pub(in crate::rules) fn headed(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let ends = Ends::of(known, words);
    let mut k = 0;
    while k < looks.len() {
        let start = k;
        k += 1;
        let text = looks[start].text(page);
        // A rule may have taken the header, or the header and some of the list.
        let taken = matches!(
            known[start],
            Known::Furniture(Label::LinkList | Label::PageTools)
        );
        let item = |k: usize| known[k] != Known::Body || asks(page, &looks[k]);
        let tail = ends.place(start) == Place::Tail || (k..looks.len()).all(item);
        if !taken && known[start] != Known::Open || !tail {
            continue;
        }
        let (lead, rest) = text.split_once(':').unwrap_or((text, ""));
        let pieces = rest
            .split([' ', '|', '/', '、', '·'])
            .filter(|p| !p.is_empty());
        let inline = pieces.count() >= 3 && !rest.contains('。');
        let strict = heads_list(lead);
        if !strict && !heads_beside(lead) || !rest.trim().is_empty() && !inline {
            continue;
        }
        while k < looks.len()
            && (known[k] == Known::Open
                || known[k] == Known::Body && asks(page, &looks[k])
                || known[k] == Known::Byline && dated(page, &looks[k]))
            && looks[k].letters <= 40
            && (!belongs(page, &looks[k]) || is_item(page, &looks[k]))
            && !heads_list(looks[k].text(page))
            && !heads_beside(looks[k].text(page))
            && !inline
        {
            k += 1;
        }
        let run = start..k;
        let row = run.len() == 2 && {
            let text = looks[start + 1].text(page);
            is_row(text) || parted(text)
        };
        let books = run
            .clone()
            .filter(|&k| looks[k].text(page).contains('《'))
            .count();
        if !inline && run.len() < 3 && !row || 3 * books >= run.len() {
            continue;
        }
        let beside = known[start - usize::from(start > 0)].is_furniture()
            || known.get(run.end).is_some_and(|known| known.is_furniture());
        if !strict && !beside && !crowd(lead) {
            continue;
        }
        let mut sum = Sum::new(-1.0);
        sum.add("header", 1.0, 1.4);
        sum.add("items", (run.len() - 1).min(4) as f64, 0.3);
        let run = if taken { start + 1..run.end } else { run };
        if run.is_empty() {
            continue;
        }
        take(Label::LinkList, run, sum, known, own);
    }
}

/// Takes the lists between furniture at the page's end, and those behind it; where they are to be `headed`, those below links.
pub(in crate::rules) fn between(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
    headed: bool,
) {
    let ends = Ends::of(known, words);
    let mut k = 0;
    while k < looks.len() {
        if known[k] != Known::Open || ends.place(k) != Place::Tail {
            k += 1;
            continue;
        }
        let first = k;
        while known.get(k + 1) == Some(&Known::Open) {
            k += 1;
        }
        let run = first..k + 1;
        k += 1;
        let furniture = |k: Option<&Known>| match k {
            Some(Known::Furniture(label)) => Some(*label),
            _ => None,
        };
        let above = first.checked_sub(1).and_then(|k| furniture(known.get(k)));
        let below = furniture(known.get(run.end));
        let ended = run.end == looks.len();
        let (Some(above), true) = (above, below.is_some() || ended) else {
            continue;
        };
        if headed && (above != Label::LinkList || run.len() < 2) {
            continue;
        }
        // What one judgement by words alone says carries no list.
        let ground = (0..first).rev().take_while(|&k| known[k] != Known::Body);
        let (mut ruled, mut worded) = (0, 0);
        for k in ground.filter(|&k| known[k].is_furniture()) {
            match &own[k] {
                None => ruled += 1,
                Some(_) => worded += 1,
            }
        }
        if ruled == 0 && worded < 2 && below.is_none() {
            continue;
        }
        if run.len() > BETWEEN
            || run.clone().any(|k| {
                // What somebody answers on a forum has many small words: `某某:感谢分享,……。`
                let text = looks[k].text(page);
                let answer = text.ends_with('。')
                    && text.contains('，')
                    && text.split_once(':').is_some_and(|(who, _)| {
                        (1..=6).contains(&lines::letters(who)) && wording(who).words == 0
                    });
                let least = if answer { 0.9 } else { 0.6 };
                words[k].cover() < least && belongs(page, &looks[k])
            })
        {
            continue;
        }
        // A list's header, or a row of buttons, says what the lines are.
        let listed = run.len() > 1 || words[first].pieces >= 3 || words[first].cover() >= 0.3;
        if ended && !listed {
            continue;
        }
        let above = if run.len() > 1 {
            Label::LinkList
        } else {
            above
        };
        for k in run {
            let label = words[k]
                .label()
                .filter(|_| words[k].cover() >= 0.5)
                .map_or(above, |i| LABELS[i]);
            let mut sum = Sum::new(-1.0);
            sum.add("between", 1.0, 1.8);
            sum.add("worded", words[k].cover(), 0.5);
            known[k] = Known::Furniture(label);
            own[k] = Some((label, sum));
        }
    }
}

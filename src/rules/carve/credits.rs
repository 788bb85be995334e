//! The credits that a stretch of a line starts with, whatever stands behind them: `主播:某某 文:某某`, `(某站 某某)`, `某某 文/图`,
//! `记者 某某`. Who made an article is the article's own.

use std::ops::Range;

use super::super::{
    Context,
    lines::{self, letters},
    wording::{Wording, wording},
};
use crate::{
    dictionary::{phrases::Says, rule_words::List},
    mark::Label,
};

/// Longest name, in letters; where an advert is glued to it, letters of a person's.
const NAME: usize = 12;
const PERSON: usize = 3;
/// Longest word for what somebody did, in letters.
const ROLE: usize = 8;
/// Most words of a signature.
const WORDS: usize = 5;
/// Longest note in brackets, in letters.
const NOTE: usize = 24;
/// What a signature ends with.
const SIGNED: [&str; 15] = [
    "文/图",
    "图/文",
    "文图",
    "图文",
    "供稿",
    "供图",
    "摄影报道",
    "摄影",
    "报道",
    "报导",
    "整理",
    "撰稿",
    "采写",
    "提供",
    "摄",
];
/// Between what an article is taken from and its title.
const TAKEN: [&str; 6] = ["原载", "原刊", "选自", "摘自", "转自", "改编自"];
/// What may stand before the name of a trade: 本报记者, 技术编辑.
const KINDS: [&str; 27] = [
    "文字",
    "技术",
    "图片",
    "视觉",
    "视频",
    "本报",
    "本网",
    "本刊",
    "本台",
    "本站",
    "本版",
    "本期",
    "责任",
    "执行",
    "值班",
    "网络",
    "美术",
    "特约",
    "见习",
    "实习",
    "首席",
    "新媒体",
    "总",
    "资深",
    "本文",
    "公众号",
    "栏目",
];
/// The labels whose phrases end a name that they are glued to.
const BEHIND: Says = Says::any_of(&[Label::PageTools, Label::ShareWidget]);

/// The length in bytes of the credits at the start of a stretch; 0 where there are none. Behind them something stands that
/// an `advert` may be.
pub(super) fn length(context: &Context<'_>, span: Range<usize>, advert: bool) -> usize {
    let text = &context.page.folded[span.clone()];
    let stops: Vec<usize> = (context.page.hits_in(span.clone()).iter())
        .filter(|hit| {
            hit.says.meets(BEHIND) && letters(&context.page.folded[hit.start..hit.end]) >= 2
        })
        .map(|hit| hit.start - span.start)
        .collect();
    let (mut end, mut at) = (0, 0);
    while at < text.len() {
        let Some(one) = field(text, at, &stops, advert)
            .or_else(|| note(&text[at..]).map(|length| at + length))
            .or_else(|| signature(&text[at..]).map(|length| at + length))
            .or_else(|| taken(&text[at..]).map(|length| at + length))
        else {
            break;
        };
        end = one;
        let gap = text[end..].trim_start_matches([' ', ';', '；', '|', '/', ',']);
        at = text.len() - gap.len();
    }
    end
}

/// The trade at the end of a text that names who did something, with what kind of it before it.
fn trade(text: &str) -> Option<&'static str> {
    let ends = |word: &&&str| text.ends_with(**word);
    List::Credit
        .words()
        .iter()
        .filter(ends)
        .max_by_key(|word| word.len())
        .copied()
}

/// Whether a text is the name of a trade, with what kind of it before it or not.
fn is_trade(text: &str) -> bool {
    trade(text).is_some_and(|word| {
        let kind = &text[..text.len() - word.len()];
        kind.is_empty() || letters(word) >= 2 && KINDS.contains(&kind)
    })
}

/// Whether a word may be of a page's furniture.
fn is_furniture(word: &str) -> bool {
    let words = wording(word);
    // 大, 中 and 小 stand in many a name.
    words.weight() >= 2.0 && words.cover() >= 0.6 || words.weight() >= 1.0 && words.cover() >= 0.99
}

/// Where a field ends that starts at `at`: what somebody did, a colon, a bar or a blank, and one name or several.
fn field(text: &str, at: usize, stops: &[usize], advert: bool) -> Option<usize> {
    let signs = |b: &u8| matches!(b, b':' | b'|' | b'/' | b' ');
    let sign = text.as_bytes()[at..].iter().position(signs)?;
    let role = text[at..at + sign].trim_start_matches(['[', '【', '(']);
    if !(1..=ROLE).contains(&letters(role)) || !is_trade(role) {
        return None;
    }
    let mark = text[at + sign..].chars().next()?;
    // `文 某某` may be anything.
    if mark == ' ' && letters(role) < 2 {
        return None;
    }
    let mut end = at + sign + mark.len_utf8();
    let mut names = 0;
    loop {
        let rest = text[end..].trim_start_matches([' ', ':', '、']);
        let start = text.len() - rest.len();
        let Some(next) = name(text, start, stops, names == 0, advert) else {
            break;
        };
        end = next;
        names += 1;
        if names == WORDS || !text[end..].starts_with([' ', '、']) {
            break;
        }
    }
    (names > 0)
        .then(|| end + text[end..].len() - text[end..].trim_start_matches([']', '】', ')']).len())
}

/// Where a name ends that starts at `start`; further names of a field are those of persons.
fn name(text: &str, start: usize, stops: &[usize], first: bool, advert: bool) -> Option<usize> {
    let rest = &text[start..];
    let mut length = rest
        .find([
            ' ', ';', '；', '|', '/', '、', ',', '，', '。', ')', ']', '】', '(', '[', '【',
        ])
        .unwrap_or(rest.len());
    let stop = stops[stops.partition_point(|&stop| stop <= start)..].first();
    if stops.binary_search(&start).is_ok() {
        return None;
    }
    if let Some(&stop) = stop.filter(|&&stop| stop < start + length) {
        let behind = wording(&rest[stop - start..length]);
        let acts = behind.acts + behind.asked + behind.counters > 0 || rest[..length].contains(':');
        length = if acts { stop - start } else { length };
    }
    // The next field may be glued to it: `初审:某某复审:某某`.
    if let Some(colon) = rest[..length].find(':') {
        length = colon - trade(&rest[..colon])?.len();
    }
    if length < rest.len() && rest[length..].starts_with(['，', '。']) {
        return None;
    }
    let mut found = &rest[..length];
    if advert && letters(found) > PERSON + 1 {
        // What closes a signature may be glued to the advert, too.
        let signed = SIGNED.iter().find(|word| found.starts_with(**word));
        let person = found.char_indices().nth(PERSON).map_or(length, |(i, _)| i);
        let cut = match (first, signed) {
            (false, Some(word)) => word.len(),
            (false, None) => return None,
            (true, _) => person,
        };
        found = &found[..cut];
    }
    let digits = found.bytes().filter(u8::is_ascii_digit).count();
    let size = letters(found);
    let fits = if first {
        (1..=NAME).contains(&size) && digits <= 4
    } else {
        // A person's, or what closes a signature.
        SIGNED.contains(&found) || (2..=4).contains(&size) && digits == 0 && trade(found).is_none()
    };
    (fits && !is_furniture(found) && !found.contains(['“', '《'])).then_some(start + found.len())
}

/// The length of a note in brackets that names somebody: `(某站 某某)`, `(图片由某某提供)`, `(注:某某)`.
fn note(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('(')?;
    let inside = &inside[..inside.find(')')?];
    let said = || {
        let words: Vec<&str> = inside
            .split([' ', '/'])
            .filter(|word| !word.is_empty())
            .collect();
        let person =
            |word: &str| (2..=4).contains(&letters(word)) && word.chars().all(lines::is_letter);
        let last = words.last().copied().unwrap_or("");
        let place = words.len() >= 2 && person(last) && letters(words[0]) >= 3;
        place
            || SIGNED.iter().any(|word| inside.ends_with(word))
            || inside.starts_with("注:")
            || words.len() >= 2 && words.iter().any(|word| List::Credit.has(word))
            || inside
                .split_once([':', ' ', '/'])
                .is_some_and(|(role, _)| letters(role) <= ROLE && is_trade(role))
    };
    let mut words: Wording = wording(inside);
    words.look_for_calls(inside);
    let tools = words.weight() >= 2.0 && words.cover() >= 0.75;
    let fits = (2..=NOTE).contains(&letters(inside))
        && !inside.contains(['。', '!', '?', '“', '…'])
        && !inside.bytes().any(|byte| byte.is_ascii_digit())
        && !tools
        && words.calls() < 1.0;
    (fits && said()).then_some(inside.len() + 2)
}

/// The length of a few words that end in what somebody did: `某站 某某 供稿`, `某某 文/图`, `某某写于某地`, `某某(某馆)`.
fn signature(text: &str) -> Option<usize> {
    let mut at = 0;
    for k in 0..WORDS {
        let rest = &text[at..];
        // No word of more characters is one of a signature.
        let mut near = rest.char_indices().take(ROLE + 1);
        let length = match near.find(|(_, c)| matches!(c, ' ' | ';' | '；' | '[' | '【' | '(')) {
            Some((sign, _)) => sign,
            None if rest.chars().nth(ROLE + 1).is_none() => rest.len(),
            None => return None,
        };
        let word = &rest[..length];
        let size = letters(word);
        if k > 0 && SIGNED.contains(&word) {
            return Some(at + length);
        }
        let plain = (2..=ROLE).contains(&size) && word.chars().all(lines::is_letter);
        if k == 0 && plain && (3..=NAME).contains(&size) && word.contains("写于") {
            return Some(length);
        }
        // A person and where he works.
        if k == 0
            && (2..=4).contains(&size)
            && plain
            && let Some(inside) = rest[length..].strip_prefix('(')
            && let Some((place, _)) = inside.split_once(')')
            && (3..=NAME).contains(&letters(place))
            && place.chars().all(lines::is_letter)
            && List::Office.ends(place)
            && !is_furniture(word)
        {
            return Some(length + place.len() + 2);
        }
        if !plain || is_furniture(word) || !rest[length..].starts_with(' ') {
            return None;
        }
        at += length + rest[length..].len() - rest[length..].trim_start_matches(' ').len();
    }
    None
}

/// The length of what says where an article was printed first: `原载《某报》2016年第3期`.
fn taken(text: &str) -> Option<usize> {
    let rest = TAKEN.iter().find_map(|word| text.strip_prefix(word))?;
    let rest = rest.trim_start_matches(':').strip_prefix('《')?;
    let (title, behind) = rest.split_once('》')?;
    let issue =
        behind.trim_start_matches(|c: char| c.is_ascii_digit() || "年第期月日.-".contains(c));
    (letters(title) <= NOTE).then_some(text.len() - issue.len())
}

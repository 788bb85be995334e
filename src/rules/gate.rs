//! Whether the rules look at a page at all. Most pages of a crawl have nothing to be removed, and one walk over their characters
//! shows it: no stretch of them speaks for junk, there is no long number, no four places stand close together, no name comes again in
//! the middle of words.

use std::cell::OnceCell;

use super::{glued, keyword_stuffing::again, lines, pager, title_parts};
use crate::{
    dictionary::{
        Dictionaries,
        gate_weights::{self, PICTURE},
        phrases::{Hit, Says},
        rule_words::List,
        weights::STEP,
    },
    text::{
        class::{any_suffixes, char_at, is_han},
        fold::{fold, fold_char},
        scales::{LINE, Walk},
    },
};

/// The weight from which a line is looked at, and that from which it counts as heavy, in steps.
const LEAST: i32 = 10;
const HEAVY: i32 = 30;
/// The odds, as a logarithm, from which a line opens the gate.
const OPENS: f32 = -2.5;
/// Digits of a number that may be somebody's, and of one behind Latin letters.
const NUMBER: usize = 7;
const ACCOUNT: usize = 5;
/// So many places that start within so many bytes may be a list.
const PLACES: usize = 4;
const TOGETHER: usize = 180;
/// So many items behind each other may be a list of places too, each of two or three ideographs, with one sign behind all.
const ITEMS: usize = 10;
/// Bytes of a clause that may be a place with what is done there, and of its start that is looked up.
const CLAUSE: std::ops::RangeInclusive<usize> = 12..=36;
const HEAD: usize = 18;
/// So many words of so many bytes between two such signs are somebody's brand.
const FRAMED: usize = 3;
const FRAME: std::ops::RangeInclusive<usize> = 9..=24;
const FRAMES: [char; 6] = ['_', '~', '*', '★', '※', '【'];
/// A line of no more characters with so many bars or slashes may be a path or a menu.
const PATH: usize = 40;
const STEPS: usize = 2;
/// The same of one that says a page's number twice.
const CAPTION: usize = 20;
/// Most characters of a first line that is a title.
const HEADLINE: usize = 60;
/// Bytes of a phrase in it that tells, and of the word for a lottery or a game.
const PHRASE: usize = 9;
const GAME: usize = 6;
/// Bytes of a line that may start with a row of tools.
const ROW: usize = 400;
/// Lines at the start of a page of which one may repeat another with something more, in bytes.
const FIRST: usize = 4;
const TITLE: usize = 12;

/// A line of a page.
#[derive(Clone, Copy)]
struct Line {
    /// Its number.
    at: usize,
    /// What its heaviest stretch weighs, in steps.
    weight: i32,
    /// Its characters that are no blanks, the last of these, and the bars and slashes among them.
    chars: usize,
    last: u16,
    steps: usize,
    /// Where it ends, in bytes.
    end: usize,
}

impl Line {
    /// What it says, of the page's text.
    fn text<'t>(&self, text: &'t str) -> &'t str {
        let text = &text[..self.end];
        text[text.rfind('\n').map_or(0, |at| at + 1)..].trim()
    }
}

/// Whether a rule may find something on a page of that text, of which `specials` are the places of all characters that are no
/// ordinary ideographs.
pub(crate) fn opens(text: &str, specials: &[usize], dictionaries: &Dictionaries) -> bool {
    let Some((lines, last)) = lines(text) else {
        return true;
    };
    let places = || {
        // Names end with one of a few characters, but for those that a user adds. Most pages need no look for names then.
        let near = |at: usize| {
            let from = text.ceil_char_boundary(at.saturating_sub(TOGETHER));
            has_places(&text[from..text.ceil_char_boundary(at + 1)], dictionaries)
        };
        match dictionaries.has_own_divisions() {
            true => has_places(text, dictionaries),
            false => any_suffixes(text, PLACES, near),
        }
    };
    let path = |line: &Line| line.steps >= STEPS && line.chars <= PATH;
    let twice = |line: &Line| {
        line.chars <= CAPTION
            && line.chars.is_multiple_of(2)
            && pager::doubled(line.text(text)).is_some()
    };
    lines.iter().any(path)
        || lines.iter().any(twice)
        || repeats(text, &lines)
        || lines
            .iter()
            .take(FIRST)
            .any(|line| has_row(line.text(text)))
        || speaks(&lines, last)
        || lists(text, specials, dictionaries)
        || places()
        || title_tells(text, &lines, dictionaries)
        || again::find(text, again::GLANCE).next().is_some()
}

/// Whether so many places start close together in a text.
fn has_places(text: &str, dictionaries: &Dictionaries) -> bool {
    let divisions = dictionaries.divisions();
    let folded = fold(text);
    let (mut last, mut end) = ([usize::MAX; PLACES], 0);
    folded.char_indices().any(|(at, _)| {
        let name = (at >= end).then(|| divisions.longest_prefix(&folded[at..]));
        let Some((len, _)) = name.flatten().filter(|(_, name)| !name.is_stem()) else {
            return false;
        };
        end = at + len;
        last.rotate_left(1);
        last[PLACES - 1] = at;
        last[0] != usize::MAX && at - last[0] < TOGETHER
    })
}

/// Whether the first line, where it is short, has a phrase that tells by itself, a service beside a headline, or the same name before and
/// behind one.
fn title_tells(text: &str, lines: &[Line], dictionaries: &Dictionaries) -> bool {
    let Some(line) = lines.first().filter(|line| line.chars <= HEADLINE) else {
        return false;
    };
    let title = fold(line.text(text));
    let joins = |c: char| matches!(c, '-' | '_' | '|' | ' ');
    let framed = || {
        let first = title.split(joins).next().unwrap_or("");
        first.len() >= 2 * 3 && first.len() < title.len() && title.ends_with(first)
    };
    let joined = title.contains(joins);
    // What the text speaks of is its subject.
    let body = OnceCell::new();
    let foreign = |word: &str, least: usize| {
        let body = body.get_or_init(|| fold(&text[line.end..]));
        word.len() >= least && !body.contains(word)
    };
    let tells = |hit: &Hit| {
        (hit.says.meets(Says::TELLING) || joined && hit.says.meets(Says::SERVICE))
            && foreign(&title[hit.start..hit.end], PHRASE)
    };
    let lottery = || {
        let mut words = List::Lottery.words().iter();
        let told = |word: &&str| title.contains(word) && foreign(word, GAME);
        List::Lottery.in_text(&title) && words.any(told)
    };
    framed()
        || dictionaries.phrases().find(&title).iter().any(tells)
        || lottery()
        || title_parts::hinted(&title, dictionaries)
}

/// Whether a line starts or ends with a row of tools.
fn has_row(line: &str) -> bool {
    let ends = |c: char| c.is_ascii_digit() || "闭印藏享回顶小认报次人】])）".contains(c);
    let starts = [
        "大", "打", "关", "收", "分", "放", "缩", "字", "阅", "浏", "点", "人", "【", "[", "列",
        "閱", "瀏", "關", "點",
    ];
    let start = starts.iter().any(|start| line.starts_with(start));
    let end = line.len() <= 3 * HEADLINE && line.ends_with(ends);
    (start || end) && glued::may_have_row(&fold(lines::head(line, ROW)))
}

/// Whether one of the first lines is another of them with something before or behind it: a title with its site's name.
fn repeats(text: &str, lines: &[Line]) -> bool {
    let first = lines.iter().take(FIRST).map(|line| line.text(text));
    first.clone().any(|one| {
        let more = |other: &str| {
            other.len() > one.len() && (other.starts_with(one) || other.ends_with(one))
        };
        one.len() >= TITLE && first.clone().any(more)
    })
}

/// Whether short items stand behind each other, with the same sign behind each, or several words between two signs that nobody
/// writes around a word, or several clauses that start with a place and say something more: `甲市开锁,乙县搬家,丙市…`.
fn lists(text: &str, specials: &[usize], dictionaries: &Dictionaries) -> bool {
    let (mut items, mut end, mut sign) = (0, 0, '\0');
    let mut framed = 0;
    // Where the clause before the last sign starts, if it may be one of a list.
    let mut before = None;
    specials.iter().any(|&at| {
        let c = char_at(text, at);
        let width = at - end;
        let closed = c == sign || matches!((sign, c), ('【', '】'));
        if closed && FRAME.contains(&width) && FRAMES.contains(&sign) {
            framed += 1;
        }
        if framed >= FRAMED {
            return true;
        }
        // The last one has another sign behind it.
        let all = match width {
            6 | 9 => items + 1,
            _ => 0,
        };
        items = if all > 1 && c != sign { 1 } else { all };
        let next = at + c.len_utf8();
        let clause = CLAUSE.contains(&width).then_some(end);
        let row = before.zip(clause).filter(|_| c == sign && c != '\n');
        before = clause;
        (end, sign) = (next, c);
        all >= ITEMS
            || row.is_some_and(|(first, second)| {
                [first, second, next]
                    .into_iter()
                    .all(|start| is_placed(text, start, dictionaries))
            })
    })
}

/// Whether a place stands at byte `start`, with more behind it.
fn is_placed(text: &str, start: usize, dictionaries: &Dictionaries) -> bool {
    let near = &text[start..text.floor_char_boundary(start + HEAD)];
    let (mut head, mut length) = ([0; 2 * HEAD], 0);
    for c in near.chars().map(fold_char) {
        if !is_han(c) {
            break;
        }
        length += c.encode_utf8(&mut head[length..]).len();
    }
    let head = std::str::from_utf8(&head[..length]).unwrap_or("");
    let name = dictionaries.divisions().longest_prefix(head);
    name.is_some_and(|(len, _)| len < head.len())
}

/// The lines of a text that are not empty, and the number of its last line; `None` where a long number stands in one.
fn lines(text: &str) -> Option<(Vec<Line>, usize)> {
    let scales = gate_weights::scales();
    let bytes = text.as_bytes();
    let (mut lines, mut number) = (Vec::new(), 0);
    let mut walk = Walk::new();
    let (mut chars, mut digits, mut steps, mut last) = (0, 0, 0, LINE);
    let mut at = 0;
    loop {
        if bytes.get(at).is_some_and(|byte| matches!(byte, 0xE0..0xF0)) {
            let taken = scales.take_many(&bytes[at..], &mut walk);
            if taken > 0 {
                at += taken;
                chars += taken / 3;
                (digits, last) = (0, walk.before);
            }
        }
        let c = match at < bytes.len() {
            true => char_at(text, at),
            false => '\n',
        };
        let end = at;
        at += c.len_utf8();
        let code = scales.take(u16::try_from(c).unwrap_or(PICTURE), &mut walk);
        match code {
            BLANK => continue,
            LINE => {
                let weight = walk.most;
                if chars > 0 {
                    lines.push(Line {
                        at: number,
                        weight,
                        chars,
                        last,
                        steps,
                        end,
                    });
                }
                if at > bytes.len() {
                    return Some((lines, number));
                }
                number += 1;
                walk = Walk::new();
                (chars, digits, steps) = (0, 0, 0);
                continue;
            }
            DIGIT if digits == 0 && is_latin(last) => digits = NUMBER - ACCOUNT + 1,
            DIGIT => digits += 1,
            HYPHEN | OPEN | CLOSE => {}
            BAR | SLASH | GREATER => (steps, digits) = (steps + 1, 0),
            _ => digits = 0,
        }
        if digits == NUMBER {
            return None;
        }
        chars += 1;
        last = code;
    }
}

/// What a Latin letter counts as.
fn is_latin(symbol: u16) -> bool {
    (u16::from(b'a')..=u16::from(b'z')).contains(&symbol)
}

const BLANK: u16 = b' ' as u16;
const DIGIT: u16 = b'0' as u16;
const BAR: u16 = b'|' as u16;
const SLASH: u16 = b'/' as u16;
const GREATER: u16 = b'>' as u16;
const HYPHEN: u16 = b'-' as u16;
const OPEN: u16 = b'(' as u16;
const CLOSE: u16 = b')' as u16;

/// What a sentence ends with.
const STOPS: &str = "。!?….;:”」』)";

/// Whether one of these lines speaks for junk; `last` is the number of the last line.
fn speaks(lines: &[Line], last: usize) -> bool {
    let stop = |symbol: u16| STOPS.chars().any(|c| c as u32 == u32::from(symbol));
    let (mut heaviest, mut second) = (None, None);
    for line in lines {
        let weight = Some(line.weight);
        if weight > heaviest {
            (heaviest, second) = (weight, heaviest);
        } else {
            second = second.max(weight);
        }
    }
    let heavy = lines.iter().filter(|line| line.weight > HEAVY).count();
    lines
        .iter()
        .filter(|line| line.weight >= LEAST)
        .any(|line| {
            let rival = match Some(line.weight) == heaviest {
                true => second,
                false => heaviest,
            };
            let weight = STEP * line.weight as f32;
            let signals = [
                weight,
                line.chars as f32,
                f32::from(u8::from(stop(line.last))),
                line.at as f32,
                (last - line.at) as f32,
                rival.map_or(-1.0, |rival| STEP * rival as f32),
                (heavy - usize::from(line.weight > HEAVY)) as f32,
            ];
            gate_weights::reach(&signals, OPENS)
        })
}

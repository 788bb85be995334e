//! # pager
//!
//! Ways to the previous and the next article and the page numbers: "上一篇:没有了", "首页 上一页 1 2 3 下一页",
//! "第2页/共6页", the page captions of a converted document.
//!
//! **How it decides.** A line that starts with 上一篇, 下一篇 and their like and a colon, best beside its counterpart; a
//! row of page words and numbers; a caption of a page that stands there twice, names the total, or counts on
//! with those between other paragraphs, or stands by itself behind one. Signals: `covered`,
//! `strong`, `items`, `near`, `place`, `lines`.
//!
//! **What it must not touch.** "翻到下一页" in prose, homework by pages ("第12页 朗读课文"), rows of numbers, tables of
//! contents.

use super::{
    Context, Finding, Rule,
    furniture::{self, Kind, Look, Place, View},
    lines,
};
use crate::{dictionary::rule_words::List, mark::Label};

pub(crate) const RULE: Rule = Rule {
    name: "pager",
    label: Label::Pager,
    source: super::manual::manual!("pager.rs"),
    find,
};

const KIND: Kind = Kind {
    label: Label::Pager,
    weigh,
    beside: 1.4,
    doubt: 4.0,
};

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    furniture::find(context, &KIND, findings);
}

fn weigh(view: &View<'_>) -> Option<f64> {
    let (look, count) = (view.look, view.count);
    if let Some(sum) = caption(view)
        .or_else(|| row(view))
        .or_else(|| arrows(view))
        .or_else(|| arrow(view))
        .or_else(|| parts(view))
        .or_else(|| picture(view))
    {
        return Some(sum);
    }
    let told = || cites(view.text) || chooses(view.text) || is_turn(view);
    if count.covered == 0 || look.letters > 90 || told() {
        return None;
    }
    let share = count.covered as f64 / look.letters.max(1) as f64;
    let numbers = page_numbers(view.text);
    // Also headings of a text in parts.
    let plain = List::Part.words().iter().any(|word| {
        view.text
            .strip_prefix(word)
            .is_some_and(|rest| rest.trim_start().starts_with(':'))
    });
    // A title between two texts, `上一首:某某`, where nothing else leads anywhere.
    let pages = |look: Option<&Look>| look.is_some_and(|look| look.count(Label::Pager).covered > 0);
    let lone = look.place != Place::Tail
        && view.near == 0.0
        && count.fields + count.items + count.bare <= 1
        && !pages(view.above)
        && !pages(view.below);
    let titled =
        count.prefix || view.text.starts_with(['上', '下', '前', '后']) && count.fields > 0;
    Some(
        -4.6 + if titled {
            if plain { 1.0 } else { 2.2 }
        } else {
            0.0
        } + if titled && !plain && view.text.contains(':') {
            1.1
        } else {
            0.0
        } + 3.0 * share.min(1.0)
            + 1.2 * count.whole.min(3.0)
            + 0.7 * (count.items + count.bare).min(4) as f64
            + if count.fields >= 2 { 1.0 } else { 0.0 }
            + 1.5 * count.any.min(2) as f64
            + if numbers >= 2 && share >= 0.6 {
                1.2
            } else {
                0.0
            }
            + 0.8 * view.near
            - if lone && view.text.contains(':') { 1.2 } else { 0.0 }
            + match look.place {
                Place::Tail => 0.8,
                Place::Head => 0.3,
                Place::Middle
                    if view.splits() && (titled && view.text.contains(':') || numbers >= 2) =>
                {
                    0.0
                }
                Place::Middle => -0.8,
            }
            - if look.numbered { 1.5 } else { 0.0 }
            // A title that ends in a quotation or a question is a title.
            - if look.sentence && (!titled || view.text.contains('。')) { 2.5 } else { 0.0 },
    )
}

/// Whether a line says on which pages of a book something stands: `第1—40页`, `第17页、第63页`.
fn cites(text: &str) -> bool {
    const RANGES: [char; 6] = ['—', '–', '-', '~', '至', '、'];
    text.match_indices('页').any(|(at, _)| {
        let number = text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
        let before = number
            .strip_suffix('第')
            .unwrap_or(number)
            .trim_end_matches('页');
        number.len() < at
            && before.ends_with(RANGES)
            && before
                .trim_end_matches(RANGES)
                .trim_end_matches('页')
                .ends_with(|c: char| c.is_ascii_digit())
    })
}

/// Whether a line names three pages and more of which none follows another: `第5页 第17页 第49页`.
fn chooses(text: &str) -> bool {
    const PARTS: [char; 8] = ['页', '课', '节', '章', '回', '讲', '集', '期'];
    let number = |part: &str| {
        let behind = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &part[..part.len() - behind.len()];
        digits
            .parse::<u32>()
            .ok()
            .filter(|_| behind.starts_with(PARTS))
    };
    let all: Vec<u32> = text.split('第').skip(1).filter_map(number).collect();
    all.len() >= 3 && all.windows(2).all(|pair| pair[0].abs_diff(pair[1]) != 1)
}

/// Whether a line is one of those that tell what was, is and will be: `上期:某某`, `本期:某某`, `下期:某某`.
fn is_turn(view: &View<'_>) -> bool {
    let now = |look: Option<&Look>| {
        look.and_then(|look| look.text(view.page).split_once(':'))
            .is_some_and(|(lead, _)| {
                lead.starts_with(['本', '当', '今']) && (2..=4).contains(&lines::letters(lead))
            })
    };
    view.text.starts_with(['上', '下', '前', '后'])
        && view.text.contains(':')
        && (now(view.above) || now(view.below))
}

/// Numbers that stand alone in a row of page words.
fn page_numbers(text: &str) -> usize {
    text.split([' ', '[', ']', '|', '(', ')', '<', '>', '»', '«', '【', '】'])
        .filter(|part| {
            !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit())
        })
        .count()
}

/// A row of page numbers between arrows, such as `‹ 1 2 3 ›`, below the article.
fn row(view: &View<'_>) -> Option<f64> {
    let text = view.text;
    if view.look.place != Place::Tail || text.len() > 60 {
        return None;
    }
    let arrows = text.contains(['‹', '›', '«', '»', '<', '>', '…']);
    let only = text
        .chars()
        .all(|c| c.is_ascii_digit() || " ‹›«»<>…[]【】()|.".contains(c));
    // `[1] [2] [3]`, each in brackets and in order.
    let boxed = || {
        let numbers: Vec<&str> = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .collect();
        let ordered = |(k, part): (usize, &&str)| part.parse() == Ok(k + 1);
        text.starts_with(['[', '【'])
            && text.matches([']', '】']).count() == numbers.len()
            && numbers.iter().enumerate().all(ordered)
    };
    (only && page_numbers(text) >= 2 && (arrows || boxed())).then_some(0.8)
}

/// The number of a gallery's picture and how many there are, `2/5`, beside furniture below the text.
fn picture(view: &View<'_>) -> Option<f64> {
    const MOST: u32 = 200;
    let (number, total) = view.text.split_once('/')?;
    let (number, total) = (
        number.trim().parse::<u32>().ok()?,
        total.trim().parse::<u32>().ok()?,
    );
    let beside = [view.above, view.below].into_iter().flatten();
    let mut tools =
        beside.filter(|look| look.count(Label::PageTools).covered > 0 && look.share() >= 0.6);
    (number >= 1 && number <= total && (2..=MOST).contains(&total) && tools.next().is_some())
        .then_some(0.8)
}

/// Two titles between arrows that lead to them, below the article: `« 某某 某某 »`.
fn arrows(view: &View<'_>) -> Option<f64> {
    let text = view.text;
    let found = view.look.place == Place::Tail
        && (6..=50).contains(&view.look.letters)
        && text.starts_with(['«', '‹', '←', '<', '◀', '〈'])
        && text.ends_with(['»', '›', '→', '>', '▶', '〉'])
        && !text.contains(['。', '，', '=', '/'])
        && text.contains(' ');
    found.then_some(0.8)
}

/// One title with the arrow that leads to it, beside its counterpart: `← 某某` above `某某 →`.
fn arrow(view: &View<'_>) -> Option<f64> {
    const BACK: [char; 6] = ['«', '‹', '←', '<', '◀', '〈'];
    const ON: [char; 6] = ['»', '›', '→', '>', '▶', '〉'];
    let site =
        view.look.place == Place::Tail || view.look.place == Place::Middle && view.near >= 0.5;
    if !site || !(3..=40).contains(&view.look.letters) {
        return None;
    }
    let of = |text: &str| {
        let plain = !text.contains(['。', '，', '=', '/', ':']);
        match (text.starts_with(BACK), text.ends_with(ON)) {
            (true, false) if plain => Some(true),
            (false, true) if plain && text.matches(ON).count() == 1 => Some(false),
            _ => None,
        }
    };
    let back = of(view.text)?;
    let beside =
        |look: Option<&Look>| look.is_some_and(|look| of(look.text(view.page)) == Some(!back));
    (if back {
        beside(view.below)
    } else {
        beside(view.above)
    })
    .then_some(0.8)
}

/// The parts of an article of several pages with their titles: `第1页:某某 第2页:某某`.
fn parts(view: &View<'_>) -> Option<f64> {
    let text = view.text;
    if text.len() > 240 || !text.starts_with('第') || text.contains('。') {
        return None;
    }
    let numbers: Vec<u32> = text
        .split('第')
        .filter_map(|part| {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            (part[digits..].starts_with("页:") || part[digits..].starts_with("页 "))
                .then(|| part[..digits].parse().ok())?
        })
        .collect();
    let ordered = numbers
        .iter()
        .enumerate()
        .all(|(k, &number)| number == k as u32 + 1);
    (numbers.len() >= 2 && ordered).then_some(0.8)
}

/// Signs on both sides of a page's number.
const DASHES: [char; 2] = ['-', '—'];
/// Fewest letters of a paragraph above a caption that has no other.
const PARAGRAPH: usize = 20;
/// Lines in either direction among which the caption of the page before or behind may stand.
const REACH: usize = 60;

/// Whether a text is nothing but two numbers with a slash between.
fn is_fraction(text: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit() || c == ' ';
    text.split_once('/')
        .is_some_and(|(number, total)| number.chars().all(digits) && total.chars().all(digits))
}

/// A caption that is nothing but a page's number: beside its double, with the total, or with the next one further on.
fn caption(view: &View<'_>) -> Option<f64> {
    let page = view.page;
    let own = Caption::of(view.text)?;
    let same = |look: Option<&Look>| {
        let other = look.and_then(|look| Caption::of(look.text(page)));
        other.is_some_and(|other| other.number == own.number)
    };
    // Between paragraphs, each behind a sentence or another one.
    let follows = |look: &Look| look.sentence || Caption::of(look.text(page)).is_some();
    let counts = |k: usize| {
        let behind = k.checked_sub(1).is_some_and(|k| follows(&view.looks[k]));
        behind
            && Caption::of(view.looks[k].text(page)).is_some_and(|other| {
                let step = match k > view.order {
                    true => other.number.checked_sub(own.number),
                    false => own.number.checked_sub(other.number),
                };
                (other.shape == own.shape || own.said || other.said) && step == Some(1)
            })
    };
    let behind = view.above.is_some_and(follows);
    let paragraph =
        |look: Option<&Look>| look.is_some_and(|look| look.sentence && look.letters >= PARAGRAPH);
    // Every caption looks around, so that it must not be far.
    let near = || {
        let end = (view.order + 1 + REACH).min(view.looks.len());
        view.order.saturating_sub(REACH)..end
    };
    if own.sure {
        Some(1.5)
    } else if same(view.above) || same(view.below) {
        Some(1.2)
    } else if behind && near().any(counts) {
        Some(1.0)
    } else if own.alone && paragraph(view.above) && view.below.is_none_or(|look| look.sentence) {
        Some(0.4)
    } else {
        None
    }
}

/// What a short line says twice, with a digit in it: `page 2 page 2`.
pub(super) fn doubled(text: &str) -> Option<&str> {
    const LONGEST: usize = 48;
    if text.len() > LONGEST {
        return None;
    }
    let (once, again) = text.split_at_checked(text.len() / 2)?;
    let same = once.trim_end() == again.trim_start();
    (same && once.bytes().any(|byte| byte.is_ascii_digit())).then(|| once.trim_end())
}

/// What a line says that is nothing but the number of a page.
struct Caption {
    number: u32,
    /// Whether it names the total as well, or the number twice.
    sure: bool,
    /// Whether it says that it is of a page.
    said: bool,
    /// Whether nothing else is written so.
    alone: bool,
    /// The line without the number.
    shape: String,
}

impl Caption {
    /// Of folded text that is `第1页`, `页 1`, `page 1`, `第1页/共3页`, `1/3页`, `-1-` or `1 / 3`, or `(1/3)` or one of these twice.
    fn of(text: &str) -> Option<Caption> {
        if let Some(once) = doubled(text) {
            let bare = once
                .strip_prefix('(')
                .and_then(|once| once.strip_suffix(')'));
            let caption = Caption::of(bare.unwrap_or(once))?;
            return Some(Caption {
                sure: true,
                ..caption
            });
        }
        // `页 32` is a page of a book that was scanned.
        let scanned = text.starts_with('页') || text.starts_with("page");
        let fraction = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('/');
        let ends = text.ends_with(['页', ')', ']', '-', '—']);
        if text.len() > 48 || !scanned && !ends && !fraction {
            return None;
        }
        let mut letters = String::new();
        let mut numbers = Vec::new();
        let mut digits = String::new();
        for c in text.chars().chain([' ']) {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            if !digits.is_empty() {
                numbers.push(digits.parse().ok()?);
                digits.clear();
            }
            if lines::is_letter(c) {
                letters.push(c);
            }
        }
        let sure = match (letters.as_str(), numbers.len()) {
            ("第页", 1) => false,
            ("第页第页", 2) => numbers[0] == numbers[1],
            ("页" | "page", 1) if scanned => false,
            ("", 1) if text.starts_with(DASHES) && text.ends_with(DASHES) => false,
            ("", 2) if fraction && numbers[0] <= numbers[1] && is_fraction(text) => false,
            ("第页共页" | "第页总页" | "第页总共页" | "页共页", 2) => true,
            ("共页第页", 2) => {
                numbers.reverse();
                true
            }
            ("页" | "第页" | "下一页" | "下页" | "上一页下一页" | "上页下页", 2)
                if text.contains('/') =>
            {
                true
            }
            _ => return None,
        };
        let dashed = letters.is_empty() && !fraction;
        let number: u32 = numbers[0];
        let digits = number.to_string();
        let at = text.find(&digits)?;
        let shape = [&text[..at], &text[at + digits.len()..]].concat();
        Some(Caption {
            number,
            sure,
            said: !letters.is_empty(),
            alone: dashed || matches!(letters.as_str(), "第页" | "page"),
            shape,
        })
    }
}

//! Lines of page tools that are told by their form: a button with its count or its site's name, a banner about cookies, what the stations of
//! bulletin boards and forums put below a post, the clock of a player.

use super::{
    furniture::{Look, View},
    lines,
};
use crate::{dictionary::rule_words::List, text::scan};

/// Longest banner about cookies, in letters.
const BANNER: usize = 150;
/// Letters from which a line that names cookies is a sentence about them.
const ABOUT: usize = 24;
/// Most letters of a banner before it names them.
const LEAD: usize = 20;
/// Longest note below a post, in letters.
const NOTE: usize = 60;

/// What a line weighs that is told by its form.
pub(super) fn weigh(view: &View<'_>) -> Option<f64> {
    let text = view.text;
    let start = text.chars().next()?;
    match start {
        '※' | '◆' | '推' | '嘘' | '→' | '-' | '【' => board(view, start),
        '由' => posted(text),
        '最' | '此' | '该' | '[' | '本' => edited(view).or_else(|| honoured(view)),
        '将' | '把' | '立' | '马' | '点' => kept(view),
        '(' => voted(view),
        '#' => collection(view),
        'n' | 'u' => uncounted(text),
        _ => None,
    }
    .or_else(|| clock(text))
    .or_else(|| pressed(view))
    .or_else(|| cookies(view))
}

/// A button that keeps the site or fetches its program, with the site's name: `将某某网添加到桌面`, `立即下载 某某客户端`.
fn kept(view: &View<'_>) -> Option<f64> {
    const LONGEST: usize = 20;
    let text = view.text;
    if view.look.letters > LONGEST || text.contains(['，', '。', ',', ':', ';', '、']) {
        return None;
    }
    let keeps = text.starts_with(['将', '把']) && List::KeptEnd.ends(text);
    let fetches = List::FetchStart.starts(text) && List::FetchEnd.ends(text);
    (keeps || fetches).then_some(1.0)
}

/// How many were for and against: `(+12) (-3)`.
fn voted(view: &View<'_>) -> Option<f64> {
    let mut votes = view.text.split_whitespace();
    let vote = |vote: Option<&str>, sign: char| {
        let number = vote.and_then(|vote| {
            vote.strip_prefix('(')?
                .strip_prefix(sign)?
                .strip_suffix(')')
        });
        number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    (vote(votes.next(), '+') && vote(votes.next(), '-') && votes.next().is_none()).then_some(1.0)
}

/// A button and how often it was pressed, `赞(23)`.
fn pressed(view: &View<'_>) -> Option<f64> {
    (view.text.ends_with(')') && is_tally(view.text)).then_some(1.0)
}

/// Whether a text is a button and how often it was pressed, and nothing else: `赞(23)`, `点击:356次`, `8 人赞赏`.
pub(super) fn is_tally(text: &str) -> bool {
    const LONGEST: usize = 40;
    const UNITS: [&str; 7] = ["人次", "次", "人", "条", "个", "则", "位"];
    if text.len() > LONGEST {
        return false;
    }
    let bare = text.strip_suffix(')').unwrap_or(text);
    let number = |text: &str| {
        let text = text.trim_end_matches(['万', 'k', 'w', '+']);
        (1..=7).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_digit())
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
    };
    let without = |text: &'_ str| {
        let cut = UNITS.iter().find_map(|unit| text.strip_suffix(unit));
        cut.map_or(text.len(), |cut| cut.trim_end().len())
    };
    // The number behind the word.
    let behind = || {
        let counted = &bare[..without(bare)];
        let at = counted.find(|c: char| c.is_ascii_digit())?;
        let word = counted[..at].trim_end_matches([':', ' ', '(', '[']);
        let parted = word.len() < at || text.ends_with(')');
        (parted && number(&counted[at..])).then_some(word)
    };
    // The number before it.
    let before = || {
        let at = bare.find(|c: char| {
            !c.is_ascii_digit() && !matches!(c, '.' | ',' | '万' | 'k' | 'w' | '+')
        })?;
        let rest = bare[at..].trim_start();
        let unit = UNITS.iter().find(|unit| rest.starts_with(**unit));
        let word = unit.map_or(rest, |unit| rest[unit.len()..].trim_start());
        number(&bare[..at]).then_some(word)
    };
    let is = |word: Option<&str>| word.is_some_and(|word| List::Pressed.has(word));
    is(behind()) || is(before())
}

/// The question whether cookies may be set, on a page that does not speak of them itself.
fn cookies(view: &View<'_>) -> Option<f64> {
    let text = view.text;
    if !view.look.touched || view.look.letters > BANNER {
        return None;
    }
    let at = scan::find(text, "cookie")?;
    let said = List::CookieTalk.count(text);
    // A banner starts with it.
    let own = List::CookieSite.in_text(text)
        && !text[..at].contains('。')
        && lines::letters(&text[..at]) <= LEAD;
    let long = |look: &&Look| look.letters >= ABOUT && look.text(view.page).contains("cookie");
    let title = |look: &&Look| {
        let text = look.text(view.page);
        let words = ["cookie", "隐私", "私隐", "条款"];
        words.into_iter().any(|word| text.contains(word))
    };
    let mut first = view.looks.iter().take(2);
    let about = view.looks.iter().filter(long).count() > 2
        || first.any(|look| look.line != view.look.line && look.letters < ABOUT && title(&look));
    (own && said >= 2 && !about).then_some(said.min(4) as f64 - 1.2)
}

/// What the station of a bulletin board puts below a post, and what its readers push behind it.
fn board(view: &View<'_>, start: char) -> Option<f64> {
    let rest = view.text[start.len_utf8()..].trim_start();
    if view.look.letters > NOTE {
        return None;
    }
    let noted = |look: &Look| {
        let text = look.text(view.page);
        text.starts_with('※') && List::BoardNote.starts(text['※'.len_utf8()..].trim_start())
    };
    match start {
        '※' => noted(view.look).then_some(2.0),
        '◆' => rest.starts_with("from:").then_some(2.0),
        '【' => (rest.starts_with('在') && rest.contains("的大作中提到")).then_some(2.0),
        // The line above a signature.
        '-' => (view.text == "--" && view.below.is_some_and(noted)).then_some(1.0),
        _ => {
            let others = || {
                view.looks.iter().any(|look| {
                    look.line != view.look.line && (is_push(look.text(view.page)) || noted(look))
                })
            };
            (is_push(view.text) && others()).then_some(1.5)
        }
    }
}

/// Whether a line is a reader's push behind a post: `推 某某:内容 03/12 23:07`.
fn is_push(text: &str) -> bool {
    let Some(rest) = (['推', '嘘', '→'].iter()).find_map(|&sign| text.strip_prefix(sign))
    else {
        return false;
    };
    let rest = rest.trim_start();
    let id = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if !(2..=14).contains(&id)
        || !rest.starts_with(|c: char| c.is_ascii_alphabetic())
        || !rest[id..].trim_start().starts_with(':')
    {
        return false;
    }
    let mut last = rest.rsplit(' ').filter(|part| !part.is_empty());
    let pair = |part: Option<&str>, by: char| {
        let number =
            |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.and_then(|part| part.split_once(by))
            .is_some_and(|(one, other)| number(one) && number(other))
    };
    let end = last.next();
    pair(end, '/') || pair(end, ':') && pair(last.next(), '/')
}

/// Who posted and when, as a forum puts it above a post: `由 某某 » 2010-09-08, 15:22`.
fn posted(text: &str) -> Option<f64> {
    let (who, rest) = text.strip_prefix('由')?.split_once('»')?;
    let named = who.starts_with(' ') && (1..=20).contains(&lines::letters(who));
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (named && digits >= 6 && !rest.contains(['，', '。'])).then_some(1.0)
}

/// Who edited a post and when: `最后由 某某 编辑于 2010-9-8 15:40，总共编辑了 1 次。`
fn edited(view: &View<'_>) -> Option<f64> {
    let text = view.text.trim_start_matches(['[', ' ']);
    (view.look.letters <= NOTE
        && List::EditedBy.starts(text)
        && (text.contains("编辑") || text.contains("修改"))
        && (text.contains(" 于 ") || text.contains(" 在 ") || text.contains("编辑于"))
        && text.bytes().filter(u8::is_ascii_digit).count() >= 4)
        .then_some(1.2)
}

/// What a forum's keeper did for a post: `此帖被 某某 加为精华`.
fn honoured(view: &View<'_>) -> Option<f64> {
    let text = view.text.trim_matches(['[', ']', ' ']);
    let by = text.contains(['被', '由']) && text.contains(' ');
    let fits = view.look.letters <= NOTE && by && List::HonouredStart.starts(text);
    (fits && List::HonouredEnd.ends(text)).then_some(1.0)
}

/// A tag with its count below the header of an account's collections: `#川菜 18个`.
fn collection(view: &View<'_>) -> Option<f64> {
    let is = |text: &str| {
        let tag = text
            .strip_prefix('#')
            .and_then(|tag| tag.strip_suffix('个'));
        tag.and_then(|tag| tag.rsplit_once(' '))
            .is_some_and(|(name, count)| {
                (1..=16).contains(&lines::letters(name))
                    && !count.is_empty()
                    && count.bytes().all(|byte| byte.is_ascii_digit())
            })
    };
    let headed = view.above.is_some_and(|look| {
        let above = look.text(view.page);
        above.starts_with("收录于") && look.letters <= 8 || is(above)
    });
    (is(view.text) && headed).then_some(1.0)
}

/// A count that a page's program did not have: `null条评论`.
fn uncounted(text: &str) -> Option<f64> {
    let missing = ["null", "undefined", "nan"]
        .iter()
        .find_map(|value| text.strip_prefix(value));
    let counted = |rest: &str| is_tally(&format!("0{rest}"));
    missing.filter(|rest| counted(rest)).map(|_| 1.0)
}

/// The clock of a player before it plays, `00:00 / 12:47`, with the player's name or without: `语音播报 [00:00 / 03:12]`.
fn clock(text: &str) -> Option<f64> {
    const LONGEST: usize = 60;
    if text.len() > LONGEST {
        return None;
    }
    let at = text.find('0')?;
    let (lead, text) = text.split_at(at);
    let lead = lead.trim_end_matches(['[', '(', ' ', ':']);
    if !(lead.is_empty() || List::PlayerEnd.ends(lead) && lines::letters(lead) <= 10) {
        return None;
    }
    let (one, other) = text.trim_end_matches([']', ')']).split_once('/')?;
    let time = |text: &str| {
        let text = text.trim();
        (4..=8).contains(&text.len())
            && text.contains(':')
            && text.bytes().all(|b| b.is_ascii_digit() || b == b':')
    };
    let zero = one.bytes().all(|b| matches!(b, b'0' | b':' | b' '));
    (zero && time(one) && time(other)).then_some(1.0)
}

//! # byline
//!
//! Lines that give source, date, author or editor: "2020-05-06 08:00 来源:某某日报", "责任编辑:某某". They are reported,
//! not removed, unless the configuration says otherwise: many users keep them.
//!
//! **How it decides.** A short line near the page's head or tail, or right above a paragraph with two fields, that starts with a word for a source, an author or an
//! editor and a colon, or with a date and nothing but a byline's words after it. Signals: `fields`, `date`, `head`, `tail`.
//!
//! **What it must not touch.** "来源" or "作者" inside prose, dates in a table or a chronicle.

use super::{
    Context, Finding, Rule,
    furniture::{Look, Place},
    lines::{self, Cover},
    score,
};
use crate::{
    dictionary::{phrases::Role, rule_words::List},
    mark::{Evidence, Label},
    text::{class::Signs, scan},
};

pub(crate) const RULE: Rule = Rule {
    name: "byline",
    label: Label::Byline,
    source: super::manual::manual!("byline.rs"),
    find,
};

/// Visible lines at the page's ends where bylines stand.
const NEAR: usize = 8;
/// Longest byline, in letters.
const LONGEST: usize = 60;
/// Letters of a line that is a paragraph.
const PROSE: usize = 40;
/// Longest line of names in brackets, in letters.
const NAMES: usize = 24;

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let looks = &context.looks().all;
    for (k, look) in looks.iter().enumerate() {
        let head = k < NEAR || look.place == Place::Head;
        let tail = looks.len() - k <= NEAR || look.place == Place::Tail;
        if look.span.is_empty() || look.letters > LONGEST + 20 {
            continue;
        }
        let span = look.span.clone();
        let text = &page.folded[span.clone()];
        // A forum's posts each have their own.
        let signs = look.signs(page);
        let posted = || signs.has(Signs::DIGIT) && posted(text);
        // Between the tools of a page as well: `编辑:某某 审核:某某`.
        let credits = look.count(Label::Byline);
        let credited = credits.prefix
            && credits.fields >= 2
            && look.letters <= NAMES
            && signs.has(Signs::COLON);
        // Right above a paragraph of another article on the page, or with all that a byline has.
        let prose = |next: &Look| next.span.is_empty() || next.letters >= PROSE;
        let leads = signs.has(Signs::COLON.or(Signs::DIGIT))
            && (looks.get(k + 1).is_some_and(prose) || credits.prefix && credits.fields >= 2);
        let placed = head || tail || credited || posted();
        if !placed && !leads {
            continue;
        }
        if text.ends_with(['。', '!', '?', ';']) || is_edit_note(text) {
            continue;
        }
        let cover = lines::cover(context, span.clone(), Label::Byline);
        if cover.letters > LONGEST {
            continue;
        }
        let bare = text.trim_start_matches(['(', '[', '【', '〔', ' ']);
        let date = date_length(bare);
        let starts = starts_with_field(
            context,
            &cover,
            if date > 0 {
                span.end - bare.len() + date
            } else {
                span.start
            },
        );
        let fields = cover.count(Role::Prefix);
        let only_date = date > 0 && lines::letters(&bare[date..]) == 0;
        // Names in brackets under a title or an article: (记者 某某 通讯员 某某).
        let named = text.starts_with(['(', '[', '【'])
            && text.ends_with([')', ']', '】'])
            && cover.letters <= NAMES
            && !text.contains([',', '，', '。'])
            && cover
                .first
                .is_some_and(|hit| lines::letters(&page.folded[span.start..hit.start]) == 0);
        // Below the article it is the date of who signs.
        let dated = only_date && look.place == Place::Head && (k > 0 || bare.contains(':'));
        let posted = posted();
        let joined = Signs::BLANK.or(Signs::SLASH).or(Signs::COLON);
        let signed = (k > 0 || text.starts_with("记者") && signs.has(Signs::SLASH))
            && ((signs.has(joined) || text.contains('|')) && signed(text)
                || signs.has(Signs::DIGIT) && dated_name(text, look.letters));
        let several = fields + usize::from(date > 0 || tells_date(text)) > 1;
        if !(starts && (placed || several) || placed && (named || dated || signed) || posted) {
            continue;
        }
        // Dated titles one below the other are a list of links.
        let title = |text: &str| {
            text.starts_with(['·', '•', '■', '●', '◆', '▪', '○', '◎', '※', '>', '»'])
                && date_at_end(text)
        };
        let beside = |k: Option<usize>| {
            k.and_then(|k| looks.get(k))
                .is_some_and(|look| title(look.text(page)))
        };
        if title(text) && (beside(k.checked_sub(1)) || beside(Some(k + 1))) {
            continue;
        }
        let sum = 0.5 + 0.8 * fields.min(3) as f64 + if date > 0 { 0.8 } else { 0.0 };
        findings.push(Finding {
            span,
            score: score(sum),
            evidence: Evidence::new()
                .number("fields", fields as u32)
                .number("date", f64::from(u8::from(date > 0)))
                .number(if head { "head" } else { "tail" }, 1),
        });
    }
}

/// Whether a line is a forum's note on who edited a post, as in `本帖最后由 某某 于 2017-9-21 19:33 编辑`: no byline.
fn is_edit_note(text: &str) -> bool {
    let note = text.trim_start_matches(['[', ' ']);
    List::ForumNote.starts(note) && note.trim_end_matches([']', ' ']).ends_with("编辑")
}

/// Whether a line says who posted when, as in `某某 发表于 2017-9-21 19:33`.
fn posted(text: &str) -> bool {
    let dated = |word: &str| {
        text.find(word)
            .is_some_and(|at| date_length(text[at + word.len()..].trim_start()) > 0)
    };
    ["发表于", "发布于", "张贴于"]
        .iter()
        .any(|word| text.contains(word) && dated(word))
        && lines::letters(text) <= NAMES
}

/// Whether a line names reporters, as in `本报记者 某某 通讯员 某某` or `某某/台北报导`.
fn signed(text: &str) -> bool {
    const ENDS: [&str; 4] = ["报导", "报道", "电", "摄"];
    let bare = text.trim_matches(|c: char| !lines::is_letter(c));
    let lead =
        |word: &str| scan::find(bare, word).is_some_and(|at| lines::letters(&bare[..at]) <= 6);
    let slash = bare.contains('/');
    let barred = bare.split_once('|').is_some_and(|(who, name)| {
        List::Credit.has(who.trim()) && (1..=16).contains(&lines::letters(name))
    });
    if barred {
        return true;
    }
    let short =
        lines::letters(text) <= NAMES && !text.contains(['，', ',', '。', '!', '?', '“', '「']);
    short
        && (bare.contains([' ', '/', ':']) && List::Reporter.words().iter().any(|word| lead(word))
            || slash && ENDS.iter().any(|end| bare.ends_with(end)))
}

/// Whether a line ends in a date, in brackets or not.
pub(super) fn date_at_end(text: &str) -> bool {
    let bare = text.trim_end_matches([')', ']', '】', ' ']);
    let tail = bare.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ':' | ' ' | '年' | '月' | '日')
    });
    let date = &bare[tail.len()..];
    // A telephone has more digits in a row, and a price other numbers.
    let groups = date.split(|c: char| !c.is_ascii_digit());
    let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
    let number = |group: &str| group.parse().unwrap_or(u32::MAX);
    let day = match groups[..] {
        [month, day] if month.len() <= 2 => number(month) <= 12 && number(day) <= 31,
        _ => groups.iter().all(|group| group.len() <= 4),
    };
    day && date.len() >= 5
        && date.matches(|c: char| !c.is_ascii_digit()).count() >= 1
        && date.matches(['-', '/', '.', '月']).count() >= 1
}

/// Whether a line is a date with a name or two beside it.
fn dated_name(text: &str, letters: usize) -> bool {
    let dated = text.char_indices().any(|(i, c)| {
        matches!(c, '今' | '昨' | '前') && date_length(&text[i..]) > 0
            || c.is_ascii_digit()
                && !text[..i].ends_with(|c: char| c.is_ascii_digit())
                && (date_length(&text[i..]) >= 8
                    || text[..i].ends_with(' ') && date_length(&text[i..]) > 0)
    });
    dated
        && letters <= NAMES
        && !text.contains([
            '，', ',', '。', '!', '?', '“', '「', '至', '、', '~', '–', '—',
        ])
}

/// Whether what stands behind the first colon of a line is a date: `发布时间:2012-05-06`.
pub(super) fn tells_date(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(_, value)| date_length(value.trim_start()) > 0)
}

/// Whether the first phrase is a field's name right at `at`, but for blanks and marks.
fn starts_with_field(context: &Context<'_>, cover: &Cover, at: usize) -> bool {
    cover.count(Role::Prefix) > 0
        && cover.first.is_some_and(|hit| {
            hit.start >= at && lines::letters(&context.page.folded[at..hit.start]) == 0
        })
}

/// The length in bytes of a date, with the time if there is one, at the start of folded text; 0 where there is none.
#[inline]
pub(super) fn date_length(text: &str) -> usize {
    // One starts with a digit or a word for a day.
    match text.as_bytes() {
        [b'0'..=b'9', ..] | [0xE4..=0xE6, ..] => date(text),
        _ => 0,
    }
}

fn date(text: &str) -> usize {
    let whole = iso_length(text);
    if whole > 0 { whole } else { loose_length(text) }
}

/// The length of a date that is written in another order, or told from today: `15/07/2019`, `2019 12/05 10:26`, `今天 08:12`,
/// `3小时前`.
fn loose_length(text: &str) -> usize {
    const DAYS: [&str; 5] = ["今天", "昨天", "前天", "今日", "昨日"];
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(day) = DAYS.iter().find(|day| text.starts_with(**day)) {
        let time = clock(&text[day.len()..]);
        return if time > 0 { day.len() + time } else { 0 };
    }
    let first = digits(text);
    if !(1..=4).contains(&first) {
        return 0;
    }
    let rest = text[first..].trim_start();
    if let Some(unit) = List::Ago.start(rest) {
        return text.len() - rest.len() + unit.len();
    }
    let mut parts = text.splitn(3, |c: char| !c.is_ascii_digit());
    let (Some(a), Some(b), Some(c)) = (parts.next(), parts.next(), parts.next()) else {
        return 0;
    };
    let c = &c[..digits(c)];
    let small = |part: &str| (1..=2).contains(&part.len());
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let length = a.len() + b.len() + c.len() + 2;
    let sign = |at: usize| text.as_bytes().get(at).copied().unwrap_or(0);
    let signs = (sign(a.len()), sign(a.len() + 1 + b.len()));
    let turned = small(a)
        && small(b)
        && year(c)
        && matches!(signs, (b'/', b'/') | (b'-', b'-') | (b'.', b'.'));
    let parted = year(a) && small(b) && small(c) && matches!(signs, (b' ', b'/' | b'-'));
    if turned || parted {
        length + clock(&text[length..])
    } else {
        0
    }
}

/// The length of a time of the day with the blanks before it, such as ` 10:26:41`.
fn clock(text: &str) -> usize {
    let rest = text.trim_start_matches(' ');
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let hour = digits(rest);
    let minute = rest[hour..].strip_prefix(':').map_or(0, digits);
    if !(1..=2).contains(&hour) || minute != 2 {
        return 0;
    }
    let second = rest[hour + 3..]
        .strip_prefix(':')
        .map_or(0, |rest| digits(rest) + 1);
    text.len() - rest.len() + hour + 3 + second
}

/// The length of a date that starts with its year.
fn iso_length(text: &str) -> usize {
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let mut at = digits(text);
    if at != 4 || !(text.starts_with("19") || text.starts_with("20")) {
        return 0;
    }
    if let Some(rest) = text[at..].strip_prefix("年第") {
        // `2012年第7期`
        let issue = digits(rest);
        let named = issue > 0 && rest[issue..].starts_with('期');
        return if named {
            text.len() - rest.len() + issue + "期".len()
        } else {
            0
        };
    }
    for (k, marks) in [["年", "-"], ["月", "-"], ["日", ""]].iter().enumerate() {
        let rest = &text[at..];
        let Some(mark) = marks
            .iter()
            .chain(&["/", "."])
            .find(|mark| !mark.is_empty() && rest.starts_with(**mark))
        else {
            if k < 2 {
                return 0;
            }
            break;
        };
        if k == 2 && *mark != "日" {
            break;
        }
        at += mark.len();
        if k < 2 {
            let n = digits(&text[at..]);
            if n == 0 || n > 2 {
                return 0;
            }
            at += n;
        }
    }
    let time = text[at..]
        .bytes()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b' ' | b':' | b'.' | b't'))
        .count();
    at + time
}

#[cfg(test)]
mod tests {
    use super::date_length;

    #[test]
    fn dates_are_measured() {
        assert_eq!(
            date_length("2020-05-06 08:00:01 来源"),
            "2020-05-06 08:00:01 ".len()
        );
        assert_eq!(date_length("2020年5月6日 来源"), "2020年5月6日 ".len());
        assert_eq!(date_length("2020/5/6"), 8);
        assert_eq!(date_length("2020年的春天"), 0);
        assert_eq!(date_length("1234-5"), 0);
        assert_eq!(date_length("15/07/2019 晴"), 10);
        assert_eq!(date_length("2019 12/05 10:26:41"), 19);
        assert_eq!(date_length("今天 08:12"), "今天 08:12".len());
        assert_eq!(date_length("3小时前"), "3小时前".len());
        assert_eq!(date_length("今天天气好"), 0);
        assert_eq!(date_length("3 15 20"), 0);
        assert_eq!(date_length("19世纪/年"), 0);
    }
}

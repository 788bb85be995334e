//! The judgement of a line by its words and by what stands beside it.

use super::{
    Sum,
    blocks::{Ends, Known, beside},
    flag,
    furniture::{Look, Place},
    lines,
    wording::{Wording, wording},
    zones,
};
use crate::{
    dictionary::{morphemes::LABELS, rule_words::List},
    mark::Label,
    page::Page,
    text::{
        class::{Signs, is_han},
        scan,
    },
};

/// Signs that interfaces set before their buttons and behind what opens.
const ICONS: [char; 25] = [
    '♡', '♥', '❤', '⇄', '▾', '▼', '☰', '⚙', '🔔', '👍', '👎', '🔍', '📷', '🖨', '✉', '⊕', '⊙', '➕',
    '🔖', '📌', '💬', '🔗', '↗', '⬇', '📣',
];

/// What stands in commands and programs, each with a sign that it holds.
const CODE: [(Signs, &str); 8] = [
    (Signs::BRACKET, "()"),
    (Signs::BRACKET, "[:"),
    (Signs::COLON, "::"),
    (Signs::SLASH, "/usr"),
    (Signs::SLASH, "/etc"),
    (Signs::SLASH, "http://"),
    (Signs::ARROW, ".h>"),
    (Signs::ARROW, "->"),
];
/// What has no sign of its own.
const BARE: [&str; 3] = ["--", "\\", "sudo"];

/// Whether the page is a manual of commands, full of words of interfaces: several lines start with an option.
pub(super) fn technical(page: &Page<'_>, looks: &[Look]) -> bool {
    let option = |look: &&Look| {
        let (text, signs) = (look.text(page), look.signs(page));
        let holds = |code: &&str| text.contains(*code);
        text.strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(|c: char| c == '-' || c.is_ascii_alphabetic()))
            || text.starts_with(['$', '|', '<', '\\', '\u{22}'])
            || text.starts_with("t{")
            || text.starts_with("(gdb)")
            || CODE
                .iter()
                .any(|(sign, code)| signs.has(*sign) && holds(code))
            || memchr::memchr3(b'-', b'\\', b's', text.as_bytes()).is_some()
                && BARE.iter().any(holds)
    };
    looks.iter().filter(option).count() >= 3
}

/// The signals of a line by its words.
pub(super) fn worded(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &[Known],
    ends: &Ends,
    k: usize,
) -> Option<Sum> {
    let (look, words) = (&looks[k], &words[k]);
    // A line of a song says a thing twice.
    let mut said = look.text(page).split(' ').filter(|part| !part.is_empty());
    if look.signs(page).has(Signs::BLANK)
        && let (Some(one), Some(other)) = (said.next(), said.next())
        && one == other
        && lines::letters(one) >= 2
    {
        return None;
    }
    // The key of a government's page for those who cannot see.
    if look.text(page) == ":::" {
        return Some(Sum::new(2.0));
    }
    if List::Alone.has(look.text(page)) && k > 0 && beside(known, k) >= 0.5 {
        return Some(Sum::new(1.0));
    }
    if is_attachment(look.text(page)) {
        return Some(Sum::new(1.0));
    }
    let least = if beside(known, k) >= 1.0 { 1.0 } else { 2.0 };
    let called = words.calls();
    if (words.words == 0 || words.weight() < least && words.counters == 0) && called < 3.0 {
        return None;
    }
    let text = look.text(page);
    let beside = beside(known, k);
    // A title that quotes.
    if k == 0 && beside == 0.0 && text.starts_with(['“', '「']) {
        return None;
    }
    // So is one that says whose something is.
    if k == 0
        && beside == 0.0
        && words.pieces <= 2
        && words.counters == 0
        && called < 3.0
        && text
            .find('的')
            .is_some_and(|at| at > 0 && at + 3 < text.len())
    {
        return None;
    }
    // A sentence of few such words is the article's.
    if look.sentence
        && text.ends_with('。')
        && words.weight() < 4.0
        && words.counters == 0
        && called < 3.0
        && !words.asks()
    {
        return None;
    }
    // What one of a list's fields asks for is the list's: `名额:15人，报名请加群`.
    let field = |k: Option<usize>| {
        k.is_some_and(|k| {
            !known.get(k).is_none_or(|known| known.is_furniture())
                && lines::is_field(looks[k].text(page))
        })
    };
    if words.asks()
        && lines::field(text).is_some_and(|(name, _)| wording(name).words == 0)
        && field(k.checked_sub(1))
        && field(Some(k + 1))
    {
        return None;
    }
    // An office that signs its notice, or whom to ask.
    let plain = words.best < 3 && words.counters == 0 && words.acts == 0;
    let signs = words.pieces <= 1 && List::Office.ends(text);
    if plain && (signs || List::Person.starts(text)) && words.weight() < 4.0 {
        return None;
    }
    let place = ends.place(k);
    let claims = ["权所有", "必究", "翻印", "印装", "版权"];
    if label_of(words) == Some(Label::Footer)
        && claims.iter().any(|word| text.contains(word))
        && super::footer::imprinted(page, looks, k)
    {
        return None;
    }
    // So is a word alone between the page's path and the article.
    let named = k > 0
        && known[k - 1] == Known::Furniture(Label::Breadcrumb)
        && words.pieces <= 1
        && words.acts == 0
        && look.letters <= 8
        && lines::letters(text) == text.chars().count();
    let title = (k == ends.title || named)
        && !words.is_row()
        && !zones::is_row(text)
        && words.counters == 0
        && words.best < 3;
    // So is what a longer line says again.
    if k <= ends.title && called < 3.0 && (3..=16).contains(&look.letters) && beside < 1.0 {
        let again = looks.iter().enumerate().any(|(j, other)| {
            j > k
                && !known[j].is_furniture()
                && other.letters >= look.letters + 4
                && other.share() < 0.8
                && other.text(page).contains(text)
        });
        if again {
            return None;
        }
    }
    let listed = look.numbered
        || is_heading(text)
        || text.starts_with(['*', '-', '·', '•', '●', '%', '&', '@', '+']);
    if is_word_list(text) {
        return None;
    }
    // A page of one word's title, where nothing else is furniture.
    if k == 0
        && beside == 0.0
        && words.pieces <= 1
        && look.letters <= 6
        && words.counters == 0
        && called < 3.0
    {
        return None;
    }
    // Many words that say next to nothing are a sentence.
    let thin = words.words >= 4
        && words.weight() < 0.9 * words.words as f64
        && words.counters < 2
        && called < 3.0
        && !words.is_row();
    // Something that says more than words of the trade do.
    let label = label_of(words);
    // Whom to call about it, in which office, leads to no other page.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if label == Some(Label::LinkList) && digits >= 7 && List::ContactField.in_text(text) {
        return None;
    }
    let site = label == Some(Label::Footer) && words.weight() >= 6.0;
    let whole = words.cover() >= 0.95;
    let anchors = called >= 3.0
        || called >= 2.0 && (beside > 0.0 || place != Place::Middle)
        || words.buttons >= 2
        || words.is_row()
        || words.counters > 0
        || words.best >= 3
        || words.asks()
        || whole && words.weight() >= 4.0 && words.acts > 0
        || site && place == Place::Tail;
    let anchored = anchors && (place != Place::Middle || words.cover() >= 0.75) || beside >= 1.0;
    // "下一篇 某某", "相关推荐:某某".
    let lead = words.lead.map(|i| LABELS[i]);
    let leads = match lead {
        Some(Label::Pager) => words.pieces >= 2,
        Some(Label::LinkList) => text.contains(':'),
        _ => false,
    };
    let mut sum = Sum::new(-6.4);
    // Names take letters too: `欢迎加入某某好友`.
    let last = place == Place::Tail && k + 3 >= looks.len() && !text.contains('。');
    let named = called >= 3.0 && (place != Place::Middle && beside > 0.0 || last);
    let cover = if named {
        words.cover().max(0.6)
    } else {
        words.cover()
    };
    sum.add("worded", cover, 6.0);
    sum.add("weight", words.weight().min(8.0), 0.45);
    let buttons = (words.buttons + words.halves).min(5) as f64;
    sum.add("buttons", (buttons - 1.0).max(0.0), 0.7);
    sum.add("asks", flag(words.asks()), 1.0);
    sum.add("called", called, 1.1);
    sum.add("counters", words.counters.min(3) as f64, 1.0);
    sum.add("beside", beside, 0.9);
    let furniture =
        |k: Option<usize>| matches!(k.and_then(|k| known.get(k)), Some(Known::Furniture(_)));
    let behind = furniture(k.checked_sub(1)) || furniture(k.checked_sub(2));
    let behind = behind && place == Place::Tail && !zones::belongs(page, look);
    sum.add("behind", flag(behind), 2.8);
    if words.cover() >= 0.4 && scan::any_byte(text, |byte| matches!(byte, 0xE2 | 0xF0)) {
        let icons = text.chars().filter(|c| ICONS.contains(c)).count().min(2);
        sum.add("icons", icons as f64, 0.8);
    }
    let within = furniture(k.checked_sub(1)) && furniture(Some(k + 1)) && place != Place::Middle;
    sum.add("within", flag(within), 0.8);
    let menu = place == Place::Head && k < 3 && zones::is_row(text);
    sum.add("menu", flag(menu), if beside >= 0.5 { 2.6 } else { 1.8 });
    // A count or a whole button between two paragraphs.
    let split = place == Place::Middle
        && words.cover() >= 0.9
        && (words.counters > 0
            || words.acts > 0 && words.weight() >= 4.0
            || label == Some(Label::Footer) && words.weight() >= 6.0)
        && zones::stops(page, looks, k.checked_sub(1))
        && zones::stops(page, looks, Some(k + 1));
    let placed = match place {
        Place::Head => 0.0,
        Place::Middle if split => 0.0,
        Place::Middle => -1.5,
        Place::Tail if text.contains('。') => 0.6,
        Place::Tail => 1.5,
    };
    sum.add("leads", flag(leads && place == Place::Tail), 1.2);
    sum.add("paired", flag(paired(page, looks, words, k)), 3.0);
    sum.add("place", placed, 1.0);
    // A bare word above the article's first paragraph is a subhead.
    let below = known.get(k + 1) == Some(&Known::Body) && place == Place::Head;
    let heading = below
        && words.pieces <= 1
        && words.acts == 0
        && words.best < 3
        && words.counters == 0
        && called < 3.0;
    sum.add("heading", flag(heading), -2.5);
    let sure = called >= 3.0
        || words.best >= 3
        || words.counters > 0
        || words.asks()
        || words.is_row()
        || words.buttons >= 2;
    sum.add("alone", flag(beside < 0.5 && !sure), -2.6);
    sum.add("unanchored", flag(!anchored), -2.0);
    sum.add("title", flag(title && called < 2.0), -2.0);
    sum.add("thin", flag(thin && !(site && place == Place::Tail)), -2.0);
    sum.add(
        "numbered",
        flag(listed),
        if beside >= 1.5 { -1.5 } else { -3.0 },
    );
    sum.add("sentence", flag(look.sentence), -1.0);
    // `扫一扫，在右上角加号里` says where something is.
    sum.add("where", flag(text.contains("，在") && called < 3.0), -2.5);
    let spares = site && place == Place::Tail;
    sum.add(
        "stop",
        flag(text.contains('。')),
        if spares { -0.8 } else { -2.0 },
    );
    let long = look.sentence && words.letters > 20.0 && beside < 1.5 && called < 3.0;
    sum.add("long", flag(long), -2.0);
    sum.add("colon", flag(text.ends_with(':')), -1.0);
    // The title that a pager leads to may ask.
    let against = if leads && lead == Some(Label::Pager) {
        0.0
    } else {
        words.against
    };
    sum.add("against", against, if behind { -0.5 } else { -1.5 });
    let foreign = text.chars().filter(|&c| is_han(c)).count() < 2 && words.buttons < 3;
    let latin = !text.chars().any(is_han) && words.buttons < 3;
    let letters = text.chars().filter(char::is_ascii_alphabetic).count() as f64;
    let unknown = words.letters - words.known;
    let code = unknown >= 10.0
        && letters >= 0.6 * words.letters
        && called == 0.0
        && words.channels + words.accounts == 0;
    sum.add("code", flag(code), -3.0);
    sum.add("foreign", flag(foreign && beside < 1.5 || latin), -3.0);
    if sum.total < 0.0 {
        return None;
    }
    let spoken = spoken(page, looks, known, words, k, place);
    sum.add("spoken", spoken, -1.2);
    Some(sum)
}

/// Whether a line is a file that a forum hangs below a post: its name, its size and how often it was fetched.
fn is_attachment(text: &str) -> bool {
    const ENDS: [&str; 17] = [
        ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".doc", ".docx", ".pdf", ".zip", ".rar", ".7z",
        ".txt", ".mp3", ".mp4", ".xls", ".ppt", ".xlsx",
    ];
    text.len() <= 160
        && text.split_once('(').is_some_and(|(name, rest)| {
            let size = rest.trim_start();
            let number =
                size.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '));
            ENDS.iter().any(|end| name.trim_end().ends_with(end))
                && number.len() < size.len()
                && number.starts_with(['k', 'm', 'b'])
                && rest.contains(')')
        })
}

fn label_of(words: &Wording) -> Option<Label> {
    words.label().map(|i| LABELS[i])
}

/// Whether a line is one letter over and over, or words that share their first or last letter, as in a lesson.
pub(super) fn is_word_list(text: &str) -> bool {
    let mut letters = text.chars().filter(|&c| lines::is_letter(c));
    let first = letters.next();
    let same = first.is_some_and(is_han)
        && letters.clone().count() >= 2
        && letters.all(|c| Some(c) == first);
    let parts: Vec<&str> = text
        .split([' ', '、', '/'])
        .filter(|part| !part.is_empty())
        .collect();
    let shares = |end: fn(&str) -> Option<char>| {
        let of = |part: &&str| end(part).filter(|&c| is_han(c));
        let most = parts
            .iter()
            .filter(|part| of(part).is_some() && of(part) == parts.first().and_then(of));
        most.count() >= 3.max(parts.len() - 1)
    };
    let short = parts.iter().all(|part| lines::letters(part) == 2);
    same || parts.len() >= 3
        && short
        && (shares(|part| part.chars().next()) || shares(|part| part.chars().next_back()))
}

/// Whether a line is numbered as a heading is: `第三章 某某`, `A.2. 某某`, `2.1 某某`.
fn is_heading(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('第') {
        let rest = rest.trim_start_matches(|c: char| {
            c.is_ascii_digit() || " 一二三四五六七八九十百零".contains(c)
        });
        return rest.starts_with(['章', '条', '节', '回', '讲', '课', '部', '编', '卷']);
    }
    let number = text.split(' ').next().unwrap_or("");
    number.contains('.')
        && number
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '.')
        && number.chars().filter(char::is_ascii_alphabetic).count() <= 1
}

/// Whether the line is a name with a channel behind it, and its neighbour the same name with another.
fn paired(page: &Page<'_>, looks: &[Look], words: &Wording, k: usize) -> bool {
    let text = looks[k].text(page);
    let channel = words.channels + words.accounts > 0 && words.words <= 3;
    let common = |other: Option<&Look>| {
        let other = other.map_or("", |look| look.text(page));
        let same = text
            .chars()
            .zip(other.chars())
            .take_while(|(a, b)| a == b)
            .count();
        let (left, right) = (
            text.chars().count() - same,
            other.chars().count().saturating_sub(same),
        );
        same >= 2 && (1..=5).contains(&left) && (1..=5).contains(&right)
    };
    channel && (common(k.checked_sub(1).and_then(|k| looks.get(k))) || common(looks.get(k + 1)))
}

/// How many of the line's words the article uses too, but for those that stand for nothing else.
fn spoken(
    page: &Page<'_>,
    looks: &[Look],
    known: &[Known],
    words: &Wording,
    k: usize,
    place: Place,
) -> f64 {
    let body = |word: &&str| {
        looks
            .iter()
            .zip(known)
            .enumerate()
            .any(|(j, (look, known))| {
                let source = match known {
                    Known::Body if look.span.is_empty() => {
                        &page.text[page.lines[look.line].span.clone()]
                    }
                    Known::Body => look.text(page),
                    Known::Open if place == Place::Middle && j.abs_diff(k) > 2 => look.text(page),
                    _ => return false,
                };
                source.contains(*word)
            })
    };
    words.said().filter(body).count().min(3) as f64
}

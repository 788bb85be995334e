//! Numbers and accounts by which somebody can be reached, in digits, numerals and disguise.

use crate::{
    dictionary::rule_words::List,
    rules::{lines, place_learn::digits},
    text::scan,
};

/// The ways to make contact that a text gives.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::rules) struct Contacts {
    /// Mobile numbers and accounts.
    pub(in crate::rules) direct: usize,
    /// Landlines and service numbers.
    pub(in crate::rules) line: usize,
}

/// Whether such a word stands in a text with an account behind it: two digits at least, or parts with a sign between.
pub(super) fn says_account(text: &str) -> bool {
    names_account(text, List::AccountSigns)
}

/// The same with words of which each is a disguise.
pub(super) fn evades(text: &str) -> bool {
    names_account(text, List::EvasiveAccount)
}

fn names_account(text: &str, names: List) -> bool {
    let bytes = text.as_bytes();
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let mut at = 0;
    while let Some(digit) = scan::digits(&text[at..]).next() {
        let run = bytes[at..at + digit]
            .iter()
            .rev()
            .take_while(|byte| part(byte))
            .count();
        at += digit - run;
        let len = bytes[at..].iter().take_while(|byte| part(byte)).count();
        let digits = bytes[at..at + len]
            .iter()
            .filter(|byte| byte.is_ascii_digit())
            .count();
        if (5..=20).contains(&len) && digits >= 2 {
            let before = text[..at].trim_end_matches(' ');
            let bare = before.trim_end_matches(['号', ':', ' ', '信', '心', '@']);
            // `tv: 5`, `av:` end a longer word.
            let free = |rest: &str, word: &str| {
                !word.starts_with(['v', 'q'])
                    || !rest[..rest.len() - word.len()]
                        .ends_with(|c: char| c.is_ascii_alphanumeric())
            };
            let ends = |rest: &str, word: &str| rest.ends_with(word) && free(rest, word);
            let accounts = names.words();
            if accounts
                .iter()
                .any(|word| ends(before, word) || ends(bare, word))
            {
                return true;
            }
        }
        at += len;
    }
    false
}

/// The digit that a Chinese numeral stands for.
fn numeral(c: char) -> Option<char> {
    Some(match c {
        '零' | '〇' | '○' | '⊙' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        _ => return None,
    })
}

/// Numerals that make a number to call.
const SPELLED: usize = 7;
/// Digits of a mobile number, and of its longest group, and what parts the groups of a spelled one.
const MOBILE: usize = 11;
const GROUP: usize = 4;
const SIGNS: [char; 6] = ['·', '、', '.', '-', '•', '/'];

/// The digit that a letter of folded text is written for: `4o0-826-il93`.
fn likeness(c: char) -> Option<char> {
    match c {
        'o' => Some('0'),
        'i' | 'l' => Some('1'),
        _ => None,
    }
}

/// A text with the digits that letters are written for in a number to call, where it has such a one.
pub(super) fn disguised(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    // Most texts have no such letters, or too few digits.
    if !scan::any_byte(text, |byte| matches!(byte, b'o' | b'i' | b'l'))
        || digits(text) < SPELLED - 1
    {
        return None;
    }
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b' ');
    let mut at = 0;
    while let Some(start) = (at..bytes.len()).find(|&i| part(&bytes[i])) {
        let len = bytes[start..].iter().take_while(|b| part(b)).count();
        at = start + len;
        let run = text[start..at].trim_matches([' ', '-']);
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        let liked = run.chars().filter(|&c| likeness(c).is_some()).count();
        let signs = run.bytes().filter(|b| matches!(b, b'-' | b' ')).count();
        let number = digits >= SPELLED - 1 && liked > 0 && liked <= digits;
        if number && digits + liked + signs == run.len() && (10..=11).contains(&(digits + liked)) {
            let read = run.chars().map(|c| likeness(c).unwrap_or(c));
            let read: String = read.collect();
            return Some(format!("{}{read}{}", &text[..start], &text[at..]));
        }
    }
    None
}

/// A text with the digits of a spelled mobile number as such, the groups of which one sign parts: `一三八·零零…·…`.
fn grouped(text: &str) -> Option<String> {
    let is_numeral = |c: char| numeral(c).is_some();
    let mut runs = text.split(|c| !is_numeral(c)).filter(|run| !run.is_empty());
    // Most texts hold no group of four numerals.
    runs.find(|run| run.chars().count() == GROUP)?;
    let parts: Vec<(usize, &str)> = text
        .match_indices(|c| !is_numeral(c))
        .filter(|(_, sign)| sign.starts_with(SIGNS))
        .collect();
    parts.windows(2).find_map(|pair| {
        let [(first, sign), (second, other)] = [pair[0], pair[1]];
        let start = text[..first].trim_end_matches(is_numeral).len();
        let between = &text[first + sign.len()..second];
        let rest = text[second + other.len()..].trim_start_matches(is_numeral);
        let end = text.len() - rest.len();
        let groups = [
            &text[start..first],
            between,
            &text[second + other.len()..end],
        ];
        let groups = groups.map(|group| group.chars().count());
        let number = sign == other
            && between.chars().all(is_numeral)
            && groups.iter().sum::<usize>() == MOBILE
            && groups.iter().all(|n| (GROUP - 1..=GROUP).contains(n));
        number.then(|| {
            let read: String = text[start..end].chars().filter_map(numeral).collect();
            format!("{}{read}{rest}", &text[..start])
        })
    })
}

/// A text with the digits of its spelled numbers as such, where it has one long enough to call: `一三八零…`.
pub(super) fn spelled(text: &str) -> Option<String> {
    // A run of numerals of three bytes each holds one of the places that are looked at.
    let (mut at, mut numerals_met) = (0, false);
    while at < text.len() {
        while !text.is_char_boundary(at) {
            at += 1;
        }
        let numerals = |c: &char| numeral(*c).is_some();
        let run = text[at..].chars().take_while(numerals).count();
        numerals_met |= run > 0;
        if run > 0 && run + text[..at].chars().rev().take_while(numerals).count() >= SPELLED {
            return Some(text.chars().map(|c| numeral(c).unwrap_or(c)).collect());
        }
        at += 3 * (SPELLED - 2);
    }
    numerals_met.then(|| grouped(text)).flatten()
}

/// Whether somebody is to be added to one's contacts: `加设计师微信`.
pub(super) fn adds(text: &str) -> bool {
    text.match_indices('加').any(|(at, sign)| {
        let rest = &text[at + sign.len()..];
        List::Messenger.words().iter().any(|word| {
            rest.find(word).is_some_and(|to| {
                lines::letters(&rest[..to]) <= 4 && !rest[..to].contains([',', '，', '。'])
            })
        })
    })
}

/// Whether a line holds digits enough for a number to call.
pub(super) fn numbered(text: &str) -> bool {
    digits(text) >= 5
}

/// The numbers to contact in folded text.
pub(in crate::rules) fn contacts(text: &str) -> Contacts {
    let mut found = Contacts::default();
    let told = spelled(text).or_else(|| disguised(text));
    let text = told.as_deref().unwrap_or(text);
    let bytes = text.as_bytes();
    // A number has digits, an account a letter: most lines have neither.
    let numbers = scan::any_byte(text, |byte| byte.is_ascii_digit());
    let accounts = scan::any_byte(text, |byte| byte.is_ascii_lowercase());
    let mut i = if numbers { 0 } else { bytes.len() };
    while i < bytes.len() {
        if !bytes[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let start = i;
        let mut digits = String::new();
        let mut hyphens = 0;
        // Pages blot out some digits of a number: 138xxxx5521, 133****2250.
        let blot = |i: usize| matches!(bytes.get(i), Some(b'x' | b'*'));
        let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit) || blot(i);
        let mobile = bytes[i] == b'1';
        let goes_on = |i: usize, len: usize| {
            matches!(bytes[i], b'-' | b' ')
                && digit(i + 1)
                && (len < 9 || mobile && len < MOBILE && bytes[i] == b'-')
        };
        while i < bytes.len() && (digit(i) || goes_on(i, digits.len())) {
            match bytes[i] {
                b'-' | b' ' => hyphens += 1,
                byte => digits.push(char::from(byte)),
            }
            i += 1;
            // The area's code may stand in brackets: `(0571)0000000`.
            let area = digits.starts_with('0') && (2..=4).contains(&digits.len()) && hyphens == 0;
            if area && bytes.get(i) == Some(&b')') && bytes[..start].ends_with(b"(") {
                hyphens += 1;
                i += 1 + usize::from(matches!(bytes.get(i + 1), Some(b' ' | b'-')));
            }
        }
        // Three digits at least tell a number from a product of two.
        let blotted = digits.bytes().filter(|byte| !byte.is_ascii_digit()).count();
        if digits.len() < 5 || blotted > 0 && (digits.len() - blotted < 3 || digits.len() < 7) {
            continue;
        }
        let before = text[..start].trim_end_matches([':', ' ', '号', '是']);
        let paired = hyphens == 1 && digits.len() == 8 && bytes[start..i].contains(&b' ');
        let near = lines::tail(before, 48);
        let after = text[i..].trim_start();
        let hongkong = paired
            && (before.ends_with("电") || List::Called.in_text(near) || List::Called.starts(after));
        // `某小姐:Q…`
        let brief = before
            .strip_suffix('q')
            .is_some_and(|rest| rest.ends_with([':', ' ', '(']));
        let account = brief || List::AccountEnd.ends(before);
        let mobile = digits.len() == 11
            && digits.starts_with('1')
            && !digits.starts_with("10")
            && !digits.starts_with("12")
            || digits.len() == 10 && digits.starts_with("09");
        if mobile || hongkong || account && (5..=11).contains(&digits.len()) {
            found.direct += 1;
        } else if (digits.starts_with("400") || digits.starts_with("800")) && digits.len() == 10
            || digits.len() >= 10 && before.ends_with("tel")
            || digits.starts_with('0') && (9..=12).contains(&digits.len()) && hyphens > 0
            || (7..=8).contains(&digits.len())
                && ["电话", "热线", "座机", "tel", "手机"]
                    .iter()
                    .any(|word| before.ends_with(word))
        {
            found.line += 1;
        }
    }
    if found.direct + found.line == 0 {
        found.direct += usize::from(says_account(text));
    }
    // Accounts of letters: `微信:fp8800`.
    if !accounts || !List::AccountLead.in_text(text) {
        return found;
    }
    for word in List::AccountLead.words() {
        if scan::find(text, word).is_none() {
            continue;
        }
        for (at, _) in text.match_indices(word) {
            let lead = text[at + word.len()..].trim_start_matches(['号', 'i', 'd', ' ', '@']);
            let rest = lead.strip_prefix([':', '@']);
            let id: String = rest
                .unwrap_or(lead)
                .trim_start()
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '*'))
                .collect();
            // Without a colon an account has to look like none of the words.
            let digits = id.bytes().filter(u8::is_ascii_digit).count();
            let own = word.ends_with('信') && id.len() >= 9 && lead.starts_with(' ');
            let told = rest.is_some() || digits >= 2 || own;
            if told && id.len() >= 5 && id.starts_with(|c: char| c.is_ascii_lowercase()) {
                found.direct += 1;
            }
        }
    }
    found
}

/// A line's form: its text without digits, without the name before its first colon and without a surname.
pub(super) fn form(text: &str) -> String {
    let body = text.split_once(':').map_or(text, |(_, rest)| rest);
    let title = List::Title
        .words()
        .iter()
        .find_map(|title| scan::find(body, title));
    let surname = title.and_then(|at| body[..at].char_indices().next_back());
    let skipped = surname.map(|(at, _)| at);
    body.char_indices()
        .filter(|&(at, _)| Some(at) != skipped)
        .map(|(_, c)| c)
        .filter(|c| !c.is_ascii_digit() && !c.is_whitespace() && !matches!(c, 'x' | '*'))
        .collect()
}

pub(super) fn same_form(form_above: &str, text: &str) -> bool {
    !text.is_empty() && digits(text) >= 5 && form(text) == form_above
}

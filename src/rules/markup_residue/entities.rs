//! Broken entities.

use super::{is_chinese, next, removal};
use crate::{
    dictionary::rule_words::List,
    mark::{Edit, Evidence},
    rules::Repair,
};

/// Entities and what they stand for. Those that escape markup itself are left alone.
const ENTITIES: &[(&str, &str)] = &[
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", "\u{3000}"),
    ("thinsp", " "),
    ("quot", "\""),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("middot", "·"),
    ("hellip", "…"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("bull", "•"),
    ("times", "×"),
    ("deg", "°"),
    // Only whole ones.
    ("apos", "'"),
    ("prime", "′"),
    ("Prime", "″"),
    ("le", "≤"),
    ("ge", "≥"),
    ("ne", "≠"),
    ("plusmn", "±"),
    ("divide", "÷"),
    ("permil", "‰"),
    ("infin", "∞"),
    ("asymp", "≈"),
    ("sect", "§"),
    ("sup2", "²"),
    ("sup3", "³"),
    ("frac12", "½"),
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("mu", "μ"),
    ("micro", "µ"),
    ("Omega", "Ω"),
    ("omega", "ω"),
    ("euro", "€"),
    ("trade", "™"),
    ("reg", "®"),
    ("Oslash", "Ø"),
    ("uuml", "ü"),
    ("zwnj", ""),
    ("zwj", ""),
    ("shy", ""),
];

/// How many of them are known in part as well: without semicolon or `&`.
const IN_PART: usize = 16;

/// Fewest signs that tell of a page that is written in entities.
const WRITTEN: usize = 3;
/// Most bytes of such a number.
const LONGEST: usize = 10;

/// Whether the sentences of a page have their signs as numbers of entities, `分钟&#65292;编译`, and it does not speak of these.
pub(super) fn are_written(text: &str) -> bool {
    let sign = |at: usize| {
        let digits = &text[at..];
        let end = digits.bytes().take(LONGEST).position(|byte| byte == b';')?;
        let with = decode(&digits[..end], true)?;
        let inside = text[..at].trim_end_matches('&').ends_with(is_chinese);
        let after = digits[end + 1..].chars().next();
        let goes_on = after.is_none_or(|c| is_chinese(c) || matches!(c, '\n' | '\r' | '&'));
        let letter = with.chars().all(char::is_alphanumeric);
        (inside && goes_on && !letter).then_some(())
    };
    memchr::memchr_iter(b'#', text.as_bytes())
        .filter_map(sign)
        .nth(WRITTEN - 1)
        .is_some()
        && !List::EntityTalk.in_text(text)
}

/// The entity whose `&` or `#` is at byte `at`, if it stands beside Chinese text.
pub(super) fn entity(text: &str, at: usize) -> Option<Repair> {
    let (end, with) = entity_at(text, at)?;
    // In a run of entities the ends of the run count.
    let mut stop = end;
    let mut signs = is_sign(&with);
    // Blanks between them belong to it.
    while let Some((next, with)) = entity_at(text, stop + blanks(&text[stop..])) {
        stop = next;
        signs &= is_sign(&with);
    }
    let before = text[..at].chars().next_back();
    let after = next(text, stop);
    let beside = |c: Option<char>| c.is_some_and(|c| is_chinese(c) || c == ';');
    let edge = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r'));
    let fits = beside(before) && (beside(after) || edge(after) || after != Some(' '))
        || beside(after) && (edge(before) || before != Some(' '));
    // Blanks at a line's end, behind others.
    let word = text[..at]
        .trim_end_matches([' ', '\u{3000}'])
        .chars()
        .next_back();
    let ends = |c: char| is_chinese(c) || matches!(c, '?' | '!' | '.' | ')' | '"');
    let fits = fits || edge(after) && is_blank(&with) && word.is_some_and(ends);
    // What a font of signs makes a bullet of, as letters.
    if matches!(with.as_str(), "Ø" | "ü") {
        let evidence = Evidence::new().text("entity", &text[at..end]);
        let bullet = edge(before) && stop == end && after.is_some_and(is_chinese);
        return bullet.then(|| removal(at, end, 0.9, evidence));
    }
    // A line of nothing but lost blanks and signs.
    if edge(before) && edge(after) && signs {
        let evidence = Evidence::new().text("entity", &text[at..end]);
        return Some(removal(at, stop, 0.9, evidence));
    }
    if !fits || before == Some('&') || bytes_alnum(before) && text.as_bytes()[at] == b'#' {
        return None;
    }
    Some(Repair {
        span: at..end,
        edit: Some(if with.is_empty() {
            Edit::Remove
        } else {
            Edit::Replace(with)
        }),
        score: 0.9,
        evidence: Evidence::new().text("entity", &text[at..end]),
    })
}

/// Whether an entity stands for a blank.
fn is_blank(with: &str) -> bool {
    !with.is_empty() && with.chars().all(char::is_whitespace)
}

/// Whether what an entity stands for is no letter.
fn is_sign(with: &str) -> bool {
    !with.contains(char::is_alphanumeric)
}

/// How many bytes of blanks `text` starts with.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\u{A0}']).len()
}

fn bytes_alnum(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// The end of the entity at byte `at` and what it stands for.
fn entity_at(text: &str, at: usize) -> Option<(usize, String)> {
    let bytes = text.as_bytes();
    if let Some(found) = unclosed(text, at) {
        return Some(found);
    }
    let semicolon = bytes.get(at..)?.iter().take(16).position(|&b| b == b';')?;
    let end = at + semicolon + 1;
    let body = text.get(at..end - 1)?;
    let amp = body.starts_with('&');
    // Escaped twice, the second time with its own semicolon inside.
    if amp && body == "&amp" {
        let (end, with) = entity_body(text, end)?;
        return Some((end, with));
    }
    let name = body.strip_prefix('&').unwrap_or(body);
    let with = decode(name, amp)?;
    Some((end, with))
}

/// The entity without its semicolon whose `&` is at byte `at`: before Chinese text, the line's end or another one.
fn unclosed(text: &str, at: usize) -> Option<(usize, String)> {
    let rest = text[at..].strip_prefix('&')?;
    if let Some(found) = unclosed_number(text, at) {
        return Some(found);
    }
    let mut known = ENTITIES[..IN_PART].iter();
    let (name, with) = known.find(|(name, _)| rest.starts_with(name))?;
    let rest = &rest[name.len()..];
    let blank = *name == "nbsp";
    let ends = match next(rest, 0) {
        // A sign that many letters name, at a line's end.
        None | Some('\n' | '\r') => blank || name.len() >= 5 && text[..at].ends_with(is_chinese),
        Some('&') => blank || starts_one(&rest[1..]),
        Some(c) => is_chinese(c),
    };
    ends.then(|| (text.len() - rest.len(), (*with).to_owned()))
}

/// Whether an entity, whole or broken, may start with this behind its `&`.
fn starts_one(rest: &str) -> bool {
    let mut known = ENTITIES.iter();
    rest.starts_with('#') || rest.starts_with("nb") || known.any(|(name, _)| rest.starts_with(name))
}

/// The number of a Chinese character or sign without its semicolon whose `&` is at byte `at`: `结果显示&#xff1a上游`.
fn unclosed_number(text: &str, at: usize) -> Option<(usize, String)> {
    let rest = &text[at + 1..];
    if let Some(digits) = rest
        .strip_prefix('#')
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        let len = digits
            .bytes()
            .take(6)
            .take_while(u8::is_ascii_digit)
            .count();
        let c = digits[..len].parse().ok().and_then(char::from_u32)?;
        let ends = digits[len..]
            .chars()
            .next()
            .is_none_or(|c| is_chinese(c) || c == '\n');
        return (len == 5 && is_chinese(c) && ends)
            .then(|| (text.len() - digits.len() + len, c.to_string()));
    }
    let digits = rest
        .strip_prefix("#x")
        .or_else(|| rest.strip_prefix("#X"))?;
    let code = digits
        .get(..4)
        .filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let c = u32::from_str_radix(code, 16)
        .ok()
        .and_then(char::from_u32)?;
    let ends = digits[4..]
        .chars()
        .next()
        .is_none_or(|c| is_chinese(c) || matches!(c, '\n' | '&'));
    (is_chinese(c) && ends).then(|| (text.len() - digits.len() + 4, c.to_string()))
}

/// The entity that has lost its `&`, or all of `&amp;` but for `amp;`, whose semicolon is at byte `semicolon`:
/// `二樓amp;nbsp;`, `ldquo;某某rdquo;`.
pub(super) fn bare(text: &str, semicolon: usize) -> Option<Repair> {
    let before = &text[..semicolon];
    if let Some(found) = ampersand(text, semicolon).or_else(|| bare_number(text, semicolon)) {
        return Some(found);
    }
    let mut known = ENTITIES[..IN_PART].iter();
    let (name, with) = known.find(|(name, _)| before.ends_with(name))?;
    let own = semicolon - name.len();
    let mut start = own;
    while text[..start].ends_with("amp;") {
        start -= "amp;".len();
    }
    // Words of English as well.
    if start == own && matches!(*name, "times" | "bull" | "deg") {
        return None;
    }
    // Others may follow.
    let mut rest = &text[semicolon + 1..];
    while let Some(next) = rest.strip_prefix("amp;").or_else(|| {
        let next = |(name, _): &(&str, _)| rest.strip_prefix(name)?.strip_prefix(';');
        ENTITIES[..IN_PART].iter().find_map(next)
    }) {
        rest = next;
    }
    let chinese = |c: Option<char>| c.is_some_and(is_chinese);
    let edge = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r'));
    let (before, after) = (text[..start].chars().next_back(), next(rest, 0));
    let fits = (chinese(before) || before == Some(';')) && (chinese(after) || edge(after))
        || edge(before) && chinese(after)
        || *name == "nbsp" && edge(before) && edge(after);
    fits.then(|| Repair {
        span: start..semicolon + 1,
        edit: Some(Edit::Replace((*with).to_owned())),
        score: 0.9,
        evidence: Evidence::new().text("entity", &text[start..=semicolon]),
    })
}

/// The number of a Chinese sign that has lost its `&#` too: `到剑川xff0c;再换乘`.
fn bare_number(text: &str, semicolon: usize) -> Option<Repair> {
    let start = semicolon.checked_sub("xff0c".len())?;
    let code = text.get(start..semicolon)?.strip_prefix('x')?;
    let c = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
    let after = next(text, semicolon + 1);
    let fits = is_chinese(c) && !c.is_alphanumeric() && text[..start].ends_with(is_chinese);
    (fits && after.is_none_or(|c| c == '\n' || is_chinese(c))).then(|| Repair {
        span: start..semicolon + 1,
        edit: Some(Edit::Replace(c.to_string())),
        score: 0.9,
        evidence: Evidence::new().text("entity", &text[start..=semicolon]),
    })
}

/// The sign between two capitals, `Q&amp;A`, that has lost its own `&` or not; an address has no capitals on both sides.
fn ampersand(text: &str, semicolon: usize) -> Option<Repair> {
    let before = text[..semicolon].strip_suffix("amp")?;
    let whole = before.strip_suffix('&').unwrap_or(before);
    let capital = |c: Option<char>| c.is_some_and(|c| c.is_ascii_uppercase());
    let fits = capital(whole.chars().next_back()) && capital(text[semicolon + 1..].chars().next());
    fits.then(|| Repair {
        span: whole.len()..semicolon + 1,
        edit: Some(Edit::Replace("&".to_owned())),
        score: 0.8,
        evidence: Evidence::new().text("entity", &text[whole.len()..=semicolon]),
    })
}

/// The entity without its `&` that starts at byte `at`.
fn entity_body(text: &str, at: usize) -> Option<(usize, String)> {
    let semicolon = text
        .as_bytes()
        .get(at..)?
        .iter()
        .take(12)
        .position(|&b| b == b';')?;
    let with = decode(text.get(at..at + semicolon)?, true)?;
    Some((at + semicolon + 1, with))
}

/// What an entity without `&` and `;` stands for.
fn decode(name: &str, amp: bool) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let number = if amp { number.trim_start() } else { number };
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                u32::from_str_radix(hex, 16).ok()?
            }
            None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok()?,
            _ => return None,
        };
        let c = char::from_u32(code)?;
        return match c {
            '\u{A0}' => Some(" ".to_owned()),
            // Invisible ones.
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => Some(String::new()),
            '\r' | '\n' if amp => Some(String::new()),
            '"'
            | '\''
            | '\u{A1}'..='\u{FF}'
            | 'Α'..='ω'
            | '\u{2030}'..='\u{203B}'
            | '\u{2190}'..='\u{22FF}'
            | '\u{25A0}'..='\u{26FF}'
                if amp =>
            {
                Some(c.to_string())
            }
            c if is_chinese(c)
                || c == '\u{3000}'
                || matches!(c, '\u{2010}'..='\u{2027}' | '·' | '×' | '°') =>
            {
                Some(c.to_string())
            }
            _ => None,
        };
    }
    if !amp {
        return None;
    }
    let whole = name.len();
    let name: String = name.chars().filter(|c| *c != ' ').collect();
    // The sign that escapes, where it is broken itself: `&am p;`.
    if name == "amp" && name.len() < whole {
        return Some("&".to_owned());
    }
    ENTITIES
        .iter()
        .find(|row| row.0 == name)
        .map(|row| row.1.to_owned())
}

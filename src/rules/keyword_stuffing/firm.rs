//! The firm of a gambling brand (`某某(中国)有限公司`), and the marks of its site's entrance.

use std::ops::Range;

use super::{
    super::{Context, Finding, lines, score},
    LABEL,
    entry::{is_brand, keys_in},
};
use crate::{
    dictionary::{
        phrases::{Role, Says},
        rule_words::List,
    },
    mark::Evidence,
    text::scan,
};

/// Longest name of a firm behind its country, in letters.
const FIRM: usize = 12;
/// Longest brand before it, in letters.
const LONGEST: usize = 16;
/// Longest piece behind a firm that leads to its site, in letters.
const PIECE: usize = 16;
/// Words for a brand's site and its programs.
const SITES: [&str; 8] = [
    "官网",
    "官方",
    "登录",
    "android",
    "安卓",
    "通用版",
    "手机版",
    "app",
];
/// Fewest letters of a headline.
const HEADLINE: usize = 4;

/// A brand with its firm before or behind a headline, on a page that speaks of neither: `某某·M8体育(中国)有限公司-标题`.
pub(super) fn firms(context: &Context<'_>, line: &Range<usize>) -> Vec<Finding> {
    let page = context.page;
    let text = &page.folded[line.clone()];
    let phrases = context.dictionaries.phrases();
    let country = scan::find(text, "(中国)").or_else(|| scan::find(text, "(china)"));
    let Some((open, end)) = country
        .map(|open| (open, open + company(&text[open..])))
        .or_else(|| latin(text))
    else {
        return Vec::new();
    };
    let parts = |c: char| matches!(c, '_' | '|' | '-' | '—' | ' ');
    // A hyphen inside a Latin name parts nothing.
    let bytes = text.as_bytes();
    let start = text[..open]
        .char_indices()
        .rev()
        .find(|&(at, c)| {
            let latin = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphanumeric);
            parts(c) && !(c == '-' && at > 0 && latin(at - 1) && latin(at + 1))
        })
        .map_or(0, |(at, c)| at + c.len_utf8());
    let name = &text[start..open];
    let firm = start..end;
    // Honest firms have an official site, too.
    let sites = || List::Access.words().iter().chain(&SITES);
    let mut leads = List::Access.words().iter().chain(&["唯一"]);
    let ends = phrases.words(LABEL, Role::BrandEnd).iter();
    let core = name.trim_end_matches(|c: char| !lines::is_letter(c));
    let mut brand = || {
        let hits = keys_in(context, line.start + start..line.start + end);
        hits.iter().any(|hit| hit.says.meets(Says::TELLING))
            || ends.clone().any(|word| core.ends_with(&**word))
            || is_brand(core.trim_end_matches(|c: char| c.is_ascii_alphanumeric()))
            || country.is_none() && core.ends_with("体育")
            || country.is_some() && leads.any(|site| text[open..end].contains(site))
    };
    // The name once more, with the words that lead to a site.
    let again = || {
        text.match_indices(core).any(|(at, _)| {
            let rest = &text[at + core.len()..];
            at != start && sites().any(|site| rest.starts_with(site))
        })
    };
    if core.chars().count() < 2 || lines::letters(name) > LONGEST || end == open {
        return Vec::new();
    }
    let again = again();
    if !again && !brand() {
        return Vec::new();
    }
    let spoken = page.whole().matches(core).count() > text.matches(core).count();
    let (before, after) = (&text[..firm.start], &text[firm.end..]);
    let headline = lines::letters(before).max(lines::letters(after)) >= HEADLINE
        || page
            .visible
            .first()
            .is_some_and(|&i| page.lines[i].folded.as_ref() == Some(line));
    let apart = before.trim_end().is_empty() || before.ends_with(parts);
    let joins = |c: char| parts(c) || c == '·';
    let followed = after.trim_start().is_empty() || after.starts_with(joins);
    if spoken || !apart || !followed || !(headline || again) {
        return Vec::new();
    }
    // All of the line is of a brand that stands in it twice.
    let mut span = if again && after.trim().is_empty() && text.starts_with(core) {
        line.clone()
    } else {
        line.start + firm.start..line.start + firm.end
    };
    // What leads to the site behind it is of it.
    if span.end < line.end {
        let mut rest = after;
        loop {
            let piece = rest.trim_start_matches(joins);
            let word = piece.split(parts).next().unwrap_or("");
            let long = lines::letters(word) > PIECE;
            if word.is_empty() || long || !sites().any(|site| word.contains(site)) {
                break;
            }
            rest = &piece[word.len()..];
        }
        span.end += after.len() - rest.len();
    }
    vec![Finding {
        span: lines::titled(page, line, span),
        score: score(1.2),
        evidence: Evidence::new().number("title", 1).number("firm", 1),
    }]
}

/// A bracket with a brand's name in Latin letters that the words for its site follow, `米兰体育(milan)官方网站`: where it opens, and
/// where these words end.
fn latin(text: &str) -> Option<(usize, usize)> {
    let (open, _) = text.match_indices('(').find(|&(open, _)| {
        let Some(close) = text[open..].find(')') else {
            return false;
        };
        let inside = &text[open + 1..open + close];
        let name = inside.trim_end_matches("中国").trim_end_matches(['·', '.']);
        let rest = &text[open + close + 1..];
        (2..=12).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric())
            && ["官方网站", "官网", "官方", "登录入口"]
                .iter()
                .any(|site| rest.starts_with(site))
    })?;
    let close = open + text[open..].find(')')? + 1;
    let rest = &text[close..];
    let end = rest.find(|c| !lines::is_letter(c)).unwrap_or(rest.len());
    Some((open, close + end))
}

/// How much of the text behind a block is its brand's firm, in bytes: `(中国)有限公司`.
pub(super) fn company(text: &str) -> usize {
    let rest = text.trim_start_matches(['·', ' ']);
    let country = ["(中国)", "(china)", "(全球)", "(亚洲)"];
    let Some(rest) = country
        .iter()
        .find_map(|country| rest.strip_prefix(country))
    else {
        return 0;
    };
    let name = rest.find(|c| !lines::is_letter(c)).unwrap_or(rest.len());
    if lines::letters(&rest[..name]) > FIRM {
        return 0;
    }
    text.len() - rest.len() + name
}

/// How much of the text before a block is the mark of a site's entrance, in bytes: `【首页】`.
pub(super) fn site_mark(before: &str) -> usize {
    let inner = before
        .strip_prefix(['【', '['])
        .and_then(|rest| rest.strip_suffix(['】', ']']));
    match inner {
        Some(inner) if lines::letters(inner) <= 6 && List::Entrance.in_text(inner) => before.len(),
        _ => 0,
    }
}

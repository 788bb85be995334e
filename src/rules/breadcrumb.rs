//! # breadcrumb
//!
//! The path of the page within its site: "首页 > 新闻 > 正文", "您现在的位置:首页>>科普".
//!
//! **How it decides.** A short line whose parts stand between `>`, `»`, `›`, `→`, `/` or `|`. For it speak a position
//! phrase at its start (您现在的位置, 当前位置), a home page or a site's name as its first part, 正文 and the like as its
//! last, known columns as its other parts, an arrow as its separator, and its place above the article. A row of a site's columns under 首页 counts as one.
//! Signals: `covered`, `strong`, `items`, `near`, `place`, `lines`.
//!
//! **What it must not touch.** Menu paths in a manual ("文件 > 页面设置"), comparisons ("镁 > 锌 > 铁"), food chains,
//! addresses written with slashes, a sentence that says where somebody is.

use std::ops::Range;

use super::{
    Context, Finding, Rule,
    furniture::{self, Kind, Place, View},
    lines,
    paths::TURNS,
};
use crate::{dictionary::rule_words::List, mark::Label, page::Page, text::scan::has_sign};

pub(crate) const RULE: Rule = Rule {
    name: "breadcrumb",
    label: Label::Breadcrumb,
    source: super::manual::manual!("breadcrumb.rs"),
    find,
};

const KIND: Kind = Kind {
    label: Label::Breadcrumb,
    weigh,
    beside: 0.3,
    doubt: 0.0,
};

/// Separators other than arrows, the surer the earlier.
const SEPARATORS: [char; 8] = ['/', '\\', '|', '‖', '·', '•', '—', '-'];

/// Separators behind a position phrase.
const LOOSE: [char; 5] = ['》', '∷', '◇', '◆', '≥'];

/// Lines at a page's head among which the name of its board may stand.
const BOARD: usize = 3;

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.looks().any {
        let from = findings.len();
        furniture::find(context, &KIND, findings);
        // A page has one path or two.
        for finding in findings[from..].iter_mut().take(3) {
            finding.span.end -= title_behind(context.page, &finding.span);
        }
    }
}

/// Letters of a section's name at most, and of a title at least.
const SECTION: usize = 6;
const TITLE: usize = 6;

/// How much of a path, in bytes, is the page's title that a blank parts from the last section, where the title stands nowhere
/// else: `首页 > 新闻 > 公司新闻 某某的做工与实测`.
fn title_behind(page: &Page<'_>, span: &Range<usize>) -> usize {
    let text = &page.folded[span.clone()];
    if text.contains('\n') {
        return 0;
    }
    let last = text.rfind(TURNS).or_else(|| text.rfind(SEPARATORS));
    let last = last.map_or("", |at| {
        text[at..].trim_start_matches(|c| !lines::is_letter(c))
    });
    let Some((section, title)) = last.split_once(' ') else {
        return 0;
    };
    let own = title.trim();
    let again = || {
        let unseen = page.unseen().filter(|line| line.contains(own));
        page.folded.matches(own).count() + unseen.count()
    };
    let parted = (2..=SECTION).contains(&lines::letters(section))
        && lines::letters(own) >= TITLE
        && again() == 1;
    if parted { title.len() + 1 } else { 0 }
}

fn weigh(view: &View<'_>) -> Option<f64> {
    let (look, count) = (view.look, view.count);
    if view.order < BOARD && is_board(view.text) {
        return Some(1.0);
    }
    if look.letters > 90 || count.covered == 0 && !has_sign(view.text, &TURNS) {
        return None;
    }
    let text = view
        .text
        .trim_end_matches("&gt;")
        .trim_matches(['[', ']', '【', '】', '(', ')', ' ']);
    // What follows a position phrase, if one is there.
    let named = |lead: &str| List::WeakPosition.ends(lead);
    let (position, path) = match text.split_once(':') {
        Some((lead, rest)) if count.prefix && lines::letters(lead) <= 12 => (true, rest),
        Some((lead, rest))
            if named(lead) && lines::letters(lead) <= 6 && has_sign(rest, &TURNS) =>
        {
            (true, rest)
        }
        Some((lead, rest)) if is_position(lead) => (true, rest),
        _ if List::Position.starts(text) => {
            let lead = List::Position.start(text).map_or(0, str::len);
            let path = &text[lead..];
            (has_sign(path, &TURNS), path)
        }
        _ if count.prefix => {
            let at = text
                .find(|c: char| !lines::is_letter(c))
                .unwrap_or(text.len());
            let rest = text[at..].trim_start();
            (
                rest.starts_with(SEPARATORS) || rest.starts_with(TURNS),
                rest,
            )
        }
        _ => (false, text),
    };
    let path = path.trim_start_matches([':', ' ']);
    // Signs that part a path only where something says that it is one.
    let told = position || List::Home.has(path.split(LOOSE).next().unwrap_or("").trim());
    let loose = told && !has_sign(path, &TURNS) && !path.contains('《') && path.contains(LOOSE);
    let path = if loose {
        path.replace(LOOSE, ">")
    } else {
        path.to_owned()
    };
    let path = path.as_str();
    let separator = TURNS.into_iter().chain(SEPARATORS).find(|&sign| {
        path.contains(sign)
            && (path.trim_end_matches([sign, ' ']).contains(sign)
                || position && path.trim_end().ends_with(sign))
    });
    let arrow = separator.is_some_and(|sign| TURNS.contains(&sign));
    let parts: Vec<&str> = match separator {
        Some(sign) => path
            .split(|c| if arrow { TURNS.contains(&c) } else { c == sign })
            .map(|part| part.trim_matches([' ', '-', '=']))
            .filter(|part| !part.is_empty())
            .collect(),
        None if position => vec![path.trim()],
        None => return None,
    };
    let (&first, &last) = (parts.first()?, parts.last()?);
    let middle = parts.len().saturating_sub(1);
    let long = |part: &&str| lines::letters(part) > 14;
    if parts[..middle].iter().any(long)
        || lines::letters(last) > if position || parts.len() > 2 { 44 } else { 14 }
    {
        return None;
    }
    // `某某科普 / 你在这里`
    let here = parts.len() > 1
        && matches!(last, "你在这里" | "您在这里")
        && (List::Section.ends(first) || List::SiteName.ends(first) || List::Home.has(first));
    let home = (List::Home.has(first) || first.ends_with("首页") && lines::letters(first) <= 8)
        && (parts.len() > 1 || position);
    if separator.is_none() && !home && (count.items == 0 || lines::letters(last) > 8) {
        return None;
    }
    if matches!(separator, Some('-' | '—' | '•')) && parts.len() < 3 && !position {
        return None;
    }
    let site = !home && parts.len() > 1 && List::SiteName.ends(first);
    let known = (count.items as f64 + count.whole).min(parts.len() as f64) / parts.len() as f64;
    Some(
        -4.2 + if position || here { 3.4 } else { 0.0 }
            + if home { 2.6 } else { 0.0 }
            + if site && (arrow || position) {
                1.6
            } else {
                0.0
            }
            + if parts.len() > 1 && List::PathEnd.has(last) {
                2.0
            } else {
                0.0
            }
            + if matches!(separator, Some('›' | '»')) {
                0.6
            } else {
                0.0
            }
            + if arrow { 0.8 } else { 0.0 }
            + 2.0 * known
            + 0.5 * view.near
            + if look.place == Place::Head || view.order < 4 {
                0.8
            } else {
                -0.4
            }
            - if look.sentence { 3.0 } else { 0.0 },
    )
}

/// Whether a line names the board of a station of bulletin boards and nothing else: `看板 Bake 精华区`.
fn is_board(text: &str) -> bool {
    text.strip_prefix("看板 ").is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.starts_with(|c: char| c.is_ascii_alphabetic())
            && lines::letters(rest) <= 24
            && !rest.contains(['。', '，', ':'])
            && !rest.contains("作者")
    })
}

/// Whether what stands before a colon says where the reader is.
pub(super) fn is_position(lead: &str) -> bool {
    lines::letters(lead) <= 10
        && List::PositionStart.starts(lead.trim_start())
        && List::PositionEnd.ends(lead.trim_end())
}

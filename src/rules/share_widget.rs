//! # share-widget
//!
//! Prompts to share, follow or scan a QR code, the names of the channels, and the site's name lines that belong to them:
//! "分享到微信 分享到微博", "扫一扫关注我们", a site's name above "微信公众号".
//!
//! **How it decides.** A line is a widget by itself when known phrases cover most of its letters and one of them asks
//! for something, or when it names three channels or more. A line that only names a channel or an account counts beside
//! another such line; a short line right above an account is the site's name when it ends like one or stands there twice.
//! At the end of a paragraph the widget is cut from its prompt on; before its first sentence, or in brackets, where it is made
//! of the words of sharing alone. A name with a channel behind it counts beside the same name with another. Signals: `covered`,
//! `prompts`, `channels`, `accounts`, `lines`; `worded`, `weight`, `asks`, `paired`, `beside`, as for page-tools.
//!
//! **What it must not touch.** A sentence that speaks of sharing or following ("他把照片分享到朋友圈。"), an article about
//! 微信 and 微博, a list of software, a contact address in a notice.

use std::ops::Range;

use super::{
    Context, Finding, Rule,
    lines::{self, Cover},
    score,
};
use crate::{
    dictionary::{
        phrases::{Role, Says},
        rule_words::List,
    },
    mark::{Evidence, Label},
    page::Page,
    text::class::is_han,
};

pub(crate) const RULE: Rule = Rule {
    name: "share-widget",
    label: Label::ShareWidget,
    source: super::manual::manual!("share_widget.rs"),
    find,
};

const LABEL: Label = Label::ShareWidget;
/// Longest widget line, in letters.
const LONGEST: usize = 60;
/// Longest name of a site, in letters.
const NAME: usize = 14;

/// What a line is to a widget.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// Nothing.
    Other,
    /// A widget by itself, with the weight of its signals.
    Whole(f64),
    /// An account's label, such as 官方微博.
    Account,
    /// Names of channels and the like: counts beside others.
    Weak,
}

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    if !page.says.meets(Says::of(LABEL)) {
        return;
    }
    let visible = &page.visible;
    let mut parts: Vec<(Part, Cover)> = Vec::with_capacity(visible.len());
    for &i in visible {
        let line = &page.lines[i];
        parts.push(match &line.folded {
            Some(span) if line.says.meets(Says::of(LABEL)) => part(context, span.clone()),
            _ => (Part::Other, Cover::default()),
        });
    }
    let belongs = |k: usize| -> bool {
        match parts[k].0 {
            Part::Whole(_) => true,
            Part::Other => {
                is_name(context, visible, &parts, k) || is_counter(page, visible, &parts, k)
            }
            Part::Account | Part::Weak => {
                let beside = |j: usize| parts.get(j).is_some_and(|p| p.0 != Part::Other);
                beside(k + 1)
                    || k > 0 && (beside(k - 1) || is_name(context, visible, &parts, k - 1))
            }
        }
    };
    // An account with its name, or several, as the page's first or last line.
    let closes = |k: usize| {
        let (part, cover) = &parts[k];
        let text = page.folded_line(visible[k]).trim();
        let named = text.split_once(':').is_some_and(|(lead, name)| {
            lines::letters(lead) <= 6 && (1..=NAME).contains(&lines::letters(name))
        });
        (k == 0 || k + 1 == visible.len())
            && cover.count(Role::Account) > 0
            && !text.contains(['。', '，'])
            && (named && cover.letters <= 20
                || *part == Part::Account && cover.count(Role::Account) >= 2)
    };
    let belongs = |k: usize| belongs(k) || closes(k);
    let mut k = 0;
    while k < visible.len() {
        if !belongs(k) {
            if parts[k].0 == Part::Other
                && let Some(span) = &page.lines[visible[k]].folded
            {
                findings.extend(tail(context, span.clone()));
            }
            k += 1;
            continue;
        }
        let first = k;
        while k + 1 < visible.len() && belongs(k + 1) {
            k += 1;
        }
        findings.extend(widget(context, &visible[first..=k], &parts[first..=k]));
        k += 1;
    }
}

/// What a line is.
fn part(context: &Context<'_>, span: Range<usize>) -> (Part, Cover) {
    let cover = lines::cover(context, span.clone(), LABEL);
    let han = context.page.folded[span.clone()].chars().any(is_han);
    if cover.first.is_none() || cover.letters > LONGEST || !han {
        return (Part::Other, cover);
    }
    let text = context.page.folded[span].trim();
    let prompts = cover.count(Role::Prompt) + cover.count(Role::Any) + cover.count(Role::Line);
    let channels =
        cover.count(Role::Channel) + cover.count(Role::Account) + cover.count(Role::Item);
    let sentence = text.ends_with(['。', ';']) || text.contains('。');
    // 请关注天气变化 asks for something else.
    let please = text.contains("请关注") && prompts > 0 && (channels > 0 || cover.share >= 0.75);
    let called = invites(text);
    let invites = (called && channels > 0 || please) && cover.letters <= 32;
    let sum = -4.0
        + 4.5 * cover.share
        + 1.2 * (prompts.min(3) as f64)
        + 0.6 * (channels.min(4) as f64)
        + if cover.count(Role::Line) > 0 && cover.share > 0.95 { 1.5 } else { 0.0 }
        + if cover.count(Role::Any) > 0 { 1.2 } else { 0.0 }
        + if invites { 2.2 } else { 0.0 }
        // `扫一扫，在右上角加号里` says where something is.
        - if sentence || text.contains("，在") { 2.5 } else { 0.0 }
        // 關注 alone is a heading as well.
        - if cover.letters < 4 && !text.ends_with(':') && !text.starts_with('0') { 2.5 } else { 0.0 };
    let asked = prompts > 0 || channels >= 3 || invites;
    // A short title that holds a prompt, such as 关注微博问政, is not covered whole.
    let title = cover.letters <= 10
        && !called
        && !please
        && !text.contains(['，', ',', ' ', ':', '|'])
        && !text.starts_with(|c: char| c.is_ascii_digit());
    let least = if title { 0.8 } else { 0.3 };
    let part = if sum >= 0.0 && asked && cover.share >= least {
        Part::Whole(sum)
    } else if cover.count(Role::Account) > 0 && cover.share >= 0.7 {
        Part::Account
    } else if cover.share >= 0.8 {
        Part::Weak
    } else {
        Part::Other
    };
    (part, cover)
}

/// Whether a line or its end starts with a call to follow.
fn invites(text: &str) -> bool {
    List::Follow.starts(text) && List::Followed.in_text(text)
        || ["请关注", "敬请关注", "欢迎关注"]
            .iter()
            .any(|call| text.contains(call))
}

/// Whether line `k` is a site's name above an account's label.
fn is_name(context: &Context<'_>, visible: &[usize], parts: &[(Part, Cover)], k: usize) -> bool {
    let page = context.page;
    let text = |k: usize| page.folded_line(visible[k]).trim();
    let above = |k: usize| {
        parts.get(k + 1).is_some_and(|(part, cover)| {
            *part == Part::Account
                || matches!(part, Part::Whole(_)) && cover.count(Role::Account) > 0
        })
    };
    if parts[k].0 != Part::Other || !above(k) {
        return false;
    }
    let name = text(k);
    let plain = name.chars().all(|c| lines::is_letter(c) || c == ' ');
    if !(2..=NAME).contains(&lines::letters(name)) || !plain {
        return false;
    }
    List::Medium.ends(name) || (0..visible.len()).any(|j| j != k && above(j) && text(j) == name)
}

/// Whether line `k` is the bare count of shares right above a widget.
fn is_counter(page: &Page<'_>, visible: &[usize], parts: &[(Part, Cover)], k: usize) -> bool {
    let text = page.folded_line(visible[k]).trim();
    matches!(parts.get(k + 1), Some((Part::Whole(_), _)))
        && visible[k + 1] == visible[k] + 1
        && (1..=5).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_digit())
}

/// The finding for a run of lines.
fn widget(context: &Context<'_>, run: &[usize], parts: &[(Part, Cover)]) -> Option<Finding> {
    let (&first, &last) = (run.first()?, run.last()?);
    let span = lines::block(context.page, first, last)?;
    let count = |role: Role| parts.iter().map(|p| p.1.count(role)).sum::<usize>();
    let best = parts
        .iter()
        .map(|p| match p.0 {
            Part::Whole(sum) => sum,
            Part::Account => 0.2,
            Part::Weak => -0.8,
            Part::Other => -1.0,
        })
        .fold(f64::MIN, f64::max);
    let sum = best + 0.5 * (run.len() - 1).min(4) as f64;
    let covered = parts.iter().map(|p| p.1.share).sum::<f64>() / parts.len() as f64;
    Some(Finding {
        span,
        score: score(sum),
        evidence: Evidence::new()
            .number("covered", covered)
            .number(
                "prompts",
                (count(Role::Prompt) + count(Role::Any) + count(Role::Line)) as u32,
            )
            .number("channels", count(Role::Channel) as u32)
            .number("accounts", count(Role::Account) as u32)
            .number("lines", run.len() as u32),
    })
}

/// The bracket that a widget at a line's end closes and that opens before it, behind a sentence: `（点上方蓝字“某某”关注我们）`.
fn bracket(page: &Page<'_>, line: usize, span: &Range<usize>) -> Option<usize> {
    /// Letters between the bracket and the widget.
    const LEAD: usize = 16;
    let sign = match page.folded[span.clone()].chars().next_back()? {
        ')' => '(',
        '】' => '【',
        _ => return None,
    };
    let before = &page.folded[line..span.start];
    let at = before.rfind(sign)?;
    let lead = &before[at..];
    let apart = before[..at]
        .trim_end()
        .ends_with(['。', '!', '?', '…', '”', '」']);
    let opens = !page.folded[span.clone()].contains(sign);
    (apart && opens && lines::letters(lead) <= LEAD && !lead.contains(['。', '，']))
        .then_some(line + at)
}

/// A widget at the end of a line of prose: from its prompt to the line's end.
fn tail(context: &Context<'_>, line: Range<usize>) -> Option<Finding> {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let prompt = |role| move |hit: &&crate::dictionary::phrases::Hit| phrases.is(hit, LABEL, role);
    let hits = page.hits_of(page.line_at(line.start));
    for hit in hits.iter().filter(|hit| {
        [Role::Prompt, Role::Any, Role::Line]
            .iter()
            .any(|&role| prompt(role)(hit))
    }) {
        // A longer tail is no widget, and looking at every one of a long line would take for ever.
        if line.end - hit.start > LONGEST * 8 {
            continue;
        }
        let span = lines::trim(page, hit.start..line.end);
        let cover = lines::cover(context, span.clone(), LABEL);
        let before = page.folded[line.start..hit.start].trim_end();
        let parted = before.ends_with([
            '。', '!', '?', '…', ')', '】', ']', '"', '”', '」', '|', ';',
        ]) || page.folded[line.start..hit.start].ends_with("  ");
        let asks = cover.count(Role::Channel) + cover.count(Role::Prompt) + cover.count(Role::Any);
        // A whole call to follow an account after the last sentence.
        let call = parted
            && cover.letters <= 32
            && invites(&page.folded[span.clone()])
            && (cover.count(Role::Account) > 0 || cover.share >= 0.95);
        let sum = -6.0
            + 6.0 * cover.share
            + 0.7 * asks.min(4) as f64
            + if parted { 1.0 } else { -1.0 }
            + if call { 3.0 } else { 0.0 };
        let sentence = page.folded[span.clone()].contains('。');
        if (asks >= 2 || call && !sentence) && sum > 0.0 && !before.is_empty() {
            return Some(Finding {
                span: bracket(page, line.start, &span).unwrap_or(span.start)..span.end,
                score: score(sum),
                evidence: Evidence::new()
                    .number("covered", cover.share)
                    .number(
                        "prompts",
                        (cover.count(Role::Prompt) + cover.count(Role::Any)) as u32,
                    )
                    .number("channels", cover.count(Role::Channel) as u32),
            });
        }
    }
    None
}

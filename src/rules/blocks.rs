//! What the rules about furniture leave: lines put together from the words of furniture that no phrase names, lines that
//! stand between furniture at a page's end, and widgets glued to a paragraph. The rules' own findings are the ground: a
//! line is judged by its words and by what stands beside it. The finding goes to the rule whose words the line has.
//!
//! Signals: `worded` (share of the letters that words of furniture cover), `weight` (what these words say together),
//! `buttons`, `counters`, `beside` (furniture above and below), `place`, `between`.

use std::{cell::LazyCell, ops::Range};

use super::{
    Context, Finding, Sum, carve, contact_lines,
    furniture::{Look, Place},
    glued, groups, lines,
    paths::{is_columns, path, unknown},
    score,
    worded::{technical, worded},
    wording::{Wording, unspaced, wording},
    zones::{
        closing, columns, foot, heads, learnt,
        lists::{between, headed, open_questions},
        opening, stray, tools,
    },
};
use crate::{
    dictionary::{morphemes::LABELS, rule_words::List},
    mark::Label,
    page::Page,
    text::class::Signs,
};

/// Letters from which a line is prose whatever its words are.
const PROSE: usize = 70;
/// Letters from which an unmarked line is taken for the article's.
const BODY: usize = 36;
/// Most lines before or after the article that nothing is known of; a page with more is a list or a poem.
const OPEN: usize = 12;
/// Signs that stand for what a page counts.
const COUNTED: [char; 12] = [
    '👁', '👍', '👎', '💬', '❤', '♥', '♡', '👀', '🔖', '🗨', '📖', '📝',
];
/// What the signals of a path come to that is sure.
const SURE: f64 = 0.8;
/// Lines at a page's head among which its path may stand.
const PATH: usize = 5;

/// What is known of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Known {
    /// Nothing yet.
    Open,
    /// It is furniture of this label.
    Furniture(Label),
    /// It is a byline.
    Byline,
    /// It is the article's.
    Body,
}

impl Known {
    /// Whether it is furniture of any label.
    pub(super) fn is_furniture(self) -> bool {
        matches!(self, Known::Furniture(_))
    }
}

/// Finds what the rules have left, given what they have found.
pub(super) fn find(
    context: &Context<'_>,
    found: &[(Label, Range<usize>)],
) -> Vec<(Label, Finding)> {
    let page = context.page;
    let looks = &context.looks().all;
    let mut known: Vec<Known> = looks.iter().map(|look| told(page, look, found)).collect();
    let words: Vec<Wording> = looks
        .iter()
        .zip(&known)
        .enumerate()
        .map(|(k, (look, known))| match known {
            // Where nothing is found, a line without a phrase is not taken to pieces, nor is a sentence with few.
            // At a page's ends it may still speak to its readers.
            Known::Open
                if look.letters <= PROSE
                    && (!found.is_empty() || stands_out(look) || at_end(k, looks.len())) =>
            {
                let mut called = Wording::default();
                called.look_for_calls(look.text(page));
                if !found.is_empty()
                    || stands_out(look)
                    || called.calls() >= 3.0
                    || unspaced(look.text(page)).is_some()
                {
                    let mut words = wording(look.text(page));
                    words.called = called.called;
                    words
                } else {
                    Wording::default()
                }
            }
            _ => Wording::default(),
        })
        .collect();
    for (k, look) in looks.iter().enumerate() {
        // The question that a page answers is its title.
        let asks = look.asks_first(page)
            && (known[..k].iter()).all(|known| known.is_furniture() || *known == Known::Byline);
        let prose = look.letters >= BODY || look.sentence && !asks || look.span.is_empty();
        let behind = known[..k]
            .iter()
            .rev()
            .take(3)
            .any(|known| known.is_furniture());
        let least = if behind && words[k].weight() >= 6.0 {
            0.45
        } else {
            0.6
        };
        let called = words[k].calls() >= 3.0 && words[k].cover() >= 0.3;
        // Small words make up much of many a sentence.
        let plain = look.sentence
            && look.text(page).ends_with('。')
            && words[k].weight() < 3.0
            && words[k].best < 3
            && words[k].counters == 0
            && words[k].calls() < 2.0;
        let leads = || look.sentence && leads(look.text(page));
        let own = || words[k].cover() < least || plain || leads();
        // The title that a call to follow is glued to is the article's.
        let titled = || glued::precedes_title(look.text(page));
        if known[k] == Known::Open && (prose && !called && own() || titled()) {
            known[k] = Known::Body;
        }
    }
    let mut own: Vec<Option<(Label, Sum)>> = looks.iter().map(|_| None).collect();
    for (k, look) in looks.iter().enumerate() {
        if known[k] == Known::Byline {
            own[k] = tools_beside(context, look).map(|sum| (Label::PageTools, sum));
        } else if !known[k].is_furniture()
            && look.touched
            && look.letters <= PROSE
            && !look.signs(page).has(Signs::STOP)
            && let Some(sum) = tools_behind(context, look)
        {
            known[k] = Known::Byline;
            own[k] = Some((Label::PageTools, sum));
        }
    }
    let technical = LazyCell::new(|| technical(page, looks));
    // The title is told by the path above it.
    if !known.is_empty() && !*technical {
        paths(page, looks, SURE, &mut known, &mut own);
    }
    // What is found the first time round stands beside what is looked at the second time.
    for _ in 0..2 {
        let ends = Ends::of(&known, &words);
        for k in 0..looks.len() {
            if known[k] == Known::Open
                && let Some(sum) = worded(page, looks, &words, &known, &ends, k)
                && sum.total >= 0.0
                && (words[k].words == 0 || !*technical)
            {
                let label = words[k].label().map_or(Label::PageTools, |i| LABELS[i]);
                own[k] = Some((label, sum));
            }
        }
        for (k, one) in own.iter().enumerate() {
            if let Some((label, _)) = one
                && known[k] == Known::Open
            {
                known[k] = Known::Furniture(*label);
            }
        }
    }
    if !known.is_empty() && !*technical {
        tools::find(page, looks, &words, &mut known, &mut own);
    }
    if !*technical {
        paths(page, looks, 0.0, &mut known, &mut own);
    }
    let some = known.iter().any(|known| known.is_furniture());
    if !*technical {
        heads::find(page, looks, &mut known, &mut own);
        // Below a menu that has been found since.
        paths(page, looks, 0.0, &mut known, &mut own);
    }
    if some && !*technical {
        closing(page, looks, &words, &mut known, &mut own, false);
        opening(page, looks, &words, &mut known, &mut own);
    }
    floors(page, looks, &mut known, &mut own);
    closers(page, looks, &mut known, &mut own);
    if !*technical {
        columns::find(page, looks, &mut known, &mut own);
    }
    if some && !*technical {
        open_questions(page, looks, &mut known);
    }
    let last = known.iter().rposition(|known| *known == Known::Body);
    let left = |known: &Known| matches!(known, Known::Open | Known::Byline);
    if last.is_some_and(|last| known[last..].iter().any(left)) {
        if !*technical {
            headed(page, looks, &words, &mut known, &mut own);
        }
        between(page, looks, &words, &mut known, &mut own, false);
    }
    if !*technical {
        contact_lines::find(page, looks, &words, &mut known, &mut own);
        groups::find(page, looks, &words, &mut known, &mut own);
        groups::rows(page, looks, &words, &mut known, &mut own);
        groups::singles(page, looks, &mut known, &mut own);
        groups::teasers(page, looks, &mut known, &mut own);
        groups::unheaded(page, looks, &words, &mut known, &mut own);
        groups::titles(page, looks, &mut known, &mut own);
        contact_lines::card(page, looks, &mut known, &mut own);
        foot::find(page, looks, &words, &mut known, &mut own);
        // What stands below a list found so.
        closing(page, looks, &words, &mut known, &mut own, false);
        between(page, looks, &words, &mut known, &mut own, false);
        if stray::find(page, looks, &words, &mut known, &mut own) {
            closing(page, looks, &words, &mut known, &mut own, true);
        }
        // Above what has been found since.
        closers(page, looks, &mut known, &mut own);
        learnt::find(page, looks, &words, &mut known, &mut own);
        between(page, looks, &words, &mut known, &mut own, true);
    }
    learnt::give_back(page, looks, &mut known, &mut own);
    let furnished = learnt::has_some(&known);
    let mut out = Vec::new();
    for (k, look) in looks.iter().enumerate() {
        // In brackets of their own, widgets that no phrase names may speak to the reader.
        let bracketed = some && look.signs(page).has(Signs::BRACKET);
        let head = |head: &Range<usize>| head.start <= look.span.start && look.span.end <= head.end;
        let row = || {
            let text = look.text(page);
            context.heads().lines.iter().any(head) && glued::may_have_row(text)
        };
        let prose = (look.touched || bracketed) && look.letters >= glued::GLUED || row();
        let cut = found
            .iter()
            .any(|(_, span)| span.start < look.span.end && look.span.start < span.end);
        if !cut && own[k].is_none() && matches!(known[k], Known::Body | Known::Open) {
            let before = out.len();
            if prose {
                glued::find(context, look, &mut out);
            }
            if out.len() == before && furnished && look.letters >= glued::GLUED {
                out.extend(learnt::glued(page, look));
            }
        }
    }
    if !out.is_empty() && *technical {
        out.clear();
    }
    let mut k = 0;
    while k < own.len() {
        let Some((label, sum)) = own[k].take() else {
            k += 1;
            continue;
        };
        let first = k;
        let mut best = sum;
        while let Some(Some((next, sum))) = own.get_mut(k + 1)
            && *next == label
        {
            if sum.total > best.total {
                best = std::mem::replace(sum, Sum::new(0.0));
            }
            k += 1;
        }
        out.push((
            label,
            Finding {
                span: looks[first].span.start..looks[k].span.end,
                score: score(best.total),
                evidence: best.evidence,
            },
        ));
        k += 1;
    }
    out
}

/// Takes the page's path among its first lines, where its signals come to `least`.
fn paths(
    page: &Page<'_>,
    looks: &[Look],
    least: f64,
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let mut strange = 0;
    for k in 0..looks.len() {
        if !known[k].is_furniture() {
            strange += 1;
        }
        if strange > PATH || known[k] == Known::Body && strange > 1 {
            break;
        }
        if known[k] == Known::Open
            && let Some(sum) = path(page, looks, known, k)
                .filter(|sum| sum.total >= least)
                .or_else(|| unknown(page, looks, known, k).filter(|sum| sum.total >= least))
        {
            known[k] = Known::Furniture(Label::Breadcrumb);
            own[k] = Some((Label::Breadcrumb, sum));
        }
    }
}

/// Whether a line starts with a sentence of the article's, so that only what is behind it may go.
pub(super) fn leads(text: &str) -> bool {
    text.find('。').is_some_and(|at| {
        let first = &text[..at];
        at + 3 < text.len() && lines::letters(first) >= 8 && wording(first).weight() < 3.0
    })
}

/// Whether line `k` of so many is one of the first or last.
fn at_end(k: usize, lines: usize) -> bool {
    k < 2 || k + 4 >= lines
}

/// Whether one of the first or last lines speaks to the page's readers.
pub(super) fn called(page: &Page<'_>, looks: &[Look]) -> bool {
    (looks.iter().enumerate())
        .filter(|(k, look)| at_end(*k, looks.len()) && look.letters <= PROSE)
        .any(|(_, look)| {
            let text = look.text(page);
            let mut words = Wording::default();
            words.look_for_calls(text);
            words.calls() >= 3.0 || unspaced(text).is_some()
        })
}

/// Takes the numbers of a forum's posts that stand alone, `2楼` or 沙发, where the page has several or one stands beside
/// furniture.
fn floors(page: &Page<'_>, looks: &[Look], known: &mut [Known], own: &mut [Option<(Label, Sum)>]) {
    let floor = |text: &str| {
        let bare = text.strip_prefix('第').unwrap_or(text).trim();
        let bare = bare.strip_suffix("回复").unwrap_or(bare).trim();
        let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < bare.len()
            && bare.len() - rest.len() <= 5
            && ["楼", " 楼", "#", "f", "l"].contains(&rest)
            || List::Floor.has(text)
    };
    let all: Vec<usize> = (0..looks.len())
        .filter(|&k| looks[k].letters <= 5 && floor(looks[k].text(page)))
        .collect();
    for &k in &all {
        if known[k] == Known::Open
            && (all.len() >= 3
                || all.len() >= 2 && beside(known, k) > 0.0
                || beside(known, k) >= 1.0)
        {
            let mut sum = Sum::new(0.5);
            sum.add("floors", all.len() as f64, 0.2);
            known[k] = Known::Furniture(Label::PageTools);
            own[k] = Some((Label::PageTools, sum));
        }
    }
}

/// Takes what closes an article for its readers, such as `— END —`, and bare arrows and hands, where furniture stands beside it.
fn closers(page: &Page<'_>, looks: &[Look], known: &mut [Known], own: &mut [Option<(Label, Sum)>]) {
    let label = |k: Option<usize>| match k.and_then(|k| known.get(k)) {
        Some(Known::Furniture(label)) => Some(*label),
        _ => None,
    };
    let mut taken = Vec::new();
    for (k, look) in looks.iter().enumerate() {
        let text = look.text(page);
        if known[k] != Known::Open || look.span.is_empty() || look.letters > 8 {
            continue;
        }
        let bare = text.trim_matches(|c: char| !lines::is_letter(c));
        let ended = bare.len() < text.len() && List::ArticleEnd.has(bare);
        let signs = look.letters == 0
            && text.chars().any(|c| {
                matches!(
                    c,
                    '▼' | '▲'
                        | '↓'
                        | '↑'
                        | '△'
                        | '▽'
                        | '☟'
                        | '☝'
                        | '👇'
                        | '👆'
                        | '⬇'
                        | '⬆'
                        | '↗'
                        | '↘'
                        | '∨'
                        | '∧'
                        | '★'
                        | '☆'
                )
            })
            && !text.contains(|c: char| c.is_ascii_digit() || c == '=');
        let (above, below) = (label(k.checked_sub(1)), label(Some(k + 1)));
        let ends = k + 1 == looks.len();
        // `00:00 / 02:31` of a player; a count of none whose word is lost.
        let time = !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'/' | b' '))
            && text.contains(':')
            && text.contains('/');
        // So is the room left in a comment box, `0 / 200`.
        let count = text
            .strip_prefix('0')
            .map(|rest| rest.trim_start_matches([' ', '/']))
            .is_some_and(|rest| rest.len() <= 4 && rest.bytes().all(|b| b.is_ascii_digit()));
        // `👁 1203 👍 23`: counts whose words are pictures.
        let icons = text.chars().filter(|c| COUNTED.contains(c)).count();
        let numbers = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty());
        if icons >= 2 && numbers.count() >= icons && k > 0 {
            taken.push((k, Label::PageTools));
            continue;
        }
        // `— 广告 —` between two paragraphs.
        let advert = bare.len() < text.len()
            && !text.starts_with('《')
            && ["广告", "推广", "赞助内容", "advertisement"].contains(&bare);
        let widget = |of: Option<Label>| matches!(of, Some(Label::PageTools | Label::ShareWidget));
        if advert && k > 0
            || time && (above.is_some() || below.is_some())
            || count && widget(below) && (widget(above) || k < 4)
            || count && text.contains('/') && (widget(above) || widget(below))
        {
            taken.push((k, Label::PageTools));
            continue;
        }
        if ended && below.is_some() || signs && (below.is_some() || above.is_some() && ends) {
            let of = if ended {
                Label::ShareWidget
            } else {
                below.or(above).unwrap_or(Label::ShareWidget)
            };
            taken.push((k, of));
        }
    }
    for (k, of) in taken {
        known[k] = Known::Furniture(of);
        own[k] = Some((of, Sum::new(0.8)));
    }
}

/// Whether phrases of furniture make up a part of the line that is worth a closer look.
fn stands_out(look: &Look) -> bool {
    look.touched && (!look.sentence || look.share() >= 0.2)
}

/// What the rules' findings tell of a line.
fn told(page: &Page<'_>, look: &Look, found: &[(Label, Range<usize>)]) -> Known {
    if look.span.is_empty() {
        return Known::Body;
    }
    let mut removed = 0;
    let mut label = None;
    let mut byline = false;
    for (of, span) in found {
        let start = span.start.max(look.span.start);
        let end = span.end.min(look.span.end);
        if start >= end {
            continue;
        }
        if *of == Label::Byline {
            byline = true;
        } else {
            removed += page.letters(start..end);
            label = Some(*of);
        }
    }
    match label {
        Some(label) if 2 * removed >= page.letters(look.span.clone()) => Known::Furniture(label),
        // One of the columns of a path may be a word of the trade.
        Some(Label::KeywordStuffing) if is_columns(look.text(page)) => Known::Open,
        // A part is cut from it.
        Some(_) => Known::Body,
        None if byline => Known::Byline,
        None => Known::Open,
    }
}

/// Where the article begins and ends.
pub(super) struct Ends {
    /// The first line that is neither furniture nor a byline.
    pub(super) title: usize,
    /// The first and the last line of prose.
    pub(super) first: usize,
    pub(super) last: Option<usize>,
    /// Lines before and after it that are not known to be furniture.
    head: usize,
    tail: usize,
}

impl Ends {
    pub(super) fn of(known: &[Known], words: &[Wording]) -> Ends {
        let body = |known: &Known| *known == Known::Body;
        let first = known.iter().position(body).unwrap_or(known.len());
        let last = known.iter().rposition(body);
        let open = |known: &[Known]| known.iter().filter(|&&known| known == Known::Open).count();
        let title = |most: f64| {
            let open = |k: &usize| match known[*k] {
                Known::Open => words[*k].cover() < most,
                Known::Body => true,
                _ => false,
            };
            (0..known.len()).find(open)
        };
        Ends {
            // Before a title there may be rows of buttons.
            title: title(0.9)
                .filter(|&title| title <= first)
                .or_else(|| title(f64::MAX))
                .unwrap_or(known.len()),
            first,
            last,
            head: open(&known[..first]),
            tail: last.map_or(0, |last| open(&known[last..])),
        }
    }

    pub(super) fn place(&self, k: usize) -> Place {
        if k < self.first && self.head <= OPEN {
            Place::Head
        } else if self.last.is_some_and(|last| k > last) && self.tail <= OPEN {
            Place::Tail
        } else {
            Place::Middle
        }
    }
}

/// How much furniture stands beside line `k`, from 0 to 2.
pub(super) fn beside(known: &[Known], k: usize) -> f64 {
    let says = |k: Option<usize>| match k.and_then(|k| known.get(k)) {
        Some(Known::Furniture(_)) => 1.0,
        Some(Known::Byline) => 0.6,
        _ => 0.0,
    };
    let side = |near: Option<usize>, far: Option<usize>| f64::max(says(near), 0.5 * says(far));
    side(k.checked_sub(1), k.checked_sub(2)) + side(Some(k + 1), Some(k + 2))
}

/// Tools in a line that is a byline for the rest.
fn tools_beside(context: &Context<'_>, look: &Look) -> Option<Sum> {
    let parts = carve::bylines(context, look.span.clone(), false);
    let page = context.page;
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return tools_behind(context, look);
    };
    let mut rest = page.folded[look.span.start..first.start].to_owned();
    for gap in parts.windows(2) {
        rest.push('|');
        rest.push_str(&page.folded[gap[0].end..gap[1].start]);
    }
    rest.push('|');
    rest.push_str(&page.folded[last.end..look.span.end]);
    let words = wording(&rest);
    let mut sum = Sum::new(-6.0);
    sum.add("worded", words.cover(), 6.0);
    sum.add("weight", words.weight().min(4.0), 0.3);
    sum.add("counters", words.counters.min(2) as f64, 0.6);
    (sum.total >= 0.0 && words.words > 0).then_some(sum)
}

/// Tools behind the credits that a line starts with: `本报记者 某某 打印 关闭`.
fn tools_behind(context: &Context<'_>, look: &Look) -> Option<Sum> {
    let rest = carve::behind_credits(context, look.span.clone())?;
    let mut words = wording(&context.page.folded[rest.clone()]);
    words.look_for_calls(&context.page.folded[rest]);
    let buttons = words.buttons >= 2;
    let acts = buttons || words.acts + words.counters + words.asked > 0 || words.calls() >= 3.0;
    let mut sum = Sum::new(-6.2);
    sum.add("worded", words.cover(), 6.0);
    sum.add("weight", words.weight().min(4.0), 0.3);
    sum.add("counters", words.counters.min(2) as f64, 0.6);
    sum.add("called", words.calls(), 0.8);
    (sum.total >= 0.0 && acts).then_some(sum)
}

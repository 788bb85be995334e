//! What the rules about furniture leave: lines put together from the words of furniture that no phrase names, lines that
//! stand between furniture at a page's end, and widgets glued to a paragraph. The rules' own findings are the ground: a
//! line is judged by its words and by what stands beside it. The finding goes to the rule whose words the line has.
//!
//! Signals: `worded` (share of the letters that words of furniture cover), `weight` (what these words say together),
//! `buttons`, `counters`, `beside` (furniture above and below), `place`, `between`.

use std::ops::Range;

use super::{
    Context, Finding, Sum, carve, flag,
    furniture::{Look, Place},
    glued, lines, score,
    wording::{Wording, wording},
    zones,
};
use crate::{dictionary::morphemes::LABELS, mark::Label, page::Page, text::class::is_han};

/// Letters from which a line is prose whatever its words are.
const PROSE: usize = 70;
/// Letters from which an unmarked line is taken for the article's.
const BODY: usize = 36;
/// Most lines before or after the article that nothing is known of; a page with more is a list or a poem.
const OPEN: usize = 12;
/// Most lines between two lines of furniture that go with them.
const BETWEEN: usize = 8;
/// Letters from which a line may have a widget glued to it.
const GLUED: usize = 16;
/// Lines at a page's head among which its path may stand.
const PATH: usize = 5;

/// What is known of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    /// Nothing yet.
    Open,
    /// It is furniture of this label.
    Furniture(Label),
    /// It is a byline.
    Byline,
    /// It is the article's.
    Body,
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
        .map(|(look, known)| match known {
            Known::Open if look.letters <= PROSE => wording(look.text(page)),
            _ => Wording::default(),
        })
        .collect();
    for (k, look) in looks.iter().enumerate() {
        let prose = look.letters >= BODY || look.sentence || look.span.is_empty();
        let behind = known[..k]
            .iter()
            .rev()
            .take(3)
            .any(|known| matches!(known, Known::Furniture(_)));
        let least = if behind && words[k].weight() >= 6.0 {
            0.45
        } else {
            0.6
        };
        if known[k] == Known::Open && prose && words[k].cover() < least {
            known[k] = Known::Body;
        }
    }
    let mut own: Vec<Option<(Label, Sum)>> = looks.iter().map(|_| None).collect();
    for (k, look) in looks.iter().enumerate() {
        if known[k] == Known::Byline {
            own[k] = tools_beside(context, look).map(|sum| (Label::PageTools, sum));
        }
    }
    let technical = technical(page, looks);
    // What is found the first time round stands beside what is looked at the second time.
    for _ in 0..2 {
        let ends = Ends::of(&known, &words);
        for k in 0..looks.len() {
            if known[k] == Known::Open
                && let Some(sum) = worded(page, looks, &words, &known, &ends, technical, k)
                && sum.total >= 0.0
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
    for k in 0..if technical { 0 } else { looks.len().min(PATH) } {
        let open = known[k] == Known::Open;
        if let Some(sum) = path(page, looks, &known, k)
            && open
            && sum.total >= 0.0
        {
            known[k] = Known::Furniture(Label::Breadcrumb);
            own[k] = Some((Label::Breadcrumb, sum));
        }
    }
    if !technical {
        closing(page, looks, &words, &mut known, &mut own);
        opening(page, looks, &words, &mut known, &mut own);
        headed(page, looks, &words, &mut known, &mut own);
    }
    between(page, looks, &words, &mut known, &mut own);
    let mut out = Vec::new();
    for (k, look) in looks.iter().enumerate() {
        let prose = !look.span.is_empty() && look.letters >= GLUED;
        let cut = found
            .iter()
            .any(|(_, span)| span.start < look.span.end && look.span.start < span.end);
        if prose
            && !cut
            && !technical
            && own[k].is_none()
            && matches!(known[k], Known::Body | Known::Open)
        {
            glued::find(page, look, &mut out);
        }
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

/// Whether the page is a manual of commands, full of words of interfaces: several lines start with an option.
fn technical(page: &Page<'_>, looks: &[Look]) -> bool {
    let option = |look: &&Look| {
        let text = look.text(page);
        text.strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(|c: char| c == '-' || c.is_ascii_alphabetic()))
            || text.starts_with(['$', '|', '<', '\\', '\u{22}'])
            || text.contains("--")
            || text.starts_with("t{")
            || [
                "()", "\\", "::", "/usr", "/etc", ".h>", "sudo", "[:", "->", "http://",
            ]
            .iter()
            .any(|code| text.contains(code))
            || text.starts_with("(gdb)")
    };
    looks.iter().filter(option).count() >= 3
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
            removed += lines::letters(&page.folded[start..end]);
            label = Some(*of);
        }
    }
    match label {
        Some(label) if 2 * removed >= lines::letters(look.text(page)) => Known::Furniture(label),
        // A part is cut from it.
        Some(_) => Known::Body,
        None if byline => Known::Byline,
        None => Known::Open,
    }
}

/// Where the article begins and ends.
struct Ends {
    /// The first line that is neither furniture nor a byline.
    title: usize,
    /// The first and the last line of prose.
    first: usize,
    last: Option<usize>,
    /// Lines before and after it that are not known to be furniture.
    head: usize,
    tail: usize,
}

impl Ends {
    fn of(known: &[Known], words: &[Wording]) -> Ends {
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

    fn place(&self, k: usize) -> Place {
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
fn beside(known: &[Known], k: usize) -> f64 {
    let says = |k: Option<usize>| match k.and_then(|k| known.get(k)) {
        Some(Known::Furniture(_)) => 1.0,
        Some(Known::Byline) => 0.6,
        _ => 0.0,
    };
    let side = |near: Option<usize>, far: Option<usize>| f64::max(says(near), 0.5 * says(far));
    side(k.checked_sub(1), k.checked_sub(2)) + side(Some(k + 1), Some(k + 2))
}

/// The signals of a line by its words.
fn worded(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &[Known],
    ends: &Ends,
    technical: bool,
    k: usize,
) -> Option<Sum> {
    let (look, words) = (&looks[k], &words[k]);
    // The key of a government's page for those who cannot see.
    if look.text(page) == ":::" {
        return Some(Sum::new(2.0));
    }
    let least = if beside(known, k) >= 1.0 { 1.0 } else { 2.0 };
    if technical || words.words == 0 || words.weight() < least && words.counters == 0 {
        return None;
    }
    let text = look.text(page);
    let beside = beside(known, k);
    let place = ends.place(k);
    let title = k == ends.title
        && !words.is_row()
        && !zones::is_row(text)
        && words.counters == 0
        && words.best < 3;
    let listed = look.numbered
        || is_heading(text)
        || text.starts_with(['*', '-', '·', '•', '●', '%', '&', '@', '+']);
    // Many words that say next to nothing are a sentence.
    let thin = words.words >= 4 && words.weight() < 0.9 * words.words as f64;
    // Something that says more than words of the trade do.
    let label = words.label().map(|i| LABELS[i]);
    let site = label == Some(Label::Footer) && words.weight() >= 6.0;
    let whole = words.cover() >= 0.95;
    let anchors = words.buttons >= 2
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
    sum.add("worded", words.cover(), 6.0);
    sum.add("weight", words.weight().min(8.0), 0.45);
    let buttons = (words.buttons + words.halves).min(5) as f64;
    sum.add("buttons", (buttons - 1.0).max(0.0), 0.7);
    sum.add("asks", flag(words.asks()), 1.0);
    sum.add("counters", words.counters.min(3) as f64, 1.0);
    sum.add("beside", beside, 0.9);
    let furniture = |k: Option<usize>| k.is_some_and(|k| matches!(known[k], Known::Furniture(_)));
    let behind = furniture(k.checked_sub(1)) || furniture(k.checked_sub(2));
    let behind = behind && place == Place::Tail && !belongs(page, look);
    sum.add("behind", flag(behind), 2.8);
    let menu = place == Place::Head && k < 3 && zones::is_row(text);
    sum.add("menu", flag(menu), if beside >= 0.5 { 2.6 } else { 1.8 });
    let placed = match place {
        Place::Head => 0.0,
        Place::Middle => -1.5,
        Place::Tail if text.contains('。') => 0.6,
        Place::Tail => 1.5,
    };
    sum.add("leads", flag(leads && place == Place::Tail), 1.2);
    sum.add("paired", flag(paired(page, looks, words, k)), 3.0);
    sum.add("place", placed, 1.0);
    let sure = words.best >= 3
        || words.counters > 0
        || words.asks()
        || words.is_row()
        || words.buttons >= 2;
    sum.add("alone", flag(beside == 0.0 && !sure), -1.6);
    sum.add("unanchored", flag(!anchored), -2.0);
    sum.add("title", flag(title), -2.0);
    sum.add("thin", flag(thin && !(site && place == Place::Tail)), -2.0);
    sum.add(
        "numbered",
        flag(listed),
        if beside >= 1.5 { -1.5 } else { -3.0 },
    );
    sum.add("sentence", flag(look.sentence), -1.0);
    let spares = site && place == Place::Tail;
    sum.add(
        "stop",
        flag(text.contains('。')),
        if spares { -0.8 } else { -2.0 },
    );
    let long = look.sentence && words.letters > 20.0 && beside < 1.5;
    sum.add("long", flag(long), -2.0);
    sum.add("colon", flag(text.ends_with(':')), -1.0);
    sum.add("against", words.against, if behind { -0.5 } else { -1.5 });
    let foreign = text.chars().filter(|&c| is_han(c)).count() < 2 && words.buttons < 3;
    let latin = !text.chars().any(is_han) && words.buttons < 3;
    sum.add("foreign", flag(foreign && beside < 1.5 || latin), -3.0);
    let spoken = spoken(page, looks, known, words, k, place);
    sum.add("spoken", spoken, -1.2);
    if std::env::var_os("SDBG").is_some() {
        eprintln!("{:5.2} {:?} {} {:?}", sum.total, place, text, sum.evidence);
    } //DBG
    Some(sum)
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
    let body = |word: &&String| {
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
                source.contains(word.as_str())
            })
    };
    words.said.iter().filter(body).count().min(3) as f64
}

/// Takes the sentences below the article that stand behind furniture, speak as sites do and share no words with it.
fn closing(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    for k in (1..looks.len())
        .rev()
        .filter(|&k| !looks[k].span.is_empty())
    {
        if known[k] != Known::Body {
            continue;
        }
        let last = known[..k].iter().rposition(|known| *known == Known::Body);
        let behind = (last.map_or(0, |last| last + 1)..k)
            .any(|k| matches!(known[k], Known::Furniture(_)))
            || matches!(known[k - 1], Known::Furniture(_));
        let article = zones::Article::of(
            (0..k)
                .filter(|&k| known[k] == Known::Body)
                .map(|k| zones::source(page, &looks[k])),
        );
        let shares = article.shares(zones::source(page, &looks[k]));
        let mut sum = Sum::new(-3.4);
        sum.add("worded", words[k].cover(), 3.0);
        sum.add("weight", words[k].weight().min(10.0), 0.3);
        sum.add("behind", flag(behind), 1.2);
        sum.add("shares", shares, -8.0);
        if last.is_none() || !behind || words[k].words == 0 || sum.total < 0.0 {
            break;
        }
        let label = words[k].label().map_or(Label::Footer, |i| LABELS[i]);
        if label != Label::Footer && !words[k].asks() && words[k].best < 3 {
            break;
        }
        known[k] = Known::Furniture(label);
        own[k] = Some((label, sum));
    }
}

/// Takes the menus above the title.
fn opening(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let body = |k: &usize| known[*k] == Known::Body;
    let some = known
        .iter()
        .any(|known| matches!(known, Known::Furniture(_)));
    let Some(first) = (0..looks.len()).find(body).filter(|_| some) else {
        return;
    };
    let lines = (0..looks.len()).filter(body);
    let article = zones::Article::of(lines.map(|k| zones::source(page, &looks[k])));
    let open = |k: usize| known[k] == Known::Open;
    let ends = |k: usize| known[k] != Known::Open;
    let Some(title) = zones::title(page, looks, words, &article, open, ends, first) else {
        return;
    };
    if std::env::var_os("SDBG").is_some() {
        eprintln!("TITLE {title} first {first} {known:?}");
    } //DBG
    for k in 0..looks.len().min(title + 3) {
        if known[k] == Known::Open
            && k != title
            && let Some(sum) = zones::place(looks[k].text(page), &words[k])
        {
            let mut sum = sum;
            sum.add("title", flag(k + 1 == title || k == title + 1), 0.6);
            sum.add("beside", beside(known, k), 0.6);
            if sum.total >= 0.0 {
                known[k] = Known::Furniture(Label::Breadcrumb);
                own[k] = Some((Label::Breadcrumb, sum));
            }
        }
    }
    let mut k = 0;
    while k < title {
        if known[k] != Known::Open {
            k += 1;
            continue;
        }
        let start = k;
        while k < title && known[k] == Known::Open {
            k += 1;
        }
        let furniture = |k: usize| matches!(known[k], Known::Furniture(_));
        let beside = start > 0 && furniture(start - 1) || furniture(k);
        let run = start..k;
        if std::env::var_os("SDBG").is_some() {
            let sum = zones::above(page, looks, words, &article, run.clone(), title, beside);
            eprintln!(
                "ABOVE {run:?} {:?}",
                sum.map(|sum| (sum.total, sum.evidence))
            );
        } //DBG
        if let Some(sum) = zones::above(page, looks, words, &article, run.clone(), title, beside)
            && sum.total >= 0.0
        {
            known[run.clone()].fill(Known::Furniture(Label::LinkList));
            own[run.clone()].fill_with(|| Some((Label::LinkList, Sum::new(0.5))));
            own[run.start] = Some((Label::LinkList, sum));
        }
    }
}

/// Takes the lists of links below the article that a header announces: which, and of what.
fn headed(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let ends = Ends::of(known, words);
    let mut k = 0;
    while k < looks.len() {
        let start = k;
        k += 1;
        let text = looks[start].text(page);
        let taken = matches!(known[start], Known::Furniture(_));
        if ends.place(start) != Place::Tail || taken || known[start] != Known::Open {
            continue;
        }
        let (lead, rest) = text.split_once(':').unwrap_or((text, ""));
        let pieces = rest
            .split([' ', '|', '/', '、', '·'])
            .filter(|p| !p.is_empty());
        let inline = pieces.count() >= 3 && !rest.contains('。');
        if !zones::heads_list(lead) || !rest.trim().is_empty() && !inline {
            continue;
        }
        while k < looks.len()
            && known[k] == Known::Open
            && looks[k].letters <= 40
            && !belongs(page, &looks[k])
            && !zones::heads_list(looks[k].text(page))
            && !inline
        {
            k += 1;
        }
        let run = start..k;
        let row = run.len() == 2 && zones::is_row(looks[start + 1].text(page));
        let books = run
            .clone()
            .filter(|&k| looks[k].text(page).contains('《'))
            .count();
        if !inline && run.len() < 3 && !row || 2 * books >= run.len() {
            continue;
        }
        let mut sum = Sum::new(-1.0);
        sum.add("header", 1.0, 1.4);
        sum.add("items", (run.len() - 1).min(4) as f64, 0.3);
        known[run.clone()].fill(Known::Furniture(Label::LinkList));
        own[run.clone()].fill_with(|| Some((Label::LinkList, Sum::new(0.5))));
        own[run.start] = Some((Label::LinkList, sum));
    }
}

/// Tools in a line that is a byline for the rest.
fn tools_beside(context: &Context<'_>, look: &Look) -> Option<Sum> {
    let parts = carve::bylines(context, look.span.clone());
    let (first, last) = (parts.first()?, parts.last()?);
    let page = context.page;
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

/// The signals of a path of the page within its site, above the article.
fn path(page: &Page<'_>, looks: &[Look], known: &[Known], k: usize) -> Option<Sum> {
    const ARROWS: [char; 7] = ['>', '»', '›', '→', '〉', '≫', '▸'];
    const SITES: [&str; 10] = [
        "首页",
        "主页",
        "网",
        "论坛",
        "频道",
        "home",
        "讨论区",
        "博客",
        "社区",
        "在线",
    ];
    const MENUS: [&str; 14] = [
        "文件",
        "编辑",
        "设置",
        "工具",
        "选项",
        "格式",
        "插入",
        "视图",
        "菜单",
        "属性",
        "系统",
        "开始",
        "控制面板",
        "偏好",
    ];
    let look = &looks[k];
    let text = look.text(page);
    if text.is_empty()
        || look.sentence
        || text.contains(['。', '，', ',', '?', '!', '〈', '<', '='])
    {
        return None;
    }
    let arrow = text.contains(ARROWS);
    let parts: Vec<&str> = if arrow {
        text.split(ARROWS)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect()
    } else {
        text.split(['|', '/'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect()
    };
    let (&first, &last) = (parts.first()?, parts.last()?);
    let first = first.rsplit(':').next().unwrap_or(first).trim();
    let long = parts[..parts.len() - 1]
        .iter()
        .any(|part| lines::letters(part) > 12);
    if parts.len() < 2 || long || lines::letters(last) > 30 || look.letters < 2 * parts.len() {
        return None;
    }
    let home = SITES[..2].contains(&first) || first == "home" || first.ends_with("首页");
    if !arrow && !home {
        return None;
    }
    let site = SITES.iter().any(|end| first.ends_with(end));
    let menu = parts
        .iter()
        .any(|part| MENUS.iter().any(|word| part.starts_with(word)));
    // The title is yet to come, or stands right above.
    let above = !known[..k].contains(&Known::Body) && k < PATH;
    let title = known.get(k + 1) == Some(&Known::Open) && k == 0;
    let items = look.count(Label::Breadcrumb).items.min(3);
    let mut sum = Sum::new(-3.2);
    sum.add("arrow", flag(arrow), 1.6);
    sum.add("site", flag(site), 1.6);
    sum.add("home", flag(home), 1.2);
    sum.add("known", items as f64, 0.5);
    sum.add("parts", (parts.len().min(4) - 2) as f64, 0.5);
    sum.add("above", flag(title), 1.2);
    sum.add("beside", beside(known, k), 0.8);
    sum.add("menu", flag(menu), -3.0);
    sum.add("place", flag(!above), -3.0);
    Some(sum)
}

/// Takes the lines between furniture at the page's end, and those behind it.
fn between(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let ends = Ends::of(known, words);
    let mut k = 0;
    while k < looks.len() {
        if known[k] != Known::Open || ends.place(k) != Place::Tail {
            k += 1;
            continue;
        }
        let first = k;
        while known.get(k + 1) == Some(&Known::Open) {
            k += 1;
        }
        let run = first..k + 1;
        k += 1;
        let furniture = |k: Option<&Known>| match k {
            Some(Known::Furniture(label)) => Some(*label),
            _ => None,
        };
        let above = first.checked_sub(1).and_then(|k| furniture(known.get(k)));
        let below = furniture(known.get(run.end));
        let ended = run.end == looks.len();
        let (Some(above), true) = (above, below.is_some() || ended) else {
            continue;
        };
        // What one judgement by words alone says carries no list.
        let ground = (0..first).rev().take_while(|&k| known[k] != Known::Body);
        let (mut ruled, mut worded) = (0, 0);
        for k in ground.filter(|&k| matches!(known[k], Known::Furniture(_))) {
            match &own[k] {
                None => ruled += 1,
                Some(_) => worded += 1,
            }
        }
        if ruled == 0 && worded < 2 && below.is_none() {
            continue;
        }
        if run.len() > BETWEEN
            || run
                .clone()
                .any(|k| words[k].cover() < 0.6 && belongs(page, &looks[k]))
        {
            continue;
        }
        // A list's header, or a row of buttons, says what the lines are.
        let listed = run.len() > 1 || words[first].pieces >= 3 || words[first].cover() >= 0.3;
        if ended && !listed {
            continue;
        }
        let above = if run.len() > 1 {
            Label::LinkList
        } else {
            above
        };
        for k in run {
            let label = words[k]
                .label()
                .filter(|_| words[k].cover() >= 0.5)
                .map_or(above, |i| LABELS[i]);
            let mut sum = Sum::new(-1.0);
            sum.add("between", 1.0, 1.8);
            sum.add("worded", words[k].cover(), 0.5);
            known[k] = Known::Furniture(label);
            own[k] = Some((label, sum));
        }
    }
}

/// Whether a line at the end of an article may be the article's own: a note, an appendix, a signature.
fn belongs(page: &Page<'_>, look: &Look) -> bool {
    const STARTS: [&str; 14] = [
        "附",
        "注",
        "参考",
        "图",
        "表",
        "备注",
        "说明",
        "答",
        "问",
        "署名",
        "完",
        "联系人",
        "数据来源",
        "资料来源",
    ];
    let text = look.text(page);
    look.sentence
        || look.numbered
        || text.contains(['。', '；'])
        || STARTS.iter().any(|start| text.starts_with(start))
}

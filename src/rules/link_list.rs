//! # link-list
//!
//! Lists that lead elsewhere: related articles, friend links, tag clouds, rankings, teasers.
//!
//! **How it decides.** A known header (相关阅读, 友情链接, 点击排行) owns what stands beside it in its line and the lines
//! below it, as long as they are short, end as titles do, and keep the shape of the first: the same bullet, numbers that
//! go on. The list ends where a blank line, a sentence or other furniture comes. A header without a list is left alone, unless it ends the page. A line of four known sites and
//! more needs no header; teasers glued to a sentence are cut from their header on. Menus above the title or the path
//! (rows of short items, columns of short lines), and short lines at the page's end between or behind furniture, count too; so do titles behind the same sign
//! that have nothing in common with the text (`unrelated`), and those behind a footer's last sentence (`behind`). A box to search in heads no list, and a list above the article ends before its title. Signals: `header`, `items`, `bullets`, `place`, `lines`.
//!
//! **What it must not touch.** A reading list or a list of sources in an article, a table of contents, the programme of a
//! meeting, a "相关链接" of a newspaper that is followed by prose.

use std::ops::Range;

use super::{
    Context, Finding, Rule, footer,
    furniture::{self, Kind, Look, Place, View},
    lines, score,
};
use crate::{
    dictionary::{phrases::Role, rule_words::List as Words},
    mark::{Evidence, Label},
    page::Page,
};

pub(crate) const RULE: Rule = Rule {
    name: "link-list",
    label: Label::LinkList,
    source: super::manual::manual!("link_list.rs"),
    find,
};

const LABEL: Label = Label::LinkList;
const KIND: Kind = Kind {
    label: LABEL,
    weigh,
    beside: 0.8,
    doubt: 0.0,
};

/// Longest title of a list, in letters.
const TITLE: usize = 40;
/// Longest item of a list within a line, in letters.
const ITEM: usize = 16;
/// Fewest letters of a paragraph, and of a title above it.
const PARAGRAPH: usize = 30;
const HEADLINE: usize = 4;
/// Longest list, in lines.
const LINES: usize = 60;

/// Which of a list's lines, above the page's first paragraph, is the title of what follows: the last that is not of the site.
fn title_above_text(page: &Page<'_>, looks: &[Look], list: Range<usize>) -> Option<usize> {
    let prose = |look: &Look| look.sentence && look.letters >= PARAGRAPH && look.share() < 0.3;
    if looks[..list.end].iter().any(prose) {
        return None;
    }
    let site = |look: &&Look| {
        look.span.is_empty() || look.share() >= 0.5 || look.count(Label::Byline).covered > 0
    };
    // A heading below the title may stand between.
    let mut text = looks[list.end..].iter().filter(|look| !site(look)).take(2);
    if !text.any(prose) {
        return None;
    }
    let title = |k: &usize| !site(&&looks[*k]) && lines::letters(looks[*k].text(page)) >= HEADLINE;
    let title = list.clone().skip(1).rfind(title)?;
    // One with the bullet of those above is one of them.
    let sign = |k: usize| {
        let first = looks[k].text(page).chars().next();
        first.filter(|&c| !lines::is_letter(c))
    };
    let bullet = title > list.start + 1 && sign(title).is_some() && sign(title) == sign(title - 1);
    (!bullet).then_some(title)
}

/// Whether half of a list's lines name books.
fn books(page: &Page<'_>, lines: &[Look]) -> bool {
    let named = lines
        .iter()
        .filter(|look| look.text(page).contains('《'))
        .count();
    named * 3 >= lines.len().max(2) && named > 0
}

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let looks = context.looks();
    if !looks.any {
        return;
    }
    let behind = looks.all.iter();
    findings.extend(behind.filter_map(|look| teasers_behind(context, look)));
    let mut taken = furniture::find(context, &KIND, findings);
    let mut k = 0;
    while k < looks.all.len() {
        let look = &looks.all[k];
        let header = if look.span.is_empty() {
            None
        } else {
            header(context, look)
        };
        let Some(header) = header else {
            k += 1;
            continue;
        };
        match owned(context.page, &looks.all, k, &header) {
            // Titles of books under a header are what the page recommends.
            Some((last, _)) if books(context.page, &looks.all[k..=last]) => k = last + 1,
            Some((last, mut finding)) => {
                let title = title_above_text(context.page, &looks.all, k..last + 1);
                if let Some(title) = title {
                    // A header and one title more are no list.
                    if title < k + 3 {
                        k += 1;
                        continue;
                    }
                    finding.span.end = looks.all[title - 1].span.end;
                }
                let last = title.map_or(last, |title| title - 1);
                findings.push(finding);
                taken[k..=last].fill(true);
                k = last + 1;
            }
            None => k += 1,
        }
    }
    for (k, look) in looks.all.iter().enumerate() {
        if !look.span.is_empty() && !taken[k] {
            findings.extend(teasers(context, look));
        }
    }
}

/// Letters of titles that hang behind a disclaimer.
const TEASERS: std::ops::RangeInclusive<usize> = 6..=80;

/// Lines at a page's end of which a footer may have titles behind it.
const FEET: usize = 8;

/// The titles of other pages that hang behind what is found to be a footer's sentence, in its line, at the page's end.
pub(super) fn behind_footers(context: &Context<'_>, all: &mut Vec<(Label, Finding)>) {
    let page = context.page;
    let first = page.visible.len().saturating_sub(FEET);
    let from = page
        .visible
        .get(first)
        .and_then(|&i| page.lines[i].folded.clone());
    let from = from.map_or(usize::MAX, |line| line.start);
    let titles = |(label, one): &(Label, Finding)| {
        let footer = *label == Label::Footer && one.score >= 0.5;
        if !footer || one.span.start < from || one.span.end > page.folded.len() {
            return None;
        }
        let own = page.folded[one.span.clone()].trim_end();
        let rest = page.folded[one.span.end..].split('\n').next().unwrap_or("");
        let span = lines::trim(page, one.span.end..one.span.end + rest.len());
        (own.ends_with(['。', '!']) && are_titles(&page.folded[span.clone()])).then_some(span)
    };
    let found: Vec<Range<usize>> = all.iter().filter_map(titles).collect();
    for span in found {
        let taken = |(label, one): &(Label, Finding)| *label != LABEL && one.meets(&span);
        if !all.iter().any(taken) {
            let finding = Finding {
                span,
                score: score(1.0),
                evidence: Evidence::new().text("behind", "footer"),
            };
            all.push((LABEL, finding));
        }
    }
}

/// Whether a text may be titles that hang behind a sentence.
fn are_titles(text: &str) -> bool {
    TEASERS.contains(&lines::letters(text))
        && !text.contains(['。', ':', ';', '@'])
        && !text.starts_with(['(', '[', '”', '」', '…', '!', '?'])
        && !text.ends_with(['!', ')', '”', '…'])
}

/// The titles of other pages that hang behind a page's disclaimer, in its line: `…与本站无关。某某怎么办某某的三个办法`.
fn teasers_behind(context: &Context<'_>, look: &Look) -> Option<Finding> {
    if look.place != Place::Tail || !look.touched {
        return None;
    }
    let page = context.page;
    let text = look.text(page);
    let stop = text.rfind('。')? + '。'.len_utf8();
    let rest = &text[stop..];
    let told = footer::disclaimer(context, look).filter(|_| are_titles(rest))?;
    let span = lines::trim(page, look.span.start + stop..look.span.end);
    (told.span.end <= span.start).then(|| Finding {
        span,
        score: score(1.0),
        evidence: Evidence::new().text("behind", "disclaimer"),
    })
}

/// Lines that need no header: rows of known sites, "更多>>" beside other furniture.
fn weigh(view: &View<'_>) -> Option<f64> {
    let (look, count) = (view.look, view.count);
    if count.covered == 0 || look.letters > 120 || look.sentence || look.numbered {
        return None;
    }
    let share = count.covered as f64 / look.letters.max(1) as f64;
    let enumerated = view.text.contains(['、', ',', '，']);
    Some(
        -6.2 + 3.6 * share.min(1.0)
            + 0.9 * (count.items + count.bare).min(5) as f64
            + 0.6 * count.whole.min(3.0)
            + 1.5 * count.any.min(2) as f64
            + if view.text.contains(">>") || view.text.contains('»') {
                1.8
            } else {
                0.0
            }
            + 1.0 * view.near
            + match look.place {
                Place::Tail => 0.8,
                Place::Head => 0.0,
                Place::Middle => -0.8,
            }
            - if enumerated { 2.5 } else { 0.0 },
    )
}

/// A list's header in a line.
struct Header {
    /// Where its text ends, in the folded text.
    end: usize,
    /// Whether it says so by itself, or is a common word that only a colon makes a header.
    strong: bool,
    colon: bool,
}

/// The header that a line starts with.
fn header(context: &Context<'_>, look: &Look) -> Option<Header> {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let hits = page.hits_in(look.span.clone());
    if is_about(look.text(page)) {
        return Some(Header {
            end: look.span.end,
            strong: true,
            colon: false,
        });
    }
    let hit = hits.first()?;
    let before = &page.folded[look.span.start..hit.start];
    if lines::letters(before) > 0
        || before.contains(|c: char| c.is_ascii_digit() || matches!(c, '“' | '「' | '《' | '"'))
    {
        return None;
    }
    let text = &page.folded[hit.start..hit.end];
    // What is to be searched for heads nothing.
    if Words::SearchBox.has(text) {
        return None;
    }
    let strong = phrases.is(hit, LABEL, Role::Header) || phrases.is(hit, LABEL, Role::Any);
    if !strong && !Words::WeakHeader.has(text) {
        return None;
    }
    // "相关阅读推荐", "热门文章排行": more of the same belongs to the header.
    let mut end = hit.end;
    for next in &hits[1..] {
        let small = lines::letters(&page.folded[next.start..next.end]) <= 4;
        if next.start != end || !small || !phrases.uses(next).iter().any(|u| u.label == LABEL) {
            break;
        }
        end = next.end;
    }
    // "看了本文的人还看" goes on to its colon.
    let rest = &page.folded[end..look.span.end];
    if phrases.is(hit, LABEL, Role::Any)
        && let Some(colon) = rest.find(':').filter(|&colon| (3..=9).contains(&colon))
    {
        end += colon;
    }
    let rest = &page.folded[end..look.span.end];
    if rest.starts_with(lines::is_letter)
        || rest.starts_with(|c: char| {
            c.is_ascii_digit() || matches!(c, '、' | ',' | '，' | '。' | '”' | '」' | '》' | '"')
        })
    {
        return None;
    }
    let colon = text.ends_with(':')
        || rest.trim_start().starts_with(':')
        || rest.starts_with(['】', ']', '>', '»']);
    // 关键词 under a title heads what the article itself is about.
    if !strong && text.starts_with("关键") && look.place != Place::Tail {
        return None;
    }
    (strong || colon).then_some(Header { end, strong, colon })
}

/// Whether a text tells how many a list has: `TOP10`, `前十`.
fn is_count(text: &str) -> bool {
    let number = (text.strip_prefix("top").or(text.strip_prefix('前'))).map(str::trim_start);
    number.is_some_and(|number| {
        !number.is_empty()
            && number
                .chars()
                .all(|c| c.is_ascii_digit() || "一二三五十名条位".contains(c))
    })
}

/// Whether a line heads what a site has on the article's words: `更多关于 某某 某某 的新闻`.
fn is_about(text: &str) -> bool {
    const WORDS: usize = 24;
    let Some((about, what)) = text.trim_end_matches(':').rsplit_once('的') else {
        return false;
    };
    let what = what.trim_start_matches("相关");
    let more = about.starts_with("更多关于") || about.starts_with("更多与");
    let apart = || about.starts_with(['关', '与']) && about.ends_with(' ');
    (2..=WORDS).contains(&lines::letters(about))
        && (2..=4).contains(&lines::letters(what))
        && (more || apart())
        && Words::What.has(what)
}

/// Whether two of the three lines above line `k` are fields of an entry, as of a glossary: `别名:某某`, `参见:某某`.
fn is_entry(page: &Page<'_>, looks: &[Look], k: usize) -> bool {
    const FIELD: usize = 4;
    let field = |look: &&Look| {
        let name = look.text(page).split_once(':').map_or("", |(name, _)| name);
        (2..=FIELD).contains(&lines::letters(name))
            && look.count(Label::Byline).covered == 0
            && look.share() < 0.5
    };
    looks[k.saturating_sub(3)..k].iter().filter(field).count() >= 2
}

/// What a header owns, and the last line of it.
fn owned(page: &Page<'_>, looks: &[Look], k: usize, header: &Header) -> Option<(usize, Finding)> {
    let look = &looks[k];
    if !header.strong && is_entry(page, looks, k) {
        return None;
    }
    let rest = page.folded[header.end..look.span.end].trim_matches([
        ':', ' ', '】', ']', '>', '»', '|', '·', '-', '…', '.', '(', ')', '+',
    ]);
    let mut inline = 0;
    // The tags of a page may be enumerated as words are.
    let own = look.text(page);
    let tags = header.colon && (own.starts_with("标签") || own.starts_with("tag"));
    let tags = tags.then(|| rest.replace('、', " "));
    let rest = tags.as_deref().unwrap_or(rest);
    let more = rest.is_empty() || Words::More.has(rest) || is_count(rest);
    if !more {
        inline = inline_items(rest)?;
        // One title beside a header may be the header's own sentence.
        if inline < 2 && !(header.colon && look.place == Place::Tail) {
            return None;
        }
    }
    let list = if inline >= 2 && rest.contains([' ', '|']) {
        // A row of items is the list; further rows of the same kind go on with it.
        rows(page, looks, k)
    } else {
        below(page, looks, k)
    };
    let items = list.items + inline;
    let ended = list.last + 1 == looks.len()
        || looks[list.last + 1].place == Place::Tail && look.place == Place::Tail;
    // Where nothing else is a site's, a list in the middle of the text is rather the article's.
    let own = look.place == Place::Middle
        && (looks.iter().enumerate())
            .all(|(j, look)| (k..=list.last).contains(&j) || look.share() < 0.3);
    let sum =
        -2.6 - match (own, header.strong) {
            (false, _) => 0.0,
            (true, true) => 0.8,
            (true, false) => 1.6,
        } + if header.strong { 1.4 } else { 0.2 }
            + if header.colon { 0.5 } else { 0.0 }
            + 0.5 * items.min(6) as f64
            + if list.bullets { 0.8 } else { 0.0 }
            + if look.place == Place::Tail { 0.9 } else { 0.0 }
            + if ended { 0.5 } else { 0.0 }
            - if list.prose { 3.0 } else { 0.0 };
    let enough = items >= 2 || items == 1 && ended && look.place == Place::Tail;
    (enough && sum >= 0.0).then(|| {
        (
            list.last,
            Finding {
                span: look.span.start..looks[list.last].span.end,
                score: score(sum),
                evidence: Evidence::new()
                    .text(
                        "header",
                        page.folded[look.span.start..header.end].to_owned(),
                    )
                    .number("items", items as u32)
                    .number("bullets", f64::from(u8::from(list.bullets)))
                    .text(
                        "place",
                        if look.place == Place::Tail {
                            "tail"
                        } else {
                            "middle"
                        },
                    )
                    .number("lines", (list.last - k + 1) as u32),
            },
        )
    })
}

/// The items of a row; none where one of them is no item.
fn inline_items(row: &str) -> Option<usize> {
    if row.contains(['。', ';', '、']) && !row.contains(['|', ' ']) || row.contains('。') {
        return None;
    }
    let parts: Vec<&str> = row
        .split([
            ' ', '|', '·', '•', '/', ',', '，', '\t', '#', '[', ']', '【', '】',
        ])
        .filter(|part| !part.is_empty())
        .collect();
    let longest = parts.iter().map(|part| lines::letters(part)).max()?;
    if row.contains([',', '，']) && !row.contains(['|', '·']) && (longest > 8 || parts.len() < 3)
    {
        return None;
    }
    let limit = if parts.len() == 1 { TITLE } else { ITEM + 8 };
    (longest <= limit).then_some(parts.len())
}

/// A list below its header.
struct List {
    last: usize,
    items: usize,
    bullets: bool,
    /// Whether its lines end as sentences or explain themselves.
    prose: bool,
}

/// What starts a list's line.
fn bullet(text: &str) -> Option<char> {
    match text.chars().next() {
        Some(
            c @ ('·' | '•' | '>' | '-' | '*' | '○' | '●' | '◆' | '■' | '□' | '▪' | '»' | '›' | '→'
            | '☆' | '★' | '▲' | '△' | '※' | '◇' | '+' | '[' | '【' | '|' | '#'),
        ) => Some(c),
        Some(c) if c.is_ascii_digit() => Some('0'),
        _ => None,
    }
}

/// Whether a line names a page of a newspaper: `第01版:要闻`, `A03版 综合`.
pub(super) fn is_edition(text: &str) -> bool {
    let rest = text.trim_start_matches('第');
    let number = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    number.len() < rest.len()
        && rest.len() - number.len() <= 4
        && number
            .strip_prefix('版')
            .is_some_and(|name| !name.starts_with(lines::is_letter))
}

/// The lines that a header line owns.
fn below(page: &Page<'_>, looks: &[Look], k: usize) -> List {
    let mut list = List {
        last: k,
        items: 0,
        bullets: false,
        prose: false,
    };
    let mut shape = None;
    // Blank lines between the first two lines of the list come between all of them.
    let mut gap = None;
    let mut explains = 0;
    let mut edition = None;
    for (j, look) in looks.iter().enumerate().skip(k + 1).take(LINES) {
        let text = look.text(page);
        if text.is_empty()
            || look.letters > TITLE + 8
            || text.contains('。')
            || text.ends_with([':', ';'])
        {
            break;
        }
        let distance = look.line - looks[j - 1].line;
        if list.items > 0 && distance > *gap.get_or_insert(distance) {
            break;
        }
        let start = bullet(text);
        if *shape.get_or_insert(start) != start || list.items > 0 && other_furniture(look) {
            break;
        }
        // Behind the pages of a newspaper comes the article, whose title a page may say twice.
        let edition = *edition.get_or_insert_with(|| is_edition(text));
        let twice = looks.get(j + 1).is_some_and(|next| next.text(page) == text);
        if edition != is_edition(text) || list.items > 0 && twice && look.place != Place::Tail {
            break;
        }
        let row = text.contains([' ', '|']);
        if list.items > 0 && !row && look.letters > TITLE {
            break;
        }
        explains += usize::from(
            text.contains('《') && text.contains(':') || text.ends_with([',', '，', '”', '」']),
        );
        list.items += if row {
            inline_items(text).unwrap_or(1).clamp(1, 6)
        } else {
            1
        };
        list.bullets = start.is_some();
        list.last = j;
    }
    list.prose = explains * 3 >= list.items.max(1);
    list
}

/// The rows of items that go on below a header's own row.
fn rows(page: &Page<'_>, looks: &[Look], k: usize) -> List {
    let mut list = List {
        last: k,
        items: 0,
        bullets: false,
        prose: false,
    };
    for (j, look) in looks.iter().enumerate().skip(k + 1).take(LINES) {
        let text = look.text(page);
        let items = if text.is_empty() || look.sentence || other_furniture(look) {
            None
        } else {
            inline_items(text)
        };
        match items {
            Some(n) if n >= 4 && look.line == looks[j - 1].line + 1 => {
                list.items += n;
                list.last = j;
            }
            _ => break,
        }
    }
    list
}

/// Whether a line is furniture of another label for sure.
fn other_furniture(look: &Look) -> bool {
    let footer = look.count(Label::Footer);
    if footer.any > 0 || footer.items >= 2 || 5 * footer.covered >= 2 * look.letters.max(1) {
        return true;
    }
    let strong = |label: Label| {
        let count = look.count(label);
        count.any > 0 || count.prefix && count.colon || look.share() >= 0.9 && count.whole >= 1.0
    };
    [
        Label::PageTools,
        Label::Pager,
        Label::Footer,
        Label::ShareWidget,
        Label::Byline,
        Label::Breadcrumb,
    ]
    .into_iter()
    .any(strong)
        || look.count(LABEL).prefix && look.share() >= 0.9
}

/// Teasers glued to the end of a line: from their header to the line's end.
fn teasers(context: &Context<'_>, look: &Look) -> Option<Finding> {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    if look.count(LABEL).covered == 0
        && look.count(LABEL).any == 0
        && !has_header(context, look.span.clone())
    {
        return None;
    }
    for hit in page.hits_in(look.span.clone()) {
        if !phrases.is(hit, LABEL, Role::Header) && !phrases.is(hit, LABEL, Role::Any) {
            continue;
        }
        let before = page.folded[look.span.start..hit.start].trim_end();
        if !before.ends_with(['。', '!', '?', '…', ')', '】', '”', '」']) {
            continue;
        }
        let rest = &page.folded[hit.end..look.span.end];
        let colon = rest.trim_start().starts_with(':') || page.folded[..hit.end].ends_with(':');
        let row = rest.trim_start_matches([':', ' ', '】']);
        if row.contains(['。', ';', ',', '，']) || !(colon || rest.starts_with([' ', '】'])) {
            continue;
        }
        let Some(items) = inline_items(row) else {
            continue;
        };
        let last = look.place == Place::Tail || look.span.end + 1 >= page.folded.trim_end().len();
        let sum = -1.2
            + if last { 0.4 } else { 0.0 }
            + if colon { 1.0 } else { 0.0 }
            + 0.5 * items.min(4) as f64;
        if sum >= 0.0 {
            return Some(Finding {
                span: hit.start..look.span.end,
                score: score(sum),
                evidence: Evidence::new()
                    .text("header", page.folded[hit.start..hit.end].to_owned())
                    .number("items", items as u32)
                    .text("place", "end"),
            });
        }
    }
    None
}

fn has_header(context: &Context<'_>, span: Range<usize>) -> bool {
    let phrases = context.dictionaries.phrases();
    context
        .page
        .hits_in(span)
        .iter()
        .any(|hit| phrases.is(hit, LABEL, Role::Header))
}

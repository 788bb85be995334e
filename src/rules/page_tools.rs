//! # page-tools
//!
//! What a page offers beside its text: print, close and font-size words, counters of views, favourites, prompts to open or
//! install an application, log-in forms, comment boxes, a forum's buttons, a document library's tips, age gates.
//!
//! **How it decides.** A line is a tool when known phrases cover it: one long phrase, several short ones, or a counter
//! with its number. A single weak word (打印, 关闭, 登录, 大) needs furniture beside it or the page's end. A chain of
//! fields glued to a sentence ("文档序号:1发布日期:2010-01-01阅读:2次本文…") is cut, and the sentence stays. A header of
//! tips owns the numbered lines below that speak of the site and its documents; without one, above or below all of a text that has nothing
//! to do with documents, they go as well (`tips`). What no phrase names is judged by the words
//! that it is put together from (`dictionaries/morphemes.tsv`: 收藏 + 菜谱, 8 人收藏) and by what stands beside it; so are the
//! other rules' lines, and on pages that have furniture what weights learnt from examples tell (`learnt`; `dictionaries/furniture_weights.tsv`), which also keep
//! lines that only have its words. What is left then on a page of which something was taken, whole lines and what stands in a line beside
//! marks, of this label or another, goes where its characters, its place and its neighbours tell so together, weighed by trees that were learnt from examples
//! (`remnant`, the odds; `weight`, what its characters say; `taken`, the share of the page's text that goes without it; `above` and `below`, how many lines away the next line
//! is that goes, 7 where it is further; `dictionaries/remnant_trees.tsv`); on a page of which nothing else goes, the odds must be greater. Where something
//! goes, pieces of lines between stops, blanks and brackets are weighed likewise (`part`, the odds; `around`, what the rest of the line says, a character; `before` and
//! `behind`, how many characters of the line stand there; `dictionaries/part_trees.tsv`). The button behind a wiki's headings, `历史[编辑]`, goes alone (`boxed`; `headings` without brackets),
//! and behind a sentence a whole button (`whole`), a count or the choice of sizes in brackets (`filled`). What has a form of its own is cut
//! from the paragraph that it is glued to (`formed`): a player's clock, a browser's note, a count behind the date, a row of tools before it or behind a title (`row`). A site's greeting and the day above an article go, too (`greets`). Source, date, author and whoever made
//! the article are cut out of the same line and stay. A page about interfaces, a list that a
//! sentence announces, rows of a table, an index or a glossary, code and chats stay as they are. Signals: `covered`, `strong`,
//! `items`, `near`, `place`, `lines`, `fields`; `worded` (share of letters that such words cover), `weight` (what they say
//! together), `buttons`, `counters`, `beside` (furniture above and below), `behind`, `spoken` (words that the article uses too).
//!
//! **What it must not touch.** A manual that explains printing or logging in, a number game, a survey, a shop's sign.

use std::ops::Range;

use super::{
    Context, Finding, Rule, formed,
    furniture::{self, Kind, Look, Place, View, is_unit},
    lines, score, section_edit,
};
use crate::{
    dictionary::{
        phrases::{Hit, Role, Use},
        rule_words::List,
    },
    mark::{Evidence, Label},
    page::Page,
    text::{
        class::{Signs, is_han},
        scan,
    },
};

pub(crate) const RULE: Rule = Rule {
    name: "page-tools",
    label: Label::PageTools,
    source: super::manual::manual!("page_tools.rs"),
    find,
};

const KIND: Kind = Kind {
    label: Label::PageTools,
    weigh,
    beside: 1.0,
    doubt: 3.0,
};

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let taken = furniture::find(context, &KIND, findings);
    let looks = context.looks();
    let page = context.page;
    for (k, look) in looks.all.iter().enumerate() {
        if !look.span.is_empty() && !taken[k] {
            findings.extend(glued(context, look));
            findings.extend(empty(page, look));
        }
    }
    tips(page, &looks.all, findings);
    bare_tips(page, &looks.all, findings);
    section_edit::find(page, &looks.all, findings);
}

/// Letters from which a line with a comma may hold more than tools.
const CLAUSED: usize = 24;

/// Longest heading in brackets, in letters.
const HEADING: usize = 6;

/// Fewest single letters of a line that spells something out.
const SPELT: usize = 4;

/// Whether a line is nothing but single letters and signs, so that none of them is a button: `a t g c`, `( a + b ) c`.
fn is_spelt(text: &str) -> bool {
    let mut letters = 0;
    let single = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| {
            letters += usize::from(word.bytes().all(|byte| byte.is_ascii_alphabetic()));
            word.len() == 1
        });
    // The sizes of a text are the same letter three times: `A- A A+`.
    let first = text.bytes().find(u8::is_ascii_alphabetic);
    let other = |byte: u8| byte.is_ascii_alphabetic() && Some(byte) != first;
    single && letters >= SPELT && text.bytes().any(other)
}

fn weigh(view: &View<'_>) -> Option<f64> {
    let (look, count) = (view.look, view.count);
    if let Some(sum) = zoom(view)
        .or_else(|| sizes(view))
        .or_else(|| age_gate(view))
        .or_else(|| formed::weigh(view))
    {
        return Some(sum);
    }
    if count.covered == 0 || look.letters > 60 || is_spelt(view.text) {
        return None;
    }
    // A clause of the article's hangs on it.
    if look.share() < 0.6 && view.text.contains('，') && look.letters > CLAUSED {
        return None;
    }
    let counter = count.fields > 0 && List::Counted.in_text(view.text) && counts(view.text);
    let byline = look.count(Label::Byline);
    if (byline.prefix || byline.fields > 0)
        && count.whole < 1.0
        && count.any == 0
        && byline.covered >= count.covered
        && !counter
    {
        return None;
    }
    // A counter's word inside a sentence of other words.
    if look.sentence
        && look.letters - count.covered.min(look.letters) >= 10
        && view.text.contains('。')
    {
        return None;
    }
    let edge = view.above.is_none() || view.below.is_none();
    let boxed = is_boxed(view.text);
    // One of a text's headings in brackets: `【人物】`, `【道具】`.
    if boxed && count.whole == 0.0 && count.any == 0 && look.letters <= HEADING && headings(view) {
        return None;
    }
    // A whole button between two paragraphs.
    let split = look.share() >= 0.99
        && (count.whole >= 1.0 || count.any > 0 || boxed && count.whole > 0.0)
        && view.splits()
        && view.text.chars().any(is_han);
    let parted = view.text.trim_matches('|').contains('|') && !view.text.starts_with('|') || boxed;
    Some(
        -5.6 + 4.0 * look.share()
            + 1.8 * count.whole.min(3.0)
            + 0.7 * count.items.min(6) as f64
            + 0.3 * count.bare.min(3) as f64
            + 2.5 * count.any.min(2) as f64
            + if count.prefix && count.colon {
                1.0
            } else {
                0.0
            }
            + if counter {
                1.5 + 0.3 * count.fields.min(3) as f64
            } else {
                0.0
            }
            + if parted { 0.6 } else { 0.0 }
            + if boxed && split { 0.6 } else { 0.0 }
            + 1.2 * view.near
            + if view.at_end() {
                0.6
            } else if split {
                0.0
            } else {
                -0.6
            }
            + if edge && look.letters >= 4 { 0.4 } else { 0.0 }
            - if look.numbered { 2.5 } else { 0.0 }
            - if look.sentence {
                if count.prefix || count.any > 0 {
                    0.8
                } else {
                    2.0
                }
            } else {
                0.0
            }
            - if view.text.contains(['“', '「', '"']) {
                1.0
            } else {
                0.0
            },
    )
}

fn is_boxed(text: &str) -> bool {
    text.starts_with(['【', '[']) && text.ends_with(['】', ']'])
}

/// Whether another heading in brackets stands near a line that has no word of furniture.
fn headings(view: &View<'_>) -> bool {
    const NEAR: usize = 12;
    let near = view.order.saturating_sub(NEAR)..(view.order + NEAR + 1).min(view.looks.len());
    view.looks[near].iter().any(|other| {
        (1..=HEADING).contains(&other.letters)
            && other.share() == 0.0
            && is_boxed(other.text(view.page))
    })
}

/// Whether a number follows a colon, a blank or an opening bracket: `阅读:12 评论(3)`.
fn counts(text: &str) -> bool {
    // "阅读 1" is the first text of a lesson.
    let loose = text.ends_with(is_unit) || text.contains('|');
    let mut last = '\0';
    text.chars().any(|c| {
        let number = c.is_ascii_digit() && (matches!(last, ':' | '(') || last == ' ' && loose);
        last = c;
        number
    })
}

/// The sizes of the font, a line each, above the article.
fn sizes(view: &View<'_>) -> Option<f64> {
    let size = |look: Option<&Look>| {
        look.is_some_and(|look| {
            let text = look.text(view.page);
            let bare = text.trim_matches(|c: char| !lines::is_letter(c));
            matches!(bare, "大" | "中" | "小") && text.len() <= 6
        })
    };
    let beside = size(view.above) || size(view.below);
    (size(Some(view.look)) && beside).then_some(1.0)
}

/// The buttons of a zoom, such as `A- A+` or `- +1`, above the article.
fn zoom(view: &View<'_>) -> Option<f64> {
    let sign = |look: Option<&Look>| {
        look.is_some_and(|look| {
            let text = look.text(view.page);
            !text.is_empty()
                && text.len() <= 8
                && text.contains(['+', '-'])
                && text
                    .chars()
                    .all(|c| matches!(c, '+' | '-' | ' ' | '0' | '1' | 'a'))
        })
    };
    if view.order > 12 || view.look.place != Place::Head || !sign(Some(view.look)) {
        return None;
    }
    let both = view.text.contains('+') && view.text.contains('-');
    // A counter beside the button.
    let counted = view.order < 3
        && view.text.strip_prefix("+1").is_some_and(|rest| {
            rest.starts_with(' ') && rest.trim().bytes().all(|byte| byte.is_ascii_digit())
        });
    if counted {
        return Some(1.0);
    }
    (both || sign(view.above) || sign(view.below)).then_some(1.0)
}

/// A question or a warning about the reader's age above the article.
fn age_gate(view: &View<'_>) -> Option<f64> {
    let text = view.text;
    if view.order > 4 || view.look.letters > 48 {
        return None;
    }
    let age = scan::find(text, "18").or_else(|| scan::find(text, "十八"))?;
    let years = text[age..].contains('岁') || text[age..].contains("成年");
    let words = List::AgeGate.count(text);
    let asks = text.contains(['?', '!', '是']) || text.contains("进入");
    (years && asks && words >= 1 && (words >= 2 || text.starts_with(['是', '您', '你'])))
        .then_some(words as f64 - 0.8)
}

/// The name of a counter without its number, behind the date that a line ends in: `2014-10-08 点击数:`.
fn empty(page: &Page<'_>, look: &Look) -> Option<Finding> {
    const LONGEST: usize = 40;
    if look.letters > LONGEST || !look.signs(page).has(Signs::COLON) {
        return None;
    }
    let text = look.text(page);
    let (before, name) = text.strip_suffix(':')?.rsplit_once(' ')?;
    let bare = name.trim_end_matches(['数', '量']).trim_end_matches("次");
    let dated = before.trim_end().ends_with(|c: char| c.is_ascii_digit());
    let fits = List::Counted.has(bare) && dated && before.contains(['-', '/', ':', '年']);
    fits.then(|| Finding {
        span: look.span.end - (name.len() + 1)..look.span.end,
        score: score(0.8),
        evidence: Evidence::new().text("empty", name),
    })
}

/// A chain of fields at the start or the end of a line of prose.
fn glued(context: &Context<'_>, look: &Look) -> Option<Finding> {
    let page = context.page;
    let line = look.text(page);
    if !look.signs(page).has(Signs::COLON) {
        return None;
    }
    let phrases = context.dictionaries.phrases();
    let is = |hit: &Hit, label| phrases.uses(hit).iter().any(|u| u.label == label);
    // The names of fields, and whether they are a tool's.
    let mut starts = Vec::new();
    for hit in page.hits_in(look.span.clone()) {
        let byline = is(hit, Label::Byline);
        // What names a field of the byline first of all is no tool.
        let uses = phrases.uses(hit);
        let names = |u: &Use| u.label == Label::Byline && u.role == Role::Prefix;
        let tool = is(hit, Label::PageTools) && !uses.iter().any(names);
        let colon = page.folded[hit.end..look.span.end]
            .trim_start()
            .starts_with(':');
        if colon && (tool || byline) {
            starts.push((hit.start - look.span.start, tool));
        }
    }
    for &(start, _) in &starts {
        let before = line[..start].trim_end();
        let at_start = before.is_empty();
        if !at_start && !before.ends_with(['。', '!', '?', '…', ')', '”', '」', '"', ';']) {
            continue;
        }
        let Some((end, fields, numbers, tools)) = chain(line, start, &starts) else {
            continue;
        };
        let at_end = line[end..].trim().is_empty();
        if fields >= 2 && numbers >= 1 && tools >= 1 && (at_start || at_end) {
            return Some(Finding {
                span: lines::trim(page, look.span.start + start..look.span.start + end),
                score: score(0.4 * f64::from(fields) + 0.6 * f64::from(numbers)),
                evidence: Evidence::new()
                    .number("fields", fields)
                    .number("numbers", numbers),
            });
        }
    }
    None
}

/// Where the chain of fields that starts at `start` ends, with its fields, the numbers among their values, and the
/// fields of tools.
fn chain(line: &str, start: usize, starts: &[(usize, bool)]) -> Option<(usize, u32, u32, u32)> {
    let (mut end, mut fields, mut numbers, mut tools) = (start, 0, 0, 0);
    let mut at = start;
    loop {
        let rest = &line[at..];
        let Some(colon) = rest
            .find(':')
            .filter(|&colon| lines::letters(&rest[..colon]) <= 8)
        else {
            break;
        };
        let name = rest[..colon].trim();
        let Ok(i) = starts.binary_search_by_key(&at, |&(known, _)| known) else {
            break;
        };
        let tool = starts[i].1;
        if name.contains(['。', ',', '，']) {
            break;
        }
        let value = at + colon + 1;
        let blank = line[value..].len() - line[value..].trim_start().len();
        let value = value + blank;
        let length = number_length(&line[value..]);
        if length > 0 {
            numbers += 1;
            end = value + length;
        } else if List::NameField.in_text(name) {
            let next = starts.partition_point(|&(known, _)| known <= value);
            let next = starts.get(next).map_or(line.len(), |&(next, _)| next);
            let value_text = &line[value..next];
            let stop = value_text
                .find(['　', ' ', '|', ',', '，', '。'])
                .unwrap_or(value_text.len());
            if lines::letters(&value_text[..stop]) > 12 {
                break;
            }
            end = value + stop;
        } else {
            break;
        }
        fields += 1;
        tools += u32::from(tool);
        let gap = line[end..].len() - line[end..].trim_start_matches([' ', '|', '/', '　']).len();
        at = end + gap;
    }
    (fields > 0).then_some((end, fields, numbers, tools))
}

/// The length of a number, a date or a time with its unit.
fn number_length(text: &str) -> usize {
    let mut end = 0;
    let mut digit = false;
    for (i, c) in text.char_indices() {
        let part = c.is_ascii_digit()
            || digit && matches!(c, '-' | '/' | '.' | ':' | ',')
            || digit && "年月日次条人篇页分".contains(c)
            || c == ' ' && text[i + 1..].starts_with(|c: char| c.is_ascii_digit()) && end > 0
            || c == ' ' && text[i + 1..].starts_with(['次', '条']) && end > 0;
        if !part {
            break;
        }
        digit = c.is_ascii_digit() || c == ' ';
        end = i + c.len_utf8();
    }
    if text[..end].starts_with(|c: char| c.is_ascii_digit()) {
        end
    } else {
        0
    }
}

/// A header of tips and the numbered lines below it.
fn tips(page: &Page<'_>, looks: &[Look], findings: &mut Vec<Finding>) {
    for (k, look) in looks.iter().enumerate() {
        if look.letters > 6 {
            continue;
        }
        let header = look
            .text(page)
            .trim_end_matches([':', ' ', '】', ']'])
            .trim_start_matches(['【', '[']);
        if !List::Tips.ends(header) {
            continue;
        }
        if header.contains("下载") {
            findings.extend(download_tips(page, looks, k));
            continue;
        }
        let (mut last, mut strong, mut weak) = (k, 0, 0);
        for (j, below) in looks.iter().enumerate().skip(k + 1) {
            let text = below.text(page);
            if !below.numbered || below.letters > 110 {
                break;
            }
            let words = List::Library.count(text);
            if words >= 2 {
                strong += 1;
            } else if words == 1 {
                weak += 1;
            } else {
                break;
            }
            last = j;
        }
        let span: Range<usize> = look.span.start..looks[last].span.end;
        if strong >= 1 && strong + weak >= 2 {
            findings.push(Finding {
                span,
                score: score(f64::from(strong) + 0.4 * f64::from(weak)),
                evidence: Evidence::new()
                    .number("strong", strong)
                    .number("lines", (last - k + 1) as u32),
            });
        }
    }
}

/// Longest tip without a header, in letters, and fewest words of a library in each.
const TIP: usize = 60;
const TELLING: usize = 2;

/// Tips for those who download, a numbered line each or a note, above or below all of the page's text, where that has nothing to do
/// with documents.
fn bare_tips(page: &Page<'_>, looks: &[Look], findings: &mut Vec<Finding>) {
    let words = |text: &str| {
        let lists = [List::Library, List::LibraryElse, List::LibraryMore];
        lists.iter().map(|list| list.count(text)).sum::<usize>()
    };
    let documents = |text: &str| {
        ["文档", "文件", "下载", "资料"]
            .iter()
            .any(|word| text.contains(word))
    };
    let tip = |look: &&Look| {
        let text = look.text(page);
        (look.numbered || text.starts_with("注:"))
            && look.letters <= TIP
            && words(text) >= TELLING
            && !List::LibraryAgainst.in_text(text)
    };
    let mut k = 0;
    while k < looks.len() {
        let count = looks[k..].iter().take_while(tip).count();
        let run = k..k + count;
        k += count + 1;
        if count == 0 {
            continue;
        }
        let prose = |looks: &[Look]| looks.iter().any(|look| look.sentence);
        let said = |look: &Look| look.sentence && documents(look.text(page));
        let own = &looks[run.clone()];
        let mut others = looks[..run.start].iter().chain(&looks[run.end..]);
        // Steps and paragraphs of the page's own have numbers, too.
        if others.any(|look| look.numbered) || !own.iter().any(|look| look.numbered) {
            continue;
        }
        if own.iter().any(|look| documents(look.text(page)))
            && (!prose(&looks[..run.start]) || !prose(&looks[run.end..]))
            && !looks[..run.start].iter().chain(&looks[run.end..]).any(said)
            && prose(looks)
        {
            findings.push(Finding {
                span: own[0].span.start..own[count - 1].span.end,
                score: score(0.4 * count as f64),
                evidence: Evidence::new().number("tips", count as u32),
            });
        }
    }
}

/// A header of tips for those who download, at line `k`, and the numbered lines below it, at the page's end.
fn download_tips(page: &Page<'_>, looks: &[Look], k: usize) -> Option<Finding> {
    let numbered = |look: &&Look| look.numbered && look.letters <= 70;
    let count = looks[k + 1..].iter().take_while(numbered).count();
    let (own, rest) = looks[k + 1..].split_at(count);
    let speaks = |look: &&Look| {
        let text = look.text(page);
        List::Library.in_text(text) || List::LibraryElse.in_text(text)
    };
    let told = own.iter().filter(speaks).count();
    let against = |look: &Look| List::LibraryAgainst.in_text(look.text(page));
    let ends = rest
        .iter()
        .all(|look| !look.sentence || look.share() >= 0.4);
    if told < 2 || 3 * told < 2 * count || own.iter().any(against) || !ends {
        return None;
    }
    Some(Finding {
        span: looks[k].span.start..own.last()?.span.end,
        score: score(told as f64 - 1.0),
        evidence: Evidence::new()
            .number("strong", told as f64)
            .number("lines", (count + 1) as u32),
    })
}

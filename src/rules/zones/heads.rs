//! What stands above an article's title and has next to no words: the numbers of a slide show, the name of a newspaper's page,
//! a menu that starts with the site's first page.

use super::{COLUMN, columns_of, entries, is_row, take};
use crate::{
    dictionary::rule_words::List,
    mark::Label,
    page::Page,
    rules::{
        Sum, blocks::Known, byline::date_length, furniture::Look, lines, link_list::is_edition,
    },
    text::class::is_han,
};

/// Lines at a page's head that are looked at.
const HEAD: usize = 8;
/// Fewest numbers of a slide show, one a line.
const NUMBERS: usize = 3;
/// Fewest letters of a page's paragraph.
const PARAGRAPH: usize = 24;

/// A page's first lines, of which one may be its menu, and fewest entries that are called as a menu's are.
const MENU: usize = 3;
/// Longest menu, in letters.
const ROW: usize = 80;
const ENTRIES: usize = 3;
/// The same for any entries of the page's first line.
const FIRST: usize = 5;

/// Most letters of the site that greets.
const GREETED: usize = 16;
/// Lines at a page's head among which its path stands below its menus, and longest entry of one, in letters.
const ABOVE: usize = 20;
const ENTRY: usize = 12;

/// Takes them.
pub(in crate::rules) fn find(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let open = |known: &[Known], k: usize| known[k] == Known::Open && !looks[k].span.is_empty();
    let some = known.iter().any(|known| known.is_furniture());
    // `7`, `6`, `5`, `4` above the title; a countdown comes to its end.
    let number = |k: usize| {
        let text = looks.get(k)?.text(page);
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<i32>().ok()).flatten()
    };
    let mut end = 0;
    while end < looks.len() && open(known, end) && number(end).is_some() {
        end += 1;
    }
    let all: Vec<i32> = (0..end).filter_map(number).collect();
    let by = |step: i32| all.windows(2).all(|pair| pair[1] - pair[0] == step);
    let slides = by(1) && all.first() == Some(&1) || by(-1) && all.last() > Some(&1);
    if some && all.len() >= NUMBERS && slides && end < looks.len() {
        let mut sum = Sum::new(0.2);
        sum.add("numbers", all.len().min(8) as f64, 0.2);
        take(Label::Pager, 0..end, sum, known, own);
    }
    // `第06版:科教` beside 上一版.
    for (k, look) in looks.iter().enumerate().take(HEAD) {
        let furniture = |k: Option<usize>| {
            matches!(
                k.and_then(|k| known.get(k)),
                Some(Known::Furniture(Label::Pager | Label::PageTools))
            )
        };
        if open(known, k)
            && look.letters <= 10
            && is_edition(look.text(page))
            && (furniture(k.checked_sub(1)) || furniture(Some(k + 1)))
        {
            take(Label::Breadcrumb, k..k + 1, Sum::new(0.8), known, own);
        }
    }
    // The day of the visit, above the title; a diary goes on with its entry.
    for (k, look) in looks.iter().enumerate().take(HEAD / 2) {
        let title = matches!(known.get(k + 1), Some(Known::Open | Known::Furniture(_)));
        if open(known, k) && title && is_today(look.text(page)) {
            take(Label::PageTools, k..k + 1, Sum::new(0.5), known, own);
        }
    }
    let prose = looks.iter().any(|look| look.letters >= PARAGRAPH);
    above_path(page, looks, known, own);
    greetings(page, looks, known, own);
    // `产品库 公司库 求购 展会 资讯`, the page's first line or beside others of the site.
    for k in 0..looks.len().min(HEAD) {
        if known[k] == Known::Body {
            break;
        }
        let entries = if open(known, k) && looks[k].letters <= ROW {
            columns_of(looks[k].text(page))
        } else {
            0
        };
        let furniture = |k: Option<usize>| {
            k.is_some_and(|k| known.get(k).is_some_and(|one| one.is_furniture()))
        };
        let beside = furniture(k.checked_sub(1)) || furniture(Some(k + 1));
        // Farther down, below the name of the site, it has more.
        let least = if k < MENU { ENTRIES } else { ENTRIES + 1 };
        if entries >= least
            && said(page, looks, k) < 2
            && (k == 0 && prose || beside || k > 0 && some && prose)
        {
            let mut sum = Sum::new(-0.4);
            sum.add("entries", entries.min(6) as f64, 0.2);
            sum.add("beside", f64::from(u8::from(beside)), 0.6);
            take(Label::LinkList, k..k + 1, sum, known, own);
        }
    }
    column(page, looks, known, own);
    let Some(text) = looks.first().map(|look| look.text(page)) else {
        return;
    };
    // A row of entries of which few stand in the text, and neither that nor another row right below, the page's first line.
    let entries = entries(text, COLUMN).map_or(0, Iterator::count);
    if prose
        && some
        && open(known, 0)
        && entries >= FIRST
        && looks[0].letters <= ROW
        && known.get(1).is_some_and(|below| *below != Known::Body)
        && looks.get(1).is_some_and(|look| !is_row(look.text(page)))
        && !text.contains(|c: char| c.is_ascii_digit())
        && 3 * said(page, looks, 0) < entries
    {
        let mut sum = Sum::new(0.2);
        sum.add("entries", entries.min(8) as f64, 0.1);
        take(Label::LinkList, 0..1, sum, known, own);
    }
    // `首页 猫咪 狗狗 异宠 急诊` is a site's, even where nothing else is.
    let first = text.split([' ', '|']).next().unwrap_or("");
    if open(known, 0) && List::Home.has(first) && is_row(text) && prose {
        let mut sum = Sum::new(0.2);
        sum.add("home", 1.0, 0.8);
        take(Label::LinkList, 0..1, sum, known, own);
    }
}

/// Takes what greets the visitor above the article, and tells the day, on a page of a site: `欢迎来到某某网`, `今天是…`.
fn greetings(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    if !known.iter().any(|known| known.is_furniture()) {
        return;
    }
    let head = known
        .iter()
        .take(ABOVE)
        .take_while(|known| **known != Known::Body);
    for k in 0..head.count() {
        let text = looks[k].text(page);
        let welcome = || {
            let rest = List::Welcome.start(text).map(|word| &text[word.len()..]);
            rest.is_some_and(|rest| {
                let rest = rest.trim_end_matches('!');
                (2..=GREETED).contains(&lines::letters(rest))
                    && !rest.contains(['。', '，', ':', '、', '?', '!', ' '])
            })
        };
        if matches!(known[k], Known::Open | Known::Byline) && (is_today(text) || welcome()) {
            let mut sum = Sum::new(0.5);
            sum.add("greets", 1.0, 0.5);
            take(Label::PageTools, k..k + 1, sum, known, own);
        }
    }
}

/// Takes the menus above the page's path, rows of entries and columns of them, one a line, and the day of the visit. A title may
/// stand there, too.
fn above_path(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let mut head = known.iter().take(ABOVE);
    let Some(path) = head.position(|known| *known == Known::Furniture(Label::Breadcrumb)) else {
        return;
    };
    if path + 1 >= looks.len() || known[..path].contains(&Known::Body) {
        return;
    }
    let text = |k: usize| looks[k].text(page);
    let entry = |k: usize| {
        (1..=ENTRY).contains(&looks[k].letters)
            && !text(k).contains(|c: char| c.is_ascii_digit() || ":，。、《“".contains(c))
    };
    let mut k = 0;
    while k < path {
        let start = k;
        while k < path && known[k] == Known::Open && !is_row(text(k)) && entry(k) {
            k += 1;
        }
        let row = k == start
            && known[k] == Known::Open
            && is_row(text(k))
            && !text(k).contains(|c: char| c.is_ascii_digit());
        k = k.max(start + 1);
        // The site's name, which the article has, too, is not the menu's.
        let named = || {
            let mut all = looks.iter().zip(known.iter());
            all.any(|(look, known)| *known == Known::Body && look.text(page).contains(text(start)))
        };
        let run = start + usize::from(k - start > MENU && named())..k;
        if row || run.len() >= MENU && known[start] == Known::Open {
            let mut sum = Sum::new(0.6);
            sum.add("path", 1.0, 0.4);
            sum.add("entries", run.len().min(8) as f64, 0.1);
            take(Label::LinkList, run, sum, known, own);
        } else if matches!(known[start], Known::Open | Known::Byline) && is_dated(text(start)) {
            take(
                Label::PageTools,
                start..start + 1,
                Sum::new(0.5),
                known,
                own,
            );
        }
    }
}

/// Takes a column of entries among a page's first lines, one a line, half of them and three at least called as a menu's are.
fn column(page: &Page<'_>, looks: &[Look], known: &mut [Known], own: &mut [Option<(Label, Sum)>]) {
    let text = |k: usize| looks[k].text(page);
    let entry = |k: usize| (2..=COLUMN).contains(&looks[k].letters) && text(k).chars().all(is_han);
    let called = |k: &usize| List::MenuEnd.ends(text(*k)) || List::Section.has(text(*k));
    let head = looks.len().min(ABOVE);
    let mut k = 0;
    while k < head && known[k] != Known::Body {
        let start = k;
        while k < head && known[k] == Known::Open && entry(k) {
            k += 1;
        }
        // The line above a paragraph is its heading; tools may stand between.
        let below = known[k..].iter().find(|known| !known.is_furniture());
        let headed = below == Some(&Known::Body) || below == Some(&Known::Byline);
        let run = start..(k - usize::from(headed && k > start));
        let menus = run.clone().filter(called).count();
        if run.len() > MENU && menus >= MENU && 2 * menus >= run.len() {
            let mut sum = Sum::new(0.2);
            sum.add("entries", menus.min(6) as f64, 0.2);
            take(Label::LinkList, run, sum, known, own);
        }
        k += usize::from(k == start);
    }
}

/// Whether a line starts with a day and its day of the week.
fn is_dated(text: &str) -> bool {
    let date = date_length(text);
    date >= 8 && starts_with_weekday(text[date..].trim_start())
}

/// Whether a text starts with a day of the week.
pub(in crate::rules) fn starts_with_weekday(text: &str) -> bool {
    behind_weekday(text).is_some()
}

/// What follows the day of the week that a text starts with.
fn behind_weekday(text: &str) -> Option<&str> {
    let mut rest = ["星期", "周", "礼拜"]
        .iter()
        .find_map(|word| text.strip_prefix(word))?
        .chars();
    let day = rest.next()?;
    "一二三四五六日天".contains(day).then_some(rest.as_str())
}

/// How many entries of a row sentences below speak of: an anthology's kinds.
fn said(page: &Page<'_>, looks: &[Look], k: usize) -> usize {
    let entries = entries(looks[k].text(page), COLUMN).into_iter().flatten();
    let below = || looks[k + 1..].iter().filter(|look| look.sentence);
    let says = |entry: &&str| below().any(|look| look.text(page).contains(*entry));
    entries
        .filter(|entry| lines::letters(entry) >= 2)
        .filter(says)
        .count()
}

/// Whether a line tells the day of the visit and nothing else: `今天是 2016年3月9日 星期三`.
pub(in crate::rules) fn is_today(text: &str) -> bool {
    let Some(rest) = List::Today.start(text).map(|word| &text[word.len()..]) else {
        return false;
    };
    let rest = rest.trim_start_matches([':', ' ']);
    let date = date_length(rest);
    let behind = rest[date..].trim();
    // What else is of the day: `星期三 农历六月初二`, `星期一 天气预报`.
    let else_of_day = |text: &str| text.is_empty() || List::OfToday.starts(text);
    let week = |text: &str| behind_weekday(text).is_some_and(|rest| else_of_day(rest.trim_start()));
    date >= 8 && (else_of_day(behind) || week(behind))
}

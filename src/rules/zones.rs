//! Where the article stands on the page, told by its title: what stands above the title or below the article's last
//! paragraph and shares no words with it is the site's, where other furniture stands there too.

use std::ops::Range;

pub(super) mod columns;
pub(super) mod foot;
pub(super) mod heads;
pub(super) mod learnt;
pub(super) mod lists;
pub(super) mod stray;
pub(super) mod tools;

use super::{
    Sum,
    blocks::{Known, beside, leads},
    flag,
    furniture::Look,
    lines, paths,
    wording::Wording,
};
use crate::{
    dictionary::{morphemes::LABELS, rule_words::List},
    mark::Label,
    page::Page,
    text::{class::is_han, pairs::Pairs},
};

/// What a line's length, its place and the share of its pairs of characters that the article has too make of it, from
/// which it is the title.
const TITLE: f64 = 0.22;
/// Letters of a title.
const TITLE_LETTERS: std::ops::RangeInclusive<usize> = 5..=48;
/// Fewest letters of a title that stands right above a byline or the article.
const SHORT_TITLE: usize = 3;

/// Longest line of a menu's column, in letters.
const COLUMN: usize = 8;
/// Longest item of a row, in letters.
const ITEM: usize = 6;
/// Longest line above a title that goes with furniture, in letters.
const ABOVE: usize = 40;

/// The pairs of Chinese characters of the article.
pub(super) struct Article(Pairs);

impl Article {
    /// Takes in the lines that `body` tells.
    pub(super) fn of<'p>(lines: impl Iterator<Item = &'p str>) -> Article {
        let mut all = Pairs::default();
        for line in lines {
            // Room for its pairs, of which few were there before.
            all.reserve(line.len());
            all.read(line.chars());
        }
        Article(all)
    }

    /// Takes in the lines that are known to be the article's, but for those that `without` tells.
    pub(super) fn known(
        page: &Page<'_>,
        looks: &[Look],
        known: &[Known],
        without: impl Fn(usize) -> bool,
    ) -> Article {
        let lines = (0..looks.len()).filter(|&k| known[k] == Known::Body && !without(k));
        Article::of(lines.map(|k| source(page, &looks[k])))
    }

    /// Share of a line's pairs that the article has.
    pub(super) fn shares(&self, text: &str) -> f64 {
        self.0.share(text, 1).0
    }
}

/// The line as it stands in the page's text.
pub(super) fn source<'p>(page: &'p Page<'_>, look: &Look) -> &'p str {
    &page.text[page.lines[look.line].span.clone()]
}

/// Whether line `k`, if there is one, ends as a sentence does.
pub(super) fn stops(page: &Page<'_>, looks: &[Look], k: Option<usize>) -> bool {
    k.and_then(|k| looks.get(k)).is_some_and(|look| {
        source(page, look)
            .trim_end()
            .ends_with(['。', '！', '？', '”', '」', '…'])
    })
}

/// The title, among the lines before `first`; `ends` tells whether a byline or the article starts at a line.
pub(super) fn title(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    article: &Article,
    open: impl Fn(usize) -> bool,
    ends: impl Fn(usize) -> bool,
    first: usize,
) -> Option<usize> {
    let mut best = None;
    for k in (0..first).filter(|&k| open(k)) {
        let look = &looks[k];
        let text = look.text(page);
        let short = look.letters >= SHORT_TITLE && ends(k + 1) && text.chars().all(is_han);
        let fits = short || look.letters >= *TITLE_LETTERS.start();
        if !fits || look.letters > *TITLE_LETTERS.end() || words[k].is_row() || is_row(text) {
            continue;
        }
        // `主料:某某 120 克` is a field of the article's.
        let field = (look.text(page).split_once(':')).is_some_and(|(lead, rest)| {
            lines::letters(lead) <= 3 && rest.contains(|c: char| c.is_ascii_digit())
        });
        if field {
            continue;
        }
        let shares = article.shares(source(page, look));
        // A longer line is rather a title than a column's name is.
        let weight = shares
            + 0.01 * look.letters.min(20) as f64
            + if ends(k + 1) && shares > 0.0 {
                0.5
            } else if ends(k + 1) {
                0.15
            } else {
                0.0
            };
        if weight >= TITLE && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, k));
        }
    }
    best.map(|(_, k)| k)
}

/// The entries of a row of links or words, none longer than so many letters; `None` where a line is something else.
fn entries(text: &str, longest: usize) -> Option<impl Iterator<Item = &str> + Clone> {
    if text.contains(['。', '，', ':', '、', ';']) {
        return None;
    }
    let entries = text
        .split([' ', '|', '·', '/', '>', '»'])
        .filter(|entry| !entry.is_empty());
    let short = |entry: &str| (1..=longest).contains(&lines::letters(entry));
    entries.clone().all(short).then_some(entries)
}

/// Whether a line is a row of four short items and more.
pub(super) fn is_row(text: &str) -> bool {
    entries(text, ITEM).is_some_and(|entries| entries.count() >= 4)
}

/// Fewest lines of a poem.
const VERSES: usize = 4;

/// How many entries of a row are called as a menu's are, if half of them are.
fn columns_of(text: &str) -> usize {
    let own = |entry: &&str| List::MenuEnd.ends(entry) || List::Section.has(entry);
    entries(text, COLUMN).map_or(0, |entries| {
        let columns = entries.clone().filter(own).count();
        if 2 * columns >= entries.count() {
            columns
        } else {
            0
        }
    })
}

/// The signals of the lines `run` between the page's start and its title, or between furniture above it.
pub(super) fn above(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    article: &Article,
    run: std::ops::Range<usize>,
    title: usize,
    beside: bool,
) -> Option<Sum> {
    let line = |k: usize| looks[k].text(page);
    let strange = |k: usize| {
        looks[k].letters <= ABOVE
            && !looks[k].sentence
            && !looks[k].numbered
            && !line(k).contains(['。', '，'])
    };
    if !run.clone().all(strange) {
        return None;
    }
    // Bare numbers, and fields and counts of which no word is a site's, are no menu's.
    let entry = |k: usize| {
        let signs = |c: char| c == ':' || c.is_ascii_digit();
        match looks[k].letters {
            0 => line(k).contains(':'),
            1..=COLUMN => {
                !line(k).contains(signs) || words[k].cover() >= 0.5 && words[k].pieces <= 2
            }
            _ => false,
        }
    };
    // The lines of a poem speak, a menu's entries do not.
    let spoken =
        |k: &usize| words[*k].cover() < 0.5 && line(*k).contains(|c: char| lines::PARTICLES.has(c));
    let speaks = run.len() >= VERSES && 4 * run.clone().filter(spoken).count() >= run.len();
    let column = run.len() >= 3 && run.clone().all(entry) && !speaks;
    // A menu whose columns have run together.
    let joined = |k: usize| {
        words[k].words >= 5
            && words[k].cover() >= 0.8
            && words[k].lead.is_some()
            && !line(k).contains(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation())
    };
    let row = run.clone().all(|k| is_row(line(k)) || joined(k));
    let home = ["首页", "网站首页", "主页", "home"]
        .iter()
        .any(|word| line(run.start).starts_with(word));
    let cover = run.clone().map(|k| words[k].cover()).sum::<f64>() / run.len() as f64;
    let shares = run
        .clone()
        .map(|k| article.shares(source(page, &looks[k])))
        .sum::<f64>()
        / run.len() as f64;
    // A menu names what the article is about, too.
    let shares = if column || row { 0.4 * shares } else { shares };
    let named = article.shares(source(page, &looks[title]));
    let mut sum = Sum::new(-3.0);
    sum.add("column", flag(column), 2.0);
    sum.add("row", flag(row), 2.2);
    sum.add("single", flag(!column && !row && run.len() == 1), -1.5);
    sum.add("worded", cover, 2.0);
    sum.add("home", flag(home && (column || row)), 1.5);
    sum.add("start", flag(run.start == 0 && (column || row)), 0.8);
    sum.add("beside", flag(beside), 1.4);
    sum.add("title", named, 1.0);
    sum.add("shares", shares, -2.0);
    Some(sum)
}

/// Takes the sentences below the article that stand behind furniture, speak as sites do and share no words with it. Where
/// the furniture is not `sure`, only what speaks of the site in two words goes.
pub(super) fn closing(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
    unsure: bool,
) {
    let seen = |&k: &usize| !looks[k].span.is_empty();
    for k in (1..looks.len()).rev().filter(seen) {
        if known[k] != Known::Body {
            continue;
        }
        let last = known[..k].iter().rposition(|known| *known == Known::Body);
        let behind = (last.map_or(0, |last| last + 1)..k).any(|k| known[k].is_furniture())
            || known[k - 1].is_furniture();
        if last.is_none() || !behind || leads(looks[k].text(page)) {
            break;
        }
        let article = Article::known(page, looks, known, |other| other >= k);
        let shares = article.shares(source(page, &looks[k]));
        let mut sum = Sum::new(-3.4);
        sum.add("worded", words[k].cover(), 3.0);
        sum.add("weight", words[k].weight().min(10.0), 0.3);
        sum.add("behind", flag(behind), 1.2);
        sum.add("shares", shares, -8.0);
        let ground = known[last.map_or(0, |last| last + 1)..k]
            .iter()
            .filter(|known| known.is_furniture())
            .count();
        let site = site(page, looks, k, shares, ground);
        let said = List::Closing.count(looks[k].text(page));
        if (sum.total < 0.0 || unsure) && site.total >= 0.0 && (!unsure || said >= 2) {
            known[k] = Known::Furniture(Label::Footer);
            own[k] = Some((Label::Footer, site));
            continue;
        }
        if sum.total < 0.0 {
            break;
        }
        let label = words[k].label().map_or(Label::Footer, |i| LABELS[i]);
        if unsure || label != Label::Footer && !words[k].asks() && words[k].best < 3 {
            break;
        }
        known[k] = Known::Furniture(label);
        own[k] = Some((label, sum));
    }
}

/// What a sentence at the page's end says of the site, of its rights and of its readers.
fn site(page: &Page<'_>, looks: &[Look], k: usize, shares: f64, ground: usize) -> Sum {
    let text = looks[k].text(page);
    let said = List::Closing.count(text).min(4) as f64;
    let own = List::OwnSite.in_text(text);
    let mut sum = Sum::new(-4.4);
    sum.add("said", said, 1.1);
    sum.add("site", flag(own), 1.0);
    sum.add("last", flag(k + 1 == looks.len()), 0.4);
    // Behind several lines of the site's no article goes on.
    sum.add("ground", ground.min(3) as f64, 0.4);
    sum.add("apart", flag(shares <= 0.04 && said > 0.0), 0.6);
    sum.add("shares", shares, -6.0);
    sum
}

/// The line right below the page's path that says what the path ends in: `某某 > 二手房 > 某某小区`, `某某小区 89平 南北通透`.
fn named_by_path(page: &Page<'_>, looks: &[Look], known: &[Known], first: usize) -> Option<usize> {
    let path = known[..first]
        .iter()
        .rposition(|known| *known == Known::Furniture(Label::Breadcrumb))?;
    let k = path + 1;
    let last = looks[path].text(page).rsplit(paths::TURNS).next()?.trim();
    let (text, letters) = (looks.get(k)?.text(page), lines::letters(last));
    (k < first
        && known[k] == Known::Open
        && letters >= 2
        && looks[k].letters >= letters + 2
        && text.starts_with(last))
    .then_some(k)
}

/// Takes the menus above the title.
pub(super) fn opening(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let body = |k: &usize| known[*k] == Known::Body;
    let Some(first) = (0..looks.len()).find(body) else {
        return;
    };
    if !known[..first].contains(&Known::Open) {
        return;
    }
    let article = Article::known(page, looks, known, |_| false);
    let open = |k: usize| known[k] == Known::Open;
    let ends = |k: usize| known[k] != Known::Open;
    let named = named_by_path(page, looks, known, first);
    let title = named.or_else(|| title(page, looks, words, &article, open, ends, first));
    let Some(title) = title else {
        return;
    };
    for k in 0..looks.len().min(title + 3) {
        if known[k] == Known::Open
            && k != title
            && let Some(sum) = paths::place(looks[k].text(page), &words[k])
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
        let beside = start > 0 && known[start - 1].is_furniture() || known[k].is_furniture();
        // The site's name, which the article has, too, is not the menu's.
        let named = |k: usize| {
            (looks.iter().zip(known.iter())).any(|(look, known)| {
                *known == Known::Body && source(page, look).contains(source(page, &looks[k]).trim())
            })
        };
        let start = if k - start > 3 && named(start) {
            start + 1
        } else {
            start
        };
        let run = start..k;
        if run.len() == 1
            && let Some(label) = among_buttons(page, looks, known, start)
        {
            let mut sum = Sum::new(0.5);
            sum.add("buttons", 3.0, 0.1);
            take(label, run, sum, known, own);
            continue;
        }
        if let Some(sum) = above(page, looks, words, &article, run.clone(), title, beside)
            && sum.total >= 0.0
        {
            take(Label::LinkList, run, sum, known, own);
        }
    }
}

/// Whose line `k` is that stands in a column of buttons of one word each, two above it and one below, or in one of a menu's
/// entries, of whatever label.
fn among_buttons(page: &Page<'_>, looks: &[Look], known: &[Known], k: usize) -> Option<Label> {
    const BUTTON: usize = 4;
    const ENTRY: usize = 6;
    let button = |k: usize| {
        known.get(k) == Some(&Known::Furniture(Label::PageTools)) && looks[k].letters <= BUTTON
    };
    if k >= 2 && looks[k].letters <= BUTTON && [k - 2, k - 1, k + 1].into_iter().all(button) {
        return Some(Label::PageTools);
    }
    let plain = |k: usize| {
        (2..=ENTRY).contains(&looks[k].letters) && looks[k].text(page).chars().all(is_han)
    };
    let entry = |k: usize| known.get(k).is_some_and(|known| known.is_furniture()) && plain(k);
    let menu = k >= 1
        && plain(k)
        && entry(k - 1)
        && entry(k + 1)
        && (k >= 2 && entry(k - 2) || entry(k + 2));
    menu.then_some(Label::LinkList)
}

/// Takes a run of lines as one finding of a label.
pub(super) fn take(
    label: Label,
    run: Range<usize>,
    sum: Sum,
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    known[run.clone()].fill(Known::Furniture(label));
    own[run.clone()].fill_with(|| Some((label, Sum::new(0.5))));
    own[run.start] = Some((label, sum));
}

/// Whether a line at the end of an article may be the article's own: a note, an appendix, a signature.
pub(super) fn belongs(page: &Page<'_>, look: &Look) -> bool {
    let text = look.text(page);
    look.sentence
        || look.numbered
        || text.contains(['。', '；'])
        || List::Note.starts(text)
        || is_office(text)
}

/// Whether a line is an office with its telephone: `某某街道办事处 0000-0000000`.
fn is_office(text: &str) -> bool {
    const NUMBER: usize = 7;
    let number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '(' | ')' | ' ' | ':' | '/');
    let name = text.trim_end_matches(number);
    text[name.len()..]
        .bytes()
        .filter(u8::is_ascii_digit)
        .count()
        >= NUMBER
        && name.chars().all(is_han)
        && List::PublicOffice.ends(name)
}

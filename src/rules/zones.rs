//! Where the article stands on the page, told by its title: what stands above the title or below the article's last
//! paragraph and shares no words with it is the site's, where other furniture stands there too.

use std::collections::HashSet;

use super::{Sum, flag, furniture::Look, lines, wording::Wording};
use crate::{page::Page, text::class::is_han};

/// What a line's length, its place and the share of its pairs of characters that the article has too make of it, from
/// which it is the title.
const TITLE: f64 = 0.22;
/// Letters of a title.
const TITLE_LETTERS: std::ops::RangeInclusive<usize> = 5..=48;
/// Longest line of a menu's column, in letters.
const COLUMN: usize = 8;
/// Longest line above a title that goes with furniture, in letters.
const ABOVE: usize = 40;

/// The pairs of Chinese characters of the article.
pub(super) struct Article(HashSet<(char, char)>);

impl Article {
    /// Takes in the lines that `body` tells.
    pub(super) fn of<'p>(lines: impl Iterator<Item = &'p str>) -> Article {
        Article(lines.flat_map(pairs).collect())
    }

    /// Share of a line's pairs that the article has.
    pub(super) fn shares(&self, text: &str) -> f64 {
        let (mut all, mut found) = (0, 0);
        for pair in pairs(text) {
            all += 1;
            found += usize::from(self.0.contains(&pair));
        }
        f64::from(found as u32) / f64::from(all.max(1))
    }
}

fn pairs(text: &str) -> impl Iterator<Item = (char, char)> + '_ {
    text.chars()
        .zip(text.chars().skip(1))
        .filter(|&(a, b)| is_han(a) && is_han(b))
}

/// The line as it stands in the page's text.
pub(super) fn source<'p>(page: &'p Page<'_>, look: &Look) -> &'p str {
    &page.text[page.lines[look.line].span.clone()]
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
        if !TITLE_LETTERS.contains(&look.letters) || words[k].is_row() || is_row(look.text(page)) {
            continue;
        }
        let shares = article.shares(source(page, look));
        // A longer line is rather a title than a column's name is.
        let weight =
            shares + 0.01 * look.letters.min(20) as f64 + if ends(k + 1) { 0.15 } else { 0.0 };
        if weight >= TITLE && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, k));
        }
    }
    best.map(|(_, k)| k)
}

/// Whether a line is a row of four short items and more.
pub(super) fn is_row(text: &str) -> bool {
    if text.contains(['。', '，', ':', '、', ';']) {
        return false;
    }
    let parts: Vec<&str> = text
        .split([' ', '|', '·', '/', '>', '»'])
        .filter(|part| !part.is_empty())
        .collect();
    parts.len() >= 4
        && parts
            .iter()
            .all(|part| (1..=6).contains(&lines::letters(part)))
}

/// The signals of a path of columns beside the title, with whatever stands between its parts.
pub(super) fn place(text: &str, words: &Wording) -> Option<Sum> {
    const ARROWS: [char; 8] = ['>', '»', '›', '→', '〉', '≫', '▸', '﹥'];
    const SIGNS: [char; 9] = ['/', '∕', '|', '—', '\\', '∶', '·', '-', '｜'];
    if text.contains(['。', '，', ',', '?', '!', '、', '“', '「', '=']) {
        return None;
    }
    let arrow = text.contains(ARROWS);
    let parts: Vec<&str> = text
        .split(|c| {
            if arrow {
                ARROWS.contains(&c)
            } else {
                SIGNS.contains(&c)
            }
        })
        .map(|part| part.trim_matches([' ', '-']))
        .filter(|part| !part.is_empty())
        .collect();
    let short = |part: &&str| (2..=9).contains(&lines::letters(part));
    if !(2..=5).contains(&parts.len())
        || !parts[..parts.len() - 1].iter().all(short)
        || lines::letters(parts[parts.len() - 1]) > 12
    {
        return None;
    }
    // `4人份 / 30分钟` is no path.
    let counted = text.bytes().filter(u8::is_ascii_digit).count();
    let mut sum = Sum::new(-2.2);
    sum.add("arrow", flag(arrow), 1.4);
    sum.add("parts", flag(parts.len() >= 3), 1.0);
    sum.add("worded", words.cover(), 1.6);
    sum.add("digits", flag((1..4).contains(&counted)), -2.0);
    Some(sum)
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
    let column = run.len() >= 3 && run.clone().all(|k| looks[k].letters <= COLUMN);
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

/// Whether a line announces a list of links: which, and of what.
pub(super) fn heads_list(text: &str) -> bool {
    const WHICH: &[&str] = &[
        "相关",
        "相似",
        "相邻",
        "同类",
        "热门",
        "热点",
        "推荐",
        "最新",
        "猜你",
        "猜您",
        "你可能",
        "您可能",
        "书友",
        "大家",
        "看了",
        "其他",
        "其它",
        "随便",
        "本期",
        "上期",
        "下期",
        "更多",
        "延伸",
        "扩展",
        "往期",
        "精彩",
        "精选",
        "近期",
        "附近",
        "周边",
        "排行",
        "榜",
        "继续阅读",
        "导航",
    ];
    const WHAT: &[&str] = &[
        "新闻",
        "文章",
        "阅读",
        "推荐",
        "链接",
        "资讯",
        "内容",
        "专题",
        "话题",
        "视频",
        "图片",
        "图集",
        "商品",
        "产品",
        "小说",
        "书",
        "作品",
        "歌曲",
        "职位",
        "楼盘",
        "小区",
        "线路",
        "版本",
        "词条",
        "文档",
        "资源",
        "问题",
        "问答",
        "菜谱",
        "食谱",
        "做法",
        "软件",
        "游戏",
        "应用",
        "下载",
        "论文",
        "技术",
        "书评",
        "帖子",
        "主题",
        "公告",
        "车系",
        "疾病",
        "药品",
        "案例",
        "评论",
        "演出",
        "课程",
        "试题",
        "作文",
        "范文",
        "诗词",
        "搜索",
        "标签",
        "回顾",
        "排行",
        "榜",
        "喜欢",
        "感兴趣",
        "在看",
        "看",
        "地区",
        "攻略",
        "活动",
    ];
    let bare = text
        .trim_start_matches(|c: char| !lines::is_letter(c))
        .trim_end_matches([':', ' ', '>', '»', '】', ']', '…', '.', '+']);
    let bare = bare.rsplit(['】', ']']).next().unwrap_or(bare);
    (3..=14).contains(&lines::letters(bare))
        && !bare.contains(['，', '。', '、', '?', '!', '《'])
        && WHICH.iter().any(|which| bare.contains(which))
        && WHAT.iter().any(|what| bare.ends_with(what))
}

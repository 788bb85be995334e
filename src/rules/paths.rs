//! Paths of a page within its site that no phrase names: short parts between arrows or other signs, beside the title.

use super::{
    Sum,
    blocks::{Known, beside},
    flag,
    furniture::Look,
    lines,
    wording::Wording,
};
use crate::{mark::Label, page::Page};

/// Lines at a page's head among which its path may stand.
const PATH: usize = 5;

/// The signals of a path of the page within its site, above the article.
pub(super) fn path(page: &Page<'_>, looks: &[Look], known: &[Known], k: usize) -> Option<Sum> {
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

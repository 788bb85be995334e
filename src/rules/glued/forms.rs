//! What is glued to a paragraph and told by its form: the clock of a player, what stands in for one that a browser cannot
//! show, the site's filing number with all that leads to it, a count behind the date, the numbers of the pictures of an album.

use std::ops::Range;

use super::{CLOSERS, GOES_ON, STAYS};
use crate::{
    dictionary::{morphemes::LABELS, phrases::Says, rule_words::List},
    mark::Label,
    rules::{Context, byline::date_length, carve, furniture::Look, lines},
    text::scan,
};

/// Longest sentence of a browser, longest call before a title, and longest site's end, in letters.
const TOLD: usize = 30;
const CALL: usize = 40;
const END: usize = 160;
/// Fewest letters of a title behind such a call.
const TITLE: usize = 4;
/// Fewest phrases of a site's end.
const PHRASES: usize = 3;
/// What captions say.
const CAPTION: [&str; 5] = ["摄", "图为", "拍摄", "图片", "资料图"];
/// Lines beside a picture's that may have the next one's number.
const NEAR: usize = 8;

/// Finds them in a line, which keeps some letters of its own.
pub(super) fn find(context: &Context<'_>, look: &Look) -> Vec<(Label, Range<usize>)> {
    let text = look.text(context.page);
    let start = |end: Option<usize>| end.map(|end| 0..end);
    let rest = |start: Option<usize>| start.map(|start| start..text.len());
    let all = [
        (Label::PageTools, start(clock_before(text))),
        (Label::PageTools, rest(clock_behind(text))),
        (Label::PageTools, start(unsupported(text))),
        (
            Label::ShareWidget,
            start(call(text).filter(|&end| !goes_on(&text[end..]))),
        ),
        (Label::Footer, start(disclaimer(text))),
        (Label::Footer, rest(claimed(text))),
        (Label::Breadcrumb, start(path(text))),
        (Label::Footer, rest(filed(context, look))),
        (Label::PageTools, rest(rated(text))),
        (Label::PageTools, rest(counted(text))),
        (Label::Pager, start(picture(context, look))),
    ];
    let closing = closing(text);
    let all = all
        .into_iter()
        .chain(closing.map(|(label, start)| (label, Some(start..text.len()))));
    let mut found: Vec<(Label, Range<usize>)> = Vec::new();
    for (label, span) in all {
        let Some(span) = span else { continue };
        let stays = lines::letters(&text[..span.start]) + lines::letters(&text[span.end..]);
        let free = found
            .iter()
            .all(|(_, other)| other.end <= span.start || span.end <= other.start);
        // A title may be short.
        let least = match label {
            Label::ShareWidget => TITLE,
            _ => STAYS,
        };
        if free && stays >= least {
            found.push((label, span));
        }
    }
    found
}

/// Where a line's end starts that is a site's, whatever it is glued to, and what it is: `…很舒服免责声明:本文仅代表…`, `…小说的标题:色，戒
/// Powered by Discuz!`.
pub(super) fn closing(text: &str) -> Option<(Label, usize)> {
    let from = text.len() - lines::tail(text, 3 * END).len();
    let near = &text[from..];
    if !List::SiteEnd.in_text(near) {
        return None;
    }
    let behind = |word: &str| {
        let at = near.rfind(word)?;
        let before = near[..at].chars().next_back()?;
        // What is quoted or named goes on.
        let named = "“「《‘\"'，、:(【[".contains(before) || before == ' ' && at < 2;
        (!named).then_some((from + at, &near[at + word.len()..]))
    };
    let told = |words: &[&str], is: &dyn Fn(&str) -> bool| {
        let starts = words.iter().filter_map(|word| behind(word));
        let starts = starts.filter(|(_, rest)| is(rest));
        starts.map(|(at, _)| at).min()
    };
    let site = |rest: &str| {
        rest.trim_end_matches(['。', ' '])
            .contains(['，', '“', '。'])
            && (List::Closing.count(rest) >= 2 || rest.starts_with("转载"))
            && !rest.contains(['?', '!'])
    };
    let maker = |rest: &str| {
        const MAKERS: [&str; 10] = [
            "discuz",
            "wordpress",
            "dede",
            "phpwind",
            "z-blog",
            "phpcms",
            "typecho",
            "hexo",
            "zblog",
            "帝国",
        ];
        MAKERS.iter().any(|maker| rest.contains(maker)) && !rest.contains('。')
    };
    let address = |rest: &str| {
        let rest = rest.trim_start_matches([':', ' ']);
        (rest.starts_with("http") || rest.starts_with("www.")) && !rest.contains('，')
    };
    let path = |rest: &str| {
        let rest = rest.trim_start_matches([':', ' ']);
        List::Home.starts(rest)
            && rest.contains(['>', '»', '/', '›'])
            && !rest.contains(['，', '。'])
    };
    let scan = |rest: &str| {
        rest.contains("分享") && !rest.contains(['，', '?']) || rest.contains("朋友圈")
    };
    let found = [
        (
            Label::Footer,
            told(
                &[
                    "凡本网注明",
                    "凡本站注明",
                    "免责声明:",
                    "版权声明:",
                    "特别声明:",
                    "郑重声明:",
                    "声明:",
                ],
                &site,
            ),
        ),
        (Label::Footer, told(&["powered by"], &maker)),
        (
            Label::Footer,
            told(
                &[
                    "本文地址",
                    "本文链接",
                    "文章地址",
                    "原文地址",
                    "本文网址",
                    "原文链接",
                ],
                &address,
            ),
        ),
        (
            Label::Breadcrumb,
            told(
                &[
                    "您现在的位置",
                    "你的位置",
                    "您的位置",
                    "当前位置",
                    "所在位置",
                ],
                &path,
            ),
        ),
        (
            Label::ShareWidget,
            told(
                &[
                    "使用微信“扫一扫”",
                    "微信扫一扫",
                    "打开微信扫一扫",
                    "打开微信，",
                    "扫一扫，",
                ],
                &scan,
            ),
        ),
    ];
    let found = found
        .into_iter()
        .filter_map(|(label, at)| Some((label, at?)));
    found.min_by_key(|(_, at)| *at)
}

/// The length of a time of zero and a time that a text starts with: `00:00 / 04:37`, with how fast it plays: `1.0x`.
fn clock(text: &str) -> Option<usize> {
    let time = |text: &str| {
        let length = text
            .bytes()
            .take_while(|b| b.is_ascii_digit() || *b == b':')
            .count();
        ((4..=8).contains(&length) && text[..length].contains(':')).then_some(length)
    };
    let zero = time(text)?;
    let gap = text[zero..].trim_start_matches([' ', '/', '|']);
    if !text[..zero].bytes().all(|b| matches!(b, b'0' | b':')) || gap.len() == text.len() - zero {
        return None;
    }
    let rest = gap[time(gap)?..].trim_start();
    let number = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let speed = ["x", "倍速", "倍"]
        .iter()
        .find_map(|unit| number.strip_prefix(unit));
    let end = speed.map_or(&gap[time(gap)?..], |rest| rest);
    Some(text.len() - end.len())
}

/// Where a player's clock ends that a line starts with, behind the player's name or not.
fn clock_before(text: &str) -> Option<usize> {
    let at = lines::head(text, 60).find("0")?;
    let lead = text[..at].trim_end_matches(['[', '(', ' ', ':']);
    let named = lead.is_empty() || lines::letters(lead) <= 10 && List::PlayerEnd.ends(lead);
    let end = at + clock(&text[at..])?;
    // A row of a time table goes on with another.
    let goes_on = text[end..]
        .trim_start()
        .starts_with(|c: char| c.is_ascii_digit());
    (named && !goes_on && text[end..].contains('。')).then_some(end)
}

/// Where a player's clock starts that a line ends in, behind a sentence.
fn clock_behind(text: &str) -> Option<usize> {
    let at = text.rfind(CLOSERS)?;
    let at = lines::behind(text, at);
    let rest = text[at..].trim_start();
    let length = clock(rest)?;
    rest[length..]
        .trim()
        .is_empty()
        .then(|| text.len() - rest.len())
}

/// Where the sentence ends that a line starts with and that stands for what a browser cannot show.
fn unsupported(text: &str) -> Option<usize> {
    const LEADS: [&str; 6] = [
        "您的浏览器",
        "你的浏览器",
        "当前浏览器",
        "此浏览器",
        "该浏览器",
        "浏览器",
    ];
    const LACKS: [&str; 4] = ["不支持", "不支援", "版本过低", "版本太低"];
    const WHAT: [&str; 12] = [
        "标签",
        "播放",
        "音频",
        "视频",
        "audio",
        "video",
        "html5",
        "javascript",
        "flash",
        "canvas",
        "升级",
        "插件",
    ];
    LEADS.iter().find(|lead| text.starts_with(**lead))?;
    let end = text.find(['。', '!'])?;
    let told = &text[..end];
    let end = lines::behind(text, end);
    let holds = |words: &[&str]| words.iter().any(|word| told.contains(word));
    (lines::letters(told) <= TOLD
        && holds(&LACKS)
        && holds(&WHAT)
        && !text[end..].contains("浏览器"))
    .then_some(end)
}

/// Where the call to follow an account ends that stands before a title: `点击上方蓝字关注“某号”某某`.
pub(super) fn call(text: &str) -> Option<usize> {
    const PRESS: [&str; 6] = ["点击", "点上方", "点蓝字", "长按", "扫描", "扫码"];
    const WHAT: [&str; 4] = ["蓝字", "二维码", "公众号", "名片"];
    if !PRESS.iter().any(|press| text.starts_with(press)) {
        return None;
    }
    let (close, sign) = text
        .char_indices()
        .find(|(_, c)| matches!(c, '”' | '」' | '》' | '】'))?;
    let (lead, _) = text[..close].split_once(['“', '「', '《', '【'])?;
    let end = close + sign.len_utf8();
    let behind = &text[end..];
    (lines::letters(&text[..end]) <= CALL
        && WHAT.iter().any(|what| lead.contains(what))
        && (lead.ends_with("关注") || lead.ends_with("订阅"))
        && behind.starts_with(lines::is_letter)
        && lines::letters(behind) >= TITLE)
        .then_some(end)
}

/// Whether a text goes on with a sentence that has begun before it.
fn goes_on(text: &str) -> bool {
    text.starts_with(|c: char| GOES_ON.contains(c))
}

/// Where what a site says of itself ends that a paragraph starts with: `声明:本站文章系转载，若侵权请联系删除。`
fn disclaimer(text: &str) -> Option<usize> {
    const LEADS: [&str; 5] = ["声明:", "免责声明:", "版权声明:", "本站声明:", "特别声明:"];
    const SITE: [&str; 5] = ["本站", "本网", "本平台", "本号", "本公众号"];
    LEADS.iter().find(|lead| text.starts_with(**lead))?;
    let end = text.find('。')?;
    let told = &text[..end];
    (lines::letters(told) <= 2 * TOLD
        && SITE.iter().any(|site| told.contains(site))
        && List::Closing.count(told) >= 4
        && lines::letters(&text[end..]) >= 2 * STAYS)
        .then_some(end + '。'.len_utf8())
}

/// Where the page's path ends, with the menu before it, that is glued to a title: `首页 … 您的位置:首页某栏详细某某`.
fn path(text: &str) -> Option<usize> {
    const ENDS: [&str; 6] = ["正文", "详细内容", "详细", "内容", "详情", "浏览"];
    let lead = lines::head(text, 3 * END);
    if !List::Position.in_text(lead) {
        return None;
    }
    let word = List::Position
        .words()
        .iter()
        .find(|word| lead.contains(**word))?;
    let (menu, rest) = lead.split_once(*word)?;
    let steps = rest.trim_start_matches([':', ' ']);
    let home = List::Home.start(steps)?;
    let steps = &steps[home.len()..];
    let stop = steps
        .find(['。', '，', ',', '!', '?'])
        .unwrap_or(steps.len());
    let near = lines::head(&steps[..stop], 60);
    let (at, end) = ENDS.iter().find_map(|end| Some((near.find(end)?, end)))?;
    let behind = &steps[at + end.len()..];
    let open = menu.is_empty() || List::Home.starts(menu) && !menu.contains(['。', '，']);
    (open && rest.len() > steps.len() && behind.starts_with(lines::is_letter))
        .then(|| lead.len() - behind.len())
}

/// Where the last sentence of a paragraph starts that claims it for the site: `本文为某网原创，未经授权不得转载。`
fn claimed(text: &str) -> Option<usize> {
    const CLAIM: usize = 48;
    let stop = ['。', '!', '?', '”', '」'];
    let near = lines::tail(text, 3 * CLAIM);
    let body = near.trim_end_matches(stop);
    let at = lines::behind(body, body.rfind(stop)?);
    let claim = body[at..].trim_start();
    let told = claim.len() < body.len()
        && (8..=CLAIM).contains(&lines::letters(claim))
        && !claim.contains(['“', '「', '《', ':'])
        && List::ReprintStart.starts(claim)
        && List::Forbids.in_text(claim);
    told.then(|| text.len() - (near.len() - body.len()) - claim.len())
}

/// Where all that ends in a site's filing number starts, behind a paragraph's last sentence and its credits.
fn filed(context: &Context<'_>, look: &Look) -> Option<usize> {
    let page = context.page;
    let text = look.text(page);
    let end = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    let number = end.strip_suffix('号')?;
    let bare = number.trim_end_matches(|c: char| c.is_ascii_digit());
    if number.len() - bare.len() < 6 || !bare.ends_with("icp备") && !bare.ends_with("公网安备")
    {
        return None;
    }
    let at = text.rfind(['。', '!', '?', '”', '」'])?;
    let at = lines::behind(text, at);
    let start = look.span.start + at;
    if lines::letters(&text[at..]) > END {
        return None;
    }
    let credits = carve::credits(context, start..look.span.end, false);
    let start = credits.map_or(start, |credits| credits.end);
    let of_site = Says::any_of(&LABELS);
    let mut phrases = page.hits_in(start..look.span.end).iter().filter(|hit| {
        hit.says.meets(of_site) && lines::letters(&page.folded[hit.start..hit.end]) >= 3
    });
    let first = phrases.next()?;
    // What stands before the first of them may be the article's.
    let from = first.start - look.span.start;
    (phrases.count() + 1 >= PHRASES).then_some(from)
}

/// Where a forum's note on who thanked for a post starts: `收起 理由 某某 +2 很给力!`
fn rated(text: &str) -> Option<usize> {
    let at = scan::find(text, "收起 理由 ")?;
    let rest = &text[at..];
    let signed = rest.contains(" +") || rest.contains(" -");
    (lines::letters(rest) <= CALL && signed && !rest.contains('。')).then_some(at)
}

/// Where a count starts that a line ends in, behind a date or the article's source: `2019-06-18来源:某社阅读:451`.
fn counted(text: &str) -> Option<usize> {
    let bare = text.trim_end_matches(['次', '人', ' ']);
    let lead = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let word = lead.trim_end().strip_suffix(':')?.trim_end();
    if !(1..=7).contains(&(bare.len() - lead.len())) {
        return None;
    }
    let name = word
        .strip_suffix("次数")
        .or_else(|| word.strip_suffix("人数"));
    let name = name
        .or_else(|| word.strip_suffix(['量', '数']))
        .unwrap_or(word);
    const NAMES: [&str; 6] = ["阅读", "浏览", "点击", "访问", "人气", "点阅"];
    let name = NAMES.iter().find_map(|known| name.strip_suffix(known))?;
    let before = lines::tail(name, 120);
    let from = before.rfind(['。', '，', '、', ';']).unwrap_or(0);
    let clause = &before[from..];
    let mut digits = clause.match_indices(|c: char| c.is_ascii_digit());
    let dated = digits.any(|(i, _)| date_length(&clause[i..]) >= 8);
    let sourced = || clause.contains("来源:") || clause.contains("作者:");
    (dated || sourced()).then_some(name.len())
}

/// Where the number of a picture ends that its caption starts with, `[2/6]`, where the caption of another is near.
fn picture(context: &Context<'_>, look: &Look) -> Option<usize> {
    let page = context.page;
    let text = look.text(page);
    let (end, number, all) = numbered(text)?;
    let looks = &context.looks().all;
    let k = looks.partition_point(|other| other.line < look.line);
    let near = k.saturating_sub(NEAR)..(k + NEAR + 1).min(looks.len());
    let (mut next, mut pictures) = (false, false);
    for other in &looks[near] {
        let caption = other.text(page);
        if let Some((_, n, m)) = numbered(caption).filter(|&(_, _, m)| m == all) {
            next |= m == all && n.abs_diff(number) == 1;
            pictures |= CAPTION.iter().any(|word| caption.contains(word));
        }
    }
    // The steps of a program are numbered so, too.
    if !next || !pictures {
        return None;
    }
    // The album's buttons may stand behind it.
    let mut end = end;
    for hit in page.hits_in(look.span.start + end..look.span.end) {
        let at = hit.start - look.span.start;
        if !text[end..at].trim().is_empty() || !hit.says.meets(Says::of(Label::PageTools)) {
            break;
        }
        end = hit.end - look.span.start;
    }
    Some(end)
}

/// The length of `[2/6]` at the start of a text, with its numbers.
fn numbered(text: &str) -> Option<(usize, usize, usize)> {
    let (inside, _) = text.strip_prefix('[')?.split_once(']')?;
    let (number, all) = inside.split_once('/')?;
    let (n, m) = (number.trim().parse().ok()?, all.trim().parse().ok()?);
    (1 <= n && n <= m && (2..100).contains(&m)).then_some((inside.len() + 2, n, m))
}

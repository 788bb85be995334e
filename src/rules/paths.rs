//! Paths of a page within its site that no phrase names: short parts between arrows or other signs, beside the title.

use super::{
    Sum,
    blocks::{Known, beside},
    breadcrumb::is_position,
    flag,
    furniture::Look,
    lines,
    wording::Wording,
};
use crate::{
    dictionary::rule_words::List,
    mark::Label,
    page::Page,
    text::{class::is_han, scan::has_sign},
};

/// Lines at a page's head among which its path may stand.
const PATH: usize = 5;

/// The signals of a path of the page within its site, above the article.
pub(super) fn path(page: &Page<'_>, looks: &[Look], known: &[Known], k: usize) -> Option<Sum> {
    let look = &looks[k];
    let text = look.text(page);
    if text.is_empty()
        || look.sentence
        || has_sign(text, &['。', '，', ',', '?', '!', '〈', '<', '='])
    {
        return None;
    }
    let (arrow, parts) = steps(text);
    let (&first, &last) = (parts.first()?, parts.last()?);
    let first = first.rsplit(':').next().unwrap_or(first).trim();
    let long = parts[..parts.len() - 1]
        .iter()
        .any(|part| lines::letters(part) > 12);
    // `/ 公告 / 午餐` starts at the site's root.
    let root = text.starts_with("/ ") && parts.len() >= 2;
    if parts.len() < 2 || long || lines::letters(last) > 30 || look.letters < 2 * parts.len() {
        return None;
    }
    let home = ["首页", "主页", "home"].contains(&first) || first.ends_with("首页") || root;
    if !arrow && !home {
        return None;
    }
    let site = List::Site.ends(first);
    let menu = parts.iter().any(starts_menu);
    // The title is yet to come, or stands right above.
    let strange = known[..k]
        .iter()
        .filter(|known| !known.is_furniture())
        .count();
    let above = !known[..k].contains(&Known::Body) && strange < PATH;
    let arrows = |k: usize| {
        looks
            .get(k)
            .is_some_and(|look| has_sign(look.text(page), &TURNS))
    };
    let title = known.get(k + 1) == Some(&Known::Open) && k == 0 && !arrows(1);
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

/// Whether a part is a program's menu.
fn starts_menu(part: &&str) -> bool {
    List::Menu.starts(part)
}

/// Signs between the parts of a path of columns: arrows, and others that only make a path of three parts.
pub(super) const TURNS: [char; 27] = [
    '>', '»', '›', '→', '〉', '≫', '▸', '➔', '⟩', '⇒', '▶', '►', '❯', '➤', '▹', '➜', '⮞', '⏵', '⋙',
    '❭', '‹', '≡', '∷', '⟶', '➡', '⇨', '❱',
];
const BARS: [char; 4] = ['/', '|', '—', '\\'];
/// All of those, and signs that stand within words as well.
const SIGNS: [char; 8] = ['/', '|', '—', '\\', '·', '-', '‖', '•'];

/// The parts of a line that may be a path of columns.
fn columns(text: &str) -> Option<Vec<&str>> {
    let quoted = ['。', '，', ',', '?', '!', '、', '“', '「', '=', '<', '('];
    // Pairs of colons part, one says something.
    let says = || text.matches(':').count() > 2 * text.matches(" :: ").count();
    if has_sign(text, &quoted) || says() {
        return None;
    }
    let arrow = has_sign(text, &TURNS);
    // Without an arrow `src/bar usr/bin` are files.
    if !arrow && !text.chars().any(is_han) {
        return None;
    }
    let plain = !arrow && !text.contains(BARS);
    let dash = [" - ", "--", " :: "]
        .into_iter()
        .find(|dash| plain && text.contains(dash));
    let parts: Vec<&str> = if let Some(dash) = dash {
        text.split(dash).collect()
    } else if arrow {
        text.split(TURNS).collect()
    } else {
        text.split(BARS).collect()
    };
    let parts: Vec<&str> = parts
        .into_iter()
        .map(|part| part.trim_matches([' ', '-', '—']))
        .filter(|part| !part.is_empty())
        .collect();
    let (last, rest) = parts.split_last()?;
    let least = if arrow { 2 } else { 3 };
    let short = |part: &&str| {
        (2..=9).contains(&lines::letters(part)) && !part.starts_with(|c: char| c.is_ascii_digit())
    };
    let site = parts.first().is_some_and(|first| List::Site.ends(first));
    let blanks = arrow
        || dash.is_some()
        || text.contains(' ')
        || text.contains('/') && parts.iter().all(|part| part.chars().all(is_han))
        || site && rest.len() >= 2
        || text.matches("——").count() >= 2 && List::Section.has(last);
    let fits = (least..=5).contains(&parts.len())
        && rest.iter().all(short)
        && (2..=14).contains(&lines::letters(last))
        && blanks
        && !parts.iter().any(starts_menu);
    fits.then_some(parts)
}

/// Whether a line is a path of two columns with a bar or a dash between, of which one is a column's for sure: `副刊 / 散文`.
fn two(text: &str) -> bool {
    let Some((first, last)) = text
        .split_once(['/', '|', '—', '\\', '·', '-'])
        .map(|(first, last)| (first.trim(), last.trim()))
    else {
        return false;
    };
    let short = |part: &str| (2..=6).contains(&lines::letters(part)) && part.chars().all(is_han);
    let section = |part: &str| List::Section.has(part);
    // `书评|某某` is a title with its column.
    let loose = text.contains(" / ") || text.contains(" — ") || text.contains(" \\ ");
    short(first)
        && short(last)
        && section(first)
        && (section(last) || loose && lines::letters(last) <= 4)
}

/// The parts of a path that blanks part: a home page and columns, `首页 文化 民俗`, or a site and columns that are known.
fn spaced(text: &str) -> Option<Vec<&str>> {
    let (first, rest) = text.split_once(' ')?;
    let parts: Vec<&str> = rest.split(' ').filter(|part| !part.is_empty()).collect();
    let han = |part: &&str| (2..=6).contains(&lines::letters(part)) && part.chars().all(is_han);
    let section = |part: &&str| List::Section.has(part);
    let told = List::Home.has(first) && parts.iter().any(section)
        || List::SiteName.ends(first) && parts.iter().all(section);
    ((2..=3).contains(&parts.len()) && parts.iter().all(han) && told).then(|| {
        let mut all = vec![first];
        all.extend(parts);
        all
    })
}

/// Whether signs or blanks part a line as they part a path.
fn parted(text: &str) -> bool {
    columns(text).is_some() || spaced(text).is_some()
}

/// Whether a line may be a path of columns.
pub(super) fn is_columns(text: &str) -> bool {
    columns(text).is_some()
}

/// Whether one of the page's first lines may be a path.
pub(super) fn hinted(page: &Page<'_>, looks: &[Look]) -> bool {
    let short = |look: &&Look| look.letters <= 60;
    let mut first = looks.iter().take(2).filter(short);
    first.any(|look| {
        let text = look.text(page);
        parted(text) || together(text) || two(text)
    })
}

/// Whether a line is a path whose arrows are lost: `首页资讯正文`.
fn together(text: &str) -> bool {
    let home = ["首页", "网站首页", "主页"]
        .iter()
        .any(|home| text.starts_with(home));
    home && ["正文", "文章", "详情", "内容", "新闻"]
        .iter()
        .any(|end| text.ends_with(end))
        && (5..=16).contains(&lines::letters(text))
        && text.chars().all(is_han)
}

/// The signals of a path of unknown words: the first line above a title, or the line below the title that is the first,
/// where prose follows and no other line looks alike.
pub(super) fn unknown(page: &Page<'_>, looks: &[Look], known: &[Known], k: usize) -> Option<Sum> {
    let text = looks[k].text(page);
    if let Some(sum) = titled(page, looks, k) {
        return Some(sum);
    }
    if k < 3 && together(text) && known[..k].iter().all(|known| known.is_furniture()) {
        return Some(Sum::new(1.0));
    }
    let pair = two(text);
    let blanks = || spaced(text).filter(|_| k < 3);
    let parts = match columns(text).or_else(blanks) {
        Some(parts) => parts,
        None if pair => vec![text],
        None => return None,
    };
    // A question or a quotation is taken for the article's, and may be the title all the same.
    let title = |k: usize| {
        let asks = || !looks[k].text(page).contains('。');
        let open = match known.get(k) {
            Some(Known::Open) => true,
            Some(Known::Body) => !looks[k].span.is_empty() && asks(),
            _ => false,
        };
        open && (2..=44).contains(&looks[k].letters) && columns(looks[k].text(page)).is_none()
    };
    // Rows of buttons and bylines may stand between.
    let next = (k + 1..known.len().min(k + 4))
        .find(|&k| !matches!(known[k], Known::Furniture(_) | Known::Byline));
    let heads = next.filter(|&k| title(k));
    let prose = |k: &usize| known[*k] == Known::Body && Some(*k) != heads;
    let body = (0..known.len()).find(prose).unwrap_or(known.len());
    let paragraphs = known
        .iter()
        .zip(looks)
        .filter(|(known, _)| matches!(known, Known::Body | Known::Open))
        .filter(|(_, look)| look.sentence && look.letters >= 24)
        .count();
    let first = known[..k].iter().all(|known| known.is_furniture());
    let above = first && heads.is_some_and(|title| title < body);
    let below = k == 1 && known[0] == Known::Open && title(0) && body <= 4;
    let alone = looks
        .iter()
        .zip(known)
        .filter(|(_, known)| !known.is_furniture())
        .filter(|(look, _)| look.letters <= 60 && parted(look.text(page)))
        .filter(|(look, _)| has_sign(look.text(page), &TURNS) == has_sign(text, &TURNS))
        .count()
        == usize::from(!pair);
    if !(above || below) || paragraphs < 1 || body > 8 || !alone {
        return None;
    }
    // Below a title an arrow may lead through a process, a line's stations or a food chain.
    let drawn = || {
        ["─>", "->", "—>", "=>"]
            .iter()
            .any(|arrow| text.contains(arrow))
    };
    let chain = below && (text.contains(['→', '⇒']) || drawn());
    let mut sum = Sum::new(-1.6);
    sum.add("single", flag(paragraphs < 2), -0.4);
    sum.add("chain", flag(chain), -2.0);
    sum.add("sections", flag(pair && above), 1.2);
    sum.add("arrow", flag(has_sign(text, &TURNS)), 0.8);
    sum.add("parts", parts.len() as f64, 0.4);
    sum.add("above", flag(above), 0.6);
    sum.add("beside", beside(known, k), 0.6);
    Some(sum)
}

/// The signals of a path that ends in the page's title, which stands near it as a line of its own.
fn titled(page: &Page<'_>, looks: &[Look], k: usize) -> Option<Sum> {
    const JOINTS: [char; 8] = [' ', '/', '|', '—', '-', '·', '‖', '\\'];
    let text = looks[k].text(page);
    let near = || (0..looks.len().min(k + 4)).filter(|&j| j != k);
    let arrow = has_sign(text, &TURNS);
    // What says that it is a path.
    let (position, path) = match text.split_once(':') {
        Some((lead, path)) if !arrow && told(lead) => (true, path.trim_start()),
        _ => (false, text),
    };
    let signs: &[char] = if arrow { &TURNS } else { &JOINTS };
    let ends = |title: &&str| {
        let lead = path.strip_suffix(*title);
        lead.is_some_and(|lead| {
            lines::letters(title) >= 5
                && (lead.is_empty() && position || lead.trim_end_matches(' ').ends_with(signs))
        })
    };
    // Signs within the title part it no further.
    let title = (near().map(|j| looks[j].text(page)))
        .find(|title| ends(title) || !arrow && behind(path, title) && lines::letters(title) >= 5)?;
    let lead = &path[..path.len() - title.len()];
    let rest: Vec<&str> = (lead.split(signs).map(str::trim))
        .filter(|part| !part.is_empty())
        .collect();
    let short = |part: &&str| (1..=14).contains(&lines::letters(part));
    let column = |part: &&str| {
        List::Home.has(part)
            || List::Section.has(part)
            || List::Site.ends(part)
            || List::SiteName.ends(part)
    };
    let known = arrow || position || rest.iter().any(column);
    if rest.is_empty() && !position || rest.len() > 5 || !rest.iter().all(short) || !known {
        return None;
    }
    let mut sum = Sum::new(-0.5);
    sum.add("title", 1.0, 2.0);
    sum.add("parts", rest.len() as f64 + 1.0, 0.2);
    Some(sum)
}

/// Whether a blank parts `title`, at the end of `path`, from what stands before it.
fn behind(path: &str, title: &str) -> bool {
    path.strip_suffix(title)
        .is_some_and(|lead| lead.ends_with(' ') && !lead.trim().is_empty())
}

/// Whether what stands before a colon says where the reader is.
fn told(lead: &str) -> bool {
    let lead = lead.trim();
    lines::letters(lead) <= 8
        && (is_position(lead) || List::WeakPosition.ends(lead) || List::Position.starts(lead))
}

/// Whether arrows part a path, and its parts.
fn steps(text: &str) -> (bool, Vec<&str>) {
    let arrow = has_sign(text, &TURNS);
    let signs: &[char] = if arrow { &TURNS } else { &SIGNS };
    let parts = text.split(signs).map(|part| part.trim_matches([' ', '-']));
    (arrow, parts.filter(|part| !part.is_empty()).collect())
}

/// The signals of a path of columns beside the title, with whatever stands between its parts.
pub(super) fn place(text: &str, words: &Wording) -> Option<Sum> {
    if text.contains(['。', '，', ',', '?', '!', '、', '“', '「', '=']) {
        return None;
    }
    // `地址:某路12号 电话:0359-562` are fields.
    if text.matches(':').count() >= 2 {
        return None;
    }
    let (arrow, parts) = steps(text);
    let short = |part: &&str| (2..=9).contains(&lines::letters(part));
    if !(2..=5).contains(&parts.len())
        || !parts[..parts.len() - 1].iter().all(short)
        || lines::letters(parts[parts.len() - 1]) > 12
    {
        return None;
    }
    // `4人份 / 30分钟` is no path.
    let counted = text.bytes().filter(u8::is_ascii_digit).count();
    // Nor is a title with its days: `第九周食谱(10月27日—10月31日)`.
    if !arrow && counted >= 4 && text.contains('(') {
        return None;
    }
    let mut sum = Sum::new(-2.2);
    sum.add("arrow", flag(arrow), 1.4);
    sum.add("parts", flag(parts.len() >= 3), 1.0);
    sum.add("worded", words.cover(), 1.6);
    sum.add("digits", flag((1..4).contains(&counted)), -2.0);
    Some(sum)
}

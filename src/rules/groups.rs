//! Lists of links in the middle of an article, and lists that only their bullets give away: between paragraphs or below the
//! last one, short lines that share next to no words with the article.

use std::ops::Range;

use super::{
    Sum,
    blocks::{Ends, Known, beside},
    byline::date_at_end,
    flag,
    furniture::{Look, Place},
    lines,
    wording::Wording,
    zones::{
        Article, belongs,
        lists::{heads_beside, heads_list},
        source, stops, take,
    },
};
use crate::{
    dictionary::rule_words::List,
    mark::Label,
    page::Page,
    text::scan::{self, has_sign},
};

/// Longest item, in letters.
const ITEM: usize = 40;
/// Letters of a teaser.
const PITCH: usize = 10;
const TEASER: usize = 160;
/// Longest row, in letters.
const ROW: usize = 80;
/// Most items.
const ITEMS: usize = 30;
/// Fewest letters that a bulleted headline has, over its list.
const HEADLINE: usize = 6;
/// Letters of a title, on the average, fewest titles that tell by having less in common with the article than this.
const LONG: usize = 8;
const UNRELATED: usize = 5;
const STRANGE: f64 = 0.03;
/// Letters of a title that is told from a point of a list, on the average.
const TITLED: usize = 7;
/// Most of a list's pairs of characters that the article may share.
const SHARED: f64 = 0.2;

/// Fewest titles in a row.
const FEWEST: usize = 3;
/// Signs that point at a link.
const ARROWS: [char; 10] = ['>', '»', '▶', '►', '›', '→', '☞', '▸', '▷', '➤'];
/// Signs before the items of any list.
const BULLETS: [char; 17] = [
    '·', '•', '▪', '◎', '※', '*', '●', '○', '◆', '◇', '■', '□', '★', '☆', '△', '▲', '⊙',
];

/// The sign that a line starts with.
fn bullet(text: &str) -> Option<char> {
    let first = text.chars().next()?;
    (ARROWS.contains(&first) || BULLETS.contains(&first)).then_some(first)
}

/// Takes the lists.
pub(super) fn find(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let mut k = 0;
    while k < looks.len() {
        let start = k;
        k += 1;
        let text = looks[start].text(page);
        // A rule may have taken the header alone.
        let taken = matches!(
            known[start],
            Known::Furniture(Label::LinkList | Label::PageTools)
        );
        if known[start] != Known::Open && !taken || start == 0 {
            continue;
        }
        let header = heads_list(text) && pitches(text);
        let sign = bullet(text).filter(|_| !taken);
        if !header && sign.is_none() {
            continue;
        }
        let sign = if header {
            looks.get(k).and_then(|look| bullet(look.text(page)))
        } else {
            sign
        };
        while k < looks.len()
            && k - start <= ITEMS
            && is_item(page, looks, known, k)
            && (header && sign.is_none() || bullet(looks[k].text(page)) == sign)
        {
            k += 1;
        }
        let run = start..k;
        if let Some(sum) = judge(page, looks, words, known, run.clone(), header, sign)
            && sum.total >= 0.0
        {
            let run = if taken { start + 1..run.end } else { run };
            take(Label::LinkList, run, sum, known, own);
        } else if header {
            k = start + 1;
        }
    }
}

/// Takes single links that a header in their own line announces, between two paragraphs or beside furniture: `相关阅读>> 某某`,
/// `【延伸阅读】某某`.
pub(super) fn singles(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let found: Vec<usize> = (1..looks.len())
        .filter(|&k| {
            matches!(known[k], Known::Open | Known::Body)
                && looks[k].touched
                && looks[k].letters <= ITEM + 6
                && single(looks[k].text(page))
        })
        .collect();
    let stopped = |k: Option<usize>| stops(page, looks, k);
    let bare = !known.iter().any(|known| known.is_furniture());
    for &k in &found {
        let text = looks[k].text(page);
        let sign = text.contains(['】', '>', '»', '→', '▶', '☞'])
            || text.starts_with(['▲', '▼', '◆', '■', '●', '★', '※']);
        let next = k + 1 == looks.len()
            || stopped(Some(k + 1))
            || found.contains(&(k + 1))
            || known[k + 1].is_furniture()
            || leads_on(looks[k + 1].text(page)) && stopped(Some(k + 2));
        let split =
            (stopped(k.checked_sub(1)) || found.contains(&(k - 1)) || known[k - 1].is_furniture())
                && next;
        let mut sum = Sum::new(-2.0);
        sum.add("header", 1.0, 1.0);
        sum.add("sign", flag(sign), 0.8);
        sum.add("split", flag(split), 1.0);
        sum.add("beside", beside(known, k).min(2.0), 0.6);
        sum.add("items", (found.len() - 1).min(2) as f64, 0.9);
        // `相关阅读:某某` between two paragraphs needs nothing else.
        let bare_text = text.trim_start_matches(|c: char| !lines::is_letter(c));
        let plain = List::SureHeader.starts(bare_text) && split && text.contains(':');
        sum.add("bare", flag(bare && !plain), -1.5);
        if sum.total >= 0.0 {
            take(Label::LinkList, k..k + 1, sum, known, own);
            // So may the line beside it that leads to another article.
            for other in [k - 1, k + 1] {
                if other > 0
                    && known
                        .get(other)
                        .is_some_and(|known| matches!(known, Known::Open | Known::Body))
                    && leads_on(looks[other].text(page))
                {
                    let mut sum = Sum::new(0.2);
                    sum.add("beside", 1.0, 0.6);
                    take(Label::LinkList, other..other + 1, sum, known, own);
                }
            }
        }
    }
}

/// Whether a line is a word that leads to one title, with the title: `延伸:某某`.
fn leads_on(text: &str) -> bool {
    text.split_once(':').is_some_and(|(lead, title)| {
        List::LeadsOn.has(lead.trim())
            && (5..=ITEM).contains(&lines::letters(title))
            && !title.contains(['。', ';', '，'])
    })
}

/// Takes the teasers of other articles, each of which ends in a way to its whole text: `某某……[详细]`.
pub(super) fn teasers(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let teaser = |k: usize| {
        let look = &looks[k];
        (PITCH..=TEASER).contains(&look.letters)
            && matches!(known[k], Known::Open | Known::Body)
            && is_teaser(look.text(page))
    };
    let found: Vec<usize> = (1..looks.len()).filter(|&k| teaser(k)).collect();
    // A page of nothing but teasers is a list of its own.
    let paragraphs = (0..looks.len())
        .filter(|k| known[*k] == Known::Body && !found.contains(k))
        .count();
    if found.is_empty() || paragraphs < 2 || 2 * found.len() > paragraphs + 2 {
        return;
    }
    for &k in &found {
        let mut sum = Sum::new(0.6);
        sum.add("items", found.len().min(4) as f64, 0.2);
        take(Label::LinkList, k..k + 1, sum, known, own);
    }
}

/// Whether a line ends in a way to the whole text of what it starts.
fn is_teaser(text: &str) -> bool {
    // A teaser breaks off.
    let cut =
        |lead: &str| lead.trim_end().ends_with(['.', '…']) && !lead.contains(['。', '!', '?']);
    let boxed = || {
        let text = text.strip_suffix([']', '】', ')']).unwrap_or("");
        text.rsplit_once(['[', '【', '('])
            .is_some_and(|(lead, word)| List::WholeText.has(word.trim()) && cut(lead))
    };
    let arrow = || {
        let bare = text.trim_end_matches(['>', '»', ' ', '→']);
        bare.len() < text.len()
            && List::WholeText.end(bare).is_some_and(|word| {
                let lead = bare[..bare.len() - word.len()].trim_end();
                lines::letters(word) >= 4 && cut(lead)
            })
    };
    boxed() || arrow()
}

/// Whether a line is a list's header with one title behind it.
fn single(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !lines::is_letter(c));
    const ENDS: [char; 12] = [':', '】', ']', '>', '»', '|', '▶', '→', '☞', '/', '▸', '☛'];
    if !has_sign(text, &ENDS) {
        return false;
    }
    let Some(at) = text.find(ENDS) else {
        return false;
    };
    let (lead, rest) = text.split_at(at);
    let title = rest.trim_start_matches(|c: char| {
        !lines::is_letter(c) && !c.is_ascii_digit() && c != '《' && c != '“'
    });
    // `看更多某某:` heads a list by its colon.
    let header = &text[..at + usize::from(rest.starts_with(':'))];
    let spoken = ["看更多", "更多", "你可能", "您可能", "猜你", "猜您"]
        .iter()
        .any(|word| lead.starts_with(word));
    let past = List::Past.has(lead.trim());
    ((3..=8).contains(&lines::letters(lead)) || past)
        && (past || heads_list(lead) || heads_list(header))
        && List::Pitch.in_text(lead)
        && (5..=ITEM).contains(&lines::letters(title))
        && !title.starts_with('《')
        && !title.contains(['。', ';', '；', '|'])
        && (spoken || !title.contains('、'))
}

/// Takes the list of titles that stands, without a header, between the last paragraph and the site's lines below, on a page
/// that has the site's lines above the article, too.
pub(super) fn unheaded(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let Some(last) = known.iter().rposition(|known| *known == Known::Body) else {
        return;
    };
    let Some(first) = known.iter().position(|known| *known == Known::Body) else {
        return;
    };
    let mut end = last + 1;
    while end < looks.len() && known[end] == Known::Open {
        end += 1;
    }
    let run = last + 1..end;
    let above = known[..first].iter().any(|known| known.is_furniture());
    let below = end < looks.len() && known[end].is_furniture();
    let stops = stops(page, looks, Some(last));
    // `某某 (12)`, each with its count.
    let counted = run.len() >= 3 && run.clone().all(|k| has_count(looks[k].text(page)));
    if !(3..=ITEMS).contains(&run.len()) || !above && !counted || !below || !stops {
        return;
    }
    let title = |k: usize| {
        let text = looks[k].text(page);
        let text = if counted {
            text.rsplit_once('(').map_or(text, |(text, _)| text)
        } else {
            text
        };
        (5..=28).contains(&looks[k].letters)
            && !looks[k].sentence
            && !belongs(page, &looks[k])
            && !text.contains(['，', ',', '。', ':', ';', '、', '《', '(', '“', '|'])
            && text.bytes().filter(u8::is_ascii_digit).count() <= 4
            && !List::Office.ends(text)
            && !List::Person.starts(text)
            && words[k].cover() < 0.8
    };
    let letters: Vec<usize> = run.clone().map(|k| looks[k].letters).collect();
    // Verses are of one length.
    let even = letters.iter().all(|&n| n == letters[0]);
    if !run.clone().all(title) || even {
        return;
    }
    let article = Article::known(page, looks, known, |_| false);
    let shares = run
        .clone()
        .map(|k| article.shares(source(page, &looks[k])))
        .sum::<f64>()
        / run.len() as f64;
    let mean = letters.iter().sum::<usize>() as f64 / letters.len() as f64;
    let mut sum = Sum::new(-1.2);
    sum.add("unheaded", 1.0, 0.6);
    sum.add("items", run.len().min(6) as f64, 0.2);
    sum.add("long", flag(mean >= 7.0), 0.4);
    sum.add("shares", shares, -6.0);
    if sum.total >= 0.0 {
        take(Label::LinkList, run, sum, known, own);
    }
}

/// Whether the page's last lines may be such titles, each with a day or broken off.
pub(super) fn hinted(page: &Page<'_>, looks: &[Look]) -> bool {
    let title = |look: &&Look| {
        let text = look.text(page);
        look.letters <= ITEM && (date_at_end(text) || breaks_off(text))
    };
    looks.iter().rev().take(FEWEST).filter(title).count() == FEWEST
}

/// Takes the titles in a row below the article that each end with a day or break off, or have the same bullet, and share no words
/// with it: `• 某某 2021-08-23`, `某某...`, `某某 [图]`.
pub(super) fn titles(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let text = |k: usize| looks[k].text(page);
    let titled = |known: &[Known], k: usize| {
        matches!(known[k], Known::Open | Known::Body | Known::Byline)
            && (4..=ITEM).contains(&looks[k].letters)
            && !looks[k].span.is_empty()
            && !text(k).contains(['。', ';', '“', '|'])
            && !(text(k).contains(':') && known[k] == Known::Byline)
    };
    let Some(last) = (0..looks.len()).rposition(|k| !titled(known, k) && !known[k].is_furniture())
    else {
        return;
    };
    let sentences = (0..=last)
        .filter(|&k| known[k] == Known::Body && (looks[k].span.is_empty() || looks[k].sentence));
    if sentences.count() < 2 || !stops(page, looks, Some(last)) && known[last] != Known::Byline {
        return;
    }
    let mut k = last + 1;
    while k < looks.len() {
        let start = k;
        while k < looks.len() && titled(known, k) {
            k += 1;
        }
        let run = start..k;
        k += 1;
        if !(FEWEST..=ITEMS).contains(&run.len()) {
            continue;
        }
        let n = run.len() as f64;
        let share = |of: &dyn Fn(usize) -> bool| run.clone().filter(|&k| of(k)).count() as f64 / n;
        let bullet = |k: usize| {
            let first = text(k).chars().next()?;
            BULLETS.contains(&first).then_some(first)
        };
        let bullets = share(&|k| bullet(k).is_some() && bullet(k) == bullet(run.start));
        let dated = share(&|k| date_at_end(text(k)));
        let cut = share(&|k| breaks_off(text(k)));
        let article = Article::known(page, looks, known, |k| run.contains(&k));
        let shares = run.clone().map(|k| article.shares(source(page, &looks[k])));
        let shares = shares.sum::<f64>() / n;
        let mut sum = Sum::new(-2.2);
        sum.add("items", n.min(6.0), 0.2);
        sum.add("bullets", bullets, 1.0);
        sum.add("dated", dated, 1.6);
        sum.add("cut", (2.0 * cut).min(1.0), 1.6);
        let letters = run.clone().map(|k| looks[k].letters).sum::<usize>() as f64 / n;
        sum.add("long", flag(letters >= 7.0 && shares < 0.05), 0.5);
        sum.add("shares", shares, -6.0);
        if sum.total >= 0.0 {
            take(Label::LinkList, run, sum, known, own);
        }
    }
}

/// Whether a title breaks off or says what is to be seen behind it: `某某...`, `某某 [图]`, `某某 1520人看过`.
fn breaks_off(text: &str) -> bool {
    const ENDS: [&str; 10] = [
        "...",
        "…",
        "[图]",
        "(图)",
        "[组图]",
        "(组图)",
        "[视频]",
        "人看过",
        "次阅读",
        "次浏览",
    ];
    ENDS.iter().any(|end| text.ends_with(end))
}

/// Whether a line ends with a number in brackets.
fn has_count(text: &str) -> bool {
    text.strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        .is_some_and(|(lead, count)| {
            !lead.trim().is_empty()
                && !count.is_empty()
                && count.bytes().all(|b| b.is_ascii_digit())
        })
}

/// Takes the rows of links that a header in their own line announces: `更多行情: 水果 | 粮油 | 水产`.
pub(super) fn rows(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let ends = Ends::of(known, words);
    for k in 1..looks.len() {
        if !matches!(known[k], Known::Open | Known::Body) || looks[k].letters > ROW {
            continue;
        }
        let Some(Row { tags, items }) = row(looks[k].text(page), beside(known, k) >= 0.5) else {
            continue;
        };
        // Tags are words of the article.
        let shares = if tags {
            0.0
        } else {
            let article = Article::known(page, looks, known, |other| other == k);
            article.shares(source(page, &looks[k]))
        };
        let tail = ends.place(k) == Place::Tail || k + 1 == looks.len();
        let stopped = |k: Option<&Look>| {
            k.is_some_and(|look| {
                source(page, look)
                    .trim_end()
                    .ends_with(['。', '！', '？', '”', '」'])
            })
        };
        let split = stopped(looks.get(k - 1)) && stopped(looks.get(k + 1));
        // The line itself is none yet.
        let bare = !known.iter().any(|known| known.is_furniture());
        let mut sum = Sum::new(-1.9);
        sum.add("items", items.min(5) as f64, 0.3);
        sum.add("tail", flag(tail), 0.6);
        sum.add("split", flag(split), 0.6);
        sum.add("beside", beside(known, k).min(2.0), 0.6);
        sum.add("shares", shares, -5.0);
        sum.add("bare", flag(bare), -2.0);
        if sum.total >= 0.0 {
            take(Label::LinkList, k..k + 1, sum, known, own);
        }
    }
}

/// A header with its items behind it in its line.
pub(super) struct Row {
    /// Whether the items are tags, which the article has too.
    tags: bool,
    items: usize,
}

/// Signs between the items of a row, the surest first.
const PARTING: [char; 9] = ['|', '/', '·', '※', '◇', '◆', '‖', ';', ' '];

/// The row that a line is; where nothing stands `beside` it, only what is one wherever it stands.
pub(super) fn row(text: &str, beside: bool) -> Option<Row> {
    let parts = |byte: u8| matches!(byte, b':' | b'|') || beside && matches!(byte, b' ' | b'#');
    if !scan::any_byte(text, parts) || text.contains(['。', '，', '、', '“', '「']) {
        return None;
    }
    // `#某某 #某某 #某某`
    if beside && text.starts_with('#') {
        let tags: Vec<&str> = text
            .split([' ', '#'])
            .filter(|tag| !tag.is_empty())
            .collect();
        let fits = tags
            .iter()
            .all(|tag| (2..=12).contains(&lines::letters(tag)));
        let signs = text.matches('#').count();
        return (tags.len() >= 3 && fits && signs >= tags.len()).then_some(Row {
            tags: true,
            items: tags.len(),
        });
    }
    let text = text.trim_start_matches(|c: char| !lines::is_letter(c));
    let heads = |lead: &str| heads_list(lead) || heads_beside(lead);
    let (lead, rest, signed) = (text.split_once(':'))
        .filter(|(lead, _)| !lead.contains(['|', '/', ';']))
        .or_else(|| {
            text.split_once('|')
                .filter(|(lead, _)| List::Pitch.in_text(lead))
        })
        .map(|(lead, rest)| (lead, rest, true))
        .or_else(|| {
            if !beside {
                return None;
            }
            let (lead, rest) = text
                .split_once(ARROWS)
                .or_else(|| text.split_once(' '))
                .filter(|(lead, rest)| heads(lead.trim()) && !rest.contains([':', ';']))?;
            Some((lead.trim(), rest, false))
        })?;
    let tags = ["标签", "tag", "专栏", "分类", "热词"]
        .iter()
        .any(|word| lead.contains(word));
    let strict = signed && (tags || List::Pitch.in_text(lead) || heads_list(lead));
    if !(2..=12).contains(&lines::letters(lead)) || !(strict || beside && heads(lead)) {
        return None;
    }
    // Books are what a reader's list names; beside furniture a site does.
    if rest.contains('《') {
        if !beside {
            return None;
        }
        let titles = rest.matches('》').count();
        let only = rest
            .split('》')
            .map(|part| part.trim_start_matches([' ', '|', '/']))
            .all(|part| part.is_empty() || part.starts_with('《'));
        return (only && titles >= 3).then_some(Row {
            tags: false,
            items: titles,
        });
    }
    let by = PARTING.into_iter().find(|&by| rest.trim().contains(by))?;
    let items = rest
        .split(by)
        .map(str::trim)
        .filter(|item| !item.is_empty());
    let items: Vec<usize> = items.map(lines::letters).collect();
    let fits = items.iter().all(|letters| (1..=20).contains(letters));
    let strict = strict && by != ';';
    (fits && items.len() >= 3 && (strict || beside)).then_some(Row {
        tags,
        items: items.len(),
    })
}

/// Whether a header speaks to the page's readers, or is set off as none of the article's is.
fn pitches(text: &str) -> bool {
    List::Pitch.in_text(text)
        || text.starts_with(|c: char| !lines::is_letter(c) && !matches!(c, '(' | '“' | '「' | '《'))
}

/// Whether line `k` may be a link's text.
fn is_item(page: &Page<'_>, looks: &[Look], known: &[Known], k: usize) -> bool {
    let look = &looks[k];
    let text = look.text(page);
    let question = text.ends_with(['?', '!']) && !text.contains(['“', '「', '"']);
    matches!(known[k], Known::Open | Known::Body)
        && (2..=ITEM).contains(&look.letters)
        && !text.contains(['。', ';', '；', '，'])
        && !text.ends_with([':', ','])
        && (!look.sentence || question)
        && (known[k] == Known::Open || question || text.contains(' '))
        && !heads_list(text)
}

/// What speaks for a run of lines being links.
fn judge(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &[Known],
    run: Range<usize>,
    header: bool,
    sign: Option<char>,
) -> Option<Sum> {
    let items = if header {
        run.start + 1..run.end
    } else {
        run.clone()
    };
    let site = (0..looks.len()).any(|k| !run.contains(&k) && known[k].is_furniture());
    let arrows = sign.is_some_and(|sign| ARROWS.contains(&sign));
    let least = if header || arrows && site { 2 } else { 3 };
    if items.len() < least {
        return None;
    }
    let above = &looks[run.start - 1];
    // A sentence that announces the list, or a subhead of the article's.
    let text = source(page, above).trim_end();
    if text.ends_with([':', '：', '，', ',', '；']) {
        return None;
    }
    let paragraph = known[run.start - 1] == Known::Body
        && text.ends_with(['。', '！', '？', '”', '」', '!', '?', '…', '.']);
    if !header && !paragraph && !known[run.start - 1].is_furniture() {
        return None;
    }
    let article = Article::known(page, looks, known, |k| run.contains(&k));
    let mean = |of: &dyn Fn(usize) -> f64| items.clone().map(of).sum::<f64>() / items.len() as f64;
    let shares = mean(&|k| article.shares(source(page, &looks[k])));
    let letters = mean(&|k| looks[k].letters as f64);
    let most = if header && sign.is_some() {
        2.0 * SHARED
    } else {
        SHARED
    };
    if shares > most || !header && letters < HEADLINE as f64 {
        return None;
    }
    let books = items
        .clone()
        .filter(|&k| looks[k].text(page).contains('《'))
        .count();
    let values = (items.clone())
        .filter(|&k| looks[k].text(page).contains(':') || belongs(page, &looks[k]) && !header)
        .count();
    let ends = Ends::of(known, words);
    let tail = ends.place(run.start) == Place::Tail || run.end == looks.len();
    // What is stuffed into a page stands beside anything; behind the same sign it is one more item.
    let stuffed = matches!(
        known.get(run.end),
        Some(Known::Furniture(
            Label::KeywordStuffing | Label::RegionStuffing
        ))
    );
    // Short items may be the article's points, to which the stuffed one was added.
    let goes_on = stuffed
        && sign.is_some()
        && letters >= TITLED as f64
        && bullet(looks[run.end].text(page)) == sign;
    let near = beside(known, run.start)
        + match stuffed && !goes_on {
            true => 0.0,
            false => beside(known, run.end - 1),
        };
    let arrow = sign.is_some_and(|sign| ARROWS.contains(&sign));
    // An article in the hands of nobody but its author has lists of its own only.
    let bare = !(0..looks.len()).any(|k| !run.contains(&k) && known[k].is_furniture());
    let dates = items
        .clone()
        .filter(|&k| date_at_end(looks[k].text(page)))
        .count();
    let dated = sign.is_some() && dates == items.len();
    // So many titles that have nothing in common with the text above are of other pages.
    let unrelated =
        sign.is_some() && items.len() >= UNRELATED && letters >= LONG as f64 && shares < STRANGE;
    let mut sum = Sum::new(-3.0);
    let closed = tail && known.get(run.end).is_some_and(|known| known.is_furniture());
    sum.add("dated", flag(dated), 2.2);
    sum.add("goes on", flag(goes_on), 1.6);
    sum.add("closed", flag(closed), 0.4);
    sum.add("header", flag(header), 2.4);
    sum.add("arrow", flag(arrow), 1.8);
    sum.add("bullet", flag(sign.is_some()), 0.6);
    sum.add("items", items.len().min(5) as f64, 0.25);
    sum.add("tail", flag(tail), 0.4);
    sum.add("beside", near.min(2.0), 1.2);
    sum.add("shares", shares, if header { -3.0 } else { -6.0 });
    sum.add("unrelated", flag(unrelated), 2.0);
    sum.add("bare", flag(bare), if unrelated { -0.9 } else { -2.6 });
    sum.add("books", flag(2 * books >= items.len()), -2.5);
    sum.add("values", flag(3 * values >= items.len() && !goes_on), -2.0);
    Some(sum)
}

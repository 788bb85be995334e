//! Lines that belong to something of the page's own: a list that is announced, an exam's choices, a glossary, a chat.

use super::super::{furniture::Look, lines, wording::wording};
use crate::{
    dictionary::rule_words::List,
    mark::Label,
    page::Page,
    text::{class::Signs, scan},
};

/// The short lines below a sentence that announces them.
pub(super) fn announced(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    for (k, look) in looks.iter().enumerate() {
        let text = look.text(page);
        if !text.ends_with(':') {
            continue;
        }
        // `…分享给朋友:` behind the last sentence announces nothing.
        let last = text
            .rsplit(['。', '!', '?', '】', ']', ' '])
            .next()
            .unwrap_or(text);
        let words = wording(last);
        let called = last.len() < text.len() && words.cover() >= 0.8 && words.acts > 0;
        let sentence =
            look.letters >= 8 && (text.contains(['，', '。']) || List::Announces.in_text(text));
        if called || !sentence {
            continue;
        }
        for (j, below) in looks.iter().enumerate().skip(k + 1) {
            if below.letters > 24 || below.sentence || below.span.is_empty() {
                break;
            }
            own[j] = true;
        }
    }
}

/// The keys of a device or a program, below a header that says so: `面板按键`, `快捷键一览`.
pub(super) fn keys(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    const HEADER: usize = 14;
    const KEY: usize = 16;
    for (k, look) in looks.iter().enumerate() {
        let header = look.letters <= HEADER && !look.sentence && {
            let text = look.text(page).trim_end_matches(':');
            List::KeysHeader.in_text(text) && !text.contains(':')
        };
        if !header {
            continue;
        }
        let below = looks[k + 1..]
            .iter()
            .take_while(|look| look.letters <= KEY && !look.sentence);
        for own in own[k + 1..].iter_mut().take(below.count()) {
            *own = true;
        }
    }
}

/// Lines that start with a command such as `/help`, where there are several.
pub(super) fn commands(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let command = |look: &Look| {
        let rest = look.text(page).strip_prefix('/').unwrap_or("");
        rest.starts_with(lines::is_letter)
    };
    if looks.iter().filter(|look| command(look)).count() >= 3 {
        for (own, look) in own.iter_mut().zip(looks) {
            *own |= command(look);
        }
    }
}

/// Whether a line holds the choices of a question.
pub(super) fn is_choices(text: &str) -> bool {
    text.contains("(b)") && text.contains("(c)")
}

/// Lines of lists that are not a page's: the choices and the gaps of an exam, the changes of a version, prices, the empty
/// fields of a form. One line of the kind says nothing.
pub(super) fn listed(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let choice = |text: &str| {
        let mut chars = text.strip_prefix('(').unwrap_or(text).chars();
        chars.next().is_some_and(|c| matches!(c, 'a'..='f'))
            && chars.next().is_some_and(|c| matches!(c, '.' | '、' | ')'))
    };
    let gaps = |text: &str| {
        text.matches("( )").count() + text.matches("()").count() + text.matches("__").count() >= 2
    };
    let change = |text: &str| {
        text.split_once(':')
            .is_some_and(|(lead, _)| List::Change.has(lead.trim()))
    };
    let price = |text: &str| {
        let at = text
            .find('元')
            .filter(|&at| text[..at].ends_with(|c: char| c.is_ascii_digit()));
        at.is_some_and(|at| text[at..].chars().count() <= 4)
    };
    let parted = |text: &str| {
        text.contains('，')
            && lines::letters(text) <= 6
            && !text.contains(|c: char| c.is_ascii_digit())
    };
    let field = |text: &str| text.ends_with(':') && lines::letters(text) <= 6;
    type Test<'t> = &'t dyn Fn(&str) -> bool;
    // Each with the signs of which it holds one.
    let kinds: [(Test<'_>, Option<Signs>, usize); 6] = [
        (&choice, None, 3),
        (&gaps, Some(Signs::BRACKET.or(Signs::UNDERLINE)), 1),
        (&change, Some(Signs::COLON), 3),
        (&price, Some(Signs::DIGIT), 3),
        (&field, Some(Signs::COLON), 4),
        (&parted, Some(Signs::COMMA), 1),
    ];
    for (kind, signs, least) in kinds {
        let signed = |look: &Look| signs.is_none_or(|signs| look.signs(page).has(signs));
        let of = |look: &Look| look.letters <= 44 && signed(look) && kind(look.text(page));
        let found: Vec<usize> = (0..looks.len()).filter(|&k| of(&looks[k])).collect();
        if found.len() >= least {
            found.into_iter().for_each(|k| own[k] = true);
        }
    }
}

/// The title that asks something, an example that is given, an article of a law.
pub(super) fn told(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let title = looks.iter().position(|look| {
        !look.span.is_empty()
            && (look.share() < 0.95 || look.numbered)
            && !look.text(page).contains(['>', '»', '/', '›'])
    });
    if let Some(k) = title.filter(|&k| k < 4) {
        let text = looks[k].text(page);
        let asks = || List::Question.in_text(text);
        own[k] |= (6..=40).contains(&looks[k].letters)
            && looks[k].touched
            && !text.contains([':', '|'])
            && !text.starts_with(['您', '你'])
            && asks();
    }
    for (own, look) in own.iter_mut().zip(looks) {
        if !look.touched {
            continue;
        }
        let text = look.text(page);
        let article = || {
            text.strip_prefix('第').is_some_and(|rest| {
                let rest = rest.trim_start_matches(|c: char| {
                    c.is_ascii_digit() || "一二三四五六七八九十百零".contains(c)
                });
                rest.starts_with(['条', '款', '章'])
            })
        };
        *own |= List::Example.starts(text) || look.sentence && article();
    }
}

/// Words that stand alone above the sentence that explains them, three times and more.
pub(super) fn defined(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let word = |look: &Look| {
        let text = look.text(page);
        // A wiki's heading with its button explains nothing.
        let button = text
            .strip_suffix("编辑")
            .is_some_and(|stem| !List::Editor.ends(stem));
        (1..=8).contains(&look.letters) && !button && text.chars().all(lines::is_letter)
    };
    let pair = |k: usize| {
        k + 1 < looks.len() && word(&looks[k]) && looks[k + 1].sentence && looks[k + 1].letters >= 6
    };
    let mut k = 0;
    while k < looks.len() {
        let first = k;
        while pair(k) {
            k += 2;
        }
        let mut words: Vec<&str> = (first..k).step_by(2).map(|k| looks[k].text(page)).collect();
        words.sort_unstable();
        words.dedup();
        if words.len() >= 3 {
            (first..k).step_by(2).for_each(|k| own[k] = true);
        }
        k = k.max(first + 1);
    }
}

/// The rows below a short header that tell something and lead to no other page: what words mean, what happened in which
/// year, what things cost or weigh.
pub(super) fn facts(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    const HEADER: usize = 8;
    const ROW: usize = 30;
    const LEAST: usize = 3;
    let mut k = 0;
    while k + LEAST < looks.len() {
        let header = &looks[k];
        let headed = (2..=HEADER).contains(&header.letters)
            && header.count(Label::LinkList).covered > 0
            && !header.text(page).contains(['《', '“']);
        if !headed {
            k += 1;
            continue;
        }
        let row = |look: &&Look| {
            (2..=ROW).contains(&look.letters) && !look.sentence && !look.span.is_empty()
        };
        let rows = looks[k + 1..].iter().take_while(row).count();
        let below = &looks[k + 1..k + 1 + rows];
        let count =
            |kind: fn(&str) -> bool| below.iter().filter(|look| kind(look.text(page))).count();
        let defined = rows >= LEAST && count(is_definition) == rows;
        let most = |found: usize| found >= LEAST && 3 * found >= 2 * rows;
        // A shop's links have prices, too.
        let outside = || {
            let mut others = looks[..k].iter().chain(&looks[k + 1 + rows..]);
            others.all(|look| look.share() < 0.8 || look.letters < 6)
        };
        if defined || most(count(is_year)) || most(count(is_amount)) && outside() {
            own[k..=k + rows].fill(true);
        }
        k += rows + 1;
    }
}

/// Words that a sentence of its own explains, a line each: `版权声明:一般写作年份加主体名称。`
pub(super) fn explained(page: &Page<'_>, looks: &[Look]) -> Vec<bool> {
    const LEAST: usize = 4;
    const WORD: usize = 10;
    const TOLD: usize = 8;
    // What a site says of itself has many such lines, too.
    const SITE: [&str; 8] = [
        "本站",
        "本网",
        "本公司",
        "本平台",
        "我们",
        "转载",
        "侵权",
        "您",
    ];
    let explains = |look: &Look| {
        let text = look.text(page);
        look.sentence
            && text.ends_with('。')
            && text.split_once(':').is_some_and(|(word, told)| {
                (2..=WORD).contains(&lines::letters(word)) && lines::letters(told) >= TOLD
            })
            && !SITE.iter().any(|word| text.contains(word))
    };
    let mut explained = vec![false; looks.len()];
    let mut k = 0;
    while k < looks.len() {
        let rows = looks[k..].iter().take_while(|look| explains(look)).count();
        if rows >= LEAST {
            explained[k..k + rows].fill(true);
        }
        k += rows + 1;
    }
    explained
}

/// The rows of a printed table of contents, where dots lead from each title to its author or its page.
pub(super) fn contents(page: &Page<'_>, looks: &[Look], table: &mut [bool]) {
    const LEADERS: [&str; 3] = ["………", "........", "········"];
    const LEAST: usize = 3;
    // Most pages have none.
    if !(LEADERS.iter()).any(|dots| scan::find(&page.folded, dots).is_some()) {
        return;
    }
    let leads = |look: &Look| {
        let text = look.text(page);
        LEADERS.iter().any(|dots| {
            text.split_once(dots).is_some_and(|(title, rest)| {
                lines::letters(title) >= 2 && rest.contains(char::is_alphanumeric)
            })
        })
    };
    let rows: Vec<usize> = (0..looks.len()).filter(|&k| leads(&looks[k])).collect();
    if rows.len() >= LEAST {
        rows.into_iter().for_each(|k| table[k] = true);
    }
}

/// Whether a row tells what several pictures or tables show: `图1 某某 图2 某某`.
pub(super) fn is_captions(text: &str) -> bool {
    let numbered = |part: &&str| {
        let rest = part.strip_prefix(['图', '表']);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    text.starts_with(['图', '表']) && text.split(' ').filter(numbered).count() >= 2
}

/// Whether a row says what a word means: `长衫:读书人的衣着`.
fn is_definition(text: &str) -> bool {
    text.split_once(':').is_some_and(|(word, told)| {
        (1..=6).contains(&lines::letters(word))
            && lines::letters(told) >= 2
            && word.chars().all(lines::is_letter)
            && wording(word).cover() < 0.99
            && !told.starts_with(['/', ' '])
            && told.contains(lines::is_letter)
            && !text.contains(['[', '|', '>'])
    })
}

/// Whether a row says what happened in a year: `1956年改为集体经营`.
fn is_year(text: &str) -> bool {
    let year = text.bytes().take_while(u8::is_ascii_digit).count();
    let told = text[year..].strip_prefix('年').unwrap_or("");
    year == 4
        && told.starts_with(lines::is_letter)
        && !told.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a row ends in an amount, behind a blank: `羊肉泡馍 二十五元`, `井盖松动 9 件`.
fn is_amount(text: &str) -> bool {
    const UNITS: [&str; 14] = [
        "元", "件", "斤", "克", "公斤", "吨", "亩", "公里", "票", "万元", "万人", "毫升", "块钱",
        "例",
    ];
    let number = UNITS
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or("")
        .trim_end();
    let bare = number.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '.' | ',') || "一二三四五六七八九十百千两半".contains(c)
    });
    bare.len() < number.len() && bare.ends_with(' ')
}

/// Lines between numbers that count them, and what is said in a chat.
pub(super) fn between(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let number = |look: &Look| {
        let text = look.text(page);
        !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit())
    };
    let said = |look: &Look| {
        let text = look.text(page);
        let time = text.rsplit(' ').next().unwrap_or("");
        look.letters <= 8
            && time.len() >= 4
            && time.contains(':')
            && time.bytes().all(|b| b.is_ascii_digit() || b == b':')
    };
    let numbers = looks.iter().filter(|look| number(look)).count() >= 4;
    let chat = looks.iter().filter(|look| said(look)).count() >= 4;
    for k in 1..looks.len() {
        own[k] |= numbers && number(&looks[k - 1]) && !number(&looks[k]);
        own[k] |= chat && said(&looks[k - 1]) && !said(&looks[k]);
    }
}

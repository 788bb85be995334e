//! What speaks for a line's being the page's own although its words are those of furniture: a page about interfaces, which
//! quotes their words; a list that a sentence announces; a row of a table, a glossary or an index; code; a chat.

use rustc_hash::FxHashMap;

use super::{
    Context, Finding,
    furniture::Look,
    lines,
    wording::{Wording, wording},
};
use crate::{
    dictionary::furniture_words::List,
    mark::Label,
    page::Page,
    text::class::{Signs, is_han},
};

/// Lines of the same form that make a table.
const SERIES: usize = 5;

/// What there is to say about a page.
pub(super) struct Doubt {
    /// Whether the page is about interfaces or about the words of furniture.
    pub(super) about: bool,
    /// For every line, whether it belongs to something of the page's own.
    own: Vec<bool>,
    /// Those of them that are a table's for sure.
    table: Vec<bool>,
    /// For every line, whether it is one of a list that is no page's, but for links.
    words: Vec<bool>,
}

impl Doubt {
    /// Looks at the page.
    pub(super) fn of(context: &Context<'_>) -> Doubt {
        let page = context.page;
        let looks = &context.looks().all;
        let mut own = vec![false; looks.len()];
        announced(page, looks, &mut own);
        series(page, looks, &mut own);
        between(page, looks, &mut own);
        index(page, looks, &mut own);
        commands(page, looks, &mut own);
        defined(page, looks, &mut own);
        let mut table = vec![false; looks.len()];
        let mut words = vec![false; looks.len()];
        listed(page, looks, &mut words);
        columns(page, looks, &mut table, &mut words);
        for (own, table) in own.iter_mut().zip(&table) {
            *own |= table;
        }
        // Boxes to tick are a form's, where one line of them may be icons that have leaked; and code is the page's own.
        let boxed = |look: &Look| look.text(page).matches(['□', '☐', '☑']).count() >= 2;
        let form = looks.iter().filter(|look| boxed(look)).count() >= 2;
        for (own, look) in own.iter_mut().zip(looks) {
            *own |= form && (boxed(look) || look.letters <= 8) || look.text(page).contains("href=");
        }
        Doubt {
            about: about(page, looks),
            own,
            table,
            words,
        }
    }

    /// Whether a finding of furniture is rather the page's own.
    pub(super) fn keeps(
        &self,
        page: &Page<'_>,
        looks: &[Look],
        label: Label,
        finding: &Finding,
    ) -> bool {
        const LABELS: [Label; 6] = [
            Label::PageTools,
            Label::ShareWidget,
            Label::Pager,
            Label::Footer,
            Label::Breadcrumb,
            Label::LinkList,
        ];
        if !LABELS.contains(&label) {
            return false;
        }
        let links = matches!(label, Label::LinkList | Label::Footer);
        let touched = || {
            (looks.iter().enumerate()).filter(|(_, look)| {
                look.span.start < finding.span.end && finding.span.start < look.span.end
            })
        };
        let (mut lines, mut own, mut table, mut last, mut first) = (0, 0, 0, 0, usize::MAX);
        for (k, _) in touched() {
            lines += 1;
            own += usize::from(self.own[k] || self.words[k] && !links);
            table += usize::from(self.table[k]);
            first = first.min(k);
            last = k;
        }
        let edge = last + 4 >= looks.len() || first <= 2 && label != Label::Footer;
        let site = matches!(label, Label::Footer | Label::Breadcrumb | Label::LinkList);
        // What a header owns is no table.
        let headed = label == Label::LinkList && lines >= 3;
        2 * own >= lines.max(1) && (!headed || 2 * table >= lines)
            || self.about
                && (!edge || finding.score < 0.95 || !site)
                && !(edge && concrete(page, label, finding))
            || label == Label::Footer && lines == 1 && quoted(page, &looks[first])
    }
}

/// Whether furniture is filled in as on a page of its own, and not as in a text about it: ways to other articles with their
/// titles, several counts, a path behind 当前位置, a row of channels.
fn concrete(page: &Page<'_>, label: Label, finding: &Finding) -> bool {
    let text = &page.folded[finding.span.clone()];
    match label {
        Label::Pager => text.lines().all(|line| {
            let titled = |(_, title): (&str, &str)| lines::letters(title) >= 4;
            line.trim().starts_with(['上', '下', '前', '后'])
                && line.split_once(':').is_some_and(titled)
        }),
        Label::PageTools => {
            let counts = text.split('(').skip(1);
            counts
                .filter(|part| part.starts_with(|c: char| c.is_ascii_digit()))
                .count()
                >= 2
        }
        Label::Breadcrumb => {
            text.split(':')
                .next()
                .is_some_and(|lead| lead.ends_with("位置") || lead.ends_with("位置是"))
                && text.contains('>')
                && finding.score >= 0.8
        }
        Label::ShareWidget => {
            text.starts_with("分享")
                && text.split(' ').count() >= 4
                && !text.contains(['，', '、', '。'])
        }
        _ => false,
    }
}

/// Whether a line quotes after it has begun to say something.
fn quoted(page: &Page<'_>, look: &Look) -> bool {
    let text = look.text(page);
    let before = text.find(['“', '「']).map_or("", |at| &text[..at]);
    lines::letters(before) >= 8 && look.sentence && !before.contains('凡')
}

/// Whether the page is about interfaces: it names their parts, or quotes their words.
fn about(page: &Page<'_>, looks: &[Look]) -> bool {
    let whole = page.whole();
    let named = List::About.count(whole);
    let mut quoted = 0;
    for look in looks {
        let text = look.text(page);
        if !look.signs(page).has(Signs::QUOTE) {
            continue;
        }
        // What asks the reader to press something names it.
        if look.letters <= 46 {
            let mut words = Wording::default();
            words.look_for_calls(text);
            if words.calls() >= 3.0 {
                continue;
            }
        }
        for (open, close) in [('“', '”'), ('「', '」'), ('"', '"')] {
            let mut rest = text;
            while let Some(at) = rest.find(open) {
                let inside = &rest[at + open.len_utf8()..];
                let Some(end) = inside.find(close) else {
                    break;
                };
                let letters = lines::letters(&inside[..end]);
                if (2..=24).contains(&letters) {
                    let words = wording(&inside[..end]);
                    let furniture = words.cover() >= 0.8 && words.weight() >= 2.0;
                    // A title that quotes them says enough.
                    let title = look.line == looks[0].line && wording(text).cover() < 0.75;
                    let worth = if title { 2 } else { 1 };
                    quoted += if furniture { worth } else { 0 };
                }
                rest = &inside[end + close.len_utf8()..];
            }
        }
    }
    named >= 3 || named + 2 * quoted >= 4
}

/// The short lines below a sentence that announces them.
fn announced(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
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

/// The form of a line of a table: the classes of what stands between its separators, or the word before its colon.
fn form(text: &str) -> Option<String> {
    if text.starts_with(['"', '{', '}']) && text.contains(':') || text.ends_with("\",") {
        return Some("code".to_owned());
    }
    let parts: Vec<&str> = text
        .split(['\t', ' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    if (2..=5).contains(&parts.len()) {
        let class = |part: &&str| {
            if part.chars().any(is_han) {
                'h'
            } else if part.chars().any(|c| c.is_ascii_digit()) {
                'n'
            } else {
                'l'
            }
        };
        let mut form: String = parts.iter().map(class).collect();
        form.truncate(3);
        return form
            .contains('h')
            .then_some(form)
            .filter(|form| form != "hh" && form != "hhh");
    }
    let colon = text.find(':')?;
    let word = &text[..colon];
    let value = lines::letters(&text[colon..])
        + text[colon..].matches(|c: char| c.is_ascii_digit()).count();
    let strange = || wording(word).cover() < 0.5 || text[colon + 1..].trim().is_empty();
    ((1..=8).contains(&word.chars().count())
        && lines::letters(word) <= 8
        && (value >= 5 || value > 0 && strange()))
    .then(|| "field".to_owned())
}

/// Runs of lines of one form that are mostly no furniture.
fn series(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let forms: Vec<Option<String>> = looks.iter().map(|look| form(look.text(page))).collect();
    let mut k = 0;
    while k < looks.len() {
        let first = k;
        while k + 1 < looks.len() && forms[k + 1].is_some() && forms[k + 1] == forms[first] {
            k += 1;
        }
        let run = first..k + 1;
        k += 1;
        if forms[first].is_none() || run.len() < SERIES {
            continue;
        }
        let strange = |&k: &usize| wording(looks[k].text(page)).cover() < 0.5;
        let plain = run.clone().filter(strange).count();
        // Words in two languages.
        let paired = forms[first]
            .as_deref()
            .is_some_and(|form| form.contains('l'));
        let code = forms[first].as_deref() == Some("code") || paired && plain > 0;
        if code || plain * 4 >= run.len() || run.len() >= 2 * SERIES && plain >= 2 {
            // A hint that speaks to the reader is the site's.
            let called = |k: usize| {
                let text = looks[k].text(page);
                let mut words = wording(text);
                words.look_for_calls(text);
                words.calls() >= 3.0
                    && text
                        .split(':')
                        .next()
                        .is_some_and(|lead| lead.ends_with("提示"))
            };
            run.filter(|&k| code || !called(k))
                .for_each(|k| own[k] = true);
        }
    }
    // Answers of one kind that alternate: `原文:…` and `改为:…`.
    let word = |look: &Look| {
        let (word, _) = look.text(page).split_once(':')?;
        (1..=4).contains(&lines::letters(word)).then_some(word)
    };
    let mut same: FxHashMap<&str, usize> = FxHashMap::default();
    for name in looks.iter().filter_map(word) {
        *same.entry(name).or_default() += 1;
    }
    for (own, look) in own.iter_mut().zip(looks) {
        *own |= word(look).is_some_and(|name| same[name] >= 4);
    }
}

/// Lines that start with a command such as `/help`, where there are several.
fn commands(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
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

/// Lines of lists that are not a page's: the choices and the gaps of an exam, the changes of a version, prices, the empty
/// fields of a form. One line of the kind says nothing.
fn listed(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let choice = |text: &str| {
        let mut chars = text.chars();
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

/// Words that stand alone above the sentence that explains them, three times and more.
fn defined(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let word = |look: &Look| {
        let text = look.text(page);
        (1..=8).contains(&look.letters) && text.chars().all(lines::is_letter)
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

/// Tables of two columns or more: what something is called and what it does, a word in several languages, words that stand
/// one a line.
fn columns(page: &Page<'_>, looks: &[Look], own: &mut [bool], words: &mut [bool]) {
    #[derive(Clone, Copy, PartialEq)]
    enum Row {
        Told,
        Foreign,
        Word,
    }
    let han = |text: &str| text.chars().any(is_han);
    let row = |look: &Look| {
        let text = look.text(page);
        let parts: Vec<&str> = text
            .split([' ', '\t'])
            .filter(|part| !part.is_empty())
            .collect();
        let plain = look.letters <= 30 && !text.contains(['|', '>', '»', '[', '【', ':']);
        match parts[..] {
            _ if !plain || look.span.is_empty() => None,
            [word] if (2..=4).contains(&look.letters) && word.chars().all(is_han) => {
                Some(Row::Word)
            }
            [name, what]
                if han(name)
                    && han(what)
                    && (2..=6).contains(&lines::letters(name))
                    && lines::letters(what) >= 3 =>
            {
                Some(Row::Told)
            }
            [first, .., last]
                if !han(first) && han(last) && first.len() >= 2 && lines::letters(first) >= 2 =>
            {
                Some(Row::Foreign)
            }
            _ => None,
        }
    };
    let rows: Vec<Option<Row>> = looks.iter().map(row).collect();
    let mut k = 0;
    while k < looks.len() {
        let first = k;
        while k + 1 < looks.len() && rows[k + 1] == rows[first] {
            k += 1;
        }
        let run = first..k + 1;
        k += 1;
        let strange = |text: &str| wording(text).cover() < 0.6;
        let all =
            |f: &dyn Fn(&str) -> bool| run.clone().filter(|&k| f(looks[k].text(page))).count();
        let table = match rows[first] {
            Some(Row::Told) => {
                let what = |text: &str| {
                    text.split_once([' ', '\t'])
                        .is_some_and(|(_, what)| lines::letters(what) >= 4 && strange(what))
                };
                run.len() >= 4 && 2 * all(&what) >= run.len()
                    || run.len() >= SERIES && 4 * all(&what) >= run.len()
            }
            Some(Row::Foreign) => {
                let mut last: Vec<&str> = run
                    .clone()
                    .filter_map(|k| looks[k].text(page).split([' ', '\t']).next_back())
                    .collect();
                last.sort_unstable();
                last.dedup();
                run.len() >= 4 && last.len() >= 4
            }
            Some(Row::Word) => run.len() >= SERIES && 4 * all(&strange) >= run.len(),
            None => false,
        };
        if table {
            let of = if rows[first] == Some(Row::Word) {
                &mut *words
            } else {
                &mut *own
            };
            of[run].fill(true);
        }
    }
}

/// The entries of an index: words with the numbers of their pages, several of them with more than one.
fn index(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
    let pages = |look: &Look| -> Option<usize> {
        let text = look.text(page);
        let at = text.find(|c: char| c.is_ascii_digit())?;
        let word = text[..at].ends_with(' ') && (1..=10).contains(&lines::letters(&text[..at]));
        let numbers =
            |c: char| c.is_ascii_digit() || matches!(c, ' ' | ',' | '，' | '、' | '-' | '—' | '–');
        (word && text[at..].chars().all(numbers))
            .then(|| text[at..].matches([',', '，', '、']).count() + 1)
    };
    let mut k = 0;
    while k < looks.len() {
        let first = k;
        while k < looks.len() && pages(&looks[k]).is_some() {
            k += 1;
        }
        let many = |k: &usize| pages(&looks[*k]).is_some_and(|n| n >= 2);
        if k - first >= 4 && (first..k).filter(many).count() >= 2 {
            own[first..k].fill(true);
        }
        k = k.max(first + 1);
    }
}

/// Lines between numbers that count them, and what is said in a chat.
fn between(page: &Page<'_>, looks: &[Look], own: &mut [bool]) {
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

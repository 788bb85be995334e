//! What speaks for a line's being the page's own although its words are those of furniture: a page about interfaces, which
//! quotes their words; a list that a sentence announces; a row of a table, a glossary or an index; code; a chat.

use rustc_hash::FxHashMap;

use super::{Context, Finding, furniture::Look, lines, wording::wording};
use crate::{dictionary::furniture_words::List, mark::Label, page::Page, text::class::is_han};

/// Lines of the same form that make a table.
const SERIES: usize = 5;

/// What there is to say about a page.
pub(super) struct Doubt {
    /// Whether the page is about interfaces or about the words of furniture.
    pub(super) about: bool,
    /// For every line, whether it belongs to something of the page's own.
    own: Vec<bool>,
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
        Doubt {
            about: about(page, looks),
            own,
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
        let touched = || {
            (looks.iter().enumerate()).filter(|(_, look)| {
                look.span.start < finding.span.end && finding.span.start < look.span.end
            })
        };
        let (mut lines, mut own, mut last, mut first) = (0, 0, 0, usize::MAX);
        for (k, _) in touched() {
            lines += 1;
            own += usize::from(self.own[k]);
            first = first.min(k);
            last = k;
        }
        let edge = last + 4 >= looks.len() || first <= 2 && label != Label::Footer;
        let site = matches!(label, Label::Footer | Label::Breadcrumb | Label::LinkList);
        // What a header owns is no table.
        let headed = label == Label::LinkList && lines >= 3;
        2 * own >= lines.max(1) && !headed
            || self.about && (!edge || finding.score < 0.95 || !site)
            || label == Label::Footer && lines == 1 && quoted(page, &looks[first])
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
        let colon = text.ends_with(':');
        let sentence =
            look.letters >= 8 && (text.contains(['，', '。']) || List::Announces.in_text(text));
        if !(colon && sentence) {
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
    ((1..=8).contains(&lines::letters(word)) && lines::letters(&text[colon..]) >= 6)
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
            own[run].fill(true);
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

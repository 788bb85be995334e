//! # footer
//!
//! What closes a site's pages: copyright and filing numbers (ICP, police), sponsors and technical support, rows of
//! "关于我们 | 联系我们", advice on browsers, and the disclaimers that sites put under what they reprint.
//!
//! **How it decides.** A filing number or a copyright sign in a short line decides by itself. Sponsor, support and address
//! fields need the page's tail and furniture beside them. A disclaimer is told by its sentences: one that starts with a
//! phrase of disclaimers (凡本网注明, 免责声明, 本文仅代表作者) and holds more of them; those that end a line of prose are cut
//! from there on, and so is the name of what made the site and the page's own address, which goes in a line of its own anywhere. Signals: `covered`, `strong`, `items`, `near`, `place`, `lines`, `sentences`.
//!
//! **What it must not touch.** Articles on copyright or on filing a site, the hosts of an event in its announcement, an
//! address or a telephone in a notice, a doctor's advice that an article is no diagnosis.

use std::ops::Range;

use super::{
    Context, Finding, Rule,
    furniture::{self, Kind, Look, Place, View},
    lines, score,
};
use crate::{
    dictionary::{
        phrases::{Role, Says},
        rule_words::List,
    },
    mark::{Evidence, Label},
    page::Page,
    text::{class::Signs, scan},
};

pub(crate) const RULE: Rule = Rule {
    name: "footer",
    label: Label::Footer,
    source: super::manual::manual!("footer.rs"),
    find,
};

const KIND: Kind = Kind {
    label: Label::Footer,
    weigh,
    beside: 1.3,
    doubt: 0.0,
};

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let looks = context.looks();
    let taken = furniture::find(context, &KIND, findings);
    for (k, look) in looks.all.iter().enumerate() {
        let spoken = context.page.lines[look.line]
            .says
            .meets(Says::of(Label::Footer));
        let own = look.numbered && article_of_rules(context, k);
        if !look.span.is_empty() && !taken[k] && look.sentence && spoken && !own {
            findings.extend(disclaimer(context, look));
        }
    }
}

/// Whether numbered line `k` is one of a list of rules whose others, right beside it, have nothing of a footer.
fn article_of_rules(context: &Context<'_>, k: usize) -> bool {
    let looks = &context.looks().all;
    let rule = |k: Option<usize>| {
        k.and_then(|k| looks.get(k)).is_some_and(|look| {
            let says = context.page.lines[look.line].says;
            look.numbered && look.letters > 0 && !says.meets(Says::of(Label::Footer))
        })
    };
    let below = looks.get(k + 1).is_none_or(|look| !look.numbered);
    rule(k.checked_sub(1)) && (below || rule(Some(k + 1)))
}

fn weigh(view: &View<'_>) -> Option<f64> {
    let (look, count, text) = (view.look, view.count, view.text);
    let signs = look.signs(view.page);
    if is_address(text) {
        return Some(1.5);
    }
    if look.letters > 160 || signs.has(Signs::STOP) {
        return None;
    }
    if !look.touched && !signs.has(Signs::COPYRIGHT) {
        return None;
    }
    let filing = signs.has(Signs::DIGIT) && filing_number(text);
    let owned = copyright(text);
    if count.covered == 0 && !filing && !owned {
        return None;
    }
    let statement = look.place == Place::Tail && look.letters <= 40 && states(text);
    let support = List::Support.words().iter().any(|word| {
        (signs.has(Signs::COLON) || text.contains('单'))
            && text.contains(word)
            && text.find(word).is_some_and(|at| {
                text[at + word.len()..]
                    .trim_start()
                    .starts_with([':', '单'])
            })
    });
    // An address or a telephone of a notice looks the same.
    let contact = !filing
        && !owned
        && !support
        && count.any == 0
        && count.fields > 0
        && List::ContactField.in_text(text);
    // Whom a notice tells to ask, right below it.
    let behind = view
        .above
        .is_some_and(|above| above.share() >= 0.6 || above.count(Label::Footer).any > 0);
    let asked = contact && !behind;
    let doubt = match contact {
        true if asked => 2.0,
        true if view.near < 1.0 => 1.6,
        _ => 0.0,
    };
    let sum = -4.8 - doubt
        + if filing { 5.5 } else { 0.0 }
        + match (owned, look.place) {
            (false, _) => 0.0,
            (true, Place::Tail) if look.letters <= 40 => 4.2,
            (true, Place::Tail) => 3.2,
            (true, _) => 2.4,
        }
        + if support { 1.4 } else { 0.0 }
        + if support && text.contains("主办") && look.place == Place::Tail {
            0.8
        } else {
            0.0
        }
        + if statement { 2.4 } else { 0.0 }
        + 2.4 * look.share()
        + 2.2 * count.any.min(2) as f64
        + 1.2 * count.whole.min(4.0)
        + 0.6 * count.items.min(5) as f64
        + 0.5 * count.fields.min(4) as f64
        + 1.0 * view.near
        + match look.place {
            Place::Tail => 1.0,
            Place::Head => -0.6,
            // Between two paragraphs, made of nothing else.
            Place::Middle if count.any > 0 && look.share() >= 0.75 && view.splits() => -0.2,
            Place::Middle => -1.4,
        }
        - if look.numbered || text.starts_with(['*', '-', '·']) {
            2.0
        } else {
            0.0
        }
        - if look.sentence { 1.6 } else { 0.0 };
    // Nothing that stands beside it would carry it.
    if sum + KIND.beside < 0.0 {
        return None;
    }
    (!imprinted(view.page, view.looks, view.order)).then_some(sum)
}

/// Whether a line gives the page's own address: `本文地址:http://… 转载请注明出处`.
pub(super) fn is_address(text: &str) -> bool {
    let word = List::OwnAddress.start(text);
    word.is_some_and(|word| {
        let rest = text[word.len()..].trim_start_matches([':', ' ']);
        rest.len() + word.len() < text.len()
            && ["http", "www."].iter().any(|start| rest.starts_with(start))
    })
}

/// Whether line `k` belongs to a book's imprint, which claims its rights beside its price and its print run.
pub(super) fn imprinted(page: &Page<'_>, looks: &[Look], k: usize) -> bool {
    let near = k.saturating_sub(8)..(k + 3).min(looks.len());
    looks[near].iter().any(|look| {
        let text = look.text(page);
        // 定　价 with its letters set apart.
        !look.sentence && List::Imprint.in_text(text)
            || look.letters <= 24
                && text.contains(' ')
                && text.split_once(':').is_some_and(|(lead, _)| {
                    let lead: String = lead.chars().filter(|c| *c != ' ').collect();
                    List::Imprint.has(&lead)
                })
    })
}

/// Whether the text holds the number of a filed site.
fn filing_number(text: &str) -> bool {
    List::Filing.words().iter().any(|word| {
        scan::find(text, word).is_some_and(|at| {
            let rest = text[at + word.len()..]
                .trim_start_matches([':', ' ', '号', '字', '第', '-', '案', '编']);
            // Some digits may be blotted out.
            let digit = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'x' | b'*');
            rest.bytes().take_while(digit).count() >= 5
        })
    })
}

/// Whether a line forbids or governs reprints.
fn states(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '[', '【', '*', '※', ' ']);
    List::Reprint.in_text(text) && List::ReprintStart.starts(text)
}

/// Whether a short line claims the copyright as a footer does: with the sign, in English, or with a year.
fn copyright(text: &str) -> bool {
    if !scan::any_byte(text, |byte| byte.is_ascii_alphabetic())
        && !text.contains("权所有")
        && !text.contains('©')
    {
        return false;
    }
    let found = List::Copyright.count(text);
    let year = || {
        text.match_indices(['1', '2']).any(|(at, _)| {
            let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
            digits == 4 && (text[at..].starts_with("19") || text[at..].starts_with("20"))
        })
    };
    text.starts_with("powered by")
        || found >= 2
        || found == 1
            && (year()
                || text
                    .strip_prefix("版权所有")
                    .is_some_and(|rest| !rest.starts_with('者'))
                || text.starts_with("著作权所有")
                || text.ends_with("版权所有")
                || text.contains('©'))
}

/// A disclaimer that makes up a line, or ends one.
pub(super) fn disclaimer(context: &Context<'_>, look: &Look) -> Option<Finding> {
    let page = context.page;
    let sentences = sentences(page, look.span.clone());
    let weights: Vec<f64> = sentences
        .iter()
        .map(|s| weight(context, s.clone()))
        .collect();
    let first = weights.iter().position(|&weight| weight >= 2.0)?;
    let mut last = first;
    while last + 1 < sentences.len() {
        let text = &page.folded[sentences[last + 1].clone()];
        let words = List::Disclaimer.count(text);
        if weights[last + 1] < 1.0 && words < 2 {
            break;
        }
        last += 1;
    }
    let whole = first == 0 && last + 1 == sentences.len();
    let best = weights[first..=last].iter().sum::<f64>();
    let place = match look.place {
        Place::Tail => 0.6,
        _ if whole => 0.0,
        _ if last + 1 == sentences.len() => -0.4,
        // Prose goes on behind it.
        _ => -2.0,
    };
    let sum = best - 2.2 + place;
    (sum >= 0.0).then(|| Finding {
        span: lines::trim(
            page,
            sentences[first].start..linked(page, look, sentences[last].end),
        ),
        score: score(sum),
        evidence: Evidence::new()
            .number("phrases", best)
            .number("sentences", (last - first + 1) as u32)
            .text("place", if whole { "line" } else { "end" }),
    })
}

/// With the address of what was reprinted behind a disclaimer that ends at `end`: `原文链接:http://…`.
fn linked(page: &Page<'_>, look: &Look, end: usize) -> usize {
    const LEADS: [&str; 4] = ["原文链接", "本文链接", "原文地址", "本文地址"];
    let rest = &page.folded[end..look.span.end];
    let lead = rest.trim_start();
    let address = LEADS
        .iter()
        .find_map(|word| lead.strip_prefix(word))
        .map(|rest| rest.trim_start_matches([':', ' ']))
        .filter(|address| address.starts_with("http"));
    address.map_or(end, |address| {
        let length = address.bytes().take_while(u8::is_ascii_graphic).count();
        look.span.end - (address.len() - length)
    })
}

/// What a sentence says of being a disclaimer's.
fn weight(context: &Context<'_>, span: Range<usize>) -> f64 {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let text = page.folded[span.clone()].trim_start();
    let letters = page.letters(span.clone());
    if letters > 110 {
        return 0.0;
    }
    let (mut any, mut other, mut covered) = (0, 0, 0);
    let mut lead = usize::MAX;
    let number = text.bytes().filter(u8::is_ascii_digit).count() >= 4;
    for hit in page.hits_in(span.clone()) {
        let Some(meaning) = phrases.uses(hit).iter().find(|u| u.label == Label::Footer) else {
            continue;
        };
        let word = &page.folded[hit.start..hit.end];
        // Without its number a filing is spoken of.
        if !number && (word.contains("icp") || word.contains("备")) {
            continue;
        }
        let size = lines::letters(word);
        // A long phrase is a disclaimer's own wording.
        if meaning.role == Role::Any || size >= 6 && hit.end - hit.start >= 18 {
            any += 1
        } else {
            other += 1
        }
        covered += size;
        lead = lead.min(page.letters(span.start..hit.start));
    }
    if any + other == 0 {
        return 0.0;
    }
    let starts = List::DisclaimerStart.starts(text.trim_start_matches(['*', '※', '(', '【', '[']));
    // Who quotes a disclaimer speaks about it.
    let quoted = text.contains(['“', '「']) && !text.starts_with("凡");
    if any == 0 && !starts || letters < 6 {
        return 0.0;
    }
    f64::from(any) * 1.4
        + f64::from(other) * 0.6
        + 2.0 * covered as f64 / letters.max(1) as f64
        + if starts { 1.2 } else { 0.0 }
        - if lead > 6 { 1.2 } else { 0.0 }
        - if quoted && !starts { 1.5 } else { 0.0 }
}

/// The sentences of a line.
fn sentences(page: &Page<'_>, line: Range<usize>) -> Vec<Range<usize>> {
    let text = &page.folded[line.clone()];
    let mut out = Vec::new();
    let mut start = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((i, c)) = rest.next() {
        if !matches!(c, '。' | '!' | '?') {
            continue;
        }
        let mut end = i + c.len_utf8();
        while let Some(&(j, next)) = rest.peek() {
            if !matches!(next, '”' | '」' | '』' | '"' | ')' | ' ' | '。' | '!' | '?') {
                break;
            }
            end = j + next.len_utf8();
            rest.next();
        }
        out.push(line.start + start..line.start + end);
        start = end;
    }
    if start < text.len() {
        out.push(line.start + start..line.end);
    }
    out
}

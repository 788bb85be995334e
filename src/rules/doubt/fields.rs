//! Fields that say whom to ask, where and when, below or behind each other: a notice's, a firm's, an event's own.

use std::{cell::LazyCell, ops::Range};

use super::super::{
    furniture::{Look, Place},
    lines,
    wording::wording,
    zones,
};
use crate::{dictionary::rule_words::List, mark::Label, page::Page, text::class::Signs};

/// Most letters of a field's name, and of a header of fields.
const FIELD: usize = 8;
const HEADER: usize = 12;
/// Longest name of who signs a notice, in letters.
const SIGNED: usize = 24;
/// Longest line among fields that is none, in letters, and fewest fields that tell of an event.
const NOTE: usize = 16;
const EVENT: usize = 3;
/// What parts the fields of a line.
const PARTED: [char; 4] = [' ', '，', ',', ';'];
/// Words of the market in a line that offers something.
const OFFERS: usize = 2;
/// Letters of a page's title, and lines of so many that may be it.
const TITLE: usize = 6;
const HEADLINE: usize = 48;
const TITLES: usize = 3;
/// Digits of a number to call.
const NUMBER: usize = 7;
/// Sentences in which a firm introduces itself.
const HEAD: usize = 2;

/// The contact data of a notice or of a firm that introduces itself, or below a header that announces them, and what an event's
/// page tells of it, in fields below or behind each other, where the site says nothing of itself: `联系人:某师傅`,
/// `地址:…　邮编:…`, `集合时间:…`.
pub(super) fn card(page: &Page<'_>, looks: &[Look]) -> Vec<bool> {
    let mut card = vec![false; looks.len()];
    let text = |k: usize| looks[k].text(page);
    let site = |k: usize| {
        !gives_contacts(page, looks, k) && looks[k].count(Label::Footer).any > 0
            || List::Copyright.in_text(text(k))
            || List::Filing.in_text(text(k))
    };
    // What else stands around a site's own contact data.
    let furniture = |k: usize| {
        let tools = [Label::Pager, Label::ShareWidget, Label::PageTools];
        looks[k].share() >= 0.6 || tools.iter().any(|label| looks[k].count(*label).any > 0)
    };
    let field = |k: usize| {
        looks
            .get(k)
            .is_some_and(|look| look.signs(page).has(Signs::COLON) && is_fields(look.text(page)))
    };
    // A line among them may say something else.
    let says_more = |k: usize| {
        looks[k].letters <= NOTE && !looks[k].span.is_empty() && !looks[k].sentence && !furniture(k)
    };
    let note = |k: usize| field(k + 1) && says_more(k);
    let owned = LazyCell::new(|| speaks_for_itself(page, looks));
    let mut k = 1;
    while k < looks.len() {
        let start = k;
        while field(k) || k > start && k + 1 < looks.len() && note(k) {
            k += 1;
        }
        let run = start..k;
        k += 1;
        if run.is_empty() {
            continue;
        }
        let above = (0..start).rev().find(|&k| !looks[k].span.is_empty());
        let header = above.filter(|&k| {
            let header = text(k).trim_end_matches(':');
            looks[k].letters <= HEADER && List::AskFor.ends(header)
        });
        let asks = || {
            // Whoever sells something gives his number, too.
            let offers = run
                .clone()
                .filter(|&k| List::Market.count(text(k)) >= OFFERS);
            run.clone().any(|k| gives_contact(text(k))) && 3 * offers.count() <= run.len()
        };
        let event = is_event(page, looks, run.clone());
        let told = header.is_some()
            || event
            || asks()
                && !above.is_none_or(|k| furniture(k) && !gives_contacts(page, looks, k))
                && *owned;
        // So may one before the first and one behind the last of an event's.
        let beside = |k: usize| event && says_more(k) && !text(k).contains(' ');
        let first =
            header.unwrap_or(run.start - usize::from(run.start > 1 && beside(run.start - 1)));
        let end = run.end + usize::from(run.end < looks.len() && beside(run.end));
        let run = first..end;
        let near = first.saturating_sub(1)..(run.end + 1).min(looks.len());
        if told && !near.into_iter().any(site) {
            // Who signs the notice stands below, above the date.
            let signs = |k: usize| looks[k].letters <= SIGNED && lines::is_date(text(k + 1));
            let signed = run.end + 1 < looks.len() && signs(run.end);
            card[first..run.end + usize::from(signed)].fill(true);
        }
    }
    card
}

/// Whether a line is the title of a page of contact data.
fn gives_contacts(page: &Page<'_>, looks: &[Look], k: usize) -> bool {
    k == 0
        && looks
            .first()
            .is_some_and(|look| List::ContactTitle.has(look.text(page)))
}

/// Whether the page is a notice, or a firm's that says since when and where there is one.
fn speaks_for_itself(page: &Page<'_>, looks: &[Look]) -> bool {
    if gives_contacts(page, looks, 0) {
        return true;
    }
    let mut titles = looks
        .iter()
        .filter(|look| look.letters >= TITLE || look.line == looks[0].line && look.letters > 1)
        .take(TITLES);
    let mut head = looks.iter().filter(|look| look.sentence).take(HEAD);
    titles.any(|look| {
        look.letters <= HEADLINE
            && look.place != Place::Tail
            && !look.sentence
            && look.share() < 0.6
            && !zones::is_row(look.text(page))
            && List::NoticeTitle.in_text(look.text(page))
    }) || head.any(|look| List::Introduces.in_text(look.text(page)))
}

/// Whether lines tell of an event, in several fields.
fn is_event(page: &Page<'_>, looks: &[Look], run: Range<usize>) -> bool {
    let names = run.filter_map(|k| fields(looks[k].text(page))).flatten();
    let mut own: Vec<&str> = names.filter(|name| List::EventField.has(name)).collect();
    own.sort_unstable();
    own.dedup();
    own.len() >= EVENT
}

/// The names of the fields that a line is, parted by blanks or commas; `None` where it is something else.
fn fields(text: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    for part in text.split(PARTED).filter(|part| !part.is_empty()) {
        let name = part.split_once(':').map(|(name, _)| name);
        match name.and_then(|name| name.split('(').next()) {
            Some(name) if (2..=FIELD).contains(&lines::letters(name)) => names.push(name),
            // More of the value: another number, an hour.
            _ if !names.is_empty() => {}
            _ => return None,
        }
    }
    (!names.is_empty()).then_some(names)
}

/// Whether a line is nothing but fields, none of which is of a page's tools.
fn is_fields(text: &str) -> bool {
    let tool = |name: &&str| wording(name).counters > 0 || List::PageField.starts(name);
    // An advert says all twice.
    let mut parts: Vec<&str> = text.split(PARTED).filter(|part| !part.is_empty()).collect();
    let all = parts.len();
    parts.sort_unstable();
    parts.dedup();
    parts.len() == all && fields(text).is_some_and(|names| !names.iter().any(tool))
}

/// Whether a field of a line gives contact data.
fn gives_contact(text: &str) -> bool {
    let contact = |name: &str| List::Person.ends(name) || List::ContactField.in_text(name);
    fields(text).is_some_and(|names| names.into_iter().any(contact))
}

/// Whether a line is a field that says whom to ask, with a number to call or an extension: `查询:2724 0000`.
pub(super) fn asks(text: &str) -> bool {
    lines::field(text).is_some_and(|(name, value)| {
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let contact = List::Person.starts(text) || List::Person.ends(name);
        contact && (digits >= NUMBER || digits > 0 && value.contains("分机"))
    })
}

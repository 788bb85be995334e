//! Lines whose characters speak for furniture, as weights that were learnt from examples tell, on pages that have some: at the
//! page's foot few have to, in its middle and at its head more. The same weights speak against lines that the words of furniture
//! alone have taken.

use super::super::{
    Finding, STUFFING, Sum,
    blocks::{Ends, Known, beside},
    byline::{date_length, tells_date},
    furniture::{Look, Place},
    lines, score,
    wording::{Wording, wording},
    zones::{stops, take},
};
use crate::{
    dictionary::{furniture_weights::FurnitureWeights, morphemes::LABELS, rule_words::List},
    mark::Label,
    page::Page,
};

/// Shortest and longest line, in letters.
const SHORTEST: usize = 2;
const LONGEST: usize = 70;
/// What a line's characters come to at least: at the foot beside furniture and apart from it, in the middle likewise, and at
/// the head beside it.
const FOOT: [f32; 2] = [-0.2, 0.5];
const MIDDLE: [f32; 2] = [0.0, 2.2];
const HEAD: f32 = 1.0;
/// Digits of a number to call, and longest name of who posts, in characters.
const NUMBER: usize = 7;
const NAMED: usize = 14;
/// The same for a sentence at the foot, for each sentence of what is glued to a line of the article, and for all of it.
const SENTENCE: f32 = 1.0;
const PIECE: f32 = 0.0;
const GLUED: f32 = 2.5;
/// What a line's characters come to that it does not speak for furniture whatever words it has, where other signals are
/// less than sure.
const AGAINST: f32 = -2.6;
const SPOKEN: f32 = -3.4;
const UNSURE: f64 = 1.5;

/// Whether the page has furniture, and not only what it is stuffed with.
pub(in crate::rules) fn has_some(known: &[Known]) -> bool {
    let of_site =
        |known: &Known| matches!(known, Known::Furniture(label) if !STUFFING.contains(label));
    known.iter().any(of_site)
}

/// Takes them.
pub(in crate::rules) fn find(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    if !has_some(known) {
        return;
    }
    let weights = FurnitureWeights::embedded();
    let ends = Ends::of(known, words);
    // No title stands above the path where one may stand below it.
    let path = known
        .iter()
        .position(|known| *known == Known::Furniture(Label::Breadcrumb));
    let path = path.filter(|&path| known.get(path + 1) == Some(&Known::Open));
    // Whether nothing of the article stands below, but what may be furniture.
    let mut below = true;
    for k in (0..looks.len()).rev() {
        let look = &looks[k];
        let sentence = known[k] == Known::Body && below;
        below &= known[k] != Known::Body;
        if look.span.is_empty()
            || !(SHORTEST..=LONGEST).contains(&look.letters)
            || !(known[k] == Known::Open || sentence)
            || k == ends.title && path.is_none_or(|path| k > path)
            || is_titled(page, looks, k)
            || is_posted(look.text(page))
            || is_credited(page, look)
        {
            continue;
        }
        let last = k + 1 == looks.len();
        let apart = usize::from(beside(known, k) + f64::from(u8::from(last)) < 1.0);
        let least = match ends.place(k) {
            _ if sentence => SENTENCE,
            Place::Tail => FOOT[apart],
            Place::Middle => MIDDLE[apart],
            Place::Head if apart == 0 && k > 0 => HEAD,
            Place::Head => continue,
        };
        // The sign before a heading tells nothing.
        let text = look.text(page);
        let text = text.trim_start_matches(['■', '◆', '●', '▲', '★', '◎', ' ']);
        let weight = weights.of(text);
        // Pairs of letters tell nothing where the letters are set apart.
        if weight < least || tail(text) > 0 || lines::is_set_apart(text) {
            continue;
        }
        let near = |k: Option<usize>| match k.and_then(|k| known.get(k)) {
            Some(Known::Furniture(label)) => Some(*label),
            _ => None,
        };
        let near = |k| near(k).filter(|label| !STUFFING.contains(label));
        let number = text.bytes().filter(u8::is_ascii_digit).count() >= NUMBER;
        let calls = (number && List::Market.in_text(text)).then_some(Label::ContactAd);
        let label = calls.or_else(|| words[k].label().map(|i| LABELS[i]));
        let label = label
            .or_else(|| near(Some(k + 1)))
            .or_else(|| near(k.checked_sub(1)))
            .unwrap_or(Label::PageTools);
        let mut sum = Sum::new(0.3);
        sum.add("learnt", f64::from(weight), 0.2);
        below |= sentence;
        take(label, k..k + 1, sum, known, own);
    }
}

/// Whether a line starts with a byline's field and has another one or a date in it.
fn is_credited(page: &Page<'_>, look: &Look) -> bool {
    let credits = look.count(Label::Byline);
    let text = look.text(page);
    match credits.fields {
        0 => false,
        1 => credits.prefix && tells_date(text),
        _ => credits.prefix || date_length(text) > 0,
    }
}

/// Whether a line is the title of a board's post, above its hour: `标题 [心得] 某某`.
fn is_titled(page: &Page<'_>, looks: &[Look], k: usize) -> bool {
    let starts = |k: usize, word| {
        looks
            .get(k)
            .is_some_and(|look| look.text(page).starts_with(word))
    };
    starts(k, "标题") && starts(k + 1, "时间")
}

/// Whether a line is a name and a date: who wrote the comment below it.
fn is_posted(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(name, date)| {
        (2..=NAMED).contains(&name.chars().count())
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '*'))
            && date.len() >= 8
            && date_length(date) == date.len()
    })
}

/// Where what a line of the article ends in starts that speaks for furniture, sentence by sentence; 0 where nothing does.
fn tail(text: &str) -> usize {
    let weights = FurnitureWeights::embedded();
    let mut start = text.len();
    let stops = text.char_indices().rev();
    let stops = stops.filter(|&(_, c)| matches!(c, '。' | '!' | '?' | '”' | '」'));
    for (at, c) in stops {
        let at = at + c.len_utf8();
        if text[at..start].trim().is_empty() {
            continue;
        }
        if weights.of(&text[at..start]) < PIECE {
            break;
        }
        start = at;
    }
    let glued = start > 0 && start < text.len() && weights.of(&text[..start]) < PIECE;
    if glued { start } else { 0 }
}

/// What is glued to the end of a line of the article.
pub(in crate::rules) fn glued(page: &Page<'_>, look: &Look) -> Option<(Label, Finding)> {
    let text = look.text(page);
    let start = Some(tail(text)).filter(|&start| start > 0)?;
    let rest = text[start..].trim_start();
    let weight = FurnitureWeights::embedded().of(rest);
    if weight < GLUED || !(SHORTEST..=LONGEST).contains(&lines::letters(rest)) {
        return None;
    }
    let label = wording(rest)
        .label()
        .map_or(Label::PageTools, |i| LABELS[i]);
    let mut sum = Sum::new(0.0);
    sum.add("learnt", f64::from(weight), 0.2);
    let finding = Finding {
        span: look.span.end - rest.len()..look.span.end,
        score: score(sum.total),
        evidence: sum.evidence,
    };
    Some((label, finding))
}

/// Gives back lines that were taken for their words or their place and whose characters speak against it.
pub(in crate::rules) fn give_back(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let weights = FurnitureWeights::embedded();
    for (k, look) in looks.iter().enumerate() {
        let unsure = own[k].as_ref().is_some_and(|(label, sum)| {
            sum.total < UNSURE
                && matches!(label, Label::PageTools | Label::ShareWidget | Label::Footer)
        });
        // A title may be of anything where those above and below are links.
        let link = |k: Option<usize>| {
            k.and_then(|k| known.get(k)) == Some(&Known::Furniture(Label::LinkList))
        };
        let listed = link(k.checked_sub(1)) && link(Some(k + 1));
        if unsure && !listed && !look.span.is_empty() {
            let least = if stops(page, looks, Some(k)) {
                SPOKEN
            } else {
                AGAINST
            };
            if weights.of(look.text(page)) < least {
                own[k] = None;
                known[k] = Known::Open;
            }
        }
    }
}

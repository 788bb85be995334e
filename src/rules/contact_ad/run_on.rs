//! Adverts put into a paragraph, which goes on behind the number without a sign: `…三分之一时，办证加微信 ab0000把火关小。`

use std::ops::Range;

use super::{
    Context, Finding, Look, NEAR, market,
    numbers::{contacts, evades},
};
use crate::{
    dictionary::{advert_weights::AdvertWeights, rule_words::List},
    mark::Evidence,
    rules::{
        keyword_stuffing::token::{gain, parts_word},
        lines, score,
    },
    text::class::is_han,
};

/// Letters of a line that may be a paragraph, and most of an advert, of one of its clauses, and behind its number.
const PARAGRAPH: usize = 24;
const LONGEST: usize = 48;
const CLAUSE: usize = 24;
const TAIL: usize = 8;
/// Letters of an advert's last words behind its number, how much they speak for one, and letters of a name there.
const CLOSING: usize = 12;
const CLOSES: f32 = 1.5;
const NAME: usize = 4;
/// Most numbers of a line that are asked.
const MOST: usize = 16;
/// Fewest characters of a number or of an account.
const ACCOUNT: usize = 5;
/// How much a clause before another one says that it is the advert's too.
const ADVERT: f32 = 1.0;
/// The same of one that has somebody to ask.
const SELLS: f32 = 3.0;
/// What is gained where an advert starts inside a clause, and where what stands before it speaks against one, and how much.
const APART: f32 = 6.0;
const SOME: f32 = 2.5;
const ARTICLE: f32 = -1.0;
/// What ends a clause, and what a sentence.
const SIGNS: [char; 8] = ['。', '!', '?', ';', '，', ',', '…', '”'];

/// Finds those of a line.
pub(super) fn find(context: &Context<'_>, look: &Look) -> Vec<Finding> {
    let mut findings = Vec::new();
    let page = context.page;
    let text = look.text(page);
    if look.letters < PARAGRAPH {
        return findings;
    }
    let mut floor = 0;
    for number in numbers(text).take(MOST) {
        if number.start < floor {
            continue;
        }
        let framed = framed(text, floor, &number);
        let place = framed.clone().or_else(|| {
            let end = goes_on(text, number.end)?;
            Some(begin(text, floor, &number, end)..end)
        });
        let Some(Range { start, end }) = place else {
            continue;
        };
        let own = &text[start..end];
        let named = contacts(own);
        if named.direct + named.line == 0 || page.letters(absolute(look, start..end)) > LONGEST {
            continue;
        }
        let weight = AdvertWeights::embedded().of(&text[start..number.start]);
        let before = lines::tail(&text[..start], NEAR);
        let after = lines::head(&text[end..], NEAR);
        let quoted = before.rfind(['“', '「', '"', '‘']) > before.rfind(['”', '」', '’']);
        let speaks = List::Addresses.in_text(before) || List::Addresses.in_text(after);
        // `办证 联系人:…`
        let asked = usize::from(weight >= SELLS && own.contains("联系人"));
        let (market, honest) = (market(own), List::Honest.count(own).saturating_sub(asked));
        let parts = parts_word(text, &(start..end));
        // Brackets stand around what is the article's, too.
        let frame = match (&framed, own.starts_with('(')) {
            (None, _) => 0.0,
            (_, true) => -2.0,
            _ => 0.6,
        };
        let sum = -0.6
            + 0.35 * f64::from(weight.clamp(-3.0, 6.0))
            + 0.7 * market.min(3) as f64
            + 0.6 * named.direct.min(2) as f64
            + if parts { 1.5 } else { 0.0 }
            + if evades(own) { 1.5 } else { 0.0 }
            + frame
            - 1.2 * honest.min(3) as f64
            - if speaks { 0.8 } else { 0.0 }
            - if quoted { 3.0 } else { 0.0 };
        if sum < 0.0 {
            continue;
        }
        floor = end;
        findings.push(Finding {
            span: absolute(look, start..end),
            score: score(sum),
            evidence: Evidence::new()
                .number("contacts", (named.direct + named.line) as u32)
                .number("words", market as u32)
                .number("runs-on", 1),
        });
    }
    findings
}

/// Whether an ideograph stands right behind four digits of a line.
pub(super) fn hinted(text: &str) -> bool {
    text.as_bytes()
        .windows(5)
        .any(|near| matches!(near[4], 0xE4..0xEA) && near[..4].iter().all(u8::is_ascii_digit))
}

/// A place of a line as one of the page.
fn absolute(look: &Look, place: Range<usize>) -> Range<usize> {
    look.span.start + place.start..look.span.start + place.end
}

/// The places in folded text that may be numbers or accounts.
fn numbers(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let part = |at: usize| {
        let sign = |byte: u8| matches!(byte, b'-' | b'_' | b' ');
        let own = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        own(bytes.get(at))
            || bytes.get(at).is_some_and(|&byte| {
                sign(byte)
                    && at > 0
                    && match byte {
                        b' ' => digit(bytes.get(at - 1)) && digit(bytes.get(at + 1)),
                        _ => own(bytes.get(at - 1)) && own(bytes.get(at + 1)),
                    }
            })
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at;
            while part(at) {
                at += 1;
            }
            let own = &bytes[start..at];
            if own.is_empty() {
                at += 1;
            } else if own.len() >= ACCOUNT && own.iter().any(u8::is_ascii_digit) {
                return Some(start..at);
            }
        }
        None
    })
}

/// An advert between two signs that belong together, with the number in it: `【办证 13800000000】`.
fn framed(text: &str, floor: usize, number: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[number.end..];
    let (at, close) = (rest.char_indices()).find(|&(_, c)| c != ' ' && !lines::is_letter(c))?;
    if lines::letters(&rest[..at]) > TAIL {
        return None;
    }
    let open = match close {
        ')' => '(',
        '】' => '【',
        '〉' => '〈',
        '》' => '《',
        '〗' => '〖',
        '→' | '★' | '☆' | '☎' | '◆' | '●' | '■' | '♥' | '◎' | '※' | '~' | '|' => {
            close
        }
        '↙' => '↘',
        _ => return None,
    };
    let start = floor + text[floor..number.start].rfind(open)?;
    let end = number.end + at + close.len_utf8();
    let beside = lines::letters(&text[..start]) + lines::letters(&text[end..]);
    (beside >= CLAUSE).then_some(start..end)
}

/// Where an advert ends whose number ends at byte `at`, if the text goes on there with something else.
fn goes_on(text: &str, at: usize) -> Option<usize> {
    let mut end = at;
    // `(微信同号)`
    let rest = text[end..].trim_start_matches(' ');
    if let Some((inner, _)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'))
        && lines::letters(inner) <= TAIL
        && (List::Contact.in_text(inner) || List::Market.in_text(inner))
    {
        end = text.len() - rest.len() + inner.len() + 2;
    }
    // `13800000000张师傅`
    let rest = text[end..].trim_start_matches(' ');
    let surname = rest.chars().next().filter(|&c| is_han(c));
    if let Some(surname) = surname {
        let title = &rest[surname.len_utf8()..];
        let named = [List::Title, List::Dealer];
        if let Some(title) = named.iter().find_map(|list| list.start(title)) {
            end = text.len() - rest.len() + surname.len_utf8() + title.len();
        }
    }
    let rest = &text[end..];
    let next = rest.chars().next()?;
    // What it says further is its own: `…包售后`, a name.
    let near = lines::head(rest, 3 * LONGEST);
    let own = &near[..near.find(SIGNS).unwrap_or(near.len())];
    let letters = lines::letters(own);
    let further = letters <= CLOSING
        && (List::Market.in_text(own) || AdvertWeights::embedded().of(own) >= CLOSES)
        || letters <= NAME && own.len() == rest.len();
    (is_han(next) && !List::BehindNumber.starts(rest) && !further).then_some(end)
}

/// Where an advert starts that gives that number and ends at byte `end`.
fn begin(text: &str, floor: usize, number: &Range<usize>, end: usize) -> usize {
    let weights = AdvertWeights::embedded();
    let clause = |at: usize| {
        let sign = text[floor..at].rfind(SIGNS).map(|sign| floor + sign);
        sign.map_or(floor, |sign| lines::behind(text, sign))
    };
    let mut start = clause(number.start);
    // Words of the article's before the advert's, which part a word or a clause. A clause may be as long as a page.
    let own = lines::tail(&text[start..number.start], 3 * LONGEST);
    start = number.start - own.len();
    let whole = weights.of(own);
    let inside = own
        .char_indices()
        .skip(1)
        .filter(|&(_, c)| is_han(c))
        .map(|(at, _)| {
            let at = start + at;
            let joined = gain(text, &(at..end)).unwrap_or(0.0);
            (joined + weights.of(&text[at..number.start]) - whole, at)
        });
    if let Some((more, at)) = inside.max_by(|a, b| a.0.total_cmp(&b.0))
        && (more >= APART || more >= SOME && weights.of(&text[start..at]) <= ARTICLE)
    {
        return at;
    }
    // Clauses before it that are its own.
    while start > floor {
        let before = clause(
            text[..start]
                .char_indices()
                .next_back()
                .map_or(0, |(at, _)| at),
        );
        let own = &text[before..start];
        let stops = text[..start].ends_with(['。', '”', '…']);
        if stops || lines::letters(own) > CLAUSE || weights.of(own) < ADVERT {
            break;
        }
        start = before;
    }
    start
}

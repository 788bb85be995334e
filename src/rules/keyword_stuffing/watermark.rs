//! A brand with signs or an address that is put into the middle of words at several places: `(某某彩票)`, `某某娱乐城|site.com`.

use std::ops::Range;

use super::{
    super::{Context, Finding, lines, score},
    strange::is_phrase,
    token,
};
use crate::{dictionary::bigrams::Bigrams, mark::Evidence, page::Page, text::class::is_han};

/// Fewest places.
const PLACES: usize = 3;
/// Most places of a character that leads to one, and how many of them are compared with all others.
const MANY: usize = 60;
const COMPARED: usize = 3;
/// Longest token on either side of that character, in bytes.
const SIDE: usize = 48;
/// Fewest bytes of a site's name with its address.
const SIGNATURE: usize = 10;
/// What ends a sentence that a phrase hangs behind; most bytes of such a phrase, its fewest letters, and on how many lines it is.
const STOPS: [char; 6] = ['。', '!', '?', '”', '」', '…'];
const TAIL: usize = 72;
const TAIL_LETTERS: usize = 4;
const TAILS: usize = 3;
/// What the characters around it gain by standing side by side, in bits a place.
const GAIN: f32 = 0.8;

/// Finds them; `found` are characters that the names of such sites hold, with their places.
pub(super) fn watermarks(
    context: &Context<'_>,
    found: &[(char, usize)],
    findings: &mut Vec<Finding>,
) {
    let page = context.page;
    if found.len() < PLACES {
        return;
    }
    let mut taken: Vec<Range<usize>> = Vec::new();
    for same in found.chunk_by(|a, b| a.0 == b.0) {
        if !(PLACES..=MANY).contains(&same.len()) {
            continue;
        }
        let at: Vec<usize> = same.iter().map(|place| place.1).collect();
        for &one in at.iter().take(COMPARED) {
            if taken.iter().any(|taken| taken.contains(&one)) {
                continue;
            }
            let Some(token) = shared(page.text, one, &at).filter(|token| is_signed(token)) else {
                continue;
            };
            let places: Vec<Range<usize>> = token::occurrences(page.text, token).collect();
            if let Some(gain) = gain(page, &places) {
                taken.extend(places.iter().cloned());
                findings.extend(token::inside(context, &places, gain, 1.5));
            }
        }
    }
}

/// A site's name with its address behind paragraph after paragraph.
pub(super) fn signatures(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let text = context.page.text;
    let bytes = text.as_bytes();
    let latin = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let dots = memchr::memchr_iter(b'.', bytes);
    let dots: Vec<usize> = dots
        .filter(|&at| {
            at > 0 && latin(at - 1) && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)
        })
        .take(MANY + 1)
        .collect();
    if !(PLACES..=MANY).contains(&dots.len()) {
        return;
    }
    let named = |token: &&str| {
        (SIGNATURE..=SIDE).contains(&token.len())
            && token.chars().filter(|&c| is_han(c)).count() >= 2
    };
    let mut tokens = dots.iter().take(COMPARED);
    let Some(token) = tokens.find_map(|&at| shared(text, at, &dots).filter(named)) else {
        return;
    };
    let places: Vec<Range<usize>> = token::occurrences(text, token).collect();
    let ends = |place: &Range<usize>| matches!(bytes.get(place.end), None | Some(b'\n' | b'\r'));
    let stops = ['。', '！', '？', '”', '」', '…'];
    let behind = |place: &&Range<usize>| text[..place.start].trim_end_matches(' ').ends_with(stops);
    if places.len() > PLACES && places.iter().all(ends) && places.iter().filter(behind).count() >= 2
    {
        findings.extend(places.into_iter().map(|place| Finding {
            span: context.page.unfolded(place),
            score: score(1.5),
            evidence: Evidence::new().text("signature", token.to_owned()),
        }));
    }
}

/// A search phrase that hangs behind the last sentence of several lines, always the same.
pub(super) fn tails(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let mut tails: Vec<Range<usize>> = Vec::new();
    for line in page.lines.iter().filter_map(|line| line.folded.clone()) {
        let text = page.folded[line.clone()].trim_end();
        let near = lines::tail(text, TAIL);
        if near.ends_with(STOPS) {
            continue;
        }
        let stop = near.rfind(STOPS);
        let Some(stop) = stop.and_then(|at| Some(at + near[at..].chars().next()?.len_utf8()))
        else {
            continue;
        };
        let end = line.start + text.len();
        let tail = lines::trim(page, end - near.len() + stop..end);
        if page.letters(tail.clone()) >= TAIL_LETTERS {
            tails.push(tail);
        }
    }
    let own = |tail: &Range<usize>| &page.folded[tail.clone()];
    tails.sort_by_key(|tail| (own(tail), tail.start));
    for same in tails.chunk_by(|a, b| own(a) == own(b)) {
        let met = findings
            .iter()
            .any(|one| same.iter().any(|tail| one.meets(tail)));
        if same.len() < TAILS
            || met
            || own(&same[0]).starts_with('(')
            || !is_phrase(page, same[0].clone())
        {
            continue;
        }
        findings.extend(same.iter().map(|tail| {
            Finding {
                span: tail.clone(),
                score: score(1.5),
                evidence: Evidence::new()
                    .text("signature", own(tail).to_owned())
                    .number("places", same.len() as u32),
            }
        }));
    }
}

/// The longest text around byte `one` that stands around `PLACES` of the bytes `at`, itself included.
fn shared<'t>(text: &'t str, one: usize, at: &[usize]) -> Option<&'t str> {
    let ends = |c: &char| matches!(c, '\n' | '。' | '，' | '、' | '！' | '？' | '；');
    let common = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        let mut len = 0;
        while let (Some(c), Some(d)) = (a.next(), b.next())
            && c == d
            && !ends(&c)
            && len <= SIDE
        {
            len += c.len_utf8();
        }
        len
    };
    let others = at.iter().filter(|&&other| other != one);
    let sides: Vec<(usize, usize)> = others
        .map(|&other| {
            let (before, after) = (&text[..one], &text[one..]);
            let left = common(&mut before.chars().rev(), &mut text[..other].chars().rev());
            let right = common(&mut after.chars(), &mut text[other..].chars());
            (left, right)
        })
        .collect();
    let often = |&(left, right): &(usize, usize)| {
        let same = sides
            .iter()
            .filter(|side| side.0 >= left && side.1 >= right);
        same.count() + 1 >= PLACES
    };
    let best = sides
        .iter()
        .copied()
        .filter(often)
        .max_by_key(|side| side.0 + side.1)?;
    let (left, right) = best;
    (left <= SIDE && right <= SIDE).then(|| &text[one - left..one + right])
}

/// Whether a token has a sign or Latin letters beside its ideographs, as no word has.
fn is_signed(token: &str) -> bool {
    let sign = |c: char| !is_han(c) && !c.is_whitespace();
    (3..=16).contains(&lines::letters(token)) && token.contains(is_han) && token.contains(sign)
}

/// How many bits the characters around the places gain where the token is taken out; nothing where that is little, or where
/// it stands between words.
fn gain(page: &Page<'_>, places: &[Range<usize>]) -> Option<f32> {
    let bigrams = Bigrams::embedded();
    let beside = token::beside(page.text, places);
    // It may stand at the end of a clause as well.
    let behind = |place: &&Range<usize>| token::before(page.text, place.start).is_some_and(is_han);
    let behind = places.iter().filter(behind).count();
    if places.len() < PLACES || beside.len() + 1 < PLACES || behind * 4 < places.len() * 3 {
        return None;
    }
    let same = |pair: &(char, char)| beside.iter().filter(|other| *other == pair).count();
    if beside.iter().any(|pair| same(pair) > 1) {
        return None;
    }
    let gains = beside
        .iter()
        .map(|&(a, b)| bigrams.alone(b) - bigrams.after(Some(a), b));
    let gain = gains.sum::<f32>() / beside.len() as f32;
    (gain >= GAIN).then_some(gain)
}

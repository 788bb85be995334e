//! Names that come again in the middle of words: found by what stands in sentences several times with other ideographs on both
//! sides each time, told by the words that read better without them.

use std::ops::Range;

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use super::token::{parts_word, tied};
use crate::{dictionary::bigrams::Bigrams, rules::lines, text::fold};

/// Bytes of an ideograph.
const WIDTH: usize = 3;
/// Bytes of the two ideographs by which what comes again is found, and how often they do at least.
const PAIR: usize = 2 * WIDTH;
const LEAST: usize = 4;
/// Fewest places of a name of two ideographs.
const SHORT: usize = 5;
/// Longest name, in ideographs.
const LONGEST: usize = 8;
/// Slots of the table of counts, as a power of two.
const BITS: u32 = 14;
/// Most pairs that are looked at, and how many of the places of each tell whether all are.
const LOOKED_AT: usize = 96;
const FIRST: usize = 6;
/// Most places of a name that are looked at.
const MANY: usize = 60;
/// Bytes of a line of sentences.
const SENTENCE: usize = 48;
/// One place in so many may be beside a sign, or have the same ideograph beside it as another.
const STRAY: usize = 5;
/// Bits from which two ideographs belong together as those of a word do.
const WORD: f32 = 5.0;
/// What sentences hold a lot of.
const SPOKEN: &str = "可以所者未无";

/// One place of each pair of ideographs that comes again in the sentences of a text, as far as a table of counts can tell.
fn pairs(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut counts = [0u8; 1 << BITS];
    let mut found = Vec::new();
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (from, from + line.len());
        from = end;
        if line.len() < SENTENCE || !is_prose(line) {
            continue;
        }
        let mut at = start;
        while let Some(near) = bytes[..end].get(at..at + 8) {
            let near = u64::from_le_bytes(near.try_into().unwrap_or_default());
            let ideograph =
                |shift: u32| (near >> shift) as u8 >= 0xE4 && (near >> shift) as u8 <= 0xE9;
            if !ideograph(0) {
                at += 1;
            } else if !ideograph(24) {
                at += WIDTH + 1;
            } else {
                let hash = (near << 16).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                let count = &mut counts[(hash >> (64 - BITS)) as usize];
                *count = count.saturating_add(1);
                if usize::from(*count) == LEAST {
                    found.push(at);
                }
                at += WIDTH;
            }
        }
        if found.len() >= LOOKED_AT {
            found.truncate(LOOKED_AT);
            break;
        }
    }
    found
}

/// Whether a line has a comma or a full stop.
fn is_prose(line: &str) -> bool {
    let bytes = line.as_bytes();
    let sign = |at: usize| matches!(bytes[at..], [0xEF, 0xBC, 0x8C, ..] | [0xE3, 0x80, 0x82, ..]);
    memchr::memchr2_iter(0xBC, 0x80, bytes).any(|at| at > 0 && sign(at - 1))
}

/// Finds names put into words of a text, each with its places and how many of these part a word.
pub(in crate::rules) fn find(text: &str) -> impl Iterator<Item = (Vec<Range<usize>>, usize)> + '_ {
    let mut taken = FxHashSet::default();
    pairs(text).into_iter().filter_map(move |at| {
        let finder = Finder::new(&text.as_bytes()[at..at + PAIR]);
        let mut all = finder.find_iter(text.as_bytes());
        // Most words stand beside a sign soon, or beside another one that comes again.
        let mut group: Vec<usize> = all.by_ref().take(FIRST).collect();
        if group.len() < LEAST || !stand_apart(text, &widened(text, &group)?) {
            return None;
        }
        group.extend(all.take(MANY - FIRST));
        let places = widened(text, &group)?;
        let short = places[0].len() == PAIR && places.len() < SHORT;
        if short || !stand_apart(text, &places) || !taken.insert(places[0].start) {
            return None;
        }
        let parted = parted(text, &places)?;
        Some((places, parted))
    })
}

/// The places of a name of which each of these is a part: with what all of them have on both sides.
fn widened(text: &str, starts: &[usize]) -> Option<Vec<Range<usize>>> {
    let bytes = text.as_bytes();
    let same = |at: &dyn Fn(usize) -> Option<usize>| {
        let own = |start: usize| {
            let at = at(start)?;
            bytes
                .get(at..at + WIDTH)
                .filter(|own| matches!(own[0], 0xE4..0xEA))
        };
        let first = own(starts[0]);
        first.is_some() && starts.iter().all(|&start| own(start) == first)
    };
    let (mut left, mut right) = (0, PAIR);
    while same(&|start| start.checked_sub(left + WIDTH)) {
        left += WIDTH;
        if left + right > LONGEST * WIDTH {
            return None;
        }
    }
    while same(&|start| Some(start + right)) {
        right += WIDTH;
        if left + right > LONGEST * WIDTH {
            return None;
        }
    }
    Some(
        starts
            .iter()
            .map(|start| start - left..start + right)
            .collect(),
    )
}

/// Whether places have ideographs on both sides, nearly all of them others.
fn stand_apart(text: &str, places: &[Range<usize>]) -> bool {
    let bytes = text.as_bytes();
    let most = places.len() / STRAY;
    let ideograph = |at: Option<usize>| {
        let own = bytes.get(at?..at? + WIDTH)?;
        matches!(own[0], 0xE4..0xEA).then_some(own)
    };
    let (mut strays, mut left, mut right) = (0, 0, 0);
    let mut beside: Vec<(&[u8], &[u8])> = Vec::with_capacity(places.len());
    for place in places {
        let before = ideograph(place.start.checked_sub(WIDTH));
        match before.zip(ideograph(Some(place.end))) {
            None => strays += 1,
            Some(pair) => {
                left += usize::from(beside.iter().any(|other| other.0 == pair.0));
                right += usize::from(beside.iter().any(|other| other.1 == pair.1));
                beside.push(pair);
            }
        }
        if strays > most || left > most || right > most {
            return false;
        }
    }
    true
}

/// How many words the places of a name part that belongs to none of the words beside it.
fn parted(text: &str, places: &[Range<usize>]) -> Option<usize> {
    let name = fold::fold(&text[places[0].clone()]);
    let spoken = |c: char| lines::PARTICLES.has(c) || SPOKEN.contains(c);
    if name.contains(spoken) || tied(text, places) {
        return None;
    }
    let parted = places
        .iter()
        .filter(|place| parts_word(text, place))
        .count();
    let (all, mut chars) = (places.len(), name.chars());
    let enough = match (chars.next(), chars.next(), chars.next()) {
        // Two ideographs may be a word.
        (Some(first), Some(second), None) => {
            let word = Bigrams::embedded().bond(first, second) > WORD;
            if word {
                parted * 4 >= all * 3
            } else {
                parted * 2 > all
            }
        }
        _ => parted >= 2 && parted * 4 >= all,
    };
    enough.then_some(parted)
}

//! Names that come again in the middle of words: found by what stands in sentences several times with other ideographs on both
//! sides each time, told by the words that read better without them.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::token::{parts_word, tied};
use crate::{
    dictionary::{advert_weights::AdvertWeights, bigrams::Bigrams, rule_words::List},
    rules::lines,
    text::fold,
};

/// Bytes of an ideograph.
const WIDTH: usize = 3;
/// Bytes of the two ideographs by which what comes again is found, and how often they do at least.
const PAIR: usize = 2 * WIDTH;
const LEAST: usize = 4;
/// Fewest places of a name of two ideographs.
const SHORT: usize = 5;
/// Longest name, in ideographs.
const LONGEST: usize = 8;
/// Slots of the table, as a power of two.
const BITS: u32 = 12;
/// Most places of a name, most pairs that are looked at, how many of the places of each tell whether all are, and most names whose words
/// are weighed: a text with more of them repeats itself.
const MANY: usize = 60;
const LOOKED_AT: usize = 96;
const FIRST: usize = 6;
const WEIGHED: usize = 8;
/// Bytes of a line of sentences.
const SENTENCE: usize = 48;
/// One place in so many may be beside a sign, or have the same ideograph beside it as another.
const STRAY: usize = 5;
/// Bits from which two ideographs belong together as those of a word do.
const WORD: f32 = 5.0;
/// How much a name speaks for an advert that needs less proof.
const SELLS: f32 = 1.5;
/// What sentences hold a lot of beside particles.
const SPOKEN: &str = "可以所者未无";

/// Pairs of ideographs and their places.
struct Table {
    /// The last place of each slot, as an index into the places, and how many there are, in the highest byte.
    slots: Box<[u32; 1 << BITS]>,
    /// Each place with the one before it in its slot; 0 is none.
    places: Vec<(u32, u32)>,
    /// Slots with enough places.
    full: Vec<usize>,
}

/// Most pairs of a text that are looked at: what a slot can tell; and at a glance.
pub(in crate::rules) const ALL: usize = (1 << 24) - 2;
pub(in crate::rules) const GLANCE: usize = 700;

impl Table {
    /// The first pairs in the sentences of a text, as many as `most`.
    fn of(text: &str, most: usize) -> Table {
        let bytes = text.as_bytes();
        let mut table = Table {
            slots: Box::new([0; 1 << BITS]),
            places: Vec::with_capacity((text.len() / WIDTH).min(most) + 1),
            full: Vec::new(),
        };
        table.places.push((0, 0));
        let mut from = 0;
        for line in text.split_inclusive('\n') {
            let (start, end) = (from, from + line.len());
            from = end;
            if !is_prose(line) {
                continue;
            }
            if u32::try_from(end).is_err() {
                break;
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
                    table.take((hash >> (64 - BITS)) as usize, at as u32);
                    at += WIDTH;
                    if table.places.len() > most {
                        return table;
                    }
                }
            }
        }
        table
    }

    fn take(&mut self, slot: usize, start: u32) {
        let slot = slot & (self.slots.len() - 1);
        let own = self.slots[slot];
        let count = (own >> 24) + 1;
        if count == LEAST as u32 {
            self.full.push(slot);
        }
        let index = self.places.len() as u32;
        self.places.push((start, own & 0xFF_FFFF));
        self.slots[slot] = count.min(0xFF) << 24 | index;
    }

    /// Where the pair at the last place of a slot stands, the last places, as many as `most`, in order.
    fn group(&self, text: &str, slot: usize, most: usize) -> Vec<usize> {
        let pair = |start: usize| &text.as_bytes()[start..start + PAIR];
        let mut at = (self.slots[slot] & 0xFF_FFFF) as usize;
        let first = self.places[at].0 as usize;
        let mut group = Vec::with_capacity(LEAST);
        while at != 0 && group.len() < most {
            let (start, before) = self.places[at];
            if pair(start as usize) == pair(first) {
                group.push(start as usize);
            }
            at = before as usize;
        }
        group.reverse();
        group
    }
}

/// Whether a line has sentences: it is long, with a comma or a full stop.
pub(super) fn is_prose(line: &str) -> bool {
    let bytes = line.as_bytes();
    let sign = |at: usize| matches!(bytes[at..], [0xEF, 0xBC, 0x8C, ..] | [0xE3, 0x80, 0x82, ..]);
    let mut may = memchr::memchr2_iter(0xBC, 0x80, bytes);
    bytes.len() >= SENTENCE && may.any(|at| at > 0 && sign(at - 1))
}

/// Whether sentences hold a lot of a character, and names nothing of it.
pub(super) fn is_spoken(c: char) -> bool {
    lines::PARTICLES.has(c) || SPOKEN.contains(c)
}

/// Finds names put into words of a text, each with its places and how many of these part a word; `most` pairs of ideographs are looked
/// at.
pub(in crate::rules) fn find(
    text: &str,
    most: usize,
) -> impl Iterator<Item = (Vec<Range<usize>>, usize)> + '_ {
    let table = Table::of(text, most);
    let mut taken = FxHashSet::default();
    (0..table.full.len().min(LOOKED_AT)).filter_map(move |k| {
        let slot = table.full[k];
        // Most words stand beside a sign soon, or beside another one that comes again.
        let last = table.group(text, slot, FIRST);
        if last.len() < LEAST || !stand_apart(text, &widened(text, &last)?) {
            return None;
        }
        let places = widened(text, &table.group(text, slot, MANY))?;
        let short = places[0].len() == PAIR && places.len() < SHORT;
        if short
            || taken.len() == WEIGHED
            || !stand_apart(text, &places)
            || !taken.insert(places[0].start)
        {
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
    if name.contains(is_spoken) || tied(text, places) {
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
        // A name of those who advertise needs less proof.
        _ if parted == 1 => {
            AdvertWeights::embedded().of(&name) >= SELLS || List::Lottery.in_text(&name)
        }
        _ => parted >= 2 && parted * 4 >= all,
    };
    enough.then_some(parted)
}

//! A brand that is put into the prose every so many characters, in the middle of words.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    super::{Context, Finding, lines, score},
    LABEL, again, is_key,
    weigh::honest,
};
use crate::{
    dictionary::{
        bigrams::Bigrams,
        phrases::{Role, Says},
        rule_words::List,
        words::Words,
    },
    mark::Evidence,
    page::Page,
    text::{class::is_han, fold, scan},
};

/// Fewest places in the middle of words, and of a known brand, with what the text has to gain without it then, in bits a place.
const PLACES: usize = 3;
const TWICE: usize = 2;
const TWICE_GAIN: f32 = 1.5;
/// Most words that are looked for.
const CANDIDATES: usize = 6;
/// Longest token, in characters.
const LONGEST: usize = 14;
/// What the characters around a token have to gain, in bits, by standing side by side: little where the token is a known
/// brand with the word or the brackets of one, more for a known brand whose name says nothing, most for an unknown one.
const SITE_GAIN: f32 = -0.6;
const BRACKET_GAIN: f32 = -2.0;
const KNOWN_GAIN: f32 = 0.8;
const UNKNOWN_GAIN: f32 = 1.6;

/// Words of reports on a page that is one, and the gain there.
const REPORTS: usize = 2;
const REPORTED_GAIN: f32 = 4.0;

/// Fewest places of an unknown name, most places of its character, and its length in characters.
const SCATTERED: usize = 4;
const MANY: usize = 60;
const LENGTH: usize = 5;
/// Longest part of one in Latin letters.
const LATIN: usize = 12;
/// What the text has to gain without it, in bits a place.
const HEALED: f32 = 4.0;
/// The same for a name that ends as those of brands do.
const BRANDED: f32 = 1.2;
/// The same for a name of Latin letters and ideographs.
const MIXED: f32 = 1.2;

/// Characters that come again of a name put into the text, its length, and how many of them are looked at.
const REPEATED: usize = 3;
const NAMES: std::ops::RangeInclusive<usize> = 3..=8;
const LOOKED_AT: usize = 24;
/// Signs that nobody writes around a word.
const FRAMES: [char; 8] = ['_', '~', '*', '#', '|', '★', '◆', '※'];
/// Bits from which such a name belongs to the characters beside it, as it may at one place in four.
const TIED: f32 = 1.0;
/// Fewest bits that a word it parts gains without it, of so many characters on each side.
const PARTED: f32 = 5.0;
const BESIDE: usize = 4;

/// Finds them.
pub(super) fn tokens(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let ends = phrases.words(LABEL, Role::BrandEnd);
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    for hit in &page.hits {
        let inside = || {
            before(&page.folded, hit.start).is_some_and(is_letter)
                || after(&page.folded, hit.end).is_some_and(is_letter)
        };
        // A brand, or the word that ends an unknown one.
        let word = &page.folded[hit.start..hit.end];
        let telling = || hit.says.meets(Says::TELLING) || ends.iter().any(|end| **end == *word);
        if is_key(hit) && telling() && inside() {
            let source = page.source(hit.start..hit.end);
            *counts.entry(&page.text[source]).or_default() += 1;
        }
    }
    let mut tags: FxHashMap<&str, usize> = FxHashMap::default();
    for word in bracketed(page) {
        *counts.entry(word).or_default() += 1;
        *tags.entry(word).or_default() += 1;
    }
    let mut tags: Vec<&str> = tags
        .into_iter()
        .filter(|&(word, n)| n >= PLACES && is_tag(context, word))
        .map(|t| t.0)
        .collect();
    tags.sort_unstable();
    for tag in &tags {
        findings.extend(page.text.match_indices(tag).map(|(at, tag)| Finding {
            span: page.unfolded(at..at + tag.len()),
            score: score(2.0),
            evidence: Evidence::new().text("tag", tag.to_owned()),
        }));
    }
    counts.retain(|word, _| !tags.contains(word));
    let mut words: Vec<(&str, usize)> = counts.into_iter().filter(|&(_, n)| n >= 2).collect();
    words.sort_unstable_by_key(|&(word, n)| (std::cmp::Reverse(n), word));
    // A report names again and again what it is about.
    let least = match honest(page).len() >= REPORTS {
        true => REPORTED_GAIN,
        false => f32::MIN,
    };
    let mut taken: Vec<Range<usize>> = Vec::new();
    for (word, _) in words.into_iter().take(CANDIDATES) {
        let Some((places, gain)) = spliced(context, word).filter(|found| found.1 >= least) else {
            continue;
        };
        if taken
            .iter()
            .any(|t| t.start < places[0].end && places[0].start < t.end)
        {
            continue;
        }
        taken.extend(places.iter().cloned());
        findings.extend(inside(context, &places, gain, 2.0));
    }
}

/// A made-up name that no table holds, put into the middle of words at many places. Characters of such names lead to it;
/// what tells is that the text reads better without it at every place.
pub(super) fn unknown(context: &Context<'_>, found: &[(char, usize)], findings: &mut Vec<Finding>) {
    let text = context.page.text;
    if found.len() < SCATTERED {
        return;
    }
    let mut taken: Vec<Range<usize>> = Vec::new();
    for same in found.chunk_by(|a, b| a.0 == b.0) {
        let at: Vec<usize> = same.iter().map(|place| place.1).collect();
        let width = same[0].0.len_utf8();
        let often = |side: &dyn Fn(usize) -> Option<char>| {
            let mut beside: Vec<char> = at.iter().filter_map(|&at| side(at)).collect();
            beside.sort_unstable();
            let most = beside.chunk_by(|a, b| a == b).map(<[char]>::len).max();
            most.is_some_and(|most| most >= SCATTERED)
        };
        let many = (SCATTERED..=MANY).contains(&at.len());
        if !many || !often(&|at| before(text, at)) && !often(&|at| after(text, at + width)) {
            continue;
        }
        for word in repeated(text, &at, width) {
            let places: Vec<Range<usize>> = occurrences(text, word).collect();
            let free =
                |p: &Range<usize>| taken.iter().all(|t| p.end <= t.start || t.end <= p.start);
            let least = match ends_brand(context, &fold::fold(word)) {
                true => BRANDED,
                false => HEALED,
            };
            if places.iter().all(free)
                && let Some(gain) = healed(text, word, &places, (1, 1, least))
            {
                findings.extend(inside(context, &places, gain, 1.5));
                taken.extend(places);
            }
        }
    }
}

/// A made-up name that starts or ends with Latin letters, put into the middle of words at many places.
pub(super) fn latin(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let text = context.page.text;
    let bytes = text.as_bytes();
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    let mut at = 0;
    while let Some(start) = scan::next_letter(bytes, at) {
        let len = (start..).take_while(|&at| letter(at)).count();
        at = start + len;
        // Ideographs right beside it: nobody wrote a word there.
        let beside = before(text, start).is_some_and(is_han) && after(text, at).is_some_and(is_han);
        if beside && (2..=LATIN).contains(&len) {
            *counts.entry(&text[start..at]).or_default() += 1;
        }
    }
    let mut words: Vec<&str> = (counts.into_iter())
        .filter(|&(_, n)| (SCATTERED..=MANY).contains(&n))
        .map(|(word, _)| word)
        .collect();
    words.sort_unstable();
    for word in words.into_iter().take(CANDIDATES) {
        let Some(places) = widened(text, occurrences(text, word).collect()) else {
            continue;
        };
        let word = &text[places[0].clone()];
        // Latin letters and ideographs in one name are rare in prose.
        let least = match word.contains(is_han) {
            true => (1, 2, MIXED),
            false => (1, 1, HEALED),
        };
        if let Some(gain) = healed(text, word, &places, least) {
            findings.extend(inside(context, &places, gain, 1.5));
        }
    }
}

/// A name of any characters that is put into the text at several places, some of them in the middle of a word, as no word of the
/// text is.
pub(super) fn repeats(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let text = context.page.text;
    let mut taken: Vec<Range<usize>> = Vec::new();
    for end in again(text) {
        let Some(word) = back(text, end, REPEATED) else {
            continue;
        };
        if taken.iter().any(|taken| taken.contains(&word.start)) {
            continue;
        }
        let Some(places) = widened(text, occurrences(text, &text[word]).collect()) else {
            continue;
        };
        let token = &text[places[0].clone()];
        let folded = fold::fold(token);
        let (places, sign) = signed(text, places);
        // A game or a lottery between other signs.
        let known = || {
            let phrases = context.dictionaries.phrases();
            let whole = |hit: &crate::dictionary::phrases::Hit| {
                is_key(hit) && hit.start == 0 && hit.end == folded.len()
            };
            phrases.find(&folded).iter().any(whole) || List::Lottery.in_text(&folded)
        };
        let framed = |c: char| FRAMES.contains(&c) || known();
        let framed = sign.is_some_and(framed) && places.len() >= PLACES;
        // Ideographs and digits in one name that stands between ideographs are rare in prose.
        let name = folded.trim_end_matches(|c: char| c.is_ascii_digit());
        let mixed = name.chars().count() >= REPEATED
            && name.chars().all(is_han)
            && folded.len() - name.len() >= TWICE
            && beside(text, &places).len() == places.len();
        let branded = framed || ends_brand(context, &folded) || mixed;
        let told = Told {
            framed,
            branded,
            signed: sign.is_some(),
        };
        let fits = NAMES.contains(&token.chars().count())
            && !folded.contains(again::is_spoken)
            && (branded || sign.is_some() || places.len() >= PLACES);
        if fits && let Some(parted) = parts_words(text, &places, told) {
            let found = |place| inside_words(context, place, places.len(), parted);
            findings.extend(places.iter().map(found));
        }
        // What stands there was looked at, whatever it is.
        taken.extend(places);
    }
    for (places, parted) in again::find(text, again::ALL) {
        let found = |place: &Range<usize>| {
            findings
                .iter()
                .any(|one| one.meets(&context.page.unfolded(place.clone())))
        };
        if places.iter().any(found) {
            continue;
        }
        // A long page has more of them than were looked at.
        let all: Vec<Range<usize>> = occurrences(text, &text[places[0].clone()]).collect();
        let found = |place| inside_words(context, place, all.len(), parted);
        findings.extend(all.iter().map(found));
    }
}

/// What is found at a place of a name that stands at `places` places, of which some part a word.
fn inside_words(
    context: &Context<'_>,
    place: &Range<usize>,
    places: usize,
    parted: usize,
) -> Finding {
    Finding {
        span: context.page.unfolded(place.clone()),
        score: score(1.5),
        evidence: Evidence::new()
            .number("inside-words", places as u32)
            .number("parted", parted as u32),
    }
}

/// Places with the signs that stand before and behind each of them, and the sign, if these are the same everywhere.
fn signed(text: &str, places: Vec<Range<usize>>) -> (Vec<Range<usize>>, Option<char>) {
    let (Some(left), Some(right)) = (before(text, places[0].start), after(text, places[0].end))
    else {
        return (places, None);
    };
    let pair = left == right
        || matches!(
            (left, right),
            ('【', '】') | ('[', ']') | ('<', '>') | ('“', '”') | ('「', '」') | ('(', ')')
        );
    let sign =
        |c: char| !is_letter(c) && !c.is_whitespace() && !"，。、；：！？,.;:!?‘’\"'".contains(c);
    let same = |place: &Range<usize>| {
        before(text, place.start) == Some(left) && after(text, place.end) == Some(right)
    };
    if !pair || !sign(left) || !places.iter().all(same) {
        return (places, None);
    }
    let widen = |place: Range<usize>| place.start - left.len_utf8()..place.end + right.len_utf8();
    (places.into_iter().map(widen).collect(), Some(left))
}

/// Where three characters end that a text has more than once, the first place of each.
fn again(text: &str) -> Vec<usize> {
    let bits = (text.len() / 3 + 1)
        .next_power_of_two()
        .ilog2()
        .clamp(6, 16)
        + 2;
    let slot = |key: u64| (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as usize;
    // Most of them stand there once, which a few bits tell.
    let mut seen = vec![0u8; 1 << bits];
    let mut windows = Vec::with_capacity(text.len() / 3);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let from = start;
        start += line.len();
        // What is put into words stands in sentences.
        if !again::is_prose(line) {
            continue;
        }
        let (mut key, mut run) = (0, 0);
        for (at, c) in line.char_indices() {
            if !is_han(c) && !c.is_ascii_alphanumeric() {
                run = 0;
                continue;
            }
            key = (key << 21 | u64::from(c)) & ((1 << (21 * REPEATED)) - 1);
            run += 1;
            if run >= REPEATED {
                let seen = &mut seen[slot(key)];
                *seen = seen.saturating_add(1);
                windows.push((key, from + at + c.len_utf8()));
            }
        }
    }
    let mut counts: FxHashMap<u64, (usize, usize)> = FxHashMap::default();
    for (key, end) in windows {
        if seen[slot(key)] > 1 {
            counts.entry(key).or_insert((0, end)).0 += 1;
        }
    }
    let counts = counts.into_values();
    let mut counts: Vec<(usize, usize)> = counts
        .filter(|&(n, _)| (TWICE..=MANY).contains(&n))
        .collect();
    counts.sort_unstable_by_key(|&(n, end)| (std::cmp::Reverse(n), end));
    counts.truncate(LOOKED_AT);
    counts.into_iter().map(|(_, end)| end).collect()
}

/// The last `chars` characters before a byte.
fn back(text: &str, end: usize, chars: usize) -> Option<Range<usize>> {
    let (start, _) = text[..end].char_indices().rev().nth(chars - 1)?;
    Some(start..end)
}

/// What tells of a name that is put into a text: signs that nobody writes around a word, or any, and a brand's end.
#[derive(Clone, Copy)]
struct Told {
    framed: bool,
    branded: bool,
    signed: bool,
}

/// How many words the places of a name part, where it belongs to none of the words beside it and these are others each time;
/// `None` where that is no proof.
fn parts_words(text: &str, places: &[Range<usize>], told: Told) -> Option<usize> {
    let beside = beside(text, places);
    let one_of = |side: fn(&(char, char)) -> char| {
        let set: FxHashSet<char> = beside.iter().map(side).collect();
        set.len() + beside.len() / 5 >= beside.len()
    };
    if beside.is_empty() || !one_of(|pair| pair.0) || !one_of(|pair| pair.1) {
        return None;
    }
    if tied(text, places) {
        return None;
    }
    let parted = places
        .iter()
        .filter(|place| parts_word(text, place))
        .count();
    let enough = match told {
        Told { framed: true, .. } => beside.len() >= TWICE,
        Told { branded: true, .. } => {
            parted + usize::from(told.signed || places.len() >= PLACES) >= TWICE
        }
        _ => parted >= TWICE && parted * 4 >= places.len(),
    };
    enough.then_some(parted)
}

/// Whether a name belongs to the ideographs beside it at more than one place in four.
pub(super) fn tied(text: &str, places: &[Range<usize>]) -> bool {
    let beside = beside(text, places);
    let token = &text[places[0].clone()];
    let (Some(first), Some(last)) = (token.chars().next(), token.chars().next_back()) else {
        return true;
    };
    let ends = [first, last].map(fold::fold_char);
    let bigrams = Bigrams::embedded();
    let bond = |a, b| bigrams.bond(a, b).max(0.0);
    // Less than the words beside it belong together is a chance.
    let tied = |pair: &&(char, char)| {
        let own = bond(pair.0, ends[0]) + bond(ends[1], pair.1);
        own > TIED && own >= bond(pair.0, pair.1)
    };
    beside.iter().filter(tied).count() * 4 > beside.len()
}

/// Whether a word lies around a place of a text, part of it before and part of it behind.
pub(in crate::rules) fn parts_word(text: &str, place: &Range<usize>) -> bool {
    gain(text, place).is_some_and(|gain| gain >= PARTED)
}

/// How many bits likelier the words around a place of a text are without it; `None` where no ideographs stand on both sides.
pub(in crate::rules) fn gain(text: &str, place: &Range<usize>) -> Option<f32> {
    let near = |side: &mut dyn Iterator<Item = char>| -> Vec<char> {
        let side = side.take(BESIDE).take_while(|&c| is_han(c));
        side.map(Bigrams::symbol).collect()
    };
    let mut left = near(&mut text[..place.start].chars().rev());
    left.reverse();
    let right = near(&mut text[place.end..].chars());
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let words = Words::embedded();
    let apart = words.bits(&left) + words.bits(&right);
    Some(apart - words.bits(&[left, right].concat()))
}

/// What is found at the places of a name inside words, without which the text gains so many bits a place.
pub(super) fn inside(
    context: &Context<'_>,
    places: &[Range<usize>],
    gain: f32,
    sum: f64,
) -> impl Iterator<Item = Finding> {
    places.iter().map(move |place| Finding {
        span: context.page.unfolded(place.clone()),
        score: score(sum),
        evidence: Evidence::new()
            .number("inside-words", places.len() as u32)
            .number("gain", f64::from(gain)),
    })
}

/// The words around a character that come back most often, the longest first; `at` are the character's places.
fn repeated<'t>(text: &'t str, at: &[usize], width: usize) -> Vec<&'t str> {
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    for &at in at {
        let mut start = at;
        for left in 0..LENGTH {
            let mut end = at + width;
            for right in 0..LENGTH - left {
                if left + right > 1 {
                    *counts.entry(&text[start..end]).or_default() += 1;
                }
                match after(text, end).filter(|&c| is_han(c)) {
                    Some(c) => end += c.len_utf8(),
                    None => break,
                }
            }
            match before(text, start).filter(|&c| is_han(c)) {
                Some(c) => start -= c.len_utf8(),
                None => break,
            }
        }
    }
    let mut words: Vec<(&str, usize)> = counts
        .into_iter()
        .filter(|&(_, n)| n >= SCATTERED)
        .collect();
    words.sort_unstable_by_key(|&(word, _)| (std::cmp::Reverse(word.len()), word));
    words.truncate(CANDIDATES);
    words.into_iter().map(|word| word.0).collect()
}

/// How many bits the text gains at a place, on the average, where the word is taken out of it; nothing where that is less than
/// the last of `least`, or where it does not gain at a share of the places, its first two, but one.
fn healed(
    text: &str,
    word: &str,
    places: &[Range<usize>],
    least: (usize, usize, f32),
) -> Option<f32> {
    let beside = beside(text, places);
    let left: FxHashSet<char> = beside.iter().map(|pair| pair.0).collect();
    let right: FxHashSet<char> = beside.iter().map(|pair| pair.1).collect();
    let (inside, all) = (beside.len(), places.len());
    // A word of the page comes back with the same words beside it.
    let parted = left.len().min(right.len()) * 4 >= inside * 3;
    if !parted || inside < SCATTERED || inside + 1 < all {
        return None;
    }
    let bigrams = Bigrams::embedded();
    let (first, last) = (word.chars().next()?, word.chars().next_back()?);
    let (first, last) = (fold::fold_char(first), fold::fold_char(last));
    let bond = |a: char, b: char| bigrams.bond(a, b);
    let gains = || {
        let pairs = beside.iter();
        pairs.map(|&(a, b)| bond(a, b) - bond(a, first) - bond(last, b))
    };
    let healed = gains().filter(|&gain| gain > 0.0).count();
    let gain = gains().sum::<f32>() / inside as f32;
    let (part, whole, bits) = least;
    ((healed + 1) * whole >= all * part && gain >= bits).then_some(gain)
}

/// Where a word stands in a text.
pub(super) fn occurrences<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = Range<usize>> {
    let found = memchr::memmem::find_iter(text.as_bytes(), word.as_bytes());
    found.map(|at| at..at + word.len())
}

/// The ideographs right before and behind places in a text, folded, where both are ideographs.
pub(super) fn beside(text: &str, places: &[Range<usize>]) -> Vec<(char, char)> {
    let han = |c: Option<char>| c.filter(|&c| is_han(c)).map(fold::fold_char);
    let both = |p: &Range<usize>| Some((han(before(text, p.start))?, han(after(text, p.end))?));
    places.iter().filter_map(both).collect()
}

/// Words in heavy brackets, with them.
fn bracketed<'p>(page: &'p Page<'_>) -> impl Iterator<Item = &'p str> {
    page.brackets.iter().filter_map(|&at| {
        let text = &page.text[at..];
        let close = match text.chars().next()? {
            '【' => '】',
            '[' => ']',
            _ => '］',
        };
        let mut near = text.char_indices().take(LONGEST);
        let (end, found) = near.find(|&(_, c)| c == close || c == '\n')?;
        (found == close).then(|| &text[..end + close.len_utf8()])
    })
}

/// Whether words in brackets are a brand: a known one and little else, or the word of one behind an unknown name.
fn is_tag(context: &Context<'_>, word: &str) -> bool {
    let folded = fold::fold(word);
    let phrases = context.dictionaries.phrases();
    let hits = phrases.find(&folded);
    let letters = |text: &str| lines::letters(text);
    let (mut covered, mut telling) = (0, false);
    for hit in hits.iter().filter(|hit| is_key(hit)) {
        let is = |role| phrases.is(hit, LABEL, role);
        let own = letters(&folded[hit.start..hit.end]);
        covered += own;
        telling |= (is(Role::Strong) || is(Role::Brand)) && own > 2;
    }
    let core = folded.trim_matches(|c: char| !is_letter(c));
    let game = phrases.has_word(LABEL, Role::Game, core);
    let all = letters(&folded);
    let whole = context.page.whole();
    // The page speaks of it outside of the brackets as well.
    let spoken = whole.matches(core).count() > whole.matches(&folded).count();
    all >= 3 && !spoken && (telling && covered * 2 >= all || game && covered * 3 >= all)
}

/// Whether words end as the names of brands do.
fn ends_brand(context: &Context<'_>, words: &str) -> bool {
    let ends = context.dictionaries.phrases().words(LABEL, Role::BrandEnd);
    ends.iter().any(|end| words.ends_with(&**end))
}

fn is_letter(c: char) -> bool {
    lines::is_letter(c) || c.is_ascii_digit()
}

pub(super) fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// The places with what all of them have beside them, which is of the token; nothing where that is much.
fn widened(text: &str, mut places: Vec<Range<usize>>) -> Option<Vec<Range<usize>>> {
    let shared = |side: &dyn Fn(&Range<usize>) -> Option<char>| {
        let first = side(&places[0]).filter(|&c| is_letter(c) || matches!(c, '.' | '/'))?;
        places
            .iter()
            .all(|p| side(p) == Some(first))
            .then_some(first)
    };
    let (mut left, mut right) = (0, 0);
    while let Some(c) = shared(&|p| before(text, p.start - left)) {
        left += c.len_utf8();
        if left > 3 * LONGEST {
            return None;
        }
    }
    while let Some(c) = shared(&|p| after(text, p.end + right)) {
        right += c.len_utf8();
        if right > 3 * LONGEST {
            return None;
        }
    }
    for place in &mut places {
        *place = place.start - left..place.end + right;
    }
    Some(places)
}

/// The places of a token that `word` is the core of, and how much likelier the text is without it.
fn spliced(context: &Context<'_>, word: &str) -> Option<(Vec<Range<usize>>, f32)> {
    let text = context.page.text;
    let places: Vec<Range<usize>> = occurrences(text, word)
        .filter(|at| {
            before(text, at.start).is_some_and(is_letter)
                || after(text, at.end).is_some_and(is_letter)
        })
        .collect();
    if places.len() < TWICE {
        return None;
    }
    let places = widened(text, places)?;
    let token = &text[places[0].clone()];
    let letters = lines::letters(token);
    if !(3..=LONGEST).contains(&letters) {
        return None;
    }
    let folded = fold::fold(token);
    let phrases = context.dictionaries.phrases();
    let hits = phrases.find(&folded);
    let telling = hits.iter().any(|hit| {
        let is = |role| phrases.is(hit, LABEL, role);
        (is(Role::Strong) || is(Role::Brand)) && lines::letters(&folded[hit.start..hit.end]) > 2
    });
    let keyed = hits.iter().any(is_key);
    let latin = folded.bytes().any(|b| b.is_ascii_alphanumeric());
    let bracket = token.starts_with(['【', '[']);
    let site = latin || ends_brand(context, &folded);
    let foreign = context.page.in_other_script(token, 1);
    let titled = context
        .page
        .title()
        .is_some_and(|line| text[line.span.clone()].contains(token));
    let least = match (telling, site) {
        (true, _) if bracket || foreign => BRACKET_GAIN,
        (true, true) if !titled => SITE_GAIN,
        (true, _) => KNOWN_GAIN,
        (false, true) if keyed || bracket => UNKNOWN_GAIN,
        _ => return None,
    };
    let bigrams = Bigrams::embedded();
    let (mut inside, mut gain) = (0, 0.0);
    for place in &places {
        let (Some(a), Some(b)) = (before(text, place.start), after(text, place.end)) else {
            continue;
        };
        let (a, b) = (fold::fold_char(a), fold::fold_char(b));
        if is_han(a) && is_han(b) {
            inside += 1;
            gain += bigrams.alone(b) - bigrams.after(Some(a), b);
        }
    }
    let gain = gain / inside.max(1) as f32;
    // Where one more stands between clauses, two tell as well.
    if inside == TWICE && places.len() <= PLACES && telling && !bracket && !titled {
        return (gain >= TWICE_GAIN).then_some((places, gain));
    }
    (inside >= PLACES && inside * 10 >= places.len() * 6 && gain >= least).then_some((places, gain))
}

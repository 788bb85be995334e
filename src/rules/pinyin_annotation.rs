//! # pinyin-annotation
//!
//! Pinyin in brackets that a machine put behind characters: 堅(jiān)決 → 堅決, 鄉（xiāng）村 → 鄉村. The brackets go, the
//! characters stay.
//!
//! **How it decides.** For the page as a whole. A bracket counts when it stands behind a character and holds a reading of
//! it with its tone. The page is annotated by machine when there are enough such brackets (`annotations`), nearly every
//! occurrence of an annotated character is annotated (`always`), and nearly all annotated characters are written so in
//! traditional script only (`traditional`): the machine that annotates does it where one script turns into the other. Other
//! characters tell too, on a page in traditional script, where many of them are annotated, none of them is left out, several come
//! again, and others have nothing (`characters`, `again`).
//! On such a page a bracket with a reading that does not fit goes too when the character before it was garbled.
//!
//! **What it must not touch.** Lessons, dictionary entries, a gloss in prose, names in brackets (张(Zhang)), readings
//! without tone marks, Zhuyin.

use rustc_hash::FxHashMap;

use super::{Repair, Repairer};
use crate::{
    dictionary::{Dictionaries, rule_words::List},
    mark::{Edit, Evidence, Label},
    text::{
        class::is_han,
        fold,
        pinyin::{self, Readings},
    },
};

pub(super) const REPAIRER: Repairer = Repairer {
    name: "pinyin-annotation",
    label: Label::PinyinAnnotation,
    source: super::manual::manual!("pinyin_annotation.rs"),
    find,
};

/// Fewest annotations of an annotated page.
const FEWEST: usize = 5;
/// Least share of the annotated characters' occurrences that are annotated.
const ALWAYS: f64 = 0.85;
/// Least share of the annotations that stand behind characters of traditional script only.
const TRADITIONAL: f64 = 0.9;
/// The same where there are so many: a machine's table may have a few others.
const TRADITIONAL_OF_MANY: f64 = 0.75;
const MANY: usize = 12;
/// Fewest annotations of a page that may speak of lessons.
const LESSON: usize = 30;

/// What tells of a machine that annotates any characters: so many annotations of so many characters, so many of these more than once
/// and each time, nearly all of their occurrences, and at most such a share of the page's ideographs; a reader for children has them all.
const ANY: usize = 16;
const CHARACTERS: usize = 12;
const AGAIN: usize = 3;
const EACH: f64 = 0.97;
const MOST: f64 = 0.85;
/// Least share of a page's ideographs, but for those that have a reading, that only traditional script has.
const SCRIPT: f64 = 0.08;

/// A bracket that may be an annotation.
struct Bracket {
    start: usize,
    end: usize,
    /// The character before it.
    character: char,
    /// Whether the reading is one of the character's.
    fits: bool,
    /// Whether it has a tone; a light syllable has none.
    toned: bool,
}

fn find(text: &str, specials: &[usize], _: &Dictionaries, repairs: &mut Vec<Repair>) {
    let brackets = brackets(text, specials);
    let counts = |b: &&Bracket| b.fits && b.toned;
    let fitting = brackets.iter().filter(counts).count();
    if fitting < FEWEST {
        return;
    }
    // A bit a character of the basic plane.
    let mut annotated = [0u64; 0x1_0000 / 64];
    let mut traditional = 0;
    for bracket in brackets.iter().filter(counts) {
        if let Some(bits) = annotated.get_mut(bracket.character as usize / 64) {
            *bits |= 1 << (bracket.character as usize % 64);
        }
        traditional += usize::from(fold::is_traditional(bracket.character));
    }
    let is_annotated = |c: char| {
        let bits = annotated.get(c as usize / 64).copied().unwrap_or(0);
        bits >> (c as usize % 64) & 1 == 1
    };
    // What a site says above and below its article is not annotated.
    let article = article(text, &brackets);
    let occurrences = article.chars().filter(|&c| is_annotated(c)).count();
    let always = fitting as f64 / occurrences.max(1) as f64;
    let traditional = traditional as f64 / fitting as f64;
    let least = match fitting {
        ..MANY => TRADITIONAL,
        _ => TRADITIONAL_OF_MANY,
    };
    if always < ALWAYS {
        return;
    }
    let mut evidence = Evidence::new()
        .number("annotations", fitting as u32)
        .number("always", always)
        .number("traditional", traditional);
    if traditional >= least {
        if fitting < LESSON && List::Lesson.in_text(text) {
            return;
        }
    } else {
        // What a lesson reads aloud, it speaks of elsewhere.
        let all = || text.chars().filter(|&c| is_annotated(c)).count();
        let machine =
            fitting >= ANY && fitting as f64 >= EACH * all() as f64 && !List::Lesson.in_text(text);
        let Some((characters, again)) = machine.then(|| any(article, &brackets)).flatten() else {
            return;
        };
        evidence = evidence
            .number("characters", characters as u32)
            .number("again", again as u32);
    }
    let score = (0.9 + 0.1 * always * traditional).min(1.0);
    for bracket in brackets {
        // A misfit stays, unless what stands before it is no character that could have a reading at all.
        let closed = matches!(
            bracket.character,
            '」' | '』' | '”' | '’' | '》' | ')' | '）'
        );
        let garbled =
            bracket.toned && !closed && !('\u{4E00}'..='\u{9FFF}').contains(&bracket.character);
        if !bracket.fits && !garbled {
            continue;
        }
        repairs.push(Repair {
            span: bracket.start..bracket.end,
            edit: Some(Edit::Replace(String::new())),
            score,
            evidence: evidence.clone(),
        });
    }
}

/// The lines from the first one with such a bracket to the last.
fn article<'t>(text: &'t str, brackets: &[Bracket]) -> &'t str {
    let (first, last) = match brackets {
        [] => return text,
        [first, ..] => (first.start, brackets[brackets.len() - 1].end),
    };
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    &text[start..end]
}

/// How many characters a machine annotated that annotates any, and how many of them more than once; `None` where it may have been a
/// teacher.
fn any(text: &str, brackets: &[Bracket]) -> Option<(usize, usize)> {
    let mut counts: FxHashMap<char, usize> = FxHashMap::default();
    for bracket in brackets.iter().filter(|b| b.fits && b.toned) {
        *counts.entry(bracket.character).or_default() += 1;
    }
    let again = counts.values().filter(|&&n| n > 1).count();
    let (mut ideographs, mut traditional) = (0, 0);
    for c in text.chars().filter(|&c| is_han(c)) {
        ideographs += 1;
        traditional += usize::from(!counts.contains_key(&c) && fold::is_traditional(c));
    }
    let annotated: usize = counts.values().sum();
    let others = ideographs - annotated.min(ideographs);
    let fits = counts.len() >= CHARACTERS
        && again >= AGAIN
        && annotated as f64 <= MOST * ideographs as f64
        && traditional as f64 >= SCRIPT * others as f64;
    fits.then_some((counts.len(), again))
}

/// The brackets that hold nothing but a reading with its tone.
fn brackets(text: &str, specials: &[usize]) -> Vec<Bracket> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    for &start in specials {
        // Of half or of full width.
        let inner = match bytes[start] {
            b'(' => start + 1,
            0xEF if text[start..].starts_with('（') => start + 3,
            _ => continue,
        };
        let Some((reading, close)) = pinyin::closed(&text[inner..]) else {
            continue;
        };
        let Some(character) = text[..start].chars().next_back() else {
            continue;
        };
        let Some(readings) = Readings::of(reading) else {
            continue;
        };
        found.push(Bracket {
            start,
            end: inner + reading.len() + close.len_utf8(),
            character,
            // A machine may read the character's simplified form, which can have a reading of its own: 績(jì).
            fits: readings.fit(character) || readings.fit(fold::fold_char(character)),
            toned: readings.toned,
        });
    }
    found
}

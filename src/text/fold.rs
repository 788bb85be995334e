//! Folding: traditional to simplified, full-width to half-width, upper to lower case.

use std::{collections::HashMap, sync::OnceLock};

use rustc_hash::FxHashSet;

use super::{class::char_at, offsets::Offsets};

/// Traditional to simplified, the pairs of `dictionaries/fold.tsv`; both sides have the same length in UTF-8.
pub(crate) const PAIRS: &str = include_str!("../../dictionaries/fold.tsv");

/// Rare characters to the common ones that they are written for, the pairs of `dictionaries/lookalikes.tsv`; both sides have
/// the same length in UTF-8.
const LOOKALIKES: &str = include_str!("../../dictionaries/lookalikes.tsv");

struct Table {
    /// The fold of every character of the basic plane.
    basic: Box<[u16; 0x1_0000]>,
    /// The pairs beyond it.
    beyond: HashMap<char, char>,
    /// The rare characters that fold to common ones.
    lookalike: FxHashSet<char>,
    /// A bit a character of the basic plane: whether some other character folds to it.
    target: Box<[u64; 0x400]>,
    /// A bit a character of the basic plane: whether it folds to another, or to none.
    changes: Box<[u64; 0x400]>,
    /// The same for the characters from U+4000 to U+9FFF, by what their second and third byte in UTF-8 hold; the bit is
    /// told by the last three bits of their first byte.
    ideographs: Box<[u8; 0x1000]>,
}

/// The pairs of a table of characters: what is written first.
fn pairs(table: &'static str) -> impl Iterator<Item = (char, char)> {
    table.lines().filter_map(|line| {
        let mut sides = line.split('\t').map(|side| {
            let mut chars = side.chars();
            (chars.next(), chars.next())
        });
        // Comments and the header have no pair of single characters.
        match (sides.next(), sides.next()) {
            (Some((Some(from), None)), Some((Some(to), None))) => Some((from, to)),
            _ => None,
        }
    })
}

/// By simplified characters, the traditional ones that fold to them.
pub(crate) fn traditional() -> HashMap<char, Vec<char>> {
    let mut found: HashMap<char, Vec<char>> = HashMap::new();
    for (from, to) in pairs(PAIRS) {
        found.entry(to).or_default().push(from);
    }
    found
}

/// Capital letters of the Greek and the Cyrillic alphabet that look as Latin ones do.
const LIKE_LATIN: &[(&str, u8)] = &[
    ("ΑА", b'a'),
    ("ΒВ", b'b'),
    ("СϹ", b'c'),
    ("ΕЕ", b'e'),
    ("ΗН", b'h'),
    ("ΙІ", b'i'),
    ("Ј", b'j'),
    ("ΚК", b'k'),
    ("ΜМ", b'm'),
    ("Ν", b'n'),
    ("ΟО", b'o'),
    ("ΡР", b'p'),
    ("Ѕ", b's'),
    ("ΤТ", b't'),
    ("ΥУ", b'y'),
    ("ΧХ", b'x'),
    ("Ζ", b'z'),
];

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut basic = Box::new([0u16; 0x1_0000]);
        let mut target = Box::new([0u64; 0x400]);
        let mut beyond = HashMap::new();
        for (i, slot) in basic.iter_mut().enumerate() {
            *slot = i as u16;
        }
        for (from, to) in pairs(PAIRS) {
            match (u16::try_from(from), u16::try_from(to)) {
                (Ok(from), Ok(to)) => {
                    basic[usize::from(from)] = to;
                    target[usize::from(to) / 64] |= 1 << (to % 64);
                }
                _ => {
                    beyond.insert(from, to);
                }
            }
        }
        let mut lookalike = FxHashSet::default();
        for (from, to) in pairs(LOOKALIKES) {
            if let (Ok(written), Ok(meant)) = (u16::try_from(from), u16::try_from(to)) {
                basic[usize::from(written)] = meant;
                lookalike.insert(from);
            }
        }
        // Digits with a full stop.
        for digit in 1..=9 {
            basic[0x2487 + digit] = u16::from(b'0') + digit as u16;
        }
        // Letters in circles and in brackets.
        for c in b'a'..=b'z' {
            for first in [0x249C, 0x24B6, 0x24D0] {
                basic[first + usize::from(c - b'a')] = u16::from(c);
            }
        }
        for c in b'!'..=b'~' {
            basic[0xFF01 + usize::from(c - b'!')] = u16::from(c.to_ascii_lowercase());
        }
        for (likes, sign) in LIKE_SIGNS {
            for c in likes.chars() {
                basic[c as usize] = *sign as u16;
            }
        }
        // A stroke that is written for the comma of lists.
        basic[0x4E36] = 0x3001;
        // A full-width comma stays: search phrases are joined by the other one, clauses by this.
        basic[0xFF0C] = 0xFF0C;
        // Letters of other alphabets that look as Latin ones do.
        for (likes, latin) in LIKE_LATIN {
            for c in likes.chars() {
                basic[c as usize] = *latin as u16;
            }
        }
        for c in b'A'..=b'Z' {
            basic[usize::from(c)] = u16::from(c.to_ascii_lowercase());
        }
        for c in [0x3000, 0x00A0, 0x3164, 0x202F, 0x205F, 0x2800]
            .into_iter()
            .chain(0x2000..=0x200A)
        {
            basic[c] = u16::from(b' ');
        }
        let mut changes = Box::new([0u64; 0x400]);
        let mut ideographs = Box::new([0u8; 0x1000]);
        // Most stretches have none that changes; those that are invisible stand before U+2080 and at U+FEFF.
        let stretches = (0..0x1_0000).step_by(64).filter(|&from| {
            let own = basic[from..from + 64].iter().zip(from..);
            let differs = own.fold(0, |all, (&folded, i)| all | (folded ^ i as u16));
            differs != 0 || from < 0x2080 || from == 0xFEC0
        });
        let others = stretches.flat_map(|from| from..from + 64).filter(|&i| {
            usize::from(basic[i]) != i || char::from_u32(i as u32).is_some_and(is_invisible)
        });
        for i in others {
            changes[i / 64] |= 1 << (i % 64);
            if matches!(i, 0x4000..0xA000) {
                ideographs[i & 0xFFF] |= 1 << ((i >> 12) & 7);
            }
        }
        Table {
            basic,
            beyond,
            lookalike,
            target,
            changes,
            ideographs,
        }
    })
}

/// Signs that are written for a common one: bars, dots in the middle of a line, colons, small and other forms.
const LIKE_SIGNS: &[(&str, char)] = &[
    ("│┃┆┇┊┋∣❘丨〡︱¦", '|'),
    ("・‧⋅∙･", '·'),
    ("∶﹕︰꞉", ':'),
    ("﹐", ','),
    ("﹑､", '、'),
    ("﹔", ';'),
    ("﹖", '?'),
    ("﹗", '!'),
    ("﹙", '('),
    ("﹚", ')'),
    ("﹤", '<'),
    ("﹥", '>'),
    ("｡", '。'),
    ("⁄∕", '/'),
    ("‐‑−﹣", '-'),
];

/// The character that `c` is matched as.
pub(crate) fn fold_char(c: char) -> char {
    let table = table();
    match table.basic.get(c as usize) {
        // A surrogate never comes in, so none comes out.
        Some(&folded) => char::from_u32(u32::from(folded)).unwrap_or(c),
        None => table.beyond.get(&c).copied().unwrap_or(c),
    }
}

/// Whether `c` is written so only in traditional script.
pub(crate) fn is_traditional(c: char) -> bool {
    // An ideograph that stands for a sign is of no script.
    let ideograph = |c: char| c >= '\u{3400}' && !('\u{F000}'..='\u{FFFF}').contains(&c);
    let folded = fold_char(c);
    ideograph(c) && ideograph(folded) && folded != c && !table().lookalike.contains(&c)
}

/// Whether `c` is the simplified form of another character. Some of these are used in traditional script too (后, 里).
pub(crate) fn is_simplified(c: char) -> bool {
    let bits = table().target.get(c as usize / 64);
    bits.is_some_and(|bits| bits >> (c as usize % 64) & 1 != 0) && fold_char(c) == c
}

/// Whether `c` takes no place on the screen: zero-width and direction marks.
#[inline]
pub(crate) fn is_invisible(c: char) -> bool {
    // Most characters are outside of the range that holds nearly all of these.
    matches!(c, '\u{AD}'..='\u{206F}' | '\u{FEFF}')
        && matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// Appends the fold of `text`, which starts at byte `at` of the source, to `out`, without invisible characters.
pub(crate) fn fold_into(text: &str, at: usize, out: &mut String, offsets: &mut Offsets) {
    offsets.step(out.len(), at);
    let table = table();
    let bytes = text.as_bytes();
    // What does not change is copied in one go, from `kept` on.
    let mut kept = 0;
    let mut i = 0;
    while i < bytes.len() {
        // Ideographs, as far as they stay.
        while let Some(&[a @ 0xE4..0xEA, b, c]) = bytes[i..].first_chunk() {
            if table.ideographs[usize::from(b & 0x3F) << 6 | usize::from(c & 0x3F)] >> (a & 7) & 1
                != 0
            {
                break;
            }
            i += 3;
        }
        let (code, width) = match bytes[i..] {
            [a @ 0xE0..0xF0, b, c, ..] => {
                let high = usize::from(a & 0xF) << 12;
                (high | usize::from(b & 0x3F) << 6 | usize::from(c & 0x3F), 3)
            }
            [a @ 0..0x80, ..] => (usize::from(a), 1),
            [a @ 0xC0..0xE0, b, ..] => (usize::from(a & 0x1F) << 6 | usize::from(b & 0x3F), 2),
            [] => break,
            // Beyond the basic plane.
            _ => (usize::MAX, 0),
        };
        if let Some(bits) = table.changes.get(code / 64)
            && bits >> (code % 64) & 1 == 0
        {
            i += width;
            continue;
        }
        if kept < i {
            out.push_str(&text[kept..i]);
        }
        let c = char_at(text, i);
        i += c.len_utf8();
        kept = i;
        if is_invisible(c) {
            offsets.step(out.len(), at + i);
            continue;
        }
        let folded = match table.basic.get(code) {
            Some(&folded) => char::from_u32(u32::from(folded)).unwrap_or(c),
            None => fold_char(c),
        };
        out.push(folded);
        if folded.len_utf8() != c.len_utf8() {
            offsets.step(out.len(), at + i);
        }
    }
    out.push_str(&text[kept..]);
}

/// The fold of `text`, where offsets do not matter.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, 0, &mut out, &mut Offsets::default());
    out
}

/// Whether `text` is in folded form.
pub(crate) fn is_folded(text: &str) -> bool {
    text.chars().all(|c| !is_invisible(c) && fold_char(c) == c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs that the conversion crate does not have: variants that division names are written with, and characters whose
    /// entries differ between editions of the conversion tables.
    const OWN: &str = "劄幷扞拚搧擡敍澂濬牴箚舖衞袷谿貍逕遶𰻞";

    #[test]
    fn lookalikes_are_no_traditional_characters_and_keep_offsets() {
        let mut seen = 0;
        for (written, meant) in pairs(LOOKALIKES) {
            assert_eq!(written.len_utf8(), meant.len_utf8(), "{written}");
            assert_eq!(fold_char(written), meant, "{written} folds in one step");
            assert_eq!(fold_char(meant), meant, "{meant} is folded");
            assert!(!is_traditional(written), "{written}");
            assert!(!PAIRS.lines().any(|line| line.starts_with(written)));
            seen += 1;
        }
        assert!(seen > 150);
        assert_eq!(fold("⒍合"), "6合");
    }

    #[test]
    fn the_table_agrees_with_a_conversion_crate() {
        let mut pairs = 0;
        let mut strange = String::new();
        for line in PAIRS.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let (from, to) = line.split_once('\t').expect("a pair");
            assert_eq!(from.len(), to.len(), "{line}: offsets hold");
            pairs += 1;
            if hanconv::t2s(from) != to && !OWN.contains(from) {
                strange.push_str(from);
            }
        }
        assert!(pairs > 2900);
        assert_eq!(strange, "");
    }
}

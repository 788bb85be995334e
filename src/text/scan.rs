//! A quick look at text: where the characters stand that are no ordinary ideographs.

use std::sync::LazyLock;

use super::{
    class::char_at,
    vector::{self, Level},
};

/// Whether the character that starts with `lead` and goes on with `b` and `c` is no ordinary ideograph. Ordinary are those
/// from U+4000 to U+9FFF but 丨, which stands for a pipe: three bytes each, letters all of them.
#[inline]
pub(super) fn is_special(lead: u8, b: u8, c: u8) -> bool {
    let continues = lead & 0xC0 == 0x80;
    let ideograph = lead.wrapping_sub(0xE4) < 6;
    let pipe = (lead == 0xE4) & (b == 0xB8) & (c == 0xA8);
    !continues & (!ideograph | pipe)
}

/// Whether `bytes` start with an ordinary ideograph.
#[inline]
pub(super) fn is_ordinary(bytes: &[u8]) -> bool {
    matches!(*bytes, [a @ 0xE4..0xEA, b, c, ..] if !is_special(a, b, c))
}

/// Whether a text holds a Chinese character or one that stands beside such in Unicode: kana, Chinese punctuation. All of them
/// start with one of seven bytes.
pub(crate) fn may_be_chinese(text: &str) -> bool {
    any_byte(text, |byte| byte.wrapping_sub(0xE3) < 7)
}

/// Whether one of the bytes of `text` is such. The compiler makes vector code of it where `such` does not branch.
#[inline]
pub(crate) fn any_byte(text: &str, such: impl Fn(u8) -> bool) -> bool {
    let mut blocks = text.as_bytes().chunks(256);
    blocks.any(|block| block.iter().fold(false, |found, &byte| found | such(byte)))
}

/// Whether a text holds one of some characters, none of which is an ordinary ideograph.
#[inline(always)]
pub(crate) fn has_sign(text: &str, signs: &[char]) -> bool {
    debug_assert!(!signs.iter().any(|c| ('\u{4000}'..='\u{9FFF}').contains(c)));
    // The compiler knows the signs here, and reckons this once.
    let narrow = signs.iter().filter(|c| c.is_ascii());
    let narrow = narrow.fold(0u128, |narrow, &c| narrow | 1 << u32::from(c));
    has_either(text, narrow, signs)
}

/// Whether a text holds a character of ASCII that has its bit in `narrow`, or one of `signs`, which are no ordinary ideographs.
fn has_either(text: &str, narrow: u128, signs: &[char]) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if matches!(byte, 0xE4..0xEA) {
            at += 3;
            continue;
        }
        if byte < 0x80 {
            if narrow >> byte & 1 != 0 {
                return true;
            }
            at += 1;
            continue;
        }
        let c = char_at(text, at);
        if signs.contains(&c) {
            return true;
        }
        at += c.len_utf8();
    }
    false
}

/// Where a short word that is not empty first stands in a text: without the preparations that a search in a long one is worth.
pub(crate) fn find(text: &str, word: &str) -> Option<usize> {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    // The last byte of an ideograph tells most of them apart.
    let telling = word.len().min(3) - 1;
    let mut places = memchr::memchr_iter(word[telling], text.get(telling..)?);
    places.find(|&at| text[at..].starts_with(word))
}

/// Characters of a text that are not blank.
pub(crate) fn visible(text: &str) -> usize {
    let bytes = text.as_bytes();
    let starts = count_bytes(bytes, |byte| byte & 0xC0 != 0x80);
    let narrow = count_bytes(bytes, |byte| matches!(byte, b'\t'..=b'\r' | b' '));
    // All others start with one of these bytes; most of what starts with the last is Chinese punctuation.
    let wide = memchr::memchr3_iter(0xC2, 0xE1, 0xE2, bytes)
        .filter(|&at| text.is_char_boundary(at) && char_at(text, at).is_whitespace());
    let ideographic = memchr::memmem::find_iter(bytes, "\u{3000}".as_bytes());
    let blanks = narrow + wide.count() + ideographic.count();
    starts - blanks
}

/// How many bytes are such. The compiler makes vector code of it where `such` does not branch.
#[inline]
pub(crate) fn count_bytes(bytes: &[u8], such: impl Fn(u8) -> bool) -> usize {
    // So few fit a byte.
    let blocks = bytes.chunks(128);
    let count = |block: &[u8]| block.iter().fold(0u8, |n, &byte| n + u8::from(such(byte)));
    blocks.map(|block| usize::from(count(block))).sum()
}

/// The places of a text's digits of ASCII, in order. Most blocks have none.
pub(crate) fn digits(text: &str) -> impl Iterator<Item = usize> + '_ {
    const BLOCK: usize = 32;
    let some = |block: &[u8]| {
        let any = |found, byte: &u8| found | byte.is_ascii_digit();
        block.iter().fold(false, any)
    };
    let blocks = text.as_bytes().chunks(BLOCK).zip((0..).step_by(BLOCK));
    blocks
        .filter(move |(block, _)| some(block))
        .flat_map(|(block, from)| (from..).zip(block))
        .filter(|(_, byte)| byte.is_ascii_digit())
        .map(|(at, _)| at)
}

/// The first ASCII letter from byte `at` on. Blocks without one are passed over by vector code.
pub(crate) fn next_letter(bytes: &[u8], at: usize) -> Option<usize> {
    let mut start = at;
    for block in bytes.get(at..)?.chunks(64) {
        if block
            .iter()
            .fold(false, |found, byte| found | byte.is_ascii_alphabetic())
        {
            let inside = block.iter().position(u8::is_ascii_alphabetic)?;
            return Some(start + inside);
        }
        start += block.len();
    }
    None
}

/// The places of all characters of `text` that are no ordinary ideographs, in order. What lies between them is characters
/// of three bytes each, all of them letters or division suffixes.
pub(crate) fn specials(text: &str) -> Vec<usize> {
    let mut found = Vec::with_capacity(text.len() / 12);
    specials_into(text, &mut found);
    found
}

/// The same, in a list that is there already.
pub(crate) fn specials_into(text: &str, found: &mut Vec<usize>) {
    found.clear();
    let bytes = text.as_bytes();
    static LEVEL: LazyLock<Level> = LazyLock::new(Level::best);
    let at = vector::specials(*LEVEL, bytes, found);
    let byte = |i: usize| bytes.get(i).copied().unwrap_or(0);
    found.extend((at..bytes.len()).filter(|&i| is_special(byte(i), byte(i + 1), byte(i + 2))));
}

/// The bytes that the special characters of a text start with.
pub(crate) struct Leads([bool; 0x100]);

impl Leads {
    pub(crate) fn of(text: &str, specials: &[usize]) -> Leads {
        let bytes = text.as_bytes();
        let mut leads = Leads([false; 0x100]);
        for &at in specials {
            leads.0[usize::from(bytes[at])] = true;
        }
        leads
    }

    /// Whether one of `any` is among them.
    pub(crate) fn has(&self, any: &[u8]) -> bool {
        any.iter().any(|&byte| self.0[usize::from(byte)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::class::{Class, class};
    use super::*;

    #[test]
    fn ordinary_ideographs_are_letters() {
        for c in ('\u{4000}'..='\u{9FFF}').filter(|&c| c != '丨') {
            assert!(matches!(class(c), Class::Word | Class::Suffix), "{c}");
            assert!(!c.is_whitespace() && c.len_utf8() == 3);
        }
    }

    #[test]
    fn signs_are_found() {
        for text in ["", "春天", "春天，来了>", "a»", "丨é"] {
            for signs in [&['>'][..], &['»', '，'], &['é'], &[]] {
                assert_eq!(has_sign(text, signs), text.contains(signs), "{text}");
            }
        }
    }

    #[test]
    fn short_words_are_found_where_they_first_stand() {
        for text in ["", "春", "春天来了,天亮了", "aab", "县市县"] {
            for word in ["天", "天亮", "了", "ab", "b", "市县", "春天来了,天亮了。"] {
                assert_eq!(find(text, word), text.find(word), "{text} {word}");
            }
        }
    }

    #[test]
    fn blanks_are_not_visible() {
        let text = "春 天\u{3000}来\u{A0}了，\u{85}a\u{2003}“b”\u{202F}\u{1680}\t\r\n𠮷\u{200B}";
        for text in [text, &text.repeat(40), "", "。。", "\u{1C}"] {
            let expected = text.chars().filter(|c| !c.is_whitespace()).count();
            assert_eq!(visible(text), expected, "{text:?}");
        }
    }

    #[test]
    fn digits_are_found() {
        let text = "春天3月，第12章".repeat(9);
        let bytes = text.bytes().enumerate();
        let expected: Vec<usize> = bytes
            .filter(|(_, byte)| byte.is_ascii_digit())
            .map(|(at, _)| at)
            .collect();
        assert_eq!(digits(&text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn specials_are_what_is_not_ordinary() {
        let text = "春天,来了。\n丨甲县|乙县é𠮷".repeat(17);
        let mut found = Vec::new();
        for end in (0..=text.len()).filter(|&i| text.is_char_boundary(i)) {
            specials_into(&text[..end], &mut found);
            let expected: Vec<usize> = text[..end]
                .char_indices()
                .filter(|&(_, c)| !('\u{4000}'..='\u{9FFF}').contains(&c) || c == '丨')
                .map(|(i, _)| i)
                .collect();
            assert_eq!(found, expected);
        }
    }
}

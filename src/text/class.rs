//! Classes of characters, and the shape of a line that decides whether rules look at it.

use std::{
    ops::Range,
    sync::{LazyLock, OnceLock},
};

use super::seek::Seeker;

/// What a character does in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    /// Letters and all else.
    Word,
    /// Ends a division's name: 县 市 区 旗 州 盟 省 and their traditional forms.
    Suffix,
    /// Parts the items of a list: blanks, `|`, `、`, `_`, `-`, `/`, …
    Separator,
    /// A comma, half- or full-width: parts items and clauses alike.
    Comma,
    /// Ends a sentence or a lead-in.
    Stop,
    /// A bracket or a quotation mark.
    Bracket,
    /// A digit.
    Digit,
}

const SEPARATORS: &str = "\t\r |¦｜、_-–—―－＿/／\\＼·•・∙●◆■★☆▲※◎○~～+＋*＊#＃>＞<＜»«›‹;；│┃丨︱　\u{A0}\u{3164}\u{2800}→←↑↓=＝&＆^";
/// Blocks of signs that part items as bars and dots do: arrows, mathematics, technical signs, boxes, shapes, dingbats, small
/// forms of commas and dots.
const SIGNS: [std::ops::RangeInclusive<u32>; 6] = [
    0x2190..=0x23FF,
    0x2500..=0x2767,
    0x2794..=0x27EF,
    0x2900..=0x2BFF,
    0x3012..=0x3013,
    0xFE50..=0xFE52,
];
/// Emoji, which part items too.
const EMOJI: std::ops::RangeInclusive<char> = '\u{1F000}'..='\u{1FAFF}';
const BRACKETS: &str = "()（）[]［］【】「」『』《》〈〉\"'“”‘’{}｛｝〔〕〖〗";
const STOPS: &str = "。！？!?：:．.…｡";
const SUFFIXES: &str = "县縣市区區旗州盟省";

fn table() -> &'static [Class; 0x1_0000] {
    static TABLE: OnceLock<Box<[Class; 0x1_0000]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Box::new([Class::Word; 0x1_0000]);
        let mut put = |chars: &str, class| {
            for c in chars.chars() {
                if let Some(slot) = table.get_mut(c as usize) {
                    *slot = class;
                }
            }
        };
        put(SEPARATORS, Class::Separator);
        put(BRACKETS, Class::Bracket);
        put(STOPS, Class::Stop);
        put(SUFFIXES, Class::Suffix);
        put(",，", Class::Comma);
        put("0123456789０１２３４５６７８９", Class::Digit);
        for c in 0x2000..=0x206F {
            if char::from_u32(c).is_some_and(|c| c.is_whitespace() || super::fold::is_invisible(c))
            {
                table[c as usize] = Class::Separator;
            }
        }
        table[0xFEFF] = Class::Separator;
        for range in SIGNS {
            for c in range {
                if table[c as usize] == Class::Word {
                    table[c as usize] = Class::Separator;
                }
            }
        }
        table
    })
}

/// The character that starts at byte `at`.
#[inline(always)]
pub(crate) fn char_at(text: &str, at: usize) -> char {
    let bytes = text.as_bytes();
    match bytes[at..] {
        [byte @ 0..0x80, ..] => char::from(byte),
        [a @ 0xE0..0xF0, b, c, ..] => {
            let high = u32::from(a & 0xF) << 12;
            let code = high | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F);
            char::from_u32(code).unwrap_or(' ')
        }
        _ => text[at..].chars().next().unwrap_or(' '),
    }
}

/// The Chinese character, from U+4000 to U+9FFF, that starts at byte `at` of a text: nearly all of them do; `None` for all others.
#[inline(always)]
pub(crate) fn ideograph_at(bytes: &[u8], at: usize) -> Option<u16> {
    match bytes[at..] {
        [a @ 0xE4..0xEA, b, c, ..] => {
            let low = u16::from(b & 0x3F) << 6 | u16::from(c & 0x3F);
            Some(u16::from(a & 0xF) << 12 | low)
        }
        _ => None,
    }
}

/// Whether `c` is a Chinese character.
pub(crate) fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9FFF}').contains(&c)
}

/// Whether `c` counts as a letter of a line; `class` is its class.
pub(crate) fn is_letter_of(c: char, class: Class) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    is_han(c) || matches!(class, Class::Word | Class::Suffix) && c.is_alphanumeric()
}

/// The class of `c`.
pub(crate) fn class(c: char) -> Class {
    match table().get(c as usize) {
        Some(class) => *class,
        None if EMOJI.contains(&c) => Class::Separator,
        None => Class::Word,
    }
}

/// Characters of three bytes in UTF-8, a bit each.
pub(crate) struct CharSet([u64; 0x400]);

impl CharSet {
    /// Those of a text that holds no others.
    pub(crate) const fn of(chars: &str) -> CharSet {
        let bytes = chars.as_bytes();
        let mut set = [0; 0x400];
        let mut at = 0;
        while at < bytes.len() {
            assert!(bytes[at] >> 4 == 0xE, "a character of three bytes");
            let high = (bytes[at] as usize & 0xF) << 12;
            let code = high | (bytes[at + 1] as usize & 0x3F) << 6 | bytes[at + 2] as usize & 0x3F;
            set[code / 64] |= 1 << (code % 64);
            at += 3;
        }
        CharSet(set)
    }

    /// Whether `c` is one of them.
    pub(crate) fn has(&self, c: char) -> bool {
        let bits = self.0.get(c as usize / 64).copied().unwrap_or(0);
        bits >> (c as usize % 64) & 1 != 0
    }
}

/// Which signs a folded line holds, so that rules need not look for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signs(u16);

impl Signs {
    pub(crate) const DIGIT: Signs = Signs(1);
    pub(crate) const STOP: Signs = Signs(1 << 1);
    pub(crate) const COMMA: Signs = Signs(1 << 2);
    pub(crate) const COLON: Signs = Signs(1 << 3);
    pub(crate) const BLANK: Signs = Signs(1 << 4);
    pub(crate) const SLASH: Signs = Signs(1 << 5);
    /// `›`, `»`, `>`.
    pub(crate) const ARROW: Signs = Signs(1 << 6);
    pub(crate) const COPYRIGHT: Signs = Signs(1 << 7);
    /// An opening bracket: `(`, `[`, `【`.
    pub(crate) const BRACKET: Signs = Signs(1 << 8);
    /// A number in a circle or in brackets that is one character.
    pub(crate) const CIRCLED: Signs = Signs(1 << 9);
    /// Opens a quotation: `“`, `「`, `"`.
    pub(crate) const QUOTE: Signs = Signs(1 << 10);
    pub(crate) const UNDERLINE: Signs = Signs(1 << 11);

    /// Those of a character that is no ordinary ideograph.
    pub(crate) fn of(c: char) -> Signs {
        match c {
            '0'..='9' => Signs::DIGIT,
            '。' => Signs::STOP,
            '，' => Signs::COMMA,
            ':' => Signs::COLON,
            ' ' => Signs::BLANK,
            '/' => Signs::SLASH,
            '›' | '»' | '>' => Signs::ARROW,
            '©' => Signs::COPYRIGHT,
            '(' | '[' | '【' => Signs::BRACKET,
            '“' | '「' | '"' => Signs::QUOTE,
            '_' => Signs::UNDERLINE,
            '\u{2460}'..='\u{24FF}' | '\u{3220}'..='\u{3229}' => Signs::CIRCLED,
            _ => Signs(0),
        }
    }

    /// Those of both.
    pub(crate) const fn or(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }

    /// Whether one of `any` is among them.
    pub(crate) fn has(self, any: Signs) -> bool {
        self.0 & any.0 != 0
    }
}

/// What one look at a line tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Characters of the line.
    pub(crate) chars: usize,
    /// Characters of it that are not blank.
    pub(crate) visible: usize,
    /// The longest run of short items between separators.
    pub(crate) items: usize,
}

/// Longest item, in characters, that counts as one of a list.
const SHORT_ITEM: usize = 12;
/// Longest clause, in characters, that may be an item of a list.
const SHORT_CLAUSE: usize = 9;
/// Short clauses in a row that are no list yet.
const CLAUSES: usize = 2;
/// Farthest distance, in characters, between the suffixes of neighbouring names.
const NEAR: usize = 8;

impl Shape {
    /// Looks at a line. `specials` are the places, in `text`, of its characters that are no ordinary ideographs; `line`
    /// is where it stands.
    pub(crate) fn of(text: &str, line: Range<usize>, specials: &[usize]) -> Shape {
        let mut shape = Shape::default();
        let table = table();
        let mut item = 0;
        let mut run = 0;
        let mut clauses: usize = 0;
        let mut at = line.start;
        for &special in specials {
            // All between are letters of three bytes.
            let letters = (special - at) / 3;
            item += letters;
            shape.chars += letters;
            shape.visible += letters;
            let c = char_at(text, special);
            at = special + c.len_utf8();
            let class = table.get(c as usize).copied().unwrap_or(Class::Word);
            match class {
                Class::Word | Class::Suffix | Class::Digit | Class::Bracket => item += 1,
                // Clauses are parted by full-width commas: only many short ones in a row look like a list.
                Class::Comma if c == '，' => {
                    clauses = if (1..=SHORT_CLAUSE).contains(&item) {
                        clauses + 1
                    } else {
                        0
                    };
                    shape.items = shape.items.max(clauses.saturating_sub(CLAUSES));
                    run = 0;
                    item = 0;
                }
                Class::Separator | Class::Comma => {
                    if item > SHORT_ITEM {
                        run = 0;
                    } else if item > 0 {
                        run += 1;
                        shape.items = shape.items.max(run);
                    }
                    item = 0;
                }
                Class::Stop => {
                    run = 0;
                    clauses = 0;
                    item = 0;
                }
            }
            shape.chars += 1;
            shape.visible += usize::from(class != Class::Separator || !c.is_whitespace());
        }
        let letters = (line.end - at) / 3;
        item += letters;
        shape.chars += letters;
        shape.visible += letters;
        if item > 0 && item <= SHORT_ITEM {
            shape.items = shape.items.max(run + 1);
        }
        shape
    }

    /// Whether nothing but blanks is in the line.
    pub(crate) fn is_blank(&self) -> bool {
        self.visible == 0
    }
}

/// Whether so many division suffixes in a row stand close together in a line.
pub(crate) fn has_suffixes(line: &str, least: usize) -> bool {
    any_suffixes(line, least, |_| true)
}

/// Whether `told` says so of the place of a division suffix that ends so many in a row that stand close together.
pub(crate) fn any_suffixes(line: &str, least: usize, mut told: impl FnMut(usize) -> bool) -> bool {
    static ALL: LazyLock<Option<Seeker>> = LazyLock::new(|| Seeker::new(SUFFIXES.chars()));
    let mut run = 0;
    let mut last = None;
    let mut take = |at: usize| {
        let near = |last: usize| at - last <= 4 * NEAR && line[last..at].chars().count() <= NEAR;
        run = if last.is_some_and(near) { run + 1 } else { 1 };
        last = Some(at);
        run >= least && told(at)
    };
    ALL.as_ref()
        .is_some_and(|seeker| seeker.any(line, |_, at| take(at)))
}

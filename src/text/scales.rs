//! How heavy a stretch of text gets: each character weighs something, and something more behind the one before it.
//!
//! The tables are laid out so that eight characters can be looked up at a time. A character has one place; a pair has one bucket,
//! which holds two pairs, so that the lightest of those that meet in one are left out (one in thirty), and tells a pair by eight
//! bits of its hash (one pair in five hundred that has no weight is taken for one that has).

use super::vector::{self, Level};

/// Buckets, by bits of their number.
const BITS: u32 = 17;
pub(super) const BUCKETS: usize = 1 << BITS;
/// Where the number of a bucket starts in a hash, and where what tells a pair.
pub(super) const BUCKET: u32 = 32 - BITS;
pub(super) const TELLS: u32 = BUCKET - 8;

/// What the end of a line counts as.
pub(crate) const LINE: u16 = '⏎' as u16;
/// What counts as no more than this is a blank, a digit or a sign that may stand in a number.
pub(super) const NUMBERS: u16 = b'0' as u16;

/// What the two of a pair are multiplied by, as one number.
pub(super) const HASH: u32 = 0x9E37_79B1;

/// The tables.
pub(crate) struct Scales {
    level: Level,
    /// By characters of the basic plane: what each counts as, and above that its weight.
    symbols: Box<[u32; 0x1_0000]>,
    /// The buckets. A pair takes two bytes: its weight, and above that what tells it.
    pairs: Box<[u32; BUCKETS]>,
}

/// How far text has been weighed.
pub(crate) struct Walk {
    /// What the last character counts as.
    pub(crate) before: u16,
    /// What the heaviest stretch weighs that ends with it.
    pub(super) sum: i32,
    /// What the heaviest of all weighs.
    pub(crate) most: i32,
}

impl Walk {
    /// At the start of a line.
    pub(crate) fn new() -> Walk {
        Walk {
            before: LINE,
            sum: 0,
            most: 0,
        }
    }

    /// Takes a character in that weighs so much.
    #[inline(always)]
    pub(super) fn add(&mut self, weight: i32) {
        // A line of a hundred megabytes may be nothing but heavy characters.
        self.sum = self.sum.max(0).saturating_add(weight);
        self.most = self.most.max(self.sum);
    }
}

impl Scales {
    /// Tables of what characters of the basic plane count as, with their weights, and of pairs of these with theirs.
    pub(crate) fn new(
        level: Level,
        symbol: impl Fn(u16) -> (u16, i8),
        pairs: &[(u16, u16, i8)],
    ) -> Scales {
        let mut symbols = vec![0; 0x1_0000];
        for (c, place) in (0..=u16::MAX).zip(&mut symbols) {
            let (code, weight) = symbol(c);
            *place = u32::from(code) | u32::from(weight as u8) << 16;
        }
        let mut buckets = vec![0; BUCKETS];
        for &(first, second, weight) in pairs {
            let (bucket, tells) = place(first, second);
            let own = tells << 8 | u32::from(weight as u8);
            enter(&mut buckets[bucket], own);
        }
        let fits = "the length is the array's";
        Scales {
            level,
            symbols: symbols.try_into().expect(fits),
            pairs: buckets.try_into().expect(fits),
        }
    }

    /// Weighs a character of the basic plane, and says what it counts as.
    #[inline(always)]
    pub(crate) fn take(&self, c: u16, walk: &mut Walk) -> u16 {
        let symbol = self.symbols[usize::from(c)];
        let code = symbol as u16;
        let (bucket, tells) = place(walk.before, code);
        let bucket = self.pairs[bucket];
        let differs = bucket ^ (tells * 0x0100_0100);
        let pair = match (differs & 0xFF00, differs >> 24) {
            (0, _) => bucket as i8,
            (_, 0) => (bucket >> 16) as i8,
            _ => 0,
        };
        walk.add(i32::from(pair) + i32::from((symbol >> 16) as i8));
        walk.before = code;
        code
    }

    /// Weighs the characters that `bytes` start with, as far as they take three bytes in UTF-8 and are neither blanks, digits
    /// nor ends of lines; gives back how many bytes these take.
    #[inline]
    pub(crate) fn take_many(&self, bytes: &[u8], walk: &mut Walk) -> usize {
        let done = vector::weigh(self.level, bytes, &self.symbols, &self.pairs, walk);
        done + self.take_each(&bytes[done..], walk)
    }

    /// The same, one by one.
    fn take_each(&self, bytes: &[u8], walk: &mut Walk) -> usize {
        let mut rest = bytes;
        while let [a @ 0xE0..0xF0, b, c, behind @ ..] = rest {
            let low = u16::from(b & 0x3F) << 6 | u16::from(c & 0x3F);
            let c = u16::from(*a) << 12 | low;
            let code = self.symbols[usize::from(c)] as u16;
            if code <= NUMBERS || code == LINE {
                break;
            }
            self.take(c, walk);
            rest = behind;
        }
        bytes.len() - rest.len()
    }
}

/// Puts a pair into its bucket, where there is a place or a lighter one. Of two that are told by the same, the heavier stays.
fn enter(bucket: &mut u32, own: u32) {
    let weight = |pair: u32| (pair as i8).unsigned_abs();
    let [first, second] = [*bucket & 0xFFFF, *bucket >> 16];
    let same = |pair: u32| pair != 0 && pair >> 8 == own >> 8;
    let replaces_first = match (same(first), same(second)) {
        (true, _) => true,
        (_, true) => false,
        // A free place is the lightest.
        _ => weight(first) <= weight(second),
    };
    let stood = if replaces_first { first } else { second };
    if weight(own) > weight(stood) {
        *bucket = match replaces_first {
            true => second << 16 | own,
            false => own << 16 | first,
        };
    }
}

/// The bucket of a pair and what tells it there.
#[inline(always)]
fn place(first: u16, second: u16) -> (usize, u32) {
    let hash = (u32::from(first) << 16 | u32::from(second)).wrapping_mul(HASH);
    ((hash >> BUCKET) as usize, hash >> TELLS & 0xFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scales(level: Level) -> Scales {
        let symbol = |c: u16| match char::from_u32(u32::from(c)) {
            Some('\n') => (LINE, 0),
            Some('０'..='９') => (NUMBERS, 3),
            Some('请') => (c, 7),
            _ => (c, -5),
        };
        let pairs = [('点', '击', 26), ('击', '下', 20), ('载', '，', -9)];
        let code = |c| u16::try_from(c).unwrap();
        let pairs = pairs.map(|(first, second, weight)| (code(first), code(second), weight));
        Scales::new(level, symbol, &pairs)
    }

    fn most(scales: &Scales, text: &str) -> (i32, i32, u16) {
        let (mut walk, mut at) = (Walk::new(), 0);
        while let Some(c) = text[at..].chars().next() {
            let taken = scales.take_many(&text.as_bytes()[at..], &mut walk);
            at += taken;
            if taken == 0 {
                scales.take(u16::try_from(c).unwrap(), &mut walk);
                at += c.len_utf8();
            }
        }
        (walk.most, walk.sum, walk.before)
    }

    #[test]
    fn the_heaviest_stretch_is_weighed() {
        let scales = scales(Level::Portable);
        assert_eq!(most(&scales, "").0, 0);
        assert_eq!(most(&scales, "山里的人").0, 0);
        assert_eq!(
            most(&scales, "山里的人请点击下载，人").0,
            7 + (-5) + 21 + 15
        );
        assert_eq!(most(&scales, "请").0, 7);
    }

    #[test]
    fn every_level_weighs_the_same() {
        let words = [
            "山里的人走了很久，",
            "请",
            "点击下载",
            "１２",
            "a",
            "é",
            "\n",
            "。",
            "载，",
        ];
        let mut seed = 7u64;
        for len in 0..if cfg!(miri) { 12 } else { 300 } {
            let mut text = String::new();
            for _ in 0..len {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text += words[(seed >> 33) as usize % words.len()];
            }
            let expected = most(&scales(Level::Portable), &text);
            for level in Level::all() {
                assert_eq!(most(&scales(level), &text), expected, "{level:?} {text}");
            }
        }
    }
}

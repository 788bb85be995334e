//! The loops over bytes that use vector instructions: all unsafe code there is.
//!
//! What holds throughout:
//!
//! - A function with `target_feature` is called only where [`Level`] says that the processor has it. A level is made by
//!   [`Level::best`], which asks the processor, and by tests, which ask it too.
//! - Every load of N bytes at `p` stands behind a check that `p + N` is no more than the length of the slice.
//! - Places are written through [`Places`] only, which has room for all that one block can hold before the block is looked at.
//!
//! Each function has a portable twin beside it, which says what it does, and which tests compare it with.

#![allow(unsafe_code)]

use std::ops::Range;

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

#[cfg(target_arch = "x86_64")]
use super::scales::{BUCKET, HASH, LINE, NUMBERS, TELLS};
use super::{
    scales::{BUCKETS, Walk},
    scan::is_special,
};

/// Bytes looked at together: a bit each of a mask.
const BLOCK: usize = 64;

/// Which instructions are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Those that every processor has.
    Portable,
    /// Sixteen bytes at a time.
    #[cfg(target_arch = "x86_64")]
    Ssse3,
    /// Thirty-two bytes at a time.
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Level {
    /// All levels that this processor has, the best last.
    pub(crate) fn all() -> impl Iterator<Item = Level> {
        #[cfg(target_arch = "x86_64")]
        let more = [
            is_x86_feature_detected!("ssse3").then_some(Level::Ssse3),
            is_x86_feature_detected!("avx2").then_some(Level::Avx2),
        ];
        #[cfg(not(target_arch = "x86_64"))]
        let more = [];
        [Level::Portable]
            .into_iter()
            .chain(more.into_iter().flatten())
    }

    /// The best that this processor has.
    pub(crate) fn best() -> Level {
        Level::all().last().unwrap_or(Level::Portable)
    }
}

/// A place that can be written down.
trait Place: Copy {
    fn of(place: usize) -> Self;
}

impl Place for u32 {
    #[inline(always)]
    fn of(place: usize) -> u32 {
        place as u32
    }
}

impl Place for usize {
    #[inline(always)]
    fn of(place: usize) -> usize {
        place
    }
}

/// Writes down places, those of a mask together and without a branch for each.
struct Places<'v, T> {
    found: &'v mut Vec<T>,
}

impl<T: Place> Places<'_, T> {
    /// Makes room for a block.
    #[inline(always)]
    fn room(&mut self) {
        if self.found.capacity() - self.found.len() < BLOCK {
            self.found.reserve(16 * BLOCK);
        }
    }

    /// Adds `base` and the place of each bit of `mask`.
    #[inline(always)]
    fn add(&mut self, base: usize, mut mask: u64) {
        self.room();
        let count = mask.count_ones() as usize;
        let len = self.found.len();
        let to = self.found.as_mut_ptr();
        let mut k = 0;
        while k < count {
            // Eight at a time, whether there are as many or not: most blocks have no more, and how many cannot be foretold.
            for i in 0..8 {
                let place = T::of(base + mask.trailing_zeros() as usize);
                // SAFETY: `k` is at most 56, as `count` is at most 64, and there is room for 64 places behind `len`.
                unsafe { to.add(len + k + i).write(place) };
                mask &= mask.wrapping_sub(1);
            }
            k += 8;
        }
        // SAFETY: the first `count` places behind `len` have been written, and lie within the capacity.
        unsafe { self.found.set_len(len + count) };
    }
}

/// Changes values, and drops those of which `change` says false. No branch hangs on what it says: it could not be foretold.
#[inline]
pub(crate) fn keep(values: &mut Vec<u32>, mut change: impl FnMut(u32) -> (u32, bool)) {
    let len = values.len();
    let all = values.as_mut_ptr();
    let mut count = 0;
    for i in 0..len {
        // SAFETY: `i` is less than the length, and `count` at most `i`.
        unsafe {
            let (value, stays) = change(all.add(i).read());
            all.add(count).write(value);
            count += usize::from(stays);
        }
    }
    values.truncate(count);
}

/// A set of pairs of bytes, to be looked for in text.
#[derive(Clone)]
pub(crate) struct Pairs {
    level: Level,
    /// By the halves of the first byte (low, high) and of the second: the buckets with a pair that has such a half. A pair in
    /// a bucket has all four.
    halves: [[u8; 16]; 4],
    /// By the two bytes, the first lowest: whether they are a pair.
    all: Box<[u8; 0x1_0000]>,
}

impl Pairs {
    pub(crate) fn new(level: Level, pairs: impl Iterator<Item = [u8; 2]>) -> Pairs {
        let mut all: Box<[u8; 0x1_0000]> = vec![0; 0x1_0000]
            .try_into()
            .expect("the length is the array's");
        for pair in pairs {
            all[usize::from(u16::from_le_bytes(pair))] = 1;
        }
        let pairs = (0..=u16::MAX).filter(|&pair| all[usize::from(pair)] != 0);
        let mut halves = [[0; 16]; 4];
        for (bucket, pairs) in buckets(pairs.collect()).into_iter().enumerate() {
            for (table, half) in pairs.iter().flat_map(|&pair| parts(pair)).enumerate() {
                halves[table % 4][half] |= 1 << bucket;
            }
        }
        Pairs { level, halves, all }
    }

    /// Adds to `ends` where the pairs end whose second byte lies in `range`, in order, counted from the start of the range;
    /// ends of other pairs may be among them.
    pub(crate) fn ends(&self, bytes: &[u8], range: Range<usize>, ends: &mut Vec<u32>) {
        // The first byte is no pair's second.
        let from = range.start.max(1).min(range.end);
        let mut places = Places { found: ends };
        let done = match self.level {
            Level::Portable => from,
            // SAFETY: the processor has the instructions, or there would be no such level.
            #[cfg(target_arch = "x86_64")]
            Level::Ssse3 => unsafe { self.ssse3(bytes, from..range.end, range.start, &mut places) },
            // SAFETY: the same.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { self.avx2(bytes, from..range.end, range.start, &mut places) },
        };
        self.portable(bytes, done..range.end, range.start, ends);
    }

    fn portable(&self, bytes: &[u8], range: Range<usize>, base: usize, ends: &mut Vec<u32>) {
        let is = |first: u8, second: u8| self.all[usize::from(first) | usize::from(second) << 8];
        let mut at = range.start;
        let mut each = |range: Range<usize>| {
            ends.extend(
                range
                    .filter(|&i| is(bytes[i - 1], bytes[i]) != 0)
                    .map(|i| (i + 1 - base) as u32),
            );
        };
        while at < range.end {
            let end = (at + 8).min(range.end);
            // Most stretches have none.
            let any =
                bytes[at - 1..end]
                    .first_chunk::<9>()
                    .is_none_or(|&[a, b, c, d, e, f, g, h, i]| {
                        let some = is(a, b) | is(b, c) | is(c, d) | is(d, e);
                        (some | is(e, f) | is(f, g) | is(g, h) | is(h, i)) != 0
                    });
            if any {
                each(at..end);
            }
            at = end;
        }
    }

    /// Looks at whole blocks, and says where the first is that it did not look at.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,popcnt")]
    fn avx2(
        &self,
        bytes: &[u8],
        range: Range<usize>,
        base: usize,
        places: &mut Places<'_, u32>,
    ) -> usize {
        // SAFETY: the table has sixteen bytes.
        let table = |half: &[u8; 16]| unsafe {
            _mm256_broadcastsi128_si256(_mm_loadu_si128(half.as_ptr().cast()))
        };
        let tables = self.halves.each_ref().map(table);
        let low = _mm256_set1_epi8(0x0F);
        // The buckets of a byte, by its halves.
        let class = |byte: __m256i, which: usize| {
            let high = _mm256_and_si256(_mm256_srli_epi16::<4>(byte), low);
            let low = _mm256_and_si256(byte, low);
            let (low, high) = (
                _mm256_shuffle_epi8(tables[which], low),
                _mm256_shuffle_epi8(tables[which + 1], high),
            );
            _mm256_and_si256(low, high)
        };
        let load = |at: usize| {
            debug_assert!(at + 32 <= bytes.len());
            // SAFETY: as asserted; the loop below looks at no block that ends behind the text.
            unsafe { _mm256_loadu_si256(bytes.as_ptr().add(at).cast()) }
        };
        let pairs = |at: usize| _mm256_and_si256(class(load(at - 1), 0), class(load(at), 2));
        let none = |pairs: __m256i| {
            let none = _mm256_cmpeq_epi8(pairs, _mm256_setzero_si256());
            u64::from(_mm256_movemask_epi8(none) as u32)
        };
        let end = range.end.min(bytes.len());
        let mut at = range.start;
        while at >= 1 && at + BLOCK <= end {
            let (a, b) = (pairs(at), pairs(at + 32));
            let any = _mm256_or_si256(a, b);
            if _mm256_testz_si256(any, any) == 0 {
                places.add(at + 1 - base, !(none(a) | none(b) << 32));
            }
            at += BLOCK;
        }
        at
    }

    /// Looks at whole blocks, and says where the first is that it did not look at.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "ssse3")]
    fn ssse3(
        &self,
        bytes: &[u8],
        range: Range<usize>,
        base: usize,
        places: &mut Places<'_, u32>,
    ) -> usize {
        // SAFETY: the table has sixteen bytes.
        let table = |half: &[u8; 16]| unsafe { _mm_loadu_si128(half.as_ptr().cast()) };
        let tables = self.halves.each_ref().map(table);
        let low = _mm_set1_epi8(0x0F);
        let class = |byte: __m128i, which: usize| {
            let high = _mm_and_si128(_mm_srli_epi16::<4>(byte), low);
            let low = _mm_and_si128(byte, low);
            let (low, high) = (
                _mm_shuffle_epi8(tables[which], low),
                _mm_shuffle_epi8(tables[which + 1], high),
            );
            _mm_and_si128(low, high)
        };
        let load = |at: usize| {
            debug_assert!(at + 16 <= bytes.len());
            // SAFETY: as asserted; the loop below looks at no block that ends behind the text.
            unsafe { _mm_loadu_si128(bytes.as_ptr().add(at).cast()) }
        };
        let none = |at: usize| {
            let pairs = _mm_and_si128(class(load(at - 1), 0), class(load(at), 2));
            let none = _mm_cmpeq_epi8(pairs, _mm_setzero_si128());
            u64::from(_mm_movemask_epi8(none) as u16)
        };
        let end = range.end.min(bytes.len());
        let mut at = range.start;
        while at >= 1 && at + BLOCK <= end {
            let low = none(at) | none(at + 16) << 16;
            let mask = !(low | none(at + 32) << 32 | none(at + 48) << 48);
            if mask != 0 {
                places.add(at + 1 - base, mask);
            }
            at += BLOCK;
        }
        at
    }
}

/// The halves of a pair's bytes.
fn parts(pair: u16) -> [usize; 4] {
    let [first, second] = pair.to_le_bytes().map(usize::from);
    [first & 15, first >> 4, second & 15, second >> 4]
}

/// Deals pairs into at most eight buckets, so that few bytes have the halves of a bucket and are none of its pairs.
fn buckets(pairs: Vec<u16>) -> Vec<Vec<u16>> {
    const MOST: usize = 8;
    // So many can be weighed against each other; of more, those with the same end are taken together first.
    const WEIGHED: usize = 64;
    let mut ordered = pairs;
    ordered.sort_by_key(|pair| pair.swap_bytes());
    let size = ordered.len().div_ceil(WEIGHED).max(1);
    let mut buckets: Vec<Vec<u16>> = ordered.chunks(size).map(<[u16]>::to_vec).collect();
    // How many pairs have the halves of a bucket.
    let cost = |a: &[u16], b: &[u16]| {
        let mut halves = [0u16; 4];
        for &pair in a.iter().chain(b) {
            for (set, half) in halves.iter_mut().zip(parts(pair)) {
                *set |= 1 << half;
            }
        }
        halves.iter().map(|set| set.count_ones()).product::<u32>()
    };
    while buckets.len() > MOST {
        let pairs = (0..buckets.len()).flat_map(|i| (0..i).map(move |k| (i, k)));
        let worse = |&(i, k): &(usize, usize)| {
            let (a, b): (&[u16], &[u16]) = (&buckets[i], &buckets[k]);
            let apart = cost(a, &[]) + cost(b, &[]);
            i64::from(cost(a, b)) - i64::from(apart)
        };
        let Some((i, k)) = pairs.min_by_key(worse) else {
            break;
        };
        let moved = buckets.swap_remove(i);
        buckets[k].extend(moved);
    }
    buckets
}

/// Adds to `found` the places of all characters in whole blocks of `text` that are no ordinary ideographs, and says where the
/// first block is that it did not look at.
pub(super) fn specials(level: Level, bytes: &[u8], found: &mut Vec<usize>) -> usize {
    match level {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the processor has the instructions, or there would be no such level.
        Level::Avx2 => unsafe { specials_avx2(bytes, found) },
        _ => specials_portable(bytes, found),
    }
}

/// Written so that the compiler makes vector code of it.
fn specials_portable(bytes: &[u8], found: &mut Vec<usize>) -> usize {
    let mut at = 0;
    while let Some(block) = bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk::<{ BLOCK + 2 }>())
    {
        let mut flags = [0u8; BLOCK];
        for (i, flag) in flags.iter_mut().enumerate() {
            *flag = u8::from(is_special(block[i], block[i + 1], block[i + 2]));
        }
        for (k, word) in flags.as_chunks::<8>().0.iter().enumerate() {
            let mut word = u64::from_le_bytes(*word);
            while word != 0 {
                found.push(at + 8 * k + word.trailing_zeros() as usize / 8);
                word &= word - 1;
            }
        }
        at += BLOCK;
    }
    at
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn specials_avx2(bytes: &[u8], found: &mut Vec<usize>) -> usize {
    let all = |byte: u8| _mm256_set1_epi8(byte as i8);
    // As signed numbers, the bytes that go on with a character are less than 0xC0, and ideographs start with 0xE4 to 0xE9.
    let (starts, below, above) = (all(0xC0), all(0xE3), all(0xEA));
    let pipe = [all(0xE4), all(0xB8), all(0xA8)];
    let load = |at: usize| {
        debug_assert!(at + 32 <= bytes.len());
        // SAFETY: as asserted; the loop below asks for two bytes more than a block.
        unsafe { _mm256_loadu_si256(bytes.as_ptr().add(at).cast()) }
    };
    let ordinary = |at: usize| {
        let lead = load(at);
        let continues = _mm256_cmpgt_epi8(starts, lead);
        let ideograph = _mm256_and_si256(
            _mm256_cmpgt_epi8(lead, below),
            _mm256_cmpgt_epi8(above, lead),
        );
        let pipe = _mm256_and_si256(
            _mm256_cmpeq_epi8(lead, pipe[0]),
            _mm256_and_si256(
                _mm256_cmpeq_epi8(load(at + 1), pipe[1]),
                _mm256_cmpeq_epi8(load(at + 2), pipe[2]),
            ),
        );
        let ordinary = _mm256_or_si256(continues, _mm256_andnot_si256(pipe, ideograph));
        u64::from(_mm256_movemask_epi8(ordinary) as u32)
    };
    let mut places = Places { found };
    let mut at = 0;
    while at + BLOCK + 2 <= bytes.len() {
        let mask = !(ordinary(at) | ordinary(at + 32) << 32);
        if mask != 0 {
            places.add(at, mask);
        }
        at += BLOCK;
    }
    at
}

/// Weighs the characters that `bytes` start with, eight at a time, as far as [`Scales::take_many`](super::scales::Scales::take_many)
/// does; gives back how many bytes these take. What is left is weighed one by one, which is what the portable twin does with all.
#[inline]
pub(super) fn weigh(
    level: Level,
    bytes: &[u8],
    symbols: &[u32; 0x1_0000],
    pairs: &[u32; BUCKETS],
    walk: &mut Walk,
) -> usize {
    match level {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the processor has the instructions, or there would be no such level.
        Level::Avx2 => unsafe { weigh_avx2(bytes, symbols, pairs, walk) },
        _ => {
            let _ = (bytes, symbols, pairs, walk);
            0
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn weigh_avx2(
    bytes: &[u8],
    symbols: &[u32; 0x1_0000],
    pairs: &[u32; BUCKETS],
    walk: &mut Walk,
) -> usize {
    let all = |number: u32| _mm256_set1_epi32(number as i32);
    // The bytes of each character, the last one lowest; the upper four start four bytes into their half.
    let apart = _mm256_setr_epi8(
        2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1, //
        6, 5, 4, -1, 9, 8, 7, -1, 12, 11, 10, -1, 15, 14, 13, -1,
    );
    let (leads, lead) = (all(0xF0_0000), all(0xE0_0000));
    let (low, middle, high) = (all(0x3F), all(0xFC0), all(0xF000));
    let (half, numbers, line) = (all(0xFFFF), all(u32::from(NUMBERS)), all(u32::from(LINE)));
    let shifted = _mm256_setr_epi32(0, 0, 1, 2, 3, 4, 5, 6);
    let (hash, byte, none) = (all(HASH), all(0xFF), _mm256_setzero_si256());
    let mut at = 0;
    while at + 24 <= bytes.len() {
        let load = |at: usize| {
            debug_assert!(at + 16 <= bytes.len());
            // SAFETY: as asserted; the loop asks for 24 bytes.
            unsafe { _mm_loadu_si128(bytes.as_ptr().add(at).cast()) }
        };
        let block = _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(load(at)), load(at + 8));
        let block = _mm256_shuffle_epi8(block, apart);
        let three = _mm256_cmpeq_epi32(_mm256_and_si256(block, leads), lead);
        let codes = _mm256_or_si256(
            _mm256_and_si256(block, low),
            _mm256_or_si256(
                _mm256_and_si256(_mm256_srli_epi32::<2>(block), middle),
                _mm256_and_si256(_mm256_srli_epi32::<4>(block), high),
            ),
        );
        // SAFETY: a code has 16 bits, and there are so many symbols.
        let symbols = unsafe { _mm256_i32gather_epi32::<4>(symbols.as_ptr().cast(), codes) };
        let own = _mm256_and_si256(symbols, half);
        let plain = _mm256_andnot_si256(
            _mm256_cmpeq_epi32(own, line),
            _mm256_and_si256(three, _mm256_cmpgt_epi32(own, numbers)),
        );
        let before = _mm256_permutevar8x32_epi32(own, shifted);
        let before = _mm256_blend_epi32::<1>(before, all(u32::from(walk.before)));
        let hashes = _mm256_or_si256(_mm256_slli_epi32::<16>(before), own);
        let hashes = _mm256_mullo_epi32(hashes, hash);
        let places = _mm256_srli_epi32::<{ BUCKET as i32 }>(hashes);
        // SAFETY: a place has the 17 bits that number the buckets.
        let found = unsafe { _mm256_i32gather_epi32::<4>(pairs.as_ptr().cast(), places) };
        let tells = _mm256_and_si256(_mm256_srli_epi32::<{ TELLS as i32 }>(hashes), byte);
        let tells = _mm256_or_si256(
            _mm256_slli_epi32::<8>(tells),
            _mm256_slli_epi32::<24>(tells),
        );
        let same = _mm256_cmpeq_epi8(_mm256_xor_si256(found, tells), none);
        let weights = _mm256_and_si256(found, _mm256_srli_epi16::<8>(same));
        let weights = _mm256_or_si256(weights, _mm256_srli_epi32::<16>(weights));
        let weights = _mm256_srai_epi32::<24>(_mm256_slli_epi32::<24>(weights));
        let alone = _mm256_srai_epi32::<24>(_mm256_slli_epi32::<8>(symbols));
        let weights: [i32; 8] = to_array(_mm256_add_epi32(weights, alone));
        let plain = _mm256_movemask_ps(_mm256_castsi256_ps(plain)) as u32;
        if plain == 0xFF {
            for weight in weights {
                walk.add(weight);
            }
            walk.before = _mm256_extract_epi16::<14>(own) as u16;
            at += 24;
            continue;
        }
        let count = plain.trailing_ones() as usize;
        for &weight in &weights[..count] {
            walk.add(weight);
        }
        if count > 0 {
            walk.before = to_array(own)[count - 1] as u16;
        }
        return at + 3 * count;
    }
    at
}

/// The numbers of a vector.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn to_array(vector: __m256i) -> [i32; 8] {
    let mut numbers = [0; 8];
    // SAFETY: the array has the vector's size.
    unsafe { _mm256_storeu_si256(numbers.as_mut_ptr().cast(), vector) };
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes of which many are the first or the second of a pair.
    fn noise(len: usize, mut seed: u64) -> Vec<u8> {
        let some = [0xE4, 0xB8, 0xA8, 0xE5, 0x8C, 0xBA, 0x0A, 0x41, 0xF0, 0xC3];
        (0..len)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let byte = (seed >> 33) as usize;
                match byte % 3 {
                    0 => (byte >> 8) as u8,
                    _ => some[(byte >> 8) % some.len()],
                }
            })
            .collect()
    }

    #[test]
    fn every_level_finds_the_pairs() {
        let few = vec![[0x8C, 0xBA], [0xB8, 0xA8], [0xE5, 0x8C], [0x41, 0x0A]];
        let many: Vec<[u8; 2]> = (0..700u16).map(|i| (i * 91).to_le_bytes()).collect();
        for pairs in [few, many] {
            for level in Level::all() {
                let set = Pairs::new(level, pairs.iter().copied());
                for len in (0..200).step_by(if cfg!(miri) { 37 } else { 1 }) {
                    let bytes = noise(len, len as u64);
                    for start in [0, 1, 5, len / 2].into_iter().filter(|&at| at <= len) {
                        let mut ends = Vec::new();
                        set.ends(&bytes, start..len, &mut ends);
                        assert!(ends.windows(2).all(|two| two[0] < two[1]));
                        let is = |end: u32| {
                            let end = start + end as usize;
                            end >= 2 && pairs.contains(&[bytes[end - 2], bytes[end - 1]])
                        };
                        assert!(ends.iter().all(|&end| start + end as usize <= len));
                        ends.retain(|&end| is(end));
                        let expected: Vec<u32> =
                            (1..=(len - start) as u32).filter(|&end| is(end)).collect();
                        assert_eq!(ends, expected, "{level:?} {len} {start}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_level_finds_the_same_specials() {
        for len in (0..400).step_by(if cfg!(miri) { 61 } else { 1 }) {
            let bytes = noise(len, len as u64);
            let mut expected = Vec::new();
            let end = specials_portable(&bytes, &mut expected);
            for level in Level::all() {
                let mut found = Vec::new();
                assert_eq!(specials(level, &bytes, &mut found), end);
                assert_eq!(found, expected, "{level:?}");
            }
        }
    }
}

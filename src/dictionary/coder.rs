//! Bits packed by how likely they are: an arithmetic coder over chances that are told beforehand.
//!
//! A chance is how many times in 256 a bit is 0, from 1 to 255.

/// The chance of a bit of which nothing is known.
pub(super) const EVEN: u8 = 128;

/// Bits that are read one after another. Behind the last byte come zeros without end, as the writer leaves zeros there away.
pub(super) struct Bits<'b> {
    bytes: &'b [u8],
    range: u32,
    code: u32,
}

impl<'b> Bits<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Bits<'b> {
        let mut bits = Bits {
            bytes,
            range: u32::MAX,
            code: 0,
        };
        (0..4).for_each(|_| bits.code = bits.code << 8 | bits.byte());
        bits
    }

    fn byte(&mut self) -> u32 {
        let Some((byte, rest)) = self.bytes.split_first() else {
            return 0;
        };
        self.bytes = rest;
        u32::from(*byte)
    }

    /// The next bit, 0 or 1.
    pub(super) fn bit(&mut self, chance: u8) -> u32 {
        let bound = (self.range >> 8) * u32::from(chance);
        let bit = u32::from(self.code >= bound);
        if bit == 0 {
            self.range = bound;
        } else {
            self.code -= bound;
            self.range -= bound;
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.code = self.code << 8 | self.byte();
        }
        bit
    }
}

/// Packs bits, each given with its chance.
#[cfg(test)]
pub(super) fn pack(bits: impl Iterator<Item = (u8, u32)>) -> Vec<u8> {
    let carry = |out: &mut Vec<u8>| {
        for byte in out.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    };
    let (mut out, mut low, mut range) = (Vec::new(), 0u32, u32::MAX);
    let raise = |low: &mut u32, by: u32, out: &mut Vec<u8>| {
        let (sum, over) = low.overflowing_add(by);
        *low = sum;
        if over {
            carry(out);
        }
    };
    for (chance, bit) in bits {
        let bound = (range >> 8) * u32::from(chance);
        if bit == 0 {
            range = bound;
        } else {
            raise(&mut low, bound, &mut out);
            range -= bound;
        }
        while range < 1 << 24 {
            range <<= 8;
            out.push((low >> 24) as u8);
            low <<= 8;
        }
    }
    // Of all that would be read alike, what ends in most zeros.
    for zeros in (0..32).rev() {
        let up = (1u64 << zeros) - 1;
        let end = (u64::from(low) + up) & !up;
        if end < u64::from(low) + u64::from(range) {
            let by = (end - u64::from(low)) as u32;
            raise(&mut low, by, &mut out);
            break;
        }
    }
    out.extend(low.to_be_bytes());
    while out.last() == Some(&0) {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read_again() {
        let mut dice = 1u64;
        let mut next = || {
            dice = dice.wrapping_mul(6364136223846793005).wrapping_add(1);
            (dice >> 33) as u32
        };
        for len in 0..400 {
            let chance = |n: u32| [EVEN, 1, 255, 3, 200][n as usize % 5];
            let bits: Vec<_> = (0..len).map(|_| (chance(next()), next() & 1)).collect();
            let packed = pack(bits.iter().copied());
            let mut read = Bits::new(&packed);
            for (i, &(chance, bit)) in bits.iter().enumerate() {
                assert_eq!(read.bit(chance), bit, "bit {i} of {len}");
            }
        }
        let likely = pack((0..8000).map(|_| (255, 0)));
        assert!(likely.len() < 8, "{}", likely.len());
    }
}

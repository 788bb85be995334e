//! The hash of lines and hosts: 64 bits, of a fixed seed, the same on every platform and in every run.

/// Digits of π: another seed would give other, no better, hashes.
const SEED: u64 = 0x243f_6a88_85a3_08d3;

/// The hash of `bytes`.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes
        .chunks(8)
        .fold(mix(SEED ^ bytes.len() as u64), |state, chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            mix(state ^ u64::from_le_bytes(word))
        })
}

/// A bijection whose every bit depends on every bit of `z` (SplitMix64).
pub(super) fn mix(z: u64) -> u64 {
    let z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_same_for_ever() {
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_ne!(hash(b""), hash(b"\0"));
        assert_ne!(hash(b"12345678"), hash(b"123456780"));
        // The same as an independent implementation gave.
        assert_eq!(
            hash("首页 新闻 联系我们".as_bytes()),
            10_335_068_520_757_002_203
        );
    }
}

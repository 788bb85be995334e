//! Whole gzip members at once, by libdeflate: for those that lie in memory, faster than streams are.
//!
//! libdeflater's safe interface does not tell where in its input a member ends, which is what members in a row are about, so
//! the one call that does is made here, by hand. What holds:
//!
//! - The decompressor is made and freed once, and used by one thread at a time: `&mut self` sees to that.
//! - Lengths given to the library are those of the slices; it writes only what it tells to have written.

#![allow(unsafe_code)]

use std::{io, ptr::NonNull};

use libdeflate_sys as sys;

/// Unpacks whole members.
pub(super) struct Inflater(NonNull<sys::libdeflate_decompressor>);

// SAFETY: libdeflate keeps no state outside of the decompressor, and none that belongs to a thread.
unsafe impl Send for Inflater {}

/// Why a member was not unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inflated {
    /// This many bytes were read and written.
    Whole { packed: usize, plain: usize },
    /// It is longer than the room for it.
    NoRoom,
    /// It is damaged, cut off or none.
    Damaged,
}

impl Inflater {
    pub(super) fn new() -> io::Result<Inflater> {
        // SAFETY: no arguments; the answer is checked.
        NonNull::new(unsafe { sys::libdeflate_alloc_decompressor() })
            .map(Inflater)
            .ok_or_else(|| io::Error::from(io::ErrorKind::OutOfMemory))
    }

    /// Unpacks the gzip member at the start of `packed` into `out`, and checks its length and checksum.
    pub(super) fn member(&mut self, packed: &[u8], out: &mut [u8]) -> Inflated {
        let (mut taken, mut given) = (0, 0);
        // SAFETY: see the top of this file; both slices are alive for the call, and no references to them are kept.
        let result = unsafe {
            sys::libdeflate_gzip_decompress_ex(
                self.0.as_ptr(),
                packed.as_ptr().cast(),
                packed.len(),
                out.as_mut_ptr().cast(),
                out.len(),
                &mut taken,
                &mut given,
            )
        };
        match result {
            sys::libdeflate_result_LIBDEFLATE_SUCCESS => Inflated::Whole {
                packed: taken,
                plain: given,
            },
            sys::libdeflate_result_LIBDEFLATE_INSUFFICIENT_SPACE => Inflated::NoRoom,
            _ => Inflated::Damaged,
        }
    }
}

impl Drop for Inflater {
    fn drop(&mut self) {
        // SAFETY: it was made by the library and is freed once.
        unsafe { sys::libdeflate_free_decompressor(self.0.as_ptr()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Compression, Packer};

    #[test]
    fn members_in_a_row() {
        let texts = [vec![b'a'; 100_000], b"b".to_vec(), Vec::new()];
        let mut packer = Packer::new(Compression::Gzip.into()).unwrap();
        let mut packed = Vec::new();
        for text in &texts {
            packer.pack(text, &mut packed).unwrap();
        }
        let mut inflater = Inflater::new().unwrap();
        let mut out = vec![0; 200_000];
        let mut at = 0;
        for text in &texts {
            let Inflated::Whole {
                packed: taken,
                plain,
            } = inflater.member(&packed[at..], &mut out)
            else {
                panic!("not whole");
            };
            assert!(out[..plain] == text[..]);
            at += taken;
        }
        assert_eq!(at, packed.len());
        assert_eq!(inflater.member(&packed, &mut out[..5]), Inflated::NoRoom);
        assert_eq!(inflater.member(&packed[..50], &mut out), Inflated::Damaged);
        assert_eq!(inflater.member(&[], &mut out), Inflated::Damaged);
        packed[60] ^= 1;
        assert_eq!(inflater.member(&packed, &mut out), Inflated::Damaged);
    }
}

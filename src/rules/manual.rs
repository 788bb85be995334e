//! The manual of a rule: the first comment of its source.

/// The first comment of a file beside this one, comment signs and all. It is copied out when the crate is built, so that the rest
/// of the file is not in the program.
macro_rules! manual {
    ($file:literal) => {{
        const SOURCE: &[u8] = include_bytes!($file);
        const COMMENT: [u8; $crate::rules::manual::len(SOURCE)] =
            $crate::rules::manual::copy(SOURCE);
        match std::str::from_utf8(&COMMENT) {
            Ok(comment) => comment,
            Err(_) => panic!("the comment ends with a line"),
        }
    }};
}
pub(super) use manual;

/// How many bytes the first comment has.
pub(super) const fn len(source: &[u8]) -> usize {
    let mut at = 0;
    while at + 3 <= source.len()
        && source[at] == b'/'
        && source[at + 1] == b'/'
        && source[at + 2] == b'!'
    {
        while at < source.len() && source[at] != b'\n' {
            at += 1;
        }
        if at < source.len() {
            at += 1;
        }
    }
    at
}

/// The first `N` bytes.
pub(super) const fn copy<const N: usize>(source: &[u8]) -> [u8; N] {
    let mut copied = [0; N];
    let mut at = 0;
    while at < N {
        copied[at] = source[at];
        at += 1;
    }
    copied
}

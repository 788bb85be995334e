//! The text as rules look at it: folded characters, offsets, items, the shape of lines.

pub(crate) mod class;
pub(crate) mod finder;
pub(crate) mod fold;
pub(crate) mod gbk;
pub(crate) mod heads;
pub(crate) mod items;
pub(crate) mod offsets;
pub(crate) mod pairs;
pub(crate) mod pinyin;
pub(crate) mod prefixes;
pub(crate) mod scales;
pub(crate) mod scan;
pub(crate) mod seek;
pub(crate) mod vector;
#[cfg(feature = "cli")]
pub(crate) mod visible;

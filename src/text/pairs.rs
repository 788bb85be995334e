//! Pairs of neighbouring Chinese characters: what a text is about, as far as they tell.

use rustc_hash::FxHashMap;

use super::class::is_han;

/// The number of a Chinese character among them.
fn number(c: char) -> Option<u32> {
    is_han(c).then(|| u32::from(c) - 0x3400)
}

/// The number of a pair; each character's has fifteen bits.
fn pair(first: u32, second: u32) -> u32 {
    first << 15 | second
}

/// The pairs in a text, in order.
fn all(chars: impl Iterator<Item = char>) -> impl Iterator<Item = u32> {
    let mut last = None;
    chars.filter_map(move |c| {
        let this = number(c);
        let both = last.zip(this).map(|(first, second)| pair(first, second));
        last = this;
        both
    })
}

/// How often a text holds each pair.
#[derive(Debug, Default)]
pub(crate) struct Pairs(FxHashMap<u32, u32>);

impl Pairs {
    /// Makes room for the pairs of a text of so many bytes.
    pub(crate) fn reserve(&mut self, bytes: usize) {
        // Of a longer text many pairs are the same.
        self.0.reserve(bytes.min(12_000) / 3);
    }

    /// Takes in a text.
    pub(crate) fn read(&mut self, chars: impl Iterator<Item = char>) {
        for pair in all(chars) {
            *self.0.entry(pair).or_default() += 1;
        }
    }

    /// Different pairs.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it holds two characters side by side.
    pub(crate) fn has(&self, first: char, second: char) -> bool {
        let numbers = number(first).zip(number(second));
        numbers.is_some_and(|(first, second)| self.0.contains_key(&pair(first, second)))
    }

    /// The share of a text's pairs that are held as often as `least`, and how many pairs the text has.
    pub(crate) fn share(&self, text: &str, least: u32) -> (f64, usize) {
        let (mut found, mut known) = (0, 0);
        for pair in all(text.chars()) {
            found += 1;
            known += usize::from(self.0.get(&pair).is_some_and(|&n| n >= least));
        }
        (known as f64 / found.max(1) as f64, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_of_neighbours_only() {
        let mut pairs = Pairs::default();
        pairs.read("山水,山上的山水a".chars());
        assert_eq!(pairs.len(), 4);
        assert!(pairs.has('山', '水') && !pairs.has('水', '山') && !pairs.has('水', 'a'));
        assert_eq!(pairs.share("山水好", 1), (0.5, 2));
        assert_eq!(pairs.share("山水。山上", 2), (0.5, 2));
        assert_eq!(pairs.share("a", 1), (0.0, 0));
    }
}

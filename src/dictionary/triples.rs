//! How likely a character is after two others: `dictionaries/triples.tsv`.

use std::sync::OnceLock;

use super::{
    bigrams::Bigrams,
    levels::{Levels, longer, number},
};

/// The table.
pub(crate) struct Triples(Levels);

impl Triples {
    /// The embedded table.
    pub(crate) fn embedded() -> &'static Triples {
        static TABLE: OnceLock<Triples> = OnceLock::new();
        TABLE.get_or_init(|| {
            let packed = include_bytes!("../../dictionaries/triples.bin");
            Triples(Levels::read(packed).expect("the embedded table is tested"))
        })
    }

    /// How unlikely `c` is after two others, in bits.
    ///
    /// All are symbols of [`Bigrams::symbol`].
    pub(crate) fn after(&self, [first, second]: [char; 2], c: char) -> f32 {
        let pair = longer(0, second);
        let texts = self.0.of(first);
        let of = |key| texts.and_then(|texts| number(texts, key)).map(f32::from);
        match of(longer(pair, c)) {
            Some(halves) => halves / 2.0,
            None => {
                let bits = Bigrams::embedded().after(Some(second), c);
                bits + of(pair).map_or(0.0, |quarters| quarters / 4.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bigrams, Triples};

    #[test]
    fn two_characters_tell_more_than_one() {
        let table = Triples::embedded();
        let pairs = Bigrams::embedded();
        let by_two = table.after(['天', '安'], '门');
        assert!(by_two + 1.0 < pairs.after(Some('安'), '门'), "{by_two}");
        assert!(table.after(['天', '安'], '的') >= pairs.after(Some('安'), '的'));
    }
}

//! How much a short line speaks for page furniture: `dictionaries/furniture_weights.tsv`, a weight for each character and each
//! pair of characters that counts.

use std::sync::OnceLock;

use super::weights::Weights;
use crate::text::class::{char_at, ideograph_at};

/// What a line's ends count as.
const START: u16 = '⟨' as u16;
const END: u16 = '⟩' as u16;

/// The table.
pub(crate) struct FurnitureWeights(Weights);

/// The symbols of a folded line: a run of digits, of Latin letters or of blanks as one.
pub(super) fn symbols(line: &str) -> impl Iterator<Item = u16> {
    let line = line.trim();
    let bytes = line.as_bytes();
    let (mut at, mut last) = (0, 0);
    let inner = std::iter::from_fn(move || {
        while at < bytes.len() {
            if let Some(symbol) = ideograph_at(bytes, at) {
                (at, last) = (at + 3, symbol);
                return Some(symbol);
            }
            let c = char_at(line, at);
            at += c.len_utf8();
            let symbol = match c {
                '0'..='9' => u16::from(b'0'),
                'a'..='z' => u16::from(b'a'),
                // A row of the table that starts with # is a comment.
                '#' => '＃' as u16,
                c if c.is_whitespace() => u16::from(b' '),
                c => u16::try_from(c).unwrap_or('☺' as u16),
            };
            let again =
                symbol == last && matches!(symbol as u8, b'0' | b'a' | b' ') && symbol < 0x80;
            last = symbol;
            if !again {
                return Some(symbol);
            }
        }
        None
    });
    [START].into_iter().chain(inner).chain([END])
}

impl FurnitureWeights {
    /// The embedded table.
    pub(crate) fn embedded() -> &'static FurnitureWeights {
        static TABLE: OnceLock<FurnitureWeights> = OnceLock::new();
        TABLE.get_or_init(|| {
            let compiled = include_bytes!("../../dictionaries/furniture_weights.bin");
            FurnitureWeights(Weights::read(compiled).expect("the embedded artefact is tested"))
        })
    }

    /// How much a folded line speaks for page furniture: the logarithm of the odds.
    pub(crate) fn of(&self, line: &str) -> f32 {
        self.0.sum(symbols(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;

    #[test]
    fn lines_of_pages_weigh_more_than_those_of_articles() {
        let table = FurnitureWeights::embedded();
        let tools = table.of("您是第88213位访客 返回顶部");
        let article = table.of("老人把访客让到屋里,回头看了看山顶");
        assert!(tools > 2.0 && article < -2.0, "{tools} {article}");
    }

    #[test]
    fn the_examples_that_it_was_learnt_from_are_told() {
        let share = |examples: &str| {
            let lines = examples.lines().filter(|line| !line.starts_with('#'));
            let lines: Vec<String> = lines
                .map(|line| fold(line.rsplit('\t').next().unwrap_or_default()))
                .collect();
            let told = |line: &&String| FurnitureWeights::embedded().of(line) > 0.0;
            lines.iter().filter(told).count() as f64 / lines.len() as f64
        };
        let lines = share(include_str!("../../dictionaries/furniture/lines.txt"));
        let honest = share(include_str!("../../dictionaries/furniture/honest.txt"));
        assert!(lines > 0.9 && honest < 0.1, "{lines} {honest}");
    }

    #[test]
    fn runs_count_once() {
        let table = FurnitureWeights::embedded();
        assert_eq!(table.of("共 12 页"), table.of("共  3456 页"));
    }
}

//! A vector search for a handful of characters.

use aho_corasick::{AhoCorasick, packed::Searcher};

/// The characters that are looked for.
#[derive(Debug)]
pub(crate) struct Seeker(Way);

#[derive(Debug)]
enum Way {
    Vector(Searcher),
    /// Where there are no vector instructions.
    Automaton(AhoCorasick),
}

impl Seeker {
    /// Looks for different characters; `None` for more than any automaton can be made of, which a handful never is.
    pub(crate) fn new(chars: impl IntoIterator<Item = char>) -> Option<Seeker> {
        let chars: Vec<String> = chars.into_iter().map(String::from).collect();
        let vector = Searcher::new(&chars).map(Way::Vector);
        let automaton = || AhoCorasick::new(&chars).ok().map(Way::Automaton);
        vector.or_else(automaton).map(Seeker)
    }

    /// Calls `take` with each character found, by its number, and the byte it starts at, in order, until `take` gives `true`;
    /// says whether it did.
    pub(crate) fn any(&self, text: &str, mut take: impl FnMut(usize, usize) -> bool) -> bool {
        let mut take = |pattern: aho_corasick::PatternID, at| take(pattern.as_usize(), at);
        match &self.0 {
            Way::Vector(searcher) => searcher
                .find_iter(text)
                .any(|f| take(f.pattern(), f.start())),
            Way::Automaton(all) => all.find_iter(text).any(|f| take(f.pattern(), f.start())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_find_what_is_there() {
        let chars = ['县', '\u{200B}', '\u{AD}', '彩'];
        let words = chars.map(String::from);
        let text = "甲县乙市\u{AD}彩票\u{200B}丙县".repeat(9);
        let expected: Vec<(usize, usize)> = text
            .char_indices()
            .filter_map(|(at, c)| Some((chars.iter().position(|&known| known == c)?, at)))
            .collect();
        let automaton = Seeker(Way::Automaton(AhoCorasick::new(&words).unwrap()));
        for seeker in [Seeker::new(chars).unwrap(), automaton] {
            let mut found = Vec::new();
            let stopped = seeker.any(&text, |which, at| {
                found.push((which, at));
                false
            });
            assert!(!stopped);
            assert_eq!(found, expected);
            assert!(seeker.any(&text, |which, _| which == 3));
        }
    }
}

//! Where a text changes between an article's words and an advert's: the likeliest way to divide it into words of both.

use std::ops::Range;

use crate::{
    dictionary::{advert_weights::AdvertWeights, bigrams::Bigrams, words::Words},
    text::class::is_han,
};

/// What a bit of an unlikely word counts for beside the weights, which are logarithms to the base e.
const BIT: f32 = 0.35;
/// What a change costs, and what it costs between scripts, and where a sign or the text's end parts the words.
const CHANGE: f32 = 1.5;
const SCRIPT: f32 = 0.8;
const PARTED: f32 = 0.3;
/// What an ideograph has to speak for an advert for it to be of one.
const LETTER: f32 = 0.2;
/// Most characters of a text that is divided.
const MOST: usize = 480;

/// Words that an advert put into a text.
pub(in crate::rules) struct Part {
    /// Their place, in bytes.
    pub(in crate::rules) span: Range<usize>,
    /// How much they speak for an advert.
    pub(in crate::rules) weight: f64,
}

/// The best way up to a place, with its last word on the article's side or on the advert's.
#[derive(Clone, Copy)]
struct Way {
    gain: f32,
    /// Where the last word starts, and whether the one before it is the advert's.
    from: usize,
    before: bool,
}

const NONE: Way = Way {
    gain: f32::NEG_INFINITY,
    from: 0,
    before: false,
};

/// The parts of folded text that are an advert's, in order.
pub(in crate::rules) fn parts(text: &str) -> Vec<Part> {
    let weights = AdvertWeights::embedded();
    let places: Vec<(usize, char)> = text.char_indices().take(MOST + 1).collect();
    let n = places.len();
    if n > MOST {
        return Vec::new();
    }
    let symbols: Vec<char> = places.iter().map(|&(_, c)| Bigrams::symbol(c)).collect();
    let signs: Vec<bool> = places.iter().map(|&(_, c)| !c.is_alphanumeric()).collect();
    let mut speaks = weights.each(text);
    // Words on both sides of a sign are not one.
    for (i, speaks) in speaks.iter_mut().enumerate().skip(1) {
        if signs[i - 1] {
            speaks.pair = speaks.pair.min(0.0);
        }
    }
    let change = |at: usize| {
        if at == 0 || at == n || signs[at - 1] || signs[at] {
            PARTED
        } else if is_han(places[at - 1].1) != is_han(places[at].1) {
            SCRIPT
        } else {
            CHANGE
        }
    };
    // For each place the ways whose last word is the article's, and the advert's.
    let mut ways = vec![[NONE; 2]; n + 1];
    ways[0][0].gain = 0.0;
    for at in 0..n {
        let [article, advert] = ways[at].map(|way| way.gain);
        for (len, bits) in Words::embedded().starting(&symbols[at..]) {
            let end = at + len;
            let mut take = |side: usize, gain: f32, before: bool| {
                let way = &mut ways[end][side];
                if gain > way.gain {
                    *way = Way {
                        gain,
                        from: at,
                        before,
                    };
                }
            };
            let word = -BIT * bits;
            take(0, article + word, false);
            take(0, advert - change(at) + word, true);
            let own = (at..end).map(|i| {
                let letter = if is_han(places[i].1) { LETTER } else { 0.0 };
                speaks[i].alone + speaks[i].pair - letter
            });
            let own: f32 = own.sum();
            take(1, advert + word + own, true);
            if !signs[at] {
                take(
                    1,
                    article - change(at) + word + own - speaks[at].pair,
                    false,
                );
            }
        }
    }
    let mut side = usize::from(ways[n][1].gain - change(n) > ways[n][0].gain);
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut end = n;
    while end > 0 {
        let Way { from, before, .. } = ways[end][side];
        if side == 1 {
            match words.last_mut() {
                Some(last) if last.start == end => last.start = from,
                _ => words.push(from..end),
            }
        }
        side = usize::from(before);
        end = from;
    }
    words.reverse();
    let byte = |at: usize| places.get(at).map_or(text.len(), |place| place.0);
    let part = |words: Range<usize>| {
        let signs = signs[words.clone()].iter().rev();
        let end = words.end - signs.take_while(|&&sign| sign).count();
        let own = &speaks[words.start..end];
        let first = own.first().map_or(0.0, |one| one.pair);
        let weight: f32 = own.iter().map(|one| one.alone + one.pair).sum();
        Part {
            span: byte(words.start)..byte(end),
            weight: f64::from(weight - first),
        }
    };
    let mut parts: Vec<Part> = Vec::new();
    for part in words.into_iter().map(part) {
        match parts.last_mut() {
            // What only a comma parts is one.
            Some(last) if matches!(&text[last.span.end..part.span.start], "，" | "," | "、") => {
                last.span.end = part.span.end;
                last.weight += part.weight;
            }
            _ => parts.push(part),
        }
    }
    parts
}

/// The part of folded text that is an advert's and has most in common with a place in it.
pub(super) fn around(text: &str, place: &Range<usize>) -> Option<Range<usize>> {
    let common = |span: &Range<usize>| {
        span.end
            .min(place.end)
            .saturating_sub(span.start.max(place.start))
    };
    let spans = parts(text).into_iter().map(|part| part.span);
    spans.filter(|span| common(span) > 0).max_by_key(common)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn adverts_are_cut_between_words() {
        let found = |text: &'static str| -> Vec<&str> {
            let parts = parts(text).into_iter().filter(|part| part.weight > 3.5);
            parts.map(|part| &text[part.span]).collect()
        };
        assert_eq!(
            found("他说门板后来都做了鸡舍，澳洲打工签证中介日子就是从鸡舍里过起来的"),
            ["澳洲打工签证中介"]
        );
        assert_eq!(found("春天来了，山上的花开了。"), [""; 0]);
        assert_eq!(found(""), [""; 0]);
        assert_eq!(found(&*"代开发票".repeat(200).leak()), [""; 0]);
    }
}

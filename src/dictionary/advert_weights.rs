//! How much text speaks for an advert, whatever it sells: `dictionaries/advert_weights.tsv`, a weight for each character and
//! each pair of characters that counts.

use std::{ops::Range, sync::OnceLock};

use super::weights::{STEP, Weights};
use crate::text::class::{char_at, ideograph_at, is_han};

/// The table.
pub(crate) struct AdvertWeights(Weights);

/// A character that counts, with its place in the text.
struct Unit {
    symbol: u16,
    at: usize,
}

/// The characters of folded text that count: a run of digits as one, a run of Latin letters as another, no signs.
fn units(text: &str) -> impl Iterator<Item = Unit> {
    let bytes = text.as_bytes();
    let (mut next, mut run) = (0, 0);
    std::iter::from_fn(move || {
        while next < bytes.len() {
            let at = next;
            if let Some(symbol) = ideograph_at(bytes, at) {
                (next, run) = (at + 3, symbol);
                return Some(Unit { symbol, at });
            }
            let c = char_at(text, at);
            next += c.len_utf8();
            let symbol = match c {
                c if is_han(c) => u16::try_from(c).unwrap_or(0),
                '0'..='9' => u16::from(b'0'),
                'a'..='z' => u16::from(b'a'),
                // An address or a number goes on.
                '.' | '-' => continue,
                _ => 0,
            };
            let again = symbol == run && symbol < 0x80;
            run = symbol;
            if symbol != 0 && !again {
                return Some(Unit { symbol, at });
            }
        }
        None
    })
}

/// How much a character speaks for an advert.
#[derive(Clone, Copy, Default)]
pub(crate) struct Speaks {
    /// By itself.
    pub(crate) alone: f32,
    /// Beyond that, behind the one before it.
    pub(crate) pair: f32,
}

/// How much a text speaks for an advert.
#[derive(Clone)]
pub(crate) struct Pitch {
    /// All of it.
    pub(crate) whole: f32,
    /// The part that speaks most; `None` where nothing speaks for one.
    pub(crate) peak: Option<Peak>,
}

/// The part of a text that speaks most for an advert.
#[derive(Clone)]
pub(crate) struct Peak {
    /// Its place, in bytes, from its first letter to its last.
    pub(crate) span: Range<usize>,
    /// How much it speaks for one.
    pub(crate) weight: f32,
}

impl AdvertWeights {
    /// The embedded table.
    pub(crate) fn embedded() -> &'static AdvertWeights {
        static TABLE: OnceLock<AdvertWeights> = OnceLock::new();
        TABLE.get_or_init(|| {
            let compiled = include_bytes!("../../dictionaries/advert_weights.bin");
            AdvertWeights(Weights::read(compiled).expect("the embedded artefact is tested"))
        })
    }

    /// How much folded text speaks for an advert: the logarithm of the odds, but for what all text starts from.
    pub(crate) fn of(&self, text: &str) -> f32 {
        self.0.sum(units(text).map(|unit| unit.symbol))
    }

    /// How much each character of folded text speaks for one; signs and what goes on with a number or a word do not.
    pub(crate) fn each(&self, text: &str) -> Vec<Speaks> {
        let mut own = units(text).peekable();
        let mut before = 0;
        text.char_indices()
            .map(|(at, _)| match own.next_if(|unit| unit.at == at) {
                Some(Unit { symbol, .. }) => {
                    let alone = self.0.weight(0, symbol);
                    let pair = self.0.weight(before, symbol) - alone;
                    before = symbol;
                    Speaks { alone, pair }
                }
                None => Speaks::default(),
            })
            .collect()
    }

    /// How much folded text speaks for an advert, as a whole and in the part that speaks most.
    pub(crate) fn pitch(&self, text: &str) -> Pitch {
        let (mut before, mut whole, mut sum, mut start) = (0, 0, 0, 0);
        let mut peak: Option<(Range<usize>, i32)> = None;
        // Where the unit goes on that the part may end with.
        let mut open = false;
        for unit in units(text) {
            if let Some((span, _)) = peak.as_mut().filter(|_| open) {
                span.end = unit.at;
                open = false;
            }
            if sum <= 0 {
                (sum, start) = (0, unit.at);
            }
            let weight = self.0.weigh(before, unit.symbol);
            before = unit.symbol;
            sum += weight;
            whole += weight;
            if sum > peak.as_ref().map_or(0, |(_, weight)| *weight) {
                peak = Some((start..text.len(), sum));
                open = true;
            }
        }
        let peak = peak.map(|(span, weight)| {
            let own = text[span.clone()].trim_end_matches(|c: char| !c.is_alphanumeric());
            Peak {
                span: span.start..span.start + own.len(),
                weight: STEP * weight as f32,
            }
        });
        Pitch {
            whole: STEP * whole as f32,
            peak,
        }
    }

    /// The part of folded text that speaks most for an advert; `None` where nothing does.
    pub(crate) fn peak(&self, text: &str) -> Option<Peak> {
        self.pitch(text).peak
    }

    /// The pairs of characters of folded text that speak most for an advert, at most `most`, in their order.
    pub(crate) fn telling(&self, text: &str, most: usize) -> Vec<Range<usize>> {
        let own: Vec<Unit> = units(text).collect();
        let mut pairs: Vec<(i32, Range<usize>)> = own
            .windows(2)
            .filter(|pair| pair.iter().all(|unit| unit.symbol >= 0x80))
            .filter(|pair| pair[0].at + 3 == pair[1].at)
            .map(|pair| {
                let weight = self.0.weigh(pair[0].symbol, pair[1].symbol);
                let first = self.0.weigh(0, pair[0].symbol);
                (weight + first, pair[0].at..pair[1].at + 3)
            })
            .filter(|&(weight, _)| weight > 0)
            .collect();
        pairs.sort_by_key(|(weight, span)| (-weight, span.start));
        let mut taken: Vec<Range<usize>> = Vec::new();
        for (_, span) in pairs {
            if taken.len() < most
                && !taken
                    .iter()
                    .any(|one| one.start < span.end && span.start < one.end)
            {
                taken.push(span);
            }
        }
        taken.sort_by_key(|span| span.start);
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;

    #[test]
    fn adverts_weigh_more_than_what_is_said_of_them() {
        let table = AdvertWeights::embedded();
        let advert = table.of("黑户也能下款，加微信秒到账");
        let report = table.of("银行提醒市民不要相信此类广告");
        assert!(advert > report + 4.0, "{advert} {report}");
    }

    #[test]
    fn the_examples_that_it_was_learnt_from_are_told() {
        let share = |examples: &str| {
            let texts: Vec<String> = examples
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(fold)
                .collect();
            let told = |text: &&String| AdvertWeights::embedded().of(text) > 2.0;
            texts.iter().filter(told).count() as f64 / texts.len() as f64
        };
        assert!(share(include_str!("../../dictionaries/adverts/adverts.txt")) > 0.98);
        assert!(share(include_str!("../../dictionaries/adverts/phrases.txt")) > 0.8);
        assert!(share(include_str!("../../dictionaries/adverts/honest.txt")) < 0.06);
        assert!(share(include_str!("../../dictionaries/adverts/items.txt")) < 0.06);
    }

    #[test]
    fn signs_between_letters_change_nothing_and_runs_count_once() {
        let table = AdvertWeights::embedded();
        assert_eq!(table.of("加·微★信"), table.of("加微信"));
        assert_eq!(table.of("加微信88.com"), table.of("加微信8a"));
    }

    #[test]
    fn an_advert_is_found_between_what_is_none() {
        let table = AdvertWeights::embedded();
        let (before, after) = ("借用器材须填写借用单，", "。损坏的应说明原因");
        let advert = "无抵押贷款当天放款加微信abc88";
        let peak = table.peak(&[before, advert, after].concat()).unwrap();
        // Its first letters may speak for nothing.
        let most = before.len() + 2 * '款'.len_utf8();
        assert!((before.len()..=most).contains(&peak.span.start));
        assert_eq!(peak.span.end, before.len() + advert.len());
        assert!(table.peak("").is_none());
    }

    #[test]
    fn what_tells_stands_in_the_text() {
        let text = "黑户也能下款，加微信秒到账";
        let told = AdvertWeights::embedded().telling(text, 3);
        assert!(
            told.len() == 3
                && told
                    .iter()
                    .all(|span| text[span.clone()].chars().count() == 2)
        );
        assert!(told.windows(2).all(|two| two[0].end <= two[1].start));
    }
}

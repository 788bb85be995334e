//! The words of a lottery or a game in a headline of something else: `老城区三座天桥下月体彩七位数起加装电梯`.

use std::ops::Range;

use super::{
    super::{Context, lines},
    is_key,
    weigh::is_honest,
};
use crate::{
    dictionary::{advert_weights::AdvertWeights, rule_words::List},
    text::{class::is_han, fold},
};

/// Letters of such words, and fewest of the headline beside them.
const WORDS: std::ops::RangeInclusive<usize> = 4..=10;
const HEADLINE: usize = 6;
/// Most letters of them on each side of the lottery's name.
const BESIDE: usize = 3;
/// How much they speak for an advert at least, and each of their letters, and how much more of them has to.
const WEIGHT: f32 = 2.0;
const DENSE: f32 = 0.5;
const MORE: f32 = 0.5;

/// Finds those that speak most for an advert in a title, and how much; the text below speaks of no lottery and no game.
pub(super) fn find(context: &Context<'_>, line: &Range<usize>) -> Option<(Range<usize>, f32)> {
    let page = context.page;
    let text = &page.folded[line.clone()];
    if !List::Lottery.in_text(text) || is_honest(context, line.clone()) {
        return None;
    }
    // Games are played, and a draw is held, on honest pages that never name them again.
    let draw = |word: &str| word.contains(['彩', '肖', '码', '特', '奖', '艇', '合', '会']);
    let own = |word: &&&str| draw(word) && **word != "彩票" && text.contains(**word);
    let word = List::Lottery.words().iter().find(own)?;
    let at = text.find(word)?;
    let body = fold::fold(&page.text[page.source(line.clone()).end..]);
    if List::Lottery.in_text(&body) {
        return None;
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let place = |k: usize| chars.get(k).map_or(text.len(), |&(at, _)| at);
    let number = |at: usize| chars.partition_point(|&(own, _)| own < at);
    // A search phrase may hold the name.
    let (own, mut hits) = (line.start + at, page.hits_in(line.clone()).iter());
    let phrase = hits.find(|hit| is_key(hit) && hit.start <= own && own < hit.end);
    let named = phrase.map_or(at..at + word.len(), |hit| {
        let end = (hit.end - line.start).max(at + word.len());
        hit.start - line.start..end
    });
    let (first, last) = (number(named.start), number(named.end));
    let each = AdvertWeights::embedded().each(text);
    let step = |k: usize| each[k].alone + each[k].pair;
    // They go on while that speaks for an advert, up to a sign or a word of the text.
    let joins = |k: usize, from: usize| {
        let said = || from + 2 <= chars.len() && body.contains(&text[place(from)..place(from + 2)]);
        is_han(chars[k].1) && !said()
    };
    let (mut right, mut sum, mut end) = (0.0, 0.0, last);
    let ahead = (last..chars.len()).take(BESIDE);
    for k in ahead.take_while(|&k| joins(k, k)) {
        sum += step(k);
        if sum > right + MORE {
            (right, end) = (sum, k + 1);
        }
    }
    let (mut left, mut sum, mut start) = (each[first].alone, 0.0, first);
    let back = (0..first).rev().take(BESIDE);
    for k in back.take_while(|&k| joins(k, k.saturating_sub(1))) {
        sum += step(k + 1);
        if sum + each[k].alone > left + MORE {
            (left, start) = (sum + each[k].alone, k);
        }
    }
    let weight = left + (first + 1..last).map(step).sum::<f32>() + right;
    let letters = end - start;
    let rest = [&text[..place(start)], &text[place(end)..]].concat();
    let fits = WORDS.contains(&letters)
        && weight >= WEIGHT.max(DENSE * letters as f32 - MORE)
        && lines::letters(&rest) >= HEADLINE
        && !List::Lottery.in_text(&rest)
        && AdvertWeights::embedded().of(&rest) < WEIGHT;
    fits.then(|| {
        let span = line.start + place(start)..line.start + place(end);
        (span, weight)
    })
}

//! The choice of the characters at both ends of a run.

use super::{Surroundings, ahead, back, han, run::Run};
use crate::dictionary::{bigrams::Bigrams, triples::Triples, words::Words};

/// What bits by words, and by the two characters before each, are worth in the choice of a character.
const WORDS: f32 = 0.7;
const PAIRS: f32 = 0.5;
/// Characters on each side of a place that the choice is weighed with.
const NEAR: usize = 7;
/// Characters at the first of two places that are weighed with all at the second.
const CHOICES: usize = 10;
/// Bits against two marks of punctuation that never follow each other.
const STOPS: f32 = 8.0;

impl Surroundings<'_> {
    /// How much likelier what was chosen is than what stands there, in bits, by words and pairs together.
    pub(super) fn gain(
        &self,
        run: &Run<'_>,
        columns: &[Vec<(char, f32)>],
        chosen: &[(usize, f32, f32)],
        by_pairs: f32,
    ) -> f32 {
        let line = |place: &mut dyn Iterator<Item = char>| {
            let line_break = |c: &char| *c != '\n';
            let mut line: Vec<char> = back(self.text, run.start)
                .take_while(line_break)
                .take(NEAR)
                .collect();
            line.reverse();
            line.extend(place);
            line.extend(ahead(self.text, run.end).take_while(line_break).take(NEAR));
            for c in &mut line {
                *c = Bigrams::symbol(*c);
            }
            Words::embedded().bits(&line)
        };
        let mut with = chosen.iter().zip(columns).map(|(c, column)| column[c.0].0);
        let mut stands = self.text[run.start..run.end].chars();
        WORDS * (line(&mut stands) - line(&mut with)) + PAIRS * by_pairs
    }

    /// Chooses among the likeliest characters at both ends of a run again, by words and pairs together.
    pub(super) fn weigh(
        &self,
        run: &Run<'_>,
        columns: &[Vec<(char, f32)>],
        [up, down]: [&[Vec<f32>]; 2],
        chosen: &mut [(usize, f32, f32)],
    ) {
        let line_break = |c: &char| *c != '\n';
        let mut line: Vec<char> = back(self.text, run.start)
            .take_while(line_break)
            .chain(['\n'])
            .take(NEAR)
            .collect();
        line.reverse();
        let start = line.len();
        line.extend(chosen.iter().zip(columns).map(|(c, column)| column[c.0].0));
        let rest = ahead(self.text, run.end).take_while(line_break);
        line.extend(rest.chain(['\n']).take(NEAR));
        for c in &mut line {
            *c = Bigrams::symbol(*c);
        }
        let last = columns.len() - 1;
        let open: Vec<usize> = (0..columns.len())
            .filter(|&i| (i == 0 || i == last) && columns[i].len() > 1)
            .collect();
        // Ends that are near each other are chosen together.
        let together = open.len() == 2 && last <= NEAR / 2;
        let groups: Vec<&[usize]> = match together {
            true => vec![&open],
            false => open.chunks(1).collect(),
        };
        for group in groups {
            let (from, to) = (group[0], group[group.len() - 1]);
            let window =
                (start + from).saturating_sub(NEAR)..(start + to + 1 + NEAR).min(line.len());
            // The bits of each choice at a place, with what stands in the line elsewhere.
            let weigh = |line: &mut [char], place: usize| -> Vec<(f32, usize)> {
                let at = start + place - window.start;
                let near = &mut line[window.clone()];
                let gap = Words::embedded().gap(near, at);
                let stood = near[at];
                let mut ranked: Vec<(f32, usize)> = (0..)
                    .zip(&columns[place])
                    .filter(|(pick, _)| (up[place][*pick] + down[place][*pick]).is_finite())
                    .map(|(pick, &(c, own))| {
                        near[at] = Bigrams::symbol(c);
                        let behind =
                            (at..near.len().min(at + 3)).map(|i| follows(&near[..i], near[i]));
                        (own + WORDS * gap.bits(near) + behind.sum::<f32>(), pick)
                    })
                    .collect();
                near[at] = stood;
                ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
                ranked
            };
            let mut ranked: Vec<(f32, Vec<usize>)> = Vec::new();
            let alone = weigh(&mut line, from);
            if from == to {
                ranked.extend(alone.into_iter().map(|(bits, pick)| (bits, vec![pick])));
            } else {
                for &(_, first) in alone.iter().take(CHOICES) {
                    let (c, own) = columns[from][first];
                    line[start + from] = Bigrams::symbol(c);
                    let at = start + from - window.start;
                    let near = &line[window.clone()];
                    let behind = (at..at + to - from).map(|i| follows(&near[..i], near[i]));
                    let bits = own + behind.sum::<f32>();
                    ranked.extend(
                        weigh(&mut line, to)
                            .into_iter()
                            .map(|(rest, second)| (bits + rest, vec![first, second])),
                    );
                }
                ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
            }
            let Some((bits, picks)) = ranked.first().cloned() else {
                continue;
            };
            for (i, (&place, &pick)) in group.iter().zip(&picks).enumerate() {
                // The odds of the choice against all others together.
                let (mut same, mut other) = (0.0f32, 0.0f32);
                for (its, picks) in &ranked {
                    let likely = (bits - its).exp2();
                    *if picks[i] == pick {
                        &mut same
                    } else {
                        &mut other
                    } += likely;
                }
                let margin = (same / other).log2();
                chosen[place] = (pick, up[place][pick] + down[place][pick], margin);
                line[start + place] = Bigrams::symbol(columns[place][pick].0);
            }
        }
    }
}

/// What it is worth in the choice of a character that `c` follows others, in bits against it.
fn follows(before: &[char], c: char) -> f32 {
    let bigrams = Bigrams::embedded();
    let Some(&last) = before.last() else {
        return 0.0;
    };
    let bits = match before {
        &[.., first, last] => Triples::embedded().after([first, last], c),
        _ => bigrams.after(Some(last), c),
    };
    if han(Some(last)) && han(Some(c)) {
        return PAIRS * bits;
    }
    // Words stand by themselves, punctuation does not.
    let stop = |c: char| matches!(c, '。' | '，' | '、' | '；' | '：');
    let twice = if stop(last) && stop(c) { STOPS } else { 0.0 };
    bits - WORDS * bigrams.alone(c) + twice
}

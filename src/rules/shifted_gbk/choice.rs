//! The choice of the characters at both ends of a run.

use super::{Surroundings, ahead, back, han, run::Run};
use crate::dictionary::{bigrams::Bigrams, words::Words};

/// What bits by words, and by pairs of characters, are worth in the choice of a character.
const WORDS: f32 = 0.7;
const PAIRS: f32 = 0.5;
/// Characters on each side of a place that the choice is weighed with.
const NEAR: usize = 7;
/// Characters that are weighed at each of two places; three times as many at one alone.
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
            let most = if together { CHOICES } else { 3 * CHOICES };
            let choices: Vec<Vec<usize>> = group
                .iter()
                .map(|&place| likeliest(&up[place], &down[place], most))
                .collect();
            let mut ranked: Vec<(f32, Vec<usize>)> = Vec::new();
            let second = choices.get(1).map_or(&[usize::MAX][..], Vec::as_slice);
            for &a in &choices[0] {
                for &b in second {
                    let picks = match b {
                        usize::MAX => vec![a],
                        b => vec![a, b],
                    };
                    let mut bits = 0.0;
                    for (&place, &pick) in group.iter().zip(&picks) {
                        let (c, own) = columns[place][pick];
                        line[start + place] = Bigrams::symbol(c);
                        bits += own;
                    }
                    let near = &line[window.clone()];
                    bits += WORDS * Words::embedded().bits(near);
                    bits += near.windows(2).map(|p| follows(p[0], p[1])).sum::<f32>();
                    ranked.push((bits, picks));
                }
            }
            ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (bits, picks) = ranked[0].clone();
            for (i, (&place, &pick)) in group.iter().zip(&picks).enumerate() {
                let other = ranked.iter().find(|other| other.1[i] != pick);
                let margin = other.map_or(f32::INFINITY, |other| other.0 - bits);
                chosen[place] = (pick, up[place][pick] + down[place][pick], margin);
                line[start + place] = Bigrams::symbol(columns[place][pick].0);
            }
        }
    }
}

/// What it is worth in the choice of a character that `b` follows `a`, in bits against it.
fn follows(a: char, b: char) -> f32 {
    let bigrams = Bigrams::embedded();
    let bits = bigrams.after(Some(a), b);
    if han(Some(a)) && han(Some(b)) {
        return PAIRS * bits;
    }
    // Words stand by themselves, punctuation does not.
    let stop = |c: char| matches!(c, '。' | '，' | '、' | '；' | '：');
    let twice = if stop(a) && stop(b) { STOPS } else { 0.0 };
    bits - WORDS * bigrams.alone(b) + twice
}

/// The indices of the least sums, the least first.
fn likeliest(up: &[f32], down: &[f32], most: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..up.len()).collect();
    all.sort_by(|&a, &b| (up[a] + down[a]).total_cmp(&(up[b] + down[b])));
    all.truncate(most);
    all
}

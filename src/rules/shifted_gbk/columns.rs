//! The characters that may stand at each place of a run.

use super::{Surroundings, WINDOW, ahead, back, before, han, near, run::Run};
use crate::{
    dictionary::bigrams::Bigrams,
    text::{fold, gbk},
};

/// Bits that a division's name across the place is worth.
const DIVISION: f32 = 12.0;
/// What a pair of characters is worth that stands elsewhere on the page: as many times likelier.
const REPEATED: f32 = 48.0;
/// Bits that a character is worth that stands elsewhere on the page,
const TOPIC: f32 = 1.5;
/// if it has at least so many.
const RATHER_RARE: f32 = 9.5;
/// Bits against a character of the other script.
const OTHER_SCRIPT: f32 = 6.0;
/// Bits against a quotation mark in the shape of a corner where the page has no other.
const CORNER: f32 = 20.0;
/// Bits against a letter, a digit or a space of full width.
const WIDE: f32 = 10.0;
/// Bits against a quotation mark that opens what is open, or closes what is not.
const QUOTE: f32 = 6.0;
/// Bits against one of two marks that go together where the other is missing.
const UNPAIRED: f32 = 8.0;
/// Marks that go together.
const PAIRED: [[char; 2]; 8] = [
    ['“', '”'],
    ['‘', '’'],
    ['《', '》'],
    ['（', '）'],
    ['「', '」'],
    ['『', '』'],
    ['【', '】'],
    ['〈', '〉'],
];
/// Most other places of a neighbour on the page that are looked at.
const PLACES: usize = 200;

impl Surroundings<'_> {
    /// The characters that may stand at each place of a run, each with the bits that count against it.
    pub(super) fn columns(&self, run: &Run<'_>) -> Option<Vec<Vec<(char, f32)>>> {
        let bigrams = Bigrams::embedded();
        let leads: Vec<u8> = match &run.hosts {
            Some(hosts) => hosts
                .iter()
                .filter_map(|&c| gbk::bytes_of(c))
                .map(|b| b[1])
                .collect(),
            None => (0x81..=0xFE).collect(),
        };
        let trails: Vec<u8> = match run.last {
            Some(trail) => vec![trail],
            // A second byte that is ASCII would be there.
            None if run.bytes.is_empty() => (0x81..=0xFE).collect(),
            None => (0x40..=0xFE).collect(),
        };
        let fits = |c: char| {
            run.reading
                .as_ref()
                .is_none_or(|(_, readings)| readings.fit(c))
        };
        let quoted = self.is_quoted(run.start);
        let traditional = self.is_traditional(run);
        // The second byte of a blank of full width, where a paragraph starts.
        let indents = run.bytes.first() == Some(&0xA1)
            && (self.text[..run.start].trim_end_matches(['\u{3000}', ' ']))
                .chars()
                .next_back()
                .is_none_or(|c| c == '\n');
        let own = |c: char| {
            let against = match c {
                '\u{3000}' if indents => 0.0,
                '“' if quoted => QUOTE,
                '”' if !quoted => QUOTE,
                '”' => -QUOTE / 3.0,
                '\u{3000}' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => WIDE,
                '「' | '」' | '『' | '』' if !self.corners => CORNER,
                c if traditional && fold::is_simplified(c) => OTHER_SCRIPT,
                c if !traditional && fold::is_traditional(c) => OTHER_SCRIPT,
                _ => 0.0,
            };
            (c, against)
        };
        let left: Vec<char> = back(self.text, run.start).take(2).collect();
        let right: Vec<char> = ahead(self.text, run.end).take(2).collect();
        let known = |c: &char| bigrams.alone(*c) <= 20.0;
        let mut columns: Vec<Vec<(char, f32)>> = Vec::with_capacity(run.bytes.len() / 2 + 1);
        let (first, rest) = match run.bytes.split_first() {
            None => {
                let mut all: Vec<(char, f32)> = leads
                    .iter()
                    .flat_map(|&l| trails.iter().filter_map(move |&t| gbk::char_of(l, t)))
                    .filter(|c| known(c) && fits(*c))
                    .map(own)
                    .collect();
                all.dedup();
                self.repeated(&left, &right, &mut all);
                return (!all.is_empty()).then(|| vec![all]);
            }
            Some((first, rest)) => (*first, rest),
        };
        let mut column: Vec<(char, f32)> = leads
            .iter()
            .filter_map(|&l| gbk::char_of(l, first))
            .filter(known)
            .map(own)
            .collect();
        if indents {
            column = vec![own('\u{3000}')];
        }
        if column.is_empty() {
            return None;
        }
        columns.push(Vec::new());
        let mut pairs = rest.chunks_exact(2);
        for pair in pairs.by_ref() {
            columns.push(vec![own(gbk::char_of(pair[0], pair[1])?)]);
        }
        let &[lead] = pairs.remainder() else {
            return None;
        };
        let open = columns.iter().flatten().rev().find_map(|&(c, _)| match c {
            '“' => Some(true),
            '”' => Some(false),
            _ => None,
        });
        let own = |c: char| match open {
            Some(open) if open != quoted && c == '”' => {
                (c, if open { -QUOTE / 3.0 } else { QUOTE })
            }
            _ => own(c),
        };
        let ends: Vec<(char, f32)> = trails
            .iter()
            .filter_map(|&t| gbk::char_of(lead, t))
            .filter(|c| fits(*c) && (run.last.is_some_and(|b| b != 0x80) || known(c)))
            .map(own)
            .collect();
        if ends.is_empty() {
            return None;
        }
        columns.push(ends);
        let sure = |place: usize| {
            let column = columns.get(place)?;
            (column.len() == 1).then(|| column[0].0)
        };
        let follow: Vec<char> = (1..=2).map_while(sure).collect();
        self.repeated(&left, &follow, &mut column);
        let last = columns.len() - 1;
        let lead: Vec<char> = (1..last).rev().take(2).map_while(sure).collect();
        if columns[last].len() > 1 {
            let mut ends = std::mem::take(&mut columns[last]);
            self.repeated(&lead, &right, &mut ends);
            columns[last] = ends;
        }
        let closing = self.closing(run, &columns);
        for (c, bits) in &mut column {
            if self.division(run, &columns, *c).is_some() {
                *bits -= DIVISION;
            }
            *bits += self.unpaired(run, *c, &closing);
        }
        columns[0] = column;
        Some(columns)
    }

    /// The marks in pairs that follow a run's first character in its line, the first of each kind; `None` where more of the
    /// line is damaged.
    fn closing(&self, run: &Run<'_>, columns: &[Vec<(char, f32)>]) -> Option<Vec<char>> {
        let rest = self.text[run.end..].lines().next().unwrap_or_default();
        let rest = &rest[..rest.floor_char_boundary(WINDOW / 8)];
        if rest.contains(['?', '\u{FFFD}']) {
            return None;
        }
        let sure = columns[1..].iter().filter(|column| column.len() == 1);
        let own = sure.map(|column| column[0].0);
        let mut found: Vec<char> = Vec::new();
        for c in own.chain(rest.chars()) {
            if let Some(pair) = PAIRED.iter().find(|pair| pair.contains(&c))
                && !found.iter().any(|f| pair.contains(f))
            {
                found.push(c);
            }
        }
        Some(found)
    }

    /// The bits against `c` before the marks that are `closing`, if it is one of two of which the other is missing. Quotation
    /// marks that close are looked at elsewhere.
    fn unpaired(&self, run: &Run<'_>, c: char, closing: &Option<Vec<char>>) -> f32 {
        let Some(&[open, close]) = PAIRED.iter().find(|pair| pair.contains(&c)) else {
            return 0.0;
        };
        let missing = if c == open {
            closing
                .as_ref()
                .is_some_and(|found| !found.contains(&close))
        } else {
            let floor = run.start.saturating_sub(WINDOW / 8);
            let line = &self.text[self.text.ceil_char_boundary(floor)..run.start];
            let line = line.rsplit('\n').next().unwrap_or_default();
            let last = line.rfind([open, close]);
            c != '”' && !last.is_some_and(|at| line[at..].starts_with(open))
        };
        if missing { UNPAIRED } else { 0.0 }
    }

    /// Takes bits off the characters that stand elsewhere on the page, most where they stand beside the same characters:
    /// `left` and `right` are those beside the place, the nearest first.
    fn repeated(&self, left: &[char], right: &[char], column: &mut [(char, f32)]) {
        let near = near(self.text);
        let beside: Vec<Vec<char>> = (1..=2)
            .flat_map(|len| {
                let before = left.get(..len).map(|few| {
                    let needle: String = few.iter().rev().collect();
                    let found = near.match_indices(&needle).take(PLACES);
                    let behind = |(at, _)| near[at + needle.len()..].chars().next();
                    found.filter_map(behind).collect()
                });
                let after = right.get(..len).map(|few| {
                    let needle: String = few.iter().collect();
                    let found = near.match_indices(&needle).take(PLACES);
                    found
                        .filter_map(|(at, _)| near[..at].chars().next_back())
                        .collect()
                });
                [before.unwrap_or_default(), after.unwrap_or_default()]
            })
            .collect();
        let bigrams = Bigrams::embedded();
        for (c, bits) in column {
            let worth = |near: &[char], most: f32| {
                let times = near.iter().filter(|n| *n == c).count();
                (1.0 + most * times as f32 / (near.len() as f32 + 2.0)).log2()
            };
            for side in [0, 1] {
                let (one, two) = (&beside[side], &beside[side + 2]);
                *bits -= worth(one, REPEATED).max(worth(two, 4.0 * REPEATED));
            }
            if bigrams.alone(*c) > RATHER_RARE && self.characters.contains(c) {
                *bits -= TOPIC;
            }
        }
    }

    /// Whether another first character than `first` gives the name of a division too, and neither stands elsewhere on the page.
    pub(super) fn has_rival(
        &self,
        run: &Run<'_>,
        columns: &[Vec<(char, f32)>],
        first: char,
    ) -> bool {
        let others = columns[0]
            .iter()
            .filter(|&&(c, own)| c != first && own < OTHER_SCRIPT / 2.0);
        let mut rivals = others.filter(|(c, _)| self.division(run, columns, *c).is_some());
        if rivals.next().is_none() {
            return false;
        }
        let before = before(self.text, run.start);
        let mut around: String = Some(before).filter(|&c| han(Some(c))).into_iter().collect();
        around.push(first);
        let behind = columns
            .iter()
            .skip(1)
            .take_while(|column| column.len() == 1);
        let behind = behind
            .map(|column| column[0].0)
            .chain(ahead(self.text, run.end));
        around.extend(behind.take(3 - around.chars().count()));
        !near(self.text).contains(&around)
    }

    /// The division that is named across the run's start if its first character is `first`.
    pub(super) fn division(
        &self,
        run: &Run<'_>,
        columns: &[Vec<(char, f32)>],
        first: char,
    ) -> Option<String> {
        let text = self.text;
        let mut name: Vec<char> = text[..run.start]
            .chars()
            .rev()
            .take(4)
            .take_while(|&c| han(Some(c)))
            .collect();
        name.reverse();
        let own = name.len();
        name.push(first);
        let sure = columns
            .iter()
            .skip(1)
            .take_while(|column| column.len() == 1)
            .take(6)
            .map(|column| column[0].0);
        name.extend(sure);
        if columns.len() < 6 && run.last.is_some() {
            name.extend(
                text[run.end..]
                    .chars()
                    .take(5)
                    .take_while(|&c| han(Some(c))),
            );
        }
        let ends = |&c: &char| {
            matches!(
                fold::fold_char(c),
                '县' | '市' | '区' | '旗' | '州' | '盟' | '省'
            )
        };
        if !name[own..].iter().any(ends) {
            return None;
        }
        (0..=own).find_map(|from| {
            let folded: String = name[from..].iter().map(|&c| fold::fold_char(c)).collect();
            let (len, division) = self.dictionaries.divisions().longest_prefix(&folded)?;
            let chars = folded[..len].chars().count();
            (chars >= 3 && from + chars > own && !division.is_stem())
                .then(|| folded[..len].to_owned())
        })
    }
}

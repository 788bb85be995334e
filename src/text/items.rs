//! Items: what stands between separators.

use std::ops::Range;

use super::class::{Class, Signs, char_at, class, is_letter_of};

/// What stands before an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    /// Line breaks in it.
    pub(crate) breaks: usize,
    /// The character that ends a sentence or a lead-in, if one is in it; the last one where there are several.
    pub(crate) stop: Option<char>,
    /// The visible separator that parts the items, or a blank, or a line break where there is nothing else.
    pub(crate) mark: char,
    /// Whether the separator stands with a blank on its right and none on its left, as in `甲县| 乙县`.
    pub(crate) hangs: bool,
    /// Whether lines that no rule looks at stand between.
    pub(crate) prose: bool,
}

/// A stretch of text between separators, brackets and punctuation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// First byte in the folded text.
    pub(crate) start: usize,
    /// Byte after the last.
    pub(crate) end: usize,
    /// Letters in it.
    pub(crate) letters: usize,
    /// What stands before it.
    pub(crate) gap: Gap,
}

impl Item {
    /// The item's bytes in the folded text.
    pub(crate) fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Whether the character at `at` belongs to the item it stands in: a decimal point, a date's hyphen, a domain's dot.
fn joins(text: &[u8], at: usize) -> bool {
    let digit = |c: Option<&u8>| c.is_some_and(u8::is_ascii_digit);
    let latin = |c: Option<&u8>| c.is_some_and(u8::is_ascii_alphanumeric);
    let left = at.checked_sub(1).and_then(|i| text.get(i));
    let right = text.get(at + 1);
    match text[at] {
        b'-' | b'/' | b':' | b',' => digit(left) && digit(right),
        b'.' => latin(left) && latin(right),
        b'+' | b'#' | b'&' => latin(left) || latin(right),
        _ => false,
    }
}

/// What a line holds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Held {
    /// Its signs.
    pub(crate) signs: Signs,
    /// Its letters.
    pub(crate) letters: usize,
}

/// Fewest `…`, or full stops with another sign, between short items that part a list, and the longest of these, in letters.
const DOTS: usize = 3;
const SHORT: usize = 10;
/// Fewest full stops alone that do.
const STOPS: usize = 6;

/// How many letters stand before each place of a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Letters {
    /// Behind each character that is no ordinary ideograph: where that is, and the letters up to there. All between are
    /// letters of three bytes.
    behind: Vec<(usize, usize)>,
}

impl Letters {
    fn before(&self, at: usize) -> usize {
        match self.behind.partition_point(|&(behind, _)| behind <= at) {
            0 => at / 3,
            i => {
                let (behind, letters) = self.behind[i - 1];
                letters + (at - behind) / 3
            }
        }
    }

    /// Those of a span that starts and ends between characters.
    pub(crate) fn of(&self, span: Range<usize>) -> usize {
        self.before(span.end)
            .saturating_sub(self.before(span.start))
    }
}

/// Splits the folded lines into items, and tells what each line holds, how many items there are up to its end and where the letters stand. `specials` are the places of the characters of
/// `text` that are no ordinary ideographs; `lines` are (span in `text`, whether unseen lines stand before), each with a line
/// break behind it.
pub(crate) fn split(
    text: &str,
    specials: &[usize],
    lines: impl Iterator<Item = (Range<usize>, bool)>,
    items: &mut Vec<Item>,
    mut told: impl FnMut(Held, usize),
) -> Letters {
    items.clear();
    let mut letters = Letters {
        behind: Vec::with_capacity(specials.len()),
    };
    // Letters of the lines above.
    let mut above = 0;
    let bytes = text.as_bytes();
    let none = Gap {
        breaks: 0,
        stop: None,
        mark: '\n',
        hangs: false,
        prose: false,
    };
    let mut gap = none;
    let mut first = true;
    // Which of the special characters is next.
    let mut next = 0;
    for (line, prose) in lines {
        gap.breaks += usize::from(!first);
        gap.prose |= prose;
        if gap.stop.is_none() {
            gap.mark = '\n';
        }
        first = false;
        let mut start = None;
        let mut blank_left = true;
        let mut held = Held::default();
        let (own, mut dots, mut doubles, mut stops) = (items.len(), 0, 0, 0);
        // Where the sign before ends.
        let mut sign = usize::MAX;
        // Letters of the line before the item.
        let mut before = 0;
        // All between two special characters is of an item.
        let mut done = line.start;
        while let Some(&at) = specials.get(next)
            && at < line.end
        {
            next += 1;
            if done < at {
                start.get_or_insert(done);
                held.letters += (at - done) / 3;
            }
            let c = char_at(text, at);
            done = at + c.len_utf8();
            held.signs = held.signs.or(Signs::of(c));
            let kind = class(c);
            let letter = usize::from(is_letter_of(c, kind));
            letters.behind.push((done, above + held.letters + letter));
            let inside =
                matches!(kind, Class::Word | Class::Suffix | Class::Digit) || joins(bytes, at);
            if inside {
                start.get_or_insert(at);
                held.letters += letter;
                continue;
            }
            if let Some(from) = start.take() {
                push(text, items, from..at, held.letters - before, &mut gap, none);
                blank_left = false;
            }
            held.letters += letter;
            before = held.letters;
            let twice = sign == at;
            sign = done;
            match kind {
                // A full stop after a number, as in `1.`, only parts.
                Class::Stop if c == '.' => gap.mark = '.',
                Class::Stop => {
                    doubles += usize::from(c == '。' && twice);
                    stops += usize::from(c == '。');
                    gap.stop = Some(c);
                    dots += usize::from(c == '…');
                }
                _ if c.is_whitespace() => {
                    if gap.mark == '\0' {
                        gap.mark = ' ';
                        blank_left = true;
                    } else if !gap.mark.is_whitespace() {
                        gap.hangs = !blank_left;
                    }
                }
                _ => {
                    doubles += usize::from(gap.stop == Some('。') && twice);
                    if gap.mark == '\0' || gap.mark == ' ' {
                        gap.mark = c;
                    } else if gap.mark == '、' && twice && matches!(c, '、' | ',' | '，') {
                        // Nobody enumerates with two signs: they part as a bar does.
                        gap.mark = '|';
                    }
                }
            }
        }
        if done < line.end {
            start.get_or_insert(done);
            held.letters += (line.end - done) / 3;
        }
        if let Some(from) = start {
            push(
                text,
                items,
                from..line.end,
                held.letters - before,
                &mut gap,
                none,
            );
        }
        if dots >= DOTS {
            let parted = |pair: &[Item]| pair[1].gap.stop == Some('…');
            part_by(parted, DOTS, '…', &mut items[own..]);
        }
        if doubles >= DOTS {
            let signs = |pair: &[Item]| text[pair[0].end..pair[1].start].chars().count();
            let parted = |pair: &[Item]| pair[1].gap.stop == Some('。') && signs(pair) == 2;
            part_by(parted, DOTS, '|', &mut items[own..]);
        }
        if stops >= STOPS {
            let parted = |pair: &[Item]| pair[1].gap.stop == Some('。');
            part_by(parted, STOPS, '|', &mut items[own..]);
        }
        above += held.letters;
        told(held, items.len());
        if specials.get(next) == Some(&line.end) {
            next += 1;
            letters.behind.push((line.end + 1, above));
        }
    }
    letters
}

/// Makes a separator, which is then `mark`, of what stands between short items `least` times in a row, as `parted` tells of two beside
/// each other: `…`, or a full stop with another sign, which part as a bar does.
fn part_by(parted: impl Fn(&[Item]) -> bool, least: usize, mark: char, items: &mut [Item]) {
    let short = |item: &Item| item.letters <= SHORT;
    let mut k = 0;
    while k + 1 < items.len() {
        let pairs = items[k..].windows(2);
        let run = pairs
            .take_while(|pair| parted(pair) && pair.iter().all(short))
            .count();
        if run >= least {
            // Prose may go on right behind the last one.
            let last = items.get(k + run..k + run + 2).is_some_and(&parted);
            for item in &mut items[k + 1..=k + run + usize::from(last)] {
                (item.gap.stop, item.gap.mark) = (None, mark);
            }
        }
        k += run + 1;
    }
}

fn push(
    text: &str,
    items: &mut Vec<Item>,
    span: Range<usize>,
    letters: usize,
    gap: &mut Gap,
    none: Gap,
) {
    // A lone capital i between blanks stands for a pipe.
    if gap.mark == ' '
        && matches!(&text[span.clone()], "i" | "l")
        && text[span.end..].starts_with(' ')
    {
        gap.mark = 'i';
        return;
    }
    items.push(Item {
        start: span.start,
        end: span.end,
        letters,
        gap: *gap,
    });
    *gap = Gap { mark: '\0', ..none };
}

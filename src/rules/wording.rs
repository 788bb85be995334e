//! What the words of a line are: whether it is put together from the words of furniture, and of which.

use super::lines;
use crate::dictionary::morphemes::{LABELS, Morpheme, Morphemes, Part};

/// Longest line, in characters, that is taken to pieces.
const LONGEST: usize = 110;
/// Longest name, in letters, that a pair of brackets may hold as one word.
const NAME: usize = 12;

/// What the words of a line say.
#[derive(Clone, Debug, Default)]
pub(super) struct Wording {
    /// Letters of the line; numbers have none.
    pub(super) letters: f64,
    /// Letters that words of furniture cover. A name in brackets is covered by half.
    pub(super) known: f64,
    /// What the words weigh together, for each label of [`LABELS`] and for none in particular.
    weights: [f64; LABELS.len() + 1],
    /// The greatest weight of a single word.
    pub(super) best: i8,
    /// What speaks against furniture.
    pub(super) against: f64,
    /// Words.
    pub(super) words: usize,
    /// Pieces of the line between separators that are words of furniture and nothing else.
    pub(super) buttons: usize,
    /// Pieces with a button's verb, a channel or an account and at most three other letters.
    pub(super) halves: usize,
    /// All its pieces.
    pub(super) pieces: usize,
    /// Words for what a page counts, with a number beside them.
    pub(super) counters: usize,
    /// Words of each kind.
    pub(super) acts: usize,
    pub(super) calls: usize,
    pub(super) channels: usize,
    pub(super) accounts: usize,
    pub(super) feels: usize,
    /// Names in brackets or quotation marks.
    pub(super) names: usize,
    /// Whether a full stop is in it.
    stops: bool,
    /// The label of the first word, where that weighs something and nothing but signs stands before it.
    pub(super) lead: Option<usize>,
    /// The words of two letters and more that weigh something.
    pub(super) said: Vec<String>,
}

impl Wording {
    /// Share of the letters that words cover.
    pub(super) fn cover(&self) -> f64 {
        let share = self.known / self.letters.max(1.0);
        if self.is_row() { share.max(0.9) } else { share }
    }

    /// Whether the line is a row of buttons.
    pub(super) fn is_row(&self) -> bool {
        if self.stops {
            return false;
        }
        let buttons = self.buttons + self.halves;
        buttons >= 2 && buttons == self.pieces || buttons >= 4 && buttons + 1 >= self.pieces
    }

    /// Whether the line asks for a share or to follow an account.
    pub(super) fn asks(&self) -> bool {
        self.calls > 0 && self.channels + self.accounts + self.names > 0
    }

    /// What all words weigh.
    pub(super) fn weight(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// The label that the words speak for most, as an index in [`LABELS`].
    pub(super) fn label(&self) -> Option<usize> {
        let best = (0..LABELS.len()).max_by(|&a, &b| {
            self.weights[a]
                .total_cmp(&self.weights[b])
                .then_with(|| b.cmp(&a))
        })?;
        (self.weights[best] > 0.0).then_some(best)
    }
}

/// A word, a number, a sign or an unknown letter of a line.
#[derive(Clone, Copy, Debug)]
enum Piece {
    /// A word, its letters, where it starts and its bytes.
    Word(Morpheme, usize, usize, usize),
    Number,
    /// Parts words of a row.
    Separator,
    /// Stands within a word or a sentence.
    Sign,
    /// A name in brackets, of so many letters.
    Name(usize),
    /// So many letters that are no word.
    Unknown(usize),
}

/// Takes folded text to pieces. A longer line, or one without a word, says nothing.
pub(super) fn wording(text: &str) -> Wording {
    mostly(text, usize::MAX)
}

/// Takes folded text to pieces, if at most `unknown` of its letters are no word's; otherwise it says nothing.
pub(super) fn mostly(text: &str, unknown: usize) -> Wording {
    let mut wording = Wording::default();
    let mut pieces = Vec::new();
    if !split(text, unknown, &mut pieces) {
        return wording;
    }
    wording.stops = text.contains('。') || text.ends_with('.') || text.contains(". ");
    let mut run = Run::default();
    for (k, piece) in pieces.iter().enumerate() {
        match *piece {
            Piece::Word(word, letters, at, len) => {
                wording.words += 1;
                wording.letters += letters as f64;
                wording.known += letters as f64;
                wording.take(&word);
                if word.weight > 0 && letters >= 2 {
                    wording.said.push(text[at..at + len].to_owned());
                }
                run.known += letters;
                run.weight += i32::from(word.weight);
                run.acts |= word.weight >= 2
                    && matches!(
                        word.part,
                        Part::Act | Part::Channel | Part::Account | Part::Count
                    );
                if word.part == Part::Count && beside_number(&pieces, k) {
                    wording.counters += 1;
                    run.counts = true;
                }
            }
            Piece::Number => run.numbers += 1,
            Piece::Separator => run.end(&mut wording),
            Piece::Sign => {}
            Piece::Name(letters) => {
                wording.names += 1;
                wording.letters += letters as f64;
                wording.known += letters as f64 / 2.0;
                run.unknown += letters;
            }
            Piece::Unknown(letters) => {
                wording.letters += letters as f64;
                run.unknown += letters;
            }
        }
    }
    run.end(&mut wording);
    let first = pieces
        .iter()
        .find(|piece| !matches!(piece, Piece::Sign | Piece::Separator));
    if let Some(Piece::Word(word, ..)) = first
        && word.weight > 0
    {
        wording.lead = word.label;
    }
    wording
}

/// What stands between two separators.
#[derive(Default)]
struct Run {
    known: usize,
    unknown: usize,
    numbers: usize,
    weight: i32,
    counts: bool,
    acts: bool,
}

impl Run {
    fn end(&mut self, wording: &mut Wording) {
        if self.known + self.unknown + self.numbers > 0 {
            wording.pieces += 1;
            let button = self.unknown == 0 && (self.weight >= 1 || self.counts);
            wording.buttons += usize::from(button);
            wording.halves += usize::from(!button && self.acts && self.unknown <= 3);
        }
        *self = Run::default();
    }
}

impl Wording {
    fn take(&mut self, word: &Morpheme) {
        if word.weight < 0 {
            self.against -= f64::from(word.weight);
            return;
        }
        self.weights[word.label.unwrap_or(LABELS.len())] += f64::from(word.weight);
        self.best = self.best.max(word.weight);
        match word.part {
            Part::Act => self.acts += 1,
            Part::Call => self.calls += 1,
            Part::Channel => self.channels += 1,
            Part::Account => self.accounts += 1,
            Part::Feel => self.feels += 1,
            Part::Plain | Part::Count | Part::Unit => {}
        }
    }
}

/// Whether a number stands beside the word, with nothing but signs and units between.
fn beside_number(pieces: &[Piece], k: usize) -> bool {
    let small = |piece: &&Piece| {
        matches!(piece, Piece::Sign)
            || matches!(piece, Piece::Word(word, ..) if word.part == Part::Unit)
    };
    let number = |piece: Option<&Piece>| matches!(piece, Some(Piece::Number));
    number(pieces[k + 1..].iter().find(|piece| !small(piece)))
        || number(pieces[..k].iter().rev().find(|piece| !small(piece)))
}

/// Splits folded text; false where it is too long, holds no word or more than `unknown` letters that are no word's.
fn split(text: &str, mut unknown: usize, pieces: &mut Vec<Piece>) -> bool {
    let all = Morphemes::embedded();
    let mut found = false;
    let mut at = 0;
    let mut chars = 0;
    while at < text.len() {
        chars += 1;
        if chars > LONGEST {
            return false;
        }
        let rest = &text[at..];
        if let Some((len, word)) = longest(all, text, at) {
            found |= word.weight > 0;
            pieces.push(Piece::Word(word, lines::letters(&rest[..len]), at, len));
            at += len;
            continue;
        }
        let Some(c) = rest.chars().next() else {
            break;
        };
        if let Some((len, letters)) = name(rest) {
            pieces.push(Piece::Name(letters));
            at += len;
            continue;
        }
        at += c.len_utf8();
        if c.is_ascii_digit() {
            let number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | ':' | '-' | '/');
            let end = text[at..].find(|c| !number(c)).unwrap_or(text.len() - at);
            let end = text[..at + end]
                .trim_end_matches([',', '.', ':', '-', '/'])
                .len();
            at = end.max(at);
            pieces.push(Piece::Number);
        } else if lines::is_letter(c) {
            // Letters of one alphabet hang together.
            let latin = c.is_ascii_alphabetic();
            let end = text[at..]
                .find(|next: char| !(latin && next.is_ascii_alphanumeric()))
                .unwrap_or(text.len() - at);
            at += end;
            let letters = 1 + end;
            let Some(left) = unknown.checked_sub(letters) else {
                return false;
            };
            unknown = left;
            match pieces.last_mut() {
                Some(Piece::Unknown(n)) => *n += letters,
                _ => pieces.push(Piece::Unknown(letters)),
            }
        } else if matches!(
            c,
            '.' | '(' | ')' | '-' | '_' | '\'' | '@' | '!' | '?' | '。' | ',' | '，' | '、' | ':'
        ) {
            pieces.push(Piece::Sign);
        } else {
            pieces.push(Piece::Separator);
        }
    }
    found
}

/// The longest word that starts at `at`.
fn longest(all: &Morphemes, text: &str, at: usize) -> Option<(usize, Morpheme)> {
    let mut end = text.len();
    loop {
        let (len, word) = all.longest(&text[..end], at)?;
        if lines::is_word(text, at..at + len) {
            return Some((len, word));
        }
        // A shorter one may stand by itself where the longest is part of a longer word in Latin letters.
        end = at + text[at..at + len].char_indices().next_back()?.0;
    }
}

/// A short name in brackets or quotation marks at the start of `text`: its length in bytes and its letters.
fn name(text: &str) -> Option<(usize, usize)> {
    let open = text.chars().next()?;
    let close = match open {
        '【' => '】',
        '「' => '」',
        '『' => '』',
        '“' => '”',
        '《' => '》',
        '[' => ']',
        '"' => '"',
        _ => return None,
    };
    let inside = &text[open.len_utf8()..];
    let end = inside.find(close)?;
    let letters = lines::letters(&inside[..end]);
    if letters == 0 || letters > NAME {
        return None;
    }
    // A button in brackets is a button.
    let words = wording(&inside[..end]);
    (words.cover() < 0.99).then_some((open.len_utf8() + end + close.len_utf8(), letters))
}

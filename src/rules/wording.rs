//! What the words of a line are: whether it is put together from the words of furniture, and of which.

use super::lines;
use crate::{
    dictionary::{
        calls::{Call, Calls},
        morphemes::{LABELS, Morpheme, Morphemes, Part},
        rule_words::List,
    },
    text::class::is_han,
};

/// Longest line, in characters, that is taken to pieces.
const LONGEST: usize = 110;
/// Longest line, in bytes, of which a piece behind its first may speak to the reader.
const BRIEF: usize = 150;
/// Pieces of a line, behind its first, that may speak to the reader.
const CLAUSES: usize = 3;
/// Pieces that most lines have at most.
const PIECES: usize = 24;
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
    pub(super) asked: usize,
    pub(super) channels: usize,
    pub(super) accounts: usize,
    pub(super) feels: usize,
    /// Names in brackets or quotation marks.
    pub(super) names: usize,
    /// How it speaks to the reader, where somebody has looked.
    pub(super) called: Option<Call>,
    /// Whether a full stop is in it.
    stops: bool,
    /// The label of the first word, where that weighs something and nothing but signs stands before it.
    pub(super) lead: Option<usize>,
    /// The words of two letters and more that weigh something, a line each.
    said: String,
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

    /// The words of two letters and more that weigh something.
    pub(super) fn said(&self) -> impl Iterator<Item = &str> {
        self.said.lines()
    }

    /// Whether the line asks for a share or to follow an account.
    pub(super) fn asks(&self) -> bool {
        self.asked > 0 && self.channels + self.accounts + self.names > 0
    }

    /// What all words weigh.
    pub(super) fn weight(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// Looks whether the line, in folded text, is a construction by which pages speak to their readers.
    pub(super) fn look_for_calls(&mut self, text: &str) {
        let trim = |text: &'_ str| {
            text.len()
                - text
                    .trim_start_matches(|c: char| !lines::is_letter(c))
                    .len()
        };
        let mut bare = &text[trim(text)..];
        if let Some(rest) = List::Hint.start(bare).map(|hint| &bare[hint.len()..]) {
            bare = &rest[trim(rest)..];
        }
        let told = || text.contains(['他', '她']) || super::glued::speaks(text);
        let mut called = Calls::embedded().find(bare, || lines::letters(bare));
        // Behind a greeting, a question or in the next piece of a row.
        if called.is_none() && bare.len() <= BRIEF && !bare.contains('。') {
            let signs = |at: &usize| matches!(bare.as_bytes()[*at], b'!' | b'?' | b' ' | b'|');
            let mut parts = (1..bare.len()).filter(signs).take(CLAUSES);
            called = parts.find_map(|at| {
                let rest = bare[at..].trim_start_matches(|c: char| !lines::is_letter(c));
                Calls::embedded()
                    .find(rest, || lines::letters(bare))
                    .filter(|call| call.weight >= 3)
            });
        }
        self.called = called.filter(|_| !told());
    }

    /// The weight of the construction that the line is; 0 where it is none.
    pub(super) fn calls(&self) -> f64 {
        self.called.map_or(0.0, |call| f64::from(call.weight))
    }

    /// The label that the words speak for most, as an index in [`LABELS`].
    pub(super) fn label(&self) -> Option<usize> {
        if let Some(call) = self.called {
            return Some(call.label);
        }
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
enum Piece<'t> {
    /// A word, its letters and its text.
    Word(Morpheme, usize, &'t str),
    Number,
    /// Parts words of a row.
    Separator,
    /// A blank, which parts them too.
    Blank,
    /// Stands within a word or a sentence.
    Sign,
    /// A name in brackets, of so many letters.
    Name(usize),
    /// So many letters that are no word.
    Unknown(usize),
}

/// Takes folded text to pieces. A longer line, or one without a word, says nothing.
pub(super) fn wording(text: &str) -> Wording {
    match unspaced(text) {
        Some(text) => mostly(&text, usize::MAX),
        None => mostly(text, usize::MAX),
    }
}

/// The text with the words in brackets written together whose letters stand apart: `[ 打 印 ] [ 关 闭 ]`.
pub(super) fn unspaced(text: &str) -> Option<String> {
    let lone = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(is_han) && chars.next().is_none()
    };
    let opens = ['[', '【', '(', '〖'];
    let mut blanks = memchr::memchr_iter(b' ', text.as_bytes());
    if !blanks.any(|at| text[..at].ends_with(opens)) {
        return None;
    }
    let parts: Vec<&str> = text.split(' ').collect();
    let opens = |k: usize| parts[k].ends_with(opens);
    if parts.len() > LONGEST || !(0..parts.len()).any(opens) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut joined = false;
    for (k, part) in parts.iter().enumerate() {
        let run = parts[..k]
            .iter()
            .rev()
            .take_while(|part| lone(part))
            .count();
        let word = lone(part) && run > 0 && run < 4 && k > run && opens(k - run - 1);
        // 大 中 小 are three buttons.
        let sizes = parts[k - run..=k]
            .iter()
            .all(|part| "大中小特繁简".contains(part));
        if k > 0 && (!word || sizes) {
            out.push(' ');
        }
        joined |= word && !sizes;
        out.push_str(part);
    }
    joined.then_some(out)
}

/// Takes folded text to pieces, if at most `unknown` of its letters are no word's; otherwise it says nothing.
pub(super) fn mostly(text: &str, unknown: usize) -> Wording {
    let mut wording = Wording::default();
    let mut pieces = Vec::with_capacity(PIECES);
    if !split(text, unknown, &mut pieces) {
        return wording;
    }
    wording.stops = text.contains('。') || text.ends_with('.') || text.contains(". ");
    let mut run = Run::default();
    let mut tallies = 0;
    for (k, piece) in pieces.iter().enumerate() {
        match *piece {
            Piece::Word(word, letters, text) => {
                wording.words += 1;
                wording.letters += letters as f64;
                wording.known += letters as f64;
                wording.take(&word);
                if word.weight > 0 && letters >= 2 {
                    wording.said.push_str(text);
                    wording.said.push('\n');
                }
                run.saw(word.weight > 0);
                run.known += letters;
                run.weight += i32::from(word.weight);
                run.acts |= word.weight >= 2
                    && matches!(
                        word.part,
                        Part::Act | Part::Counted | Part::Channel | Part::Account | Part::Count
                    );
                if word.part == Part::Count && beside_number(&pieces, k)
                    || counted(&word) && unfilled(&pieces, k)
                {
                    wording.counters += 1;
                    run.counts = true;
                } else if counted(&word) && tallied(&pieces, k) {
                    tallies += 1;
                }
            }
            Piece::Number => run.numbers += 1,
            Piece::Separator | Piece::Blank => run.end(&mut wording),
            Piece::Sign => {}
            Piece::Name(letters) => {
                wording.names += 1;
                wording.letters += letters as f64;
                wording.known += letters as f64 / 2.0;
                run.unknown += letters;
            }
            Piece::Unknown(letters) => {
                wording.letters += letters as f64;
                run.saw(false);
                run.unknown += letters;
            }
        }
    }
    run.end(&mut wording);
    // One such pair may be a lesson with its number or an entry with its page.
    // One alone may be, but where it is a page's count and the line's only number.
    let numbers = pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Number))
        .count();
    let counts = |piece: &Piece| matches!(piece, Piece::Word(word, ..) if word.part == Part::Count && word.weight >= 2);
    let sole = numbers == 1 && pieces.iter().any(counts) && pieces.len() <= 6;
    if (tallies + wording.counters >= 2 || sole) && !wording.stops {
        wording.counters += tallies;
    }
    let first = pieces
        .iter()
        .find(|piece| !matches!(piece, Piece::Sign | Piece::Separator | Piece::Blank));
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
    /// Whether the first and the last piece are words that weigh something.
    first: Option<bool>,
    last: bool,
}

impl Run {
    fn saw(&mut self, weighs: bool) {
        self.first.get_or_insert(weighs);
        self.last = weighs;
    }
}

impl Run {
    fn end(&mut self, wording: &mut Wording) {
        if self.known + self.unknown + self.numbers > 0 {
            wording.pieces += 1;
            let button = self.unknown == 0 && (self.weight >= 1 || self.counts);
            wording.buttons += usize::from(button);
            // What it does stands first or last: 分享好友, and not 在雨天返回村庄.
            let outer = self.first == Some(true) || self.last;
            wording.halves += usize::from(!button && self.acts && outer && self.unknown <= 3);
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
            Part::Act | Part::Counted => self.acts += 1,
            Part::Call => self.asked += 1,
            Part::Channel => self.channels += 1,
            Part::Account => self.accounts += 1,
            Part::Feel => self.feels += 1,
            Part::Plain | Part::Count | Part::Unit => {}
        }
    }
}

/// Whether pages count what the word says: a button may have its number too.
fn counted(word: &Morpheme) -> bool {
    word.weight > 0 && matches!(word.part, Part::Count | Part::Counted | Part::Feel)
}

/// Whether a number follows the word or stands right before it, be it behind a blank or in brackets: `收藏 3056`, `(12) 赞`.
fn tallied(pieces: &[Piece], k: usize) -> bool {
    let small = |piece: &&Piece| {
        matches!(piece, Piece::Sign | Piece::Blank)
            || matches!(piece, Piece::Word(word, ..) if word.part == Part::Unit)
    };
    let number = |piece: Option<&Piece>| matches!(piece, Some(Piece::Number));
    let behind = pieces[k + 1..].iter().take_while(small).count();
    let before = pieces[..k].iter().rev().take_while(small).count();
    number(pieces.get(k + 1 + behind)) && behind <= 2
        || number(k.checked_sub(before + 1).and_then(|at| pieces.get(at))) && before <= 2
}

/// Whether a unit follows where a script was to fill in the number, at the line's end: `点击: 次`.
fn unfilled(pieces: &[Piece], k: usize) -> bool {
    let rest = &pieces[k + 1..];
    let unit = |piece: &Piece| matches!(piece, Piece::Word(word, ..) if word.part == Part::Unit);
    let sign = |piece: &Piece| matches!(piece, Piece::Sign | Piece::Blank);
    rest.first().is_some_and(sign)
        && rest.iter().any(unit)
        && rest.iter().all(|piece| unit(piece) || sign(piece))
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
fn split<'t>(text: &'t str, mut unknown: usize, pieces: &mut Vec<Piece<'t>>) -> bool {
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
        if let Some((known, word)) = longest(all, text, at) {
            found |= word.weight > 0;
            pieces.push(Piece::Word(word, lines::letters(known), known));
            at += known.len();
            continue;
        }
        let Some(c) = rest.chars().next() else {
            break;
        };
        // Ideographs open no brackets.
        if !matches!(rest.as_bytes(), [0xE4..0xEA, ..])
            && let Some((len, letters)) = name(rest)
        {
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
            // `1.2万`, `3k`: the unit is the number's.
            let unit = text[at..].chars().next();
            let more = unit.map_or("", |unit| &text[at + unit.len_utf8()..]);
            if unit.is_some_and(|c| matches!(c, '万' | '亿'))
                || unit.is_some_and(|c| matches!(c, 'k' | 'w'))
                    && !more.starts_with(|c: char| c.is_ascii_alphanumeric())
            {
                at += unit.map_or(0, char::len_utf8);
                at += usize::from(text[at..].starts_with('+'));
            }
            pieces.push(Piece::Number);
        } else if lines::is_letter(c) {
            // Letters of one alphabet hang together.
            let rest = &text.as_bytes()[at..];
            let latin = rest.iter().take_while(|next| next.is_ascii_alphanumeric());
            let end = if c.is_ascii() { latin.count() } else { 0 };
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
        } else if c == ' ' {
            pieces.push(Piece::Blank);
        } else {
            pieces.push(Piece::Separator);
        }
    }
    found
}

/// The longest word that starts at `at`.
fn longest<'t>(all: &Morphemes, text: &'t str, at: usize) -> Option<(&'t str, Morpheme)> {
    let mut end = text.len();
    loop {
        let found = all.longest(&text[..end], at)?;
        let word = found.0;
        if lines::is_word(text, at..at + word.len()) {
            return Some(found);
        }
        // A shorter one may stand by itself where the longest is part of a longer word in Latin letters.
        end = at + word.char_indices().next_back()?.0;
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

//! # shifted-gbk
//!
//! GBK text that was read one byte late: 口?！懊赓M → 口。“免費. A machine that worked on bytes destroyed the first byte of a
//! character; from there on the second byte of each character was read as the first of the next, until a byte that
//! could not be read so put the reader in step again. The bytes are all still there but the first, and sometimes the last.
//!
//! **How it decides.** At a `?` or U+FFFD the characters that follow are turned into their GBK bytes (private use is
//! GBK's user zone; `!` may have been `！`) up to a Latin letter that is the second byte of a character, or another `?`.
//! Every first byte is tried. How likely each reading is in Chinese text is weighed with a table of words and tables of
//! two and three characters in a row, which also know punctuation; a character that stands elsewhere on the page, most of
//! all beside the same characters, is likelier, and one of two marks that go together is not where the other is missing.
//! The best reading has to be much likelier than the text as it stands (`gain`, in bits) and than all others together
//! (`margin`, in bits). The name of a division across the place counts for its reading (`division`), unless another
//! division is as good a reading. Where pinyin was put behind the characters, the reading has to be one of the character's, and
//! where it was put between the two bytes of a character (們?cè)诠S), its own character tells the lost byte (`reading`). A
//! last byte that is lost too is chosen in the same way, or its place stays a `?`; a closing tag whose `<` was lost with
//! it goes. So does the place of the first character stay a `?` where no reading is clearly best and the characters behind
//! it are sure. Where several characters are lost near each other, more is asked. Where a place of the page is shifted
//! beyond doubt, less is asked of the others: there `?w` is 體 and `??` at a line's end 。. Where the text is shifted and
//! less is sure, it is marked without an edit, with the best guess (`perhaps`).
//!
//! **What it must not touch.** A `?` that asks a question, whatever follows it; rare characters; icons in private use.

mod around;
mod choice;
mod columns;
mod run;

use std::{
    cell::{Cell, OnceCell},
    collections::HashSet,
};

use super::{Repair, Repairer, lines};
use crate::{
    dictionary::{Dictionaries, bigrams::Bigrams, rule_words::List},
    mark::{Edit, Evidence, Label},
    text::{fold, gbk},
};
use around::{after, ahead, back, before};
use run::{Run, runs};

pub(super) const REPAIRER: Repairer = Repairer {
    name: "shifted-gbk",
    label: Label::ShiftedGbk,
    source: super::manual::manual!("shifted_gbk.rs"),
    find,
};

/// Bytes before and behind a place in which a short quotation starts and ends.
const QUOTED: usize = 60;
/// Least bits by which what is put back has to be likelier than what stands there.
const GAIN: f32 = 12.0;
/// Least bits by which it has to be likelier than any other reading.
const MARGIN: f32 = 3.0;
/// The same where nothing but a letter stands there.
const MARGIN_ALONE: f32 = 3.5;
/// The same where pinyin between the bytes tells the lost one.
const MARGIN_HOST: f32 = 0.3;
/// Most bits a restored character may have, on average.
const PLAUSIBLE: f32 = 14.0;
/// Most bits a character may have, on average over three, in text that is restored but for its first character.
const ODD: f32 = 17.0;
/// Fewest characters of such text.
const SURE: usize = 1;
/// Bits by which shifted text that cannot be restored has to be likelier shifted back.
const SURELY: f32 = 24.0;
/// The same where no doubt is left that a machine shifted text on this page,
const CERTAIN: f32 = 48.0;
/// which is worth so many bits for every other place.
const DAMAGED: f32 = 8.0;
/// Bits for a small letter or a sign between Chinese characters, right behind a `?`.
const AMONG: f32 = 6.0;
/// Bits of a `?` as it stands.
const QUESTION: f32 = 7.0;
/// Least bits by which a reading has to be likelier than any other where other characters near are lost too,
const RIDDLED: f32 = 6.0;
/// so many characters away at most.
const AROUND: usize = 12;
/// Bits for punctuation of full width behind a `?` of half width.
const MIXED: f32 = 6.0;
/// Bits of a character that is common.
const COMMON: f32 = 11.5;
/// Characters of a page that are looked at for its script.
const LOOK: usize = 2000;
/// Characters on each side of a place that are looked at for the script of its line,
const LINE: usize = 40;
/// and by how many those of one script have to be more.
const TELLING: i32 = 3;
/// Bytes of a page in which other places are looked for, and eight times the bytes before a place in which a quotation is:
/// so that the time for a page of nothing but damage grows with its length only.
const WINDOW: usize = 0x8000;
/// Places that are weighed and not restored before a page is taken for one that cannot be, and one more for so many bytes: weighing
/// one takes as long as reading some ten thousand characters. A restored one takes back so many.
const VAIN: usize = 300;
const VAIN_BYTES: usize = 1000;
const WORTH: usize = 4;

fn find(text: &str, _: &[usize], dictionaries: &Dictionaries, repairs: &mut Vec<Repair>) {
    let found = scan(text, dictionaries, false);
    // What is shifted beyond doubt tells of the places where little is left.
    if found.certain && found.open {
        repairs.extend(scan(text, dictionaries, true).repairs);
    } else {
        repairs.extend(found.repairs);
    }
}

/// What a look at all places of a page found.
#[derive(Default)]
struct Found {
    repairs: Vec<Repair>,
    /// Whether a place is shifted beyond doubt.
    certain: bool,
    /// Whether a place stays as it stands.
    open: bool,
}

/// Looks at all places of a page, which is `damaged` elsewhere or not known to be.
fn scan(text: &str, dictionaries: &Dictionaries, damaged: bool) -> Found {
    let bytes = text.as_bytes();
    let mut found = Found::default();
    let mut page = None;
    let mut floor = 0;
    let mut vain = 0_usize;
    let lost = memchr::memmem::Finder::new("\u{FFFD}");
    let mut next_lost = lost.find(bytes);
    let mut next_mark = memchr::memchr(b'?', bytes);
    // What a page on text that was read wrongly quotes is damage that it shows.
    let talks = OnceCell::new();
    loop {
        let at = match (next_mark, next_lost) {
            (None, None) => break,
            (Some(a), Some(b)) => a.min(b),
            (Some(a), None) | (None, Some(a)) => a,
        };
        if next_mark == Some(at) {
            next_mark = memchr::memchr(b'?', &bytes[at + 1..]).map(|i| at + 1 + i);
        } else {
            next_lost = lost.find(&bytes[at + 3..]).map(|i| at + 3 + i);
        }
        let talks = || *talks.get_or_init(|| List::MisreadTalk.in_text(near(text)));
        if at < floor || is_cited(text, at) && talks() {
            continue;
        }
        let mut best: Option<Answer> = None;
        let runs = runs(text, at);
        let weighed = !runs.is_empty();
        for run in runs {
            let page = page.get_or_insert_with(|| Surroundings {
                text,
                dictionaries,
                traditional: traditional(text.chars().filter(|&c| c >= '\u{3400}').take(LOOK)) > 0,
                corners: text.contains(['「', '」', '『', '』']),
                characters: near(text).chars().collect(),
                restored: (0, false),
                passed: Cell::default(),
                damaged,
            });
            if let Some(answer) = page.answer(&run)
                && best.as_ref().is_none_or(|b| answer.rank() > b.rank())
            {
                best = Some(answer);
            }
        }
        let clear = best.as_ref().is_some_and(|answer| answer.clear);
        found.open |= !clear;
        if let Some(answer) = best {
            floor = answer.end;
            found.certain |= answer.clear && answer.gain >= CERTAIN;
            if let (Some(page), true) = (&mut page, answer.clear) {
                let quoted = page.is_quoted(at);
                let last = answer.with.chars().rev().find(|c| matches!(c, '“' | '”'));
                page.restored = (answer.end, last.map_or(quoted, |c| c == '“'));
            }
            found.repairs.push(answer.repair(at));
        }
        // One that is restored is worth several that are not.
        vain = match clear {
            true => vain.saturating_sub(WORTH),
            false => vain + usize::from(weighed),
        };
        if vain > VAIN + bytes.len() / VAIN_BYTES {
            break;
        }
    }
    found
}

/// Whether the place at byte `at` stands in a short quotation.
fn is_cited(text: &str, at: usize) -> bool {
    let before = lines::tail(&text[..at], QUOTED);
    let after = lines::head(&text[at..], QUOTED);
    let open = before.rfind(['「', '“', '『']);
    let close = before.rfind(['」', '”', '』']);
    let end = after.find(['」', '”', '』', '\n']);
    open > close && end.is_some_and(|end| !after[end..].starts_with('\n'))
}

/// The start of a page, where other places are looked for.
fn near(text: &str) -> &str {
    &text[..text.floor_char_boundary(WINDOW)]
}

/// How many characters of a text are written so in traditional script only, less those of simplified script.
fn traditional(text: impl Iterator<Item = char>) -> i32 {
    text.filter(|&c| c >= '\u{3400}')
        .map(|c| i32::from(fold::is_traditional(c)) - i32::from(fold::is_simplified(c)))
        .sum()
}

/// What a place is to be read as.
struct Answer {
    end: usize,
    with: String,
    clear: bool,
    gain: f32,
    margin: f32,
    evidence: Evidence,
}

impl Answer {
    /// What makes one way to read a place better than another.
    fn rank(&self) -> (bool, i32) {
        (self.clear, (self.gain * 8.0) as i32)
    }

    fn repair(self, start: usize) -> Repair {
        let evidence = if self.clear {
            self.evidence
        } else {
            self.evidence.text("perhaps", self.with.clone())
        };
        Repair {
            span: start..self.end,
            score: f64::from((0.5 + self.margin / 40.0).min(0.99)),
            edit: self.clear.then_some(Edit::Replace(self.with)),
            evidence,
        }
    }
}

/// The page around a damaged place.
struct Surroundings<'p> {
    text: &'p str,
    dictionaries: &'p Dictionaries,
    traditional: bool,
    /// Whether it has quotation marks in the shape of corners.
    corners: bool,
    /// The characters near its start.
    characters: HashSet<char>,
    /// Where the last restored place ends, and whether a quotation is open there.
    restored: (usize, bool),
    /// What was passed on the way to the place that was asked about last.
    passed: Cell<Passed>,
    /// Whether another place of the page is shifted beyond doubt.
    damaged: bool,
}

/// The last of what was passed before a place.
#[derive(Clone, Copy, Default)]
struct Passed {
    at: usize,
    line: Option<usize>,
    quote: Option<usize>,
}

impl Surroundings<'_> {
    /// The best way to fill in what is lost of a run, if the text is likely to be shifted there.
    fn answer(&self, run: &Run<'_>) -> Option<Answer> {
        let bigrams = Bigrams::embedded();
        let before = before(self.text, run.start);
        let after = after(self.text, run.end);
        let bare = run.bytes.is_empty();
        if bare
            && run.hosts.is_none()
            && !((self.is_traditional(run) && run.last.is_some() || self.damaged)
                && (han(Some(before)) || is_stop(before))
                && (han(Some(after)) || is_stop(after)))
        {
            return None;
        }
        let columns = self.columns(run)?;
        let last = columns.len() - 1;
        // The bits of each choice behind each choice of the column before it.
        let steps: Vec<Vec<Vec<f32>>> = (columns.windows(2))
            .map(|two| {
                let next: Vec<char> = two[1].iter().map(|&(c, _)| c).collect();
                let first = two[0].iter().map(|&(b, _)| b);
                bigrams.each_after(first, &next)
            })
            .collect();
        // The least bits of the text up to each choice, and from it on.
        let first = columns[0].iter();
        let first = first.map(|&(c, own)| own + bigrams.after(Some(before), c));
        let mut up: Vec<Vec<f32>> = vec![first.collect()];
        for (column, steps) in columns[1..].iter().zip(&steps) {
            let mut bits = vec![f32::INFINITY; column.len()];
            for (above, steps) in up[up.len() - 1].iter().zip(steps) {
                for (least, step) in bits.iter_mut().zip(steps) {
                    *least = least.min(above + step);
                }
            }
            for (bits, (_, own)) in bits.iter_mut().zip(column) {
                *bits += own;
            }
            up.push(bits);
        }
        let end = |c: char| bigrams.after(Some(c), after);
        let stands = self.as_it_stands(run, before, after);
        let ends = columns[last].iter().zip(&up[last]);
        // Most places are a question mark that asks.
        if stands - least(ends.map(|(&(c, _), bits)| bits + end(c))) < GAIN / 2.0 {
            return None;
        }
        let mut down: Vec<Vec<f32>> = vec![Vec::new(); columns.len()];
        for (i, column) in columns.iter().enumerate().rev() {
            down[i] = match columns.get(i + 1) {
                None => column.iter().map(|&(c, _)| end(c)).collect(),
                Some(next) => {
                    let behind = next.iter().zip(&down[i + 1]);
                    let behind: Vec<f32> = behind.map(|((_, own), bits)| own + bits).collect();
                    let least_of = |steps: &Vec<f32>| {
                        least(behind.iter().zip(steps).map(|(bits, step)| bits + step))
                    };
                    steps[i].iter().map(least_of).collect()
                }
            };
        }
        // The best choice of each column and how far the second best is behind.
        let mut chosen: Vec<(usize, f32, f32)> = up
            .iter()
            .zip(&down)
            .map(|(up, down)| best(up, down))
            .collect();
        self.weigh(run, &columns, [&up, &down], &mut chosen);
        let bits = chosen[0].1;
        let gain = (stands - bits).max(self.gain(run, &columns, &chosen, stands - bits));
        let mean = bits / (columns.len() + 1) as f32;
        let margin = chosen[0].2;
        let mut with: String = chosen
            .iter()
            .zip(&columns)
            .map(|(choice, column)| column[choice.0].0)
            .collect();
        with.extend(run.letter);
        if run.last.is_none() && last > 0 && chosen[last].2 < MARGIN {
            // What the last character was stays unknown, and is left as it stands.
            with.pop();
            with.push('?');
        }
        let division = self.division(run, &columns, columns[0][chosen[0].0].0);
        // A place of a letter and punctuation tells little.
        let little = run.hosts.is_none()
            && run.seen == 0
            && (run.plain || run.last.is_none())
            && run.tag.is_empty()
            && division.is_none();
        let first = columns[0][chosen[0].0].0;
        let enough = match () {
            () if little => MARGIN_ALONE,
            () if run.hosts.is_some() => MARGIN_HOST,
            () => MARGIN,
        };
        let most = if run.hosts.is_some() {
            PLAUSIBLE + QUESTION
        } else {
            PLAUSIBLE
        };
        // Among other lost characters little is known of what stands beside the place.
        let (most_gain, enough) = match self.is_riddled(run) {
            true => (SURELY, enough.max(RIDDLED)),
            false => (GAIN, enough),
        };
        // Of two divisions that it may be none is likelier, whatever is said of them elsewhere.
        let enough = match &division {
            Some(_) if self.has_rival(run, &columns, first) => f32::INFINITY,
            _ => enough,
        };
        let likely = gain >= most_gain && mean <= most;
        let mut clear = likely && margin >= enough;
        let sure = &columns[1..columns.len() - usize::from(run.last.is_none()).min(last)];
        if likely && !clear && gain >= SURELY && sure.len() >= SURE && is_chinese(sure) {
            // All but the first character is sure: its place stays a `?`.
            let rest = with.chars().skip(1).collect::<String>();
            with = format!("?{rest}");
            clear = true;
        }
        let shifted = gain >= SURELY && mean <= PLAUSIBLE && !bare;
        if !(clear || shifted) {
            return None;
        }
        let mut evidence = Evidence::new()
            .number("gain", gain)
            .number("margin", margin.min(99.0));
        for (signal, reading) in [
            ("between", Some(run.host_reading)),
            ("reading", run.reading.as_ref().map(|r| r.0)),
            ("tag", Some(run.tag)),
        ] {
            if let Some(reading) = reading.filter(|r| !r.is_empty()) {
                evidence = evidence.text(signal, reading);
            }
        }
        if let Some(name) = division {
            evidence = evidence.text("division", name);
        }
        Some(Answer {
            end: run.end,
            with,
            clear,
            gain,
            margin,
            evidence,
        })
    }

    /// Whether the line around a run, or the page where the line does not tell, is in traditional script.
    fn is_traditional(&self, run: &Run<'_>) -> bool {
        let line_break = |c: &char| *c != '\n';
        let before = back(self.text, run.start).take_while(line_break).take(LINE);
        let after = ahead(self.text, run.end).take_while(line_break).take(LINE);
        match traditional(before.chain(after)) {
            few if few.abs() < TELLING => self.traditional,
            more => more > 0,
        }
    }

    /// Whether other characters near a run are lost too, so that it tells little.
    fn is_riddled(&self, run: &Run<'_>) -> bool {
        let lost = |c: char| matches!(c, '?' | '\u{FFFD}');
        let before = self.text[..run.start].chars().rev();
        let after = self.text[run.end..].chars();
        let near = |most| {
            let before = before.clone().take(most).filter(|&c| lost(c));
            before.count() + after.clone().take(most).filter(|&c| lost(c)).count()
        };
        // One character between two that are lost is as good as alone.
        let bare = run.seen <= 1 && run.last.is_none() && run.bytes.len() <= 4 && !run.wide;
        let twice = self.text[run.start..]
            .chars()
            .take(3)
            .filter(|&c| lost(c))
            .count()
            == 3;
        bare && !self.damaged && run.hosts.is_none() && run.tag.is_empty()
            || twice
            || near(AROUND) > 1
            || near(AROUND / 3) > 0
    }

    /// Whether a quotation is open at byte `at`.
    fn is_quoted(&self, at: usize) -> bool {
        let floor = self
            .text
            .ceil_char_boundary(at.saturating_sub(WINDOW / 8))
            .min(at);
        let passed = self.passed(floor, at);
        let line = passed.line.filter(|i| *i >= floor).map_or(floor, |i| i + 1);
        let from = line.max(self.restored.0);
        match passed.quote.filter(|i| *i >= from) {
            Some(i) => self.text[i..].starts_with('“'),
            None => from > line && self.restored.1,
        }
    }

    /// The last line break and quotation mark between `floor` and `at`. Places are asked about in order, so only what lies
    /// between them is looked at.
    fn passed(&self, floor: usize, at: usize) -> Passed {
        let mut passed = self.passed.get();
        if at < passed.at {
            passed = Passed::default();
        }
        let from = passed.at.max(floor);
        let new = &self.text[from..at];
        passed.at = at;
        passed.line = new.rfind('\n').map(|i| from + i).or(passed.line);
        passed.quote = new.rfind(['“', '”']).map(|i| from + i).or(passed.quote);
        self.passed.set(passed);
        passed
    }

    /// The bits of a run as it stands.
    fn as_it_stands(&self, run: &Run<'_>, before: char, after: char) -> f32 {
        let bigrams = Bigrams::embedded();
        let mut bits = QUESTION;
        if self.damaged {
            bits += DAMAGED;
        }
        let odd = |b: u8| !b.is_ascii_uppercase();
        if run.bytes.is_empty()
            && run.last.is_some_and(odd)
            && han(Some(before))
            && han(Some(after))
        {
            bits += AMONG;
        }
        let mut last = Some('？');
        for pair in run.bytes.chunks_exact(2) {
            let c = gbk::char_of(pair[0], pair[1]).unwrap_or('\u{E000}');
            bits += bigrams.after(last, c);
            last = Some(c);
        }
        bits += match run.last {
            Some(letter) => bigrams.alone(char::from(letter)),
            None => QUESTION,
        };
        if run.wide && run.bytes.first() == Some(&0xA3) {
            bits += MIXED;
        }
        // Pinyin with one bracket, or between the bytes of a character, is no text.
        if run.hosts.is_some() {
            bits += 4.0 * QUESTION;
        }
        if run.reading.is_some() || !run.tag.is_empty() {
            bits += QUESTION;
        }
        bits + bigrams.alone(after)
    }
}

/// Whether characters, one a column, are likely text throughout.
fn is_chinese(columns: &[Vec<(char, f32)>]) -> bool {
    let bigrams = Bigrams::embedded();
    let bits: Vec<f32> = columns
        .windows(2)
        .map(|pair| pair[1][0].1 + bigrams.after(Some(pair[0][0].0), pair[1][0].0))
        .collect();
    bits.windows(bits.len().clamp(1, 3))
        .all(|few| few.iter().sum::<f32>() <= ODD * few.len() as f32)
}

fn least(bits: impl Iterator<Item = f32>) -> f32 {
    bits.fold(f32::INFINITY, f32::min)
}

/// The index of the least sum, the sum, and how much more the second least is.
fn best(up: &[f32], down: &[f32]) -> (usize, f32, f32) {
    let mut first = (0, f32::INFINITY);
    let mut second = f32::INFINITY;
    for (i, bits) in up.iter().zip(down).map(|(a, b)| a + b).enumerate() {
        if bits < first.1 {
            second = first.1;
            first = (i, bits);
        } else {
            second = second.min(bits);
        }
    }
    (first.0, first.1, second - first.1)
}

fn is_stop(c: char) -> bool {
    matches!(
        c,
        '\n' | '。' | '，' | '、' | '；' | '：' | '！' | '“' | '”' | '（' | '）' | '《' | '》'
    )
}

fn han(c: Option<char>) -> bool {
    c.is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::{Dictionaries, Edit, Repair, find};

    fn repairs(text: &str) -> Vec<Repair> {
        let mut repairs = Vec::new();
        find(text, &[], &Dictionaries::default(), &mut repairs);
        repairs
    }

    fn restored(text: &str) -> Option<String> {
        match repairs(text).into_iter().next()?.edit {
            Some(Edit::Replace(with)) => Some(with),
            _ => None,
        }
    }

    #[test]
    fn punctuation_in_private_use_and_half_width() {
        assert_eq!(
            restored("把車開到家門口?！懊赓M參加了培訓").as_deref(),
            Some("。“免費")
        );
        assert_eq!(
            restored("把車開到家門口?!懊赓M參加了培訓").as_deref(),
            Some("。“免費")
        );
        assert_eq!(
            restored("“樹要一年一年地長，急不得?！彼\u{E43E}f話的時候").as_deref(),
            Some("。”她說")
        );
    }

    #[test]
    fn pinyin_between_the_bytes_tells_the_lost_one() {
        assert_eq!(
            restored("老鄉們?cè)诠\u{E634}S吃飯").as_deref(),
            Some("在工廠")
        );
        assert_eq!(restored("一串?dāng)?shù)字的背後").as_deref(), Some("數"));
    }

    #[test]
    fn divisions_choose() {
        assert_eq!(
            restored("第一站是天?？h的一個牧區").as_deref(),
            Some("祝縣")
        );
    }

    #[test]
    fn a_last_byte_that_is_lost_too_is_chosen() {
        assert_eq!(
            restored("狀況有了很大改善?！案\u{E3E1}匾\u{E014}氖?，我可以照顧她").as_deref(),
            Some("。“更重要的是")
        );
    }

    #[test]
    fn a_character_that_nothing_tells_stays_a_question_mark() {
        assert_eq!(
            restored("胡玉珍、杨思远、?\u{E1A7}【\u{E3AC}⒅苄阌ⅰ?").as_deref(),
            Some("?小军、周秀英。")
        );
    }

    #[test]
    fn quotations_that_nothing_closes_are_not_opened() {
        let text = "鸡鸣三省的地方离县城四十里。?霸碌檬殖觥?";
        assert!(restored(text).is_none_or(|with| !with.contains('“')));
    }

    #[test]
    fn a_name_with_a_rival_is_not_chosen() {
        let text = "孩子们来自宜?兀宕ㄏ亍?";
        assert!(restored(text).is_none_or(|with| !with.starts_with('昌')));
    }

    #[test]
    fn what_is_certain_tells_of_places_where_little_is_left() {
        let sure = "把車開到家門口?！懊赓M參加了培訓，學員們都很滿意。\n";
        let text = "讓身?w慢慢適應，外出防範大風??\n";
        assert!(repairs("外面很冷??\n").is_empty());
        let all = format!("{sure}{text}");
        let mended: Vec<String> = repairs(&all)
            .iter()
            .filter_map(|repair| match &repair.edit {
                Some(Edit::Replace(with)) => Some(with.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(mended, ["。“免費", "體", "。"]);
    }

    #[test]
    fn questions_stay() {
        for text in [
            "真的?!我不信",
            "什么???",
            "你要A?B?C?",
            "去哪?K歌",
            "天??hello",
            "怎么办?！",
            "“谁家的?? 这么高怎么上去的?”",
            "?",
            "??h",
        ] {
            assert!(repairs(text).is_empty(), "{text}");
        }
    }
}

//! What is known about a line: its phrases, its place, what stands around it.

use std::ops::Range;

use super::{FURNITURE, LABELS, weight};
use crate::{
    dictionary::phrases::{Hit, Role, Use},
    mark::Label,
    page::Page,
    rules::{Context, lines},
    text::{class::Signs, items::Held, scan},
};

/// Letters from which a line is taken for the article's.
const BODY: usize = 44;

/// Letters of a line that ends with a quotation from which somebody speaks.
const SPOKEN: usize = 30;
/// Lines at the page's head of which one may be its title.
const TITLES: usize = 3;
/// Longest title that asks, in letters.
const QUESTION: usize = 32;
/// Characters from which a line's letters are not counted one by one.
const LONG: usize = 240;

/// Letters of a value behind a byline's colon that count as known.
const VALUE: usize = 12;

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Place {
    /// Before the first line of the article.
    Head,
    /// Between lines of the article.
    Middle,
    /// After the last line of the article.
    Tail,
}

/// The phrases of one label in a line.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::rules) struct Count {
    /// Phrases that make an item furniture by themselves, by their weight: a phrase of two letters says less than one
    /// of four.
    pub(in crate::rules) whole: f64,
    /// Typical items, weak alone.
    pub(in crate::rules) items: usize,
    /// Items with the colon that their phrase asks for, or with one at all.
    pub(in crate::rules) fields: usize,
    /// Phrases that ask for a colon and have none.
    pub(in crate::rules) bare: usize,
    /// Phrases that are strong anywhere.
    pub(in crate::rules) any: usize,
    /// Whether the line starts with a prefix.
    pub(in crate::rules) prefix: bool,
    /// Whether a colon follows that prefix.
    pub(in crate::rules) colon: bool,
    /// Letters covered.
    pub(in crate::rules) covered: usize,
}

/// What one look at a line tells.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Look {
    /// The line's index.
    pub(in crate::rules) line: usize,
    /// The line in the folded text without blanks around; empty where no rule looks at it.
    pub(in crate::rules) span: Range<usize>,
    /// Letters, without the units of numbers.
    pub(in crate::rules) letters: usize,
    /// Letters that phrases of any furniture cover.
    pub(in crate::rules) known: usize,
    /// Whether it holds a full stop, or ends as a sentence does.
    pub(in crate::rules) sentence: bool,
    /// Whether it starts with a number of a list, such as `1.` or `一、`.
    pub(in crate::rules) numbered: bool,
    pub(in crate::rules) place: Place,
    /// Whether any phrase of furniture was found, standing free or not.
    pub(in crate::rules) touched: bool,
    /// How much furniture stands beside it, from 0 to 2.
    pub(super) near: f64,
    /// The phrases of each label; nothing where no phrase is.
    counts: Option<Box<[Count; LABELS.len()]>>,
    /// Phrases of furniture that count, and those among them that no other letters touch.
    found: usize,
    clean: usize,
}

impl Look {
    /// The phrases of `label` in the line.
    pub(in crate::rules) fn count(&self, label: Label) -> &Count {
        static NONE: Count = Count {
            whole: 0.0,
            items: 0,
            fields: 0,
            bare: 0,
            any: 0,
            prefix: false,
            colon: false,
            covered: 0,
        };
        let at = || LABELS.iter().position(|&known| known == label);
        match &self.counts {
            Some(counts) => at().map_or(&NONE, |i| &counts[i]),
            None => &NONE,
        }
    }

    /// Share of the letters that phrases of any furniture cover.
    pub(in crate::rules) fn share(&self) -> f64 {
        self.known as f64 / self.letters.max(1) as f64
    }

    /// The signs in the line.
    pub(in crate::rules) fn signs(&self, page: &Page<'_>) -> Signs {
        page.lines[self.line].held.signs
    }

    /// The line's folded text.
    pub(in crate::rules) fn text<'p>(&self, page: &'p Page<'_>) -> &'p str {
        &page.folded[self.span.clone()]
    }

    /// Whether the line asks or calls and says nothing else, as a page's title may.
    pub(in crate::rules) fn asks_first(&self, page: &Page<'_>) -> bool {
        self.sentence && self.letters <= QUESTION && {
            let text = self.text(page);
            text.ends_with(['?', '!']) && !text.contains(['。', '“', '「', '"'])
        }
    }

    /// How much the line looks like furniture of any kind, from 0 to 1.
    pub(in crate::rules) fn furniture(&self) -> f64 {
        if self.letters == 0 || self.found == 0 {
            return 0.0;
        }
        let counts = self.counts.iter().flat_map(|counts| counts.iter());
        let any = counts.clone().any(|c| c.any > 0);
        let prefix = counts.clone().any(|c| c.prefix && c.colon);
        let whole = counts.map(|c| c.whole).fold(0.0, f64::max);
        if any && self.share() >= 0.4 || prefix && !self.sentence {
            1.0
        } else if self.share() >= 0.9 && !self.sentence {
            if whole >= 1.0 || self.clean >= 2 {
                1.0
            } else {
                0.5
            }
        } else {
            0.0
        }
    }
}

/// The looks at a page's visible lines.
#[derive(Debug, Default)]
pub(in crate::rules) struct Looks {
    pub(in crate::rules) all: Vec<Look>,
    /// Whether any phrase of furniture is on the page.
    pub(in crate::rules) any: bool,
}

/// The looks at the lines that `span` of the folded text meets, with their places among all.
pub(in crate::rules) fn meeting<'l>(
    page: &Page<'_>,
    looks: &'l [Look],
    span: &Range<usize>,
) -> impl Iterator<Item = (usize, &'l Look)> {
    let span = span.clone();
    let (first, last) = (
        page.line_at(span.start),
        page.line_at(span.end.saturating_sub(1)),
    );
    let from = looks.partition_point(|look| look.line < first);
    (from..)
        .zip(&looks[from..])
        .take_while(move |(_, look)| look.line <= last)
        .filter(move |(_, look)| look.span.start < span.end && span.start < look.span.end)
}

impl Looks {
    /// Looks at the page.
    pub(in crate::rules) fn at(context: &Context<'_>) -> Looks {
        let page = context.page;
        let mut all: Vec<Look> = Vec::with_capacity(page.visible.len());
        let mut hits = Vec::new();
        for (i, line) in page.lines.iter().enumerate() {
            if !line.shape.is_blank() {
                all.push(look(context, i, &mut hits));
            }
        }
        let body = |look: &Look| {
            look.span.is_empty()
                || (look.letters >= BODY || look.sentence)
                    && look.share() < 0.4
                    && look.count(Label::Footer).any == 0
        };
        let title = |k: usize, look: &Look| k < TITLES && look.asks_first(page);
        let first = (all.iter().enumerate())
            .position(|(k, look)| body(look) && !title(k, look))
            .unwrap_or(all.len());
        let last = all.iter().rposition(body).unwrap_or(0);
        for (k, look) in all.iter_mut().enumerate() {
            look.place = if k < first {
                Place::Head
            } else if k > last {
                Place::Tail
            } else {
                Place::Middle
            };
        }
        let any = all.iter().any(|look| look.found > 0);
        let mut looks = Looks { all, any };
        if any {
            for k in 0..looks.all.len() {
                looks.all[k].near = looks.near(k);
            }
        }
        looks
    }

    /// How much furniture stands beside line `k`, from 0 to 2.
    fn near(&self, k: usize) -> f64 {
        let side = |near: Option<&Look>, far: Option<&Look>| {
            let near = near.map_or(0.0, Look::furniture);
            near.max(0.5 * far.map_or(0.0, Look::furniture))
        };
        let at = |k: usize| self.all.get(k);
        side(k.checked_sub(1).and_then(at), k.checked_sub(2).and_then(at))
            + side(at(k + 1), at(k + 2))
    }
}

/// Whether `c`, right behind a number, counts it or ends a date.
pub(in crate::rules) fn is_unit(c: char) -> bool {
    matches!(
        c,
        '次' | '条'
            | '人'
            | '篇'
            | '页'
            | '楼'
            | '个'
            | '位'
            | '赞'
            | '层'
            | '字'
            | '年'
            | '月'
            | '日'
            | '时'
            | '分'
            | '秒'
    )
}

/// Whether text that ends with a quotation ends with a word that it quotes, as a title may: nobody speaks.
fn ends_with_word(text: &str, held: &Held) -> bool {
    held.letters < SPOKEN
        && !held.signs.has(Signs::COMMA)
        && !text.starts_with(['"', '“', '「'])
        && !text.contains([':', '!', '?', ';'])
}

/// Letters of folded text, without the units of numbers.
fn letters(text: &str) -> usize {
    lines::letters(text) - units(text)
}

/// Units of numbers in folded text: right behind one, blanks aside, and before no other letter.
fn units(text: &str) -> usize {
    let bytes = text.as_bytes();
    let last = |at: &usize| !bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    let unit = |at: &usize| {
        let mut behind = text[at + 1..].trim_start().chars();
        behind.next().is_some_and(is_unit) && !behind.as_str().starts_with(lines::is_letter)
    };
    scan::digits(text).filter(last).filter(unit).count()
}

fn look<'c>(context: &Context<'c>, i: usize, hits: &mut Vec<&'c Hit>) -> Look {
    let page = context.page;
    let span = match &page.lines[i].folded {
        Some(span) => lines::trim(page, span.clone()),
        None => 0..0,
    };
    let text = &page.folded[span.clone()];
    let held = page.lines[i].held;
    let mut look = Look {
        line: i,
        // Prose of this length is no furniture, however many letters it has.
        letters: if page.lines[i].shape.chars > LONG {
            page.lines[i].shape.visible
        } else if held.signs.has(Signs::DIGIT) {
            held.letters - units(text)
        } else {
            held.letters
        },
        known: 0,
        sentence: held.signs.has(Signs::STOP)
            || text.ends_with(['!', '?', ';', ',', '，'])
            || text.ends_with(['"', '”', '」']) && !ends_with_word(text, &held)
            || text.ends_with('.') && !text.ends_with(".."),
        numbered: is_numbered(text),
        place: Place::Middle,
        touched: false,
        near: 0.0,
        counts: None,
        found: 0,
        clean: 0,
        span,
    };
    find_phrases(context, &mut look, hits);
    look
}

/// Whether folded text starts with the number of a list's item.
pub(in crate::rules) fn is_numbered(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '[']);
    let rest = text.trim_start_matches(|c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
            )
    });
    // `12.6万播放` is a count.
    let counts = rest.strip_prefix('.').is_some_and(|rest| {
        let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        unit.len() < rest.len() && unit.starts_with(['万', '亿', 'k', 'w'])
    });
    rest.len() < text.len()
        && rest.starts_with(['.', '、', ')', ']', ':'])
        && !rest.starts_with("] [")
        // `03:42` is a time.
        && !rest.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        && !counts
}

/// Whether a phrase of furniture may count where other letters touch it.
fn counts_anywhere(meaning: &Use) -> bool {
    match meaning.role {
        Role::Any | Role::Prefix | Role::Header => LABELS.contains(&meaning.label),
        Role::Item => meaning.label == Label::Footer,
        _ => false,
    }
}

/// Fills in what phrases say. `hits` is room for them.
fn find_phrases<'c>(context: &Context<'c>, look: &mut Look, hits: &mut Vec<&'c Hit>) {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let known = |label: Label| LABELS.iter().position(|&l| l == label);
    if !page.lines[look.line].says.meets(FURNITURE) {
        return;
    }
    look.touched = true;
    hits.clear();
    let all = page.hits_of(look.line).iter();
    hits.extend(all.filter(|hit| hit.says.meets(FURNITURE)));
    let look_end = look.span.end;
    let text = |span: Range<usize>| &page.folded[span];
    let rest_at = |at: usize| &page.folded[at..look_end];
    let mut k = 0;
    while k < hits.len() {
        // Phrases that touch hang together.
        let first = k;
        while k + 1 < hits.len() && hits[k].end == hits[k + 1].start {
            k += 1;
        }
        let before = text(look.span.start..hits[first].start);
        let after = text(hits[k].end..look.span.end);
        let unit = after.chars().next().is_some_and(is_unit)
            && page.folded[..hits[k].end].ends_with(|c: char| c.is_ascii_digit());
        let clean =
            !before.ends_with(lines::is_letter) && (unit || !after.starts_with(lines::is_letter));
        for (j, hit) in hits.iter().enumerate().take(k + 1).skip(first) {
            // Most phrases are words of a sentence.
            if !clean && !phrases.uses(hit).iter().any(counts_anywhere) {
                continue;
            }
            let starts = || j == 0 && lines::letters(before) == 0;
            let rest = text(hit.end..look.span.end).trim_start();
            let number = rest
                .trim_start_matches('(')
                .starts_with(|c: char| c.is_ascii_digit());
            let colon = rest.starts_with([':', '】', ']', ')', '/']) || number;
            let field = colon && (rest.starts_with(':') || number);
            // An item counts where it stands alone: 黑色背景 is no pair of buttons.
            let alone = || {
                !page.folded[look.span.start..hit.start].ends_with(lines::is_letter)
                    && (!rest_at(hit.end).starts_with(lines::is_letter) || unit && j == k)
            };
            if !lines::is_word(
                text(look.span.clone()),
                hit.start - look.span.start..hit.end - look.span.start,
            ) {
                continue;
            }
            let size = lines::letters(text(hit.start..hit.end));
            let mut covers = false;
            for meaning in phrases.uses(hit) {
                let Some(i) = known(meaning.label) else {
                    continue;
                };
                let count = &mut look.counts.get_or_insert_default()[i];
                let bare = meaning.colon && !colon;
                let counted = match meaning.role {
                    Role::Any => {
                        count.any += 1;
                        true
                    }
                    Role::Prefix | Role::Header if !bare && starts() => {
                        count.prefix = true;
                        count.colon = colon;
                        count.fields += usize::from(field);
                        if clean {
                            count.whole += weight(size);
                        }
                        true
                    }
                    // A clause of a footer's statement.
                    Role::Item if meaning.label == Label::Footer && size >= 4 => {
                        count.items += 1;
                        true
                    }
                    _ if !clean => false,
                    _ if (bare || meaning.role == Role::Item) && !alone() => false,
                    _ if bare => {
                        count.bare += 1;
                        true
                    }
                    Role::Line | Role::Prefix | Role::Header | Role::Prompt | Role::Account => {
                        count.whole += weight(size);
                        count.fields += usize::from(field);
                        true
                    }
                    _ => {
                        count.items += 1;
                        count.fields += usize::from(field);
                        true
                    }
                };
                if counted {
                    count.covered += size;
                    covers = true;
                }
            }
            if covers {
                look.known += size;
                look.found += 1;
                look.clean += usize::from(clean);
                if phrases.uses(hit).iter().any(|u| u.label == Label::Byline)
                    && rest.starts_with(':')
                {
                    let end = hits.get(j + 1).map_or(look.span.end, |next| next.start);
                    let value = text(hit.end..end).trim_start_matches([':', ' ']);
                    let value = value.split([' ', '|', '(', ')']).next().unwrap_or("");
                    let value = letters(value);
                    if value <= VALUE {
                        look.known += value;
                    }
                }
            }
        }
        k += 1;
    }
    look.known = look.known.min(look.letters);
}

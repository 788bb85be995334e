//! A page as rules see it: its lines, and the folded text of those lines that a rule may apply to.

use std::{
    cell::{OnceCell, RefCell},
    ops::Range,
};

use rustc_hash::FxHashMap;

use crate::{
    dictionary::{
        Dictionaries,
        advert_weights::{AdvertWeights, Pitch},
        divisions::ProvinceSet,
        phrases::{Hit, Hits, Says},
        rule_words::List,
    },
    text::{
        class::{Shape, has_suffixes},
        fold,
        items::{self, Held, Item, Letters},
        offsets::Offsets,
        scan,
    },
};

/// A line of the page.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The line in the page's text, without its line break.
    pub(crate) span: Range<usize>,
    /// Its shape.
    pub(crate) shape: Shape,
    /// The line in the folded text; `None` where no rule needs to look at it.
    pub(crate) folded: Option<Range<usize>>,
    /// The indices of its phrases.
    hits: Range<usize>,
    /// The indices of the names that start in it.
    names: Range<usize>,
    /// The indices of its items.
    pub(crate) items: Range<usize>,
    /// What its phrases say.
    pub(crate) says: Says,
    /// The signs and the letters in its folded text.
    pub(crate) held: Held,
}

/// A division's name in the folded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Which key of the dictionary it is.
    pub(crate) key: u32,
}

/// What a line's HTML tells of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct LineStructure {
    /// The share of its characters that is in links.
    pub(crate) links: f32,
    /// Whether it is outside the element that holds nearly all of the page's prose.
    pub(crate) outside: bool,
    /// The part of a page that an element around it is named for.
    pub(crate) part: Option<Part>,
}

/// Parts of a page beside its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "html"), allow(dead_code))]
pub(crate) enum Part {
    Ad,
    Breadcrumb,
    Footer,
    Nav,
    Pager,
    Related,
    Share,
    Side,
    Tools,
}

impl Part {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Part::Ad => "ad",
            Part::Breadcrumb => "breadcrumb",
            Part::Footer => "footer",
            Part::Nav => "nav",
            Part::Pager => "pager",
            Part::Related => "related",
            Part::Share => "share",
            Part::Side => "side",
            Part::Tools => "tools",
        }
    }
}

/// What the rules for places ask of a page, filled by the first that asks.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// How often the page names each place, and a key of the dictionary that it names it by.
    pub(crate) mentions: OnceCell<FxHashMap<String, (usize, u32)>>,
    /// The provinces of which the page names places outside of lists.
    pub(crate) provinces: OnceCell<ProvinceSet>,
    /// Whether the page speaks of places.
    pub(crate) spoken: OnceCell<bool>,
    /// The lines that are sentences, and those that tell whom the page serves.
    pub(crate) lines: OnceCell<[Vec<usize>; 2]>,
}

/// A page, looked at once for all rules.
pub(crate) struct Page<'t> {
    /// The text, with what could be restored restored.
    pub(crate) text: &'t str,
    /// The lines, in order.
    pub(crate) lines: Vec<Line>,
    /// The folded text of the lines that rules look at, each with a line break after it.
    pub(crate) folded: String,
    /// The phrases found in the folded text, in order, disjoint.
    pub(crate) hits: Vec<Hit>,
    /// What they say.
    pub(crate) says: Says,
    /// The longest names of divisions that start at each place of the folded text, in order. One may lie in another.
    pub(crate) names: Vec<Name>,
    /// The items of the folded text.
    pub(crate) items: Vec<Item>,
    /// The indices of the lines that are not blank.
    pub(crate) visible: Vec<usize>,
    /// Characters of the page that are not blank.
    pub(crate) visible_chars: usize,
    /// What the rules for places know of the page.
    pub(crate) places: Places,
    /// How often each phrase stands on the page, by its identity; filled by the rule that asks.
    pub(crate) phrases: OnceCell<FxHashMap<u32, usize>>,
    /// The phrases that are words of reports; filled by the rule that asks.
    pub(crate) honest: OnceCell<Vec<Hit>>,
    /// How much sentences speak for adverts, by their place; filled by the rules that ask.
    pitches: RefCell<FxHashMap<Range<usize>, Pitch>>,
    /// What the HTML of each line tells, where the page came with it.
    pub(crate) structure: Option<&'t [LineStructure]>,
    /// Where heavy brackets open in the page's text: `【`, `[`, `［`.
    pub(crate) brackets: Vec<usize>,
    /// Whether the page may hold characters without width that part phrases.
    pub(crate) invisible: bool,
    /// Whether it is the rest of a page's lines, which are looked at for a reason.
    pub(crate) is_rest: bool,
    offsets: Offsets,
    letters: Letters,
    /// Where each line that rules look at starts in the folded text, and its index.
    seen: Vec<(usize, usize)>,
    script: OnceCell<f64>,
    whole: OnceCell<String>,
    year: OnceCell<Option<u16>>,
}

/// Longest line, in characters, that is always looked at: titles and furniture are short.
const SHORT_LINE: usize = 72;
/// Share of characters of traditional script only from which a page is in that script.
const TRADITIONAL: f64 = 0.06;
/// So many characters of simplified script only outweigh one of traditional script only.
const RARE: usize = 8;
/// Lines at the page's ends that are always looked at.
const HEAD: usize = 3;
const TAIL: usize = 6;
/// Bytes of a line's end that may hold a number to call.
const NUMBER: usize = 128;
/// Bytes of a line's end that may be a site's.
const SITE_END: usize = 240;
/// A run of this many short items makes a line worth a look.
const ITEMS: usize = 4;
/// So does a run of this many division suffixes close together.
const SUFFIXES: usize = 4;

/// Whether a line of prose ends or starts as none does: something may be glued to it.
fn is_glued(line: &str) -> bool {
    let line = line.trim();
    let ends = [
        '。', '！', '？', '!', '?', '…', '：', '；', '”', '’', '」', '』', '.', ';', ':', '"',
        '，', '、',
    ];
    line.starts_with(['【', '[']) || !line.is_empty() && !line.ends_with(ends)
}

/// Whether the end of a line, where adverts are glued to it, holds the digits of a telephone number.
fn ends_with_number(line: &str) -> bool {
    let end = &line.as_bytes()[line.len().saturating_sub(NUMBER)..];
    // Most lines have fewer digits at all.
    if scan::count_bytes(end, |byte| byte.is_ascii_digit()) < 7 {
        return false;
    }
    let mut run = 0;
    end.iter().any(|byte| {
        run = match byte {
            b'0'..=b'9' => run + 1,
            b'-' | b' ' | b'*' | b'x' | b'X' => run,
            _ => 0,
        };
        run >= 7
    })
}

/// The phrases and the names in a folded text, given where they may start.
pub(crate) fn words(
    dictionaries: &Dictionaries,
    folded: &str,
    starts: &[usize],
) -> (Vec<Hit>, Vec<Name>) {
    let (phrases, divisions) = (dictionaries.phrases(), dictionaries.divisions().prefixes());
    let (mut hits, mut names) = (Hits::default(), Vec::new());
    // Half of the starts are found to be of phrases.
    hits.found.reserve(starts.len() / 2);
    let bytes = folded.as_bytes();
    for &start in starts {
        phrases.find_at(bytes, start, &mut hits);
        if let Some((len, key)) = divisions.longest(bytes, start) {
            let end = start + len;
            names.push(Name { start, end, key });
        }
    }
    (hits.found, names)
}

/// The heavy brackets that open in a text, and whether it holds characters without width. `specials` are the places of its
/// characters that are no ordinary ideographs.
fn signs(text: &str, specials: &[usize]) -> (Vec<usize>, bool) {
    let bytes = text.as_bytes();
    let (mut brackets, mut invisible) = (Vec::new(), false);
    for &at in specials {
        match bytes[at..] {
            [b'[', ..] | [0xE3, 0x80, 0x90, ..] | [0xEF, 0xBC, 0xBB, ..] => brackets.push(at),
            // U+00AD, U+200B to U+200D, U+2060, U+FEFF.
            [0xC2, 0xAD, ..]
            | [0xE2, 0x80, 0x8B..=0x8D, ..]
            | [0xE2, 0x81, 0xA0, ..]
            | [0xEF, 0xBB, 0xBF, ..] => invisible = true,
            _ => {}
        }
    }
    (brackets, invisible)
}

impl<'t> Page<'t> {
    /// Looks at `text`, given the places of the characters that are no ordinary ideographs.
    pub(crate) fn scanned(
        text: &'t str,
        specials: Vec<usize>,
        dictionaries: &Dictionaries,
    ) -> Page<'t> {
        Page::with(text, specials, dictionaries, None)
    }

    /// Looks at those lines of the page, and no others, that no rule looks at.
    pub(crate) fn rest(&self, dictionaries: &Dictionaries) -> Page<'t> {
        let specials = scan::specials(self.text);
        Page::with(self.text, specials, dictionaries, Some(&self.lines))
    }

    /// Looks at the lines that are worth it; where lines are `seen` already, at the others.
    fn with(
        text: &'t str,
        mut specials: Vec<usize>,
        dictionaries: &Dictionaries,
        seen: Option<&[Line]>,
    ) -> Page<'t> {
        let rest = seen.is_some();
        let bytes = text.as_bytes();
        let (brackets, invisible) = signs(text, &specials);
        let mut lines = Vec::with_capacity(16);
        let (mut at, mut first) = (0, 0);
        let breaks = (0..specials.len())
            .filter(|&k| bytes[specials[k]] == b'\n')
            .map(|k| (specials[k], k));
        for (end, k) in breaks.chain([(text.len(), specials.len())]) {
            // A carriage return is of the break.
            let returns = usize::from(bytes[at..end].ends_with(b"\r"));
            let span = at..end - returns;
            lines.push(Line {
                shape: Shape::of(text, span.clone(), &specials[first..k - returns]),
                span,
                folded: None,
                hits: 0..0,
                names: 0..0,
                items: 0..0,
                says: Says::default(),
                held: Held::default(),
            });
            (at, first) = (end + 1, k + 1);
        }
        let visible: Vec<usize> = (0..lines.len())
            .filter(|&i| !lines[i].shape.is_blank())
            .collect();
        let head = visible.get(HEAD - 1).map_or(lines.len(), |&i| i);
        let tail = visible.iter().nth_back(TAIL - 1).map_or(0, |&i| i);
        let mut folded = String::with_capacity(text.len() + lines.len());
        let mut offsets = Offsets::default();
        for (i, line) in lines.iter_mut().enumerate() {
            let shape = &line.shape;
            let worth = |text: &str| {
                shape.chars <= SHORT_LINE
                    || shape.items >= ITEMS
                    || !shape.is_blank() && (i <= head || i >= tail)
                    || is_glued(text)
                    || memchr::memchr_iter(b'_', text.as_bytes()).nth(1).is_some()
                    || ends_with_number(text)
                    || List::SiteEnd.in_text(
                        &text[text.ceil_char_boundary(text.len().saturating_sub(SITE_END))..],
                    )
                    || has_suffixes(text, SUFFIXES)
            };
            let looked_at = match seen {
                Some(seen) => seen[i].folded.is_none(),
                None => worth(&text[line.span.clone()]),
            };
            if looked_at {
                let start = folded.len();
                fold::fold_into(
                    &text[line.span.clone()],
                    line.span.start,
                    &mut folded,
                    &mut offsets,
                );
                line.folded = Some(start..folded.len());
                folded.push('\n');
            }
        }
        let seen = lines
            .iter()
            .enumerate()
            .filter_map(|(i, line)| line.folded.as_ref().map(|span| (span.start, i)))
            .collect();
        let mut items = Vec::with_capacity(specials.len() / 2);
        let mut unseen = false;
        let shown = lines.iter().filter_map(|line| match &line.folded {
            Some(span) => Some((span.clone(), std::mem::take(&mut unseen))),
            None => {
                unseen = true;
                None
            }
        });
        scan::specials_into(&folded, &mut specials);
        let mut held = Vec::with_capacity(lines.len());
        let letters = items::split(&folded, &specials, shown, &mut items, |line, items| {
            held.push((line, items));
        });
        let mut starts = Vec::with_capacity(folded.len() / 8);
        dictionaries.heads().starts(&folded, &specials, &mut starts);
        let (hits, names) = words(dictionaries, &folded, &starts);
        let mut says = Says::default();
        let (mut next, mut name, mut item) = (0, 0, 0);
        let mut held = held.into_iter();
        for line in &mut lines {
            if let Some(span) = &line.folded {
                let (held, last) = held.next().unwrap_or_default();
                line.held = held;
                line.items = item..last;
                item = last;
                let first = next;
                while let Some(hit) = hits.get(next).filter(|hit| hit.start < span.end) {
                    line.says = line.says.or(hit.says);
                    next += 1;
                }
                line.hits = first..next;
                let first = name;
                let own = |name: &&Name| name.start < span.end;
                name += names[name..].iter().take_while(own).count();
                line.names = first..name;
                says = says.or(line.says);
            }
        }
        Page {
            hits,
            says,
            names,
            text,
            folded,
            items,
            visible_chars: lines.iter().map(|line| line.shape.visible).sum(),
            lines,
            visible,
            places: Places::default(),
            phrases: OnceCell::new(),
            honest: OnceCell::new(),
            pitches: RefCell::default(),
            structure: None,
            brackets,
            invisible,
            is_rest: rest,
            offsets,
            letters,
            seen,
            script: OnceCell::new(),
            whole: OnceCell::new(),
            year: OnceCell::new(),
        }
    }

    /// The span of the page's text that a span of the folded text stands for, with the invisible characters beside it.
    pub(crate) fn source(&self, folded: Range<usize>) -> Range<usize> {
        if folded.start > self.folded.len() {
            let base = self.folded.len() + 1;
            return folded.start - base..folded.end - base;
        }
        let span = self.offsets.span(&self.folded, self.text, folded);
        let before = &self.text[..span.start];
        let after = &self.text[span.end..];
        let start = before.trim_end_matches(fold::is_invisible).len();
        let end = span.end + after.len() - after.trim_start_matches(fold::is_invisible).len();
        start..end
    }

    /// A span that [`Page::source`] gives back as `span` of the page's text: for what stands in lines that are not folded.
    pub(crate) fn unfolded(&self, span: Range<usize>) -> Range<usize> {
        let base = self.folded.len() + 1;
        base + span.start..base + span.end
    }

    /// Whether there are lines that no rule looks at.
    pub(crate) fn has_unseen(&self) -> bool {
        self.seen.len() < self.lines.len()
    }

    /// The index of the line that holds byte `at` of the folded text.
    pub(crate) fn line_at(&self, at: usize) -> usize {
        let after = self.seen.partition_point(|&(start, _)| start <= at);
        self.seen[after.saturating_sub(1)].1
    }

    /// The folded text of line `index`, or nothing where no rule looks at it.
    pub(crate) fn folded_line(&self, index: usize) -> &str {
        match &self.lines[index].folded {
            Some(span) => &self.folded[span.clone()],
            None => "",
        }
    }

    /// The letters in `span` of the folded text, without a look at it.
    pub(crate) fn letters(&self, span: Range<usize>) -> usize {
        self.letters.of(span)
    }

    /// The phrases of line `index`.
    pub(crate) fn hits_of(&self, index: usize) -> &[Hit] {
        &self.hits[self.lines[index].hits.clone()]
    }

    /// The names that start in line `index`.
    pub(crate) fn names_of(&self, index: usize) -> &[Name] {
        &self.names[self.lines[index].names.clone()]
    }

    /// The phrases that lie in `span` of the folded text.
    #[inline]
    pub(crate) fn hits_in(&self, span: Range<usize>) -> &[Hit] {
        let from = self.hits.partition_point(|hit| hit.start < span.start);
        let to = self.hits.partition_point(|hit| hit.start < span.end);
        let hits = &self.hits[from..to.max(from)];
        match hits.last() {
            Some(last) if last.end > span.end => &hits[..hits.len() - 1],
            _ => hits,
        }
    }

    /// The names that start in `span` of the folded text.
    #[inline]
    pub(crate) fn names_in(&self, span: Range<usize>) -> &[Name] {
        let from = self.names.partition_point(|name| name.start < span.start);
        let to = self.names.partition_point(|name| name.start < span.end);
        &self.names[from..to.max(from)]
    }

    /// The name that starts where `span` of the folded text does.
    pub(crate) fn name_at(&self, span: Range<usize>) -> Option<&Name> {
        let start = span.start;
        self.names_in(span)
            .first()
            .filter(|name| name.start == start)
    }

    /// The indices of the items that start in `span` of the folded text.
    pub(crate) fn items_in(&self, span: &Range<usize>) -> Range<usize> {
        let from = self.items.partition_point(|item| item.start < span.start);
        let to = self.items.partition_point(|item| item.start < span.end);
        from..to
    }

    /// The share of the page's characters that are written so in traditional script only.
    pub(crate) fn traditional_share(&self) -> f64 {
        *self.script.get_or_init(|| {
            let (mut han, mut traditional) = (0u32, 0u32);
            for c in self.text.chars().filter(|&c| c >= '\u{3400}') {
                han += u32::from(c < '\u{F000}');
                traditional += u32::from(fold::is_traditional(c));
            }
            f64::from(traditional) / f64::from(han.max(1))
        })
    }

    /// The first line that is not blank.
    pub(crate) fn title(&self) -> Option<&Line> {
        self.visible.first().map(|&i| &self.lines[i])
    }

    /// Whether a stretch of the page is in simplified script, with at least `least` characters that show it, under a page
    /// in traditional script.
    pub(crate) fn in_other_script(&self, stretch: &str, least: usize) -> bool {
        let count = |of: fn(char) -> bool| stretch.chars().filter(|&c| of(c)).count();
        // Some names have a character in both scripts that is of the one only elsewhere: 乾县.
        self.traditional_share() > TRADITIONAL && {
            let simplified = count(fold::is_simplified);
            simplified >= least && count(fold::is_traditional) * RARE <= simplified
        }
    }

    /// The whole page, folded.
    pub(crate) fn whole(&self) -> &str {
        if self.seen.len() == self.lines.len() {
            return self.folded.strip_suffix('\n').unwrap_or(&self.folded);
        }
        self.whole.get_or_init(|| {
            let mut whole = String::with_capacity(self.text.len());
            for (i, line) in self.lines.iter().enumerate() {
                if i > 0 {
                    whole.push('\n');
                }
                match &line.folded {
                    Some(span) => whole.push_str(&self.folded[span.clone()]),
                    None => whole.push_str(&fold::fold(&self.text[line.span.clone()])),
                }
            }
            whole
        })
    }

    /// How much a sentence speaks for an advert; several rules ask it of the same ones.
    pub(crate) fn pitch(&self, sentence: &Range<usize>) -> Pitch {
        let mut pitches = self.pitches.borrow_mut();
        let own = || AdvertWeights::embedded().pitch(&self.folded[sentence.clone()]);
        pitches.entry(sentence.clone()).or_insert_with(own).clone()
    }

    /// The lines that no rule looks at, folded.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = String> {
        let unseen = self.lines.iter().filter(|line| line.folded.is_none());
        unseen.map(|line| fold::fold(&self.text[line.span.clone()]))
    }

    /// The latest year, 1981 or after, that the page names: when it was written, as far as it tells.
    pub(crate) fn year(&self) -> Option<u16> {
        *self.year.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
            memchr::memchr2_iter(b'1', b'2', bytes)
                .filter(|&i| {
                    (i == 0 || !digit(i - 1)) && (1..4).all(|k| digit(i + k)) && !digit(i + 4)
                })
                .filter_map(|i| self.text[i..i + 4].parse().ok())
                .filter(|year| (1981..=2100).contains(year))
                .max()
        })
    }
}

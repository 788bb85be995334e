//! What every item is to a block of search phrases.

use std::ops::Range;

use super::{
    super::{Context, lines},
    LABEL, is_key,
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        bigrams::Bigrams,
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    page::Page,
    text::{
        class::{Signs, is_han},
        fold::fold_char,
        items::Item,
        pairs::Pairs,
    },
};

/// Longest search phrase, in letters.
pub(super) const PHRASE: usize = 22;
/// Longest item between two search phrases that may be one, in letters.
const NEUTRAL: usize = 14;
/// Longest item that a single telling phrase makes one, in letters.
const LOOSE: usize = 12;
/// Letters before a chain of phrases, at most, that are of the chain.
const LEAD: usize = 4;

/// Fewest weak phrases in a row, and their letters, that tell as well.
const CHAIN: usize = 4;
const CHAIN_LETTERS: usize = 10;

/// Letters of an item without a phrase that counts as one, and how much it speaks for one.
const LIKELY: Range<usize> = 4..NEUTRAL + 1;
const PITCH: f32 = 3.5;

/// Letters of a line that is prose.
const LINE: usize = 30;
/// Bits of a pair of characters that tells what a text is about, at least.
const COMMON: f32 = 12.0;

/// Fewest letters behind a chain that start a sentence.
const REST: usize = 4;

/// What an item is to a block of search phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A search phrase.
    Key,
    /// Prose that ends in one.
    Opens,
    /// One that runs on into prose.
    Closes,
    /// Short, and nothing is known of it.
    Neutral,
    /// Prose.
    Prose,
}

/// An item as part of a block.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// The part that belongs to the block.
    pub(super) span: Range<usize>,
    pub(super) strong: usize,
    pub(super) brands: usize,
    pub(super) weak: usize,
    /// It ends in a navigational tail.
    pub(super) tail: bool,
    /// It shares its head with another item that has another tail.
    pub(super) stem: bool,
    /// Where the chain of phrases ends that prose starts with.
    pub(super) chain: Option<usize>,
}

impl Entry {
    /// Whether it is of search phrases, at least in part.
    pub(super) fn is_part(&self) -> bool {
        matches!(self.kind, Kind::Key | Kind::Opens | Kind::Closes)
    }

    /// Phrases in it that tell by themselves.
    pub(super) fn telling(&self) -> usize {
        self.strong + self.brands
    }
}

/// The search phrases in a stretch of folded text.
pub(super) fn keys_in<'c>(context: &Context<'c>, span: Range<usize>) -> Vec<&'c Hit> {
    let hits = context.page.hits_in(span).iter();
    hits.filter(|hit| is_key(hit)).collect()
}

/// The letters that search phrases cover in a stretch of folded text.
pub(super) fn covered(context: &Context<'_>, span: Range<usize>) -> usize {
    keys_in(context, span)
        .iter()
        .map(|hit| lines::letters(&context.page.folded[hit.start..hit.end]))
        .sum()
}

/// Particles in a stretch of folded text.
pub(super) fn particles(text: &str) -> usize {
    text.chars().filter(|c| lines::PARTICLES.has(*c)).count()
}

/// Whether the words before a navigational tail are the made-up name of a site: letters and digits mixed.
fn is_site(name: &str) -> bool {
    let name = name.trim();
    let digit = name.bytes().any(|b| b.is_ascii_digit());
    let letter = name.bytes().any(|b| b.is_ascii_alphabetic());
    (3..=16).contains(&name.len())
        && digit
        && letter
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
}

/// Whether the words before a navigational tail are the name of a gambling site: a short one with the word of one.
pub(super) fn is_brand(name: &str) -> bool {
    let core = List::GamblingEnd
        .end(name)
        .map(|end| &name[..name.len() - end.len()]);
    core.is_some_and(|core| {
        (2..=4).contains(&core.chars().count()) && core.chars().all(lines::is_letter)
    })
}

/// Letters from which a phrase at an item's end says what the item is.
const TAIL: usize = 4;

/// Whether two characters side by side tell what a text is about: all prose holds the common ones.
pub(super) fn is_topical(a: char, b: char) -> bool {
    let bits = || {
        let bigrams = Bigrams::embedded();
        bigrams.alone(a) + bigrams.after(Some(a), b)
    };
    is_han(a) && is_han(b) && bits() >= COMMON
}

/// What each item of the page is by itself.
pub(super) fn entries(context: &Context<'_>) -> Vec<Entry> {
    let page = context.page;
    let keys: Vec<&Hit> = page.hits.iter().filter(|hit| is_key(hit)).collect();
    let mut keys = &keys[..];
    let mut entries = Vec::with_capacity(page.items.len());
    for item in &page.items {
        let behind =
            |keys: &[&Hit], at: usize| keys.iter().take_while(|hit| hit.start < at).count();
        keys = &keys[behind(keys, item.start)..];
        let own = &keys[..behind(keys, item.end)];
        let own = match own {
            [inner @ .., last] if last.end > item.end => inner,
            own => own,
        };
        entries.push(entry(context, item, own));
    }
    entries
}

/// Whether an item without a known phrase, on a page that has some that tell, speaks as search phrases do.
fn is_likely(page: &Page<'_>, item: &Item) -> bool {
    page.says.meets(Says::TELLING)
        && LIKELY.contains(&item.letters)
        && AdvertWeights::embedded().of(&page.folded[item.span()]) >= PITCH
}

/// What an item that holds `keys` is by itself.
fn entry(context: &Context<'_>, item: &Item, keys: &[&Hit]) -> Entry {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let letters = |span: Range<usize>| lines::letters(&page.folded[span]);
    if keys.is_empty() {
        let likely = is_likely(page, item);
        return Entry {
            kind: match item.letters {
                _ if likely => Kind::Key,
                ..=NEUTRAL => Kind::Neutral,
                _ => Kind::Prose,
            },
            span: item.span(),
            strong: 0,
            brands: 0,
            weak: usize::from(likely),
            tail: false,
            stem: false,
            chain: None,
        };
    }
    let is = |hit: &Hit, role| phrases.is(hit, LABEL, role);
    // Two characters prove little: such a phrase counts as weak.
    let digit = |hit: &Hit| page.folded[hit.start..hit.end].contains(|c: char| c.is_ascii_digit());
    let short = |hit: &&&Hit| letters(hit.start..hit.end) <= 2 && !digit(hit);
    let count = |role| {
        keys.iter()
            .filter(|hit| is(hit, role) && !short(hit))
            .count()
    };
    let shorts = keys
        .iter()
        .filter(|hit| short(hit) && (is(hit, Role::Strong) || is(hit, Role::Brand)))
        .count();
    let own = item.letters;
    let mut entry = Entry {
        kind: if own <= NEUTRAL {
            Kind::Neutral
        } else {
            Kind::Prose
        },
        span: item.span(),
        strong: count(Role::Strong),
        brands: count(Role::Brand),
        weak: keys
            .iter()
            .filter(|hit| is(hit, Role::Weak) || is(hit, Role::Suffix))
            .count()
            + shorts,
        tail: keys
            .last()
            .is_some_and(|hit| hit.end == item.end && is(hit, Role::Suffix)),
        stem: false,
        chain: None,
    };
    let tail = keys[keys.len() - 1].start;
    if entry.telling() == 0
        && entry.tail
        && (is_site(&page.folded[item.start..keys[0].start])
            || is_brand(&page.folded[item.start..tail]))
    {
        entry.brands = 1;
    }
    let covered: usize = keys.iter().map(|hit| letters(hit.start..hit.end)).sum();
    let telling = entry.telling() > 0;
    // A sentence that a chain of them runs into is none of them.
    let last = keys[keys.len() - 1].end;
    let runs_on = keys.len() >= CHAIN
        && covered >= CHAIN_LETTERS
        && letters(last..item.end) >= REST
        && letters(item.start..last) == covered;
    // The name of a book or a film may hold any words before what is searched for.
    let end = keys[keys.len() - 1];
    let ends_in_phrase = end.end == item.end
        && letters(end.start..end.end) >= TAIL
        && (is(end, Role::Strong) || is(end, Role::Suffix));
    if own <= PHRASE
        && !runs_on
        && (telling && (own <= LOOSE || covered * 3 >= own) || covered * 2 >= own)
        && (particles(&page.folded[item.span()]) * 5 <= own || telling && ends_in_phrase)
    {
        entry.kind = Kind::Key;
        return entry;
    }
    if own <= NEUTRAL && !telling {
        return entry;
    }
    // A chain of phrases at one end of a longer item.
    let near = |a: &Hit, b: &Hit| letters(a.end..b.start) <= 2;
    let chain = |hits: &[&Hit]| {
        1 + hits
            .windows(2)
            .take_while(|pair| {
                let (a, b) = (pair[0], pair[1]);
                if a.start < b.start {
                    near(a, b)
                } else {
                    near(b, a)
                }
            })
            .count()
    };
    // Many of them one behind the other are no words of a sentence.
    let long = |hits: &[&Hit]| {
        let letters: usize = hits.iter().map(|hit| letters(hit.start..hit.end)).sum();
        hits.len() >= CHAIN && letters >= CHAIN_LETTERS
    };
    let mut head = chain(keys);
    // A short word at the end that prose shares is the sentence's first.
    let goes_on = |hit: &Hit| page.folded[hit.end..item.end].chars().any(lines::is_letter);
    let shared = |hit: &Hit| short(&&hit) && !is(hit, Role::Suffix) && goes_on(hit);
    while head > 2 && shared(keys[head - 1]) {
        head -= 1;
    }
    let back: Vec<&Hit> = keys.iter().rev().copied().collect();
    let tail = chain(&back);
    // A chain of weak words goes on with a block, and starts none.
    if letters(item.start..keys[0].start) == 0 {
        entry.chain = Some(keys[head - 1].end);
        if !telling && !long(&keys[..head]) {
            return entry;
        }
    }
    let telling_in = |hits: &[&Hit]| {
        if long(hits) {
            return true;
        }
        hits.iter()
            .any(|hit| is(hit, Role::Strong) || is(hit, Role::Brand))
    };
    if letters(item.start..keys[0].start) <= LEAD && telling_in(&keys[..head]) {
        entry.kind = Kind::Closes;
        entry.span = item.start..keys[head - 1].end;
    } else if letters(back[0].end..item.end) <= 2 && telling_in(&back[..tail]) {
        entry.kind = Kind::Opens;
        entry.span = back[tail - 1].start..item.end;
    }
    entry
}

/// The first two characters of an item, if both are letters; of a Latin name its first and its fourth.
fn head(text: &str) -> Option<(char, char)> {
    let mut chars = text.chars();
    let (a, b) = (chars.next()?, chars.next()?);
    let latin = |c: char| c.is_ascii_alphabetic();
    if latin(a) && latin(b) && chars.next().is_some_and(latin) {
        return chars.next().filter(|&c| latin(c)).map(|c| (a, c));
    }
    (lines::is_letter(a) && is_han(b)).then_some((a, b))
}

/// Finds items of a run that share their heads, and have other tails.
pub(super) fn stems(context: &Context<'_>, entries: &mut [Entry], run: Range<usize>) {
    let page = context.page;
    let text = |i: usize| &page.folded[page.items[i].span()];
    let short = run.filter(|&i| entries[i].kind != Kind::Prose);
    let mut all: Vec<_> = short
        .filter_map(|i| Some((head(text(i))?, text(i), i)))
        .collect();
    all.sort_unstable();
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        if same[0].1 == same[same.len() - 1].1 {
            continue;
        }
        for &(_, _, i) in same {
            let entry = &mut entries[i];
            entry.stem = true;
            if entry.weak > 0 && entry.kind == Kind::Neutral {
                entry.kind = Kind::Key;
            }
        }
    }
}

/// The pairs of neighbouring characters that the page's prose holds, and how often.
#[derive(Debug, Default)]
pub(in crate::rules) struct Prose(Pairs);

impl Prose {
    /// Reads the page's prose: lines that no rule looks at, and items that are clauses.
    pub(super) fn of(context: &Context<'_>, entries: &[Entry]) -> Prose {
        let page = context.page;
        let mut prose = Prose::default();
        prose.0.reserve(page.text.len());
        for line in page.lines.iter().filter(|line| line.folded.is_none()) {
            prose
                .0
                .read(page.text[line.span.clone()].chars().map(fold_char));
        }
        for (i, entry) in entries.iter().enumerate() {
            let item = &page.items[i];
            let ends = |gap: &crate::text::items::Gap| gap.stop.is_some() || gap.mark == '，';
            let clause = entry.kind == Kind::Neutral
                && entry.weak + entry.telling() == 0
                && (item.gap.breaks == 0 && ends(&item.gap)
                    || page.items.get(i + 1).is_some_and(|next| ends(&next.gap)));
            let text = match entry.kind {
                Kind::Prose => entry.chain.unwrap_or(item.start)..item.end,
                Kind::Opens => item.start..entry.span.start,
                Kind::Closes => entry.span.end..item.end,
                Kind::Neutral if clause => item.span(),
                _ => continue,
            };
            prose.0.read(page.folded[text].chars());
        }
        prose
    }

    /// Reads the page's prose but for what stands in `span` of the folded text: lines that no rule looks at, long ones, and those
    /// that hold a sentence.
    pub(in crate::rules) fn beside(page: &Page<'_>, span: &Range<usize>) -> Prose {
        Prose::without(page, std::slice::from_ref(span))
    }

    /// The same for several spans, in order and disjoint.
    pub(super) fn without(page: &Page<'_>, spans: &[Range<usize>]) -> Prose {
        let mut prose = Prose::default();
        prose.0.reserve(page.text.len());
        for line in &page.lines {
            let Some(own) = &line.folded else {
                prose
                    .0
                    .read(page.text[line.span.clone()].chars().map(fold_char));
                continue;
            };
            let first = spans.partition_point(|span| span.end <= own.start);
            let met = spans[first..].iter();
            let met: Vec<&Range<usize>> = met.take_while(|span| span.start < own.end).collect();
            if met.is_empty() && line.held.letters < LINE && !line.held.signs.has(Signs::STOP) {
                continue;
            }
            let mut at = own.start;
            for span in met {
                prose.0.read(page.folded[at..span.start.max(at)].chars());
                at = at.max(span.end.min(own.end));
            }
            prose.0.read(page.folded[at..own.end].chars());
        }
        prose
    }

    /// Pairs it knows.
    pub(in crate::rules) fn len(&self) -> usize {
        self.0.len()
    }

    /// The share of the pairs in a folded text that the prose holds, and how many pairs there are.
    pub(in crate::rules) fn share(&self, text: &str) -> (f64, usize) {
        self.0.share(text, 1)
    }

    /// The same for a text that is of the prose itself: what it holds once more.
    pub(super) fn share_beyond(&self, text: &str) -> (f64, usize) {
        self.0.share(text, 2)
    }

    /// The share of the pairs in a folded text that the prose holds, but for pairs that all prose holds.
    pub(super) fn share_of_topic(&self, text: &str) -> f64 {
        let pairs = text.chars().zip(text.chars().skip(1));
        let (mut all, mut known) = (0u32, 0u32);
        for pair in pairs.filter(|&(a, b)| is_topical(a, b)) {
            all += 1;
            known += u32::from(self.0.has(pair.0, pair.1));
        }
        f64::from(known) / f64::from(all.max(1))
    }
}

//! The signals for and against a block of search phrases.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{
    super::{Context, Sum, flag, lines},
    block::{self, NEAR, is_tight, separator},
    entry::{Entry, Kind, Prose, keys_in, particles},
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        phrases::{Hit, Says},
        rule_words::List,
    },
    mark::Evidence,
    page::Page,
    text::class,
};

/// What a block starts from: nothing known, it is kept.
const BASE: f64 = -5.0;
/// What a unit of each signal adds.
const WEIGHTS: &[(&str, f64)] = &[
    ("strong", 1.5),
    ("brands", 1.2),
    ("weak", 0.45),
    ("share", 1.2),
    ("covered", 1.0),
    ("items", 0.8),
    ("joined", 1.0),
    ("stem", 2.4),
    ("tails", 1.0),
    ("foreign", 1.0),
    ("script", 2.0),
    ("chain", 2.0),
    ("spliced", 1.0),
    ("repeated", 2.0),
    ("header", 0.8),
    ("particles", -20.0),
    ("loose", -3.0),
    ("single", -1.2),
    ("sentence", -3.0),
    ("reported", -4.0),
    ("indexed", -6.0),
    ("quoted", -6.0),
    ("counted", -6.0),
    ("clause", -2.5),
    ("pitch", 2.0),
    ("mentioned", -3.0),
    ("own", -2.0),
];
/// Fewest tails behind one stem.
const STEMMED: usize = 6;
/// Fewest weak words that blanks join to a block of their own.
const MANY_WEAK: usize = 8;
/// The same where the page's prose has nothing of them.
const SOME_WEAK: usize = 5;
/// Pairs of characters of prose from which a block may be told to be foreign to it.
const KNOWN: usize = 60;
/// Fewest letters of a block that speaks for an advert by itself.
const DENSE: f64 = 12.0;

/// A sum of signals by name.
struct Weighed(Sum);

impl Weighed {
    fn add(&mut self, signal: &'static str, value: f64) {
        let weight = WEIGHTS.iter().find(|(name, _)| *name == signal);
        self.0.add(signal, value, weight.map_or(0.0, |(_, w)| *w));
    }
}

/// How much a separator speaks for search phrases.
fn joint(mark: char) -> f64 {
    match mark {
        '_' | 'i' => 1.2,
        ',' | ';' => 0.3,
        '、' => -0.8,
        mark if is_tight(mark) => 0.7,
        _ => 0.0,
    }
}

/// Whether a block has a chance: a lone weak word has none.
pub(super) fn may_be_stuffed(entries: &[Entry], block: &Range<usize>) -> bool {
    let own = &entries[block.clone()];
    let telling: usize = own.iter().map(Entry::telling).sum();
    let weak: usize = own.iter().map(|e| e.weak).sum();
    telling > 0 || weak > 2 || own.len() > 2
}

/// Adds up the signals; above 0 the block is stuffed.
pub(super) fn weigh<'p>(
    context: &Context<'_>,
    entries: &[Entry],
    block: &Range<usize>,
    blocks: &[Range<usize>],
    prose: &dyn Fn() -> &'p Prose,
) -> (f64, Evidence) {
    let page = context.page;
    let own = &entries[block.clone()];
    let n = own.len();
    let many = n as f64;
    let total = |part: fn(&Entry) -> usize| own.iter().map(part).sum::<usize>() as f64;
    let (strong, brands, weak) = (total(|e| e.strong), total(|e| e.brands), total(|e| e.weak));
    let count = |test: fn(&Entry) -> bool| own.iter().filter(|e| test(e)).count() as f64;
    let span = block::span(context, entries, block);
    let text = &page.text[page.source(span.clone())];
    let mark = separator(&page.items, block);

    let mut sum = Weighed(Sum::new(BASE));
    sum.0.evidence = std::mem::take(&mut sum.0.evidence)
        .number("items", n as u32)
        .text("separator", lines::shown(mark));
    sum.add("strong", strong.min(4.0));
    sum.add("brands", brands.min(4.0));
    sum.add("weak", weak.min(6.0));
    sum.add("share", count(|e| e.kind != Kind::Neutral) / many);
    let covered = block::cover(context, span.clone());
    sum.add("covered", covered);
    sum.add("items", (many / 4.0).ln().clamp(0.0, 2.0));
    let index = strong + brands < 2.0 && is_index(context, &span);
    sum.add("indexed", flag(index));
    sum.add("joined", joint(mark) * if n >= 3 { 1.0 } else { 0.4 });
    let stems = (count(|e| e.stem) / (many - 1.0).max(1.0)).min(1.0);
    sum.add("stem", stems * if n >= 3 { 1.0 } else { 0.25 });
    sum.add(
        "tails",
        if n >= 3 {
            count(|e| e.tail) / many
        } else {
            0.0
        },
    );
    sum.add("script", flag(page.in_other_script(text, 2)));
    let words = |b: &Range<usize>| -> String {
        let items = page.items[b.clone()].iter();
        items.map(|i| &page.folded[i.span()]).collect()
    };
    let repeated = n >= 2
        && blocks
            .iter()
            .filter(|b| *b != block && b.len() == n)
            .take(8)
            .any(|b| words(b) == words(block));
    sum.add("repeated", flag(repeated));
    let prose = (n >= 3).then(prose).filter(|prose| prose.len() >= KNOWN);
    let mut foreign = 0.0;
    if let Some(prose) = prose {
        let (share, _) = prose.share(&page.folded[span.clone()]);
        foreign = (1.0 - 3.0 * share).max(0.0);
        sum.add("foreign", foreign);
        sum.add("own", ((share - 0.4) * 2.0).clamp(0.0, 1.0));
    }
    let headed = span.start + 4 < own[0].span.start;
    sum.add("header", flag(headed));

    // Search phrases are nouns; sentences have their particles and pronouns.
    let letters = lines::letters(&page.folded[span.clone()]).max(1) as f64;
    let keys = keys_in(context, span.clone());
    let inside = keys
        .iter()
        .map(|hit| particles(&page.folded[hit.start..hit.end]));
    let particles = particles(&page.folded[span.clone()]) - inside.sum::<usize>();
    let particles = particles as f64 / letters;
    sum.add("particles", if particles > 0.04 { particles } else { 0.0 });
    let telling = strong + brands;
    // Weak words that nothing joins are a menu's, too; not where there are so many and nothing else.
    let least = if foreign == 1.0 { SOME_WEAK } else { MANY_WEAK };
    let many_weak = n >= least && weak >= many && covered >= 0.95 && foreign > 0.9;
    // One stem with as many tails is joined by anything.
    let one_stem = n >= STEMMED && stems >= 1.0;
    let loose = if many_weak || one_stem { 0.3 } else { 1.0 };
    sum.add("loose", loose * flag(telling == 0.0 && !is_tight(mark)));
    sum.add("single", flag(n == 1));

    // What stands around it.
    let line = page.line_at(span.start);
    let folded = page.lines[line].folded.clone().unwrap_or(span.clone());
    let before = page.folded[folded.start.min(span.start)..span.start].trim_end();
    let after = lines::head(&page.folded[span.end..], NEAR);
    let after = after.split('\n').next().unwrap_or("").trim_start();
    let word = |c: Option<char>| {
        c.is_some_and(|c| matches!(class::class(c), class::Class::Word | class::Class::Suffix))
    };
    let runs_in = word(before.chars().next_back());
    // Put between two sentences, it is in none.
    let apart = before.is_empty()
        || before.ends_with(['。', '!', '?', '”', '…'])
        || before.ends_with('，') && covered >= 0.85;
    let parted = apart && page.folded[span.end..].starts_with(' ');
    let spliced = parted && !before.is_empty() && covered >= 0.8;
    sum.add("spliced", flag(spliced));
    let runs_on = word(after.chars().next()) && lines::letters(after) > 4 && !parted;
    let in_sentence = flag(runs_in) + flag(runs_on) * 0.5;
    // Words that nothing but search phrases are made of, joined as they are: what runs on behind them is another text.
    let pure = telling >= 1.0 && n >= 3 && covered >= 0.9;
    // A chain of brands that ends a line is glued to it.
    let chain = keys.len();
    let glued = n == 1 && chain >= 4 && letters >= 10.0 && (runs_in != runs_on);
    let chained = covered >= 0.85 && (runs_in && after.is_empty() && telling >= 2.0 || glued);
    sum.add("chain", flag(glued && covered >= 0.85));
    // Whatever they sell, known or not.
    let listed = n >= 2 && letters >= DENSE && !matches!(mark, '、' | '”' | '」' | '"');
    let pitch = || f64::from(AdvertWeights::embedded().of(&page.folded[span.clone()]));
    let density = if listed { pitch() / letters } else { 0.0 };
    let dense = density > 0.5;
    sum.add("pitch", if dense { density.min(1.0) - 0.2 } else { 0.0 });
    let several = chained || (telling >= 3.0 || pure || n >= 8 || dense) && is_tight(mark);
    sum.add("sentence", in_sentence * if several { 0.13 } else { 1.0 });
    let header = page.visible[..page.visible.partition_point(|&i| i < line)]
        .last()
        .and_then(|&i| page.lines[i].folded.clone());
    let label = own[0].span.end.max(span.start);
    let reported = is_honest(context, folded.start.min(span.start)..label)
        || lines::cites(before)
        || !is_tight(mark) && header.is_some_and(|header| is_honest(context, header));
    sum.add("reported", flag(reported));
    let opens = |c: char| matches!(c, '“' | '「' | '"' | '\'' | '《' | '‘' | '『');
    let closes = |c: char| matches!(c, '”' | '」' | '"' | '\'' | '》' | '’' | '』');
    let quoted = before.ends_with(opens)
        || after.starts_with(closes)
        || text.contains(|c| opens(c) || closes(c));
    // Whoever quotes all of it shows it.
    let shown = before.ends_with(opens) && after.starts_with(closes);
    sum.add("quoted", flag(quoted) + flag(shown));
    // Whoever counts them reports.
    let counted = own
        .iter()
        .filter(|e| ends_in_count(&page.folded[e.span.clone()]));
    sum.add("counted", flag(n >= 3 && 2 * counted.count() >= n));
    let clause = after.starts_with(['。', ';']) && !before.is_empty()
        || before.ends_with([',', ':']) && after.starts_with(['。', ',']);
    sum.add("clause", flag(clause));
    if !several && !repeated {
        sum.add("mentioned", mentioned(context, entries, block));
    }
    (sum.0.total, sum.0.evidence)
}

/// Whether an item ends in a count: `开锁十九张`.
fn ends_in_count(item: &str) -> bool {
    const UNITS: [char; 14] = [
        '张', '条', '个', '件', '起', '例', '次', '家', '篇', '人', '宗', '款', '种', '份',
    ];
    const NUMERALS: &str = "一二三四五六七八九十百千两";
    let number = item.strip_suffix(UNITS).unwrap_or("");
    number.ends_with(|c: char| c.is_ascii_digit() || NUMERALS.contains(c))
}

/// The share of the block's phrases that the rest of the page uses too, at least twice.
fn mentioned(context: &Context<'_>, entries: &[Entry], block: &Range<usize>) -> f64 {
    let page = context.page;
    let count = |hits: &mut dyn Iterator<Item = u32>| {
        hits.fold(FxHashMap::<u32, usize>::default(), |mut counts, phrase| {
            *counts.entry(phrase).or_default() += 1;
            counts
        })
    };
    let all = page.phrases.get_or_init(|| {
        let find = |line: String| context.dictionaries.phrases().find(&line);
        let unseen: Vec<Hit> = page.unseen().flat_map(find).collect();
        count(&mut page.hits.iter().chain(&unseen).map(|hit| hit.phrase))
    });
    let span = entries[block.start].span.start..entries[block.end - 1].span.end;
    let own = count(&mut keys_in(context, span).iter().map(|hit| hit.phrase));
    let elsewhere =
        |(phrase, n): &(&u32, &usize)| all.get(phrase).is_some_and(|all| *all >= **n + 2);
    own.iter().filter(elsewhere).count() as f64 / own.len().max(1) as f64
}

/// Whether a stretch of folded text has a word of reports, courts, firms or medicine: what stands beside such words is
/// spoken about, not advertised.
pub(in crate::rules) fn is_honest(context: &Context<'_>, span: Range<usize>) -> bool {
    let honest = honest(context.page);
    let first = honest.partition_point(|hit| hit.start < span.start);
    honest.get(first).is_some_and(|hit| hit.end <= span.end)
}

/// The page's words of reports, courts, firms and medicine, in order.
pub(super) fn honest<'p>(page: &'p Page<'_>) -> &'p [Hit] {
    if !page.says.meets(Says::HONEST) {
        return &[];
    }
    page.honest.get_or_init(|| {
        let hits = page.hits.iter().filter(|hit| hit.says.meets(Says::HONEST));
        hits.copied().collect()
    })
}

/// Whether the block is the keywords of a paper or a report, which has an abstract or a number of its subject beside them.
fn is_index(context: &Context<'_>, span: &Range<usize>) -> bool {
    let page = context.page;
    let line = page
        .folded_line(page.line_at(span.start))
        .trim_start_matches([' ', '[', '【']);
    List::Index.starts(line) && List::Abstract.in_text(page.whole())
}

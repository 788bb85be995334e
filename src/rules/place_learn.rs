//! What a list of places teaches about its own words: services by the company they keep, stray nouns by coming back.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{
    Context, lines,
    place_list::STRAYS,
    places::{Entry, Kind},
};
use crate::{
    dictionary::{
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::Label,
    text::{
        class::{CharSet, is_han},
        scan,
    },
};

/// Fewest places behind which the same words are a service.
const SAME: usize = 3;
/// Most words of trades that the page is searched for.
const TRADES: usize = 8;
/// Digits of a telephone, hidden ones too.
pub(super) const TELEPHONE: usize = 7;
/// Ends of words behind a place that name people, bodies and parts of it, and no trade.
static BODIES: CharSet = CharSet::of(
    "局所院校部台处委会馆园社队籍人段站例镇乡村街店厂厅办库湖山河江路桥寺庙港区县市州名位家组团号届级座",
);

/// Whether folded words hold one with `role`.
fn has(context: &Context<'_>, role: Role, words: &str) -> bool {
    let phrases = context.dictionaries.phrases();
    phrases.has_word(Label::RegionStuffing, role, words)
}

/// Whether words behind a place may be a trade.
pub(super) fn may_be_trade(context: &Context<'_>, word: &str) -> bool {
    let end = word.chars().next_back();
    (2..=10).contains(&lines::letters(word))
        && word.chars().all(|c| is_han(c) || c.is_ascii_alphanumeric())
        && end.is_some_and(|c| !BODIES.has(c))
        && !has(context, Role::Notice, word)
}

/// The words behind an entry's last place, up to a number, and where they end.
fn words<'t>(text: &'t str, residue: &Range<usize>) -> (&'t str, usize) {
    let rest = &text[residue.clone()];
    let end = rest
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(rest.len());
    let word = rest[..end].trim_end_matches(|c: char| !lines::is_letter(c));
    (word.trim_start(), residue.start + word.len())
}

/// Where a service ends that the words `word`, which end at `end`, start with: at a counted one, where more follows it.
fn core(word: &str, end: usize, counts: &FxHashMap<&str, usize>) -> usize {
    let known = counts
        .iter()
        .filter(|&(own, n)| *n >= SAME && word.starts_with(own));
    let longest = known.map(|(own, _)| own.len()).max();
    end - longest.map_or(0, |len| word.len() - len)
}

/// Digits in a text, with the letters that hide some.
pub(super) fn digits(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = scan::count_bytes(bytes, |byte| byte.is_ascii_digit());
    let hidden = || scan::count_bytes(bytes, |byte| (byte == b'x') | (byte == b'*'));
    if digits >= 3 { digits + hidden() } else { 0 }
}

/// Learns from a run of entries.
pub(super) fn learn(context: &Context<'_>, entries: &mut [Entry], run: &Range<usize>) {
    services(context, entries, run);
    carriers(context, entries, run);
}

fn services(context: &Context<'_>, entries: &mut [Entry], run: &Range<usize>) {
    let page = context.page;
    let text = &page.folded;
    let candidates: Vec<usize> = run
        .clone()
        .filter(|&i| !entries[i].places.is_empty() && !entries[i].service && !entries[i].office)
        .collect();
    let held = run
        .clone()
        .filter(|&i| !entries[i].places.is_empty())
        .count();
    // Up to the next place.
    let behind = |i: usize| {
        let next = (i + 1..run.end.min(i + 4)).find(|&k| !entries[k].places.is_empty());
        let next = next.unwrap_or((i + 3).min(page.items.len()));
        let end = page.items.get(next).map_or(text.len(), |item| item.start);
        text[page.items[i].start..end.max(page.items[i].end)]
            .split('\n')
            .next()
            .unwrap_or("")
    };
    let phones = run
        .clone()
        .filter(|&i| !entries[i].places.is_empty() && digits(behind(i)) >= TELEPHONE)
        .count();
    let with_phones = phones >= SAME && phones * 10 >= held * 6;
    let tight = run.clone().skip(1).all(|i| {
        let gap = &page.items[i].gap;
        gap.breaks == 0 && !matches!(gap.mark, ' ' | '、' | '，' | '\n' | '.' | '\0' | ';')
    });
    // A word that ends services, behind the same words each time, is one.
    let mut alike: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for i in run
        .clone()
        .filter(|&i| entries[i].service && !entries[i].trade)
    {
        let (word, _) = words(text, &entries[i].residue);
        if may_be_trade(context, word) && lines::letters(word) >= 4 {
            alike.entry(word).or_default().push(i);
        }
    }
    for i in alike
        .into_values()
        .filter(|same| same.len() > SAME)
        .flatten()
    {
        entries[i].trade = true;
    }
    let marked = with_phones || tight;
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    for &i in &candidates {
        let (word, _) = words(text, &entries[i].residue);
        if may_be_trade(context, word) {
            *counts.entry(word).or_default() += 1;
        }
    }
    if !marked {
        // The same words behind many places, which the page has nowhere else.
        counts.retain(|_, n| *n > SAME);
        if counts.len() > TRADES {
            return;
        }
        counts.retain(|word, n| said_only(context, word, *n));
        for &i in candidates.iter().filter(|_| !counts.is_empty()) {
            let (word, end) = words(text, &entries[i].residue);
            if counts.keys().any(|known| word.starts_with(known)) {
                entries[i].learned = true;
                entries[i].core = core(word, end, &counts);
            }
        }
        return;
    }
    // Other words about one trade share two characters.
    let mut pairs: FxHashMap<(char, char), usize> = FxHashMap::default();
    let pairs_of = |word: &str| -> Vec<(char, char)> {
        let mut pairs: Vec<(char, char)> = word.chars().zip(word.chars().skip(1)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let all = run
        .clone()
        .filter(|&i| !entries[i].places.is_empty() && !entries[i].office);
    for i in all {
        for pair in pairs_of(words(text, &entries[i].residue).0) {
            *pairs.entry(pair).or_default() += 1;
        }
    }
    let shares = |word: &str| {
        let most = pairs_of(word)
            .iter()
            .filter_map(|pair| pairs.get(pair))
            .max();
        most.is_some_and(|&n| n >= SAME && n * 10 >= held * 6)
    };
    for &i in &candidates {
        let (word, end) = words(text, &entries[i].residue);
        let trade = may_be_trade(context, word) && shares(word);
        let count = counts.get(word).copied().unwrap_or(0);
        if marked && (count >= SAME || with_phones && count > 0 || trade) {
            entries[i].learned = true;
            entries[i].core = core(word, end, &counts);
        }
    }
}

/// Whether a page has a trade's word `n` times, behind as many places, and names nobody by it.
fn said_only(context: &Context<'_>, word: &str, n: usize) -> bool {
    let known = || {
        let hits = context.dictionaries.phrases().find(word);
        let whole = |hit: &Hit| hit.start == 0 && hit.end == word.len();
        List::Trade.ends(word)
            || hits
                .iter()
                .any(|hit| whole(hit) && hit.says.meets(Says::KEY))
    };
    (lines::letters(word) >= 3 || known())
        && !List::FromPlace.ends(word)
        && !has(context, Role::PlaceTalk, word)
        && context.page.whole().matches(word).nth(n + 1).is_none()
}

/// Runs of items that start with stems of names and go on with words of one trade, of which no service is known.
pub(super) fn alike(context: &Context<'_>, entries: &[Entry]) -> Vec<Vec<usize>> {
    let page = context.page;
    // The names of gambling sites start with such stems, too.
    let searched = |i: usize| {
        let phrases = context.dictionaries.phrases();
        let is = |hit: &_, role| phrases.is(hit, Label::KeywordStuffing, role);
        let hits = page.hits_in(page.items[i].span());
        hits.iter()
            .any(|hit| is(hit, Role::Brand) || is(hit, Role::Suffix) || is(hit, Role::Strong))
    };
    let word = |i: usize| {
        let entry = &entries[i];
        let known = (!entry.places.is_empty()).then_some(entry.residue.start);
        let end = entry.tentative.map(|(_, end)| end).or(known)?;
        (!searched(i)).then(|| page.folded[end..page.items[i].end].trim())
    };
    let words: Vec<Option<&str>> = (0..entries.len()).map(word).collect();
    let fits = |i: usize| words[i].is_some_and(|word| may_be_trade(context, word));
    let tight = |i: usize| {
        let gap = &page.items[i].gap;
        gap.breaks == 0 && !matches!(gap.mark, ' ' | '、' | '，' | '\n' | '.' | '\0' | ';')
    };
    let all: Vec<usize> = (0..entries.len()).filter(|&i| fits(i)).collect();
    // A telephone between two of them.
    let phoned = |a: usize, b: usize| {
        let between = &page.folded[page.items[a].end..page.items[b].start];
        b - a <= 3
            && digits(between) >= TELEPHONE
            && !between.chars().any(|c| is_han(c) || c == '\n')
    };
    let blank = |i: usize| page.items[i].gap.breaks == 0 && page.items[i].gap.mark == ' ';
    let joined = |a: usize, b: usize| b - a <= 2 && (a + 1..=b).all(tight) || phoned(a, b);
    let mut runs = Vec::new();
    let worded: Vec<usize> = (0..words.len()).filter(|&i| words[i].is_some()).collect();
    let mut searched = 0;
    // A stray word or two may stand between.
    let beside = |a: usize, b: usize| {
        let stray = |i: usize| entries[i].kind == Kind::Stray;
        b - a <= STRAYS + 1 && (a + 1..=b).all(blank) && (a + 1..b).all(stray)
    };
    for run in worded.chunk_by(|&a, &b| beside(a, b)) {
        let first = words[run[0]].unwrap_or_default();
        let same = |&i: &usize| words[i].is_some_and(|word| word.starts_with(first));
        let trade = run.len() > SAME && may_be_trade(context, first);
        if trade && searched < TRADES && run.iter().all(same) {
            searched += 1;
            if said_only(context, first, run.len()) {
                runs.push(run.to_vec());
            }
        }
    }
    for run in all.chunk_by(|&a, &b| joined(a, b)) {
        let mut pairs: FxHashMap<(char, char), usize> = FxHashMap::default();
        for &i in run {
            let word = words[i].unwrap_or_default();
            let mut own: Vec<(char, char)> = word.chars().zip(word.chars().skip(1)).collect();
            own.sort_unstable();
            own.dedup();
            for pair in own {
                *pairs.entry(pair).or_default() += 1;
            }
        }
        let most = pairs.values().max().copied().unwrap_or(0);
        if most >= SAME && most * 2 >= run.len() {
            runs.push(run.to_vec());
        }
    }
    runs
}

/// Services that stand before their places ("办公家具甲县/办公家具乙县"): the same words before several, joined tightly, or by
/// blanks where what is sold is known.
pub(super) fn fronts(context: &Context<'_>, entries: &mut [Entry]) {
    let page = context.page;
    let tight = |i: usize| {
        page.items.get(i).is_some_and(|item| {
            item.gap.breaks == 0 && matches!(item.gap.mark, ',' | '_' | '|' | '-' | '/' | 'i')
        })
    };
    let spaced = |i: usize| {
        page.items.get(i).is_none_or(|item| {
            item.gap.breaks > 0 || item.gap.stop.is_some() || item.gap.mark == ' '
        })
    };
    let front = |entries: &[Entry], i: usize| {
        let (item, entry) = (&page.items[i], &entries[i]);
        let joined = tight(i) || tight(i + 1) || spaced(i) && spaced(i + 1);
        let ends =
            entry.kind == Kind::Opens && entry.span.end == item.end && entry.core == item.end;
        let word = &page.folded[item.start..entry.span.start];
        (ends && joined && may_be_trade(context, word)).then_some(word)
    };
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    let candidates: Vec<usize> = (0..entries.len())
        .filter(|&i| front(entries, i).is_some())
        .collect();
    for &i in &candidates {
        *counts
            .entry(front(entries, i).unwrap_or_default())
            .or_default() += 1;
    }
    if counts.values().all(|&n| n < SAME) {
        return;
    }
    let phrases = context.dictionaries.phrases();
    let known = |i: usize, word: &str| {
        let service = |hit: &Hit| {
            let is = |role| phrases.is(hit, Label::RegionStuffing, role);
            hit.end == entries[i].span.start && (is(Role::Service) || is(Role::ServiceHead))
        };
        let own = page.items[i].start..entries[i].span.start;
        List::Trade.ends(word)
            || List::Doing.ends(word)
            || page.hits_in(own).last().is_some_and(service)
    };
    let sold = |&i: &usize| {
        let word = front(entries, i).unwrap_or_default();
        counts[word] >= SAME && known(i, word)
    };
    let again = |i: &usize| counts[front(entries, *i).unwrap_or_default()] > 1;
    let runs: Vec<&[usize]> = candidates
        .chunk_by(|a, b| a + 1 == *b)
        .filter(|run| run.len() >= SAME)
        .filter(|run| {
            let blank = !run.iter().any(|&i| tight(i) || tight(i + 1));
            !blank || run.len() > SAME && run.iter().any(sold) && run.iter().all(again)
        })
        .collect();
    for &i in runs.into_iter().flatten() {
        entries[i].kind = Kind::Place;
        entries[i].span = page.items[i].span();
        entries[i].learned = true;
    }
}

/// A noun that comes back at no regular distance is no column of a table.
fn carriers(context: &Context<'_>, entries: &mut [Entry], run: &Range<usize>) {
    let page = context.page;
    let beside = run.start.saturating_sub(1)..(run.end + 1).min(entries.len());
    let mut places: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for i in beside {
        let text = &page.folded[page.items[i].span()];
        if entries[i].kind == Kind::Stray
            && lines::letters(text) >= 2
            && text.chars().all(is_han)
            && !List::Schedule.starts(text)
        {
            places.entry(text).or_default().push(i);
        }
    }
    for places in places.into_values().filter(|places| places.len() >= SAME) {
        let mut steps: Vec<usize> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
        steps.sort_unstable();
        if steps.first() != steps.last() {
            for i in places {
                entries[i].carrier = true;
            }
        }
    }
}

/// Where an advert's contact ends that stands behind a list of services: telephones, and the words that lead to them.
pub(super) fn contact(context: &Context<'_>, from: usize) -> usize {
    let page = context.page;
    let mut end = from;
    let first = page.items.partition_point(|item| item.start < from);
    for (k, item) in page.items[first..].iter().take(4).enumerate() {
        let text = &page.folded[item.span()];
        let lead = has(context, Role::ContactLead, text);
        let hidden = item.gap.mark == '*' && text.bytes().all(|b| b.is_ascii_digit());
        let number = hidden || digits(text) >= TELEPHONE && lines::letters(text) <= 8;
        let near = item.gap.breaks == 0 && item.gap.stop.is_none_or(|c| c == ':' && k > 0);
        if !near || lines::letters(text) > 12 || !(lead || number) {
            break;
        }
        end = item.end;
    }
    end
}

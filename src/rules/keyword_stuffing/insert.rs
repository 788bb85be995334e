//! One search phrase put into a sentence: a brand or a phrase that only spam uses, with the words that lead to its site,
//! where nothing else on the page speaks of such things.

use std::ops::Range;

use super::{
    super::{Context, Finding, Sum, flag, lines, score},
    LABEL,
    block::NEAR,
    entry::{keys_in, particles},
    is_key,
    weigh::is_honest,
};
use crate::{
    dictionary::{
        bigrams::Bigrams,
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::Evidence,
    text::class::{Signs, is_han},
};

/// Fewest and most letters of one.
const LETTERS: std::ops::RangeInclusive<usize> = 5..=26;
/// Letters between two phrases of one, at most.
const BETWEEN: usize = 1;
/// The same in bytes.
const WIDTH: usize = 3;
/// Most of them on a page; where more stand, the page speaks of them, unless nearly all are put into its words.
const MOST: usize = 3;
const MANY: usize = 24;
/// Fewest weak words of a chain that stands beside others.
const WEAK: usize = 3;
/// Letters of a clause that is one.
const CLAUSE: std::ops::RangeInclusive<usize> = 6..=16;
/// Most clauses that the page is searched for.
const SEARCHED: usize = 32;
/// Longest unknown name of a brand, in letters.
const NAME: usize = 4;
/// Letters from which a phrase counts for two.
const LONG: usize = 7;
/// Fewest letters of a line that one is put into.
const LINE: usize = 18;

/// Finds them; `found` are the rule's other findings.
pub(super) fn inserts(context: &Context<'_>, findings: &mut Vec<Finding>) {
    clauses(context, findings);
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    if !page.says.meets(Says::TELLING) {
        return;
    }
    let taken = |span: &Range<usize>| findings.iter().any(|found| found.meets(span));
    // Whoever joins two of them by a word speaks of them.
    let spoken = |a: &Hit, b: &Hit| particles(&page.folded[a.end..b.start]) > 0;
    let is = |hit: &Hit, role| phrases.is(hit, LABEL, role);
    let led_to = |hit: &Hit| is_site(context, &page.folded[hit.start..hit.end]);
    let letters = |hit: &Hit| size(&page.folded[hit.start..hit.end]);
    let tells = |hit: &Hit| letters(hit) > 2 && (is(hit, Role::Strong) || is(hit, Role::Brand));
    let (mut chains, mut weak): (Vec<Range<usize>>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    for line in &page.lines {
        let Some(span) = line.folded.clone().filter(|_| line.says.meets(Says::KEY)) else {
            continue;
        };
        let keys = keys_in(context, span.clone());
        // Punctuation between them makes a list or a clause of them.
        let near = |a: &&&Hit, b: &&&Hit| {
            let gap = &page.folded[a.end..b.start];
            lines::letters(gap) <= BETWEEN && gap.chars().all(|c| lines::is_letter(c) || c == ' ')
        };
        if keys
            .windows(2)
            .any(|pair| near(&&pair[0], &&pair[1]) && spoken(pair[0], pair[1]))
        {
            return;
        }
        for chain in keys.chunk_by(|a, b| near(&a, &b)) {
            let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
                continue;
            };
            let whole = first.start..last.end;
            if taken(&whole) {
                continue;
            }
            let size = size(&page.folded[whole.clone()]);
            if !chain.iter().any(|hit| tells(hit)) {
                if chain.len() >= WEAK && LETTERS.contains(&size) && weak.len() < MANY {
                    weak.push(whole);
                }
                continue;
            }
            // Somebody speaks of such things, or reports on them.
            if is_honest(context, span.clone()) || chains.len() == MANY {
                return;
            }
            let led = chain.len() >= 2;
            let long =
                chain.len() == 1 && (letters(first) >= 6 || letters(first) == 5 && led_to(first));
            if LETTERS.contains(&size) && (led || long) {
                chains.push(whole);
            } else {
                return;
            }
        }
    }
    let many = chains.len();
    let mut found: Vec<Finding> = (chains.into_iter())
        .filter_map(|chain| insert(context, chain))
        .collect();
    if many > MOST && found.len() * 4 < many * 3 {
        return;
    }
    // Chains of weak words prove nothing by themselves.
    if !found.is_empty() {
        let weak = weak
            .into_iter()
            .filter(|chain| !is_honest(context, chain.clone()));
        found.extend(weak.filter_map(|chain| insert(context, chain)));
    }
    findings.extend(found);
}

/// Clauses that are nothing but words of search phrases, where the page has these words nowhere else.
fn clauses(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let (mut found, mut searched): (Vec<Range<usize>>, _) = (Vec::new(), 0);
    let title = page.visible.first();
    for (i, line) in page.lines.iter().enumerate() {
        let long = line.held.letters >= LINE && line.held.signs.has(Signs::COMMA);
        let Some(span) = line
            .folded
            .clone()
            .filter(|_| long && line.says.meets(Says::KEY) && title != Some(&i))
        else {
            continue;
        };
        // Most lines have no two phrases side by side, and none with the way to somebody behind it.
        let hits = page.hits_of(i);
        let beside = |pair: &[Hit]| {
            pair[1].start - pair[0].end <= WIDTH && is_key(&pair[0]) && is_key(&pair[1])
        };
        let led = |hit: &Hit| is_key(hit) && contact(&page.folded[hit.end..span.end]) > 0;
        if !hits.windows(2).any(beside) && !hits.iter().any(led) {
            continue;
        }
        let keys = keys_in(context, span.clone());
        let near = |a: &&Hit, b: &&Hit| lines::letters(&page.folded[a.end..b.start]) <= BETWEEN;
        for chain in keys.chunk_by(|a, b| near(a, b)) {
            let mut whole = chain[0].start..chain[chain.len() - 1].end;
            let contact = contact(&page.folded[whole.end..span.end]);
            whole.end += contact;
            if chain.len() + usize::from(contact > 0) < 2
                || !CLAUSE.contains(&lines::letters(&page.folded[whole.clone()]))
                || !between(
                    &page.folded[span.start..whole.start],
                    &page.folded[whole.end..span.end],
                )
            {
                continue;
            }
            let says = |hit: &&Hit| {
                lines::letters(&page.folded[hit.start..hit.end]) >= 3
                    && !phrases.is(hit, LABEL, Role::Suffix)
            };
            let text = &page.folded[whole.clone()];
            let once = |text: &str| page.whole().matches(text).count() == 1;
            let alone = || {
                let words = chain.iter().filter(|hit| says(hit));
                let mut words = words.map(|hit| &page.folded[hit.start..hit.end]);
                words.all(once)
            };
            let many = chain.len() + usize::from(contact > 0) > 2;
            if findings.iter().any(|found| found.meets(&whole))
                || !(chain.iter().any(says) || many)
                || particles(text) > 0
                || is_honest(context, span.clone())
                || keys.len() > chain.len() + 1
                || searched == SEARCHED
            {
                continue;
            }
            searched += 1;
            if !(chain.iter().any(says) || once(text)) || !alone() {
                continue;
            }
            found.push(whole);
        }
    }
    if found.len() > MOST {
        return;
    }
    findings.extend(found.into_iter().map(|mut span| {
        if lines::bracketed(&page.folded[..span.start], &page.folded[span.end..]) {
            let width = |c: Option<char>| c.map_or(0, char::len_utf8);
            span.start -= width(page.folded[..span.start].chars().next_back());
            span.end += width(page.folded[span.end..].chars().next());
        } else if page.folded[span.end..].starts_with('，') {
            span.end += '，'.len_utf8();
        }
        Finding {
            span,
            score: score(0.6),
            evidence: Evidence::new().number("clause", 1),
        }
    }));
}

/// How much of a text is the way to somebody who sells, in bytes: `加薇`, `联系扣扣`.
fn contact(text: &str) -> usize {
    let led = List::Approach.start(text);
    let at = led.map_or(0, |word| word.len());
    let way = List::Way.start(&text[at..]);
    match (led, way) {
        (Some(_), Some(way)) => at + way.len(),
        _ => 0,
    }
}

/// Whether what stands between two texts of a line is a clause of its own.
fn between(before: &str, after: &str) -> bool {
    let starts = before.ends_with(['，', '。', '!', '?', ';', '…']);
    let ends = after.starts_with(['，', '。']);
    (starts && ends || lines::bracketed(before, after))
        && !before.is_empty()
        && lines::letters(lines::head(after, NEAR)) > 4
}

/// The length of a sum of money or a rate that a text starts with: `38元`.
fn money(text: &str) -> usize {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - unit.len();
    match unit.chars().next() {
        Some(c @ ('元' | '倍' | '%' | '币')) if (1..=5).contains(&digits) => {
            digits + c.len_utf8()
        }
        _ => 0,
    }
}

/// Letters and digits of a phrase.
fn size(text: &str) -> usize {
    lines::letters(text) + text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a brand ends in a word that leads to its site.
fn is_site(context: &Context<'_>, brand: &str) -> bool {
    let ends = context.dictionaries.phrases().words(LABEL, Role::BrandEnd);
    ends.iter().any(|end| brand.ends_with(&**end))
}

fn insert(context: &Context<'_>, mut chain: Range<usize>) -> Option<Finding> {
    let page = context.page;
    // What a bracket holds is one.
    let rest = &page.folded[chain.end..];
    if page.folded[..chain.start].ends_with('(')
        && let Some(close) = rest
            .find([')', '\n'])
            .filter(|&at| rest[at..].starts_with(')'))
        && lines::letters(&rest[..close]) <= 4
        && rest[..close].chars().all(lines::is_letter)
    {
        chain.end += close;
    }
    let money = money(&page.folded[chain.end..]);
    chain.end += money;
    let index = page.line_at(chain.start);
    let line = page.lines[index].folded.clone()?;
    // An unknown name that opens the line is the brand's.
    let name = &page.folded[line.start..chain.start];
    let opens = (1..=NAME).contains(&name.chars().count()) && name.chars().all(lines::is_letter);
    if opens && page.folded[chain.end..].starts_with(' ') {
        chain.start = line.start;
    }
    // What stands in the title is judged with the title.
    if page.visible.first() == Some(&index)
        || lines::letters(&page.folded[line.clone()])
            < LINE + lines::letters(&page.folded[chain.clone()])
    {
        return None;
    }
    let (before, after) = (
        &page.folded[line.start..chain.start],
        &page.folded[chain.end..line.end],
    );
    let (left, right) = (before.chars().next_back(), after.chars().next());
    let quote = |c: Option<char>| c.is_some_and(|c| "“”「」『』《》\"'‘’".contains(c));
    let stop = |c: Option<char>| c.is_none_or(|c| "。!?…，,;:、 |_".contains(c));
    let bracket = lines::bracketed(before, after);
    // How much likelier the text is without it.
    let healed = match (left, right) {
        (Some(a), Some(b)) if is_han(a) && is_han(b) => {
            let bigrams = Bigrams::embedded();
            let inside: Vec<char> = page.folded[chain.clone()]
                .chars()
                .filter(|&c| is_han(c))
                .collect();
            let (first, last) = (*inside.first()?, *inside.last()?);
            bigrams.bond(a, b) - bigrams.bond(a, first).max(bigrams.bond(last, b))
        }
        _ => 0.0,
    };
    let phrases = context.dictionaries.phrases();
    let keys = keys_in(context, chain.clone());
    let tail = keys.iter().any(|hit| phrases.is(hit, LABEL, Role::Suffix))
        || keys.len() == 1 && is_site(context, &page.folded[chain.clone()]);
    let mut sum = Sum::new(-3.0);
    sum.add("money", flag(money > 0), 2.2);
    // A long phrase is as good as the two that it is made of.
    let long = |hit: &&&Hit| {
        lines::letters(&page.folded[hit.start..hit.end]) >= LONG
            && (phrases.is(hit, LABEL, Role::Strong) || phrases.is(hit, LABEL, Role::Brand))
    };
    let count = keys.len()
        + if bracket {
            keys.iter().filter(long).count()
        } else {
            0
        };
    sum.add("phrases", count.min(4) as f64, 0.7);
    sum.add(
        "letters",
        lines::letters(&page.folded[chain.clone()]).min(10) as f64,
        0.12,
    );
    sum.add("tail", flag(tail), 0.8);
    sum.add("parted", flag(stop(left)) + flag(stop(right)), 0.6);
    sum.add(
        "inside",
        flag(!stop(left) && !stop(right) && healed > 0.0),
        0.5,
    );
    sum.add("bracket", flag(bracket), 1.4);
    sum.add("healed", f64::from(healed).clamp(-4.0, 4.0), 0.3);
    sum.add("quoted", flag(quote(left) || quote(right)), -5.0);
    if sum.total < 0.0 {
        return None;
    }
    let mut span = chain;
    if bracket {
        let width = |c: Option<char>| c.map_or(0, char::len_utf8);
        span = span.start - width(left)..span.end + width(right);
    } else if right == Some('，')
        && (left.is_none() || left.is_some_and(|c| "。!?…，,;".contains(c)))
        || right.is_some_and(|c| c == ' ' || c == '|' || c == '_') && left.is_none()
    {
        span.end += right.map_or(0, char::len_utf8);
    }
    Some(Finding {
        span,
        score: score(sum.total),
        evidence: sum.evidence,
    })
}

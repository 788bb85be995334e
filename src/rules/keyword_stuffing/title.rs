//! Search phrases in the page's title: a brand before and after a headline, a lottery inside it.

use std::ops::Range;

use super::{
    super::{Context, Finding, lines, score},
    LABEL,
    block::is_tight,
    entry::{Entry, Kind, Prose, covered, is_brand, keys_in, particles},
    firm::firms,
    gamble,
    weigh::is_honest,
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        phrases::{Hit, Role},
        rule_words::List,
    },
    mark::Evidence,
    page::Page,
    text::{
        class::{self, is_han},
        fold,
        items::Item,
    },
};

/// Longest title, in characters.
const TITLE: usize = 60;
/// Fewest characters below a title with phrases inside that do not speak of them.
const BODY: usize = 100;
/// Fewest characters of a line of prose.
const PROSE: usize = 20;
/// Fewest letters of phrases that may come back in the text.
const ECHO: usize = 5;
/// Fewest letters of a headline.
const HEADLINE: usize = 4;
/// Longest unknown name of a brand, in letters.
const NAME: usize = 4;
/// Fewest items of a title that is nothing but search phrases, the longest one in letters, and the pairs of characters of prose
/// that it is told by.
const ITEMS: usize = 3;
const ITEM: usize = 12;
const KNOWN: usize = 80;
/// Fewest characters of a title that the text below is asked about; letters that a name of the text has on each side of words that
/// part it in the title, the letters of these, and how much they speak for an advert at least, also a letter.
const TITLE_LETTERS: usize = 8;
const SIDE: usize = 2;
const PARTING: std::ops::RangeInclusive<usize> = 3..=12;
const PARTING_WEIGHT: f32 = 3.0;
const PARTING_DENSE: f32 = 0.5;
/// How much a name around a headline speaks for an advert at least.
const NAMED: f32 = 2.0;
/// Longest brand, in letters, and the share of its pairs of characters that the text may hold.
const BRAND: usize = 8;
const SPOKEN: f64 = 0.3;

/// Phrases spliced into the page's title: a brand before and after a headline, a lottery inside it. They are not of the
/// page when nothing below the title, but for blocks that are found already, speaks of such things.
pub(super) fn titles(context: &Context<'_>, entries: &[Entry], blocks: &[Finding]) -> Vec<Finding> {
    let page = context.page;
    let found = context.heads().lines.iter().cloned();
    // A line that a date opens is a byline.
    let dated = |line: &Range<usize>| {
        let first = page.folded[line.clone()].trim_start().split(' ').next();
        first.is_some_and(lines::is_date)
    };
    found
        .filter(|line| page.items.iter().any(|item| item.start >= line.end) && !dated(line))
        .flat_map(|line| in_title(context, entries, blocks, line))
        .collect()
}

/// What the text below a title tells of it, be no phrase of it known: a name on both sides of the headline, words that part a name of
/// the text.
pub(super) fn told_below(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let Some(line) = context.heads().title.clone() else {
        return;
    };
    let line = lines::trim(page, line);
    let text = &page.folded[line.clone()];
    let quotes = text.contains(['。', ';', '“', '「', '《']);
    let stops = text.contains(['，', ':']);
    if quotes
        || !(TITLE_LETTERS..=TITLE).contains(&text.chars().count())
        || findings.iter().any(|one| one.meets(&line))
    {
        return;
    }
    if !stops && let Some(brands) = mirrored(context, &line) {
        findings.extend(framed(page, &line, brands));
    } else if !stops && let Some(span) = parting(page, &line) {
        findings.push(Finding {
            span,
            score: score(1.0),
            evidence: Evidence::new().number("title", 1).number("parting", 1),
        });
    } else if let Some((span, pitch)) = gamble::find(context, &line) {
        findings.push(Finding {
            span,
            score: score(1.0),
            evidence: Evidence::new()
                .number("title", 1)
                .number("pitch", f64::from(pitch)),
        });
    }
}

/// The words of a title that speak for an advert and without which it has words that the text below has side by side:
/// `卧式螺旋六码必中输送机` over a text about a 卧式螺旋输送机.
fn parting(page: &Page<'_>, line: &Range<usize>) -> Option<Range<usize>> {
    let text = &page.folded[line.clone()];
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let n = places.len() - 1;
    let each = AdvertWeights::embedded().each(text);
    let side = |at: usize| {
        let side = &text[places[at]..places[at + SIDE]];
        side.chars().all(is_han).then_some(side)
    };
    // What speaks for an advert between two words, the more the earlier.
    let mut heavy: Vec<(f32, usize, usize)> = Vec::new();
    for from in SIDE..n.saturating_sub(SIDE) {
        if side(from - SIDE).is_none() {
            continue;
        }
        let mut weight = each[from].alone;
        let last = (from + PARTING.end()).min(n - SIDE);
        for (to, own) in each.iter().enumerate().take(last + 1).skip(from + 1) {
            let letters = (to - from) as f32;
            let enough = weight >= PARTING_WEIGHT && weight >= PARTING_DENSE * letters;
            if PARTING.contains(&(to - from)) && enough && side(to).is_some() {
                heavy.push((weight, from, to));
            }
            weight += own.alone + own.pair;
        }
    }
    if heavy.is_empty() {
        return None;
    }
    heavy.sort_by(|a, b| b.0.total_cmp(&a.0));
    let whole = page.whole();
    let body = &whole[whole.find(text)? + text.len()..];
    let found = heavy.into_iter().find(|&(_, from, to)| {
        let beside = side(from - SIDE).zip(side(to));
        let healed = beside.is_some_and(|(left, right)| body.contains(&[left, right].concat()));
        healed && !body.contains(&text[places[from]..places[to]])
    });
    found.map(|(_, from, to)| line.start + places[from]..line.start + places[to])
}

fn in_title(
    context: &Context<'_>,
    entries: &[Entry],
    blocks: &[Finding],
    line: Range<usize>,
) -> Vec<Finding> {
    let page = context.page;
    let text = &page.folded[line.clone()];
    let Range {
        start: from,
        end: to,
    } = page.items_in(&line);
    let own = &entries[from..to];
    let firms = firms(context, &line);
    if !firms.is_empty() {
        return firms;
    }
    let spliced: Vec<bool> = own
        .iter()
        .enumerate()
        .map(|(k, e)| {
            e.is_part()
                && (e.strong + e.brands > 0 || is_pure(context, e))
                && is_apart(context, from + k, to, e)
        })
        .collect();
    let count = spliced.iter().filter(|spliced| **spliced).count();
    if let Some(name) = same_name(context, from, own)
        && text.chars().count() <= TITLE
        && !spoken_of(context, line.end, &[name], &[], blocks)
    {
        return framed(page, &line, [0, own.len() - 1].map(|k| own[k].span.clone()));
    }
    // A sentence is no title, and a title that reports or quotes is an honest one.
    let quotes = text.contains(['“', '「', '"', '《', '‘', '\'', '。', ';', '、']);
    // Nor is the line that says who wrote it.
    let byline = text.contains(':') && List::PageField.starts(text);
    if own.is_empty() || byline || text.chars().count() > TITLE || is_honest(context, line.clone())
    {
        return Vec::new();
    }
    if let Some(phrase) = boxed(context, &line) {
        let known = [page.folded[phrase.clone()].trim_matches(|c| !lines::is_letter(c))];
        if !spoken_of(context, line.end, &known, &[], blocks) {
            let sum = score(1.0);
            let evidence = Evidence::new().number("title", 1).number("boxed", 1);
            return vec![Finding {
                span: phrase,
                score: sum,
                evidence,
            }];
        }
    }
    if quotes {
        return Vec::new();
    }
    if let Some(brands) = mirrored(context, &line) {
        return framed(page, &line, brands);
    }
    let inner = inside(context, &line);
    let known: Vec<&str> = (inner.iter().flat_map(|span| keys_in(context, span.clone())))
        .map(|hit| &page.folded[hit.start..hit.end])
        .filter(|word| word.chars().count() > 2)
        .collect();
    // The same chain put into the text below is no word of the text.
    let again: Vec<&str> = inner
        .iter()
        .map(|span| &page.text[page.source(span.clone())])
        .filter(|chain| lines::letters(chain) >= ECHO)
        .collect();
    if !inner.is_empty()
        && page.visible_chars > BODY + text.chars().count()
        && !spoken_of(context, line.end, &known, &again, blocks)
    {
        let body = page.source(line.clone()).end;
        let echoes = again
            .iter()
            .flat_map(|chain| page.text[body..].match_indices(chain));
        let echoes: Vec<Range<usize>> = echoes
            .map(|(at, chain)| page.unfolded(body + at..body + at + chain.len()))
            .collect();
        return inner
            .into_iter()
            .map(|span| lines::titled(page, &line, span))
            .chain(echoes)
            .map(|span| Finding {
                span,
                score: score(1.0),
                evidence: Evidence::new().number("title", 1).number("inside", 1),
            })
            .collect();
    }
    if text.contains('，') {
        return Vec::new();
    }
    if let Some((end, last)) = glued(context, from, own) {
        let known = [&page.folded[own[last].span.clone()]];
        if !spoken_of(context, line.end, &known, &[], blocks) {
            let spans = [own[0].span.start..end, own[last].span.clone()];
            return framed(page, &line, spans);
        }
    }
    if is_foreign(context, &line, from..to, own) {
        return vec![Finding {
            span: lines::trim(page, line),
            score: score(1.0),
            evidence: Evidence::new().number("title", 1).number("foreign", 1),
        }];
    }
    let frame = frame(context, &line, from, own, &spliced);
    // A single brand that only blanks part from the headline is a firm's name as well.
    let blank = |k: usize| page.items[from + k.max(1)].gap.mark == ' ';
    let firm = |k: usize| spliced[k] && own[k].strong == 0 && own[k].brands > 0 && blank(k);
    if count == 1 && frame.is_empty() && (0..own.len()).any(firm) {
        return Vec::new();
    }
    if count == own.len() || count == 0 && frame.is_empty() {
        return Vec::new();
    }
    let known: Vec<&str> = own
        .iter()
        .zip(&spliced)
        .filter(|(_, spliced)| **spliced)
        .flat_map(|(e, _)| keys_in(context, e.span.clone()))
        .map(|hit| &page.folded[hit.start..hit.end])
        .collect();
    if spoken_of(context, line.end, &known, &[], blocks) {
        return Vec::new();
    }
    let told = |k: &usize| spliced[*k];
    let named = (0..own.len())
        .filter(told)
        .map(|k| (k, 0.6 + 0.6 * count as f64));
    let framed = frame.into_iter().filter(|k| !told(k)).map(|k| (k, 0.6));
    named
        .chain(framed)
        .map(|(k, sum)| Finding {
            span: lines::titled(page, &line, without_headline(context, &own[k])),
            score: score(sum),
            evidence: Evidence::new()
                .number("title", 1)
                .number("spliced", count as u32)
                .number("strong", own[k].strong as u32)
                .number("brands", own[k].brands as u32)
                .number("weak", own[k].weak as u32),
        })
        .collect()
}

/// Whether a title is nothing but short items of which many are search phrases and none has anything in common with the
/// page's prose.
fn is_foreign(
    context: &Context<'_>,
    line: &Range<usize>,
    range: Range<usize>,
    own: &[Entry],
) -> bool {
    let page = context.page;
    let items = &page.items[range];
    let keyed = own.iter().filter(|e| e.weak + e.telling() > 0).count();
    let weak: usize = own.iter().map(|e| e.weak + 2 * e.telling()).sum();
    let joined = |item: &Item| matches!(item.gap.mark, '_' | '-' | '|') && item.gap.breaks == 0;
    // A headline may have nothing in common with what is below, too.
    let short = |item: &Item| {
        let known = covered(context, item.span()) * 2 >= item.letters;
        (2..=if known { ITEM } else { HEADLINE }).contains(&item.letters)
    };
    if items.len() < ITEMS
        || keyed * 2 < items.len()
        || weak < ITEMS
        || !items[1..].iter().all(joined)
        || !items.iter().all(short)
    {
        return false;
    }
    let prose = Prose::beside(page, line);
    let known = |item: &Item| prose.share(&page.folded[item.span()]).0 > 0.0;
    prose.len() >= KNOWN && !items.iter().any(known)
}

/// A known phrase in brackets inside a headline: `油茶林「某某一码」改造要点`.
fn boxed(context: &Context<'_>, line: &Range<usize>) -> Option<Range<usize>> {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let letters = |span: Range<usize>| lines::letters(&page.folded[span]);
    keys_in(context, line.clone()).iter().find_map(|hit| {
        let tells = phrases.is(hit, LABEL, Role::Strong) || phrases.is(hit, LABEL, Role::Brand);
        let open = page.folded[line.start..hit.start].chars().next_back()?;
        let close = page.folded[hit.end..line.end].chars().next()?;
        let boxed = matches!(
            (open, close),
            ('「', '」') | ('【', '】') | ('[', ']') | ('(', ')')
        );
        let span = hit.start - open.len_utf8()..hit.end + close.len_utf8();
        let between = letters(line.start..span.start) >= 2 && letters(span.end..line.end) >= 2;
        (tells && boxed && between && letters(hit.start..hit.end) >= 3).then_some(span)
    })
}

/// The same name before and after a headline, joined to it by the same signs: `★某某★标题★某某★`, `【某某】标题【某某】`. The text
/// below does not have it.
fn mirrored(context: &Context<'_>, line: &Range<usize>) -> Option<[Range<usize>; 2]> {
    let page = context.page;
    let line = lines::trim(page, line.clone());
    let text = &page.folded[line.clone()];
    let named = |c: char| lines::is_letter(c) || c.is_ascii_digit();
    let lead = text.len() - text.trim_start_matches(|c: char| !named(c)).len();
    let name = &text[lead..];
    let name = &name[..name.find(|c: char| !named(c))?];
    let behind = text[lead + name.len()..].chars().next()?;
    let trail = text.len() - text.trim_end_matches(|c: char| !named(c)).len();
    let whole = &text[..text.len() - trail];
    let head = &whole[..whole.rfind(name)?];
    // The second may have what leads to a site behind it: 官网, 手机版.
    let behind_name = &whole[head.len() + name.len()..];
    let tails = context.dictionaries.phrases().words(LABEL, Role::Suffix);
    if !behind_name.is_empty() && !tails.iter().any(|tail| **tail == *behind_name) {
        return None;
    }
    let before = head.chars().next_back()?;
    let spans = [
        line.start + lead..line.start + lead + name.len(),
        line.start + head.len()..line.end - trail,
    ];
    let quotes = [
        '“', '”', '「', '」', '《', '》', '"', '\'', '‘', '’', '(', ')', ':',
    ];
    let brand = || {
        let mut ends = context
            .dictionaries
            .phrases()
            .words(LABEL, Role::BrandEnd)
            .iter();
        ends.any(|end| name.ends_with(&**end) && name.len() > end.len())
    };
    // A name of ideographs and digits, or one that speaks for an advert.
    let strange = || {
        let digits = name.trim_end_matches(|c: char| c.is_ascii_digit());
        name.len() - digits.len() >= 2 && digits.chars().all(is_han) && !digits.is_empty()
            || AdvertWeights::embedded().of(name) >= NAMED
    };
    let blank = behind == ' ' && before == ' ' && (brand() || strange());
    let joins = |c: char| blank || !c.is_whitespace() && !named(c) && !quotes.contains(&c);
    let between = spans[0].end..spans[1].start;
    let headline = between.start < between.end && page.letters(between) >= HEADLINE;
    ((3..=BRAND).contains(&name.chars().count())
        && joins(behind)
        && joins(before)
        && headline
        && (blank || !below(page, &line).contains(name)))
    .then_some(spans)
}

/// The folded text below a line.
fn below(page: &Page<'_>, line: &Range<usize>) -> String {
    fold::fold(&page.text[page.source(line.clone()).end..])
}

/// What stands before and after a headline.
fn framed(page: &Page<'_>, line: &Range<usize>, spans: [Range<usize>; 2]) -> Vec<Finding> {
    spans
        .map(|span| Finding {
            span: lines::titled(page, line, span),
            score: score(1.0),
            evidence: Evidence::new().number("title", 1).number("framed", 1),
        })
        .into()
}

/// Phrases in the middle of a headline, or at an end of it without anything between ("某桥维修北京赛车投注平台期间").
fn inside(context: &Context<'_>, line: &Range<usize>) -> Vec<Range<usize>> {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let hits = keys_in(context, line.clone());
    let letters = |span: Range<usize>| lines::letters(&page.folded[span]);
    hits.chunk_by(|a, b| a.end == b.start)
        .filter_map(|chain| {
            let tells = |hit: &&Hit| {
                phrases.is(hit, LABEL, Role::Strong) || phrases.is(hit, LABEL, Role::Brand)
            };
            // Words of the headline may be weak phrases, too.
            let opens = letters(line.start..chain[0].start) == 0;
            let long = |hit: &&Hit| letters(hit.start..hit.end) >= 3;
            let first = chain
                .iter()
                .position(|hit| opens || tells(hit) || long(hit))?;
            let chain = &chain[first..];
            let mut span = chain[0].start..chain[chain.len() - 1].end;
            let tail = |at: usize| {
                let mut tails = phrases.words(LABEL, Role::TitleTail).iter();
                let rest = &page.folded[at..line.end];
                tails.find(|tail| rest.starts_with(&***tail))
            };
            while let Some(tail) = tail(span.end) {
                span.end += tail.len();
            }
            let known = chain[0].start..chain[chain.len() - 1].end;
            let lead = &page.folded[line.start..span.start];
            let word = List::Draw.end(lead);
            // An unknown name of a few characters that a separator parts from the headline.
            let name = lead
                .rfind(['_', '|', '-'])
                .map_or(lead, |at| &lead[at + 1..]);
            let named = !name.is_empty()
                && name.len() < lead.len()
                && name.chars().count() <= NAME
                && name.chars().all(lines::is_letter);
            span.start -= if named {
                name.len()
            } else {
                word.map_or(0, |word| word.len())
            };
            let strong = chain.iter().any(|hit| {
                phrases.is(hit, LABEL, Role::Strong) && letters(hit.start..hit.end) >= 3
            }) || letters(chain[0].start..chain[0].end) >= 4
                && (known.end < span.end || chain[chain.len() - 1].start > known.start);
            let glued = |c: Option<char>| c.is_some_and(lines::is_letter);
            // A lottery's phrase, with no word of it below.
            let phrase = &page.folded[known.start..span.end];
            let strong = strong
                || phrase.chars().count() >= 4 && List::Lottery.in_text(phrase) && {
                    // The phrase may come again behind a last sentence, which is no talk of it.
                    let below = below(page, line);
                    let own = |line: &str| {
                        let rest = line.strip_suffix(phrase).unwrap_or(line);
                        match rest.is_empty() || rest.ends_with(['。', '!', '?', '”']) {
                            true => rest.to_owned(),
                            false => line.to_owned(),
                        }
                    };
                    let below: Vec<String> = below.lines().map(own).collect();
                    let mut words = List::Lottery.words().iter();
                    words.all(|word| {
                        !phrase.contains(word) || !below.iter().any(|line| line.contains(word))
                    })
                };
            let before = glued(page.folded[line.start..span.start].chars().next_back());
            let next = page.folded[span.end..line.end].chars().next();
            let after = glued(next);
            let rest = letters(line.start..span.start) + letters(span.end..line.end);
            let opens = letters(line.start..span.start) == 0 && next == Some(':');
            let splice = strong && letters(span.clone()) >= 4 && rest >= 2 * HEADLINE;
            if opens {
                span.end += 1;
            }
            (splice && (before || after || opens)).then_some(span)
        })
        .collect()
}

/// Whether an item of a title stands apart from the headline: a separator that joins no clauses parts it, or a bracket
/// does, or blanks part a phrase that tells by itself. A brand that a longer word starts with is that word's.
fn is_apart(context: &Context<'_>, i: usize, to: usize, entry: &Entry) -> bool {
    let page = context.page;
    let bracket = |c: char| matches!(c, '【' | '】' | '[' | ']' | '(' | ')' | '<' | '>');
    let before = (entry.kind != Kind::Opens && page.items[i].gap.breaks == 0)
        .then(|| page.items[i].gap.mark);
    let after = (entry.kind != Kind::Closes && i + 1 < to).then(|| page.items[i + 1].gap.mark);
    let by = |test: &dyn Fn(char) -> bool| [before, after].into_iter().flatten().any(test);
    let clause = by(&|c| matches!(c, ',' | '.'));
    let glued = entry.kind != Kind::Key;
    !clause
        && if glued {
            entry.strong > 0 && by(&|c| c == ' ' || is_tight(c) || bracket(c))
        } else {
            by(&|c| is_tight(c) && c != ',' || bracket(c))
                || entry.strong + entry.brands > 0 && by(&|c| c == ' ')
        }
}

/// Whether an item is nothing but weak words of search phrases, two or more.
fn is_pure(context: &Context<'_>, entry: &Entry) -> bool {
    let text = |span: Range<usize>| lines::letters(&context.page.folded[span]);
    let hits = keys_in(context, entry.span.clone());
    let covered: usize = hits.iter().map(|hit| text(hit.start..hit.end)).sum();
    hits.len() >= 2 && covered >= 4 && covered * 5 >= text(entry.span.clone()) * 4
}

/// A brand that is glued to the headline's start and stands behind it again: where it ends, and which item it is.
fn glued(context: &Context<'_>, from: usize, own: &[Entry]) -> Option<(usize, usize)> {
    let page = context.page;
    let last = own.len().checked_sub(1).filter(|&last| last > 0)?;
    let item = |k: usize| &page.folded[page.items[from + k].span()];
    let brand = item(last);
    let rest = item(0).strip_prefix(brand)?;
    let keyed = own[last].weak + own[last].telling() > 0;
    let parted = is_tight(page.items[from + last].gap.mark);
    let long = lines::letters(brand) >= 3 && lines::letters(rest) >= HEADLINE;
    (keyed && parted && long).then(|| (page.items[from].start + brand.len(), last))
}

/// The name that the first and the last item of a title start with, each with other words of search phrases behind it and
/// with a headline between them: `某某娱乐平台 标题 某某娱乐注册登录`.
fn same_name<'p>(context: &Context<'p>, from: usize, own: &[Entry]) -> Option<&'p str> {
    let page = context.page;
    let last = own.len().checked_sub(1).filter(|&last| last > 1)?;
    let text = |k: usize| &page.folded[page.items[from + k].span()];
    let headline: usize = (1..last).map(|k| page.items[from + k].letters).sum();
    let keyed = |k: usize| own[k].kind == Kind::Key && own[k].weak + own[k].telling() > 0;
    let (first, other) = (text(0), text(last));
    let same = first
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b && lines::is_letter(*a));
    let len: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let name = &first[..len];
    // A brand may stand there alone, too.
    let alone = first == other && own[0].telling() > 0;
    let behind = |text: &str| alone || (2..=BRAND).contains(&lines::letters(&text[len..]));
    (headline >= HEADLINE
        && keyed(0)
        && keyed(last)
        && lines::letters(name) >= 3
        && behind(first)
        && behind(other)
        && particles(first) + particles(other) == 0)
        .then_some(name)
}

/// The items, counted from `from`, that frame a headline without being known as brands: the same words before and after
/// it, or a short word opposite a known brand.
fn frame(
    context: &Context<'_>,
    line: &Range<usize>,
    from: usize,
    own: &[Entry],
    spliced: &[bool],
) -> Vec<usize> {
    let page = context.page;
    let last = own.len() - 1;
    if own.len() < 3 {
        return Vec::new();
    }
    let text = |k: usize| &page.folded[own[k].span.clone()];
    let letters = |k: usize| lines::letters(text(k));
    let mark = page.items[from + 1].gap.mark;
    let back = page.items[from + last].gap.mark;
    let brackets = [
        ('】', '【'),
        (']', '['),
        (')', '('),
        ('》', '《'),
        ('』', '『'),
    ];
    let alike = mark == back || brackets.contains(&(mark, back));
    let headline = (1..last).map(letters).sum::<usize>() >= HEADLINE;
    if !alike || !headline {
        return Vec::new();
    }
    let han = text(0).chars().all(class::is_han);
    if text(0) == text(last) && letters(0) >= 3 && han {
        return vec![0, last];
    }
    // The same name with more words to it, behind blanks.
    let known_name = own[0].weak + own[0].telling() > 0;
    if known_name && han && letters(0) >= 3 && text(last).starts_with(text(0)) {
        return vec![0, last];
    }
    let mostly = |k: usize| {
        let keys: usize = keys_in(context, own[k].span.clone())
            .iter()
            .map(|hit| lines::letters(&page.folded[hit.start..hit.end]))
            .sum();
        keys * 2 >= letters(k) && particles(text(k)) == 0
    };
    let known = |k: usize| spliced[k] || own[k].weak > 0 && letters(k) <= BRAND && mostly(k);
    // A headline whose words the text has may be as short.
    let short = |k: usize| {
        (2..=BRAND).contains(&letters(k)) && Prose::beside(page, line).share(text(k)).0 <= SPOKEN
    };
    let tight = is_tight(mark);
    match (known(0), known(last)) {
        (true, true) if tight && short(0) && short(last) => vec![0, last],
        _ if tight && spliced[0] && short(last) => vec![last],
        _ if tight && spliced[last] && short(0) => vec![0],
        _ => Vec::new(),
    }
}

/// Whether the page below its title, without the blocks found there, speaks of what is spliced in.
fn spoken_of(
    context: &Context<'_>,
    title_end: usize,
    known: &[&str],
    without: &[&str],
    blocks: &[Finding],
) -> bool {
    let page = context.page;
    let prose =
        |text: &str| text.chars().count() >= PROSE && text.contains(['。', '，', ',', '；', '！']);
    let mut at = page.source(title_end..title_end).end;
    let mut rest = String::new();
    let mut junk: Vec<Range<usize>> = blocks
        .iter()
        .filter(|block| block.score >= 0.5)
        .map(|block| page.source(block.span.clone()))
        .collect();
    junk.sort_by_key(|span| span.start);
    for span in junk {
        if span.start > at {
            rest.push_str(&page.text[at..span.start]);
        }
        at = at.max(span.end);
    }
    rest.push_str(&page.text[at..]);
    let rest: String = rest
        .lines()
        .filter(|line| prose(line))
        .map(|line| fold::fold(line) + "\n")
        .collect();
    let rest = without
        .iter()
        .fold(rest, |rest, chain| rest.replace(&fold::fold(chain), "\n"));
    let phrases = context.dictionaries.phrases();
    phrases.find(&rest).iter().any(|hit| {
        let found = &rest[hit.start..hit.end];
        let key = |role| phrases.is(hit, LABEL, role);
        (key(Role::Strong) || key(Role::Brand)) && lines::letters(found) > 2
            || known.contains(&found)
    })
}

/// The part of an item that the phrases make up, where a headline is glued to them.
fn without_headline(context: &Context<'_>, entry: &Entry) -> Range<usize> {
    let letters = |span: Range<usize>| lines::letters(&context.page.folded[span]);
    let span = entry.span.clone();
    let hits = keys_in(context, span.clone());
    let (Some(first), Some(last)) = (hits.first(), hits.last()) else {
        return span;
    };
    if letters(last.end..span.end) > 3 {
        span.start..last.end
    } else if letters(span.start..first.start) > 3
        && !is_brand(&context.page.folded[span.start..last.start])
    {
        first.start..span.end
    } else {
        span
    }
}

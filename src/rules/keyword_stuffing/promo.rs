//! An advert of one sentence: a brand or a game, and what the player gets for coming.

use std::ops::Range;

use super::{
    super::{
        Context, Finding, Sum, beside::goes_on, flag, lines, score, spans::disjoint,
        telltale::NUMERALS,
    },
    LABEL,
    entry::{Prose, keys_in},
    is_key,
    weigh::is_honest,
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        phrases::{Role, Says},
    },
    page::Page,
    text::class::{CharSet, Signs, is_han},
};

/// What an advert starts from.
const BASE: f64 = -4.2;
/// Longest advert, in letters.
const LONGEST: usize = 70;
/// Longest line that is looked at for numerals that hide a number, in characters.
const CODED: usize = 60;
/// Fewest numerals that hide a number.
const CODE: usize = 5;
/// Fewest numerals of a mobile telephone's number.
const MOBILE: usize = 10;
/// Digits of a number that is written in several ways, and how often the way changes.
const MIXED: usize = 7;
const TURNS: usize = 3;
/// Letters behind the last word of an advert that are of it, at most, and between two of its words that are.
const REST: usize = 6;
const SILENT: usize = 6;
/// How much a text speaks for an advert at most that is none.
const HONEST: f32 = -2.0;
/// Fewest letters of a headline before an advert.
const HEADLINE: usize = 5;
/// Fewest weak phrases of a line that is looked at.
const PHRASES: usize = 4;
/// Words before a hidden number.
const CONTACTS: &[char] = &[
    '薇', '微', '威', '维', '扣', '企', '鹅', '裙', '群', '加', '信', 'v', 'q',
];

/// Finds them. `numerals` are the formal numerals on the page.
pub(super) fn promos<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    numerals: usize,
    findings: &mut Vec<Finding>,
) {
    let page = context.page;
    let zeros = page.text.contains('〇');
    let sure = findings.iter().filter(|one| one.score >= 0.5);
    let blocks = disjoint(sure.map(|one| one.span.clone()).collect());
    for (i, line) in page.lines.iter().enumerate() {
        let chars = line.shape.chars;
        let Some(line) = line.folded.clone() else {
            continue;
        };
        let text = &page.folded[line.clone()];
        // Adverts name their game, or hide their number.
        let phrases = context.dictionaries.phrases();
        let (says, signs) = (page.lines[i].says, page.lines[i].held.signs);
        let keyed = page.hits_of(i).iter().filter(|hit| is_key(hit));
        let keys = says.meets(Says::TELLING) || keyed.count() >= PHRASES;
        let promises = || phrases.has_word(LABEL, Role::Promise, text);
        let hides = numerals >= CODE || signs.has(Signs::CIRCLED);
        let coded = || {
            hides && (coded(text) || spelled(text))
                || (signs.has(Signs::DIGIT) || zeros) && mixed(text)
        };
        if !(keys && promises() || chars <= CODED && coded()) {
            continue;
        }
        for span in sentences(text) {
            let span = lines::trim(page, line.start + span.start..line.start + span.end);
            if let Some(finding) = promo(context, prose, &line, span, &blocks) {
                findings.push(finding);
            }
        }
    }
}

/// The sentences of a line, each with its stop.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, '。' | '!' | '?' | '…') {
            found.push(start..at + c.len_utf8());
            start = at + c.len_utf8();
        }
    }
    found.push(start..text.len());
    found
}

/// Whether a contact's number is written in formal or circled numerals, five or more in a row.
fn coded(text: &str) -> bool {
    let mut run = 0;
    let mut before = ['\0'; 3];
    let mut led = false;
    for c in text.chars() {
        // Most characters are neither; a look at a few ranges tells.
        let numeral = match c {
            '\u{2460}'..='\u{24FF}' | '\u{3220}'..='\u{3229}' => true,
            '\u{4E00}'..='\u{9FFF}' => NUMERALS.contains(&c),
            _ => false,
        };
        if numeral {
            if run == 0 {
                led = before.iter().any(|c| CONTACTS.contains(c));
            }
            run += 1;
            if run >= CODE && led {
                return true;
            }
        } else {
            run = 0;
        }
        before = [before[1], before[2], c];
    }
    false
}

/// Whether formal numerals spell a mobile telephone's number, whatever stands before it: `壹叁捌·零零…`.
fn spelled(text: &str) -> bool {
    let (mut digits, mut first) = (0, ['\0'; 2]);
    for c in text.chars() {
        if NUMERALS.contains(&c) || c == '〇' {
            if digits < 2 {
                first[digits] = c;
            }
            digits += 1;
            // Those start with 13 to 19.
            if digits >= MOBILE && first[0] == '壹' && "叁肆伍陆柒捌玖".contains(first[1]) {
                return true;
            }
        } else if !matches!(c, '·' | '-' | ' ' | '.') {
            digits = 0;
        }
    }
    false
}

/// The ways to write a digit, and which one it is.
fn digit(c: char) -> Option<(u8, u32)> {
    const HAN: CharSet = CharSet::of("幺零壹贰叁肆伍陆柒捌玖一二三四五六七八九");
    if is_han(c) && !HAN.has(c) {
        return None;
    }
    const PLAIN: &str = "〇一二三四五六七八九";
    let nth = |all: &str| all.chars().position(|one| one == c).map(|at| at as u32);
    match c {
        '0'..='9' => Some((0, u32::from(c) - u32::from('0'))),
        '\u{2460}'..='\u{2468}' => Some((1, u32::from(c) - 0x245F)),
        'o' | '○' => Some((2, 0)),
        '〇' => Some((4, 0)),
        _ if !is_han(c) => None,
        '幺' => Some((2, 1)),
        _ if NUMERALS.contains(&c) => {
            let at = NUMERALS.iter().position(|&one| one == c);
            at.map(|at| (3, at as u32))
        }
        _ => nth(PLAIN).map(|at| (4, at)),
    }
}

/// Whether a number is written in several ways in turn, `1三三-4589-o7七2`, or a mobile telephone's in characters.
fn mixed(text: &str) -> bool {
    let (mut digits, mut turns, mut last, mut first) = (0, 0, 0, [0; 2]);
    let mut gap = false;
    for c in text.chars() {
        match digit(c) {
            Some((way, value)) => {
                if digits < 2 {
                    first[digits] = value;
                }
                turns += usize::from(digits > 0 && way != last);
                digits += 1;
                last = way;
                gap = false;
                let mobile = first[0] == 1 && first[1] >= 3;
                if digits >= MIXED && turns >= TURNS || digits > MOBILE && mobile && turns > 0 {
                    return true;
                }
            }
            // One sign may stand between two.
            None if matches!(c, '·' | '-' | ' ' | '.') && !gap => gap = true,
            None => (digits, turns, gap) = (0, 0, false),
        }
    }
    false
}

fn promo<'p>(
    context: &Context<'_>,
    prose: &dyn Fn() -> &'p Prose,
    line: &Range<usize>,
    span: Range<usize>,
    blocks: &[Range<usize>],
) -> Option<Finding> {
    let page = context.page;
    let text = &page.folded[span.clone()];
    let letters = lines::letters(text);
    if !(6..=LONGEST).contains(&letters) {
        return None;
    }
    let phrases = context.dictionaries.phrases();
    let promised = phrases.words(LABEL, Role::Promise);
    let promises = promised
        .iter()
        .filter(|word| text.contains(&***word))
        .count();
    let spelled = spelled(text) || mixed(text);
    let coded = coded(text) || spelled;
    if promises == 0 && !coded {
        return None;
    }
    let keys = keys_in(context, span.clone());
    let tells = |hit: &&&crate::dictionary::phrases::Hit| {
        let long = lines::letters(&page.folded[hit.start..hit.end]) > 2;
        long && (phrases.is(hit, LABEL, Role::Strong) || phrases.is(hit, LABEL, Role::Brand))
    };
    let known = keys.iter().filter(tells).count();
    let weak = keys.iter().filter(|hit| is_key(hit)).count() - known;
    let mut sum = Sum::new(BASE);
    sum.add("promises", promises.min(4) as f64, 1.3);
    sum.add("telling", known.min(3) as f64, 1.3);
    sum.add("weak", weak.min(4) as f64, 0.4);
    sum.add("coded", flag(coded), 2.6);
    sum.add("spelled", flag(spelled), 2.2);
    let sites = phrases.words(LABEL, Role::SiteEnd);
    let site = sites.iter().any(|site| text.contains(&**site));
    sum.add("site", flag(site), 0.8);
    let brand = text.starts_with(['【', '[']);
    sum.add("bracket", flag(brand), 0.8);
    let quote = ['“', '”', '「', '」', '《', '"', '‘', '\''];
    sum.add("quoted", flag(text.contains(quote)), -5.0);
    let reported = is_honest(context, line.clone()) || spoken(context, line) || cites(text);
    sum.add("reported", flag(reported), -5.0);
    if sum.total <= 0.0 {
        return None;
    }
    // A sentence that the page's own words make up is the author's.
    let (share, pairs) = prose().share_beyond(text);
    sum.add("own", if pairs >= 4 { share } else { 0.0 }, -2.0);
    // A text that runs on behind it without a stop is the article's.
    let words = (promised.iter().chain(sites)).flat_map(|word| {
        text.match_indices(&**word)
            .map(|(at, word)| at..at + word.len())
    });
    let own = (keys.iter()).map(|hit| hit.start - span.start..hit.end - span.start);
    let mut words: Vec<Range<usize>> = words.chain(own).collect();
    words.sort_unstable_by_key(|word| word.start);
    let end = if coded {
        span.start + coded_end(text)
    } else {
        span.start + ends(text, &words)
    };
    // Words without a key that a blank or a bar parts from it are a headline's.
    let is_headline = |text: &str| {
        lines::letters(text) >= HEADLINE && !promised.iter().any(|word| text.contains(&**word))
    };
    let telling = keys.iter().find(|hit| tells(hit)).or(keys.first());
    let first = telling.map_or(span.start, |hit| hit.start);
    let item = page.items.partition_point(|item| item.end <= first);
    let start = match page.items.get(item) {
        Some(item)
            if !coded
                && item.start > span.start
                && matches!(item.gap.mark, ' ' | '|' | '_' | '-')
                && item.gap.stop.is_none()
                && is_headline(&page.folded[span.start..item.start]) =>
        {
            item.start
        }
        _ if coded => span.start,
        _ => span.start + starts(text, &words),
    };
    let span = within(page, start..end, blocks);
    (sum.total > 0.0 && !span.is_empty()).then(|| Finding {
        span,
        score: score(sum.total),
        evidence: sum.evidence,
    })
}

/// Without what stands beside a block of search phrases that is found, where that speaks for no advert: the block is all that was
/// put into the sentence.
fn within(page: &Page<'_>, span: Range<usize>, blocks: &[Range<usize>]) -> Range<usize> {
    let first = blocks.partition_point(|block| block.end <= span.start);
    let met = blocks[first..]
        .iter()
        .take_while(|block| block.start < span.end);
    let (Some(from), Some(to)) = (
        met.clone().next().map(|block| block.start),
        met.last().map(|block| block.end),
    ) else {
        return span;
    };
    let own = |part: Range<usize>| part.is_empty() || goes_on(&page.folded[part]);
    let start = match own(span.start..from.max(span.start)) {
        true => span.start,
        false => from,
    };
    match own(to.min(span.end)..span.end) {
        true => start..span.end,
        false => start..to,
    }
}

/// Where an advert ends that has these words, in order: behind the last of them, or before where the text goes on as no advert
/// does for longer than one is silent.
fn ends(text: &str, words: &[Range<usize>]) -> usize {
    let weights = AdvertWeights::embedded();
    let mut end = words.first().map_or(text.len(), |word| word.end);
    for word in words {
        let silent = word.start > end && lines::letters(&text[end..word.start]) > SILENT;
        if silent && weights.of(&text[end..]) < HONEST {
            return end;
        }
        end = end.max(word.end);
    }
    match lines::letters(&text[end..]) <= REST && goes_on(&text[end..]) {
        true => text.len(),
        false => end,
    }
}

/// Where an advert starts that has these words, in order: behind clauses before the first of them that no advert has.
fn starts(text: &str, words: &[Range<usize>]) -> usize {
    let before = words.first().map_or("", |word| &text[..word.start]);
    let Some(at) = before.rfind(['，', ',', ';']) else {
        return 0;
    };
    let start = lines::behind(before, at);
    let own = lines::letters(&text[..start]) > SILENT;
    match own && AdvertWeights::embedded().of(&text[..start]) < HONEST {
        true => start,
        false => 0,
    }
}

/// Where an advert ends that holds a number in numerals: behind the number, where the text goes on as no advert does.
fn coded_end(text: &str) -> usize {
    let numeral = |c: char| digit(c).is_some() || matches!(c, '\u{2460}'..='\u{24FF}');
    let end = text
        .rfind(numeral)
        .map_or(text.len(), |at| lines::behind(text, at));
    let rest = &text[end..];
    match lines::letters(rest) > REST && AdvertWeights::embedded().of(rest) < HONEST {
        true => end,
        false => text.len(),
    }
}

/// Whether a sentence cites or names what stands behind its colon.
fn cites(text: &str) -> bool {
    text.split_inclusive(':').next().is_some_and(lines::cites)
}

/// Whether a line tells of people: adverts have no third person.
fn spoken(context: &Context<'_>, line: &Range<usize>) -> bool {
    let phrases = context.dictionaries.phrases();
    phrases.has_word(LABEL, Role::Told, &context.page.folded[line.clone()])
}

#[cfg(test)]
mod tests {
    use super::mixed;

    #[test]
    fn numbers_written_in_several_ways_are_told() {
        for text in ["1三三-4589-o7七2", "电话9o37-五五18", "壹五九-3三0八-7⑥4②"] {
            assert!(mixed(text), "{text}");
        }
        for text in [
            "13800001111",
            "2017年三月12日",
            "第12章二三节",
            "一二三四五六七 1234567",
        ] {
            assert!(!mixed(text), "{text}");
        }
    }
}

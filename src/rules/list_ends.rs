//! Where a stuffed list ends that is glued to the article: behind its own last word, not behind the one before, nor behind a headline.

use std::ops::Range;

use super::{Context, Finding, keyword_stuffing::entry::Prose, lines, title_parts};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::Label,
    text::class::{Class, class},
};

/// Fewest items of a list that is known by them.
const ITEMS: usize = 3;
/// Letters of a headline that a list's last item is glued to.
const HEADLINE: std::ops::RangeInclusive<usize> = 5..=30;
/// Pairs of characters of the text below that tell what it is about.
const KNOWN: usize = 80;
/// How much a headline speaks against an advert of which the text below has nothing.
const AGAINST: f32 = -1.0;
/// Most items that are added, and letters of one that is left in part.
const MORE: usize = 8;
const PIECE: usize = 4;
/// Letters of a list's last item.
const ITEM: std::ops::RangeInclusive<usize> = 2..=14;

/// Completes lists at their end, and spares headlines.
pub(super) fn complete(context: &Context<'_>, found: &mut [(Label, Finding)]) {
    let page = context.page;
    let heads = &context.heads().lines;
    for (label, finding) in found.iter_mut().filter(|(_, one)| one.score >= 0.5) {
        if *label != Label::KeywordStuffing {
            continue;
        }
        let Range { start, end } = finding.span.clone();
        if end > page.folded.len() || start >= end {
            continue;
        }
        let line_end = page.folded[end..]
            .find('\n')
            .map_or(page.folded.len(), |at| end + at);
        let own = &page.folded[start..end];
        let line = &own[own.rfind('\n').map_or(0, |at| at + 1)..];
        let Some(mark) = mark(line) else {
            continue;
        };
        let mut end = end;
        for _ in 0..MORE {
            let line = &page.folded[start..end];
            let line = &line[line.rfind('\n').map_or(0, |at| at + 1)..];
            match next(context, line, mark, &page.folded[end..line_end]) {
                Some(more) => end += more,
                None => break,
            }
        }
        finding.span.end = end;
        if page.folded[end..line_end].trim().is_empty()
            && let Some(head) = heads.iter().find(|head| head.contains(&(end - 1)))
            && let Some(at) = headline(context, head, start.max(head.start)..end, mark)
        {
            finding.span.end = at;
        }
    }
}

/// The sign that parts the items of a line, if there are several.
fn mark(line: &str) -> Option<char> {
    let joins =
        |c: &char| *c == ' ' || matches!(class(*c), Class::Separator) || "、，,".contains(*c);
    let mark = line
        .chars()
        .rev()
        .find(|c| joins(c) && *c != ' ')
        .or(Some(' '))?;
    let items = line.split(mark).filter(|item| lines::letters(item) > 0);
    (items.count() >= ITEMS).then_some(mark)
}

/// How far a list goes on in what stands behind it: with the end of its last phrase, or with one more item.
fn next(context: &Context<'_>, line: &str, mark: char, rest: &str) -> Option<usize> {
    let trimmed = line.trim_end();
    let bare = trimmed.trim_end_matches(mark).trim_end();
    let lead = rest.len() - rest.trim_start_matches([mark, ' ']).len();
    let parted = bare.len() < trimmed.len() || rest[..lead].contains(mark);
    if !parted {
        // `江苏快3` + `平台`
        let said = |word: &&str| {
            line.split(mark).any(|item| item.trim().ends_with(*word)) || List::BrandSuffix.has(word)
        };
        let tails = context
            .dictionaries
            .phrases()
            .words(Label::KeywordStuffing, Role::Suffix);
        let tails = tails.iter().map(|tail| &**tail);
        let tail = tails.filter(|tail| rest.starts_with(*tail)).filter(said);
        if let Some(tail) = tail.max_by_key(|tail| tail.len()) {
            return (lines::letters(&rest[tail.len()..]) > 0).then_some(tail.len());
        }
        // `澳门六合开奖` + `结果 | 北京快车`
        let (piece, behind) = rest.split_once(mark)?;
        let short = (1..=PIECE).contains(&lines::letters(piece)) && !piece.contains(['。', '\n']);
        let more = next(context, &line[..bare.len()], mark, &rest[piece.len()..]);
        return more
            .filter(|_| short && !behind.is_empty())
            .map(|more| piece.len() + more);
    }
    let item = &rest[lead..];
    let own = item
        .split([mark, '\n', '。', '，', ' '])
        .next()
        .unwrap_or("");
    // What is an item by itself was not taken for a reason.
    if own.len() == item.trim_end().len() && lines::letters(own) <= *ITEM.end() {
        return None;
    }
    let phrases = context.dictionaries.phrases();
    let hits = phrases.find(own);
    // Such signs part the clauses of a sentence, too.
    let clauses = matches!(mark, '、' | '，');
    let weight = |text: &str| AdvertWeights::embedded().of(text);
    let known = |hit: &Hit| {
        hit.start == 0
            && phrases
                .uses(hit)
                .iter()
                .any(|one| one.label == Label::KeywordStuffing)
            && (hit.says.meets(Says::TELLING) || !clauses && weight(&own[..hit.end]) > 1.0)
    };
    let hit = hits
        .iter()
        .filter(|hit| known(hit))
        .map(|hit| hit.end)
        .max();
    let end = title_parts::brand(own).max(hit)?;
    let tail = {
        let tails = phrases.words(Label::KeywordStuffing, Role::Suffix).iter();
        let tails = tails
            .map(|tail| &**tail)
            .filter(|tail| own[end..].starts_with(*tail));
        tails
            .filter(|tail| line.split(mark).any(|item| item.trim().ends_with(*tail)))
            .map(str::len)
            .max()
            .unwrap_or(0)
    };
    let end = end + tail;
    ITEM.contains(&lines::letters(&own[..end]))
        .then_some(lead + end)
}

/// Where the headline starts that the last item of a list is glued to, which goes up to the end of the title.
fn headline(
    context: &Context<'_>,
    head: &Range<usize>,
    list: Range<usize>,
    mark: char,
) -> Option<usize> {
    let page = context.page;
    let text = &page.folded[list.clone()];
    let at = text.trim_end().rfind(mark)? + mark.len_utf8();
    let item = text[at..].trim();
    let start = list.start + at + (text[at..].len() - text[at..].trim_start().len());
    let phrases = context.dictionaries.phrases();
    let hits = phrases.find(item);
    let sold = |hit: &&Hit| {
        phrases
            .uses(hit)
            .iter()
            .any(|one| one.label == Label::KeywordStuffing)
    };
    let first = hits.iter().find(|hit| hit.start == 0).map(|hit| hit.end);
    let chained = hits
        .iter()
        .filter(sold)
        .fold(first.unwrap_or(0), |end, hit| {
            if hit.start <= end {
                end.max(hit.end)
            } else {
                end
            }
        });
    let end = title_parts::brand(item).unwrap_or(0).max(chained);
    let title = &item[end..];
    if end == 0 || !HEADLINE.contains(&lines::letters(title)) {
        return None;
    }
    let prose = Prose::beside(page, head);
    let known = prose.len() >= KNOWN && prose.share(title).0 > 0.0;
    let weight = AdvertWeights::embedded().of(title);
    (known && weight < 1.5 || weight <= AGAINST).then_some(start + end)
}

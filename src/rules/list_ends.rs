//! Where a stuffed list ends that is glued to the article: behind its own last word, not behind the one before, nor behind a headline.

use std::ops::Range;

use super::{
    Context, Finding,
    keyword_stuffing::{entry::Prose, token::parts_word},
    lines,
    place_services::place,
    title_parts,
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::Label,
    text::class::{Class, class, is_han},
};

/// Fewest items of a list that is known by them.
const ITEMS: usize = 3;
/// Fewest letters of a service that all of a list's items end with.
const SERVICE: usize = 2;
/// Letters of a headline that a list's last item is glued to.
const HEADLINE: std::ops::RangeInclusive<usize> = 5..=30;
/// Fewest names, and letters behind the last that are a sentence's.
const NAMES: usize = 4;
const SENTENCE: usize = 5;
/// Pairs of characters of the text below that tell what it is about.
const KNOWN: usize = 50;
/// How much a headline speaks against an advert of which the text below has nothing.
const AGAINST: f32 = -1.0;
/// Letters of an item that may end as others do.
const SHARED: usize = 7;
/// Bytes of a list's end that tell what its items are.
const NEAR: usize = 720;
/// What ends the name of a site.
const SITES: [&str; 4] = ["网", "站", "城", "版"];
/// Most characters of a list's header.
const HEADER: usize = 10;
/// Most items that are added, and letters of one that is left in part.
const MORE: usize = 8;
const PIECE: usize = 4;
/// Most letters of what ends an item.
const ENDING: usize = 6;
/// Letters of a list's last item.
const ITEM: std::ops::RangeInclusive<usize> = 2..=14;

/// Completes lists at their end, and spares headlines.
pub(super) fn complete(context: &Context<'_>, found: &mut [(Label, Finding)]) {
    let page = context.page;
    let heads = &context.heads().lines;
    for (label, finding) in found.iter_mut().filter(|(_, one)| one.score >= 0.5) {
        let Range { start, end } = finding.span.clone();
        if end > page.folded.len() || start >= end {
            continue;
        }
        // A line may be as long as a page.
        let near = lines::head(&page.folded[end..], NEAR);
        let line_end = end + near.find('\n').unwrap_or(near.len());
        let start = match *label {
            Label::RegionStuffing => start - header(context, &page.folded[..start]),
            _ => start,
        };
        finding.span.start = start;
        let own = &page.folded[start..end];
        if let Some(less) = overrun(*label, own, &page.folded[end..]) {
            finding.span.end = start + less;
            continue;
        }
        let line = last_items(own);
        let Some(mark) = mark(line) else {
            continue;
        };
        if *label == Label::RegionStuffing {
            let rest = &page.folded[end..line_end];
            let behind = behind_name(context, line, mark).or_else(|| behind_service(line, mark));
            if let Some(at) = behind {
                finding.span.end = end - line.len() + at;
            } else if let Some(more) = cut_service(line, mark, rest) {
                finding.span.end = end + more;
            } else if let Some(more) = one_more(context, line, mark, rest) {
                finding.span.end = end + more;
            }
            continue;
        }
        if *label != Label::KeywordStuffing {
            continue;
        }
        // Letters that make a site's name of it are its own: `体育投注网`.
        let cuts = |less: &usize| {
            let own = page.folded[end - less..end].trim_matches(|c| !lines::is_letter(c));
            let phrases = context.dictionaries.phrases();
            let tails = phrases.words(Label::KeywordStuffing, Role::Suffix);
            tails.iter().all(|tail| **tail != *own)
                && !SITES.contains(&own)
                && page.folded[end..].starts_with(is_han)
                || parts_word(&page.folded, &(end..end))
        };
        if let Some(less) = behind_brand(line, mark).filter(cuts) {
            finding.span.end = end - less;
            continue;
        }
        let mut end = end;
        for _ in 0..MORE {
            let line = last_items(&page.folded[start..end]);
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

/// The bytes of a doorway's header that hangs with its list behind a sentence: `…。热门城市:`.
fn header(context: &Context<'_>, before: &str) -> usize {
    let near = lines::tail(before, 3 * HEADER);
    let Some(stop) = near.rfind(['。', '!', '?', '\n']) else {
        return 0;
    };
    let own = &near[lines::behind(near, stop)..];
    let phrases = context.dictionaries.phrases();
    let stuffed = |hit: &Hit| phrases.is(hit, Label::RegionStuffing, Role::HeaderStuffed);
    let headed = own.trim_end().ends_with(':')
        && !near[stop..].starts_with('\n')
        && phrases.find(own).iter().any(stuffed);
    if headed { own.len() } else { 0 }
}

/// Where a list ends that took the first word of what is behind it: a place that a line below starts with and goes on, a short name
/// that a sentence starts with, the number of a heading.
fn overrun(label: Label, list: &str, rest: &str) -> Option<usize> {
    let next = rest.chars().next()?;
    // `…|甲县|⏎乙县党委书记…`
    if let Some(at) = list.rfind('\n') {
        let (above, last) = list.split_at(at);
        let single = !last.trim().contains(|c: char| !lines::is_letter(c));
        if single && lines::is_letter(next) && mark(last_items(above)).is_some() {
            return Some(above.trim_end().len());
        }
    }
    let line = last_items(list);
    let mark = mark(line)?;
    // `…植发20．刑事诉讼法…`
    let bare = list.trim_end_matches(|c: char| c.is_ascii_digit() || c == '·');
    let digits = list.len() - bare.len();
    let mut items = line.split(mark).map(str::trim);
    let numbered = items.any(|item| {
        item.len() < line.len()
            && item.ends_with(|c: char| c.is_ascii_digit())
            && !list.ends_with(item)
    });
    // `pk10` is a word.
    if (1..=4).contains(&digits)
        && bare.ends_with(is_han)
        && !numbered
        && (lines::is_letter(next) || ".、·,．".contains(next))
    {
        return Some(bare.len());
    }
    if label != Label::RegionStuffing {
        return None;
    }
    // `…|长寿区|新华` before `社…电`
    let at = list.rfind(mark)? + mark.len_utf8();
    let last = list[at..].trim_start();
    let short = |name: &str| lines::letters(name) == 2 && !name.ends_with(['县', '市', '区', '旗']);
    let mut others = line
        .split(mark)
        .map(str::trim)
        .filter(|item| !item.is_empty() && *item != last);
    (short(last) && lines::is_letter(next) && others.all(|item| !short(item)))
        .then(|| list[..at].trim_end().len())
}

/// The bytes of a word's first letters that a list's last brand took from what it is glued to: `…_开云平台老` before `缸腌菜…`.
fn behind_brand(line: &str, mark: char) -> Option<usize> {
    let item = line.rsplit(mark).next()?.trim_start();
    let more = item.len() - title_parts::brand(item)?;
    let letters = lines::letters(&item[item.len() - more..]);
    (letters > 0 && letters <= 2).then_some(more)
}

/// Where the last of several names ends that is glued to a sentence: `…|甲县|乙县据报道`.
fn behind_name(context: &Context<'_>, line: &str, mark: char) -> Option<usize> {
    let line = line.trim_end();
    let at = line.rfind(mark)? + mark.len_utf8();
    let mut items = line[..at]
        .split(mark)
        .map(str::trim)
        .filter(|item| !item.is_empty());
    let bare = |item: &str| place(context, item) == Some(item.len());
    let lead = line[at..].len() - line[at..].trim_start().len();
    let last = &line[at + lead..];
    let name = place(context, last)?;
    let tail = &last[name..];
    let sentence = lines::letters(tail) >= SENTENCE && AdvertWeights::embedded().of(tail) < 0.5;
    let glued = sentence && items.clone().count() >= NAMES;
    (glued && items.all(bare)).then_some(at + lead + name)
}

/// The service that all items of a list end with but the last, and where that starts.
fn service(line: &str, mark: char) -> Option<(&str, usize)> {
    let at = line.rfind(mark)? + mark.len_utf8();
    let items = line[..at].split(mark).map(str::trim);
    let mut items = items.filter(|item| !item.is_empty());
    let mut service = items.next()?;
    let mut count = 1;
    for item in items {
        let same = service
            .chars()
            .rev()
            .zip(item.chars().rev())
            .take_while(|(a, b)| a == b);
        let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
        service = &service[service.len() - same..];
        count += 1;
    }
    (count >= ITEMS - 1 && lines::letters(service) >= SERVICE).then_some((service, at))
}

/// Where the last of several services ends, which is that of all, and something is glued to.
fn behind_service(line: &str, mark: char) -> Option<usize> {
    let line = line.trim_end();
    let (service, at) = service(line, mark)?;
    let last = &line[at..];
    let end = last.find(service)? + service.len();
    (lines::letters(&last[end..]) >= 2).then_some(at + end)
}

/// The bytes of the service that were left of a list's last item: `…|甲县隔音窗|乙县隔音` + `窗`.
fn cut_service(line: &str, mark: char, rest: &str) -> Option<usize> {
    let (service, at) = service(line, mark)?;
    let last = &line[at..];
    let bounds = service.char_indices().map(|(at, _)| at).skip(1);
    let parted = |&at: &usize| last.ends_with(&service[..at]) && rest.starts_with(&service[at..]);
    (!last.ends_with(service))
        .then(|| bounds.filter(parted).last())?
        .map(|at| service.len() - at)
}

/// The bytes of one more name that a sentence is glued to: `…|甲县|` + `乙县据报道`.
fn one_more(context: &Context<'_>, line: &str, mark: char, rest: &str) -> Option<usize> {
    let bare = line.trim_end().trim_end_matches(mark);
    let lead = rest.len() - rest.trim_start_matches([mark, ' ']).len();
    let parted = bare.len() < line.trim_end().len() || rest[..lead].contains(mark);
    let mut items = bare
        .split(mark)
        .map(str::trim)
        .filter(|item| !item.is_empty());
    let named = |item: &str| place(context, item) == Some(item.len());
    let name = place(context, &rest[lead..])?;
    let own = &rest[lead..lead + name];
    let glued = lines::letters(&rest[lead + name..]) >= SENTENCE;
    (parted
        && glued
        && own.ends_with(['县', '市', '区', '旗'])
        && items.clone().count() >= NAMES
        && items.all(named))
    .then_some(lead + name)
}

/// The items at the end of a list's last line, whole ones.
fn last_items(list: &str) -> &str {
    let near = lines::tail(list, NEAR);
    match near.rfind('\n') {
        Some(at) => &near[at + 1..],
        None if near.len() < list.len() => {
            let first = near.char_indices().find(|&(_, c)| joins(c));
            first.map_or(near, |(at, c)| &near[at + c.len_utf8()..])
        }
        None => near,
    }
}

/// Whether a sign may part the items of a list.
fn joins(c: char) -> bool {
    c == ' ' || matches!(class(c), Class::Separator) || "、，,".contains(c)
}

/// The sign that parts the items of a line, if there are several.
fn mark(line: &str) -> Option<char> {
    let mark = line
        .chars()
        .rev()
        .find(|&c| joins(c) && c != ' ')
        .or(Some(' '))?;
    let items = line.split(mark).filter(|item| lines::letters(item) > 0);
    (items.take(ITEMS).count() == ITEMS).then_some(mark)
}

/// How far a list goes on in what stands behind it: with the end of its last phrase, or with one more item.
fn next(context: &Context<'_>, line: &str, mark: char, rest: &str) -> Option<usize> {
    let trimmed = line.trim_end();
    let bare = trimmed.trim_end_matches(mark).trim_end();
    let lead = rest.len() - rest.trim_start_matches([mark, ' ']).len();
    let parted = bare.len() < trimmed.len() || rest[..lead].contains(mark);
    if !parted {
        if let Some(tail) = tail(line, mark, rest) {
            return (lines::letters(&rest[tail..]) > 0).then_some(tail);
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
    let end = title_parts::brand(own)
        .max(hit)
        .or_else(|| shared_end(line, mark, own))?;
    let tail = tail(line, mark, &own[end..]).unwrap_or(0);
    let end = end + tail;
    // `…_法兰西体育场在巴黎`
    if parts_word(own, &(end..end)) {
        return None;
    }
    ITEM.contains(&lines::letters(&own[..end]))
        .then_some(lead + end)
}

/// The bytes of what a text starts with that ends an item of a list, too: `江苏快3` + `平台`.
fn tail(line: &str, mark: char, text: &str) -> Option<usize> {
    let ends = |tail: &str| {
        let mut items = line.split(mark).map(str::trim);
        items.any(|item| item.len() > tail.len() && item.ends_with(tail))
    };
    let letters = text
        .char_indices()
        .take_while(|&(_, c)| lines::is_letter(c));
    let lengths = letters.map(|(at, c)| at + c.len_utf8()).take(ENDING);
    let lengths = lengths.skip(1);
    // What is complete goes on with no other such word.
    let last = line.rsplit(mark).next().unwrap_or("").trim();
    let complete = List::BrandSuffix.ends(last);
    let suffix = |len: usize| !complete && List::BrandSuffix.has(&text[..len]);
    let known = lengths.filter(|&len| ends(&text[..len]) || suffix(len));
    known.max().filter(|&len| !parts_word(text, &(len..len)))
}

/// The bytes up to an end that two items of a list have, too: `北京快车` + `计划`.
fn shared_end(line: &str, mark: char, text: &str) -> Option<usize> {
    let items = || {
        line.split(mark)
            .map(str::trim)
            .filter(|item| lines::letters(item) > 3)
    };
    let bounds = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut ends = bounds.skip(3).take(SHARED);
    ends.find(|&at| {
        let end = lines::tail(&text[..at], 2 * 3);
        lines::letters(end) == 2 && items().filter(|item| item.ends_with(end)).count() >= 2
    })
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

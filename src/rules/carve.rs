//! Lines that hold a byline's fields and tools beside each other, such as `发布时间:2022-03-09 来源:县局 浏览:317次 打印`: what
//! names source, date or author is the page's own, and is cut out of what the other rules have found.

use std::ops::Range;

mod credits;

use super::{
    Context, Finding,
    byline::date_length,
    furniture::{FURNITURE, LABELS, meeting},
    glued, lines, score,
    wording::wording,
    zones::heads,
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        phrases::{Hit, Role, Use},
        rule_words::List,
    },
    mark::{Evidence, Label},
    page::Page,
    text::{class::is_han, scan},
};

/// Longest line that is looked at, in letters.
const LONGEST: usize = 64;
/// Longest name of an author before a button, in letters.
const CARD: usize = 8;
/// Fewest letters of sentences before what is a site's, and most of a name between.
const LEAD: usize = 14;
const NAMED: usize = 8;
/// What sentences hold, and what they end with.
const SIGNS: [char; 8] = ['，', '。', '!', '?', '.', ',', '…', '~'];
const ENDS: [char; 9] = ['。', '!', '?', '.', '…', '~', '”', '」', ' '];
/// Longest name before a date, in letters.
const NAME: usize = 14;

/// Where a part of a line starts.
#[derive(Clone, Copy, Debug)]
struct Start {
    at: usize,
    /// Where the word ends that tells.
    end: usize,
    byline: bool,
}

/// The parts of a stretch of a line that are a byline's, where other parts are not; in what has been `found`, an author's
/// name that stands before a button is one.
pub(super) fn bylines(context: &Context<'_>, span: Range<usize>, found: bool) -> Vec<Range<usize>> {
    let mut parts = fields(context, span.clone(), found);
    let first = credits(context, span, false).filter(|_| found);
    let Some(first) = first else {
        return parts;
    };
    parts.insert(0, first);
    parts.sort_by_key(|part| part.start);
    // Those with nothing between them are one.
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(parts.len());
    for part in parts {
        let gap =
            |last: &Range<usize>| context.page.folded[last.end.min(part.start)..part.start].trim();
        match joined.last_mut() {
            Some(last) if gap(last).is_empty() => last.end = last.end.max(part.end),
            _ => joined.push(part),
        }
    }
    joined
}

/// What stands behind the credits of a line that is a byline for the rest, where none of it is a byline's.
pub(super) fn behind_credits(context: &Context<'_>, span: Range<usize>) -> Option<Range<usize>> {
    let credits = credits(context, span.clone(), false)?;
    let rest = credits.end..span.end;
    let text = &context.page.folded[rest.clone()];
    let plain = dates(text) == 0
        && !starts(context, rest.clone())
            .iter()
            .any(|start| start.byline);
    plain.then_some(rest)
}

/// The credits that a stretch starts with, with something behind them, which may be an `advert`.
pub(super) fn credits(
    context: &Context<'_>,
    span: Range<usize>,
    advert: bool,
) -> Option<Range<usize>> {
    if context.page.letters(span.clone()) > LONGEST {
        return None;
    }
    let text = &context.page.folded[span.clone()];
    let lead = text.len() - text.trim_start_matches([' ', '|']).len();
    let start = span.start + lead;
    let length = credits::length(context, start..span.end, advert);
    let behind = &context.page.folded[start + length..span.end];
    let some = behind.contains(|c: char| lines::is_letter(c) || c.is_ascii_digit());
    (length > 0 && some).then_some(start..start + length)
}

/// Lets what is found on a whole line start behind the sentences before its first word of a site: `房间有些旧了，也没有打扫。Copyright ©
/// 某社区`.
pub(super) fn behind_sentences(context: &Context<'_>, all: &mut [(Label, Finding)]) {
    let page = context.page;
    for (label, finding) in all.iter_mut() {
        let span = finding.span.clone();
        if matches!(label, Label::Byline | Label::ContactAd)
            || !LABELS.contains(label)
            || finding.score < 0.5
            || span.end > page.folded.len()
        {
            continue;
        }
        let text = &page.folded[span.clone()];
        if text.contains('\n') || !text.contains(SIGNS) {
            continue;
        }
        let mut hits = page.hits_in(span.clone()).iter();
        let site = |hit: &&Hit| {
            hit.says.meets(FURNITURE) && lines::letters(&page.folded[hit.start..hit.end]) >= 2
        };
        let Some(first) = hits.find(site) else {
            continue;
        };
        let lead = &page.folded[span.start..first.start];
        let han = lead.chars().filter(|&c| is_han(c)).count();
        // Who speaks to the reader, or sells, may be the site.
        if han < LEAD
            || !lead.contains(SIGNS)
            || lead.contains('您')
            || AdvertWeights::embedded().of(lead) >= 0.0
            || wording(lead).cover() >= 0.34
        {
            continue;
        }
        // A site's name or a number may stand between.
        let end = lead.rfind(ENDS).map_or(0, |at| lines::behind(lead, at));
        let between = lines::letters(&lead[end..]);
        finding.span.start = match end > 0 && between <= NAMED {
            true => span.start + lead.len() - lead[end..].trim_start().len(),
            false => first.start,
        };
    }
}

/// The parts of a stretch that are a byline's fields.
fn fields(context: &Context<'_>, span: Range<usize>, found: bool) -> Vec<Range<usize>> {
    let text = &context.page.folded[span.clone()];
    // `本帖最后由 某某 于 2014-5-18 21:52 编辑` is one note.
    if lines::letters(text) > LONGEST || text.contains('。') || List::ForumNote.in_text(text) {
        return Vec::new();
    }
    let mut starts = starts(context, span.clone());
    if !starts.iter().any(|start| start.byline) {
        return Vec::new();
    }
    if starts.iter().all(|start| start.byline) {
        // `最后修改于 2024-03-18 某某 于 2021-05-07 首次发布` says nothing else.
        let words = wording(text);
        let plain = words.counters + words.buttons == 0 && dates(text) >= 2;
        return Vec::from_iter((found && plain).then_some(span));
    }
    // The card of an author, `某某 关注 IP属地:某地 2022-04-13 阅读 12`.
    let card = starts.first().is_some_and(|first| {
        let name = text[..first.at - span.start].trim();
        !first.byline
            && (2..=CARD).contains(&lines::letters(name))
            && !name.contains([' ', ':', '|', '[', '【', '(', '，'])
            && wording(name).weight() < 1.0
    });
    if found && card {
        starts.insert(
            0,
            Start {
                at: span.start,
                end: span.start,
                byline: true,
            },
        );
    }
    // A name before its date.
    for k in 0..starts.len() {
        let from = if k == 0 {
            span.start
        } else {
            starts[k - 1].end
        };
        let before = &context.page.folded[from..starts[k].at];
        if starts[k].byline && (k == 0 || !starts[k - 1].byline) {
            let blank = if k == 0 {
                Some(0)
            } else {
                before.find([' ', '|'])
            };
            if let Some(blank) = blank
                && (2..=NAME).contains(&lines::letters(&before[blank..]))
                && !before[blank..].contains(|c: char| c.is_ascii_digit())
            {
                let lead = before[blank..].trim_start_matches([' ', '|']);
                starts[k].at -= lead.len();
            }
        }
    }
    let ends: Vec<usize> = (starts.iter().skip(1).map(|start| start.at))
        .chain([span.end])
        .collect();
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (start, end) in starts.iter().zip(ends) {
        let part = &context.page.folded[start.at..end.max(start.at)];
        let part = part.trim_end_matches([' ', '|', '/', '[', '【', '(', ',']);
        if !start.byline {
            continue;
        }
        let part = start.at..start.at + part.len();
        match parts.last_mut() {
            // One field after the other.
            Some(last)
                if last.end <= start.at
                    && context.page.folded[last.end..start.at]
                        .chars()
                        .all(|c| " |/".contains(c)) =>
            {
                last.end = part.end;
            }
            _ => parts.push(part),
        }
    }
    // A clause is no field.
    if (parts.iter()).any(|part| context.page.folded[part.clone()].contains('，')) {
        return Vec::new();
    }
    parts
}

/// How many dates with a time a stretch holds.
fn dates(text: &str) -> usize {
    let mut last = ' ';
    let mut found = 0;
    for (i, c) in text.char_indices() {
        let starts = c.is_ascii_digit() && !last.is_ascii_digit();
        found += usize::from(starts && date_length(&text[i..]) >= 8);
        last = c;
    }
    found
}

/// Where the parts of a stretch start, in order.
fn starts(context: &Context<'_>, span: Range<usize>) -> Vec<Start> {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    let mut starts: Vec<Start> = Vec::new();
    for hit in page.hits_in(span.clone()) {
        let uses = phrases.uses(hit);
        let of = |label| uses.iter().find(|u| u.label == label);
        let rest = &page.folded[hit.end..span.end];
        let colon =
            rest.trim_start().starts_with([':', '/']) || page.folded[..hit.end].ends_with(':');
        let word = &page.folded[hit.start..hit.end];
        // `编辑 讨论` are buttons; the 文 of 译文 is no field.
        let value = rest.trim_start_matches([' ', ':', '/']);
        let value = value.split([' ', '|', ']', '】', ')']).next().unwrap_or("");
        let signed = rest.starts_with([':', '/']) || word.ends_with([':', '/']);
        let named = signed || wording(value).cover() < 0.8 && lines::letters(value) > 0;
        let free = lines::letters(word) > 1
            || !page.folded[span.start..hit.start].ends_with(lines::is_letter);
        let person = named
            && free
            && List::Writer.has(word.trim_end_matches([':', '/', ' ']))
            && (rest.starts_with([' ', '/', ':']) || word.ends_with([':', '/']));
        let dated = date_length(rest.trim_start_matches([':', ' '])) > 0;
        let tool = of(Label::PageTools).is_some() || of(Label::ShareWidget).is_some();
        let byline = of(Label::Byline)
            .is_some_and(|u| (colon || dated) && (u.colon || u.role != Role::Item || dated))
            || person;
        let apart = !page.folded[span.start..hit.start].ends_with(lines::is_letter)
            || rest.trim_start().starts_with([':', '(', '['])
            || !dated && rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
        // The 中 of 中国农网 chooses no size of letters.
        let apart = apart && (lines::letters(word) > 1 || !rest.starts_with(lines::is_letter));
        // `评论 《某书》` names what somebody wrote about.
        let apart = apart && !rest.trim_start().starts_with('《');
        // What a page offers may stand right behind a name: `某某版权反馈`.
        let any = |u: &Use| u.label == Label::PageTools && u.role == Role::Any;
        let apart = apart || rest.is_empty() && uses.iter().any(any);
        let byline = byline && (!tool || dated || person) || posts(word, rest);
        // 作者:编辑 names no button.
        let before = page.folded[span.start..hit.start].trim_end();
        let value = !byline && (before.ends_with(':') || tagged(before) && !counted(rest));
        if byline || tool && apart && !value {
            starts.push(Start {
                at: hit.start,
                end: hit.end,
                byline,
            });
        }
    }
    let mut more = Vec::new();
    // Dates without a field, counts without a name, and what stands in brackets.
    let text = &page.folded[span.clone()];
    let mut last = ' ';
    let mut dated = 0;
    for (i, c) in text.char_indices() {
        let at = span.start + i;
        let starts_number = c.is_ascii_digit() && !last.is_ascii_digit();
        let date = if starts_number {
            date_length(&text[i..])
        } else {
            0
        };
        if date >= 8 {
            dated = i + date;
            if !starts
                .iter()
                .any(|start| start.byline && start.at < at && at <= start.end + 3)
            {
                let said = text[dated..].trim_start();
                let said = ["发布", "发表"]
                    .iter()
                    .find(|word| said.starts_with(**word));
                if let Some(word) = said {
                    dated = text.len() - text[dated..].trim_start().len() + word.len();
                }
                more.push(Start {
                    at,
                    end: span.start + dated,
                    // The day of the visit has its day of the week.
                    byline: said.is_some()
                        || !heads::starts_with_weekday(text[dated..].trim_start()),
                });
            }
        } else if c.is_ascii_digit()
            && last == ' '
            && i >= dated
            && dated > 0
            && wording(text[i..].split('|').next().unwrap_or("")).counters > 0
            || matches!(c, '[' | '【') && date_length(&text[i + c.len_utf8()..]) == 0
        {
            more.push(Start {
                at,
                end: at,
                byline: false,
            });
        } else if c == '|' {
            let at = at + text[i..].len() - text[i..].trim_start_matches(['|', ' ']).len();
            // A date tells what it is itself.
            if at < span.end && date_length(&page.folded[at..span.end]) < 8 {
                more.push(Start {
                    at,
                    end: at,
                    byline: false,
                });
            }
        }
        last = c;
    }
    if let Some(at) = posted(text) {
        let start = |at, end, byline| Start {
            at: span.start + at,
            end: span.start + end,
            byline,
        };
        more.extend([start(0, at, true), start(at, at, false)]);
    }
    // What a phrase or a date has told is told.
    let told = |starts: &[Start], one: &Start| {
        starts
            .iter()
            .any(|known| known.at <= one.at && one.at < known.end || known.at == one.at)
    };
    starts.retain(|start| {
        !more
            .iter()
            .any(|date| date.byline && date.at < start.at && start.at < date.end)
    });
    for one in more {
        if !told(&starts, &one) {
            starts.push(one);
        }
    }
    starts.sort_by_key(|start| start.at);
    name_between_bars(&page.folded, span.end, &mut starts);
    starts
}

/// Whether a word says who posted, before a colon: `楼主:某某`.
fn posts(word: &str, rest: &str) -> bool {
    List::Poster.has(word) && rest.trim_start().starts_with(':')
}

/// Where the name ends of who posted at a site, `某某 发表在 某站 留言(12)`.
fn posted(text: &str) -> Option<usize> {
    let mut words = List::PostedAt.words().iter();
    let (word, at) = words.find_map(|word| Some((word, scan::find(text, word)?)))?;
    let (who, site) = (text[..at].trim_end(), text[at + word.len()..].trim_start());
    let site = site.split([' ', '|', '(']).next().unwrap_or("");
    let named = (1..=NAME).contains(&lines::letters(who)) && wording(who).weight() < 3.0;
    (named && (2..=NAME).contains(&lines::letters(site)) && date_length(site) == 0)
        .then_some(who.len())
}

/// A name that bars part from the date or the field before it and from what is counted behind it:
/// `2020-02-19 | 某某 | 阅读 12`.
fn name_between_bars(folded: &str, end: usize, starts: &mut [Start]) {
    for k in 1..starts.len() {
        let next = starts.get(k + 1).map_or(end, |next| next.at);
        let part = folded[starts[k].at..next].trim_end_matches([' ', '|']);
        let bare = starts[k].at == starts[k].end;
        if bare
            && starts[k - 1].byline
            && folded[..starts[k].at].ends_with(['|', ' '])
            && (2..=NAME).contains(&lines::letters(part))
            && !part.contains(|c: char| c.is_ascii_digit() || "[]【】()".contains(c))
            && wording(part).weight() < 1.0
        {
            starts[k].byline = true;
        }
    }
}

/// Whether what stands before a word are the tags of a byline: `标签:四年级 阅读`.
fn tagged(before: &str) -> bool {
    const TAGS: [&str; 7] = ["标签", "关键词", "关键字", "tags", "tag", "分类", "专题"];
    before.rsplit_once(':').is_some_and(|(lead, values)| {
        TAGS.iter().any(|tag| lead.ends_with(tag)) && !values.contains(['|', '[', '('])
    })
}

/// Whether a number follows a tool's word.
fn counted(rest: &str) -> bool {
    rest.trim_start_matches([' ', ':', '(', '['])
        .starts_with(|c: char| c.is_ascii_digit())
}

/// Letters of a title before the tools in its line.
const TITLE: std::ops::RangeInclusive<usize> = 5..=40;

/// Leaves the title that stands before a site's words in a line that may be the page's title: `某某的三十年 打印本页 | 关闭窗口`.
pub(super) fn title(context: &Context<'_>, all: &mut [(Label, Finding)]) {
    let page = context.page;
    let first = page.title().and_then(|line| line.folded.clone());
    let heads = context.heads().lines.iter().cloned();
    for line in first.into_iter().chain(heads) {
        let line = lines::trim(page, line);
        let whole = |(label, one): &&mut (Label, Finding)| {
            let tools = matches!(label, Label::PageTools | Label::ShareWidget | Label::Pager);
            tools && one.span.start == line.start && one.span.end > line.start
        };
        let Some((_, finding)) = all.iter_mut().find(whole) else {
            continue;
        };
        let row = glued::row_behind(&page.folded[line.clone()]).map(|start| line.start + start);
        if let Some(start) = row.or_else(|| behind_title(page, &line)) {
            let own = &page.folded[start..];
            let start = start + own.len() - own.trim_start().len();
            if start < finding.span.end {
                finding.span.start = start;
            }
        }
    }
}

/// Where a site's words start behind the title that a line starts with.
fn behind_title(page: &Page<'_>, line: &Range<usize>) -> Option<usize> {
    let mut hits = page.hits_in(line.clone()).iter();
    let first = hits.find(|hit| hit.says.meets(FURNITURE))?;
    let lead = &page.folded[line.start..first.start];
    let title = lead.trim_end_matches([' ', '[', '【', '(', '|']);
    let parted = lead[title.len()..].contains([' ', '[', '【']);
    let named = List::Medium.ends(title) || title.contains([' ', ':', '|', '>', '/', '_']);
    (parted && !named && TITLE.contains(&lines::letters(title))).then(|| line.start + title.len())
}

/// Cuts the bylines out of findings of page tools and of calls to share, and reports them.
pub(super) fn carve(context: &Context<'_>, all: &mut Vec<(Label, Finding)>) {
    let looks = &context.looks().all;
    let mut more = Vec::new();
    all.retain_mut(|(label, finding)| {
        let tools = matches!(label, Label::PageTools | Label::ShareWidget);
        if !tools && !matches!(label, Label::ContactAd | Label::Pager) {
            return true;
        }
        let advert = *label == Label::ContactAd;
        let mut parts: Vec<Range<usize>> = meeting(context.page, looks, &finding.span)
            .flat_map(|(_, look)| {
                let start = look.span.start.max(finding.span.start);
                let span = start..look.span.end.min(finding.span.end);
                match tools {
                    true => bylines(context, span, true),
                    false => Vec::from_iter(credits(context, span, advert)),
                }
            })
            .collect();
        // The day of the visit is a tool itself.
        parts.retain(|part| !heads::is_today(context.page.folded[part.clone()].trim()));
        if tools && parts.is_empty() {
            parts.extend(glued_date(&context.page.folded, finding.span.start));
        }
        let Some(first) = parts.first_mut() else {
            return true;
        };
        let mut at = finding.span.start;
        // The number of a post stands before who posted it.
        let lead = context.page.folded[at..first.start].trim();
        if List::Floor.has(lead) || List::Poster.has(lead) {
            first.start = at;
        }
        let ends = parts.iter().map(|part| (part.start, part.end));
        for (start, end) in ends.chain([(finding.span.end, finding.span.end)]) {
            let left = at..start;
            if lines::letters(&context.page.folded[left.clone()]) > 0 {
                more.push((
                    *label,
                    Finding {
                        span: trim(&context.page.folded, left),
                        score: finding.score,
                        evidence: finding.evidence.clone(),
                    },
                ));
            }
            at = end;
        }
        more.extend(parts.into_iter().map(|span| {
            (
                Label::Byline,
                Finding {
                    span,
                    score: score(1.0),
                    evidence: Evidence::new().number("fields", 1),
                },
            )
        }));
        false
    });
    all.extend(more);
}

/// The date at byte `at` that the text behind it is glued to: `2019年7月3日扫一扫`.
fn glued_date(text: &str, at: usize) -> Option<Range<usize>> {
    const DATE: usize = 8;
    let rest = text.get(at..)?;
    let length = date_length(rest);
    let glued = length >= DATE && rest[length..].starts_with(is_han);
    glued.then_some(at..at + length)
}

/// `span` without blanks at its ends and without the bars at its end; a bar before it parts it from a byline, and goes.
fn trim(text: &str, span: Range<usize>) -> Range<usize> {
    let inside = &text[span.clone()];
    let joins = |c: char| c.is_whitespace() || c == '|';
    let start = span.start + inside.len() - inside.trim_start().len();
    start..start + inside.trim_start().trim_end_matches(joins).len()
}

//! Widgets glued to a line of prose: at its start, behind its last sentence, or in brackets of their own. What is cut has to
//! consist of the words of furniture; the sentence stays.

use std::ops::Range;

mod forms;
mod pages;
mod rows;

use super::{
    Context, Finding, Sum, carve, flag, formed,
    furniture::Look,
    lines, score,
    worded::is_word_list,
    wording::{Wording, mostly, wording},
    zones,
};
use crate::{
    dictionary::{
        morphemes::LABELS,
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::Label,
    page::Page,
    text::{class::Signs, scan},
};

/// Longest widget that is cut from a line, in letters.
const LONGEST: usize = 44;
/// Longest widget, in bytes: signs and blanks are no letters.
const BYTES: usize = 6 * LONGEST;
/// Longest signature in brackets behind a button, in letters.
const SIGNED: usize = 12;
/// Letters from which a line may have a widget glued to it.
pub(super) const GLUED: usize = 16;
/// What the words of a site cover at most of a sentence that is none of it.
const HONEST: f64 = 0.5;
/// Letters that have to stay behind.
const STAYS: usize = 10;
const CLOSERS: [char; 9] = ['。', '!', '?', '…', '”', '」', ')', '】', ']'];
/// What goes on with a word that stands before it: `分享到微信的照片`.
const GOES_ON: &str = "的了后时会能可是在有和与及被把等,，、:与及。!?;上中里就都也还更";

/// Finds the widgets in a line.
pub(super) fn find(context: &Context<'_>, look: &Look, out: &mut Vec<(Label, Finding)>) {
    let page = context.page;
    let text = look.text(page);
    // The columns of a journal in a list of literature have the names of those of sites.
    if is_reference(text) {
        return;
    }
    let mut spans: Vec<Range<usize>> = Vec::new();
    let touched = |span: &Range<usize>| {
        let (start, end) = (look.span.start + span.start, look.span.start + span.end);
        let mut hits = page.hits_in(start..end).iter();
        hits.any(|hit| hit.says.meets(Says::any_of(&LABELS)))
    };
    let bracketed = if look.signs(page).has(Signs::BRACKET) {
        brackets(text)
    } else {
        Vec::new()
    };
    let calls = |span: &Range<usize>| {
        let inside = text[span.clone()].trim_matches(|c: char| !lines::is_letter(c));
        let mut words = Wording::default();
        words.look_for_calls(inside);
        words.calls() >= 3.0
    };
    for span in bracketed
        .into_iter()
        .filter(|span| touched(span) || calls(span) || led(&text[span.clone()]))
    {
        consider(context, look, span, &mut spans, out);
    }
    if let Some(span) = rows::in_text(text) {
        out.push((Label::PageTools, sure(look, span.clone(), "row")));
        spans.push(span);
    }
    if !look.touched {
        // What made the site needs no word of a table.
        let maker = || scan::find(lines::tail(text, BYTES), "powered by").is_some();
        if look.signs(page).has(Signs::COPYRIGHT) || maker() {
            let found =
                forms::closing(text).filter(|(_, at)| lines::letters(&text[..*at]) >= STAYS);
            out.extend(found.map(|(label, at)| (label, sure(look, at..text.len(), "formed"))));
        }
        return;
    }
    for span in pages::find(text) {
        out.push((Label::Pager, sure(look, span.clone(), "pages")));
        spans.push(span);
    }
    for (label, span) in forms::find(context, look) {
        out.push((label, sure(look, span.clone(), "formed")));
        spans.push(span);
    }
    for span in pleas(text) {
        consider(context, look, span, &mut spans, out);
    }
    let blank = look.signs(page).has(Signs::BLANK);
    let starts = blank.then(|| starts(text, zones::source(page, look)));
    for end in starts.into_iter().flatten() {
        let span = 0..end;
        if touched(&span) {
            let before = spans.len();
            consider(context, look, span, &mut spans, out);
            if spans.len() > before {
                break;
            }
        }
    }
    if let Some(end) =
        sizes(text).filter(|&end| lines::letters(&text[end..]) >= STAYS && spans.is_empty())
    {
        out.push((Label::PageTools, sure(look, 0..end, "sizes")));
        spans.push(0..end);
        return;
    }
    let prefix = prefix(text);
    if prefix > 0 {
        consider(context, look, 0..prefix, &mut spans, out);
    }
    let credited = |start: usize| {
        let from = look.span.start + start;
        let credits = carve::credits(context, from..look.span.end, false)?;
        let behind = &page.folded[credits.end..look.span.end];
        Some(text.len() - behind.trim_start().len())
    };
    let starts = ends(text);
    // A sentence of the article's before the site's.
    let own = |k: usize| {
        let next = starts.get(k + 1).copied();
        next.is_some_and(|next| {
            let sentence = &text[starts[k]..next];
            sentence.trim_end().ends_with(['!', '?', '。', '…'])
                && wording(sentence).cover() < HONEST
        })
    };
    for start in (0..starts.len())
        .filter(|&k| !own(k))
        .flat_map(|k| [Some(starts[k]), credited(starts[k])])
        .flatten()
    {
        let before = spans.len();
        let span = start..text.len();
        if !touched(&span) {
            break;
        }
        consider(context, look, span, &mut spans, out);
        if spans.len() > before {
            break;
        }
    }
}

/// Whether a line starts with a call to follow an account that a title is glued to, or is a title that begins so.
pub(super) fn precedes_title(text: &str) -> bool {
    forms::call(text).is_some()
}

/// Whether a line is an entry of a list of literature: `[3] 某某. 某文[J]. 某刊, 2011(12): 5-22.`
fn is_reference(text: &str) -> bool {
    const KINDS: [&str; 11] = [
        "[j]", "[m]", "[n]", "[d]", "[c]", "[a]", "[z]", "[r]", "[s]", "[p]", "[eb/ol]",
    ];
    let year = || text.contains("19") || text.contains("20") || text.contains("18");
    text.contains('[') && KINDS.iter().any(|kind| text.contains(kind)) && year()
}

/// The sentences of a paragraph, but for what somebody says in it, that ask the reader to press something.
fn pleas(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !List::Plea.in_text(text) {
        return found;
    }
    let (mut start, mut quoted) = (0, 0_usize);
    for (i, c) in text.char_indices() {
        match c {
            '“' | '「' => quoted += 1,
            '”' | '」' => quoted = quoted.saturating_sub(1),
            '。' | '!' | '?' if quoted == 0 => {
                let end = i + c.len_utf8();
                let sentence = &text[start..end];
                if sentence.len() <= BYTES
                    && !sentence.contains(['“', '「', '《'])
                    && List::Plea.in_text(sentence)
                    && List::PleaAsks.in_text(sentence)
                {
                    found.push(start..end);
                }
                start = end;
            }
            _ => {}
        }
    }
    found
}

/// Whether a paragraph ends in something that is no sentence, with a phrase of furniture in it.
pub(super) fn hinted(page: &Page<'_>, looks: &[Look]) -> bool {
    looks.iter().any(|look| {
        rows::hinted(page, look)
            || look.touched
                && look.letters >= GLUED
                && look.signs(page).has(Signs::STOP)
                && dangles(look.text(page))
    })
}

/// Whether a folded line may start or end with a row of tools: a look for those who see no more of the page.
pub(super) fn may_have_row(text: &str) -> bool {
    rows::in_text(text).is_some()
}

/// Where a row of tools starts behind a title in a folded line.
pub(super) fn row_behind(text: &str) -> Option<usize> {
    let row = rows::in_text(text)?;
    (row.start > 0).then_some(row.start)
}

/// Whether a line ends, behind its last sentence, in a few letters without a stop.
fn dangles(text: &str) -> bool {
    const STOPS: [char; 6] = ['。', '!', '?', '…', '”', '」'];
    let tail = lines::tail(text, BYTES);
    if tail.ends_with(STOPS) || tail.ends_with([':', ';', ',', '，', '》', '"']) {
        return false;
    }
    tail.rfind('。').is_some_and(|at| {
        let rest = &tail[at + '。'.len_utf8()..];
        (2..=LONGEST).contains(&lines::letters(rest))
    })
}

/// What its form alone tells to be furniture, at `span` of a line.
fn sure(look: &Look, span: Range<usize>, signal: &'static str) -> Finding {
    let mut sum = Sum::new(1.0);
    sum.add(signal, 1.0, 0.5);
    Finding {
        span: look.span.start + span.start..look.span.start + span.end,
        score: score(sum.total),
        evidence: sum.evidence,
    }
}

/// Takes the span if its words say that it is a widget.
fn consider(
    context: &Context<'_>,
    look: &Look,
    span: Range<usize>,
    spans: &mut Vec<Range<usize>>,
    out: &mut Vec<(Label, Finding)>,
) {
    let text = look.text(context.page);
    let inside = &text[span.clone()];
    if inside.len() > BYTES {
        return;
    }
    let start = look.span.start;
    let letters = (context.page).letters(start + span.start..start + span.end);
    let stays = text[..span.start].chars().chain(text[span.end..].chars());
    if stays.filter(|&c| lines::is_letter(c)).take(STAYS).count() < STAYS {
        return;
    }
    // What holds a smaller one takes it in.
    let free = spans.iter().all(|s| {
        s.end <= span.start || span.end <= s.start || span.start <= s.start && s.end <= span.end
    });
    if !free || letters > LONGEST {
        return;
    }
    // Without it, it is one as well.
    for held in spans
        .iter()
        .filter(|s| span.start <= s.start && s.end <= span.end)
    {
        let rest = [&text[span.start..held.start], &text[held.end..span.end]].concat();
        let rest = rest.trim_matches(|c: char| !lines::is_letter(c));
        if rest.contains('。') || wording(rest).cover() < 0.9 {
            return;
        }
    }
    // More than one sentence.
    if inside.trim_end_matches('。').contains('。') {
        return;
    }
    let bare = inside.trim_matches(|c: char| !lines::is_letter(c) && !c.is_ascii_digit());
    // A list's header may have any name behind it.
    let mut words = mostly(
        bare,
        if inside.contains(':') {
            usize::MAX
        } else {
            letters / 2
        },
    );
    // Nobody writes a whole button of four letters and more as a sentence behind another, nor `分享到:`.
    let whole = span.end == text.len()
        && (letters >= 4 || letters == 3 && inside.ends_with(':'))
        && !inside.ends_with(['。', '!', '?'])
        && is_phrase(context, look, &span);
    if words.words == 0 && !whole || speaks(inside) || is_word_list(inside) {
        return;
    }
    words.look_for_calls(bare);
    let called = words.calls() >= 3.0;
    let heads = listed(&words, inside);
    // The address that it leads to has no words.
    if called && words.cover() < 0.5 && inside.contains('.') {
        let told: String = bare
            .chars()
            .filter(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '/' | '-'))
            .collect();
        let call = words.called;
        words = mostly(&told, letters / 2);
        words.called = call;
    }
    // The heading of what a poster says after it: `【楼主补充】谢谢大家`.
    let heads_own = span.start == 0
        && inside.starts_with(['【', '['])
        && List::Poster.starts(&inside[inside.chars().next().map_or(0, char::len_utf8)..])
        && !text[span.end..].trim().is_empty();
    if heads_own {
        return;
    }
    // A box that a sentence names and goes on behind: `开头全是[标签:标题]，后来才改`.
    let named = heads
        && inside.starts_with('[')
        && inside.ends_with(']')
        && text[..span.start].ends_with(lines::is_letter)
        && text[span.end..].starts_with(|c: char| lines::is_letter(c) || "，。、;".contains(c))
        && !(text[span.end..].trim() == "。" && has_sure_header(inside));
    // Buttons that a sentence counts up, of which this is only the end: `有四个按钮：【保存】【分享】【打印】。`
    let counted = inside.starts_with(['【', '['])
        && inside.ends_with('。')
        && text[..span.start].ends_with(['】', ']']);
    if named || counted {
        return;
    }
    let cover = if whole { 1.0 } else { words.cover() };
    if cover < if called { 0.5 } else { 0.75 } && !heads {
        return;
    }
    // Behind the button the one may sign who wrote: `……。【纠错】 (撰稿 某某)`.
    let behind = text[span.end..].trim();
    let signed = behind.is_empty()
        || behind.starts_with('(')
            && behind.find(')') == Some(behind.len() - 1)
            && lines::letters(behind) <= SIGNED
            && text[..span.start].trim_end().ends_with(CLOSERS);
    let boxed = inside.starts_with(['[', '【']) && inside.ends_with([']', '】']) && signed;
    let edge = span.start == 0 || span.end == text.len() || boxed;
    let filled = filled(inside, &words);
    if !edge && words.counters == 0 && !heads && !called && !filled {
        return;
    }
    let around = [&text[..span.start], &text[span.end..]];
    let spoken = words
        .said()
        .filter(|word| around.iter().any(|part| part.contains(word)))
        .count();
    // `【下一页】`
    let paged = words.lead.map(|i| LABELS[i]) == Some(Label::Pager) && words.pieces <= 1;
    let anchored = called
        || filled
        || whole
        || words.best >= 3 && words.acts + words.asked > 0
        || words.counters > 0
        || words.asks()
        || heads
        || words.is_row() && (words.acts >= 2 || span.start == 0 && words.weight() >= 4.0)
        || words.acts > 0 && words.cover() >= 0.95 && words.weight() >= 4.0
        || boxed && (words.acts > 0 || paged) && words.cover() >= 0.95;
    let mut sum = Sum::new(-6.6);
    sum.add(
        "boxed",
        flag(boxed && (words.acts > 0 || paged) && edge),
        1.2,
    );
    sum.add("worded", cover, 6.0);
    sum.add("weight", words.weight().min(8.0), 0.45);
    sum.add("buttons", (words.buttons.min(4) as f64 - 1.0).max(0.0), 0.6);
    sum.add("counters", words.counters.min(2) as f64, 1.2);
    sum.add("asks", flag(words.asks()), 1.0);
    sum.add("listed", flag(heads), 4.5);
    let row = heads && leads_row(inside);
    sum.add("row", flag(row), 1.5);
    sum.add("called", flag(called), 2.5);
    sum.add("filled", flag(filled), 2.0);
    sum.add("whole", flag(whole), 2.0);
    sum.add("unanchored", flag(!anchored), -3.0);
    sum.add("sentence", flag(inside.ends_with('。')), -1.5);
    // Nobody is asked for what is over.
    sum.add("over", flag(inside.ends_with("了。")), -1.0);
    sum.add("spoken", spoken as f64, -1.2);
    sum.add("against", words.against, -1.5);
    let label = match words.label() {
        _ if row || heads && has_sure_header(inside) => Label::LinkList,
        label => label.map_or(Label::PageTools, |i| LABELS[i]),
    };
    // A line that starts with the names of two buttons explains them.
    let explains = span.start == 0 && !matches!(label, Label::PageTools | Label::ShareWidget);
    if sum.total >= 0.0 && !explains {
        out.push((
            label,
            Finding {
                span: look.span.start + span.start..look.span.start + span.end,
                score: score(sum.total),
                evidence: sum.evidence,
            },
        ));
        spans.push(span);
    }
}

/// Whether a text is the choice of sizes and nothing else: `【大 中 小】`.
fn is_choice(text: &str) -> bool {
    text.len() <= 30
        && ["大", "中", "小"].iter().all(|size| text.contains(size))
        && text.chars().all(|c| "大中小特 [](){}【】|/".contains(c))
        && text.contains([' ', '|', '/', ']', '】'])
}

/// Whether brackets hold nothing but what a page counts and how often, `(点击:88次)`, or the choice of sizes; so may a line's end.
fn filled(inside: &str, words: &Wording) -> bool {
    if sizes(inside) == Some(inside.len()) || formed::is_tally(inside) || is_choice(inside) {
        return true;
    }
    let Some((lead, count)) = inside.split_once(':') else {
        return false;
    };
    lead.starts_with(['(', '[', '【'])
        && count.trim_start().starts_with(|c: char| c.is_ascii_digit())
        && words.acts + words.counters > 0
        && words.cover() >= 0.99
}

/// Whether the span's letters are one phrase that makes a line of furniture by itself.
fn is_phrase(context: &Context<'_>, look: &Look, span: &Range<usize>) -> bool {
    let page = context.page;
    let text = look.text(page);
    let inside = &text[span.clone()];
    let bare = inside.trim_matches(|c: char| !lines::is_letter(c));
    let lead = inside.len()
        - inside
            .trim_start_matches(|c: char| !lines::is_letter(c))
            .len();
    let start = look.span.start + span.start + lead;
    let phrases = context.dictionaries.phrases();
    let uses = |hit: &Hit| {
        phrases.uses(hit).iter().any(|meaning| {
            let tool = matches!(meaning.label, Label::PageTools | Label::ShareWidget);
            meaning.role == Role::Line && LABELS.contains(&meaning.label)
                || matches!(meaning.role, Role::Any | Role::Prompt) && tool
        })
    };
    let mut hits = page.hits_in(start..start + bare.len()).iter();
    hits.any(|hit| hit.start == start && hit.end == start + bare.len() && uses(hit))
}

/// Whether it heads a link, as in `(延伸阅读:某某)`.
fn listed(words: &Wording, inside: &str) -> bool {
    let lead = words.lead.map(|i| LABELS[i]) == Some(Label::LinkList);
    let colon = inside
        .find(':')
        .is_some_and(|at| lines::letters(&inside[..at]) <= 6);
    (lead && colon || led(inside) || words.acts >= 2 && leads_row(inside))
        && !inside.contains(['。', '，'])
}

/// Whether brackets lead to an article whose title is one that sites make: `(推荐:某某的十个原因)`.
fn led(inside: &str) -> bool {
    let bare = inside.trim_start_matches(['(', '[', '【']);
    bare.len() < inside.len()
        && bare.split_once(':').is_some_and(|(lead, title)| {
            List::LeadsOn.has(lead.trim())
                && lines::letters(title) >= 6
                && List::TitleWord.in_text(title)
        })
}

/// Whether brackets start with the header of a list and a colon, as no sentence does.
fn has_sure_header(inside: &str) -> bool {
    let bare = inside.trim_start_matches(['(', '[', '【']);
    let lead = bare.split_once(':').map_or("", |(lead, _)| lead.trim());
    List::SureHeader.has(lead)
}

/// Whether a word that leads on has a row of short items behind it that slashes or bars join: `推荐:某某/某某/某某`.
fn leads_row(inside: &str) -> bool {
    const ITEM: usize = 10;
    let Some((lead, items)) = inside.split_once(':') else {
        return false;
    };
    if !List::LeadsOn.has(lead.trim()) {
        return false;
    }
    let mut parts = items.split(['/', '|']);
    parts.clone().count() >= 3 && parts.all(|part| (1..=ITEM).contains(&lines::letters(part)))
}

/// Whether somebody speaks of himself.
pub(super) fn speaks(inside: &str) -> bool {
    inside.match_indices('我').any(|(at, _)| {
        !List::Ourselves.words().iter().any(|word| {
            let start = at.saturating_sub(word.find('我').unwrap_or(0));
            inside
                .get(start..)
                .is_some_and(|rest| rest.starts_with(word))
        })
    })
}

/// The outermost brackets of a line, but for those that quote.
fn brackets(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    // `【` starts as other signs do.
    while let Some(open) = memchr::memchr3(b'(', b'[', 0xE3, &text.as_bytes()[at..]) {
        let rest = &text[at + open..];
        at += open;
        let close = match rest.chars().next() {
            Some('(') => ')',
            Some('[') => ']',
            Some('【') => '】',
            other => {
                at += other.map_or(1, char::len_utf8);
                continue;
            }
        };
        let Some(end) = rest.find(close) else {
            break;
        };
        found.push(at..at + end + close.len_utf8());
        at += end + close.len_utf8();
    }
    // Buttons beside each other are one widget.
    let mut joined: Vec<Range<usize>> = Vec::new();
    for span in found {
        match joined.last_mut() {
            Some(last)
                if text[last.end..span.start].trim().is_empty()
                    && text[last.clone()].chars().next() == text[span.clone()].chars().next() =>
            {
                last.end = span.end;
            }
            _ => joined.push(span),
        }
    }
    joined
}

/// Where the sentences start that may be widgets, the first first.
fn ends(text: &str) -> Vec<usize> {
    let tail = lines::tail(text, BYTES);
    let mut found = Vec::new();
    // From the end on, as far as a widget reaches.
    let (mut letters, mut at, mut closed) = (0, text.len(), true);
    for c in tail.chars().rev() {
        let ideograph = matches!(c, '\u{4000}'..='\u{9FFF}');
        let closes = !ideograph && CLOSERS.contains(&c);
        if closes && !closed {
            let rest = text[at..].trim_start();
            if !rest.is_empty() {
                found.push(text.len() - rest.len());
            }
        }
        closed = closes;
        at -= c.len_utf8();
        letters += usize::from(ideograph || lines::is_letter(c));
        if letters > LONGEST {
            break;
        }
    }
    found.reverse();
    found
}

/// Where a widget may end that the line starts with: before a wide blank, as the line has it before it is folded, the last
/// first.
fn starts(text: &str, source: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if !source.contains('\u{3000}') && !source.contains("  ") {
        return found;
    }
    let source: Vec<char> = source.trim().chars().collect();
    let wide = |at: usize| {
        let blank = |at: Option<usize>| {
            at.and_then(|at| source.get(at))
                .is_some_and(|c| c.is_whitespace())
        };
        source[at] == '\u{3000}' || blank(at.checked_sub(1)) || blank(Some(at + 1))
    };
    let mut blanks = (0..source.len()).filter(|&at| source[at].is_whitespace());
    let mut left = LONGEST;
    for (i, c) in text.char_indices() {
        if lines::is_letter(c) {
            let Some(less) = left.checked_sub(1) else {
                break;
            };
            left = less;
        } else if matches!(c, '。' | '，' | '!' | '?' | ';') {
            break;
        } else if c == ' ' {
            // Folding keeps blanks, so the two lines have the same.
            match blanks.next() {
                Some(at) if wide(at) => found.push(i),
                Some(_) => {}
                None => break,
            }
        }
    }
    found.reverse();
    found
}

/// The length of the choice of sizes that a line starts with, `字号:大 中 小` or `字级:a- a a+`.
fn sizes(text: &str) -> Option<usize> {
    let bare = text.trim_start_matches(['[', '【', '(']);
    let rest = List::FontSize
        .words()
        .iter()
        .rev()
        .filter_map(|lead| bare.strip_prefix(lead))
        .min_by_key(|rest| rest.len())?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let tail = rest.trim_start_matches(|c: char| "大中小a [](){}【】|/+-".contains(c));
    let run = &rest[..rest.len() - tail.len()];
    (run.contains('大') && run.contains('小') || run.contains("a-") && run.contains("a+"))
        .then(|| text.len() - tail.len())
}

/// The length of a call to share that a line starts with, up to a letter that does not go on with it: `分享至LINE`.
fn prefix(text: &str) -> usize {
    let mut best = 0;
    if !List::ShareAct.starts(text) {
        return best;
    }
    for (i, c) in text.char_indices().skip(3).take(16) {
        let part = &text[..i];
        if GOES_ON.contains(c) || part.ends_with(' ') {
            continue;
        }
        let words = wording(part);
        let lead = words.lead.map(|i| LABELS[i]) == Some(Label::ShareWidget);
        let channel = List::ColumnChannel.ends(part) || List::Messenger.ends(part);
        if lead && channel && words.acts == 1 && words.channels > 0 && words.cover() >= 0.99 {
            best = i;
        }
    }
    best
}

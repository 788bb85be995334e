//! What speaks for a line's being the page's own although its words are those of furniture: a page about interfaces, which
//! quotes their words; a list that a sentence announces; a row of a table, a glossary or an index; code; a chat.

mod fields;
mod lists;
mod rows;
mod tables;

use std::ops::Range;

use super::{
    Context, Finding,
    furniture::{Look, Place, meeting},
    lines,
    wording::{Wording, wording},
};
use crate::{
    dictionary::rule_words::List,
    mark::Label,
    page::Page,
    text::{
        class::Signs,
        scan::{self, has_sign},
    },
};

/// What there is to say about a page.
pub(super) struct Doubt {
    /// Whether the page is about interfaces or about the words of furniture.
    pub(super) about: bool,
    /// Whether a site's own lines stand around the article, so that those at the page's ends are no examples.
    framed: bool,
    /// For every line, whether it belongs to something of the page's own.
    own: Vec<bool>,
    /// Those of them that are a table's for sure.
    table: Vec<bool>,
    /// For every line, whether it is one of a list that is no page's, but for links.
    words: Vec<bool>,
    /// For every line, whether it gives the contact data that end the text.
    card: Vec<bool>,
    /// For every line, whether it explains a word, as those beside it do.
    explained: Vec<bool>,
}

impl Doubt {
    /// Looks at the page.
    pub(super) fn of(context: &Context<'_>) -> Doubt {
        let page = context.page;
        let looks = &context.looks().all;
        let mut own = vec![false; looks.len()];
        lists::announced(page, looks, &mut own);
        tables::series(page, looks, &mut own);
        lists::between(page, looks, &mut own);
        tables::index(page, looks, &mut own);
        lists::commands(page, looks, &mut own);
        lists::keys(page, looks, &mut own);
        lists::defined(page, looks, &mut own);
        lists::told(page, looks, &mut own);
        let mut table = vec![false; looks.len()];
        let mut words = vec![false; looks.len()];
        lists::listed(page, looks, &mut words);
        tables::columns(page, looks, &mut table, &mut words);
        tables::cells(page, looks, &mut table);
        lists::facts(page, looks, &mut table);
        lists::contents(page, looks, &mut table);
        for (own, table) in own.iter_mut().zip(&table) {
            *own |= table;
        }
        let mut card = fields::card(page, looks);
        rows::rows(page, looks, &mut own, &mut card);
        // Boxes to tick are a form's, where one line of them may be icons that have leaked; and code is the page's own.
        const BOXES: [char; 3] = ['□', '☐', '☑'];
        let boxed = |look: &Look| {
            let text = look.text(page);
            has_sign(text, &BOXES) && text.matches(BOXES).count() >= 2
        };
        let form = looks.iter().filter(|look| boxed(look)).count() >= 2;
        for (own, look) in own.iter_mut().zip(looks) {
            *own |= form && (boxed(look) || look.letters <= 8)
                || scan::find(look.text(page), "href=").is_some()
                || lists::is_captions(look.text(page))
                || lists::is_choices(look.text(page));
        }
        Doubt {
            about: about(page, looks),
            framed: false,
            own,
            table,
            words,
            card,
            explained: lists::explained(page, looks),
        }
    }

    /// Takes note of what frames the article: of a path, a footer, ways to other articles and a byline at least two, filled
    /// in as on a page of a site.
    pub(super) fn frame(&mut self, page: &Page<'_>, looks: &[Look], all: &[(Label, Finding)]) {
        if !self.about {
            return;
        }
        let mut anchors = [false; 4];
        for (label, finding) in all.iter().filter(|(_, finding)| finding.score >= 0.75) {
            let edge = placed(page, looks, finding);
            let at = match label {
                Label::Breadcrumb
                    if edge == Some(Place::Head) && concrete(page, *label, finding) =>
                {
                    0
                }
                Label::Footer if edge == Some(Place::Tail) => 1,
                Label::Pager if edge == Some(Place::Tail) && concrete(page, *label, finding) => 2,
                Label::Byline
                    if page.folded[finding.span.clone()]
                        .bytes()
                        .filter(u8::is_ascii_digit)
                        .count()
                        >= 6 =>
                {
                    3
                }
                _ => continue,
            };
            anchors[at] = true;
        }
        self.framed = anchors.iter().filter(|&&there| there).count() >= 2;
    }

    /// Whether a finding of furniture is rather the page's own.
    pub(super) fn keeps(
        &self,
        page: &Page<'_>,
        looks: &[Look],
        label: Label,
        finding: &Finding,
    ) -> bool {
        const LABELS: [Label; 6] = [
            Label::PageTools,
            Label::ShareWidget,
            Label::Pager,
            Label::Footer,
            Label::Breadcrumb,
            Label::LinkList,
        ];
        // What is glued to an explanation is none of it.
        let whole = |look: &Look| {
            finding.span.start <= look.span.start && look.span.end <= finding.span.end
        };
        let links = matches!(label, Label::LinkList | Label::Footer);
        let (mut lines, mut own, mut table, mut last, mut first) = (0, 0, 0, 0, usize::MAX);
        let (mut card, mut explained) = (true, true);
        for (k, look) in meeting(page, looks, &finding.span) {
            lines += 1;
            own += usize::from(self.own[k] || self.words[k] && !links);
            table += usize::from(self.table[k]);
            card &= self.card[k];
            explained &= self.explained[k] && whole(look);
            first = first.min(k);
            last = k;
        }
        if lines > 0 && card {
            return true;
        }
        if !LABELS.contains(&label) {
            return false;
        }
        // Whom a notice says to ask is no tool.
        let asks = || {
            let look = &looks[first];
            let above = first.checked_sub(1).is_some_and(|k| looks[k].sentence);
            lines == 1 && whole(look) && above && fields::asks(look.text(page))
        };
        if label == Label::PageTools && asks() {
            return true;
        }
        if lines > 0 && explained || cuts_quotation(page, &finding.span) {
            return true;
        }
        let edge = last + 4 >= looks.len() || first <= 2 && label != Label::Footer;
        let site = matches!(label, Label::Footer | Label::Breadcrumb | Label::LinkList);
        // What a header owns is no table.
        let headed = label == Label::LinkList && lines >= 3;
        2 * own >= lines.max(1) && (!headed || 2 * table >= lines)
            || self.about
                && !(self.framed
                    && placed(page, looks, finding).is_some_and(|place| place != Place::Middle))
                && (!edge || finding.score < 0.95 || !site)
                && !(edge && concrete(page, label, finding))
            || label == Label::Footer && lines == 1 && quoted(page, &looks[first], finding.span.end)
    }
}

/// Whether a finding starts or ends inside a quotation: whoever quotes furniture speaks of it.
fn cuts_quotation(page: &Page<'_>, span: &Range<usize>) -> bool {
    const OPEN: [char; 3] = ['“', '「', '『'];
    const CLOSE: [char; 3] = ['”', '」', '』'];
    let text = &page.folded[span.clone()];
    let (open, close) = (text.matches(OPEN).count(), text.matches(CLOSE).count());
    let line = |at: usize| page.lines[page.line_at(at)].folded.clone();
    let (Some(first), Some(last)) = (line(span.start), line(span.end.saturating_sub(1))) else {
        return false;
    };
    let before = || page.folded[first.start.min(span.start)..span.start].contains(OPEN);
    let behind = || page.folded[span.end..last.end.max(span.end)].contains(CLOSE);
    open > close && behind() || open < close && before()
}

/// Where the first line stands that a finding meets.
fn placed(page: &Page<'_>, looks: &[Look], finding: &Finding) -> Option<Place> {
    let mut met = meeting(page, looks, &finding.span);
    met.next().map(|(_, look)| look.place)
}

/// Whether furniture is filled in as on a page of its own, and not as in a text about it: ways to other articles with their
/// titles, several counts, a path behind 当前位置, a row of channels.
fn concrete(page: &Page<'_>, label: Label, finding: &Finding) -> bool {
    let text = &page.folded[finding.span.clone()];
    match label {
        Label::Pager => text.lines().all(|line| {
            let titled = |(_, title): (&str, &str)| lines::letters(title) >= 4;
            line.trim().starts_with(['上', '下', '前', '后'])
                && line.split_once(':').is_some_and(titled)
        }),
        Label::PageTools => {
            let counts = text.split('(').skip(1);
            counts
                .filter(|part| part.starts_with(|c: char| c.is_ascii_digit()))
                .count()
                >= 2
        }
        Label::Breadcrumb => {
            text.split(':')
                .next()
                .is_some_and(|lead| lead.ends_with("位置") || lead.ends_with("位置是"))
                && text.contains('>')
                && finding.score >= 0.8
        }
        Label::ShareWidget => {
            text.starts_with("分享")
                && text.split(' ').count() >= 4
                && !text.contains(['，', '、', '。'])
        }
        _ => false,
    }
}

/// Whether a line quotes after it has begun to say something, before what is found in it ends.
fn quoted(page: &Page<'_>, look: &Look, end: usize) -> bool {
    let text = &page.folded[look.span.start..end.clamp(look.span.start, look.span.end)];
    let before = text.find(['“', '「']).map_or("", |at| &text[..at]);
    lines::letters(before) >= 8 && look.sentence && !before.contains('凡')
}

/// Whether the page is about interfaces: it names their parts, or quotes their words.
fn about(page: &Page<'_>, looks: &[Look]) -> bool {
    let whole = page.whole();
    let named = List::About.count(whole);
    let mut quoted = 0;
    for look in looks {
        let text = look.text(page);
        if !look.signs(page).has(Signs::QUOTE) {
            continue;
        }
        // What asks the reader to press something names it.
        if look.letters <= 46 {
            let mut words = Wording::default();
            words.look_for_calls(text);
            // So does a widget, which says nothing else.
            let widget = || {
                let words = wording(text);
                words.cover() >= 0.8 && words.weight() >= 4.0 && words.channels + words.asked > 0
            };
            if words.calls() >= 3.0 || widget() {
                continue;
            }
        }
        for (open, close) in [('“', '”'), ('「', '」'), ('"', '"')] {
            let mut rest = text;
            while let Some(at) = rest.find(open) {
                let inside = &rest[at + open.len_utf8()..];
                let Some(end) = inside.find(close) else {
                    break;
                };
                let letters = lines::letters(&inside[..end]);
                // What somebody says ends as a sentence does.
                let said = inside[..end].ends_with(['。', '，', ',', '…']);
                if (2..=24).contains(&letters) && !said {
                    let words = wording(&inside[..end]);
                    let furniture = words.cover() >= 0.8 && words.weight() >= 2.0;
                    // A title that quotes them says enough.
                    let title = look.line == looks[0].line && wording(text).cover() < 0.75;
                    let worth = if title { 2 } else { 1 };
                    quoted += if furniture { worth } else { 0 };
                }
                rest = &inside[end + close.len_utf8()..];
            }
        }
    }
    named >= 3 || named + 2 * quoted >= 4
}

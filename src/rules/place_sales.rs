//! Places that somebody sells to, on a page that offers nothing else: `本产品销往：甲县、乙县`, `甲县、乙县均可上门`.

use std::ops::Range;

use super::{lines, place_learn, place_list::List, place_strangers::is_spoken, places::Entry};
use crate::{
    dictionary::rule_words::List as Words,
    page::Page,
    text::{
        class::{Class, class},
        fold,
    },
};

/// Fewest names.
const NAMES: usize = 5;
/// Most letters of what leads to the list, and of what closes it.
const LEAD: usize = 12;
const CLOSE: usize = 6;
/// Bytes beside a list that are looked at.
const NEAR: usize = 512;
/// Fewest digits of a line with a number to call.
const NUMBER: usize = 7;

impl List<'_, '_> {
    pub(super) fn sale(&self) -> Option<&Range<usize>> {
        self.sale.get_or_init(|| self.find_sale()).as_ref()
    }

    /// Where a list is with the words of a sale that lead to it or close it, where nothing else on the page offers anything or speaks of
    /// places.
    fn find_sale(&self) -> Option<Range<usize>> {
        let page = self.context.page;
        // What is sold may close the places that it is sold to.
        let sold = |e: &Entry| e.residue.is_empty() || e.service || e.learned;
        let bare = |e: &Entry| !e.places.is_empty() && sold(e) && !e.office;
        let entries = self.run_entries();
        if self.named().len() < NAMES || !entries.iter().all(bare) {
            return None;
        }
        let span = entries[0].span.start..entries[entries.len() - 1].core;
        let sold = self.sold(&span)?;
        let own = page.line_at(sold.start)..page.line_at(span.end - 1) + 1;
        (self.mentioned() == 0.0 && is_out_of_place(page, own)).then_some(sold)
    }

    /// Some names with the words of a sale before or behind them, on their lines or in a header above.
    fn sold(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let page = self.context.page;
        let (first, last) = (page.line_at(span.start), page.line_at(span.end - 1));
        let start = page.lines[first].folded.as_ref()?.start;
        let end = page.lines[last].folded.as_ref()?.end;
        // A line may be as long as a page, and hold many lists.
        let start = start.max(span.start - lines::tail(&page.folded[..span.start], NEAR).len());
        let (told, before) = behind_sentence(&page.folded[start..span.start]);
        if tells(told) {
            return None;
        }
        let lead = before.rsplit(';').next().unwrap_or(before).trim();
        let after = lines::head(page.folded.get(span.end..end)?.trim_end(), NEAR);
        // The places of another province may follow.
        let after = if after.starts_with(';') { ";" } else { after };
        let close = after.trim_end_matches(['。', '!', ';', ',', '，', '、', ']', '】']);
        let boxed = matches!(lead, "[" | "【");
        let header = self.stuffed_header(if boxed { start } else { span.start });
        let behind = span.end + after.len();
        if close.is_empty() && (header.is_some() || self.leads(before, lead)) {
            let own = span.start - before.trim_start().len();
            return Some(header.unwrap_or(own)..behind);
        }
        let closes = lines::letters(close) <= CLOSE && Words::Sales.in_text(close);
        (closes && ends_sentence(lead)).then_some(span.start..behind)
    }

    /// Whether `lead`, the end of the text before a list on its line, are words of a sale, or a province after the places of another one
    /// that such words lead to.
    fn leads(&self, before: &str, lead: &str) -> bool {
        let header = lead.trim_end_matches(|c| matches!(class(c), Class::Separator) || c == ':');
        let first = before.split(';').next().unwrap_or(before);
        let sold = first
            .split_once(':')
            .is_some_and(|(words, _)| sells(words.trim()));
        let name = header.rsplit(':').next().unwrap_or(header);
        let named = self.context.dictionaries.divisions().longest_prefix(name);
        let goes_on = lead.len() < first.trim().len() && sold;
        goes_on && named.is_some_and(|(len, _)| len == name.len())
            || header.len() < lead.len() && sells(header)
    }
}

/// Whether the page tells something, and nothing but its lines `own` and those that give a number to call speaks of places or of
/// whom it serves.
pub(super) fn is_out_of_place(page: &Page<'_>, own: Range<usize>) -> bool {
    let [tells, serves] = page.places.lines.get_or_init(|| told(page));
    let outside = |lines: &[usize]| {
        [lines.first(), lines.last()]
            .into_iter()
            .flatten()
            .any(|i| !own.contains(i))
    };
    outside(tells) && !outside(serves)
}

/// The lines that are sentences, and those that tell of places or of whom the page serves.
fn told(page: &Page<'_>) -> [Vec<usize>; 2] {
    let [mut spoken, mut serves] = [Vec::new(), Vec::new()];
    for (i, line) in page.lines.iter().enumerate() {
        if is_spoken(page, line) {
            spoken.push(i);
        }
        let text = &page.text[line.span.clone()];
        if place_learn::digits(text) < NUMBER && tells(&fold::fold(text)) {
            serves.push(i);
        }
    }
    [spoken, serves]
}

/// Whether a text speaks of places or of whom somebody serves.
fn tells(text: &str) -> bool {
    let lists = [Words::Places, Words::Serving];
    lists.iter().any(|list| list.in_text(text))
}

/// The sentences of a text, and what stands behind the last of them.
fn behind_sentence(text: &str) -> (&str, &str) {
    let end = |at: usize| text.ceil_char_boundary(at + 1);
    text.split_at(text.rfind(lines::SENTENCE_ENDS).map_or(0, end))
}

/// Whether words lead to places that somebody sells to.
fn sells(lead: &str) -> bool {
    lines::letters(lead) <= LEAD && (Words::Trade.ends(lead) || Words::Sales.in_text(lead))
}

/// Whether nothing leads from a text to what stands behind it.
fn ends_sentence(text: &str) -> bool {
    text.is_empty() || text.ends_with(lines::SENTENCE_ENDS)
}

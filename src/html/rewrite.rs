//! The page itself without what is marked, all else byte for byte as it was.
//!
//! An element goes where all of its visible text goes, and a hidden element where it is a farm of links or its text would be
//! marked. Where only a part of an element's text goes, that part is cut out. Places are found in the decoded text and
//! brought back to the bytes by the angle brackets before them, which no encoding of pages uses within a character.

use std::{borrow::Cow, ops::Range};

use super::{HtmlHints, HtmlPage, tag::Tag};
use crate::{Cleaner, Edit, Error, ErrorKind, Marks};

/// Links of a hidden element from which it is a farm, where they have most of its text.
const FARM: u32 = 3;

/// A stretch of visible text in the source.
struct Run {
    source: Range<usize>,
    removed: bool,
}

/// What is put in a stretch of the source.
struct Splice {
    source: Range<usize>,
    with: String,
}

impl Cleaner {
    /// The page without the elements and texts that the marks say are to be removed; the title in its head is cleaned too.
    ///
    /// # Errors
    ///
    /// When the page's encoding is not one in which markup reads as ASCII (UTF-16).
    pub fn rewrite_html(&self, bytes: &[u8], hints: HtmlHints<'_>) -> Result<Vec<u8>, Error> {
        let page = HtmlPage::read(bytes, hints);
        let marks = self.mark_html(&page);
        self.rewrite(&page, &marks)
    }

    pub(crate) fn rewrite(&self, page: &HtmlPage<'_>, marks: &Marks) -> Result<Vec<u8>, Error> {
        let runs = runs(page, marks);
        let mut splices = elements(page, &runs);
        splices.extend(self.hidden(page));
        splices.extend(self.title(page));
        splices.extend(texts(page, marks, &runs));
        splices.sort_by_key(|s| (s.source.start, usize::MAX - s.source.end));
        // What lies in an earlier one goes with it.
        let mut end = 0;
        splices.retain(|s| {
            let free = s.source.start >= end;
            end = end.max(s.source.end);
            free
        });
        splice(page, &splices)
    }

    /// Hidden elements that are there for search engines.
    fn hidden(&self, page: &HtmlPage<'_>) -> Vec<Splice> {
        let tree = &page.tree;
        let farm = |text: &str, links: u32| {
            links >= FARM
                || self.mark(text).iter().any(|mark| {
                    use crate::Label::{KeywordStuffing, RegionStuffing};
                    matches!(mark.label, KeywordStuffing | RegionStuffing) && mark.edit.is_some()
                })
        };
        (tree.hidden.iter())
            .filter(|hidden| {
                tree.hidden_text
                    .get(hidden.text.clone())
                    .is_some_and(|text| farm(text, hidden.links))
            })
            .map(|hidden| removed(page, hidden.node as usize))
            .collect()
    }

    fn title(&self, page: &HtmlPage<'_>) -> Option<Splice> {
        let node = page.tree.nodes.iter().find(|node| node.tag == Tag::Title)?;
        let clean = self.clean_title(page);
        if clean
            .chars()
            .filter(|c| !c.is_whitespace())
            .eq(page.title().chars().filter(|c| !c.is_whitespace()))
        {
            return None;
        }
        let whole = page
            .source
            .text
            .get(node.start as usize..node.end as usize)?;
        let start = node.start as usize + whole.find('>')? + 1;
        let end = node.start as usize + whole.rfind("</").unwrap_or(whole.len());
        let with = clean.replace('&', "&amp;").replace('<', "&lt;");
        (start <= end).then_some(Splice {
            source: start..end,
            with,
        })
    }
}

/// The visible text in the source, parted where marks that remove start and end.
fn runs(page: &HtmlPage<'_>, marks: &Marks) -> Vec<Run> {
    let tree = &page.tree;
    let mut runs = Vec::with_capacity(tree.anchors.len());
    let mut removed = marks
        .iter()
        .filter(|mark| mark.edit == Some(Edit::Remove))
        .map(|mark| &mark.span)
        .peekable();
    for (i, anchor) in tree.anchors.iter().enumerate() {
        let (text, source) = (anchor.text as usize, anchor.source as usize);
        let (end, limit) = match tree.anchors.get(i + 1) {
            Some(next) => (next.text as usize, next.source as usize),
            None => (tree.text.len(), page.source.text.len()),
        };
        let place = |at: usize| (source + at - text).min(limit);
        // A blank or a line break of ours may end it.
        let trimmed = tree
            .text
            .get(text..end)
            .map_or(end, |run| text + run.trim_end().len());
        let mut at = text;
        while at < trimmed {
            while removed.peek().is_some_and(|span| span.end <= at) {
                removed.next();
            }
            let (to, is_removed) = match removed.peek() {
                Some(span) if span.start <= at => (span.end.min(trimmed), true),
                Some(span) => (span.start.min(trimmed), false),
                None => (trimmed, false),
            };
            // A reference goes as a whole.
            let source = match anchor.end {
                0 => place(at)..place(to),
                end => source..end as usize,
            };
            runs.push(Run {
                source,
                removed: is_removed,
            });
            at = to;
        }
    }
    runs
}

/// The outermost elements all of whose visible text goes.
fn elements(page: &HtmlPage<'_>, runs: &[Run]) -> Vec<Splice> {
    let mut kept = vec![0usize; runs.len() + 1];
    for (i, run) in runs.iter().enumerate() {
        kept[i + 1] = kept[i] + usize::from(!run.removed);
    }
    let mut found: Vec<Splice> = Vec::new();
    let mut end = 0;
    for (i, node) in page.tree.nodes.iter().enumerate().skip(1) {
        let (start, stop) = (node.start as usize, node.end as usize);
        if start < end || matches!(node.tag, Tag::Body | Tag::Head | Tag::Title) {
            continue;
        }
        let from = runs.partition_point(|run| run.source.start < start);
        let to = runs.partition_point(|run| run.source.start < stop);
        if from < to && kept[from] == kept[to] {
            found.push(removed(page, i));
            end = stop;
        }
    }
    found
}

fn removed(page: &HtmlPage<'_>, node: usize) -> Splice {
    let node = &page.tree.nodes[node];
    let len = page.source.text.len();
    let start = (node.start as usize).min(len);
    Splice {
        source: start..(node.end as usize).clamp(start, len),
        with: String::new(),
    }
}

/// The texts that go, and those that others are put in the place of.
fn texts(page: &HtmlPage<'_>, marks: &Marks, runs: &[Run]) -> Vec<Splice> {
    let gone = runs.iter().filter(|run| run.removed).map(|run| Splice {
        source: run.source.clone(),
        with: String::new(),
    });
    let tree = &page.tree;
    let source = |at: usize| {
        let i = tree
            .anchors
            .partition_point(|anchor| anchor.text as usize <= at)
            .checked_sub(1)?;
        let anchor = tree.anchors[i];
        Some(anchor.source as usize + at - anchor.text as usize)
    };
    let put = marks.iter().filter_map(|mark| {
        let Some(Edit::Replace(with)) = &mark.edit else {
            return None;
        };
        let range = source(mark.span.start)?..source(mark.span.end.checked_sub(1)?)? + 1;
        // Only where the text stands in the source as it is.
        let same = page.source.text.get(range.clone())? == &tree.text[mark.span.clone()];
        same.then(|| Splice {
            source: range,
            with: with.replace('&', "&amp;").replace('<', "&lt;"),
        })
    });
    gone.chain(put).collect()
}

/// The bytes of the page with the splices made, which are in order and disjoint.
fn splice(page: &HtmlPage<'_>, splices: &[Splice]) -> Result<Vec<u8>, Error> {
    let places = Places::new(page)?;
    let mut out = Vec::with_capacity(page.bytes.len());
    let mut done = 0;
    for one in splices {
        let (Some(start), Some(end)) = (places.of(one.source.start), places.of(one.source.end))
        else {
            continue;
        };
        if start < done || end < start {
            continue;
        }
        out.extend_from_slice(&page.bytes[done..start]);
        let (with, _, _) = page.source.encoding.encode(&one.with);
        out.extend_from_slice(&with);
        done = end;
    }
    out.extend_from_slice(&page.bytes[done..]);
    Ok(out)
}

/// Brings places in the decoded text back to the page's bytes; asked in order.
struct Places<'p> {
    page: &'p HtmlPage<'p>,
    /// Angle brackets in the text and in the bytes.
    text: Vec<usize>,
    raw: Vec<usize>,
}

impl<'p> Places<'p> {
    fn new(page: &'p HtmlPage<'_>) -> Result<Places<'p>, Error> {
        let all = |bytes: &[u8]| memchr::memchr2_iter(b'<', b'>', bytes).collect::<Vec<_>>();
        let (text, raw) = match page.source.text {
            Cow::Borrowed(_) => (Vec::new(), Vec::new()),
            Cow::Owned(_) => (all(page.source.text.as_bytes()), all(page.bytes)),
        };
        if text.len() != raw.len() || !page.source.encoding.is_ascii_compatible() {
            return Err(Error::new(
                ErrorKind::Record,
                format_args!(
                    "expected a page in an encoding like ASCII, got {}",
                    page.encoding()
                ),
            ));
        }
        Ok(Places { page, text, raw })
    }

    /// The place in the bytes of a place in the text; none where the bytes before it are damaged.
    fn of(&self, at: usize) -> Option<usize> {
        let source = &self.page.source;
        if let Cow::Borrowed(_) = source.text {
            return Some(source.mark + at);
        }
        let before = self.text.partition_point(|place| *place < at);
        let (text, raw) = match before.checked_sub(1) {
            Some(i) => (self.text[i], self.raw[i]),
            None => (0, source.mark),
        };
        let between = source.text.get(text..at)?;
        let (bytes, _, _) = source.encoding.encode(between);
        let rest = self.page.bytes.get(raw..)?;
        // An angle bracket is found by its number, whatever stands before it.
        if self.text.get(before) == Some(&at) {
            return Some(self.raw[before]);
        }
        rest.starts_with(&bytes).then(|| raw + bytes.len())
    }
}

//! Cleaning of pages of HTML.

use std::ops::Range;

use super::{HtmlHints, HtmlPage};
use crate::{Cleaner, Edit, Ledger, Mark, Marks, SiteHost, SiteLines};

/// Bytes of the text that a title is judged with.
const BESIDE_TITLE: usize = 768;
/// The part of what was taken for main content that is removed from which the choice is not trusted: one in so many.
const MUCH: usize = 4;

/// A page of HTML, cleaned.
#[derive(Clone, Debug)]
pub struct HtmlClean {
    /// The text without what is to be removed, a paragraph a line.
    pub text: String,
    /// The title in the page's head, cleaned like the text.
    pub title: String,
    /// The marks, in the page's visible text ([`HtmlPage::text`]); of main content, those in what was taken for it.
    pub marks: Marks,
    /// The encoding that the page was read in.
    pub encoding: &'static str,
    /// Replacement characters put in the place of bytes that are none in the encoding.
    pub replaced: usize,
}

impl Cleaner {
    /// The marks of a page of HTML; their spans point into [`HtmlPage::text`]. The rules are those for text, and read what
    /// the HTML tells of each line beside it.
    pub fn mark_html(&self, page: &HtmlPage<'_>) -> Marks {
        self.judge(page.text(), None, Some(page.structure()))
    }

    /// The marks of a page of HTML of `host`, as with [`Cleaner::mark_on_site`].
    pub fn mark_html_on_site(
        &self,
        page: &HtmlPage<'_>,
        site: &SiteLines,
        host: &SiteHost,
    ) -> Marks {
        self.judge(page.text(), Some((site, host)), Some(page.structure()))
    }

    /// The visible text of a page of HTML without what the marks say is to be removed.
    ///
    /// # Examples
    ///
    /// ```
    /// let cleaner = saoye::Cleaner::new();
    /// let page = "<title>春</title><p>春天来了,院子里的花开了。</p><p>分享到微信 分享到微博 分享到QQ空间</p>";
    /// let clean = cleaner.clean_html(page.as_bytes(), Default::default());
    /// assert_eq!(clean.text, "春天来了,院子里的花开了。");
    /// ```
    pub fn clean_html(&self, bytes: &[u8], hints: HtmlHints<'_>) -> HtmlClean {
        let page = HtmlPage::read(bytes, hints);
        let marks = self.mark_html(&page);
        let text = match marks.ledger(page.text()).apply(page.text()) {
            Ok(text) => text.into_owned(),
            // A ledger always fits the text that it was made from.
            Err(_) => page.text().to_owned(),
        };
        self.done(&page, marks, text)
    }

    /// The main content of a page of HTML alone: the article, the posts of a thread, a question and its answers, without what
    /// the marks say is to be removed.
    pub fn main_html(&self, bytes: &[u8], hints: HtmlHints<'_>) -> HtmlClean {
        let page = HtmlPage::read(bytes, hints);
        let (text, marks) = self.main_of(&page);
        self.done(&page, marks, text)
    }

    /// The text of a page's main content, and the marks that were found in looking for it.
    ///
    /// The rules read only what looks like main content, which is most of what there is to be read and little of the
    /// furniture. Where they find much to remove in that, spam had been taken for content, and they read the whole page.
    pub(crate) fn main_of(&self, page: &HtmlPage<'_>) -> (String, Marks) {
        let lines = page.main_lines(|_| false);
        let mut text = String::with_capacity(page.text().len());
        let mut structure = Vec::with_capacity(lines.len());
        // Where each line starts in the text of the content and of the page.
        let mut starts = Vec::with_capacity(lines.len());
        for &line in &lines {
            if !text.is_empty() {
                text.push('\n');
            }
            let span = page.line(line);
            starts.push((text.len(), span.start));
            structure.push(page.structure()[line]);
            text += &page.text()[span];
        }
        let marks = self.judge(&text, None, Some(&structure));
        let removed: usize = (marks.iter())
            .filter(|mark| mark.edit == Some(Edit::Remove))
            .map(|mark| mark.span.len())
            .sum();
        if removed * MUCH > text.len() {
            let marks = self.mark_html(page);
            return (main_text(page, &marks), marks);
        }
        let place = |at: usize| {
            let i = starts
                .partition_point(|(start, _)| *start <= at)
                .saturating_sub(1);
            starts.get(i).map_or(at, |(here, there)| there + at - here)
        };
        let moved = marks.into_iter().map(|mark| Mark {
            // The end is found by the last byte: a line break behind it may lead far.
            span: place(mark.span.start)..place(mark.span.end - 1) + 1,
            ..mark
        });
        let marks = Marks::new(moved.collect());
        let lines = lines.into_iter().map(|line| page.line(line));
        (joined(page, &marks, lines), marks)
    }

    fn done(&self, page: &HtmlPage<'_>, marks: Marks, text: String) -> HtmlClean {
        HtmlClean {
            title: self.clean_title(page),
            text,
            marks,
            encoding: page.encoding(),
            replaced: page.replaced(),
        }
    }

    /// The page's title, judged as the first line of its text.
    pub(super) fn clean_title(&self, page: &HtmlPage<'_>) -> String {
        let title: String = page
            .title()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let end = page.text().floor_char_boundary(BESIDE_TITLE);
        let beside = format!("{title}\n{}", &page.text()[..end]);
        let ledger = self.mark(&beside).ledger(&beside);
        let clean = within(&title, &ledger, 0..title.len());
        if !clean.trim().is_empty() || title.is_empty() {
            return clean.trim().to_owned();
        }
        // Of a title that goes as a whole the part stays that stands on the page as a line, where that stays.
        let mut parts = title.split(['_', '|', '-', '–', '—', '·']).map(str::trim);
        let stays = |part: &&str| {
            let line = beside[title.len()..]
                .find(&format!("\n{part}\n"))
                .map(|at| title.len() + at + 1);
            part.chars().count() >= 4
                && line.is_some_and(|at| !within(&beside, &ledger, at..at + part.len()).is_empty())
        };
        parts.find(stays).unwrap_or_default().to_owned()
    }
}

/// The lines of main content with the edits that lie in them made.
pub(crate) fn main_text(page: &HtmlPage<'_>, marks: &Marks) -> String {
    joined(page, marks, page.main_content(marks).into_iter())
}

fn joined(page: &HtmlPage<'_>, marks: &Marks, lines: impl Iterator<Item = Range<usize>>) -> String {
    let text = page.text();
    let ledger = marks.ledger(text);
    let mut out = String::new();
    for line in lines {
        let line = within(text, &ledger, line);
        if !line.trim().is_empty() {
            if !out.is_empty() {
                out.push('\n');
            }
            out += &line;
        }
    }
    out
}

/// A span of the text with the edits made that lie in it or reach into it.
fn within(text: &str, ledger: &Ledger, span: Range<usize>) -> String {
    let entries = ledger.entries();
    let from = entries.partition_point(|entry| entry.start + entry.removed.len() <= span.start);
    let mut out = String::new();
    let mut at = span.start;
    for entry in entries[from..]
        .iter()
        .take_while(|entry| entry.start < span.end)
    {
        let start = entry.start.max(at);
        out += &text[at..start];
        if entry.start >= span.start {
            out += &entry.inserted;
        }
        at = (entry.start + entry.removed.len()).clamp(start, span.end);
    }
    out += &text[at..span.end];
    out
}

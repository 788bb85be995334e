//! Cleaning of pages of HTML.

use std::ops::Range;

use super::{HtmlHints, HtmlPage};
use crate::{Cleaner, Ledger, Marks, SiteHost, SiteLines};

/// Bytes of the text that a title is judged with.
const BESIDE_TITLE: usize = 2048;

/// A page of HTML, cleaned.
#[derive(Clone, Debug)]
pub struct HtmlClean {
    /// The text without what is to be removed, a paragraph a line.
    pub text: String,
    /// The title in the page's head, cleaned like the text.
    pub title: String,
    /// The marks of the page's whole visible text ([`HtmlPage::text`]).
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
        let marks = self.mark_html(&page);
        let text = main_text(&page, &marks);
        self.done(&page, marks, text)
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
        within(&title, &ledger, 0..title.len()).trim().to_owned()
    }
}

/// The lines of main content with the edits that lie in them made.
pub(crate) fn main_text(page: &HtmlPage<'_>, marks: &Marks) -> String {
    let text = page.text();
    let ledger = marks.ledger(text);
    let mut out = String::new();
    for line in page.main_content(marks) {
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

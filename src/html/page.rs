//! A page of HTML as it is read: its visible text, line by line, with what the page says of each line.

use std::ops::Range;

use super::{
    decode::{Decoded, decode},
    main_content,
    parse::{Tree, parse},
    words::ClassWords,
};
use crate::{Cleaner, Edit, Marks};

/// What is known of a page beside its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct HtmlHints<'h> {
    /// The header `Content-Type` that it came with.
    pub content_type: Option<&'h str>,
}

/// A page of HTML, read.
#[derive(Debug)]
pub struct HtmlPage<'b> {
    source: Decoded<'b>,
    tree: Tree,
}

impl<'b> HtmlPage<'b> {
    /// Reads a page. Any bytes are read as something.
    pub fn read(bytes: &'b [u8], hints: HtmlHints<'_>) -> HtmlPage<'b> {
        let source = decode(bytes, hints.content_type);
        let words = ClassWords::default();
        let mut tree = parse(&source.text, &words, false);
        // Some pages are hidden until a script shows them.
        if tree.hidden_text.len() > 200.max(tree.text.len()) {
            tree = parse(&source.text, &words, true);
        }
        HtmlPage { source, tree }
    }

    /// The visible text, a block a line.
    pub fn text(&self) -> &str {
        &self.tree.text
    }

    /// The title in the page's head.
    pub fn title(&self) -> &str {
        self.tree.title.trim()
    }

    /// The encoding that it was read in.
    pub fn encoding(&self) -> &'static str {
        self.source.encoding.name()
    }

    /// Replacement characters put in the place of bytes that are none in the encoding.
    pub fn replaced(&self) -> usize {
        self.source.replaced
    }

    /// The spans of the text that are main content, line by line, given the marks of the text.
    pub fn main_content(&self, marks: &Marks) -> Vec<Range<usize>> {
        let marked: Vec<bool> = self.tree.blocks.iter().map(|block| covered(&self.tree.text, block.text.clone(), marks)).collect();
        (main_content::select(&self.tree, &marked).into_iter())
            .zip(&self.tree.blocks)
            .filter(|(main, _)| *main)
            .map(|(_, block)| block.text.clone())
            .collect()
    }
}

/// Whether marks take out most of the span.
fn covered(text: &str, span: Range<usize>, marks: &Marks) -> bool {
    let from = marks.partition_point(|mark| mark.span.end <= span.start);
    let removed: usize = marks[from..]
        .iter()
        .take_while(|mark| mark.span.start < span.end)
        .filter(|mark| mark.edit == Some(Edit::Remove))
        .map(|mark| mark.span.end.min(span.end) - mark.span.start.max(span.start))
        .sum();
    let _ = text;
    removed * 10 >= span.len() * 9
}

impl Cleaner {
    /// The text of the page's main content, without what the marks say is to be removed.
    pub fn main_html(&self, bytes: &[u8], hints: HtmlHints<'_>) -> String {
        let page = HtmlPage::read(bytes, hints);
        let marks = self.mark(page.text());
        let lines = page.main_content(&marks);
        let mut out = String::new();
        for line in lines {
            out += &page.text()[line];
            out.push('\n');
        }
        out
    }
}

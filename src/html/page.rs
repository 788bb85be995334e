//! A page of HTML as it is read: its visible text, line by line, with what the page says of each line.

use std::{collections::HashMap, ops::Range};

use super::{
    decode::{Decoded, decode},
    main_content,
    parse::{Tree, parse},
    tag::Tag,
    words::Words,
};
use crate::{
    Edit, Marks,
    page::{LineStructure, Part},
};

/// Hidden text, in bytes, from which a page that has less that is visible is taken to be shown by a script.
const ALL_HIDDEN: usize = 200;

/// What is known of a page beside its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct HtmlHints<'h> {
    /// The header `Content-Type` that it came with.
    pub content_type: Option<&'h str>,
}

/// A page of HTML, read.
#[derive(Debug)]
pub struct HtmlPage<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) source: Decoded<'b>,
    pub(super) tree: Tree,
    structure: Vec<LineStructure>,
}

impl<'b> HtmlPage<'b> {
    /// Reads a page. Any bytes are read as something; time and memory are linear in their number.
    pub fn read(bytes: &'b [u8], hints: HtmlHints<'_>) -> HtmlPage<'b> {
        let source = decode(bytes, hints.content_type);
        let mut tree = parse(&source.text, false);
        if tree.hidden_text.len() > tree.text.len().max(ALL_HIDDEN) {
            tree = parse(&source.text, true);
        }
        let structure = structure(&tree);
        HtmlPage {
            bytes,
            source,
            tree,
            structure,
        }
    }

    /// The visible text, a block a line.
    pub fn text(&self) -> &str {
        &self.tree.text
    }

    /// The title in the page's head.
    pub fn title(&self) -> &str {
        self.tree.title.trim()
    }

    /// The encoding that it was read in, by its name in the Encoding Standard.
    pub fn encoding(&self) -> &'static str {
        self.source.encoding.name()
    }

    /// Replacement characters put in the place of bytes that are none in the encoding.
    pub fn replaced(&self) -> usize {
        self.source.replaced
    }

    /// Whether the bytes are no text: most pages of nothing else are pictures and archives sent as HTML.
    pub fn is_binary(&self) -> bool {
        const MAGIC: [&[u8]; 6] = [
            b"%PDF-",
            b"\x89PNG",
            b"GIF8",
            b"\xff\xd8\xff",
            b"PK\x03\x04",
            b"\x1f\x8b",
        ];
        let start = &self.bytes[..self.bytes.len().min(4096)];
        let zeros = start.iter().filter(|b| **b == 0).count();
        let wide = self.source.encoding.name().starts_with("UTF-16");
        MAGIC.iter().any(|magic| start.starts_with(magic)) || !wide && zeros * 20 > start.len()
    }

    /// Whether the page's encoding allows it to be rewritten.
    pub fn can_be_rewritten(&self) -> bool {
        self.source.encoding.is_ascii_compatible()
    }

    /// What the HTML tells of each line of the text.
    pub(crate) fn structure(&self) -> &[LineStructure] {
        &self.structure
    }

    /// Where a line is in the text.
    pub(super) fn line(&self, line: usize) -> Range<usize> {
        self.tree.blocks[line].text.clone()
    }

    /// The lines that are main content; `marked` tells which the rules take out.
    pub(super) fn main_lines(&self, marked: impl Fn(usize) -> bool) -> Vec<usize> {
        let marked: Vec<bool> = (0..self.tree.blocks.len()).map(marked).collect();
        let main = main_content::select(&self.tree, &marked);
        (0..main.len()).filter(|&line| main[line]).collect()
    }

    /// The lines of the text that are main content, as spans in bytes, given the marks of the text.
    pub fn main_content(&self, marks: &Marks) -> Vec<Range<usize>> {
        let lines = self.main_lines(|line| is_covered(&self.tree.blocks[line].text, marks));
        lines.into_iter().map(|line| self.line(line)).collect()
    }

    /// The element around each of `places`, bytes of the text, as a CSS selector from the root down.
    pub fn element_paths(&self, places: &[usize]) -> Vec<String> {
        let nodes = &self.tree.nodes;
        // Which of its kind each element is in the one around it.
        let mut count: HashMap<(u32, &str), u32> = HashMap::new();
        let mut nth = vec![1; nodes.len()];
        for (i, node) in nodes.iter().enumerate().skip(1) {
            let n = count.entry((node.parent, self.name(i))).or_default();
            *n += 1;
            nth[i] = *n;
        }
        let path = |place: &usize| {
            let block = self
                .tree
                .blocks
                .partition_point(|block| block.text.end < *place);
            let mut at = self
                .tree
                .blocks
                .get(block)
                .map_or(0, |block| block.node as usize);
            let mut steps = Vec::new();
            while at != 0 {
                let only = count.get(&(nodes[at].parent, self.name(at))) == Some(&1);
                steps.push(match only {
                    true => self.name(at).to_owned(),
                    false => format!("{}:nth-of-type({})", self.name(at), nth[at]),
                });
                at = nodes[at].parent as usize;
            }
            steps.push("html".to_owned());
            steps.reverse();
            steps.join(" > ")
        };
        places.iter().map(path).collect()
    }

    /// The name of an element as the source has it.
    fn name(&self, node: usize) -> &str {
        let start = self.tree.nodes[node].start as usize + 1;
        let rest = self.source.text.get(start..).unwrap_or_default();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .unwrap_or(rest.len());
        &rest[..end]
    }
}

/// Whether marks take out nearly all of the span.
fn is_covered(span: &Range<usize>, marks: &Marks) -> bool {
    let from = marks.partition_point(|mark| mark.span.end <= span.start);
    let removed: usize = marks[from..]
        .iter()
        .take_while(|mark| mark.span.start < span.end)
        .filter(|mark| mark.edit == Some(Edit::Remove))
        .map(|mark| mark.span.end.min(span.end) - mark.span.start.max(span.start))
        .sum();
    removed * 10 >= span.len() * 9
}

/// What the HTML tells of each line.
fn structure(tree: &Tree) -> Vec<LineStructure> {
    let main_content::Parts {
        furniture,
        container,
        ..
    } = main_content::parts(tree, |_| false);
    let mut inside = vec![false; tree.nodes.len()];
    inside[container] = true;
    for i in container + 1..tree.nodes.len() {
        inside[i] = inside[tree.nodes[i].parent as usize];
    }
    let mut parts: Vec<Option<Part>> = vec![None; tree.nodes.len()];
    for (i, node) in tree.nodes.iter().enumerate().skip(1) {
        let parent = parts[node.parent as usize];
        parts[i] = match part(node.words, node.tag) {
            // Much of the page's prose is in no furniture.
            Some(_) if !furniture[i] => None,
            // A share kit in the foot is a share kit.
            own => own.or(parent),
        };
    }
    let line = |block: &super::parse::Block| LineStructure {
        links: block.link_chars as f32 / block.chars.max(1) as f32,
        outside: !inside[block.node as usize],
        part: parts[block.node as usize],
    };
    tree.blocks.iter().map(line).collect()
}

/// The part that an element is named for.
fn part(words: Words, tag: Tag) -> Option<Part> {
    const PARTS: [(Words, Part); 9] = [
        (Words::SHARE, Part::Share),
        (Words::BREADCRUMB, Part::Breadcrumb),
        (Words::PAGER, Part::Pager),
        (Words::RELATED, Part::Related),
        (Words::FOOTER, Part::Footer),
        (Words::TOOLS, Part::Tools),
        (Words::NAV, Part::Nav),
        (Words::SIDE, Part::Side),
        (Words::AD, Part::Ad),
    ];
    if words.any(Words::CONTENT) {
        return None;
    }
    let named = PARTS.iter().find(|(name, _)| words.any(*name));
    named.map(|(_, part)| *part).or(match tag {
        Tag::Nav => Some(Part::Nav),
        Tag::Footer => Some(Part::Footer),
        Tag::Aside => Some(Part::Side),
        _ => None,
    })
}

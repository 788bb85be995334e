//! HTML → elements and visible text, in one pass over the tokens of html5gum.
//!
//! Tokens are those of the HTML standard. The tree is the standard's as far as the text needs it: elements that end one
//! another, scopes, formatting that is closed out of order. What is nested deeper than [`DEPTH`] belongs to the element there.

use std::{cell::Cell, ops::Range, rc::Rc};

use html5gum::{Emitter, Readable, Tokenizer};

use super::{
    style,
    tag::{TAGS, Tag},
    words::{self, Words},
};

mod lines;
mod tokens;

use tokens::Limited;

/// Elements that are open at a time; browsers stop at 512 too.
const DEPTH: usize = 512;
/// Elements of a page that are told apart.
const ELEMENTS: usize = 1 << 20;
/// Bytes of an attribute that are looked at.
const ATTRIBUTE: usize = 2048;
/// Attributes of a tag that are read.
const ATTRIBUTES: usize = 256;
/// Characters of a row of cells that is put into one line.
const ROW: u32 = 240;
/// Characters of the title that are kept, in bytes.
const TITLE: usize = 1024;

/// An element.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The element that it is in; the root is in itself.
    pub(crate) parent: u32,
    pub(crate) tag: Tag,
    /// Where it starts and ends in the source, its tags included.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// What its class and id say.
    pub(crate) words: Words,
    /// Its class, numbers left out, as a hash; 0 without one.
    pub(crate) class: u32,
    pub(crate) hidden: bool,
}

/// A line of the visible text.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Where it is in the text, without its line break.
    pub(crate) text: Range<usize>,
    /// The innermost element that is not inline around its start.
    pub(crate) node: u32,
    /// Characters that are not blank, and those of them in links.
    pub(crate) chars: u32,
    pub(crate) link_chars: u32,
    /// Links that end in it.
    pub(crate) links: u32,
    /// Characters in bold type.
    pub(crate) strong: u32,
}

/// A hidden element with text.
#[derive(Clone, Debug)]
pub(crate) struct Hidden {
    pub(crate) node: u32,
    /// In the hidden text.
    pub(crate) text: Range<usize>,
    pub(crate) links: u32,
}

/// A place in the text and in the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    pub(crate) text: u32,
    pub(crate) source: u32,
    /// Where a character reference ends in the source, whose character stands in the text; 0 where what follows lies in the
    /// source as it is, up to the next anchor.
    pub(crate) end: u32,
}

/// What was read of a page.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) text: String,
    pub(crate) blocks: Vec<Block>,
    /// Where the text stands in the source, in order.
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) title: String,
    pub(crate) hidden: Vec<Hidden>,
    pub(crate) hidden_text: String,
}

/// Reads `source`. With `see_all`, what is hidden counts as visible.
pub(crate) fn parse(source: &str, see_all: bool) -> Tree {
    let mut builder = Builder::new(source, see_all);
    let (mut base, mut state) = (0, None);
    while let Some(rest) = source.get(base..) {
        let input = Limited {
            rest: rest.to_reader(),
            full: Rc::clone(&builder.full),
        };
        builder.position = base;
        let mut tokenizer = Tokenizer::new_with_emitter(input, &mut builder);
        if let Some(state) = state.take() {
            tokenizer.set_state(state);
        }
        if tokenizer.finish().is_ok() {
            break;
        }
        // The tag ends at the next bracket, with the attributes that it has so far.
        builder.full.set(false);
        let at = builder.position.min(source.len());
        let end = memchr::memchr(b'>', &source.as_bytes()[at..]);
        base = end.map_or(source.len(), |n| at + n + 1);
        builder.position = base;
        state = (&mut builder).emit_current_tag();
    }
    builder.finish()
}

/// An element that is open.
#[derive(Clone, Copy)]
struct Open {
    node: u32,
    tag: Tag,
    /// A name that is no tag of ours, by its hash.
    name: u32,
}

struct Builder {
    see_all: bool,
    tree: Tree,
    text: Vec<u8>,
    hidden_text: Vec<u8>,
    stack: Vec<Open>,
    /// How many elements of each tag are open.
    open: [u16; TAGS],
    /// Elements that are open beyond [`DEPTH`].
    beyond: usize,
    /// Open elements without text that is shown; those that are hidden.
    silent: usize,
    hidden: usize,
    /// The line that is written: where it starts, and the block that it becomes.
    line: Option<Block>,
    /// A blank is due before the next character.
    blank: bool,
    /// The last link ended where the text ends.
    after_link: bool,
    /// The rows of cells that are open: the first block, whether every cell is one line so far.
    rows: Vec<Row>,
    // The tokenizer's side.
    full: Rc<Cell<bool>>,
    attributes: usize,
    position: usize,
    tag_start: usize,
    string_start: usize,
    /// The start of a character whose end is still to come.
    cut: Vec<u8>,
    name: Vec<u8>,
    last_start: Vec<u8>,
    is_end: bool,
    self_closing: bool,
    attribute: Vec<u8>,
    value: Vec<u8>,
    class: Vec<u8>,
    class_hash: u32,
    style: Vec<u8>,
    seen: Attributes,
}

#[derive(Default)]
struct Attributes {
    href: bool,
    hidden: bool,
    nothing: bool,
}

struct Row {
    first: usize,
    cells: usize,
    plain: bool,
}

impl Builder {
    fn new(source: &str, see_all: bool) -> Builder {
        let root = Node {
            parent: 0,
            tag: Tag::Html,
            start: 0,
            end: source.len() as u32,
            words: Words::default(),
            class: 0,
            hidden: false,
        };
        let mut open = [0; TAGS];
        open[Tag::Html as usize] = 1;
        Builder {
            see_all,
            tree: Tree {
                nodes: vec![root],
                ..Tree::default()
            },
            text: Vec::with_capacity(source.len() / 4),
            hidden_text: Vec::new(),
            stack: vec![Open {
                node: 0,
                tag: Tag::Html,
                name: 0,
            }],
            open,
            beyond: 0,
            silent: 0,
            hidden: 0,
            line: None,
            blank: false,
            after_link: false,
            rows: Vec::new(),
            full: Rc::default(),
            attributes: 0,
            position: 0,
            tag_start: 0,
            string_start: 0,
            cut: Vec::new(),
            name: Vec::new(),
            last_start: Vec::new(),
            is_end: false,
            self_closing: false,
            attribute: Vec::new(),
            value: Vec::new(),
            class: Vec::new(),
            class_hash: 0,
            style: Vec::new(),
            seen: Attributes::default(),
        }
    }

    fn finish(mut self) -> Tree {
        self.tag_start = self.position;
        while self.stack.len() > 1 {
            self.pop();
        }
        self.break_line();
        // Every piece was checked when it was taken.
        let text = |bytes| String::from_utf8(bytes).unwrap_or_default();
        self.tree.text = text(self.text);
        self.tree.hidden_text = text(self.hidden_text);
        if self.tree.text.ends_with('\n') {
            self.tree.text.pop();
        }
        self.tree
    }

    fn top(&self) -> Open {
        // The root is never taken off.
        *self.stack.last().unwrap_or(&Open {
            node: 0,
            tag: Tag::Html,
            name: 0,
        })
    }

    fn start_tag(&mut self) {
        let tag = Tag::of(&self.name);
        if self.silent > 0 {
            // What does not belong into a list of options or the head ends them.
            let ends = match self.top().tag {
                Tag::Select | Tag::Option => {
                    !matches!(tag, Tag::Option | Tag::Other)
                        && !tag.is_inline()
                        && tag != Tag::Script
                }
                Tag::Head => !matches!(
                    tag,
                    Tag::Void
                        | Tag::Script
                        | Tag::Style
                        | Tag::Title
                        | Tag::Noscript
                        | Tag::Template
                ),
                Tag::Title => true,
                _ => false,
            };
            while ends && self.silent > 0 && self.stack.len() > 1 {
                self.pop();
            }
        }
        match tag {
            Tag::Html | Tag::Body | Tag::Head => {
                let node = self.stack[0].node;
                if tag == Tag::Html && self.stack.len() == 1 {
                    let words = self.class_words();
                    self.tree.nodes[node as usize].words = words;
                    self.tree.nodes[0].start = self.tag_start as u32;
                }
                if tag == Tag::Html || self.open[tag as usize] > 0 {
                    return;
                }
            }
            Tag::Br => {
                self.break_line();
                return;
            }
            Tag::Hr => self.break_line(),
            Tag::Void => {
                if self.name == b"img" || self.name == b"input" {
                    self.blank |= self.line.is_some() && self.name == b"input";
                }
                return;
            }
            Tag::P => self.close_scoped(Tag::P, 0, true),
            Tag::Li => self.end_item(&[Tag::Li], &[Tag::Ul, Tag::Ol]),
            Tag::Dt | Tag::Dd => self.end_item(&[Tag::Dt, Tag::Dd], &[Tag::Dl]),
            Tag::Option => self.end_item(&[Tag::Option], &[Tag::Select]),
            Tag::Td | Tag::Th => self.end_item(&[Tag::Td, Tag::Th], &[Tag::Table, Tag::Tr]),
            Tag::Tr => self.end_item(&[Tag::Tr], &[Tag::Table]),
            Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                self.end_item(&[Tag::Tbody, Tag::Thead, Tag::Tfoot], &[Tag::Table]);
            }
            Tag::A if self.open[Tag::A as usize] > 0 => self.end_inline(Tag::A, 0),
            _ if tag.is_heading() && self.top().tag.is_heading() => self.pop(),
            _ => {}
        }
        if tag.ends_paragraph() && self.open[Tag::P as usize] > 0 {
            self.close_scoped(Tag::P, 0, true);
        }
        if tag == Tag::Hr {
            return;
        }
        self.push(tag);
        if self.self_closing && self.open[Tag::Svg as usize] + self.open[Tag::Math as usize] > 0 {
            self.pop();
        }
    }

    fn class_words(&mut self) -> Words {
        match self.class.is_empty() {
            true => Words::default(),
            false => words::of(&self.class),
        }
    }

    fn push(&mut self, tag: Tag) {
        if self.stack.len() >= DEPTH || self.tree.nodes.len() >= ELEMENTS {
            self.beyond += 1;
            if !tag.is_inline() {
                self.break_line();
            }
            return;
        }
        let parent = self.top().node;
        let hides = !self.see_all
            && (self.seen.hidden
                || self.seen.nothing && tag == Tag::Marquee
                || !self.style.is_empty() && style::hides(&String::from_utf8_lossy(&self.style)));
        // A link that leads nowhere is a place, as old pages mark them.
        let tag = match tag {
            Tag::A if !self.seen.href => Tag::Span,
            _ => tag,
        };
        let hidden = hides || self.tree.nodes[parent as usize].hidden;
        let node = self.tree.nodes.len() as u32;
        let words = self.class_words();
        self.tree.nodes.push(Node {
            parent,
            tag,
            start: self.tag_start as u32,
            end: u32::MAX,
            words,
            class: self.class_hash,
            hidden,
        });
        if !tag.is_inline() && !tag.is_silent() {
            self.break_line();
        }
        if hidden && self.hidden == 0 {
            self.tree.hidden.push(Hidden {
                node,
                text: self.hidden_text.len()..self.hidden_text.len(),
                links: 0,
            });
        }
        self.hidden += usize::from(hidden);
        self.silent += usize::from(tag.is_silent());
        self.open[tag as usize] += 1;
        match tag {
            Tag::Tr => self.rows.push(Row {
                first: self.tree.blocks.len(),
                cells: 0,
                plain: true,
            }),
            Tag::Td | Tag::Th => {
                if let Some(row) = self.rows.last_mut() {
                    row.plain &= self.tree.blocks.len() - row.first <= row.cells;
                    row.cells += 1;
                }
            }
            Tag::Table => {
                if let Some(row) = self.rows.last_mut() {
                    row.plain = false;
                }
            }
            _ => {}
        }
        if tag == Tag::A && self.after_link && self.line.is_some() {
            self.blank = true;
        }
        self.stack.push(Open {
            node,
            tag,
            name: hash(self.name.iter().copied()),
        });
    }

    /// Takes the innermost element off.
    fn pop(&mut self) {
        if self.stack.len() > 1 {
            self.take(self.stack.len() - 1);
        }
    }

    fn take(&mut self, at: usize) {
        let Open { node, tag, .. } = self.stack.remove(at);
        self.open[tag as usize] -= 1;
        self.silent -= usize::from(tag.is_silent());
        let hidden = self.tree.nodes[node as usize].hidden;
        self.hidden -= usize::from(hidden);
        if tag == Tag::A {
            match (&mut self.line, self.tree.hidden.last_mut()) {
                (_, Some(last)) if hidden => last.links += 1,
                (Some(line), _) => {
                    line.links += 1;
                    self.after_link = true;
                }
                _ => {}
            }
        }
        if !tag.is_inline() && !tag.is_silent() {
            self.break_line();
        }
        self.tree.nodes[node as usize].end = self.tag_start as u32;
        if hidden
            && self.hidden == 0
            && let Some(last) = self.tree.hidden.last_mut()
        {
            last.text.end = self.hidden_text.len();
            if last.text.is_empty() {
                self.tree.hidden.pop();
            }
        }
        if tag == Tag::Tr {
            self.end_row();
        }
    }

    /// The place of the innermost open element that `is` it, in the scope of elements that `bounds`.
    fn find(&self, is: impl Fn(&Open) -> bool, bounds: impl Fn(Tag) -> bool) -> Option<usize> {
        for (i, open) in self.stack.iter().enumerate().skip(1).rev() {
            if is(open) {
                return Some(i);
            }
            if bounds(open.tag) {
                return None;
            }
        }
        None
    }

    /// Ends an item of a list by the start of another.
    fn end_item(&mut self, items: &[Tag], lists: &[Tag]) {
        if items.iter().all(|tag| self.open[*tag as usize] == 0) {
            return;
        }
        let found = self.find(|open| items.contains(&open.tag), |tag| lists.contains(&tag));
        if let Some(at) = found {
            self.pop_to(at, self.tag_start);
        }
    }

    fn pop_to(&mut self, at: usize, end: usize) {
        while self.stack.len() > at {
            let node = self.top().node;
            let last = self.stack.len() == at + 1;
            self.pop();
            if last {
                self.tree.nodes[node as usize].end = end as u32;
            }
        }
    }

    fn end_tag(&mut self) {
        let tag = Tag::of(&self.name);
        let name = hash(self.name.iter().copied());
        if self.beyond > 0 {
            self.beyond -= 1;
            if !tag.is_inline() {
                self.break_line();
            }
            return;
        }
        match tag {
            Tag::Br => self.break_line(),
            Tag::Html | Tag::Body | Tag::Void => {}
            _ if tag.is_inline() => self.end_inline(tag, name),
            _ => self.close_scoped(tag, name, false),
        }
    }

    /// Ends formatting, without ending what is not formatting within it.
    fn end_inline(&mut self, tag: Tag, name: u32) {
        // Places stand as spans on the stack.
        let is = |open: &Open| match tag {
            Tag::A => open.tag == Tag::A || open.name == hash(*b"a"),
            Tag::Other => open.tag == tag && open.name == name,
            _ => open.tag == tag && (name == 0 || open.name == name),
        };
        if tag != Tag::A && self.open[tag as usize] == 0 {
            return;
        }
        let Some(at) = self.find(is, |t| tag != Tag::A && t.bounds()) else {
            return;
        };
        if self.stack[at + 1..]
            .iter()
            .all(|open| open.tag.is_inline() || open.tag.is_silent())
        {
            self.pop_to(at, self.position);
        } else {
            self.take(at);
        }
    }

    /// Ends a block.
    fn close_scoped(&mut self, tag: Tag, _name: u32, implied: bool) {
        if self.open[tag as usize] == 0 {
            if tag == Tag::P {
                self.break_line();
            }
            return;
        }
        let is = |open: &Open| match tag.is_heading() {
            true => open.tag.is_heading(),
            false => open.tag == tag,
        };
        let found = match tag {
            Tag::Table => self.find(is, |_| false),
            Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Td | Tag::Th | Tag::Caption => {
                self.find(is, |t| t == Tag::Table)
            }
            Tag::P if implied => self.find(is, |t| t.bounds() || t == Tag::Button),
            _ => self.find(is, Tag::bounds),
        };
        if let Some(at) = found {
            let end = if implied {
                self.tag_start
            } else {
                self.position
            };
            self.pop_to(at, end);
        }
    }
}

/// FNV-1a: names are short.
fn hash(name: impl IntoIterator<Item = u8>) -> u32 {
    let mix = |h: u32, b: u8| (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
    name.into_iter().fold(0x811c_9dc5, mix)
}

fn push_capped(to: &mut Vec<u8>, bytes: &[u8]) {
    let room = ATTRIBUTE.saturating_sub(to.len());
    to.extend_from_slice(&bytes[..bytes.len().min(room)]);
}

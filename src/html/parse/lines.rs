//! The visible text: lines of characters, and rows of cells put into one line.

use super::{Anchor, Block, Builder, ROW, TITLE};
use crate::html::tag::Tag;

impl Builder {
    /// Ends the line that is written.
    pub(super) fn break_line(&mut self) {
        self.blank = false;
        self.after_link = false;
        if let Some(mut line) = self.line.take() {
            line.text.end = self.text.len();
            self.text.push(b'\n');
            self.tree.blocks.push(line);
        }
        if self.hidden_text.last().is_some_and(|b| *b != b'\n') {
            self.hidden_text.push(b'\n');
        }
    }

    /// Puts a row whose cells are short lines into one line, with tabs between them.
    pub(super) fn end_row(&mut self) {
        let Some(row) = self.rows.pop() else { return };
        let blocks = &mut self.tree.blocks;
        let some = blocks.len().saturating_sub(row.first);
        let chars: u32 = blocks[row.first.min(blocks.len())..]
            .iter()
            .map(|b| b.chars)
            .sum();
        if !row.plain || some < 2 || some > row.cells || chars > ROW {
            return;
        }
        for block in blocks.drain(row.first + 1..).collect::<Vec<_>>() {
            let first = &mut blocks[row.first];
            self.text[first.text.end] = b'\t';
            first.text.end = block.text.end;
            first.chars += block.chars;
            first.link_chars += block.link_chars;
            first.links += block.links;
            first.strong += block.strong;
        }
        let first = &mut blocks[row.first];
        let cell = self.tree.nodes[first.node as usize].parent;
        first.node = cell;
    }

    /// Takes in characters.
    pub(super) fn characters(&mut self, piece: &[u8]) {
        let from = self.string_start;
        self.string_start = self.position;
        if self.silent > 0 {
            if self.top().tag == Tag::Title && self.open[Tag::Svg as usize] == 0 {
                let room = TITLE.saturating_sub(self.tree.title.len());
                let piece = String::from_utf8_lossy(piece);
                self.tree.title.extend(piece.chars().take(room));
            }
            return;
        }
        // The tokenizer gives some characters byte by byte.
        let joined;
        let (piece, from) = if self.cut.is_empty() && whole(piece) {
            (piece, from)
        } else {
            self.cut.extend_from_slice(piece);
            if cut_short(&self.cut) {
                self.string_start = from;
                return;
            }
            joined = String::from_utf8_lossy(&std::mem::take(&mut self.cut)).into_owned();
            (joined.as_bytes(), from)
        };
        let pre = self.open[Tag::Pre as usize] > 0;
        // As it stands in the source, or what a reference stands for.
        let same = piece.len() == self.position - from;
        let hidden = self.hidden > 0;
        let mut at = 0;
        while at < piece.len() {
            let blank = blank(&piece[at..], pre);
            if blank > 0 {
                if pre && piece[at] == b'\n' && !hidden {
                    self.break_line();
                } else {
                    self.blank = true;
                }
                at += blank;
                continue;
            }
            let end = at + run(&piece[at..], pre);
            if hidden {
                if std::mem::take(&mut self.blank)
                    && self.hidden_text.last().is_some_and(|b| *b != b'\n')
                {
                    self.hidden_text.push(b' ');
                }
                self.hidden_text.extend_from_slice(&piece[at..end]);
            } else {
                match same {
                    true => self.run(&piece[at..end], from + at, 0),
                    false => self.run(&piece[at..end], from, self.position),
                }
            }
            at = end;
        }
    }

    /// Writes characters without blanks.
    fn run(&mut self, run: &[u8], source: usize, end: usize) {
        let linked = self.open[Tag::A as usize] > 0;
        let strong = self.open[Tag::Strong as usize] > 0;
        if self.line.is_none() {
            let node = (self.stack.iter().rev()).find(|open| !open.tag.is_inline());
            self.line = Some(Block {
                text: self.text.len()..self.text.len(),
                node: node.map_or(0, |open| open.node),
                chars: 0,
                link_chars: 0,
                links: 0,
                strong: 0,
            });
        } else if self.blank {
            self.text.push(b' ');
        }
        self.blank = false;
        self.after_link = false;
        let at = self.text.len() as i64;
        let delta = source as i64 - at;
        let goes_on = |last: &Anchor| {
            last.end == 0 && end == 0 && i64::from(last.source) - i64::from(last.text) == delta
        };
        if !self.tree.anchors.last().is_some_and(goes_on) {
            self.tree.anchors.push(Anchor {
                text: at as u32,
                source: source as u32,
                end: end as u32,
            });
        }
        self.text.extend_from_slice(run);
        let chars = run.iter().filter(|b| (**b & 0xc0) != 0x80).count() as u32;
        if let Some(line) = &mut self.line {
            line.chars += chars;
            line.link_chars += if linked { chars } else { 0 };
            line.strong += if strong { chars } else { 0 };
        }
    }
}

fn whole(piece: &[u8]) -> bool {
    std::str::from_utf8(piece).is_ok()
}

/// Whether the bytes are whole characters but for the start of one more.
fn cut_short(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none())
}

/// How many bytes of a blank some bytes start with; 0 if with none.
fn blank(bytes: &[u8], pre: bool) -> usize {
    match bytes {
        [b' ' | b'\t', ..] if pre => 0,
        [b' ' | b'\t' | b'\n' | b'\r' | 0x0c, ..] => 1,
        // No-break space, byte order mark.
        [0xc2, 0xa0, ..] => 2,
        [0xef, 0xbb, 0xbf, ..] => 3,
        _ => 0,
    }
}

/// How many bytes there are up to the next blank; at least one.
fn run(bytes: &[u8], pre: bool) -> usize {
    (1..bytes.len())
        .find(|&i| match bytes[i] {
            b' ' | b'\t' => !pre,
            b'\n' | b'\r' | 0x0c => true,
            0xc2 | 0xef => blank(&bytes[i..], pre) > 0,
            _ => false,
        })
        .unwrap_or(bytes.len())
}

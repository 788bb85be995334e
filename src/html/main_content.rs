//! Which lines are the page's main content.
//!
//! Prose is text outside links that is punctuated or long. The container is the deepest element that has nearly all of the
//! page's prose; within it, what is dense with links, what its class names as furniture and what the rules marked is left
//! out. Nothing is left out for its class that has much of the page's prose.

use super::{
    parse::{Block, Node, Tree},
    tag::Tag,
    words::Words,
};

/// Share of an element's prose that one of its children must have for the container to be looked for in that.
const DESCENT: f64 = 0.7;
/// Share of the page's prose up to which an element's class may speak against it.
const FURNITURE: f64 = 0.35;
/// Share of text in links from which an element is a list of links, without and with prose in it.
const LINKS: f64 = 0.5;
const LINKS_WITH_PROSE: f64 = 0.7;
/// How far above the container what belongs to it is looked for.
const ABOVE: usize = 4;
/// Characters of prose from which what stands beside the container belongs to it.
const BESIDE: f64 = 40.0;
/// Characters from which a line is prose without punctuation, and with it.
const LONG: u32 = 60;
const SENTENCE: u32 = 15;

/// What an element holds.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    prose: f64,
    chars: u32,
    links: u32,
}

/// What the elements are to the page.
pub(super) struct Parts {
    /// Which are furniture by their name, or are in such.
    pub(super) furniture: Vec<bool>,
    /// The deepest element with nearly all of the page's prose.
    pub(super) container: usize,
    /// What each holds: all of it, and its prose outside furniture.
    sums: Vec<Sum>,
    prose: Vec<Sum>,
}

/// Looks at the elements; `marked` tells which blocks the rules take out.
pub(super) fn parts(tree: &Tree, marked: impl Fn(usize) -> bool) -> Parts {
    let all: Vec<f64> = (tree.blocks.iter().enumerate())
        .map(|(i, block)| if marked(i) { 0.0 } else { prose(tree, block) })
        .collect();
    let sums = self::sums(tree, &all);
    let furniture = furniture(tree, &sums, sums[0].prose);
    let outside: Vec<f64> = (tree.blocks.iter().zip(&all))
        .map(|(block, prose)| {
            if furniture[block.node as usize] {
                0.0
            } else {
                *prose
            }
        })
        .collect();
    let prose = self::sums(tree, &outside);
    Parts {
        container: container(tree, &prose),
        furniture,
        sums,
        prose,
    }
}

/// For each block whether it is main content. `marked` tells which blocks the rules take out.
pub(super) fn select(tree: &Tree, marked: &[bool]) -> Vec<bool> {
    let blocks = &tree.blocks;
    let mut parts = parts(tree, |i| marked[i]);
    if parts.sums[0].prose == 0.0 {
        return marked.iter().map(|marked| !marked).collect();
    }
    let inside = join(tree, &parts.prose, parts.container, &mut parts.furniture);
    let dense = dense(tree, &parts.sums, &inside);
    let mut main: Vec<bool> = (blocks.iter().zip(marked))
        .map(|(block, marked)| {
            let node = block.node as usize;
            inside[node] && !marked && !parts.furniture[node] && !dense[node] && !is_links(block)
        })
        .collect();
    if let Some(i) = headline(tree, &inside, &parts.furniture) {
        main[i] = !marked[i];
    }
    main
}

/// How much of a block is prose, in characters.
fn prose(tree: &Tree, block: &Block) -> f64 {
    let own = block.chars - block.link_chars;
    if block.link_chars * 2 > block.chars {
        return 0.0;
    }
    let text = &tree.text[block.text.clone()];
    let heading = tree.nodes[block.node as usize].tag.is_heading();
    if own >= LONG || own >= SENTENCE && !heading && is_punctuated(text) {
        f64::from(own)
    } else {
        f64::from(own) * 0.2
    }
}

fn is_punctuated(text: &str) -> bool {
    text.contains(['，', '。', '、', '！', '？', '；', '：', '…', '”'])
        || text.bytes().any(|b| matches!(b, b',' | b';' | b'?' | b'!'))
}

fn is_links(block: &Block) -> bool {
    f64::from(block.link_chars) > f64::from(block.chars) * LINKS
        && block.chars - block.link_chars < 30
}

/// What each element holds, with all in it.
fn sums(tree: &Tree, prose: &[f64]) -> Vec<Sum> {
    let mut sums = vec![Sum::default(); tree.nodes.len()];
    for (block, prose) in tree.blocks.iter().zip(prose) {
        let sum = &mut sums[block.node as usize];
        sum.prose += prose;
        sum.chars += block.chars;
        sum.links += block.link_chars;
    }
    // An element comes after the one that it is in.
    for i in (1..sums.len()).rev() {
        let Sum {
            prose,
            chars,
            links,
        } = sums[i];
        let above = &mut sums[tree.nodes[i].parent as usize];
        above.prose += prose;
        above.chars += chars;
        above.links += links;
    }
    sums
}

/// Which elements are furniture by their class or tag, or are in such.
fn furniture(tree: &Tree, sums: &[Sum], total: f64) -> Vec<bool> {
    let mut furniture = vec![false; tree.nodes.len()];
    for (i, node) in tree.nodes.iter().enumerate().skip(1) {
        let parent = furniture[node.parent as usize];
        furniture[i] = parent || is_furniture(node) && sums[i].prose < total * FURNITURE;
    }
    furniture
}

const AGAINST: Words = Words::SHARE
    .or(Words::NAV)
    .or(Words::FOOTER)
    .or(Words::BREADCRUMB)
    .or(Words::RELATED)
    .or(Words::PAGER)
    .or(Words::AD)
    .or(Words::TOOLS)
    .or(Words::COMMENT)
    .or(Words::SIDE);

fn is_furniture(node: &Node) -> bool {
    let named = node.words.any(AGAINST) && !node.words.any(Words::CONTENT.or(Words::POST));
    named
        || matches!(
            node.tag,
            Tag::Nav | Tag::Footer | Tag::Aside | Tag::Button | Tag::Marquee
        )
}

/// The deepest element that has nearly all of the page's prose.
fn container(tree: &Tree, sums: &[Sum]) -> usize {
    // The child with most prose of each element.
    let mut best: Vec<usize> = vec![0; tree.nodes.len()];
    for i in 1..tree.nodes.len() {
        let parent = tree.nodes[i].parent as usize;
        if best[parent] == 0 || sums[i].prose > sums[best[parent]].prose {
            best[parent] = i;
        }
    }
    let mut at = 0;
    loop {
        let next = best[at];
        if next == 0 || sums[next].prose < sums[at].prose * DESCENT {
            return at;
        }
        let leaf = matches!(
            tree.nodes[next].tag,
            Tag::P | Tag::Li | Tag::Dd | Tag::Dt | Tag::Blockquote
        ) || tree.nodes[next].tag.is_heading();
        if leaf {
            return at;
        }
        at = next;
    }
}

/// Takes in what stands beside the container, or beside what holds it, and belongs to it: elements of its own kind, as the
/// posts of a thread are, answers, and prose close by.
fn join(tree: &Tree, sums: &[Sum], container: usize, furniture: &mut [bool]) -> Vec<bool> {
    let nodes = &tree.nodes;
    let mut path = vec![container];
    while path.len() <= ABOVE && path[path.len() - 1] != 0 {
        path.push(nodes[path[path.len() - 1]].parent as usize);
    }
    let mut inside = vec![false; nodes.len()];
    // Whether its furniture is taken for content.
    let mut alike = vec![false; nodes.len()];
    inside[container] = true;
    for i in 1..nodes.len() {
        let parent = nodes[i].parent as usize;
        if inside[parent] {
            inside[i] = true;
            alike[i] = alike[parent];
        } else if let Some(level) = path[1..].iter().position(|p| *p == parent)
            && i != path[level]
        {
            let Sum {
                prose,
                chars,
                links,
            } = sums[i];
            let (chars, links) = (f64::from(chars), f64::from(links));
            let ours = &nodes[path[level]];
            let same =
                nodes[i].class != 0 && nodes[i].class == ours.class && nodes[i].tag == ours.tag;
            alike[i] = same && !matches!(ours.tag, Tag::Td | Tag::P);
            let near = level == 0 || nodes[i].words.any(Words::POST);
            inside[i] = alike[i] && links <= chars * 0.5
                || near && prose >= BESIDE && prose >= chars * 0.6 && links <= chars * 0.2;
        }
        if alike[i] && furniture[i] && !furniture[parent] {
            furniture[i] = false;
        }
    }
    inside
}

/// The title above the container, where it stands outside: the last heading before it that the page's title has, or the only
/// one of the first rank.
fn headline(tree: &Tree, inside: &[bool], furniture: &[bool]) -> Option<usize> {
    let first = tree
        .blocks
        .iter()
        .position(|block| inside[block.node as usize])?;
    let tag = |block: &Block| tree.nodes[block.node as usize].tag;
    let only = tree
        .blocks
        .iter()
        .filter(|block| tag(block) == Tag::H1)
        .count()
        == 1;
    let headings = |block: &Block| {
        let named = matches!(tag(block), Tag::H1 | Tag::H2)
            && tree.title.contains(tree.text[block.text.clone()].trim());
        let own = block.chars >= 4 && block.link_chars * 2 <= block.chars;
        own && !furniture[block.node as usize] && (named || only && tag(block) == Tag::H1)
    };
    if tree.blocks[first..]
        .iter()
        .any(|b| inside[b.node as usize] && headings(b))
    {
        return None;
    }
    tree.blocks[..first].iter().rposition(headings)
}

/// Which elements of those inside are lists of links, or in such.
fn dense(tree: &Tree, sums: &[Sum], inside: &[bool]) -> Vec<bool> {
    let mut dense = vec![false; tree.nodes.len()];
    for (i, node) in tree.nodes.iter().enumerate().skip(1) {
        let Sum {
            prose,
            chars,
            links,
        } = sums[i];
        let share = f64::from(links) / f64::from(chars.max(1));
        let most = if prose > f64::from(chars) * 0.3 {
            LINKS_WITH_PROSE
        } else {
            LINKS
        };
        let list = inside[i] && share > most && !node.tag.is_inline();
        dense[i] = dense[node.parent as usize] || list;
    }
    dense
}

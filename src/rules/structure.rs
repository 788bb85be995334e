//! What the page's HTML says of its lines, where a page came with it: elements that are named for their part of the page
//! (a share kit's class, `nav`, `footer`), and lists of nothing but links beside an article. The finding goes to the rule of
//! the label that the element stands for.
//!
//! Signals: `element` (the part that class or tag names), `links` (share of the text in links), `list` (lines of the list).

use super::{Context, Finding};
use crate::{
    mark::{Evidence, Label},
    page::{LineStructure, Part},
};

/// Characters of a line up to which its element's name speaks for it.
const SHORT: usize = 60;
/// The same for the foot of a page, whose lines are longer.
const FOOT: usize = 200;
/// Share of a line in links from which it is nothing else.
const LINKS: f32 = 0.8;
/// Lines of links, one after the other, from which they are a list.
const LIST: usize = 4;
/// Characters of prose that a page has beside such lists; a page without is a list itself.
const PROSE: usize = 150;

/// Finds the lines.
pub(super) fn find(context: &Context<'_>) -> Vec<(Label, Finding)> {
    let page = context.page;
    let Some(lines) = page
        .structure
        .filter(|lines| lines.len() == page.lines.len())
    else {
        return Vec::new();
    };
    let chars = |i: usize| page.lines[i].shape.visible;
    let prose: usize = (0..lines.len())
        .filter(|&i| lines[i].links < 0.2 && chars(i) >= 40 && lines[i].part.is_none())
        .map(chars)
        .sum();
    if prose < PROSE {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut push = |i: usize, label, evidence: Evidence, score| {
        let span = page.unfolded(page.lines[i].span.clone());
        found.push((
            label,
            Finding {
                span,
                score,
                evidence,
            },
        ));
    };
    let mut list = 0;
    for i in 0..=lines.len() {
        let linked = lines
            .get(i)
            .is_some_and(|line| line.links >= LINKS && line.outside);
        if linked {
            list += 1;
            continue;
        }
        for (k, line) in lines.iter().enumerate().take(i).skip(i - list) {
            if let Some((label, score)) = named(line, chars(k)) {
                push(k, label, evidence(line), score);
            } else if list >= LIST {
                let evidence = evidence(line).number("list", list as f64);
                push(k, Label::LinkList, evidence, 0.7);
            }
        }
        list = 0;
        if let Some(line) = lines.get(i)
            && let Some((label, score)) = named(line, chars(i))
        {
            push(i, label, evidence(line), score);
        }
    }
    found
}

fn evidence(line: &LineStructure) -> Evidence {
    let evidence = match line.part {
        Some(part) => Evidence::new().text("element", part.as_str()),
        None => Evidence::new(),
    };
    evidence.number("links", line.links)
}

/// What the name of a line's element makes of it, and how sure.
fn named(line: &LineStructure, chars: usize) -> Option<(Label, f64)> {
    let part = line.part?;
    let linked = line.links >= 0.5;
    let found = match part {
        Part::Share if chars <= SHORT => (Label::ShareWidget, 0.9),
        Part::Tools if chars <= SHORT => (Label::PageTools, 0.8),
        Part::Breadcrumb if chars <= FOOT && line.links > 0.0 => (Label::Breadcrumb, 0.9),
        Part::Pager if chars <= FOOT && line.links > 0.3 => (Label::Pager, 0.9),
        Part::Footer if chars <= FOOT => (Label::Footer, 0.8),
        Part::Related if linked => (Label::LinkList, 0.9),
        Part::Nav if linked => (Label::LinkList, 0.8),
        Part::Side if linked => (Label::LinkList, 0.7),
        Part::Ad if linked => (Label::LinkList, 0.7),
        _ => return None,
    };
    Some(found)
}

//! The lines that may be a page's title.

use std::ops::Range;

use super::Context;

/// Lines at the page's head that may be its title, and those above where the first are of the site: its menu, its path, its tools.
const HEADS: usize = 3;
const ABOVE: usize = 12;
/// Longest title, in characters.
const LONGEST: usize = 60;

/// The lines at a page's head, in the folded text.
#[derive(Default)]
pub(super) struct Heads {
    /// Those that may be the title.
    pub(super) lines: Vec<Range<usize>>,
    /// The likeliest of them: the first that is not of the site, or else the first line of the page.
    pub(super) title: Option<Range<usize>>,
}

impl Heads {
    pub(super) fn of(context: &Context<'_>) -> Heads {
        let page = context.page;
        let (mut heads, mut others) = (Heads::default(), 0);
        for (k, look) in context.looks().all.iter().take(ABOVE).enumerate() {
            let line = &page.lines[look.line];
            let text = &page.text[line.span.clone()];
            let headlike = line.shape.chars <= LONGEST
                && !text.contains(['。', '；'])
                && text.matches('，').count() <= 1;
            let of_site = look.furniture() > 0.0 || text.contains(['>', '»', '›', '→']);
            if of_site && k >= HEADS {
                continue;
            }
            if !headlike && !of_site || others == HEADS {
                break;
            }
            if headlike && !of_site && heads.title.is_none() {
                heads.title = line.folded.clone();
            }
            others += usize::from(!of_site);
            if headlike {
                heads.lines.extend(line.folded.clone());
            }
        }
        if heads.title.is_none() {
            heads.title = page.title().and_then(|line| line.folded.clone());
        }
        heads
    }
}

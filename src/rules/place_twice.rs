//! Places between the same service said twice: `垃圾清运 甲县、乙县、丙县、垃圾清运`. No writer says it so, whatever the service.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{Context, Finding, lines, score};
use crate::{mark::Evidence, page::Page, text::items::Item};

/// Fewest places.
const PLACES: usize = 3;
/// Letters of a service.
const SERVICE: Range<usize> = 3..11;

/// Finds them.
pub(super) fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    if page.names.len() < PLACES {
        return;
    }
    let mut done = 0;
    for name in &page.names {
        let item = page.items.partition_point(|item| item.start < name.start);
        if name.start < done || item == 0 || !starts(&page.items, item, name.start) {
            continue;
        }
        if let Some((end, places)) = twice(page, item - 1) {
            done = end;
            findings.push(Finding {
                span: lines::trim(page, page.items[item - 1].start..end),
                score: score(2.0),
                evidence: Evidence::new().number("twice", places as u32),
            });
        }
    }
}

/// Whether an item starts at byte `at` that goes on with the line of the one before it.
fn starts(items: &[Item], item: usize, at: usize) -> bool {
    items
        .get(item)
        .is_some_and(|item| item.start == at && goes_on(item))
}

fn goes_on(item: &Item) -> bool {
    item.gap.breaks == 0 && item.gap.stop.is_none_or(|stop| stop == ':')
}

/// Where a list ends that starts with the service that item `first` is, and how many places it holds.
fn twice(page: &Page<'_>, first: usize) -> Option<(usize, usize)> {
    let items = &page.items;
    let service = &page.folded[items[first].span()];
    // A place is no service, and lists of them are long.
    if page.name_at(items[first].span()).is_some()
        || !SERVICE.contains(&items[first].letters)
        || service.contains(|c| lines::PARTICLES.has(c))
    {
        return None;
    }
    let mut places: FxHashSet<&str> = FxHashSet::default();
    let (mut end, mut fresh) = (None, 0);
    for item in items[first + 1..].iter().take_while(|item| goes_on(item)) {
        let text = &page.folded[item.span()];
        if page.name_at(item.span()).is_some() {
            places.insert(text);
            fresh += 1;
        } else if text.starts_with(service) && fresh > 0 {
            end = Some(item.start + service.len());
            fresh = 0;
            if text.len() > service.len() {
                break;
            }
        } else {
            break;
        }
    }
    end.filter(|_| places.len() >= PLACES)
        .map(|end| (end, places.len()))
}

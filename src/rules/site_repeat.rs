//! # site-repeat
//!
//! Lines that recur over a host's pages: its slogan, its navigation, its footer, its boxes of advice. Off unless asked
//! for: it needs a first pass over all pages of the corpus (`--site-repeat`, or a `SiteSketch` in the library).
//!
//! **How it decides.** A line is known by its host and its folded text, each run of blanks as one, and counts once a page.
//! It is marked where it stands on at least 5 pages of the host and on at least 0.3 of them (both can be set). A line
//! punctuated as prose needs twice that share, 0.9 at most: an article that was crawled several times must not pass
//! for furniture. Lines of fewer than 4 or more than 300 letters are never marked. The score rises from 0.5 at the share
//! that is asked to 1 where every page has the line.
//! Signals: `pages`, `share`, `prose`.
//!
//! **What it must not touch.** A page on which next to nothing would be left (20 letters): it is a copy of another one. A line
//! with a span that another label only reports: who keeps bylines wants them where they recur too. The refrain of a
//! poem, a heading of two or three characters, a sentence that two articles share.

use super::Finding;
use crate::{
    mark::{Evidence, Label},
    site::{self, SiteHost, SiteLines},
};

/// The rule's name.
pub(crate) const NAME: &str = "site-repeat";
/// The rule's label.
pub(crate) const LABEL: Label = Label::SiteRepeat;
/// The rule's source, whose first comment is the manual.
pub(super) const SOURCE: &str = super::manual::manual!("site_repeat.rs");

/// How many times the share a line of prose needs, and the most that is asked of it.
const PROSE: (f64, f64) = (2.0, 0.9);
/// Fewest letters that must be left of a page.
const LEAST_LEFT: usize = 20;

/// Finds the lines of `text` that recur on `host`; spans are in bytes of `text`.
pub(crate) fn find(text: &str, site: &SiteLines, host: &SiteHost) -> Vec<Finding> {
    let Some(least) = site.least_pages() else {
        return Vec::new();
    };
    let all = site.pages(host);
    if all < least {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut taken = 0;
    for line in site::lines(text) {
        let pages = site.pages_with(host, &line);
        if pages < least {
            continue;
        }
        let prose = line.is_prose();
        let limit = limit(site.limits().share(), prose);
        let share = (f64::from(pages) / f64::from(all)).min(1.0);
        if share < limit {
            continue;
        }
        let sure = if limit < 1.0 {
            (share - limit) / (1.0 - limit)
        } else {
            1.0
        };
        let mut evidence = Evidence::new()
            .number("pages", pages)
            .number("share", share);
        if prose {
            evidence = evidence.number("prose", 1);
        }
        taken += line.letters;
        found.push(Finding {
            span: line.span,
            score: 0.5 + 0.5 * sure,
            evidence,
        });
    }
    if !found.is_empty() && site::letters(text) < taken + LEAST_LEFT {
        found.clear();
    }
    found
}

/// The share that is asked of a line.
fn limit(share: f64, prose: bool) -> f64 {
    if prose {
        (share * PROSE.0).min(PROSE.1).max(share)
    } else {
        share
    }
}

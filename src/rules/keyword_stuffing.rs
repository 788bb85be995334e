//! # keyword-stuffing
//!
//! Joined search phrases at the head, at the tail or spliced into a page: pornography, gambling, lottery, the trade in
//! links and certificates ("词A在线_词B视频_词C一区"), one stem with many tails ("词-词网站-词下载"), a brand before and
//! after an honest headline.
//!
//! **How it decides.** Neighbouring items in which search phrases are found make a block; items that the same separator
//! joins to it are of it. Signals for it: phrases that only spam joins (`strong`, `brands`), words that spam and prose
//! share (`weak`), the share of the items that hold one (`share`), a separator of search phrases (`joined`), a stem
//! that comes back with other tails (`stem`), another script than the page's (`script`), the same block elsewhere on the
//! page (`repeated`). Against it: a sentence around it (`sentence`), quotation marks (`quoted`), a page whose prose
//! speaks of the same things (`mentioned`).
//!
//! **What it must not touch.** Prose on casinos, lotteries or search optimisation, a police report that quotes the
//! phrases, a page's title with its section and site, tags of an honest article.

mod block;
mod entry;
mod hidden;
mod promo;
mod scattered;
mod title;
mod token;
mod weigh;

use super::{Context, Finding, Rule, score};
use crate::{
    dictionary::phrases::{Role, Use},
    mark::Label,
};
use entry::{Entry, Prose};

pub(crate) const RULE: Rule = Rule {
    name: "keyword-stuffing",
    label: Label::KeywordStuffing,
    source: include_str!("keyword_stuffing.rs"),
    find,
};

const LABEL: Label = Label::KeywordStuffing;

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    let phrases = context.dictionaries.phrases();
    // Letters set apart make no hits.
    scattered::spaced(context, findings);
    if !page
        .hits
        .iter()
        .any(|hit| phrases.uses(hit).iter().any(is_key))
    {
        return;
    }
    let items = page.items.iter();
    let mut entries: Vec<Entry> = items.map(|item| entry::entry(context, item)).collect();
    let blocks = block::blocks(context, &mut entries);
    let prose = Prose::of(context, &entries);
    for block in &blocks {
        let (sum, evidence) = weigh::weigh(context, &entries, block, &blocks, &prose);
        findings.push(Finding {
            span: block::span(context, &entries, block),
            score: score(sum),
            evidence,
        });
    }
    let titles = title::titles(context, &entries, findings);
    scattered::echoes(context, &entries, &titles, findings);
    findings.extend(titles);
    hidden::hidden(context, findings);
    promo::promos(context, &prose, findings);
    scattered::scattered(context, &entries, &prose, findings);
    token::tokens(context, findings);
}

/// Whether a phrase speaks for search phrases.
fn is_key(meaning: &Use) -> bool {
    meaning.label == LABEL && meaning.role != Role::Honest
}

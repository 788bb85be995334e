//! # keyword-stuffing
//!
//! Joined search phrases at the head, at the tail or spliced into a page: pornography, gambling, lottery, the trade in
//! links and certificates ("词A在线_词B视频_词C一区"), one stem with many tails ("词-词网站-词下载"), a brand before and
//! after an honest headline.
//!
//! **How it decides.** Items of a line that separators of lists join make a run; a run with enough search phrases is one
//! block as a whole, with the header over it ("热门搜索:"), and else from its first phrase to its last. Signals for a block:
//! phrases that only spam joins (`strong`, `brands`), words that spam and prose share (`weak`), the share of the items that
//! hold one (`share`), what the phrases cover (`covered`), a separator of search phrases (`joined`), heads that come back
//! with other tails (`stem`), navigational tails (`tails`), no word in common with the page's prose (`foreign`), another
//! script than the page's (`script`), the same block elsewhere on the page (`repeated`), a place between two sentences
//! (`spliced`), many phrases glued together (`chain`). Against it: a sentence around it (`sentence`), particles, quotation
//! marks (`quoted`), reports (`reported`), the keywords of a paper (`indexed`), a page whose prose speaks of the same things (`mentioned`, `own`).
//!
//! Outside of blocks it finds a brand before and after the headline or a lottery inside it (`title`), a brand in the middle
//! of words, where the text is likelier without it (`inside-words`, `gain`) or it stands in the middle of them (`parted`), known or made up, or in brackets all over the page (`tag`),
//! phrases that stand alone between paragraphs (`lone`, `lines`), questions about one game (`questions`), letters set
//! apart (`spaced`), a brand with the words that lead to its site put into a sentence (`phrases`, `healed`), lists of one
//! trade's word with many tails that no table knows (`stem`, `trade`), of words that end as such phrases do or that underscores,
//! addresses (`webbed`) or a header join, of which the page's prose has none, the firm of a brand (`firm`), a clause that is nothing
//! but words of search phrases (`clause`), lines of phrases of other languages (`foreign-phrases`), lists of nouns at the page's ends that have nothing in common with its prose (`strange`) and, anywhere, lists whose items speak as search
//! phrases do (`pitch`, weights learnt from examples), short lists, a phrase behind a line's last sentence, one in brackets and one in a line of its own that speak so where the page's prose
//! has nothing in common with them, characters without width (`invisible`), an advert of one sentence (`promises`, `coded`, `spelled`: a number written in several ways; `mobile`), or of any trade:
//! what its words and pairs of characters weigh (`pitch`, `clause`, `hidden`), no word of those who report (`told`, `reported`), on a page that neither speaks as adverts do
//! (`around`) nor of the same things (`own`, `spoken`); a search phrase behind the last sentence of several lines, a brand with signs in the middle of words, a site's name with its address behind paragraph after paragraph (`signature`),
//! a title that a list below starts with, or that holds one of its phrases (`echo`), words of a title that part a name of the text below (`parting`), parts of a title beside what is found there or on both sides of the headline, which the text below has nothing of (`beside`, `glued`), the only line in Latin letters, of phrases with commas (`foreign-list`).
//!
//! Of a sentence the part may be an advert whose words weigh most, where it sells what is known: how much the rest speaks against
//! one (`rest`), whether no sign parts it from that (`glued`), whether somebody tells of himself or of another (`person`) or of
//! what he lost (`rued`). Short ones, one here and one there, are told by where the words change (`weight`, `density`, known words in them
//! (`covered`), what stands before them (`led`, `bound`, `within`), what they have in common with the page's prose (`own`, `shared`, `topic`)),
//! and each makes the others likelier (`others`). What is likely beside what is sure, and clauses that speak as adverts do there, is of it (`beside`); a sentence
//! behind it that speaks for none is not.
//!
//! Long lines of prose are looked at where something else on the page is stuffed, or where one of them holds a phrase that tells by
//! itself, or a place with a service behind it.
//!
//! What was measured and not found likely, and lines, sentences and clauses that hold a search phrase or a place and that no rule
//! has found (`level`: 2, 1 and 0; `keys`, `telling`, `services`, `names`, `honest`: what they hold, `key-share`, `service-share`, `name-share`:
//! how much of them that is, `other-keys`, `other-names`: what the rest of the page holds), are looked at a second time: trees that were learnt from
//! examples weigh it with where it stands, what its characters say and what else goes (`judged`, the odds; `dictionaries/judge_phrases.tsv`,
//! `judge_clauses.tsv`). Where nothing on the page is stuffed for sure, the odds must be greater.
//!
//! **What it must not touch.** Prose on casinos, lotteries or search optimisation, a police report that quotes the
//! phrases, a page's title with its section and site, tags of an honest article.

pub(super) mod advert;
pub(super) mod again;
mod alien;
mod block;
pub(super) mod entry;
mod firm;
mod foreign;
mod gamble;
mod hidden;
mod insert;
mod promo;
mod scattered;
mod stem_list;
mod strange;
mod title;
pub(in crate::rules) mod token;
mod watermark;
pub(super) mod weigh;

use std::{cell::OnceCell, ops::Range};

use super::{Context, Finding, Rule, score};
use crate::{
    dictionary::{
        phrases::{Hit, Says},
        rule_words::List,
    },
    mark::Label,
    page::Page,
};
use entry::Prose;

pub(crate) const RULE: Rule = Rule {
    name: "keyword-stuffing",
    label: Label::KeywordStuffing,
    source: super::manual::manual!("keyword_stuffing.rs"),
    find,
};

const LABEL: Label = Label::KeywordStuffing;

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let page = context.page;
    // Letters set apart and unknown names make no hits.
    scattered::spaced(context, findings);
    let telltales = context.telltales();
    token::unknown(context, &telltales.sites, findings);
    watermark::watermarks(context, &telltales.sites, findings);
    watermark::signatures(context, findings);
    token::latin(context, findings);
    token::repeats(context, findings);
    if !page.says.meets(Says::KEY) {
        let prose = OnceCell::new();
        let prose = || prose.get_or_init(|| Prose::of(context, &entry::entries(context)));
        title::told_below(context, findings);
        promo::promos(context, &prose, telltales.numerals, findings);
        stem_list::stem_lists(context, &prose, findings);
        strange::strange(context, &prose, findings);
        alien::aliens(context, findings);
        return;
    }
    let mut entries = entry::entries(context);
    let prose = OnceCell::new();
    let blocks = block::blocks(context, &mut entries, &prose);
    let prose = || prose.get_or_init(|| Prose::of(context, &entries));
    for block in blocks
        .iter()
        .filter(|block| weigh::may_be_stuffed(&entries, block))
    {
        let (sum, evidence) = weigh::weigh(context, &entries, block, &blocks, &prose);
        findings.push(Finding {
            span: block::span(context, &entries, block),
            score: score(sum),
            evidence,
        });
    }
    token::tokens(context, findings);
    let titles = title::titles(context, &entries, findings);
    scattered::echoes(context, &entries, &titles, findings);
    findings.extend(titles);
    title::told_below(context, findings);
    hidden::hidden(context, findings);
    watermark::tails(context, findings);
    promo::promos(context, &prose, telltales.numerals, findings);
    scattered::scattered(context, &entries, &prose, findings);
    stem_list::stem_lists(context, &prose, findings);
    insert::inserts(context, findings);
    strange::strange(context, &prose, findings);
    alien::aliens(context, findings);
}

/// Whether a phrase speaks for search phrases.
fn is_key(hit: &Hit) -> bool {
    hit.says.meets(Says::KEY)
}

/// Search phrases and services.
const SOLD: Says = Says::KEY.or(Says::SERVICE);

/// Whether a hit is a search phrase or a service.
fn is_sold(hit: &Hit) -> bool {
    hit.says.meets(SOLD)
}

/// Whether an item is known as a search phrase, or ends as such phrases do.
fn is_keyed(page: &Page<'_>, item: Range<usize>) -> bool {
    page.hits_in(item.clone()).iter().any(is_sold) || List::Trade.ends(&page.folded[item])
}

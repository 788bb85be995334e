//! A title that is the start of a list below it, and nothing else, or holds one of its phrases: who stuffs a page may do so in
//! its title, too.

use super::{Context, Finding, lines, score};
use crate::{
    dictionary::{advert_weights::AdvertWeights, phrases::Says},
    mark::{Evidence, Label},
};

/// Lines at the page's head that may be its title.
const HEAD: usize = 3;
/// Letters of a title.
const LETTERS: std::ops::RangeInclusive<usize> = 6..=40;

/// Letters of a phrase that a title holds, and of what it is put into.
const PHRASE: std::ops::RangeInclusive<usize> = 6..=20;
const OWN: usize = 6;
/// What joins the items of a list, the letters of one, and those of a line that it may be glued to.
const JOINTS: [char; 8] = ['，', ',', '、', '_', '|', '-', ' ', '/'];
const ITEM: std::ops::RangeInclusive<usize> = 4..=14;
const LONG: usize = 20;
/// Most phrases that are looked for.
const PHRASES: usize = 200;

/// The phrases of what is found that the page's title holds as well, among words of its own.
pub(super) fn phrases(context: &Context<'_>, found: &[(Label, Finding)]) -> Vec<(Label, Finding)> {
    let page = context.page;
    let Some(line) = context.heads().title.clone() else {
        return Vec::new();
    };
    let title = &page.folded[line.clone()];
    let sure = |(label, finding): &&(Label, Finding)| {
        *label == Label::KeywordStuffing
            && finding.score >= 0.5
            && finding.span.end <= page.folded.len()
            && finding.span.start > line.end
    };
    if found.iter().any(|(_, finding)| finding.meets(&line)) {
        return Vec::new();
    }
    let known = |phrase: &&str| {
        PHRASE.contains(&lines::letters(phrase))
            && title.len() > phrase.len()
            && AdvertWeights::embedded().of(phrase) > 0.0
    };
    let words = found.iter().filter(sure).flat_map(|(_, finding)| {
        page.folded[finding.span.clone()]
            .split(|c: char| !lines::is_letter(c) && !c.is_ascii_digit())
    });
    let told = |at: &std::ops::Range<usize>| {
        let mut hits = page.hits_in(at.clone()).iter();
        hits.any(|hit| hit.says.meets(Says::TELLING))
    };
    let held = words.filter(known).take(PHRASES).find_map(|phrase| {
        let at = line.start + title.find(phrase)?;
        Some(at..at + phrase.len()).filter(told)
    });
    let rest =
        |at: &std::ops::Range<usize>| page.letters(line.clone()) >= page.letters(at.clone()) + OWN;
    let finding = |span| Finding {
        span,
        score: score(1.5),
        evidence: Evidence::new().number("echo", 1),
    };
    let held = held
        .filter(rest)
        .map(|at| (Label::KeywordStuffing, finding(at)));
    held.into_iter().collect()
}

/// Items of what is found that a line of sentences begins with, glued to its first words: `甲市建站,乙市做网站换盆最好…`.
pub(super) fn openings(context: &Context<'_>, found: &[(Label, Finding)]) -> Vec<(Label, Finding)> {
    let page = context.page;
    let listed = |(label, finding): &&(Label, Finding)| {
        *label == Label::RegionStuffing
            && finding.score >= 0.5
            && finding.span.end <= page.folded.len()
    };
    let mut items: Vec<&str> = Vec::new();
    for (_, finding) in found.iter().filter(listed) {
        let text = &page.folded[finding.span.clone()];
        let own = text.split(|c: char| JOINTS.contains(&c) || c == '\n');
        items.extend(
            own.filter(|item| ITEM.contains(&lines::letters(item)))
                .take(PHRASES),
        );
    }
    if items.is_empty() {
        return Vec::new();
    }
    // The longest first.
    items.sort_unstable_by_key(|item| (std::cmp::Reverse(item.len()), *item));
    items.dedup();
    items.truncate(PHRASES);
    let mut openings = Vec::new();
    for &i in &page.visible {
        let line = &page.lines[i];
        let Some(span) = line.folded.clone().filter(|_| line.held.letters >= LONG) else {
            continue;
        };
        let span = lines::trim(page, span);
        let text = &page.folded[span.clone()];
        let (mut end, mut count) = (0, 0);
        loop {
            let rest = text[end..].trim_start_matches(JOINTS);
            let Some(item) = items.iter().find(|item| rest.starts_with(**item)) else {
                break;
            };
            end = text.len() - rest.len() + item.len();
            count += 1;
        }
        let own = span.start..span.start + end;
        // One may be the page's subject.
        if count >= 2
            && page.letters(own.end..span.end) >= OWN
            && !found.iter().any(|(_, finding)| finding.meets(&own))
        {
            let own = super::bounds::complete(page, own);
            let finding = Finding {
                span: own,
                score: score(1.5),
                evidence: Evidence::new().number("echo", count),
            };
            openings.push((Label::RegionStuffing, finding));
        }
    }
    openings
}

/// What stands at the page's head and again in what is found.
pub(super) fn titles(context: &Context<'_>, found: &[(Label, Finding)]) -> Vec<(Label, Finding)> {
    let page = context.page;
    if !found.iter().any(|(_, finding)| finding.score >= 0.5) {
        return Vec::new();
    }
    let bare = |text: &str| -> String { text.chars().filter(|&c| lines::is_letter(c)).collect() };
    let mut echoes = Vec::new();
    for &i in page.visible.iter().take(HEAD) {
        let Some(line) = page.lines[i].folded.clone() else {
            continue;
        };
        let line = lines::trim(page, line);
        let fits = LETTERS.contains(&page.lines[i].held.letters);
        if !fits || found.iter().any(|(_, finding)| finding.meets(&line)) {
            continue;
        }
        let title = bare(&page.folded[line.clone()]);
        let holds = |span: &std::ops::Range<usize>| {
            span.start > line.end
                && span.end <= page.folded.len()
                && page.letters(span.clone()) > page.letters(line.clone())
                && bare(&page.folded[span.clone()]).contains(&title)
        };
        let list = found
            .iter()
            .find(|(_, finding)| finding.score >= 0.5 && holds(&finding.span));
        if let Some((label, _)) = list {
            echoes.push((
                *label,
                Finding {
                    span: line,
                    score: score(1.5),
                    evidence: Evidence::new().number("echo", 1),
                },
            ));
        }
    }
    echoes
}

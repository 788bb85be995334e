//! # markup-residue
//!
//! What is left of markup in text: leaked tags (`。/p>`, `</span>`, `<p style="…">`), broken entities (`#xff0c;` is ，,
//! `&nb sp;` is a blank, `&amp;ldquo;` is “), lone `?` lines and `??????` before paragraphs that stand for lost blanks,
//! comments (`<!--EndFragment-->`, `/enpproperty-->`), a word processor's namespaces, what is left of a tag's attributes; scripts,
//! style sheets, templates that were not filled in (`{{title}}`, `{dede:…/}`), codes of forums (`[img]…[/img]`), escapes
//! (`\r\n`, `\u4e2d`); what a forum mixes in against copying (`8 y% p# Q4 x- n`); marks of page breaks, the settings of a word
//! processor's document (`Normal 0 7.8 磅 0 2 false false false`); invisible characters that break words. Entities and escapes are
//! replaced by their characters, all else is removed.
//!
//! **How it decides.** Each kind by what stands around it:
//! - A tag has one of HTML's common names (`tag`). What lost its `<` has to stand behind a character that is no Latin letter
//!   and no digit; the `?` of a lost character goes with it behind the end of a sentence. A plain opening tag goes only
//!   where its closing tag follows in the line. A line of nothing but tags and a bullet goes whole.
//! - An entity stands beside Chinese text and has a name or a number that stands for a character of it (`entity`).
//! - A `?` between two words of Latin letters is a blank (`words`) where the page has two of them; so are those beside other words
//!   there, where nothing asks.
//! - A line is made of `?` and blanks, the line before it ends a sentence, and the page has two such lines or one
//!   whose marks stand apart, `? ?` (`lines`); or
//!   two lines start with `??`, or one with `????`, before Chinese text.
//! - Code (`code`, `template`, `short code`, `escape`, `block`) has the form of a page's script, style, template or forum, and the
//!   prose beside it speaks of no code, names nothing that stands in it and does not announce it.
//! - A style or a script inside a line stands at its start or behind a sentence, attributes end with the `>` of their tag or fill
//!   their line (`attributes`).
//! - What is mixed in against copying is pairs of a sign and a letter, one right behind the other, at the edges of two or more
//!   Chinese lines (`noise`, `stretches`), drawn at random: many signs, letters of both cases, no stretch twice.
//! - An invisible character stands between Chinese characters, or between one and ASCII (`code`).
//!
//! **What it must not touch.** Pages that speak of markup: where tags, HTML, web pages or source code are mentioned, tags
//! and entities stay. URLs, sums, generic types, JSON. A `?` that asks. Joiners in emoji and in scripts that need them.
//! Lines of chess, chords and answers, formulas, keys and part numbers. Code that the line above announces with a colon or a verb.
//! Invisible characters that part the items of a list are left for the rule that judges lists.

use std::{cell::OnceCell, ops::Range};

use memchr::{memchr_iter, memchr3_iter};

mod attributes;
mod blanks;
mod code;
mod code_lines;
mod entities;
mod fragments;
mod invisible;
mod leftovers;
mod lone;
mod marks;
mod misread;
mod noise;
mod pasted;
mod styles;
mod tags;
mod talk;
mod tokens;

use super::{Repair, Repairer};
use crate::{
    dictionary::{Dictionaries, rule_words::List},
    mark::{Edit, Evidence, Label},
    text::scan::Leads,
};

/// Tags that lost a part or were never closed, which tell of each other.
const LOOSE: usize = 2;

pub(super) const REPAIRER: Repairer = Repairer {
    name: "markup-residue",
    label: Label::MarkupResidue,
    source: super::manual::manual!("markup_residue.rs"),
    find,
};

fn find(text: &str, specials: &[usize], _: &Dictionaries, repairs: &mut Vec<Repair>) {
    let from = repairs.len();
    let talks = OnceCell::new();
    let talks_of_markup = || *talks.get_or_init(|| talk::of_markup(text));
    // Most pages hold few of the signs of markup.
    let leads = Leads::of(text, specials);
    markup(text, specials, &leads, &talks_of_markup, repairs);
    let tags = repairs.len() - from;
    if leads.has(b"?") {
        marks::marks(text, tags, repairs);
        blanks::find(text, tags, repairs);
    }
    invisible::invisible(text, specials, repairs);
    noise::noise(text, &leads, repairs);
    repairs[from..].sort_by_key(|repair| (repair.span.start, std::cmp::Reverse(repair.span.end)));
    // A line of tags holds its tags.
    let mut end = 0;
    let mut i = from;
    repairs.retain(|repair| {
        i += 1;
        let free = i <= from || repair.span.start >= end;
        if free {
            end = repair.span.end;
        }
        free
    });
}

fn removal(start: usize, end: usize, score: f64, evidence: Evidence) -> Repair {
    Repair {
        span: start..end,
        edit: Some(Edit::Remove),
        score,
        evidence,
    }
}

/// Whether `c` is a Chinese character or its punctuation.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FF65}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

/// Whether `c` ends a sentence or a quotation.
fn is_stop(c: char) -> bool {
    matches!(
        c,
        '。' | '！' | '？' | '”' | '’' | '」' | '』' | '…' | '）' | '；' | '!' | '.'
    )
}

/// What follows in a text from byte `at` on, blanks at the end of its line aside.
fn next(text: &str, at: usize) -> Option<char> {
    let rest = &text[at..];
    let bare = rest.trim_start_matches([' ', '\t', '\u{3000}', '\u{A0}']);
    match bare.chars().next() {
        None | Some('\n' | '\r') => bare.chars().next(),
        Some(_) => rest.chars().next(),
    }
}

/// Tags and entities.
fn markup(
    text: &str,
    specials: &[usize],
    leads: &Leads,
    talks_of_markup: &dyn Fn() -> bool,
    repairs: &mut Vec<Repair>,
) {
    let from = repairs.len();
    let bytes = text.as_bytes();
    let written = OnceCell::new();
    let shows_entities =
        || !talks_of_markup() || *written.get_or_init(|| entities::are_written(text));
    let within = |signs: &[u8]| if leads.has(signs) { bytes } else { &[] };
    let mut floor = 0;
    // What is one beside other residue only.
    let mut loose: Vec<Repair> = Vec::new();
    for at in memchr3_iter(b'>', b'&', b'#', within(b">&#")) {
        if at < floor {
            continue;
        }
        let found = if bytes[at] == b'>' {
            leftovers::comment(text, at, floor)
                .or_else(|| tags::tag(text, at, floor))
                .or_else(|| attributes::attributes(text, at, floor))
                .or_else(|| leftovers::end(text, at, floor))
                .filter(|_| !talks_of_markup())
        } else {
            tokens::escaped_tag(text, at, |name| List::Tag.has(name))
                .or_else(|| attributes::escaped(text, at))
                .or_else(|| attributes::escaped_end(text, at))
                .or_else(|| tags::arrow(text, at))
                .filter(|_| !talks_of_markup())
                .or_else(|| entities::entity(text, at).filter(|_| shows_entities()))
        };
        if let Some(found) = found {
            floor = found.span.end;
            repairs.push(found);
        } else if bytes[at] == b'>' {
            loose.extend(tags::loose(text, at, floor));
        }
    }
    let bare = (memchr_iter(b';', within(b";"))).filter_map(|at| entities::bare(text, at));
    repairs.extend(bare.filter(|_| shows_entities()));
    let mut others = Vec::new();
    if leads.has(leftovers::LEADS) {
        let alone = repairs.len() == from;
        leftovers::lines(text, specials, alone, &mut others);
    }
    if !others.is_empty() && !talks_of_markup() {
        repairs.append(&mut others);
    }
    let mut pieces = Vec::new();
    misread::find(text, specials, leads, &mut pieces);
    fragments::find(text, leads, &mut pieces);
    lone::find(text, &mut pieces);
    if leads.has(code::LEADS) || !pieces.is_empty() {
        code::find(text, leads, pieces, repairs);
    }
    let told = repairs.len() > from || loose.len() >= LOOSE;
    if told && !loose.is_empty() && !talks_of_markup() {
        repairs.append(&mut loose);
    }
    bullets(text, from, repairs);
}

/// The bullets of items whose tags leaked: lines of one bullet beside lines of tags that go whole.
fn bullets(text: &str, from: usize, repairs: &mut Vec<Repair>) {
    let whole: Vec<Range<usize>> = (repairs[from..].iter())
        .map(|repair| repair.span.clone())
        .filter(|span| {
            (span.start == 0 || text[..span.start].ends_with('\n'))
                && text[span.end..]
                    .trim_start_matches([' ', '\r'])
                    .starts_with('\n')
        })
        .collect();
    for span in whole {
        let above = text[..span.start].trim_end_matches(['\n', '\r', ' ']);
        let start = above.rfind('\n').map_or(0, |i| i + 1);
        let below = span.end + text[span.end..].len() - text[span.end..].trim_start().len();
        let end = text[below..].find('\n').map_or(text.len(), |i| below + i);
        for line in [start..above.len(), below..end] {
            let bullet = text[line.clone()].trim();
            if lone::is_bullet(bullet) {
                let evidence = Evidence::new().text("bullet", bullet);
                repairs.push(removal(line.start, line.end, 0.8, evidence));
            }
        }
    }
    // One whose item goes.
    let ends = repairs[from..].iter().map(|repair| repair.span.clone());
    let ends: Vec<Range<usize>> = ends
        .filter(|span| text[span.end..].lines().next().is_none_or(str::is_empty))
        .collect();
    for span in ends {
        let start = text[..span.start].rfind('\n').map_or(0, |i| i + 1);
        let bullet = text[start..span.start].trim();
        if lone::is_bullet(bullet) {
            let evidence = Evidence::new().text("bullet", bullet);
            repairs.push(removal(start, span.start, 0.8, evidence));
        }
    }
}

//! # contact-ad
//!
//! Stray adverts with a telephone, QQ, WeChat or LINE number: "代开发票,加微信:…", "张经理:QQ… 电话:…" four times.
//!
//! **How it decides.** A short line, or the last sentence of a line, that gives a number to contact and holds words of
//! adverts; also a sentence between two others that do not speak to the reader, with an account to add. Mobile numbers and accounts say more than a landline; lines of the same shape one below the other say more than one;
//! a number with letters for digits tells by itself, and so does one behind an offer; against it speak a sentence, words of notices (报名, 招聘, 走失), and advert words that the rest of the page uses too.
//! What is put into a paragraph that goes on right behind its number without a sign, or stands there in a frame of its own, is cut from where the words change
//! (`runs-on`); so is a line with the name of a messenger in disguise (薇信), somebody's mobile number with his account, and an offer with a number beside a paragraph on a page that sells nothing else.
//! Signals: `contacts`, `words`, `repeats`, `elsewhere`.
//!
//! **What it must not touch.** Contact lines in notices, tenders and directories, hotlines, a sentence that says what to do with the number it gives, a report that quotes a
//! swindler's message.

mod numbers;
mod run_on;

pub(super) use numbers::contacts;
use numbers::{adds, disguised, evades, form, numbered, same_form, says_account, spelled};

use std::ops::Range;

use super::{
    Context, Finding, Rule,
    furniture::{Look, Place},
    lines,
    place_learn::digits,
    score,
};
use crate::{
    dictionary::{
        phrases::{Hit, Role, Says},
        rule_words::List,
    },
    mark::{Evidence, Label},
    page::Page,
    text::{class::Signs, scan},
};

pub(crate) const RULE: Rule = Rule {
    name: "contact-ad",
    label: Label::ContactAd,
    source: super::manual::manual!("contact_ad.rs"),
    find,
};

const LABEL: Label = Label::ContactAd;
/// Letters of a name with a number that hangs behind a paragraph, fewest of that, and the bytes of it that may ask for calls.
const SHORT_NAME: usize = 4;
const LONG_NAME: usize = 14;
const HUNG: usize = 20;
const ASKED_FOR: usize = 360;
/// Digits of a mobile number.
const MOBILE: usize = 11;
/// Longest advert, in letters.
const LONGEST: usize = 64;
/// Most letters of an advert's clauses behind its last digit.
const RUNS_ON: usize = 14;
/// Most letters of what is sold between two signs.
const TITLED: usize = 12;
/// Most letters of a line that is short, and fewest of a paragraph.
const SHORT: usize = 30;
const PROSE: usize = 40;
/// Words of the market elsewhere on a page that itself sells nothing.
const SOLD_ELSEWHERE: usize = 2;
/// Letters of an author's name in brackets.
const AUTHOR: usize = 10;
/// Bytes beside a sentence that are asked whether they speak to the reader.
const NEAR: usize = 1024;
/// Rows of a table that are looked through for what heads its columns, and their fewest columns.
const ROWS: usize = 24;
const COLUMNS: usize = 3;
/// Letters of a line that is somebody's name with a number.
const PERSON: usize = 8;
/// Lines on either side of one that tell whether it is a row of a table, and digits of a telephone.
const BESIDE: usize = 3;
const DIGITS: usize = 7;
/// Longest title of a page that is somebody's own advert, in letters.
const POST: usize = 44;
/// Small adverts from which a page is one of them.
const SMALL: usize = 4;
/// Lines of a page that are compared with the rest of it. A page with more of them is about what they offer.
const MOST: usize = 50;

/// Fewest accounts in a row of them, and most letters that go with each.
const SELLERS: usize = 3;
const SELLER: usize = 7;

/// Fewest words of the market in a line whose last words are a number.
const OFFERED: usize = 3;

fn find(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let looks = &context.looks().all;
    let page = context.page;
    let mut asked = 0;
    let mut k = 0;
    while k < looks.len() {
        let look = &looks[k];
        let asked_for = |look: &Look| {
            look.signs(page).has(Signs::DIGIT) && disguised(look.text(page)).is_some()
                || look.count(LABEL).covered > 0
                || page.lines[look.line].says.meets(Says::of(LABEL))
                || marked(look.text(page))
                || look.signs(page).has(Signs::DIGIT) && {
                    look.letters <= LONGEST && says_account(look.text(page))
                        || look.letters <= PERSON && List::Title.in_text(look.text(page))
                }
                || look.signs(page).has(Signs::DIGIT) && {
                    // What may be glued to a paragraph stands at its end.
                    let end = lines::tail(look.text(page), 3 * LONGEST);
                    numbered(end) && List::Market.in_text(end)
                }
        };
        let runs_on = || look.signs(page).has(Signs::DIGIT) && run_on::hinted(look.text(page));
        if look.span.is_empty() || !asked_for(look) && !runs_on() {
            k += 1;
            continue;
        }
        // Lines of one shape, one below the other.
        let mut last = k;
        if look.letters <= 24 {
            let form = form(look.text(page));
            while last + 1 < looks.len() && same_form(&form, looks[last + 1].text(page)) {
                last += 1;
            }
        }
        if last > k && contacts(look.text(page)).direct >= 1 && !look.sentence {
            let repeats = last - k + 1;
            let twice = contacts(look.text(page)).direct >= 2;
            let sum = -2.4 + 0.9 * repeats.min(4) as f64 + if twice { 1.4 } else { 0.0 };
            if sum >= 0.0 && !notice(context, k, looks) {
                findings.push(Finding {
                    span: look.span.start..looks[last].span.end,
                    score: score(sum),
                    evidence: Evidence::new()
                        .number("contacts", repeats as u32)
                        .number("repeats", repeats as u32),
                });
                k = last + 1;
                continue;
            }
        }
        for (i, look) in (k..).zip(&looks[k..=last]) {
            // A row of a table of telephones.
            let row = || {
                // Among telephones of offices stands that of a trade, too.
                let text = look.text(page);
                (!List::Market.in_text(text) || contacts(text).direct == 0)
                    && listed(page, looks, i)
                    || tabled(page, looks, i)
            };
            let inside = run_on::find(context, look);
            if !inside.is_empty() {
                findings.extend(inside);
                continue;
            }
            if asked < MOST
                && !row()
                && let Some(asks) = advert(context, look)
            {
                asked += 1;
                findings.extend(asks);
            }
            if look.sentence && page.lines[look.line].says.meets(Says::of(LABEL)) {
                findings.extend(between(context, look, &mut asked));
            }
        }
        k = last + 1;
    }
    // On a page of small adverts they are what it is for. Most pages have nothing to ask that of.
    let small = |look: &&Look| {
        lines::field(look.text(page)).is_some_and(|(name, _)| List::Classified.has(name))
    };
    if !findings.is_empty() && looks.iter().filter(small).count() >= SMALL {
        findings.clear();
    }
    // Whoever sells or looks for something on a page of his own gives his number there.
    let posted = |look: &Look| look.letters <= POST && List::OwnPost.in_text(look.text(page));
    if !findings.is_empty()
        && looks
            .iter()
            .find(|look| look.letters > 0)
            .is_some_and(posted)
    {
        findings.retain(|finding| !is_plain(context, finding.span.clone()));
    }
    // What is most of the page is what the page is for.
    findings.retain(|finding| {
        let own = page.folded[finding.span.clone()]
            .chars()
            .filter(|c| !c.is_whitespace())
            .count();
        own * 5 < page.visible_chars * 3
    });
}

/// Whether what gives a number says next to nothing of what is sold.
fn is_plain(context: &Context<'_>, span: Range<usize>) -> bool {
    let page = context.page;
    let text = &page.folded[span.clone()];
    let phrases = context.dictionaries.phrases();
    let sold = |hit: &Hit| hit.says.meets(Says::TELLING.or(Says::SERVICE));
    let weak = |hit: &&Hit| phrases.is(hit, Label::KeywordStuffing, Role::Weak);
    market(text) <= 2
        && !marked(text)
        && disguised(text).is_none()
        && page.hits_in(span.clone()).iter().filter(weak).count() <= 1
        && !page.hits_in(span).iter().any(sold)
}

/// Whether line `k` is a row of a table of telephones, whose columns are headed.
fn tabled(page: &Page<'_>, looks: &[Look], k: usize) -> bool {
    let above = looks[k.saturating_sub(ROWS)..k].iter().rev();
    let head = above
        .map(|look| look.text(page))
        .find(|text| digits(text) == 0);
    head.is_some_and(|head| List::TableHeading.count(head) >= COLUMNS)
}

/// Whether two of the lines beside line `k` give a telephone, too, behind words of their own.
fn listed(page: &Page<'_>, looks: &[Look], k: usize) -> bool {
    let near = k.saturating_sub(BESIDE)..(k + 1 + BESIDE).min(looks.len());
    let rows = near.filter(|&i| {
        let text = looks[i].text(page);
        i != k
            && looks[i].letters <= LONGEST
            && digits(text) >= DIGITS
            && !List::Market.in_text(text)
    });
    rows.count() >= 2
}

/// An advert that is a line or ends one; `None` where no line of an advert's kind is.
fn advert(context: &Context<'_>, look: &Look) -> Option<Option<Finding>> {
    let page = context.page;
    let text = look.text(page);
    let digit = scan::any_byte(text, |byte| byte.is_ascii_digit());
    if !digit && !says_account(text) && spelled(text).is_none() {
        return None;
    }
    let start = text
        .trim_end_matches(['。', '!', '?'])
        .rfind(['。', '!', '?'])
        .filter(|&at| look.letters > 30 || own_sentence(&text[..at]))
        .map_or(0, |at| lines::behind(text, at));
    let start = start + text[start..].len()
        - text[start..]
            .trim_start_matches(['”', '」', ' ', '"', ')'])
            .len();
    // `（某某）` behind a paragraph is its author.
    let rest = &text[start..];
    let bracket = usize::from(rest.starts_with('('));
    let author = rest[bracket..].split_once(')').filter(|(name, _)| {
        (bracket == 1 || text[..start].ends_with('('))
            && lines::letters(name) <= AUTHOR
            && !List::Market.in_text(name)
    });
    let start = start + author.map_or(0, |(name, _)| bracket + name.len() + 1);
    weigh(context, look, look.span.start + start..look.span.end)
}

/// An advert that stands between two sentences of a line that do not speak to the reader: it gives an account and has it added
/// to the reader's contacts. `asked` counts the lines that are compared with the rest of the page.
fn between(context: &Context<'_>, look: &Look, asked: &mut usize) -> Option<Finding> {
    const STOPS: [char; 3] = ['。', '!', '?'];
    let page = context.page;
    let line = look.text(page);
    let last = line.trim_end_matches(STOPS).rfind(STOPS)?;
    let mut end = look.span.start;
    let sentences = line[..lines::behind(line, last)].split_inclusive(STOPS);
    let spans = sentences.map(|sentence| {
        end += sentence.len();
        lines::trim(page, end - sentence.len()..end)
    });
    let offers = |span: &Range<usize>| {
        let text = &page.folded[span.clone()];
        scan::any_byte(text, |byte| byte.is_ascii_digit())
            && (List::AddMe.in_text(text) || adds(text))
            && !List::Honest.in_text(text)
            && !text.contains(['“', '「', '"'])
    };
    // Whoever asks something of the reader before or after gives his own account.
    let speaks = |span: &Range<usize>| {
        let before = lines::tail(&page.folded[look.span.start..span.start], NEAR);
        let after = lines::head(&page.folded[span.end..look.span.end], NEAR);
        List::Addresses.in_text(before) || List::Addresses.in_text(after)
    };
    // The first is the line's own.
    let likely = spans.skip(1).filter(|span| offers(span) && !speaks(span));
    for span in likely {
        if *asked >= MOST {
            break;
        }
        if let Some(found) = weigh(context, look, span) {
            *asked += 1;
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// What a stretch up to a stop or to the end of its line says for its being an advert; `None` where it is of no advert's kind.
fn weigh(context: &Context<'_>, look: &Look, span: Range<usize>) -> Option<Option<Finding>> {
    let page = context.page;
    let start = span.start - look.span.start;
    let text = &page.folded[span.clone()];
    let letters = page.letters(span.clone());
    if letters > LONGEST {
        return None;
    }
    let contacts = contacts(text);
    if contacts.direct + contacts.line == 0 {
        return None;
    }
    // A sentence that runs on behind the number is the article's.
    let behind = text.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    let behind = &text[behind..];
    if behind.ends_with('。') && behind.contains('，') && lines::letters(behind) > RUNS_ON {
        return None;
    }
    let (mut words, mut mild, mut elsewhere) = (0, 0, 0);
    // Nobody but an advertiser writes letters for the digits of a number.
    let mut strong = 2 * usize::from(disguised(text).is_some()) + usize::from(evades(text));
    let phrases = context.dictionaries.phrases();
    for hit in page.hits_in(span.clone()) {
        let word = &page.folded[hit.start..hit.end];
        let size = lines::letters(word);
        let mut said = false;
        for meaning in phrases.uses(hit).iter().filter(|u| u.label == LABEL) {
            match meaning.role {
                Role::Any => strong += 1,
                _ if meaning.colon || size < 2 || List::Contact.has(word) => continue,
                _ if size >= 4 => words += 1,
                _ => mild += 1,
            }
            said = true;
        }
        if !said
            && phrases
                .uses(hit)
                .iter()
                .any(|u| u.role == Role::Service || u.label == Label::KeywordStuffing)
        {
            // What only names a way to make contact sells nothing.
            mild += usize::from(!List::Contact.has(word));
            said = true;
        }
        // The page's own subject.
        if said && size >= 2 {
            let source = &page.text[page.source(hit.start..hit.end)];
            elsewhere +=
                usize::from(page.text.matches(source).count() > text.matches(word).count());
        }
    }
    // A service or a place before all else.
    let first = text.len()
        - text
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .len();
    let first = span.start + first;
    let sold = |hit: &Hit| hit.start == first && hit.says.meets(Says::TELLING.or(Says::SERVICE));
    let sold = contacts.direct > 0 && page.hits_in(span.clone()).iter().any(sold);
    let placed =
        contacts.direct > 0 && page.names_in(span.clone()).iter().any(|n| n.start == first);
    let call = contacts.direct > 0 && (List::AddMe.in_text(text) || adds(text));
    let marked = marked(text);
    let market = market(text);
    let asked = text.matches("联系人").count();
    let honest = List::Honest
        .count(text)
        .saturating_sub(if sold { asked.min(1) } else { 0 });
    // A name and a number behind a paragraph that asks nobody to call.
    let before = lines::tail(&page.folded[look.span.start..span.start], ASKED_FOR);
    let hangs = lines::letters(before) >= HUNG
        && contacts.direct == 1
        && honest == 0
        && (SHORT_NAME..=LONG_NAME).contains(&letters)
        && !text.contains([':', '，', '。'])
        && !List::Contact.in_text(before)
        && !List::Honest.in_text(before)
        && scan::count_bytes(page.text.as_bytes(), |b| b.is_ascii_digit()) < 2 * MOBILE;
    // What a line says whose last words are the number of who offers something.
    let closes = start > 0
        && contacts.direct > 0
        && honest == 0
        && List::Market.count(lines::tail(
            &page.folded[look.span.start..span.start],
            3 * LONGEST,
        )) >= OFFERED;
    // A row of those who sell, each with his account.
    let row = contacts.direct >= SELLERS
        && honest * SELLERS < contacts.direct
        && letters <= SELLER * contacts.direct
        && List::Title.in_text(text);
    // Something is offered in a line of its own beside a paragraph.
    let named = named_by_sign(text);
    let alone = start == 0
        && !look.sentence
        && contacts.direct > 0
        && honest + elsewhere == 0
        && strong + words + mild + market + usize::from(named) > 0
        && letters <= SHORT
        && beside_prose(context, look)
        && List::Market.count(&page.folded) <= market + SOLD_ELSEWHERE;
    // Somebody's mobile number and his account, and nothing else.
    let both = contacts.direct == 2
        && honest == 0
        && !look.sentence
        && letters <= 2 * SELLER
        && (List::Title.in_text(text) || List::Dealer.in_text(text) || text.contains("主任"));
    if strong + words + mild + market == 0
        && !call
        && !marked
        && !hangs
        && !closes
        && !row
        && !named
        && !both
    {
        return None;
    }
    // A line of pieces beside each other, without a sentence, between paragraphs.
    let pieces = text
        .split([' ', '|', '】'])
        .filter(|piece| lines::letters(piece) >= 2);
    let stray = start == 0 && !look.sentence && pieces.count() >= 3 && honest == 0;
    let stray = stray && contacts.direct + contacts.line <= 2;
    let short = letters <= SHORT && (contacts.direct > 0 || strong + words + market >= 2);
    let sum = -4.0
        + if short { 1.0 } else { 0.0 }
        + if call { 1.2 } else { 0.0 }
        + if stray && market > 0 { 0.8 } else { 0.0 }
        + if elsewhere == 0 { 0.6 } else { 0.0 }
        + if sold && elsewhere == 0 { 1.0 } else { 0.0 }
        + if placed { 0.6 } else { 0.0 }
        + if marked { 3.0 } else { 0.0 }
        + if hangs { 2.0 } else { 0.0 }
        + if closes { 2.0 } else { 0.0 }
        + if row { 2.0 } else { 0.0 }
        + if both { 0.8 } else { 0.0 }
        + if framed(text) || named { 1.0 } else { 0.0 }
        + if alone { 0.8 } else { 0.0 }
        + 0.7 * market.saturating_sub(words + mild).min(4) as f64
        + if look.place == Place::Middle {
            0.4
        } else {
            0.0
        }
        + 1.0 * contacts.direct.min(2) as f64
        + 0.3 * contacts.line.min(2) as f64
        + 1.6 * strong.min(2) as f64
        + if strong >= 2 { 1.0 } else { 0.0 }
        + 1.4 * words.min(3) as f64
        + 0.8 * mild.min(4) as f64
        - 0.8 * elsewhere as f64
        - 1.5 * honest.min(2) as f64
        - if text.contains(['“', '「']) && !text.contains("备注") {
            2.0
        } else {
            0.0
        }
        - if text.ends_with('。') { 1.4 } else { 0.0 }
        - if cited(text) || quoted(look.text(page)) {
            5.0
        } else {
            0.0
        };
    Some((sum >= 0.0).then(|| {
        Finding {
            span,
            score: score(sum),
            evidence: Evidence::new()
                .number("contacts", (contacts.direct + contacts.line) as u32)
                .number("words", (strong + words + mild + market) as u32)
                .number("marked", f64::from(u8::from(marked)))
                .number("elsewhere", elsewhere as u32),
        }
    }))
}

/// Whether a list's item cites a message and says something of it: `4 “某某,加V:ab12” → 红`.
pub(super) fn cited(text: &str) -> bool {
    if !scan::has_sign(text, &['“', '「', '"']) {
        return false;
    }
    let Some((lead, rest)) = text.split_once(['“', '「', '"']) else {
        return false;
    };
    let said = rest
        .rsplit_once(['”', '」', '"'])
        .map_or("", |(_, said)| said);
    !lead.contains(lines::is_letter)
        && (1..=12).contains(&lines::letters(said))
        && !said.contains(|c: char| c.is_ascii_alphanumeric())
}

/// Whether all of a line is shown in quotation marks.
fn quoted(text: &str) -> bool {
    text.starts_with(['“', '「']) && text.ends_with(['”', '」'])
}

/// Whether a sentence before an advert is the article's: nothing is offered in it and no number given.
fn own_sentence(text: &str) -> bool {
    lines::letters(text) >= 8
        && !List::Market.in_text(text)
        && !List::Contact.in_text(text)
        && !text.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a line says that it is an advert.
pub(super) fn marked(text: &str) -> bool {
    // Most lines start with no sign. All that are looked for start with one of these bytes.
    let sign = |byte: &u8| matches!(byte, b'[' | b'(' | b'<' | b' ' | 0xE2 | 0xE3);
    if !text.as_bytes().first().is_some_and(sign) {
        return false;
    }
    // `【商务广告】`
    let named = text
        .strip_prefix(['[', '【', '●', '■', '★'])
        .and_then(|rest| rest.split_once([']', '】', '●', '■', '★']))
        .is_some_and(|(name, _)| {
            lines::letters(name) <= 8
                && (name.ends_with("广告") || List::Classified.has(name.trim()))
        });
    if named {
        return true;
    }
    let bare = text.trim_start_matches(['[', '【', '(', '<', '★', '●', '■', '◆', ' ']);
    bare.len() < text.len()
        && List::AdMark.words().iter().any(|mark| {
            bare.strip_prefix(mark)
                .is_some_and(|rest| rest.starts_with([']', '】', ')', '>', ':', ' ']))
        })
}

/// Whether signs that catch the eye stand around a line.
pub(super) fn framed(text: &str) -> bool {
    const SIGNS: [char; 9] = ['★', '☆', '●', '◆', '■', '▲', '※', '!', '♥'];
    text.starts_with(SIGNS) && text.ends_with(SIGNS)
}

/// Whether the line above or below one is a paragraph.
fn beside_prose(context: &Context<'_>, look: &Look) -> bool {
    let looks = &context.looks().all;
    let k = looks.partition_point(|other| other.line < look.line);
    let said = |look: &&Look| look.letters > 0;
    let above = looks[..k].iter().rev().find(said);
    let below = looks.get(k + 1..).unwrap_or_default().iter().find(said);
    let prose = |look: &Look| look.sentence && look.letters >= PROSE;
    above.is_some_and(prose) || below.is_some_and(prose)
}

/// Whether what is sold stands between two signs that catch the eye: `★开锁★ 13800000000`.
fn named_by_sign(text: &str) -> bool {
    let sign = text.chars().next().filter(|c| "★☆●◆■▲※♥".contains(*c));
    sign.is_some_and(|sign| {
        let name = text[sign.len_utf8()..].split_once(sign);
        name.is_some_and(|(name, _)| (2..=TITLED).contains(&lines::letters(name)))
    })
}

/// Words of the market in a line: what is offered, for how much, and how to get it.
pub(super) fn market(text: &str) -> usize {
    List::Market.count(text)
}

/// Whether the line above announces contacts.
fn notice(context: &Context<'_>, k: usize, looks: &[Look]) -> bool {
    let Some(above) = k.checked_sub(1).and_then(|k| looks.get(k)) else {
        return false;
    };
    let text = above.text(context.page);
    let words = ["电话", "联系", "通讯录", "名单", "咨询"];
    text.ends_with(':') || above.letters <= 30 && words.iter().any(|word| text.contains(word))
}

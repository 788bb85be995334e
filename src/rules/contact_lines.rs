//! Lines that give a number to call and stand among a site's furniture, above the title or between two paragraphs: what
//! the rule about adverts cannot tell by the line alone.

use std::ops::Range;

use super::{
    Sum,
    blocks::{Ends, Known, beside},
    contact_ad::{cited, contacts, framed, marked, market},
    flag,
    furniture::{Look, Place},
    lines,
    wording::Wording,
    zones::{self, source, take},
};
use crate::{dictionary::rule_words::List, mark::Label, page::Page};

/// Longest line, in letters.
const LONGEST: usize = 48;
/// Longest line of an offer beside an advert, in letters.
const OFFER: usize = 36;

/// What a line has of an advert.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    /// Mobile numbers and accounts, and other numbers.
    direct: usize,
    line: usize,
    /// Words of the market, and words that only name a way to make contact.
    market: usize,
    calls: usize,
    /// Somebody's trade title: 师傅, 经理.
    title: bool,
    /// Words of notices.
    honest: usize,
}

impl Line {
    fn of(text: &str) -> Line {
        let found = contacts(text);
        let market = market(text);
        Line {
            direct: found.direct,
            line: found.line,
            market,
            calls: List::Contact.count(text),
            title: List::Dealer.in_text(text) || is_salesman(text),
            // One of these words is in many an offer too: 报名, 老师.
            honest: (List::Honest.count(text) + usize::from(List::Person.starts(text)))
                .saturating_sub(usize::from(market >= 2)),
        }
    }

    fn called(self) -> bool {
        self.direct + self.line > 0
    }
}

/// Fewest lines of a block of those who sell.
const PERSONS: usize = 3;
/// Letters of a line that names somebody who sells, but for his number.
const SALESMAN: usize = 8;

/// Whether a line is nothing but somebody who sells and a number: `业务李:0755-00000000`, `朱总 13800000000`.
fn is_salesman(text: &str) -> bool {
    let name = text.split([':', ' ']).next().unwrap_or("");
    let role = List::Salesman.starts(name) || List::Dealer.ends(name) || name.ends_with('总');
    role && lines::letters(name) >= 2 && lines::letters(text) <= SALESMAN
}

/// Takes the lines.
pub(super) fn find(
    page: &Page<'_>,
    looks: &[Look],
    words: &[Wording],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let short = |k: usize| {
        matches!(known[k], Known::Open | Known::Body)
            && !looks[k].span.is_empty()
            && looks[k].letters <= LONGEST
            && !cited(looks[k].text(page))
    };
    // Most pages have neither.
    let number = |k: usize| {
        let found = contacts(looks[k].text(page));
        found.direct + found.line > 0
    };
    if !known.contains(&Known::Furniture(Label::ContactAd))
        && !(0..looks.len()).any(|k| short(k) && number(k))
    {
        return;
    }
    let told: Vec<Option<Line>> = (0..looks.len())
        .map(|k| short(k).then(|| Line::of(looks[k].text(page))))
        .collect();
    let ends = Ends::of(known, words);
    let called = |k: usize| told.get(k).copied().flatten().is_some_and(Line::called);
    let mut k = 0;
    let mut taken: Vec<(Range<usize>, Sum)> = Vec::new();
    while k < looks.len() {
        if !called(k) {
            k += 1;
            continue;
        }
        let start = k;
        while called(k) {
            k += 1;
        }
        // 〓便民信息〓
        let framed_above = start.checked_sub(1).filter(|&k| {
            known[k] == Known::Open && looks[k].letters <= 12 && enclosed(looks[k].text(page))
        });
        let start = framed_above.unwrap_or(start);
        let run = start..k;
        if let Some(sum) = judge(page, looks, known, &told, &ends, run.clone())
            && sum.total >= 0.0
        {
            taken.push((run, sum));
        }
    }
    for (run, sum) in taken {
        take(Label::ContactAd, run, sum, known, own);
    }
    // Offers beside adverts, without a number.
    for _ in 0..2 {
        for k in 0..looks.len() {
            let advert = |k: Option<usize>| {
                k.and_then(|k| known.get(k)) == Some(&Known::Furniture(Label::ContactAd))
            };
            if let Some(line) = told[k]
                && matches!(known[k], Known::Open | Known::Body)
                && (k != ends.title || line.market >= 2)
                && (advert(k.checked_sub(1)) || advert(Some(k + 1)))
                && offers(page, &looks[k], line)
            {
                let mut sum = Sum::new(0.2);
                sum.add("offer", line.market.min(3) as f64, 0.4);
                take(Label::ContactAd, k..k + 1, sum, known, own);
            }
        }
    }
}

/// Takes the card of a dealer below an article: four lines and more that name him and the ways to make contact, of which
/// one is private, where nothing on the page asks to be called.
pub(super) fn card(
    page: &Page<'_>,
    looks: &[Look],
    known: &mut [Known],
    own: &mut [Option<(Label, Sum)>],
) {
    let mut k = looks.len();
    while k > 0 && known[k - 1].is_furniture() {
        k -= 1;
    }
    let end = k;
    while k > 0 && !known[k - 1].is_furniture() && field(looks[k - 1].text(page)).is_some() {
        k -= 1;
    }
    let run = k..end;
    if run.len() < 4 || run.start < 2 {
        return;
    }
    let text = |k: usize| looks[k].text(page);
    let private = run.clone().any(|k| {
        contacts(text(k)).direct > 0
            || field(text(k)).is_some_and(|name| matches!(name.as_str(), "qq" | "微信" | "手机"))
    });
    let dealer = run.clone().any(|k| {
        List::Dealer.in_text(text(k)) || field(text(k)).is_some_and(|name| name == "网址")
    });
    let last = source(page, &looks[run.start - 1]).trim_end();
    let stopped = last.ends_with(['。', '！', '？', '”', '」']);
    let asked = [
        "联系", "聯繫", "来电", "垂询", "咨询", "报名", "如下", "联络", "聯絡",
    ]
    .iter()
    .any(|word| last.contains(word));
    let title = looks
        .iter()
        .find(|look| !look.span.is_empty())
        .map_or("", |look| look.text(page));
    let notice = List::NoticeTitle.in_text(title);
    if private && dealer && stopped && !asked && !notice {
        let mut sum = Sum::new(-0.6);
        sum.add("fields", run.len().min(6) as f64, 0.3);
        take(Label::ContactAd, run, sum, known, own);
    }
}

/// The name of the field of a card that a line is, its letters written together.
fn field(text: &str) -> Option<String> {
    let (name, value) = text.split_once(':')?;
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    (!value.trim().is_empty() && lines::letters(value) <= 30 && List::CardField.has(&name))
        .then_some(name)
}

/// Whether a line beside an advert is part of it: an offer, a number alone, a header.
fn offers(page: &Page<'_>, look: &Look, line: Line) -> bool {
    let text = look.text(page);
    let number = look.letters <= 2 && line.called();
    let header = look.letters <= 8 && text.ends_with(':') && line.calls > 0
        || look.letters <= 12 && enclosed(text);
    number
        || header
        || is_salesman(text) && line.called()
        || look.letters <= OFFER
            && !text.contains('。')
            && line.market >= 1
            && line.honest == 0
            && (line.market >= 2 || text.ends_with('!') || look.letters <= 20)
}

/// Whether the same sign stands before and behind a header, none that quotes.
fn enclosed(text: &str) -> bool {
    let (first, last) = (text.chars().next(), text.chars().next_back());
    first == last && first.is_some_and(|c| !lines::is_letter(c) && !c.is_ascii_digit() && c != '"')
}

/// What speaks for a run of lines with numbers being adverts.
fn judge(
    page: &Page<'_>,
    looks: &[Look],
    known: &[Known],
    told: &[Option<Line>],
    ends: &Ends,
    run: Range<usize>,
) -> Option<Sum> {
    let of = |k: usize| told[k].unwrap_or_default();
    let lines: Vec<Line> = run.clone().map(of).collect();
    let n = lines.len() as f64;
    let all = |f: fn(&Line) -> usize| lines.iter().map(f).sum::<usize>() as f64 / n;
    let text = |k: usize| looks[k].text(page);
    let above = run.start.checked_sub(1);
    let lead = above.map_or("", |k| source(page, &looks[k]).trim_end());
    // A sentence or a header that announces whom to call.
    let announced = lead.ends_with([':', '：', '，', ','])
        || above.is_some_and(|k| {
            let letters = lines::letters(text(k));
            known[k] == Known::Open
                && letters <= 16
                && (List::Contact.in_text(text(k)) || List::Person.in_text(text(k)))
        });
    let stopped = |k: Option<usize>| {
        k.is_some_and(|k| known[k] == Known::Body) && zones::stops(page, looks, k)
    };
    // An offer is no prose, even where it ends as a sentence does.
    let body = |k: &usize| {
        known[*k] == Known::Body && !told[*k].is_some_and(|line| line.called() || line.market > 0)
    };
    let place = match ends.place(run.start) {
        Place::Middle
            if (0..looks.len())
                .rev()
                .find(body)
                .is_some_and(|last| last < run.start) =>
        {
            Place::Tail
        }
        place => place,
    };
    let near = beside(known, run.start)
        .max(beside(known, run.end - 1))
        .min(2.0);
    // Above the title, or above the menu and the path.
    let menu = matches!(
        known.get(run.end),
        Some(Known::Furniture(
            Label::Breadcrumb | Label::LinkList | Label::PageTools
        ))
    );
    let persons = (run.clone()).filter(|&k| is_salesman(text(k))).count();
    // Those who sell stand above no article of their own.
    let all_sell = persons >= PERSONS && persons == run.len();
    let above_all = run.start == 0 && all_sell;
    let head =
        above_all || place == Place::Head && near >= 1.0 && (run.start <= ends.title || menu);
    let split = stopped(above) && stopped(Some(run.end).filter(|&k| k < looks.len()));
    let behind = place == Place::Tail
        && above.is_some_and(
            |k| matches!(known[k], Known::Furniture(label) if label != Label::ContactAd),
        );
    let sentence = run.clone().filter(|&k| text(k).contains('。')).count() as f64 / n;
    let frame = (run.clone())
        .any(|k| marked(text(k)) || framed(text(k)) || enclosed(text(k)) && k == run.start);
    let titled = lines.iter().filter(|line| line.title).count() as f64 / n;
    let trade = all(|line| line.market) + titled;
    let calls = all(|line| usize::from(line.calls > 0));
    // Nothing is offered: whom to ask.
    if trade == 0.0 && !head || run.start == 0 && looks.len() < 3 {
        return None;
    }
    // A directory: somebody in each place.
    let placed = |k: &usize| !page.names_in(looks[*k].span.clone()).is_empty();
    if run.len() >= 3 && 2 * run.clone().filter(placed).count() >= run.len() {
        return None;
    }
    let belongs = run
        .clone()
        .filter(|&k| zones::belongs(page, &looks[k]))
        .count() as f64
        / n;
    let mut sum = Sum::new(-3.2);
    sum.add("direct", all(|line| line.direct).min(2.0), 0.8);
    sum.add("lines", all(|line| line.line).min(2.0), 0.4);
    sum.add("market", trade.min(3.0), 0.9);
    let repeats = if place == Place::Middle { 0.0 } else { n - 1.0 };
    sum.add("repeats", repeats.min(3.0), 0.6);
    sum.add("persons", flag(all_sell), 1.2);
    sum.add("beside", near, 0.5);
    sum.add("head", flag(head), 1.4 + 0.8 * calls);
    sum.add("split", flag(split), 1.2);
    sum.add("behind", flag(behind), 0.6);
    sum.add("framed", flag(frame), 1.5);
    let listed = place == Place::Middle && n >= 3.0 && !frame;
    sum.add("listed", flag(listed), -1.5);
    // Above the page's title nobody is told whom to ask.
    let honest = if above_all { 0.0 } else { -1.4 };
    sum.add("honest", all(|line| line.honest).min(3.0), honest);
    sum.add("announced", flag(announced), -1.6);
    sum.add("sentence", sentence, -1.5);
    sum.add("belongs", belongs, -0.8);
    Some(sum)
}

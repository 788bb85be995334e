//! An advert of one sentence or two, whatever it sells: its words are those of adverts, and the rest of the page neither speaks as
//! adverts do nor of the same things.

pub(in crate::rules) mod cut;
mod splice;

use std::{
    cell::{Cell, OnceCell},
    ops::Range,
};

use super::{
    super::{
        Context, Finding, STUFFING, Sum, flag,
        furniture::is_numbered,
        lines, score,
        spans::{disjoint, meets},
        telltale::NUMERALS,
    },
    LABEL, SOLD,
    entry::{Prose, entries, is_topical, keys_in},
    weigh::is_honest,
};
use crate::{
    dictionary::{
        advert_weights::AdvertWeights,
        bigrams::Bigrams,
        furniture_weights::FurnitureWeights,
        phrases::{Hit, Says},
        rule_words::List,
    },
    mark::Label,
    page::Page,
    text::class::Signs,
};

pub(in crate::rules) use splice::splices;

/// Letters of an advert, and what it has in bytes.
const LETTERS: Range<usize> = 10..90;
const BYTES: Range<usize> = 10..720;
/// Letters of a line up to which all of its sentences are looked at.
const LINE: usize = 120;
/// Longest headline, in letters.
const HEADLINE: usize = 40;
/// Names of places in a sentence from which it is about them.
const PLACES: usize = 6;
/// What ends a sentence.
const STOPS: [char; 4] = ['。', '!', '?', '…'];
/// Fewest clauses of its line.
const CLAUSES: usize = 2;
/// What a sentence starts from.
const BASE: f64 = -10.3;
/// How much a sentence speaks for an advert, at least and, as it counts, at most.
const PITCH: Range<f64> = 1.5..11.0;
/// What search phrases in it add at most.
const KNOWN: f64 = 3.5;
/// From how much on a sentence tells nothing of how the page itself speaks.
const OWN: f64 = 5.0;
/// The most that the rest of a page adds.
const CONTRAST: f64 = 4.0;
/// Pairs of characters that tell most of an advert, and how many of them the rest of the page holds too where it speaks of it.
const TELLING: usize = 6;
const SPOKEN: usize = 3;
/// Most adverts of a page whose words the rest of it is searched for.
const ASKED: usize = 32;
/// Bytes of the title that are looked at.
const TITLE: usize = 256;
/// How much the part of a sentence speaks for an advert at least, also a letter, where what is sold is known and where it is not
/// or stands within words, how much it does then, its fewest letters where nobody knows it, and the sentence's ends at most that
/// are none of it.
const PART: f64 = 7.0;
const DENSE: [f64; 2] = [0.5, 0.72];
const STRONG: f64 = 8.5;
const UNKNOWN: usize = 12;
/// The share of a sentence's letters from which words are nearly all of it, and how much the others may speak against an advert then.
const MOSTLY: f64 = 0.65;
const LITTLE: f64 = 1.5;
/// Fewest letters of a name at the end of a row of phrases.
const NAMED: usize = 4;
/// How much leaves no doubt.
const CERTAIN: f64 = 12.0;
const HONEST: f32 = -4.0;
/// Letters from which less is enough.
const LONG: usize = 9;
/// What parts clauses, and letters of a clause beyond those that speak for an advert.
const JOINTS: [char; 12] = [
    '，', ',', ';', '、', ' ', '_', '|', '。', '!', '?', '…', ':',
];
const STRAY: usize = 3;
/// What offers something: what is sold, and how to reach whoever sells it.
const OFFERED: Says = SOLD.or(Says::of(Label::ContactAd));
/// Digits of a number that is hidden in part.
const HIDDEN: usize = 2;

/// Whether line `i`, which is `span`, is what somebody says of his own shop: `服务项目:换锁/修表`.
fn offers_own(page: &Page<'_>, i: usize, span: &Range<usize>) -> bool {
    let text = page.folded[span.clone()].trim_start();
    let field = List::Offers.start(text);
    field.is_some_and(|name| text[name.len()..].starts_with(':'))
        && !page.lines[i].held.signs.has(Signs::DIGIT)
        && page.names_of(i).is_empty()
}

/// Finds those that are not `found` by what they sell.
pub(in crate::rules) fn adverts(
    context: &Context<'_>,
    found: &[(Label, Finding)],
) -> Vec<(Label, Finding)> {
    let page = context.page;
    let judge = Judge::of(context, found);
    let mut adverts = Vec::new();
    // Also what is not sure to be stuffed gives reason to look.
    let stuffed = found.iter().any(|(label, _)| STUFFING.contains(label));
    let taken = taken(found);
    for (i, line) in page.lines.iter().enumerate() {
        let Some(span) = line.folded.clone() else {
            continue;
        };
        let headline = line.held.letters <= HEADLINE && !line.held.signs.has(Signs::STOP);
        let title = page.visible.first() == Some(&i) && headline;
        let clauses = line.items.len();
        if title
            || clauses < CLAUSES
            || line.held.letters < LETTERS.start
            || offers_own(page, i, &span)
        {
            continue;
        }
        // A long line is prose: what is put into it is glued to its end, unless more on the page is stuffed, or is a sentence
        // that offers something.
        let sells = line.says.meets(SOLD);
        let long = line.held.letters > LINE && !page.is_rest && !stuffed;
        let offers = line.says.meets(OFFERED);
        let end = long.then(|| last_sentence(page, span.clone()));
        let span = match &end {
            Some(end) if !offers => end.clone(),
            _ => span,
        };
        let before = adverts.len();
        let (mut sentences, mut last) = (0, span.start);
        let mut look = |own: Range<usize>| {
            if meets(&taken, &own) {
                return;
            }
            let whole = judge.weigh(&own);
            let whole = whole.map(|sum| (judge.without_ends(&own), sum));
            // What is put into a sentence has words of search phrases or of services.
            let advert = whole.or_else(|| sells.then(|| judge.part(&own)).flatten());
            adverts.extend(advert.map(|(span, sum)| (LABEL, finding(span, sum))));
        };
        for sentence in sentences_of(page, span.clone()) {
            sentences += 1;
            last = sentence.start;
            let own = lines::trim(page, sentence);
            let inner = long && own.end < span.end;
            if !inner || judge.offers_in(&own) {
                look(own);
            }
        }
        // Of a sentence as long as that its end is looked at.
        if let Some(end) = end.filter(|end| last < end.start) {
            sentences_of(page, end).for_each(|sentence| look(lines::trim(page, sentence)));
        }
        // Of several short sentences each is too little.
        if adverts.len() == before && sentences > 1 && sells && !long && !meets(&taken, &span) {
            let part = judge.part(&lines::trim(page, span));
            adverts.extend(part.map(|(span, sum)| (LABEL, finding(span, sum))));
        }
    }
    adverts
}

fn finding(span: Range<usize>, sum: Sum) -> Finding {
    Finding {
        span,
        score: score(sum.total),
        evidence: sum.evidence,
    }
}

/// Whether a part of folded text can be nothing else than an advert, whatever it sells.
pub(in crate::rules) fn is_advert(text: &str) -> bool {
    AdvertWeights::embedded().peak(text).is_some_and(|peak| {
        let letters = lines::letters(&text[peak.span.clone()]);
        is_strong(f64::from(peak.weight), letters) && letters >= UNKNOWN
    })
}

/// Whether what weighs so much is said in so few letters that it is no part of a sentence.
fn is_strong(weight: f64, letters: usize) -> bool {
    let density = weight / letters as f64;
    weight >= STRONG && density >= DENSE[1] || weight >= CERTAIN && density >= DENSE[0]
}

/// What is found already, but for places in an advert.
fn taken(found: &[(Label, Finding)]) -> Vec<Range<usize>> {
    let others = found
        .iter()
        .filter(|(label, _)| *label != Label::RegionStuffing);
    let likely = others.filter(|(_, one)| one.score >= 0.5);
    disjoint(likely.map(|(_, one)| one.span.clone()).collect())
}

/// The sentences of a line, each with its place and its stop; a semicolon parts an advert from what it is glued to.
fn sentences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive(|c| STOPS.contains(&c) || c == ';')
        .map(move |sentence| {
            let start = at;
            at += sentence.len();
            (start, sentence)
        })
}

/// The spans of the sentences of a line or of its end, likewise parted: stops stand before items.
fn sentences_of(page: &Page<'_>, span: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let items = page.items_in(&span);
    let parts = page.items[items.clone()].iter().skip(1);
    let cuts = parts.filter_map(|item| {
        let stops = item.gap.stop.is_some_and(|c| STOPS.contains(&c)) || item.gap.mark == ';';
        stops.then_some(item.start)
    });
    let mut at = span.start;
    let ends = cuts.chain([span.end]);
    ends.map(move |end| {
        // What opens the next sentence is of it.
        let text = &page.folded[at..end];
        let cut = match end == span.end {
            true => text.len(),
            false => text
                .char_indices()
                .rev()
                .find(|(_, c)| STOPS.contains(c) || *c == ';')
                .map_or(text.len(), |(i, c)| i + c.len_utf8()),
        };
        let sentence = at..at + cut;
        at += cut;
        sentence
    })
}

/// The last sentence of a line.
fn last_sentence(page: &Page<'_>, line: Range<usize>) -> Range<usize> {
    let line = lines::trim(page, line);
    let near = lines::tail(&page.folded[line.clone()], 3 * LETTERS.end);
    let body = near.trim_end_matches(STOPS);
    let start = body.rfind(STOPS).map_or(0, |at| lines::behind(body, at));
    line.end - near.len() + start..line.end
}

/// Where the clause starts that the letter at byte `at` is one of the first of; `None` where it is not.
fn clause_start(text: &str, at: usize) -> Option<usize> {
    let before = text[..at]
        .rfind(JOINTS)
        .map_or(0, |i| lines::behind(text, i));
    (lines::letters(&text[before..at]) <= STRAY).then_some(before)
}

/// Where the clause ends, with its sign, of which byte `at` is near the end; `None` where it goes on.
fn clause_end(text: &str, at: usize) -> Option<usize> {
    let sign = text[at..].find(JOINTS).map_or(text.len(), |i| at + i);
    (lines::letters(&text[at..sign]) <= STRAY).then(|| lines::behind(text, sign))
}

/// Where a text is cut best near byte `at`, two letters away at most: between the letters that belong together least.
fn loosest(text: &str, at: usize) -> usize {
    let before = text[..at].char_indices().rev().take(2).map(|(i, _)| i);
    let after = text[at..].char_indices().skip(1).take(2);
    let cuts = [at]
        .into_iter()
        .chain(before)
        .chain(after.map(|(i, _)| at + i));
    cuts.min_by(|&a, &b| bond(text, a).total_cmp(&bond(text, b)))
        .unwrap_or(at)
}

/// How much the letters on both sides of byte `at` belong together, in bits.
fn bond(text: &str, at: usize) -> f32 {
    let (a, b) = (text[..at].chars().next_back(), text[at..].chars().next());
    a.zip(b)
        .map_or(f32::MIN, |(a, b)| Bigrams::embedded().bond(a, b))
}

/// Whether somebody tells of himself or of another: adverts say 我们, or have the reader look for 我.
fn has_person(text: &str) -> bool {
    const SELLERS: &str = "们司厂店站这处院校";
    const SOUGHT: &str = "找加联系问跟给";
    text.contains(['他', '她'])
        || text.match_indices('我').any(|(at, own)| {
            !text[..at].ends_with(|c| SOUGHT.contains(c))
                && !text[at + own.len()..].starts_with(|c| SELLERS.contains(c))
        })
}

/// Weighs the sentences of a page.
struct Judge<'c> {
    context: &'c Context<'c>,
    weights: &'static AdvertWeights,
    /// Lists of places that are found.
    places: Vec<Range<usize>>,
    prose: OnceCell<Prose>,
    /// How much the page's own sentences speak for adverts, a letter.
    around: OnceCell<f64>,
    /// How often the whole page was searched.
    asked: Cell<usize>,
}

impl<'c> Judge<'c> {
    fn of(context: &'c Context<'c>, found: &[(Label, Finding)]) -> Judge<'c> {
        let places = found.iter().filter(|(label, one)| {
            *label == Label::RegionStuffing
                && one.score >= 0.5
                && one.span.end <= context.page.folded.len()
        });
        Judge {
            context,
            weights: AdvertWeights::embedded(),
            places: disjoint(places.map(|(_, one)| one.span.clone()).collect()),
            prose: OnceCell::new(),
            around: OnceCell::new(),
            asked: Cell::new(0),
        }
    }

    /// Whether something is offered in a sentence.
    fn offers_in(&self, span: &Range<usize>) -> bool {
        let mut hits = self.context.page.hits_in(span.clone()).iter();
        hits.any(|hit| hit.says.meets(OFFERED))
    }

    /// The signals of a sentence; `None` where they do not make it an advert.
    fn weigh(&self, span: &Range<usize>) -> Option<Sum> {
        let (context, weights) = (self.context, self.weights);
        let page = context.page;
        let text = &page.folded[span.clone()];
        // Most sentences are told by their length, their signs or their words.
        if !BYTES.contains(&text.len()) {
            return None;
        }
        // A row of words is no sentence, nor is a title with words around it.
        let heads = &context.heads().lines;
        if text.contains(['-', '_', '|']) && heads.iter().any(|line| line.contains(&span.start)) {
            return None;
        }
        let hidden = hides(text);
        if !has_comma(text) && !hidden && !text.ends_with('!') {
            return None;
        }
        let letters = page.letters(span.clone());
        if !LETTERS.contains(&letters) {
            return None;
        }
        let mut whole = f64::from(page.pitch(span).whole);
        if whole < PITCH.start {
            return None;
        }
        let quotes = text.contains(QUOTES);
        // Whoever quotes does not say it himself, and what is put into brackets is told apart.
        if quotes || text.contains('(') {
            whole = f64::from(weights.of(&without_asides(text)));
        }
        if whole < PITCH.start {
            return None;
        }
        if is_speech(text) || is_dated(text) {
            return None;
        }
        // So many places and nothing that is sold there are a table's.
        let service = |hit: &Hit| hit.says.meets(Says::SERVICE);
        if page.names_in(span.clone()).len() >= PLACES
            && !page.hits_in(span.clone()).iter().any(service)
        {
            return None;
        }
        // A sentence of the article that a phrase was put into is none itself.
        let pitch = whole.min(f64::from(weights.of(&self.bare(span))) + KNOWN);
        let clauses = text.split(['，', '、', ',', ';', '!', '?', '。', ' ', ':']);
        let clauses = clauses.filter(|clause| lines::letters(clause) > 1).count();
        let mut sum = Sum::new(BASE);
        sum.add("pitch", pitch.min(PITCH.end), 1.25);
        sum.add("letters", letters.min(50) as f64, 0.05);
        let clause = letters as f64 / clauses.max(1) as f64;
        sum.add("clause", clause.min(12.0), -0.15);
        sum.add("hidden", flag(hidden), 2.3);
        sum.add("mobile", flag(has_mobile(text)), 2.3);
        sum.add("exclaims", flag(text.ends_with('!')), 0.7);
        let told = List::Told.longest(text).len();
        sum.add("told", told.min(3) as f64, -0.4);
        sum.add("rued", flag(List::Rued.in_text(text)), -3.0);
        // Of somebody whom nobody can call it is told.
        let person = !hidden && has_person(text);
        let called = text.bytes().any(|byte| byte.is_ascii_digit());
        sum.add("person", flag(person), if called { -1.5 } else { -3.0 });
        sum.add("quotes", flag(quotes), -1.3);
        // One of a page's small adverts.
        if lines::field(text).is_some_and(|(name, _)| List::Classified.has(name))
            && self.is_listed(span, lines::is_field)
        {
            return None;
        }
        let numbered = is_numbered(text);
        sum.add("numbered", flag(numbered), -1.5);
        let listed = numbered && self.is_listed(span, is_numbered)
            || lines::is_field(text)
                && (self.is_listed(span, lines::is_field) || self.closes_fields(span));
        sum.add("listed", flag(listed), -3.0);
        sum.add("reported", flag(is_honest(context, span.clone())), -2.0);
        if sum.total + CONTRAST <= 0.0 {
            return None;
        }
        self.compare(text, &mut sum);
        (sum.total > 0.0).then_some(sum)
    }

    /// Adds what the rest of the page says of an advert's text.
    fn compare(&self, text: &str, sum: &mut Sum) {
        sum.add("around", self.around(), -12.0);
        let prose = || Prose::of(self.context, &entries(self.context));
        let (share, pairs) = self.prose.get_or_init(prose).share_beyond(text);
        sum.add("own", if pairs >= 4 { share } else { 0.0 }, -6.0);
        if sum.total <= 0.0 {
            return;
        }
        sum.add("titled", flag(self.is_titled(text)), -1.2);
        sum.add("offers", flag(self.offers()), -3.0);
        // What a site says of itself is furniture.
        let furniture = f64::from(FurnitureWeights::embedded().of(text));
        sum.add("furniture", furniture.clamp(0.0, 6.0), -0.15);
        sum.add("spoken", flag(self.is_spoken(text)), -2.0);
    }

    /// An advert without what it is glued to: clauses at its ends that speak for none.
    fn without_ends(&self, span: &Range<usize>) -> Range<usize> {
        let text = &self.context.page.folded[span.clone()];
        let Some(peak) = self.context.page.pitch(span).peak else {
            return span.clone();
        };
        let start =
            clause_start(text, peak.span.start).unwrap_or_else(|| loosest(text, peak.span.start));
        let end = clause_end(text, peak.span.end).unwrap_or_else(|| loosest(text, peak.span.end));
        let honest = |text: &str| {
            let weight = self.weights.of(text);
            let least = if lines::letters(text) >= LONG {
                1.0
            } else {
                0.0
            };
            weight < HONEST + least
        };
        let from = if honest(&text[..start]) { start } else { 0 };
        let to = if honest(&text[end..]) {
            end
        } else {
            text.len()
        };
        // Where little speaks for one, its ends may cross.
        match from < to && LETTERS.contains(&lines::letters(&text[from..to])) {
            true => span.start + from..span.start + to,
            false => span.clone(),
        }
    }

    /// A part of a text without the name at the end of its row that the page has elsewhere: `某某价格_某某维修_某厂` of a title.
    fn without_name(&self, text: &str, part: Range<usize>) -> Range<usize> {
        let row = &text[part.clone()];
        let parted = row.rmatch_indices(['_', '|']).next();
        let name = parted.filter(|&(at, sign)| {
            let name = &row[at + sign.len()..];
            lines::letters(name) >= NAMED && says(self.context.page, name)
        });
        part.start..name.map_or(part.end, |(at, _)| part.start + at)
    }

    /// The part of a sentence that an advert is, put between its clauses, and its signals.
    fn part(&self, sentence: &Range<usize>) -> Option<(Range<usize>, Sum)> {
        let page = self.context.page;
        let text = &page.folded[sentence.clone()];
        if !(2 * BYTES.start..2 * BYTES.end).contains(&text.len()) {
            return None;
        }
        let peak = page.pitch(sentence).peak?;
        let weight = f64::from(peak.weight);
        if weight < PART {
            return None;
        }
        let part = self.without_name(text, cut::around(text, &peak.span)?);
        let weight = f64::from(self.weights.of(&text[part.clone()]));
        if weight < PART {
            return None;
        }
        let parted = |c: char| JOINTS.contains(&c);
        let start = part.start == 0 || text[..part.start].ends_with(parted);
        let sign = text[part.end..].chars().next().filter(|&c| parted(c));
        let end = sign.is_some() || part.end == text.len();
        let part = part.start..part.end + sign.filter(|_| start).map_or(0, char::len_utf8);
        let inside = &text[part.clone()];
        let letters = lines::letters(inside);
        if !LETTERS.contains(&letters)
            || is_speech(text)
            || part == (0..text.len())
            || List::Recalled.in_text(inside)
        {
            return None;
        }
        let glued = usize::from(!start) + usize::from(!end);
        // Many a sentence has a part that weighs much: what is sold has to be known, or said in few words.
        let span = sentence.start + part.start..sentence.start + part.end;
        let mut hits = page.hits_in(span.clone()).iter();
        let long = |hit: &Hit| lines::letters(&page.folded[hit.start..hit.end]) > 2;
        let serves = page.names_in(span.clone()).len() > 1;
        let known = hits.any(|hit| {
            hit.says.meets(Says::TELLING) && long(hit) || serves && hit.says.meets(Says::SERVICE)
        });
        let density = weight / letters as f64;
        let told = List::Told.longest(text).len();
        let (strong, certain) = (is_strong(weight, letters), weight >= CERTAIN);
        let dense = if known {
            density >= DENSE[0]
        } else {
            let latin = inside.bytes().filter(u8::is_ascii_alphabetic).count();
            strong && told <= usize::from(certain) && letters >= UNKNOWN && 3 * latin < letters
        };
        // Whoever quotes or tells of such things does not sell them.
        let quoted = inside.contains(QUOTES)
            || text[..part.start].ends_with(QUOTES)
            || text[part.end..].starts_with(QUOTES);
        let spoken = quoted
            || !certain && (text.contains(QUOTES) || text[..part.start].contains(['他', '她']))
            || inside.matches('、').count() > 1
            || is_honest(self.context, sentence.start..span.start)
            || is_honest(self.context, span.end..sentence.end);
        let placed = meets(&self.places, &span);
        if !dense || placed || spoken || glued > 1 && !strong {
            return None;
        }
        let rest = f64::from(page.pitch(sentence).whole) - weight;
        let mut sum = Sum::new(BASE);
        sum.add("pitch", weight.min(PITCH.end), 1.25);
        sum.add("letters", letters.min(50) as f64, 0.05);
        sum.add("rest", rest.clamp(-10.0, 0.0), -0.15);
        sum.add("glued", glued as f64, -1.0);
        sum.add("hidden", flag(hides(inside)), 2.3);
        sum.add("mobile", flag(has_mobile(inside)), 2.3);
        sum.add("told", told.min(5) as f64, -1.0);
        sum.add("rued", flag(List::Rued.in_text(text)), -3.0);
        sum.add("person", flag(has_person(text)), -1.5);
        if sum.total + CONTRAST <= 0.0 {
            return None;
        }
        self.compare(inside, &mut sum);
        (sum.total > 0.0).then(|| (self.complete(sentence, span), sum))
    }

    /// Words with what belongs to them: the rest of a sentence that is little else, the sign behind a clause.
    fn complete(&self, sentence: &Range<usize>, span: Range<usize>) -> Range<usize> {
        let page = self.context.page;
        let (letters, all) = (page.letters(span.clone()), page.letters(sentence.clone()));
        let own = f64::from(self.weights.of(&page.folded[span.clone()]));
        let rest = f64::from(page.pitch(sentence).whole) - own;
        if letters as f64 >= MOSTLY * all as f64 && rest >= -LITTLE {
            let behind = page.folded[span.end..sentence.end].trim_start_matches(JOINTS);
            let name = behind
                .char_indices()
                .nth(NAMED)
                .map(|(at, _)| &behind[..at]);
            // The page's own name may follow.
            if !name.is_some_and(|name| says(page, name)) {
                return sentence.clone();
            }
        }
        let sign = |c: &char| matches!(c, '，' | ',' | '。' | ';' | '!' | '?');
        let opens = span.start == sentence.start
            || page.folded[sentence.start..span.start].ends_with(|c| sign(&c));
        let behind = page.folded[span.end..sentence.end].chars().next();
        let behind = behind.filter(|c| opens && sign(c));
        span.start..span.end + behind.map_or(0, char::len_utf8)
    }

    /// Whether the lines above and below the one that a sentence starts are items of the same list, as a test tells.
    fn is_listed(&self, span: &Range<usize>, test: fn(&str) -> bool) -> bool {
        let page = self.context.page;
        let line = page.line_at(span.start);
        let at = page.visible.partition_point(|&i| i < line);
        let item = |i: Option<&usize>| i.is_some_and(|&i| test(page.folded_line(i)));
        item(at.checked_sub(1).and_then(|at| page.visible.get(at)))
            && item(page.visible.get(at + 1))
    }

    /// Whether the two lines above the one that a sentence starts are fields, as it is.
    fn closes_fields(&self, span: &Range<usize>) -> bool {
        let page = self.context.page;
        let line = page.line_at(span.start);
        let above = &page.visible[..page.visible.partition_point(|&i| i < line)];
        let mut above = above.iter().rev().map(|&i| page.folded_line(i));
        (0..2).all(|_| above.next().is_some_and(lines::is_field))
    }

    /// How much the page's own sentences speak for adverts, a letter; what is very likely one is not its own.
    fn around(&self) -> f64 {
        *self.around.get_or_init(|| {
            let lines = self.context.page.whole().split('\n');
            let (mut all, mut letters) = (0.0, 0);
            for (_, sentence) in lines.flat_map(sentences) {
                let pitch = f64::from(self.weights.of(sentence));
                if pitch < OWN {
                    all += pitch;
                    letters += lines::letters(sentence);
                }
            }
            (all / letters.max(1) as f64).max(-CONTRAST / 12.0)
        })
    }

    /// Whether a sentence has a word of the page's title: two characters that are rare side by side.
    fn is_titled(&self, text: &str) -> bool {
        let page = self.context.page;
        let title = page.title().and_then(|title| title.folded.clone());
        title.is_some_and(|title| {
            let title = lines::head(&page.folded[title], TITLE);
            let mut pairs = title.char_indices().zip(title.char_indices().skip(1));
            pairs.any(|((at, a), (next, b))| {
                is_topical(a, b) && text.contains(&title[at..next + b.len_utf8()])
            })
        })
    }

    /// Whether the page's title says that it tells what somebody offers: `某某 价目与服务范围`.
    fn offers(&self) -> bool {
        let page = self.context.page;
        let title = page.title().and_then(|title| title.folded.clone());
        title.is_some_and(|title| List::Offers.ends(page.folded[title].trim_end()))
    }

    /// Whether the rest of the page holds what tells most of an advert. It is searched a limited number of times.
    fn is_spoken(&self, text: &str) -> bool {
        let page = self.context.page;
        self.asked.set(self.asked.get() + 1);
        self.asked.get() <= ASKED && {
            let telling = self.weights.telling(text, TELLING);
            let said = telling
                .into_iter()
                .filter(|pair| says(page, &text[pair.clone()]));
            said.count() >= SPOKEN
        }
    }

    /// A sentence without its search phrases, the lists of places in it and what stands in brackets.
    fn bare(&self, span: &Range<usize>) -> String {
        let page = self.context.page;
        let keys = keys_in(self.context, span.clone());
        let mut out: Vec<Range<usize>> = keys.iter().map(|hit| hit.start..hit.end).collect();
        let met = |places: &&Range<usize>| places.start < span.end && span.start < places.end;
        let places = self.places.iter().filter(met);
        out.extend(places.map(|places| places.start.max(span.start)..places.end.min(span.end)));
        out.sort_by_key(|one| one.start);
        let mut rest = String::with_capacity(span.len());
        let mut at = span.start;
        for one in out {
            rest.push_str(&page.folded[at..one.start.max(at)]);
            at = at.max(one.end);
        }
        rest.push_str(&page.folded[at..span.end]);
        while let Some(start) = rest.find(['[', '【'])
            && let Some(end) = rest[start..].find([']', '】'])
        {
            let close = rest[start + end..].chars().next().map_or(0, char::len_utf8);
            rest.replace_range(start..start + end + close, "");
        }
        rest
    }
}

/// Quotation marks and brackets of titles.
const QUOTES: [char; 6] = ['“', '”', '「', '」', '《', '"'];

/// Whether a text has a comma.
fn has_comma(text: &str) -> bool {
    let bytes = text.as_bytes();
    let full = |at: usize| bytes[at..].starts_with("，".as_bytes());
    memchr::memchr2_iter(b',', 0xEF, bytes).any(|at| bytes[at] == b',' || full(at))
}

/// A sentence without what it quotes and what stands in brackets.
fn without_asides(text: &str) -> String {
    // What closes the aside that is open.
    let mut close = None;
    let outside = |c: &char| match close {
        Some(sign) => {
            if *c == sign {
                close = None;
            }
            false
        }
        None => {
            close = match c {
                '“' => Some('”'),
                '「' => Some('」'),
                '《' => Some('》'),
                '(' => Some(')'),
                '"' => Some('"'),
                _ => None,
            };
            close.is_none()
        }
    };
    text.chars().filter(outside).collect()
}

/// Whether a sentence has days in formal numerals, as deeds have: `贰零壹陆年叁月壹日`.
fn is_dated(text: &str) -> bool {
    let unit = |c: char| matches!(c, '年' | '月' | '日');
    let before = |(at, _): &(usize, &str)| text[..*at].ends_with(|c| NUMERALS.contains(&c));
    text.match_indices(unit).filter(before).count() >= 2
}

/// Whether a sentence is spoken by somebody, or quoted: it opens with a quotation mark, or one of its marks has no other side.
fn is_speech(text: &str) -> bool {
    let count = |signs: &[char]| text.matches(signs).count();
    text.starts_with(['“', '「', '"'])
        || count(&['“', '「']) != count(&['”', '」'])
        || count(&['"']) % 2 != 0
}

/// Whether a name or a number to answer to is hidden in part: `ab12***`, `138xxxx`.
fn hides(text: &str) -> bool {
    let bytes = text.as_bytes();
    let run = |sign: u8, least: usize| {
        let mut starts = memchr::memchr_iter(sign, bytes);
        starts.any(|at| {
            let before = bytes[..at]
                .iter()
                .rev()
                .take_while(|b| b.is_ascii_alphanumeric());
            at + least <= bytes.len()
                && bytes[at..at + least].iter().all(|&b| b == sign)
                && before.count() >= HIDDEN
        })
    };
    run(b'*', 2) || run(b'x', 3)
}

/// Whether the number of a mobile telephone is in a text, be it in groups: `138 0000 0000`.
fn has_mobile(text: &str) -> bool {
    let number = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-');
    let runs = text.split(|c| !number(c)).filter(|run| run.len() >= 11);
    runs.into_iter().any(|run| {
        let digits: Vec<u8> = run.bytes().filter(u8::is_ascii_digit).collect();
        matches!(digits[..], [b'1', b'3'..=b'9', ..]) && digits.len() == 11
    })
}

/// Whether the page has a word more than once.
fn says(page: &Page<'_>, word: &str) -> bool {
    page.whole().matches(word).count() > 1
}

#[cfg(test)]
mod tests {
    use super::{has_comma, without_asides};

    #[test]
    fn asides_are_left_out() {
        assert_eq!(
            without_asides("他说“加微信(同号)”就走(真的)了"),
            "他说就走了"
        );
        assert_eq!(without_asides("没有(合上"), "没有");
        assert!(has_comma("春天，来了") && has_comma("a,b") && !has_comma("春天！来了"));
    }
}

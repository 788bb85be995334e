//! The page: what its template is filled with.

use askama::Template;

use super::{
    BARS, Report, Tally,
    kits::{Campaign, Count},
    sample::{Page, Piece},
    shown,
};
use crate::{Decision, Error, ErrorKind, Label};

/// Rows of a table, and kits, that are shown.
const ROWS: usize = 25;
const KITS: usize = 30;
/// Values of a fact about a kit that are shown, and the characters of one.
const VALUES: usize = 12;
const CHARACTERS: usize = 120;
/// The height of a histogram's highest bar.
const HEIGHT: u64 = 56;
/// The digest of the page's script: no other may run.
const SCRIPT: &str = "sha256-kiU9LdWhJwr/YvihuwcCEhjLIEPUU3Jaxsl7iGAeW80=";

/// All text is escaped by the template engine, as HTML, where it is put in.
#[derive(Template)]
#[template(path = "report.html")]
struct View<'a> {
    script_hash: &'a str,
    version: &'a str,
    sources: &'a str,
    cards: Vec<Card>,
    verdicts: Vec<Verdict>,
    verdicts_of_all: bool,
    unit: &'a str,
    count_name: &'a str,
    labels: Vec<LabelRow>,
    ledger: bool,
    histograms: Vec<Histogram>,
    hosts: Vec<HostRow>,
    hosts_note: String,
    lines: Vec<LineRow>,
    lines_note: String,
    kits: Vec<Kit>,
    kits_note: String,
    pages: Vec<PageRow>,
    pages_note: String,
    choices: Vec<Choice>,
}

struct Card {
    name: &'static str,
    value: String,
}

struct Verdict {
    name: &'static str,
    pages: String,
    share: String,
    /// In thousandths of the width.
    from: u64,
    width: u64,
}

struct LabelRow {
    name: &'static str,
    width: u64,
    removed: String,
    inserted: String,
    count: String,
}

struct Histogram {
    name: &'static str,
    bars: Vec<Bar>,
}

struct Bar {
    x: usize,
    y: u64,
    height: u64,
    told: String,
}

struct HostRow {
    name: String,
    characters: String,
    pages: String,
    dropped: String,
}

struct LineRow {
    labels: Vec<&'static str>,
    text: String,
    times: String,
}

struct Kit {
    number: usize,
    pages: String,
    characters: String,
    labels: Vec<&'static str>,
    facts: Vec<Fact>,
    first: String,
}

struct Fact {
    name: &'static str,
    values: Vec<Value>,
    more: usize,
}

struct Value {
    name: String,
    pages: String,
}

struct PageRow {
    name: String,
    verdict: Option<String>,
    labels: String,
    tags: Vec<&'static str>,
    about: Vec<String>,
    pieces: Vec<Part>,
    more: usize,
}

enum Part {
    Kept(String),
    Cut(String),
    Edit {
        label: &'static str,
        why: String,
        removed: String,
        inserted: String,
    },
}

struct Choice {
    name: &'static str,
    pages: usize,
}

impl Report {
    /// The page.
    pub(crate) fn to_html(&self) -> Result<String, Error> {
        let pages: Vec<PageRow> = self.sample.pages().iter().map(|p| page_row(p)).collect();
        let choices = Label::all().map(|label| Choice {
            name: label.as_str(),
            pages: pages
                .iter()
                .filter(|p| p.tags.contains(&label.as_str()))
                .count(),
        });
        let (unit, count_name) = match self.ledger {
            true => ("Characters", "Edits"),
            false => ("Bytes", "Marks"),
        };
        let sources = match (self.ledger, &self.summary) {
            (true, Some(_)) => "ledgers and summaries",
            (true, None) => "ledgers",
            (false, _) => "summaries",
        };
        let campaigns = self.kits.campaigns();
        let view = View {
            script_hash: SCRIPT,
            version: env!("CARGO_PKG_VERSION"),
            sources,
            cards: self.cards(),
            verdicts: self.verdict_rows(),
            verdicts_of_all: self.summary.is_some(),
            unit,
            count_name,
            labels: self.label_rows(),
            ledger: self.ledger,
            histograms: self.histograms(),
            hosts: self.host_rows(),
            hosts_note: self.hosts_note(),
            lines: self.line_rows(),
            lines_note: self.lines_note(),
            kits_note: self.kits_note(campaigns.len()),
            kits: campaigns.iter().take(KITS).map(kit).collect(),
            pages_note: format!(
                "{} of {} changed pages, chosen by a number that depends on file and record alone, for every label the same count where there are as many.",
                grouped(pages.len() as u64),
                grouped(self.pages)
            ),
            choices: choices.filter(|choice| choice.pages > 0).collect(),
            pages,
        };
        view.render().map_err(|e| Error::new(ErrorKind::Output, e))
    }

    fn cards(&self) -> Vec<Card> {
        let mut cards = Vec::new();
        let mut card = |name, value: u64| {
            let value = grouped(value);
            cards.push(Card { name, value });
        };
        if let Some(summary) = &self.summary {
            card("Pages", summary.pages);
            card("Pages changed", summary.pages_changed);
            card("Pages dropped", summary.pages_dropped);
            card("Records rejected", summary.rejected);
            card("Files", summary.files);
            card("Files failed", summary.files_failed);
        } else {
            card("Pages changed", self.pages);
        }
        if self.ledger {
            let sum = |part: fn(&Tally) -> u64| self.labels.iter().map(part).sum();
            card("Edits", sum(|tally| tally.edits));
            card("Characters removed", sum(|tally| tally.removed));
        }
        cards
    }

    fn verdict_rows(&self) -> Vec<Verdict> {
        let counts = match &self.summary {
            Some(summary) => summary.verdicts,
            None => self.verdicts,
        };
        let all = counts.iter().sum::<u64>();
        let mut before = 0;
        let mut rows = Vec::new();
        for (decision, pages) in Decision::all().zip(counts).filter(|(_, pages)| *pages > 0) {
            let from = part(before, all, 1000);
            before += pages;
            rows.push(Verdict {
                name: decision.as_str(),
                pages: grouped(pages),
                share: format!("{:.1} %", pages as f64 / all as f64 * 100.0),
                from,
                width: part(before, all, 1000) - from,
            });
        }
        rows
    }

    fn label_rows(&self) -> Vec<LabelRow> {
        // Label, removed, inserted, count.
        let mut rows: Vec<(Label, u64, u64, u64)> = match (&self.summary, self.ledger) {
            (Some(summary), false) => {
                let rows = summary.labels();
                rows.map(|(l, t)| (l, t.bytes_removed, t.bytes_inserted, t.spans))
                    .collect()
            }
            _ => {
                let rows = Label::all().zip(self.labels).filter(|row| row.1.edits > 0);
                rows.map(|(l, t)| (l, t.removed, t.inserted, t.edits))
                    .collect()
            }
        };
        rows.sort_by_key(|row| std::cmp::Reverse(row.1));
        let most = rows.first().map_or(0, |row| row.1);
        let row = |(label, removed, inserted, count): (Label, u64, u64, u64)| LabelRow {
            name: label.as_str(),
            width: part(removed, most, 1000),
            removed: grouped(removed),
            inserted: if inserted > 0 {
                grouped(inserted)
            } else {
                String::new()
            },
            count: grouped(count),
        };
        rows.into_iter().map(row).collect()
    }

    fn histograms(&self) -> Vec<Histogram> {
        let found = Label::all().zip(&self.labels).filter(|row| row.1.edits > 0);
        let histogram = |(label, tally): (Label, &Tally)| {
            let most = tally.scores.iter().copied().max().unwrap_or(0);
            let bar = |(i, count): (usize, &u64)| {
                // What is there is seen.
                let height = part(*count, most, HEIGHT).max(u64::from(*count > 0));
                Bar {
                    x: i * (200 / BARS) + 1,
                    y: 60 - height,
                    height,
                    told: format!(
                        "{:.1} to {:.1}: {}",
                        i as f64 / BARS as f64,
                        (i + 1) as f64 / BARS as f64,
                        grouped(*count)
                    ),
                }
            };
            Histogram {
                name: label.as_str(),
                bars: tally.scores.iter().enumerate().map(bar).collect(),
            }
        };
        found.map(histogram).collect()
    }

    fn host_rows(&self) -> Vec<HostRow> {
        let top = self.hosts.top(ROWS).into_iter();
        top.map(|(name, characters, tally)| HostRow {
            name: shown(name, CHARACTERS),
            characters: grouped(characters),
            pages: grouped(tally.pages),
            dropped: grouped(tally.dropped),
        })
        .collect()
    }

    fn hosts_note(&self) -> String {
        let mut note = exact(self.hosts.short_by(), "characters");
        if self.pages_without_host > 0 {
            note += &format!(" {} pages have no host.", grouped(self.pages_without_host));
        }
        note
    }

    fn line_rows(&self) -> Vec<LineRow> {
        let top = self.lines.top(ROWS).into_iter();
        top.map(|(text, times, labels)| LineRow {
            labels: labels.iter().map(|label| label.as_str()).collect(),
            text: shown(text, CHARACTERS),
            times: grouped(times),
        })
        .collect()
    }

    fn lines_note(&self) -> String {
        exact(self.lines.short_by(), "lines")
    }

    fn kits_note(&self, found: usize) -> String {
        let mut note = match found {
            0 => "None was found.".to_owned(),
            found if found > KITS => format!("The {KITS} on most pages of {found}."),
            found => format!("{found} found."),
        };
        if self.kits.forgotten > 0 {
            note += &format!(
                " {} more, most of a single page so far, were forgotten for want of room.",
                grouped(self.kits.forgotten)
            );
        }
        note
    }
}

/// What is to be said of how exact a table is.
fn exact(short_by: u64, of_what: &str) -> String {
    match short_by {
        0 => "Counts are exact.".to_owned(),
        less => format!(
            "More names than there was room for: counts may be too low by up to {} {of_what}.",
            grouped(less)
        ),
    }
}

fn kit(campaign: &Campaign) -> Kit {
    let fact = |name, counts: &[Count]| Fact {
        name,
        values: counts.iter().take(VALUES).map(value).collect(),
        more: counts.len().saturating_sub(VALUES),
    };
    // Blocks that are on one page only tell little: one is an example.
    let heads = campaign.heads.iter().take_while(|head| head.pages > 1);
    let heads = &campaign.heads[..heads.count().max(1).min(campaign.heads.len())];
    let facts = [
        fact("Hosts", &campaign.hosts),
        fact("Join string", &campaign.joins),
        fact("Carrier words", &campaign.words),
        fact("Years of the list", &campaign.years),
        fact("Opening block", heads),
        fact("Numbers", &campaign.contacts),
    ];
    Kit {
        number: campaign.kit,
        pages: grouped(campaign.pages),
        characters: grouped(campaign.characters),
        labels: campaign.labels.clone(),
        facts: facts.into_iter().filter(|f| !f.values.is_empty()).collect(),
        first: format!(
            "{} : {}",
            shown(&campaign.first.file, 200),
            campaign.first.record
        ),
    }
}

fn value(count: &Count) -> Value {
    // Blanks at the ends and line breaks are seen as such.
    let name = count.name.replace('\n', "⏎").replace(' ', "␣");
    let name = match count.name.chars().any(char::is_alphanumeric) {
        true => count.name.replace('\n', " "),
        false => name.replace('\u{3000}', "␣␣"),
    };
    Value {
        name: shown(&name, CHARACTERS),
        pages: grouped(count.pages),
    }
}

fn page_row(page: &Page) -> PageRow {
    let tags: Vec<&str> = page.labels.iter().map(|label| label.as_str()).collect();
    let host = page.host.iter().map(|host| host.to_owned());
    let id = page.id.iter().map(|id| format!("id {id}"));
    PageRow {
        name: format!("{} : {}", page.file, page.record),
        verdict: page.verdict.clone(),
        labels: tags.join(" "),
        tags,
        about: host.chain(id).collect(),
        pieces: page.pieces.iter().map(piece).collect(),
        more: page.more,
    }
}

fn piece(piece: &Piece) -> Part {
    match piece {
        Piece::Kept(text) => Part::Kept(text.clone()),
        Piece::Cut(bytes) => Part::Cut(grouped(*bytes as u64)),
        Piece::Edit(change) => Part::Edit {
            label: change.label.as_str(),
            why: change.why.clone(),
            removed: change.removed.clone(),
            inserted: change.inserted.clone(),
        },
    }
}

/// `part` of `all`, in steps.
fn part(part: u64, all: u64, steps: u64) -> u64 {
    let share = part as f64 / all.max(1) as f64;
    (share * steps as f64).round() as u64
}

/// `1,234,567`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

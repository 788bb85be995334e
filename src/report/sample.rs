//! A bounded choice of pages: for each label the same ones in every run, whatever the order of the rows.

use std::{collections::BTreeMap, rc::Rc};

use super::{shown, trace::key};
use crate::{
    Error, Label, SiteHost,
    bulk::ledger::{Edit, Row},
};

/// Edits of a page that are shown, and characters of what an edit took out or put in.
const EDITS: usize = 32;
const CHARACTERS: usize = 600;

/// Where a page comes in the choice: first by a number that looks random.
type Place = (u64, String, u64);

/// The pages chosen.
pub(super) struct Sample {
    /// How many for a label.
    count: usize,
    by_label: Vec<BTreeMap<Place, Rc<Page>>>,
}

/// A page that was chosen.
pub(crate) struct Page {
    pub(super) file: String,
    pub(super) record: u64,
    pub(super) id: Option<String>,
    pub(super) host: Option<String>,
    pub(super) verdict: Option<String>,
    pub(super) labels: Vec<Label>,
    pub(super) pieces: Vec<Piece>,
    /// Edits that are not among the pieces.
    pub(super) more: usize,
}

/// A piece of a page.
pub(crate) enum Piece {
    /// Text that was kept.
    Kept(String),
    /// Text that was kept and is not known, so many bytes.
    Cut(usize),
    /// An edit.
    Edit(Change),
}

/// An edit as it is shown.
pub(crate) struct Change {
    pub(super) label: Label,
    /// Label, rule, score and evidence, in one line.
    pub(super) why: String,
    pub(super) removed: String,
    pub(super) inserted: String,
}

impl Sample {
    pub(super) fn new(count: usize) -> Sample {
        Sample {
            count,
            by_label: (0..Label::COUNT).map(|_| BTreeMap::new()).collect(),
        }
    }

    pub(super) fn add(
        &mut self,
        row: &Row<'_>,
        labels: &[Label],
        host: Option<&SiteHost>,
    ) -> Result<(), Error> {
        let place = (
            key("page", (&row.file, row.record)),
            row.file.clone().into_owned(),
            row.record,
        );
        let mut page = None;
        for label in labels {
            let chosen = &mut self.by_label[*label as usize];
            let full = chosen.len() >= self.count;
            if full
                && chosen
                    .last_key_value()
                    .is_none_or(|(last, _)| *last <= place)
            {
                continue;
            }
            let page = match &page {
                Some(page) => Rc::clone(page),
                None => Rc::clone(page.insert(Rc::new(Page::of(row, labels, host)?))),
            };
            chosen.insert(place.clone(), page);
            if chosen.len() > self.count {
                chosen.pop_last();
            }
        }
        Ok(())
    }

    /// The pages, in their order.
    pub(super) fn pages(&self) -> Vec<Rc<Page>> {
        let all = self.by_label.iter().flatten();
        let all: BTreeMap<&Place, &Rc<Page>> = all.collect();
        all.into_values().cloned().collect()
    }
}

impl Page {
    fn of(row: &Row<'_>, labels: &[Label], host: Option<&SiteHost>) -> Result<Page, Error> {
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut evidence = String::new();
        for edit in row.edits.iter().take(EDITS) {
            // Kept text that is not known lies between what is known of both its ends.
            let before = edit.start.saturating_sub(edit.before.len());
            cut(&mut pieces, before.saturating_sub(at));
            kept(&mut pieces, &edit.before);
            if let Some(told) = &edit.evidence {
                evidence = told_of(told.get());
            }
            pieces.push(Piece::Edit(Change::of(edit, &evidence)?));
            kept(&mut pieces, &edit.after);
            at = edit.start + edit.removed.len() + edit.after.len();
        }
        cut(&mut pieces, row.bytes.saturating_sub(at));
        let id = row.id.map(|id| id.get());
        let plain = |json: &str| serde_json::from_str(json).unwrap_or_else(|_| json.to_owned());
        Ok(Page {
            file: shown(&row.file, 120),
            record: row.record,
            id: id.map(|id| shown(&plain(id), 100)),
            host: host.map(|host| shown(host.as_str(), 200)),
            verdict: row.verdict.as_deref().map(|verdict| shown(verdict, 40)),
            labels: labels.to_vec(),
            more: row.edits.len().saturating_sub(EDITS),
            pieces,
        })
    }
}

fn kept(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Kept(shown(text, CHARACTERS)));
    }
}

fn cut(pieces: &mut Vec<Piece>, bytes: usize) {
    if bytes > 0 {
        pieces.push(Piece::Cut(bytes));
    }
}

impl Change {
    fn of(edit: &Edit<'_>, evidence: &str) -> Result<Change, Error> {
        let rule = match edit.rule == edit.label {
            true => String::new(),
            false => format!(" by {}", edit.rule),
        };
        let evidence = match evidence {
            "" => String::new(),
            told => format!(": {told}"),
        };
        Ok(Change {
            label: edit.label.parse()?,
            why: shown(
                &format!("{}{rule}, score {:.2}{evidence}", edit.label, edit.score),
                CHARACTERS,
            ),
            removed: shown(&edit.removed, CHARACTERS),
            inserted: shown(&edit.inserted, CHARACTERS),
        })
    }
}

/// `names 20, separator |`
fn told_of(json: &str) -> String {
    let Ok(serde_json::Value::Object(map)) = serde_json::from_str(json) else {
        return String::new();
    };
    let told = map.iter().map(|(name, value)| match value {
        serde_json::Value::String(text) => format!("{name} {text}"),
        value => format!("{name} {value}"),
    });
    told.collect::<Vec<_>>().join(", ")
}

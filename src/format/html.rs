//! Pages of HTML: the whole file is one page. Its visible text is the record's text; what is written is that text, or where
//! that is asked for the page without what was removed.

use super::{
    Batch, Fields, Piece, Reading, Record, Rejected, Rewritten, Verdict, annotated, jsonl,
};
use crate::{HtmlHints, HtmlPage};

/// Whether a file that starts so is a page of HTML.
pub(super) fn starts(text: &[u8]) -> bool {
    let starts = |start: &[u8]| {
        text.get(..start.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(start))
    };
    starts(b"<!doctype html") || starts(b"<html")
}

/// The page of a file.
pub(super) fn batch(name: String, raw: Vec<u8>, reading: Reading) -> Box<dyn Batch> {
    Box::new(HtmlBatch { name, raw, reading })
}

struct HtmlBatch {
    name: String,
    raw: Vec<u8>,
    reading: Reading,
}

impl Batch for HtmlBatch {
    fn rewrite(
        self: Box<Self>,
        fields: &Fields,
        visit: &mut dyn FnMut(&Record<'_>) -> Verdict,
    ) -> Rewritten {
        let mut done = Rewritten {
            bytes_in: self.raw.len() as u64,
            records: 1,
            ..Rewritten::default()
        };
        let page = HtmlPage::read(&self.raw, HtmlHints::default());
        if let Some(reason) = unreadable(&page, self.reading) {
            done.rejected
                .push(Rejected::new(1, reason, self.raw.clone()));
            return done;
        }
        let id = jsonl::quote(&self.name);
        let record = Record {
            number: 1,
            id: Some(&id),
            url: None,
            text: page.text().into(),
            literal: None,
            header: None,
            html: Some(&page),
        };
        let bytes = match visit(&record) {
            Verdict::Keep if self.reading.sources => self.raw,
            Verdict::Keep => page.text().as_bytes().to_vec(),
            // A ledger always fits the text that it was made from.
            Verdict::Edit(ledger) => match ledger.apply(page.text()) {
                Ok(clean) => clean.into_owned().into_bytes(),
                Err(_) => page.text().as_bytes().to_vec(),
            },
            Verdict::Text(text) => text.into_bytes(),
            Verdict::Source(bytes) => bytes,
            Verdict::Annotate(value) => annotated(&record, fields, &value).into_bytes(),
            Verdict::Row(row) => (row + "\n").into_bytes(),
            Verdict::Drop(reason) => {
                done.dropped
                    .push(Rejected::new(1, reason, self.raw.clone()));
                return done;
            }
        };
        done.written = 1;
        done.pieces.push(Piece::Plain(bytes));
        done
    }
}

/// Why a page is not read, if it is not.
pub(super) fn unreadable(page: &HtmlPage<'_>, reading: Reading) -> Option<String> {
    if page.is_binary() {
        return Some("expected a page of HTML, got bytes that are no text".to_owned());
    }
    let fixed = reading.sources && !page.can_be_rewritten();
    fixed.then(|| {
        let encoding = page.encoding();
        format!("expected a page in an encoding like ASCII to rewrite, got {encoding}")
    })
}

//! What restoring rules found, in rounds: what one restores may show another what to restore.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use super::{REPAIRERS, Repair, Repairer};
use crate::{
    dictionary::Dictionaries,
    mark::{Edit, Label, Mark},
    text::scan,
};

/// Most rounds.
const ROUNDS: usize = 8;

type Found = Vec<(&'static Repairer, Repair)>;

/// All repairs of a page: ordered, disjoint.
pub(crate) struct Repairs(Found);

/// Finds what can be restored with the labels that are `wanted`, given where the text's special characters stand; in further rounds, if asked for, also in what the
/// rounds before restored, so that nothing is left for another run.
pub(crate) fn repairs(
    text: &str,
    specials: &[usize],
    dictionaries: &Dictionaries,
    wanted: impl Fn(Label) -> bool,
    again: bool,
) -> Repairs {
    let mut repairs = Repairs(round(text, specials, dictionaries, &wanted));
    for _ in 1..if again { ROUNDS } else { 1 } {
        let Cow::Owned(restored) = repairs.apply(text) else {
            break;
        };
        let more = round(&restored, &scan::specials(&restored), dictionaries, &wanted);
        if more.iter().all(|(_, repair)| repair.edit.is_none()) {
            break;
        }
        repairs = Repairs(compose(text, repairs.0, &restored, more));
    }
    repairs
}

fn round(
    text: &str,
    specials: &[usize],
    dictionaries: &Dictionaries,
    wanted: impl Fn(Label) -> bool,
) -> Found {
    let mut all = Found::new();
    let mut found = Vec::new();
    for repairer in REPAIRERS.iter().filter(|r| wanted(r.label)) {
        (repairer.find)(text, specials, dictionaries, &mut found);
        all.extend(found.drain(..).map(|repair| (repairer, repair)));
    }
    disjoint(all)
}

/// The repairs that do at once what `first` does to `text`, which gives `restored`, and `then` to that.
fn compose(text: &str, first: Found, restored: &str, then: Found) -> Found {
    let mut out = Found::new();
    let mut first = first.into_iter().peekable();
    let edits = then.into_iter().filter(|(_, repair)| repair.edit.is_some());
    let mut then = edits.peekable();
    // How much further on in the text than in the restored text.
    let mut shift = 0isize;
    let place = |repair: &Repair, shift: isize| {
        let from = repair.span.start.saturating_add_signed(-shift);
        from..from + repair.with().map_or(repair.span.len(), str::len)
    };
    let growth = |repair: &Repair| {
        repair
            .with()
            .map_or(0, |with| repair.span.len() as isize - with.len() as isize)
    };
    while let Some((_, next)) = then.peek() {
        let (mut from, mut to) = (next.span.start, next.span.end);
        if let Some(before) = first.next_if(|(_, r)| place(r, shift).end <= from) {
            shift += growth(&before.1);
            out.push(before);
            continue;
        }
        let mut start = from.saturating_add_signed(shift);
        if let Some((_, r)) = first.peek().filter(|(_, r)| place(r, shift).start < from) {
            from = place(r, shift).start;
            start = r.span.start;
        }
        // All that meets, in the restored text.
        let mut whole: Option<(&'static Repairer, Repair)> = None;
        let mut with = String::new();
        let mut at = from;
        loop {
            if let Some((repairer, repair)) = first.next_if(|(_, r)| place(r, shift).start < to) {
                to = to.max(place(&repair, shift).end);
                shift += growth(&repair);
                whole = Some((repairer, repair));
            } else if let Some((repairer, repair)) = then.next_if(|(_, r)| r.span.start < to) {
                to = to.max(repair.span.end);
                with.push_str(&restored[at..repair.span.start]);
                with.push_str(repair.with().unwrap_or_default());
                at = repair.span.end;
                whole.get_or_insert((repairer, repair));
            } else {
                break;
            }
        }
        with.push_str(&restored[at..to]);
        let span = start..to.saturating_add_signed(shift);
        if let Some((repairer, repair)) = whole
            && with != text[span.clone()]
        {
            let edit = Some(Edit::Replace(with));
            out.push((
                repairer,
                Repair {
                    span,
                    edit,
                    ..repair
                },
            ));
        }
    }
    out.extend(first);
    out
}

/// Where two repairs meet, the earlier rule has the say. What only takes text out keeps the parts that are free, all
/// else stands whole or not at all.
fn disjoint(mut all: Found) -> Found {
    let mut order: Vec<(usize, usize)> = all
        .iter()
        .map(|(_, r)| (r.span.start, r.span.end))
        .collect();
    order.sort_unstable();
    if order.windows(2).all(|w| w[0].1 <= w[1].0) {
        // Repairs come rule by rule, each rule's in order.
        all.sort_by_key(|(_, repair)| repair.span.start);
        return all;
    }
    let mut taken: BTreeMap<usize, (&'static Repairer, Repair)> = BTreeMap::new();
    for (repairer, repair) in all {
        let free = free(&repair.span, |at| {
            let before = taken
                .range(..=at)
                .next_back()
                .map(|(_, (_, r))| r.span.clone());
            let after = taken.range(at..).next().map(|(_, (_, r))| r.span.clone());
            (before, after)
        });
        if free.len() == 1 && free[0] == repair.span {
            taken.insert(repair.span.start, (repairer, repair));
        } else if repair.edit == Some(Edit::Remove) {
            for span in free {
                taken.insert(
                    span.start,
                    (
                        repairer,
                        Repair {
                            span,
                            ..repair.clone()
                        },
                    ),
                );
            }
        }
    }
    taken.into_values().collect()
}

/// The parts of `span` that no other span covers; `around` tells the spans that start at or before, and at or after, a
/// place.
fn free(
    span: &Range<usize>,
    around: impl Fn(usize) -> (Option<Range<usize>>, Option<Range<usize>>),
) -> Vec<Range<usize>> {
    let mut free = Vec::new();
    let mut at = span.start;
    while at < span.end {
        let (before, after) = around(at);
        if let Some(before) = before.filter(|b| b.end > at) {
            at = before.end;
            continue;
        }
        let stop = after.map_or(span.end, |a| a.start.min(span.end));
        free.push(at..stop);
        at = stop;
    }
    free
}

impl Repair {
    /// What is to stand in the place, if anything is done there.
    fn with(&self) -> Option<&str> {
        match self.edit.as_ref()? {
            Edit::Remove => Some(""),
            Edit::Replace(with) => Some(with),
        }
    }
}

impl Repairs {
    /// What is to stand where.
    fn edits(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        self.0
            .iter()
            .filter_map(|(_, repair)| Some((repair.with()?, &repair.span)))
    }

    /// The restored text; borrowed where nothing is to be restored.
    pub(crate) fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.edits().next().is_none() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (with, span) in self.edits() {
            out.push_str(&text[at..span.start]);
            out.push_str(with);
            at = span.end;
        }
        out.push_str(&text[at..]);
        Cow::Owned(out)
    }

    /// The same, with the places of the characters that are no ordinary ideographs, given those of `text`.
    pub(crate) fn apply_scanned<'t>(
        &self,
        text: &'t str,
        specials: Vec<usize>,
    ) -> (Cow<'t, str>, Vec<usize>) {
        let restored = self.apply(text);
        let specials = match &restored {
            Cow::Borrowed(_) => specials,
            Cow::Owned(text) => scan::specials(text),
        };
        (restored, specials)
    }

    /// The span of the original text that a span of the restored text stands for. What was taken out behind a
    /// character belongs to it.
    pub(crate) fn source(&self, span: Range<usize>) -> Range<usize> {
        let mut shift = 0isize;
        let (mut start, mut end) = (None, None);
        for (with, repaired) in self.edits() {
            // Where the repair stands in the restored text.
            let from = repaired.start.saturating_add_signed(-shift);
            let to = from + with.len();
            if start.is_none() && span.start < to {
                start = Some(if span.start < from {
                    span.start.saturating_add_signed(shift)
                } else {
                    repaired.start
                });
            }
            if span.end < from || span.end == from && !with.is_empty() {
                end = Some(span.end.saturating_add_signed(shift));
            } else if span.end < to {
                end = Some(repaired.end);
            }
            if end.is_some() {
                break;
            }
            shift += repaired.len() as isize - with.len() as isize;
        }
        let end = end.unwrap_or_else(|| span.end.saturating_add_signed(shift));
        start
            .unwrap_or_else(|| span.start.saturating_add_signed(shift))
            .min(end)..end
    }

    /// The repairs as marks.
    pub(crate) fn into_marks(self) -> Vec<Mark> {
        self.0
            .into_iter()
            .map(|(repairer, repair)| Mark {
                span: repair.span,
                label: repairer.label,
                rule: repairer.name,
                score: repair.score as f32,
                evidence: repair.evidence,
                edit: repair.edit,
            })
            .collect()
    }
}

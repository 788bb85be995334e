//! Spans in order that do not meet: what rules ask of many spans at once.

use std::ops::Range;

/// Spans in order, those that meet as one.
pub(super) fn disjoint(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// Whether all of some spans, in order and disjoint, that a span meets lie in it.
pub(super) fn covers(span: &Range<usize>, spans: &[Range<usize>]) -> bool {
    let first = spans.partition_point(|one| one.end <= span.start);
    let met = spans[first..].iter().take_while(|one| one.start < span.end);
    met.clone()
        .all(|one| span.start <= one.start && one.end <= span.end)
}

/// Whether a span meets one of some that are in order and disjoint.
pub(super) fn meets(spans: &[Range<usize>], span: &Range<usize>) -> bool {
    let first = spans.partition_point(|one| one.end <= span.start);
    spans.get(first).is_some_and(|one| one.start < span.end)
}

#[cfg(test)]
mod tests {
    use super::{covers, disjoint, meets};

    #[test]
    fn spans_that_meet_are_one() {
        let spans = disjoint(vec![7..9, 1..3, 2..5, 8..12]);
        assert_eq!(spans, [1..5, 7..12]);
        assert!(meets(&spans, &(4..6)) && !meets(&spans, &(5..7)));
        assert!(covers(&(0..6), &spans) && !covers(&(0..8), &spans));
    }
}

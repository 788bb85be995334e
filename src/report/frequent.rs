//! Counting what is most frequent in bounded memory.

use std::collections::HashMap;

/// A table of weights by name that holds no more than so many names (the counting of Misra and Gries).
///
/// As long as no more names come in than fit, weights are exact. When the table is full, the weight in the middle is taken
/// off all, and those with nothing left go: from then on a weight may be too low by [`Frequent::short_by`], never too high,
/// and a name that is not there had no more than that.
#[derive(Clone, Debug)]
pub(super) struct Frequent<V = ()> {
    most: usize,
    short_by: u64,
    rows: HashMap<String, (u64, V)>,
}

impl<V: Default> Frequent<V> {
    pub(super) fn new(most: usize) -> Frequent<V> {
        Frequent {
            most,
            short_by: 0,
            rows: HashMap::new(),
        }
    }

    /// Adds weight to a name, and gives what is kept along with it.
    pub(super) fn add(&mut self, name: &str, weight: u64) -> &mut V {
        if !self.rows.contains_key(name) {
            if self.rows.len() >= self.most {
                self.make_room();
            }
            self.rows.insert(name.to_owned(), (0, V::default()));
        }
        // It was put in just now if it was not there.
        let row = self.rows.entry(name.to_owned()).or_default();
        row.0 += weight;
        &mut row.1
    }

    fn make_room(&mut self) {
        let mut weights: Vec<u64> = self.rows.values().map(|row| row.0).collect();
        let middle = weights.len() / 2;
        let (_, less, _) = weights.select_nth_unstable(middle);
        let less = (*less).max(1);
        self.rows.retain(|_, row| {
            row.0 = row.0.saturating_sub(less);
            row.0 > 0
        });
        self.short_by += less;
    }

    /// By how much a weight may be too low.
    pub(super) fn short_by(&self) -> u64 {
        self.short_by
    }

    /// The heaviest, ties by name.
    pub(super) fn top(&self, count: usize) -> Vec<(&str, u64, &V)> {
        let rows = self.rows.iter();
        let mut rows: Vec<_> = rows.map(|(n, (w, v))| (n.as_str(), *w, v)).collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        rows.truncate(count);
        rows
    }
}

impl Frequent {
    /// Adds another table.
    pub(super) fn absorb(&mut self, other: &Frequent) {
        for (name, weight, ()) in other.top(usize::MAX) {
            self.add(name, weight);
        }
        self.short_by += other.short_by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_while_there_is_room() {
        let mut table: Frequent = Frequent::new(3);
        for name in ["b", "a", "c", "a", "b"] {
            table.add(name, 1);
        }
        let top: Vec<_> = table.top(2).into_iter().map(|r| (r.0, r.1)).collect();
        assert_eq!((top, table.short_by()), (vec![("a", 2), ("b", 2)], 0));
    }

    #[test]
    fn bounded_and_never_short_by_more_than_told() {
        let mut table: Frequent = Frequent::new(16);
        let mut often = 0;
        for i in 0..10_000u32 {
            table.add(&i.to_string(), 1);
            if i % 3 == 0 {
                table.add("often", 1);
                often += 1;
            }
            assert!(table.rows.len() <= 16);
        }
        let (name, weight, ()) = table.top(1)[0];
        assert_eq!(name, "often");
        assert!(weight <= often && weight + table.short_by() >= often);
    }
}

//! Trees that weigh signals: a table's first row names the signals, in the order in which they are handed over. Each row behind it
//! is one tree, in words parted by blanks: the name of a signal and a number, then the tree for values up to that number, then the
//! one for greater values; or a number alone, which is what the tree adds to the odds.

/// Trees, one behind the other.
pub(crate) struct Trees {
    signals: Vec<&'static str>,
    nodes: Vec<Node>,
    /// Where each starts.
    roots: Vec<u32>,
    /// The most that each and those behind it come to.
    most: Vec<f32>,
}

/// A part of a tree. What holds for values up to a bound follows right behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    /// A signal, its bound, and where what holds for greater values starts.
    Split(usize, f32, u32),
    /// What the tree adds.
    Leaf(f32),
}

impl Trees {
    /// Reads all trees; `None` if one is not what is written here.
    pub(super) fn read(table: &'static str) -> Option<Trees> {
        let mut rows = table.lines().filter(|row| !row.starts_with('#'));
        let mut trees = Trees {
            signals: rows.next()?.split(' ').collect(),
            nodes: Vec::new(),
            roots: Vec::new(),
            most: Vec::new(),
        };
        for row in rows {
            trees.roots.push(trees.end()?);
            let mut words = row.split(' ');
            trees.part(&mut words)?;
            words.next().is_none().then_some(())?;
        }
        let (mut all, mut end) = (0.0, trees.nodes.len());
        for &root in trees.roots.iter().rev() {
            let leaves = trees.nodes[root as usize..end]
                .iter()
                .map(|node| match node {
                    Node::Leaf(value) => *value,
                    Node::Split(..) => f32::MIN,
                });
            all += leaves.fold(f32::MIN, f32::max);
            end = root as usize;
            trees.most.push(all);
        }
        trees.most.reverse();
        Some(trees)
    }

    fn end(&self) -> Option<u32> {
        u32::try_from(self.nodes.len()).ok()
    }

    /// The trees of an embedded table.
    ///
    /// # Panics
    ///
    /// If it is none; a test reads each.
    pub(super) fn embedded(table: &'static str) -> Trees {
        Trees::read(table).expect("the embedded table is tested")
    }

    /// Reads a part of a tree from words.
    fn part<'w>(&mut self, words: &mut impl Iterator<Item = &'w str>) -> Option<()> {
        let word = words.next()?;
        if let Ok(value) = word.parse() {
            self.nodes.push(Node::Leaf(value));
            return Some(());
        }
        let signal = self.signals.iter().position(|&signal| signal == word)?;
        let most = words.next()?.parse().ok()?;
        let at = self.nodes.len();
        self.nodes.push(Node::Leaf(0.0));
        self.part(words)?;
        self.nodes[at] = Node::Split(signal, most, self.end()?);
        self.part(words)
    }

    /// The names of the signals, in their order.
    pub(crate) fn signals(&self) -> &[&'static str] {
        &self.signals
    }

    /// What all trees come to, for one value of each signal.
    pub(crate) fn sum(&self, values: &[f32]) -> f32 {
        self.roots.iter().map(|&root| self.leaf(root, values)).sum()
    }

    /// Whether all trees come to that much. The first ones often show that they do not.
    pub(crate) fn reach(&self, values: &[f32], least: f32) -> bool {
        let mut sum = 0.0;
        for (&root, most) in self.roots.iter().zip(&self.most) {
            if sum + most < least {
                return false;
            }
            sum += self.leaf(root, values);
        }
        sum >= least
    }

    /// What one tree comes to.
    fn leaf(&self, root: u32, values: &[f32]) -> f32 {
        let mut at = root as usize;
        loop {
            at = match self.nodes[at] {
                Node::Leaf(value) => return value,
                Node::Split(signal, most, _) if values[signal] <= most => at + 1,
                Node::Split(_, _, greater) => greater as usize,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_walked_by_its_bounds() {
        let table = "# signals\nweight chars below\n# what all start from\n-1\nweight 0.5 -2 chars 10 4 below 1 2 -8\n";
        let trees = Trees::read(table).unwrap();
        assert_eq!(trees.signals(), ["weight", "chars", "below"]);
        assert_eq!(trees.sum(&[0.5, 0.0, 0.0]), -3.0);
        assert_eq!(trees.sum(&[0.6, 10.0, 9.0]), 3.0);
        assert_eq!(trees.sum(&[0.6, 11.0, 1.0]), 1.0);
        assert_eq!(trees.sum(&[0.6, 11.0, 2.0]), -9.0);
        for (values, sum) in [([0.5, 0.0, 0.0], -3.0), ([0.6, 10.0, 9.0], 3.0)] {
            assert!(trees.reach(&values, sum) && !trees.reach(&values, sum + 0.1));
        }
    }

    #[test]
    fn what_is_no_tree_is_refused() {
        for table in [
            "",
            "weight\n\n",
            "weight\nweight\n",
            "weight\nweight 1\n",
            "weight\nweight 1 2\n",
            "weight\n1 2\n",
            "weight\nwaist 1 2 3\n",
            "weight\nweight x 1 2\n",
        ] {
            assert!(Trees::read(table).is_none(), "{table}");
        }
    }
}

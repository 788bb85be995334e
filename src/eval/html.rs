//! Measuring what is taken for a page's main content against text made by hand.
//!
//! The measure: character 4-grams of both texts as multisets, white space left out; precision, recall and F1 of each page,
//! and their means over the pages.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{Cleaner, Error, ErrorKind, HtmlHints, HtmlPage};

/// Precision, recall and F1 of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overlap {
    /// The share of the text that is in the gold text.
    pub precision: f64,
    /// The share of the gold text that is in the text.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// One way to get text out of pages, measured.
#[derive(Clone, Debug)]
pub struct HtmlRow {
    /// Its name.
    pub name: String,
    /// The pages' figures, in the order of their names.
    pub pages: Vec<Overlap>,
    /// What it took for all pages; nothing where the texts were made elsewhere.
    pub time: Option<Duration>,
}

impl HtmlRow {
    /// The means over the pages.
    pub fn mean(&self) -> Overlap {
        let n = self.pages.len().max(1) as f64;
        let mean = |of: fn(&Overlap) -> f64| self.pages.iter().map(of).sum::<f64>() / n;
        Overlap {
            precision: mean(|page| page.precision),
            recall: mean(|page| page.recall),
            f1: mean(|page| page.f1),
        }
    }
}

/// Pages with their gold texts.
#[derive(Clone, Debug)]
pub struct HtmlGold {
    names: Vec<String>,
    pages: Vec<Vec<u8>>,
    gold: Vec<String>,
}

impl HtmlGold {
    /// Reads `NAME.html` from one directory and `NAME.txt` from another.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or a page has no gold text.
    pub fn read(pages: &Path, gold: &Path) -> Result<HtmlGold, Error> {
        let mut names = names(pages, "html")?;
        names.sort();
        let mut all = HtmlGold {
            names,
            pages: Vec::new(),
            gold: Vec::new(),
        };
        for name in &all.names {
            all.pages.push(read(&pages.join(format!("{name}.html")))?);
            let text = read(&gold.join(format!("{name}.txt")))?;
            all.gold.push(String::from_utf8_lossy(&text).into_owned());
        }
        match all.names.is_empty() {
            true => Err(
                Error::new(ErrorKind::Input, "expected files named .html, got none")
                    .in_file(pages.display()),
            ),
            false => Ok(all),
        }
    }

    /// The pages' names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Bytes of all pages.
    pub fn bytes(&self) -> usize {
        self.pages.iter().map(Vec::len).sum()
    }

    /// What `cleaner` makes of the pages: all that is visible, that without what is marked, the main content.
    pub fn measure(&self, cleaner: &Cleaner) -> Vec<HtmlRow> {
        let hints = HtmlHints::default();
        vec![
            self.row("saoye, visible text", |page| {
                HtmlPage::read(page, hints).text().to_owned()
            }),
            self.row("saoye", |page| cleaner.clean_html(page, hints).text),
            self.row("saoye --main", |page| cleaner.main_html(page, hints).text),
        ]
    }

    fn row(&self, name: &str, text: impl Fn(&[u8]) -> String) -> HtmlRow {
        // Once without the clock: tables are built at the first use.
        let _ = self.pages.first().map(|page| text(page));
        let start = Instant::now();
        let texts: Vec<String> = self.pages.iter().map(|page| text(page)).collect();
        let time = Some(start.elapsed());
        HtmlRow {
            name: name.to_owned(),
            pages: texts
                .iter()
                .zip(&self.gold)
                .map(|(text, gold)| overlap(text, gold))
                .collect(),
            time,
        }
    }

    /// Texts made elsewhere: `NAME.txt` in a directory; a page without one counts as empty.
    pub fn other(&self, name: &str, directory: &Path) -> HtmlRow {
        let text =
            |page: &String| fs::read(directory.join(format!("{page}.txt"))).unwrap_or_default();
        HtmlRow {
            name: name.to_owned(),
            pages: (self.names.iter().zip(&self.gold))
                .map(|(page, gold)| overlap(&String::from_utf8_lossy(&text(page)), gold))
                .collect(),
            time: None,
        }
    }
}

fn names(directory: &Path, extension: &str) -> Result<Vec<String>, Error> {
    let wrong = |e: std::io::Error| {
        Error::new(ErrorKind::Input, format_args!("cannot read: {e}")).in_file(directory.display())
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(wrong)? {
        let path: PathBuf = entry.map_err(wrong)?.path();
        if path.extension().is_some_and(|e| e == extension)
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|e| {
        Error::new(ErrorKind::Input, format_args!("cannot read: {e}")).in_file(path.display())
    })
}

/// How much of `text` and `gold` is in the other.
pub fn overlap(text: &str, gold: &str) -> Overlap {
    let (text, gold) = (grams(text), grams(gold));
    let common: usize = text
        .iter()
        .map(|(gram, n)| *n.min(gold.get(gram).unwrap_or(&0)))
        .sum();
    let share = |all: &HashMap<[char; 4], usize>| match all.values().sum::<usize>() {
        0 => 0.0,
        all => common as f64 / all as f64,
    };
    let (precision, recall) = (share(&text), share(&gold));
    let f1 = match precision + recall {
        0.0 => 0.0,
        both => 2.0 * precision * recall / both,
    };
    Overlap {
        precision,
        recall,
        f1,
    }
}

fn grams(text: &str) -> HashMap<[char; 4], usize> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut grams = HashMap::new();
    for gram in chars.windows(4) {
        *grams
            .entry([gram[0], gram[1], gram[2], gram[3]])
            .or_default() += 1;
    }
    grams
}

/// The rows as a table.
pub fn html_text(gold: &HtmlGold, rows: &[HtmlRow]) -> String {
    let wide = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    let mut out = format!(
        "{} pages, {:.1} MB of HTML\n{:wide$}  precision  recall      F1    MB/s\n",
        gold.names.len(),
        gold.bytes() as f64 / 1e6,
        "",
    );
    for row in rows {
        let Overlap {
            precision,
            recall,
            f1,
        } = row.mean();
        let speed = match row.time {
            Some(time) => format!("{:.1}", gold.bytes() as f64 / 1e6 / time.as_secs_f64()),
            None => "-".to_owned(),
        };
        out += &format!(
            "{:wide$}  {precision:9.3}  {recall:6.3}  {f1:6.4}  {speed:>6}\n",
            row.name
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps() {
        let of = |text, gold| overlap(text, gold).f1;
        assert_eq!(of("一二三四五", "一二 三四\n五"), 1.0);
        assert_eq!(of("", "一二三四五"), 0.0);
        assert_eq!(of("一二三四五", ""), 0.0);
        // Two grams of four, and all of two.
        let half = overlap("一二三四五甲乙", "一二三四五");
        assert_eq!((half.precision, half.recall), (0.5, 1.0));
        // What stands twice counts twice.
        let twice = overlap("一二三四", "一二三四一二三四");
        assert_eq!((twice.precision, twice.recall), (1.0, 0.2));
    }
}

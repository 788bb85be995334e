//! Pages that differ in what tells nothing: the sign behind a title, the way lines are broken, blanks at their ends, the form of
//! a sign. They are cleaned alike.

use std::{fs, path::PathBuf};

use saoye::Cleaner;

/// A page, and the first character that is to be removed or reported.
struct Page {
    text: String,
    first: Option<u64>,
}

/// The gold pages with something to remove, or nothing where they are not there, as in a published package.
fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    for half in ["dev", "written"] {
        let path =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/quality/{half}.jsonl"));
        let Ok(rows) = fs::read_to_string(path) else {
            eprintln!("skipped: the gold pages are absent");
            return Vec::new();
        };
        pages.extend(rows.lines().filter_map(|row| {
            let row: serde_json::Value = serde_json::from_str(row).expect("a row of JSON");
            let text = row["text"].as_str().expect("a text").to_owned();
            let starts = row["gold"].as_array().into_iter().flatten();
            let first = starts.filter_map(|span| span[0].as_u64()).min();
            (row["kind"] == "positive").then_some(Page { text, first })
        }));
    }
    pages
}

/// What is left of a page, but for blanks and the signs that are put behind titles.
fn left(cleaner: &Cleaner, text: &str) -> String {
    let clean = cleaner.clean(text);
    let sign = |c: char| c.is_whitespace() || matches!(c, '？' | '！' | '”');
    let left = clean.chars().filter(|&c| !sign(c));
    left.map(|c| match c {
        '│' | '丨' | '┊' => '|',
        '‧' | '・' => '·',
        '∶' | '﹕' => '：',
        c => c,
    })
    .collect()
}

/// Checks that nearly all pages that `change` changes are cleaned as they were before.
#[track_caller]
fn alike(change: impl Fn(&Page) -> Option<String>) {
    alike_but(0, change);
}

/// The same, where so many more may be cleaned otherwise.
#[track_caller]
fn alike_but(more: usize, change: impl Fn(&Page) -> Option<String>) {
    let (cleaner, pages) = (Cleaner::new(), pages());
    let (mut changed, mut other) = (0, Vec::new());
    for page in &pages {
        let Some(text) = change(page) else {
            continue;
        };
        changed += 1;
        let (before, after) = (left(&cleaner, &page.text), left(&cleaner, &text));
        if before != after {
            other.push(text);
        }
    }
    println!("{changed} pages, {} cleaned otherwise", other.len());
    assert!(pages.is_empty() || changed > 100, "{changed} pages");
    let few = other.len().saturating_sub(more) * 80 <= changed;
    assert!(few, "{}", other.join("\n\n"));
}

/// Puts a sign behind a title that has none.
fn titled(page: &Page, sign: &str) -> Option<String> {
    let (title, rest) = page.text.split_once('\n')?;
    let letters = title.chars().count();
    if page.first.is_some_and(|first| first <= letters as u64) {
        return None;
    }
    let signs = [
        '？', '！', '。', '“', '”', '?', '!', ':', '：', '|', '_', '-', '>', '/',
    ];
    ((6..=24).contains(&letters) && !title.contains(signs) && !title.contains(' '))
        .then(|| format!("{title}{sign}\n{rest}"))
}

/// Writes a sign in another form that is no sign of a page's yet; markup has its own signs, and so has text decoded wrongly.
fn written(sign: char, other: char) {
    let others = |c: char| matches!(c, '<' | '{' | '¿'..='ÿ') || c == other;
    // Few pages have some of these signs.
    alike_but(1, |page| {
        let own = page.text.contains(sign) && !page.text.contains(others);
        own.then(|| page.text.replace(sign, &other.to_string()))
    });
}

#[test]
fn a_title_that_asks_is_a_title() {
    alike(|page| titled(page, "？"));
}

#[test]
fn a_title_that_calls_is_a_title() {
    alike(|page| titled(page, "！"));
}

#[test]
fn a_title_that_ends_with_a_quoted_word_is_a_title() {
    alike(|page| titled(page, "”"));
}

#[test]
fn carriage_returns_are_of_the_line_break() {
    alike(|page| Some(page.text.replace('\n', "\r\n")));
}

#[test]
fn lines_may_be_far_apart() {
    alike(|page| {
        let lines: Vec<&str> = page.text.lines().filter(|line| !line.is_empty()).collect();
        Some(lines.join("\n\n\n"))
    });
}

#[test]
fn blanks_at_the_ends_of_lines_tell_nothing() {
    alike(|page| Some(page.text.replace('\n', "  \n")));
}

#[test]
fn bars_have_many_forms() {
    written('|', '│');
    written('|', '丨');
    written('|', '┊');
}

#[test]
fn dots_between_words_have_many_forms() {
    written('·', '‧');
    written('·', '・');
}

#[test]
fn colons_have_many_forms() {
    written('：', '∶');
    written('：', '﹕');
}

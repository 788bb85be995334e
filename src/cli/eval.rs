//! `saoye eval`

use std::{
    io::{self, Write},
    ops::Range,
    path::Path,
};

use super::{
    Failure,
    args::{By, EvalArgs},
    render::{self, Look},
};
use crate::{
    Cleaner, Error, ErrorKind,
    eval::{self, GoldPage, Grouping, Measured},
};

/// Longest part of a page, in characters, that is quoted below it.
const QUOTED: usize = 160;

/// Measures the cleaner and prints the figures.
pub(super) fn run(args: &EvalArgs) -> Result<u8, Failure> {
    let cleaner = args.cleaner.build()?;
    if let Some(pages) = &args.html {
        return html(args, &cleaner, pages);
    }
    let by = args.by.map(|by| match by {
        By::Form => Grouping::Form,
        By::Tier => Grouping::Tier,
        By::Kind => Grouping::Kind,
    });
    let gold = args
        .gold
        .iter()
        .map(|path| eval::read(path))
        .collect::<Result<Vec<_>, _>>()?;
    let measured: Vec<Measured> = args
        .gold
        .iter()
        .zip(&gold)
        .map(|(path, pages)| Measured {
            file: path.display().to_string(),
            evaluation: eval::evaluate(&cleaner, pages, by),
        })
        .collect();
    let mut out = io::stdout().lock();
    let report = match (args.json, args.markdown) {
        (true, _) => eval::json(&measured)?,
        (_, true) => eval::markdown(&measured),
        _ => eval::text(&measured),
    };
    out.write_all(report.as_bytes())?;
    for (one, pages) in measured.iter().zip(&gold) {
        worst(&mut out, args, &cleaner, one, pages)?;
    }
    out.flush()?;
    Ok(0)
}

/// Measures what is made of pages of HTML.
fn html(args: &EvalArgs, cleaner: &Cleaner, pages: &Path) -> Result<u8, Failure> {
    let [gold] = &args.gold[..] else {
        let wrong = "expected one directory of gold texts with --html";
        return Err(Error::new(ErrorKind::Config, wrong).into());
    };
    let gold = eval::HtmlGold::read(pages, gold)?;
    let mut rows = gold.measure(cleaner);
    for (name, directory) in &args.outputs {
        rows.push(gold.other(name, directory));
    }
    let mut out = io::stdout().lock();
    out.write_all(eval::html_text(&gold, &rows).as_bytes())?;
    if args.worst > 0 {
        let mut pages: Vec<_> = gold.names().iter().zip(&rows[2].pages).collect();
        pages.sort_by(|a, b| a.1.f1.total_cmp(&b.1.f1));
        writeln!(out)?;
        for (name, page) in pages.into_iter().take(args.worst) {
            let eval::Overlap {
                precision,
                recall,
                f1,
            } = page;
            writeln!(
                out,
                "{f1:.4}  precision {precision:.3}  recall {recall:.3}  {}",
                render::visible(name)
            )?;
        }
    }
    out.flush()?;
    Ok(0)
}

/// Prints the pages with the most wrong characters, and below each what was wrong.
fn worst(
    out: &mut impl Write,
    args: &EvalArgs,
    cleaner: &Cleaner,
    measured: &Measured,
    pages: &[GoldPage],
) -> io::Result<()> {
    let look = Look::of(&args.look);
    for place in measured.evaluation.worst(args.worst) {
        let (page, score) = (&pages[place], &measured.evaluation.pages[place]);
        writeln!(out)?;
        let title = render::title(&measured.file, page.number, Some(&page.id));
        let marks = cleaner.mark(&page.text);
        render::page(out, &title, &page.text, &marks, &look)?;
        for (what, spans) in [("missed", &score.missed), ("lost", &score.lost)] {
            for span in spans {
                writeln!(out, "  {what}: {}", quoted(&page.text, span))?;
            }
        }
    }
    Ok(())
}

/// The start of a span, on one line.
fn quoted(text: &str, span: &Range<usize>) -> String {
    let part = text.get(span.clone()).unwrap_or_default();
    let mut start: String = part.chars().take(QUOTED).collect();
    if start.len() < part.len() {
        start.push('…');
    }
    render::visible(&start).into_owned()
}

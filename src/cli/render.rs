//! A page in the terminal: marks coloured by label or in brackets, evidence below the line that a mark ends on.

use std::{
    env,
    fmt::Write as _,
    io::{self, IsTerminal, Write},
};

use anstyle::{AnsiColor, Style};

use super::args::{Color, LookArgs};
pub(super) use crate::text::visible::visible;
use crate::{Edit, Label, Mark, Marks};

/// How a page is printed.
#[derive(Clone, Copy)]
pub(super) struct Look {
    color: bool,
    /// Lines kept around a mark; all if none is given.
    context: Option<usize>,
}

impl Look {
    pub(super) fn of(args: &LookArgs) -> Look {
        let color = match args.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let refused = env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
                    || env::var_os("TERM").is_some_and(|v| v == "dumb");
                io::stdout().is_terminal() && !refused
            }
        };
        Look {
            color,
            context: args.context,
        }
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// `file:record (id)`
pub(super) fn title(file: &str, record: u64, id: Option<&str>) -> String {
    match id {
        Some(id) => format!("{file}:{record} ({id})"),
        None => format!("{file}:{record}"),
    }
}

/// Prints a page.
pub(super) fn page(
    out: &mut impl Write,
    title: &str,
    text: &str,
    marks: &Marks,
    look: &Look,
) -> io::Result<()> {
    let n = marks.len();
    let plural = if n == 1 { "" } else { "s" };
    let title = format!("── {}: {n} mark{plural} ──", visible(title));
    writeln!(out, "{}", look.paint(Style::new().bold(), &title))?;
    let lines = lines(text);
    let shown = shown(&lines, marks, look.context);
    let width = lines.len().to_string().len();
    let mut first = 0;
    let mut folded = 0;
    for (i, (start, line)) in lines.iter().enumerate() {
        if !shown[i] {
            folded += 1;
            continue;
        }
        write_fold(out, look, width, &mut folded)?;
        let end = start + line.len();
        // Marks come in order: those that ended before this line are done with.
        while marks.get(first).is_some_and(|m| m.span.end < *start) {
            first += 1;
        }
        let here = &marks[first..];
        let here = &here[..here.partition_point(|m| m.span.start <= end)];
        let gutter = format!("{:>width$} │ ", i + 1);
        let body = marked_line(*start, line, here, look);
        writeln!(out, "{}{body}", look.paint(Style::new().dimmed(), &gutter))?;
        let ends_here =
            |m: &&Mark| (*start..=end).contains(&m.span.end) && begins_or_goes_on(m, *start);
        for mark in here.iter().filter(ends_here) {
            write_evidence(out, look, width, mark)?;
        }
    }
    write_fold(out, look, width, &mut folded)
}

/// Whether a mark that ends on the line from `start` on has something on it; an empty one has.
fn begins_or_goes_on(mark: &Mark, start: usize) -> bool {
    mark.span.end > start || mark.span.is_empty()
}

/// The lines with their starts, without line breaks.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut start = 0;
    let mut lines: Vec<_> = text
        .split('\n')
        .map(|line| {
            let at = start;
            start += line.len() + 1;
            (at, line)
        })
        .collect();
    if lines.len() > 1 && lines.last().is_some_and(|l| l.1.is_empty()) {
        lines.pop();
    }
    lines
}

/// Which lines are within `context` of a mark.
fn shown(lines: &[(usize, &str)], marks: &Marks, context: Option<usize>) -> Vec<bool> {
    let Some(context) = context else {
        return vec![true; lines.len()];
    };
    let mut shown = vec![false; lines.len()];
    let line_of = |byte: usize| lines.partition_point(|l| l.0 <= byte).saturating_sub(1);
    for mark in marks.iter() {
        let from = line_of(mark.span.start).saturating_sub(context);
        let to = line_of(mark.span.end.saturating_sub(1).max(mark.span.start));
        let to = to.saturating_add(context + 1).min(lines.len());
        if let Some(near) = shown.get_mut(from..to) {
            near.fill(true);
        }
    }
    shown
}

fn write_fold(
    out: &mut impl Write,
    look: &Look,
    width: usize,
    folded: &mut usize,
) -> io::Result<()> {
    if *folded > 0 {
        let line = format!("{:>width$} ┆ {folded} more", "");
        writeln!(out, "{}", look.paint(Style::new().dimmed(), &line))?;
        *folded = 0;
    }
    Ok(())
}

fn write_evidence(out: &mut impl Write, look: &Look, width: usize, mark: &Mark) -> io::Result<()> {
    let what = match &mark.edit {
        None => "reported".to_owned(),
        Some(Edit::Remove) => "removed".to_owned(),
        Some(Edit::Replace(with)) => format!("replaced by {with:?}"),
    };
    let rule = if mark.rule == mark.label.as_str() {
        String::new()
    } else {
        format!(" by {}", mark.rule)
    };
    let evidence = format!("{what}{rule}, score {:.2}: {}", mark.score, mark.evidence);
    writeln!(
        out,
        "{:>width$} ╰ {} {}",
        "",
        look.paint(style(mark.label), mark.label.as_str()),
        look.paint(Style::new().dimmed(), &visible(&evidence)),
    )
}

/// A line with the parts of it that are marked.
fn marked_line(start: usize, line: &str, marks: &[Mark], look: &Look) -> String {
    let mut out = String::new();
    let mut done = 0;
    for mark in marks {
        let from = mark
            .span
            .start
            .saturating_sub(start)
            .clamp(done, line.len());
        let to = mark.span.end.saturating_sub(start).clamp(from, line.len());
        let starts = mark.span.start >= start;
        let ends = mark.span.end <= start + line.len();
        if from == to && !(starts && mark.span.is_empty()) {
            continue;
        }
        out += &visible(&line[done..from]);
        let part = visible(&line[from..to]);
        if look.color {
            out += &look.paint(style(mark.label), &part);
        } else {
            let open = if starts { "⟦" } else { "⟦…" };
            let close = if ends { "⟧" } else { "…⟧" };
            // Writing to a string does not fail.
            let _ = write!(out, "{open}{} {part}{close}", mark.label);
        }
        done = to;
    }
    out + &visible(&line[done..])
}

/// The colours of the labels, in their order.
const COLORS: [(AnsiColor, AnsiColor); 6] = [
    (AnsiColor::White, AnsiColor::Red),
    (AnsiColor::White, AnsiColor::Magenta),
    (AnsiColor::White, AnsiColor::Blue),
    (AnsiColor::Black, AnsiColor::Cyan),
    (AnsiColor::Black, AnsiColor::Yellow),
    (AnsiColor::Black, AnsiColor::Green),
];

fn style(label: Label) -> Style {
    if label == Label::Byline {
        return Style::new().underline();
    }
    let (text, ground) = COLORS[label as usize % COLORS.len()];
    Style::new()
        .fg_color(Some(text.into()))
        .bg_color(Some(ground.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_starts() {
        assert_eq!(lines("a\n\nb\n"), [(0, "a"), (2, ""), (3, "b")]);
        assert_eq!(lines(""), [(0, "")]);
    }
}

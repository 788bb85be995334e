//! `saoye clean` and `saoye mark`.

use std::{
    io::{self, Write},
    sync::Arc,
};

use super::{
    FAILED, Failure, INTERRUPTED, SOME_REJECTED,
    args::{BulkArgs, CleanArgs, LookArgs, MarkArgs, MarkFormat},
    interrupt,
    progress::Progress,
    render::{self, Look},
    say, site,
};
use crate::{
    bulk::{HtmlOutput, Job, Plan, Report, Sample, Summary, Task},
    format::{Fields, OnRead},
};

/// `saoye clean`
pub(super) fn clean(args: &CleanArgs) -> Result<u8, Failure> {
    let mut job = job(&args.bulk, Task::Clean)?;
    job.ledger.clone_from(&args.ledger);
    job.html = match (args.main, args.html) {
        (true, _) => HtmlOutput::Main,
        (_, true) => HtmlOutput::Source,
        _ => HtmlOutput::Text,
    };
    job.drop = args.drop;
    job.dropped.clone_from(&args.dropped);
    job.dry_run = args.dry_run || args.sample.is_some();
    job.sample = args.sample.map(|count| Sample {
        count,
        seed: args.seed,
    });
    let report = run(&args.bulk, job)?;
    show_sample(&report, &args.look)?;
    Ok(finish(&args.bulk, &report))
}

/// `saoye mark`
pub(super) fn mark(args: &MarkArgs) -> Result<u8, Failure> {
    let task = match args.format {
        MarkFormat::Saoye => Task::Mark,
        MarkFormat::Dolma => Task::Attributes,
    };
    let report = run(&args.bulk, job(&args.bulk, task)?)?;
    Ok(finish(&args.bulk, &report))
}

fn job(args: &BulkArgs, task: Task) -> Result<Job, Failure> {
    Ok(Job {
        cleaner: args
            .cleaner
            .build_over(args.site.config(), Some(&args.normalise))?,
        task,
        fields: Fields {
            url: Some(args.site.url_field()),
            ..args.input.fields()
        },
        inputs: args.inputs.clone(),
        kind: args.input.input_format,
        html: HtmlOutput::Text,
        responses: args.responses,
        output: args.output.clone(),
        ledger: None,
        rejected: args.rejected.clone(),
        drop: false,
        dropped: None,
        summary: args.summary.clone(),
        site: args.site.job()?,
        level: args.level,
        max_record: usize::try_from(args.max_record_size)
            .unwrap_or(usize::MAX)
            .saturating_mul(1 << 20),
        max_file: args.max_file_size.map(|mib| u64::from(mib) << 20),
        shard: args.shard,
        resume: args.resume,
        stop: None,
        threads: args.threads(),
        strict: args.strict,
        dry_run: false,
        sample: None,
    })
}

fn run(args: &BulkArgs, mut job: Job) -> Result<Report, Failure> {
    job.stop = Some(interrupt::stop());
    let plan = Plan::new(job)?;
    let progress = Progress::start(plan.total_size(), args.quiet);
    let on_read = progress.as_ref().map(|progress| {
        let bar = progress.bar();
        Arc::new(move |n| bar.inc(n)) as OnRead
    });
    let report = plan.run(on_read);
    drop(progress);
    Ok(report?)
}

fn show_sample(report: &Report, look: &LookArgs) -> io::Result<()> {
    let look = Look::of(look);
    let mut out = io::stdout().lock();
    for page in &report.sample {
        let title = render::title(&page.file, page.number, page.id.as_deref());
        render::page(&mut out, &title, &page.text, &page.marks, &look)?;
        writeln!(out)?;
    }
    out.flush()
}

/// Says how it went, and gives the exit status.
fn finish(args: &BulkArgs, report: &Report) -> u8 {
    if !args.quiet && !report.cut_short {
        for line in summary_lines(&report.summary) {
            say(&line);
        }
        if report.resumed > 0 {
            say(&format!(
                "  {} of an earlier run among them",
                count(report.resumed, "file")
            ));
        }
    }
    if let Some(path) = report.dropped.as_ref().filter(|_| !args.quiet) {
        say(&render::visible(&format!(
            "saoye: {} dropped, written to {}",
            count(report.summary.pages_dropped, "page"),
            path.display()
        )));
    }
    if report.summary.rejected > 0 {
        say_rejected(report);
    }
    for error in &report.failed {
        say(&render::visible(&format!("saoye: {error}")));
    }
    if report.stopped {
        say("saoye: interrupted, files are left to be done (--resume goes on with them)");
        return INTERRUPTED;
    }
    match (report.failed.is_empty(), report.summary.rejected) {
        (false, _) => FAILED,
        (true, 0) => 0,
        (true, _) => SOME_REJECTED,
    }
}

fn say_rejected(report: &Report) {
    let rejected = report.summary.rejected;
    let place = match &report.rejected {
        Some(path) => format!(", written to {}", path.display()),
        None if report.stopped => String::new(),
        None => ", not written anywhere (--rejected FILE keeps them)".to_owned(),
    };
    say(&render::visible(&format!(
        "saoye: {} rejected{place}",
        count(rejected, "record")
    )));
    for error in &report.first_rejected {
        say(&render::visible(&format!("  {error}")));
    }
    let more = rejected.saturating_sub(report.first_rejected.len() as u64);
    if more > 0 {
        say(&format!("  and {} more", grouped(more)));
    }
}

fn summary_lines(summary: &Summary) -> Vec<String> {
    let mut lines = vec![format!(
        "{} in {}, {} changed",
        count(summary.pages, "page"),
        count(summary.files, "file"),
        grouped(summary.pages_changed)
    )];
    let verdicts = summary
        .verdicts()
        .filter(|(_, n)| *n > 0)
        .map(|(decision, n)| format!("{decision} {}", grouped(n)))
        .collect::<Vec<_>>();
    if !verdicts.is_empty() {
        lines.push(format!("  {}", verdicts.join(", ")));
    }
    for (label, tally) in summary.labels() {
        let inserted = match tally.bytes_inserted {
            0 => String::new(),
            n => format!(", {} put in", size(n)),
        };
        lines.push(format!(
            "  {label:<18} {:>12}, {} removed{inserted}",
            count(tally.spans, "span"),
            size(tally.bytes_removed)
        ));
    }
    if let Some(tally) = &summary.site {
        lines.extend(site::lines(tally));
    }
    if summary.files_skipped > 0 {
        lines.push(format!(
            "  {} of no known kind left out",
            count(summary.files_skipped, "file")
        ));
    }
    lines.push(format!(
        "  {} in, {} out, {:.1} s, {:.1} MB/s",
        size(summary.bytes_in),
        size(summary.bytes_out),
        summary.time.as_secs_f64(),
        summary.megabytes_a_second()
    ));
    lines
}

pub(super) fn count(n: u64, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(n))
}

/// `1,234,567`
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{} B", grouped(bytes)),
        10_000..10_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        10_000_000..10_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(size(9_999), "9,999 B");
        assert_eq!(size(12_345_678), "12.3 MB");
        assert_eq!(count(1, "page"), "1 page");
    }
}

//! Each stage by itself, on one thread.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use super::{
    Measures, Settings, cannot,
    corpus::{Part, Stored},
};
use crate::{
    Action, Error,
    bulk::work::pack,
    format::{self, Packing, Source, Step, Verdict},
    page::{self, Page},
    rules::{self, Context},
    text::{fold, offsets::Offsets, scan},
};

/// The stages in the order of the table, with the one that each is a part of.
pub(super) const STAGES: &[(&str, Option<&str>)] = &[
    ("read, decompress, cut", None),
    ("records and fields", None),
    ("cleaner", None),
    ("restore", Some("cleaner")),
    ("gate", Some("cleaner")),
    ("page", Some("cleaner")),
    ("fold", Some("page")),
    ("find where words may start", Some("page")),
    ("match names and phrases", Some("page")),
    ("rules", Some("cleaner")),
    ("edits", Some("cleaner")),
    ("compress", None),
];

/// Measures every stage once.
pub(super) fn measure(
    settings: &Settings,
    part: &Part,
    measures: &mut Measures,
) -> Result<(), Error> {
    let mut times = [Duration::ZERO; STAGES.len()];
    for file in &part.files {
        files(settings, file, &mut times)?;
    }
    let start = Instant::now();
    for page in &part.pages {
        black_box(settings.cleaner.clean(black_box(page)));
    }
    times[2] = start.elapsed();
    for page in &part.pages {
        inside(settings, page, &mut times);
    }
    for ((name, _), time) in STAGES.iter().zip(times) {
        measures.add(name, time);
    }
    Ok(())
}

/// Measures what stands around the cleaner: every page is kept.
fn files(settings: &Settings, file: &Stored, times: &mut [Duration]) -> Result<(), Error> {
    let mut watch = Instant::now();
    let source = Source::open(&file.path, file.compression, None)?;
    let mut reader = format::open(file.kind, source, file.reading(), &settings.fields);
    loop {
        let step = reader.next()?;
        times[0] += lap(&mut watch);
        match step {
            Step::End => return Ok(()),
            Step::Fault(_) => {}
            Step::Batch(batch) => {
                let done = batch.rewrite(&settings.fields, &mut |record| {
                    black_box(&record.text);
                    Verdict::Keep
                });
                times[1] += lap(&mut watch);
                let packed = pack(Packing::from(file.compression), done.pieces)
                    .map_err(|e| cannot("pack", &file.path, &e))?;
                black_box(packed.1);
                times[11] += lap(&mut watch);
            }
        }
    }
}

/// Measures the stages of the cleaner on one page.
fn inside(settings: &Settings, text: &str, times: &mut [Duration]) {
    let (config, dictionaries) = (settings.cleaner.config(), settings.cleaner.dictionaries());
    let wanted = |label| config.action(label) != Action::Ignore;
    let all = rules::restoring().all(|label| config.action(label) != Action::Report);
    let mut watch = Instant::now();
    let specials = scan::specials(text);
    let repairs = rules::repairs(text, &specials, dictionaries, wanted, all);
    let (restored, specials) = repairs.apply_scanned(text, specials);
    times[3] += lap(&mut watch);
    let opens = !config.passes_over() || rules::gate::opens(&restored, &specials, dictionaries);
    times[4] += lap(&mut watch);
    if opens {
        judged(settings, &restored, specials, times);
    }
    let marks = settings.cleaner.mark(text);
    watch = Instant::now();
    let _ = black_box(marks.ledger(text).apply(text));
    times[10] += lap(&mut watch);
}

/// Measures the stages of a page that the gate does not pass over.
fn judged(settings: &Settings, text: &str, specials: Vec<usize>, times: &mut [Duration]) {
    let (config, dictionaries) = (settings.cleaner.config(), settings.cleaner.dictionaries());
    let mut watch = Instant::now();
    let page = Page::scanned(text, specials, dictionaries);
    times[5] += lap(&mut watch);
    let (mut folded, mut offsets) = (String::new(), Offsets::default());
    for line in page.lines.iter().filter(|line| line.folded.is_some()) {
        let shown = &page.text[line.span.clone()];
        fold::fold_into(shown, line.span.start, &mut folded, &mut offsets);
    }
    black_box(&folded);
    times[6] += lap(&mut watch);
    let mut specials = Vec::new();
    scan::specials_into(&page.folded, &mut specials);
    watch = Instant::now();
    let mut starts = Vec::new();
    let heads = dictionaries.heads();
    heads.starts(&page.folded, &specials, &mut starts);
    times[7] += lap(&mut watch);
    black_box(page::words(dictionaries, &page.folded, &starts));
    times[8] += lap(&mut watch);
    let context = Context::new(&page, dictionaries);
    let wanted = |label| config.action(label) != Action::Ignore;
    black_box(rules::find(&context, wanted));
    times[9] += lap(&mut watch);
}

/// The time since the last lap.
fn lap(watch: &mut Instant) -> Duration {
    let now = Instant::now();
    let time = now - *watch;
    *watch = now;
    time
}

//! One batch: its pages through the cleaner, its output packed.

use std::{io, mem};

use super::{Job, Sample, Summary, Task, ledger, marks, plan::File, site::host};
use crate::{
    Decision, Error, ErrorKind, Ledger, Marks, SiteLines,
    format::{Batch, Compression, Packer, Packing, Piece, Record, Rejected, Verdict},
};

/// What became of a batch.
pub(super) struct Worked {
    pub(super) output: Output,
    /// Packed.
    pub(super) ledger: Vec<u8>,
    pub(super) rejected: Vec<Rejected>,
    pub(super) dropped: Vec<Rejected>,
    pub(super) summary: Summary,
    pub(super) sample: Vec<Sampled>,
}

/// What is written of a batch.
pub(crate) enum Output {
    /// Bytes, packed.
    Bytes(Vec<u8>),
    /// Values of a column of text.
    #[cfg(feature = "parquet")]
    Values(Vec<crate::format::parquet::Values>),
}

/// A page that was chosen into the sample.
#[derive(Debug)]
pub struct Sampled {
    key: u64,
    /// The file it is in.
    pub file: String,
    /// The number of its record.
    pub number: u64,
    /// Its id, as JSON.
    pub id: Option<String>,
    /// Its text.
    pub text: String,
    /// Its marks.
    pub marks: Marks,
}

/// Does `batch`, of the file at `place` in the order of inputs.
pub(super) fn work(
    job: &Job,
    site: Option<&SiteLines>,
    file: &File,
    place: usize,
    batch: Box<dyn Batch>,
    with_ledger: Option<Packing>,
) -> Result<Worked, Error> {
    let mut pages = Pages {
        job,
        site,
        file,
        place,
        with_ledger: with_ledger.is_some(),
        ledger: String::new(),
        summary: Summary::default(),
        sample: Vec::new(),
        failed: None,
    };
    let done = batch.rewrite(&job.fields, &mut |record| pages.verdict(record));
    if let Some(error) = pages.failed {
        return Err(error);
    }
    let mut summary = pages.summary;
    summary.bytes_in = done.bytes_in;
    summary.records = done.records;
    summary.records_out = done.written;
    summary.records_passed = done.passed;
    let packed = |packing, pieces| {
        pack(packing, pieces).map_err(|e| {
            Error::new(ErrorKind::Output, format_args!("cannot compress: {e}"))
                .in_file(&file.input.name)
        })
    };
    let (output, bytes_out) = packed(file.packing, done.pieces)?;
    summary.bytes_out = bytes_out;
    let ledger = match with_ledger {
        Some(packing) if !pages.ledger.is_empty() => pack_once(packing, pages.ledger.as_bytes())?,
        _ => Vec::new(),
    };
    Ok(Worked {
        output,
        ledger,
        rejected: done.rejected,
        dropped: done.dropped,
        summary,
        sample: pages.sample,
    })
}

/// `plain`, packed as one member.
pub(super) fn pack_once(packing: Packing, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    Packer::new(packing)
        .and_then(|mut packer| packer.pack(plain, &mut out))
        .map_err(|e| Error::new(ErrorKind::Output, format_args!("cannot compress: {e}")))?;
    Ok(out)
}

/// The pieces, packed, and how many bytes they hold.
pub(crate) fn pack(packing: Packing, mut pieces: Vec<Piece>) -> io::Result<(Output, u64)> {
    if packing.compression == Compression::None
        && let [Piece::Plain(plain)] = &mut pieces[..]
    {
        let plain = mem::take(plain);
        let len = plain.len() as u64;
        return Ok((Output::Bytes(plain), len));
    }
    let (mut out, mut len) = (Vec::new(), 0);
    let mut packer = None;
    #[cfg(feature = "parquet")]
    let mut columns = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Plain(plain) if plain.is_empty() => {}
            Piece::Plain(plain) => {
                let packer = match &mut packer {
                    Some(packer) => packer,
                    None => packer.insert(Packer::new(packing)?),
                };
                packer.pack(&plain, &mut out)?;
                len += plain.len() as u64;
            }
            Piece::Packed { bytes, plain } => {
                match out.is_empty() {
                    true => out = bytes,
                    false => out.extend_from_slice(&bytes),
                }
                len += plain;
            }
            #[cfg(feature = "parquet")]
            Piece::Values(values) => {
                len += values.bytes();
                columns.push(values);
            }
        }
    }
    #[cfg(feature = "parquet")]
    if !columns.is_empty() {
        return Ok((Output::Values(columns), len));
    }
    Ok((Output::Bytes(out), len))
}

/// The pages of a batch as they pass.
struct Pages<'a> {
    job: &'a Job,
    site: Option<&'a SiteLines>,
    file: &'a File,
    place: usize,
    with_ledger: bool,
    ledger: String,
    summary: Summary,
    sample: Vec<Sampled>,
    failed: Option<Error>,
}

impl Pages<'_> {
    fn verdict(&mut self, record: &Record<'_>) -> Verdict {
        match self.judge(record) {
            Ok(verdict) => verdict,
            Err(error) => {
                self.failed.get_or_insert(error);
                Verdict::Keep
            }
        }
    }

    fn judge(&mut self, record: &Record<'_>) -> Result<Verdict, Error> {
        let marks = self.mark(record);
        self.summary.pages += 1;
        self.summary.pages_marked += u64::from(!marks.is_empty());
        for mark in marks.iter() {
            self.summary.labels[mark.label as usize].spans += 1;
        }
        let advice = marks.verdict(&record.text, self.job.cleaner.config());
        self.summary.verdicts[advice.decision as usize] += 1;
        if self.job.drop && advice.decision == Decision::DropAdvised {
            self.summary.pages_dropped += 1;
            return Ok(Verdict::Drop(advice.reason.into_owned()));
        }
        let changed = marks.iter().any(|mark| mark.edit.is_some());
        self.summary.pages_changed += u64::from(changed);
        match self.job.task {
            Task::Clean if changed => self.clean(record, marks, advice.decision),
            Task::Clean => Ok(Verdict::Keep),
            Task::Mark => marks::marks_json(&record.text, &marks, &advice).map(Verdict::Annotate),
            Task::Attributes => marks::dolma_row(record, &marks).map(Verdict::Row),
        }
    }

    fn mark(&mut self, record: &Record<'_>) -> Marks {
        let cleaner = &self.job.cleaner;
        let Some(site) = self.site else {
            return cleaner.mark(&record.text);
        };
        let tally = self.summary.site.get_or_insert_default();
        match host(record) {
            Some(host) => cleaner.mark_on_site(&record.text, site, &host),
            None => {
                tally.pages_without_host += 1;
                cleaner.mark(&record.text)
            }
        }
    }

    fn clean(
        &mut self,
        record: &Record<'_>,
        marks: Marks,
        decision: Decision,
    ) -> Result<Verdict, Error> {
        let ledger = marks.ledger(&record.text);
        self.count(&ledger);
        if self.with_ledger {
            self.ledger += &ledger::write(&self.file.input.name, record, &ledger, decision)?;
        }
        if let Some(sample) = self.job.sample {
            self.choose(sample, record, marks);
        }
        Ok(Verdict::Edit(ledger))
    }

    fn count(&mut self, ledger: &Ledger) {
        for entry in ledger.entries() {
            let tally = &mut self.summary.labels[entry.label as usize];
            tally.bytes_removed += entry.removed.len() as u64;
            tally.bytes_inserted += entry.inserted.len() as u64;
        }
    }

    fn choose(&mut self, sample: Sample, record: &Record<'_>, marks: Marks) {
        let key = key(sample.seed, self.place as u64, record.number);
        let full = self.sample.len() >= sample.count;
        if full && self.sample.iter().all(|s| s.key <= key) {
            return;
        }
        self.sample.push(Sampled {
            key,
            file: self.file.input.name.clone(),
            number: record.number,
            id: record.id.map(str::to_owned),
            text: record.text.clone().into_owned(),
            marks,
        });
        trim_sample(&mut self.sample, sample.count);
    }
}

/// Keeps the `count` pages with the least keys, in the order they came in: the same ones however the work was divided.
pub(super) fn trim_sample(pages: &mut Vec<Sampled>, count: usize) {
    while pages.len() > count {
        let last = (0..pages.len()).max_by_key(|i| pages[*i].key);
        if let Some(last) = last {
            pages.remove(last);
        }
    }
}

/// A number that looks random and depends on seed, file and record alone (the mixer of SplitMix64).
fn key(seed: u64, place: u64, number: u64) -> u64 {
    [place, number].into_iter().fold(seed, |state, part| {
        let mut z = (state ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

//! The figures as a table and as JSON.

use std::{fmt::Write, fs, num::NonZeroUsize, thread, time::Duration};

use serde_json::{Value, json};

use super::{Measure, PartFigures, stages::STAGES};

/// All that was measured.
pub(crate) struct Figures {
    pub(super) rounds: NonZeroUsize,
    pub(super) built_in: bool,
    pub(super) files: usize,
    pub(super) files_left_out: u64,
    pub(super) cut: bool,
    pub(super) rejected: u64,
    pub(super) file_bytes: u64,
    pub(super) pages: usize,
    pub(super) text_bytes: usize,
    pub(super) parts: Vec<PartFigures>,
    pub(super) floors: Vec<Measure>,
    pub(super) scaling: Vec<(usize, Vec<Duration>)>,
}

/// Millions of bytes a second.
struct Rate {
    median: f64,
    slowest: f64,
    fastest: f64,
}

impl Rate {
    fn of(bytes: usize, times: &[Duration]) -> Rate {
        let mut seconds: Vec<f64> = times
            .iter()
            // A clock may stand still over a short stage.
            .map(|time| time.as_secs_f64().max(1e-9))
            .collect();
        seconds.sort_by(f64::total_cmp);
        let rate = |i: usize| bytes as f64 / 1e6 / seconds.get(i).copied().unwrap_or(f64::INFINITY);
        let last = seconds.len().saturating_sub(1);
        Rate {
            median: (rate(last / 2) + rate(seconds.len() / 2)) / 2.0,
            slowest: rate(last),
            fastest: rate(0),
        }
    }

    /// How far the rounds lie apart, in percent of the median.
    fn spread(&self) -> f64 {
        100.0 * (self.fastest - self.slowest) / self.median.max(f64::MIN_POSITIVE)
    }

    fn json(&self, mut object: Value) -> Value {
        object["median_megabytes_per_second"] = rounded(self.median);
        object["slowest_megabytes_per_second"] = rounded(self.slowest);
        object["fastest_megabytes_per_second"] = rounded(self.fastest);
        object["spread_percent"] = rounded(self.spread());
        object
    }
}

fn rounded(figure: f64) -> Value {
    json!((figure * 1000.0).round() / 1000.0)
}

/// The processor's name, where the system tells it.
fn processor() -> Option<String> {
    let told = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = told.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

impl Figures {
    /// The figures as JSON, with the unit of each in its name.
    pub(crate) fn json(&self) -> String {
        let stages = |part: &PartFigures| -> Vec<Value> {
            let whole = part.stages.iter().find(|stage| stage.name == "cleaner");
            let whole = whole.map_or(1.0, |stage| Rate::of(part.text_bytes, &stage.times).median);
            let known = part.stages.iter().zip(STAGES);
            known
                .filter(|(stage, _)| ran(stage))
                .map(|(stage, (_, within))| {
                    let rate = Rate::of(part.text_bytes, &stage.times);
                    rate.json(json!({
                        "stage": stage.name,
                        "part_of": within,
                        "time_percent_of_cleaner": rounded(100.0 * whole / rate.median),
                    }))
                })
                .collect()
        };
        let parts: Vec<Value> = self
            .parts
            .iter()
            .map(|part| {
                json!({
                    "name": part.name,
                    "pages": part.pages,
                    "text_bytes": part.text_bytes,
                    "stages": stages(part),
                })
            })
            .collect();
        let floors: Vec<Value> = self
            .floors
            .iter()
            .map(|floor| {
                Rate::of(self.text_bytes, &floor.times).json(json!({ "floor": floor.name }))
            })
            .collect();
        let value = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "machine": {
                "processor": processor(),
                "cores": cores(),
                "architecture": std::env::consts::ARCH,
                "system": std::env::consts::OS,
            },
            "rounds": self.rounds,
            "corpus": {
                "built_in": self.built_in,
                "files": self.files,
                "files_left_out": self.files_left_out,
                "last_file_cut": self.cut,
                "records_rejected": self.rejected,
                "pages": self.pages,
                "text_bytes": self.text_bytes,
                "file_bytes": self.file_bytes,
            },
            "parts": parts,
            "floors": floors,
            "scaling": self.scaling_json(),
        });
        format!("{value:#}\n")
    }

    fn scaling_json(&self) -> Vec<Value> {
        let one = self.rates().next().map_or(1.0, |(_, rate)| rate.median);
        self.rates()
            .map(|(threads, rate)| {
                let times = rate.median / one;
                rate.json(json!({
                    "threads": threads,
                    "times_one_thread": rounded(times),
                    "megabytes_per_second_per_thread": rounded(rate.median / threads as f64),
                }))
            })
            .collect()
    }

    fn rates(&self) -> impl Iterator<Item = (usize, Rate)> {
        let scaling = self.scaling.iter();
        scaling.map(|(threads, times)| (*threads, Rate::of(self.text_bytes, times)))
    }

    /// The figures as tables.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.head(&mut out);
        for part in &self.parts {
            part_table(&mut out, part);
        }
        out += &format!(
            "\n{:<28}{:>10}{:>9}\n",
            "floors, all pages", "MB/s", "spread"
        );
        for floor in &self.floors {
            row(
                &mut out,
                floor.name,
                &Rate::of(self.text_bytes, &floor.times),
                "",
            );
        }
        if !self.floors.iter().any(|floor| floor.name == "decompress") {
            out += "  (decompress: not all files are packed)\n";
        }
        let one = self.rates().next().map_or(1.0, |(_, rate)| rate.median);
        out += &format!(
            "\n{:<28}{:>10}{:>9}{:>14}\n",
            "whole run, file to file", "MB/s", "spread", "of 1 thread"
        );
        for (threads, rate) in self.rates() {
            let name = format!("{threads} thread{}", if threads == 1 { "" } else { "s" });
            let times = format!("{:.2} times", rate.median / one);
            row(&mut out, &name, &rate, &times);
        }
        out
    }

    fn head(&self, out: &mut String) {
        let name = match self.built_in {
            true => "the built-in corpus",
            false => "the corpus",
        };
        let processor = processor().unwrap_or_else(|| "unknown processor".to_owned());
        let _ = writeln!(
            out,
            "saoye {} on {processor}, {} cores, {} {}",
            env!("CARGO_PKG_VERSION"),
            cores(),
            std::env::consts::OS,
            std::env::consts::ARCH
        );
        let _ = writeln!(
            out,
            "{name}: {} pages, {:.1} MB of text, {:.1} MB in {} files",
            self.pages,
            self.text_bytes as f64 / 1e6,
            self.file_bytes as f64 / 1e6,
            self.files
        );
        if self.cut || self.files_left_out > 0 {
            let cut = if self.cut {
                ", the last file in part"
            } else {
                ""
            };
            let _ = writeln!(
                out,
                "not all of it was taken{cut}: {} files left out (--size takes more)",
                self.files_left_out
            );
        }
        if self.rejected > 0 {
            let _ = writeln!(out, "{} records could not be read", self.rejected);
        }
        let _ = writeln!(
            out,
            "MB of page text a second; median of {} rounds, spread from slowest to fastest",
            self.rounds
        );
    }
}

fn part_table(out: &mut String, part: &PartFigures) {
    let title = format!(
        "{}, {:.1} MB, 1 thread",
        part.name,
        part.text_bytes as f64 / 1e6
    );
    let _ = writeln!(
        out,
        "\n{title:<28}{:>10}{:>9}{:>14}",
        "MB/s", "spread", "of cleaner"
    );
    let median = |stage: &Measure| Rate::of(part.text_bytes, &stage.times).median;
    let cleaner = part.stages.iter().find(|stage| stage.name == "cleaner");
    let cleaner = cleaner.map_or(1.0, median);
    for (stage, (_, within)) in part.stages.iter().zip(STAGES) {
        let indent = match within {
            None => "",
            Some("cleaner") => "  ",
            Some(_) => "    ",
        };
        if !ran(stage) {
            let _ = writeln!(out, "{:<28}{:>10}", format!("{indent}{}", stage.name), "-");
            continue;
        }
        let rate = Rate::of(part.text_bytes, &stage.times);
        let share = format!("{:.1} %", 100.0 * cleaner / rate.median);
        row(out, &format!("{indent}{}", stage.name), &rate, &share);
    }
}

/// Whether a page came as far as a stage.
fn ran(stage: &Measure) -> bool {
    !stage.times.iter().all(Duration::is_zero)
}

fn row(out: &mut String, name: &str, rate: &Rate, more: &str) {
    let spread = format!("{:.0} %", rate.spread());
    let line = format!("{name:<28}{:>10.1}{spread:>9}{more:>14}", rate.median);
    *out += line.trim_end();
    out.push('\n');
}

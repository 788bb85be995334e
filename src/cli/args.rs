//! The arguments.

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    str::FromStr,
    thread,
};

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::site::SiteArgs;
use crate::{
    Action, Cleaner, Config, Error, ErrorKind, Label,
    bulk::Shard,
    dictionary::Dictionaries,
    format::{Fields, Kind},
};

/// Marks and removes page spam and boilerplate from scraped Chinese pages, with a reason for every span.
#[derive(Parser)]
#[command(name = "saoye", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    Clean(CleanArgs),
    Mark(MarkArgs),
    Undo(UndoArgs),
    Report(ReportArgs),
    Show(ShowArgs),
    Eval(EvalArgs),
    Bench(BenchArgs),
    Explain(ExplainArgs),
    Dict(DictArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Remove spam and boilerplate from pages
///
/// Text and HTML files (a file is a page; of HTML the visible text is written), JSON lines (a record is a page), WARC and WET files (a conversion record is a page), plain,
/// .gz or .zst, and Parquet files (a row is a page). All but the text of changed pages stays as it is, byte for byte. Ends with status 0 when all went well, 2 when
/// records were rejected, 1 when something failed, 130 when it was interrupted: an interrupt ends the run behind the current
/// file, a second one at once.
#[derive(Args)]
pub(super) struct CleanArgs {
    #[command(flatten)]
    pub(super) bulk: BulkArgs,
    /// Write every edit to this file, a row of JSON for each changed page (.gz and .zst compress it)
    #[arg(long, value_name = "FILE")]
    pub(super) ledger: Option<PathBuf>,
    /// Of pages of HTML, write the main content alone: the article, the posts of a thread, a question and its answers
    #[arg(long, conflicts_with_all = ["html", "ledger"])]
    pub(super) main: bool,
    /// Write pages of HTML as HTML, without what is removed, all else byte for byte
    #[arg(long, conflicts_with_all = ["ledger", "responses"])]
    pub(super) html: bool,
    /// Write pages that are not worth keeping to a file of their own, unchanged, instead of to the output
    #[arg(long)]
    pub(super) drop: bool,
    /// That file [default: OUT.dropped.jsonl]
    #[arg(long, value_name = "FILE", requires = "drop")]
    pub(super) dropped: Option<PathBuf>,
    /// Write no pages; only say what would be done
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write no pages; show this many of those that would change, chosen at random
    #[arg(long, value_name = "N")]
    pub(super) sample: Option<usize>,
    /// Choose other pages for the sample
    #[arg(long, value_name = "S", default_value_t = 0, requires = "sample")]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) look: LookArgs,
}

/// Add marks to records, leaving their text as it is
///
/// Every record gets a field "saoye" with its marks. A text file becomes a record with the fields id, text and saoye.
#[derive(Args)]
pub(super) struct MarkArgs {
    #[command(flatten)]
    pub(super) bulk: BulkArgs,
    /// How the marks are written
    #[arg(long, value_enum, default_value_t = MarkFormat::Saoye)]
    pub(super) format: MarkFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MarkFormat {
    /// In the records
    Saoye,
    /// As dolma attribute files, apart from the text
    Dolma,
}

/// Give originals back from cleaned files and the ledger
#[derive(Args)]
pub(super) struct UndoArgs {
    /// The cleaned file, several of them, or the directory that clean wrote
    #[arg(required = true)]
    pub(super) cleaned: Vec<PathBuf>,
    /// The ledger that was written when it was cleaned
    #[arg(long, value_name = "FILE")]
    pub(super) ledger: PathBuf,
    /// The records that were rejected when it was cleaned [default: CLEANED.rejected.jsonl if there is one]
    #[arg(long, value_name = "FILE")]
    pub(super) rejected: Option<PathBuf>,
    /// The pages that were dropped when it was cleaned [default: CLEANED.dropped.jsonl if there is one]
    #[arg(long, value_name = "FILE")]
    pub(super) dropped: Option<PathBuf>,
    /// The original's name in the ledger, where the ledger is of several files
    #[arg(long, value_name = "NAME")]
    pub(super) file: Option<String>,
    /// Where to write the original, or the directory for several [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

/// Make a page that shows what runs did, from their ledgers and summaries
///
/// One HTML file that needs no network: characters removed by label, pages by verdict, scores, hosts with most spam, frequent
/// removed lines, campaigns, and pages to look at with their marks. A ledger gives all but the pages that were not changed,
/// which a summary counts; of a summary alone there are only figures.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    pub(super) command: Option<ReportCommand>,
    /// Ledgers (plain, .gz or .zst) and summaries that clean or mark wrote
    #[arg(required = true, value_name = "LEDGER/SUMMARY")]
    pub(super) inputs: Vec<PathBuf>,
    /// Where to write the page [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
    /// Write the campaigns, with their hosts, to this file as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) campaigns: Option<PathBuf>,
    /// Pages to look at, for each label
    #[arg(
        long,
        value_name = "N",
        default_value_t = 6,
        value_parser = clap::value_parser!(u16).range(0..=1000)
    )]
    pub(super) sample: u16,
}

#[derive(Subcommand)]
pub(super) enum ReportCommand {
    /// Add up the figures of several runs, such as the parts of one
    Merge(MergeArgs),
}

#[derive(Args)]
pub(super) struct MergeArgs {
    /// Summaries that clean or mark wrote
    #[arg(required = true, value_name = "SUMMARY")]
    pub(super) summaries: Vec<PathBuf>,
    /// Where to write their sum [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
}

/// Show a page with its marks and the evidence for them
#[derive(Args)]
pub(super) struct ShowArgs {
    /// The file, or - for the standard input
    pub(super) file: PathBuf,
    /// The record to show, counted from 1 (for JSON lines, the line)
    #[arg(long, value_name = "N", conflicts_with = "id")]
    pub(super) record: Option<u64>,
    /// The id of the record to show
    #[arg(long)]
    pub(super) id: Option<String>,
    #[command(flatten)]
    pub(super) look: LookArgs,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) normalise: NormaliseArgs,
    #[command(flatten)]
    pub(super) cleaner: CleanerArgs,
}

/// Measure the cleaner against gold pages
///
/// Gold pages are JSON lines {"id","text","gold":[[start,end,label]…]}, spans in characters; kind (positive or negative), tier
/// and form may be added. White space counts nowhere. Beside the cleaner stand "keep everything", "remove everything" and the
/// rule that keeps only lines that end like a sentence.
#[derive(Args)]
pub(super) struct EvalArgs {
    /// Gold pages, plain, .gz or .zst
    #[arg(required = true, value_name = "GOLD")]
    pub(super) gold: Vec<PathBuf>,
    /// Print counts and figures as JSON
    #[arg(long, conflicts_with = "worst")]
    pub(super) json: bool,
    /// Print the tables in Markdown
    #[arg(long, conflicts_with_all = ["json", "worst"])]
    pub(super) markdown: bool,
    /// Measure what is made of the pages of HTML in this directory (NAME.html): GOLD is then a directory of their main text
    /// by hand (NAME.txt)
    #[arg(long, value_name = "PAGES", conflicts_with_all = ["json", "markdown", "by"])]
    pub(super) html: Option<PathBuf>,
    /// Measure texts made elsewhere beside them (DIR/NAME.txt)
    #[arg(long, value_name = "SYSTEM=DIR", value_parser = named_directory, requires = "html")]
    pub(super) outputs: Vec<(String, PathBuf)>,
    /// Print the N pages with the most wrong characters
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) worst: usize,
    /// Print a table of groups of pages too
    #[arg(long, value_enum)]
    pub(super) by: Option<By>,
    #[command(flatten)]
    pub(super) look: LookArgs,
    #[command(flatten)]
    pub(super) cleaner: CleanerArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    Form,
    Tier,
    Kind,
}

/// Measure how fast it is here, on a corpus or on built-in pages
///
/// Each stage on one thread, the whole run from file to file on 1, 2, 4 … threads, and floors that no filter goes below (copying
/// memory, looking for a byte, checking UTF-8, reading, unpacking, unpacking and packing) in the same run. All rates are in
/// millions of bytes of page text a second, the median of the rounds, with the spread from the slowest to the fastest. Inputs
/// are never changed.
#[derive(Args)]
pub(super) struct BenchArgs {
    /// Files, directories, globs, or - for the standard input, as for clean [default: built-in pages: articles, pages with
    /// furniture, annotated pages, dense spam]
    #[arg(value_name = "CORPUS")]
    pub(super) corpus: Vec<PathBuf>,
    /// Print the figures as JSON, with the unit of each in its name
    #[arg(long)]
    pub(super) json: bool,
    /// MiB of text to measure on; what the corpus has beyond that is left out, and told
    #[arg(long, value_name = "MIB", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    pub(super) size: u32,
    /// How often everything is measured
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rounds: u16,
    /// Most threads to try, up to 512 [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) cleaner: CleanerArgs,
}

impl BenchArgs {
    pub(super) fn rounds(&self) -> NonZeroUsize {
        NonZeroUsize::new(self.rounds.into()).unwrap_or(NonZeroUsize::MIN)
    }

    pub(super) fn threads(&self) -> NonZeroUsize {
        threads(self.threads)
    }
}

/// Explain a rule or a label, or list them all
#[derive(Args)]
pub(super) struct ExplainArgs {
    /// A rule or a label
    pub(super) name: Option<String>,
    /// Print the manual of all rules in Markdown
    #[arg(long, conflicts_with = "name")]
    pub(super) markdown: bool,
}

/// Look into the dictionaries
#[derive(Args)]
pub(super) struct DictArgs {
    #[command(subcommand)]
    pub(super) command: DictCommand,
}

#[derive(Subcommand)]
pub(super) enum DictCommand {
    /// Say what is known of a division's name
    Lookup(LookupArgs),
}

#[derive(Args)]
pub(super) struct LookupArgs {
    /// The name, such as 天祝藏族自治县
    pub(super) name: String,
    #[command(flatten)]
    pub(super) dictionary: DictionaryArgs,
}

/// Print completions for a shell
#[derive(Args)]
pub(super) struct CompletionsArgs {
    pub(super) shell: clap_complete::Shell,
}

/// Print the manual page, or write one for every command into a directory
#[derive(Args)]
pub(super) struct ManArgs {
    /// The directory
    pub(super) directory: Option<PathBuf>,
}

/// What clean and mark have in common.
#[derive(Args)]
pub(super) struct BulkArgs {
    /// Files, directories, globs, or - for the standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,
    /// The output: a file for a single input, else a directory [default: standard output, uncompressed]
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
    /// Write records that could not be read to this file [default: OUT.rejected.jsonl]
    #[arg(long, value_name = "FILE")]
    pub(super) rejected: Option<PathBuf>,
    /// Go on with a run that ended early: files that its manifest in OUT has are left as they are
    #[arg(long)]
    pub(super) resume: bool,
    /// Do only this part of the inputs, for runs on several machines with one OUT; other files than pages get the part in
    /// their names
    #[arg(long, value_name = "I/N", value_parser = parse::<Shard>)]
    pub(super) shard: Option<Shard>,
    /// Read pages of HTML out of WARC records of what a crawler fetched (response, resource), and write their text: as WET,
    /// or as JSON lines where OUT is a file named .jsonl
    #[arg(long)]
    pub(super) responses: bool,
    /// Begin another output (a.00000.jsonl, a.00001.jsonl …) where one would be larger than this, in MiB as it lies there
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_file_size: Option<u32>,
    /// Write the figures to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) summary: Option<PathBuf>,
    /// Stop at the first record that cannot be read
    #[arg(long)]
    pub(super) strict: bool,
    /// Say nothing on the standard error but what went wrong
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) site: SiteArgs,
    #[command(flatten)]
    pub(super) normalise: NormaliseArgs,
    /// How hard outputs are packed: 0 to 9 for gzip, 1 to 22 for Zstandard [default: 6 and 3]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..=22))]
    pub(super) level: Option<i32>,
    /// The longest record that is read, in MiB, unpacked: longer pages are rejected, other records passed on
    #[arg(
        long,
        value_name = "MIB",
        default_value_t = 64,
        value_parser = clap::value_parser!(u32).range(1..=1 << 20)
    )]
    pub(super) max_record_size: u32,
    /// Number of threads, up to 512 [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) cleaner: CleanerArgs,
}

impl BulkArgs {
    pub(super) fn threads(&self) -> NonZeroUsize {
        threads(self.threads)
    }
}

/// As many threads as are asked for, or as there are cores.
fn threads(asked: Option<u16>) -> NonZeroUsize {
    asked
        .and_then(|n| NonZeroUsize::new(n.into()))
        .or_else(|| thread::available_parallelism().ok())
        .unwrap_or(NonZeroUsize::MIN)
}

/// How inputs are read.
#[derive(Args)]
pub(super) struct InputArgs {
    /// The field with the page's text
    #[arg(long, value_name = "NAME", default_value = "text")]
    text_field: String,
    /// The field with the page's id
    #[arg(long, value_name = "NAME", default_value = "id")]
    id_field: String,
    /// How pages lie in the inputs: text, jsonl, parquet, warc or html [default: by name and content]
    #[arg(long, value_name = "KIND", value_parser = parse::<Kind>)]
    pub(super) input_format: Option<Kind>,
}

impl InputArgs {
    pub(super) fn fields(&self) -> Fields {
        Fields {
            text: self.text_field.clone(),
            id: self.id_field.clone(),
            url: None,
        }
    }
}

/// How pages are printed.
#[derive(Args)]
pub(super) struct LookArgs {
    /// Fold away lines further than this from a mark
    #[arg(long, value_name = "LINES")]
    pub(super) context: Option<usize>,
    /// Whether to print in colour; auto asks the terminal and NO_COLOR
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// Normalisation.
#[derive(Args)]
#[command(next_help_heading = "Normalisation")]
pub(super) struct NormaliseArgs {
    /// Put traditional characters into simplified ones, by phrases
    #[arg(long)]
    simplify: bool,
    /// Put compatibility forms of characters into plain ones (Unicode's NFKC): ＡＢＣ, but also ，
    #[arg(long)]
    nfkc: bool,
}

impl NormaliseArgs {
    fn labels(&self) -> impl Iterator<Item = Label> {
        [(self.simplify, Label::Simplify), (self.nfkc, Label::Nfkc)]
            .into_iter()
            .filter_map(|(wanted, label)| wanted.then_some(label))
    }
}

/// What the cleaner is made from.
#[derive(Args)]
pub(super) struct CleanerArgs {
    /// Actions and thresholds, as TOML
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// What to do about a label: remove, report or ignore
    #[arg(long, value_name = "LABEL=ACTION", value_parser = setting)]
    set: Vec<(Label, Action)>,
    /// Let the rules look at every page, also at those that show no sign of junk at a glance; several times slower
    #[arg(long)]
    no_gate: bool,
    #[command(flatten)]
    dictionary: DictionaryArgs,
}

/// The dictionaries.
#[derive(Args)]
pub(super) struct DictionaryArgs {
    /// More divisions, in the columns of dictionaries/divisions.tsv
    #[arg(long, value_name = "FILE")]
    dictionary: Vec<PathBuf>,
}

impl CleanerArgs {
    /// The cleaner.
    pub(super) fn build(&self) -> Result<Cleaner, Error> {
        self.build_over(Config::default(), None)
    }

    /// The cleaner, where nothing else is said as in `config`.
    pub(super) fn build_over(
        &self,
        config: Config,
        normalise: Option<&NormaliseArgs>,
    ) -> Result<Cleaner, Error> {
        let mut config = match &self.config {
            Some(path) => config.with_toml(&path.display().to_string(), &read(path)?)?,
            None => config,
        };
        for label in normalise.into_iter().flat_map(NormaliseArgs::labels) {
            // A file may say that it is only to be reported.
            if config.action(label) == Action::Ignore {
                config.set_action(label, Action::Remove);
            }
        }
        for (label, action) in &self.set {
            config.set_action(*label, *action);
        }
        if self.no_gate {
            config.set_gate(false);
        }
        Ok(Cleaner::builder()
            .config(config)
            .dictionaries(self.dictionary.load()?)
            .build())
    }
}

impl DictionaryArgs {
    /// The embedded dictionaries with these merged in.
    pub(super) fn load(&self) -> Result<Dictionaries, Error> {
        let mut dictionaries = Dictionaries::default();
        for path in &self.dictionary {
            let name = path.display().to_string();
            dictionaries = dictionaries.with_divisions(&name, &read(path)?)?;
        }
        Ok(dictionaries)
    }
}

pub(super) fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|e| {
        Error::new(ErrorKind::Input, format_args!("cannot read: {e}")).in_file(path.display())
    })
}

fn parse<T: FromStr<Err = Error>>(value: &str) -> Result<T, Error> {
    value.parse()
}

fn named_directory(value: &str) -> Result<(String, PathBuf), Error> {
    match value.split_once('=') {
        Some((name, directory)) => Ok((name.to_owned(), PathBuf::from(directory))),
        None => Err(Error::new(
            ErrorKind::Config,
            format_args!("expected SYSTEM=DIR, got {value:?}"),
        )),
    }
}

fn setting(value: &str) -> Result<(Label, Action), Error> {
    let (label, action) = value.split_once('=').ok_or_else(|| {
        Error::new(
            ErrorKind::Config,
            format_args!("expected LABEL=ACTION, got {value:?}"),
        )
    })?;
    Ok((label.parse()?, action.parse()?))
}

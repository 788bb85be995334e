//! `saoye show`

use std::io::{self, Write};

use super::{
    Failure,
    args::ShowArgs,
    render::{self, Look},
};
use crate::{
    Cleaner, Config, Error, ErrorKind,
    bulk::discover,
    format::{self, Reading, Record, Rejected, Step, Verdict},
};

/// The page that was asked for.
struct Found {
    number: u64,
    id: Option<String>,
    text: String,
}

/// Prints the page.
pub(super) fn run(args: &ShowArgs) -> Result<u8, Failure> {
    let cleaner = args
        .cleaner
        .build_over(Config::default(), Some(&args.normalise))?;
    let (name, found) = find(args)?;
    let Some(found) = found else {
        return Err(Error::new(ErrorKind::Record, "no such record")
            .in_file(name)
            .into());
    };
    print(args, &cleaner, &name, &found)?;
    Ok(0)
}

fn print(args: &ShowArgs, cleaner: &Cleaner, name: &str, found: &Found) -> io::Result<()> {
    let marks = cleaner.mark(&found.text);
    let title = render::title(name, found.number, found.id.as_deref());
    let mut out = io::stdout().lock();
    render::page(&mut out, &title, &found.text, &marks, &Look::of(&args.look))?;
    out.flush()
}

/// The input's name and the page.
fn find(args: &ShowArgs) -> Result<(String, Option<Found>), Failure> {
    let inputs = discover(std::slice::from_ref(&args.file), args.input.input_format)?.inputs;
    let [input] = inputs.as_slice() else {
        return Err(
            Error::new(ErrorKind::Input, "expected one file, got several")
                .in_file(args.file.display())
                .into(),
        );
    };
    let name = input.name.clone();
    let fields = args.input.fields();
    let mut reader = format::open(input.kind, input.open(None)?, Reading::default(), &fields);
    let mut found = None;
    while found.is_none() {
        let rejected = match reader.next()? {
            Step::End => break,
            Step::Fault(fault) => vec![fault],
            Step::Batch(batch) => {
                let rewritten = batch.rewrite(&fields, &mut |record| {
                    if found.is_none() && wanted(args, record) {
                        found = Some(Found {
                            number: record.number,
                            id: record
                                .id
                                .filter(|_| input.kind != format::Kind::Text)
                                .map(str::to_owned),
                            text: record.text.clone().into_owned(),
                        });
                    }
                    Verdict::Keep
                });
                rewritten.rejected
            }
        };
        if found.is_none()
            && let Some(rejected) = rejected.into_iter().find(|r| asked_for(args, r))
        {
            return Err(Error::new(ErrorKind::Record, rejected.reason)
                .in_file(name)
                .at_record(rejected.number)
                .into());
        }
    }
    Ok((name, found))
}

fn wanted(args: &ShowArgs, record: &Record<'_>) -> bool {
    match (&args.id, args.record) {
        (Some(id), _) => record.id.is_some_and(|json| is_id(json, id)),
        (None, Some(number)) => record.number == number,
        // The first there is.
        (None, None) => true,
    }
}

fn asked_for(args: &ShowArgs, rejected: &Rejected) -> bool {
    match args.record {
        Some(number) => rejected.number == number,
        None => args.id.is_none(),
    }
}

fn is_id(json: &str, id: &str) -> bool {
    match serde_json::from_str::<String>(json) {
        Ok(text) => text == id,
        Err(_) => json == id,
    }
}

//! The options of `site-repeat`, and what the summary says of it.

use clap::Args;

use super::clean::{count, grouped};
use crate::{
    Action, Config, Error, Label, SiteLimits,
    bulk::{Site, SiteTally},
};

/// Lines that recur over a host's pages.
#[derive(Args)]
#[command(next_help_heading = "Recurring lines")]
pub(super) struct SiteArgs {
    /// Look for lines that recur over a host's pages, reading the inputs (JSON lines with a URL) twice
    #[arg(long)]
    site_repeat: bool,
    /// The field with the page's URL, for recurring lines and for the ledger
    #[arg(long, value_name = "NAME", default_value = "url")]
    url_field: String,
    /// On how many pages of its host a line must stand, at least 2
    #[arg(
        long,
        value_name = "N",
        default_value_t = SiteLimits::default().pages(),
        requires = "site_repeat"
    )]
    site_repeat_pages: u32,
    /// On what share of its host's pages a line must stand, above 0 and at most 1
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = SiteLimits::default().share(),
        requires = "site_repeat"
    )]
    site_repeat_share: f64,
    /// Memory for the first pass, in MiB: where it is short for the corpus, more pages are asked of a line
    #[arg(
        long,
        value_name = "MIB",
        default_value_t = 256,
        value_parser = clap::value_parser!(u32).range(1..=1 << 20),
        requires = "site_repeat"
    )]
    site_repeat_memory: u32,
}

impl SiteArgs {
    /// The configuration that others are laid over.
    pub(super) fn config(&self) -> Config {
        let mut config = Config::default();
        if self.site_repeat {
            config.set_action(Label::SiteRepeat, Action::Remove);
        }
        config
    }

    /// The field with the URL.
    pub(super) fn url_field(&self) -> String {
        self.url_field.clone()
    }

    /// What the job is told.
    pub(super) fn job(&self) -> Result<Option<Site>, Error> {
        if !self.site_repeat {
            return Ok(None);
        }
        let limits = SiteLimits::new(self.site_repeat_pages, self.site_repeat_share)?;
        Ok(Some(Site {
            limits,
            memory_bytes: (self.site_repeat_memory as usize) << 20,
        }))
    }
}

/// What the summary says of recurring lines.
pub(super) fn lines(tally: &SiteTally) -> Vec<String> {
    let mut lines = Vec::new();
    if tally.pages_without_host > 0 {
        lines.push(format!(
            "  {} without a URL that names a host, not looked at for recurring lines",
            count(tally.pages_without_host, "page")
        ));
    }
    let short = match tally.least_pages {
        Some(least) if least == tally.pages_asked => return lines,
        Some(least) => format!(
            "  memory for recurring lines was short: {} were asked of a line instead of {}",
            count(least.into(), "page"),
            grouped(tally.pages_asked.into())
        ),
        None => "  memory for recurring lines was too small to find any".to_owned(),
    };
    lines.push(short + " (--site-repeat-memory)");
    lines
}

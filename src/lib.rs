//! saoye (扫叶) marks and removes page spam and boilerplate from scraped Chinese pages, and says why for every span.
//!
//! ```
//! let cleaner = saoye::Cleaner::new();
//! let page = "今天上午,全市春季植树活动在南山公园举行。\n分享到微信 分享到微博 分享到QQ空间";
//! for mark in cleaner.mark(page).iter() {
//!     println!("{} {:?} {}", mark.label, &page[mark.span.clone()], mark.evidence);
//! }
//! let clean = cleaner.clean(page);
//! # let _ = clean;
//! ```
//!
//! Spans are in bytes of the original text unless a name says otherwise. A [`Cleaner`] is immutable, cheap to clone and
//! shared between threads; it reads no file and writes none.

#![deny(missing_docs)]
#![deny(unsafe_code)]

mod cleaner;
mod config;
pub mod dictionary;
mod error;
#[cfg(feature = "html")]
mod html;
mod mark;
mod page;
pub mod rules;
mod site;
mod text;
mod verdict;

#[cfg(feature = "cli")]
mod bench;
#[cfg(feature = "cli")]
pub mod bulk;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cli")]
pub mod eval;
#[cfg(feature = "formats")]
pub mod format;
#[cfg(feature = "cli")]
mod report;

pub use cleaner::{Cleaner, CleanerBuilder};
pub use config::Config;
pub use error::{Error, ErrorKind};
#[cfg(feature = "html")]
pub use html::{HtmlClean, HtmlHints, HtmlPage};
pub use mark::{Action, Edit, Entry, Evidence, Label, Ledger, Mark, Marks, Value, undo};
pub use site::{SiteHost, SiteLimits, SiteLines, SiteSketch};
pub use verdict::{Decision, DropAdvice, Verdict};

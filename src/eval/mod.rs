//! Measuring a cleaner against gold pages: pages on which everything that is to be removed is marked.
//!
//! [`read`] reads gold pages, [`evaluate`] measures, [`tables`], [`text`], [`markdown`] and [`json`] write the figures.
//! White space counts nowhere; all counts are in visible characters, spans or pages. The format of gold pages and what
//! each figure means is told in docs/quality.md.

mod gold;
mod html;
mod measure;
mod report;
mod system;
mod tally;

pub use gold::{GoldPage, GoldSpan, read};
pub use html::{HtmlGold, HtmlRow, Overlap, html_text, overlap};
pub use measure::{Evaluation, Grouping, PageScore, evaluate};
pub use report::{Measured, Table, json, markdown, tables, text};
pub use system::System;
pub use tally::{Group, LabelScore, Tally};

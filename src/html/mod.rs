//! Pages of HTML: decoding, visible text with its structure, main content, and the page without what is marked.

mod clean;
mod decode;
mod main_content;
mod page;
mod parse;
mod rewrite;
mod style;
mod tag;
mod words;

pub use clean::HtmlClean;
#[cfg(feature = "cli")]
pub(crate) use clean::main_text;
pub use page::{HtmlHints, HtmlPage};

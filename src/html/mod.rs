//! Pages of HTML: decoding, visible text with its structure, main content, and the page without what is marked.

mod decode;
mod main_content;
mod page;
mod parse;
mod style;
mod tag;
mod words;

pub use page::{HtmlHints, HtmlPage};

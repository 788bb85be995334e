//! Whether a page speaks of markup, so that the tags and entities in it are what it speaks of.

use memchr::memmem;

use crate::{dictionary::rule_words::List, text::class::is_han};

/// Whether `text` speaks of markup.
pub(super) fn of_markup(text: &str) -> bool {
    List::MarkupTalk.words().iter().any(|word| {
        memmem::find_iter(text.as_bytes(), word.as_bytes()).any(|at| means_markup(text, at, word))
    }) || are_subtitles(text)
        || names_tags(text)
}

/// Fewest letters of a tag's name that tells; `p` and `em` may be anything.
const NAME: usize = 3;

/// Whether Chinese prose names two tags: `把 input 放在 label 里面`.
fn names_tags(text: &str) -> bool {
    let han = |c: Option<char>| c.is_some_and(|c| is_han(c) || "，。、；：“”".contains(c));
    let mut named = None;
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| {
        if word.len() < NAME || !List::Tag.has(word) {
            return false;
        }
        // The words are parts of the text.
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let before = text[..at].trim_end_matches(' ').chars().next_back();
        let after = text[at + word.len()..]
            .trim_start_matches(' ')
            .chars()
            .next();
        han(before) && han(after) && named.replace(word).is_some_and(|other| other != word)
    })
}

/// Whether a text is a film's subtitles, whose tags players understand: `00:00:04,120 --> 00:00:06,300`.
fn are_subtitles(text: &str) -> bool {
    let timed = |at: &usize| {
        text[..*at].ends_with(|c: char| c.is_ascii_digit())
            && text[at + " --> ".len()..].starts_with(|c: char| c.is_ascii_digit())
    };
    let arrows = memmem::find_iter(text.as_bytes(), " --> ");
    arrows.filter(timed).nth(1).is_some()
}

/// Whether prose, without the code of its page, speaks of code.
pub(super) fn of_code(prose: &str) -> bool {
    of_markup(prose) || List::CodeTalk.in_text(prose)
}

/// Whether the word at byte `at` is no field of the page's own furniture.
fn means_markup(text: &str, at: usize, word: &str) -> bool {
    let (before, after) = (&text[..at], &text[at + word.len()..]);
    match word {
        "标签" | "標籤" | "標簽" => {
            !after
                .trim_start_matches([' ', '\u{3000}'])
                .starts_with([':', '：'])
                && !(before.lines().next_back()).is_some_and(|own| own.contains("不支"))
                && !List::TagLead.ends(before)
        }
        "代码" | "代碼" => !List::Register.ends(before),
        "浏览器" | "瀏覽器" => {
            let start = before.rfind('\n').map_or(0, |i| i + 1);
            let end = after.find('\n').map_or(text.len(), |i| at + word.len() + i);
            !List::BrowserAdvice.in_text(&text[start..end])
        }
        // A word processor's namespace is residue itself.
        "xml" => !after.starts_with(":namespace") && !after.starts_with("ns"),
        // The name of a program that made the page, and the maps of a site in its footer.
        "HTML" | "XML" => {
            let own = before.lines().next_back().unwrap_or("");
            !before.ends_with("MS") && !List::SiteMap.in_text(own)
        }
        // A script of the page's that fills its line.
        "<script" => {
            let start = before.rfind('\n').map_or(0, |i| i + 1);
            let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
            let line = text[start..end].trim();
            !(line.starts_with(word)
                && line.ends_with("</script>")
                && List::WebScript.in_text(line))
        }
        // A file's name.
        "html" => !before.ends_with('.'),
        _ => true,
    }
}

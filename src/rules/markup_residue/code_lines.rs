//! Lines of scripts and style sheets, and what a word processor leaves of its own.

use std::ops::Range;

use super::{code::below, is_chinese};
use crate::dictionary::rule_words::List;

/// Words that a script's line starts with, with a name behind them.
const DECLARES: &[&str] = &["var ", "let ", "const ", "function ", "function("];

/// Whether a line has no Chinese text but in quotes and comments.
pub(super) fn bare(line: &str) -> bool {
    if !line.contains(is_chinese) {
        return true;
    }
    let mut quote = None;
    let mut last = ' ';
    for c in line.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if last == '/' && matches!(c, '/' | '*') => return true,
            None if is_chinese(c) => return false,
            None => {}
        }
        last = c;
    }
    true
}

/// Where code ends that starts with the line at `own`, if it is code for sure.
pub(super) fn strong(text: &str, own: &Range<usize>) -> Option<usize> {
    let whole = &text[own.clone()];
    let code = whole.trim();
    let first = code.bytes().next()?;
    if !first.is_ascii() || code.len() < 6 {
        return None;
    }
    let last = code.as_bytes()[code.len() - 1];
    if !matches!(
        last,
        b';' | b'{' | b'}' | b')' | b',' | b']' | b'"' | b'\'' | b'/' | b'*' | b'4'
    ) {
        return None;
    }
    if List::WordProcessor.in_text(code) {
        return Some(own.end);
    }
    let stops = matches!(last, b';' | b'{' | b'}' | b')' | b',');
    if !stops || !bare(code) {
        return None;
    }
    // The end of a script that was cut.
    let caught = ["}catch(", "} catch(", "} catch (", "}catch ("];
    let tried = ["try{", "try {"]
        .iter()
        .any(|start| code.starts_with(start));
    if code.ends_with(['}', ';'])
        && caught
            .iter()
            .any(|start| code.starts_with(start) || tried && code.contains(start))
    {
        return Some(own.end);
    }
    is_code(text, own, code).then_some(own.end)
}

/// Whether what a line holds, bare of Chinese text, is code.
fn is_code(text: &str, own: &Range<usize>, code: &str) -> bool {
    let code = uncommented(code);
    let data = (code.starts_with("{\"") || code.starts_with("[{\"")) && code.contains("\":");
    is_script(code) || data || rule(code) || opens_rule(text, own, code)
}

/// Whether text without Chinese text is a page's script.
fn is_script(code: &str) -> bool {
    let declares = DECLARES.iter().any(|word| {
        code.strip_prefix(word).is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '('))
                && rest.contains(['=', '(', ';'])
        })
    });
    // A function in one line.
    let whole = code.starts_with("function ")
        && code.contains("){")
        && code.ends_with('}')
        && code.contains(';');
    let web = || {
        whole || List::WebScript.in_text(code)
            // The settings of a widget: `var cpro_id = "u12345";`.
            || code.starts_with("var ") && code.contains('_') && code.ends_with("\";")
            || sets(code)
    };
    let flow = || List::Flow.starts(code);
    starts_script(code) || (declares || flow()) && web()
}

/// Whether a script's line sets a variable that has a name of several words, as lessons seldom give: `var fs_hits=0;`.
fn sets(code: &str) -> bool {
    let Some((name, value)) = (code.strip_prefix("var ")).and_then(|rest| rest.split_once('='))
    else {
        return false;
    };
    let name = name.trim();
    let several = name.contains('_') || name.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    several && name.bytes().all(plain) && value.ends_with(';')
}

/// What follows the comment that a script starts with.
fn uncommented(code: &str) -> &str {
    let comment = code
        .strip_prefix("/*")
        .and_then(|rest| rest.split_once("*/"));
    match comment.map(|(_, rest)| rest.trim_start()) {
        Some(rest) if !rest.is_empty() => rest,
        _ => code,
    }
}

/// Whether a script starts as only those of pages do, or makes a part of the page.
fn starts_script(code: &str) -> bool {
    let makes = code.starts_with(|c: char| c.is_ascii_alphabetic())
        && ["= document.createElement(", "=document.createElement("]
            .iter()
            .any(|call| code.contains(call));
    makes && code.ends_with(';')
        || List::ScriptStart.starts(code)
            && code.contains(['=', '(', '{'])
            && (code.contains(['.', '=', ';', '"', '\'']) || code.ends_with('{'))
}

/// Fewest bytes of a script inside a line.
const INSIDE: usize = 10;

/// The run of bare text around byte `at` of the line at `own`, from the Chinese text before it to the one behind it that is
/// not quoted.
pub(super) fn run(text: &str, own: &Range<usize>, at: usize, floor: usize) -> Range<usize> {
    let low = own.start.max(floor).min(at);
    let start = text[low..at]
        .char_indices()
        .rev()
        .find(|&(_, c)| is_chinese(c));
    let start = start.map_or(low, |(i, c)| low + i + c.len_utf8());
    let mut quote = None;
    let end = text[start..own.end].find(|c: char| {
        match quote {
            Some(q) if c == q => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        quote.is_none() && is_chinese(c)
    });
    start..end.map_or(own.end, |end| (start + end).max(at + 1))
}

/// The script that a run of bare text is.
pub(super) fn inside(run: &str) -> Option<Range<usize>> {
    let code = run.trim();
    let start = run.len() - run.trim_start().len();
    let stops = code.ends_with([';', '}', ')', '{']);
    let fits = code.len() >= INSIDE && stops && is_script(uncommented(code));
    fits.then(|| start..start + code.len())
}

/// Whether a line is a rule of a style sheet, `p {margin: 0}`.
fn rule(code: &str) -> bool {
    if code.starts_with("@import") || code.starts_with("@charset") {
        return code.ends_with(';');
    }
    let Some((selector, body)) = code.split_once('{') else {
        return false;
    };
    if !code.ends_with('}') || !is_selector(selector) {
        return false;
    }
    body.split(['{', ';', '}']).any(declaration)
}

fn is_selector(text: &str) -> bool {
    text.starts_with(|c: char| {
        c.is_ascii_alphabetic() || matches!(c, '.' | '#' | '@' | '*' | ':' | '/')
    }) && text.is_ascii()
        && !text.contains(['(', '=', ';']) | text.starts_with('@')
}

/// Whether `text` sets a property.
pub(super) fn declaration(text: &str) -> bool {
    let Some((name, value)) = text.split_once(':') else {
        return false;
    };
    let name = name.trim().to_ascii_lowercase();
    !value.trim().is_empty()
        && (List::Property.has(&name) || name.starts_with("-webkit-") || name.starts_with("mso-"))
}

/// Whether a line opens a rule whose first property stands in the line below.
fn opens_rule(text: &str, own: &Range<usize>, code: &str) -> bool {
    let Some(selector) = code.strip_suffix('{') else {
        return false;
    };
    is_selector(selector.trim())
        && below(text, own).is_some_and(|next| {
            let next = text[next].trim();
            next.ends_with([';', '}'])
                && declaration(next.trim_end_matches(['}', ' ']).trim_end_matches(';'))
        })
}

//! Tokens of templates, forums and site systems, escapes, and blocks with a start and an end.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::{
    Repair,
    code::{Piece, line},
    code_lines::bare,
    is_chinese, removal,
    tags::alone,
};
use crate::{
    dictionary::rule_words::List,
    mark::{Edit, Evidence},
};

/// Longest token, in bytes.
const TOKEN: usize = 300;

/// The token of a template whose `{` is at byte `at`.
pub(super) fn template(text: &str, at: usize) -> Option<Piece> {
    let rest = text.get(at..)?;
    let end_of_line = memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    let rest = &rest[..floor_of(rest, end_of_line.min(TOKEN))];
    let closed = |open: &str, close: &str| {
        let inner = rest.strip_prefix(open)?;
        let end = inner.find(close)?;
        let inside = &inner[..end];
        let named = inside.contains(|c: char| c.is_ascii_alphabetic());
        (named && bare(inside) && end > 0).then(|| open.len() + end + close.len())
    };
    let simple = || {
        let end = closed("{", "}")?;
        let inside = &rest[1..end - 1];
        let word = inside.trim_start_matches('/');
        let variable = inside.strip_prefix('$').is_some_and(is_path)
            || text[..at].ends_with(['$', '#']) && is_path(inside);
        let tag = List::TemplateTag.starts(word)
            && (inside.starts_with('/') || inside.contains(['$', ':', '=', '/']))
            || matches!(
                inside,
                "else" | "/if" | "/loop" | "/foreach" | "/volist" | "/block"
            )
            || inside.starts_with(':') && inside.contains("('") && inside.ends_with(')')
            || inside.len() >= 4 && inside.starts_with('#') && inside.ends_with('#')
            || inside.starts_with(":U(")
            || inside.starts_with(":url(")
            || alone(text, at..at + end) && is_unfilled(inside);
        (variable || tag).then_some(end)
    };
    let len = smiley(rest)
        .or_else(|| closed("{{", "}}"))
        .or_else(|| closed("{%", "%}"))
        .or_else(simple)?;
    let dollar = rest.as_bytes().get(1) != Some(&b'$') && text[..at].ends_with(['$', '#']);
    let mut span = at - usize::from(dollar)..at + len;
    // Smarty's own brackets.
    if text[..span.start].ends_with('<') && text[span.end..].starts_with('>') {
        span = span.start - 1..span.end + 1;
    }
    Some(Piece {
        span,
        edit: Edit::Remove,
        kind: "template",
        lines: false,
    })
}

/// Whether what stands in the braces of a line of its own is a field of an article, `title`, or includes a file, `template header`.
fn is_unfilled(inside: &str) -> bool {
    let file = (inside.strip_prefix("template ")).or_else(|| inside.strip_prefix("include "));
    List::PageCode.has(inside) || file.is_some_and(|file| !file.contains(' ') && is_path(file))
}

/// Whether `text` is a path of names such as `item.name` or `v['title']`.
fn is_path(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(
                    b,
                    b'_' | b'.'
                        | b'['
                        | b']'
                        | b'\''
                        | b'"'
                        | b'-'
                        | b'>'
                        | b'|'
                        | b':'
                        | b'='
                        | b','
                        | b' '
                )
        })
}

/// The largest boundary of a character of `text` that is not above `at`.
fn floor_of(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}

/// The code of a forum or of a site system whose `[` is at byte `at`.
pub(super) fn bracket(text: &str, at: usize) -> Option<Piece> {
    let rest = text.get(at + 1..)?;
    let bytes = rest.as_bytes();
    let close = bytes
        .iter()
        .take(TOKEN)
        .position(|&b| b == b']' || b == b'\n')?;
    if bytes[close] == b'\n' {
        return None;
    }
    let inside = &rest[..close];
    let after = &rest[close + 1..];
    let (closing, body) = match inside.strip_prefix('/') {
        Some(body) => (true, body),
        None => (false, inside),
    };
    let len = body
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'!' | b':' | b'*'))
        .count();
    let name = body[..len].to_ascii_lowercase();
    let value = &body[len..];
    let forum = List::ForumCode.has(&name);
    let system = List::ShortCode
        .words()
        .iter()
        .any(|s| *s == name || s.ends_with('_') && name.starts_with(s));
    let partner = || {
        let close = format!("[/{}]", &body[..len]);
        memmem::find(after.as_bytes(), close.as_bytes())
    };
    let own_line = || after.find('\n').unwrap_or(after.len());
    let mut end = at + close + 2;
    // A picture of a text in Markdown, and one that was never loaded.
    if text[..at].ends_with('!')
        && let Some(address) = after.strip_prefix('(')
        && let Some(stop) = address.find(')').filter(|&stop| stop <= TOKEN)
        && address[..stop].contains(['/', '.'])
        && !address[..stop].contains(['\n', ' '])
    {
        return Some(Piece {
            span: at - 1..at + close + 2 + 1 + stop + 1,
            edit: Edit::Remove,
            kind: "picture",
            lines: false,
        });
    }
    let address = |kind: &str| {
        inside
            .strip_prefix(kind)
            .is_some_and(|rest| rest.starts_with([':', '：']) && rest.contains("http"))
    };
    let fits = if inside == "object Object"
        || [
            "video", "audio", "music", "flash", "img", "image", "pic", "视频", "图片", "音频",
        ]
        .iter()
        .any(|kind| address(kind))
        || inside.starts_with("图片上传")
        || is_collected(inside)
        || name.starts_with("!--") && inside.ends_with("--")
    {
        true
    } else if name.starts_with("field:") {
        inside.ends_with('/') || value.is_empty()
    } else if closing {
        (forum || system || List::PageCode.has(&name)) && value.is_empty()
    } else if let Some(value) = value.strip_prefix('=') {
        forum && (!value.is_empty() || after.starts_with("[/"))
    } else if value.starts_with(' ') {
        let quoted = ["=\"", "='", "=”", "=&quot;"]
            .iter()
            .any(|q| value.contains(q));
        len >= 3 && quoted && (system || name.contains('_') || value.matches('=').count() >= 2)
    } else {
        value.is_empty()
            && ((forum || system) && partner().is_some()
                || numbered(&name)
                || List::PageCode.has(&name) && alone(text, at..end)
                || ["nextpage", "pagebreak", "newpage", "page"].contains(&name.as_str()))
    };
    if !fits {
        return None;
    }
    // What stands between the two is who is quoted.
    if name == "quote"
        && !closing
        && let Some(close) = partner().filter(|&close| close <= own_line() && close <= TOKEN)
        && List::QuoteHead.starts(&after[..close])
        && !after[..close].contains(['。', '，', '！', '？'])
    {
        end += close + "[/quote]".len();
    }
    // What stands between the two is a file's address.
    let media = List::MediaCode.has(&name) || name == "url" && after.starts_with("http");
    if !closing
        && media
        && let Some(close) = partner().filter(|&close| close <= own_line() && close <= TOKEN)
        && !after[..close].contains(is_chinese)
    {
        end += close + body[..len].len() + 3;
    }
    Some(Piece {
        span: at..end,
        edit: Edit::Remove,
        kind: "short code",
        lines: false,
    })
}

/// Whether a name is that of a forum's smiley, `em12`, `s:12`.
fn numbered(name: &str) -> bool {
    let number = (name.strip_prefix("em:"))
        .or_else(|| name.strip_prefix("em"))
        .or_else(|| name.strip_prefix("s:"));
    let number = number.map(|number| number.strip_suffix(':').unwrap_or(number));
    number
        .is_some_and(|n| (1..=4).contains(&n.len()) && n.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether `inside`, between brackets, is a field that a collector of pages did not fill: `db:标题`, `标签:内容`.
fn is_collected(inside: &str) -> bool {
    let field = (inside.strip_prefix("db"))
        .or_else(|| inside.strip_prefix("标签"))
        .and_then(|rest| rest.strip_prefix([':', '：']));
    field
        .is_some_and(|name| (2..=8).contains(&name.chars().count()) && name.chars().all(is_chinese))
}

/// The length of the smiley of a forum that `text` starts with: `{:4_91:}`.
fn smiley(text: &str) -> Option<usize> {
    let (name, _) = text.strip_prefix("{:")?.split_once(":}")?;
    let (kind, number) = name.split_once('_')?;
    let number = number.strip_prefix('e').unwrap_or(number);
    let fits = !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && (1..=12).contains(&kind.len())
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| name.len() + 4)
}

/// Quotation marks as programs escape them, and what they are.
const QUOTES: [(&str, &str); 4] = [("\"", "\""), ("'", "'"), ("&#39;", "'"), ("&quot;", "\"")];

/// The escapes whose first `\` is at byte `at`: line breaks, tags and characters.
pub(super) fn escape(text: &str, at: usize) -> Option<Piece> {
    let piece = |end: usize, edit| {
        Some(Piece {
            span: at..end,
            edit,
            kind: "escape",
            lines: false,
        })
    };
    let rest = &text[at..];
    if let Some(code) = unit(rest) {
        // An escaped tag, up to its escaped end.
        if code == '<' {
            let close = rest[6..]
                .find("\\u003e")
                .or_else(|| rest[6..].find("\\u003E"))?;
            return if close <= 80 && rest[6..6 + close].is_ascii() {
                piece(at + 6 + close + 6, Edit::Remove)
            } else {
                None
            };
        }
        let mut decoded = String::new();
        let mut end = at;
        while let Some(c) = unit(&text[end..]) {
            decoded.push(c);
            end += 6;
        }
        let chinese = decoded.chars().all(|c| is_chinese(c) || c == '\u{3000}');
        return if chinese && end - at >= 12 {
            piece(end, Edit::Replace(decoded))
        } else {
            None
        };
    }
    if let Some((escaped, quote)) = QUOTES
        .iter()
        .find(|(escaped, _)| rest[1..].starts_with(escaped))
    {
        let end = at + 1 + escaped.len();
        let edge = |c: Option<char>| c.is_none_or(|c| c == '\n' || is_chinese(c));
        let fits = edge(text[..at].chars().next_back()) && edge(text[end..].chars().next());
        return fits.then(|| Piece {
            span: at..end,
            edit: Edit::Replace((*quote).to_owned()),
            kind: "quote",
            lines: false,
        });
    }
    let mut end = at;
    while ["\\r", "\\n", "\\t"]
        .iter()
        .any(|e| text[end..].starts_with(e))
    {
        end += 2;
    }
    let edge = |c: Option<char>| c.is_none_or(|c| c == '\n' || is_chinese(c));
    let fits = end > at && edge(text[..at].chars().next_back()) && edge(text[end..].chars().next());
    if fits { piece(end, Edit::Remove) } else { None }
}

/// The character of the escape `\uXXXX` at the start of `text`.
fn unit(text: &str) -> Option<char> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
        .and_then(char::from_u32)
}

/// The block that ends with the `>` at byte `close`: a server's script, a script or style sheet with its tags, a
/// conditional comment.
pub(super) fn delimited(text: &str, close: usize) -> Option<Range<usize>> {
    let before = &text[..close];
    let opened = |open: &str, most: usize| {
        let low = floor_of(text, close.saturating_sub(most));
        memmem::rfind(&before.as_bytes()[low..], open.as_bytes()).map(|i| low + i)
    };
    let start = match before.as_bytes().last()? {
        b'?' => opened("<?", 2000).filter(|&i| {
            ["<?php", "<?=", "<?xml ", "<? "]
                .iter()
                .any(|open| text[i..].starts_with(open))
        }),
        b'%' => opened("<%", 500),
        b't' | b'T' if ends(before, "</script") => {
            opened("<script", 20000).or_else(|| opened("<SCRIPT", 20000))
        }
        b'e' | b'E' if ends(before, "</style") => {
            opened("<style", 20000).or_else(|| opened("<STYLE", 20000))
        }
        b'e' if ends(before, "</iframe") => opened("<iframe", 2000),
        b't' if ends(before, "</object") => opened("<object", 2000),
        b'o' if ends(before, "</video") || ends(before, "</audio") => {
            opened("<video", 2000).or_else(|| opened("<audio", 2000))
        }
        b'-' if before.ends_with("<![endif]--") => opened("<!--[if", 20000),
        b']' if before.ends_with("]]") => {
            let own = line(text, close);
            let all = text[own.clone()].trim();
            if let Some(open) = opened("<![CDATA[", 5000).filter(|&open| bare(&text[open..close])) {
                let start = text[..open].trim_end_matches(['/', '*']).len();
                let rest = &text[close + 1..];
                return Some(start..text.len() - rest.strip_prefix("*/").unwrap_or(rest).len());
            }
            return (all.len() <= 16 && all.starts_with(['/', ']'])).then_some(own);
        }
        _ => None,
    }?;
    Some(start..close + 1)
}

fn ends(text: &str, with: &str) -> bool {
    text.len() >= with.len()
        && text.is_char_boundary(text.len() - with.len())
        && text[text.len() - with.len()..].eq_ignore_ascii_case(with)
}

/// The escaped tag whose `&lt;` is at byte `at`.
pub(super) fn escaped_tag(text: &str, at: usize, is_tag: impl Fn(&str) -> bool) -> Option<Repair> {
    let (open, inner) = bracket_of(&text[at..], "lt;")?;
    let close = memchr(b'&', inner.as_bytes()).filter(|&close| close <= 200)?;
    let (end, _) = bracket_of(&inner[close..], "gt;")?;
    let inside = &inner[..close];
    let name = inside.trim_start_matches('/');
    let len = name
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b':')
        .count();
    let rest = name[len..].trim_end_matches('/').trim();
    let fits = is_tag(&name[..len].to_ascii_lowercase())
        && !inside.contains('\n')
        && (rest.is_empty() || rest.contains('='));
    fits.then(|| {
        let end = at + open + close + end;
        removal(at, end, 0.85, Evidence::new().text("tag", &text[at..end]))
    })
}

/// The bytes of a tag's escaped bracket at the start of a text, `&lt;`, and what follows; it may be escaped several times: `&amp;lt;`.
fn bracket_of<'t>(text: &'t str, name: &str) -> Option<(usize, &'t str)> {
    let mut rest = text.strip_prefix('&')?;
    while let Some(inner) = rest.strip_prefix("amp;") {
        rest = inner;
    }
    let after = rest.strip_prefix(name)?;
    Some((text.len() - after.len(), after))
}

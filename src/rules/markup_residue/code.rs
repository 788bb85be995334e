//! Code that leaked into an article: scripts, style sheets, a word processor's styles, templates that were never filled
//! in, the codes of forums and of site systems, data, escapes.
//!
//! A page that speaks of code keeps all of it: where its prose has a word of the trade, names something that stands in
//! the code, or announces the code with a colon.

use std::ops::Range;

use memchr::{memchr, memchr3_iter, memmem, memrchr};
use rustc_hash::FxHashSet;

use super::{Repair, is_chinese, removal, talk};
use crate::mark::{Edit, Evidence};

/// Longest token, in bytes.
const TOKEN: usize = 300;
/// Code lines for each line of prose from which the page is a listing.
const LISTING: usize = 3;

/// What lines of a page's scripts start with.
const SCRIPTS: &[&str] = &[
    "$(",
    "$.",
    "(function",
    "!function",
    "+function",
    "(window",
    "BAIDU_CLB_",
    "_gaq.",
    "_hmt.",
    "cpro_id",
    "document.",
    "ga('",
    "google_ad_",
    "gtag(",
    "jQuery",
    "location.",
    "setInterval(",
    "setTimeout(",
    "window.",
    "window[",
    "(adsbygoogle",
    "new Swiper",
    "mw.",
    "wx.config",
    "layui.",
    "seajs.",
    "_czc.",
    "_paq.",
    "jiathis_config",
    "var jiathis",
    "var _bdhmProtocol",
    "var _hmt",
    "var _gaq",
];
/// What lines of any program start with.
const FLOW: &[&str] = &[
    "if (", "if(", "for (", "for(", "try {", "try{", "with(", "with (", "}catch", "} catch",
    "}else", "} else", "else{", "else {", "require(", "define(", "return ", "switch(",
];
/// What only the scripts of pages name.
const WEB: &[&str] = &[
    "document",
    "window",
    "$(",
    "$.",
    "jQuery",
    "location.",
    "navigator",
    ".js",
    "http",
    "getElement",
    "addEventListener",
    "innerHTML",
    "onclick",
    "typeof(",
    "_hmt",
    "_gaq",
    "cpro",
    "userAgent",
    "setTimeout",
    "ajax",
    "display",
    "bdText",
    "cookie",
    "script",
];
/// Words that a script's line starts with, with a name behind them.
const DECLARES: &[&str] = &["var ", "let ", "const ", "function ", "function("];
/// Properties of style sheets.
const PROPERTIES: &[&str] = &[
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-radius",
    "border-top",
    "bottom",
    "box-shadow",
    "clear",
    "color",
    "content",
    "cursor",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-weight",
    "height",
    "left",
    "letter-spacing",
    "line-height",
    "list-style",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-width",
    "min-height",
    "min-width",
    "mso-style-name",
    "opacity",
    "overflow",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "position",
    "right",
    "src",
    "text-align",
    "text-decoration",
    "text-indent",
    "top",
    "transition",
    "vertical-align",
    "visibility",
    "white-space",
    "width",
    "word-break",
    "word-wrap",
    "z-index",
    "zoom",
    "behavior",
    "mso-font-charset",
    "mso-level-text",
    "page",
];
/// What a word processor leaves.
const OFFICE: &[&str] = &[
    "MicrosoftInternetExplorer4",
    "/* Style Definitions */",
    "table.MsoNormalTable",
    "mso-style-name",
    "st1\\:*{",
    "Normal.dotm",
    "mso-font-signature",
    "w:LatentStyles",
    "DefSemiHidden",
    "X-NONE",
];
/// The codes of forums.
const FORUM: &[&str] = &[
    "align",
    "attach",
    "attachimg",
    "b",
    "backcolor",
    "center",
    "color",
    "email",
    "flash",
    "font",
    "free",
    "hide",
    "hr",
    "i",
    "img",
    "indent",
    "left",
    "li",
    "list",
    "media",
    "p",
    "postbg",
    "quote",
    "right",
    "s",
    "size",
    "table",
    "td",
    "tr",
    "u",
    "url",
    "video",
    "wma",
    "mp3",
    "audio",
];
/// Those whose content is no text.
const MEDIA: &[&str] = &[
    "img",
    "flash",
    "attach",
    "attachimg",
    "media",
    "audio",
    "video",
    "mp3",
    "wma",
];
/// The short codes of site systems, and what their names start with.
const SHORT: &[&str] = &[
    "audio",
    "button",
    "caption",
    "contact-form-7",
    "embed",
    "gallery",
    "playlist",
    "video",
    "vc_",
    "et_pb_",
    "su_",
    "fusion_",
    "wp_",
    "row",
    "column",
    "col",
    "tabs",
    "tab",
    "accordion",
    "toggle",
];
/// The names that templates' tags start with.
const TEMPLATES: &[&str] = &[
    "dede:", "eyou:", "pboot:", "pc:", "maccms:", "aspcms:", "sdcms:", "zblog:", "cms:", "field:",
    "label:", "loop", "foreach", "volist", "include", "template", "lang ", "if ", "elseif ",
    "block", "hook", "tag:", "php", "ad:", "tag_", "sql:", "get:", "content:", "page:",
];

/// A piece of code and what kind it is.
struct Piece {
    span: Range<usize>,
    edit: Edit,
    kind: &'static str,
    /// Whether it takes whole lines.
    lines: bool,
}

/// Finds the code of a page that does not speak of code.
pub(super) fn find(text: &str, repairs: &mut Vec<Repair>) {
    let bytes = text.as_bytes();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut floor = 0;
    // Lines of scripts and of styles, tokens of templates and forums, escapes.
    let mut line_end = 0;
    for at in memchr3_iter(b'{', b'[', b'\\', bytes) {
        if at < floor {
            continue;
        }
        if at >= line_end {
            let own = line(text, at);
            line_end = own.end;
            if let Some(end) = strong(text, &own) {
                push(&mut pieces, own.start..end, "code");
                floor = end;
                continue;
            }
        }
        let found = match bytes[at] {
            b'{' => template(text, at),
            b'[' => bracket(text, at),
            _ => escape(text, at),
        };
        if let Some(piece) = found.filter(|piece| piece.span.start >= floor) {
            floor = piece.span.end;
            pieces.push(piece);
        }
    }
    let mut floor = 0;
    let mut line_end = 0;
    for at in memchr3_iter(b'=', b'(', b'>', bytes) {
        if at < floor {
            continue;
        }
        if bytes[at] == b'>' {
            if let Some(span) = delimited(text, at) {
                floor = span.end;
                pieces.push(Piece {
                    span,
                    edit: Edit::Remove,
                    kind: "block",
                    lines: false,
                });
            }
            continue;
        }
        if at < line_end {
            continue;
        }
        let own = line(text, at);
        line_end = own.end;
        if let Some(end) = strong(text, &own) {
            push(&mut pieces, own.start..end, "code");
            floor = end;
        }
    }
    let own = pieces.len();
    if own > 0 {
        office(text, &mut pieces);
    }
    // Single escapes and line breaks may be a path's.
    if pieces.iter().filter(|p| p.kind == "escape").count() == 1 {
        pieces.retain(|p| p.kind != "escape" || p.span.len() > 2);
    }
    if pieces.is_empty() {
        return;
    }
    pieces.sort_by_key(|p| (p.span.start, std::cmp::Reverse(p.span.end)));
    let mut end = 0;
    pieces.retain(|p| {
        let free = p.span.start >= end;
        if free {
            end = p.span.end;
        }
        free
    });
    if speaks(text, &pieces) {
        return;
    }
    widen(text, &mut pieces);
    repairs.extend(pieces.into_iter().map(|piece| Repair {
        evidence: Evidence::new().text(piece.kind, short(&text[piece.span.clone()])),
        span: piece.span,
        edit: Some(piece.edit),
        score: 0.85,
    }));
}

fn push(pieces: &mut Vec<Piece>, span: Range<usize>, kind: &'static str) {
    pieces.push(Piece {
        span,
        edit: Edit::Remove,
        kind,
        lines: true,
    });
}

/// What is shown of a piece.
fn short(text: &str) -> &str {
    let end = text.char_indices().nth(80).map_or(text.len(), |(i, _)| i);
    &text[..end]
}

/// The line that holds byte `at`.
fn line(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
    let end = memchr(b'\n', &bytes[at..]).map_or(text.len(), |i| at + i);
    start..end
}

/// The line below.
fn below(text: &str, own: &Range<usize>) -> Option<Range<usize>> {
    (own.end < text.len()).then(|| line(text, own.end + 1))
}

/// Whether a line has no Chinese text but in quotes and comments.
fn bare(line: &str) -> bool {
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
            None if c == '/' && last == '/' || c == '*' && last == '/' => return true,
            None if is_chinese(c) => return false,
            None => {}
        }
        last = c;
    }
    true
}

/// Where code ends that starts with the line at `own`, if it is code for sure.
fn strong(text: &str, own: &Range<usize>) -> Option<usize> {
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
    if OFFICE.iter().any(|left| code.contains(left)) {
        return Some(own.end);
    }
    let stops = matches!(last, b';' | b'{' | b'}' | b')' | b',');
    if !stops || !bare(code) {
        return None;
    }
    let declares = DECLARES.iter().any(|word| {
        code.strip_prefix(word).is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '('))
                && rest.contains(['=', '(', ';'])
        })
    });
    let web = || {
        WEB.iter().any(|word| code.contains(word))
            // The settings of a widget: `var cpro_id = "u12345";`.
            || code.starts_with("var ") && code.contains('_') && code.ends_with("\";")
    };
    let flow = || FLOW.iter().any(|start| code.starts_with(start));
    let script = SCRIPTS.iter().any(|start| code.starts_with(start))
        && code.contains(['=', '(', '{'])
        && (code.contains(['.', '=', ';']) || code.ends_with('{'))
        || (declares || flow()) && web();
    let data = (code.starts_with("{\"") || code.starts_with("[{\"")) && code.contains("\":");
    (script || data || rule(code) || opens_rule(text, own, code)).then_some(own.end)
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
fn declaration(text: &str) -> bool {
    let Some((name, value)) = text.split_once(':') else {
        return false;
    };
    let name = name.trim().to_ascii_lowercase();
    !value.trim().is_empty()
        && (PROPERTIES.contains(&name.as_str())
            || name.starts_with("-webkit-")
            || name.starts_with("mso-"))
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

/// Lines that a word processor leaves beside its styles, and what a script prints by mistake.
fn office(text: &str, pieces: &mut Vec<Piece>) {
    let mut start = 0;
    for part in text.split_inclusive('\n') {
        let own = start..start + part.trim_end_matches(['\n', '\r']).len();
        start += part.len();
        let code = part.trim();
        let normal = code.starts_with("Normal 0") && code.contains("false");
        let printed = matches!(code, "undefined" | "NaN" | "null" | "[object Object]");
        if normal || printed {
            push(pieces, own, "code");
        }
    }
}

/// The token of a template whose `{` is at byte `at`.
fn template(text: &str, at: usize) -> Option<Piece> {
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
            || text[..at].ends_with('$') && is_path(inside);
        let tag = TEMPLATES.iter().any(|name| word.starts_with(name))
            && (inside.starts_with('/') || inside.contains(['$', ':', '=', '/']))
            || matches!(
                inside,
                "else" | "/if" | "/loop" | "/foreach" | "/volist" | "/block"
            )
            || inside.starts_with(':') && inside.contains("('") && inside.ends_with(')')
            || inside.len() >= 5 && inside.starts_with('#') && inside.ends_with('#')
            || inside.starts_with(":U(")
            || inside.starts_with(":url(");
        (variable || tag).then_some(end)
    };
    let len = closed("{{", "}}")
        .or_else(|| closed("{%", "%}"))
        .or_else(simple)?;
    let dollar = rest.as_bytes().get(1) != Some(&b'$') && text[..at].ends_with('$');
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
fn bracket(text: &str, at: usize) -> Option<Piece> {
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
    let forum = FORUM.contains(&name.as_str());
    let system = SHORT
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
    let fits = if inside == "object Object"
        || inside.starts_with("图片上传")
        || name.starts_with("!--") && inside.ends_with("--")
    {
        true
    } else if name.starts_with("field:") {
        inside.ends_with('/') || value.is_empty()
    } else if closing {
        (forum || system) && value.is_empty()
    } else if value.starts_with('=') {
        forum && !value[1..].is_empty()
    } else if value.starts_with(' ') {
        let quoted = ["=\"", "='", "=”", "=&quot;"]
            .iter()
            .any(|q| value.contains(q));
        len >= 3 && quoted && (system || name.contains('_') || value.matches('=').count() >= 2)
    } else {
        value.is_empty() && (forum || system) && partner().is_some()
    };
    if !fits {
        return None;
    }
    // What stands between the two is a file's address.
    let media = MEDIA.contains(&name.as_str()) || name == "url" && after.starts_with("http");
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

/// The escapes whose first `\` is at byte `at`: line breaks, tags and characters.
fn escape(text: &str, at: usize) -> Option<Piece> {
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
fn delimited(text: &str, close: usize) -> Option<Range<usize>> {
    let before = &text[..close];
    let opened = |open: &str, most: usize| {
        let low = floor_of(text, close.saturating_sub(most));
        memmem::rfind(before[low..].as_bytes(), open.as_bytes()).map(|i| low + i)
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

/// Whether the page speaks of its code.
fn speaks(text: &str, pieces: &[Piece]) -> bool {
    let mut prose = String::with_capacity(text.len());
    let mut at = 0;
    for piece in pieces {
        prose.push_str(&text[at..piece.span.start]);
        prose.push('\u{1}');
        at = piece.span.end;
    }
    prose.push_str(&text[at..]);
    if talk::of_code(&prose) {
        return true;
    }
    // Prose that names what stands in the code, or announces it.
    let mut names: FxHashSet<&str> = FxHashSet::default();
    for piece in pieces {
        names.extend(words(&text[piece.span.clone()]));
    }
    let mut lines = 0;
    let mut announced = false;
    let mut told = false;
    let mut last = "";
    for own in prose.lines() {
        let trimmed = own.trim();
        if trimmed.starts_with('\u{1}') && last.ends_with([':', '：']) && last.contains(is_chinese)
        {
            announced = true;
        }
        if own.contains(is_chinese) {
            lines += 1;
            told |= words(own).any(|word| names.contains(word));
        }
        if !trimmed.is_empty() {
            last = trimmed;
        }
    }
    let code = pieces.iter().filter(|p| p.lines).count();
    announced || told || lines == 0 || code > LISTING * lines
}

/// The words of Latin letters in a text, but for those of addresses.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| {
            word.len() >= 3
                && word.starts_with(|c: char| c.is_ascii_alphabetic())
                && !matches!(
                    *word,
                    "http"
                        | "https"
                        | "www"
                        | "com"
                        | "net"
                        | "org"
                        | "gov"
                        | "edu"
                        | "example"
                        | "html"
                        | "htm"
                        | "jpg"
                        | "png"
                        | "the"
                )
        })
}

/// Takes the lines beside whole lines of code that go on with it.
fn widen(text: &str, pieces: &mut Vec<Piece>) {
    let goes_on = |own: &Range<usize>| {
        let code = text[own.clone()].trim();
        code.is_ascii()
            && !code.is_empty()
            && (code.ends_with([';', '{', '}', ',', ')']) || code.ends_with("*/"))
            && code.contains(['{', '}', ';', '=', '('])
    };
    let mut out: Vec<Range<usize>> = Vec::new();
    for piece in pieces.iter_mut().filter(|p| p.lines) {
        let mut last = line(text, piece.span.end.saturating_sub(1).max(piece.span.start));
        while let Some(next) = below(text, &last).filter(&goes_on) {
            out.push(next.clone());
            last = next;
        }
        let mut first = piece.span.clone();
        while first.start > 0 {
            let above = line(text, first.start - 1);
            if !goes_on(&above) {
                break;
            }
            out.push(above.clone());
            first = above;
        }
    }
    for span in out {
        if !pieces
            .iter()
            .any(|p| p.span.start < span.end && span.start < p.span.end)
        {
            push(pieces, span, "code");
        }
    }
    pieces.sort_by_key(|p| p.span.start);
}

/// The escaped tag whose `&lt;` is at byte `at`.
pub(super) fn escaped_tag(text: &str, at: usize, is_tag: impl Fn(&str) -> bool) -> Option<Repair> {
    let inner = text[at..].strip_prefix("&lt;")?;
    let close = inner.find("&gt;").filter(|&close| close <= 200)?;
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
        let end = at + 4 + close + 4;
        removal(at, end, 0.85, Evidence::new().text("tag", &text[at..end]))
    })
}

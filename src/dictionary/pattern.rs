//! The notation of the phrase tables for alternatives: `{打印|列印}{本|此}{页|文|}` stands for all phrases that it can be
//! read as; an empty alternative leaves the part out. Braces hold no braces.

/// Most phrases that one row may stand for.
const MOST: usize = 4096;

/// Whether a row is more than one phrase.
pub(super) fn is_pattern(phrase: &str) -> bool {
    phrase.contains(['{', '}'])
}

/// Hands every phrase that `pattern` stands for to `take`.
///
/// # Errors
///
/// When braces do not match, when one of the phrases is empty, or when they are too many; the message says what was
/// expected.
pub(super) fn expand(pattern: &str, mut take: impl FnMut(&str)) -> Result<(), &'static str> {
    let mut parts: Vec<Vec<&str>> = Vec::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        let open = rest.find('{').unwrap_or(rest.len());
        if rest[..open].contains('}') {
            return Err("a brace that is opened before it is closed");
        }
        if open > 0 {
            parts.push(vec![&rest[..open]]);
            rest = &rest[open..];
            continue;
        }
        let close = rest.find('}').ok_or("a brace that is closed")?;
        let inside = &rest[1..close];
        if inside.contains('{') {
            return Err("braces without braces in them");
        }
        parts.push(inside.split('|').collect());
        rest = &rest[close + 1..];
    }
    let count = parts
        .iter()
        .try_fold(1usize, |n, part| n.checked_mul(part.len()));
    if count.is_none_or(|count| count > MOST) {
        return Err("a row that stands for at most 4096 phrases");
    }
    // A counter with a digit for every part.
    let mut turn = vec![0; parts.len()];
    let mut phrase = String::new();
    loop {
        phrase.clear();
        for (part, &i) in parts.iter().zip(&turn) {
            phrase.push_str(part[i]);
        }
        if phrase.is_empty() {
            return Err("alternatives of which one is not empty");
        }
        take(&phrase);
        let Some(next) = (0..parts.len()).rfind(|&k| turn[k] + 1 < parts[k].len()) else {
            return Ok(());
        };
        turn[next] += 1;
        turn[next + 1..].fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pattern: &str) -> Result<Vec<String>, &'static str> {
        let mut found = Vec::new();
        expand(pattern, |phrase| found.push(phrase.to_owned())).map(|()| found)
    }

    #[test]
    fn alternatives_and_optional_parts() {
        assert_eq!(all("打印").unwrap(), ["打印"]);
        assert_eq!(
            all("{分享|转发}{到|}微信").unwrap(),
            ["分享到微信", "分享微信", "转发到微信", "转发微信"]
        );
        assert_eq!(all("[{图|文}]").unwrap(), ["[图]", "[文]"]);
    }

    #[test]
    fn what_is_no_pattern() {
        for wrong in ["{a", "a}", "{a|{b}}", "{}", "{|}", "", "}{"] {
            assert!(all(wrong).is_err(), "{wrong}");
        }
        let large = "{0|1|2|3|4|5|6|7|8|9}".repeat(4);
        assert!(all(&large).is_err());
    }
}

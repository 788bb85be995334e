//! What the attributes of an element tell: whether it can be seen.

/// Lengths from which on something that is moved aside is off the screen, in pixels.
const ASIDE: f64 = 300.0;
/// Height or width, in pixels, up to which a box shows nothing.
const NOTHING: f64 = 2.0;

/// Whether `style` hides its element.
pub(super) fn hides(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let (mut small, mut aside) = (false, false);
    let (mut color, mut ground) = (None, None);
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else {
            continue;
        };
        let (name, value) = (
            name.trim(),
            value.trim().trim_end_matches("!important").trim(),
        );
        match name {
            "display" if value == "none" => return true,
            "visibility" if matches!(value, "hidden" | "collapse") => return true,
            "font-size" if length(value) == Some(0.0) => return true,
            "opacity" if value.parse() == Ok(0.0) => return true,
            "text-indent" => aside |= length(value).is_some_and(|n| n <= -ASIDE),
            "left" | "top" | "right" | "bottom" | "margin-left" | "margin-top" => {
                let away = length(value).is_some_and(|n| n <= -ASIDE);
                match name.starts_with("margin") {
                    true => aside |= away,
                    false => aside |= away && style.contains("position"),
                }
            }
            "width" | "height" | "max-height" | "max-width" | "line-height" => {
                small |= length(value).is_some_and(|n| n <= NOTHING);
            }
            "color" => color = Some(value),
            "background" | "background-color" => ground = value.split_whitespace().next(),
            _ => {}
        }
    }
    let same = color.is_some() && color.map(rgb) == ground.map(rgb);
    aside || small && style.contains("overflow") && style.contains("hidden") || same
}

/// A length in pixels, or in whatever unit, as far as it is a number.
fn length(value: &str) -> Option<f64> {
    let end = value
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '+' | '.'))
        .unwrap_or(value.len());
    let number: f64 = value[..end].parse().ok()?;
    match &value[end..] {
        "%" => None,
        "em" | "rem" => Some(number * 16.0),
        _ => Some(number),
    }
}

/// A colour, in one of the ways to write it.
fn rgb(value: &str) -> String {
    match value {
        "white" => "#ffffff".to_owned(),
        "black" => "#000000".to_owned(),
        _ if value.len() == 4 && value.starts_with('#') => value
            .chars()
            .flat_map(|c| if c == '#' { vec![c] } else { vec![c, c] })
            .collect(),
        _ => value.to_owned(),
    }
}

/// Whether a size given as an attribute shows nothing.
pub(super) fn is_nothing(value: &str) -> bool {
    let value = value.trim();
    !value.ends_with('%') && length(value).is_some_and(|n| (0.0..=NOTHING).contains(&n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_styles() {
        for style in [
            "display:none",
            "DISPLAY : none !important",
            "visibility:hidden;color:red",
            "font-size:0",
            "font-size:0px",
            "position:absolute;left:-9999px",
            "top:-800px;position:absolute",
            "height:0;overflow:hidden",
            "width:1px;height:1px;overflow:hidden",
            "text-indent:-9999px",
            "color:#fff;background:#ffffff",
            "opacity:0",
        ] {
            assert!(hides(style), "{style}");
        }
        for style in [
            "",
            "display:block",
            "color:#fff;background:#c00",
            "font-size:12px",
            "font-size:0.9em",
            "text-indent:2em",
            "margin-left:-10px",
            "position:absolute;left:20px",
            "overflow:hidden;height:200px",
            "color:red",
            "line-height:0",
        ] {
            assert!(!hides(style), "{style}");
        }
    }
}

//! A QR code as SVG, one path of horizontal runs.

use std::fmt::Write;

use fast_qr::qr::{QRBuilder, QRCode};

use super::markup::{Html, escaped};

/// The margin in modules; with the padding of `.qr` it makes the four that readers want.
const MARGIN: usize = 2;

/// The code of `text` in its frame, or nothing when the text is too long for any code (2.9 kB).
pub fn framed(text: &str) -> Option<Html> {
    let code = QRBuilder::new(text).build().ok()?;
    let (size, path, text) = (code.size + 2 * MARGIN, path(&code), escaped(text));
    Some(Html::trusted(format!(
        r#"<div class="qr"><svg viewBox="0 0 {size} {size}" role="img" aria-label="QR code of {text}" shape-rendering="crispEdges"><path fill="currentColor" d="{path}"/></svg></div>"#
    )))
}

fn path(code: &QRCode) -> String {
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let run = code[y][x..].iter().take_while(|module| module.value()).count();
            if run > 0 {
                let (left, top) = (x + MARGIN, y + MARGIN);
                write!(path, "M{left} {top}h{run}v1h-{run}z").expect("a String takes every write");
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_starts_with_the_finder_and_escapes_its_label() {
        let html = framed("https://example.test/?a=1&b=2").expect("short enough").to_string();
        assert!(html.contains(r#"d="M2 2h7v1h-7z"#), "{html}");
        assert!(html.contains("a=1&amp;b=2"));
    }

    #[test]
    fn a_text_beyond_every_code_has_none() {
        assert_eq!(framed(&"x".repeat(4_000)), None);
    }
}

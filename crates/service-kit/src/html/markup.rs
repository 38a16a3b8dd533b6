//! Markup that is safe to print, and the only way to make text so.

use std::fmt;

use askama::filters::HtmlSafe;

/// Finished HTML: templates print it as it is. Build it from [`escaped`] parts only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Declares `markup` to be safe: every text in it has been [`escaped`].
    pub fn trusted(markup: impl Into<String>) -> Self {
        Self(markup.into())
    }

    /// Plain text, escaped.
    pub fn text(text: &str) -> Self {
        Self(escaped(text))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

/// `text` with the five characters that mean something to HTML written as entities.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(char),
        }
    }
    out
}

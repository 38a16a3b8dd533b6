//! A list as a CSV file that a spreadsheet opens without running it.

use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};

use crate::Result;

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Written with a leading `'` where a spreadsheet would take it for a formula.
    Text(String),
    /// A number, date or amount that this house wrote; goes out as it is.
    Number(String),
}

impl Cell {
    pub fn text(value: impl ToString) -> Self {
        Self::Text(value.to_string())
    }

    pub fn number(value: impl ToString) -> Self {
        Self::Number(value.to_string())
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
                format!("'{text}")
            }
            Self::Text(text) | Self::Number(text) => text.clone(),
        }
    }
}

/// Answers with `text/csv` as a download.
#[derive(Clone, Debug, Default)]
pub struct Csv {
    /// What the browser saves it as, `.csv` included; characters other than letters, digits, `.`, `_` and `-` become `-`.
    pub filename: String,
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
}

impl Csv {
    fn body(&self) -> Result<Vec<u8>> {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.head)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::written))?;
        }
        Ok(writer.into_inner()?)
    }

    fn disposition(&self) -> String {
        let plain = |char: char| {
            if char.is_ascii_alphanumeric() || "._-".contains(char) { char } else { '-' }
        };
        let name: String = self.filename.chars().map(plain).collect();
        format!("attachment; filename=\"{name}\"")
    }
}

impl Responder for Csv {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        match self.body() {
            Ok(body) => HttpResponse::Ok()
                .content_type("text/csv; charset=utf-8")
                .insert_header((header::CONTENT_DISPOSITION, self.disposition()))
                .body(body),
            Err(err) => err.error_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: Vec<Cell>) -> String {
        let csv = Csv { filename: "a b.csv".into(), head: vec!["One", "Two"], rows: vec![cells] };
        String::from_utf8(csv.body().expect("a Vec takes every write")).expect("utf-8")
    }

    #[test]
    fn a_formula_is_disarmed_and_a_number_is_left_alone() {
        let shown = written(vec![Cell::text("=HYPERLINK(1)"), Cell::number("-18.40")]);
        assert_eq!(shown, "One,Two\n'=HYPERLINK(1),-18.40\n");
        for start in ["+", "-", "@", "\t"] {
            assert!(Cell::text(format!("{start}x")).written().starts_with('\''));
        }
    }

    #[test]
    fn commas_and_quotes_are_quoted() {
        let shown = written(vec![Cell::text("a, \"b\""), Cell::text("plain")]);
        assert_eq!(shown, "One,Two\n\"a, \"\"b\"\"\",plain\n");
    }

    #[test]
    fn the_filename_cannot_leave_its_quotes() {
        let csv = Csv { filename: "x\"; y\r\n.csv".into(), ..Csv::default() };
        assert_eq!(csv.disposition(), "attachment; filename=\"x---y--.csv\"");
    }
}

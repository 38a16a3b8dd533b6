//! What a brand's picture is. No I/O.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::schema::logos;

/// The most that is taken as an upload, in bytes.
pub const LARGEST: usize = 1024 * 1024;

/// A picture without its pixels.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = logos, check_for_backend(diesel::pg::Pg))]
pub struct Logo {
    pub hash: String,
    pub width: i32,
    pub height: i32,
    pub uploaded_at: DateTime<Utc>,
}

/// The hash in the name of a served file.
pub fn hash_of(file: &str) -> Option<&str> {
    let hash = file.strip_suffix(".png")?;
    (hash.len() == 20 && hash.bytes().all(|it| it.is_ascii_hexdigit())).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_hash() {
        assert_eq!(hash_of("0123456789abcdef0123.png"), Some("0123456789abcdef0123"));
        for bad in ["0123456789abcdef0123", "x.png", "0123456789abcdef012%.png", "../../etc/passwd"]
        {
            assert_eq!(hash_of(bad), None);
        }
    }
}

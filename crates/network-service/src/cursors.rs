//! Where a list goes on: the cursor is the last id of the page before.

use std::fmt::Display;
use std::str::FromStr;

use api_types::{ErrorCode, ListQuery};
use service_kit::{Refusal, Result};

/// One page to read: rows after `after`, and one more than `limit` to see whether there are more.
#[derive(Clone, Copy, Debug)]
pub struct Page<Id> {
    pub after: Option<Id>,
    pub limit: i64,
}

impl<Id: FromStr<Err: Display>> Page<Id> {
    /// Reads what the caller asked for; a cursor that is none of ours is refused with 400.
    pub fn of(cursor: Option<&str>, limit: Option<i64>) -> Result<Self> {
        let after = cursor.map(str::parse).transpose();
        let after = after.map_err(|err| {
            Refusal::new(ErrorCode::BadRequest, format!("This cursor is none of ours: {err}"))
        })?;
        Ok(Self { after, limit: ListQuery { cursor: None, limit }.limit() })
    }

    pub fn of_query(query: &ListQuery) -> Result<Self> {
        Self::of(query.cursor.as_deref(), query.limit)
    }

    /// The limit to give to the database.
    pub fn reach(&self) -> i64 {
        self.limit + 1
    }
}

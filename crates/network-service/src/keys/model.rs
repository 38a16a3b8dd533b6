//! What a creator's key is. No I/O.

use api_types::accounts::CreatorKey;
use api_types::{CreatorId, KeyId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::schema::creator_keys;

const LONGEST_LABEL: usize = 60;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = creator_keys, check_for_backend(diesel::pg::Pg))]
pub struct Key {
    pub id: KeyId,
    pub creator_id: CreatorId,
    pub label: String,
    pub key_hash: Vec<u8>,
    pub hint: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

pub fn lawful_label(label: &str) -> Result<String> {
    let label = label.trim();
    let length = label.chars().count();
    if length == 0 || length > LONGEST_LABEL || label.chars().any(char::is_control) {
        return Err(Refusal::field("label", "Name the key in 1 to 60 characters").into());
    }
    Ok(label.to_owned())
}

impl From<Key> for CreatorKey {
    fn from(key: Key) -> Self {
        let Key { id, label, hint, created_at, last_used_at, revoked_at, .. } = key;
        Self { id, label, hint, created_at, last_used_at, revoked_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_a_name() {
        assert_eq!(lawful_label(" Sheet ").expect("lawful"), "Sheet");
        for bad in ["", "  ", "a\nb", &"x".repeat(61)] {
            assert!(lawful_label(bad).is_err(), "{bad}");
        }
    }
}

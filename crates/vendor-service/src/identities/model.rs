//! What a user and a click are called by those who report them. No I/O.

use api_types::{ClickId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::schema::identities;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = identities, check_for_backend(diesel::pg::Pg))]
pub struct Identity {
    pub tenant_id: TenantId,
    pub user_id: String,
    pub click_id: ClickId,
    pub identified_at: DateTime<Utc>,
}

/// The brand's own id of a user: 1 to 200 characters.
pub fn user_id(text: &str) -> Result<String> {
    let text = text.trim();
    let lawful = (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if !lawful {
        return Err(Refusal::field("userId", "A user id has 1 to 200 characters").into());
    }
    Ok(text.to_owned())
}

/// The click's id that came with the visitor as `cref`.
pub fn cref(text: &str) -> Result<ClickId> {
    let id = text.trim().parse();
    Ok(id.map_err(|_| Refusal::field("cref", "A cref is the 26 characters of a click's id"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_trimmed_and_bounded() {
        assert_eq!(user_id(" u-1 ").ok().as_deref(), Some("u-1"));
        for bad in ["", "  ", "a\nb", &"x".repeat(201)] {
            assert!(user_id(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_cref_is_a_click_id() {
        let id = ClickId::new_at(DateTime::UNIX_EPOCH);
        assert_eq!(cref(&id.to_string()).ok(), Some(id));
        assert!(cref("evt_01").is_err());
    }
}

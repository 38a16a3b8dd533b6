//! A copy of all that the hub holds on a creator. No I/O.

use api_types::accounts::{Export, ExportStatus};
use api_types::{CreatorId, ExportId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::schema::creator_exports;

/// How long a finished copy can be downloaded.
pub const KEPT: TimeDelta = TimeDelta::days(7);

/// A copy that nobody finished within this time is given up.
const LONGEST: TimeDelta = TimeDelta::days(1);

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(
    table_name = creator_exports,
    check_for_backend(diesel::pg::Pg),
    treat_none_as_null = true
)]
pub struct ExportRow {
    pub id: ExportId,
    pub creator_id: CreatorId,
    pub status: ExportStatus,
    pub done: i32,
    pub total: i32,
    pub failure: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// One table of a copy: how its rows are found, and which columns stay out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub table: String,
    pub columns: Vec<String>,
}

impl ExportRow {
    pub fn new(creator: CreatorId, total: i32, now: DateTime<Utc>) -> Self {
        Self {
            id: ExportId::new_at(now),
            creator_id: creator,
            status: ExportStatus::Running,
            done: 0,
            total,
            failure: None,
            created_at: now,
            finished_at: None,
            expires_at: None,
        }
    }

    pub fn finished(self, now: DateTime<Utc>) -> Self {
        let (finished_at, expires_at) = (Some(now), Some(now + KEPT));
        Self { status: ExportStatus::Done, done: self.total, finished_at, expires_at, ..self }
    }

    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.created_at + LONGEST <= now
    }

    pub fn failed(self, now: DateTime<Utc>) -> Self {
        let failure = Some("The copy could not be made within a day; ask for another".to_owned());
        Self { status: ExportStatus::Failed, failure, finished_at: Some(now), ..self }
    }

    pub fn can_be_downloaded(&self, now: DateTime<Utc>) -> bool {
        self.status == ExportStatus::Done && self.expires_at.is_some_and(|it| it > now)
    }
}

impl Section {
    /// How rows of this table belong to a creator: `$1` is the creator, `$2` their address.
    pub fn rule(&self) -> &'static str {
        match self.table.as_str() {
            "creators" => "t.id = $1",
            "vendor_daily" => {
                "(t.vendor_id, t.vendor_partner_id) IN (SELECT a.vendor_id, a.vendor_partner_id \
                 FROM affiliations a WHERE a.creator_id = $1)"
            }
            "sessions" => "t.role = 'creator' AND t.subject_id = $1",
            "magic_links" => "t.role = 'creator' AND t.email = $2",
            "outbox" => "t.lane = 'mail' AND t.subject = $2",
            // What somebody reported, and not who reported them.
            "reports" => "t.reporter_id = $1",
            _ => "t.creator_id = $1",
        }
    }

    /// Columns that hold secrets or the machine's own notes.
    pub fn left_out(&self) -> Vec<&str> {
        let secret = |it: &&str| {
            it.ends_with("_hash") && *it != "avatar_hash"
                || it.starts_with("sealed_")
                || ["claim", "claimed_until", "parts", "image"].contains(it)
                || ["exclusions/reason", "reports/note"]
                    .contains(&format!("{}/{it}", self.table).as_str())
        };
        self.columns.iter().map(String::as_str).filter(secret).collect()
    }

    pub fn has_image(&self) -> bool {
        self.columns.iter().any(|it| it == "image")
    }
}

impl From<ExportRow> for Export {
    fn from(row: ExportRow) -> Self {
        let ExportRow { id, status, done, total, failure, created_at, finished_at, .. } = row;
        Self {
            id,
            status,
            done,
            total,
            failure,
            created_at,
            finished_at,
            expires_at: row.expires_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_out_of_a_copy() {
        let columns = ["id", "key_hash", "avatar_hash", "sealed_key", "claim", "image", "label"];
        let columns = columns.map(str::to_owned).to_vec();
        let section = Section { table: "creator_keys".into(), columns };
        assert_eq!(section.left_out(), ["key_hash", "sealed_key", "claim", "image"]);
        assert!(section.has_image());
        assert_eq!(section.rule(), "t.creator_id = $1");
    }

    #[test]
    fn a_copy_can_be_had_for_a_week() {
        let now = DateTime::UNIX_EPOCH;
        let row = ExportRow::new(CreatorId::new_at(now), 3, now);
        assert!(!row.can_be_downloaded(now) && row.is_overdue(now + LONGEST));
        let row = row.finished(now);
        assert!(row.can_be_downloaded(now) && !row.can_be_downloaded(now + KEPT));
    }
}

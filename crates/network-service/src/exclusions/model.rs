//! What an exclusion is, and which are lawful. No I/O.

use api_types::exclusions::Exclude;
use api_types::{CreatorId, ErrorCode, ExclusionId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use service_kit::html::format::date_text;
use service_kit::{Refusal, Result};

use crate::creators::Creator;
use crate::schema::exclusions;

const LONGEST_REASON: usize = 500;
const MOST_DAYS: u16 = 3_650;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = exclusions, check_for_backend(diesel::pg::Pg))]
pub struct Exclusion {
    pub id: ExclusionId,
    pub vendor_id: VendorId,
    pub creator_id: CreatorId,
    pub reason: String,
    /// None is for ever.
    pub until: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub lifted_at: Option<DateTime<Utc>>,
}

impl Exclusion {
    pub fn new(
        vendor: VendorId,
        creator: CreatorId,
        form: &Exclude,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let reason = form.reason.trim().to_owned();
        if reason.chars().count() > LONGEST_REASON {
            return Err(Refusal::field("reason", "At most 500 characters").into());
        }
        if form.days.is_some_and(|it| it == 0 || it > MOST_DAYS) {
            return Err(Refusal::field("days", "1 to 3,650 days, or none for ever").into());
        }
        Ok(Self {
            id: ExclusionId::new_at(now),
            vendor_id: vendor,
            creator_id: creator,
            reason,
            until: form.days.map(|it| now + TimeDelta::days(it.into())),
            created_at: now,
            lifted_at: None,
        })
    }

    /// What a creator is told who applies all the same.
    pub fn refusal(&self, brand: &str) -> Refusal {
        Refusal::new(ErrorCode::CreatorExcluded, told(brand, self.until))
    }

    pub fn as_wire(self, creator: &Creator) -> api_types::exclusions::Exclusion {
        api_types::exclusions::Exclusion {
            id: self.id,
            creator_id: self.creator_id,
            creator_name: creator.called().to_owned(),
            creator_handle: creator.handle.clone(),
            reason: self.reason,
            until: self.until,
            created_at: self.created_at,
            lifted_at: self.lifted_at,
        }
    }
}

/// An exclusion as its creator is told of it.
pub fn told(brand: &str, until: Option<DateTime<Utc>>) -> String {
    match until {
        Some(until) => {
            let day = date_text(until.date_naive());
            format!("{brand} takes no application from you now. You can apply again on {day}")
        }
        None => format!("{brand} takes no applications from you"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(days: Option<u16>, reason: &str) -> Result<Exclusion> {
        let now = DateTime::UNIX_EPOCH;
        let form = Exclude { days, reason: reason.into() };
        Exclusion::new(VendorId::new_at(now), CreatorId::new_at(now), &form, now)
    }

    #[test]
    fn an_exclusion_has_lawful_days_and_a_bounded_reason() {
        let field = |made: Result<Exclusion>| {
            let err = made.expect_err("refused");
            err.refusal().and_then(|it| it.field.clone()).expect("a field").into_owned()
        };
        assert_eq!(field(made(Some(0), "")), "days");
        assert_eq!(field(made(Some(3_651), "")), "days");
        assert_eq!(field(made(None, &"x".repeat(501))), "reason");
        assert_eq!(made(None, " Spam ").expect("lawful").reason, "Spam");
    }

    #[test]
    fn a_cool_down_tells_its_end() {
        let detail = |days| made(days, "").expect("lawful").refusal("Acme").detail.to_string();
        assert!(detail(Some(31)).ends_with("You can apply again on 1 Feb 1970"));
        assert_eq!(detail(None), "Acme takes no applications from you");
    }
}

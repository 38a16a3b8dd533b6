//! What a batch of decisions is, and which are lawful. No I/O.

use std::collections::HashSet;

use api_types::decisions::{DecideMany, DecidedItem, Decision, DecisionState, MOST_DECISIONS};
use api_types::{BatchId, RequestId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::requests::model::lawful_note;
use crate::schema::{decision_batches, decision_items};

/// A worker that does not renew its claim within this time counts as dead.
pub const CLAIM: TimeDelta = TimeDelta::seconds(30);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = decision_batches, check_for_backend(diesel::pg::Pg))]
pub struct Batch {
    pub id: BatchId,
    pub vendor_id: VendorId,
    pub claim: Option<String>,
    pub claimed_until: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = decision_items, check_for_backend(diesel::pg::Pg))]
pub struct Item {
    pub batch_id: BatchId,
    pub place: i32,
    pub request_id: RequestId,
    pub decision: Decision,
    pub decision_note: Option<String>,
    pub state: DecisionState,
    pub error: Option<String>,
    pub detail: Option<String>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// What became of one decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Done,
    Failed {
        error: String,
        detail: String,
    },
    /// The brand is still being asked; it is looked at again.
    UnderWay,
}

impl From<&Refusal> for Verdict {
    fn from(refusal: &Refusal) -> Self {
        Self::Failed { error: refusal.code.to_string(), detail: refusal.detail.to_string() }
    }
}

impl Batch {
    /// A batch whose first worker is the caller's own.
    pub fn new(vendor: VendorId, claim: &str, now: DateTime<Utc>) -> Self {
        Self {
            id: BatchId::new_at(now),
            vendor_id: vendor,
            claim: Some(claim.to_owned()),
            claimed_until: Some(now + CLAIM),
            created_at: now,
            finished_at: None,
        }
    }

    /// Its items, as far as they are lawful at all; whether a request can be decided shows later.
    pub fn items(&self, form: DecideMany) -> Result<Vec<Item>> {
        let count = form.items.len();
        if count == 0 || count > MOST_DECISIONS {
            return Err(Refusal::field("items", "Decide on 1 to 200 requests").into());
        }
        let mut seen = HashSet::new();
        if let Some(twice) = form.items.iter().find(|it| !seen.insert(it.id)) {
            let detail = format!("{} stands here more than once", twice.id);
            return Err(Refusal::field("items", detail).into());
        }
        let item = |(place, it): (i32, api_types::decisions::DecideOne)| {
            Ok(Item {
                batch_id: self.id,
                place,
                request_id: it.id,
                decision: it.decision,
                decision_note: lawful_note(it.decision_note)?,
                state: DecisionState::Waiting,
                error: None,
                detail: None,
                settled_at: None,
            })
        };
        (0..).zip(form.items).map(item).collect()
    }
}

impl Item {
    /// With the names of who applied to what, where there is such a request.
    pub fn as_wire(self, names: Option<(String, String)>) -> DecidedItem {
        let (creator_name, offering_title) = names.unzip();
        DecidedItem {
            id: self.request_id,
            creator_name,
            offering_title,
            decision: self.decision,
            decision_note: self.decision_note,
            state: self.state,
            error: self.error,
            detail: self.detail,
        }
    }
}

#[cfg(test)]
mod tests {
    use api_types::decisions::DecideOne;

    use super::*;

    fn field(ids: Vec<RequestId>, note: &str) -> Option<String> {
        let now = DateTime::UNIX_EPOCH;
        let one = |id| DecideOne {
            id,
            decision: Decision::Approve,
            decision_note: Some(note.to_owned()),
        };
        let form = DecideMany { items: ids.into_iter().map(one).collect() };
        let made = Batch::new(VendorId::new_at(now), "claim", now).items(form);
        made.err()?.refusal()?.field.clone().map(Into::into)
    }

    #[test]
    fn a_batch_has_1_to_200_requests_each_once() {
        let ids = |count: usize| (0..count).map(|_| RequestId::new_at(DateTime::UNIX_EPOCH));
        assert_eq!(field(vec![], "").as_deref(), Some("items"));
        assert_eq!(field(ids(201).collect(), "").as_deref(), Some("items"));
        assert_eq!(field(ids(200).collect(), ""), None);
        let one = RequestId::new_at(DateTime::UNIX_EPOCH);
        assert_eq!(field(vec![one, one], "").as_deref(), Some("items"));
        assert_eq!(field(vec![one], &"x".repeat(1_001)).as_deref(), Some("decisionNote"));
    }
}

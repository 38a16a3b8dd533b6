//! What a backfill is, and how far it has come. No I/O.

use api_types::affiliations::{UpsertOutcome, UpsertPartner};
use api_types::enrollments::BackfillState;
use api_types::{BackfillId, ErrorCode, PartnerId, TenantId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::partners::model::Known;
use crate::schema::backfills;

/// Partners of one call.
pub const BATCH: i64 = 500;

/// A worker that books no batch within this time counts as dead.
const CLAIM: TimeDelta = TimeDelta::seconds(90);

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = backfills, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Backfill {
    pub id: BackfillId,
    pub tenant_id: TenantId,
    pub state: BackfillState,
    pub total: i64,
    pub existed: i64,
    pub fresh: i64,
    pub failed: i64,
    pub after_partner: Option<PartnerId>,
    pub error: Option<String>,
    pub claim: Option<String>,
    pub claimed_until: Option<DateTime<Utc>>,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl Backfill {
    /// A new one in the hands of a worker; one without partners is done at once.
    pub fn start(tenant: TenantId, total: i64, claim: &str, now: DateTime<Utc>) -> Self {
        let fresh = Self {
            id: BackfillId::new_at(now),
            tenant_id: tenant,
            state: BackfillState::Running,
            total,
            existed: 0,
            fresh: 0,
            failed: 0,
            after_partner: None,
            error: None,
            claim: Some(claim.to_owned()),
            claimed_until: Some(now + CLAIM),
            started_at: now,
            finished_at: None,
        };
        if total == 0 { fresh.finish(BackfillState::Done, now) } else { fresh }
    }

    pub fn is_running(&self) -> bool {
        self.state == BackfillState::Running
    }

    pub fn is_held_by(&self, claim: &str) -> bool {
        self.is_running() && self.claim.as_deref() == Some(claim)
    }

    /// Nobody works on it.
    pub fn is_abandoned(&self, now: DateTime<Utc>) -> bool {
        self.is_running() && self.claimed_until.is_none_or(|it| it <= now)
    }

    pub fn take(self, claim: &str, now: DateTime<Utc>) -> Self {
        let (claim, claimed_until) = (Some(claim.to_owned()), Some(now + CLAIM));
        Self { claim, claimed_until, error: None, ..self }
    }

    /// One more batch is through.
    pub fn advance(self, came: &Came, last: PartnerId, now: DateTime<Utc>) -> Self {
        let existed = came.known.iter().filter(|it| it.existed).count() as i64;
        Self {
            existed: self.existed + existed,
            fresh: self.fresh + came.known.len() as i64 - existed,
            failed: self.failed + came.refused.len() as i64,
            after_partner: Some(last),
            claimed_until: Some(now + CLAIM),
            ..self
        }
    }

    /// The hub does not answer: whoever looks next goes on.
    pub fn pause(self, error: &str) -> Self {
        Self { error: Some(error.to_owned()), claim: None, claimed_until: None, ..self }
    }

    pub fn finish(self, state: BackfillState, now: DateTime<Utc>) -> Self {
        Self { state, finished_at: Some(now), claim: None, claimed_until: None, ..self }
    }

    pub fn cancel(self, now: DateTime<Utc>) -> Result<Self> {
        if self.is_running() {
            return Ok(self.finish(BackfillState::Cancelled, now));
        }
        Err(Refusal::new(ErrorCode::StateConflict, "No backfill is running").into())
    }

    pub fn pushed(&self) -> i64 {
        self.existed + self.fresh + self.failed
    }
}

impl From<Backfill> for api_types::enrollments::Backfill {
    fn from(it: Backfill) -> Self {
        let Backfill { id, state, total, existed, fresh, failed, error, started_at, .. } = it;
        let finished_at = it.finished_at;
        Self { id, state, total, existed, fresh, failed, error, started_at, finished_at }
    }
}

/// What came of the partners of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Came {
    pub known: Vec<Known>,
    pub refused: Vec<(PartnerId, String)>,
}

impl Came {
    /// Reads the hub's answer. Whom it leaves out counts as refused, so that nobody is lost.
    pub fn read(told: &[UpsertPartner], outcomes: &[UpsertOutcome]) -> Self {
        let mut came = Self::default();
        for it in told {
            let partner = it.vendor_partner_id;
            let outcome = outcomes.iter().find(|it| it.vendor_partner_id == partner);
            match outcome.and_then(|it| it.upserted.as_ref()) {
                Some(upserted) => came.known.push(Known {
                    partner,
                    revision: it.version,
                    creator: upserted.creator_id,
                    existed: upserted.already_existed,
                    others: upserted.other_vendor_count,
                }),
                None => came.refused.push((partner, reason(outcome))),
            }
        }
        came
    }

    /// All of them are refused, for one reason.
    pub fn refused(told: &[UpsertPartner], reason: &str) -> Self {
        let refused = told.iter().map(|it| (it.vendor_partner_id, reason.to_owned()));
        Self { known: Vec::new(), refused: refused.collect() }
    }
}

fn reason(outcome: Option<&UpsertOutcome>) -> String {
    match outcome.and_then(|it| it.refused.as_ref()) {
        Some(body) => format!("{}: {}", body.error, body.detail),
        None => "The network has left them out of its answer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use api_types::affiliations::UpsertedPartner;
    use api_types::partners::{PartnerSource, PartnerStatus};
    use api_types::{CreatorId, ErrorBody};

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn told() -> UpsertPartner {
        UpsertPartner {
            vendor_partner_id: PartnerId::new_at(NOW),
            email: "ada@example.com".into(),
            name: "Ada".into(),
            joined_at: NOW,
            status: PartnerStatus::Active,
            source: PartnerSource::AdminInvite,
            version: 3,
        }
    }

    fn taken(partner: PartnerId, already_existed: bool) -> UpsertOutcome {
        let creator_id = CreatorId::new_at(NOW);
        let upserted = UpsertedPartner { creator_id, already_existed, other_vendor_count: 2 };
        UpsertOutcome { vendor_partner_id: partner, upserted: Some(upserted), refused: None }
    }

    #[test]
    fn whom_the_hub_leaves_out_is_refused() {
        let all = [told(), told(), told()];
        let body = ErrorBody {
            error: ErrorCode::InvalidField,
            detail: "No address".into(),
            field: Some("email".into()),
        };
        let refused = UpsertOutcome {
            vendor_partner_id: all[1].vendor_partner_id,
            upserted: None,
            refused: Some(body),
        };
        let came = Came::read(&all, &[refused, taken(all[0].vendor_partner_id, true)]);
        assert_eq!((came.known.len(), came.known[0].revision, came.known[0].others), (1, 3, 2));
        let reasons: Vec<&str> = came.refused.iter().map(|it| it.1.as_str()).collect();
        let left_out = "The network has left them out of its answer";
        assert_eq!(reasons, ["invalid_field: No address", left_out]);
    }

    #[test]
    fn a_backfill_counts_what_came_and_is_taken_up_where_it_stopped() {
        let tenant = TenantId::new_at(NOW);
        let all = [told(), told()];
        let outcomes: Vec<_> = all
            .iter()
            .zip([true, false])
            .map(|(it, known)| taken(it.vendor_partner_id, known))
            .collect();
        let came = Came::read(&all, &outcomes);
        let last = all[1].vendor_partner_id;
        let going = Backfill::start(tenant, 3, "one", NOW).advance(&came, last, NOW);
        assert_eq!((going.existed, going.fresh, going.failed, going.pushed()), (1, 1, 0, 2));
        assert!(!going.is_abandoned(NOW));
        assert!(going.is_abandoned(NOW + CLAIM));
        let paused = going.pause("network_unreachable");
        assert!(paused.is_abandoned(NOW) && !paused.is_held_by("one"));
        let taken = paused.take("two", NOW);
        assert!(taken.is_held_by("two") && taken.error.is_none());
        assert_eq!(taken.after_partner, Some(last));
        let stopped = taken.cancel(NOW).expect("it runs");
        assert!(!stopped.is_held_by("two") && stopped.cancel(NOW).is_err());
    }

    #[test]
    fn nothing_to_push_is_done_at_once() {
        let done = Backfill::start(TenantId::new_at(NOW), 0, "one", NOW);
        assert_eq!((done.state, done.finished_at), (BackfillState::Done, Some(NOW)));
    }
}

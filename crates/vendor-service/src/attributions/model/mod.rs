//! What is decided about an event, from what, and how it is told. No I/O.

mod bond;
mod decide;
#[cfg(test)]
mod tests;

pub use bond::{Bond, Bonds};
pub use decide::{Case, Credit, Decision, decide};

use api_types::clicks::ClickClass;
use api_types::events::{AttributionStatus, CommissionLine, CreditedTouch, Trace};
use api_types::programs::AttributionModel;
use api_types::{Amount, ClickId, Currency, EventId, PartnerId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::commissions::model::{Commission, is_sale, scaled};
use crate::schema::attributions;

/// The part of an event that decisions look at.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = crate::schema::events, check_for_backend(diesel::pg::Pg))]
pub struct Occasion {
    pub id: EventId,
    pub source: String,
    pub external_event_id: String,
    pub kind: String,
    pub user_id: Option<String>,
    pub click_id: Option<ClickId>,
    pub value: Option<Amount>,
    pub currency: Option<Currency>,
    pub occurred_at: DateTime<Utc>,
}

impl Occasion {
    /// The place of an event among those of its customer: its own time, never its arrival.
    pub fn place(&self) -> (DateTime<Utc>, &str, &str) {
        (self.occurred_at, &self.source, &self.external_event_id)
    }

    /// The value of a sale; none for everything else.
    pub fn sale(&self) -> Option<(Amount, Currency)> {
        let currency = self.currency?;
        let value = self.value.as_ref().filter(|it| is_sale(&self.kind, Some(it)))?;
        Some((scaled(value, currency), currency))
    }
}

/// A click as decisions see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub click_id: ClickId,
    pub partner_id: PartnerId,
    pub partner_name: String,
    pub program_id: ProgramId,
    pub link_slug: String,
    pub at: DateTime<Utc>,
    pub class: ClickClass,
    pub eligible: bool,
    pub revoked_at: Option<DateTime<Utc>>,
    pub archived_at: Option<DateTime<Utc>>,
}

/// The stored decision for one event.
#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(
    table_name = attributions,
    primary_key(event_id),
    check_for_backend(diesel::pg::Pg),
    treat_none_as_null = true
)]
pub struct Attribution {
    pub event_id: EventId,
    pub tenant_id: TenantId,
    pub status: AttributionStatus,
    pub click_id: Option<ClickId>,
    pub partner_id: Option<PartnerId>,
    pub program_id: Option<ProgramId>,
    /// An [`api_types::events::Trace`].
    pub trace: serde_json::Value,
    pub decided_at: DateTime<Utc>,
}

impl Attribution {
    pub fn trace(&self) -> serde_json::Result<Trace> {
        serde_json::from_value(self.trace.clone())
    }

    pub fn credit(&self) -> Option<Credit> {
        let (click_id, partner_id, program_id) =
            (self.click_id?, self.partner_id?, self.program_id?);
        Some(Credit { click_id, partner_id, program_id })
    }

    /// Whether another decision says the same, whenever it was taken.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let undated = |it: &Self| {
            let mut trace = it.trace.clone();
            if let Some(fields) = trace.as_object_mut() {
                fields.remove("decidedAt");
            }
            Self { trace, decided_at: DateTime::UNIX_EPOCH, ..it.clone() }
        };
        undated(self) == undated(other)
    }

    /// The decision as callers are told it, with the commissions that it made.
    pub fn told(&self, made: &[Commission]) -> serde_json::Result<api_types::events::Attribution> {
        let trace = self.trace()?;
        let own = |it: &&Commission| it.event_id == self.event_id;
        let commissions: Vec<CommissionLine> =
            made.iter().filter(own).map(Commission::line).collect();
        let touch = self.credit().map(|credit| CreditedTouch {
            click_id: credit.click_id,
            partner_id: credit.partner_id,
            program_id: credit.program_id,
            weight: Amount::new(1.into()),
            commissions,
        });
        let model: Option<AttributionModel> = trace.policy_version.map(|_| trace.model);
        Ok(api_types::events::Attribution {
            status: self.status,
            model,
            policy_version: trace.policy_version,
            touches: touch.into_iter().collect(),
        })
    }
}

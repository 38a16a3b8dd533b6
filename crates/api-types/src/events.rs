//! Events: what a brand's site reports, and what attribution made of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::programs::AttributionModel;
use crate::{Amount, ClickId, CommissionId, Currency, EventId, PartnerId, ProgramId};

crate::words! {
    /// What attribution came to.
    pub enum AttributionStatus {
        Attributed = "attributed",
        /// Nobody is known behind the event.
        NoIdentity = "no_identity",
        /// The user is known, and came by no partner's link.
        NoClick = "no_click",
        OutsideWindow = "outside_window",
        /// There is a touch, and a rule speaks against it.
        NotEligible = "not_eligible",
        /// The click that was named has not arrived yet.
        PendingIdentity = "pending_identity",
    }

    /// Why a touch was or was not credited.
    pub enum TouchVerdict {
        Credited = "credited",
        /// A later touch took the credit.
        EarlierTouch = "earlier_touch",
        OutsideWindow = "outside_window",
        AfterEvent = "after_event",
        NotHuman = "not_human",
        PartnerRevoked = "partner_revoked",
        ProgramEnded = "program_ended",
        /// The customer's first sale bound them to another click's partner.
        CustomerBound = "customer_bound",
    }

    /// Where a commission stands.
    pub enum CommissionStatus {
        /// In holdback until its payable date.
        Accrued = "accrued",
        Approved = "approved",
        Paid = "paid",
        Reversed = "reversed",
        Held = "held",
    }
}

/// Reports one event. At least one of `userId` and `cref` says who.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportEvent {
    /// The caller's id of the event (order, invoice), 1 to 200 characters, unique for ever.
    /// Required unless an `Idempotency-Key` header is sent.
    pub external_event_id: Option<String>,
    /// `signup`, `trial_started`, `subscription_created`, `invoice_paid`, `order_paid`, or the brand's own word.
    #[serde(rename = "type")]
    pub kind: String,
    pub user_id: Option<String>,
    pub cref: Option<String>,
    pub value: Option<Amount>,
    pub currency: Option<String>,
    pub occurred_at: Option<DateTime<Utc>>,
    /// At most 20 keys and 4 kB.
    pub metadata: Option<Map<String, Value>>,
}

/// Reports at most 500 events; each is its own success.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportEvents {
    pub events: Vec<ReportEvent>,
}

/// A stored event and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventReport {
    pub event_id: EventId,
    pub attribution: Attribution,
}

/// One answer of a batch: a report, or the error that the single call would have had.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BatchItem {
    pub status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<EventReport>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<crate::ErrorBody>,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BatchReport {
    pub items: Vec<BatchItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attribution {
    pub status: AttributionStatus,
    pub model: Option<AttributionModel>,
    pub policy_version: Option<i32>,
    /// The touches that were credited.
    pub touches: Vec<CreditedTouch>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreditedTouch {
    pub click_id: ClickId,
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
    /// Between 0 and 1; the touches of one event sum to 1.
    pub weight: Amount,
    pub commissions: Vec<CommissionLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommissionLine {
    pub commission_id: CommissionId,
    pub amount: Amount,
    pub currency: Currency,
    pub status: CommissionStatus,
    pub payable_at: DateTime<Utc>,
}

/// Every touch that was looked at for one event, and why it did or did not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Touch {
    pub click_id: ClickId,
    pub partner_id: PartnerId,
    pub partner_name: String,
    pub program_id: ProgramId,
    pub link_slug: String,
    pub at: DateTime<Utc>,
    pub verdict: TouchVerdict,
}

/// The stored decision for one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    pub model: AttributionModel,
    pub window_days: Option<u16>,
    pub policy_version: Option<i32>,
    /// The rule in words, where one was applied.
    pub rule_in_words: Option<String>,
    pub touches: Vec<Touch>,
    /// Why the credited touch made no commission, where it made none.
    pub no_commission: Option<String>,
    pub decided_at: DateTime<Utc>,
}

/// An event as its brand sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub id: EventId,
    pub external_event_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub user_id: Option<String>,
    pub value: Option<Amount>,
    pub currency: Option<Currency>,
    pub occurred_at: DateTime<Utc>,
    /// `occurredAt` lay too far from now and was moved to the nearest lawful time.
    pub clamped: bool,
    pub received_at: DateTime<Utc>,
    pub attribution: Attribution,
    pub trace: Trace,
}

/// Says that the visitor of a click is a user of the brand.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identify {
    pub user_id: String,
    pub cref: String,
}

crate::words! {
    /// What became of an identify call.
    pub enum IdentifyStatus {
        /// User and click are joined.
        Joined = "joined",
        /// The click is not known yet; it is waited for, 72 hours at least.
        Parked = "parked",
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Identified {
    pub status: IdentifyStatus,
}

/// Narrows a list of events.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct EventFilter {
    /// An external event id or a user id.
    pub q: Option<String>,
    pub status: Option<AttributionStatus>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

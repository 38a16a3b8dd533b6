//! Commissions: what partners are owed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::events::CommissionStatus;
use crate::{Amount, CommissionId, Currency, EventId, PartnerId, ProgramId};

/// What one partner is owed for one event.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Commission {
    pub id: CommissionId,
    pub partner_id: PartnerId,
    pub partner_name: String,
    pub program_id: ProgramId,
    pub event_id: EventId,
    pub external_event_id: String,
    /// The sale that it was computed from.
    pub base: Amount,
    pub amount: Amount,
    pub currency: Currency,
    pub status: CommissionStatus,
    pub payable_at: DateTime<Utc>,
    pub approved_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// Narrows a list of commissions.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct CommissionFilter {
    pub partner_id: Option<PartnerId>,
    pub program_id: Option<ProgramId>,
    pub status: Option<CommissionStatus>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

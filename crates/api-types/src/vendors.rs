//! Vendors: brands that are registered on the hub, as its operator sees them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::VendorId;
use crate::federation::{QueueState, Tier, VendorStatus};

crate::words! {
    /// Whether a brand's heartbeats arrive.
    pub enum Health {
        Ok = "ok",
        /// Three heartbeats missed.
        Stale = "stale",
        /// None for 24 hours.
        Unreachable = "unreachable",
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Vendor {
    pub id: VendorId,
    pub slug: String,
    pub display_name: String,
    pub instance_url: String,
    pub tier: Tier,
    pub status: VendorStatus,
    pub health: Health,
    pub contact_email: String,
    pub partner_count: i64,
    pub offering_count: i64,
    pub partnership_count: i64,
    pub skew_seconds: i64,
    /// What the brand could not tell the hub yet, as of its last heartbeat.
    pub queue: QueueState,
    pub last_heartbeat_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct VendorFilter {
    pub q: Option<String>,
    pub status: Option<VendorStatus>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// Why an operator suspends or reactivates a brand; at most 500 characters.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reason {
    pub reason: String,
}

//! Enrollment: how a brand's own partners get to the hub.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{BackfillId, PartnerId};

crate::words! {
    /// Where a backfill stands.
    pub enum BackfillState {
        Running = "running",
        Done = "done",
        Cancelled = "cancelled",
    }
}

/// Whether partners are told to the hub as they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AutoEnroll {
    pub auto_enroll: bool,
}

/// One push of all partners who are not on the hub as they are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Backfill {
    pub id: BackfillId,
    pub state: BackfillState,
    /// How many partners were to be pushed when it began.
    pub total: i64,
    /// Creators who were on the hub before.
    pub existed: i64,
    /// Creators whom the hub made.
    pub fresh: i64,
    /// Partners whom the hub refused.
    pub failed: i64,
    /// Why it does not go on at the moment; it is taken up again every five minutes.
    pub error: Option<String>,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// A partner whom the hub refused; tried again every five minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailedPush {
    pub partner_id: PartnerId,
    pub name: String,
    pub email: String,
    pub reason: String,
}

/// How the brand's partners stand to the hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enrollment {
    pub auto_enroll: bool,
    /// Partners whom a backfill would push now.
    pub waiting: i64,
    /// The newest backfill.
    pub backfill: Option<Backfill>,
    pub failed_count: i64,
    /// At most 20 of them.
    pub failed: Vec<FailedPush>,
}

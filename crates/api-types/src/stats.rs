//! Pulls of figures from all brands, as operators see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::StatsRunId;

/// One pull of all brands, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatsRun {
    pub id: StatsRunId,
    pub started_at: DateTime<Utc>,
    /// `null` while it goes on.
    pub finished_at: Option<DateTime<Utc>>,
    pub brands: i64,
    pub done: i64,
    pub failed: i64,
    /// Partners whose figures were booked.
    pub told: i64,
    /// Partners whose figures were left out or could not be believed.
    pub refused: i64,
}

//! Reconciliations: what the hub counted of a brand's clicks, beside what the brand counts.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One day, in UTC, of one brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparedDay {
    pub day: NaiveDate,
    /// Clicks that the hub recorded.
    pub stored: i64,
    /// Of them, those that the brand was not told of yet.
    pub waiting: i64,
    /// Of them, those that were given up.
    pub dead: i64,
    /// Clicks that the brand has; none before it was asked.
    pub told: Option<i64>,
    /// Clicks that one side has and the other does not; those on their way do not differ.
    pub difference: Option<i64>,
    pub compared_at: Option<DateTime<Utc>>,
}

/// How a brand's counts stand to the hub's over the last 31 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    /// The last day that was compared.
    pub through: NaiveDate,
    /// Days that differ, the newest first and at most five.
    pub differing: Vec<ComparedDay>,
}

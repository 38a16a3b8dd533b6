//! Scorecards: how a brand behaves, in two parts that say who speaks.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Amount;

/// Below so many cases a figure would tell about single people, and is not told.
pub const LEAST_CASES: i64 = 5;

/// How a brand behaves, over the last 90 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scorecard {
    pub observed: Observed,
    pub reported: Reported,
    pub counted_at: DateTime<Utc>,
}

/// What the hub sees by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Observed {
    /// Decisions on applications.
    pub decided: i64,
    /// Of them; none below 5 decisions.
    pub approved: Option<i64>,
    /// From application to decision; none below 5 decisions.
    pub median_decision_seconds: Option<i64>,
    /// Whether the brand has the clicks that the hub recorded; none before a day was compared, and
    /// below 5 clicks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clicks: Option<ClickMatch>,
    /// How often the terms changed in 12 months; only with one offering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes_in_a_year: Option<i64>,
}

/// Clicks of all days that were compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClickMatch {
    /// What the hub recorded and has told the brand, or tried to.
    pub compared: i64,
    /// What one side has and the other does not.
    pub differing: i64,
}

/// What the brand says of itself; none is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reported {
    /// From the sale until the money leaves, in days.
    pub days_to_pay: Option<i32>,
    /// Refunds as a part of revenue, in percent with one decimal.
    pub reversed_percent: Option<Amount>,
}

/// One change of an offering's terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermsChange {
    pub at: DateTime<Utc>,
    /// What changed, one sentence each: `The window went from 45 to 60 days`.
    pub changes: Vec<String>,
}

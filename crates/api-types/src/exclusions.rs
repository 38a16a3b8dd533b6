//! Exclusions: creators whom a brand lets apply no more, or not for some days.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{CreatorId, ExclusionId};

/// Excludes a creator from applying. One that is in force is replaced.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exclude {
    /// A cool-down of 1 to 3,650 days; for ever when absent.
    #[serde(default)]
    pub days: Option<u16>,
    /// For the brand alone; at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

/// An exclusion as its brand sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exclusion {
    pub id: ExclusionId,
    pub creator_id: CreatorId,
    pub creator_name: String,
    pub creator_handle: Option<String>,
    pub reason: String,
    /// From then on the creator may apply again; for ever when null.
    pub until: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    /// When it was lifted, or another one took its place.
    pub lifted_at: Option<DateTime<Utc>>,
}

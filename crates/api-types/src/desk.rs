//! What operators see and do: tasks, creators, offerings, requests and letters that are stuck.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::requests::{FederationFailure, RequestStatus};
use crate::stats::StatsRun;
use crate::{CreatorId, OfferingId, RequestId, VendorId};

/// How the hub stands, and what waits for an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskOverview {
    pub brands: i64,
    pub creators: i64,
    pub offerings: i64,
    pub partnerships: i64,
    /// Reports that nobody has decided.
    pub open_reports: i64,
    /// Approved requests whose partner or link could not be made.
    pub stuck_requests: i64,
    /// Messages that were given up.
    pub dead_letters: i64,
    /// Active brands whose heartbeats do not come.
    pub silent_brands: i64,
    /// The last pull of figures.
    pub stats: Option<StatsRun>,
}

/// A creator as operators see them.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskCreator {
    pub id: CreatorId,
    pub email: String,
    pub name: String,
    pub handle: Option<String>,
    pub partnerships_count: i64,
    pub created_at: DateTime<Utc>,
    pub blocked_at: Option<DateTime<Utc>>,
    pub blocked_for: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DeskCreatorFilter {
    /// A part of name, handle or e-mail address.
    pub q: Option<String>,
    /// Only those who are blocked, or only those who are not.
    pub blocked: Option<bool>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// An offering as operators see it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskOffering {
    pub id: OfferingId,
    pub vendor_id: VendorId,
    pub vendor_name: String,
    pub title: String,
    pub published: bool,
    pub taken_down_at: Option<DateTime<Utc>>,
    pub taken_down_for: Option<String>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DeskOfferingFilter {
    /// A part of the title or of the brand's name.
    pub q: Option<String>,
    /// Only those that were taken down, or only those that were not.
    pub taken_down: Option<bool>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// An approved request whose partner or link is not made yet, or could not be.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StuckRequest {
    pub id: RequestId,
    pub status: RequestStatus,
    pub failure: Option<FederationFailure>,
    pub vendor_id: VendorId,
    pub vendor_name: String,
    pub offering_title: String,
    pub creator_id: CreatorId,
    pub creator_name: String,
    pub creator_handle: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// How many messages were put back into their lanes.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Retried {
    pub retried: u64,
}

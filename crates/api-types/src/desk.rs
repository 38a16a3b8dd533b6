//! What operators see and do: tasks, creators, offerings, requests and letters that are stuck.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domains::DomainStatus;
use crate::requests::{FederationFailure, RequestStatus};
use crate::stats::StatsRun;
use crate::{CreatorId, DomainId, OfferingId, RequestId, VendorId};

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
    /// Clicks that brands could not be told of.
    pub dead_clicks: i64,
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

/// A creator's domain as operators see it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskDomain {
    pub id: DomainId,
    pub domain: String,
    pub status: DomainStatus,
    pub creator_id: CreatorId,
    pub creator_email: String,
    pub creator_name: String,
    /// What is wrong with it, as of the last look; none when nothing is.
    pub reason: Option<String>,
    pub checked_at: Option<DateTime<Utc>>,
    pub verified_at: Option<DateTime<Utc>>,
    /// When links stop unless the proof comes back.
    pub off_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DeskDomainFilter {
    /// A part of the domain, or of its creator's name, handle or e-mail address.
    pub q: Option<String>,
    pub status: Option<DomainStatus>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// Clicks that one brand could not be told of and that were given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadClicks {
    pub vendor_id: VendorId,
    pub vendor_name: String,
    pub clicks: i64,
    pub first_at: DateTime<Utc>,
    pub last_at: DateTime<Utc>,
    /// The most frequent first, at most five.
    pub reasons: Vec<DeadReason>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadReason {
    /// The brand's own answer, or what the hub made of its silence.
    pub reason: String,
    pub clicks: i64,
}

/// How many messages were put back into their lanes.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Retried {
    pub retried: u64,
}

//! Requests: applications of creators to offerings.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::exclusions::Exclusion;
use crate::{CreatorId, OfferingId, PartnershipId, RequestId};

crate::words! {
    /// Where a request stands.
    pub enum RequestStatus {
        Pending = "pending",
        /// Approved; partner and link are being made at the brand.
        Provisioning = "provisioning",
        Approved = "approved",
        Rejected = "rejected",
        /// Withdrawn by the creator.
        Cancelled = "cancelled",
    }

    /// How far the provisioning of a request has come.
    pub enum SagaStep {
        Nothing = "nothing",
        Partner = "partner",
        Link = "link",
        Done = "done",
    }
}

/// Applies to an offering.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Apply {
    /// At most 2,000 characters.
    #[serde(default)]
    pub pitch: String,
    /// `[a-z0-9-]{2,40}`
    pub preferred_slug: String,
    /// The offering's `termsVersion` that the creator has read and accepts. 409 `terms_changed`
    /// where another one is in force by now.
    pub terms_version: i32,
}

/// Why the last try to provision failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FederationFailure {
    /// The step that failed.
    pub step: SagaStep,
    /// The HTTP status of the brand's answer, where there was one.
    pub status: Option<u16>,
    /// The brand's error code, or `unreachable`.
    pub error: String,
    pub detail: String,
    pub at: DateTime<Utc>,
}

/// A request as the creator who made it sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    pub id: RequestId,
    pub offering_id: OfferingId,
    pub offering_title: String,
    pub vendor_name: String,
    pub status: RequestStatus,
    pub pitch: String,
    pub preferred_slug: String,
    pub decision_note: Option<String>,
    /// The rule that was accepted, in plain words.
    pub terms_in_words: String,
    pub terms_version: i32,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub partnership_id: Option<PartnershipId>,
}

/// Where a creator publishes, in their own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClaimedPlatform {
    pub platform: String,
    pub url: String,
    /// Self-reported.
    pub followers: i64,
}

/// The creator of a request, as the brand sees them.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Applicant {
    pub id: CreatorId,
    pub name: String,
    pub handle: Option<String>,
    pub email: String,
    pub bio: String,
    pub profile_url: Option<String>,
    /// Active partnerships on the hub with other brands.
    pub other_vendor_count: i64,
    /// Told by the brands; null where the creator hides it or none was told yet.
    pub clicks_90d: Option<i64>,
    /// Told by the brands; null where the creator hides it or none was told yet.
    pub conversions_90d: Option<i64>,
    pub stats_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub platforms: Vec<ClaimedPlatform>,
    /// In force now.
    #[serde(default)]
    pub exclusion: Option<Exclusion>,
}

/// A request as the brand sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestCard {
    pub id: RequestId,
    pub status: RequestStatus,
    pub applicant: Applicant,
    pub offering_id: OfferingId,
    /// The brand's own id of the offering.
    pub offering_external_id: String,
    pub offering_title: String,
    pub preferred_slug: String,
    pub pitch: String,
    /// The rule that the creator accepted, in plain words. An approval grants it.
    #[serde(default)]
    pub terms_in_words: String,
    /// The version of the brand's terms that it is of.
    #[serde(default)]
    pub terms_version: i32,
    pub decision_note: Option<String>,
    pub failure: Option<FederationFailure>,
    pub step: SagaStep,
    pub share_url: Option<String>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// How many requests stand where.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestCounts {
    pub pending: i64,
    pub approved: i64,
    pub rejected: i64,
    /// Of the pending ones: those whose last provisioning failed.
    pub failed: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestList {
    pub items: Vec<RequestCard>,
    pub next_cursor: Option<String>,
    pub counts: RequestCounts,
}

crate::words! {
    /// The tabs of a brand's list of requests.
    pub enum RequestTab {
        Pending = "pending",
        Approved = "approved",
        Rejected = "rejected",
        Failed = "failed",
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct RequestFilter {
    /// `pending` when absent.
    pub status: Option<RequestTab>,
    /// Only applications to this offering, by the brand's own id of it.
    pub offering: Option<String>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// Decides on a request. The note goes into the creator's e-mail; at most 1,000 characters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decide {
    pub decision_note: Option<String>,
}

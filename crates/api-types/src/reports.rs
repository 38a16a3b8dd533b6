//! Reports: what people tell the operators about an offering or a creator.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{CreatorId, OfferingId, ReportId};

crate::words! {
    /// What is wrong.
    pub enum ReportReason {
        Spam = "spam",
        Misleading = "misleading",
        Illegal = "illegal",
        Impersonation = "impersonation",
        Other = "other",
    }

    /// Where a report stands.
    pub enum ReportStatus {
        Open = "open",
        Resolved = "resolved",
        Dismissed = "dismissed",
    }
}

/// Reports an offering, or a creator by their handle: exactly one of the two.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MakeReport {
    pub offering_id: Option<OfferingId>,
    pub handle: Option<String>,
    pub reason: ReportReason,
    /// In one's own words, at most 2,000 characters.
    #[serde(default)]
    pub text: String,
}

/// The same answer whether it is new or was told before.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportReceived {
    pub received: bool,
}

/// A report as operators see it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub id: ReportId,
    pub offering_id: Option<OfferingId>,
    pub creator_id: Option<CreatorId>,
    /// The offering's title, or the creator's name.
    pub about: String,
    pub reason: ReportReason,
    pub text: String,
    /// `null`: a visitor.
    pub reporter_id: Option<CreatorId>,
    pub status: ReportStatus,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ReportFilter {
    /// Open ones when absent.
    pub status: Option<ReportStatus>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// What an operator made of a report; at most 500 characters.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecideReport {
    #[serde(default)]
    pub note: String,
}

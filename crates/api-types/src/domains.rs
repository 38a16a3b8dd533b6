//! Domains of creators that lead to the hub.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::DomainId;

crate::words! {
    /// How far a domain is proven.
    pub enum DomainStatus {
        /// The proof was not found yet.
        Pending = "pending",
        Verified = "verified",
        /// The proof is gone; links work for three more days.
        Warned = "warned",
        /// The proof was gone for three days; links don't work.
        Off = "off",
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddDomain {
    /// Such as `go.example.com`.
    pub domain: String,
}

/// One record to make at the domain's DNS, and what was found there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DomainRecord {
    /// `TXT` or `CNAME`.
    pub kind: String,
    pub name: String,
    pub expected: String,
    /// As of `checkedAt`; none where nothing was found.
    pub found: Option<String>,
    pub is_right: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    pub id: DomainId,
    pub domain: String,
    pub status: DomainStatus,
    /// The proof first, then what brings visitors here.
    pub records: Vec<DomainRecord>,
    pub checked_at: Option<DateTime<Utc>>,
    /// Why the last look could not be finished, when it could not.
    pub trouble: Option<String>,
    pub verified_at: Option<DateTime<Utc>>,
    /// When links stop unless the proof comes back.
    pub off_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

//! The audit log: who did what, as it is shown.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    /// What kind of caller did something.
    pub enum ActorKind {
        Admin = "admin",
        Creator = "creator",
        /// A key of a brand's own software.
        Key = "key",
        Operator = "operator",
        /// The deployment's admin key.
        OperatorKey = "operator_key",
        Partner = "partner",
        /// Somebody at the command line.
        Shell = "shell",
        /// What the clock did.
        System = "system",
        /// A brand's instance.
        Vendor = "vendor",
        /// Somebody who had not signed in.
        Visitor = "visitor",
    }
}

/// One entry. Names and the reason are `null` where there were none, and once they are erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// From 1 without a gap.
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub actor_kind: ActorKind,
    pub actor_id: Option<String>,
    pub actor: Option<String>,
    /// `<noun>.<verb>`, such as `keys.mint`.
    pub verb: String,
    /// The id of what it was done to.
    pub subject: String,
    pub subject_name: Option<String>,
    pub reason: Option<String>,
    pub request_id: Option<String>,
    /// SHA-256 over the entry and the hash before it, in hexadecimal digits.
    pub hash: String,
}

/// Which entries to show, the newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// An actor's id, or a part of their name or e-mail address.
    pub actor: Option<String>,
    /// A whole verb (`keys.mint`), or its noun alone (`keys`).
    pub verb: Option<String>,
    /// The first day, in UTC.
    pub from: Option<NaiveDate>,
    /// The last day, included.
    pub to: Option<NaiveDate>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

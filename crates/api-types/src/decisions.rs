//! Decisions on many requests at once, and how far they are carried out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{BatchId, RequestId};

crate::words! {
    /// What a brand decides about a request.
    pub enum Decision {
        Approve = "approve",
        Reject = "reject",
    }

    /// What became of one decision.
    pub enum DecisionState {
        /// Not carried out yet.
        Waiting = "waiting",
        Done = "done",
        /// Refused, with the reason; the request stands as it stood.
        Failed = "failed",
    }
}

/// How many decisions one call may carry.
pub const MOST_DECISIONS: usize = 200;

/// One decision. The note goes into the creator's e-mail; at most 1,000 characters.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecideOne {
    pub id: RequestId,
    pub decision: Decision,
    #[serde(default)]
    pub decision_note: Option<String>,
}

/// Decides on 1 to 200 requests, each on its own.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecideMany {
    pub items: Vec<DecideOne>,
}

/// One decision of a batch.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecidedItem {
    pub id: RequestId,
    /// Null where there is no such request.
    pub creator_name: Option<String>,
    pub offering_title: Option<String>,
    pub decision: Decision,
    pub decision_note: Option<String>,
    pub state: DecisionState,
    /// The code with which it was refused.
    pub error: Option<String>,
    pub detail: Option<String>,
}

/// How far a batch of decisions is.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionBatch {
    pub id: BatchId,
    pub total: i64,
    pub done: i64,
    pub failed: i64,
    pub waiting: i64,
    pub created_at: DateTime<Utc>,
    /// Null while decisions are waiting.
    pub finished_at: Option<DateTime<Utc>>,
    /// In the order in which they were sent.
    pub items: Vec<DecidedItem>,
}

//! Messages that did not reach their receiver.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::MessageId;

/// A message that was given up; it can be tried again.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    pub id: MessageId,
    /// Who carries it: `mail`, or `network`.
    pub lane: String,
    /// What it is about.
    pub subject: String,
    pub kind: String,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// The newest messages that were given up, at most 100.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deliveries {
    pub items: Vec<Delivery>,
}

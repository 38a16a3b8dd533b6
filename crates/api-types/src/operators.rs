//! Operators: people who run the hub.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::OperatorId;

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    pub id: OperatorId,
    pub email: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
}

/// Makes somebody an operator, and sends them a link to sign in. Repeating it sends another link.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InviteOperator {
    pub email: String,
    pub name: String,
}

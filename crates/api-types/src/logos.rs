//! A brand's picture: drawn anew from what was uploaded, and served under its content's hash.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Logo {
    /// Changes with the picture, so that it may be cached for ever.
    pub url: String,
    /// In pixels, at most 512.
    pub width: i32,
    pub height: i32,
    pub uploaded_at: DateTime<Utc>,
}

//! Offerings: what brands publish on the hub.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::programs::Terms;
use crate::requests::RequestStatus;
use crate::{OfferingId, RequestId, VendorId};

/// An offering as a creator sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Offering {
    pub id: OfferingId,
    pub vendor_id: VendorId,
    pub vendor_name: String,
    /// The brand's id of it.
    pub external_id: String,
    pub title: String,
    pub description: String,
    pub product_url: String,
    pub terms: Terms,
    pub terms_in_words: String,
    pub published: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// How this creator stands to it; absent for strangers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<MyStanding>,
}

/// A creator's newest request for an offering, and the share link once there is one.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyStanding {
    pub request_id: RequestId,
    pub status: RequestStatus,
    pub share_url: Option<String>,
}

/// Narrows the list of offerings.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct OfferingFilter {
    /// Words of title, description or brand.
    pub q: Option<String>,
    pub vendor_id: Option<VendorId>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

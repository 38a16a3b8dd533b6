//! Invitations: a brand asks a creator to promote one of its offerings.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{CreatorId, InvitationId, OfferingId, RequestId};

/// Days until an invitation is over.
pub const LASTS_DAYS: i64 = 30;
/// Invitations that one brand may send within 24 hours.
pub const MOST_A_DAY: i64 = 50;

crate::words! {
    /// Where an invitation stands.
    pub enum InvitationStatus {
        Pending = "pending",
        /// The creator has applied.
        Accepted = "accepted",
        Declined = "declined",
        /// The brand took it back.
        Withdrawn = "withdrawn",
        Expired = "expired",
    }
}

/// Invites a creator to an offering.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateInvitation {
    pub creator_id: CreatorId,
    /// Goes into the e-mail; at most 1,000 characters.
    #[serde(default)]
    pub message: String,
}

/// The same, asked of the brand's own instance.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendInvitation {
    pub offering_id: OfferingId,
    pub creator_id: CreatorId,
    #[serde(default)]
    pub message: String,
}

/// An invitation as the brand sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SentInvitation {
    pub id: InvitationId,
    pub offering_id: OfferingId,
    pub offering_title: String,
    pub creator_id: CreatorId,
    pub creator_name: String,
    pub creator_handle: Option<String>,
    pub message: String,
    pub status: InvitationStatus,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    /// The application that came of it.
    pub request_id: Option<RequestId>,
}

/// An invitation as the creator sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedInvitation {
    pub id: InvitationId,
    pub offering_id: OfferingId,
    pub offering_title: String,
    pub terms_in_words: String,
    pub vendor_name: String,
    pub vendor_slug: String,
    pub message: String,
    pub status: InvitationStatus,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// Narrows a list of invitations.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct InvitationFilter {
    /// All when absent.
    pub status: Option<InvitationStatus>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

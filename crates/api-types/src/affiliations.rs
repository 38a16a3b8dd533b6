//! Affiliations: a brand tells the hub who its partners are.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::partners::{PartnerSource, PartnerStatus};
use crate::{CreatorId, ErrorBody, PartnerId};

/// Partners of one call.
pub const MOST_PARTNERS: usize = 500;

/// A partner as the brand has it now. The hub finds or makes the creator by `email`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpsertPartner {
    pub vendor_partner_id: PartnerId,
    pub email: String,
    pub name: String,
    pub joined_at: DateTime<Utc>,
    pub status: PartnerStatus,
    pub source: PartnerSource,
    /// Rises with every change at the brand; a lower one than stored is ignored.
    pub version: i64,
}

/// Whom the hub knows by this address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpsertedPartner {
    pub creator_id: CreatorId,
    /// The creator was on the hub before this brand told of them.
    pub already_existed: bool,
    /// Of how many other brands they are a partner.
    pub other_vendor_count: i64,
}

/// At most 500 partners.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpsertPartners {
    pub partners: Vec<UpsertPartner>,
}

/// What became of one partner of a batch: exactly one of the two is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpsertOutcome {
    pub vendor_partner_id: PartnerId,
    pub upserted: Option<UpsertedPartner>,
    pub refused: Option<ErrorBody>,
}

/// The outcomes, in the order of the partners.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpsertOutcomes {
    pub items: Vec<UpsertOutcome>,
}

/// Says no to a creator identity that a brand had made.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OptOut {
    /// The secret of the letter's link.
    pub token: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OptedOut {
    pub opted_out_at: DateTime<Utc>,
}

//! Partnerships: approved requests.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{Amount, Currency, OfferingId, PartnerId, PartnershipId, RequestId, VendorId};

crate::words! {
    /// Where a partnership stands.
    pub enum PartnershipStatus {
        Active = "active",
        Ended = "ended",
    }

    /// Who ended a partnership.
    pub enum EndedBy {
        /// The brand revoked the partner; reinstating makes it active again.
        Brand = "brand",
        /// The creator left, for good.
        Creator = "creator",
    }
}

/// What a creator earned with one brand in one currency over the last 90 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Earnings {
    pub currency: Currency,
    pub conversions: i64,
    pub revenue: Amount,
    pub commission: Amount,
}

/// A partnership as its creator sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Partnership {
    pub id: PartnershipId,
    pub request_id: RequestId,
    pub offering_id: OfferingId,
    pub offering_title: String,
    pub vendor_id: VendorId,
    pub vendor_name: String,
    pub vendor_partner_id: PartnerId,
    pub link_slug: String,
    /// On the brand's own router.
    pub share_url: String,
    /// The last part of the link on one's own domains: `https://<domain>/r/<creatorSlug>`.
    pub creator_slug: String,
    /// On the hub.
    pub hub_url: String,
    /// On one's own domains that are in use.
    pub own_urls: Vec<String>,
    /// Where all of them lead.
    pub destination_url: String,
    /// Payout settings at the brand.
    pub portal_url: String,
    pub terms_in_words: String,
    pub status: PartnershipStatus,
    /// Of the creator as this partner of the brand, over all links there: partnerships with the same
    /// `vendorPartnerId` show the same figures, which are not to be added up.
    pub clicks_90d: i64,
    /// Like the clicks.
    pub earnings_90d: Vec<Earnings>,
    pub next_payable: Option<NextPayableDay>,
    /// When the brand's figures were last pulled; none before the first time.
    pub stats_at: Option<DateTime<Utc>>,
    /// Why the last pull failed, when it did.
    pub stats_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by: Option<EndedBy>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextPayableDay {
    pub day: NaiveDate,
    pub amount: Amount,
    pub currency: Currency,
}

/// Changes the last part of the link on one's own domains. Earlier ones go on redirecting.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchPartnership {
    /// `[a-z0-9-]{2,40}`, unique among one's own.
    pub creator_slug: String,
}

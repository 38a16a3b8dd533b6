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
    pub share_url: String,
    /// Payout settings at the brand.
    pub portal_url: String,
    pub terms_in_words: String,
    pub status: PartnershipStatus,
    pub clicks_90d: i64,
    pub earnings_90d: Vec<Earnings>,
    pub next_payable: Option<NextPayableDay>,
    /// When the brand's figures were last pulled; none before the first time.
    pub stats_at: Option<DateTime<Utc>>,
    /// Why the last pull failed, when it did.
    pub stats_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextPayableDay {
    pub day: NaiveDate,
    pub amount: Amount,
    pub currency: Currency,
}

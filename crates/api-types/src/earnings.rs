//! What a creator earned, over all brands and never over currencies.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::partnerships::{Earnings, NextPayableDay};
use crate::{AffiliationId, Amount, Currency, VendorId};

/// Which days: a preset, or `from` and `to`, both included. The last 90 days when absent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct EarningsRange {
    /// `24h`, `7d`, `30d`, `90d`, `12m`, `mtd`, `qtd`, `ytd`, `all` or `custom`.
    pub range: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// One day in one currency, over all brands. Days without anything are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EarningsDay {
    pub day: NaiveDate,
    pub currency: Currency,
    pub conversions: i64,
    /// What refunds left of it.
    pub revenue: Amount,
    pub commission: Amount,
}

/// What one brand told.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BrandEarnings {
    pub affiliation_id: AffiliationId,
    pub vendor_id: VendorId,
    pub vendor_name: String,
    /// Payout settings at the brand.
    pub portal_url: String,
    /// Over all currencies: a click has none.
    pub clicks: i64,
    pub earnings: Vec<Earnings>,
    pub next_payable: Option<NextPayableDay>,
    /// The figures came from the brand itself, through its own key.
    pub verified: bool,
    /// When the brand last told its figures; these are from then.
    pub stats_at: Option<DateTime<Utc>>,
    /// Why newer figures did not come, where they did not.
    pub stats_error: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EarningsReport {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub clicks: i64,
    /// One sum for each currency.
    pub totals: Vec<Earnings>,
    pub days: Vec<EarningsDay>,
    pub brands: Vec<BrandEarnings>,
}

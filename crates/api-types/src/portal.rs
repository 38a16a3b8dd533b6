//! The partner portal: what a partner sees of their own.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::dashboards::NextPayable;
use crate::events::CommissionStatus;
use crate::links::Link;
use crate::partners::Grant;
use crate::{Amount, CommissionId, Currency, ProgramId};

/// Where a partner stands.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortalHome {
    pub name: String,
    /// Live grants, in the order in which they were given.
    pub grants: Vec<Grant>,
    /// The first link of the first grant.
    pub link: Option<Link>,
    /// Clicks of the last 30 days that counted, and of the 30 days before.
    pub clicks: i64,
    pub clicks_before: i64,
    pub signups: i64,
    pub customers: i64,
    /// One for each currency in which something was earned.
    pub balances: Vec<Balance>,
}

/// What a partner has earned in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
    pub currency: Currency,
    pub in_holdback: Amount,
    /// Held back until a person has looked at it.
    pub held: Amount,
    pub payable: Amount,
    pub paid: Amount,
    /// The earliest day on which something leaves its holdback, and how much then.
    pub next_payable: Option<NextPayable>,
}

/// What a partner earned by one sale.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Earning {
    pub id: CommissionId,
    pub program_id: ProgramId,
    pub program_name: String,
    /// The link whose click was credited.
    pub link_slug: Option<String>,
    /// The sale that it was computed from.
    pub base: Amount,
    pub amount: Amount,
    pub currency: Currency,
    pub status: CommissionStatus,
    /// The rule that computed it, in plain words.
    pub rule_in_words: String,
    pub occurred_at: DateTime<Utc>,
    pub payable_at: DateTime<Utc>,
    pub approved_at: Option<DateTime<Utc>>,
}

/// Makes a link of one's own.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateOwnLink {
    pub program_id: ProgramId,
    /// `[a-z0-9-]{2,40}`; made from the partner's name when absent.
    pub slug: Option<String>,
    /// A page of the program's own site.
    pub deep_link: Option<String>,
}

/// A link and the clicks of the last 30 days that counted.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnLink {
    #[serde(flatten)]
    pub link: Link,
    pub program_name: String,
    pub clicks: i64,
}

/// Narrows a partner's earnings.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct EarningFilter {
    pub currency: Option<Currency>,
    pub status: Option<CommissionStatus>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

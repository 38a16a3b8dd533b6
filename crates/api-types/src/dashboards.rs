//! Daily figures of a partner: the only figures that leave a brand's instance.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Amount, Currency, PartnerId};

/// One day of one partner in one currency. Days without anything are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DashboardDay {
    pub day: NaiveDate,
    pub currency: Currency,
    /// Human clicks; counted once per day, in the row of the brand's first currency of that day.
    pub clicks: i64,
    pub conversions: i64,
    pub revenue: Amount,
    pub refunds: Amount,
    pub commission_accrued: Amount,
    pub commission_approved: Amount,
    pub commission_paid: Amount,
    pub commission_reversed: Amount,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    pub partner_id: PartnerId,
    /// The earliest payable date among what is still in holdback, and what becomes payable then.
    pub next_payable: Option<NextPayable>,
    pub days: Vec<DashboardDay>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextPayable {
    pub day: NaiveDate,
    pub amount: Amount,
    pub currency: Currency,
}

/// Bounds of a dashboard, both days included; the last 90 days when absent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DashboardRange {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// Asks for the dashboards of at most 500 partners. Partners that the key may not see are left out.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DashboardQuery {
    pub partner_ids: Vec<PartnerId>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dashboards {
    pub items: Vec<Dashboard>,
}

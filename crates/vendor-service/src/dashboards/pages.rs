//! Figures beside the rows of a list, as pages show them.

use api_types::Money;
use chrono::{DateTime, TimeDelta, Utc};

use super::model::{Span, Totals};

/// How many days the figures beside a list cover.
pub const DAYS: i64 = 30;

/// The days of [`DAYS`], today included.
pub fn recent(now: DateTime<Utc>) -> Span {
    let to = now.date_naive();
    Span { from: to - TimeDelta::days(DAYS - 1), to }
}

/// The figures of one row; money stands in each of its currencies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub clicks: i64,
    pub conversions: i64,
    pub revenue: Vec<Money>,
    pub commissions: Vec<Money>,
}

impl From<&Totals> for Figures {
    fn from(totals: &Totals) -> Self {
        let money = totals.money.iter();
        let revenue = money
            .clone()
            .map(|(currency, it)| Money { amount: it.revenue.clone(), currency: *currency });
        let commissions = money
            .map(|(currency, it)| Money { amount: it.commissions.clone(), currency: *currency });
        let worth = |it: &Money| !it.amount.is_zero();
        Self {
            clicks: totals.clicks,
            conversions: totals.conversions,
            revenue: revenue.filter(worth).collect(),
            commissions: commissions.filter(worth).collect(),
        }
    }
}

/// Amounts in one cell of a CSV file: `12.00 USD; 3.00 EUR`.
pub fn written(money: &[Money]) -> String {
    let amounts: Vec<String> =
        money.iter().map(|it| format!("{} {}", it.amount, it.currency)).collect();
    amounts.join("; ")
}

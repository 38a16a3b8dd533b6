//! Putting a creator's report together.

use std::collections::BTreeMap;

use api_types::earnings::{BrandEarnings, EarningsRange, EarningsReport};
use api_types::partnerships::Earnings;
use api_types::{CreatorId, Currency};
use chrono::{DateTime, Utc};
use service_kit::{Conn, Result};

use super::model::Window;
use super::store;

/// What a creator earned over some days. Nothing is summed over currencies.
pub async fn report(
    conn: &mut Conn,
    creator: CreatorId,
    asked: &EarningsRange,
    now: DateTime<Utc>,
) -> Result<(Window, EarningsReport)> {
    let first = store::first_day(conn, creator).await?;
    let window = Window::of(asked, first, now.date_naive());
    let span = (window.from, window.to);
    let brands = store::brands(conn, creator, span).await?;
    let report = EarningsReport {
        from: window.from,
        to: window.to,
        clicks: brands.iter().map(|it| it.clicks).sum(),
        totals: totals(&brands),
        days: store::days(conn, creator, span).await?,
        brands,
    };
    Ok((window, report))
}

fn totals(brands: &[BrandEarnings]) -> Vec<Earnings> {
    let mut sums: BTreeMap<Currency, Earnings> = BTreeMap::new();
    for it in brands.iter().flat_map(|it| &it.earnings) {
        let before = sums.remove(&it.currency);
        let sum = match before {
            None => it.clone(),
            Some(sum) => Earnings {
                currency: it.currency,
                conversions: sum.conversions + it.conversions,
                revenue: sum.revenue.plus(&it.revenue),
                commission: sum.commission.plus(&it.commission),
            },
        };
        sums.insert(it.currency, sum);
    }
    sums.into_values().collect()
}

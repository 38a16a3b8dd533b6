//! Booking what a brand has told, or that it did not.

use std::collections::BTreeSet;

use api_types::dashboards::{Dashboard, DashboardDay, Dashboards};
use api_types::{PartnerId, VendorId};
use chrono::{DateTime, NaiveDate, Utc};
use service_kit::{Conn, Result};

use super::store::{self, Day};
use crate::partnerships::model::first_day;
use crate::{creators, partnerships};

const LEFT_OUT: &str = "The brand tells no figures of this partner";

/// The days that are asked for, both included.
pub fn range(now: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    (first_day(now), now.date_naive())
}

/// Books one answer. Only what was asked for counts, whatever else a brand may send.
pub async fn book(
    conn: &mut Conn,
    vendor: VendorId,
    asked: &[PartnerId],
    told: Dashboards,
    now: DateTime<Utc>,
) -> Result<()> {
    let (from, to) = range(now);
    let mut waiting: BTreeSet<PartnerId> = asked.iter().copied().collect();
    let told: Vec<Dashboard> =
        told.items.into_iter().filter(|it| waiting.remove(&it.partner_id)).collect();
    let partners: Vec<PartnerId> = told.iter().map(|it| it.partner_id).collect();
    let days: Vec<Day> = told.iter().flat_map(|it| days_of(it, from, to)).collect();
    store::replace(conn, vendor, &partners, (from, to), &days).await?;
    partnerships::store::mark_told(conn, vendor, &partners, now).await?;
    for dashboard in &told {
        if let Some(next) = &dashboard.next_payable {
            partnerships::store::keep_next_payable(conn, vendor, dashboard.partner_id, next)
                .await?;
        }
    }
    let left_out: Vec<PartnerId> = waiting.into_iter().collect();
    partnerships::store::mark_untold(conn, vendor, &left_out, LEFT_OUT).await?;
    let creators = partnerships::store::creators_of(conn, vendor, asked).await?;
    creators::store::renew_sums(conn, &creators, from, now).await
}

fn days_of(dashboard: &Dashboard, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = Day> {
    let partner = dashboard.partner_id;
    let within = dashboard.days.iter().filter(move |it| (from..=to).contains(&it.day));
    within.map(move |it| day_of(partner, it))
}

fn day_of(partner: PartnerId, it: &DashboardDay) -> Day {
    let earned = it.commission_accrued.plus(&it.commission_approved).plus(&it.commission_paid);
    Day {
        partner,
        day: it.day,
        currency: it.currency,
        clicks: it.clicks,
        conversions: it.conversions,
        revenue: it.revenue.clone(),
        refunds: it.refunds.clone(),
        commission: earned,
    }
}

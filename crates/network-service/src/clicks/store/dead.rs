//! Clicks that were given up: how many of each brand and why, and putting them back.

use std::collections::BTreeMap;

use api_types::desk::{DeadClicks, DeadReason};
use api_types::{ClickId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::clicks::model::Delivery;
use crate::cursors::Page;
use crate::schema::{click_senders, network_clicks};

/// Reasons that are told of one brand.
const MOST_REASONS: usize = 5;

#[derive(QueryableByName)]
struct Brand {
    #[diesel(sql_type = Uuid)]
    id: VendorId,
    #[diesel(sql_type = Text)]
    display_name: String,
}

#[derive(QueryableByName)]
struct Tally {
    #[diesel(sql_type = Uuid)]
    vendor_id: VendorId,
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = BigInt)]
    clicks: i64,
    #[diesel(sql_type = Timestamptz)]
    first_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    last_at: DateTime<Utc>,
}

/// Brands with clicks that were given up, by their ids.
pub async fn dead(conn: &mut Conn, page: Page<VendorId>) -> Result<Vec<DeadClicks>> {
    let brands = brands(conn, page).await?;
    let ids: Vec<VendorId> = brands.iter().map(|it| it.id).collect();
    let mut tallies: BTreeMap<VendorId, Vec<Tally>> = BTreeMap::new();
    for it in tallies_of(conn, &ids).await? {
        tallies.entry(it.vendor_id).or_default().push(it);
    }
    let one = |it: Brand| shown(it.id, it.display_name, tallies.remove(&it.id).unwrap_or_default());
    Ok(brands.into_iter().filter_map(one).collect())
}

/// Walks from brand to brand over the index, so that many clicks of one cost nothing.
async fn brands(conn: &mut Conn, page: Page<VendorId>) -> Result<Vec<Brand>> {
    let sql = "WITH RECURSIVE held AS ( \
          (SELECT vendor_id FROM network_clicks \
           WHERE delivery = 'dead' AND ($1 IS NULL OR vendor_id > $1) ORDER BY vendor_id LIMIT 1) \
        UNION ALL SELECT (SELECT vendor_id FROM network_clicks \
            WHERE delivery = 'dead' AND vendor_id > held.vendor_id \
            ORDER BY vendor_id LIMIT 1) FROM held WHERE held.vendor_id IS NOT NULL) \
        SELECT v.id, v.display_name FROM \
          (SELECT vendor_id FROM held WHERE vendor_id IS NOT NULL LIMIT $2) h \
        JOIN vendors v ON v.id = h.vendor_id ORDER BY v.id";
    let brands = diesel::sql_query(sql)
        .bind::<Nullable<Uuid>, _>(page.after)
        .bind::<BigInt, _>(page.reach())
        .load(conn)
        .await?;
    Ok(brands)
}

/// By brand and reason, the most frequent reason first.
async fn tallies_of(conn: &mut Conn, brands: &[VendorId]) -> Result<Vec<Tally>> {
    let sql = "SELECT vendor_id, coalesce(delivery_error, 'unknown') AS reason, count(*) AS clicks, \
                 min(occurred_at) AS first_at, max(occurred_at) AS last_at \
               FROM network_clicks WHERE delivery = 'dead' AND vendor_id = ANY($1) \
               GROUP BY 1, 2 ORDER BY clicks DESC, reason";
    Ok(diesel::sql_query(sql).bind::<Array<Uuid>, _>(brands).load(conn).await?)
}

fn shown(vendor_id: VendorId, vendor_name: String, tallies: Vec<Tally>) -> Option<DeadClicks> {
    let first_at = tallies.iter().map(|it| it.first_at).min()?;
    let last_at = tallies.iter().map(|it| it.last_at).max()?;
    let clicks = tallies.iter().map(|it| it.clicks).sum();
    let reason = |it: Tally| DeadReason { reason: it.reason, clicks: it.clicks };
    let reasons = tallies.into_iter().take(MOST_REASONS).map(reason).collect();
    Some(DeadClicks { vendor_id, vendor_name, clicks, first_at, last_at, reasons })
}

/// How many clicks were given up: of one brand, or of all.
pub async fn count_dead(conn: &mut Conn, vendor: Option<VendorId>) -> Result<i64> {
    let mut query = network_clicks::table
        .filter(network_clicks::delivery.eq(Delivery::Dead))
        .count()
        .into_boxed();
    if let Some(vendor) = vendor {
        query = query.filter(network_clicks::vendor_id.eq(vendor));
    }
    Ok(query.get_result(conn).await?)
}

#[derive(QueryableByName)]
struct Revived {
    #[diesel(sql_type = Uuid)]
    id: ClickId,
}

/// Lets a brand's dead clicks after `after` wait again, at most `limit`; answers which. One that dies
/// again meanwhile is not met a second time.
pub async fn revive(
    conn: &mut Conn,
    vendor: VendorId,
    after: Option<ClickId>,
    limit: i64,
) -> Result<Vec<ClickId>> {
    let sql = "UPDATE network_clicks SET delivery = 'waiting', delivery_error = NULL, settled_at = NULL \
               WHERE id IN (SELECT id FROM network_clicks \
                            WHERE vendor_id = $1 AND delivery = 'dead' AND ($2 IS NULL OR id > $2) \
                            ORDER BY id LIMIT $3) RETURNING id";
    let revived: Vec<Revived> = diesel::sql_query(sql)
        .bind::<Uuid, _>(vendor)
        .bind::<Nullable<Uuid>, _>(after)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await?;
    Ok(revived.into_iter().map(|it| it.id).collect())
}

/// Ends the pause of a brand's sender.
pub async fn hurry(conn: &mut Conn, vendor: VendorId, now: DateTime<Utc>) -> Result<()> {
    let pausing = click_senders::table.find(vendor).filter(click_senders::next_at.gt(now));
    diesel::update(pausing).set(click_senders::next_at.eq(now)).execute(conn).await?;
    Ok(())
}

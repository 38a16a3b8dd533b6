//! The clicks as messages to brands: who waits, who sends, and what came of it.

use api_types::{ClickId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::clicks::model::{CLAIM, Delivery, Sender, Settled, Waiting};
use crate::schema::{click_senders, network_clicks};

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = Uuid)]
    vendor_id: VendorId,
}

/// Brands for which clicks wait and nobody sends, whose pause is over or who were heard since.
///
/// Walks from brand to brand over the index, so that a backlog of one costs nothing.
pub async fn vendors_due(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<VendorId>> {
    let sql = "WITH RECURSIVE waits AS ( \
          (SELECT vendor_id FROM network_clicks WHERE delivery = 'waiting' \
           ORDER BY vendor_id LIMIT 1) \
        UNION ALL SELECT (SELECT vendor_id FROM network_clicks \
            WHERE delivery = 'waiting' AND vendor_id > waits.vendor_id \
            ORDER BY vendor_id LIMIT 1) FROM waits WHERE waits.vendor_id IS NOT NULL) \
        SELECT v.id AS vendor_id FROM waits JOIN vendors v ON v.id = waits.vendor_id \
        LEFT JOIN click_senders s ON s.vendor_id = v.id \
        WHERE s.vendor_id IS NULL OR ((s.claimed_until IS NULL OR s.claimed_until <= $1) \
          AND (s.next_at <= $1 OR v.last_heartbeat_at >= s.failed_at))";
    let due: Vec<Due> = diesel::sql_query(sql).bind::<Timestamptz, _>(now).load(conn).await?;
    Ok(due.into_iter().map(|it| it.vendor_id).collect())
}

/// Takes the sending to a brand, unless another worker has it.
pub async fn claim(
    conn: &mut Conn,
    vendor: VendorId,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Option<Sender>> {
    use click_senders as s;
    let fresh = (s::vendor_id.eq(vendor), s::failures.eq(0_i64), s::next_at.eq(now));
    let insert = diesel::insert_into(s::table).values(fresh).on_conflict_do_nothing();
    insert.execute(conn).await?;
    let is_free = s::claimed_until.is_null().or(s::claimed_until.le(now)).assume_not_null();
    let free = s::table.find(vendor).filter(is_free);
    let taken = diesel::update(free)
        .set((s::claim.eq(claim), s::claimed_until.eq(now + CLAIM)))
        .returning(Sender::as_returning())
        .get_result(conn)
        .await;
    Ok(taken.optional()?)
}

/// The state under a claim, locked; nothing if the claim was lost.
pub async fn find_claimed(
    conn: &mut Conn,
    vendor: VendorId,
    claim: &str,
) -> Result<Option<Sender>> {
    let mine = click_senders::table.find(vendor).filter(click_senders::claim.eq(claim));
    Ok(mine.select(Sender::as_select()).for_update().first(conn).await.optional()?)
}

pub async fn update(conn: &mut Conn, vendor: VendorId, sender: &Sender) -> Result<()> {
    diesel::update(click_senders::table.find(vendor)).set(sender).execute(conn).await?;
    Ok(())
}

/// The oldest clicks that wait for a brand; with `before`, of those below it.
pub async fn waiting(
    conn: &mut Conn,
    vendor: VendorId,
    before: Option<ClickId>,
    limit: i64,
) -> Result<Vec<Waiting>> {
    let mut query = network_clicks::table
        .filter(network_clicks::vendor_id.eq(vendor))
        .filter(network_clicks::delivery.eq(Delivery::Waiting))
        .order(network_clicks::id)
        .limit(limit)
        .select(Waiting::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(network_clicks::id.lt(before));
    }
    Ok(query.load(conn).await?)
}

/// Books what the brand answered.
pub async fn settle(conn: &mut Conn, settled: &Settled, now: DateTime<Utc>) -> Result<()> {
    let none: Option<String> = None;
    mark(conn, &settled.delivered, Delivery::Delivered, none, now).await?;
    for (id, reason) in &settled.dead {
        mark(conn, &[*id], Delivery::Dead, Some(reason.clone()), now).await?;
    }
    Ok(())
}

/// The bounds say in which leaves the ids are. A late refusal takes nothing back that was delivered.
async fn mark(
    conn: &mut Conn,
    ids: &[ClickId],
    delivery: Delivery,
    error: Option<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (Some(first), Some(last)) = (ids.iter().min(), ids.iter().max()) else { return Ok(()) };
    let sql = "UPDATE network_clicks SET delivery = $4, delivery_error = $5, settled_at = $6 \
        WHERE id = ANY($1) AND id >= $2 AND id <= $3 AND delivery <> 'delivered'";
    diesel::sql_query(sql)
        .bind::<Array<Uuid>, _>(ids)
        .bind::<Uuid, _>(*first)
        .bind::<Uuid, _>(*last)
        .bind::<Text, _>(delivery.as_str())
        .bind::<diesel::sql_types::Nullable<Text>, _>(error)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives up clicks that have waited since before a moment, at most `limit`; says how many.
pub async fn bury(
    conn: &mut Conn,
    before: ClickId,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<usize> {
    let sql = "UPDATE network_clicks SET delivery = 'dead', settled_at = $3, \
            delivery_error = coalesce('not delivered in 30 days: ' || \
                (SELECT last_error FROM click_senders s WHERE s.vendor_id = network_clicks.vendor_id), \
                'not delivered in 30 days') \
        WHERE id IN (SELECT id FROM network_clicks \
                     WHERE delivery = 'waiting' AND id < $1 ORDER BY id LIMIT $2) AND id < $1";
    let buried = diesel::sql_query(sql)
        .bind::<Uuid, _>(before)
        .bind::<BigInt, _>(limit)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(buried)
}

//! SQL for `decision_batches` and `decision_items`.

use std::collections::HashMap;

use api_types::decisions::DecisionState;
use api_types::{BatchId, RequestId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{Batch, Item, Verdict};
use crate::schema::{creators, decision_batches, decision_items, offerings, requests};

pub async fn insert(conn: &mut Conn, batch: &Batch, items: &[Item]) -> Result<()> {
    diesel::insert_into(decision_batches::table).values(batch).execute(conn).await?;
    diesel::insert_into(decision_items::table).values(items).execute(conn).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, vendor: VendorId, id: BatchId) -> Result<Option<Batch>> {
    let found = decision_batches::table
        .find(id)
        .filter(decision_batches::vendor_id.eq(vendor))
        .select(Batch::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// A batch's items in their order.
pub async fn items(conn: &mut Conn, id: BatchId) -> Result<Vec<Item>> {
    let rows = decision_items::table
        .filter(decision_items::batch_id.eq(id))
        .order(decision_items::place)
        .select(Item::as_select())
        .load(conn)
        .await?;
    Ok(rows)
}

/// Who applied to what, for those of these requests that the brand has.
pub async fn names(
    conn: &mut Conn,
    vendor: VendorId,
    ids: &[RequestId],
) -> Result<HashMap<RequestId, (String, String)>> {
    let rows: Vec<(RequestId, String, String)> = requests::table
        .inner_join(creators::table)
        .inner_join(offerings::table)
        .filter(requests::vendor_id.eq(vendor))
        .filter(requests::id.eq_any(ids))
        .select((requests::id, creators::name, offerings::title))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, creator, offering)| (id, (creator, offering))).collect())
}

/// Batches whose worker died, the oldest first.
pub async fn abandoned(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<BatchId>> {
    let dead = decision_batches::claimed_until.le(now).assume_not_null();
    let ids = decision_batches::table
        .filter(decision_batches::finished_at.is_null())
        .filter(decision_batches::claimed_until.is_null().or(dead))
        .order(decision_batches::id)
        .limit(limit)
        .select(decision_batches::id)
        .load(conn)
        .await?;
    Ok(ids)
}

/// Takes a batch that nobody works on; answers whose it is.
pub async fn claim(
    conn: &mut Conn,
    id: BatchId,
    claim: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<VendorId>> {
    let dead = decision_batches::claimed_until.le(now).assume_not_null();
    let free = decision_batches::table
        .find(id)
        .filter(decision_batches::finished_at.is_null())
        .filter(decision_batches::claimed_until.is_null().or(dead));
    let mine = (decision_batches::claim.eq(claim), decision_batches::claimed_until.eq(until));
    let taken = diesel::update(free)
        .set(mine)
        .returning(decision_batches::vendor_id)
        .get_result(conn)
        .await;
    Ok(taken.optional()?)
}

pub async fn renew_claim(
    conn: &mut Conn,
    id: BatchId,
    claim: &str,
    until: DateTime<Utc>,
) -> Result<()> {
    let held = decision_batches::table.find(id).filter(decision_batches::claim.eq(claim));
    let later = decision_batches::claimed_until.eq(until);
    diesel::update(held).set(later).execute(conn).await?;
    Ok(())
}

/// Gives a batch back; `finished_at` says that nothing of it waits.
pub async fn release(
    conn: &mut Conn,
    id: BatchId,
    claim: &str,
    finished_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let held = decision_batches::table.find(id).filter(decision_batches::claim.eq(claim));
    let free = (
        decision_batches::claim.eq(None::<String>),
        decision_batches::claimed_until.eq(None::<DateTime<Utc>>),
        decision_batches::finished_at.eq(finished_at),
    );
    diesel::update(held).set(free).execute(conn).await?;
    Ok(())
}

/// Books what became of an item, once.
pub async fn settle(
    conn: &mut Conn,
    item: &Item,
    verdict: &Verdict,
    now: DateTime<Utc>,
) -> Result<()> {
    let (state, told) = match verdict {
        Verdict::Done => (DecisionState::Done, None),
        Verdict::Failed { error, detail } => (DecisionState::Failed, Some((error, detail))),
        Verdict::UnderWay => return Ok(()),
    };
    let waiting = decision_items::table
        .find((item.batch_id, item.place))
        .filter(decision_items::state.eq(DecisionState::Waiting));
    let booked = (
        decision_items::state.eq(state),
        decision_items::error.eq(told.map(|it| it.0)),
        decision_items::detail.eq(told.map(|it| it.1)),
        decision_items::settled_at.eq(now),
    );
    diesel::update(waiting).set(booked).execute(conn).await?;
    Ok(())
}

/// Forgets batches that were finished before a moment.
pub async fn prune(conn: &mut Conn, before: DateTime<Utc>) -> Result<()> {
    let old = decision_batches::table.filter(decision_batches::finished_at.lt(before));
    diesel::delete(old).execute(conn).await?;
    Ok(())
}

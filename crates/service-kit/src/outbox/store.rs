//! SQL for `outbox`.

use api_types::{MessageId, TenantId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Message;
use crate::schema::outbox;
use crate::{Conn, Result};

/// A claimed message that is not booked by then is free again.
const CLAIM: TimeDelta = TimeDelta::seconds(60);

#[derive(Clone, Debug, Queryable, Selectable, QueryableByName)]
#[diesel(table_name = outbox, check_for_backend(diesel::pg::Pg))]
pub struct Row {
    pub id: MessageId,
    pub tenant_id: TenantId,
    pub lane: String,
    pub subject: String,
    pub kind: String,
    pub sealed_payload: Option<Vec<u8>>,
    pub attempts: i32,
    pub created_at: DateTime<Utc>,
    pub last_error: Option<String>,
}

/// How one lane stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaneState {
    pub waiting: i64,
    pub dead: i64,
    /// When the oldest waiting message was recorded.
    pub oldest: Option<DateTime<Utc>>,
}

pub async fn insert(
    conn: &mut Conn,
    id: MessageId,
    tenant: TenantId,
    message: &Message<'_>,
    sealed: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = (
        outbox::id.eq(id),
        outbox::tenant_id.eq(tenant),
        outbox::lane.eq(message.lane),
        outbox::subject.eq(&message.subject),
        outbox::kind.eq(message.kind),
        outbox::sealed_payload.eq(sealed),
        outbox::created_at.eq(now),
        outbox::next_at.eq(now),
    );
    diesel::insert_into(outbox::table).values(row).execute(conn).await?;
    Ok(())
}

/// Claims due messages that are first of their lane and subject. Another worker passes them over.
pub async fn claim(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<Row>> {
    let sql = "UPDATE outbox SET claimed_until = $1, attempts = attempts + 1 WHERE id IN (\
        SELECT id FROM outbox o WHERE state = 'pending' AND next_at <= $2 \
          AND (claimed_until IS NULL OR claimed_until <= $2) \
          AND NOT EXISTS (SELECT 1 FROM outbox before WHERE before.state = 'pending' \
            AND before.tenant_id = o.tenant_id AND before.lane = o.lane \
            AND before.subject = o.subject AND before.seq < o.seq) \
        ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED) \
        RETURNING id, tenant_id, lane, subject, kind, sealed_payload, attempts, created_at, last_error";
    let rows = diesel::sql_query(sql)
        .bind::<Timestamptz, _>(now + CLAIM)
        .bind::<Timestamptz, _>(now)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await?;
    Ok(rows)
}

pub async fn mark_sent(conn: &mut Conn, id: MessageId, now: DateTime<Utc>) -> Result<()> {
    let change = (
        outbox::state.eq("sent"),
        outbox::sent_at.eq(now),
        outbox::claimed_until.eq(None::<DateTime<Utc>>),
        outbox::last_error.eq(None::<String>),
        outbox::sealed_payload.eq(None::<Vec<u8>>),
    );
    diesel::update(outbox::table.find(id)).set(change).execute(conn).await?;
    Ok(())
}

pub async fn mark_failed(
    conn: &mut Conn,
    id: MessageId,
    error: &str,
    next: Option<DateTime<Utc>>,
) -> Result<()> {
    let state = if next.is_some() { "pending" } else { "dead" };
    let change = (
        outbox::state.eq(state),
        outbox::claimed_until.eq(None::<DateTime<Utc>>),
        outbox::last_error.eq(error),
        next.map(|at| outbox::next_at.eq(at)),
    );
    diesel::update(outbox::table.find(id)).set(change).execute(conn).await?;
    Ok(())
}

/// How the messages stand whose lane begins with `lane`.
pub async fn lane_state(conn: &mut Conn, tenant: TenantId, lane: &str) -> Result<LaneState> {
    use diesel::dsl::{count_star, min};
    let of_lane = outbox::table.filter(outbox::tenant_id.eq(tenant)).filter(outbox::lane.eq(lane));
    let (waiting, oldest) = of_lane
        .filter(outbox::state.eq("pending"))
        .select((count_star(), min(outbox::created_at)))
        .first(conn)
        .await?;
    let dead = of_lane.filter(outbox::state.eq("dead")).count().get_result(conn).await?;
    Ok(LaneState { waiting, dead, oldest })
}

/// Messages that were given up, the newest first.
pub async fn dead_letters(conn: &mut Conn, tenant: TenantId, limit: i64) -> Result<Vec<Row>> {
    let rows = outbox::table
        .filter(outbox::tenant_id.eq(tenant))
        .filter(outbox::state.eq("dead"))
        .order(outbox::seq.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
        .await?;
    Ok(rows)
}

/// Puts a dead message back into its lane; says whether there was one.
pub async fn retry_dead(
    conn: &mut Conn,
    tenant: TenantId,
    id: MessageId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let dead = outbox::table
        .find(id)
        .filter(outbox::tenant_id.eq(tenant))
        .filter(outbox::state.eq("dead"));
    let change = (outbox::state.eq("pending"), outbox::next_at.eq(now), outbox::attempts.eq(0));
    Ok(diesel::update(dead).set(change).execute(conn).await? > 0)
}

/// Deletes at most `limit` messages that were sent before `before`; says how many.
pub async fn prune(conn: &mut Conn, before: DateTime<Utc>, limit: i64) -> Result<usize> {
    let sql = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox \
               WHERE state = $1 AND sent_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)";
    let pruned = diesel::sql_query(sql)
        .bind::<Text, _>("sent")
        .bind::<Timestamptz, _>(before)
        .bind::<BigInt, _>(limit)
        .execute(conn)
        .await?;
    Ok(pruned)
}

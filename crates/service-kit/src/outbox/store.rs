//! SQL for `outbox`.

use api_types::{MessageId, TenantId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Message;
use super::lanes::Lanes;
use crate::schema::outbox;
use crate::{Conn, Result};

/// A claim that is not renewed by then is of a worker who died: the message is free again.
pub(super) const CLAIM: TimeDelta = TimeDelta::seconds(15);

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
    /// When the first of the attempts was made that count.
    pub tried_since: Option<DateTime<Utc>>,
}

/// What is to be booked of a message that was not delivered.
#[derive(Clone, Debug)]
pub(super) struct Undelivered {
    pub id: MessageId,
    pub error: String,
    pub held: bool,
    /// None: it is given up.
    pub next: Option<DateTime<Utc>>,
}

/// How one lane stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaneState {
    pub waiting: i64,
    pub dead: i64,
    /// Of those that wait, those with which the receiver holds up the lane.
    pub held: i64,
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

/// A dead message that is tried again as if it were new.
#[derive(AsChangeset)]
#[diesel(table_name = outbox, treat_none_as_null = true)]
struct Afresh {
    state: &'static str,
    next_at: DateTime<Utc>,
    attempts: i32,
    tried_since: Option<DateTime<Utc>>,
}

impl Afresh {
    fn at(now: DateTime<Utc>) -> Self {
        Self { state: "pending", next_at: now, attempts: 0, tried_since: None }
    }
}

/// How many messages a courier has room for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub in_all: i64,
    of_a_new_lane: i32,
    lanes: Vec<String>,
    of_each: Vec<i32>,
}

impl Wanted {
    pub fn of(room: &Lanes) -> Self {
        let (lanes, of_each) = room.free_by_lane();
        let in_all = i64::try_from(room.free()).unwrap_or(i64::MAX);
        let of_a_new_lane = i32::try_from(room.free_of_a_new_lane()).unwrap_or(i32::MAX);
        Self { in_all, of_a_new_lane, lanes, of_each }
    }
}

/// Walks the lanes that have messages by their index, and takes from each as many as it has room
/// for; a backlog of one lane is not read for the sake of another. Where there are more lanes than
/// room, chance decides, so that none is always last.
const CLAIM_DUE: &str = "WITH RECURSIVE lanes AS (\
      (SELECT lane FROM outbox WHERE state = 'pending' ORDER BY lane LIMIT 1) \
      UNION ALL SELECT (SELECT next.lane FROM outbox next WHERE next.state = 'pending' \
        AND next.lane > lanes.lane ORDER BY next.lane LIMIT 1) \
      FROM lanes WHERE lanes.lane IS NOT NULL), \
    open AS (SELECT lanes.lane, COALESCE(room.free, $4) AS free FROM lanes \
      LEFT JOIN unnest($5::text[], $6::int[]) AS room (lane, free) ON room.lane = lanes.lane \
      WHERE lanes.lane IS NOT NULL ORDER BY random()), \
    due AS (SELECT found.id FROM open CROSS JOIN LATERAL (\
        SELECT o.id FROM outbox o WHERE o.state = 'pending' AND o.lane = open.lane \
          AND o.next_at <= $2 AND (o.claimed_until IS NULL OR o.claimed_until <= $2) \
          AND o.seq = (SELECT first.seq FROM outbox first WHERE first.state = 'pending' \
            AND first.tenant_id = o.tenant_id AND first.lane = o.lane \
            AND first.subject = o.subject ORDER BY first.seq LIMIT 1) \
          AND (o.held OR NOT EXISTS (SELECT 1 FROM outbox held WHERE held.held \
            AND held.state = 'pending' AND held.tenant_id = o.tenant_id \
            AND held.lane = o.lane)) \
        ORDER BY o.next_at LIMIT open.free FOR UPDATE SKIP LOCKED) AS found LIMIT $3) \
    UPDATE outbox SET claim = $7, claimed_until = $1, attempts = attempts + 1, \
      tried_since = COALESCE(tried_since, $2) \
    WHERE id IN (SELECT id FROM due) \
    RETURNING id, tenant_id, lane, subject, kind, sealed_payload, attempts, created_at, \
      last_error, tried_since";

/// Claims due messages that are first of their lane and subject. Of a lane that is held up, only those
/// that hold it up are tried.
///
/// Another worker passes them over.
pub(super) async fn claim(
    conn: &mut Conn,
    claim: &str,
    now: DateTime<Utc>,
    wanted: Wanted,
) -> Result<Vec<Row>> {
    let rows = diesel::sql_query(CLAIM_DUE)
        .bind::<Timestamptz, _>(now + CLAIM)
        .bind::<Timestamptz, _>(now)
        .bind::<BigInt, _>(wanted.in_all)
        .bind::<Integer, _>(wanted.of_a_new_lane)
        .bind::<Array<Text>, _>(wanted.lanes)
        .bind::<Array<Integer>, _>(wanted.of_each)
        .bind::<Text, _>(claim)
        .load(conn)
        .await?;
    Ok(rows)
}

/// Says that the worker is alive and still at it; a message that another one has taken stays theirs.
pub(super) async fn renew(
    conn: &mut Conn,
    claim: &str,
    ids: &[MessageId],
    now: DateTime<Utc>,
) -> Result<()> {
    let mine = outbox::table
        .filter(outbox::id.eq_any(ids))
        .filter(outbox::state.eq("pending"))
        .filter(outbox::claim.eq(claim));
    diesel::update(mine).set(outbox::claimed_until.eq(now + CLAIM)).execute(conn).await?;
    Ok(())
}

pub(super) async fn mark_sent(
    conn: &mut Conn,
    ids: &[MessageId],
    now: DateTime<Utc>,
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let change = (
        outbox::state.eq("sent"),
        outbox::sent_at.eq(now),
        outbox::claimed_until.eq(None::<DateTime<Utc>>),
        outbox::last_error.eq(None::<String>),
        outbox::held.eq(false),
        outbox::sealed_payload.eq(None::<Vec<u8>>),
    );
    let these = outbox::table.filter(outbox::id.eq_any(ids));
    diesel::update(these).set(change).execute(conn).await?;
    Ok(())
}

/// Books that a message was not delivered, unless its claim was lost: then whoever has it now books
/// what came of it. Says whether it was.
pub(super) async fn mark_failed(conn: &mut Conn, claim: &str, it: &Undelivered) -> Result<bool> {
    let state = if it.next.is_some() { "pending" } else { "dead" };
    let change = (
        outbox::state.eq(state),
        outbox::claimed_until.eq(None::<DateTime<Utc>>),
        outbox::last_error.eq(&it.error),
        outbox::held.eq(it.held && it.next.is_some()),
        it.next.map(|at| outbox::next_at.eq(at)),
    );
    let mine = outbox::table
        .find(it.id)
        .filter(outbox::state.eq("pending"))
        .filter(outbox::claim.eq(claim));
    Ok(diesel::update(mine).set(change).execute(conn).await? > 0)
}

/// While a lane is held up, no attempt of any of its messages counts; `held` are messages of such
/// lanes. What others just book is passed over.
pub(super) async fn forget_tries(conn: &mut Conn, held: &[MessageId]) -> Result<()> {
    if held.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE outbox SET tried_since = NULL WHERE id IN (\
                 SELECT it.id FROM outbox it JOIN outbox held ON held.id = ANY($1) \
                   AND held.tenant_id = it.tenant_id AND held.lane = it.lane \
                 WHERE it.state = 'pending' AND it.tried_since IS NOT NULL \
                 FOR UPDATE OF it SKIP LOCKED)";
    diesel::sql_query(sql).bind::<Array<diesel::sql_types::Uuid>, _>(held).execute(conn).await?;
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
    let held = of_lane.filter(outbox::state.eq("pending")).filter(outbox::held);
    let held = held.count().get_result(conn).await?;
    Ok(LaneState { waiting, dead, held, oldest })
}

/// How many messages are held up because a receiver does not know us. For the door across tenants.
pub async fn held_lanes(conn: &mut Conn) -> Result<i64> {
    let held = outbox::table.filter(outbox::state.eq("pending")).filter(outbox::held);
    Ok(held.count().get_result(conn).await?)
}

/// Messages of one lane that were given up, the newest first; `before` is the last id of a page.
pub async fn dead_of_lane(
    conn: &mut Conn,
    tenant: TenantId,
    lane: &str,
    before: Option<MessageId>,
    limit: i64,
) -> Result<Vec<Row>> {
    let mut query = outbox::table
        .filter(outbox::tenant_id.eq(tenant))
        .filter(outbox::lane.eq(lane))
        .filter(outbox::state.eq("dead"))
        .order(outbox::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(outbox::id.lt(before));
    }
    Ok(query.load(conn).await?)
}

/// Puts every dead message of a lane back; says how many there were.
pub async fn retry_lane(
    conn: &mut Conn,
    tenant: TenantId,
    lane: &str,
    now: DateTime<Utc>,
) -> Result<usize> {
    let dead = outbox::table
        .filter(outbox::tenant_id.eq(tenant))
        .filter(outbox::lane.eq(lane))
        .filter(outbox::state.eq("dead"));
    Ok(diesel::update(dead).set(Afresh::at(now)).execute(conn).await?)
}

/// The receiver is back: whatever of the lane failed before is tried now. Says how many.
pub async fn resume(
    conn: &mut Conn,
    tenant: TenantId,
    lane: &str,
    now: DateTime<Utc>,
) -> Result<usize> {
    let failed = outbox::table
        .filter(outbox::tenant_id.eq(tenant))
        .filter(outbox::lane.eq(lane))
        .filter(outbox::state.eq("pending"))
        .filter(outbox::last_error.is_not_null())
        .filter(outbox::next_at.gt(now));
    let change = (outbox::next_at.eq(now), outbox::held.eq(false));
    Ok(diesel::update(failed).set(change).execute(conn).await?)
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
    Ok(diesel::update(dead).set(Afresh::at(now)).execute(conn).await? > 0)
}

/// Deletes the messages of a subject that wait for nothing any more, when its person is erased.
pub async fn forget(conn: &mut Conn, tenant: TenantId, lane: &str, subject: &str) -> Result<()> {
    let settled = outbox::table
        .filter(outbox::tenant_id.eq(tenant))
        .filter(outbox::lane.eq(lane))
        .filter(outbox::subject.eq(subject))
        .filter(outbox::state.ne("pending"));
    diesel::delete(settled).execute(conn).await?;
    Ok(())
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

/// One page of messages that were given up: the newest first, those older than `before`.
pub async fn dead_letters_before(
    conn: &mut Conn,
    tenant: TenantId,
    before: Option<MessageId>,
    limit: i64,
) -> Result<Vec<Row>> {
    let mut query = outbox::table
        .filter(outbox::tenant_id.eq(tenant))
        .filter(outbox::state.eq("dead"))
        .select(Row::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(outbox::id.lt(before));
    }
    Ok(query.order(outbox::id.desc()).limit(limit).load(conn).await?)
}

/// Puts every dead message of a tenant back into its lane; says how many there were.
pub async fn retry_all_dead(conn: &mut Conn, tenant: TenantId, now: DateTime<Utc>) -> Result<u64> {
    let dead = outbox::table.filter(outbox::tenant_id.eq(tenant)).filter(outbox::state.eq("dead"));
    Ok(diesel::update(dead).set(Afresh::at(now)).execute(conn).await? as u64)
}

/// How many messages of a tenant were given up.
pub async fn count_dead(conn: &mut Conn, tenant: TenantId) -> Result<i64> {
    let dead = outbox::table.filter(outbox::tenant_id.eq(tenant)).filter(outbox::state.eq("dead"));
    Ok(dead.count().get_result(conn).await?)
}

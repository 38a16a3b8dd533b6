//! SQL for `stats_runs` and `stats_pulls`: how far a pull of all brands is.

use api_types::{AffiliationId, StatsRunId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::{stats_pulls, stats_runs};
use crate::stats::model::{Progress, Run};

/// A worker that does not come back from a brand for so long is taken for dead.
const CLAIM: TimeDelta = TimeDelta::minutes(3);

/// The right to ask one brand, from one affiliation on.
#[derive(Clone, Debug, QueryableByName)]
pub struct Claim {
    #[diesel(sql_type = Uuid)]
    pub run_id: StatsRunId,
    #[diesel(sql_type = Uuid)]
    pub vendor_id: VendorId,
    #[diesel(sql_type = Nullable<Uuid>)]
    pub after_id: Option<AffiliationId>,
}

pub async fn open_run(conn: &mut Conn) -> Result<Option<Run>> {
    let open = stats_runs::table.filter(stats_runs::finished_at.is_null());
    Ok(open.first::<Run>(conn).await.optional()?)
}

pub async fn last_run(conn: &mut Conn) -> Result<Option<Run>> {
    Ok(stats_runs::table.order(stats_runs::id.desc()).first::<Run>(conn).await.optional()?)
}

/// Opens a run with a pull for each brand that has partners here, unless one is open; says whether
/// it did.
pub async fn insert_run(conn: &mut Conn, id: StatsRunId, now: DateTime<Utc>) -> Result<bool> {
    let row = (stats_runs::id.eq(id), stats_runs::started_at.eq(now));
    let inserted =
        diesel::insert_into(stats_runs::table).values(row).on_conflict_do_nothing().execute(conn);
    if inserted.await? == 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO stats_pulls (run_id, vendor_id) \
               SELECT $1, id FROM vendors v \
               WHERE EXISTS (SELECT FROM affiliations a WHERE a.vendor_id = v.id)";
    diesel::sql_query(sql).bind::<Uuid, _>(id).execute(conn).await?;
    Ok(true)
}

/// Claims one brand that nobody is at. Another worker passes it over.
pub async fn claim(conn: &mut Conn, run: StatsRunId, now: DateTime<Utc>) -> Result<Option<Claim>> {
    let sql = "UPDATE stats_pulls SET claimed_until = $1 WHERE (run_id, vendor_id) = (\
                 SELECT run_id, vendor_id FROM stats_pulls \
                 WHERE run_id = $2 AND state = 'waiting' \
                   AND (claimed_until IS NULL OR claimed_until <= $3) \
                 ORDER BY vendor_id LIMIT 1 FOR UPDATE SKIP LOCKED) \
               RETURNING run_id, vendor_id, after_id";
    let claimed = diesel::sql_query(sql)
        .bind::<Timestamptz, _>(now + CLAIM)
        .bind::<Uuid, _>(run)
        .bind::<Timestamptz, _>(now)
        .get_result(conn)
        .await
        .optional()?;
    Ok(claimed)
}

/// Books a batch that went up to `last`, and shows that the worker lives. Says whether the claim was
/// still its own: whoever took it over has booked the batch too.
pub async fn advance(
    conn: &mut Conn,
    claim: &Claim,
    last: AffiliationId,
    (told, refused): (i64, i64),
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE stats_pulls SET after_id = $1, told = told + $2, refused = refused + $3, \
                 claimed_until = $4 \
               WHERE run_id = $5 AND vendor_id = $6 AND state = 'waiting' \
                 AND after_id IS NOT DISTINCT FROM $7";
    let moved = diesel::sql_query(sql)
        .bind::<Uuid, _>(last)
        .bind::<BigInt, _>(told)
        .bind::<BigInt, _>(refused)
        .bind::<Timestamptz, _>(now + CLAIM)
        .bind::<Uuid, _>(claim.run_id)
        .bind::<Uuid, _>(claim.vendor_id)
        .bind::<Nullable<Uuid>, _>(claim.after_id)
        .execute(conn)
        .await?;
    Ok(moved == 1)
}

/// The last affiliation of a brand whose figures a run has booked.
pub async fn reached(
    conn: &mut Conn,
    run: StatsRunId,
    vendor: VendorId,
) -> Result<Option<AffiliationId>> {
    Ok(stats_pulls::table.find((run, vendor)).select(stats_pulls::after_id).first(conn).await?)
}

/// Ends a brand's pull, with the reason when it failed.
pub async fn end_pull(
    conn: &mut Conn,
    run: StatsRunId,
    vendor: VendorId,
    error: Option<&str>,
) -> Result<()> {
    let pull = stats_pulls::table.find((run, vendor)).filter(stats_pulls::state.eq("waiting"));
    let state = if error.is_some() { "failed" } else { "done" };
    let change = (stats_pulls::state.eq(state), stats_pulls::error.eq(error));
    diesel::update(pull).set(change).execute(conn).await?;
    Ok(())
}

/// Gives up what a run has not got to.
pub async fn fail_waiting(conn: &mut Conn, run: StatsRunId, why: &str) -> Result<()> {
    let waiting = stats_pulls::table
        .filter(stats_pulls::run_id.eq(run))
        .filter(stats_pulls::state.eq("waiting"));
    let change = (stats_pulls::state.eq("failed"), stats_pulls::error.eq(why));
    diesel::update(waiting).set(change).execute(conn).await?;
    Ok(())
}

/// Closes a run of which nothing waits; says whether it did.
pub async fn finish(conn: &mut Conn, run: StatsRunId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE stats_runs SET finished_at = $1 WHERE id = $2 AND finished_at IS NULL \
               AND NOT EXISTS (SELECT FROM stats_pulls WHERE run_id = $2 AND state = 'waiting')";
    let finished =
        diesel::sql_query(sql).bind::<Timestamptz, _>(now).bind::<Uuid, _>(run).execute(conn);
    Ok(finished.await? == 1)
}

pub async fn progress(conn: &mut Conn, run: StatsRunId) -> Result<Progress> {
    let sql = "SELECT count(*) AS brands, count(*) FILTER (WHERE state = 'done') AS done, \
                 count(*) FILTER (WHERE state = 'failed') AS failed, \
                 coalesce(sum(told), 0)::bigint AS told, \
                 coalesce(sum(refused), 0)::bigint AS refused \
               FROM stats_pulls WHERE run_id = $1";
    Ok(diesel::sql_query(sql).bind::<Uuid, _>(run).get_result(conn).await?)
}

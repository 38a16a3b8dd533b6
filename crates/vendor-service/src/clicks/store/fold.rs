//! Folding raw clicks into figures, each exactly once in any order of commits.
//!
//! A row tells which transaction stored it. Those below the oldest transaction that still writes in
//! this database are all decided: nothing can appear among them any more, so that a mark that moves up
//! to there passes no row by, and none is read twice.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

/// Rows of one slice, about.
const SLICE_ROWS: i64 = 20_000;

/// Which of a mark's readers reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Makes figures.
    Fold,
    /// Decides events anew that waited for a click.
    CatchUp,
}

impl Reader {
    const fn column(self) -> &'static str {
        match self {
            Self::Fold => "folded_before",
            Self::CatchUp => "settled_before",
        }
    }
}

/// Transactions `from` (included) to `before` (excluded); the numbers are Postgres' own.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Slice {
    #[diesel(sql_type = Text)]
    pub from: String,
    #[diesel(sql_type = Text)]
    pub before: String,
}

#[derive(QueryableByName)]
struct Left {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

#[derive(QueryableByName)]
struct Cut {
    #[diesel(sql_type = Bool)]
    has_rows: bool,
    #[diesel(sql_type = Nullable<Text>)]
    at: Option<String>,
}

/// Locks a reader's mark and answers what it has not read, at most about 20,000 rows; none when
/// nothing is new.
pub async fn next_slice(conn: &mut Conn, reader: Reader) -> Result<Option<Slice>> {
    let column = reader.column();
    // A writer locks its table before it has a number, and lets go after its commit can be seen. So
    // whoever has a number below `next` and no lock any more is seen by the statements that follow.
    // Postgres' own horizon would do, but it waits for the writers of every other database too.
    let sql = format!(
        "SELECT {column}::text AS from, greatest({column}::text::numeric, next - age)::text AS before \
         FROM click_fold_marks, \
              (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS next) AS snapshot, \
              LATERAL (SELECT coalesce(max(age), 0) AS age FROM ( \
                  SELECT mod(mod(next, 4294967296) - transactionid::text::numeric + 4294967296, 4294967296) AS age \
                  FROM pg_locks WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' \
                    AND pid <> pg_backend_pid() AND pid IN ( \
                        SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database \
                        WHERE datname = current_database() AND locktype = 'relation' \
                          AND mode = 'RowExclusiveLock') \
              ) AS writers WHERE age < 2147483648) AS oldest \
         FOR UPDATE OF click_fold_marks"
    );
    let slice: Slice = diesel::sql_query(sql).get_result(conn).await?;
    let sql = "SELECT EXISTS (SELECT FROM clicks \
                              WHERE stored_by >= $1::xid8 AND stored_by < $2::xid8) AS has_rows, \
                      (SELECT stored_by::text FROM clicks \
                       WHERE stored_by > $1::xid8 AND stored_by < $2::xid8 \
                       ORDER BY stored_by OFFSET $3 LIMIT 1) AS at";
    let cut: Cut = diesel::sql_query(sql)
        .bind::<Text, _>(&slice.from)
        .bind::<Text, _>(&slice.before)
        .bind::<BigInt, _>(SLICE_ROWS)
        .get_result(conn)
        .await?;
    let before = cut.at.unwrap_or(slice.before);
    Ok(cut.has_rows.then_some(Slice { from: slice.from, before }))
}

/// Moves a reader's mark past a slice.
pub async fn mark(conn: &mut Conn, reader: Reader, slice: &Slice) -> Result<()> {
    let sql = format!("UPDATE click_fold_marks SET {} = $1::xid8", reader.column());
    diesel::sql_query(sql).bind::<Text, _>(&slice.before).execute(conn).await?;
    Ok(())
}

/// How many stored rows a reader has not read, as far as they are committed.
pub async fn unread(conn: &mut Conn, reader: Reader) -> Result<i64> {
    let sql = format!(
        "SELECT count(*) AS rows FROM clicks \
         WHERE stored_by >= (SELECT {} FROM click_fold_marks)",
        reader.column()
    );
    let left: Left = diesel::sql_query(sql).get_result(conn).await?;
    Ok(left.rows)
}

/// Finds the duplicates in a slice and adds its rows to the figures of their days.
///
/// The first click of a visitor on a link in an hour is the one whose window row goes in; among
/// those of one slice, the lowest id. A verdict has its click's id: one click is a duplicate once.
pub async fn fold(conn: &mut Conn, slice: &Slice, now: DateTime<Utc>) -> Result<()> {
    let sql = "
        WITH fresh AS MATERIALIZED (
            SELECT id, tenant_id, link_id, partner_id, program_id, class, visitor_hash, occurred_at,
                   class = 'human' AND eligible AS counts, date_trunc('hour', occurred_at, 'UTC') AS hour
            FROM clicks WHERE stored_by >= $1::xid8 AND stored_by < $2::xid8
        ), opened AS (
            INSERT INTO visitor_windows (tenant_id, link_id, visitor_hash, hour, click_id)
            SELECT DISTINCT ON (tenant_id, link_id, visitor_hash, hour)
                   tenant_id, link_id, visitor_hash, hour, id
            FROM fresh WHERE counts ORDER BY tenant_id, link_id, visitor_hash, hour, id
            ON CONFLICT DO NOTHING RETURNING click_id
        ), judged AS (
            SELECT fresh.*, CASE
                WHEN class <> 'human' THEN class
                WHEN NOT counts THEN 'not_eligible'
                WHEN id IN (SELECT click_id FROM opened) THEN 'human'
                ELSE 'duplicate' END AS judged_class
            FROM fresh
        ), verdicts AS (
            INSERT INTO click_verdicts (id, tenant_id, click_id, kind, why, at)
            SELECT id, tenant_id, id, 'duplicate', NULL, $3 FROM judged WHERE judged_class = 'duplicate'
        )
        INSERT INTO click_days AS days (tenant_id, day, link_id, partner_id, program_id, class, clicks)
        SELECT tenant_id, (occurred_at AT TIME ZONE 'UTC')::date, link_id, partner_id, program_id,
               judged_class, count(*)
        FROM judged GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 6
        ON CONFLICT (tenant_id, day, link_id, class) DO UPDATE SET clicks = days.clicks + excluded.clicks";
    diesel::sql_query(sql)
        .bind::<Text, _>(&slice.from)
        .bind::<Text, _>(&slice.before)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets windows in which no click can arrive any more.
pub async fn prune_windows(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    use crate::schema::visitor_windows::dsl::{hour, visitor_windows};
    Ok(diesel::delete(visitor_windows.filter(hour.lt(before))).execute(conn).await?)
}

//! SQL for `reconciliations` and `reconciliation_calls`.

use std::collections::BTreeMap;

use api_types::VendorId;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Timestamptz};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Day;
use crate::cursors::Page;
use crate::schema::{reconciliation_calls, reconciliations, vendors};
use crate::vendor_link::Instance;

/// Whether a day's clicks were counted since a moment.
pub async fn is_counted(conn: &mut Conn, day: NaiveDate, since: DateTime<Utc>) -> Result<bool> {
    let counted = reconciliations::table
        .filter(reconciliations::day.eq(day))
        .filter(reconciliations::counted_at.ge(since));
    Ok(diesel::select(exists(counted)).get_result(conn).await?)
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

/// Whether a day was never counted, or a brand of it does not agree yet.
pub async fn is_open(conn: &mut Conn, day: NaiveDate) -> Result<bool> {
    let sql = "SELECT NOT EXISTS (SELECT FROM reconciliations WHERE day = $1) OR EXISTS (\
                 SELECT FROM reconciliations WHERE day = $1 \
                   AND (waiting > 0 OR difference IS DISTINCT FROM 0)) AS answer";
    let found: Answer = diesel::sql_query(sql).bind::<Date, _>(day).get_result(conn).await?;
    Ok(found.answer)
}

/// Counts a day's clicks for all brands in one reading; brands that agreed on it stay as they are,
/// unless `all` are counted anew.
pub async fn count(conn: &mut Conn, day: NaiveDate, all: bool, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO reconciliations AS r (vendor_id, day, stored, waiting, dead, counted_at) \
               SELECT c.vendor_id, $1, count(*), count(*) FILTER (WHERE c.delivery = 'waiting'), \
                 count(*) FILTER (WHERE c.delivery = 'dead'), $2 \
               FROM network_clicks c JOIN vendors v ON v.id = c.vendor_id \
               WHERE c.id >= lowest_ulid(CAST($1 AS timestamp) AT TIME ZONE 'UTC') \
                 AND c.id < lowest_ulid((CAST($1 AS timestamp) + interval '1 day') AT TIME ZONE 'UTC') \
               GROUP BY c.vendor_id \
               ON CONFLICT (vendor_id, day) DO UPDATE SET stored = excluded.stored, \
                 waiting = excluded.waiting, dead = excluded.dead, counted_at = excluded.counted_at \
               WHERE $3 OR r.waiting > 0 OR r.difference IS DISTINCT FROM 0";
    diesel::sql_query(sql)
        .bind::<Date, _>(day)
        .bind::<Timestamptz, _>(now)
        .bind::<Bool, _>(all)
        .execute(conn)
        .await?;
    Ok(())
}

type DueRow = (VendorId, String, Vec<u8>, NaiveDate);

/// Brands whose counts are to be asked for, each with the days, the first day first.
pub async fn due(conn: &mut Conn, from: NaiveDate) -> Result<Vec<(Instance, Vec<NaiveDate>)>> {
    use reconciliations as r;
    let is_due = r::compared_at.is_null().or(r::compared_at.lt(r::counted_at.nullable()));
    let rows: Vec<DueRow> = r::table
        .inner_join(vendors::table)
        .filter(r::day.ge(from))
        .filter(is_due.assume_not_null())
        .order((r::vendor_id, r::day))
        .select((vendors::id, vendors::instance_url, vendors::sealed_key, r::day))
        .load(conn)
        .await?;
    let mut due: BTreeMap<VendorId, (Instance, Vec<NaiveDate>)> = BTreeMap::new();
    for (vendor, url, sealed_key, day) in rows {
        let instance = Instance { vendor, url, sealed_key, trace: None };
        due.entry(vendor).or_insert_with(|| (instance, Vec::new())).1.push(day);
    }
    Ok(due.into_values().collect())
}

/// A brand's days from `from` to `to`, locked, the first day first.
pub async fn lock_days(
    conn: &mut Conn,
    vendor: VendorId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Day>> {
    let days = reconciliations::table
        .filter(reconciliations::vendor_id.eq(vendor))
        .filter(reconciliations::day.between(from, to))
        .order(reconciliations::day)
        .select(Day::as_select())
        .for_update();
    Ok(days.load(conn).await?)
}

/// Books what a brand told of a day.
pub async fn book(
    conn: &mut Conn,
    vendor: VendorId,
    day: NaiveDate,
    (told, difference): (i64, i64),
    now: DateTime<Utc>,
) -> Result<()> {
    let change = (
        reconciliations::told.eq(told),
        reconciliations::difference.eq(difference),
        reconciliations::compared_at.eq(now),
    );
    diesel::update(reconciliations::table.find((vendor, day))).set(change).execute(conn).await?;
    Ok(())
}

/// Books how a call went.
pub async fn book_call(
    conn: &mut Conn,
    vendor: VendorId,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let outcome = (reconciliation_calls::called_at.eq(now), reconciliation_calls::error.eq(error));
    diesel::insert_into(reconciliation_calls::table)
        .values((reconciliation_calls::vendor_id.eq(vendor), outcome))
        .on_conflict(reconciliation_calls::vendor_id)
        .do_update()
        .set(outcome)
        .execute(conn)
        .await?;
    Ok(())
}

/// Why a brand told no counts when it was last asked; none when it told them.
pub async fn trouble(conn: &mut Conn, vendor: VendorId) -> Result<Option<String>> {
    let found = reconciliation_calls::table.find(vendor).select(reconciliation_calls::error);
    Ok(found.first::<Option<String>>(conn).await.optional()?.flatten())
}

/// A brand's days, the newest first.
pub async fn list(conn: &mut Conn, vendor: VendorId, page: Page<NaiveDate>) -> Result<Vec<Day>> {
    let mut query = reconciliations::table
        .filter(reconciliations::vendor_id.eq(vendor))
        .order(reconciliations::day.desc())
        .limit(page.reach())
        .select(Day::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(reconciliations::day.lt(after));
    }
    Ok(query.load(conn).await?)
}

/// The last day of a brand that was compared.
pub async fn last_compared(conn: &mut Conn, vendor: VendorId) -> Result<Option<NaiveDate>> {
    let last = reconciliations::table
        .filter(reconciliations::vendor_id.eq(vendor))
        .filter(reconciliations::compared_at.is_not_null())
        .select(diesel::dsl::max(reconciliations::day));
    Ok(last.first(conn).await?)
}

/// A brand's days since `from` that differ, the newest first, at most `limit`.
pub async fn differing(
    conn: &mut Conn,
    vendor: VendorId,
    from: NaiveDate,
    limit: i64,
) -> Result<Vec<Day>> {
    let days = reconciliations::table
        .filter(reconciliations::vendor_id.eq(vendor))
        .filter(reconciliations::day.ge(from))
        .filter(reconciliations::difference.gt(0_i64))
        .order(reconciliations::day.desc())
        .limit(limit)
        .select(Day::as_select());
    Ok(days.load(conn).await?)
}

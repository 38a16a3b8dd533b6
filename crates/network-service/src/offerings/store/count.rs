//! What the hub counts by the clock: partners and earnings of offerings, behaviour of brands.

use std::collections::HashMap;

use api_types::VendorId;
use api_types::scorecards::LEAST_CASES;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::offerings::model::{ScoreRow, Typical};
use crate::schema::scorecards;

/// Counts partners of every offering, and what a click earns them, from the days since `from`.
///
/// A partner of several offerings of one brand is in the figures of each: brands tell figures by
/// partner. Below 100 clicks or 3 partners there is no figure.
pub async fn count_offerings(conn: &mut Conn, from: NaiveDate) -> Result<()> {
    let sql = "WITH held AS (\
                 SELECT p.offering_id, a.vendor_id, a.vendor_partner_id FROM partnerships p \
                 JOIN affiliations a ON a.id = p.affiliation_id WHERE p.status = 'active'), \
               partners AS (SELECT offering_id, count(*) AS n FROM held GROUP BY 1), \
               sums AS (\
                 SELECT h.offering_id, d.currency, sum(d.commission) AS earned \
                 FROM held h JOIN vendor_daily d USING (vendor_id, vendor_partner_id) \
                 WHERE d.day >= $1 GROUP BY 1, 2), \
               clicks AS (\
                 SELECT h.offering_id, sum(d.clicks) AS n, \
                   count(DISTINCT h.vendor_partner_id) FILTER (WHERE d.clicks > 0) AS people \
                 FROM held h JOIN vendor_daily d USING (vendor_id, vendor_partner_id) \
                 WHERE d.day >= $1 GROUP BY 1), \
               best AS (\
                 SELECT DISTINCT ON (s.offering_id) s.offering_id, s.currency, s.earned / c.n AS epc \
                 FROM sums s JOIN clicks c USING (offering_id) \
                 WHERE c.n >= 100 AND c.people >= 3 AND s.earned > 0 \
                 ORDER BY s.offering_id, s.earned DESC, s.currency), \
               fresh AS (\
                 SELECT o.id, coalesce(p.n, 0) AS partners, b.epc, b.currency FROM offerings o \
                 LEFT JOIN partners p ON p.offering_id = o.id LEFT JOIN best b ON b.offering_id = o.id) \
               UPDATE offerings o SET partners = f.partners, epc = f.epc, epc_currency = f.currency \
               FROM fresh f WHERE f.id = o.id AND (o.partners, o.epc, o.epc_currency) \
                 IS DISTINCT FROM (f.partners, CAST(f.epc AS numeric(22, 4)), f.currency)";
    diesel::sql_query(sql).bind::<Date, _>(from).execute(conn).await?;
    Ok(())
}

/// Counts how every brand has behaved since `since`.
pub async fn count_scores(conn: &mut Conn, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO scorecards \
               (vendor_id, decided, approved, median_decision_seconds, reversed_percent, counted_at, \
                clicks_compared, clicks_differing) \
               SELECT v.id, coalesce(r.decided, 0), coalesce(r.approved, 0), r.median, d.reversed, $2, \
                 coalesce(c.compared, 0), coalesce(c.differing, 0) \
               FROM vendors v LEFT JOIN (\
                 SELECT vendor_id, count(*) AS decided, \
                   count(*) FILTER (WHERE status = 'approved') AS approved, \
                   CAST(percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(\
                     extract(epoch FROM decided_at - created_at) AS double precision)) AS bigint) AS median \
                 FROM requests WHERE decided_at >= $1 AND status IN ('approved', 'rejected') \
                 GROUP BY 1) r ON r.vendor_id = v.id \
               LEFT JOIN (\
                 SELECT DISTINCT ON (vendor_id) vendor_id, \
                   least(round(100 * sum(refunds) / sum(revenue), 1), 9999) AS reversed \
                 FROM vendor_daily WHERE day >= CAST($1 AS date) \
                 GROUP BY vendor_id, currency HAVING sum(revenue) > 0 \
                 ORDER BY vendor_id, sum(revenue) DESC) d ON d.vendor_id = v.id \
               LEFT JOIN (\
                 SELECT vendor_id, CAST(sum(stored - waiting) AS bigint) AS compared, \
                   CAST(sum(difference) AS bigint) AS differing \
                 FROM reconciliations WHERE day >= CAST($1 AS date) AND difference IS NOT NULL \
                 GROUP BY vendor_id) c ON c.vendor_id = v.id \
               ON CONFLICT (vendor_id) DO UPDATE SET decided = excluded.decided, \
                 approved = excluded.approved, \
                 median_decision_seconds = excluded.median_decision_seconds, \
                 reversed_percent = excluded.reversed_percent, counted_at = excluded.counted_at, \
                 clicks_compared = excluded.clicks_compared, \
                 clicks_differing = excluded.clicks_differing";
    diesel::sql_query(sql)
        .bind::<Timestamptz, _>(since)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn scores(conn: &mut Conn, vendors: &[VendorId]) -> Result<HashMap<VendorId, ScoreRow>> {
    let rows: Vec<ScoreRow> = scorecards::table
        .filter(scorecards::vendor_id.eq_any(vendors))
        .select(ScoreRow::as_select())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|it| (it.vendor_id, it)).collect())
}

pub async fn score(conn: &mut Conn, vendor: VendorId) -> Result<Option<ScoreRow>> {
    let row = scorecards::table.find(vendor).select(ScoreRow::as_select());
    Ok(row.first(conn).await.optional()?)
}

#[derive(QueryableByName)]
struct Medians {
    #[diesel(sql_type = Nullable<BigInt>)]
    seconds: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    percent: Option<i64>,
}

/// The medians over all brands that have enough cases.
pub async fn typical(conn: &mut Conn) -> Result<Typical> {
    let sql = "SELECT CAST(percentile_cont(0.5) WITHIN GROUP (\
                 ORDER BY CAST(median_decision_seconds AS double precision)) AS bigint) AS seconds, \
               CAST(percentile_cont(0.5) WITHIN GROUP (\
                 ORDER BY CAST(100 * approved AS double precision) / decided) AS bigint) AS percent \
               FROM scorecards WHERE decided >= $1";
    let told: Medians =
        diesel::sql_query(sql).bind::<BigInt, _>(LEAST_CASES).get_result(conn).await?;
    Ok(Typical { decision_seconds: told.seconds, approved_percent: told.percent })
}

//! Reads `vendor_daily` and `affiliations`; writes nothing.

use api_types::earnings::{BrandEarnings, EarningsDay};
use api_types::partnerships::Earnings;
use api_types::{AffiliationId, Amount, CreatorId, Currency};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Numeric, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::affiliations::model::{Affiliation, at_scale};
use crate::schema::{affiliations, vendors};

#[derive(QueryableByName)]
struct First {
    #[diesel(sql_type = Nullable<Date>)]
    day: Option<NaiveDate>,
}

/// The first day of which a creator has figures.
pub async fn first_day(conn: &mut Conn, creator: CreatorId) -> Result<Option<NaiveDate>> {
    let sql = "SELECT min(d.day) AS day FROM affiliations a \
               JOIN vendor_daily d USING (vendor_id, vendor_partner_id) WHERE a.creator_id = $1";
    let first: First = diesel::sql_query(sql).bind::<Uuid, _>(creator).get_result(conn).await?;
    Ok(first.day)
}

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = BigInt)]
    conversions: i64,
    #[diesel(sql_type = Numeric)]
    revenue: Amount,
    #[diesel(sql_type = Numeric)]
    commission: Amount,
}

/// A creator's days over all brands, each currency apart.
pub async fn days(
    conn: &mut Conn,
    creator: CreatorId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<EarningsDay>> {
    let sql = "SELECT d.day, d.currency, sum(d.conversions)::bigint AS conversions, \
                 sum(d.revenue - d.refunds) AS revenue, sum(d.commission) AS commission \
               FROM affiliations a JOIN vendor_daily d USING (vendor_id, vendor_partner_id) \
               WHERE a.creator_id = $1 AND d.day BETWEEN $2 AND $3 \
               GROUP BY d.day, d.currency ORDER BY d.day, d.currency";
    let rows: Vec<DayRow> = diesel::sql_query(sql)
        .bind::<Uuid, _>(creator)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .load(conn)
        .await?;
    let day = |it: DayRow| EarningsDay {
        day: it.day,
        currency: it.currency,
        conversions: it.conversions,
        revenue: at_scale(it.revenue, it.currency),
        commission: at_scale(it.commission, it.currency),
    };
    Ok(rows.into_iter().map(day).collect())
}

#[derive(QueryableByName)]
struct SumRow {
    #[diesel(sql_type = Uuid)]
    affiliation: AffiliationId,
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = BigInt)]
    clicks: i64,
    #[diesel(sql_type = BigInt)]
    conversions: i64,
    #[diesel(sql_type = Numeric)]
    revenue: Amount,
    #[diesel(sql_type = Numeric)]
    commission: Amount,
}

/// Every brand of a creator, by name, with what it told of these days.
pub async fn brands(
    conn: &mut Conn,
    creator: CreatorId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<BrandEarnings>> {
    let rows: Vec<(Affiliation, String, String)> = affiliations::table
        .inner_join(vendors::table)
        .filter(affiliations::creator_id.eq(creator))
        .order((vendors::display_name, affiliations::id))
        .select((Affiliation::as_select(), vendors::display_name, vendors::portal_url))
        .load(conn)
        .await?;
    let sums = sums(conn, creator, (from, to)).await?;
    Ok(rows.into_iter().map(|row| brand(row, &sums)).collect())
}

async fn sums(
    conn: &mut Conn,
    creator: CreatorId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SumRow>> {
    let sql = "SELECT a.id AS affiliation, d.currency, sum(d.clicks)::bigint AS clicks, \
                 sum(d.conversions)::bigint AS conversions, sum(d.revenue - d.refunds) AS revenue, \
                 sum(d.commission) AS commission \
               FROM affiliations a JOIN vendor_daily d USING (vendor_id, vendor_partner_id) \
               WHERE a.creator_id = $1 AND d.day BETWEEN $2 AND $3 \
               GROUP BY a.id, d.currency ORDER BY d.currency";
    let rows = diesel::sql_query(sql)
        .bind::<Uuid, _>(creator)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .load(conn)
        .await?;
    Ok(rows)
}

fn brand(
    (it, vendor_name, portal): (Affiliation, String, String),
    sums: &[SumRow],
) -> BrandEarnings {
    let mine: Vec<&SumRow> = sums.iter().filter(|sum| sum.affiliation == it.id).collect();
    let earned = |sum: &&SumRow| Earnings {
        currency: sum.currency,
        conversions: sum.conversions,
        revenue: at_scale(sum.revenue.clone(), sum.currency),
        commission: at_scale(sum.commission.clone(), sum.currency),
    };
    BrandEarnings {
        affiliation_id: it.id,
        vendor_id: it.vendor_id,
        vendor_name,
        portal_url: format!("{}/portal", portal.trim_end_matches('/')),
        clicks: mine.iter().map(|sum| sum.clicks).sum(),
        earnings: mine.iter().map(earned).collect(),
        next_payable: it.next_payable(),
        // Whatever is stored was told by the brand, called with its own key; nobody else writes it.
        verified: it.stats_at.is_some(),
        stats_at: it.stats_at,
        stats_error: it.stats_error,
    }
}

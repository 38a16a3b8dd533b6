//! Daily figures of a brand, or of one of its partners, for charts.

use std::collections::BTreeMap;

use api_types::{Amount, Currency, PartnerId, TenantId};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Numeric, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::commissions::model::SALES;
use crate::dashboards::model::{SeriesDay, Span, book};

#[derive(QueryableByName)]
struct ClickRow {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = BigInt)]
    clicks: i64,
}

#[derive(QueryableByName)]
struct MoneyRow {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = BigInt)]
    conversions: i64,
    #[diesel(sql_type = Numeric)]
    revenue: Amount,
    #[diesel(sql_type = Numeric)]
    commissions: Amount,
}

const CLICKS: &str = "
    SELECT day, sum(clicks)::bigint AS clicks FROM click_days
    WHERE tenant_id = $1 AND ($2 IS NULL OR partner_id = $2) AND class = 'human'
    AND day BETWEEN $3 AND $4 GROUP BY 1";

const MONEY: &str = "
    SELECT day, currency, sum(conversions)::bigint AS conversions, sum(revenue) AS revenue,
           sum(commissions) AS commissions
    FROM (
        SELECT (e.occurred_at AT TIME ZONE 'UTC')::date AS day, e.currency,
               1 AS conversions, e.value AS revenue, 0 AS commissions
        FROM attributions a JOIN events e ON e.id = a.event_id
        WHERE a.tenant_id = $1 AND ($2 IS NULL OR a.partner_id = $2) AND a.status = 'attributed'
        AND e.kind = ANY($3) AND e.value > 0 AND e.occurred_at >= $4 AND e.occurred_at < $5
        UNION ALL
        SELECT (occurred_at AT TIME ZONE 'UTC')::date, currency, 0, 0, amount FROM commissions
        WHERE tenant_id = $1 AND ($2 IS NULL OR partner_id = $2) AND status <> 'reversed'
        AND occurred_at >= $4 AND occurred_at < $5
    ) AS figures GROUP BY 1, 2 ORDER BY 1, 2";

/// Every day from `from` to `to`, both included, those without anything too.
pub async fn series(
    conn: &mut Conn,
    tenant: TenantId,
    partner: Option<PartnerId>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<SeriesDay>> {
    let span = Span { from, to };
    let blank = |day| SeriesDay { day, clicks: 0, conversions: 0, money: BTreeMap::new() };
    let mut days: BTreeMap<NaiveDate, SeriesDay> =
        span.days().map(|day| (day, blank(day))).collect();
    let clicks: Vec<ClickRow> = diesel::sql_query(CLICKS)
        .bind::<Uuid, _>(tenant)
        .bind::<Nullable<Uuid>, _>(partner)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .load(conn)
        .await?;
    for row in clicks {
        days.entry(row.day).or_insert_with(|| blank(row.day)).clicks = row.clicks;
    }
    let (begin, end) = span.moments();
    let money: Vec<MoneyRow> = diesel::sql_query(MONEY)
        .bind::<Uuid, _>(tenant)
        .bind::<Nullable<Uuid>, _>(partner)
        .bind::<Array<Text>, _>(SALES.to_vec())
        .bind::<Timestamptz, _>(begin)
        .bind::<Timestamptz, _>(end)
        .load(conn)
        .await?;
    for row in money {
        let day = days.entry(row.day).or_insert_with(|| blank(row.day));
        day.conversions += row.conversions;
        book(&mut day.money, row.currency, &row.revenue, &row.commissions);
    }
    Ok(days.into_values().collect())
}

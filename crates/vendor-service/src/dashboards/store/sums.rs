//! The sums of a partner's dashboard.

use api_types::events::CommissionStatus;
use api_types::{Amount, Currency, PartnerId, TenantId};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Numeric, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::commissions::model::SALES;
use crate::dashboards::model::{Clicks, Earned, Held, Sales, Span, Sums};

/// What the dashboards of these partners are made of.
pub async fn sums(
    conn: &mut Conn,
    tenant: TenantId,
    partners: &[PartnerId],
    span: Span,
) -> Result<Sums> {
    Ok(Sums {
        clicks: clicks(conn, tenant, partners, span).await?,
        sales: sales(conn, tenant, partners, span).await?,
        earned: earned(conn, tenant, partners, span).await?,
        held: held(conn, tenant, partners).await?,
    })
}

#[derive(QueryableByName)]
struct ClickRow {
    #[diesel(sql_type = Uuid)]
    partner_id: PartnerId,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = BigInt)]
    clicks: i64,
}

async fn clicks(
    conn: &mut Conn,
    tenant: TenantId,
    partners: &[PartnerId],
    span: Span,
) -> Result<Vec<Clicks>> {
    let sql = "SELECT partner_id, day, sum(clicks)::bigint AS clicks FROM click_days \
               WHERE tenant_id = $1 AND partner_id = ANY($2) AND class = 'human' \
               AND day BETWEEN $3 AND $4 GROUP BY 1, 2 ORDER BY 1, 2";
    let rows: Vec<ClickRow> = diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Array<Uuid>, _>(partners)
        .bind::<Date, _>(span.from)
        .bind::<Date, _>(span.to)
        .load(conn)
        .await?;
    let told = |it: ClickRow| Clicks { partner: it.partner_id, day: it.day, clicks: it.clicks };
    Ok(rows.into_iter().map(told).collect())
}

#[derive(QueryableByName)]
struct SaleRow {
    #[diesel(sql_type = Uuid)]
    partner_id: PartnerId,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = BigInt)]
    conversions: i64,
    #[diesel(sql_type = Numeric)]
    revenue: Amount,
}

async fn sales(
    conn: &mut Conn,
    tenant: TenantId,
    partners: &[PartnerId],
    span: Span,
) -> Result<Vec<Sales>> {
    let sql = "SELECT a.partner_id, (e.occurred_at AT TIME ZONE 'UTC')::date AS day, e.currency, \
                      count(*) AS conversions, sum(e.value) AS revenue \
               FROM attributions a JOIN events e ON e.id = a.event_id \
               WHERE a.tenant_id = $1 AND a.partner_id = ANY($2) AND a.status = 'attributed' \
               AND e.kind = ANY($3) AND e.value > 0 AND e.occurred_at >= $4 AND e.occurred_at < $5 \
               GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
    let (from, before) = span.moments();
    let rows: Vec<SaleRow> = diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Array<Uuid>, _>(partners)
        .bind::<Array<Text>, _>(SALES.to_vec())
        .bind::<Timestamptz, _>(from)
        .bind::<Timestamptz, _>(before)
        .load(conn)
        .await?;
    let told = |it: SaleRow| {
        let SaleRow { partner_id, day, currency, conversions, revenue } = it;
        Sales { partner: partner_id, day, currency, conversions, revenue }
    };
    Ok(rows.into_iter().map(told).collect())
}

#[derive(QueryableByName)]
struct EarnedRow {
    #[diesel(sql_type = Uuid)]
    partner_id: PartnerId,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = Text)]
    status: CommissionStatus,
    #[diesel(sql_type = Numeric)]
    amount: Amount,
}

async fn earned(
    conn: &mut Conn,
    tenant: TenantId,
    partners: &[PartnerId],
    span: Span,
) -> Result<Vec<Earned>> {
    let sql = "SELECT partner_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, currency, status, \
                      sum(amount) AS amount \
               FROM commissions WHERE tenant_id = $1 AND partner_id = ANY($2) \
               AND occurred_at >= $3 AND occurred_at < $4 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4";
    let (from, before) = span.moments();
    let rows: Vec<EarnedRow> = diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Array<Uuid>, _>(partners)
        .bind::<Timestamptz, _>(from)
        .bind::<Timestamptz, _>(before)
        .load(conn)
        .await?;
    let told = |it: EarnedRow| {
        let EarnedRow { partner_id, day, currency, status, amount } = it;
        Earned { partner: partner_id, day, currency, status, amount }
    };
    Ok(rows.into_iter().map(told).collect())
}

#[derive(QueryableByName)]
struct HeldRow {
    #[diesel(sql_type = Uuid)]
    partner_id: PartnerId,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = Numeric)]
    amount: Amount,
}

/// What becomes payable next, for each partner: all that does so on the earliest day.
async fn held(conn: &mut Conn, tenant: TenantId, partners: &[PartnerId]) -> Result<Vec<Held>> {
    let sql = "SELECT DISTINCT ON (partner_id) partner_id, \
                      (payable_at AT TIME ZONE 'UTC')::date AS day, currency, sum(amount) AS amount \
               FROM commissions \
               WHERE tenant_id = $1 AND partner_id = ANY($2) AND status = 'accrued' \
               GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
    let rows: Vec<HeldRow> = diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Array<Uuid>, _>(partners)
        .load(conn)
        .await?;
    let told = |it: HeldRow| {
        let HeldRow { partner_id, day, currency, amount } = it;
        Held { partner: partner_id, day, currency, amount }
    };
    Ok(rows.into_iter().map(told).collect())
}

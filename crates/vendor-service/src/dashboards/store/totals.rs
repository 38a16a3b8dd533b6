//! Figures beside the rows of a list: per partner, link or program.

use std::collections::BTreeMap;

use api_types::{Amount, Currency, LinkId, PartnerId, ProgramId, TenantId};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Numeric, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};
use ulid::Ulid;

use crate::commissions::model::SALES;
use crate::dashboards::model::{Span, Totals, book};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uuid)]
    of: PartnerId,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<Currency>,
    #[diesel(sql_type = BigInt)]
    clicks: i64,
    #[diesel(sql_type = BigInt)]
    conversions: i64,
    #[diesel(sql_type = Numeric)]
    revenue: Amount,
    #[diesel(sql_type = Numeric)]
    commissions: Amount,
}

/// `attributed` and `commission` name the column that the figures are grouped by, `links` where
/// from when the rows don't have it themselves.
fn sql(column: &str, attributed: &str, commission: &str, links: [&str; 2]) -> String {
    format!(
        "SELECT of, currency, sum(clicks)::bigint AS clicks, sum(conversions)::bigint AS conversions, \
                sum(revenue) AS revenue, sum(commissions) AS commissions \
         FROM ( \
             SELECT {column} AS of, NULL AS currency, clicks, 0 AS conversions, 0::numeric AS revenue, \
                    0::numeric AS commissions \
             FROM click_days WHERE tenant_id = $1 AND {column} = ANY($2) AND class = 'human' \
             AND day BETWEEN $3 AND $4 \
             UNION ALL \
             SELECT {attributed}, e.currency, 0, 1, e.value, 0 \
             FROM attributions a JOIN events e ON e.id = a.event_id {} \
             WHERE a.tenant_id = $1 AND {attributed} = ANY($2) AND a.status = 'attributed' \
             AND e.kind = ANY($5) AND e.value > 0 AND e.occurred_at >= $6 AND e.occurred_at < $7 \
             UNION ALL \
             SELECT {commission}, m.currency, 0, 0, 0, m.amount FROM commissions m {} \
             WHERE m.tenant_id = $1 AND {commission} = ANY($2) AND m.status <> 'reversed' \
             AND m.occurred_at >= $6 AND m.occurred_at < $7 \
         ) AS figures GROUP BY 1, 2",
        links[0], links[1]
    )
}

async fn totals(
    conn: &mut Conn,
    tenant: TenantId,
    sql: String,
    ids: Vec<PartnerId>,
    span: Span,
) -> Result<BTreeMap<Ulid, Totals>> {
    let (from, before) = span.moments();
    let rows: Vec<Row> = diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Array<Uuid>, _>(ids)
        .bind::<Date, _>(span.from)
        .bind::<Date, _>(span.to)
        .bind::<Array<Text>, _>(SALES.to_vec())
        .bind::<Timestamptz, _>(from)
        .bind::<Timestamptz, _>(before)
        .load(conn)
        .await?;
    let mut found: BTreeMap<Ulid, Totals> = BTreeMap::new();
    for row in rows {
        let totals = found.entry(row.of.ulid()).or_default();
        totals.clicks += row.clicks;
        totals.conversions += row.conversions;
        if let Some(currency) = row.currency {
            book(&mut totals.money, currency, &row.revenue, &row.commissions);
        }
    }
    Ok(found)
}

/// The figures of these partners; who has none is left out.
pub async fn by_partner(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[PartnerId],
    span: Span,
) -> Result<BTreeMap<PartnerId, Totals>> {
    let sql = sql("partner_id", "a.partner_id", "m.partner_id", ["", ""]);
    let found = totals(conn, tenant, sql, ids.to_vec(), span).await?;
    Ok(found.into_iter().map(|(id, it)| (PartnerId::from_ulid(id), it)).collect())
}

/// The figures of these programs; what has none is left out.
pub async fn by_program(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[ProgramId],
    span: Span,
) -> Result<BTreeMap<ProgramId, Totals>> {
    let sql = sql("program_id", "a.program_id", "m.program_id", ["", ""]);
    let ids = ids.iter().map(|it| PartnerId::from_ulid(it.ulid())).collect();
    let found = totals(conn, tenant, sql, ids, span).await?;
    Ok(found.into_iter().map(|(id, it)| (ProgramId::from_ulid(id), it)).collect())
}

/// The figures of these links, by the click that was credited; what has none is left out.
pub async fn by_link(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[LinkId],
    span: Span,
) -> Result<BTreeMap<LinkId, Totals>> {
    let clicks = [
        "JOIN clicks c ON c.id = a.click_id",
        "JOIN attributions a ON a.event_id = m.event_id AND a.partner_id = m.partner_id \
         JOIN clicks c ON c.id = a.click_id",
    ];
    let sql = sql("link_id", "c.link_id", "c.link_id", clicks);
    let ids = ids.iter().map(|it| PartnerId::from_ulid(it.ulid())).collect();
    let found = totals(conn, tenant, sql, ids, span).await?;
    Ok(found.into_iter().map(|(id, it)| (LinkId::from_ulid(id), it)).collect())
}

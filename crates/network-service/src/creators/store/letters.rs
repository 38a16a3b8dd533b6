//! SQL for `creator_letters`: who is to be written to, and that it happens once.

use api_types::{Amount, CreatorId, Currency};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Numeric, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::creator_letters;

/// What somebody earned in one currency.
#[derive(Clone, Debug, QueryableByName)]
pub struct Earned {
    #[diesel(sql_type = Uuid)]
    pub creator: CreatorId,
    #[diesel(sql_type = Text)]
    pub email: String,
    #[diesel(sql_type = Text)]
    pub currency: Currency,
    #[diesel(sql_type = Numeric)]
    pub commission: Amount,
}

/// What a month brought in one currency.
#[derive(Clone, Debug, QueryableByName)]
pub struct Month {
    #[diesel(sql_type = Uuid)]
    pub creator: CreatorId,
    #[diesel(sql_type = Text)]
    pub email: String,
    #[diesel(sql_type = Text)]
    pub currency: Currency,
    #[diesel(sql_type = BigInt)]
    pub clicks: i64,
    #[diesel(sql_type = BigInt)]
    pub conversions: i64,
    #[diesel(sql_type = Numeric)]
    pub revenue: Amount,
    #[diesel(sql_type = Numeric)]
    pub commission: Amount,
}

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Uuid)]
    id: CreatorId,
}

/// Books that a letter is written; says whether it is the first of its kind and period.
pub async fn claim_letter(
    conn: &mut Conn,
    creator: CreatorId,
    kind: &str,
    period: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = (
        creator_letters::creator_id.eq(creator),
        creator_letters::kind.eq(kind),
        creator_letters::period.eq(period),
        creator_letters::recorded_at.eq(now),
    );
    let inserted = diesel::insert_into(creator_letters::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

/// Whoever has signed up and earned something, and was not told yet; at most `limit` rows.
pub async fn first_earners(conn: &mut Conn, kind: &str, limit: i64) -> Result<Vec<Earned>> {
    let sql = "SELECT DISTINCT ON (c.id) c.id AS creator, c.email, f.currency, \
               f.commission_90d AS commission \
               FROM creators c JOIN creator_figures f ON f.creator_id = c.id \
               WHERE f.commission_90d > 0 AND c.claimed_at IS NOT NULL AND c.deleted_at IS NULL \
                 AND NOT EXISTS (SELECT FROM creator_letters l \
                   WHERE l.creator_id = c.id AND l.kind = $1) \
               ORDER BY c.id, f.currency LIMIT $2";
    let rows = diesel::sql_query(sql).bind::<Text, _>(kind).bind::<BigInt, _>(limit);
    Ok(rows.load(conn).await?)
}

/// Creators with partners at brands who had no such letter for the period, after `after`.
pub async fn to_summarise(
    conn: &mut Conn,
    kind: &str,
    period: &str,
    after: CreatorId,
    limit: i64,
) -> Result<Vec<CreatorId>> {
    let sql = "SELECT c.id FROM creators c WHERE c.id > $3 AND c.claimed_at IS NOT NULL \
               AND c.deleted_at IS NULL \
               AND EXISTS (SELECT FROM affiliations a WHERE a.creator_id = c.id) \
               AND NOT EXISTS (SELECT FROM creator_letters l \
                 WHERE l.creator_id = c.id AND l.kind = $1 AND l.period = $2) \
               ORDER BY c.id LIMIT $4";
    let rows: Vec<One> = diesel::sql_query(sql)
        .bind::<Text, _>(kind)
        .bind::<Text, _>(period)
        .bind::<Uuid, _>(after)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|it| it.id).collect())
}

/// What the days from `from` to before `to` brought these creators, over all brands.
pub async fn months(
    conn: &mut Conn,
    creators: &[CreatorId],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Month>> {
    let sql = "SELECT c.id AS creator, c.email, d.currency, sum(d.clicks)::bigint AS clicks, \
               sum(d.conversions)::bigint AS conversions, sum(d.revenue - d.refunds) AS revenue, \
               sum(d.commission) AS commission \
               FROM creators c JOIN affiliations a ON a.creator_id = c.id \
               JOIN vendor_daily d USING (vendor_id, vendor_partner_id) \
               WHERE c.id = ANY($1) AND d.day >= $2 AND d.day < $3 \
               GROUP BY c.id, c.email, d.currency ORDER BY c.id, d.currency";
    let rows = diesel::sql_query(sql)
        .bind::<Array<Uuid>, _>(creators)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .load(conn)
        .await?;
    Ok(rows)
}

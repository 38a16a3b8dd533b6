//! What could suit a creator, by facts that can be told as a reason.

use std::collections::HashSet;

use api_types::requests::RequestStatus;
use api_types::{CreatorId, Currency, OfferingId};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::{creator_figures, requests};

#[derive(QueryableByName)]
struct Alike {
    #[diesel(sql_type = Uuid)]
    id: OfferingId,
    #[diesel(sql_type = Array<Text>)]
    topics: Vec<String>,
}

#[derive(QueryableByName)]
struct Promoted {
    #[diesel(sql_type = Uuid)]
    id: OfferingId,
    #[diesel(sql_type = BigInt)]
    people: i64,
}

/// Among the newest offerings those that share most topics, with the topics.
pub async fn alike(
    conn: &mut Conn,
    topics: &[String],
    limit: i64,
) -> Result<Vec<(OfferingId, Vec<String>)>> {
    let sql = "SELECT id, topics FROM (\
                 SELECT o.id, o.partners, ARRAY(SELECT t FROM unnest($1) t \
                   WHERE t = ANY(o.categories) ORDER BY t) AS topics \
                 FROM offerings o WHERE o.published AND o.categories && $1 \
                 ORDER BY o.id DESC LIMIT 500) s \
               ORDER BY cardinality(topics) DESC, partners DESC, id DESC LIMIT $2";
    let rows: Vec<Alike> = diesel::sql_query(sql)
        .bind::<Array<Text>, _>(topics)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|it| (it.id, it.topics)).collect())
}

/// Offerings of other brands that at least `least` creators promote who promote the same brands as
/// this one, with how many do.
pub async fn of_peers(
    conn: &mut Conn,
    creator: CreatorId,
    least: i64,
    limit: i64,
) -> Result<Vec<(OfferingId, i64)>> {
    let sql = "WITH mine AS (SELECT DISTINCT vendor_id FROM partnerships \
                 WHERE creator_id = $1 AND status = 'active' LIMIT 50), \
               peers AS (SELECT DISTINCT p.creator_id FROM partnerships p JOIN mine USING (vendor_id) \
                 WHERE p.status = 'active' AND p.creator_id <> $1 ORDER BY 1 DESC LIMIT 500) \
               SELECT p.offering_id AS id, count(DISTINCT p.creator_id) AS people \
               FROM partnerships p JOIN peers USING (creator_id) \
               WHERE p.status = 'active' AND p.vendor_id NOT IN (SELECT vendor_id FROM mine) \
               GROUP BY 1 HAVING count(DISTINCT p.creator_id) >= $2 ORDER BY 2 DESC, 1 LIMIT $3";
    let rows: Vec<Promoted> = diesel::sql_query(sql)
        .bind::<Uuid, _>(creator)
        .bind::<BigInt, _>(least)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|it| (it.id, it.people)).collect())
}

/// The currency in which a creator sold most; none without figures.
pub async fn own_currency(conn: &mut Conn, creator: CreatorId) -> Result<Option<Currency>> {
    let currency = creator_figures::table
        .filter(creator_figures::creator_id.eq(creator))
        .order((creator_figures::revenue_90d.desc(), creator_figures::currency))
        .select(creator_figures::currency)
        .first(conn)
        .await;
    Ok(currency.optional()?)
}

/// What a creator has applied to and not been turned away from.
pub async fn live_offerings(conn: &mut Conn, creator: CreatorId) -> Result<HashSet<OfferingId>> {
    let live = [RequestStatus::Pending, RequestStatus::Provisioning, RequestStatus::Approved];
    let ids: Vec<OfferingId> = requests::table
        .filter(requests::creator_id.eq(creator))
        .filter(requests::status.eq_any(live))
        .filter(requests::ended_at.is_null())
        .select(requests::offering_id)
        .load(conn)
        .await?;
    Ok(ids.into_iter().collect())
}

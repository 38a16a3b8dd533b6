//! How much there is to find, in all and by topic; private offerings are in no count.

use api_types::federation::VendorStatus;
use api_types::{Currency, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::vendors;

/// What everybody may find now; `$1` is the moment.
const OPEN: &str = "FROM offerings o JOIN vendors v ON v.id = o.vendor_id AND v.status = 'active' \
                    WHERE o.published AND o.visibility = 'public' \
                    AND (o.ends_at IS NULL OR o.ends_at > $1)";

#[derive(Clone, Copy, Debug, Default, QueryableByName)]
pub struct Totals {
    #[diesel(sql_type = BigInt)]
    pub offerings: i64,
    #[diesel(sql_type = BigInt)]
    pub brands: i64,
    /// Offerings that approve at once.
    #[diesel(sql_type = BigInt)]
    pub at_once: i64,
    #[diesel(sql_type = BigInt)]
    pub percent: i64,
    #[diesel(sql_type = BigInt)]
    pub fixed: i64,
    #[diesel(sql_type = BigInt)]
    pub recurring: i64,
}

/// A brand with the number of its open offerings.
#[derive(Clone, Debug, QueryableByName)]
pub struct BrandCount {
    #[diesel(sql_type = Uuid)]
    pub id: VendorId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = BigInt)]
    pub offerings: i64,
}

/// A topic with the number of open offerings that name it.
#[derive(Clone, Debug, QueryableByName)]
pub struct TopicCount {
    #[diesel(sql_type = Text)]
    pub topic: String,
    #[diesel(sql_type = BigInt)]
    pub offerings: i64,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    currency: Currency,
}

/// What can be chosen from.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    pub totals: Totals,
    pub topics: Vec<TopicCount>,
    pub brands: Vec<BrandCount>,
    /// In which earnings per click are known, the most frequent first.
    pub currencies: Vec<Currency>,
}

async fn totals(conn: &mut Conn, now: DateTime<Utc>) -> Result<Totals> {
    let sql = format!(
        "SELECT count(*) AS offerings, count(DISTINCT o.vendor_id) AS brands, \
         count(*) FILTER (WHERE o.approval = 'auto') AS at_once, \
         count(*) FILTER (WHERE o.kind = 'percent') AS percent, \
         count(*) FILTER (WHERE o.kind = 'fixed') AS fixed, \
         count(*) FILTER (WHERE o.recurring) AS recurring {OPEN}"
    );
    Ok(diesel::sql_query(sql).bind::<Timestamptz, _>(now).get_result(conn).await?)
}

/// Counts everything afresh: the most frequent topics and the brands with the most offerings.
pub async fn facets(conn: &mut Conn, now: DateTime<Utc>) -> Result<Facets> {
    let topics = format!(
        "SELECT t.topic, count(*) AS offerings FROM (SELECT unnest(o.categories) AS topic {OPEN}) t \
         GROUP BY t.topic ORDER BY 2 DESC, 1 LIMIT 12"
    );
    let brands = format!(
        "SELECT v.id, v.display_name AS name, count(*) AS offerings {OPEN} \
         GROUP BY v.id ORDER BY 3 DESC, 2 LIMIT 12"
    );
    let currencies = format!(
        "SELECT o.epc_currency AS currency {OPEN} AND o.epc IS NOT NULL \
         GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 6"
    );
    let currencies: Vec<Named> =
        diesel::sql_query(currencies).bind::<Timestamptz, _>(now).load(conn).await?;
    Ok(Facets {
        totals: totals(conn, now).await?,
        topics: diesel::sql_query(topics).bind::<Timestamptz, _>(now).load(conn).await?,
        brands: diesel::sql_query(brands).bind::<Timestamptz, _>(now).load(conn).await?,
        currencies: currencies.into_iter().map(|it| it.currency).collect(),
    })
}

/// The name of a brand that is filtered by.
pub async fn brand_name(conn: &mut Conn, id: VendorId) -> Result<Option<String>> {
    let name = vendors::table
        .find(id)
        .filter(vendors::status.eq(VendorStatus::Active))
        .select(vendors::display_name);
    Ok(name.first(conn).await.optional()?)
}

/// A brand in good standing, by its slug: id, name, portal, and since when it is here.
pub async fn brand_by_slug(
    conn: &mut Conn,
    slug: &str,
) -> Result<Option<(VendorId, String, String, DateTime<Utc>)>> {
    let found = vendors::table
        .filter(vendors::slug.eq(slug))
        .filter(vendors::status.eq(VendorStatus::Active))
        .select((vendors::id, vendors::display_name, vendors::portal_url, vendors::created_at))
        .first(conn)
        .await;
    Ok(found.optional()?)
}

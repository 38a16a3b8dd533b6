//! Who may see what: which private offerings a creator finds.

use api_types::federation::VendorStatus;
use api_types::{CreatorId, OfferingId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::vendors;
use crate::vendors::store::part_of_text;

/// Brands of one name that a search takes along.
const MOST_BRANDS: i64 = 50;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uuid)]
    id: OfferingId,
}

/// The private offerings that name a creator, by address or by any handle they ever had, or that
/// they are invited to.
pub async fn private_ids(
    conn: &mut Conn,
    creator: CreatorId,
    now: DateTime<Utc>,
) -> Result<Vec<OfferingId>> {
    let sql = "SELECT o.id FROM offerings o \
               WHERE o.visibility = 'private' AND o.allow_list && ARRAY(\
                 SELECT email FROM creators WHERE id = $1 \
                 UNION ALL SELECT handle FROM creator_handles WHERE creator_id = $1) \
               UNION SELECT i.offering_id FROM invitations i \
               WHERE i.creator_id = $1 AND i.status = 'pending' AND i.expires_at > $2 \
               LIMIT 1000";
    let rows: Vec<Row> = diesel::sql_query(sql)
        .bind::<Uuid, _>(creator)
        .bind::<Timestamptz, _>(now)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|it| it.id).collect())
}

/// Brands in good standing whose name has a text in it.
pub async fn brands_called(conn: &mut Conn, text: &str) -> Result<Vec<VendorId>> {
    let brands = vendors::table
        .filter(vendors::status.eq(VendorStatus::Active))
        .filter(vendors::display_name.ilike(part_of_text(text)))
        .order(vendors::id)
        .limit(MOST_BRANDS)
        .select(vendors::id)
        .load(conn)
        .await?;
    Ok(brands)
}

//! Offerings as their own brand sees them.

use std::collections::HashMap;

use api_types::{OfferingId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::{Parts, parts, shown};
use crate::cursors::Page;
use crate::offerings::model::{Counted, Offering, Shown};
use crate::schema::{offerings, vendors};

/// How many applied to an offering, and what became of it.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Tally {
    #[diesel(sql_type = Uuid)]
    id: OfferingId,
    #[diesel(sql_type = BigInt)]
    pub pending: i64,
    #[diesel(sql_type = BigInt)]
    pub approved: i64,
    #[diesel(sql_type = BigInt)]
    pub rejected: i64,
    /// Invitations that wait.
    #[diesel(sql_type = BigInt)]
    pub invited: i64,
}

/// What a brand has published here or once did, the newest first.
pub async fn list_of_vendor(
    conn: &mut Conn,
    vendor: VendorId,
    page: Page<OfferingId>,
) -> Result<Vec<Shown>> {
    let mut query = offerings::table
        .inner_join(vendors::table)
        .filter(offerings::vendor_id.eq(vendor))
        .select(parts!())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(offerings::id.lt(after));
    }
    let rows: Vec<Parts> = query.order(offerings::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(shown).collect())
}

pub async fn tallies(
    conn: &mut Conn,
    ids: &[OfferingId],
    now: DateTime<Utc>,
) -> Result<HashMap<OfferingId, Tally>> {
    let sql = "SELECT o.id, \
               count(r.id) FILTER (WHERE r.status IN ('pending', 'provisioning')) AS pending, \
               count(r.id) FILTER (WHERE r.status = 'approved') AS approved, \
               count(r.id) FILTER (WHERE r.status = 'rejected') AS rejected, \
               (SELECT count(*) FROM invitations i WHERE i.offering_id = o.id \
                AND i.status = 'pending' AND i.expires_at > $2) AS invited \
               FROM offerings o LEFT JOIN requests r ON r.offering_id = o.id \
               WHERE o.id = ANY($1) GROUP BY o.id";
    let rows: Vec<Tally> = diesel::sql_query(sql)
        .bind::<Array<Uuid>, _>(ids)
        .bind::<Timestamptz, _>(now)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|it| (it.id, it)).collect())
}

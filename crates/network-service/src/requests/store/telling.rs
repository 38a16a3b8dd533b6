//! Which applications a brand has been written about.

use api_types::requests::RequestStatus;
use api_types::{RequestId, VendorId};
use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::{creator_blocks, creators, offerings, requests};

/// An application of which the brand has not been told.
#[derive(Clone, Debug, Queryable)]
pub struct Untold {
    pub id: RequestId,
    pub creator: String,
    pub offering: String,
}

/// How many applications a brand got since a moment.
pub async fn count_since(conn: &mut Conn, vendor: VendorId, since: DateTime<Utc>) -> Result<i64> {
    let count = requests::table
        .filter(requests::vendor_id.eq(vendor))
        .filter(requests::created_at.gt(since))
        .count()
        .get_result(conn)
        .await?;
    Ok(count)
}

/// Brands that wait for a digest.
pub async fn vendors_untold(conn: &mut Conn) -> Result<Vec<VendorId>> {
    let vendors = requests::table
        .filter(requests::brand_told_at.is_null())
        .select(requests::vendor_id)
        .distinct()
        .load(conn)
        .await?;
    Ok(vendors)
}

/// Those of these applications that the brand still can decide, the oldest first. Whoever is blocked
/// is hidden.
pub async fn undecided(conn: &mut Conn, ids: &[RequestId]) -> Result<Vec<Untold>> {
    let rows = requests::table
        .inner_join(creators::table)
        .inner_join(offerings::table)
        .filter(requests::id.eq_any(ids))
        .filter(requests::status.eq(RequestStatus::Pending))
        .filter(not(exists(creator_blocks::table.find(creators::id))))
        .order(requests::id)
        .select((requests::id, creators::name, offerings::title))
        .load(conn)
        .await?;
    Ok(rows)
}

/// Marks all that a brand has not been told, and answers which they are.
pub async fn mark_told(
    conn: &mut Conn,
    vendor: VendorId,
    now: DateTime<Utc>,
) -> Result<Vec<RequestId>> {
    let untold = requests::table
        .filter(requests::vendor_id.eq(vendor))
        .filter(requests::brand_told_at.is_null());
    let told = diesel::update(untold)
        .set(requests::brand_told_at.eq(now))
        .returning(requests::id)
        .get_results(conn)
        .await?;
    Ok(told)
}

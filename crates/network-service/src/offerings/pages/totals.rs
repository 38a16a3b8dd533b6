//! How much there is to find, counted when the page is asked for.

use api_types::VendorId;
use api_types::federation::VendorStatus;
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::{offerings, vendors};

/// Brands that the filter names; the search finds the others.
const MOST_BRANDS: i64 = 12;

#[derive(Clone, Copy, Debug, Default, Queryable)]
pub struct Totals {
    pub offerings: i64,
    pub brands: i64,
}

/// A brand with the number of its open offerings.
#[derive(Clone, Debug, Queryable)]
pub struct BrandCount {
    pub id: VendorId,
    pub name: String,
    pub offerings: i64,
}

pub async fn totals(conn: &mut Conn) -> Result<Totals> {
    let totals = offerings::table
        .inner_join(vendors::table)
        .filter(offerings::published)
        .filter(vendors::status.eq(VendorStatus::Active))
        .select((count_star(), count(offerings::vendor_id).aggregate_distinct()))
        .first(conn)
        .await?;
    Ok(totals)
}

/// The brands with the most offerings.
pub async fn brands(conn: &mut Conn) -> Result<Vec<BrandCount>> {
    let brands = offerings::table
        .inner_join(vendors::table)
        .filter(offerings::published)
        .filter(vendors::status.eq(VendorStatus::Active))
        .group_by((vendors::id, vendors::display_name))
        .order((count_star().desc(), vendors::display_name))
        .limit(MOST_BRANDS)
        .select((vendors::id, vendors::display_name, count_star()))
        .load(conn)
        .await?;
    Ok(brands)
}

/// The name of a brand that is filtered by.
pub async fn brand_name(conn: &mut Conn, id: VendorId) -> Result<Option<String>> {
    let name = vendors::table.find(id).select(vendors::display_name).first(conn).await;
    Ok(name.optional()?)
}

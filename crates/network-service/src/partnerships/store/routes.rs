//! Where a partnership's links lead, and under which names.

use api_types::links::{LinkRoute, PutLink, RouteStatus};
use api_types::{CreatorId, LinkId, PartnershipId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::partnerships::model::Partnership;
use crate::schema::{creator_domains, partnership_slugs, partnerships, vendors};

pub async fn vendor_slug(conn: &mut Conn, vendor: VendorId) -> Result<String> {
    Ok(vendors::table.find(vendor).select(vendors::slug).first(conn).await?)
}

/// Every slug that a creator's partnerships have or had.
pub async fn used_slugs(conn: &mut Conn, creator: CreatorId) -> Result<Vec<String>> {
    let used = partnership_slugs::table.filter(partnership_slugs::creator_id.eq(creator));
    Ok(used.select(partnership_slugs::slug).load(conn).await?)
}

/// Takes a slug for a partnership; says whether it is its own now, or was before.
pub async fn take_slug(
    conn: &mut Conn,
    partnership: &Partnership,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = (
        partnership_slugs::creator_id.eq(partnership.creator_id),
        partnership_slugs::slug.eq(slug),
        partnership_slugs::partnership_id.eq(partnership.id),
        partnership_slugs::taken_at.eq(now),
    );
    diesel::insert_into(partnership_slugs::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let holder: PartnershipId = partnership_slugs::table
        .find((partnership.creator_id, slug))
        .select(partnership_slugs::partnership_id)
        .first(conn)
        .await?;
    Ok(holder == partnership.id)
}

pub async fn set_slug(conn: &mut Conn, id: PartnershipId, slug: &str) -> Result<()> {
    let row = partnerships::table.find(id);
    diesel::update(row).set(partnerships::creator_slug.eq(slug)).execute(conn).await?;
    Ok(())
}

/// The creator's domains on which links work, the oldest first.
pub async fn own_domains(conn: &mut Conn, creator: CreatorId) -> Result<Vec<String>> {
    let domains = creator_domains::table
        .filter(creator_domains::creator_id.eq(creator))
        .filter(creator_domains::status.eq_any(["verified", "warned"]))
        .order(creator_domains::id)
        .select(creator_domains::domain)
        .load(conn)
        .await?;
    Ok(domains)
}

/// Keeps where a brand's link leads, on every partnership that has it, unless a newer version is there.
pub async fn put_route(
    conn: &mut Conn,
    vendor: VendorId,
    link: LinkId,
    form: &PutLink,
) -> Result<()> {
    let older = partnerships::table
        .filter(partnerships::vendor_id.eq(vendor))
        .filter(partnerships::vendor_link_id.eq(link))
        .filter(partnerships::link_version.lt(form.version));
    let change = (
        partnerships::destination_url.eq(&form.destination_url),
        partnerships::link_status.eq(form.status),
        partnerships::link_version.eq(form.version),
    );
    diesel::update(older).set(change).execute(conn).await?;
    Ok(())
}

/// What is held of a brand's link.
pub async fn route(conn: &mut Conn, vendor: VendorId, link: LinkId) -> Result<Option<LinkRoute>> {
    let held: Option<(String, RouteStatus, i64)> = partnerships::table
        .filter(partnerships::vendor_id.eq(vendor))
        .filter(partnerships::vendor_link_id.eq(link))
        .order(partnerships::id.desc())
        .select((
            partnerships::destination_url,
            partnerships::link_status,
            partnerships::link_version,
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(held.map(|(destination_url, status, version)| LinkRoute {
        link_id: link,
        destination_url,
        status,
        version,
    }))
}

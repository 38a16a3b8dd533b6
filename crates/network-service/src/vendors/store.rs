//! SQL for `vendors` and `vendor_registrations`.

use std::collections::HashMap;

use api_types::vendors::{Health, VendorFilter};
use api_types::{KeyId, OfferingId, VendorId};
use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::images::Picture;
use service_kit::{Conn, Result};

use super::model::{Registration, Vendor};
use crate::cursors::Page;
use crate::schema::{offerings, partnerships, vendor_logos, vendor_registrations, vendors};
use crate::vendor_link::Instance;

/// Inserts a vendor unless slug or instance are there already; says whether it did.
pub async fn insert(conn: &mut Conn, vendor: &Vendor) -> Result<bool> {
    let inserted =
        diesel::insert_into(vendors::table).values(vendor).on_conflict_do_nothing().execute(conn);
    Ok(inserted.await? == 1)
}

pub async fn update(conn: &mut Conn, vendor: &Vendor) -> Result<()> {
    diesel::update(vendors::table.find(vendor.id)).set(vendor).execute(conn).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, id: VendorId) -> Result<Option<Vendor>> {
    let found = vendors::table.find(id).select(Vendor::as_select()).first(conn).await;
    Ok(found.optional()?)
}

pub async fn lock(conn: &mut Conn, id: VendorId) -> Result<Option<Vendor>> {
    let found = vendors::table.find(id).select(Vendor::as_select()).for_update().first(conn).await;
    Ok(found.optional()?)
}

pub async fn lock_by_instance_url(conn: &mut Conn, url: &str) -> Result<Option<Vendor>> {
    let found = vendors::table
        .filter(vendors::instance_url.eq(url))
        .select(Vendor::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Where a vendor can be called.
pub async fn find_instance(conn: &mut Conn, id: VendorId) -> Result<Option<Instance>> {
    let found: Option<(String, Vec<u8>)> = vendors::table
        .find(id)
        .select((vendors::instance_url, vendors::sealed_key))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(url, sealed_key)| Instance { vendor: id, url, sealed_key, trace: None }))
}

/// For the operators, the newest first.
pub async fn list(
    conn: &mut Conn,
    filter: &VendorFilter,
    page: Page<VendorId>,
) -> Result<Vec<Vendor>> {
    let mut query = vendors::table.select(Vendor::as_select()).into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(vendors::status.eq(status));
    }
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        let part = part_of_text(q);
        let hit = vendors::display_name
            .ilike(part.clone())
            .or(vendors::slug.ilike(part.clone()))
            .or(vendors::instance_url.ilike(part));
        query = query.filter(hit);
    }
    if let Some(after) = page.after {
        query = query.filter(vendors::id.lt(after));
    }
    Ok(query.order(vendors::id.desc()).limit(page.reach()).load(conn).await?)
}

/// A pattern that finds `text` anywhere; its own wildcards mean themselves.
pub fn part_of_text(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// How many offerings of each vendor are published.
pub async fn count_offerings(
    conn: &mut Conn,
    vendors: &[VendorId],
) -> Result<HashMap<VendorId, i64>> {
    let counts: Vec<(VendorId, i64)> = offerings::table
        .filter(offerings::vendor_id.eq_any(vendors))
        .filter(offerings::published)
        .group_by(offerings::vendor_id)
        .select((offerings::vendor_id, count_star()))
        .load(conn)
        .await?;
    Ok(counts.into_iter().collect())
}

pub async fn count_partnerships(
    conn: &mut Conn,
    vendors: &[VendorId],
) -> Result<HashMap<VendorId, i64>> {
    let counts: Vec<(VendorId, i64)> = partnerships::table
        .filter(partnerships::vendor_id.eq_any(vendors))
        .filter(partnerships::status.eq("active"))
        .group_by(partnerships::vendor_id)
        .select((partnerships::vendor_id, count_star()))
        .load(conn)
        .await?;
    Ok(counts.into_iter().collect())
}

/// What the health of each vendor is judged by.
pub type Pulse = (VendorId, Health, Option<DateTime<Utc>>, DateTime<Utc>);

pub async fn pulses(conn: &mut Conn) -> Result<Vec<Pulse>> {
    let pulses = vendors::table
        .filter(vendors::status.ne("pending"))
        .select((vendors::id, vendors::health, vendors::last_heartbeat_at, vendors::created_at))
        .load(conn)
        .await?;
    Ok(pulses)
}

/// Books the health of a vendor whose last heartbeat is still the one it was judged by.
pub async fn keep_health(conn: &mut Conn, judged: &Pulse, health: Health) -> Result<()> {
    let (id, _, heard_at, _) = judged;
    let same =
        vendors::table.find(*id).filter(vendors::last_heartbeat_at.is_not_distinct_from(*heard_at));
    diesel::update(same).set(vendors::health.eq(health)).execute(conn).await?;
    Ok(())
}

/// Keeps the hub's copy of a brand's picture.
pub async fn put_logo(
    conn: &mut Conn,
    vendor: VendorId,
    source_url: &str,
    picture: &Picture,
    now: DateTime<Utc>,
) -> Result<()> {
    let content = (
        vendor_logos::source_url.eq(source_url),
        vendor_logos::hash.eq(&picture.hash),
        vendor_logos::png.eq(&picture.png),
        vendor_logos::fetched_at.eq(now),
    );
    diesel::insert_into(vendor_logos::table)
        .values((vendor_logos::vendor_id.eq(vendor), content))
        .on_conflict(vendor_logos::vendor_id)
        .do_update()
        .set(content)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn delete_logo(conn: &mut Conn, vendor: VendorId) -> Result<()> {
    diesel::delete(vendor_logos::table.find(vendor)).execute(conn).await?;
    Ok(())
}

/// The picture with this hash, as PNG.
pub async fn find_logo(conn: &mut Conn, hash: &str) -> Result<Option<Vec<u8>>> {
    let png = vendor_logos::table.filter(vendor_logos::hash.eq(hash)).select(vendor_logos::png);
    Ok(png.first(conn).await.optional()?)
}

/// Where the hub serves the pictures of these brands, of those that have one.
pub async fn logos(conn: &mut Conn, vendors: &[VendorId]) -> Result<HashMap<VendorId, String>> {
    let kept: Vec<(VendorId, String)> = vendor_logos::table
        .filter(vendor_logos::vendor_id.eq_any(vendors))
        .select((vendor_logos::vendor_id, vendor_logos::hash))
        .load(conn)
        .await?;
    Ok(kept.into_iter().map(|(id, hash)| (id, format!("/logos/{hash}.png"))).collect())
}

pub async fn put_registration(conn: &mut Conn, registration: &Registration) -> Result<()> {
    diesel::insert_into(vendor_registrations::table)
        .values(registration)
        .on_conflict(vendor_registrations::vendor_id)
        .do_update()
        .set(registration)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn lock_registration(conn: &mut Conn, hash: &[u8]) -> Result<Option<Registration>> {
    let found = vendor_registrations::table
        .filter(vendor_registrations::verify_hash.eq(hash))
        .select(Registration::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn keep_token(conn: &mut Conn, vendor: VendorId, token: KeyId) -> Result<()> {
    let registration = vendor_registrations::table.find(vendor);
    let change = vendor_registrations::token_id.eq(token);
    diesel::update(registration).set(change).execute(conn).await?;
    Ok(())
}

/// The same by what the brands offer.
pub async fn logos_beside(
    conn: &mut Conn,
    offered: &[OfferingId],
) -> Result<HashMap<OfferingId, String>> {
    let kept: Vec<(OfferingId, String)> = offerings::table
        .inner_join(vendor_logos::table.on(vendor_logos::vendor_id.eq(offerings::vendor_id)))
        .filter(offerings::id.eq_any(offered))
        .select((offerings::id, vendor_logos::hash))
        .load(conn)
        .await?;
    Ok(kept.into_iter().map(|(id, hash)| (id, format!("/logos/{hash}.png"))).collect())
}

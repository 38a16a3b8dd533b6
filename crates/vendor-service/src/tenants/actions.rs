//! What can be done with brands.

use api_types::tenants::{PatchTenant, TenantStatus};
use api_types::{ErrorCode, TenantId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Result};

use super::model::Tenant;
use super::store;

/// Opens a brand. For the door across tenants.
pub async fn open(conn: &mut Conn, slug: &str, name: &str, now: DateTime<Utc>) -> Result<Tenant> {
    let tenant = Tenant::open(slug, name, now)?;
    store::insert(conn, &tenant).await?;
    Ok(tenant)
}

/// The one brand of single-tenant mode, made when it is not there yet.
pub async fn ensure_single(conn: &mut Conn, now: DateTime<Utc>) -> Result<Tenant> {
    match store::first(conn).await? {
        Some(tenant) => Ok(tenant),
        None => open(conn, "brand", "My brand", now).await,
    }
}

pub async fn patch(
    conn: &mut Conn,
    id: TenantId,
    patch: PatchTenant,
    now: DateTime<Utc>,
) -> Result<Tenant> {
    let tenant = lock(conn, id).await?.patch(patch)?;
    store::update(conn, &tenant).await?;
    audit::record(conn, id, Act::new("settings.change", id).named(&tenant.name), now).await?;
    Ok(tenant)
}

/// Marks the set-up wizard as finished.
pub async fn finish_setup(conn: &mut Conn, id: TenantId, now: DateTime<Utc>) -> Result<Tenant> {
    let tenant = lock(conn, id).await?;
    let tenant = Tenant { setup_done_at: tenant.setup_done_at.or(Some(now)), ..tenant };
    store::update(conn, &tenant).await?;
    Ok(tenant)
}

/// Books which picture the brand has now, by the hash of its content.
pub async fn set_logo(conn: &mut Conn, id: TenantId, hash: Option<String>) -> Result<Tenant> {
    let tenant = Tenant { logo_hash: hash, ..lock(conn, id).await? };
    store::update(conn, &tenant).await?;
    Ok(tenant)
}

pub async fn set_status(conn: &mut Conn, id: TenantId, status: TenantStatus) -> Result<Tenant> {
    let tenant = Tenant { status, ..lock(conn, id).await? };
    store::update(conn, &tenant).await?;
    Ok(tenant)
}

async fn lock(conn: &mut Conn, id: TenantId) -> Result<Tenant> {
    store::lock(conn, id).await?.or_refuse(ErrorCode::TenantNotFound, "There is no such brand")
}

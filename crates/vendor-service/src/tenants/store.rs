//! SQL for `tenants`.

use api_types::TenantId;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::Tenant;
use crate::schema::tenants;

pub async fn insert(conn: &mut Conn, tenant: &Tenant) -> Result<()> {
    let inserted = diesel::insert_into(tenants::table).values(tenant).execute(conn).await;
    inserted.refuse_on_unique("tenants_slug_key", || {
        Refusal::new(api_types::ErrorCode::SlugTaken, "This address is taken").about("slug")
    })?;
    Ok(())
}

pub async fn update(conn: &mut Conn, tenant: &Tenant) -> Result<()> {
    diesel::update(tenant).set(tenant).execute(conn).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, id: TenantId) -> Result<Option<Tenant>> {
    let found = tenants::table.find(id).select(Tenant::as_select()).first(conn).await;
    Ok(found.optional()?)
}

pub async fn find_by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Tenant>> {
    let slug = slug.to_ascii_lowercase();
    let found = tenants::table.filter(tenants::slug.eq(slug)).select(Tenant::as_select());
    Ok(found.first(conn).await.optional()?)
}

/// The oldest tenant: in single-tenant mode, the only one.
pub async fn first(conn: &mut Conn) -> Result<Option<Tenant>> {
    let oldest = tenants::table.order(tenants::id).select(Tenant::as_select());
    Ok(oldest.first(conn).await.optional()?)
}

/// All brands of the deployment, the oldest first.
pub async fn list(conn: &mut Conn, after: Option<TenantId>, limit: i64) -> Result<Vec<Tenant>> {
    let mut query =
        tenants::table.order(tenants::id).limit(limit).select(Tenant::as_select()).into_boxed();
    if let Some(after) = after {
        query = query.filter(tenants::id.gt(after));
    }
    Ok(query.load(conn).await?)
}

/// Like [`find`], and nobody else can change the row until the transaction ends.
pub async fn lock(conn: &mut Conn, id: TenantId) -> Result<Option<Tenant>> {
    let row = tenants::table.find(id).select(Tenant::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

//! SQL for `api_keys`.

use api_types::keys::KeyKind;
use api_types::{KeyId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Key;
use crate::schema::api_keys;

pub async fn insert(conn: &mut Conn, key: &Key) -> Result<()> {
    diesel::insert_into(api_keys::table).values(key).execute(conn).await?;
    Ok(())
}

pub async fn update(conn: &mut Conn, key: &Key) -> Result<()> {
    diesel::update(key).set(key).execute(conn).await?;
    Ok(())
}

/// Finds a key of any tenant by its secret's hash. For the door across tenants.
pub async fn find_by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<Key>> {
    let found = api_keys::table.filter(api_keys::secret_hash.eq(hash)).select(Key::as_select());
    Ok(found.first(conn).await.optional()?)
}

pub async fn lock(conn: &mut Conn, tenant: TenantId, id: KeyId) -> Result<Option<Key>> {
    let found = api_keys::table
        .find(id)
        .filter(api_keys::tenant_id.eq(tenant))
        .select(Key::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// A brand's keys, the newest first.
pub async fn list(
    conn: &mut Conn,
    tenant: TenantId,
    before: Option<KeyId>,
    limit: i64,
) -> Result<Vec<Key>> {
    let mut query = api_keys::table
        .filter(api_keys::tenant_id.eq(tenant))
        .order(api_keys::id.desc())
        .limit(limit)
        .select(Key::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(api_keys::id.lt(before));
    }
    Ok(query.load(conn).await?)
}

/// Books that keys were used.
pub async fn touch(conn: &mut Conn, ids: &[KeyId], now: DateTime<Utc>) -> Result<()> {
    let used = api_keys::table.filter(api_keys::id.eq_any(ids));
    diesel::update(used).set(api_keys::last_used_at.eq(now)).execute(conn).await?;
    Ok(())
}

/// The hub's keys of a brand that still open something, the newest first.
pub async fn of_hub(conn: &mut Conn, tenant: TenantId, now: DateTime<Utc>) -> Result<Vec<Key>> {
    let live = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now));
    let keys = api_keys::table
        .filter(api_keys::tenant_id.eq(tenant))
        .filter(api_keys::kind.eq(KeyKind::Federation))
        .filter(api_keys::revoked_at.is_null())
        .filter(live)
        .order(api_keys::id.desc())
        .select(Key::as_select());
    Ok(keys.load(conn).await?)
}

/// Gives the hub's keys of a brand an end, but for some, and for those that have one.
pub async fn end_federation(
    conn: &mut Conn,
    tenant: TenantId,
    kept: &[KeyId],
    end: DateTime<Utc>,
) -> Result<()> {
    let others = api_keys::table
        .filter(api_keys::tenant_id.eq(tenant))
        .filter(api_keys::kind.eq(KeyKind::Federation))
        .filter(api_keys::id.ne_all(kept))
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.is_null());
    diesel::update(others).set(api_keys::expires_at.eq(end)).execute(conn).await?;
    Ok(())
}

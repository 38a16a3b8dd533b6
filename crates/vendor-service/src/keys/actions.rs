//! What can be done with keys.

use api_types::keys::KeyKind;
use api_types::{ErrorCode, KeyId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{Key, NewKey};
use super::store;

/// Makes a key; answers it with its secret, which is shown this once.
pub async fn mint(
    conn: &mut Conn,
    tenant: TenantId,
    new: NewKey,
    now: DateTime<Utc>,
) -> Result<(Key, String)> {
    let (key, secret) = Key::mint(tenant, new, now)?;
    store::insert(conn, &key).await?;
    Ok((key, secret))
}

/// Revokes a key of a brand's own; the hub's key is replaced where the connection is.
pub async fn revoke(
    conn: &mut Conn,
    tenant: TenantId,
    id: KeyId,
    now: DateTime<Utc>,
) -> Result<Key> {
    let key = lock(conn, tenant, id).await?;
    if key.kind == KeyKind::Federation && key.revoked_at.is_none() {
        let detail = "The hub holds this key: without it approved partners can't be set up";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    let key = key.revoke(now);
    store::update(conn, &key).await?;
    Ok(key)
}

/// Revokes the key that the hub held, when it has got another one.
pub async fn retire(
    conn: &mut Conn,
    tenant: TenantId,
    id: KeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    let key = lock(conn, tenant, id).await?.revoke(now);
    store::update(conn, &key).await
}

async fn lock(conn: &mut Conn, tenant: TenantId, id: KeyId) -> Result<Key> {
    let key = store::lock(conn, tenant, id).await?;
    key.or_refuse(ErrorCode::KeyNotFound, "There is no such key")
}

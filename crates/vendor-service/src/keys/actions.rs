//! What can be done with keys.

use api_types::keys::KeyKind;
use api_types::{ErrorCode, KeyId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
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
    audit::record(conn, tenant, Act::new("keys.mint", key.id).named(&key.label), now).await?;
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
    // One that was replaced has an end already, which may be brought forward.
    if key.kind == KeyKind::Federation && key.revoked_at.is_none() && key.expires_at.is_none() {
        let detail = "The hub holds this key: without it approved partners can't be set up";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    let key = key.revoke(now);
    store::update(conn, &key).await?;
    audit::record(conn, tenant, Act::new("keys.revoke", id).named(&key.label), now).await?;
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

/// Lets the hub's other keys end at `end`: calls with them may be under way.
pub async fn phase_out(
    conn: &mut Conn,
    tenant: TenantId,
    kept: &[KeyId],
    end: DateTime<Utc>,
) -> Result<()> {
    store::end_federation(conn, tenant, kept, end).await
}

async fn lock(conn: &mut Conn, tenant: TenantId, id: KeyId) -> Result<Key> {
    let key = store::lock(conn, tenant, id).await?;
    key.or_refuse(ErrorCode::KeyNotFound, "There is no such key")
}

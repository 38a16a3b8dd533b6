//! Replacing the hub's key and the brand's token, step by step, so that each step may be repeated.
//!
//! What is fresh is stored before anybody is told of it, and what is old ends after the fresh one was
//! seen to work. A crash anywhere leaves both sides with something that opens.

use api_types::{ErrorCode, KeyId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::seal::Sealer;
use service_kit::{Conn, OrRefuse, Result};

use super::{OVERLAP, mint_key};
use crate::keys;
use crate::network_link::{NetworkLink, store};

const NOT_CONNECTED: &str = "This brand is not on the network";

/// A key that the hub is to take.
#[derive(Clone, Debug)]
pub struct NextKey {
    pub id: KeyId,
    pub secret: String,
}

/// Mints the next key, or finds the one that the hub has not confirmed yet.
pub async fn begin_key(
    conn: &mut Conn,
    tenant: TenantId,
    sealer: &Sealer,
    host: &str,
    now: DateTime<Utc>,
) -> Result<NextKey> {
    let link = connected(conn, tenant).await?;
    if let Some(pending) = pending_key(&link, sealer)? {
        return Ok(pending);
    }
    let (id, secret) = mint_key(conn, tenant, host, now).await?;
    let sealed = sealer.seal(&NetworkLink::place_of_next_key(tenant), secret.as_bytes())?;
    let link = NetworkLink { next_key_id: Some(id), sealed_next_key: Some(sealed), ..link };
    store::put(conn, &link).await?;
    audit::record(conn, tenant, Act::new("network.rotate_key", id), now).await?;
    Ok(NextKey { id, secret })
}

/// The key that the hub has not confirmed yet.
pub async fn waiting_key(
    conn: &mut Conn,
    tenant: TenantId,
    sealer: &Sealer,
) -> Result<Option<NextKey>> {
    let link = store::find(conn, tenant).await?;
    link.map_or(Ok(None), |link| pending_key(&link, sealer))
}

fn pending_key(link: &NetworkLink, sealer: &Sealer) -> Result<Option<NextKey>> {
    let (Some(id), Some(sealed)) = (link.next_key_id, &link.sealed_next_key) else {
        return Ok(None);
    };
    let secret = sealer.open_text(&NetworkLink::place_of_next_key(link.tenant_id), sealed)?;
    Ok(Some(NextKey { id, secret }))
}

/// The hub calls with the next key from now on; the one before ends soon.
pub async fn finish_key(
    conn: &mut Conn,
    tenant: TenantId,
    taken: KeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    let link = connected(conn, tenant).await?;
    if link.next_key_id != Some(taken) {
        return Ok(());
    }
    let link = NetworkLink { key_id: taken, next_key_id: None, sealed_next_key: None, ..link };
    store::put(conn, &link).await?;
    keys::actions::phase_out(conn, tenant, &link.keys(), now + OVERLAP).await
}

/// Forgets a next key that the hub tried and did not take.
pub async fn drop_key(
    conn: &mut Conn,
    tenant: TenantId,
    refused: KeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    let link = connected(conn, tenant).await?;
    if link.next_key_id != Some(refused) {
        return Ok(());
    }
    store::put(conn, &NetworkLink { next_key_id: None, sealed_next_key: None, ..link }).await?;
    keys::actions::retire(conn, tenant, refused, now).await
}

/// Stores the next token beside the one in use.
pub async fn begin_token(
    conn: &mut Conn,
    tenant: TenantId,
    sealer: &Sealer,
    token: &str,
    now: DateTime<Utc>,
) -> Result<NetworkLink> {
    let link = connected(conn, tenant).await?;
    let sealed = sealer.seal(&NetworkLink::place(tenant), token.as_bytes())?;
    let link = NetworkLink { sealed_next_token: Some(sealed), ..link };
    store::put(conn, &link).await?;
    audit::record(conn, tenant, Act::new("network.rotate_token", tenant), now).await?;
    Ok(link)
}

/// The next token was tried: it takes its place, or is forgotten.
///
/// One that was seen to work is never dropped, even where a later one waits by now: the hub has
/// retired those before it.
pub async fn finish_token(
    conn: &mut Conn,
    tenant: TenantId,
    tried: &NetworkLink,
    works: bool,
) -> Result<()> {
    let link = connected(conn, tenant).await?;
    let is_next = link.sealed_next_token == tried.sealed_next_token;
    if !is_next && !works {
        return Ok(());
    }
    let next = if works { tried.sealed_next_token.clone() } else { None };
    let sealed_vendor_token = next.or(link.sealed_vendor_token);
    let sealed_next_token = link.sealed_next_token.filter(|_| !is_next);
    store::put(conn, &NetworkLink { sealed_vendor_token, sealed_next_token, ..link }).await
}

async fn connected(conn: &mut Conn, tenant: TenantId) -> Result<NetworkLink> {
    let link = store::lock(conn, tenant).await?.filter(NetworkLink::is_connected);
    link.or_refuse(ErrorCode::NotConnected, NOT_CONNECTED)
}

//! Minting a brand's token, and retiring the older one.

use api_types::{KeyId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::{Conn, Result, tokens};

use super::{TOKEN, store};

const OVERLAP: TimeDelta = TimeDelta::minutes(1);

/// A fresh token with its secret, which is shown this once.
pub struct Minted {
    pub id: KeyId,
    pub secret: String,
}

/// Mints a token beside the one in use. One that was minted before and never used is worth nothing.
pub async fn mint(conn: &mut Conn, vendor: VendorId, now: DateTime<Utc>) -> Result<Minted> {
    store::revoke_unused(conn, vendor, now).await?;
    let (id, secret) = (KeyId::new_at(now), tokens::mint(TOKEN));
    store::insert(conn, id, vendor, tokens::hash(&secret), now).await?;
    Ok(Minted { id, secret })
}

/// The first call with a token shows that it arrived: the others end a minute later, when the calls
/// that are under way with them have arrived too.
pub async fn confirm(
    conn: &mut Conn,
    vendor: VendorId,
    token: KeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    if store::mark_first_use(conn, token, now).await? {
        store::retire_others(conn, vendor, token, now + OVERLAP).await?;
    }
    Ok(())
}

pub async fn is_used(conn: &mut Conn, token: KeyId) -> Result<bool> {
    store::is_used(conn, token).await
}

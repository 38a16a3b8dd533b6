//! Minting a key, listing and revoking keys.

use api_types::accounts::{CreatorKey, MintedCreatorKey};
use api_types::{CreatorId, ErrorCode, KeyId, Listing};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result, tokens};

use super::model::{Key, lawful_label};
use super::{PREFIX, store};
use crate::cursors::Page;

const MOST_KEYS: i64 = 20;

/// Makes a key. Its secret is in the answer and nowhere else.
pub async fn mint(
    conn: &mut Conn,
    creator: CreatorId,
    label: &str,
    now: DateTime<Utc>,
) -> Result<MintedCreatorKey> {
    let label = lawful_label(label)?;
    if store::count_good(conn, creator).await? >= MOST_KEYS {
        let detail = "At most 20 keys at a time; revoke one first";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    let secret = tokens::mint(PREFIX);
    let key = Key {
        id: KeyId::new_at(now),
        creator_id: creator,
        label,
        key_hash: tokens::hash(&secret),
        hint: secret[secret.len() - 4..].to_owned(),
        created_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    store::insert(conn, &key).await?;
    Ok(MintedCreatorKey { key: key.into(), secret })
}

/// One page of a creator's keys, revoked ones too, the newest first.
pub async fn list(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<KeyId>,
) -> Result<Listing<CreatorKey>> {
    let rows = store::list(conn, creator, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()).map(CreatorKey::from))
}

pub async fn revoke(
    conn: &mut Conn,
    creator: CreatorId,
    id: KeyId,
    now: DateTime<Utc>,
) -> Result<CreatorKey> {
    let key = store::revoke(conn, creator, id, now).await?;
    Ok(key.or_refuse(ErrorCode::KeyNotFound, "There is no such key")?.into())
}

//! SQL for `creator_keys`.

use api_types::{CreatorId, KeyId};
use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Key;
use crate::cursors::Page;
use crate::schema::{creator_blocks, creator_keys, creators};

/// A key that was shown, and whose it is.
#[derive(Clone, Debug, Queryable)]
pub struct Found {
    pub id: KeyId,
    pub creator: CreatorId,
    pub email: String,
    pub revoked_at: Option<DateTime<Utc>>,
}

pub async fn find_by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<Found>> {
    let found = creator_keys::table
        .inner_join(creators::table)
        .filter(creator_keys::key_hash.eq(hash))
        .filter(creators::deleted_at.is_null())
        .filter(not(exists(creator_blocks::table.find(creators::id))))
        .select((creator_keys::id, creators::id, creators::email, creator_keys::revoked_at))
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn insert(conn: &mut Conn, key: &Key) -> Result<()> {
    diesel::insert_into(creator_keys::table).values(key).execute(conn).await?;
    Ok(())
}

/// A creator's keys, the newest first, revoked ones too.
pub async fn list(conn: &mut Conn, creator: CreatorId, page: Page<KeyId>) -> Result<Vec<Key>> {
    let mut query = creator_keys::table
        .filter(creator_keys::creator_id.eq(creator))
        .select(Key::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(creator_keys::id.lt(after));
    }
    Ok(query.order(creator_keys::id.desc()).limit(page.reach()).load(conn).await?)
}

pub async fn count_good(conn: &mut Conn, creator: CreatorId) -> Result<i64> {
    let good = creator_keys::table
        .filter(creator_keys::creator_id.eq(creator))
        .filter(creator_keys::revoked_at.is_null());
    Ok(good.count().get_result(conn).await?)
}

/// Revokes a key; answers the row, also of one that was revoked before.
pub async fn revoke(
    conn: &mut Conn,
    creator: CreatorId,
    id: KeyId,
    now: DateTime<Utc>,
) -> Result<Option<Key>> {
    let good = creator_keys::table
        .find(id)
        .filter(creator_keys::creator_id.eq(creator))
        .filter(creator_keys::revoked_at.is_null());
    diesel::update(good).set(creator_keys::revoked_at.eq(now)).execute(conn).await?;
    let found = creator_keys::table
        .find(id)
        .filter(creator_keys::creator_id.eq(creator))
        .select(Key::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn touch(conn: &mut Conn, ids: &[KeyId], now: DateTime<Utc>) -> Result<()> {
    let seen = creator_keys::table.filter(creator_keys::id.eq_any(ids));
    diesel::update(seen).set(creator_keys::last_used_at.eq(now)).execute(conn).await?;
    Ok(())
}

/// Deletes all keys of a creator, when their account ends or becomes another's.
pub async fn forget(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    let theirs = creator_keys::table.filter(creator_keys::creator_id.eq(creator));
    diesel::delete(theirs).execute(conn).await?;
    Ok(())
}

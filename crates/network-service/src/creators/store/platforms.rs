//! SQL for `creator_platforms`.

use api_types::{CreatorId, PlatformId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::creators::model::{PlatformRow, WEEK_OF_GRACE};
use crate::schema::creator_platforms;

/// How long a proof counts before the page is looked at again.
const MONTH: TimeDelta = TimeDelta::days(30);

pub async fn platforms(conn: &mut Conn, creator: CreatorId) -> Result<Vec<PlatformRow>> {
    let rows = creator_platforms::table
        .filter(creator_platforms::creator_id.eq(creator))
        .order(creator_platforms::place)
        .select(PlatformRow::as_select())
        .load(conn)
        .await?;
    Ok(rows)
}

pub async fn platform(
    conn: &mut Conn,
    creator: CreatorId,
    id: PlatformId,
) -> Result<Option<PlatformRow>> {
    let found = creator_platforms::table
        .find(id)
        .filter(creator_platforms::creator_id.eq(creator))
        .select(PlatformRow::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn lock_platform(conn: &mut Conn, id: PlatformId) -> Result<Option<PlatformRow>> {
    let found = creator_platforms::table
        .find(id)
        .select(PlatformRow::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn update_platform(conn: &mut Conn, row: &PlatformRow) -> Result<()> {
    diesel::update(creator_platforms::table.find(row.id)).set(row).execute(conn).await?;
    Ok(())
}

pub async fn replace_platforms(
    conn: &mut Conn,
    creator: CreatorId,
    rows: &[PlatformRow],
) -> Result<()> {
    let old = creator_platforms::table.filter(creator_platforms::creator_id.eq(creator));
    diesel::delete(old).execute(conn).await?;
    diesel::insert_into(creator_platforms::table).values(rows).execute(conn).await?;
    Ok(())
}

/// Proofs that are to be looked at again, the longest unseen first.
pub async fn due_platforms(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<PlatformRow>> {
    let unseen = creator_platforms::warned_at
        .is_null()
        .and(creator_platforms::checked_at.assume_not_null().le(now - MONTH));
    let grace_over = creator_platforms::warned_at
        .is_not_null()
        .and(creator_platforms::warned_at.assume_not_null().le(now - WEEK_OF_GRACE));
    let rows = creator_platforms::table
        .filter(creator_platforms::verified_at.is_not_null())
        .filter(unseen.or(grace_over))
        .order(creator_platforms::checked_at)
        .limit(limit)
        .select(PlatformRow::as_select())
        .load(conn)
        .await?;
    Ok(rows)
}

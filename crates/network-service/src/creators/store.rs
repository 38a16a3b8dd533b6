//! SQL for `creators`, `creator_handles` and `creator_platforms`.

use api_types::CreatorId;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{Creator, PlatformRow};
use crate::schema::{creator_handles, creator_platforms, creators};

/// Inserts a creator unless the address has one; answers whoever has it.
pub async fn insert_or_find(conn: &mut Conn, creator: &Creator) -> Result<Creator> {
    let stored = diesel::insert_into(creators::table)
        .values(creator)
        .on_conflict(creators::email)
        .do_update()
        // Changes nothing, but makes Postgres answer the row that is there.
        .set(creators::email.eq(&creator.email))
        .returning(Creator::as_returning())
        .get_result(conn)
        .await?;
    Ok(stored)
}

pub async fn find(conn: &mut Conn, id: CreatorId) -> Result<Option<Creator>> {
    let found = creators::table.find(id).select(Creator::as_select()).first(conn).await;
    Ok(found.optional()?)
}

pub async fn lock(conn: &mut Conn, id: CreatorId) -> Result<Option<Creator>> {
    let found =
        creators::table.find(id).select(Creator::as_select()).for_update().first(conn).await;
    Ok(found.optional()?)
}

/// Whoever has this handle, or once had it.
pub async fn find_by_handle(conn: &mut Conn, handle: &str) -> Result<Option<Creator>> {
    let found = creator_handles::table
        .inner_join(creators::table)
        .filter(creator_handles::handle.eq(handle))
        .select(Creator::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(found)
}

pub async fn update(conn: &mut Conn, creator: &Creator) -> Result<()> {
    diesel::update(creators::table.find(creator.id)).set(creator).execute(conn).await?;
    Ok(())
}

/// Takes a handle for ever; says whether it is theirs, now or from before.
pub async fn take_handle(
    conn: &mut Conn,
    creator: CreatorId,
    handle: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = (
        creator_handles::handle.eq(handle),
        creator_handles::creator_id.eq(creator),
        creator_handles::taken_at.eq(now),
    );
    diesel::insert_into(creator_handles::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let owner: CreatorId =
        creator_handles::table.find(handle).select(creator_handles::creator_id).first(conn).await?;
    Ok(owner == creator)
}

pub async fn platforms(conn: &mut Conn, creator: CreatorId) -> Result<Vec<PlatformRow>> {
    let rows = creator_platforms::table
        .filter(creator_platforms::creator_id.eq(creator))
        .order(creator_platforms::place)
        .select(PlatformRow::as_select())
        .load(conn)
        .await?;
    Ok(rows)
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

/// Books one more active partnership.
pub async fn count_partnership(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    let one_more = creators::partnerships_count.eq(creators::partnerships_count + 1);
    diesel::update(creators::table.find(creator)).set(one_more).execute(conn).await?;
    Ok(())
}

/// Renews the sums of these creators over all their brands, from the days since `from`.
pub async fn renew_sums(
    conn: &mut Conn,
    creators: &[CreatorId],
    from: NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE creators c SET clicks_90d = s.clicks, conversions_90d = s.conversions, \
               stats_at = $3 FROM (\
                 SELECT a.creator_id, coalesce(sum(d.clicks), 0)::bigint AS clicks, \
                   coalesce(sum(d.conversions), 0)::bigint AS conversions \
                 FROM affiliations a LEFT JOIN vendor_daily d \
                   ON d.vendor_id = a.vendor_id AND d.vendor_partner_id = a.vendor_partner_id \
                   AND d.day >= $2 \
                 WHERE a.creator_id = ANY($1) GROUP BY a.creator_id) s \
               WHERE c.id = s.creator_id";
    diesel::sql_query(sql)
        .bind::<Array<Uuid>, _>(creators)
        .bind::<Date, _>(from)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(())
}

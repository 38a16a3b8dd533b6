//! SQL for `creator_blocks`.

use api_types::desk::{DeskCreator, DeskCreatorFilter};
use api_types::federation::VendorStatus;
use api_types::{CreatorId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::cursors::Page;
use crate::schema::{affiliations, creator_blocks, creators, vendors};

/// Blocks a creator, or renews the reason; says whether they were not blocked before.
pub async fn put(
    conn: &mut Conn,
    creator: CreatorId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = (
        creator_blocks::creator_id.eq(creator),
        creator_blocks::reason.eq(reason),
        creator_blocks::blocked_at.eq(now),
    );
    let inserted = diesel::insert_into(creator_blocks::table).values(row).on_conflict_do_nothing();
    if inserted.execute(conn).await? == 1 {
        return Ok(true);
    }
    let renewed = diesel::update(creator_blocks::table.find(creator));
    renewed.set(creator_blocks::reason.eq(reason)).execute(conn).await?;
    Ok(false)
}

/// Says whether they were blocked.
pub async fn delete(conn: &mut Conn, creator: CreatorId) -> Result<bool> {
    Ok(diesel::delete(creator_blocks::table.find(creator)).execute(conn).await? == 1)
}

pub async fn is_blocked(conn: &mut Conn, creator: CreatorId) -> Result<bool> {
    let found = diesel::select(diesel::dsl::exists(creator_blocks::table.find(creator)));
    Ok(found.get_result(conn).await?)
}

type Row = (
    (CreatorId, String, String, Option<String>, i64, DateTime<Utc>),
    Option<(DateTime<Utc>, String)>,
);

fn shown(((id, email, name, handle, partnerships_count, created_at), block): Row) -> DeskCreator {
    let (blocked_at, blocked_for) = block.unzip();
    DeskCreator { id, email, name, handle, partnerships_count, created_at, blocked_at, blocked_for }
}

#[diesel::dsl::auto_type]
fn with_blocks() -> _ {
    creators::table.left_join(creator_blocks::table)
}

pub async fn find(conn: &mut Conn, id: CreatorId) -> Result<Option<DeskCreator>> {
    let row: Option<Row> = with_blocks()
        .filter(creators::id.eq(id))
        .select((
            (
                creators::id,
                creators::email,
                creators::name,
                creators::handle,
                creators::partnerships_count,
                creators::created_at,
            ),
            (creator_blocks::blocked_at, creator_blocks::reason).nullable(),
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(shown))
}

/// Creators, the newest first.
pub async fn list(
    conn: &mut Conn,
    filter: &DeskCreatorFilter,
    page: Page<CreatorId>,
) -> Result<Vec<DeskCreator>> {
    let mut query = with_blocks()
        .select((
            (
                creators::id,
                creators::email,
                creators::name,
                creators::handle,
                creators::partnerships_count,
                creators::created_at,
            ),
            (creator_blocks::blocked_at, creator_blocks::reason).nullable(),
        ))
        .into_boxed();
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        let part = part_of_text(q.trim_start_matches('@'));
        let hit = creators::name
            .ilike(part.clone())
            .or(creators::email.ilike(part.clone()))
            .or(creators::handle.ilike(part).assume_not_null());
        query = query.filter(hit);
    }
    match filter.blocked {
        Some(true) => query = query.filter(creator_blocks::creator_id.is_not_null()),
        Some(false) => query = query.filter(creator_blocks::creator_id.is_null()),
        None => {}
    }
    if let Some(after) = page.after {
        query = query.filter(creators::id.lt(after));
    }
    let rows: Vec<Row> = query.order(creators::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// A pattern that finds `text` anywhere; its own wildcards mean themselves.
fn part_of_text(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// A brand of a creator, and how its figures stand.
pub type BrandLine = (VendorId, String, VendorStatus, Option<DateTime<Utc>>, Option<String>);

/// The brands that a creator is a partner of, at most `limit`.
pub async fn brands(conn: &mut Conn, id: CreatorId, limit: i64) -> Result<Vec<BrandLine>> {
    let rows = affiliations::table
        .inner_join(vendors::table)
        .filter(affiliations::creator_id.eq(id))
        .order(vendors::display_name)
        .limit(limit)
        .select((
            vendors::id,
            vendors::display_name,
            vendors::status,
            affiliations::stats_at,
            affiliations::stats_error,
        ))
        .load(conn)
        .await?;
    Ok(rows)
}

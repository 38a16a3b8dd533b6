//! SQL for `exclusions`.

use std::collections::HashMap;

use api_types::exclusions as wire;
use api_types::{CreatorId, ExclusionId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Exclusion;
use crate::creators::Creator;
use crate::cursors::Page;
use crate::schema::{creators, exclusions};

pub async fn insert(conn: &mut Conn, exclusion: &Exclusion) -> Result<()> {
    diesel::insert_into(exclusions::table).values(exclusion).execute(conn).await?;
    Ok(())
}

/// Ends the live exclusion of a creator, where there is one.
pub async fn lift(
    conn: &mut Conn,
    vendor: VendorId,
    creator: CreatorId,
    now: DateTime<Utc>,
) -> Result<()> {
    let live = exclusions::table
        .filter(exclusions::vendor_id.eq(vendor))
        .filter(exclusions::creator_id.eq(creator))
        .filter(exclusions::lifted_at.is_null());
    diesel::update(live).set(exclusions::lifted_at.eq(now)).execute(conn).await?;
    Ok(())
}

/// Those of these creators who may not apply to the brand now.
pub async fn in_force_of(
    conn: &mut Conn,
    vendor: VendorId,
    creators: &[CreatorId],
    now: DateTime<Utc>,
) -> Result<HashMap<CreatorId, wire::Exclusion>> {
    let rows: Vec<(Exclusion, Creator)> = exclusions::table
        .inner_join(creators::table)
        .filter(exclusions::vendor_id.eq(vendor))
        .filter(exclusions::creator_id.eq_any(creators))
        .filter(exclusions::lifted_at.is_null())
        .filter(exclusions::until.is_null().or(exclusions::until.gt(now).assume_not_null()))
        .select((Exclusion::as_select(), Creator::as_select()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(it, creator)| (it.creator_id, it.as_wire(&creator))).collect())
}

/// What keeps a creator from applying to a brand now.
pub async fn in_force(
    conn: &mut Conn,
    vendor: VendorId,
    creator: CreatorId,
    now: DateTime<Utc>,
) -> Result<Option<Exclusion>> {
    let found = exclusions::table
        .filter(exclusions::vendor_id.eq(vendor))
        .filter(exclusions::creator_id.eq(creator))
        .filter(exclusions::lifted_at.is_null())
        .filter(exclusions::until.is_null().or(exclusions::until.gt(now).assume_not_null()))
        .select(Exclusion::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// A brand's exclusions, the newest first: of one creator all that there ever were, else those that
/// are in force.
pub async fn list(
    conn: &mut Conn,
    vendor: VendorId,
    creator: Option<CreatorId>,
    page: Page<ExclusionId>,
    now: DateTime<Utc>,
) -> Result<Vec<wire::Exclusion>> {
    let mut query = exclusions::table
        .inner_join(creators::table)
        .filter(exclusions::vendor_id.eq(vendor))
        .select((Exclusion::as_select(), Creator::as_select()))
        .into_boxed();
    query = match creator {
        Some(creator) => query.filter(exclusions::creator_id.eq(creator)),
        None => query
            .filter(exclusions::lifted_at.is_null())
            .filter(exclusions::until.is_null().or(exclusions::until.gt(now).assume_not_null())),
    };
    if let Some(after) = page.after {
        query = query.filter(exclusions::id.lt(after));
    }
    let rows: Vec<(Exclusion, Creator)> =
        query.order(exclusions::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(|(it, creator)| it.as_wire(&creator)).collect())
}

/// Nobody gets around an exclusion with a second identity: it is the other one's from now on, unless
/// that one is excluded there already.
pub async fn move_creator(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let sql = "UPDATE exclusions e SET creator_id = $2 WHERE e.creator_id = $1 AND NOT EXISTS (\
               SELECT FROM exclusions o WHERE o.creator_id = $2 AND o.vendor_id = e.vendor_id \
               AND o.lifted_at IS NULL)";
    let moved = diesel::sql_query(sql)
        .bind::<diesel::sql_types::Uuid, _>(from)
        .bind::<diesel::sql_types::Uuid, _>(to);
    moved.execute(conn).await?;
    Ok(())
}

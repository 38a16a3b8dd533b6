//! SQL for `exclusions`.

use std::collections::HashMap;

use api_types::exclusions as wire;
use api_types::{CreatorId, ExclusionId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid};
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

/// Nobody gets around an exclusion with a second identity: all of one's are the other one's from now
/// on. Of two in force at one brand the one with the later end stays so; the other one is history.
pub async fn move_creator(
    conn: &mut Conn,
    from: CreatorId,
    to: CreatorId,
    now: DateTime<Utc>,
) -> Result<()> {
    let lifts = "UPDATE exclusions e SET lifted_at = $3 FROM exclusions o \
                 WHERE e.creator_id IN ($1, $2) AND o.creator_id IN ($1, $2) \
                 AND e.creator_id <> o.creator_id AND e.vendor_id = o.vendor_id \
                 AND e.lifted_at IS NULL AND o.lifted_at IS NULL \
                 AND (coalesce(e.until, 'infinity'), e.id) < (coalesce(o.until, 'infinity'), o.id)";
    diesel::sql_query(lifts)
        .bind::<Uuid, _>(from)
        .bind::<Uuid, _>(to)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    let theirs = exclusions::table.filter(exclusions::creator_id.eq(from));
    diesel::update(theirs).set(exclusions::creator_id.eq(to)).execute(conn).await?;
    Ok(())
}

//! SQL for `invitations`.

use api_types::invitations::{InvitationFilter, InvitationStatus};
use api_types::programs::Terms;
use api_types::{CreatorId, ErrorCode, InvitationId, OfferingId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::Invitation;
use crate::columns::Json;
use crate::cursors::Page;
use crate::schema::{creators, invitations, offerings, vendors};

/// An invitation with the offering's title, and the creator's name and handle.
pub type Sent = (Invitation, String, String, Option<String>);

/// An invitation with the offering's title and terms, and the brand's name and slug.
pub type Received = (Invitation, String, Json<Terms>, String, String);

/// Inserts an invitation; refuses where a live one is out.
pub async fn insert(conn: &mut Conn, invitation: &Invitation) -> Result<()> {
    let inserted = diesel::insert_into(invitations::table).values(invitation).execute(conn).await;
    let refusal = || {
        let detail = "This creator has an invitation to this offering already";
        Refusal::new(ErrorCode::InvitationExists, detail)
    };
    inserted.refuse_on_unique("invitations_live_key", refusal)?;
    Ok(())
}

pub async fn update(conn: &mut Conn, invitation: &Invitation) -> Result<()> {
    diesel::update(invitations::table.find(invitation.id)).set(invitation).execute(conn).await?;
    Ok(())
}

/// Ends those whose time is over, at most `limit`; answers how many there were.
pub async fn expire(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let over = invitations::table
        .filter(invitations::status.eq(InvitationStatus::Pending))
        .filter(invitations::expires_at.le(now))
        .order(invitations::expires_at)
        .limit(limit)
        .select(invitations::id)
        .for_update()
        .skip_locked();
    let ids: Vec<InvitationId> = over.load(conn).await?;
    let change = (
        invitations::status.eq(InvitationStatus::Expired),
        invitations::decided_at.eq(invitations::expires_at.nullable()),
    );
    let ended = invitations::table.filter(invitations::id.eq_any(ids));
    Ok(diesel::update(ended).set(change).execute(conn).await?)
}

/// Ends one creator's invitation to an offering where its time is over, so that a new one can be sent.
pub async fn expire_of(
    conn: &mut Conn,
    creator: CreatorId,
    offering: OfferingId,
    now: DateTime<Utc>,
) -> Result<()> {
    let over = invitations::table
        .filter(invitations::creator_id.eq(creator))
        .filter(invitations::offering_id.eq(offering))
        .filter(invitations::status.eq(InvitationStatus::Pending))
        .filter(invitations::expires_at.le(now));
    let change = (
        invitations::status.eq(InvitationStatus::Expired),
        invitations::decided_at.eq(invitations::expires_at.nullable()),
    );
    diesel::update(over).set(change).execute(conn).await?;
    Ok(())
}

/// How many a brand has sent since a moment.
pub async fn count_since(conn: &mut Conn, vendor: VendorId, since: DateTime<Utc>) -> Result<i64> {
    let count = invitations::table
        .filter(invitations::vendor_id.eq(vendor))
        .filter(invitations::id.gt(InvitationId::new_at(since)))
        .count()
        .get_result(conn)
        .await?;
    Ok(count)
}

pub async fn lock_of_vendor(
    conn: &mut Conn,
    vendor: VendorId,
    id: InvitationId,
) -> Result<Option<Invitation>> {
    let found = invitations::table
        .find(id)
        .filter(invitations::vendor_id.eq(vendor))
        .select(Invitation::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn lock_of_creator(
    conn: &mut Conn,
    creator: CreatorId,
    id: InvitationId,
) -> Result<Option<Invitation>> {
    let found = invitations::table
        .find(id)
        .filter(invitations::creator_id.eq(creator))
        .select(Invitation::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The live invitation of a creator to an offering.
pub async fn lock_live(
    conn: &mut Conn,
    creator: CreatorId,
    offering: OfferingId,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>> {
    let found = invitations::table
        .filter(invitations::creator_id.eq(creator))
        .filter(invitations::offering_id.eq(offering))
        .filter(invitations::status.eq(InvitationStatus::Pending))
        .filter(invitations::expires_at.gt(now))
        .select(Invitation::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The same, for reading.
pub async fn find_live(
    conn: &mut Conn,
    creator: CreatorId,
    offering: OfferingId,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>> {
    let found = invitations::table
        .filter(invitations::creator_id.eq(creator))
        .filter(invitations::offering_id.eq(offering))
        .filter(invitations::status.eq(InvitationStatus::Pending))
        .filter(invitations::expires_at.gt(now))
        .select(Invitation::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// What a brand has sent, the newest first.
pub async fn sent(
    conn: &mut Conn,
    vendor: VendorId,
    filter: &InvitationFilter,
    page: Page<InvitationId>,
    now: DateTime<Utc>,
) -> Result<Vec<Sent>> {
    let mut query = invitations::table
        .inner_join(offerings::table)
        .inner_join(creators::table)
        .filter(invitations::vendor_id.eq(vendor))
        .select((Invitation::as_select(), offerings::title, creators::name, creators::handle))
        .into_boxed();
    if let Some(status) = filter.status {
        let over = invitations::expires_at.le(now);
        let waits = invitations::status.eq(InvitationStatus::Pending);
        query = match status {
            InvitationStatus::Pending => query.filter(waits.and(invitations::expires_at.gt(now))),
            InvitationStatus::Expired => {
                query.filter(invitations::status.eq(status).or(waits.and(over)))
            }
            status => query.filter(invitations::status.eq(status)),
        };
    }
    if let Some(after) = page.after {
        query = query.filter(invitations::id.lt(after));
    }
    Ok(query.order(invitations::id.desc()).limit(page.reach()).load(conn).await?)
}

pub async fn find_sent(
    conn: &mut Conn,
    vendor: VendorId,
    id: InvitationId,
) -> Result<Option<Sent>> {
    let found = invitations::table
        .inner_join(offerings::table)
        .inner_join(creators::table)
        .filter(invitations::id.eq(id))
        .filter(invitations::vendor_id.eq(vendor))
        .select((Invitation::as_select(), offerings::title, creators::name, creators::handle))
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// What a creator has got, the newest first.
pub async fn received(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<InvitationId>,
) -> Result<Vec<Received>> {
    let mut query = invitations::table
        .inner_join(offerings::table)
        .inner_join(vendors::table)
        .filter(invitations::creator_id.eq(creator))
        .select((
            Invitation::as_select(),
            offerings::title,
            offerings::terms,
            vendors::display_name,
            vendors::slug,
        ))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(invitations::id.lt(after));
    }
    Ok(query.order(invitations::id.desc()).limit(page.reach()).load(conn).await?)
}

/// How many wait for a creator's answer.
pub async fn count_waiting(conn: &mut Conn, creator: CreatorId, now: DateTime<Utc>) -> Result<i64> {
    let count = invitations::table
        .filter(invitations::creator_id.eq(creator))
        .filter(invitations::status.eq(InvitationStatus::Pending))
        .filter(invitations::expires_at.gt(now))
        .count()
        .get_result(conn)
        .await?;
    Ok(count)
}

/// What brands asked one identity is asked of another from now on; what both were asked for the same
/// offering stays with the one who goes.
pub async fn move_creator(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let sql = "UPDATE invitations i SET creator_id = $2 WHERE i.creator_id = $1 AND NOT EXISTS (\
               SELECT FROM invitations o WHERE o.creator_id = $2 AND o.offering_id = i.offering_id)";
    let moved = diesel::sql_query(sql)
        .bind::<diesel::sql_types::Uuid, _>(from)
        .bind::<diesel::sql_types::Uuid, _>(to);
    moved.execute(conn).await?;
    Ok(())
}

/// Deletes what brands wrote to a creator, when the person is erased.
pub async fn forget(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    let theirs = invitations::table.filter(invitations::creator_id.eq(creator));
    diesel::delete(theirs).execute(conn).await?;
    Ok(())
}

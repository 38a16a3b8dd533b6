//! Who may see what: which private offerings a creator finds.

use api_types::federation::VendorStatus;
use api_types::invitations::InvitationStatus;
use api_types::listings::Visibility;
use api_types::{CreatorId, OfferingId, VendorId};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::offerings::model::Viewer;
use crate::schema::{creator_handles, creators, invitations, offerings, vendors};
use crate::vendors::store::part_of_text;

/// Brands of one name that a search takes along.
const MOST_BRANDS: i64 = 50;

pub async fn viewer(conn: &mut Conn, creator: CreatorId) -> Result<Viewer> {
    let email = creators::table.find(creator).select(creators::email);
    let email: Option<String> = email.first(conn).await.optional()?;
    let handles: Vec<String> = creator_handles::table
        .filter(creator_handles::creator_id.eq(creator))
        .select(creator_handles::handle)
        .load(conn)
        .await?;
    Ok(Viewer { creator, names: email.into_iter().chain(handles).collect() })
}

/// Private offerings that name whoever looks, or that they are invited to.
#[diesel::dsl::auto_type]
pub fn is_private_to<'a>(names: &'a Vec<String>, creator: CreatorId, now: DateTime<Utc>) -> _ {
    let private: Visibility = Visibility::Private;
    let pending: InvitationStatus = InvitationStatus::Pending;
    let invited = invitations::table
        .filter(invitations::creator_id.eq(creator))
        .filter(invitations::status.eq(pending))
        .filter(invitations::expires_at.gt(now))
        .select(invitations::offering_id);
    let named = offerings::visibility.eq(private).and(offerings::allow_list.overlaps_with(names));
    named.or(offerings::id.eq_any(invited))
}

/// Whether somebody finds any private offering at all.
pub async fn finds_private(conn: &mut Conn, it: &Viewer, now: DateTime<Utc>) -> Result<bool> {
    let some = offerings::table.filter(is_private_to(&it.names, it.creator, now));
    Ok(diesel::select(exists(some)).get_result(conn).await?)
}

/// Whether somebody finds this private offering.
pub async fn is_named(
    conn: &mut Conn,
    it: &Viewer,
    id: OfferingId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let this = offerings::table.filter(offerings::id.eq(id));
    let this = this.filter(is_private_to(&it.names, it.creator, now));
    Ok(diesel::select(exists(this)).get_result(conn).await?)
}

/// Brands in good standing whose name has a text in it.
pub async fn brands_called(conn: &mut Conn, text: &str) -> Result<Vec<VendorId>> {
    let brands = vendors::table
        .filter(vendors::status.eq(VendorStatus::Active))
        .filter(vendors::display_name.ilike(part_of_text(text)))
        .order(vendors::id)
        .limit(MOST_BRANDS)
        .select(vendors::id)
        .load(conn)
        .await?;
    Ok(brands)
}

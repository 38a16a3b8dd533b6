//! SQL for `offerings`.

use api_types::federation::VendorStatus;
use api_types::offerings::{MyStanding, OfferingFilter};
use api_types::requests::RequestStatus;
use api_types::{CreatorId, OfferingId, RequestId, VendorId};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{Offering, Shown};
use crate::cursors::Page;
use crate::schema::{offerings, requests, vendors};
use crate::vendors::store::part_of_text;

/// Inserts an offering unless the brand has one of this id; says whether it did.
pub async fn insert(conn: &mut Conn, offering: &Offering) -> Result<bool> {
    let inserted = diesel::insert_into(offerings::table)
        .values(offering)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

pub async fn update(conn: &mut Conn, offering: &Offering) -> Result<()> {
    diesel::update(offerings::table.find(offering.id)).set(offering).execute(conn).await?;
    Ok(())
}

pub async fn lock_external(
    conn: &mut Conn,
    vendor: VendorId,
    external_id: &str,
) -> Result<Option<Offering>> {
    let found = offerings::table
        .filter(offerings::vendor_id.eq(vendor))
        .filter(offerings::external_id.eq(external_id))
        .select(Offering::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn find(conn: &mut Conn, id: OfferingId) -> Result<Option<Shown>> {
    let found: Option<(Offering, String, VendorStatus)> = offerings::table
        .inner_join(vendors::table)
        .filter(offerings::id.eq(id))
        .select((Offering::as_select(), vendors::display_name, vendors::status))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(shown))
}

fn shown((offering, vendor_name, vendor_status): (Offering, String, VendorStatus)) -> Shown {
    Shown { offering, vendor_name, vendor_status }
}

/// What a brand has published here or once did, the newest first.
pub async fn list_of_vendor(
    conn: &mut Conn,
    vendor: VendorId,
    page: Page<OfferingId>,
) -> Result<Vec<Shown>> {
    let mut query = offerings::table
        .inner_join(vendors::table)
        .filter(offerings::vendor_id.eq(vendor))
        .select((Offering::as_select(), vendors::display_name, vendors::status))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(offerings::id.lt(after));
    }
    let rows = query.order(offerings::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// What creators can find, the newest first.
pub async fn search(
    conn: &mut Conn,
    filter: &OfferingFilter,
    page: Page<OfferingId>,
) -> Result<Vec<Shown>> {
    let mut query = offerings::table
        .inner_join(vendors::table)
        .filter(offerings::published)
        .filter(vendors::status.eq(VendorStatus::Active))
        .select((Offering::as_select(), vendors::display_name, vendors::status))
        .into_boxed();
    if let Some(vendor) = filter.vendor_id {
        query = query.filter(offerings::vendor_id.eq(vendor));
    }
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        let words = sql::<Bool>("offerings.words @@ websearch_to_tsquery('simple', ")
            .bind::<Text, _>(q.to_owned())
            .sql(")");
        let part = part_of_text(q);
        let hit =
            words.or(offerings::title.ilike(part.clone())).or(vendors::display_name.ilike(part));
        query = query.filter(hit);
    }
    if let Some(after) = page.after {
        query = query.filter(offerings::id.lt(after));
    }
    let rows = query.order(offerings::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// The newest request of a creator for an offering.
pub async fn standing(
    conn: &mut Conn,
    offering: OfferingId,
    creator: CreatorId,
) -> Result<Option<MyStanding>> {
    let found: Option<(RequestId, RequestStatus, Option<String>)> = requests::table
        .filter(requests::offering_id.eq(offering))
        .filter(requests::creator_id.eq(creator))
        .order(requests::id.desc())
        .select((requests::id, requests::status, requests::share_url))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(request_id, status, share_url)| {
        let share_url = share_url.filter(|_| status == RequestStatus::Approved);
        MyStanding { request_id, status, share_url }
    }))
}

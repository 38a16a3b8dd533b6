//! SQL for `offerings`, `offering_terms` and `scorecards`.

mod count;
mod facets;
mod mine;
mod recommend;
mod search;
mod seen;

use api_types::federation::VendorStatus;
use api_types::offerings::MyStanding;
use api_types::requests::RequestStatus;
use api_types::{CreatorId, OfferingId, RequestId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{Counted, Offering, Shown, TermsRow};
use crate::schema::{offering_terms, offerings, requests, vendors};

pub use count::{count_offerings, count_scores, score, scores, typical};
pub use facets::{BrandCount, Facets, Totals, brand_by_slug, brand_name, facets};
pub use mine::{Tally, list_of_vendor, tallies};
pub use recommend::{alike, live_offerings, of_peers, own_currency};
pub use search::{among, count, search};
pub use seen::{brands_called, finds_private, is_named, is_private_to, viewer};

/// Changes of terms that are looked back at.
const MOST_TERMS: i64 = 20;

/// Columns of an offering as it is shown.
macro_rules! parts {
    () => {
        (
            Offering::as_select(),
            Counted::as_select(),
            vendors::display_name,
            vendors::slug,
            vendors::status,
        )
    };
}
use parts;

type Parts = (Offering, Counted, String, String, VendorStatus);

fn shown((offering, counted, vendor_name, vendor_slug, vendor_status): Parts) -> Shown {
    Shown { offering, counted, vendor_name, vendor_slug, vendor_status }
}

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

/// Keeps terms in the history.
pub async fn keep_terms(conn: &mut Conn, row: &TermsRow) -> Result<()> {
    diesel::insert_into(offering_terms::table)
        .values(row)
        .on_conflict((offering_terms::offering_id, offering_terms::since))
        .do_update()
        .set(offering_terms::terms.eq(&row.terms))
        .execute(conn)
        .await?;
    Ok(())
}

/// The terms that an offering had, the newest first.
pub async fn history(conn: &mut Conn, id: OfferingId) -> Result<Vec<TermsRow>> {
    let rows = offering_terms::table
        .filter(offering_terms::offering_id.eq(id))
        .order(offering_terms::since.desc())
        .limit(MOST_TERMS)
        .select(TermsRow::as_select())
        .load(conn)
        .await?;
    Ok(rows)
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

pub async fn lock(conn: &mut Conn, id: OfferingId) -> Result<Option<Offering>> {
    let found =
        offerings::table.find(id).select(Offering::as_select()).for_update().first(conn).await;
    Ok(found.optional()?)
}

pub async fn find(conn: &mut Conn, id: OfferingId) -> Result<Option<Shown>> {
    let found: Option<Parts> = offerings::table
        .inner_join(vendors::table)
        .filter(offerings::id.eq(id))
        .select(parts!())
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(shown))
}

/// The newest request of a creator for an offering.
pub async fn standing(
    conn: &mut Conn,
    offering: OfferingId,
    creator: CreatorId,
) -> Result<Option<MyStanding>> {
    type Row = (RequestId, RequestStatus, Option<String>, Option<DateTime<Utc>>);
    let found: Option<Row> = requests::table
        .filter(requests::offering_id.eq(offering))
        .filter(requests::creator_id.eq(creator))
        .order(requests::id.desc())
        .select((requests::id, requests::status, requests::share_url, requests::ended_at))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(request_id, status, share_url, ended_at)| {
        let is_live = status == RequestStatus::Approved && ended_at.is_none();
        let share_url = share_url.filter(|_| is_live);
        MyStanding { request_id, status, share_url, ended_at }
    }))
}

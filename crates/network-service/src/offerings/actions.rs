//! Publishing, and finding.

use api_types::federation::PutOffering;
use api_types::offerings::{self as wire, OfferingFilter};
use api_types::{CreatorId, ErrorCode, Listing, OfferingId, VendorId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{self, Offering, Shown};
use super::store;
use crate::cursors::Page;

const UNKNOWN: &str = "There is no such offering";

/// Stores what a brand sends; an older version than stored changes nothing.
pub async fn put(
    conn: &mut Conn,
    vendor: VendorId,
    external_id: &str,
    put: PutOffering,
    now: DateTime<Utc>,
) -> Result<Shown> {
    let sent = model::lawful(vendor, external_id, put, now)?;
    let id = match store::insert(conn, &sent).await? {
        true => sent.id,
        false => renew(conn, sent).await?,
    };
    store::find(conn, id).await?.or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)
}

async fn renew(conn: &mut Conn, sent: Offering) -> Result<OfferingId> {
    let stored = store::lock_external(conn, sent.vendor_id, &sent.external_id).await?;
    let stored = stored.or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)?.updated(sent);
    store::update(conn, &stored).await?;
    Ok(stored.id)
}

/// One page of what creators can find.
pub async fn search(conn: &mut Conn, filter: &OfferingFilter) -> Result<Listing<wire::Offering>> {
    if filter.q.as_deref().is_some_and(|it| it.chars().count() > 200) {
        return Err(Refusal::field("q", "Search for at most 200 characters").into());
    }
    let page = Page::of(filter.cursor.as_deref(), filter.limit)?;
    let rows = store::search(conn, filter, page).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.offering.id.to_string());
    Ok(rows.map(|it| it.as_wire(None)))
}

/// An offering with how a creator stands to it. A hidden one shows only to who has applied there.
pub async fn visible(
    conn: &mut Conn,
    id: OfferingId,
    creator: Option<CreatorId>,
) -> Result<(Shown, Option<wire::MyStanding>)> {
    let shown = store::find(conn, id).await?.or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)?;
    let mine = match creator {
        Some(creator) => store::standing(conn, id, creator).await?,
        None => None,
    };
    if !shown.is_open() && mine.is_none() {
        return Err(Refusal::new(ErrorCode::OfferingNotFound, UNKNOWN).into());
    }
    Ok((shown, mine))
}

/// An offering that can be applied to now.
pub async fn open(conn: &mut Conn, id: OfferingId) -> Result<Shown> {
    let shown = store::find(conn, id).await?.filter(Shown::is_open);
    shown.or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)
}

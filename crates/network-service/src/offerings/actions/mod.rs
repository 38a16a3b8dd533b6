//! Publishing, finding, and counting.

mod count;
mod recommend;
mod search;

use api_types::federation::PutOffering;
use api_types::offerings as wire;
use api_types::{CreatorId, ErrorCode, Listing, OfferingId, VendorId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{self, Insight, Offering, Shown, TermsRow};
use super::store;
use crate::app::Post;
use crate::cursors::Page;

pub use count::count;
pub use recommend::{Recommended, recommend};
pub use search::{brand, search};

const UNKNOWN: &str = "There is no such offering";

/// Stores what a brand sends; an older version than stored changes nothing. Terms that are new go
/// into the history.
pub async fn put(
    conn: &mut Conn,
    vendor: VendorId,
    external_id: &str,
    put: PutOffering,
    now: DateTime<Utc>,
) -> Result<Shown> {
    let sent = model::lawful(vendor, external_id, put, now)?;
    let id = match store::insert(conn, &sent).await? {
        true => {
            keep_terms(conn, &sent, now).await?;
            sent.id
        }
        false => renew(conn, sent, now).await?,
    };
    store::find(conn, id).await?.or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)
}

async fn renew(conn: &mut Conn, sent: Offering, now: DateTime<Utc>) -> Result<OfferingId> {
    let stored = store::lock_external(conn, sent.vendor_id, &sent.external_id).await?;
    let stored = stored.or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)?;
    let terms = stored.terms.clone();
    let newest = stored.updated(sent);
    store::update(conn, &newest).await?;
    if newest.terms != terms {
        keep_terms(conn, &newest, now).await?;
    }
    Ok(newest.id)
}

async fn keep_terms(conn: &mut Conn, offering: &Offering, now: DateTime<Utc>) -> Result<()> {
    let (offering_id, terms) = (offering.id, offering.terms.clone());
    store::keep_terms(conn, &TermsRow { offering_id, since: now, terms }).await
}

/// One page of what a brand has sent, with what came of it.
pub async fn list_mine(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    page: Page<OfferingId>,
    now: DateTime<Utc>,
) -> Result<Listing<wire::MyOffering>> {
    let rows = store::list_of_vendor(conn, vendor, page).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.offering.id.to_string());
    let ids: Vec<OfferingId> = rows.items.iter().map(|it| it.offering.id).collect();
    let tallies = store::tallies(conn, &ids, now).await?;
    let score = store::score(conn, vendor).await?;
    Ok(rows.map(|it| {
        let (id, is_open) = (it.offering.id, it.is_open(now));
        let (tally, allow_list) = (tallies.get(&id), it.offering.allow_list.clone());
        let card = score.as_ref().map(|row| row.card(it.offering.days_to_pay));
        wire::MyOffering {
            offering: it.as_wire_for_brand(card),
            allow_list,
            url: post.page(&format!("/offerings/{id}")),
            is_open,
            pending: tally.map_or(0, |it| it.pending),
            approved: tally.map_or(0, |it| it.approved),
            rejected: tally.map_or(0, |it| it.rejected),
            invited: tally.map_or(0, |it| it.invited),
        }
    }))
}

/// An offering with how a creator stands to it. A hidden one shows only to who has applied there,
/// a private one also to who is named or invited.
pub async fn visible(
    conn: &mut Conn,
    id: OfferingId,
    creator: Option<CreatorId>,
    now: DateTime<Utc>,
) -> Result<(Shown, Option<wire::MyStanding>)> {
    let shown = store::find(conn, id).await?.or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)?;
    let mine = match creator {
        Some(creator) => store::standing(conn, id, creator).await?,
        None => None,
    };
    if mine.is_none() && !may_apply(conn, &shown, creator, now).await? {
        return Err(Refusal::new(ErrorCode::OfferingNotFound, UNKNOWN).into());
    }
    Ok((shown, mine))
}

/// An offering that this creator can apply to now.
pub async fn open(
    conn: &mut Conn,
    id: OfferingId,
    creator: CreatorId,
    now: DateTime<Utc>,
) -> Result<Shown> {
    let shown = store::find(conn, id).await?.or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)?;
    if !may_apply(conn, &shown, Some(creator), now).await? {
        return Err(Refusal::new(ErrorCode::OfferingNotFound, UNKNOWN).into());
    }
    Ok(shown)
}

/// Whether somebody finds it and can apply.
pub async fn may_apply(
    conn: &mut Conn,
    shown: &Shown,
    creator: Option<CreatorId>,
    now: DateTime<Utc>,
) -> Result<bool> {
    if !shown.is_open(now) {
        return Ok(false);
    }
    match (shown.is_public(), creator) {
        (true, _) => Ok(true),
        (false, None) => Ok(false),
        (false, Some(creator)) => {
            let viewer = store::viewer(conn, creator).await?;
            store::is_named(conn, &viewer, shown.offering.id, now).await
        }
    }
}

/// What is known about an offering besides what its brand sent.
pub async fn insight(conn: &mut Conn, shown: &Shown, now: DateTime<Utc>) -> Result<Insight> {
    let changes = model::changes(&store::history(conn, shown.offering.id).await?);
    let row = store::score(conn, shown.offering.vendor_id).await?;
    let score = row.map(|it| {
        let mut card = it.card(shown.offering.days_to_pay);
        card.observed.changes_in_a_year = Some(model::changes_in_a_year(&changes, now));
        card
    });
    Ok(Insight { score, typical: store::typical(conn).await?, changes })
}

//! What a creator does: apply, look, withdraw.

use api_types::requests::{Application, Apply};
use api_types::{CreatorId, ErrorCode, Listing, OfferingId, RequestId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::{Conn, OrRefuse, Result};

use super::decide::close;
use super::letters;
use crate::app::Post;
use crate::cursors::Page;
use crate::requests::model::{Closed, Request};
use crate::requests::store;
use crate::{blocks, creators, exclusions, invitations, offerings, vendors};

const UNKNOWN: &str = "There is no such request";
/// Within this time a brand gets a letter for each of so many applications; the others wait for the
/// digest.
const WINDOW: TimeDelta = TimeDelta::hours(1);
const MOST_LETTERS: i64 = 10;
/// Rows that one digest names; it counts the others.
const MOST_LINES: usize = 20;

/// Applies to an offering that is open to this creator, and tells both sides by e-mail. Where the
/// offering approves at once, the request is in provisioning under a claim named like itself. The
/// creator is held: whoever is blocked, merged or erased at the same moment leaves no request behind.
pub async fn apply(
    conn: &mut Conn,
    post: &Post,
    creator: CreatorId,
    offering: OfferingId,
    form: Apply,
    now: DateTime<Utc>,
) -> Result<Application> {
    let creator = creators::store::lock(conn, creator).await?.filter(|it| it.deleted_at.is_none());
    let creator = creator.or_refuse(ErrorCode::CreatorNotFound, "There is no such creator")?;
    let shown = offerings::actions::open(conn, offering, creator.id, now).await?;
    let request = Request::new(&shown, creator.id, form, now)?;
    creator.ready_to_apply()?;
    blocks::actions::refuse_blocked(conn, creator.id).await?;
    exclusions::actions::refuse_excluded(conn, request.vendor_id, creator.id, now).await?;
    let lately = store::count_since(conn, request.vendor_id, now - WINDOW).await?;
    let told = (lately < MOST_LETTERS).then_some(now);
    let request = Request { brand_told_at: told, ..request };
    let at_once = shown.approves_at_once();
    let request = match at_once {
        true => request.begun_at_once(now)?.asking(&creator),
        false => request,
    };
    store::insert(conn, &request).await?;
    invitations::actions::accept(conn, creator.id, offering, request.id, now).await?;
    if told.is_some() {
        let vendor = vendors::store::find(conn, request.vendor_id).await?;
        let vendor = vendor.or_refuse(ErrorCode::VendorNotFound, "There is no such vendor")?;
        letters::received(conn, post, &request, &creator, &shown, &vendor, now).await?;
    }
    if !at_once {
        // Else the letter with the link follows.
        letters::sent(conn, post, &creator, &shown, now).await?;
    }
    application(conn, creator.id, request.id).await
}

/// Writes one letter to a brand about all applications that wait for a digest.
pub async fn tell_brand(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    now: DateTime<Utc>,
) -> Result<()> {
    let found = vendors::store::find(conn, vendor).await?;
    let found = found.or_refuse(ErrorCode::VendorNotFound, "There is no such vendor")?;
    let told = store::mark_told(conn, vendor, now).await?;
    let waiting = store::undecided(conn, &told).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    letters::digest(conn, post, &found, &waiting, MOST_LINES, now).await
}

/// One page of a creator's requests, the newest first.
pub async fn applications(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<RequestId>,
) -> Result<Listing<Application>> {
    let rows = store::applications(conn, creator, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()))
}

/// Withdraws a request. What the brand had made for it is taken back.
pub async fn cancel(
    conn: &mut Conn,
    post: &Post,
    creator: CreatorId,
    id: RequestId,
    now: DateTime<Utc>,
) -> Result<Application> {
    creators::store::lock(conn, creator).await?;
    let request = store::lock_of_creator(conn, creator, id).await?;
    let request = request.or_refuse(ErrorCode::RequestNotFound, UNKNOWN)?;
    if let Closed::Now(cancelled) = request.cancel(now)? {
        close(conn, post, &cancelled, now).await?;
    }
    application(conn, creator, id).await
}

/// One of a creator's own requests.
pub async fn application(
    conn: &mut Conn,
    creator: CreatorId,
    id: RequestId,
) -> Result<Application> {
    let found = store::application(conn, creator, id).await?;
    found.or_refuse(ErrorCode::RequestNotFound, UNKNOWN)
}

//! What a creator does: apply, look, withdraw.

use api_types::requests::{Application, Apply};
use api_types::{CreatorId, ErrorCode, Listing, OfferingId, RequestId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Result};

use super::decide::take_back;
use super::letters;
use crate::app::Post;
use crate::cursors::Page;
use crate::requests::model::{Closed, Request};
use crate::requests::store;
use crate::{creators, offerings, vendors};

const UNKNOWN: &str = "There is no such request";

/// Applies to an open offering, and tells both sides by e-mail.
pub async fn apply(
    conn: &mut Conn,
    post: &Post,
    creator: CreatorId,
    offering: OfferingId,
    form: Apply,
    now: DateTime<Utc>,
) -> Result<Application> {
    let shown = offerings::actions::open(conn, offering).await?;
    let creator = creators::store::find(conn, creator).await?;
    let creator = creator.or_refuse(ErrorCode::CreatorNotFound, "There is no such creator")?;
    let request = Request::new(shown.offering.vendor_id, offering, creator.id, form, now)?;
    creator.ready_to_apply()?;
    store::insert(conn, &request).await?;
    let vendor = vendors::store::find(conn, request.vendor_id).await?;
    let vendor = vendor.or_refuse(ErrorCode::VendorNotFound, "There is no such vendor")?;
    letters::applied(conn, post, &request, &creator, &shown, &vendor, now).await?;
    application(conn, creator.id, request.id).await
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
    let request = store::lock_of_creator(conn, creator, id).await?;
    let request = request.or_refuse(ErrorCode::RequestNotFound, UNKNOWN)?;
    if let Closed::Now(cancelled) = request.cancel(now)? {
        store::update(conn, &cancelled).await?;
        take_back(conn, post, &cancelled, now).await?;
    }
    application(conn, creator, id).await
}

async fn application(conn: &mut Conn, creator: CreatorId, id: RequestId) -> Result<Application> {
    let found = store::application(conn, creator, id).await?;
    found.or_refuse(ErrorCode::RequestNotFound, UNKNOWN)
}

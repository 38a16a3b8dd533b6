//! What a brand does: look, begin to approve, reject.

use api_types::requests::{RequestCard, RequestFilter, RequestList};
use api_types::{CreatorId, ErrorCode, Listing, RequestId, VendorId};
use chrono::{DateTime, Utc};
use service_kit::outbox::{self, Message};
use service_kit::{Conn, OrRefuse, Result};

use super::letters;
use crate::app::{HUB, Post};
use crate::creators::Creator;
use crate::cursors::Page;
use crate::requests::model::{Begun, Closed, Compensation, Request, lawful_note};
use crate::requests::store::{self, Known};
use crate::{affiliations, blocks, creators, exclusions, offerings};

const UNKNOWN: &str = "There is no such request";

/// One tab of a brand's requests, the newest first, with the counts of all tabs.
pub async fn cards(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    filter: &RequestFilter,
    now: DateTime<Utc>,
) -> Result<RequestList> {
    let page = Page::of(filter.cursor.as_deref(), filter.limit)?;
    let rows = store::cards(conn, vendor, filter, page).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.request.id.to_string());
    let creators: Vec<_> = rows.items.iter().map(|it| it.creator.id).collect();
    let known = known(conn, vendor, &creators, now).await?;
    let cards = rows.map(|it| it.as_wire(post, &known));
    let counts = store::counts(conn, vendor, filter.offering.as_deref()).await?;
    Ok(RequestList { items: cards.items, next_cursor: cards.next_cursor, counts })
}

pub async fn card(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    id: RequestId,
    now: DateTime<Utc>,
) -> Result<RequestCard> {
    let row = store::card(conn, vendor, id).await?;
    let row = row.or_refuse(ErrorCode::RequestNotFound, UNKNOWN)?;
    let known = known(conn, vendor, &[row.creator.id], now).await?;
    Ok(row.as_wire(post, &known))
}

async fn known(
    conn: &mut Conn,
    vendor: VendorId,
    creators: &[CreatorId],
    now: DateTime<Utc>,
) -> Result<Known> {
    Ok(Known {
        others: affiliations::store::count_other_vendors(conn, vendor, creators).await?,
        platforms: store::platforms(conn, creators).await?,
        exclusions: exclusions::store::in_force_of(conn, vendor, creators, now).await?,
    })
}

/// A request and its creator, held in the order in which rows are held everywhere.
async fn lock(conn: &mut Conn, vendor: VendorId, id: RequestId) -> Result<(Creator, Request)> {
    let creator = store::creator_of(conn, vendor, id).await?;
    let creator = creator.or_refuse(ErrorCode::RequestNotFound, UNKNOWN)?;
    let creator = creators::store::lock(conn, creator).await?;
    let creator = creator.or_refuse(ErrorCode::RequestNotFound, UNKNOWN)?;
    let request = store::lock_of_vendor(conn, vendor, id).await?;
    let detail = "The creator's profiles have just become one; look at the request again";
    let request = request.filter(|it| it.creator_id == creator.id);
    Ok((creator, request.or_refuse(ErrorCode::StateConflict, detail)?))
}

/// Begins to approve, or to try again; not for somebody who is blocked.
pub async fn begin(
    conn: &mut Conn,
    vendor: VendorId,
    id: RequestId,
    note: Option<String>,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Begun> {
    let note = lawful_note(note)?;
    let (creator, request) = lock(conn, vendor, id).await?;
    match request.begin(note, claim, now)? {
        Begun::Mine(request) => {
            blocks::actions::refuse_blocked_applicant(conn, creator.id).await?;
            let request = request.asking(&creator);
            store::update(conn, &request).await?;
            Ok(Begun::Mine(Box::new(request)))
        }
        begun => Ok(begun),
    }
}

/// Rejects a request and tells the creator. What the brand had made for it is taken back.
pub async fn reject(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    id: RequestId,
    note: Option<String>,
    now: DateTime<Utc>,
) -> Result<RequestCard> {
    let note = lawful_note(note)?;
    let (creator, request) = lock(conn, vendor, id).await?;
    if let Closed::Now(rejected) = request.reject(note, now)? {
        close(conn, post, &rejected, now).await?;
        if let Some(offering) = offerings::store::find(conn, rejected.offering_id).await? {
            let excluded = exclusions::store::in_force(conn, vendor, creator.id, now).await?;
            let again = excluded.map(|it| exclusions::model::told(&offering.vendor_name, it.until));
            letters::rejected(conn, post, &rejected, &creator, &offering, again, now).await?;
        }
    }
    card(conn, post, vendor, id, now).await
}

/// Stores a request that was given up. What the brand had made for it is taken back.
pub(super) async fn close(
    conn: &mut Conn,
    post: &Post,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<()> {
    store::update(conn, request).await?;
    store::mark_running_live(conn, request.creator_id, request.offering_id).await?;
    take_back(conn, post, request, now).await
}

/// Records that what a given-up request had made at the brand is to be taken back.
async fn take_back(
    conn: &mut Conn,
    post: &Post,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<()> {
    let creator = creators::store::find(conn, request.creator_id).await?;
    let offering = offerings::store::find(conn, request.offering_id).await?;
    let program = offering.and_then(|it| it.offering.external_id.parse().ok());
    let ask = creator.zip(program).map(|(it, program)| request.partner_call(&it, program));
    match request.compensation(ask) {
        Some(compensation) => send_back(conn, post, &compensation, now).await,
        None => Ok(()),
    }
}

/// Records one thing to be taken back at a brand.
pub(super) async fn send_back(
    conn: &mut Conn,
    post: &Post,
    compensation: &Compensation,
    now: DateTime<Utc>,
) -> Result<()> {
    let lane = format!("vendor:{}", compensation.vendor);
    let subject = compensation.creator.to_string();
    let message = Message { lane: &lane, subject, kind: "requests.compensate" };
    outbox::record(conn, &post.sealer, HUB, message, compensation, now).await?;
    Ok(())
}

//! SQL for `requests`.

mod applications;
mod cards;

use api_types::requests::RequestStatus;
use api_types::{CreatorId, ErrorCode, OfferingId, PartnerId, RequestId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::Request;
use crate::schema::requests;

pub use applications::{application, applications};
pub use cards::{CardRow, card, cards, counts, other_vendors};

/// Inserts a request; refuses where the creator has a live one for the offering.
pub async fn insert(conn: &mut Conn, request: &Request) -> Result<()> {
    let inserted = diesel::insert_into(requests::table).values(request).execute(conn).await;
    let refusal = || {
        let detail = "You have applied to this offering already";
        Refusal::new(ErrorCode::RequestExists, detail)
    };
    inserted.refuse_on_unique("requests_live_key", refusal)?;
    Ok(())
}

pub async fn update(conn: &mut Conn, request: &Request) -> Result<()> {
    diesel::update(requests::table.find(request.id)).set(request).execute(conn).await?;
    Ok(())
}

pub async fn lock_of_creator(
    conn: &mut Conn,
    creator: CreatorId,
    id: RequestId,
) -> Result<Option<Request>> {
    let found = requests::table
        .find(id)
        .filter(requests::creator_id.eq(creator))
        .select(Request::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn lock_of_vendor(
    conn: &mut Conn,
    vendor: VendorId,
    id: RequestId,
) -> Result<Option<Request>> {
    let found = requests::table
        .find(id)
        .filter(requests::vendor_id.eq(vendor))
        .select(Request::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn find_claimed(conn: &mut Conn, id: RequestId, claim: &str) -> Result<Option<Request>> {
    let found = requests::table
        .find(id)
        .filter(requests::claim.eq(claim))
        .select(Request::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn lock_claimed(conn: &mut Conn, id: RequestId, claim: &str) -> Result<Option<Request>> {
    let found = requests::table
        .find(id)
        .filter(requests::claim.eq(claim))
        .select(Request::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Lengthens a claim; says whether it is still held.
pub async fn renew_claim(
    conn: &mut Conn,
    id: RequestId,
    claim: &str,
    until: DateTime<Utc>,
) -> Result<bool> {
    let held = requests::table.find(id).filter(requests::claim.eq(claim));
    let renewed = diesel::update(held).set(requests::claimed_until.eq(until)).execute(conn).await?;
    Ok(renewed == 1)
}

/// Requests whose claim ran out; another worker passes them over.
pub async fn lock_abandoned(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Request>> {
    let rows = requests::table
        .filter(requests::status.eq(RequestStatus::Provisioning))
        .filter(requests::claimed_until.le(now))
        .order(requests::claimed_until)
        .limit(limit)
        .select(Request::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await?;
    Ok(rows)
}

/// The offerings for which a brand's partner is still needed by live requests.
pub async fn offerings_in_use(
    conn: &mut Conn,
    vendor: VendorId,
    partner: PartnerId,
) -> Result<Vec<OfferingId>> {
    let live = [RequestStatus::Pending, RequestStatus::Provisioning, RequestStatus::Approved];
    let offerings = requests::table
        .filter(requests::vendor_id.eq(vendor))
        .filter(requests::vendor_partner_id.eq(partner))
        .filter(requests::status.eq_any(live))
        .select(requests::offering_id)
        .load(conn)
        .await?;
    Ok(offerings)
}

pub async fn status(conn: &mut Conn, id: RequestId) -> Result<Option<RequestStatus>> {
    let found = requests::table.find(id).select(requests::status).first(conn).await;
    Ok(found.optional()?)
}

//! SQL for `requests`.

mod applications;
mod cards;
mod stuck;
mod telling;

use api_types::partnerships::PartnershipStatus;
use api_types::requests::RequestStatus;
use api_types::{CreatorId, ErrorCode, OfferingId, PartnerId, RequestId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Uuid;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::{Asked, Request};
use crate::columns::Json;
use crate::schema::{offerings, partnerships, requests};

pub use applications::{application, applications};
pub use cards::{CardRow, Known, card, cards, counts, platforms};
pub use stuck::{find, stuck};
pub use telling::{Untold, count_since, mark_told, undecided, vendors_untold};

/// Which `requests r` can be the live one again: what was approved, where nothing newer is live.
const LIVE_AGAIN: &str = "r.status = 'approved' AND r.ended_at IS NOT NULL AND NOT EXISTS (\
    SELECT FROM requests o WHERE o.creator_id = r.creator_id AND o.offering_id = r.offering_id \
    AND o.id <> r.id AND o.ended_at IS NULL AND o.status IN ('pending', 'provisioning', 'approved'))";

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

/// Whose request it is.
pub async fn creator_of(
    conn: &mut Conn,
    vendor: VendorId,
    id: RequestId,
) -> Result<Option<CreatorId>> {
    let found = requests::table
        .find(id)
        .filter(requests::vendor_id.eq(vendor))
        .select(requests::creator_id)
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

/// Whether the hub made this partner at the brand, by whichever request.
pub async fn made_partner(conn: &mut Conn, vendor: VendorId, partner: PartnerId) -> Result<bool> {
    let made = requests::table
        .filter(requests::vendor_id.eq(vendor))
        .filter(requests::vendor_partner_id.eq(partner))
        .filter(requests::partner_made);
    Ok(diesel::select(diesel::dsl::exists(made)).get_result(conn).await?)
}

/// A creator's requests that are not decided, with how each stands.
pub async fn open_of(
    conn: &mut Conn,
    creator: CreatorId,
) -> Result<Vec<(RequestId, RequestStatus)>> {
    let open = [RequestStatus::Pending, RequestStatus::Provisioning];
    let rows = requests::table
        .filter(requests::creator_id.eq(creator))
        .filter(requests::status.eq_any(open))
        .order(requests::id)
        .select((requests::id, requests::status))
        .load(conn)
        .await?;
    Ok(rows)
}

pub async fn count_of(conn: &mut Conn, creator: CreatorId) -> Result<i64> {
    let theirs = requests::table.filter(requests::creator_id.eq(creator));
    Ok(theirs.count().get_result(conn).await?)
}

/// The offerings for which two creators both have a live request: one could not keep both.
pub async fn in_common(conn: &mut Conn, one: CreatorId, other: CreatorId) -> Result<Vec<String>> {
    let live = [RequestStatus::Pending, RequestStatus::Provisioning, RequestStatus::Approved];
    let of_other = requests::table
        .filter(requests::creator_id.eq(other))
        .filter(requests::ended_at.is_null())
        .filter(requests::status.eq_any(live))
        .select(requests::offering_id);
    let titles = requests::table
        .inner_join(offerings::table)
        .filter(requests::creator_id.eq(one))
        .filter(requests::ended_at.is_null())
        .filter(requests::status.eq_any(live))
        .filter(requests::offering_id.eq_any(of_other.into_boxed::<diesel::pg::Pg>()))
        .order(offerings::title)
        .select(offerings::title)
        .load(conn)
        .await?;
    Ok(titles)
}

/// What one identity applied for is another's from now on.
pub async fn move_creator(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let theirs = requests::table.filter(requests::creator_id.eq(from));
    diesel::update(theirs).set(requests::creator_id.eq(to)).execute(conn).await?;
    Ok(())
}

/// Erases what a person wrote and was written; what was decided stays.
pub async fn erase_words(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    let theirs = requests::table.filter(requests::creator_id.eq(creator));
    let erased = (
        requests::pitch.eq(""),
        requests::decision_note.eq(None::<String>),
        requests::asked.eq(None::<Json<Asked>>),
    );
    diesel::update(theirs).set(erased).execute(conn).await?;
    Ok(())
}

/// Books that the partnership of an approved request ended: its creator may apply again.
pub async fn mark_ended(conn: &mut Conn, id: RequestId, at: DateTime<Utc>) -> Result<()> {
    let change = requests::ended_at.eq(at);
    diesel::update(requests::table.find(id)).set(change).execute(conn).await?;
    Ok(())
}

/// The partnership goes on. A newer application stays the live one where there is one already.
pub async fn mark_live(conn: &mut Conn, id: RequestId) -> Result<()> {
    let sql = format!("UPDATE requests r SET ended_at = NULL WHERE r.id = $1 AND {LIVE_AGAIN}");
    diesel::sql_query(sql).bind::<Uuid, _>(id).execute(conn).await?;
    Ok(())
}

/// A newer application was decided against: where a partnership for the offering runs, the request
/// behind it is the live one again.
pub async fn mark_running_live(
    conn: &mut Conn,
    creator: CreatorId,
    offering: OfferingId,
) -> Result<()> {
    let sql = format!(
        "UPDATE requests r SET ended_at = NULL FROM partnerships p WHERE p.request_id = r.id \
         AND p.status = 'active' AND r.creator_id = $1 AND r.offering_id = $2 AND {LIVE_AGAIN}"
    );
    diesel::sql_query(sql).bind::<Uuid, _>(creator).bind::<Uuid, _>(offering).execute(conn).await?;
    Ok(())
}

/// The offerings for which a brand's partner is still needed by live requests.
pub async fn offerings_in_use(
    conn: &mut Conn,
    vendor: VendorId,
    partner: PartnerId,
) -> Result<Vec<OfferingId>> {
    let open = [RequestStatus::Pending, RequestStatus::Provisioning];
    let active = partnerships::table
        .filter(partnerships::vendor_id.eq(vendor))
        .filter(partnerships::status.eq(PartnershipStatus::Active))
        .select(partnerships::request_id);
    let offerings = requests::table
        .filter(requests::vendor_id.eq(vendor))
        .filter(requests::vendor_partner_id.eq(partner))
        .filter(requests::status.eq_any(open).or(requests::id.eq_any(active)))
        .select(requests::offering_id)
        .load(conn)
        .await?;
    Ok(offerings)
}

/// Whether a creator has a request at a brand that stands like this.
pub async fn has_in_status(
    conn: &mut Conn,
    vendor: VendorId,
    creator: CreatorId,
    status: RequestStatus,
) -> Result<bool> {
    let found = requests::table
        .filter(requests::vendor_id.eq(vendor))
        .filter(requests::creator_id.eq(creator))
        .filter(requests::status.eq(status));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(conn).await?)
}

pub async fn status(conn: &mut Conn, id: RequestId) -> Result<Option<RequestStatus>> {
    let found = requests::table.find(id).select(requests::status).first(conn).await;
    Ok(found.optional()?)
}

//! The saga's steps in our own database, each under the worker's claim.

use api_types::links::Link;
use api_types::partners::CreatedPartner;
use api_types::requests::FederationFailure;
use api_types::{ErrorCode, ProgramId, RequestId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Result};

use super::letters;
use crate::app::Post;
use crate::creators::Creator;
use crate::offerings::Shown;
use crate::partnerships::model::NewPartnership;
use crate::requests::model::{Begun, CLAIM, Request};
use crate::requests::store;
use crate::vendor_link::Instance;
use crate::{creators, offerings, partnerships, vendors};

/// Everything that the next step needs, read before the brand is asked.
#[derive(Clone, Debug)]
pub struct Work {
    pub request: Request,
    pub creator: Creator,
    pub offering: Shown,
    pub instance: Instance,
}

/// Whether the worker still holds its claim.
pub type Held = bool;

/// Reads the work of a claim; nothing if it was lost.
pub async fn load(conn: &mut Conn, id: RequestId, claim: &str) -> Result<Option<Work>> {
    let Some(request) = store::find_claimed(conn, id, claim).await? else { return Ok(None) };
    let creator = creators::store::find(conn, request.creator_id).await?;
    let offering = offerings::store::find(conn, request.offering_id).await?;
    let instance = vendors::store::find_instance(conn, request.vendor_id).await?;
    let gone = "A request refers to rows that are there";
    let creator = creator.or_refuse(ErrorCode::CreatorNotFound, gone)?;
    let offering = offering.or_refuse(ErrorCode::OfferingNotFound, gone)?;
    let instance = instance.or_refuse(ErrorCode::VendorNotFound, gone)?;
    Ok(Some(Work { request, creator, offering, instance }))
}

/// Shows that the worker lives.
pub async fn renew(
    conn: &mut Conn,
    id: RequestId,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Held> {
    store::renew_claim(conn, id, claim, now + CLAIM).await
}

pub async fn keep_partner(
    conn: &mut Conn,
    id: RequestId,
    claim: &str,
    made: &CreatedPartner,
    program: ProgramId,
) -> Result<Held> {
    change(conn, id, claim, |it| it.with_partner(made, program)).await
}

pub async fn keep_link(conn: &mut Conn, id: RequestId, claim: &str, link: &Link) -> Result<Held> {
    change(conn, id, claim, |it| it.with_link(link)).await
}

/// Gives the claim up: the request is pending again, with the failure on its card. `in_doubt`: the
/// brand may have done what it was asked.
pub async fn fail(
    conn: &mut Conn,
    id: RequestId,
    claim: &str,
    failure: FederationFailure,
    in_doubt: bool,
) -> Result<Held> {
    change(conn, id, claim, |it| it.failed(failure, in_doubt)).await
}

async fn change(
    conn: &mut Conn,
    id: RequestId,
    claim: &str,
    how: impl FnOnce(Request) -> Request,
) -> Result<Held> {
    let Some(request) = store::lock_claimed(conn, id, claim).await? else { return Ok(false) };
    store::update(conn, &how(request)).await?;
    Ok(true)
}

/// The last step: partnership, approved request, counted creator and letter, all or nothing.
pub async fn approve(
    conn: &mut Conn,
    post: &Post,
    work: Work,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Held> {
    creators::store::lock(conn, work.creator.id).await?;
    let Some(request) = store::lock_claimed(conn, work.request.id, claim).await? else {
        return Ok(false);
    };
    let new = partnership(&request, &work.offering.offering.product_url)?;
    partnerships::actions::begin(conn, new, now).await?;
    let request = request.approved(now);
    store::update(conn, &request).await?;
    letters::approved(conn, post, &request, &work.creator, &work.offering, now).await?;
    tracing::info!(request.id = %request.id, "Approved request {}", request.id);
    Ok(true)
}

fn partnership(request: &Request, product: &str) -> anyhow::Result<NewPartnership> {
    let missing = |what: &str| anyhow::anyhow!("request {} has no {what}", request.id);
    Ok(NewPartnership {
        request: request.id,
        offering: request.offering_id,
        vendor: request.vendor_id,
        creator: request.creator_id,
        vendor_partner: request.vendor_partner_id.ok_or_else(|| missing("partner"))?,
        network_sourced: request.network_sourced,
        vendor_link: request.vendor_link_id.ok_or_else(|| missing("link"))?,
        link_slug: request.link_slug.clone().ok_or_else(|| missing("slug"))?,
        share_url: request.share_url.clone().ok_or_else(|| missing("share URL"))?,
        // A request that was half-way before destinations were kept leads to the program's own.
        destination: request.link_destination.clone().unwrap_or_else(|| product.to_owned()),
        link_version: request.link_version.unwrap_or_default(),
        portal_url: request.portal_url.clone().ok_or_else(|| missing("portal"))?,
        terms: request.terms.0.clone(),
    })
}

/// Takes over requests whose worker died, at most `limit`, each under a claim of its own.
pub async fn take_over(
    conn: &mut Conn,
    limit: i64,
    now: DateTime<Utc>,
    fresh_claim: impl Fn() -> String,
) -> Result<Vec<(RequestId, String)>> {
    let mut taken = Vec::new();
    for request in store::lock_abandoned(conn, now, limit).await? {
        let (id, claim) = (request.id, fresh_claim());
        if let Begun::Mine(request) = request.begin(None, &claim, now)? {
            store::update(conn, &request).await?;
            taken.push((id, claim));
        }
    }
    Ok(taken)
}

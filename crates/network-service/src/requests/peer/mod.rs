//! Doors for brands, and what the hub asks of them: `/api/vendors/me/requests`.

mod compensate;
mod provision;

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::requests::{Decide, RequestCard, RequestFilter, RequestList, RequestStatus};
use api_types::{ErrorCode, RequestId, VendorId};
use service_kit::{Conn, Refusal, Result};
use utoipa_actix_web::service_config::ServiceConfig;

pub use compensate::compensate;
pub use provision::{begin_at_once, fresh_claim, provision, wait_for_other, within_patience};

use super::actions;
use super::model::{Begun, in_words};
use crate::app::App;
use crate::callers::{Peer, VendorToken};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_vendor_requests)
        .service(get_vendor_request)
        .service(approve_request)
        .service(reject_request);
}

/// Lists the applications to a brand's offerings by tab, the newest first, with all tabs' counts.
#[utoipa::path(tag = "vendors", params(RequestFilter), responses((status = 200, body = RequestList)))]
#[get("/api/vendors/me/requests")]
async fn list_vendor_requests(
    peer: Peer<VendorToken>,
    app: Data<App>,
    filter: Query<RequestFilter>,
) -> Result<Json<RequestList>> {
    let (now, post) = (app.clock.now(), app.post());
    let cards =
        async move |conn: &mut Conn| actions::cards(conn, &post, peer.vendor, &filter, now).await;
    Ok(Json(app.read(cards).await?))
}

/// Shows one application; a card that is being provisioned is asked for until it is settled.
#[utoipa::path(tag = "vendors", responses((status = 200, body = RequestCard)))]
#[get("/api/vendors/me/requests/{id}")]
async fn get_vendor_request(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<RequestId>,
) -> Result<Json<RequestCard>> {
    Ok(Json(card(&app, peer.vendor, *id).await?))
}

async fn card(app: &App, vendor: VendorId, id: RequestId) -> Result<RequestCard> {
    let (now, post) = (app.clock.now(), app.post());
    app.read(async move |conn| actions::card(conn, &post, vendor, id, now).await).await
}

/// Approves an application: partner, grant and link are made at the brand, then the partnership.
///
/// What takes longer than 10 s goes on in the background and is answered with 202.
#[utoipa::path(tag = "vendors", responses(
    (status = 200, body = RequestCard),
    (status = 202, description = "Still provisioning; ask for the card", body = RequestCard),
))]
#[post("/api/vendors/me/requests/{id}/approve")]
async fn approve_request(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<RequestId>,
    form: Json<Decide>,
) -> Result<HttpResponse> {
    settled(approve(&app, peer.vendor, *id, form.into_inner().decision_note).await?)
}

/// Approves, or goes on with it, for as long as a brand's call may take. The answered card is
/// approved, pending with its failure, or still provisioning.
pub async fn approve(
    app: &App,
    vendor: VendorId,
    id: RequestId,
    note: Option<String>,
) -> Result<RequestCard> {
    let now = app.clock.now();
    let claim = fresh_claim(now);
    let mine = claim.clone();
    let begun =
        async move |conn: &mut Conn| actions::begin(conn, vendor, id, note, &mine, now).await;
    match app.write(begun).await? {
        Begun::Mine(_) => provision::within_patience(app, id, claim).await,
        Begun::UnderWay => provision::wait_for_other(app, id).await?,
        Begun::Done => {}
    }
    card(app, vendor, id).await
}

fn settled(card: RequestCard) -> Result<HttpResponse> {
    match (card.status, &card.failure) {
        (RequestStatus::Provisioning, _) => Ok(HttpResponse::Accepted().json(card)),
        (RequestStatus::Pending, Some(failure)) => {
            Err(Refusal::new(ErrorCode::FederationFailed, in_words(failure)).into())
        }
        _ => Ok(HttpResponse::Ok().json(card)),
    }
}

/// Rejects an application. The creator may apply again.
#[utoipa::path(tag = "vendors", responses((status = 200, body = RequestCard)))]
#[post("/api/vendors/me/requests/{id}/reject")]
async fn reject_request(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<RequestId>,
    form: Json<Decide>,
) -> Result<Json<RequestCard>> {
    let (now, post, note) = (app.clock.now(), app.post(), form.into_inner().decision_note);
    let rejected = async move |conn: &mut Conn| {
        actions::reject(conn, &post, peer.vendor, *id, note, now).await
    };
    Ok(Json(app.write(rejected).await?))
}

//! Requests for creators: `/api/requests`, `/api/offerings/{id}/requests`; for operators
//! `/api/operator/requests`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::ErrorCode;
use api_types::desk::StuckRequest;
use api_types::partnerships::Partnership;
use api_types::requests::{Application, Apply, RequestCard, RequestStatus};
use api_types::vendors::Reason;
use api_types::{ListQuery, Listing, OfferingId, PartnershipId, RequestId};
use service_kit::{Conn, OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::Begun;
use super::{actions, peer, store};
use crate::app::App;
use crate::callers::{Creator, Operator};
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(apply_to_offering)
        .service(list_requests)
        .service(cancel_request)
        .service(leave_partnership)
        .service(list_stuck_requests)
        .service(retry_request)
        .service(give_up_request);
}

/// Applies to an offering. Wants a profile with name and handle, and one live request at a time.
///
/// Where the offering approves at once, partner and link are made before the answer, or soon after.
#[utoipa::path(tag = "requests", responses((status = 201, body = Application)))]
#[post("/api/offerings/{id}/requests")]
async fn apply_to_offering(
    me: Creator,
    app: Data<App>,
    id: Path<OfferingId>,
    form: Json<Apply>,
) -> Result<HttpResponse> {
    let (now, post, form) = (app.clock.now(), app.post(), form.into_inner());
    let applied =
        async move |conn: &mut Conn| actions::apply(conn, &post, me.id, *id, form, now).await;
    let made = app.write(applied).await?;
    if made.status != RequestStatus::Provisioning {
        return Ok(HttpResponse::Created().json(made));
    }
    peer::begin_at_once(&app, made.id).await;
    let id = made.id;
    let found = app.read(async move |conn| actions::application(conn, me.id, id).await).await?;
    Ok(HttpResponse::Created().json(found))
}

/// Lists one's own applications, the newest first.
#[utoipa::path(tag = "requests", params(ListQuery), responses((status = 200, body = Listing<Application>)))]
#[get("/api/requests")]
async fn list_requests(
    me: Creator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Application>>> {
    let page = Page::of_query(&query)?;
    Ok(Json(app.read(async move |conn| actions::applications(conn, me.id, page).await).await?))
}

/// Withdraws an application that has not been decided.
#[utoipa::path(tag = "requests", responses((status = 200, body = Application)))]
#[post("/api/requests/{id}/cancel")]
async fn cancel_request(
    me: Creator,
    app: Data<App>,
    id: Path<RequestId>,
) -> Result<Json<Application>> {
    let (now, post) = (app.clock.now(), app.post());
    let cancelled =
        async move |conn: &mut Conn| actions::cancel(conn, &post, me.id, *id, now).await;
    Ok(Json(app.write(cancelled).await?))
}

/// Lists approved requests whose partner or link is not made yet or could not be, the newest first.
#[utoipa::path(tag = "operators", params(ListQuery), responses((status = 200, body = Listing<StuckRequest>)))]
#[get("/api/operator/requests")]
async fn list_stuck_requests(
    _: Operator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<StuckRequest>>> {
    Ok(Json(app.read(async move |conn| actions::stuck(conn, &query).await).await?))
}

/// Tries again to make partner and link of a request that failed. The card says what came of it.
#[utoipa::path(tag = "operators", responses((status = 200, body = RequestCard)))]
#[post("/api/operator/requests/{id}/retry")]
async fn retry_request(
    _: Operator,
    app: Data<App>,
    id: Path<RequestId>,
) -> Result<Json<RequestCard>> {
    Ok(Json(retry(&app, *id).await?))
}

/// Provisions within the usual patience; what takes longer goes on in the background.
pub async fn retry(app: &App, id: RequestId) -> Result<RequestCard> {
    let now = app.clock.now();
    let claim = peer::fresh_claim(now);
    let mine = claim.clone();
    let begun = async move |conn: &mut Conn| actions::retry(conn, id, &mine, now).await;
    match app.write(begun).await? {
        Begun::Mine(_) => peer::within_patience(app, id, claim).await,
        Begun::UnderWay => peer::wait_for_other(app, id).await?,
        Begun::Done => {}
    }
    card(app, id).await
}

/// Declines a request that cannot be provisioned; the creator is told why.
#[utoipa::path(tag = "operators", responses((status = 200, body = RequestCard)))]
#[post("/api/operator/requests/{id}/give-up")]
async fn give_up_request(
    _: Operator,
    app: Data<App>,
    id: Path<RequestId>,
    form: Json<Reason>,
) -> Result<Json<RequestCard>> {
    Ok(Json(give_up(&app, *id, form.into_inner().reason).await?))
}

pub async fn give_up(app: &App, id: RequestId, reason: String) -> Result<RequestCard> {
    let (now, post) = (app.clock.now(), app.post());
    let given = async move |conn: &mut Conn| actions::give_up(conn, &post, id, &reason, now).await;
    app.write(given).await?;
    card(app, id).await
}

async fn card(app: &App, id: RequestId) -> Result<RequestCard> {
    let (now, post) = (app.clock.now(), app.post());
    let card = async move |conn: &mut Conn| {
        let request = store::find(conn, id).await?;
        let request = request.or_refuse(ErrorCode::RequestNotFound, "There is no such request")?;
        actions::card(conn, &post, request.vendor_id, id, now).await
    };
    app.read(card).await
}

/// Ends one of one's partnerships; the brand is told. What was earned stays due.
#[utoipa::path(tag = "partnerships", responses((status = 200, body = Partnership)))]
#[post("/api/partnerships/{id}/leave")]
async fn leave_partnership(
    me: Creator,
    app: Data<App>,
    id: Path<PartnershipId>,
) -> Result<Json<Partnership>> {
    let (now, post) = (app.clock.now(), app.post());
    let left = async move |conn: &mut Conn| actions::leave(conn, &post, me.id, *id, now).await;
    Ok(Json(app.write(left).await?))
}

//! Requests over JSON: `/api/admin/network/requests`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::decisions::{DecideMany, DecisionBatch};
use api_types::requests::{Decide, RequestCard, RequestFilter, RequestList, RequestStatus};
use api_types::{BatchId, RequestId};
use chrono::{DateTime, Utc};
use service_kit::{Result, idempotency};
use ulid::Ulid;
use utoipa_actix_web::service_config::ServiceConfig;

use super::peer::{approve, decide_many, decisions, find, list, reinstate_and_approve, reject};
use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage, View};
use crate::partners::api::Desk;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(decide_requests)
        .service(get_decisions)
        .service(list_requests)
        .service(get_request)
        .service(approve_request)
        .service(reinstate_request)
        .service(reject_request);
}

/// Lists applications, by tab.
#[utoipa::path(tag = "network", params(RequestFilter), responses((status = 200, body = RequestList)))]
#[get("/api/admin/network/requests")]
async fn list_requests(
    caller: AdminCaller<View>,
    app: Data<App>,
    filter: Query<RequestFilter>,
) -> Result<Json<RequestList>> {
    Ok(Json(list(&app, caller.tenant, &filter).await?))
}

/// Shows one application.
#[utoipa::path(tag = "network", responses((status = 200, body = RequestCard)))]
#[get("/api/admin/network/requests/{id}")]
async fn get_request(
    caller: AdminCaller<View>,
    app: Data<App>,
    id: Path<RequestId>,
) -> Result<Json<RequestCard>> {
    Ok(Json(find(&app, caller.tenant, *id).await?))
}

/// Approves: the hub makes partner, grant and link here. 422 `federation_failed` leaves the request
/// pending, with the reason; 202 means that the hub is still at it.
#[utoipa::path(tag = "network", responses((status = 200, body = RequestCard), (status = 202, body = RequestCard)))]
#[post("/api/admin/network/requests/{id}/approve")]
async fn approve_request(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<RequestId>,
    form: Json<Decide>,
) -> Result<HttpResponse> {
    Ok(told(approve(&app, caller.tenant, *id, &form).await?))
}

fn told(card: RequestCard) -> HttpResponse {
    match card.status {
        RequestStatus::Provisioning => HttpResponse::Accepted().json(card),
        _ => HttpResponse::Ok().json(card),
    }
}

/// Reinstates the creator, whom this brand had revoked as a partner, and approves.
#[utoipa::path(tag = "network", responses((status = 200, body = RequestCard), (status = 202, body = RequestCard)))]
#[post("/api/admin/network/requests/{id}/reinstate")]
async fn reinstate_request(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<RequestId>,
    form: Json<Decide>,
) -> Result<HttpResponse> {
    let desk = Desk::of_admin(&app, &caller);
    Ok(told(reinstate_and_approve(&app, &desk, *id, &form).await?))
}

/// Decides on up to 200 applications, each on its own. The answer comes at once; ask for the batch
/// to see how far it is. Once per `Idempotency-Key`.
#[utoipa::path(
    tag = "network",
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 202, body = DecisionBatch))
)]
#[post("/api/admin/network/requests/decisions")]
async fn decide_requests(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    request: HttpRequest,
    form: Json<DecideMany>,
) -> Result<HttpResponse> {
    let key = request.headers().get(idempotency::HEADER).and_then(|it| it.to_str().ok());
    let key = key.map_or_else(|| fresh_key(app.clock.now()), str::to_owned);
    Ok(HttpResponse::Accepted().json(decide_many(&app, caller.tenant, &form, &key).await?))
}

/// A key that no other call has, for a caller who names none.
pub fn fresh_key(now: DateTime<Utc>) -> String {
    Ulid::from_datetime(now.into()).to_string()
}

/// Shows how far a batch of decisions is, with each application's result.
#[utoipa::path(tag = "network", responses((status = 200, body = DecisionBatch)))]
#[get("/api/admin/network/requests/decisions/{id}")]
async fn get_decisions(
    caller: AdminCaller<View>,
    app: Data<App>,
    id: Path<BatchId>,
) -> Result<Json<DecisionBatch>> {
    Ok(Json(decisions(&app, caller.tenant, *id).await?))
}

/// Rejects an application. Nothing is made.
#[utoipa::path(tag = "network", responses((status = 200, body = RequestCard)))]
#[post("/api/admin/network/requests/{id}/reject")]
async fn reject_request(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<RequestId>,
    form: Json<Decide>,
) -> Result<Json<RequestCard>> {
    Ok(Json(reject(&app, caller.tenant, *id, &form).await?))
}

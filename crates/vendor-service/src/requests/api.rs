//! Requests over JSON: `/api/admin/network/requests`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::RequestId;
use api_types::requests::{Decide, RequestCard, RequestFilter, RequestList, RequestStatus};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::peer::{approve, find, list, reject};
use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage, View};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_requests)
        .service(get_request)
        .service(approve_request)
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
    let card = approve(&app, caller.tenant, *id, &form).await?;
    Ok(match card.status {
        RequestStatus::Provisioning => HttpResponse::Accepted().json(card),
        _ => HttpResponse::Ok().json(card),
    })
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

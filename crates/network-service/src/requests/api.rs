//! Requests for creators: `/api/requests`, `/api/offerings/{id}/requests`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::requests::{Application, Apply};
use api_types::{ListQuery, Listing, OfferingId, RequestId};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Creator;
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(apply_to_offering).service(list_requests).service(cancel_request);
}

/// Applies to an offering. Wants a profile with name and handle, and one live request at a time.
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
    Ok(HttpResponse::Created().json(app.write(applied).await?))
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

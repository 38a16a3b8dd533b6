//! Exclusions over JSON: `/api/admin/network/exclusions`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, delete, get, post};
use api_types::exclusions::{Exclude, Exclusion};
use api_types::{CreatorId, ListQuery, Listing};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::peer;
use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage, View};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_exclusions)
        .service(list_creator_exclusions)
        .service(exclude_creator)
        .service(lift_exclusion);
}

/// Lists the creators who may not apply now, the newest first.
#[utoipa::path(tag = "network", params(ListQuery), responses((status = 200, body = Listing<Exclusion>)))]
#[get("/api/admin/network/exclusions")]
async fn list_exclusions(
    caller: AdminCaller<View>,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Exclusion>>> {
    Ok(Json(peer::list(&app, caller.tenant, None, &query).await?))
}

/// Lists all exclusions that a creator ever had here, the newest first.
#[utoipa::path(tag = "network", params(ListQuery), responses((status = 200, body = Listing<Exclusion>)))]
#[get("/api/admin/network/creators/{id}/exclusions")]
async fn list_creator_exclusions(
    caller: AdminCaller<View>,
    app: Data<App>,
    id: Path<CreatorId>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Exclusion>>> {
    Ok(Json(peer::list(&app, caller.tenant, Some(*id), &query).await?))
}

/// Keeps a creator from applying, for some days or for ever. What is pending stays as it is.
#[utoipa::path(tag = "network", responses((status = 201, body = Exclusion)))]
#[post("/api/admin/network/creators/{id}/exclusions")]
async fn exclude_creator(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<CreatorId>,
    form: Json<Exclude>,
) -> Result<HttpResponse> {
    let made = peer::exclude(&app, caller.tenant, *id, &form).await?;
    Ok(HttpResponse::Created().json(made))
}

/// Lets a creator apply again; answers the exclusion that ended. Again is no change.
#[utoipa::path(tag = "network", responses((status = 200, body = Exclusion)))]
#[delete("/api/admin/network/creators/{id}/exclusions")]
async fn lift_exclusion(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<CreatorId>,
) -> Result<Json<Exclusion>> {
    Ok(Json(peer::lift(&app, caller.tenant, *id).await?))
}

//! Doors for brands: `/api/vendors/me/creators/{id}/exclusions`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, delete, get, post};
use api_types::exclusions::{Exclude, Exclusion};
use api_types::{CreatorId, ListQuery, Listing};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::{Peer, VendorToken};
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(exclude_creator)
        .service(list_creator_exclusions)
        .service(lift_exclusion)
        .service(list_exclusions);
}

/// Keeps a creator from applying, for some days or for ever. What is pending stays as it is.
#[utoipa::path(tag = "vendors", responses((status = 201, body = Exclusion)))]
#[post("/api/vendors/me/creators/{id}/exclusions")]
async fn exclude_creator(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<CreatorId>,
    form: Json<Exclude>,
) -> Result<HttpResponse> {
    let now = app.clock.now();
    let excluded =
        async move |conn: &mut Conn| actions::exclude(conn, peer.vendor, *id, &form, now).await;
    Ok(HttpResponse::Created().json(app.write(excluded).await?))
}

/// Lists all exclusions that a creator ever had at the brand, the newest first.
#[utoipa::path(tag = "vendors", params(ListQuery), responses((status = 200, body = Listing<Exclusion>)))]
#[get("/api/vendors/me/creators/{id}/exclusions")]
async fn list_creator_exclusions(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<CreatorId>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Exclusion>>> {
    let (page, now) = (Page::of_query(&query)?, app.clock.now());
    let list =
        async move |conn: &mut Conn| actions::list(conn, peer.vendor, Some(*id), page, now).await;
    Ok(Json(app.read(list).await?))
}

/// Lets a creator apply again; answers the exclusion that ended. Again is no change.
#[utoipa::path(tag = "vendors", responses((status = 200, body = Exclusion)))]
#[delete("/api/vendors/me/creators/{id}/exclusions")]
async fn lift_exclusion(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<CreatorId>,
) -> Result<Json<Exclusion>> {
    let now = app.clock.now();
    let lifted = async move |conn: &mut Conn| actions::lift(conn, peer.vendor, *id, now).await;
    Ok(Json(app.write(lifted).await?))
}

/// Lists the creators who may not apply to the brand now, the newest first.
#[utoipa::path(tag = "vendors", params(ListQuery), responses((status = 200, body = Listing<Exclusion>)))]
#[get("/api/vendors/me/exclusions")]
async fn list_exclusions(
    peer: Peer<VendorToken>,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Exclusion>>> {
    let (page, now) = (Page::of_query(&query)?, app.clock.now());
    let list = async move |conn: &mut Conn| actions::list(conn, peer.vendor, None, page, now).await;
    Ok(Json(app.read(list).await?))
}

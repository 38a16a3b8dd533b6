//! The door for brands: `/api/vendors/me/creators`.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use api_types::directory::{DirectoryCreator, DirectoryQuery};
use api_types::{CreatorId, Listing};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::{Peer, VendorToken};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_directory).service(get_directory_creator);
}

/// Finds creators by words, topics, reach and verified figures of 90 days over all brands.
///
/// A filter or order by a figure leaves out who hides it. Money is compared within one currency.
#[utoipa::path(tag = "vendors", params(DirectoryQuery), responses((status = 200, body = Listing<DirectoryCreator>)))]
#[get("/api/vendors/me/creators")]
async fn list_directory(
    peer: Peer<VendorToken>,
    app: Data<App>,
    query: Query<DirectoryQuery>,
) -> Result<Json<Listing<DirectoryCreator>>> {
    let (post, now) = (app.post(), app.clock.now());
    let found =
        async move |conn: &mut Conn| actions::search(conn, &post, peer.vendor, &query, now).await;
    Ok(Json(app.read(found).await?))
}

/// Shows one creator of the directory.
#[utoipa::path(tag = "vendors", responses((status = 200, body = DirectoryCreator)))]
#[get("/api/vendors/me/creators/{id}")]
async fn get_directory_creator(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<CreatorId>,
) -> Result<Json<DirectoryCreator>> {
    let (post, now) = (app.post(), app.clock.now());
    let found = async move |conn: &mut Conn| actions::one(conn, &post, peer.vendor, *id, now).await;
    Ok(Json(app.read(found).await?))
}

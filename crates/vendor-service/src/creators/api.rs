//! The directory over JSON: `/api/admin/network/creators`.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use api_types::directory::{DirectoryCreator, DirectoryQuery};
use api_types::{CreatorId, Listing};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::peer;
use crate::app::App;
use crate::keys::caller::{AdminCaller, View};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_network_creators).service(get_network_creator);
}

/// Finds creators by words, topics, reach and figures of 90 days over all brands.
#[utoipa::path(tag = "network", params(DirectoryQuery), responses((status = 200, body = Listing<DirectoryCreator>)))]
#[get("/api/admin/network/creators")]
async fn list_network_creators(
    caller: AdminCaller<View>,
    app: Data<App>,
    query: Query<DirectoryQuery>,
) -> Result<Json<Listing<DirectoryCreator>>> {
    Ok(Json(peer::search(&app, caller.tenant, &query).await?))
}

/// Shows one creator of the directory.
#[utoipa::path(tag = "network", responses((status = 200, body = DirectoryCreator)))]
#[get("/api/admin/network/creators/{id}")]
async fn get_network_creator(
    caller: AdminCaller<View>,
    app: Data<App>,
    id: Path<CreatorId>,
) -> Result<Json<DirectoryCreator>> {
    Ok(Json(peer::find(&app, caller.tenant, *id).await?))
}

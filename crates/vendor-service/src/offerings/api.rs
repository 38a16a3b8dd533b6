//! Offerings over JSON: `/api/admin/network/offerings`.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use api_types::offerings::MyOffering;
use api_types::{ListQuery, Listing};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::peer;
use crate::app::App;
use crate::keys::caller::{AdminCaller, View};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_network_offerings);
}

/// Lists what the hub lists of this brand, with applications and invitations.
#[utoipa::path(tag = "network", params(ListQuery), responses((status = 200, body = Listing<MyOffering>)))]
#[get("/api/admin/network/offerings")]
async fn list_network_offerings(
    caller: AdminCaller<View>,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<MyOffering>>> {
    Ok(Json(peer::list(&app, caller.tenant, &query).await?))
}

//! Doors for brands: what they publish. `/api/vendors/me/offerings`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, put};
use api_types::federation::PutOffering;
use api_types::offerings::{MyOffering, Offering};
use api_types::{ListQuery, Listing};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::{Peer, VendorToken};
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(put_offering).service(list_my_offerings);
}

/// Publishes an offering, whole, under the brand's own id. An older version than stored is ignored.
#[utoipa::path(tag = "vendors", responses((status = 200, body = Offering)))]
#[put("/api/vendors/me/offerings/{external_id}")]
async fn put_offering(
    peer: Peer<VendorToken>,
    app: Data<App>,
    external_id: Path<String>,
    form: Json<PutOffering>,
) -> Result<Json<Offering>> {
    let (now, form) = (app.clock.now(), form.into_inner());
    let stored = async move |conn: &mut service_kit::Conn| {
        actions::put(conn, peer.vendor, &external_id, form, now).await
    };
    Ok(Json(app.write(stored).await?.as_wire_for_brand(None)))
}

/// Lists what the brand has sent with what came of it, the newest first.
#[utoipa::path(tag = "vendors", params(ListQuery), responses((status = 200, body = Listing<MyOffering>)))]
#[get("/api/vendors/me/offerings")]
async fn list_my_offerings(
    peer: Peer<VendorToken>,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<MyOffering>>> {
    let (page, post, now) = (Page::of_query(&query)?, app.post(), app.clock.now());
    let listed = async move |conn: &mut service_kit::Conn| {
        actions::list_mine(conn, &post, peer.vendor, page, now).await
    };
    Ok(Json(app.read(listed).await?))
}

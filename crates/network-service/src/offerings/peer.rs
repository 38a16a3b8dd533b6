//! Doors for brands: what they publish. `/api/vendors/me/offerings`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, put};
use api_types::federation::PutOffering;
use api_types::offerings::Offering;
use api_types::{ListQuery, Listing};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{actions, store};
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
    Ok(Json(app.write(stored).await?.as_wire(None)))
}

/// Lists what the brand has sent, the newest first.
#[utoipa::path(tag = "vendors", params(ListQuery), responses((status = 200, body = Listing<Offering>)))]
#[get("/api/vendors/me/offerings")]
async fn list_my_offerings(
    peer: Peer<VendorToken>,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Offering>>> {
    let page = Page::of_query(&query)?;
    let rows =
        app.read(async move |conn| store::list_of_vendor(conn, peer.vendor, page).await).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.offering.id.to_string());
    Ok(Json(rows.map(|it| it.as_wire(None))))
}

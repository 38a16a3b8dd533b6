//! Doors for brands: where their links lead. `/api/vendors/me/links`.

use actix_web::put;
use actix_web::web::{Data, Json, Path};
use api_types::LinkId;
use api_types::links::{LinkRoute, PutLink};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::{EvenSuspended, Peer};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(put_link);
}

/// Tells where a link leads and whether its clicks may earn. An older version than stored is ignored.
///
/// 409 `state_conflict` while no partnership has the link: ask again later.
#[utoipa::path(tag = "vendors", responses((status = 200, body = LinkRoute)))]
#[put("/api/vendors/me/links/{id}")]
async fn put_link(
    peer: Peer<EvenSuspended>,
    app: Data<App>,
    id: Path<LinkId>,
    form: Json<PutLink>,
) -> Result<Json<LinkRoute>> {
    let (is_https, form) = (app.config.is_https(), form.into_inner());
    let stored = async move |conn: &mut service_kit::Conn| {
        actions::put_route(conn, peer.vendor, *id, form, is_https).await
    };
    Ok(Json(app.write(stored).await?))
}

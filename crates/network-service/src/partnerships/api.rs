//! Partnerships over JSON: `/api/partnerships`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, patch};
use api_types::partnerships::{Partnership, PatchPartnership};
use api_types::{ListQuery, Listing, PartnershipId};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Creator;
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_partnerships).service(patch_partnership);
}

/// Lists one's partnerships, the newest first, with what each brand last told.
///
/// Figures are those of the creator as a partner of the brand, over all links there.
#[utoipa::path(tag = "partnerships", params(ListQuery), responses((status = 200, body = Listing<Partnership>)))]
#[get("/api/partnerships")]
async fn list_partnerships(
    me: Creator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Partnership>>> {
    let (now, page) = (app.clock.now(), Page::of_query(&query)?);
    let url = app.config.public_url.clone();
    let listed = async move |conn: &mut Conn| actions::list(conn, me.id, page, &url, now).await;
    Ok(Json(app.read(listed).await?))
}

/// Gives one's link another name on one's own domains. Links with an earlier name go on working.
#[utoipa::path(tag = "partnerships", responses((status = 200, body = Partnership)))]
#[patch("/api/partnerships/{id}")]
async fn patch_partnership(
    me: Creator,
    app: Data<App>,
    id: Path<PartnershipId>,
    form: Json<PatchPartnership>,
) -> Result<Json<Partnership>> {
    let (now, url, form) = (app.clock.now(), app.config.public_url.clone(), form.into_inner());
    let renamed =
        async move |conn: &mut Conn| actions::rename(conn, me.id, *id, form, &url, now).await;
    Ok(Json(app.write(renamed).await?))
}

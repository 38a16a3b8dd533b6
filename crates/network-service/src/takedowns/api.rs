//! Offerings for the operators: `/api/operator/offerings`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, post};
use api_types::desk::{DeskOffering, DeskOfferingFilter};
use api_types::vendors::Reason;
use api_types::{Listing, OfferingId};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Operator;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_desk_offerings).service(take_down_offering).service(put_back_offering);
}

/// Finds offerings, also those that creators do not see, the newest first.
#[utoipa::path(tag = "operators", params(DeskOfferingFilter), responses((status = 200, body = Listing<DeskOffering>)))]
#[get("/api/operator/offerings")]
async fn list_desk_offerings(
    _: Operator,
    app: Data<App>,
    filter: Query<DeskOfferingFilter>,
) -> Result<Json<Listing<DeskOffering>>> {
    Ok(Json(app.read(async move |conn| actions::list(conn, &filter).await).await?))
}

/// Unlists an offering whatever its brand sends, and tells the brand why.
#[utoipa::path(tag = "operators", responses((status = 200, body = DeskOffering)))]
#[post("/api/operator/offerings/{id}/take-down")]
async fn take_down_offering(
    _: Operator,
    app: Data<App>,
    id: Path<OfferingId>,
    form: Json<Reason>,
) -> Result<Json<DeskOffering>> {
    Ok(Json(take_down(&app, *id, form.into_inner().reason).await?))
}

pub async fn take_down(app: &App, id: OfferingId, reason: String) -> Result<DeskOffering> {
    let (now, post) = (app.clock.now(), app.post());
    let taken =
        async move |conn: &mut Conn| actions::take_down(conn, &post, id, &reason, now).await;
    app.write(taken).await
}

/// Lists an offering again, if its brand still wants it listed.
#[utoipa::path(tag = "operators", responses((status = 200, body = DeskOffering)))]
#[post("/api/operator/offerings/{id}/put-back")]
async fn put_back_offering(
    _: Operator,
    app: Data<App>,
    id: Path<OfferingId>,
    form: Json<Reason>,
) -> Result<Json<DeskOffering>> {
    Ok(Json(put_back(&app, *id, form.into_inner().reason).await?))
}

pub async fn put_back(app: &App, id: OfferingId, reason: String) -> Result<DeskOffering> {
    let (now, post) = (app.clock.now(), app.post());
    let put = async move |conn: &mut Conn| actions::put_back(conn, &post, id, &reason, now).await;
    app.write(put).await
}

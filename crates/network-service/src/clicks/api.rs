//! Clicks that were given up, for the operators: `/api/operator/clicks`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, post};
use api_types::desk::{DeadClicks, Retried};
use api_types::{ListQuery, Listing, VendorId};
use service_kit::{Conn, Purpose, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Operator;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_dead_clicks).service(retry_dead_clicks);
}

/// Lists the brands that could not be told of clicks, with how many were given up and why.
#[utoipa::path(tag = "operators", params(ListQuery), responses((status = 200, body = Listing<DeadClicks>)))]
#[get("/api/operator/clicks")]
async fn list_dead_clicks(
    _: Operator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<DeadClicks>>> {
    Ok(Json(app.read(async move |conn| actions::dead(conn, &query).await).await?))
}

/// Tells one brand again of all its clicks that were given up.
#[utoipa::path(tag = "operators", responses((status = 200, body = Retried)))]
#[post("/api/operator/clicks/{id}/retry")]
async fn retry_dead_clicks(
    _: Operator,
    app: Data<App>,
    id: Path<VendorId>,
) -> Result<Json<Retried>> {
    Ok(Json(Retried { retried: retry(&app, *id).await? }))
}

/// Puts a brand's dead clicks back, batch by batch; says how many.
pub async fn retry(app: &App, vendor: VendorId) -> Result<u64> {
    let now = app.clock.now();
    let noted = async move |conn: &mut Conn| actions::note_retry(conn, vendor, now).await;
    if app.write(noted).await? == 0 {
        return Ok(0);
    }
    let (mut retried, mut after) = (0, None);
    loop {
        let revived = async move |conn: &mut Conn| actions::revive(conn, vendor, after, now).await;
        let (count, last) = app.db.across(Purpose::Outbox, revived).await?;
        retried += count as u64;
        after = last;
        if after.is_none() {
            break;
        }
    }
    app.clicks_wake.notify_one();
    Ok(retried)
}

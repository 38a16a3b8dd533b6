//! Messages that were given up, for the operators: `/api/operator/deliveries`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, post};
use api_types::deliveries::Delivery;
use api_types::desk::Retried;
use api_types::{ListQuery, Listing, MessageId};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Operator;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_deliveries).service(retry_deliveries).service(retry_delivery);
}

/// Lists the messages that were given up, the newest first.
#[utoipa::path(tag = "operators", params(ListQuery), responses((status = 200, body = Listing<Delivery>)))]
#[get("/api/operator/deliveries")]
async fn list_deliveries(
    _: Operator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Delivery>>> {
    Ok(Json(app.read(async move |conn| actions::list(conn, &query).await).await?))
}

/// Tries all of them again.
#[utoipa::path(tag = "operators", responses((status = 200, body = Retried)))]
#[post("/api/operator/deliveries/retry")]
async fn retry_deliveries(_: Operator, app: Data<App>) -> Result<Json<Retried>> {
    Ok(Json(Retried { retried: retry_all(&app).await? }))
}

pub async fn retry_all(app: &App) -> Result<u64> {
    let now = app.clock.now();
    app.write(async move |conn| actions::retry_all(conn, now).await).await
}

/// Tries one of them again.
#[utoipa::path(tag = "operators", responses((status = 200, body = Retried)))]
#[post("/api/operator/deliveries/{id}/retry")]
async fn retry_delivery(_: Operator, app: Data<App>, id: Path<MessageId>) -> Result<Json<Retried>> {
    retry(&app, *id).await?;
    Ok(Json(Retried { retried: 1 }))
}

pub async fn retry(app: &App, id: MessageId) -> Result<()> {
    let now = app.clock.now();
    app.write(async move |conn| actions::retry(conn, id, now).await).await
}

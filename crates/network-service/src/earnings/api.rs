//! A creator's earnings over JSON: `/api/earnings`.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use api_types::earnings::{EarningsRange, EarningsReport};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Creator;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get_earnings);
}

/// Shows what one earned with each brand and on each day, every currency apart.
#[utoipa::path(tag = "earnings", params(EarningsRange), responses((status = 200, body = EarningsReport)))]
#[get("/api/earnings")]
async fn get_earnings(
    me: Creator,
    app: Data<App>,
    asked: Query<EarningsRange>,
) -> Result<Json<EarningsReport>> {
    let now = app.clock.now();
    let report =
        async move |conn: &mut service_kit::Conn| actions::report(conn, me.id, &asked, now).await;
    Ok(Json(app.read(report).await?.1))
}

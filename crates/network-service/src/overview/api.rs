//! How the hub stands, over JSON: `/api/operator/overview`.

use actix_web::get;
use actix_web::web::{Data, Json};
use api_types::desk::DeskOverview;
use service_kit::{Conn, Result, outbox};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::app::{App, HUB};
use crate::callers::Operator;
use crate::{clicks, stats};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get_overview);
}

/// Shows how the hub stands, and what waits for an operator.
#[utoipa::path(tag = "operators", responses((status = 200, body = DeskOverview)))]
#[get("/api/operator/overview")]
async fn get_overview(_: Operator, app: Data<App>) -> Result<Json<DeskOverview>> {
    Ok(Json(overview(&app).await?))
}

pub async fn overview(app: &App) -> Result<DeskOverview> {
    let read = async |conn: &mut Conn| {
        let counts = store::counts(conn).await?;
        let dead_letters = outbox::count_dead(conn, HUB).await?;
        let dead_clicks = clicks::store::count_dead(conn, None).await?;
        Ok((counts, dead_letters, dead_clicks, stats::actions::last(conn).await?))
    };
    let (counts, dead_letters, dead_clicks, last) = app.read(read).await?;
    Ok(DeskOverview {
        brands: counts.brands,
        creators: counts.creators,
        offerings: counts.offerings,
        partnerships: counts.partnerships,
        open_reports: counts.open_reports,
        stuck_requests: counts.stuck_requests,
        dead_letters,
        dead_clicks,
        silent_brands: counts.silent_brands,
        stats: last.map(stats::api::shown),
    })
}

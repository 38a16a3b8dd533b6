//! A brand's counts for the operators: `/api/operator/vendors/{id}/reconciliations`.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use api_types::reconciliations::ComparedDay;
use api_types::{ListQuery, Listing, VendorId};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::app::App;
use crate::callers::Operator;
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_reconciliations);
}

/// Lists the days of which the hub has counted a brand's clicks, compared or not, the newest first.
#[utoipa::path(tag = "operators", params(ListQuery), responses((status = 200, body = Listing<ComparedDay>)))]
#[get("/api/operator/vendors/{id}/reconciliations")]
async fn list_reconciliations(
    _: Operator,
    app: Data<App>,
    id: Path<VendorId>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<ComparedDay>>> {
    let (id, page) = (*id, Page::of_query(&query)?);
    let rows = app.read(async move |conn| store::list(conn, id, page).await).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.day.to_string());
    Ok(Json(rows.map(ComparedDay::from)))
}

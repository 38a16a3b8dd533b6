//! Partnerships over JSON: `/api/partnerships`.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use api_types::partnerships::Partnership;
use api_types::{ListQuery, Listing};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Creator;
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_partnerships);
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
    Ok(Json(app.read(async move |conn| actions::list(conn, me.id, page, now).await).await?))
}

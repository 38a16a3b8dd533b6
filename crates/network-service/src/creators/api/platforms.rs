//! Proofs of platforms over JSON: `/api/me/platforms`.

use actix_web::web::{Data, Json, Path};
use actix_web::{get, post};
use api_types::creators::PlatformProof;
use api_types::{Listing, PlatformId};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::callers::Creator;
use crate::creators::{actions, peer};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_platforms).service(check_platform);
}

/// Lists one's platforms with the code that proves each; at most ten, so always one page.
#[utoipa::path(tag = "creators", responses((status = 200, body = Listing<PlatformProof>)))]
#[get("/api/me/platforms")]
async fn list_platforms(me: Creator, app: Data<App>) -> Result<Json<Listing<PlatformProof>>> {
    let items = app.read(async move |conn| actions::proofs(conn, me.id).await).await?;
    Ok(Json(Listing { items, next_cursor: None }))
}

/// Fetches the platform's page and looks for the code; what was found is in the answer.
#[utoipa::path(tag = "creators", responses((status = 200, body = PlatformProof)))]
#[post("/api/me/platforms/{id}/check")]
async fn check_platform(
    me: Creator,
    app: Data<App>,
    id: Path<PlatformId>,
) -> Result<Json<PlatformProof>> {
    Ok(Json(peer::check(&app, me.id, *id).await?))
}

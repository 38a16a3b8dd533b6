//! Fresh figures on demand: `/api/partnerships/refresh`.

use actix_web::post;
use actix_web::web::{Data, Json};
use api_types::partnerships::Partnership;
use api_types::{CreatorId, ListQuery, Listing};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::peer;
use crate::app::{App, buckets};
use crate::callers::Creator;
use crate::cursors::Page;
use crate::partnerships;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(refresh_partnerships);
}

/// Asks one's own brands for fresh figures, and answers the first page of partnerships.
#[utoipa::path(tag = "partnerships", responses((status = 200, body = Listing<Partnership>)))]
#[post("/api/partnerships/refresh")]
async fn refresh_partnerships(me: Creator, app: Data<App>) -> Result<Json<Listing<Partnership>>> {
    refresh(&app, me.id).await?;
    let (now, page) = (app.clock.now(), Page::of_query(&ListQuery::default())?);
    let list = async move |conn: &mut service_kit::Conn| {
        partnerships::actions::list(conn, me.id, page, now).await
    };
    Ok(Json(app.read(list).await?))
}

/// Pulls within the creator's allowance. A brand that does not answer says so on its partnership.
pub async fn refresh(app: &App, creator: CreatorId) -> Result<()> {
    app.limit(buckets::REFRESH_CREATOR, &creator.to_string())?;
    peer::pull_of_creator(app, creator).await
}

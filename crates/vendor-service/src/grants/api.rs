//! Grants over JSON: the history of `/api/partners/{id}/grants`.
//!
//! Giving one and taking it back stand with partners.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use api_types::partners::Grant;
use api_types::{ErrorCode, ListQuery, Listing, PartnerId};
use service_kit::{OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Reach, store};
use crate::app::App;
use crate::keys::caller::{Caller, PartnersRead};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_grants);
}

/// Lists a partner's grants with their frozen terms, revoked ones too, the newest first.
#[utoipa::path(tag = "partners", params(ListQuery), responses((status = 200, body = Listing<Grant>)))]
#[get("/api/partners/{id}/grants")]
async fn list_grants(
    caller: Caller<PartnersRead>,
    app: Data<App>,
    id: Path<PartnerId>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Grant>>> {
    let (tenant, reach, limit) = (caller.tenant, Reach::from(&caller.actor), query.limit());
    let before = query.cursor.as_ref().map(|it| it.parse()).transpose();
    let before = before.ok().or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let found = app.db.read(tenant, async move |conn| {
        let seen = store::reached(conn, tenant, &reach, &[*id]).await?;
        seen.first().or_refuse(ErrorCode::PartnerNotFound, "There is no such partner")?;
        let cards = store::history(conn, tenant, &reach, *id, before, limit + 1).await?;
        Ok(Listing::cut(cards, limit, |it| it.grant.id.to_string()))
    });
    Ok(Json(found.await?.map(Grant::from)))
}

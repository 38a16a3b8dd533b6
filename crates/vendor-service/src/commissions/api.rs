//! Commissions over JSON: `/api/commissions`, `/api/partners/{id}/commissions`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, post};
use api_types::commissions::{Commission, CommissionFilter};
use api_types::{CommissionId, ErrorBody, ErrorCode, ListQuery, Listing, PartnerId, TenantId};
use service_kit::{Conn, Refusal, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{actions, store};
use crate::app::App;
use crate::grants;
use crate::grants::model::Reach;
use crate::keys::caller::{Caller, CommissionsRead, CommissionsWrite};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_commissions).service(list_partner_commissions).service(approve_commission);
}

/// Lists commissions, the newest first.
#[utoipa::path(tag = "commissions", params(CommissionFilter), responses(
    (status = 200, body = Listing<Commission>), (status = "4XX", body = ErrorBody),
))]
#[get("/api/commissions")]
async fn list_commissions(
    caller: Caller<CommissionsRead>,
    app: Data<App>,
    filter: Query<CommissionFilter>,
) -> Result<Json<Listing<Commission>>> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let filter = filter.into_inner();
    let work = async move |conn: &mut _| page(conn, tenant, &reach, &filter).await;
    Ok(Json(app.db.read(tenant, work).await?))
}

/// Lists the commissions of one partner, the newest first.
#[utoipa::path(tag = "commissions", params(ListQuery), responses(
    (status = 200, body = Listing<Commission>), (status = "4XX", body = ErrorBody),
))]
#[get("/api/partners/{id}/commissions")]
async fn list_partner_commissions(
    caller: Caller<CommissionsRead>,
    app: Data<App>,
    id: Path<PartnerId>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Commission>>> {
    let (tenant, reach, partner) = (caller.tenant, Reach::from(&caller.actor), *id);
    let ListQuery { cursor, limit } = query.into_inner();
    let filter = CommissionFilter {
        partner_id: Some(partner),
        cursor,
        limit,
        ..CommissionFilter::default()
    };
    let work = async move |conn: &mut _| {
        if grants::store::reached(conn, tenant, &reach, &[partner]).await?.is_empty() {
            let detail = "There is no such partner";
            return Err(Refusal::new(ErrorCode::PartnerNotFound, detail).into());
        }
        page(conn, tenant, &reach, &filter).await
    };
    Ok(Json(app.db.read(tenant, work).await?))
}

/// Approves a commission whose holdback is over.
#[utoipa::path(tag = "commissions", responses(
    (status = 200, body = Commission), (status = "4XX", body = ErrorBody),
))]
#[post("/api/commissions/{id}/approve")]
async fn approve_commission(
    caller: Caller<CommissionsWrite>,
    app: Data<App>,
    id: Path<CommissionId>,
) -> Result<Json<Commission>> {
    let (now, tenant, reach) = (app.clock.now(), caller.tenant, Reach::from(&caller.actor));
    let id = *id;
    let work = async move |conn: &mut _| actions::approve(conn, tenant, &reach, id, now).await;
    Ok(Json(app.db.write(tenant, work).await?.into()))
}

async fn page(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    filter: &CommissionFilter,
) -> Result<Listing<Commission>> {
    let limit = ListQuery { cursor: None, limit: filter.limit }.limit();
    let rows = store::list(conn, tenant, reach, filter, limit + 1).await?;
    let page = Listing::cut(rows, limit, |it| it.commission.id.to_string());
    Ok(page.map(Commission::from))
}

//! Dashboards over JSON: `/api/partners/{id}/dashboard`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, post};
use api_types::dashboards::{Dashboard, DashboardQuery, DashboardRange, Dashboards};
use api_types::{ErrorBody, ErrorCode, PartnerId, TenantId};
use service_kit::{Conn, OrRefuse, Refusal, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{self, Span};
use super::store;
use crate::app::App;
use crate::grants;
use crate::grants::model::Reach;
use crate::keys::caller::{Caller, CommissionsRead};

/// The most partners of one query.
const MOST_PARTNERS: usize = 500;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(query_dashboards).service(get_dashboard);
}

/// Shows the daily figures of a partner, per currency.
#[utoipa::path(tag = "dashboards", params(DashboardRange), responses(
    (status = 200, body = Dashboard), (status = "4XX", body = ErrorBody),
))]
#[get("/api/partners/{id}/dashboard")]
async fn get_dashboard(
    caller: Caller<CommissionsRead>,
    app: Data<App>,
    id: Path<PartnerId>,
    range: Query<DashboardRange>,
) -> Result<Json<Dashboard>> {
    let (tenant, reach, id) = (caller.tenant, Reach::from(&caller.actor), *id);
    let span = Span::of(&range, app.clock.now())?;
    let work = async move |conn: &mut _| read(conn, tenant, &reach, &[id], span).await;
    let found = app.db.read(tenant, work).await?.pop();
    Ok(Json(found.or_refuse(ErrorCode::PartnerNotFound, "There is no such partner")?))
}

/// Shows the daily figures of at most 500 partners; those that the key may not see are left out.
#[utoipa::path(tag = "dashboards", responses(
    (status = 200, body = Dashboards), (status = "4XX", body = ErrorBody),
))]
#[post("/api/partners/dashboard/query")]
async fn query_dashboards(
    caller: Caller<CommissionsRead>,
    app: Data<App>,
    query: Json<DashboardQuery>,
) -> Result<Json<Dashboards>> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let DashboardQuery { partner_ids, from, to } = query.into_inner();
    if partner_ids.len() > MOST_PARTNERS {
        let detail = format!("At most {MOST_PARTNERS} partners are shown at once");
        return Err(Refusal::field("partnerIds", detail).into());
    }
    let span = Span::of(&DashboardRange { from, to }, app.clock.now())?;
    let work = async move |conn: &mut _| read(conn, tenant, &reach, &partner_ids, span).await;
    Ok(Json(Dashboards { items: app.db.read(tenant, work).await? }))
}

/// The dashboards of those of these partners whom the caller may see.
async fn read(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    partners: &[PartnerId],
    span: Span,
) -> Result<Vec<Dashboard>> {
    let mut seen = grants::store::reached(conn, tenant, reach, partners).await?;
    seen.sort();
    let sums = store::sums(conn, tenant, &seen, span).await?;
    Ok(model::dashboards(&seen, sums))
}

//! The audit log over JSON: `/api/settings/audit`.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use api_types::Listing;
use api_types::audit::{AuditEntry, AuditFilter};
use service_kit::{Result, audit};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::keys::caller::{AdminCaller, View};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_audit_entries);
}

/// Lists who did what, the newest first.
#[utoipa::path(tag = "settings", params(AuditFilter), responses((status = 200, body = Listing<AuditEntry>)))]
#[get("/api/settings/audit")]
async fn list_audit_entries(
    caller: AdminCaller<View>,
    app: Data<App>,
    filter: Query<AuditFilter>,
) -> Result<Json<Listing<AuditEntry>>> {
    let tenant = caller.tenant;
    let listed = app.db.read(tenant, async move |conn| audit::list(conn, tenant, &filter).await);
    Ok(Json(listed.await?))
}

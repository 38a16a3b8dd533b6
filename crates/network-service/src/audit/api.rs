//! The audit log over JSON: `/api/operator/audit`.

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use api_types::Listing;
use api_types::audit::{AuditEntry, AuditFilter};
use service_kit::{Result, audit};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::{App, HUB};
use crate::callers::Operator;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_audit_entries);
}

/// Lists who did what on the hub, the newest first.
#[utoipa::path(tag = "operators", params(AuditFilter), responses((status = 200, body = Listing<AuditEntry>)))]
#[get("/api/operator/audit")]
async fn list_audit_entries(
    _: Operator,
    app: Data<App>,
    filter: Query<AuditFilter>,
) -> Result<Json<Listing<AuditEntry>>> {
    Ok(Json(app.read(async move |conn| audit::list(conn, HUB, &filter).await).await?))
}

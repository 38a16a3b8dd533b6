//! Settings → Audit log, and its file.

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpRequest, get};
use api_types::audit::{AuditEntry, AuditFilter};
use api_types::{Listing, TenantId};
use askama::Template;
use service_kit::html::audits::{self, AuditAsked, AuditView};
use service_kit::html::csv::Csv;
use service_kit::html::{Page, PageError, PageResult, Shell};
use service_kit::{Result, audit};

use crate::app::App;
use crate::keys::caller::View;
use crate::keys::page_caller::AdminPage;
use crate::shell;

const HERE: &str = "/admin/settings/audit";

/// The most entries of one file: the newest of what is shown.
const MOST_IN_FILE: i64 = 200;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_audit_log).service(download_audit_log);
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct AuditPage {
    shell: Shell,
    log: AuditView,
}

#[get("/admin/settings/audit")]
async fn show_audit_log(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<AuditAsked>,
    request: HttpRequest,
) -> PageResult<AuditPage> {
    let entries = read(&app, caller.tenant, asked.filter(None)).await?;
    let path = format!("{}{HERE}", shell::base(&app, &caller.brand));
    Ok(Page::of(AuditPage {
        shell: shell::admin(&app, &request, &caller, [("Settings", ""), ("Audit log", "")]),
        log: AuditView::new(&path, asked.into_inner(), entries),
    }))
}

#[get("/admin/settings/audit.csv")]
async fn download_audit_log(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<AuditAsked>,
) -> Result<Csv, PageError> {
    let entries = read(&app, caller.tenant, asked.filter(Some(MOST_IN_FILE))).await?;
    Ok(audits::csv("audit-log.csv", entries.items))
}

async fn read(app: &App, tenant: TenantId, filter: AuditFilter) -> Result<Listing<AuditEntry>> {
    app.db.read(tenant, async move |conn| audit::list(conn, tenant, &filter).await).await
}

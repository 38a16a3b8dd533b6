//! The desk's audit log, and its file.

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpRequest, get};
use api_types::Listing;
use api_types::audit::{AuditEntry, AuditFilter};
use askama::Template;
use service_kit::html::audits::{self, AuditAsked, AuditView};
use service_kit::html::csv::Csv;
use service_kit::html::{Page, PageError, PageResult, Shell};
use service_kit::{Result, audit};

use crate::app::{App, HUB};
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/audit";

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

#[get("/operator/audit")]
async fn show_audit_log(
    _: AtDesk,
    app: Data<App>,
    asked: Query<AuditAsked>,
    request: HttpRequest,
) -> PageResult<AuditPage> {
    let entries = read(&app, asked.filter(None)).await?;
    Ok(Page::of(AuditPage {
        shell: shell::desk(&app, &request, [("Desk", DESK), ("Audit log", "")]),
        log: AuditView::new(HERE, asked.into_inner(), entries),
    }))
}

#[get("/operator/audit.csv")]
async fn download_audit_log(
    _: AtDesk,
    app: Data<App>,
    asked: Query<AuditAsked>,
) -> Result<Csv, PageError> {
    let entries = read(&app, asked.filter(Some(MOST_IN_FILE))).await?;
    Ok(audits::csv("audit-log.csv", entries.items))
}

async fn read(app: &App, filter: AuditFilter) -> Result<Listing<AuditEntry>> {
    app.read(async move |conn| audit::list(conn, HUB, &filter).await).await
}

//! Reports over JSON: `/api/reports`, and for the operators `/api/operator/reports`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::reports::{
    DecideReport, MakeReport, Report, ReportFilter, ReportReceived, ReportStatus,
};
use api_types::{CreatorId, Listing, ReportId};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::{App, buckets};
use crate::callers::{MaybeCreator, Operator};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(make_report).service(list_reports).service(resolve_report).service(dismiss_report);
}

/// Tells the operators about an offering or a creator. Anybody may, a few times an hour.
#[utoipa::path(tag = "reports", responses((status = 202, body = ReportReceived)))]
#[post("/api/reports")]
async fn make_report(
    who: MaybeCreator,
    app: Data<App>,
    form: Json<MakeReport>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    make(&app, form.into_inner(), who.0.map(|it| it.id), &request).await?;
    Ok(HttpResponse::Accepted().json(ReportReceived { received: true }))
}

/// Keeps a report, within the allowance of the creator and of the address.
pub async fn make(
    app: &App,
    form: MakeReport,
    reporter: Option<CreatorId>,
    request: &HttpRequest,
) -> Result<()> {
    app.limit_address(buckets::REPORT_ADDRESS, request)?;
    if let Some(id) = reporter {
        app.limit(buckets::REPORT_CREATOR, &id.to_string())?;
    }
    let now = app.clock.now();
    app.write(async move |conn| actions::make(conn, form, reporter, now).await).await
}

/// Lists reports of a status, the newest first.
#[utoipa::path(tag = "operators", params(ReportFilter), responses((status = 200, body = Listing<Report>)))]
#[get("/api/operator/reports")]
async fn list_reports(
    _: Operator,
    app: Data<App>,
    filter: Query<ReportFilter>,
) -> Result<Json<Listing<Report>>> {
    Ok(Json(app.read(async move |conn| actions::list(conn, &filter).await).await?))
}

/// Closes a report that something was done about.
#[utoipa::path(tag = "operators", responses((status = 200, body = Report)))]
#[post("/api/operator/reports/{id}/resolve")]
async fn resolve_report(
    _: Operator,
    app: Data<App>,
    id: Path<ReportId>,
    form: Json<DecideReport>,
) -> Result<Json<Report>> {
    Ok(Json(decide(&app, *id, ReportStatus::Resolved, form.into_inner().note).await?))
}

/// Closes a report that nothing need be done about.
#[utoipa::path(tag = "operators", responses((status = 200, body = Report)))]
#[post("/api/operator/reports/{id}/dismiss")]
async fn dismiss_report(
    _: Operator,
    app: Data<App>,
    id: Path<ReportId>,
    form: Json<DecideReport>,
) -> Result<Json<Report>> {
    Ok(Json(decide(&app, *id, ReportStatus::Dismissed, form.into_inner().note).await?))
}

pub async fn decide(app: &App, id: ReportId, to: ReportStatus, note: String) -> Result<Report> {
    let now = app.clock.now();
    let decided = async move |conn: &mut Conn| actions::decide(conn, id, to, &note, now).await;
    app.write(decided).await
}

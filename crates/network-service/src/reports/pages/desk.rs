//! The desk's reports: what is open, one of them, and closing it.

use actix_web::web::{Data, Form, Path, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ReportId;
use api_types::reports::{Report, ReportFilter, ReportStatus};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Flash, FormErrors, Page, PageError, PageResult, Shell, Tab};

use super::called;
use crate::app::App;
use crate::reports::{actions, api};
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/reports";

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    status: String,
    cursor: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NoteForm {
    note: String,
}

#[derive(Template)]
#[template(path = "reports/list.html")]
struct ReportsPage {
    shell: Shell,
    tabs: Vec<Tab>,
    rows: Vec<(&'static str, Report)>,
    is_open: bool,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ReportPage {
    shell: Shell,
    errors: FormErrors,
    reason: &'static str,
    report: Report,
    /// Where something can be done about it.
    subject: String,
    here: String,
}

#[get("/operator/reports")]
pub(super) async fn show_reports(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<ReportsPage> {
    let status = asked.status.parse().unwrap_or(ReportStatus::Open);
    let cursor = Some(asked.cursor.clone()).filter(|it| !it.is_empty());
    let filter = ReportFilter { status: Some(status), cursor: cursor.clone(), limit: None };
    let listing = app.read(async move |conn| actions::list(conn, &filter).await).await?;
    let at = |cursor: &str| with_query(HERE, [("status", status.as_str()), ("cursor", cursor)]);
    Ok(Page::of(ReportsPage {
        shell: shell::desk(&app, &request, [("Desk", DESK), ("Reports", "")]),
        tabs: ReportStatus::ALL.iter().map(|it| tab(*it, status)).collect(),
        said: plural(listing.items.len() as i64, "report on this page", "reports on this page"),
        next: listing.next_cursor.map(|it| at(&it)).unwrap_or_default(),
        first: if cursor.is_none() { String::new() } else { at("") },
        rows: listing.items.into_iter().map(|it| (called(it.reason), it)).collect(),
        is_open: status == ReportStatus::Open,
        now: app.clock.now(),
    }))
}

fn tab(status: ReportStatus, current: ReportStatus) -> Tab {
    let label = match status {
        ReportStatus::Open => "Open",
        ReportStatus::Resolved => "Resolved",
        ReportStatus::Dismissed => "Dismissed",
    };
    let href = with_query(HERE, [("status", status.as_str())]);
    Tab { label: label.into(), href, current: status == current, count: None }
}

#[get("/operator/reports/{id}")]
pub(super) async fn show_report(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = ReportPage::read(&app, &request, shell::id(&id)?, FormErrors::default()).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/operator/reports/{id}/resolve")]
pub(super) async fn resolve_report(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<NoteForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    close(&app, &request, shell::id(&id)?, ReportStatus::Resolved, form.into_inner().note).await
}

#[post("/operator/reports/{id}/dismiss")]
pub(super) async fn dismiss_report(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<NoteForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    close(&app, &request, shell::id(&id)?, ReportStatus::Dismissed, form.into_inner().note).await
}

async fn close(
    app: &App,
    request: &HttpRequest,
    id: ReportId,
    to: ReportStatus,
    note: String,
) -> Result<HttpResponse, PageError> {
    match api::decide(app, id, to, note).await {
        Ok(_) => Ok(see_other_saying(HERE, &Flash::good(format!("The report is {to}.")))),
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = ReportPage::read(app, request, id, errors).await?;
            Ok(Page::refused(page).respond_to(request))
        }
    }
}

impl ReportPage {
    async fn read(
        app: &App,
        request: &HttpRequest,
        id: ReportId,
        errors: FormErrors,
    ) -> Result<Self> {
        let report = app.read(async move |conn| actions::find(conn, id).await).await?;
        let subject = match (report.offering_id, report.creator_id) {
            (Some(id), _) => format!("{DESK}/offerings/{id}"),
            (None, Some(id)) => format!("{DESK}/creators/{id}"),
            (None, None) => DESK.into(),
        };
        let trail = [("Desk", DESK), ("Reports", HERE), (report.about.as_str(), "")];
        Ok(Self {
            shell: shell::desk(app, request, trail),
            errors,
            reason: called(report.reason),
            subject,
            here: format!("{HERE}/{id}"),
            report,
        })
    }

    fn is_open(&self) -> bool {
        self.report.status == ReportStatus::Open
    }

    fn about_offering(&self) -> bool {
        self.report.offering_id.is_some()
    }
}

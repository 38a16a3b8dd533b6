//! Copies of one's own data over JSON: `/api/me/exports`.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::accounts::Export;
use api_types::{CreatorId, ErrorCode, ExportId, ListQuery, Listing};
use service_kit::html::csv::{Cell, Csv};
use service_kit::{Conn, OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::accounts::store::Figure;
use crate::accounts::{actions, jobs, store};
use crate::app::{App, buckets};
use crate::callers::Creator;
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_exports)
        .service(ask_export)
        .service(get_export)
        .service(get_everything)
        .service(get_figures);
}

/// Lists the copies of one's data, the newest first.
#[utoipa::path(tag = "accounts", params(ListQuery), responses((status = 200, body = Listing<Export>)))]
#[get("/api/me/exports")]
async fn list_exports(
    me: Creator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Export>>> {
    let page = Page::of_query(&query)?;
    Ok(Json(app.read(async move |conn| actions::exports(conn, me.id, page).await).await?))
}

/// Begins a copy of everything that the hub holds on one; ask for it until it is done.
#[utoipa::path(tag = "accounts", responses((status = 202, body = Export)))]
#[post("/api/me/exports")]
async fn ask_export(me: Creator, app: Data<App>) -> Result<HttpResponse> {
    Ok(HttpResponse::Accepted().json(ask(&app, me.id).await?))
}

/// Begins within the creator's allowance, and works on it beside the request. The timetable goes on
/// with it should this process end.
pub async fn ask(app: &App, me: CreatorId) -> Result<Export> {
    app.limit(buckets::EXPORT_CREATOR, &me.to_string())?;
    let now = app.clock.now();
    let begun = app.write(async move |conn| actions::ask_export(conn, me, now).await).await?;
    let (worker, id) = (app.clone(), begun.id);
    tokio::spawn(async move {
        if let Err(err) = jobs::make_export(&worker, id).await {
            tracing::warn!(export.id = %id, cause = %err, "A copy broke off; it is resumed");
        }
    });
    Ok(begun)
}

/// Shows how far a copy is.
#[utoipa::path(tag = "accounts", responses((status = 200, body = Export)))]
#[get("/api/me/exports/{id}")]
async fn get_export(me: Creator, app: Data<App>, id: Path<ExportId>) -> Result<Json<Export>> {
    Ok(Json(app.read(async move |conn| actions::export(conn, me.id, *id).await).await?))
}

/// Downloads a copy: one entry for each table, within 7 days.
#[utoipa::path(tag = "accounts", responses((status = 200, body = serde_json::Value)))]
#[get("/api/me/exports/{id}/everything.json")]
async fn get_everything(me: Creator, app: Data<App>, id: Path<ExportId>) -> Result<HttpResponse> {
    everything(&app, me.id, *id).await
}

pub async fn everything(app: &App, me: CreatorId, id: ExportId) -> Result<HttpResponse> {
    let now = app.clock.now();
    let read = async move |conn: &mut Conn| {
        actions::download(conn, me, id, now).await?;
        store::everything(conn, id).await
    };
    let body = app.read(read).await?;
    let body = body.or_refuse(ErrorCode::NotFound, "This copy is gone; ask for another")?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"everything.json\""))
        .body(body))
}

/// Downloads the daily figures of a copy as CSV.
#[utoipa::path(tag = "accounts", responses((status = 200, content_type = "text/csv", body = String)))]
#[get("/api/me/exports/{id}/figures.csv")]
async fn get_figures(me: Creator, app: Data<App>, id: Path<ExportId>) -> Result<Csv> {
    figures(&app, me.id, *id).await
}

pub async fn figures(app: &App, me: CreatorId, id: ExportId) -> Result<Csv> {
    let now = app.clock.now();
    let read = async move |conn: &mut Conn| {
        actions::download(conn, me, id, now).await?;
        store::figures(conn, id).await
    };
    let rows = app.read(read).await?.into_iter().map(cells).collect();
    let head = vec![
        "Brand",
        "Day",
        "Currency",
        "Clicks",
        "Conversions",
        "Revenue",
        "Refunds",
        "Commission",
    ];
    Ok(Csv { filename: "figures.csv".into(), head, rows })
}

fn cells(it: Figure) -> Vec<Cell> {
    vec![
        Cell::text(it.brand.unwrap_or_default()),
        Cell::number(it.day),
        Cell::text(it.currency),
        Cell::number(it.clicks),
        Cell::number(it.conversions),
        Cell::number(it.revenue),
        Cell::number(it.refunds),
        Cell::number(it.commission),
    ]
}

//! Clicks over JSON: `/api/clicks`.

use actix_web::http::header::DATE;
use actix_web::web::{Data, Json, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::clicks::{
    Click, ClickCountRange, ClickCounts, ClickFilter, ClickOutcome, ReportClick, ReportClicks,
    ReportedClick, ReportedClicks,
};
use api_types::federation::MOST_SKEW_SECONDS;
use api_types::{ErrorBody, ListQuery, Listing};
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{actions, store};
use crate::app::App;
use crate::grants::model::Reach;
use crate::keys::caller::{Caller, ClicksRead, ClicksWrite};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(report_click).service(report_clicks).service(count_clicks).service(list_clicks);
}

/// Stores a click that was recorded elsewhere.
///
/// 201 when it is new, 200 when it was here already. The id's time must lie within the last
/// thirteen months.
#[utoipa::path(tag = "clicks", responses(
    (status = 201, body = ReportedClick),
    (status = 200, body = ReportedClick, description = "It was here already"),
    (status = "4XX", body = ErrorBody),
))]
#[post("/api/clicks")]
async fn report_click(
    caller: Caller<ClicksWrite>,
    app: Data<App>,
    click: Json<ReportClick>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let skew = skew_of_hub(&caller, &request, app.clock.now());
    let (now, tenant, reach) = (app.clock.now(), caller.tenant, Reach::from(&caller.actor));
    let click = click.into_inner();
    let work =
        async move |conn: &mut _| actions::report_one(conn, tenant, &reach, click, skew, now).await;
    let told = app.db.write(tenant, work).await?;
    Ok(match told.outcome {
        ClickOutcome::Created => HttpResponse::Created().json(told),
        _ => HttpResponse::Ok().json(told),
    })
}

/// Stores at most 500 clicks; each has its own outcome.
#[utoipa::path(tag = "clicks", responses(
    (status = 200, body = ReportedClicks), (status = "4XX", body = ErrorBody),
))]
#[post("/api/clicks/batch")]
async fn report_clicks(
    caller: Caller<ClicksWrite>,
    app: Data<App>,
    batch: Json<ReportClicks>,
    request: HttpRequest,
) -> Result<Json<ReportedClicks>> {
    let skew = skew_of_hub(&caller, &request, app.clock.now());
    let (now, tenant, reach) = (app.clock.now(), caller.tenant, Reach::from(&caller.actor));
    let clicks = batch.into_inner().clicks;
    let work =
        async move |conn: &mut _| actions::report(conn, tenant, &reach, &clicks, skew, now).await;
    Ok(Json(ReportedClicks { items: app.db.write(tenant, work).await? }))
}

/// By how much the hub's clock is ahead, where that is so much that it is warned of.
///
/// Times that differ less are left as they were recorded: a `Date` knows only seconds.
fn skew_of_hub(
    caller: &Caller<ClicksWrite>,
    request: &HttpRequest,
    now: DateTime<Utc>,
) -> TimeDelta {
    let told = request.headers().get(DATE).and_then(|it| it.to_str().ok());
    let told = told.and_then(|it| DateTime::parse_from_rfc2822(it).ok());
    let skew = told.filter(|_| caller.hub_key().is_some()).map(|it| it.to_utc() - now);
    skew.filter(|it| it.num_seconds().abs() > MOST_SKEW_SECONDS).unwrap_or_default()
}

/// Counts the clicks that the caller reported, for each day of at most 31.
///
/// For the hub these are the clicks on its share links. A day is that of the time in a click's id, so
/// that recorder and brand mean the same day.
#[utoipa::path(tag = "clicks", params(ClickCountRange), responses(
    (status = 200, body = ClickCounts), (status = "4XX", body = ErrorBody),
))]
#[get("/api/clicks/counts")]
async fn count_clicks(
    caller: Caller<ClicksWrite>,
    app: Data<App>,
    range: Query<ClickCountRange>,
) -> Result<Json<ClickCounts>> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let range = range.into_inner();
    let work = async move |conn: &mut _| actions::count(conn, tenant, &reach, range).await;
    Ok(Json(ClickCounts { days: app.db.read(tenant, work).await? }))
}

/// Lists clicks, the newest first, each with why it did or did not count.
#[utoipa::path(tag = "clicks", params(ClickFilter), responses(
    (status = 200, body = Listing<Click>), (status = "4XX", body = ErrorBody),
))]
#[get("/api/clicks")]
async fn list_clicks(
    caller: Caller<ClicksRead>,
    app: Data<App>,
    filter: Query<ClickFilter>,
) -> Result<Json<Listing<Click>>> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let filter = filter.into_inner();
    let limit = ListQuery { cursor: None, limit: filter.limit }.limit();
    let work =
        async move |conn: &mut _| store::list(conn, tenant, &reach, &filter, limit + 1).await;
    let rows = app.db.read(tenant, work).await?;
    let page = Listing::cut(rows, limit, |it| it.click.id.to_string());
    Ok(Json(page.map(Click::from)))
}

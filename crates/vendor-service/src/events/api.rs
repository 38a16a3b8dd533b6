//! Events over JSON: `/api/attribution/events`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::events::{BatchReport, Event, EventFilter, EventReport, ReportEvent, ReportEvents};
use api_types::{ErrorBody, ErrorCode, EventId, ListQuery, Listing, TenantId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Result, idempotency};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::CallKey;
use super::{actions, store};
use crate::app::App;
use crate::commissions;
use crate::grants::model::Reach;
use crate::keys::caller::{Caller, CommissionsRead, EventsWrite};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(report_event).service(report_events).service(list_events).service(get_event);
}

/// Reports an event, and answers who is credited.
///
/// 201 when it is new. The same id with the same body gets the first answer again, with
/// `Idempotent-Replayed: true`.
#[utoipa::path(tag = "attribution", responses(
    (status = 201, body = EventReport),
    (status = 200, body = EventReport, description = "It was reported before"),
    (status = "4XX", body = ErrorBody),
))]
#[post("/api/attribution/events")]
async fn report_event(
    caller: Caller<EventsWrite>,
    app: Data<App>,
    request: HttpRequest,
    form: Json<ReportEvent>,
) -> Result<HttpResponse> {
    let (now, tenant, form) = (app.clock.now(), caller.tenant, form.into_inner());
    let key = request.headers().get(idempotency::HEADER).and_then(|it| it.to_str().ok());
    let key = key.map(|it| CallKey { caller: caller.actor.name(), key: it.to_owned() });
    let work = async move |conn: &mut _| actions::report(conn, tenant, form, key, now).await;
    let reported = app.db.write(tenant, work).await?;
    revisit(&app, tenant, reported.pending().into_iter().collect(), now).await?;
    if reported.replayed {
        let mut answer = HttpResponse::Ok();
        return Ok(answer.insert_header((idempotency::REPLAYED, "true")).json(reported.report));
    }
    Ok(HttpResponse::Created().json(reported.report))
}

/// Reports at most 500 events; each has its own status, as the single call would have had.
#[utoipa::path(tag = "attribution", responses(
    (status = 200, body = BatchReport), (status = "4XX", body = ErrorBody),
))]
#[post("/api/attribution/events/batch")]
async fn report_events(
    caller: Caller<EventsWrite>,
    app: Data<App>,
    batch: Json<ReportEvents>,
) -> Result<Json<BatchReport>> {
    let (now, tenant, forms) = (app.clock.now(), caller.tenant, batch.into_inner().events);
    let work = async move |conn: &mut _| actions::report_all(conn, tenant, forms, now).await;
    let (items, pending) = app.db.write(tenant, work).await?;
    revisit(&app, tenant, pending, now).await?;
    Ok(Json(BatchReport { items }))
}

async fn revisit(
    app: &App,
    tenant: TenantId,
    pending: Vec<EventId>,
    now: DateTime<Utc>,
) -> Result<()> {
    if pending.is_empty() {
        return Ok(());
    }
    let work = async move |conn: &mut _| actions::revisit(conn, tenant, &pending, now).await;
    app.db.write(tenant, work).await
}

/// Lists events, the newest first, each with its decision.
#[utoipa::path(tag = "attribution", params(EventFilter), responses(
    (status = 200, body = Listing<Event>), (status = "4XX", body = ErrorBody),
))]
#[get("/api/attribution/events")]
async fn list_events(
    caller: Caller<CommissionsRead>,
    app: Data<App>,
    filter: Query<EventFilter>,
) -> Result<Json<Listing<Event>>> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let filter = filter.into_inner();
    let work = async move |conn: &mut _| page(conn, tenant, &reach, &filter).await;
    Ok(Json(app.db.read(tenant, work).await?))
}

/// Shows one event with the trace of its decision: every touch, and why it did or did not count.
#[utoipa::path(tag = "attribution", responses(
    (status = 200, body = Event), (status = "4XX", body = ErrorBody),
))]
#[get("/api/attribution/events/{id}")]
async fn get_event(
    caller: Caller<CommissionsRead>,
    app: Data<App>,
    id: Path<EventId>,
) -> Result<Json<Event>> {
    let (tenant, reach, id) = (caller.tenant, Reach::from(&caller.actor), *id);
    let work = async move |conn: &mut Conn| {
        let found = store::find(conn, tenant, &reach, id).await?;
        let found = found.or_refuse(ErrorCode::EventNotFound, "There is no such event")?;
        let made = commissions::store::standing_of(conn, tenant, &[id]).await?;
        found.0.told(&found.1, &made)
    };
    Ok(Json(app.db.read(tenant, work).await?))
}

/// One page of events, each with its decision.
pub async fn page(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    filter: &EventFilter,
) -> Result<Listing<Event>> {
    let limit = ListQuery { cursor: None, limit: filter.limit }.limit();
    let rows = store::list(conn, tenant, reach, filter, limit + 1).await?;
    let page = Listing::cut(rows, limit, |(event, _)| event.id.to_string());
    let ids: Vec<EventId> = page.items.iter().map(|(event, _)| event.id).collect();
    let made = commissions::store::standing_of(conn, tenant, &ids).await?;
    let Listing { items, next_cursor } = page;
    let items = items.into_iter().map(|(event, decision)| event.told(&decision, &made));
    Ok(Listing { items: items.collect::<Result<_>>()?, next_cursor })
}

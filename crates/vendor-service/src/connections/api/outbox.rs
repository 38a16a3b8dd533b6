//! Messages to the hub that were given up, over JSON: `/api/admin/network/outbox`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, post};
use api_types::admin_network::RetriedMessages;
use api_types::deliveries::Delivery;
use api_types::{ErrorCode, ListQuery, Listing, MessageId, TenantId};
use service_kit::outbox::{self, Row};
use service_kit::{OrRefuse, Result};

use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage, View};
use crate::network_link::actions::LANE;

/// Lists the messages to the hub that were given up, the newest first, with why.
#[utoipa::path(tag = "network", params(ListQuery), responses((status = 200, body = Listing<Delivery>)))]
#[get("/api/admin/network/outbox")]
pub(super) async fn list_outbox(
    caller: AdminCaller<View>,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Delivery>>> {
    Ok(Json(dead_letters(&app, caller.tenant, &query).await?))
}

/// Tries every message to the hub again that was given up.
#[utoipa::path(tag = "network", responses((status = 200, body = RetriedMessages)))]
#[post("/api/admin/network/outbox/retry")]
pub(super) async fn retry_outbox(
    caller: AdminCaller<Manage>,
    app: Data<App>,
) -> Result<Json<RetriedMessages>> {
    Ok(Json(RetriedMessages { retried: retry_all(&app, caller.tenant).await? }))
}

/// Tries one message to the hub again that was given up.
#[utoipa::path(tag = "network", responses((status = 200, body = RetriedMessages)))]
#[post("/api/admin/network/outbox/{id}/retry")]
pub(super) async fn retry_message(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<MessageId>,
) -> Result<Json<RetriedMessages>> {
    retry_one(&app, caller.tenant, *id).await?;
    Ok(Json(RetriedMessages { retried: 1 }))
}

/// A page of what was given up.
pub async fn dead_letters(
    app: &App,
    tenant: TenantId,
    query: &ListQuery,
) -> Result<Listing<Delivery>> {
    let before = query.cursor.as_ref().map(|it| it.parse()).transpose().ok();
    let before: Option<MessageId> =
        before.or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let limit = query.limit();
    let rows = app.db.read(tenant, async move |conn| {
        outbox::dead_of_lane(conn, tenant, LANE, before, limit + 1).await
    });
    Ok(Listing::cut(rows.await?, limit, |it| it.id.to_string()).map(told))
}

pub async fn retry_all(app: &App, tenant: TenantId) -> Result<i64> {
    let now = app.clock.now();
    let retried =
        app.db.write(tenant, async move |conn| outbox::retry_lane(conn, tenant, LANE, now).await);
    let retried = retried.await?;
    app.wake.notify_one();
    Ok(retried as i64)
}

pub async fn retry_one(app: &App, tenant: TenantId, id: MessageId) -> Result<()> {
    let now = app.clock.now();
    let found =
        app.db.write(tenant, async move |conn| outbox::retry_dead(conn, tenant, id, now).await);
    let found = found.await?.then_some(());
    found.or_refuse(ErrorCode::StateConflict, "This message is on its way already")?;
    app.wake.notify_one();
    Ok(())
}

fn told(row: Row) -> Delivery {
    let Row { id, lane, subject, kind, attempts, last_error, created_at, .. } = row;
    Delivery { id, lane, subject, kind, attempts, last_error, created_at }
}

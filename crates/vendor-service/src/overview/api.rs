//! Messages that were given up, over JSON: `/api/deliveries`.

use actix_web::web::{Data, Json, Path};
use actix_web::{get, post};
use api_types::deliveries::{Deliveries, Delivery};
use api_types::{ErrorCode, MessageId, TenantId};
use service_kit::outbox::{Row, dead_letters, retry_dead};
use service_kit::{OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage, View};

const MOST: i64 = 100;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_deliveries).service(retry_delivery);
}

/// Lists the messages that were given up, the newest first.
#[utoipa::path(tag = "deliveries", responses((status = 200, body = Deliveries)))]
#[get("/api/deliveries")]
async fn list_deliveries(caller: AdminCaller<View>, app: Data<App>) -> Result<Json<Deliveries>> {
    Ok(Json(list(&app, caller.tenant).await?))
}

/// Tries a message again that was given up.
#[utoipa::path(tag = "deliveries", responses((status = 200, body = Deliveries)))]
#[post("/api/deliveries/{id}/retry")]
async fn retry_delivery(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<MessageId>,
) -> Result<Json<Deliveries>> {
    retry(&app, caller.tenant, *id).await?;
    Ok(Json(list(&app, caller.tenant).await?))
}

async fn list(app: &App, tenant: TenantId) -> Result<Deliveries> {
    let dead = app.db.read(tenant, async move |conn| dead_letters(conn, tenant, MOST).await);
    Ok(Deliveries { items: dead.await?.into_iter().map(told).collect() })
}

/// Puts a message that was given up back into its lane.
pub async fn retry(app: &App, tenant: TenantId, id: MessageId) -> Result<()> {
    let now = app.clock.now();
    let found = app.db.write(tenant, async move |conn| retry_dead(conn, tenant, id, now).await);
    found
        .await?
        .then_some(())
        .or_refuse(ErrorCode::StateConflict, "This message is on its way already")?;
    app.wake.notify_one();
    Ok(())
}

fn told(row: Row) -> Delivery {
    let Row { id, lane, subject, kind, attempts, last_error, created_at, .. } = row;
    Delivery { id, lane, subject, kind, attempts, last_error, created_at }
}

//! The connection over JSON: `/api/admin/network`, and what the hub asks about the brand.

mod outbox;
mod rotating;

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, get, post};
use api_types::ErrorCode;
use api_types::admin_network::{
    CompleteConnect, ConnectByEmail, ConnectNetwork, HeartbeatResult, NetworkMe,
};
use api_types::federation::{Introspection, PROTOCOL, PROTOCOL_HEADER, is_spoken};
use service_kit::{Refusal, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::jobs;
use super::peer::{ask_for_email, beat_in_background, complete, connect, panel};
use crate::app::App;
use crate::keys::caller::{AdminCaller, AnyKey, Manage, View};

pub use outbox::{dead_letters, retry_all, retry_one};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(introspect)
        .service(network_me)
        .service(connect_network)
        .service(connect_by_email)
        .service(complete_connect)
        .service(send_heartbeat)
        .service(rotating::rotate_key)
        .service(rotating::rotate_token)
        .service(rotating::move_instance)
        .service(rotating::get_leave)
        .service(rotating::leave_network)
        .service(outbox::list_outbox)
        .service(outbox::retry_outbox)
        .service(outbox::retry_message);
}

/// What this instance says about itself and about the key that asks.
#[utoipa::path(tag = "federation", responses((status = 200, body = Introspection)))]
#[get("/api/federation/introspect")]
async fn introspect(
    caller: AnyKey,
    app: Data<App>,
    request: HttpRequest,
) -> Result<Json<Introspection>> {
    demand_protocol(&request)?;
    let addresses = app.addresses(&caller.brand);
    Ok(Json(Introspection {
        name: caller.brand.name,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: PROTOCOL,
        scopes: caller.scopes,
        server_time: app.clock.now(),
        portal_url: addresses.portal,
        link_base: addresses.links,
    }))
}

/// A caller that speaks another major version is told so; one that names none is let in.
pub fn demand_protocol(request: &HttpRequest) -> Result<()> {
    let Some(header) = request.headers().get(PROTOCOL_HEADER) else { return Ok(()) };
    if is_spoken(header.as_bytes()) {
        return Ok(());
    }
    let detail = format!("This instance speaks version {PROTOCOL}");
    Err(Refusal::new(ErrorCode::ProtocolVersionUnsupported, detail).into())
}

/// Shows the connection; fires a heartbeat in the background.
#[utoipa::path(tag = "network", responses((status = 200, body = NetworkMe)))]
#[get("/api/admin/network/me")]
async fn network_me(caller: AdminCaller<View>, app: Data<App>) -> Result<Json<NetworkMe>> {
    let panel = panel(&app, &caller.brand).await?;
    beat_in_background(&app, caller.tenant);
    Ok(Json(panel))
}

/// Puts the brand on the network by one click, where this deployment holds the hub's admin key.
#[utoipa::path(tag = "network", responses((status = 200, body = NetworkMe)))]
#[post("/api/admin/network/connect")]
async fn connect_network(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    form: Json<ConnectNetwork>,
) -> Result<Json<NetworkMe>> {
    connect(&app, &caller.brand, &caller.actor, form.into_inner()).await?;
    Ok(Json(panel(&app, &caller.brand).await?))
}

/// Asks the hub for a verification e-mail, whose link ends on the brand's own page.
#[utoipa::path(tag = "network", responses((status = 200, body = NetworkMe)))]
#[post("/api/admin/network/connect/email")]
async fn connect_by_email(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    form: Json<ConnectByEmail>,
) -> Result<Json<NetworkMe>> {
    ask_for_email(&app, &caller.brand, form.into_inner()).await?;
    Ok(Json(panel(&app, &caller.brand).await?))
}

/// Finishes the e-mail flow with the token of the link.
#[utoipa::path(tag = "network", responses((status = 200, body = NetworkMe)))]
#[post("/api/admin/network/connect/complete")]
async fn complete_connect(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    form: Json<CompleteConnect>,
) -> Result<Json<NetworkMe>> {
    complete(&app, caller.tenant, form.into_inner()).await?;
    Ok(Json(panel(&app, &caller.brand).await?))
}

/// Sends a heartbeat now and says what came of it: `Sent` or `Failed: <reason>`.
#[utoipa::path(tag = "network", responses((status = 200, body = HeartbeatResult)))]
#[post("/api/admin/network/heartbeat")]
async fn send_heartbeat(
    caller: AdminCaller<Manage>,
    app: Data<App>,
) -> Result<Json<HeartbeatResult>> {
    Ok(Json(HeartbeatResult { result: jobs::beat(&app, caller.tenant).await? }))
}

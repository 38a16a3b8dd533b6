//! Keys and tokens, the move, and the way out, over JSON.

use actix_web::web::{Data, Json};
use actix_web::{get, post};
use api_types::admin_network::{LeaveConsequences, NetworkMe};
use service_kit::Result;

use crate::app::App;
use crate::connections::peer::{leaving, panel, rotating};
use crate::keys::caller::{AdminCaller, Manage, Own, View};

/// Replaces the key that the hub holds. The one before works for five minutes more.
#[utoipa::path(tag = "network", responses((status = 200, body = NetworkMe)))]
#[post("/api/admin/network/keys/rotate")]
pub(super) async fn rotate_key(
    caller: AdminCaller<Own>,
    app: Data<App>,
) -> Result<Json<NetworkMe>> {
    rotating::rotate_key(&app, caller.tenant).await?;
    Ok(Json(panel(&app, &caller.brand).await?))
}

/// Replaces the token that this brand shows the hub.
#[utoipa::path(tag = "network", responses((status = 200, body = NetworkMe)))]
#[post("/api/admin/network/token/rotate")]
pub(super) async fn rotate_token(
    caller: AdminCaller<Own>,
    app: Data<App>,
) -> Result<Json<NetworkMe>> {
    rotating::rotate_token(&app, caller.tenant).await?;
    Ok(Json(panel(&app, &caller.brand).await?))
}

/// Tells the hub where this instance is now. It must reach it there.
#[utoipa::path(tag = "network", responses((status = 200, body = NetworkMe)))]
#[post("/api/admin/network/move")]
pub(super) async fn move_instance(
    caller: AdminCaller<Manage>,
    app: Data<App>,
) -> Result<Json<NetworkMe>> {
    leaving::move_here(&app, &caller.brand).await?;
    Ok(Json(panel(&app, &caller.brand).await?))
}

/// What leaving the network would mean, in numbers.
#[utoipa::path(tag = "network", responses((status = 200, body = LeaveConsequences)))]
#[get("/api/admin/network/leave")]
pub(super) async fn get_leave(
    caller: AdminCaller<View>,
    app: Data<App>,
) -> Result<Json<LeaveConsequences>> {
    Ok(Json(leaving::consequences(&app, caller.tenant).await?))
}

/// Leaves the network: nothing is listed, nobody new can apply, partnerships go on.
#[utoipa::path(tag = "network", responses((status = 200, body = NetworkMe)))]
#[post("/api/admin/network/leave")]
pub(super) async fn leave_network(
    caller: AdminCaller<Own>,
    app: Data<App>,
) -> Result<Json<NetworkMe>> {
    leaving::leave(&app, caller.tenant).await?;
    Ok(Json(panel(&app, &caller.brand).await?))
}

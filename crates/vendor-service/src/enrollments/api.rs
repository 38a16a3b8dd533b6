//! Enrollment over JSON: `/api/admin/network/me` and `/api/admin/network/backfill`.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, patch, post};
use api_types::enrollments::{AutoEnroll, Backfill, Enrollment};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{actions, peer};
use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage, View};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(set_auto_enroll)
        .service(get_backfill)
        .service(start_backfill)
        .service(cancel_backfill);
}

/// Says whether partners are told to the network as they come.
#[utoipa::path(tag = "network", responses((status = 200, body = AutoEnroll)))]
#[patch("/api/admin/network/me")]
async fn set_auto_enroll(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    form: Json<AutoEnroll>,
) -> Result<Json<AutoEnroll>> {
    let (tenant, form) = (caller.tenant, form.into_inner());
    let set =
        app.db.write(tenant, async move |conn| actions::set_auto_enroll(conn, tenant, form).await);
    Ok(Json(set.await?))
}

/// Shows how the brand's partners stand to the network, and how far the newest backfill is.
#[utoipa::path(tag = "network", responses((status = 200, body = Enrollment)))]
#[get("/api/admin/network/backfill")]
async fn get_backfill(caller: AdminCaller<View>, app: Data<App>) -> Result<Json<Enrollment>> {
    let tenant = caller.tenant;
    let read = app.db.read(tenant, async move |conn| actions::enrollment(conn, tenant).await);
    Ok(Json(read.await?))
}

/// Pushes every partner who is not on the network as they are now, in the background.
///
/// While a backfill is running it is answered as it stands. Nobody is pushed twice.
#[utoipa::path(tag = "network", responses((status = 202, body = Backfill)))]
#[post("/api/admin/network/backfill")]
async fn start_backfill(caller: AdminCaller<Manage>, app: Data<App>) -> Result<HttpResponse> {
    let backfill = peer::start(&app, caller.tenant).await?;
    Ok(HttpResponse::Accepted().json(Backfill::from(backfill)))
}

/// Stops the backfill that is running. Whom it has pushed stays pushed.
#[utoipa::path(tag = "network", responses((status = 200, body = Backfill)))]
#[post("/api/admin/network/backfill/cancel")]
async fn cancel_backfill(caller: AdminCaller<Manage>, app: Data<App>) -> Result<Json<Backfill>> {
    let (tenant, now) = (caller.tenant, app.clock.now());
    let cancelled =
        app.db.write(tenant, async move |conn| actions::cancel(conn, tenant, now).await);
    Ok(Json(cancelled.await?.into()))
}

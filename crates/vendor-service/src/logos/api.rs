//! The brand's picture over JSON: `/api/uploads/logo`.

use actix_web::web::{Data, Json, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use api_types::{ErrorCode, TenantId, logos as wire};
use service_kit::http::uploads::{FILE, read_file};
use service_kit::{OrRefuse, Result, images};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{LARGEST, Logo};
use super::{actions, store};
use crate::app::App;
use crate::connections::peer::beat_in_background;
use crate::keys::caller::{AdminCaller, Manage, View};
use crate::tenants::Tenant;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(upload_logo).service(get_logo).service(delete_logo);
}

/// Takes a PNG, JPEG or WebP picture of at most 1 MB, as the body or as the part `file` of a form.
///
/// It is drawn anew, at most 512 pixels wide and high, and told to the hub in the background.
#[utoipa::path(tag = "settings",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = wire::Logo)),
)]
#[post("/api/uploads/logo")]
async fn upload_logo(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<Json<wire::Logo>> {
    let logo = upload(&app, caller.tenant, &request, body).await?;
    Ok(Json(told(&app, &caller.brand, logo)))
}

/// Shows where the brand's picture is.
#[utoipa::path(tag = "settings", responses((status = 200, body = wire::Logo)))]
#[get("/api/uploads/logo")]
async fn get_logo(caller: AdminCaller<View>, app: Data<App>) -> Result<Json<wire::Logo>> {
    let tenant = caller.tenant;
    let logo = app.db.read(tenant, async move |conn| store::find(conn, tenant).await).await?;
    let logo = logo.or_refuse(ErrorCode::NotFound, "This brand has no picture")?;
    Ok(Json(told(&app, &caller.brand, logo)))
}

/// Takes the brand's picture down.
#[utoipa::path(tag = "settings", responses((status = 204)))]
#[delete("/api/uploads/logo")]
async fn delete_logo(caller: AdminCaller<Manage>, app: Data<App>) -> Result<HttpResponse> {
    remove(&app, caller.tenant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Reads, draws and stores a picture; the hub hears of it in the background.
pub async fn upload(
    app: &App,
    tenant: TenantId,
    request: &HttpRequest,
    body: Payload,
) -> Result<Logo> {
    let file = read_file(request, body, LARGEST).await?;
    let picture = images::redraw(file, FILE).await?;
    let now = app.clock.now();
    let stored =
        app.db.write(tenant, async move |conn| actions::put(conn, tenant, &picture, now).await);
    let logo = stored.await?;
    beat_in_background(app, tenant);
    Ok(logo)
}

pub async fn remove(app: &App, tenant: TenantId) -> Result<()> {
    app.db.write(tenant, async move |conn| actions::remove(conn, tenant).await).await?;
    beat_in_background(app, tenant);
    Ok(())
}

fn told(app: &App, brand: &Tenant, logo: Logo) -> wire::Logo {
    let Logo { hash, width, height, uploaded_at } = logo;
    let url = format!("{}/logos/{hash}.png", app.addresses(brand).portal);
    wire::Logo { url, width, height, uploaded_at }
}

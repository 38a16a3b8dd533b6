//! The hub's settings over JSON: `/api/operator/settings`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, delete, get, patch, post};
use api_types::hub::{BrandGuest, HubSettings, InviteBrand, PatchHubSettings};
use api_types::{ListQuery, Listing};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Operator;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get_settings)
        .service(patch_settings)
        .service(list_guests)
        .service(invite_guest)
        .service(delete_guest);
}

/// Shows what the hub is called and who may come in.
#[utoipa::path(tag = "operators", responses((status = 200, body = HubSettings)))]
#[get("/api/operator/settings")]
async fn get_settings(_: Operator, app: Data<App>) -> Result<Json<HubSettings>> {
    let usual = app.config.hub_settings();
    Ok(Json(app.read(async move |conn| actions::show(conn, usual).await).await?))
}

/// Changes what the hub is called and who may come in; at once here, within seconds everywhere.
#[utoipa::path(tag = "operators", responses((status = 200, body = HubSettings)))]
#[patch("/api/operator/settings")]
async fn patch_settings(
    _: Operator,
    app: Data<App>,
    form: Json<PatchHubSettings>,
) -> Result<Json<HubSettings>> {
    Ok(Json(save(&app, form.into_inner()).await?))
}

/// Saves, and takes the new settings into memory.
pub async fn save(app: &App, form: PatchHubSettings) -> Result<HubSettings> {
    let (usual, now) = (app.config.hub_settings(), app.clock.now());
    let saved = app.write(async move |conn| actions::patch(conn, usual, form, now).await).await?;
    app.set_hub(saved.clone());
    Ok(saved)
}

/// Lists the contacts who are invited to register a brand, by address.
#[utoipa::path(tag = "operators", params(ListQuery), responses((status = 200, body = Listing<BrandGuest>)))]
#[get("/api/operator/settings/guests")]
async fn list_guests(
    _: Operator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<BrandGuest>>> {
    let listed = async move |conn: &mut Conn| {
        actions::guests(conn, query.cursor.as_deref(), query.limit()).await
    };
    Ok(Json(app.read(listed).await?))
}

/// Invites a contact to register a brand, by e-mail.
#[utoipa::path(tag = "operators", responses((status = 201, body = BrandGuest)))]
#[post("/api/operator/settings/guests")]
async fn invite_guest(
    _: Operator,
    app: Data<App>,
    form: Json<InviteBrand>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Created().json(invite(&app, form.into_inner().email).await?))
}

pub async fn invite(app: &App, email: String) -> Result<BrandGuest> {
    let (now, post) = (app.clock.now(), app.post());
    app.write(async move |conn| actions::invite_brand(conn, &post, &email, now).await).await
}

/// Takes an invitation back.
#[utoipa::path(tag = "operators", responses((status = 204)))]
#[delete("/api/operator/settings/guests/{email}")]
async fn delete_guest(_: Operator, app: Data<App>, email: Path<String>) -> Result<HttpResponse> {
    withdraw(&app, email.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub async fn withdraw(app: &App, email: String) -> Result<()> {
    let now = app.clock.now();
    app.write(async move |conn| actions::withdraw_brand(conn, &email, now).await).await
}

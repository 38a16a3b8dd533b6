//! Creators over JSON: `/api/me`, `/api/creators`.

pub mod pictures;
mod platforms;
pub mod settings;

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use api_types::CreatorId;
use api_types::auth::MagicLinkSent;
use api_types::creators::{
    Creator, HandleAvailability, HandleQuery, InviteCreator, PatchCreator, PublicCreator,
};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::{App, buckets};
use crate::callers::{self, HubAdmin};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(invite_creator)
        .service(get_creator)
        .service(get_me)
        .service(patch_me)
        .service(get_handle_available)
        .configure(settings::routes)
        .configure(pictures::routes)
        .configure(platforms::routes);
}

/// Invites a creator by e-mail, by the hub's admin key.
#[utoipa::path(tag = "creators", responses((status = 202, body = MagicLinkSent)))]
#[post("/api/creators/invite")]
async fn invite_creator(
    _: HubAdmin,
    app: Data<App>,
    form: Json<InviteCreator>,
) -> Result<HttpResponse> {
    let (now, post) = (app.clock.now(), app.post());
    let email = form.into_inner().email;
    app.write(async move |conn| actions::invite(conn, &post, &email, now).await).await?;
    Ok(HttpResponse::Accepted().json(MagicLinkSent { sent: true }))
}

/// Shows what anybody may see of a creator. An earlier handle leads to the present one.
#[utoipa::path(tag = "creators", responses(
    (status = 200, body = PublicCreator),
    (status = 301, description = "The creator has another handle now", body = PublicCreator),
))]
#[get("/api/creators/{handle}")]
async fn get_creator(app: Data<App>, handle: Path<String>) -> Result<HttpResponse> {
    let (post, asked) = (app.post(), handle.clone());
    let found = async move |conn: &mut Conn| actions::public_profile(conn, &post, &asked).await;
    let (_, creator) = app.read(found).await?;
    if creator.handle == *handle {
        return Ok(HttpResponse::Ok().json(creator));
    }
    let present = format!("/api/creators/{}", creator.handle);
    Ok(HttpResponse::MovedPermanently().insert_header((LOCATION, present)).json(creator))
}

/// Says whether one can have a handle, and which one is free that is like it.
#[utoipa::path(tag = "creators", params(HandleQuery), responses((status = 200, body = HandleAvailability)))]
#[get("/api/me/handle-available")]
async fn get_handle_available(
    me: callers::Creator,
    app: Data<App>,
    query: Query<HandleQuery>,
) -> Result<Json<HandleAvailability>> {
    Ok(Json(is_handle_free(&app, me.id, query.into_inner().handle).await?))
}

/// Asks within the creator's allowance, so that nobody reads out who is here.
pub async fn is_handle_free(
    app: &App,
    me: CreatorId,
    handle: String,
) -> Result<HandleAvailability> {
    app.limit(buckets::HANDLE_CREATOR, &me.to_string())?;
    app.read(async move |conn| actions::is_handle_free(conn, me, &handle).await).await
}

/// Shows the profile of the creator who is signed in.
#[utoipa::path(tag = "creators", responses((status = 200, body = Creator)))]
#[get("/api/me")]
async fn get_me(me: callers::Creator, app: Data<App>) -> Result<Json<Creator>> {
    let profile = app.read(async move |conn| actions::profile(conn, me.id).await).await?;
    Ok(Json(profile.own(&app.post())))
}

/// Changes the profile of the creator who is signed in.
#[utoipa::path(tag = "creators", responses((status = 200, body = Creator)))]
#[patch("/api/me")]
async fn patch_me(
    me: callers::Creator,
    app: Data<App>,
    form: Json<PatchCreator>,
) -> Result<Json<Creator>> {
    let (now, form) = (app.clock.now(), form.into_inner());
    let profile = app.write(async move |conn| actions::patch(conn, me.id, form, now).await).await?;
    Ok(Json(profile.own(&app.post())))
}

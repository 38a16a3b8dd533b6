//! Creators over JSON: `/api/me`, `/api/creators`.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, patch, post};
use api_types::ErrorCode;
use api_types::auth::MagicLinkSent;
use api_types::creators::{Creator, InviteCreator, PatchCreator, PublicCreator};
use service_kit::{OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::{self, HubAdmin};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(invite_creator).service(get_creator).service(get_me).service(patch_me);
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

/// Shows what anybody may see of a creator. An earlier handle leads to the same person.
#[utoipa::path(tag = "creators", responses((status = 200, body = PublicCreator)))]
#[get("/api/creators/{handle}")]
async fn get_creator(app: Data<App>, handle: Path<String>) -> Result<Json<PublicCreator>> {
    let profile =
        app.read(async move |conn| actions::profile_of_handle(conn, &handle).await).await?;
    Ok(Json(profile.public().or_refuse(ErrorCode::CreatorNotFound, "There is no such creator")?))
}

/// Shows the profile of the creator who is signed in.
#[utoipa::path(tag = "creators", responses((status = 200, body = Creator)))]
#[get("/api/me")]
async fn get_me(me: callers::Creator, app: Data<App>) -> Result<Json<Creator>> {
    let profile = app.read(async move |conn| actions::profile(conn, me.id).await).await?;
    Ok(Json(profile.into()))
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
    Ok(Json(profile.into()))
}

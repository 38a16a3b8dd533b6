//! Settings and the first visit over JSON: `/api/me/settings`, `/api/me/onboarding`.

use actix_web::web::{Data, Json};
use actix_web::{get, patch, post};
use api_types::accounts::{
    AccountSettings, AdvanceOnboarding, PatchSettings, Unsubscribe, Unsubscribed,
};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::callers::Creator;
use crate::creators::actions;
use crate::letters;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get_settings)
        .service(patch_settings)
        .service(advance_onboarding)
        .service(unsubscribe);
}

/// Shows which letters come, and which figures brands and others see.
#[utoipa::path(tag = "accounts", responses((status = 200, body = AccountSettings)))]
#[get("/api/me/settings")]
async fn get_settings(me: Creator, app: Data<App>) -> Result<Json<AccountSettings>> {
    Ok(Json(app.read(async move |conn| actions::settings(conn, me.id).await).await?))
}

/// Changes which letters come, and which figures brands and others see.
#[utoipa::path(tag = "accounts", responses((status = 200, body = AccountSettings)))]
#[patch("/api/me/settings")]
async fn patch_settings(
    me: Creator,
    app: Data<App>,
    form: Json<PatchSettings>,
) -> Result<Json<AccountSettings>> {
    let form = form.into_inner();
    let patched =
        async move |conn: &mut service_kit::Conn| actions::patch_settings(conn, me.id, form).await;
    Ok(Json(app.write(patched).await?))
}

/// Goes on with the first visit, or ends it.
#[utoipa::path(tag = "accounts", responses((status = 200, body = AccountSettings)))]
#[post("/api/me/onboarding")]
async fn advance_onboarding(
    me: Creator,
    app: Data<App>,
    form: Json<AdvanceOnboarding>,
) -> Result<Json<AccountSettings>> {
    let (now, form) = (app.clock.now(), form.into_inner());
    let advanced =
        async move |conn: &mut service_kit::Conn| actions::advance(conn, me.id, form, now).await;
    Ok(Json(app.write(advanced).await?.0))
}

/// Stops letters of one topic, by the token of such a letter; needs no sign-in.
#[utoipa::path(tag = "accounts", responses((status = 200, body = Unsubscribed)))]
#[post("/api/unsubscribe")]
async fn unsubscribe(app: Data<App>, form: Json<Unsubscribe>) -> Result<Json<Unsubscribed>> {
    Ok(Json(stop(&app, &form.token).await?))
}

/// Mutes the topic of a letter's token; a second time changes nothing.
pub async fn stop(app: &App, token: &str) -> Result<Unsubscribed> {
    let (topic, email) = letters::subscription_of(&app.sealer, token)?;
    app.write(async move |conn| actions::mute(conn, &email, topic).await).await?;
    Ok(Unsubscribed { topic })
}

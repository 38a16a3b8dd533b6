//! The end of an account over JSON: `/api/me/deletion`.

use actix_web::web::{Data, Json};
use actix_web::{delete, get, post};
use api_types::CreatorId;
use api_types::accounts::{DeleteAccount, Deletion};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::accounts::actions;
use crate::app::App;
use crate::callers::Creator;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get_deletion).service(ask_deletion).service(keep_account);
}

/// Shows what the end of the account would take with it, and when it comes, if it does.
#[utoipa::path(tag = "accounts", responses((status = 200, body = Deletion)))]
#[get("/api/me/deletion")]
async fn get_deletion(me: Creator, app: Data<App>) -> Result<Json<Deletion>> {
    Ok(Json(app.read(async move |conn| actions::consequences(conn, me.id).await).await?))
}

/// Begins the 30 days after which the account is erased.
#[utoipa::path(tag = "accounts", responses((status = 200, body = Deletion)))]
#[post("/api/me/deletion")]
async fn ask_deletion(
    me: Creator,
    app: Data<App>,
    form: Json<DeleteAccount>,
) -> Result<Json<Deletion>> {
    Ok(Json(ask(&app, me.id, &form.confirm).await?))
}

pub async fn ask(app: &App, me: CreatorId, confirm: &str) -> Result<Deletion> {
    let (now, post, confirm) = (app.clock.now(), app.post(), confirm.to_owned());
    app.write(async move |conn| actions::ask_deletion(conn, &post, me, &confirm, now).await).await
}

/// Keeps the account after all.
#[utoipa::path(tag = "accounts", responses((status = 200, body = Deletion)))]
#[delete("/api/me/deletion")]
async fn keep_account(me: Creator, app: Data<App>) -> Result<Json<Deletion>> {
    Ok(Json(keep(&app, me.id).await?))
}

pub async fn keep(app: &App, me: CreatorId) -> Result<Deletion> {
    let (now, post) = (app.clock.now(), app.post());
    app.write(async move |conn| actions::keep(conn, &post, me, now).await).await
}

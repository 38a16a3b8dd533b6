//! A creator's sign-ins over JSON: `/api/me/sessions`.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use api_types::accounts::AccountSession;
use api_types::auth::Role;
use api_types::{Listing, SessionId};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::accounts::actions;
use crate::app::App;
use crate::callers::{Creator, Identity};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_sessions).service(end_other_sessions).service(end_session);
}

/// The sign-in that a request comes with; none where it comes with a key.
pub fn current(request: &HttpRequest) -> Option<SessionId> {
    Identity::of(request).session(Role::Creator).map(|it| it.id)
}

/// Lists where one is signed in, the newest first; always one page.
#[utoipa::path(tag = "accounts", responses((status = 200, body = Listing<AccountSession>)))]
#[get("/api/me/sessions")]
async fn list_sessions(
    me: Creator,
    app: Data<App>,
    request: HttpRequest,
) -> Result<Json<Listing<AccountSession>>> {
    let (now, current) = (app.clock.now(), current(&request));
    let items = async move |conn: &mut Conn| actions::sign_ins(conn, me.id, current, now).await;
    Ok(Json(Listing { items: app.read(items).await?, next_cursor: None }))
}

/// Signs out everywhere but here.
#[utoipa::path(tag = "accounts", responses((status = 204)))]
#[post("/api/me/sessions/end-others")]
async fn end_other_sessions(
    me: Creator,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (now, current) = (app.clock.now(), current(&request));
    app.write(async move |conn| actions::end_others(conn, me.id, current, now).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends one sign-in.
#[utoipa::path(tag = "accounts", responses((status = 204)))]
#[delete("/api/me/sessions/{id}")]
async fn end_session(me: Creator, app: Data<App>, id: Path<SessionId>) -> Result<HttpResponse> {
    let now = app.clock.now();
    app.write(async move |conn| actions::end_sign_in(conn, me.id, *id, now).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

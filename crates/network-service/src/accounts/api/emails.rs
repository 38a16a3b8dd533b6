//! Another address over JSON: `/api/me/email-change`, and links that need no sign-in.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use api_types::accounts::{ChangeEmail, EmailChange, EmailCode, EmailToken};
use api_types::{CreatorId, ErrorCode, emails};
use service_kit::{Conn, OrRefuse, Refusal, Result, magic_links};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::accounts::actions::{self, Confirmed};
use crate::app::{App, buckets};
use crate::callers::Creator;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get_email_change)
        .service(ask_email_change)
        .service(drop_email_change)
        .service(type_code)
        .service(merge_identities)
        .service(confirm_email)
        .service(cancel_email);
}

/// Shows the change of address that is open, with what a merge would do.
#[utoipa::path(tag = "accounts", responses((status = 200, body = EmailChange)))]
#[get("/api/me/email-change")]
async fn get_email_change(me: Creator, app: Data<App>) -> Result<Json<EmailChange>> {
    let now = app.clock.now();
    let found = app.read(async move |conn| actions::open_change(conn, me.id, now).await).await?;
    Ok(Json(found.or_refuse(ErrorCode::NotFound, "Your address is not being changed")?))
}

/// Asks for another address; both get a letter, whoever has the new one.
#[utoipa::path(tag = "accounts", responses((status = 202, body = EmailChange)))]
#[post("/api/me/email-change")]
async fn ask_email_change(
    me: Creator,
    app: Data<App>,
    form: Json<ChangeEmail>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Accepted().json(ask(&app, me.id, &form.email).await?))
}

/// Asks within the creator's allowance, for each try writes two letters, and within that of the
/// address that is written to, whoever asks.
pub async fn ask(app: &App, me: CreatorId, email: &str) -> Result<EmailChange> {
    let email = emails::normalise(email).map_err(|err| Refusal::field("email", err))?;
    app.limit(buckets::EMAIL_CREATOR, &me.to_string())?;
    app.limit(buckets::EMAIL_RECIPIENT, &email)?;
    let (now, post) = (app.clock.now(), app.post());
    app.write(async move |conn| actions::ask_email(conn, &post, me, &email, now).await).await
}

/// Cancels the change that is open.
#[utoipa::path(tag = "accounts", responses((status = 204)))]
#[delete("/api/me/email-change")]
async fn drop_email_change(me: Creator, app: Data<App>) -> Result<HttpResponse> {
    let now = app.clock.now();
    app.write(async move |conn| actions::cancel_own(conn, me.id, now).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Proves one of the two addresses by the code of its letter. Five wrong ones burn both.
#[utoipa::path(tag = "accounts", responses((status = 200, body = EmailChange)))]
#[post("/api/me/email-change/code")]
async fn type_code(
    me: Creator,
    app: Data<App>,
    form: Json<EmailCode>,
) -> Result<Json<EmailChange>> {
    Ok(Json(by_code(&app, me.id, &form.code).await?))
}

pub async fn by_code(app: &App, me: CreatorId, code: &str) -> Result<EmailChange> {
    let (now, post, code) = (app.clock.now(), app.post(), code.to_owned());
    let confirmed =
        async move |conn: &mut Conn| actions::confirm_by_code(conn, &post, me, &code, now).await;
    match app.write(confirmed).await? {
        Confirmed::Right(change) => Ok(*change),
        Confirmed::Wrong => Err(magic_links::expired()),
    }
}

/// Makes one identity of two whose addresses are both proved.
#[utoipa::path(tag = "accounts", responses((status = 200, body = EmailChange)))]
#[post("/api/me/email-change/merge")]
async fn merge_identities(me: Creator, app: Data<App>) -> Result<Json<EmailChange>> {
    Ok(Json(merge(&app, me.id).await?))
}

pub async fn merge(app: &App, me: CreatorId) -> Result<EmailChange> {
    let (now, post) = (app.clock.now(), app.post());
    app.write(async move |conn| actions::merge(conn, &post, me, now).await).await
}

/// Proves one of the two addresses by the link of its letter.
#[utoipa::path(tag = "accounts", responses((status = 200, body = EmailChange)))]
#[post("/api/email-changes/confirm")]
async fn confirm_email(
    app: Data<App>,
    form: Json<EmailToken>,
    request: HttpRequest,
) -> Result<Json<EmailChange>> {
    Ok(Json(by_token(&app, &form.token, &request).await?))
}

pub async fn by_token(app: &App, token: &str, request: &HttpRequest) -> Result<EmailChange> {
    app.limit_address(buckets::VERIFY_ADDRESS, request)?;
    let (now, post, token) = (app.clock.now(), app.post(), token.to_owned());
    let confirmed =
        async move |conn: &mut Conn| actions::confirm_by_token(conn, &post, &token, now).await;
    app.write(confirmed).await
}

/// Cancels by the link in the letter to the old address.
#[utoipa::path(tag = "accounts", responses((status = 200, body = EmailChange)))]
#[post("/api/email-changes/cancel")]
async fn cancel_email(
    app: Data<App>,
    form: Json<EmailToken>,
    request: HttpRequest,
) -> Result<Json<EmailChange>> {
    Ok(Json(cancel(&app, &form.token, &request).await?))
}

pub async fn cancel(app: &App, token: &str, request: &HttpRequest) -> Result<EmailChange> {
    app.limit_address(buckets::VERIFY_ADDRESS, request)?;
    let (now, token) = (app.clock.now(), token.to_owned());
    app.write(async move |conn| actions::cancel_by_token(conn, &token, now).await).await
}

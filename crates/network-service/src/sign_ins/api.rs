//! Signing in over JSON: `/api/auth`.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::auth::{MagicLinkSent, RequestMagicLink, SignIn, VerifyMagicLink, WhoAmI};
use service_kit::magic_links;
use service_kit::sessions::cookie_of;
use service_kit::{Purpose, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Entered, Tried};
use super::cookies;
use crate::app::{App, buckets};
use crate::callers::{COOKIE, Identity};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(request_magic_link)
        .service(verify_magic_link)
        .service(sign_out)
        .service(get_who_am_i);
}

/// Asks for a sign-in link. The answer is the same for every address.
#[utoipa::path(tag = "auth", responses((status = 202, body = MagicLinkSent)))]
#[post("/api/auth/magic")]
async fn request_magic_link(
    app: Data<App>,
    form: Json<RequestMagicLink>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (browser, fresh) = cookies::browser(&app, &request);
    ask(&app, form.into_inner(), browser, &request).await?;
    let mut answer = HttpResponse::Accepted();
    if let Some(cookie) = fresh {
        answer.cookie(cookie);
    }
    Ok(answer.json(MagicLinkSent { sent: true }))
}

/// Asks within the allowance of the address that is written to, and of the one that asks.
pub async fn ask(
    app: &App,
    form: RequestMagicLink,
    browser: String,
    request: &HttpRequest,
) -> Result<()> {
    let email = actions::lawful(&form)?;
    app.limit_address(buckets::MAGIC_ADDRESS, request)?;
    app.limit(buckets::MAGIC_EMAIL, &email)?;
    let (now, post) = (app.clock.now(), app.post());
    app.write(async move |conn| actions::ask(conn, &post, form, &browser, now).await).await
}

/// Exchanges a link's token, or an address and its code, for a session cookie.
#[utoipa::path(tag = "auth", responses((status = 200, body = SignIn)))]
#[post("/api/auth/magic/verify")]
async fn verify_magic_link(
    app: Data<App>,
    form: Json<VerifyMagicLink>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let Entered { sign_in, token, first: _ } = enter(&app, form.into_inner(), &request).await?;
    Ok(HttpResponse::Ok().cookie(cookies::session(&app, token)).json(sign_in))
}

/// Signs a browser in; the caller sets the session cookie.
pub async fn enter(app: &App, proof: VerifyMagicLink, request: &HttpRequest) -> Result<Entered> {
    app.limit_address(buckets::VERIFY_ADDRESS, request)?;
    let (browser, old) = (cookies::browser_of(request), cookie_of(request, COOKIE));
    let now = app.clock.now();
    let tried = app.db.across(Purpose::FindCaller, async move |conn| {
        actions::enter(conn, proof, browser.as_deref(), old.as_deref(), now).await
    });
    match tried.await? {
        Tried::Entered(entered) => Ok(*entered),
        Tried::Wrong => Err(magic_links::expired()),
    }
}

/// Ends every sign-in of this browser.
#[utoipa::path(tag = "auth", responses((status = 204)))]
#[post("/api/auth/signout")]
async fn sign_out(app: Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    leave(&app, &request).await?;
    Ok(HttpResponse::NoContent().cookie(cookies::ended(&app)).finish())
}

/// Ends a browser's sign-ins; the caller takes the cookie away.
pub async fn leave(app: &App, request: &HttpRequest) -> Result<()> {
    let Identity::People(sessions) = Identity::of(request) else { return Ok(()) };
    let ids = sessions.iter().map(|it| it.id).collect();
    let now = app.clock.now();
    app.write(async move |conn| actions::leave(conn, ids, now).await).await
}

/// Tells as what this browser is signed in; nothing for a stranger.
#[utoipa::path(tag = "auth", responses((status = 200, body = WhoAmI)))]
#[get("/api/auth/whoami")]
async fn get_who_am_i(request: HttpRequest) -> Result<Json<WhoAmI>> {
    let sign_ins = match Identity::of(&request) {
        Identity::People(sessions) => sessions.iter().map(SignIn::from).collect(),
        _ => Vec::new(),
    };
    Ok(Json(WhoAmI { sign_ins }))
}

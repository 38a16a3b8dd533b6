//! Signing in over JSON: `/api/auth`.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use api_types::auth::{MagicLinkSent, RequestMagicLink, SignIn, VerifyMagicLink, WhoAmI};
use api_types::{ErrorCode, SessionId};
use service_kit::magic_links::{self, BROWSER_COOKIE};
use service_kit::sessions::{cookie, cookie_of};
use service_kit::{OrRefuse, Purpose, Refusal, Result, sessions, tokens};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Browser, Verified};
use crate::app::App;
use crate::keys::caller::AnyTenant;
use crate::keys::identity::{self, COOKIE, Credential};
use crate::tenants::addresses::Addresses;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(request_magic_link)
        .service(verify_magic_link)
        .service(sign_out)
        .service(who_am_i)
        .service(end_session);
}

/// Sends a sign-in e-mail. The answer is the same whether or not somebody has the address.
#[utoipa::path(tag = "auth", responses((status = 202, body = MagicLinkSent)))]
#[post("/api/auth/magic")]
async fn request_magic_link(
    site: AnyTenant,
    app: Data<App>,
    request: HttpRequest,
    form: Json<RequestMagicLink>,
) -> Result<HttpResponse> {
    let browser = ask(&app, &site, &request, form.into_inner()).await?;
    let mut answer = HttpResponse::Accepted().json(MagicLinkSent { sent: true });
    answer.add_cookie(&cookie(BROWSER_COOKIE, browser, app.config.is_https()))?;
    Ok(answer)
}

/// Asks for a sign-in mail; answers the value of the cookie that binds it to this browser.
pub async fn ask(
    app: &App,
    site: &AnyTenant,
    request: &HttpRequest,
    form: RequestMagicLink,
) -> Result<String> {
    app.limit("magic_mail", &form.email.trim().to_lowercase())?;
    app.limit("magic_address", &app.client_address(request))?;
    let browser = cookie_of(request, BROWSER_COOKIE).filter(|it| it.len() >= 32);
    let browser = browser.unwrap_or_else(|| tokens::mint("op_br_"));
    let addresses = Addresses::of(&app.config, &site.brand);
    let (now, bound) = (app.clock.now(), browser.clone());
    let asked = app.db.write(site.tenant, async |conn| {
        actions::ask(conn, &app.sealer, &site.brand, &addresses, form, &bound, now).await
    });
    asked.await?;
    app.wake.notify_one();
    Ok(browser)
}

/// Exchanges a link's token, or an e-mail's code, for the session cookie.
#[utoipa::path(tag = "auth", responses((status = 200, body = SignIn)))]
#[post("/api/auth/magic/verify")]
async fn verify_magic_link(
    site: AnyTenant,
    app: Data<App>,
    request: HttpRequest,
    form: Json<VerifyMagicLink>,
) -> Result<HttpResponse> {
    let (sign_in, token) = verify(&app, &site, &request, form.into_inner()).await?;
    let mut answer = HttpResponse::Ok().json(sign_in);
    answer.add_cookie(&cookie(COOKIE, token, app.config.is_https()))?;
    Ok(answer)
}

/// Signs in; answers what for, and the browser's new session token.
pub async fn verify(
    app: &App,
    site: &AnyTenant,
    request: &HttpRequest,
    form: VerifyMagicLink,
) -> Result<(SignIn, String)> {
    app.limit("verify_address", &app.client_address(request))?;
    let browser =
        Browser { id: cookie_of(request, BROWSER_COOKIE), token: cookie_of(request, COOKIE) };
    let now = app.clock.now();
    let verified = app.db.across(Purpose::FindCaller, async |conn| {
        actions::verify(conn, &app.sealer, &site.brand, form, browser, now).await
    });
    let verified = verified.await?;
    app.wake.notify_one();
    match verified {
        Verified::In { session, token, next } => {
            Ok((SignIn { next, ..SignIn::from(&*session) }, token))
        }
        Verified::WrongCode => Err(magic_links::expired()),
    }
}

/// Ends every sign-in that this browser's cookie carries here.
#[utoipa::path(tag = "auth", responses((status = 200, body = WhoAmI)))]
#[post("/api/auth/signout")]
async fn sign_out(site: AnyTenant, app: Data<App>, request: HttpRequest) -> Result<Json<WhoAmI>> {
    end_here(&app, &site, &request, None).await?;
    Ok(Json(WhoAmI { sign_ins: Vec::new() }))
}

/// Ends the sign-ins of this browser at this brand, or one of them.
pub async fn end_here(
    app: &App,
    site: &AnyTenant,
    request: &HttpRequest,
    only: Option<SessionId>,
) -> Result<usize> {
    let ids = here(site, request).into_iter().map(|it| it.session_id);
    let ids: Vec<SessionId> = ids.filter(|it| only.is_none_or(|only| only == *it)).collect();
    let (now, count) = (app.clock.now(), ids.len());
    let ended = app.db.write(site.tenant, async move |conn| {
        for id in ids {
            sessions::end(conn, id, now).await?;
        }
        Ok(())
    });
    ended.await?;
    Ok(count)
}

/// What this browser is signed in as, at this brand.
#[utoipa::path(tag = "auth", responses((status = 200, body = WhoAmI)))]
#[get("/api/auth/whoami")]
async fn who_am_i(site: AnyTenant, request: HttpRequest) -> Result<Json<WhoAmI>> {
    let sign_ins = here(&site, &request);
    if sign_ins.is_empty() {
        return Err(Refusal::new(ErrorCode::Unauthenticated, "Nobody is signed in").into());
    }
    Ok(Json(WhoAmI { sign_ins }))
}

/// Ends one sign-in of this browser.
#[utoipa::path(tag = "auth", responses((status = 200, body = WhoAmI)))]
#[delete("/api/auth/sessions/{id}")]
async fn end_session(
    site: AnyTenant,
    app: Data<App>,
    request: HttpRequest,
    id: actix_web::web::Path<SessionId>,
) -> Result<Json<WhoAmI>> {
    let ended = end_here(&app, &site, &request, Some(*id)).await?;
    (ended > 0).then_some(()).or_refuse(ErrorCode::NotFound, "There is no such sign-in here")?;
    let rest = here(&site, &request).into_iter().filter(|it| it.session_id != *id);
    Ok(Json(WhoAmI { sign_ins: rest.collect() }))
}

fn here(site: &AnyTenant, request: &HttpRequest) -> Vec<SignIn> {
    match &identity::of(request).credential {
        Credential::Sessions(list) => {
            list.iter().filter(|it| it.tenant_id == site.tenant).map(SignIn::from).collect()
        }
        _ => Vec::new(),
    }
}

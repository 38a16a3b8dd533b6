//! Sign-ups over JSON: `/api/join`, `/api/signups`, `/api/settings/signup`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post, put};
use api_types::auth::{SignIn, VerifyMagicLink};
use api_types::signups::{
    DecideSignup, Join, JoinAsked, JoinOffer, Joined, Signup, SignupFilter, SignupSettings,
    SignupState,
};
use api_types::{ErrorCode, ListQuery, Listing, SignupId, TenantId};
use service_kit::magic_links::{self, BROWSER_COOKIE};
use service_kit::sessions::{cookie, cookie_of};
use service_kit::{OrRefuse, Purpose, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Proven};
use super::store;
use crate::app::App;
use crate::grants::Reach;
use crate::keys::caller::{AdminCaller, AnyTenant, Manage, View};
use crate::keys::identity::COOKIE;
use crate::partners::api::Desk;
use crate::sign_ins::actions::Browser;
use crate::tenants::Tenant;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get_offer)
        .service(ask_to_join)
        .service(confirm_join)
        .service(list_signups)
        .service(approve_signup)
        .service(decline_signup)
        .service(get_signup_settings)
        .service(put_signup_settings);
}

/// The brand's own hand: what an action's setting is made of.
pub fn desk(app: &App, brand: &Tenant) -> Desk {
    Desk { addresses: app.addresses(brand), reach: Reach::All, brand: brand.clone() }
}

/// Shows what somebody who wants to become a partner should know.
#[utoipa::path(tag = "signups", responses((status = 200, body = JoinOffer)))]
#[get("/api/join")]
async fn get_offer(site: AnyTenant, app: Data<App>) -> Result<Json<JoinOffer>> {
    Ok(Json(offer(&app, &site).await?))
}

pub async fn offer(app: &App, site: &AnyTenant) -> Result<JoinOffer> {
    let brand = site.brand.clone();
    app.db.read(site.tenant, async move |conn| actions::offer(conn, &brand).await).await
}

/// Asks to become a partner: a mail proves the address. The answer is the same whoever has it.
#[utoipa::path(tag = "signups", responses((status = 202, body = JoinAsked)))]
#[post("/api/join")]
async fn ask_to_join(
    site: AnyTenant,
    app: Data<App>,
    request: HttpRequest,
    form: Json<Join>,
) -> Result<HttpResponse> {
    ask(&app, &site, &request, form.into_inner()).await?;
    Ok(HttpResponse::Accepted().json(JoinAsked { sent: true }))
}

/// Takes a wish, for page and program alike.
pub async fn ask(app: &App, site: &AnyTenant, request: &HttpRequest, form: Join) -> Result<()> {
    app.limit("join_address", &app.client_address(request))?;
    app.limit("join_mail", &form.email.trim().to_lowercase())?;
    let desk = desk(app, &site.brand);
    let setting = desk.setting(app);
    app.db.write(site.tenant, async |conn| actions::ask(conn, form, &setting).await).await?;
    app.wake.notify_one();
    Ok(())
}

/// Proves the address with the mail's token, or with the e-mail and its code.
///
/// `approved` comes with the session cookie; `pending` means that the brand decides first.
#[utoipa::path(tag = "signups", responses((status = 200, body = Joined)))]
#[post("/api/join/confirm")]
async fn confirm_join(
    site: AnyTenant,
    app: Data<App>,
    request: HttpRequest,
    form: Json<VerifyMagicLink>,
) -> Result<HttpResponse> {
    match confirm(&app, &site, &request, form.into_inner()).await? {
        Some((sign_in, token)) => {
            let joined = Joined { state: SignupState::Approved, sign_in: Some(sign_in) };
            let mut answer = HttpResponse::Ok().json(joined);
            answer.add_cookie(&cookie(COOKIE, token, app.config.is_https()))?;
            Ok(answer)
        }
        None => {
            let joined = Joined { state: SignupState::Pending, sign_in: None };
            Ok(HttpResponse::Ok().json(joined))
        }
    }
}

/// The sign-in with its session token; none where the team decides first.
pub async fn confirm(
    app: &App,
    site: &AnyTenant,
    request: &HttpRequest,
    form: VerifyMagicLink,
) -> Result<Option<(SignIn, String)>> {
    app.limit("verify_address", &app.client_address(request))?;
    let browser =
        Browser { id: cookie_of(request, BROWSER_COOKIE), token: cookie_of(request, COOKIE) };
    let desk = desk(app, &site.brand);
    let setting = desk.setting(app);
    let proven = app.db.across(Purpose::FindCaller, async |conn| {
        actions::prove(conn, form, browser, &setting).await
    });
    let proven = proven.await?;
    app.wake.notify_one();
    match proven {
        Proven::In { session, token, next } => {
            Ok(Some((SignIn { next, ..SignIn::from(&*session) }, token)))
        }
        Proven::Waits => Ok(None),
        Proven::WrongCode => Err(magic_links::expired()),
    }
}

/// Lists sign-ups in one state, the newest first; without a state those that wait.
#[utoipa::path(tag = "signups", params(SignupFilter), responses((status = 200, body = Listing<Signup>)))]
#[get("/api/signups")]
async fn list_signups(
    caller: AdminCaller<View>,
    app: Data<App>,
    filter: Query<SignupFilter>,
) -> Result<Json<Listing<Signup>>> {
    Ok(Json(list(&app, caller.tenant, &filter).await?))
}

/// One page of sign-ups. Those whose address is unproven are nobody's business.
pub async fn list(app: &App, tenant: TenantId, filter: &SignupFilter) -> Result<Listing<Signup>> {
    let limit = ListQuery { cursor: None, limit: filter.limit }.limit();
    let state = filter.state.filter(|it| *it != SignupState::Unproven);
    let state = state.unwrap_or(SignupState::Pending);
    let before: Option<Result<SignupId, _>> = filter.cursor.as_ref().map(|it| it.parse());
    let before = before.transpose().ok();
    let before = before.or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let rows = app
        .db
        .read(tenant, async move |conn| store::list(conn, tenant, state, before, limit + 1).await);
    Ok(Listing::cut(rows.await?, limit, |it| it.id.to_string()).map(Signup::from))
}

/// Makes the partner of a sign-up, and writes to them.
#[utoipa::path(tag = "signups", responses((status = 200, body = Signup)))]
#[post("/api/signups/{id}/approve")]
async fn approve_signup(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<SignupId>,
    form: Json<DecideSignup>,
) -> Result<Json<Signup>> {
    let (tenant, note, desk) = (caller.tenant, form.into_inner().note, desk(&app, &caller.brand));
    let setting = desk.setting(&app);
    let decided =
        app.db.write(tenant, async |conn| actions::approve(conn, *id, note, &setting).await);
    let decided = decided.await?;
    app.wake.notify_one();
    Ok(Json(decided.into()))
}

/// Declines a sign-up, and writes to them.
#[utoipa::path(tag = "signups", responses((status = 200, body = Signup)))]
#[post("/api/signups/{id}/decline")]
async fn decline_signup(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<SignupId>,
    form: Json<DecideSignup>,
) -> Result<Json<Signup>> {
    let (tenant, note, desk) = (caller.tenant, form.into_inner().note, desk(&app, &caller.brand));
    let setting = desk.setting(&app);
    let decided =
        app.db.write(tenant, async |conn| actions::decline(conn, *id, note, &setting).await);
    let decided = decided.await?;
    app.wake.notify_one();
    Ok(Json(decided.into()))
}

/// Shows whether and how the brand takes sign-ups.
#[utoipa::path(tag = "settings", responses((status = 200, body = SignupSettings)))]
#[get("/api/settings/signup")]
async fn get_signup_settings(
    caller: AdminCaller<View>,
    app: Data<App>,
) -> Result<Json<SignupSettings>> {
    let tenant = caller.tenant;
    let read = app.db.read(tenant, async move |conn| store::settings(conn, tenant).await);
    Ok(Json(read.await?.into()))
}

/// Says whether and how the brand takes sign-ups.
#[utoipa::path(tag = "settings", responses((status = 200, body = SignupSettings)))]
#[put("/api/settings/signup")]
async fn put_signup_settings(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    form: Json<SignupSettings>,
) -> Result<Json<SignupSettings>> {
    let (tenant, form) = (caller.tenant, form.into_inner());
    let put =
        app.db.write(tenant, async move |conn| actions::put_settings(conn, tenant, form).await);
    Ok(Json(put.await?))
}

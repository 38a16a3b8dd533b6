//! Settings over JSON: `/api/settings`, and the set-up of a new brand.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use api_types::AdminId;
use api_types::auth::SignIn;
use api_types::tenants::{InviteTeamMember, PatchTenant, SetUpBrand, Team, TeamMember, Tenant};
use service_kit::magic_links::BROWSER_COOKIE;
use service_kit::sessions::{cookie, cookie_of};
use service_kit::{Conn, Purpose, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::admins;
use crate::app::App;
use crate::keys::caller::{AdminCaller, AnyTenant, Manage, Own, View};
use crate::keys::identity::COOKIE;
use crate::sign_ins::actions::{Browser, Owner, set_up};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(set_up_brand)
        .service(get_brand)
        .service(patch_brand)
        .service(list_team)
        .service(invite_team_member)
        .service(remove_team_member);
}

/// Sets a brand up with its one-time token: makes the owner and signs them in.
#[utoipa::path(tag = "settings", responses((status = 200, body = SignIn)))]
#[post("/api/setup")]
async fn set_up_brand(
    site: AnyTenant,
    app: Data<App>,
    request: HttpRequest,
    form: Json<SetUpBrand>,
) -> Result<HttpResponse> {
    let (sign_in, token) = set_up_here(&app, &site, &request, form.into_inner()).await?;
    let mut answer = HttpResponse::Ok().json(sign_in);
    answer.add_cookie(&cookie(COOKIE, token, app.config.is_https()))?;
    Ok(answer)
}

/// Sets up and signs in; answers the browser's new session token too.
pub async fn set_up_here(
    app: &App,
    site: &AnyTenant,
    request: &HttpRequest,
    form: SetUpBrand,
) -> Result<(SignIn, String)> {
    app.limit("verify_address", &app.client_address(request))?;
    let browser =
        Browser { id: cookie_of(request, BROWSER_COOKIE), token: cookie_of(request, COOKIE) };
    let SetUpBrand { token, email, name, brand_name, accent } = form;
    let owner = Owner { email, name, brand_name, accent };
    let now = app.clock.now();
    let done = app.db.across(Purpose::FindCaller, async |conn| {
        set_up(conn, &site.brand, &token, owner, browser, now).await
    });
    let (session, token) = done.await?;
    Ok((SignIn::from(&session), token))
}

/// Shows what the brand says about itself.
#[utoipa::path(tag = "settings", responses((status = 200, body = Tenant)))]
#[get("/api/settings/brand")]
async fn get_brand(caller: AdminCaller<View>) -> Result<Json<Tenant>> {
    Ok(Json(caller.brand.into()))
}

/// Changes what the brand says about itself.
#[utoipa::path(tag = "settings", responses((status = 200, body = Tenant)))]
#[patch("/api/settings/brand")]
async fn patch_brand(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    form: Json<PatchTenant>,
) -> Result<Json<Tenant>> {
    let (brand, form, now) = (caller.brand, form.into_inner(), app.clock.now());
    let patched = async move |conn: &mut Conn| actions::patch_brand(conn, &brand, form, now).await;
    Ok(Json(app.db.write(caller.tenant, patched).await?.into()))
}

/// Lists the brand's team.
#[utoipa::path(tag = "settings", responses((status = 200, body = Team)))]
#[get("/api/settings/team")]
async fn list_team(caller: AdminCaller<View>, app: Data<App>) -> Result<Json<Team>> {
    let tenant = caller.tenant;
    let team = app.db.read(tenant, async move |conn| admins::store::list(conn, tenant).await);
    Ok(Json(Team { items: team.await?.into_iter().map(TeamMember::from).collect() }))
}

/// Invites somebody to the team, by e-mail.
#[utoipa::path(tag = "settings", responses((status = 201, body = TeamMember)))]
#[post("/api/settings/team")]
async fn invite_team_member(
    caller: AdminCaller<Own>,
    app: Data<App>,
    form: Json<InviteTeamMember>,
) -> Result<HttpResponse> {
    let (brand, addresses) = (&caller.brand, app.addresses(&caller.brand));
    let (now, form) = (app.clock.now(), form.into_inner());
    let invited = app.db.write(caller.tenant, async |conn| {
        actions::invite(conn, &app.sealer, brand, &addresses, form, now).await
    });
    let member = TeamMember::from(invited.await?);
    app.wake.notify_one();
    Ok(HttpResponse::Created().json(member))
}

/// Takes somebody off the team; their sessions end at once.
#[utoipa::path(tag = "settings", responses((status = 200, body = TeamMember)))]
#[delete("/api/settings/team/{id}")]
async fn remove_team_member(
    caller: AdminCaller<Own>,
    app: Data<App>,
    id: Path<AdminId>,
) -> Result<Json<TeamMember>> {
    let (brand, now) = (&caller.brand, app.clock.now());
    let removed =
        app.db.write(caller.tenant, async |conn| actions::remove(conn, brand, *id, now).await);
    Ok(Json(removed.await?.into()))
}

//! Partners over JSON: `/api/partners`.

mod create;
mod grants;

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, patch, post};
use api_types::partners::{Partner, PartnerFilter, PatchPartner};
use api_types::{ErrorCode, ListQuery, Listing, PartnerId};
use service_kit::{OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Setting};
use super::store;
use crate::app::App;
use crate::grants::Reach;
use crate::keys::caller::{AdminCaller, Caller, Level, PartnersRead, PartnersWrite, Right};
use crate::tenants::Tenant;
use crate::tenants::addresses::Addresses;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create::create_partner)
        .service(list_partners)
        .service(get_partner)
        .service(patch_partner)
        .service(invite_partner)
        .service(revoke_partner)
        .service(reinstate_partner)
        .service(grants::grant_program)
        .service(grants::revoke_grant);
}

/// What of a request an action's [`Setting`] is made of.
pub struct Desk {
    pub brand: Tenant,
    pub addresses: Addresses,
    pub reach: Reach,
}

impl Desk {
    pub fn of<R: Right>(app: &App, caller: Caller<R>) -> Self {
        let addresses = Addresses::of(&app.config, &caller.brand);
        Self { reach: Reach::from(&caller.actor), addresses, brand: caller.brand }
    }

    /// The same for an admin, whose calls need no scope.
    pub fn of_admin<L: Level>(app: &App, caller: &AdminCaller<L>) -> Self {
        let addresses = Addresses::of(&app.config, &caller.brand);
        Self { reach: Reach::from(&caller.actor), addresses, brand: caller.brand.clone() }
    }

    pub fn setting<'a>(&'a self, app: &'a App) -> Setting<'a> {
        let Self { brand, addresses, reach } = self;
        Setting { brand, addresses, reach, sealer: &app.sealer, now: app.clock.now() }
    }
}

/// Lists partners, the newest first.
#[utoipa::path(tag = "partners", params(PartnerFilter), responses((status = 200, body = Listing<Partner>)))]
#[get("/api/partners")]
async fn list_partners(
    caller: Caller<PartnersRead>,
    app: Data<App>,
    filter: Query<PartnerFilter>,
) -> Result<Json<Listing<Partner>>> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let limit = ListQuery { cursor: None, limit: filter.limit }.limit();
    let before = filter.cursor.as_ref().map(|it| it.parse()).transpose();
    let before = before.ok().or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let found = app.db.read(tenant, async move |conn| {
        let rows = store::list(conn, tenant, &reach, &filter, before, limit + 1).await?;
        let Listing { items, next_cursor } = Listing::cut(rows, limit, |it| it.id.to_string());
        let items = store::with_grants(conn, tenant, &reach, items).await?;
        Ok(Listing { items, next_cursor })
    });
    Ok(Json(found.await?.map(Partner::from)))
}

/// Shows one partner.
#[utoipa::path(tag = "partners", responses((status = 200, body = Partner)))]
#[get("/api/partners/{id}")]
async fn get_partner(
    caller: Caller<PartnersRead>,
    app: Data<App>,
    id: Path<PartnerId>,
) -> Result<Json<Partner>> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let sheet =
        app.db.read(tenant, async move |conn| actions::show(conn, tenant, *id, &reach).await);
    Ok(Json(sheet.await?.into()))
}

/// Changes a partner's name.
#[utoipa::path(tag = "partners", responses((status = 200, body = Partner)))]
#[patch("/api/partners/{id}")]
async fn patch_partner(
    caller: Caller<PartnersWrite>,
    app: Data<App>,
    id: Path<PartnerId>,
    form: Json<PatchPartner>,
) -> Result<Json<Partner>> {
    let (tenant, desk, form) = (caller.tenant, Desk::of(&app, caller), form.into_inner());
    let (id, setting) = (*id, desk.setting(&app));
    let sheet = app.db.write(tenant, async |conn| actions::patch(conn, id, form, &setting).await);
    let sheet = sheet.await?;
    app.wake.notify_one();
    Ok(Json(sheet.into()))
}

/// Sends a fresh invitation by e-mail.
#[utoipa::path(tag = "partners", responses((status = 200, body = Partner)))]
#[post("/api/partners/{id}/invite")]
async fn invite_partner(
    caller: Caller<PartnersWrite>,
    app: Data<App>,
    id: Path<PartnerId>,
) -> Result<Json<Partner>> {
    let (tenant, desk) = (caller.tenant, Desk::of(&app, caller));
    let (id, setting) = (*id, desk.setting(&app));
    let sheet = app.db.write(tenant, async |conn| actions::invite(conn, id, &setting).await);
    let sheet = sheet.await?;
    app.wake.notify_one();
    Ok(Json(sheet.into()))
}

/// Revokes a partner: their links still redirect, but earn nothing. With the hub's key only partners
/// whom the hub brought; one whom the brand has given a program itself stays, without the hub's.
#[utoipa::path(tag = "partners", responses((status = 200, body = Partner)))]
#[post("/api/partners/{id}/revoke")]
async fn revoke_partner(
    caller: Caller<PartnersWrite>,
    app: Data<App>,
    id: Path<PartnerId>,
) -> Result<Json<Partner>> {
    let (tenant, desk) = (caller.tenant, Desk::of(&app, caller));
    let (id, setting) = (*id, desk.setting(&app));
    let sheet = app.db.write(tenant, async |conn| actions::revoke(conn, id, &setting).await);
    let sheet = sheet.await?;
    app.wake.notify_one();
    Ok(Json(sheet.into()))
}

/// Takes a revocation back.
#[utoipa::path(tag = "partners", responses((status = 200, body = Partner)))]
#[post("/api/partners/{id}/reinstate")]
async fn reinstate_partner(
    caller: Caller<PartnersWrite>,
    app: Data<App>,
    id: Path<PartnerId>,
) -> Result<Json<Partner>> {
    let (tenant, desk) = (caller.tenant, Desk::of(&app, caller));
    let (id, setting) = (*id, desk.setting(&app));
    let sheet = app.db.write(tenant, async |conn| actions::reinstate(conn, id, &setting).await);
    let sheet = sheet.await?;
    app.wake.notify_one();
    Ok(Json(sheet.into()))
}

//! Links over JSON: `/api/links`, and whether a slug is free.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use api_types::federation::{SlugAvailability, SlugQuery};
use api_types::links::{CreateLink, Link, LinkFilter, PatchLink};
use api_types::{ErrorCode, LinkId, ListQuery, Listing};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use service_kit::{OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Setting};
use super::{model, store};
use crate::app::App;
use crate::grants::Reach;
use crate::keys::caller::{Caller, LinksRead, LinksWrite};
use crate::tenants::addresses::Addresses;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create_link)
        .service(list_links)
        .service(get_link)
        .service(patch_link)
        .service(get_link_qr)
        .service(get_slug_availability);
}

impl App {
    /// What actions on links need to know.
    pub fn link_setting<'a>(&'a self, reach: &'a Reach) -> Setting<'a> {
        let (dev_hosts, sealer) = (self.config.dev_http_hosts.as_slice(), &self.sealer);
        Setting { reach, dev_hosts, sealer, now: self.clock.now() }
    }
}

/// Makes a link.
///
/// A slug that is taken is refused with 409 `slug_taken`. With the hub's key it falls back to
/// `<slug>-<4 random>`, and asking again with the same `requestId` answers 200 with the same link.
#[utoipa::path(tag = "links", responses((status = 201, body = Link), (status = 200, body = Link)))]
#[post("/api/links")]
async fn create_link(
    caller: Caller<LinksWrite>,
    app: Data<App>,
    form: Json<CreateLink>,
) -> Result<HttpResponse> {
    let (tenant, reach, form) = (caller.tenant, Reach::from(&caller.actor), form.into_inner());
    let setting = app.link_setting(&reach);
    let made =
        app.db.write(tenant, async |conn| actions::create(conn, tenant, form, &setting).await);
    let made = made.await?;
    let link = made.shown.told(&Addresses::of(&app.config, &caller.brand));
    Ok(match made.is_new {
        true => HttpResponse::Created().json(link),
        false => HttpResponse::Ok().json(link),
    })
}

/// Lists links, the newest first.
#[utoipa::path(tag = "links", params(LinkFilter), responses((status = 200, body = Listing<Link>)))]
#[get("/api/links")]
async fn list_links(
    caller: Caller<LinksRead>,
    app: Data<App>,
    filter: Query<LinkFilter>,
) -> Result<Json<Listing<Link>>> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let limit = ListQuery { cursor: None, limit: filter.limit }.limit();
    let before = filter.cursor.as_ref().map(|it| it.parse()).transpose();
    let before = before.ok().or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let found = app.db.read(tenant, async move |conn| {
        store::list(conn, tenant, &reach, &filter, before, limit + 1).await
    });
    let page = Listing::cut(found.await?, limit, |it| it.link.id.to_string());
    let addresses = Addresses::of(&app.config, &caller.brand);
    Ok(Json(page.map(|it| it.told(&addresses))))
}

/// Shows one link.
#[utoipa::path(tag = "links", responses((status = 200, body = Link)))]
#[get("/api/links/{id}")]
async fn get_link(
    caller: Caller<LinksRead>,
    app: Data<App>,
    id: Path<LinkId>,
) -> Result<Json<Link>> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let shown =
        app.db.read(tenant, async move |conn| actions::show(conn, tenant, *id, &reach).await);
    Ok(Json(shown.await?.told(&Addresses::of(&app.config, &caller.brand))))
}

/// Changes where a link leads, or pauses it. An empty `deepLink` leads back to the program's destination.
#[utoipa::path(tag = "links", responses((status = 200, body = Link)))]
#[patch("/api/links/{id}")]
async fn patch_link(
    caller: Caller<LinksWrite>,
    app: Data<App>,
    id: Path<LinkId>,
    form: Json<PatchLink>,
) -> Result<Json<Link>> {
    let (tenant, reach, form) = (caller.tenant, Reach::from(&caller.actor), form.into_inner());
    let (id, setting) = (*id, app.link_setting(&reach));
    let shown =
        app.db.write(tenant, async |conn| actions::patch(conn, tenant, id, form, &setting).await);
    Ok(Json(shown.await?.told(&Addresses::of(&app.config, &caller.brand))))
}

/// Draws a link's address as a QR code.
#[utoipa::path(
    tag = "links",
    responses((status = 200, body = String, content_type = "image/svg+xml"))
)]
#[get("/api/links/{id}/qr.svg")]
async fn get_link_qr(
    caller: Caller<LinksRead>,
    app: Data<App>,
    id: Path<LinkId>,
) -> Result<HttpResponse> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let shown =
        app.db.read(tenant, async move |conn| actions::show(conn, tenant, *id, &reach).await);
    let addresses = Addresses::of(&app.config, &caller.brand);
    let code = QRBuilder::new(addresses.share(&shown.await?.link.slug)).build();
    let code = code.map_err(|err| anyhow::anyhow!("no code for a link: {err:?}"))?;
    let svg = SvgBuilder::default().to_str(&code);
    Ok(HttpResponse::Ok().content_type("image/svg+xml").body(svg))
}

/// Says whether a slug is free. A slug that breaks the rules is refused with 422 and the rule.
#[utoipa::path(tag = "federation", params(SlugQuery), responses((status = 200, body = SlugAvailability)))]
#[get("/api/federation/slug-available")]
async fn get_slug_availability(
    caller: Caller<LinksWrite>,
    app: Data<App>,
    query: Query<SlugQuery>,
) -> Result<Json<SlugAvailability>> {
    let (tenant, slug) = (caller.tenant, model::lawful_slug(&query.slug)?);
    let found = app.db.read(tenant, async move |conn| {
        let taken = store::is_taken(conn, tenant, &slug).await?;
        Ok(SlugAvailability { slug, available: !taken })
    });
    Ok(Json(found.await?))
}

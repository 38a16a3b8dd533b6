//! The portal over JSON: `/api/portal`, for a partner who is signed in.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::links::Link;
use api_types::portal::{CreateOwnLink, Earning, EarningFilter, OwnLink, PortalHome};
use api_types::{ErrorBody, LinkId, ListQuery, Listing};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Own};
use crate::app::App;
use crate::grants::Reach;
use crate::keys::caller::Portal;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_portal_home)
        .service(list_own_earnings)
        .service(list_own_links)
        .service(create_own_link)
        .service(draw_own_link);
}

impl Portal {
    /// Whose rows this caller sees.
    pub fn own(&self) -> Own {
        Own { tenant: self.tenant, partner: self.partner_id }
    }
}

/// Shows the partner's terms, link, figures and balances.
#[utoipa::path(tag = "portal", responses(
    (status = 200, body = PortalHome), (status = "4XX", body = ErrorBody),
))]
#[get("/api/portal/home")]
async fn show_portal_home(caller: Portal, app: Data<App>) -> Result<Json<PortalHome>> {
    let (own, now, addresses) = (caller.own(), app.clock.now(), app.addresses(&caller.brand));
    let work = async move |conn: &mut Conn| actions::home(conn, own, &addresses, now).await;
    Ok(Json(app.db.read(caller.tenant, work).await?))
}

/// Lists what the partner earned, the newest first.
#[utoipa::path(tag = "portal", params(EarningFilter), responses(
    (status = 200, body = Listing<Earning>), (status = "4XX", body = ErrorBody),
))]
#[get("/api/portal/earnings")]
async fn list_own_earnings(
    caller: Portal,
    app: Data<App>,
    filter: Query<EarningFilter>,
) -> Result<Json<Listing<Earning>>> {
    let (own, filter) = (caller.own(), filter.into_inner());
    let work = async move |conn: &mut Conn| actions::earnings(conn, own, &filter).await;
    Ok(Json(app.db.read(caller.tenant, work).await?))
}

/// Lists the partner's links, the newest first.
#[utoipa::path(tag = "portal", params(ListQuery), responses(
    (status = 200, body = Listing<OwnLink>), (status = "4XX", body = ErrorBody),
))]
#[get("/api/portal/links")]
async fn list_own_links(
    caller: Portal,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<OwnLink>>> {
    let (own, now, query) = (caller.own(), app.clock.now(), query.into_inner());
    let addresses = app.addresses(&caller.brand);
    let work =
        async move |conn: &mut Conn| actions::own_links(conn, own, &query, &addresses, now).await;
    Ok(Json(app.db.read(caller.tenant, work).await?))
}

/// Makes a link in a program that the partner has. A slug that is taken is refused with 409.
#[utoipa::path(tag = "portal", responses(
    (status = 201, body = Link), (status = "4XX", body = ErrorBody),
))]
#[post("/api/portal/links")]
async fn create_own_link(
    caller: Portal,
    app: Data<App>,
    form: Json<CreateOwnLink>,
) -> Result<HttpResponse> {
    let (own, form) = (caller.own(), form.into_inner());
    let setting = app.link_setting(&Reach::All);
    let made = app
        .db
        .write(caller.tenant, async |conn| actions::create_link(conn, own, form, &setting).await);
    Ok(HttpResponse::Created().json(made.await?.shown.told(&app.addresses(&caller.brand))))
}

/// Draws one of the partner's links as a QR code.
#[utoipa::path(
    tag = "portal",
    responses((status = 200, body = String, content_type = "image/svg+xml"))
)]
#[get("/api/portal/links/{id}/qr.svg")]
async fn draw_own_link(caller: Portal, app: Data<App>, id: Path<LinkId>) -> Result<HttpResponse> {
    let (own, id) = (caller.own(), *id);
    let work = async move |conn: &mut Conn| actions::own_link(conn, own, id).await;
    let shown = app.db.read(caller.tenant, work).await?;
    let code = QRBuilder::new(app.addresses(&caller.brand).share(&shown.link.slug)).build();
    let code = code.map_err(|err| anyhow::anyhow!("no code for a link: {err:?}"))?;
    let svg = SvgBuilder::default().to_str(&code);
    Ok(HttpResponse::Ok().content_type("image/svg+xml").body(svg))
}

//! Domains over JSON: `/api/domains`.

mod desk;

pub use desk::remove;

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, delete, get, post};
use api_types::domains::{AddDomain, Domain};
use api_types::{DomainId, ListQuery, Listing};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{actions, looks, store};
use crate::app::{App, buckets};
use crate::callers::Creator;
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_domains)
        .service(add_domain)
        .service(check_domain)
        .service(remove_domain)
        .service(desk::list_desk_domains)
        .service(desk::remove_desk_domain);
}

/// Lists one's own domains, the oldest first, each with the records that it needs and has.
#[utoipa::path(tag = "domains", params(ListQuery), responses((status = 200, body = Listing<Domain>)))]
#[get("/api/domains")]
async fn list_domains(
    me: Creator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Domain>>> {
    let page = Page::of_query(&query)?;
    let rows = app.read(async move |conn| store::list(conn, me.id, page).await).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.id.to_string());
    Ok(Json(rows.map(|it| it.as_wire(app.hosts.own()))))
}

/// Adds a domain, at most ten. 200 when it is there already. Links work once its proof is found.
#[utoipa::path(tag = "domains", responses((status = 201, body = Domain), (status = 200, body = Domain)))]
#[post("/api/domains")]
async fn add_domain(me: Creator, app: Data<App>, form: Json<AddDomain>) -> Result<HttpResponse> {
    let (now, form, hub) = (app.clock.now(), form.into_inner(), app.hosts.own().to_owned());
    let added = async move |conn: &mut Conn| actions::add(conn, me.id, form, &hub, now).await;
    let (domain, is_new) = app.write(added).await?;
    let domain = domain.as_wire(app.hosts.own());
    Ok(match is_new {
        true => HttpResponse::Created().json(domain),
        false => HttpResponse::Ok().json(domain),
    })
}

/// Looks at the domain's DNS now, and answers what was found.
#[utoipa::path(tag = "domains", responses((status = 200, body = Domain)))]
#[post("/api/domains/{id}/check")]
async fn check_domain(me: Creator, app: Data<App>, id: Path<DomainId>) -> Result<Json<Domain>> {
    app.limit(buckets::DOMAIN_CREATOR, &me.id.to_string())?;
    Ok(Json(looks::check(&app, me.id, *id).await?.as_wire(app.hosts.own())))
}

/// Takes a domain away; links on it stop.
#[utoipa::path(tag = "domains", responses((status = 204)))]
#[delete("/api/domains/{id}")]
async fn remove_domain(me: Creator, app: Data<App>, id: Path<DomainId>) -> Result<HttpResponse> {
    app.write(async move |conn| actions::remove(conn, me.id, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

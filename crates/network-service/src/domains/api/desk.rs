//! Domains of all creators for the operators: `/api/operator/domains`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::desk::{DeskDomain, DeskDomainFilter};
use api_types::vendors::Reason;
use api_types::{DomainId, Listing};
use service_kit::{Conn, Result};

use crate::app::App;
use crate::callers::Operator;
use crate::domains::actions::desk;

/// Finds domains, the newest first, each with what is wrong with it.
#[utoipa::path(tag = "operators", params(DeskDomainFilter), responses((status = 200, body = Listing<DeskDomain>)))]
#[get("/api/operator/domains")]
pub(super) async fn list_desk_domains(
    _: Operator,
    app: Data<App>,
    filter: Query<DeskDomainFilter>,
) -> Result<Json<Listing<DeskDomain>>> {
    Ok(Json(app.read(async move |conn| desk::list(conn, &filter).await).await?))
}

/// Takes a domain away from its creator, who is told why. Links on it stop.
#[utoipa::path(tag = "operators", responses((status = 204)))]
#[post("/api/operator/domains/{id}/remove")]
pub(super) async fn remove_desk_domain(
    _: Operator,
    app: Data<App>,
    id: Path<DomainId>,
    form: Json<Reason>,
) -> Result<HttpResponse> {
    remove(&app, *id, form.into_inner().reason).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Answers the name of the domain that was taken away.
pub async fn remove(app: &App, id: DomainId, reason: String) -> Result<String> {
    let (now, post) = (app.clock.now(), app.post());
    let removed = async move |conn: &mut Conn| desk::remove(conn, &post, id, &reason, now).await;
    let domain = app.write(removed).await?;
    // Other replicas hear of it from Postgres; this one knows already.
    if app.hosts.creator_of(&domain.domain) == Some(domain.creator_id) {
        app.hosts.put(&domain.domain, None);
    }
    Ok(domain.domain)
}

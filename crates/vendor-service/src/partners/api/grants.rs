//! `/api/partners/{id}/grants`: the programs that one partner has.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, post};
use api_types::partners::{Grant, GrantProgram};
use api_types::{GrantId, PartnerId};
use service_kit::Result;

use super::Desk;
use crate::app::App;
use crate::keys::caller::{Caller, PartnersWrite};
use crate::partners::actions;

/// Gives a partner one more program, under the terms in force now.
///
/// A program that the partner has already is answered with 200 and the grant as it stands.
#[utoipa::path(tag = "partners", responses((status = 201, body = Grant), (status = 200, body = Grant)))]
#[post("/api/partners/{id}/grants")]
pub async fn grant_program(
    caller: Caller<PartnersWrite>,
    app: Data<App>,
    id: Path<PartnerId>,
    form: Json<GrantProgram>,
) -> Result<HttpResponse> {
    let (tenant, desk) = (caller.tenant, Desk::of(&app, caller));
    let (id, program, setting) = (*id, form.program_id, desk.setting(&app));
    let given =
        app.db.write(tenant, async |conn| actions::grant(conn, id, program, &setting).await);
    let (card, is_new) = given.await?;
    Ok(match is_new {
        true => HttpResponse::Created().json(Grant::from(card)),
        false => HttpResponse::Ok().json(Grant::from(card)),
    })
}

/// Takes a program back from a partner; their links for it still redirect.
#[utoipa::path(tag = "partners", responses((status = 200, body = Grant)))]
#[delete("/api/partners/{id}/grants/{grant_id}")]
pub async fn revoke_grant(
    caller: Caller<PartnersWrite>,
    app: Data<App>,
    path: Path<(PartnerId, GrantId)>,
) -> Result<Json<Grant>> {
    let (tenant, desk) = (caller.tenant, Desk::of(&app, caller));
    let ((id, grant), setting) = (path.into_inner(), desk.setting(&app));
    let card =
        app.db.write(tenant, async |conn| actions::withdraw(conn, id, grant, &setting).await);
    Ok(Json(card.await?.into()))
}

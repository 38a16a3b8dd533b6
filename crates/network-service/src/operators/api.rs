//! Operators over JSON: `/api/operators` by the admin key, `/api/operator/operators` at the desk.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, delete, get, post};
use api_types::operators::{InviteOperator, Operator};
use api_types::{ListQuery, Listing, OperatorId};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::{self, HubAdmin};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(invite_operator)
        .service(list_operators)
        .service(invite_colleague)
        .service(remove_operator);
}

/// Makes somebody an operator, by the hub's admin key.
#[utoipa::path(tag = "operators", responses((status = 201, body = Operator)))]
#[post("/api/operators")]
async fn invite_operator(
    _: HubAdmin,
    app: Data<App>,
    form: Json<InviteOperator>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Created().json(invite(&app, form.into_inner()).await?))
}

/// Lists the operators, the newest first.
#[utoipa::path(tag = "operators", params(ListQuery), responses((status = 200, body = Listing<Operator>)))]
#[get("/api/operator/operators")]
async fn list_operators(
    _: callers::Operator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Operator>>> {
    Ok(Json(app.read(async move |conn| actions::list(conn, &query).await).await?))
}

/// Makes somebody an operator, by another one.
#[utoipa::path(tag = "operators", responses((status = 201, body = Operator)))]
#[post("/api/operator/operators")]
async fn invite_colleague(
    _: callers::Operator,
    app: Data<App>,
    form: Json<InviteOperator>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Created().json(invite(&app, form.into_inner()).await?))
}

pub async fn invite(app: &App, form: InviteOperator) -> Result<Operator> {
    let (now, post) = (app.clock.now(), app.post());
    let invited = app.write(async move |conn| actions::invite(conn, &post, form, now).await);
    Ok(invited.await?.operator.into())
}

/// Takes somebody off the desk and signs them out. The last operator stays.
#[utoipa::path(tag = "operators", responses((status = 200, body = Operator)))]
#[delete("/api/operator/operators/{id}")]
async fn remove_operator(
    _: callers::Operator,
    app: Data<App>,
    id: Path<OperatorId>,
) -> Result<Json<Operator>> {
    Ok(Json(remove(&app, *id).await?))
}

pub async fn remove(app: &App, id: OperatorId) -> Result<Operator> {
    let now = app.clock.now();
    Ok(app.write(async move |conn| actions::remove(conn, id, now).await).await?.into())
}

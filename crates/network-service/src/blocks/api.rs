//! Creators for the operators: `/api/operator/creators`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::auth::MagicLinkSent;
use api_types::creators::InviteCreator;
use api_types::desk::{DeskCreator, DeskCreatorFilter};
use api_types::vendors::Reason;
use api_types::{CreatorId, Listing};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Operator;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_desk_creators)
        .service(invite_desk_creator)
        .service(get_desk_creator)
        .service(block_creator)
        .service(unblock_creator);
}

/// Finds creators, blocked ones too, the newest first.
#[utoipa::path(tag = "operators", params(DeskCreatorFilter), responses((status = 200, body = Listing<DeskCreator>)))]
#[get("/api/operator/creators")]
async fn list_desk_creators(
    _: Operator,
    app: Data<App>,
    filter: Query<DeskCreatorFilter>,
) -> Result<Json<Listing<DeskCreator>>> {
    Ok(Json(app.read(async move |conn| actions::list(conn, &filter).await).await?))
}

/// Invites somebody to make a profile, by e-mail.
#[utoipa::path(tag = "operators", responses((status = 202, body = MagicLinkSent)))]
#[post("/api/operator/creators/invite")]
async fn invite_desk_creator(
    _: Operator,
    app: Data<App>,
    form: Json<InviteCreator>,
) -> Result<HttpResponse> {
    invite(&app, form.into_inner().email).await?;
    Ok(HttpResponse::Accepted().json(MagicLinkSent { sent: true }))
}

pub async fn invite(app: &App, email: String) -> Result<()> {
    let (now, post) = (app.clock.now(), app.post());
    app.write(async move |conn| actions::invite(conn, &post, &email, now).await).await
}

/// Shows a creator, blocked or not.
#[utoipa::path(tag = "operators", responses((status = 200, body = DeskCreator)))]
#[get("/api/operator/creators/{id}")]
async fn get_desk_creator(
    _: Operator,
    app: Data<App>,
    id: Path<CreatorId>,
) -> Result<Json<DeskCreator>> {
    Ok(Json(app.read(async move |conn| actions::find(conn, *id).await).await?))
}

/// Shuts a creator out: signed out, hidden, told by e-mail. Links go on.
#[utoipa::path(tag = "operators", responses((status = 200, body = DeskCreator)))]
#[post("/api/operator/creators/{id}/block")]
async fn block_creator(
    _: Operator,
    app: Data<App>,
    id: Path<CreatorId>,
    form: Json<Reason>,
) -> Result<Json<DeskCreator>> {
    Ok(Json(block(&app, *id, form.into_inner().reason).await?))
}

pub async fn block(app: &App, id: CreatorId, reason: String) -> Result<DeskCreator> {
    let (now, post) = (app.clock.now(), app.post());
    let blocked = async move |conn: &mut Conn| actions::block(conn, &post, id, &reason, now).await;
    app.write(blocked).await
}

/// Lets a creator back in.
#[utoipa::path(tag = "operators", responses((status = 200, body = DeskCreator)))]
#[post("/api/operator/creators/{id}/unblock")]
async fn unblock_creator(
    _: Operator,
    app: Data<App>,
    id: Path<CreatorId>,
    form: Json<Reason>,
) -> Result<Json<DeskCreator>> {
    Ok(Json(unblock(&app, *id, form.into_inner().reason).await?))
}

pub async fn unblock(app: &App, id: CreatorId, reason: String) -> Result<DeskCreator> {
    let (now, post) = (app.clock.now(), app.post());
    let unblocked =
        async move |conn: &mut Conn| actions::unblock(conn, &post, id, &reason, now).await;
    app.write(unblocked).await
}

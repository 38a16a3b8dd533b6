//! Invitations for creators: `/api/invitations`. To accept one is to apply to its offering.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::invitations::ReceivedInvitation;
use api_types::{InvitationId, ListQuery, Listing};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::Creator;
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_invitations).service(decline_invitation);
}

/// Lists who has invited the creator, the newest first.
#[utoipa::path(tag = "invitations", params(ListQuery), responses((status = 200, body = Listing<ReceivedInvitation>)))]
#[get("/api/invitations")]
async fn list_invitations(
    me: Creator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<ReceivedInvitation>>> {
    let (page, now) = (Page::of_query(&query)?, app.clock.now());
    let got = async move |conn: &mut Conn| actions::received(conn, me.id, page, now).await;
    Ok(Json(app.read(got).await?))
}

/// Declines an invitation. The brand sees it, and may invite again.
#[utoipa::path(tag = "invitations", responses((status = 204, description = "Declined")))]
#[post("/api/invitations/{id}/decline")]
async fn decline_invitation(
    me: Creator,
    app: Data<App>,
    id: Path<InvitationId>,
) -> Result<HttpResponse> {
    let now = app.clock.now();
    app.write(async move |conn| actions::decline(conn, me.id, *id, now).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

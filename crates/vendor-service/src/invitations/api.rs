//! Invitations over JSON: `/api/admin/network/invitations`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::invitations::{InvitationFilter, SendInvitation, SentInvitation};
use api_types::{InvitationId, Listing};
use service_kit::Result;
use service_kit::idempotency::HEADER;
use utoipa_actix_web::service_config::ServiceConfig;

use super::peer;
use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage, View};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_invitations).service(send_invitation).service(withdraw_invitation);
}

/// Lists whom the brand has invited, the newest first.
#[utoipa::path(tag = "network", params(InvitationFilter), responses((status = 200, body = Listing<SentInvitation>)))]
#[get("/api/admin/network/invitations")]
async fn list_invitations(
    caller: AdminCaller<View>,
    app: Data<App>,
    filter: Query<InvitationFilter>,
) -> Result<Json<Listing<SentInvitation>>> {
    Ok(Json(peer::list(&app, caller.tenant, &filter).await?))
}

/// Invites a creator to one of the brand's open offerings. At most 50 in 24 hours.
#[utoipa::path(tag = "network", params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = SentInvitation)))]
#[post("/api/admin/network/invitations")]
async fn send_invitation(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    request: HttpRequest,
    form: Json<SendInvitation>,
) -> Result<HttpResponse> {
    let key = request.headers().get(HEADER).and_then(|it| it.to_str().ok());
    let sent = peer::invite(&app, caller.tenant, form.into_inner(), key).await?;
    Ok(HttpResponse::Created().json(sent))
}

/// Takes an invitation back that was not answered.
#[utoipa::path(tag = "network", responses((status = 200, body = SentInvitation)))]
#[post("/api/admin/network/invitations/{id}/withdraw")]
async fn withdraw_invitation(
    caller: AdminCaller<Manage>,
    app: Data<App>,
    id: Path<InvitationId>,
) -> Result<Json<SentInvitation>> {
    Ok(Json(peer::withdraw(&app, caller.tenant, *id).await?))
}

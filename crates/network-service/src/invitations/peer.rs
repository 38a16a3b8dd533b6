//! Doors for brands: whom they invite. `/api/vendors/me/invitations`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::invitations::{CreateInvitation, InvitationFilter, SentInvitation};
use api_types::{InvitationId, Listing, OfferingId, VendorId};
use chrono::{DateTime, Utc};
use service_kit::idempotency::{self, Answer, Claim, HEADER};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::{App, HUB, Post};
use crate::callers::{Peer, VendorToken};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create_invitation).service(list_sent_invitations).service(withdraw_invitation);
}

/// Invites a creator to one of the brand's open offerings; a mail tells them. At most 50 in 24 hours.
#[utoipa::path(tag = "vendors", responses((status = 201, body = SentInvitation)))]
#[post("/api/vendors/me/offerings/{id}/invitations")]
async fn create_invitation(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<OfferingId>,
    form: Json<CreateInvitation>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let key = request.headers().get(HEADER).and_then(|it| it.to_str().ok()).map(str::to_owned);
    let (post, now) = (app.post(), app.clock.now());
    let wish = Wish { vendor: peer.vendor, offering: *id, form: form.into_inner(), key };
    let answered = app.write(async move |conn| invite_once(conn, &post, wish, now).await);
    Ok(answered.await?.into())
}

/// An invitation that is asked for, under a key of the caller's where it has one.
struct Wish {
    vendor: VendorId,
    offering: OfferingId,
    form: CreateInvitation,
    key: Option<String>,
}

/// The same key has one effect: claim, invitation and stored answer are one transaction.
async fn invite_once(
    conn: &mut Conn,
    post: &Post,
    Wish { vendor, offering, form, key }: Wish,
    now: DateTime<Utc>,
) -> Result<Answer> {
    let Some(key) = key else {
        let made = actions::invite(conn, post, vendor, offering, form, now).await?;
        return Answer::fresh(201, &made);
    };
    let (caller, hash) = (format!("{vendor} invitations"), idempotency::hash(&(offering, &form))?);
    match idempotency::claim(conn, HUB, caller, &key, hash, now).await? {
        Claim::Replay(answer) => Ok(answer),
        Claim::Fresh(ticket) => {
            let made = actions::invite(conn, post, vendor, offering, form, now).await?;
            ticket.keep(conn, 201, &made).await
        }
    }
}

/// Lists whom the brand has invited, the newest first.
#[utoipa::path(tag = "vendors", params(InvitationFilter), responses((status = 200, body = Listing<SentInvitation>)))]
#[get("/api/vendors/me/invitations")]
async fn list_sent_invitations(
    peer: Peer<VendorToken>,
    app: Data<App>,
    filter: Query<InvitationFilter>,
) -> Result<Json<Listing<SentInvitation>>> {
    let now = app.clock.now();
    let sent = async move |conn: &mut Conn| actions::sent(conn, peer.vendor, &filter, now).await;
    Ok(Json(app.read(sent).await?))
}

/// Takes an invitation back that was not answered.
#[utoipa::path(tag = "vendors", responses((status = 200, body = SentInvitation)))]
#[post("/api/vendors/me/invitations/{id}/withdraw")]
async fn withdraw_invitation(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<InvitationId>,
) -> Result<Json<SentInvitation>> {
    let now = app.clock.now();
    let withdrawn =
        async move |conn: &mut Conn| actions::withdraw(conn, peer.vendor, *id, now).await;
    Ok(Json(app.write(withdrawn).await?))
}

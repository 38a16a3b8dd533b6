//! Doors for brands: `/api/vendors/me/requests/decisions`.

mod carry_out;

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::BatchId;
use api_types::decisions::{DecideMany, DecisionBatch};
use service_kit::{Conn, Result, idempotency};
use utoipa_actix_web::service_config::ServiceConfig;

pub use carry_out::carry_out;

use super::actions::{self, Submitted};
use crate::app::App;
use crate::callers::{Peer, VendorToken};
use crate::requests::peer::fresh_claim;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(decide_requests).service(get_decisions);
}

/// Decides on up to 200 requests, each on its own. The answer comes at once; the decisions are
/// carried out after it, and a crash loses none. Once per `Idempotency-Key`.
#[utoipa::path(
    tag = "vendors",
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 202, body = DecisionBatch))
)]
#[post("/api/vendors/me/requests/decisions")]
async fn decide_requests(
    peer: Peer<VendorToken>,
    app: Data<App>,
    request: HttpRequest,
    form: Json<DecideMany>,
) -> Result<HttpResponse> {
    let (now, vendor, form) = (app.clock.now(), peer.vendor, form.into_inner());
    let key = request.headers().get(idempotency::HEADER);
    let key = key.map(|it| it.to_str().unwrap_or_default().to_owned());
    let claim = fresh_claim(now);
    let mine = claim.clone();
    let submitted = async move |conn: &mut Conn| {
        actions::submit(conn, vendor, form, key.as_deref(), &mine, now).await
    };
    Ok(match app.write(submitted).await? {
        Submitted::Replayed(answer) => answer.into(),
        Submitted::Fresh(id, answer) => {
            carry_out::in_background(&app, vendor, id, claim);
            answer.into()
        }
    })
}

/// Shows how far a batch of decisions is, with each item's result. Kept for 90 days.
#[utoipa::path(tag = "vendors", responses((status = 200, body = DecisionBatch)))]
#[get("/api/vendors/me/requests/decisions/{id}")]
async fn get_decisions(
    peer: Peer<VendorToken>,
    app: Data<App>,
    id: Path<BatchId>,
) -> Result<Json<DecisionBatch>> {
    let progress = async move |conn: &mut Conn| actions::progress(conn, peer.vendor, *id).await;
    Ok(Json(app.read(progress).await?))
}

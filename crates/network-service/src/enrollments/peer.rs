//! Doors for brands: who their partners are. `/api/partners/upsert`.

use actix_web::post;
use actix_web::web::{Data, Json};
use api_types::affiliations::{UpsertOutcomes, UpsertPartner, UpsertPartners, UpsertedPartner};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::{App, buckets};
use crate::callers::{Peer, VendorToken};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(upsert_partners).service(upsert_partner);
}

/// Tells of one partner of the brand. May be repeated; a lower version than stored is ignored.
///
/// The creator is found by the address, or made *unclaimed*: seen by nobody before the first sign-in.
/// `status: revoked` ends the partnerships of a creator with this brand, any other takes that back.
#[utoipa::path(tag = "vendors", responses((status = 200, body = UpsertedPartner)))]
#[post("/api/partners/upsert")]
async fn upsert_partner(
    peer: Peer<VendorToken>,
    app: Data<App>,
    form: Json<UpsertPartner>,
) -> Result<Json<UpsertedPartner>> {
    app.limit(buckets::UPSERT_VENDOR, &peer.vendor.to_string())?;
    let (now, post, form) = (app.clock.now(), app.post(), form.into_inner());
    let upserted =
        async move |conn: &mut Conn| actions::upsert(conn, &post, peer.vendor, form, now).await;
    Ok(Json(app.write(upserted).await?))
}

/// Tells of at most 500 partners. Each is its own success; the others say why they were refused.
#[utoipa::path(tag = "vendors", responses((status = 200, body = UpsertOutcomes)))]
#[post("/api/partners/upsert/batch")]
async fn upsert_partners(
    peer: Peer<VendorToken>,
    app: Data<App>,
    form: Json<UpsertPartners>,
) -> Result<Json<UpsertOutcomes>> {
    app.limit(buckets::UPSERT_VENDOR, &peer.vendor.to_string())?;
    let (now, post, forms) = (app.clock.now(), app.post(), form.into_inner().partners);
    let upserted = async move |conn: &mut Conn| {
        actions::upsert_many(conn, &post, peer.vendor, forms, now).await
    };
    Ok(Json(UpsertOutcomes { items: app.write(upserted).await? }))
}

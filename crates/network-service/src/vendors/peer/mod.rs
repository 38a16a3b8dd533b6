//! Doors for brands: registration, status, heartbeat, leaving. `/api/vendors`.

mod logos;
mod moving;

pub use logos::fetch as fetch_logo;

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::ErrorCode;
use api_types::federation::{
    Heartbeat, HeartbeatReceipt, Introspection, RegisterVendor, RegisteredVendor, Tier, VendorMe,
    VendorStatus, VerifiedVendor, VerifyVendor,
};
use service_kit::{Conn, OrRefuse, Refusal, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Admitted, Checked};
use super::model::{self, Vendor};
use super::store;
use crate::app::{App, buckets};
use crate::callers::{EvenSuspended, MaybeHubAdmin, Peer, Protocol, VendorToken};
use crate::vendor_link::Failure;
use crate::{reconciliations, vendor_link};

const UNKNOWN: &str = "There is no such vendor";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(register_vendor)
        .service(verify_vendor)
        .service(get_vendor_me)
        .service(record_heartbeat)
        .service(disconnect_vendor)
        .service(moving::rotate_key)
        .service(moving::rotate_token)
        .service(moving::move_vendor);
}

/// Registers a brand's instance, once per address. Registering again renews key and token.
///
/// With the hub's admin key it is active at once. Without, an e-mail to the contact must be answered.
#[utoipa::path(tag = "vendors", responses(
    (status = 201, description = "Active at once", body = RegisteredVendor),
    (status = 202, description = "Waits for the e-mail", body = RegisteredVendor),
))]
#[post("/api/vendors")]
async fn register_vendor(
    who: MaybeHubAdmin,
    _: Protocol,
    app: Data<App>,
    form: Json<RegisterVendor>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    if who == MaybeHubAdmin::Stranger {
        app.limit_address(buckets::REGISTER_ADDRESS, &request)?;
    }
    let checked = check(&app, who, form.into_inner()).await?;
    let (now, post) = (app.clock.now(), app.post());
    if who == MaybeHubAdmin::Admin {
        let admitted =
            app.write(async move |conn| actions::register(conn, &post, checked, now).await);
        let Admitted { vendor, token } = admitted.await?;
        let (vendor_id, status) = (vendor.id, vendor.status);
        let body = RegisteredVendor { vendor_id, status, vendor_token: Some(token) };
        return Ok(HttpResponse::Created().json(body));
    }
    let vendor =
        app.write(async move |conn| actions::ask_for_proof(conn, &post, checked, now).await);
    let (vendor_id, status) = (vendor.await?.id, VendorStatus::Pending);
    Ok(HttpResponse::Accepted().json(RegisteredVendor { vendor_id, status, vendor_token: None }))
}

/// Tries the key at the brand before anything is stored.
async fn check(app: &App, who: MaybeHubAdmin, form: RegisterVendor) -> Result<Checked> {
    let instance = model::instance_url(&form.instance_url)?;
    let callback = model::callback_url(form.callback_url.as_deref(), &instance)?;
    model::lawful_name(&form.display_name)?;
    let told = try_key(app, instance.as_str(), &form.scoped_key).await?;
    let particulars = model::particulars(&form.display_name, &form.contact, &told)?;
    let tier = match who {
        MaybeHubAdmin::Admin => form.tier,
        MaybeHubAdmin::Stranger => Tier::SelfHosted,
    };
    Ok(Checked { instance, scoped_key: form.scoped_key, tier, particulars, callback })
}

/// Asks an instance what a key may do, and accepts no more and no less than the federation needs.
async fn try_key(app: &App, instance: &str, key: &str) -> Result<Introspection> {
    let told = vendor_link::introspect(app, instance, key).await;
    let told = told.map_err(|failure| unchecked(ErrorCode::ScopedKeyRejected, &failure))?;
    model::check_scopes(&told)?;
    Ok(told)
}

fn unchecked(code: ErrorCode, failure: &Failure) -> Refusal {
    Refusal::new(code, format!("The key could not be checked: {}", failure.in_words()))
}

/// Exchanges the token of a verification e-mail for a vendor token.
///
/// May be repeated for 24 hours until the vendor token is used; each time there is a fresh one.
#[utoipa::path(tag = "vendors", responses((status = 200, body = VerifiedVendor)))]
#[post("/api/vendors/verify")]
async fn verify_vendor(
    _: Protocol,
    app: Data<App>,
    form: Json<VerifyVendor>,
    request: HttpRequest,
) -> Result<Json<VerifiedVendor>> {
    app.limit_address(buckets::VERIFY_ADDRESS, &request)?;
    let (now, secret) = (app.clock.now(), form.into_inner().token);
    let admitted = app.write(async move |conn| actions::verify(conn, &secret, now).await);
    let Admitted { vendor: Vendor { id: vendor_id, display_name, .. }, token } = admitted.await?;
    Ok(Json(VerifiedVendor { vendor_id, vendor_token: token, display_name }))
}

/// Tells a brand how the hub sees it.
#[utoipa::path(tag = "vendors", responses((status = 200, body = VendorMe)))]
#[get("/api/vendors/me")]
async fn get_vendor_me(peer: Peer<EvenSuspended>, app: Data<App>) -> Result<Json<VendorMe>> {
    let (id, now) = (peer.vendor, app.clock.now());
    let seen = async move |conn: &mut Conn| {
        let vendor = store::find(conn, id).await?;
        let vendor = vendor.or_refuse(ErrorCode::VendorNotFound, UNKNOWN)?;
        Ok((vendor, reconciliations::actions::agreement(conn, id, now).await?))
    };
    let (vendor, clicks) = app.read(seen).await?;
    Ok(Json(VendorMe { clicks, ..me(&app, vendor, peer.skew) }))
}

fn me(app: &App, vendor: Vendor, skew: Option<i64>) -> VendorMe {
    VendorMe {
        clicks: None,
        vendor_id: vendor.id,
        status: vendor.status,
        display_name: vendor.display_name,
        host: host(app),
        partner_count: vendor.partner_count,
        last_heartbeat_at: vendor.last_heartbeat_at,
        skew_seconds: skew.unwrap_or(vendor.skew_seconds),
        protocol: api_types::federation::PROTOCOL,
        suspended_for: vendor.suspended_for,
        instance_url: Some(vendor.instance_url),
    }
}

/// The hub's host, with its port where that is not the usual one.
fn host(app: &App) -> String {
    let url = &app.config.public_url;
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Takes a brand's hourly word about itself.
#[utoipa::path(tag = "vendors", responses((status = 200, body = HeartbeatReceipt)))]
#[post("/api/vendors/me/heartbeat")]
async fn record_heartbeat(
    peer: Peer<EvenSuspended>,
    app: Data<App>,
    form: Json<Heartbeat>,
) -> Result<Json<HeartbeatReceipt>> {
    let (now, beat, post) = (app.clock.now(), form.into_inner(), app.post());
    let heard = async move |conn: &mut service_kit::Conn| {
        actions::hear(conn, &post, peer.vendor, beat, peer.skew, now).await
    };
    app.write(heard).await?;
    Ok(Json(HeartbeatReceipt { received_at: now }))
}

/// Leaves the hub: offerings are hidden, partnerships stay.
#[utoipa::path(tag = "vendors", responses((status = 200, body = VendorMe)))]
#[post("/api/vendors/me/disconnect")]
async fn disconnect_vendor(peer: Peer<VendorToken>, app: Data<App>) -> Result<Json<VendorMe>> {
    let vendor = app.write(async move |conn| actions::disconnect(conn, peer.vendor).await).await?;
    Ok(Json(me(&app, vendor, peer.skew)))
}

//! Doors that replace a key or a token, and the one for an instance that moved.

use actix_web::post;
use actix_web::web::{Data, Json};
use api_types::ErrorCode;
use api_types::federation::{MoveVendor, RotateKey, RotatedKey, RotatedToken, VendorMe};
use service_kit::{OrRefuse, Refusal, Result};

use super::{UNKNOWN, me, try_key, unchecked};
use crate::app::App;
use crate::callers::{Peer, VendorToken};
use crate::vendor_link;
use crate::vendors::{Vendor, actions, model, store};

/// Takes a fresh key after it was tried at the instance. May be repeated with the same one.
#[utoipa::path(tag = "vendors", responses((status = 200, body = RotatedKey)))]
#[post("/api/vendors/me/keys/rotate")]
pub(super) async fn rotate_key(
    peer: Peer<VendorToken>,
    app: Data<App>,
    form: Json<RotateKey>,
) -> Result<Json<RotatedKey>> {
    let (vendor, key) = (find(&app, &peer).await?, form.into_inner().scoped_key);
    let now = app.clock.now();
    if vendor_link::open_key(&app, &vendor.instance()).is_ok_and(|it| it == key) {
        return Ok(Json(RotatedKey { rotated_at: now }));
    }
    try_next_key(&app, &vendor.instance_url, &key).await?;
    let post = app.post();
    let taken =
        async move |conn: &mut _| actions::take_key(conn, &post, vendor.id, &key, now).await;
    app.write(taken).await?;
    Ok(Json(RotatedKey { rotated_at: now }))
}

/// Tries a key that the brand forgets when it is rejected: only the instance's own no rejects it.
///
/// An instance that is away says nothing of the key, and the brand asks again with the same one.
async fn try_next_key(app: &App, instance: &str, key: &str) -> Result<()> {
    let told = vendor_link::introspect(app, instance, key).await.map_err(|failure| {
        let code = match failure.is_about_the_key() {
            true => ErrorCode::ScopedKeyRejected,
            false => ErrorCode::FederationFailed,
        };
        unchecked(code, &failure)
    })?;
    model::check_scopes(&told)
}

/// Hands out a fresh token. The one in use works until a minute after the fresh one was used.
#[utoipa::path(tag = "vendors", responses((status = 200, body = RotatedToken)))]
#[post("/api/vendors/me/token/rotate")]
pub(super) async fn rotate_token(
    peer: Peer<VendorToken>,
    app: Data<App>,
) -> Result<Json<RotatedToken>> {
    let now = app.clock.now();
    let minted = app.write(async move |conn| actions::mint_token(conn, peer.vendor, now).await);
    Ok(Json(RotatedToken { vendor_token: minted.await? }))
}

/// Calls a brand at another address from now on, where its instance knows the key that is held here.
#[utoipa::path(tag = "vendors", responses((status = 200, body = VendorMe)))]
#[post("/api/vendors/me/move")]
pub(super) async fn move_vendor(
    peer: Peer<VendorToken>,
    app: Data<App>,
    form: Json<MoveVendor>,
) -> Result<Json<VendorMe>> {
    let instance = model::instance_url(&form.instance_url)?;
    let vendor = find(&app, &peer).await?;
    let key = vendor_link::open_key(&app, &vendor.instance());
    let key = key.map_err(|it| Refusal::new(ErrorCode::ScopedKeyRejected, it.in_words()))?;
    let told = try_key(&app, instance.as_str(), &key).await?;
    let now = app.clock.now();
    let moved =
        async move |conn: &mut _| actions::relocate(conn, vendor.id, &instance, &told, now).await;
    Ok(Json(me(&app, app.write(moved).await?, peer.skew)))
}

async fn find(app: &App, peer: &Peer<VendorToken>) -> Result<Vendor> {
    let id = peer.vendor;
    let vendor = app.read(async move |conn| store::find(conn, id).await).await?;
    vendor.or_refuse(ErrorCode::VendorNotFound, UNKNOWN)
}

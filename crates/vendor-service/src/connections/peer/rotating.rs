//! Replacing the hub's key and the brand's token without a failed call.

use api_types::TenantId;
use api_types::federation::RotateKey;
use service_kit::Result;

use super::host;
use crate::app::App;
use crate::connections::actions::rotating::{self as actions, NextKey};
use crate::network_link::peer::{Hub, HubError, connected};
use crate::network_link::{NetworkLink, store};

/// Hands the hub a fresh key: it tries it here, takes it, and the one before ends five minutes later.
///
/// A key that waits for its confirmation is handed over again, so that a lost answer costs nothing.
pub async fn rotate_key(app: &App, tenant: TenantId) -> Result<()> {
    let link = connected(app, tenant).await?;
    let (host, sealer, now) = (host(app), app.sealer.clone(), app.clock.now());
    let begun = app.db.write(tenant, async move |conn| {
        actions::begin_key(conn, tenant, &sealer, &host, now).await
    });
    hand_over(app, &link, begun.await?).await
}

async fn hand_over(app: &App, link: &NetworkLink, next: NextKey) -> Result<()> {
    let tenant = link.tenant_id;
    let form = RotateKey { scoped_key: next.secret };
    let taken = Hub::as_vendor(app, link)?.rotate_key(&form).await;
    let now = app.clock.now();
    let booked = app.db.write(tenant, async |conn| match &taken {
        Ok(_) => actions::finish_key(conn, tenant, next.id, now).await,
        Err(err) if err.is_rejection() => actions::drop_key(conn, tenant, next.id, now).await,
        // Perhaps the answer alone was lost: the key stays good until the hub has said.
        Err(_) => Ok(()),
    });
    booked.await?;
    taken?;
    Ok(())
}

/// Gets a fresh token, tries it, and uses it from then on.
///
/// One that waits to be tried comes first: the hub may have retired the one in use for it.
pub async fn rotate_token(app: &App, tenant: TenantId) -> Result<()> {
    let link = settled(app, tenant).await?;
    let fresh = Hub::as_vendor(app, &link)?.rotate_token().await?;
    let (sealer, now) = (app.sealer.clone(), app.clock.now());
    let begun = app.db.write(tenant, async move |conn| {
        actions::begin_token(conn, tenant, &sealer, &fresh.vendor_token, now).await
    });
    try_next_token(app, &begun.await?).await
}

/// Goes on where a rotation broke off. What can't be finished now is tried with the next heartbeat.
pub async fn resume(app: &App, tenant: TenantId) -> Result<()> {
    let link = app.db.read(tenant, async move |conn| store::find(conn, tenant).await).await?;
    let Some(link) = link.filter(NetworkLink::is_connected) else { return Ok(()) };
    if link.sealed_next_token.is_some() {
        try_next_token(app, &link).await?;
    }
    // Whoever rotates at this moment may be through by now: nothing is begun here.
    let sealer = app.sealer.clone();
    let waiting =
        app.db.read(tenant, async move |conn| actions::waiting_key(conn, tenant, &sealer).await);
    match waiting.await? {
        // Read again: the token may have changed a moment ago.
        Some(next) => hand_over(app, &connected(app, tenant).await?, next).await,
        None => Ok(()),
    }
}

/// The connection after the token that waited has taken its place or is forgotten.
async fn settled(app: &App, tenant: TenantId) -> Result<NetworkLink> {
    let link = connected(app, tenant).await?;
    if link.sealed_next_token.is_none() {
        return Ok(link);
    }
    match try_next_token(app, &link).await {
        Err(err) if err.refusal().is_none_or(|it| it.code.status() != 401) => Err(err),
        _ => connected(app, tenant).await,
    }
}

async fn try_next_token(app: &App, link: &NetworkLink) -> Result<()> {
    let tried = Hub::as_vendor_to_be(app, link)?.me().await;
    let works = match &tried {
        Ok(_) => true,
        Err(HubError::Answered { status: 401, .. }) => false,
        Err(_) => return Ok(tried.map(|_| ())?),
    };
    let (tenant, asked) = (link.tenant_id, link.clone());
    let booked = app
        .db
        .write(tenant, async move |conn| actions::finish_token(conn, tenant, &asked, works).await);
    booked.await?;
    Ok(tried.map(|_| ())?)
}

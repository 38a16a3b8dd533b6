//! Heartbeats: hourly by the clock, and whenever something asks for one.

use api_types::TenantId;
use service_kit::{Purpose, Result};

use super::actions;
use crate::app::App;
use crate::network_link::peer::{Hub, HubError};
use crate::network_link::store;
use crate::tenants;

/// Sends the heartbeat of every connected brand. One that fails stops no other.
pub async fn heartbeat(app: App) -> Result<()> {
    let connected = app.db.across(Purpose::Jobs, async |conn| store::connected(conn).await).await?;
    for tenant in connected {
        if let Err(err) = beat(&app, tenant).await {
            tracing::warn!(tenant = %tenant, cause = %err, "A heartbeat could not be booked");
        }
    }
    Ok(())
}

/// Sends one brand's heartbeat and books the result: `Sent` or `Failed: <reason>`.
pub async fn beat(app: &App, tenant: TenantId) -> Result<String> {
    let result = match send(app, tenant).await {
        Ok(()) => "Sent".to_owned(),
        Err(reason) => format!("Failed: {reason}"),
    };
    let me = match result.as_str() {
        "Sent" => ask_me(app, tenant).await,
        _ => None,
    };
    let (now, told) = (app.clock.now(), result.clone());
    let booked = app.db.write(tenant, async move |conn| {
        actions::book_heartbeat(conn, tenant, &told, me, now).await
    });
    booked.await?;
    Ok(result)
}

async fn send(app: &App, tenant: TenantId) -> Result<(), String> {
    let gathered = app.db.read(tenant, async move |conn| {
        let brand = tenants::store::find(conn, tenant).await?;
        let link = store::find(conn, tenant).await?.filter(|it| it.is_connected());
        let (Some(brand), Some(link)) = (brand, link) else { return Ok(None) };
        let heartbeat = actions::heartbeat_of(conn, &brand, &link).await?;
        Ok(Some((link, heartbeat)))
    });
    let gathered = gathered.await.map_err(|err| format!("local_partner_count_failed: {err}"))?;
    let (link, heartbeat) = gathered.ok_or_else(|| "not_connected".to_owned())?;
    let hub = Hub::as_vendor(app, &link).map_err(|err| err.reason())?;
    hub.heartbeat(&heartbeat).await.map(|_| ()).map_err(|err: HubError| err.reason())
}

async fn ask_me(app: &App, tenant: TenantId) -> Option<api_types::federation::VendorMe> {
    let link =
        app.db.read(tenant, async move |conn| store::find(conn, tenant).await).await.ok()??;
    Hub::as_vendor(app, &link).ok()?.me().await.ok()
}

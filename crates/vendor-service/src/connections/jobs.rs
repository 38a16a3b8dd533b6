//! Heartbeats: hourly by the clock, and whenever something asks for one.
//!
//! A brand has one under way at a time, over all replicas. Those who ask meanwhile share the next.

use std::time::Duration;

use api_types::TenantId;
use api_types::federation::VendorMe;
use chrono::TimeDelta;
use futures_util::future::join_all;
use rand::RngExt;
use service_kit::{Purpose, Result};
use tokio::sync::Semaphore;

use super::{actions, peer};
use crate::app::App;
use crate::network_link::peer::{Hub, HubError};
use crate::network_link::store;
use crate::tenants;

/// Brands whose heartbeats are under way at once.
const AT_ONCE: usize = 16;
/// A replica that dies on the way gives its turn back by then; two calls of 5 s take less.
const TURN: TimeDelta = TimeDelta::seconds(15);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Looks before a heartbeat goes out all the same: as long as a turn.
const MOST_LOOKS: u32 = 150;

/// Sends the heartbeat of every connected brand. One that fails stops no other.
///
/// The deployment's spread keeps the hubs of the world from being called in one second.
pub async fn heartbeat(app: App) -> Result<()> {
    let connected = app.db.across(Purpose::Jobs, async |conn| store::connected(conn).await).await?;
    let turns = Semaphore::new(AT_ONCE);
    join_all(connected.into_iter().map(|tenant| beat_in_time(&app, tenant, &turns))).await;
    Ok(())
}

async fn beat_in_time(app: &App, tenant: TenantId, turns: &Semaphore) {
    let spread = app.heartbeat_spread.as_millis() as u64;
    let wait = rand::rng().random_range(0..=spread);
    if wait > 0 {
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
    let _turn = turns.acquire().await;
    if let Err(err) = beat(app, tenant).await {
        tracing::warn!(tenant = %tenant, cause = %err, "A heartbeat could not be booked");
    }
}

/// Sends one brand's heartbeat and books the result: `Sent` or `Failed: <reason>`.
///
/// What it says is never older than the question, though another's heartbeat may have said it.
pub async fn beat(app: &App, tenant: TenantId) -> Result<String> {
    app.beats.run(tenant, beat_once(app, tenant)).await
}

async fn beat_once(app: &App, tenant: TenantId) -> Result<String> {
    take_turn(app, tenant).await?;
    if let Err(err) = peer::rotating::resume(app, tenant).await {
        tracing::warn!(tenant = %tenant, cause = %err, "A rotation could not be finished");
    }
    let (result, me) = match send(app, tenant).await {
        Ok(me) => ("Sent".to_owned(), me),
        Err(reason) => (format!("Failed: {reason}"), None),
    };
    let (now, told) = (app.clock.now(), result.clone());
    let booked = app.db.write(tenant, async move |conn| {
        actions::book_heartbeat(conn, tenant, &told, me, now).await
    });
    booked.await?;
    app.wake.notify_one();
    Ok(result)
}

/// Waits until no other replica sends a heartbeat of this brand.
async fn take_turn(app: &App, tenant: TenantId) -> Result<()> {
    for _ in 0..MOST_LOOKS {
        let now = app.clock.now();
        let taken = app.db.write(tenant, async move |conn| {
            let is_there = store::find(conn, tenant).await?.is_some();
            Ok(!is_there || store::take_turn(conn, tenant, now, now + TURN).await?)
        });
        if taken.await? {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}

async fn send(app: &App, tenant: TenantId) -> Result<Option<VendorMe>, String> {
    let gathered = app.db.read(tenant, async move |conn| {
        let brand = tenants::store::find(conn, tenant).await?;
        let link = store::find(conn, tenant).await?.filter(|it| it.is_connected());
        let (Some(brand), Some(link)) = (brand, link) else { return Ok(None) };
        let logo = brand.logo_below(&app.addresses(&brand).portal);
        let heartbeat = actions::heartbeat_of(conn, &brand, &link, logo).await?;
        Ok(Some((link, heartbeat)))
    });
    let gathered = gathered.await.map_err(|err| format!("local_partner_count_failed: {err}"))?;
    let (link, heartbeat) = gathered.ok_or_else(|| "not_connected".to_owned())?;
    let hub = Hub::as_vendor(app, &link).map_err(|err| err.reason())?;
    hub.heartbeat(&heartbeat).await.map_err(|err: HubError| err.reason())?;
    Ok(hub.me().await.ok())
}

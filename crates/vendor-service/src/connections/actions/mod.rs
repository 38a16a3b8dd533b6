//! What can be done with a brand's connection. Calls to the hub stand in `jobs` and `api`.

pub mod rotating;

use api_types::federation::{Heartbeat, QueueState, VendorMe, VendorStatus};
use api_types::keys::KeyKind;
use api_types::{ErrorCode, KeyId, Scope, TenantId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::audit::{self, Act};
use service_kit::outbox::{self, LaneState};
use service_kit::seal::Sealer;
use service_kit::{Conn, OrRefuse, Refusal, Result};

use crate::keys::model::NewKey;
use crate::network_link::NetworkLink;
use crate::network_link::actions::LANE;
use crate::network_link::model::LinkState;
use crate::network_link::store;
use crate::programs::actions::Setting;
use crate::tenants::Tenant;
use crate::{events, keys, partners, programs};

const CONNECTED: &str = "This brand is on the network already";

/// Calls with a key that was replaced may be under way, and a saga may be between two steps.
pub const OVERLAP: TimeDelta = TimeDelta::minutes(5);

/// What a brand is listed as.
#[derive(Clone, Debug)]
pub struct Listed {
    pub display_name: String,
    pub contact_email: String,
}

/// Makes the key that the hub at `host` will hold, unless the brand is connected already.
///
/// A brand that left may join again.
pub async fn prepare(
    conn: &mut Conn,
    tenant: TenantId,
    host: &str,
    now: DateTime<Utc>,
) -> Result<(KeyId, String)> {
    refuse_connected(store::lock(conn, tenant).await?.as_ref())?;
    mint_key(conn, tenant, host, now).await
}

fn refuse_connected(link: Option<&NetworkLink>) -> Result<()> {
    match link.is_some_and(|it| it.is_connected() && !it.has_left()) {
        true => Err(Refusal::new(ErrorCode::AlreadyConnected, CONNECTED).into()),
        false => Ok(()),
    }
}

async fn mint_key(
    conn: &mut Conn,
    tenant: TenantId,
    host: &str,
    now: DateTime<Utc>,
) -> Result<(KeyId, String)> {
    let new = NewKey {
        kind: KeyKind::Federation,
        // A label has 80 characters; a host may be longer.
        label: format!("Network at {host}").chars().take(80).collect(),
        scopes: Scope::FEDERATION.to_vec(),
        program_ids: Vec::new(),
        expires_at: None,
    };
    let (key, secret) = keys::actions::mint(conn, tenant, new, now).await?;
    Ok((key.id, secret))
}

/// Forgets a key that the hub did not take.
pub async fn give_up(
    conn: &mut Conn,
    tenant: TenantId,
    key: KeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    keys::actions::retire(conn, tenant, key, now).await
}

/// What the hub answered to a registration.
#[derive(Clone, Debug)]
pub struct Registered {
    pub vendor_id: VendorId,
    /// None while the hub waits for the e-mail to be answered.
    pub vendor_token: Option<String>,
}

/// Stores the hub's answer; a brand that is connected now publishes all that it shares.
pub async fn settle(
    conn: &mut Conn,
    tenant: TenantId,
    listed: Listed,
    key_id: KeyId,
    registered: Registered,
    setting: &Setting<'_>,
) -> Result<NetworkLink> {
    let before = store::lock(conn, tenant).await?;
    refuse_connected(before.as_ref())?;
    let connected = registered.vendor_token.is_some();
    let link = NetworkLink {
        tenant_id: tenant,
        state: if connected { LinkState::Connected } else { LinkState::AwaitingEmail },
        vendor_id: Some(registered.vendor_id),
        display_name: listed.display_name,
        contact_email: listed.contact_email,
        key_id,
        sealed_vendor_token: seal(setting.sealer, tenant, registered.vendor_token.as_deref())?,
        status: Some(if connected { VendorStatus::Active } else { VendorStatus::Pending }),
        skew_seconds: None,
        connected_at: connected.then_some(setting.now),
        heartbeat_at: None,
        heartbeat_result: None,
        next_key_id: None,
        sealed_next_key: None,
        sealed_next_token: None,
        suspended_for: None,
        instance_url: None,
        beating_until: None,
    };
    // Until the e-mail is answered the hub calls a brand that left with the key it has.
    let link = match before.filter(|it| it.has_left() && !connected) {
        Some(left) => NetworkLink { next_key_id: Some(key_id), sealed_next_key: None, ..left },
        None => link,
    };
    store::put(conn, &link).await?;
    // Keys of earlier tries, which the hub forgets with this one.
    let end = setting.now + OVERLAP;
    keys::actions::phase_out(conn, tenant, &link.keys(), end).await?;
    if connected {
        programs::actions::publish_all(conn, tenant, setting).await?;
    }
    let verb = if connected { "network.connect" } else { "network.ask" };
    audit::record(conn, tenant, Act::new(verb, registered.vendor_id), setting.now).await?;
    Ok(link)
}

/// Stores the token that answers the e-mail; the brand is connected and publishes.
pub async fn complete(
    conn: &mut Conn,
    tenant: TenantId,
    vendor_id: VendorId,
    token: &str,
    setting: &Setting<'_>,
) -> Result<NetworkLink> {
    let link = store::lock(conn, tenant).await?;
    let detail = "No verification was asked for";
    let link = link.or_refuse(ErrorCode::NotConnected, detail)?;
    let link = NetworkLink {
        state: LinkState::Connected,
        key_id: link.next_key_id.unwrap_or(link.key_id),
        next_key_id: None,
        sealed_next_key: None,
        sealed_next_token: None,
        suspended_for: None,
        vendor_id: Some(vendor_id),
        sealed_vendor_token: seal(setting.sealer, tenant, Some(token))?,
        status: Some(VendorStatus::Active),
        connected_at: link.connected_at.or(Some(setting.now)),
        ..link
    };
    store::put(conn, &link).await?;
    keys::actions::phase_out(conn, tenant, &link.keys(), setting.now + OVERLAP).await?;
    programs::actions::publish_all(conn, tenant, setting).await?;
    audit::record(conn, tenant, Act::new("network.connect", vendor_id), setting.now).await?;
    Ok(link)
}

/// Books what came of a heartbeat, and what the hub says of the brand.
pub async fn book_heartbeat(
    conn: &mut Conn,
    tenant: TenantId,
    result: &str,
    me: Option<VendorMe>,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(link) = store::lock(conn, tenant).await? else { return Ok(()) };
    keep_agreement(conn, tenant, me.as_ref()).await?;
    let link = NetworkLink {
        heartbeat_at: Some(now),
        heartbeat_result: Some(result.to_owned()),
        beating_until: None,
        ..seen_by_hub(link, me)
    };
    store::put(conn, &link).await?;
    if result == "Sent" {
        outbox::resume(conn, tenant, LANE, now).await?;
    }
    Ok(())
}

/// Books what the hub says of the brand.
pub async fn book_standing(conn: &mut Conn, tenant: TenantId, me: VendorMe) -> Result<()> {
    let Some(link) = store::lock(conn, tenant).await? else { return Ok(()) };
    keep_agreement(conn, tenant, Some(&me)).await?;
    store::put(conn, &seen_by_hub(link, Some(me))).await
}

/// An answer that tells nothing of clicks leaves what was told before.
async fn keep_agreement(conn: &mut Conn, tenant: TenantId, me: Option<&VendorMe>) -> Result<()> {
    match me.and_then(|it| it.clicks.as_ref()) {
        Some(told) => store::keep_agreement(conn, tenant, told).await,
        None => Ok(()),
    }
}

fn seen_by_hub(link: NetworkLink, me: Option<VendorMe>) -> NetworkLink {
    let Some(me) = me else { return link };
    NetworkLink {
        status: Some(me.status),
        suspended_for: me.suspended_for,
        skew_seconds: Some(me.skew_seconds),
        instance_url: me.instance_url.or(link.instance_url),
        ..link
    }
}

/// What the next heartbeat says.
pub async fn heartbeat_of(
    conn: &mut Conn,
    brand: &Tenant,
    link: &NetworkLink,
    logo_url: Option<String>,
) -> Result<Heartbeat> {
    let LaneState { waiting, dead, oldest, .. } = outbox::lane_state(conn, brand.id, LANE).await?;
    Ok(Heartbeat {
        display_name: link.display_name.clone(),
        logo_url,
        queue: QueueState { waiting, dead, oldest_at: oldest },
        partner_count: partners::store::count_active(conn, brand.id).await?,
        last_event_at: events::store::newest_at(conn, brand.id).await?,
    })
}

fn seal(sealer: &Sealer, tenant: TenantId, token: Option<&str>) -> Result<Option<Vec<u8>>> {
    let seal = |token: &str| sealer.seal(&NetworkLink::place(tenant), token.as_bytes());
    Ok(token.map(seal).transpose()?)
}

//! What can be done with a brand's connection. Calls to the hub stand in `jobs` and `api`.

use api_types::federation::{Heartbeat, VendorMe, VendorStatus};
use api_types::keys::KeyKind;
use api_types::{ErrorCode, KeyId, Scope, TenantId, VendorId};
use chrono::{DateTime, Utc};
use service_kit::seal::Sealer;
use service_kit::{Conn, OrRefuse, Refusal, Result};

use crate::keys::model::NewKey;
use crate::network_link::NetworkLink;
use crate::network_link::model::LinkState;
use crate::network_link::store;
use crate::programs::actions::Setting;
use crate::tenants::Tenant;
use crate::{events, keys, partners, programs};

const CONNECTED: &str = "This brand is on the network already";

/// What a brand is listed as.
#[derive(Clone, Debug)]
pub struct Listed {
    pub display_name: String,
    pub contact_email: String,
}

/// Makes the key that the hub will hold, unless the brand is connected already.
pub async fn prepare(
    conn: &mut Conn,
    tenant: TenantId,
    now: DateTime<Utc>,
) -> Result<(KeyId, String)> {
    if store::lock(conn, tenant).await?.is_some_and(|it| it.is_connected()) {
        return Err(Refusal::new(ErrorCode::AlreadyConnected, CONNECTED).into());
    }
    let new = NewKey {
        kind: KeyKind::Federation,
        label: "The network".to_owned(),
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
    if store::lock(conn, tenant).await?.is_some_and(|it| it.is_connected()) {
        return Err(Refusal::new(ErrorCode::AlreadyConnected, CONNECTED).into());
    }
    // Keys of earlier tries, which the hub has forgotten by now.
    keys::store::revoke_federation(conn, tenant, key_id, setting.now).await?;
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
    };
    store::put(conn, &link).await?;
    if connected {
        programs::actions::publish_all(conn, tenant, setting).await?;
    }
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
        vendor_id: Some(vendor_id),
        sealed_vendor_token: seal(setting.sealer, tenant, Some(token))?,
        status: Some(VendorStatus::Active),
        connected_at: link.connected_at.or(Some(setting.now)),
        ..link
    };
    store::put(conn, &link).await?;
    programs::actions::publish_all(conn, tenant, setting).await?;
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
    let link = NetworkLink {
        heartbeat_at: Some(now),
        heartbeat_result: Some(result.to_owned()),
        status: me.as_ref().map(|it| it.status).or(link.status),
        skew_seconds: me.as_ref().map(|it| it.skew_seconds).or(link.skew_seconds),
        ..link
    };
    store::put(conn, &link).await
}

/// What the next heartbeat says.
pub async fn heartbeat_of(
    conn: &mut Conn,
    brand: &Tenant,
    link: &NetworkLink,
) -> Result<Heartbeat> {
    Ok(Heartbeat {
        display_name: link.display_name.clone(),
        logo_url: None,
        partner_count: partners::store::count_active(conn, brand.id).await?,
        last_event_at: events::store::newest_at(conn, brand.id).await?,
    })
}

fn seal(sealer: &Sealer, tenant: TenantId, token: Option<&str>) -> Result<Option<Vec<u8>>> {
    let seal = |token: &str| sealer.seal(&NetworkLink::place(tenant), token.as_bytes());
    Ok(token.map(seal).transpose()?)
}

//! What is told to the hub.

use api_types::affiliations::UpsertPartner;
use api_types::federation::PutOffering;
use api_types::links::PutLink;
use api_types::{LinkId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use service_kit::outbox::{self, Message};
use service_kit::seal::Sealer;
use service_kit::{Conn, Result};

use super::store;
use super::store::Told;

/// The lane of messages to the hub.
pub const LANE: &str = "network";
/// The kind of a message that publishes or unlists an offering.
pub const PUT_OFFERING: &str = "put_offering";

/// The kind of a message that tells where a link leads.
pub const PUT_LINK: &str = "put_link";

/// A link on its way to the hub.
#[derive(Debug, Serialize, Deserialize)]
pub struct LinkMessage {
    pub link_id: LinkId,
    pub link: PutLink,
}
/// The kind of a message that tells of a partner as they are now.
pub const UPSERT_PARTNER: &str = "upsert_partner";

/// An offering on its way to the hub.
#[derive(Debug, Serialize, Deserialize)]
pub struct OfferingMessage {
    pub program_id: ProgramId,
    pub offering: PutOffering,
}

/// Publishes or unlists a program. Nothing is recorded while the brand is not connected: connecting
/// publishes all that is shared.
pub async fn tell_offering(
    conn: &mut Conn,
    sealer: &Sealer,
    tenant: TenantId,
    message: &OfferingMessage,
    now: DateTime<Utc>,
) -> Result<()> {
    let link = store::find(conn, tenant).await?;
    if !link.is_some_and(|it| it.is_connected()) {
        return Ok(());
    }
    let subject = format!("offering {}", message.program_id);
    let about = Message { lane: LANE, subject, kind: PUT_OFFERING };
    outbox::record(conn, sealer, tenant, about, message, now).await?;
    Ok(())
}

/// Tells where links lead now, those that the hub asked for. To be called in the transaction that
/// changed one, or a program or partner on which they depend.
///
/// Nothing is recorded while the brand is not connected: connecting tells of all links.
pub async fn tell_links(
    conn: &mut Conn,
    sealer: &Sealer,
    tenant: TenantId,
    which: Told,
    now: DateTime<Utc>,
) -> Result<()> {
    let link = store::find(conn, tenant).await?;
    if !link.is_some_and(|it| it.is_connected()) {
        return Ok(());
    }
    for (link_id, link) in store::links(conn, tenant, which).await? {
        let about = Message { lane: LANE, subject: format!("link {link_id}"), kind: PUT_LINK };
        let message = LinkMessage { link_id, link };
        outbox::record(conn, sealer, tenant, about, &message, now).await?;
    }
    Ok(())
}

/// Tells of a partner: everybody while partners are enrolled as they come, otherwise those whom the hub
/// knows already, for it must hear how they stand.
pub async fn tell_partner(
    conn: &mut Conn,
    sealer: &Sealer,
    tenant: TenantId,
    told: &UpsertPartner,
    is_known: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let link = store::find(conn, tenant).await?;
    if !link.is_some_and(|it| it.is_connected()) {
        return Ok(());
    }
    if !is_known && !store::auto_enrolls(conn, tenant).await? {
        return Ok(());
    }
    let subject = format!("partner {}", told.vendor_partner_id);
    let about = Message { lane: LANE, subject, kind: UPSERT_PARTNER };
    outbox::record(conn, sealer, tenant, about, told, now).await?;
    Ok(())
}

//! What is told to the hub.

use api_types::federation::PutOffering;
use api_types::{ProgramId, TenantId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use service_kit::outbox::{self, Message};
use service_kit::seal::Sealer;
use service_kit::{Conn, Result};

use super::store;

/// The lane of messages to the hub.
pub const LANE: &str = "network";
/// The kind of a message that publishes or unlists an offering.
pub const PUT_OFFERING: &str = "put_offering";

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

//! Telling the hub of a change, in the transaction of the change.

use chrono::{DateTime, Utc};
use service_kit::seal::Sealer;
use service_kit::{Conn, Result};

use super::Setting;
use crate::network_link;
use crate::partners::model::Partner;

/// What the hub did itself it need not be told.
pub(super) async fn tell(conn: &mut Conn, partner: &Partner, setting: &Setting<'_>) -> Result<()> {
    match setting.reach.is_hub() {
        true => Ok(()),
        false => tell_of(conn, setting.sealer, partner, setting.now).await,
    }
}

pub(super) async fn tell_of(
    conn: &mut Conn,
    sealer: &Sealer,
    partner: &Partner,
    now: DateTime<Utc>,
) -> Result<()> {
    if !partner.is_tellable() {
        return Ok(());
    }
    let (tenant, is_known) = (partner.tenant_id, partner.is_known_to_hub());
    let told = partner.told();
    network_link::actions::tell_partner(conn, sealer, tenant, &told, is_known, now).await
}

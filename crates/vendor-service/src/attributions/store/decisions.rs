//! Stored decisions, one an event.

use api_types::{EventId, TenantId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::attributions::model::Attribution;
use crate::schema::attributions;

/// Keeps a decision in place of the one before.
pub async fn upsert(conn: &mut Conn, attribution: &Attribution) -> Result<()> {
    diesel::insert_into(attributions::table)
        .values(attribution)
        .on_conflict(attributions::event_id)
        .do_update()
        .set(attribution)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn of_events(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[EventId],
) -> Result<Vec<Attribution>> {
    let found = attributions::table
        .filter(attributions::tenant_id.eq(tenant).and(attributions::event_id.eq_any(ids)))
        .select(Attribution::as_select());
    Ok(found.load(conn).await?)
}

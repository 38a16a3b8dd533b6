//! SQL for `events`.

mod list;

pub use list::{find, list};

use api_types::events::EventReport;
use api_types::{EventId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Event;
use crate::schema::events;

pub async fn insert(conn: &mut Conn, event: &Event) -> Result<()> {
    diesel::insert_into(events::table).values(event).execute(conn).await?;
    Ok(())
}

/// Keeps what the caller is told, in the transaction that stored the event.
pub async fn keep_answer(
    conn: &mut Conn,
    tenant: TenantId,
    id: EventId,
    report: &EventReport,
) -> Result<()> {
    let event = events::table.filter(events::tenant_id.eq(tenant).and(events::id.eq(id)));
    let answer = events::first_answer.eq(serde_json::to_value(report)?);
    diesel::update(event).set(answer).execute(conn).await?;
    Ok(())
}

/// The event of this name at this door.
pub async fn find_named(
    conn: &mut Conn,
    tenant: TenantId,
    source: &str,
    external: &str,
) -> Result<Option<Event>> {
    let found = events::table
        .filter(events::tenant_id.eq(tenant).and(events::source.eq(source)))
        .filter(events::external_event_id.eq(external))
        .select(Event::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// When the newest event was received; none when there is no event.
pub async fn newest_at(conn: &mut Conn, tenant: TenantId) -> Result<Option<DateTime<Utc>>> {
    let newest = events::table
        .filter(events::tenant_id.eq(tenant))
        .order(events::id.desc())
        .select(events::received_at);
    Ok(newest.first(conn).await.optional()?)
}

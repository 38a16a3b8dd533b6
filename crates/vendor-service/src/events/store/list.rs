//! Reading events with their decisions.

use api_types::events::EventFilter;
use api_types::{EventId, TenantId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, Result};

use crate::attributions::model::Attribution;
use crate::events::model::Event;
use crate::grants::model::Reach;
use crate::schema::{attributions, events};

/// The newest first, of those that the caller may see: the hub sees figures and no events.
pub async fn list(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    filter: &EventFilter,
    limit: i64,
) -> Result<Vec<(Event, Attribution)>> {
    let mut query = events::table
        .inner_join(attributions::table)
        .filter(events::tenant_id.eq(tenant))
        .select((Event::as_select(), Attribution::as_select()))
        .order(events::id.desc())
        .limit(limit)
        .into_boxed();
    query = match reach {
        Reach::All => query,
        Reach::Programs(ids) => {
            query.filter(attributions::program_id.eq_any(ids).assume_not_null())
        }
        Reach::Hub => return Ok(Vec::new()),
    };
    if let Some(text) = &filter.q {
        let text = text.trim().to_owned();
        let user = events::user_id.eq(text.clone()).assume_not_null();
        query = query.filter(events::external_event_id.eq(text).or(user));
    }
    if let Some(status) = filter.status {
        query = query.filter(attributions::status.eq(status));
    }
    if let Some(cursor) = &filter.cursor {
        let before: EventId =
            cursor.parse().map_err(|_| Refusal::field("cursor", "No such page"))?;
        query = query.filter(events::id.lt(before));
    }
    Ok(query.load(conn).await?)
}

/// One event with its decision, if the caller may see it.
pub async fn find(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    id: EventId,
) -> Result<Option<(Event, Attribution)>> {
    let found: Option<(Event, Attribution)> = events::table
        .inner_join(attributions::table)
        .filter(events::tenant_id.eq(tenant).and(events::id.eq(id)))
        .select((Event::as_select(), Attribution::as_select()))
        .first(conn)
        .await
        .optional()?;
    Ok(found.filter(|(_, decision)| match reach {
        Reach::All => true,
        Reach::Programs(ids) => decision.program_id.is_some_and(|it| ids.contains(&it)),
        Reach::Hub => false,
    }))
}

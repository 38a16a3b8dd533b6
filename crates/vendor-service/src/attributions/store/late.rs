//! What had been said about clicks before they arrived.

use api_types::{EventId, TenantId};
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::clicks::store::Slice;

/// Customers and events that named a click before it arrived.
#[derive(Clone, Debug, Default)]
pub struct Late {
    pub users: Vec<(TenantId, String)>,
    pub events: Vec<(TenantId, EventId)>,
}

#[derive(QueryableByName)]
struct NamedUser {
    #[diesel(sql_type = Uuid)]
    tenant_id: TenantId,
    #[diesel(sql_type = Text)]
    user_id: String,
}

#[derive(QueryableByName)]
struct NamedEvent {
    #[diesel(sql_type = Uuid)]
    tenant_id: TenantId,
    #[diesel(sql_type = Uuid)]
    id: EventId,
}

/// Who had named a click of this slice; events of a known user are found by the user.
pub async fn named_by(conn: &mut Conn, slice: &Slice) -> Result<Late> {
    let users = "SELECT DISTINCT i.tenant_id, i.user_id FROM clicks c \
                 JOIN identities i ON i.click_id = c.id AND i.tenant_id = c.tenant_id \
                 WHERE c.stored_by >= $1::xid8 AND c.stored_by < $2::xid8 ORDER BY 1, 2";
    let users: Vec<NamedUser> = diesel::sql_query(users)
        .bind::<Text, _>(&slice.from)
        .bind::<Text, _>(&slice.before)
        .load(conn)
        .await?;
    let events = "SELECT e.tenant_id, e.id FROM clicks c \
                  JOIN events e ON e.click_id = c.id AND e.tenant_id = c.tenant_id \
                  WHERE c.stored_by >= $1::xid8 AND c.stored_by < $2::xid8 AND e.user_id IS NULL \
                  ORDER BY 1, 2";
    let events: Vec<NamedEvent> = diesel::sql_query(events)
        .bind::<Text, _>(&slice.from)
        .bind::<Text, _>(&slice.before)
        .load(conn)
        .await?;
    Ok(Late {
        users: users.into_iter().map(|it| (it.tenant_id, it.user_id)).collect(),
        events: events.into_iter().map(|it| (it.tenant_id, it.id)).collect(),
    })
}

//! SQL for `identities`.

use api_types::{ClickId, TenantId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Identity;
use crate::schema::identities;

/// Keeps the pair; says whether it is new.
pub async fn insert(conn: &mut Conn, identity: &Identity) -> Result<bool> {
    let insert = diesel::insert_into(identities::table).values(identity).on_conflict_do_nothing();
    Ok(insert.execute(conn).await? == 1)
}

/// The clicks that a user came by, those that did not arrive yet included; the oldest first.
pub async fn clicks_of(conn: &mut Conn, tenant: TenantId, user: &str) -> Result<Vec<ClickId>> {
    let clicks = identities::table
        .filter(identities::tenant_id.eq(tenant).and(identities::user_id.eq(user)))
        .order(identities::click_id)
        .select(identities::click_id);
    Ok(clicks.load(conn).await?)
}

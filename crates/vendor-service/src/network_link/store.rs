//! SQL for `network_links`.

use api_types::TenantId;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{LinkState, NetworkLink};
use crate::schema::network_links;

/// Writes the connection, whether or not there was one.
pub async fn put(conn: &mut Conn, link: &NetworkLink) -> Result<()> {
    diesel::insert_into(network_links::table)
        .values(link)
        .on_conflict(network_links::tenant_id)
        .do_update()
        .set(link)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, tenant: TenantId) -> Result<Option<NetworkLink>> {
    let row = network_links::table.find(tenant).select(NetworkLink::as_select());
    Ok(row.first(conn).await.optional()?)
}

pub async fn lock(conn: &mut Conn, tenant: TenantId) -> Result<Option<NetworkLink>> {
    let row = network_links::table.find(tenant).select(NetworkLink::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

/// The brands that are connected. For the door across tenants.
pub async fn connected(conn: &mut Conn) -> Result<Vec<TenantId>> {
    let tenants = network_links::table
        .filter(network_links::state.eq(LinkState::Connected))
        .order(network_links::tenant_id)
        .select(network_links::tenant_id)
        .load(conn)
        .await?;
    Ok(tenants)
}

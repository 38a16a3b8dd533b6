//! SQL for `network_links`, and what the hub is to know of links.

use api_types::links::{LinkStatus, PutLink, RouteStatus};
use api_types::partners::PartnerStatus;
use api_types::reconciliations::Agreement;
use api_types::{LinkId, PartnerId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{LinkState, NetworkLink};
use crate::schema::{links, network_links, partners, programs};

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

/// Gives the brand a new name on the hub where it had its own there; one that was chosen stays.
pub async fn rename(conn: &mut Conn, tenant: TenantId, old: &str, new: &str) -> Result<()> {
    let same = network_links::table.find(tenant).filter(network_links::display_name.eq(old));
    diesel::update(same).set(network_links::display_name.eq(new)).execute(conn).await?;
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

/// Takes the turn to send a heartbeat until `until`; says whether it was free.
pub async fn take_turn(
    conn: &mut Conn,
    tenant: TenantId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool> {
    let free = network_links::beating_until.is_null().or(network_links::beating_until.le(now));
    let turn = network_links::table.find(tenant).filter(free);
    let taken = diesel::update(turn).set(network_links::beating_until.eq(until));
    Ok(taken.execute(conn).await? == 1)
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

/// Of which links the hub is told.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    All,
    Link(LinkId),
    OfProgram(ProgramId),
    OfPartner(PartnerId),
}

type Row = (
    (LinkId, Option<String>, LinkStatus, i64),
    (String, i64, Option<DateTime<Utc>>),
    (PartnerStatus, i64),
);

/// Where links lead that the hub asked for, as it is to know them.
pub async fn links(
    conn: &mut Conn,
    tenant: TenantId,
    which: Told,
) -> Result<Vec<(LinkId, PutLink)>> {
    let mut query = links::table
        .inner_join(programs::table)
        .inner_join(partners::table)
        .filter(links::tenant_id.eq(tenant))
        .filter(links::request_id.is_not_null())
        .order(links::id)
        .select((
            (links::id, links::deep_link, links::status, links::version),
            (programs::destination_url, programs::revision, programs::archived_at),
            (partners::status, partners::revision),
        ))
        .into_boxed();
    match which {
        Told::All => {}
        Told::Link(id) => query = query.filter(links::id.eq(id)),
        Told::OfProgram(id) => query = query.filter(links::program_id.eq(id)),
        Told::OfPartner(id) => query = query.filter(links::partner_id.eq(id)),
    }
    let rows: Vec<Row> = query.load(conn).await?;
    Ok(rows.into_iter().map(told).collect())
}

/// The version counts every change on which the route depends, as the router's own map does.
fn told((link, program, partner): Row) -> (LinkId, PutLink) {
    let (id, deep_link, status, version) = link;
    let (destination, program_revision, archived_at) = program;
    let (partner_status, partner_revision) = partner;
    let is_over = archived_at.is_some() || partner_status == PartnerStatus::Revoked;
    let status = match status {
        _ if is_over => RouteStatus::Ended,
        LinkStatus::Paused => RouteStatus::Paused,
        LinkStatus::Active => RouteStatus::Active,
    };
    let version = version + program_revision + partner_revision;
    (id, PutLink { destination_url: deep_link.unwrap_or(destination), status, version })
}

/// Whether partners are told to the hub as they come.
pub async fn auto_enrolls(conn: &mut Conn, tenant: TenantId) -> Result<bool> {
    let row = network_links::table.find(tenant).select(network_links::auto_enroll);
    Ok(row.first(conn).await.optional()?.unwrap_or(false))
}

pub async fn set_auto_enroll(conn: &mut Conn, tenant: TenantId, on: bool) -> Result<()> {
    let row = network_links::table.find(tenant);
    diesel::update(row).set(network_links::auto_enroll.eq(on)).execute(conn).await?;
    Ok(())
}

/// Keeps what the hub says of the clicks that both have counted.
pub async fn keep_agreement(conn: &mut Conn, tenant: TenantId, told: &Agreement) -> Result<()> {
    let told = serde_json::to_value(told)?;
    let row = network_links::table.find(tenant);
    diesel::update(row).set(network_links::clicks_compared.eq(told)).execute(conn).await?;
    Ok(())
}

/// The same, as the hub last told; none before it did.
pub async fn agreement(conn: &mut Conn, tenant: TenantId) -> Result<Option<Agreement>> {
    let row = network_links::table.find(tenant).select(network_links::clicks_compared);
    let kept: Option<serde_json::Value> = row.first(conn).await.optional()?.flatten();
    Ok(kept.map(serde_json::from_value).transpose()?)
}

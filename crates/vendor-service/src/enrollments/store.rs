//! SQL for `backfills`.

use api_types::enrollments::BackfillState;
use api_types::{BackfillId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Backfill;
use crate::schema::{backfills, network_links, partners};

/// Inserts a backfill unless one is running; says whether it did.
pub async fn insert_if_none(conn: &mut Conn, backfill: &Backfill) -> Result<bool> {
    let inserted = diesel::insert_into(backfills::table).values(backfill).on_conflict_do_nothing();
    Ok(inserted.execute(conn).await? == 1)
}

pub async fn update(conn: &mut Conn, backfill: &Backfill) -> Result<()> {
    diesel::update(backfill).set(backfill).execute(conn).await?;
    Ok(())
}

pub async fn newest(conn: &mut Conn, tenant: TenantId) -> Result<Option<Backfill>> {
    let found = backfills::table
        .filter(backfills::tenant_id.eq(tenant))
        .order(backfills::id.desc())
        .select(Backfill::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn lock(conn: &mut Conn, tenant: TenantId, id: BackfillId) -> Result<Option<Backfill>> {
    let found = backfills::table
        .find(id)
        .filter(backfills::tenant_id.eq(tenant))
        .select(Backfill::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn lock_running(conn: &mut Conn, tenant: TenantId) -> Result<Option<Backfill>> {
    let found = backfills::table
        .filter(backfills::tenant_id.eq(tenant))
        .filter(backfills::state.eq(BackfillState::Running))
        .select(Backfill::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Brands whose backfill nobody works on. For the door across tenants.
pub async fn abandoned(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<TenantId>> {
    let free = backfills::claimed_until.is_null().or(backfills::claimed_until.le(now));
    let tenants = backfills::table
        .filter(backfills::state.eq(BackfillState::Running))
        .filter(free)
        .order(backfills::tenant_id)
        .select(backfills::tenant_id)
        .load(conn)
        .await?;
    Ok(tenants)
}

/// Connected brands with partners whom the hub has refused. For the door across tenants.
pub async fn with_refused(conn: &mut Conn) -> Result<Vec<TenantId>> {
    let connected = network_links::table
        .filter(network_links::state.eq("connected"))
        .select(network_links::tenant_id);
    let tenants = partners::table
        .filter(partners::network_error.is_not_null())
        .filter(partners::tenant_id.eq_any(connected))
        .order(partners::tenant_id)
        .select(partners::tenant_id)
        .distinct()
        .load(conn)
        .await?;
    Ok(tenants)
}

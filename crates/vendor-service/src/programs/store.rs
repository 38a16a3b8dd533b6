//! SQL for `programs` and `program_versions`.

use std::collections::HashMap;

use api_types::{ProgramId, ProgramVersionId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{Program, ProgramVersion};
use crate::schema::{grants, program_versions, programs};

pub async fn insert(conn: &mut Conn, program: &Program) -> Result<()> {
    diesel::insert_into(programs::table).values(program).execute(conn).await?;
    Ok(())
}

pub async fn insert_version(conn: &mut Conn, version: &ProgramVersion) -> Result<()> {
    diesel::insert_into(program_versions::table).values(version).execute(conn).await?;
    Ok(())
}

pub async fn update(conn: &mut Conn, program: &Program) -> Result<()> {
    diesel::update(program).set(program).execute(conn).await?;
    Ok(())
}

/// Makes a program the default one in place of another.
pub async fn set_default(conn: &mut Conn, tenant: TenantId, id: ProgramId) -> Result<()> {
    let of_tenant = programs::table.filter(programs::tenant_id.eq(tenant));
    let before = of_tenant.filter(programs::is_default).filter(programs::id.ne(id));
    diesel::update(before).set(programs::is_default.eq(false)).execute(conn).await?;
    let chosen = of_tenant.filter(programs::id.eq(id));
    diesel::update(chosen).set(programs::is_default.eq(true)).execute(conn).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, tenant: TenantId, id: ProgramId) -> Result<Option<Program>> {
    let found = programs::table
        .find(id)
        .filter(programs::tenant_id.eq(tenant))
        .select(Program::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Like [`find`], and nobody else can change the row until the transaction ends.
pub async fn lock(conn: &mut Conn, tenant: TenantId, id: ProgramId) -> Result<Option<Program>> {
    let found = programs::table
        .find(id)
        .filter(programs::tenant_id.eq(tenant))
        .select(Program::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The program that a partner gets when none is named.
pub async fn default(conn: &mut Conn, tenant: TenantId) -> Result<Option<Program>> {
    let found = programs::table
        .filter(programs::tenant_id.eq(tenant))
        .filter(programs::is_default)
        .select(Program::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// A brand's programs, the newest first; archived ones too.
pub async fn list(
    conn: &mut Conn,
    tenant: TenantId,
    before: Option<ProgramId>,
    limit: i64,
) -> Result<Vec<Program>> {
    let mut query = programs::table
        .filter(programs::tenant_id.eq(tenant))
        .order(programs::id.desc())
        .limit(limit)
        .select(Program::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(programs::id.lt(before));
    }
    Ok(query.load(conn).await?)
}

/// The programs that stand on the hub.
pub async fn shared(conn: &mut Conn, tenant: TenantId) -> Result<Vec<Program>> {
    let shared = programs::table
        .filter(programs::tenant_id.eq(tenant))
        .filter(programs::share_on_network)
        .order(programs::id)
        .select(Program::as_select())
        .load(conn)
        .await?;
    Ok(shared)
}

/// The terms in force now.
pub async fn current_version(conn: &mut Conn, program: &Program) -> Result<ProgramVersion> {
    let version = program_versions::table
        .filter(program_versions::program_id.eq(program.id))
        .filter(program_versions::number.eq(program.version))
        .select(ProgramVersion::as_select())
        .first(conn)
        .await?;
    Ok(version)
}

/// The terms under one of a program's numbers.
pub async fn version_numbered(
    conn: &mut Conn,
    program: &Program,
    number: i32,
) -> Result<Option<ProgramVersion>> {
    let version = program_versions::table
        .filter(program_versions::program_id.eq(program.id))
        .filter(program_versions::number.eq(number))
        .select(ProgramVersion::as_select())
        .first(conn)
        .await;
    Ok(version.optional()?)
}

/// The terms in force of several programs, in no order.
pub async fn current_versions(
    conn: &mut Conn,
    programs: &[Program],
) -> Result<Vec<ProgramVersion>> {
    let ids: Vec<ProgramId> = programs.iter().map(|it| it.id).collect();
    let versions = program_versions::table
        .inner_join(programs::table)
        .filter(programs::id.eq_any(ids))
        .filter(program_versions::number.eq(programs::version))
        .select(ProgramVersion::as_select())
        .load(conn)
        .await?;
    Ok(versions)
}

/// The terms that were in force at a moment.
pub async fn version_in_force_at(
    conn: &mut Conn,
    tenant: TenantId,
    program: ProgramId,
    at: DateTime<Utc>,
) -> Result<Option<ProgramVersion>> {
    let in_force = program_versions::valid_from.le(at).or(program_versions::valid_from.is_null());
    let version = program_versions::table
        .filter(program_versions::tenant_id.eq(tenant))
        .filter(program_versions::program_id.eq(program))
        .filter(in_force.assume_not_null())
        .order(program_versions::number.desc())
        .select(ProgramVersion::as_select())
        .first(conn)
        .await;
    Ok(version.optional()?)
}

pub async fn versions_by_ids(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[ProgramVersionId],
) -> Result<Vec<ProgramVersion>> {
    let versions = program_versions::table
        .filter(program_versions::tenant_id.eq(tenant))
        .filter(program_versions::id.eq_any(ids))
        .select(ProgramVersion::as_select())
        .load(conn)
        .await?;
    Ok(versions)
}

/// A program's history, the newest version first.
pub async fn versions(
    conn: &mut Conn,
    tenant: TenantId,
    program: ProgramId,
    before: Option<i32>,
    limit: i64,
) -> Result<Vec<ProgramVersion>> {
    let mut query = program_versions::table
        .filter(program_versions::tenant_id.eq(tenant))
        .filter(program_versions::program_id.eq(program))
        .order(program_versions::number.desc())
        .limit(limit)
        .select(ProgramVersion::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(program_versions::number.lt(before));
    }
    Ok(query.load(conn).await?)
}

/// How many partners have each of these programs now; programs without any are left out.
pub async fn partner_counts(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[ProgramId],
) -> Result<HashMap<ProgramId, i64>> {
    let counts: Vec<(ProgramId, i64)> = grants::table
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::program_id.eq_any(ids))
        .filter(grants::revoked_at.is_null())
        .group_by(grants::program_id)
        .select((grants::program_id, diesel::dsl::count_star()))
        .load(conn)
        .await?;
    Ok(counts.into_iter().collect())
}

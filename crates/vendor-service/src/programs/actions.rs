//! What can be done with programs.

use api_types::programs::{CreateProgram, PatchProgram};
use api_types::{ErrorCode, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::seal::Sealer;
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{Program, ProgramVersion};
use super::store;
use crate::network_link::actions::{OfferingMessage, tell_links, tell_offering};
use crate::network_link::store::Told;

const ABSENT: &str = "There is no such program";

/// What an action on programs needs to know besides the database.
pub struct Setting<'a> {
    pub sealer: &'a Sealer,
    /// Hosts that may be linked to by plain http.
    pub dev_hosts: &'a [String],
    pub now: DateTime<Utc>,
}

/// Makes a program. A brand's first one is its default.
pub async fn create(
    conn: &mut Conn,
    tenant: TenantId,
    form: CreateProgram,
    setting: &Setting<'_>,
) -> Result<(Program, ProgramVersion)> {
    let (program, version) = Program::create(tenant, form, setting.dev_hosts, setting.now)?;
    store::insert(conn, &program).await?;
    store::insert_version(conn, &version).await?;
    let is_first = store::default(conn, tenant).await?.is_none();
    if is_first {
        store::set_default(conn, tenant, program.id).await?;
    }
    let program = Program { is_default: is_first, ..program };
    if program.share_on_network {
        publish(conn, &program, &version, setting).await?;
    }
    note(conn, "programs.create", &program, setting).await?;
    Ok((program, version))
}

pub async fn patch(
    conn: &mut Conn,
    tenant: TenantId,
    id: ProgramId,
    form: PatchProgram,
    setting: &Setting<'_>,
) -> Result<(Program, ProgramVersion)> {
    let program = lock(conn, tenant, id).await?;
    if program.archived_at.is_some() {
        let detail = "This program is archived: it can't be changed";
        return Err(Refusal::new(ErrorCode::ProgramArchived, detail).into());
    }
    let was_shared = program.share_on_network;
    let current = store::current_version(conn, &program).await?;
    let (program, terms) = program.patch(&current.terms, form, setting.dev_hosts)?;
    store::update(conn, &program).await?;
    tell_links(conn, setting.sealer, tenant, Told::OfProgram(id), setting.now).await?;
    let version = match terms {
        Some(terms) => {
            let version = ProgramVersion::next(&program, terms, setting.now);
            store::insert_version(conn, &version).await?;
            version
        }
        None => current,
    };
    if was_shared || program.share_on_network {
        publish(conn, &program, &version, setting).await?;
    }
    note(conn, "programs.change", &program, setting).await?;
    Ok((program, version))
}

/// Archives a program: unlisted and closed, its links still redirect.
pub async fn archive(
    conn: &mut Conn,
    tenant: TenantId,
    id: ProgramId,
    setting: &Setting<'_>,
) -> Result<(Program, ProgramVersion)> {
    let program = lock(conn, tenant, id).await?;
    let version = store::current_version(conn, &program).await?;
    if program.archived_at.is_some() {
        return Ok((program, version));
    }
    let program = program.archive(setting.now);
    store::update(conn, &program).await?;
    tell_links(conn, setting.sealer, tenant, Told::OfProgram(id), setting.now).await?;
    if program.share_on_network {
        publish(conn, &program, &version, setting).await?;
    }
    note(conn, "programs.archive", &program, setting).await?;
    Ok((program, version))
}

/// Enters an act on a program into the audit log.
async fn note(
    conn: &mut Conn,
    verb: &'static str,
    program: &Program,
    setting: &Setting<'_>,
) -> Result<()> {
    let act = Act::new(verb, program.id).named(&program.name);
    audit::record(conn, program.tenant_id, act, setting.now).await
}

pub async fn make_default(conn: &mut Conn, tenant: TenantId, id: ProgramId) -> Result<Program> {
    let program = lock(conn, tenant, id).await?;
    if program.archived_at.is_some() {
        let detail = "An archived program can't be the default";
        return Err(Refusal::new(ErrorCode::ProgramArchived, detail).into());
    }
    store::set_default(conn, tenant, id).await?;
    Ok(Program { is_default: true, ..program })
}

/// Publishes all that is shared, and tells of all links that the hub asked for: when a brand has just been connected.
pub async fn publish_all(conn: &mut Conn, tenant: TenantId, setting: &Setting<'_>) -> Result<()> {
    for program in store::shared(conn, tenant).await? {
        let version = store::current_version(conn, &program).await?;
        publish(conn, &program, &version, setting).await?;
    }
    tell_links(conn, setting.sealer, tenant, Told::All, setting.now).await
}

async fn publish(
    conn: &mut Conn,
    program: &Program,
    version: &ProgramVersion,
    setting: &Setting<'_>,
) -> Result<()> {
    let offering = program.offering(&version.terms);
    let message = OfferingMessage { program_id: program.id, offering };
    tell_offering(conn, setting.sealer, program.tenant_id, &message, setting.now).await
}

async fn lock(conn: &mut Conn, tenant: TenantId, id: ProgramId) -> Result<Program> {
    store::lock(conn, tenant, id).await?.or_refuse(ErrorCode::ProgramNotFound, ABSENT)
}

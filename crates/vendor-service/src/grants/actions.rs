//! What can be done with grants.

use anyhow::Context;
use api_types::partners::GrantSource;
use api_types::{ErrorCode, GrantId, PartnerId, ProgramId, RequestId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{Grant, Reach};
use super::store;
use crate::programs;
use crate::programs::model::{Program, ProgramVersion};

/// A grant that is live now.
#[derive(Clone, Debug)]
pub struct Given {
    pub grant: Grant,
    /// It was not there before.
    pub is_new: bool,
}

/// The program, when this caller may give grants for it.
///
/// For the hub a program that is archived or not shared is not there at all.
pub async fn open_program(
    conn: &mut Conn,
    tenant: TenantId,
    id: ProgramId,
    reach: &Reach,
) -> Result<Program> {
    const ABSENT: &str = "There is no such program";
    let program = programs::store::find(conn, tenant, id).await?;
    let program = program.filter(|it| reach.shows_program(it));
    let program = program.or_refuse(ErrorCode::ProgramNotFound, ABSENT)?;
    match program.archived_at {
        None => Ok(program),
        Some(_) if reach.is_hub() => Err(Refusal::new(ErrorCode::ProgramNotFound, ABSENT).into()),
        Some(_) => {
            let detail = "This program is archived: it takes no new partners";
            Err(Refusal::new(ErrorCode::ProgramArchived, detail).into())
        }
    }
}

/// Gives a partner a program, under the terms in force now.
///
/// A live grant stays as it is, terms and source; it only remembers the hub's request.
pub async fn give(
    conn: &mut Conn,
    program: &Program,
    partner: PartnerId,
    source: GrantSource,
    request: Option<RequestId>,
    now: DateTime<Utc>,
) -> Result<Given> {
    let version = programs::store::current_version(conn, program).await?;
    give_version(conn, &version, partner, source, request, now).await
}

/// The terms of a program under one of its numbers; a number that it never had is refused.
pub async fn version_numbered(
    conn: &mut Conn,
    program: &Program,
    number: i32,
) -> Result<ProgramVersion> {
    let found = programs::store::version_numbered(conn, program, number).await?;
    let refusal = || Refusal::field("grants", "This program has no such version of its terms");
    Ok(found.ok_or_else(refusal)?)
}

/// Like [`give`], under the terms of one version.
pub async fn give_version(
    conn: &mut Conn,
    version: &ProgramVersion,
    partner: PartnerId,
    source: GrantSource,
    request: Option<RequestId>,
    now: DateTime<Utc>,
) -> Result<Given> {
    let grant = Grant::freeze(version, partner, source, request, now);
    if store::insert_if_none(conn, &grant).await? {
        return Ok(Given { grant, is_new: true });
    }
    let held = store::find_live(conn, version.tenant_id, partner, version.program_id).await?;
    let held = held.context("a live grant stood in the way and is not there")?;
    if request.is_none() || held.request_id == request {
        return Ok(Given { grant: held, is_new: false });
    }
    let grant = Grant { request_id: request, ..held };
    store::update(conn, &grant).await?;
    Ok(Given { grant, is_new: false })
}

/// Takes a grant back. The hub takes back what it brought, and only withdraws from a grant of the
/// brand.
pub async fn revoke(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
    id: GrantId,
    reach: &Reach,
    now: DateTime<Utc>,
) -> Result<Grant> {
    let grant = store::lock(conn, tenant, partner, id).await?;
    let grant = grant.filter(|it| reach.shows_grant(it));
    let grant = grant.or_refuse(ErrorCode::NotFound, "This partner has no such grant")?;
    let grant = if reach.is_hub() { grant.without_hub(now) } else { grant.revoke(now) };
    store::update(conn, &grant).await?;
    Ok(grant)
}

/// Where the brand has given a partner a program itself, takes back what the hub has brought them,
/// and that alone; says whether it has.
pub async fn leave_to_brand(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let live = store::list_of(conn, tenant, &[partner]).await?;
    if live.iter().all(|it| it.grant.grant_source == GrantSource::Offering) {
        return Ok(false);
    }
    for card in live.into_iter().filter(|it| it.grant.is_of_hub()) {
        store::update(conn, &card.grant.without_hub(now)).await?;
    }
    Ok(true)
}

//! SQL for `links`.

mod entries;

use std::collections::HashMap;

use api_types::links::LinkFilter;
use api_types::partners::PartnerStatus;
use api_types::{ErrorCode, LinkId, PartnerId, ProgramId, RequestId, TenantId};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::{Link, Shown};
use crate::grants::Reach;
use crate::schema::{links, partners, programs};

pub use entries::{Change, Which, entries};

pub async fn insert(conn: &mut Conn, link: &Link) -> Result<()> {
    let inserted = diesel::insert_into(links::table).values(link).execute(conn).await;
    inserted.refuse_on_unique("links_tenant_id_slug_key", taken)?;
    Ok(())
}

pub fn taken() -> Refusal {
    Refusal::new(ErrorCode::SlugTaken, "This slug is taken").about("slug")
}

/// Inserts a link unless its slug is taken or its request is answered; says whether it did.
pub async fn insert_if_free(conn: &mut Conn, link: &Link) -> Result<bool> {
    let inserted =
        diesel::insert_into(links::table).values(link).on_conflict_do_nothing().execute(conn);
    Ok(inserted.await? > 0)
}

pub async fn update(conn: &mut Conn, link: &Link) -> Result<()> {
    diesel::update(link).set(link).execute(conn).await?;
    Ok(())
}

pub async fn is_taken(conn: &mut Conn, tenant: TenantId, slug: &str) -> Result<bool> {
    let taken = links::table.filter(links::tenant_id.eq(tenant)).filter(links::slug.eq(slug));
    Ok(diesel::select(exists(taken)).get_result(conn).await?)
}

pub async fn find(conn: &mut Conn, tenant: TenantId, id: LinkId) -> Result<Option<Shown>> {
    let found = links::table
        .inner_join(programs::table)
        .filter(links::tenant_id.eq(tenant))
        .filter(links::id.eq(id))
        .select((Link::as_select(), programs::destination_url))
        .first(conn)
        .await;
    Ok(found.optional()?.map(shown))
}

/// Nobody else can change the row until the transaction ends.
pub async fn lock(conn: &mut Conn, tenant: TenantId, id: LinkId) -> Result<Option<Link>> {
    let found = links::table
        .find(id)
        .filter(links::tenant_id.eq(tenant))
        .select(Link::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The link that answers a request of the hub.
pub async fn find_by_request(
    conn: &mut Conn,
    tenant: TenantId,
    request: RequestId,
) -> Result<Option<Link>> {
    let found = links::table
        .filter(links::tenant_id.eq(tenant))
        .filter(links::request_id.eq(request))
        .select(Link::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// A partner's first link for a program; with a hub's reach, the first that the hub asked for.
pub async fn find_first(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
    program: ProgramId,
    reach: &Reach,
) -> Result<Option<Link>> {
    let mut query = links::table
        .filter(links::tenant_id.eq(tenant))
        .filter(links::partner_id.eq(partner))
        .filter(links::program_id.eq(program))
        .order(links::id)
        .select(Link::as_select())
        .into_boxed();
    if reach.is_hub() {
        query = query.filter(links::request_id.is_not_null());
    }
    Ok(query.first(conn).await.optional()?)
}

/// The brand's links that a caller may see, the newest first.
pub async fn list(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    filter: &LinkFilter,
    before: Option<LinkId>,
    limit: i64,
) -> Result<Vec<Shown>> {
    let mut query = links::table
        .inner_join(programs::table)
        .filter(links::tenant_id.eq(tenant))
        .order(links::id.desc())
        .limit(limit)
        .select((Link::as_select(), programs::destination_url))
        .into_boxed();
    match reach {
        Reach::All => {}
        Reach::Programs(ids) => query = query.filter(links::program_id.eq_any(ids)),
        Reach::Hub => query = query.filter(links::request_id.is_not_null()),
    }
    if let Some(partner) = filter.partner_id {
        query = query.filter(links::partner_id.eq(partner));
    }
    if let Some(program) = filter.program_id {
        query = query.filter(links::program_id.eq(program));
    }
    if let Some(part) = filter.q.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        query = query.filter(links::slug.like(pattern(part)));
    }
    if let Some(before) = before {
        query = query.filter(links::id.lt(before));
    }
    Ok(query.load(conn).await?.into_iter().map(shown).collect())
}

fn shown((link, program_destination): (Link, String)) -> Shown {
    Shown { link, program_destination }
}

fn pattern(part: &str) -> String {
    let part = part.to_ascii_lowercase();
    format!("%{}%", part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// The name and standing of the partner for whom a link is made.
pub async fn owner(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
) -> Result<Option<(String, PartnerStatus)>> {
    let found = partners::table
        .find(partner)
        .filter(partners::tenant_id.eq(tenant))
        .select((partners::name, partners::status))
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The names of the partners who own links.
pub async fn owner_names(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[PartnerId],
) -> Result<HashMap<PartnerId, String>> {
    let names: Vec<(PartnerId, String)> = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::id.eq_any(ids))
        .select((partners::id, partners::name))
        .load(conn)
        .await?;
    Ok(names.into_iter().collect())
}

/// Partners for whom a link could be made, by name; `chosen` is among them in any case.
pub async fn owners(
    conn: &mut Conn,
    tenant: TenantId,
    chosen: Option<PartnerId>,
    limit: i64,
) -> Result<Vec<(PartnerId, String)>> {
    let owners = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::status.ne(PartnerStatus::Revoked))
        .order((partners::id.eq_any(chosen).desc(), partners::name, partners::id))
        .limit(limit)
        .select((partners::id, partners::name))
        .load(conn)
        .await?;
    Ok(owners)
}

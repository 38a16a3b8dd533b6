//! SQL for `magic_links`.

use api_types::auth::Role;
use api_types::{MagicLinkId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::LinkKind;
use crate::schema::magic_links;
use crate::{Conn, Result};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = magic_links, check_for_backend(diesel::pg::Pg))]
pub struct MagicLink {
    pub id: MagicLinkId,
    pub tenant_id: TenantId,
    pub kind: LinkKind,
    pub role: Role,
    pub email: String,
    pub token_hash: Vec<u8>,
    pub code_hash: Vec<u8>,
    pub browser_hash: Option<Vec<u8>>,
    pub next_path: Option<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub tries: i32,
}

pub async fn insert(conn: &mut Conn, link: &MagicLink) -> Result<()> {
    diesel::insert_into(magic_links::table).values(link).execute(conn).await?;
    Ok(())
}

pub async fn lock_by_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<MagicLink>> {
    let link = magic_links::table
        .filter(magic_links::token_hash.eq(hash))
        .select(MagicLink::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?;
    Ok(link)
}

/// As many as the limits on letters let an address have: those of signing in and of joining.
const MOST_OPEN: i64 = 10;

/// The links of an address that could still be used, the newest first.
pub async fn lock_open_by_email(
    conn: &mut Conn,
    tenant: TenantId,
    email: &str,
    now: DateTime<Utc>,
) -> Result<Vec<MagicLink>> {
    let links = magic_links::table
        .filter(magic_links::tenant_id.eq(tenant))
        .filter(magic_links::email.eq(email))
        .filter(magic_links::used_at.is_null())
        .filter(magic_links::expires_at.gt(now))
        .order(magic_links::id.desc())
        .limit(MOST_OPEN)
        .select(MagicLink::as_select())
        .for_update()
        .load(conn)
        .await?;
    Ok(links)
}

pub async fn mark_used(conn: &mut Conn, id: MagicLinkId, now: DateTime<Utc>) -> Result<()> {
    let link = magic_links::table.find(id);
    diesel::update(link).set(magic_links::used_at.eq(now)).execute(conn).await?;
    Ok(())
}

pub async fn count_tries(conn: &mut Conn, ids: &[MagicLinkId]) -> Result<()> {
    let links = magic_links::table.filter(magic_links::id.eq_any(ids));
    diesel::update(links).set(magic_links::tries.eq(magic_links::tries + 1)).execute(conn).await?;
    Ok(())
}

pub async fn forget(conn: &mut Conn, tenant: TenantId, email: &str) -> Result<()> {
    let theirs = magic_links::table
        .filter(magic_links::tenant_id.eq(tenant))
        .filter(magic_links::email.eq(email));
    diesel::delete(theirs).execute(conn).await?;
    Ok(())
}

pub async fn prune(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    let old = magic_links::table.filter(magic_links::expires_at.lt(before));
    Ok(diesel::delete(old).execute(conn).await?)
}

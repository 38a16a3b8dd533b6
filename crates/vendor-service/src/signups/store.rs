//! SQL for `signups` and `signup_settings`.

use api_types::signups::SignupState;
use api_types::{ErrorCode, MagicLinkId, SignupId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::{Settings, Signup};
use crate::schema::{signup_settings, signups};

pub async fn settings(conn: &mut Conn, tenant: TenantId) -> Result<Settings> {
    let found = signup_settings::table.find(tenant).select(Settings::as_select()).first(conn).await;
    Ok(found.optional()?.unwrap_or_else(|| Settings::none(tenant)))
}

pub async fn put_settings(conn: &mut Conn, settings: &Settings) -> Result<()> {
    diesel::insert_into(signup_settings::table)
        .values(settings)
        .on_conflict(signup_settings::tenant_id)
        .do_update()
        .set(settings)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn insert(conn: &mut Conn, signup: &Signup) -> Result<()> {
    diesel::insert_into(signups::table).values(signup).execute(conn).await?;
    Ok(())
}

/// Writes a sign-up; of two wishes of one address that are proven at once the later one is refused.
pub async fn update(conn: &mut Conn, signup: &Signup) -> Result<()> {
    let updated = diesel::update(signup).set(signup).execute(conn).await;
    updated.refuse_on_unique("signups_tenant_id_email_idx", || {
        let detail = "Another wish of this address is being proven; try again";
        Refusal::new(ErrorCode::StateConflict, detail)
    })?;
    Ok(())
}

pub async fn delete(conn: &mut Conn, signup: &Signup) -> Result<()> {
    diesel::delete(signup).execute(conn).await?;
    Ok(())
}

pub async fn lock(conn: &mut Conn, tenant: TenantId, id: SignupId) -> Result<Option<Signup>> {
    let found = signups::table
        .find(id)
        .filter(signups::tenant_id.eq(tenant))
        .select(Signup::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The wish whose letter has this link.
pub async fn lock_by_link(
    conn: &mut Conn,
    tenant: TenantId,
    link: MagicLinkId,
) -> Result<Option<Signup>> {
    let found = signups::table
        .filter(signups::tenant_id.eq(tenant))
        .filter(signups::link_id.eq(link))
        .select(Signup::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The sign-up of an address that was proven; there is one at most.
pub async fn lock_proven(conn: &mut Conn, tenant: TenantId, email: &str) -> Result<Option<Signup>> {
    let found = signups::table
        .filter(signups::tenant_id.eq(tenant))
        .filter(signups::email.eq(email))
        .filter(signups::state.ne(SignupState::Unproven))
        .select(Signup::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Those in one state, the newest first.
pub async fn list(
    conn: &mut Conn,
    tenant: TenantId,
    state: SignupState,
    before: Option<SignupId>,
    limit: i64,
) -> Result<Vec<Signup>> {
    let mut query = signups::table
        .filter(signups::tenant_id.eq(tenant))
        .filter(signups::state.eq(state))
        .order(signups::id.desc())
        .limit(limit)
        .select(Signup::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(signups::id.lt(before));
    }
    Ok(query.load(conn).await?)
}

/// Forgets wishes of before `before` whose address nobody proved. For the door across tenants.
pub async fn prune_unproven(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    let old = signups::table
        .filter(signups::state.eq(SignupState::Unproven))
        .filter(signups::created_at.lt(before));
    Ok(diesel::delete(old).execute(conn).await?)
}

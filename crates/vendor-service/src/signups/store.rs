//! SQL for `signups` and `signup_settings`.

use api_types::signups::SignupState;
use api_types::{SignupId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

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

/// Inserts a sign-up unless the address has one; says whether it did.
pub async fn insert_if_new(conn: &mut Conn, signup: &Signup) -> Result<bool> {
    let inserted =
        diesel::insert_into(signups::table).values(signup).on_conflict_do_nothing().execute(conn);
    Ok(inserted.await? == 1)
}

pub async fn update(conn: &mut Conn, signup: &Signup) -> Result<()> {
    diesel::update(signup).set(signup).execute(conn).await?;
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

pub async fn lock_by_email(
    conn: &mut Conn,
    tenant: TenantId,
    email: &str,
) -> Result<Option<Signup>> {
    let found = signups::table
        .filter(signups::tenant_id.eq(tenant))
        .filter(signups::email.eq(email))
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

//! SQL for `admins`.

use api_types::{AdminId, ErrorCode, TenantId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::Admin;
use crate::schema::admins;

pub async fn insert(conn: &mut Conn, admin: &Admin) -> Result<()> {
    let inserted = diesel::insert_into(admins::table).values(admin).execute(conn).await;
    inserted.refuse_on_unique("admins_tenant_id_email_key", || {
        Refusal::new(ErrorCode::EmailTaken, "This person is on the team already").about("email")
    })?;
    Ok(())
}

pub async fn update(conn: &mut Conn, admin: &Admin) -> Result<()> {
    diesel::update(admin).set(admin).execute(conn).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, tenant: TenantId, id: AdminId) -> Result<Option<Admin>> {
    let found = admins::table
        .find(id)
        .filter(admins::tenant_id.eq(tenant))
        .filter(admins::removed_at.is_null())
        .select(Admin::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn find_by_email(
    conn: &mut Conn,
    tenant: TenantId,
    email: &str,
) -> Result<Option<Admin>> {
    let found = admins::table
        .filter(admins::tenant_id.eq(tenant))
        .filter(admins::email.eq(email))
        .filter(admins::removed_at.is_null())
        .select(Admin::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The team, the longest-standing first. Locked, so that two removals can't leave no owner.
pub async fn lock_all(conn: &mut Conn, tenant: TenantId) -> Result<Vec<Admin>> {
    let team = team(tenant).for_update().load(conn).await?;
    Ok(team)
}

/// The team, the longest-standing first.
pub async fn list(conn: &mut Conn, tenant: TenantId) -> Result<Vec<Admin>> {
    Ok(team(tenant).load(conn).await?)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn team(tenant: TenantId) -> _ {
    let of_tenant: diesel::dsl::Eq<admins::tenant_id, TenantId> = admins::tenant_id.eq(tenant);
    let select: diesel::dsl::AsSelect<Admin, diesel::pg::Pg> = Admin::as_select();
    admins::table
        .filter(of_tenant)
        .filter(admins::removed_at.is_null())
        .order(admins::id)
        .select(select)
}

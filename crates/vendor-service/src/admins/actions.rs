//! What can be done with a brand's team.

use api_types::{AdminId, ErrorCode, TenantId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{Admin, AdminRole};
use super::store;

pub async fn add(
    conn: &mut Conn,
    tenant: TenantId,
    email: &str,
    name: &str,
    role: AdminRole,
    now: DateTime<Utc>,
) -> Result<Admin> {
    let admin = Admin::new(tenant, email, name, role, now)?;
    store::insert(conn, &admin).await?;
    Ok(admin)
}

pub async fn remove(
    conn: &mut Conn,
    tenant: TenantId,
    id: AdminId,
    now: DateTime<Utc>,
) -> Result<Admin> {
    let team = store::lock_all(conn, tenant).await?;
    let owners = team.iter().filter(|it| it.role == AdminRole::Owner).count();
    let admin = team.into_iter().find(|it| it.id == id);
    let admin = admin.or_refuse(ErrorCode::NotFound, "There is no such person on the team")?;
    if admin.role == AdminRole::Owner && owners == 1 {
        let detail = "A brand needs an owner: make somebody else one first";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    let admin = Admin { removed_at: Some(now), ..admin };
    store::update(conn, &admin).await?;
    Ok(admin)
}

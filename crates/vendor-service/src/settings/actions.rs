//! What can be done with a brand's settings.

use api_types::AdminId;
use api_types::auth::Role;
use api_types::tenants::{InviteTeamMember, PatchTenant};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::seal::Sealer;
use service_kit::{Conn, Result, sessions};

use crate::admins::{self, Admin};
use crate::tenants::Tenant;
use crate::tenants::addresses::Addresses;
use crate::{network_link, sign_ins, tenants};

/// Changes what the brand says about itself. The hub is told of a new name under which it knows the
/// brand with the next heartbeat.
pub async fn patch_brand(
    conn: &mut Conn,
    brand: &Tenant,
    patch: PatchTenant,
    now: DateTime<Utc>,
) -> Result<Tenant> {
    let patched = tenants::actions::patch(conn, brand.id, patch, now).await?;
    if patched.name != brand.name {
        network_link::store::rename(conn, brand.id, &brand.name, &patched.name).await?;
    }
    Ok(patched)
}

/// Adds somebody to the team and sends the invitation.
pub async fn invite(
    conn: &mut Conn,
    sealer: &Sealer,
    brand: &Tenant,
    addresses: &Addresses,
    form: InviteTeamMember,
    now: DateTime<Utc>,
) -> Result<Admin> {
    let InviteTeamMember { email, name, role } = form;
    let admin = admins::actions::add(conn, brand.id, &email, &name, role, now).await?;
    sign_ins::actions::invite_admin(conn, sealer, brand, addresses, &admin.email, now).await?;
    audit::record(conn, brand.id, Act::new("team.invite", admin.id).named(&admin.email), now)
        .await?;
    Ok(admin)
}

/// Takes somebody off the team and ends their sessions.
pub async fn remove(
    conn: &mut Conn,
    brand: &Tenant,
    id: AdminId,
    now: DateTime<Utc>,
) -> Result<Admin> {
    let admin = admins::actions::remove(conn, brand.id, id, now).await?;
    sessions::end_all_of(conn, brand.id, Role::Admin, id.ulid(), now).await?;
    audit::record(conn, brand.id, Act::new("team.remove", id).named(&admin.email), now).await?;
    Ok(admin)
}

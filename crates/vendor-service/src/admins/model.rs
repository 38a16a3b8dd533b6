//! What an admin is. No I/O.

use api_types::{AdminId, TenantId, emails};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::schema::admins;

pub use api_types::tenants::TeamRole as AdminRole;

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = admins, check_for_backend(diesel::pg::Pg))]
pub struct Admin {
    pub id: AdminId,
    pub tenant_id: TenantId,
    pub email: String,
    pub name: String,
    pub role: AdminRole,
    pub created_at: DateTime<Utc>,
    pub removed_at: Option<DateTime<Utc>>,
}

impl Admin {
    pub fn new(
        tenant_id: TenantId,
        email: &str,
        name: &str,
        role: AdminRole,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let email = emails::normalise(email).map_err(|it| Refusal::field("email", it))?;
        let name = match name.trim() {
            "" => email.split('@').next().unwrap_or_default().to_owned(),
            name => name.chars().take(80).collect(),
        };
        let id = AdminId::new_at(now);
        Ok(Self { id, tenant_id, email, name, role, created_at: now, removed_at: None })
    }
}

impl From<Admin> for api_types::tenants::TeamMember {
    fn from(admin: Admin) -> Self {
        let Admin { id, tenant_id: _, email, name, role, created_at, removed_at: _ } = admin;
        Self { id, email, name, role, created_at }
    }
}

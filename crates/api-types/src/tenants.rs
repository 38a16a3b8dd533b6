//! Brands inside one `vendor` deployment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{AdminId, KeyId, TenantId};

crate::words! {
    /// Where a brand stands in its deployment.
    pub enum TenantStatus {
        Active = "active",
        Suspended = "suspended",
    }
}

/// One brand.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    pub id: TenantId,
    pub slug: String,
    pub name: String,
    pub status: TenantStatus,
    /// `#rrggbb`
    pub accent: String,
    pub website: Option<String>,
    pub support_email: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Opens a brand; for the platform's operator.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateTenant {
    pub slug: String,
    pub name: String,
    /// Receives the set-up link.
    pub owner_email: String,
}

/// A new brand, with the key of its headless administrator, which is shown this once.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedTenant {
    pub tenant: Tenant,
    pub key_id: KeyId,
    pub admin_api_key: String,
    /// Base of this brand's API.
    pub api_base: String,
}

/// Changes what a brand says about itself. Absent fields stay.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchTenant {
    pub name: Option<String>,
    pub accent: Option<String>,
    pub website: Option<String>,
    pub support_email: Option<String>,
}

crate::words! {
    /// What somebody on a brand's team may do, the least first.
    pub enum TeamRole {
        Viewer = "viewer",
        Finance = "finance",
        Manager = "manager",
        Owner = "owner",
    }
}

/// Somebody on a brand's team.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TeamMember {
    pub id: AdminId,
    pub email: String,
    pub name: String,
    pub role: TeamRole,
    pub created_at: DateTime<Utc>,
}

/// A brand's whole team, the longest-standing first.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    pub items: Vec<TeamMember>,
}

/// Invites somebody to the team, by e-mail.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InviteTeamMember {
    pub email: String,
    #[serde(default)]
    pub name: String,
    pub role: TeamRole,
}

/// Finishes the set-up of a brand with its one-time token.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetUpBrand {
    pub token: String,
    pub email: String,
    #[serde(default)]
    pub name: String,
    pub brand_name: String,
    pub accent: Option<String>,
}

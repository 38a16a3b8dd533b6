//! Settings of the hub itself: what it is called, and who may come in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    /// Who may register a brand without the hub's admin key.
    pub enum BrandRegistration {
        Open = "open",
        /// Contacts who were invited by an operator.
        Invitation = "invitation",
        Closed = "closed",
    }

    /// Who may make a profile.
    pub enum CreatorSignUp {
        Open = "open",
        /// Whoever was invited by e-mail, or is known already.
        Invitation = "invitation",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HubSettings {
    /// Beside the mark on every page.
    pub name: String,
    pub support_email: Option<String>,
    pub imprint_url: Option<String>,
    pub privacy_url: Option<String>,
    pub brands: BrandRegistration,
    pub creators: CreatorSignUp,
}

/// Changes settings. Absent fields stay; an empty text takes a value away.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchHubSettings {
    pub name: Option<String>,
    pub support_email: Option<String>,
    pub imprint_url: Option<String>,
    pub privacy_url: Option<String>,
    pub brands: Option<BrandRegistration>,
    pub creators: Option<CreatorSignUp>,
}

/// A contact who may register a brand by invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BrandGuest {
    pub email: String,
    pub invited_at: DateTime<Utc>,
}

/// Invites a contact to register a brand, by e-mail. Repeating it sends another letter.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InviteBrand {
    pub email: String,
}

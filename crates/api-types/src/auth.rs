//! Signing in: a link by e-mail, then a session.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::SessionId;

crate::words! {
    /// As what somebody signs in.
    pub enum Role {
        Admin = "admin",
        Partner = "partner",
        Creator = "creator",
        Operator = "operator",
    }
}

/// Asks for a sign-in e-mail. The answer is the same for an unknown address.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestMagicLink {
    pub email: String,
    pub role: Role,
    /// Where to go after signing in; a path of this service.
    pub next: Option<String>,
}

/// Exchanges the link's token, or the e-mail's code, for a session cookie. Either one is enough.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VerifyMagicLink {
    pub token: Option<String>,
    pub email: Option<String>,
    pub code: Option<String>,
}

/// The answer to a request for a sign-in e-mail.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MagicLinkSent {
    pub sent: bool,
}

/// What a browser is signed in as.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    pub session_id: SessionId,
    pub role: Role,
    pub email: String,
    pub name: String,
    pub expires_at: DateTime<Utc>,
    /// Where the link that was just used leads; a path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Every sign-in that this browser's cookie carries here.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhoAmI {
    pub sign_ins: Vec<SignIn>,
}

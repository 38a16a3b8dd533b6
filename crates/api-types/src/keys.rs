//! API keys of a brand.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{KeyId, ProgramId, Scope};

crate::words! {
    /// What a key is for.
    pub enum KeyKind {
        /// Everything that an owner may do.
        Admin = "admin",
        /// Only what its scopes open.
        Scoped = "scoped",
        /// Held by the hub: the federation's scopes, and only what the hub brought or is shared with it.
        Federation = "federation",
    }
}

/// A key, without its secret.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    pub id: KeyId,
    pub kind: KeyKind,
    pub label: String,
    pub scopes: Vec<Scope>,
    /// Empty: every program.
    pub program_ids: Vec<ProgramId>,
    /// The last four characters of the secret, to tell keys apart.
    pub hint: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A fresh key with its secret, which is shown this once.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MintedKey {
    pub key: ApiKey,
    pub secret: String,
}

/// Asks for a key that may do everything.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MintAdminKey {
    pub label: String,
    pub expires_at: Option<DateTime<Utc>>,
}

/// Asks for a key with some scopes, given as an array or as comma-separated text.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MintScopedKey {
    pub label: String,
    #[serde(deserialize_with = "scopes_in_either_form")]
    pub scopes: Vec<String>,
    #[serde(default)]
    pub program_ids: Vec<ProgramId>,
    pub expires_at: Option<DateTime<Utc>>,
}

fn scopes_in_either_form<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Either::deserialize(from)? {
        Either::List(list) => list,
        Either::Text(text) => {
            text.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
        }
    })
}

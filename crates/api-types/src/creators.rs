//! Creators: people with one identity over all brands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{CreatorId, PlatformId};

/// A platform on which a creator publishes, as the creator states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Platform {
    pub id: PlatformId,
    pub platform: String,
    pub url: String,
    pub followers: i64,
}

/// A creator's own view of their profile.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Creator {
    pub id: CreatorId,
    pub email: String,
    pub name: String,
    pub handle: Option<String>,
    pub bio: String,
    pub categories: Vec<String>,
    pub platforms: Vec<Platform>,
    pub partnerships_count: i64,
    pub created_at: DateTime<Utc>,
}

/// What anybody may see at `/@handle`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicCreator {
    pub name: String,
    pub handle: String,
    pub bio: String,
    pub categories: Vec<String>,
    pub platforms: Vec<Platform>,
    pub partnerships_count: i64,
    pub member_since: DateTime<Utc>,
}

/// A platform as it is put into a profile.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutPlatform {
    pub platform: String,
    pub url: String,
    #[serde(default)]
    pub followers: i64,
}

/// Changes a profile. Absent fields stay; `platforms` replaces the whole list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchCreator {
    pub name: Option<String>,
    pub handle: Option<String>,
    pub bio: Option<String>,
    pub categories: Option<Vec<String>>,
    pub platforms: Option<Vec<PutPlatform>>,
}

/// Sends somebody a link that signs them in as a creator, valid for 24 hours in any browser.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InviteCreator {
    pub email: String,
}

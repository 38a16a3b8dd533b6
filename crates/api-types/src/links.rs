//! Links: tracked redirects.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{LinkId, PartnerId, ProgramId, RequestId};

crate::words! {
    /// Whether a link's clicks count. A paused link still redirects.
    pub enum LinkStatus {
        Active = "active",
        Paused = "paused",
    }

    /// Whether clicks that the hub takes for a brand's link may earn. All of them redirect.
    pub enum RouteStatus {
        Active = "active",
        Paused = "paused",
        /// The program is archived or the partner revoked.
        Ended = "ended",
    }
}

/// Where a brand's link leads now, told to the hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutLink {
    pub destination_url: String,
    pub status: RouteStatus,
    /// Rises with every change; an older one than stored is ignored.
    pub version: i64,
}

/// What the hub holds of a brand's link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkRoute {
    pub link_id: LinkId,
    pub destination_url: String,
    pub status: RouteStatus,
    pub version: i64,
}

/// A tracked redirect of one partner for one program.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    pub id: LinkId,
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
    pub slug: String,
    /// What to share.
    pub share_url: String,
    /// Where it leads: the deep link, else the program's destination.
    pub destination_url: String,
    /// Set when the link leads elsewhere than its program.
    pub deep_link: Option<String>,
    pub status: LinkStatus,
    /// Rises with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

/// Makes a link. With the hub's key a taken slug falls back to `<slug>-<4 random>`, decided once per `requestId`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateLink {
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
    /// `[a-z0-9-]{2,40}`; made from the partner's name when absent.
    pub slug: Option<String>,
    pub deep_link: Option<String>,
    pub request_id: Option<RequestId>,
}

/// Changes a link. An empty `deepLink` leads back to the program's destination.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchLink {
    pub deep_link: Option<String>,
    pub status: Option<LinkStatus>,
}

/// Narrows a list of links.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct LinkFilter {
    pub partner_id: Option<PartnerId>,
    pub program_id: Option<ProgramId>,
    pub q: Option<String>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

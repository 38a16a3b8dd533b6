//! What `vendor` and `network` say to each other, besides the nouns that they share.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::listings::NetworkListing;
use crate::programs::Terms;
use crate::reconciliations::Agreement;
use crate::{Scope, VendorId};

/// The major version of the protocol, sent as `OpenPartner-Protocol`.
pub const PROTOCOL: u32 = 1;

pub const PROTOCOL_HEADER: &str = "OpenPartner-Protocol";

/// Whether a caller's [`PROTOCOL_HEADER`] names our major version: `1` and `1.4` do.
pub fn is_spoken(header: &[u8]) -> bool {
    let text = std::str::from_utf8(header).unwrap_or_default();
    let major = text.split('.').next().unwrap_or_default().trim();
    major.parse::<u32>() == Ok(PROTOCOL)
}

/// Clocks that differ by more than this many seconds are warned about.
pub const MOST_SKEW_SECONDS: i64 = 30;

/// What a brand's instance says about itself and about the key that asks.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Introspection {
    pub name: String,
    pub version: String,
    pub protocol: u32,
    pub scopes: Vec<Scope>,
    pub server_time: DateTime<Utc>,
    /// Where partners sign in at this brand.
    pub portal_url: String,
    /// What links of this brand begin with, ending in `/`.
    pub link_base: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SlugAvailability {
    pub slug: String,
    pub available: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SlugQuery {
    pub slug: String,
}

/// Who to write to at a brand.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    pub email: String,
    pub name: String,
}

crate::words! {
    /// Who runs the brand's instance.
    pub enum Tier {
        Hosted = "hosted",
        SelfHosted = "self_hosted",
    }

    /// Where a brand stands on the hub.
    pub enum VendorStatus {
        Pending = "pending",
        Active = "active",
        Suspended = "suspended",
        Cancelled = "cancelled",
    }
}

/// Registers a brand's instance. `tier: hosted` needs the hub's admin key.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisterVendor {
    /// The API base: `https://host/api` or `https://host/api/t/<slug>`.
    pub instance_url: String,
    pub scoped_key: String,
    pub display_name: String,
    pub tier: Tier,
    pub contact: Contact,
    /// The page of the brand that finishes an e-mail verification; the token is in its fragment.
    pub callback_url: Option<String>,
}

/// `active` at once with the hub's admin key, else `pending` until the e-mail is answered.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisteredVendor {
    pub vendor_id: VendorId,
    pub status: VendorStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_token: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyVendor {
    pub token: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedVendor {
    pub vendor_id: VendorId,
    pub vendor_token: String,
    pub display_name: String,
}

/// How the hub sees the brand that asks.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VendorMe {
    pub vendor_id: VendorId,
    pub status: VendorStatus,
    pub display_name: String,
    /// Host of the hub.
    pub host: String,
    pub partner_count: i64,
    pub last_heartbeat_at: Option<DateTime<Utc>>,
    /// Seconds by which the brand's clock is ahead of the hub's, from the last call.
    pub skew_seconds: i64,
    pub protocol: u32,
    /// Why an operator suspended the brand, in their words.
    #[serde(default)]
    pub suspended_for: Option<String>,
    /// Where the hub calls the brand.
    #[serde(default)]
    pub instance_url: Option<String>,
    /// Whether the clicks that both have counted agree; none before a day was compared.
    #[serde(default)]
    pub clicks: Option<Agreement>,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Heartbeat {
    pub display_name: String,
    pub logo_url: Option<String>,
    pub partner_count: i64,
    pub last_event_at: Option<DateTime<Utc>>,
    /// What the brand could not tell the hub yet.
    #[serde(default)]
    pub queue: QueueState,
}

/// How messages from one side to the other stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct QueueState {
    pub waiting: i64,
    /// Given up; somebody has to look.
    pub dead: i64,
    /// When the oldest that waits was recorded.
    pub oldest_at: Option<DateTime<Utc>>,
}

/// The key that the hub is to call with from now on. The one before works on for five minutes.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RotateKey {
    pub scoped_key: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RotatedKey {
    pub rotated_at: DateTime<Utc>,
}

/// A token beside the one in use, which works until a minute after this one's first use.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RotatedToken {
    pub vendor_token: String,
}

/// Where the instance is now. It must know the key that the hub holds.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MoveVendor {
    /// The API base: `https://host/api` or `https://host/api/t/<slug>`.
    pub instance_url: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeartbeatReceipt {
    pub received_at: DateTime<Utc>,
}

/// A program as its brand publishes it. Sent whole each time; `published: false` unlists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PutOffering {
    pub title: String,
    pub description: String,
    pub product_url: String,
    pub terms: Terms,
    pub terms_version: i32,
    pub published: bool,
    /// For whom it is listed, until when, and who decides.
    #[serde(flatten)]
    pub listing: NetworkListing,
    /// From the sale until the brand pays, in days, as it says of itself.
    #[serde(default)]
    pub days_to_pay: Option<u16>,
    /// Rises with every change at the brand; a lower one than stored is ignored.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minor_version_is_understood_and_another_major_one_is_not() {
        assert!([&b"1"[..], b"1.4", b" 1"].into_iter().all(is_spoken));
        assert!(![&b""[..], b"2", b"1a", b"11", b"\xff"].into_iter().any(is_spoken));
    }
}
